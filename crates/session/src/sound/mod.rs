//! What is heard: the sounds of a composition, mixed frame by frame.
//!
//! * a **player** is a node of the kind `audio`. It is heard while it exists, seen or not: what holds it may be invisible, but a `switch` must
//!   show it.
//! * a **level** ([`Level`]) is a player's volume and pan at one end of a frame.
//! * the **voices** of a frame are its players, cut where their clocks begin anew and where their gains bend.
//!
//! A frame is mixed from its own two ends alone, so any range is that of the whole.

mod voices;

use core::ops::Range;

use reelm_assets::TextEngine;
use reelm_encode::{FrameSink, Media};
use reelm_expr::{Edge, NodeTimes, Stretches, Values};
use reelm_ids::{AssetIdx, NodeIdx, Rational, SlotIdx};
use reelm_ir::{Anim, Audio, CompositionIr, Kind, Lanes, Limits};
use reelm_layout::Layout;
use reelm_mix::{Mixer, Source, Voice};

use crate::composition::Prepared;
use crate::error::Error;

/// Samples per second of what is mixed.
pub const SOUND_RATE: u32 = 48_000;

/// Mixes the frames of one composition; what it keeps is storage.
pub(crate) struct Sounds {
    players: Vec<Player>,
    switches: Vec<Choice>,
    /// What finds the values that change; `None` if none does.
    values: Option<Box<Resolver>>,
    times: NodeTimes,
    stretches: Stretches,
    voices: Vec<(AssetIdx, Voice)>,
    mixer: Mixer,
    block: Vec<[f32; 2]>,
    /// Whether undefined results count as warnings.
    counts: bool,
}

/// A node of the kind `audio`.
struct Player {
    node: NodeIdx,
    /// The switches that hold it.
    switches: Range<usize>,
    begin: Option<Level>,
    end: Option<Level>,
}

/// Volume and pan.
#[derive(Clone, Copy, PartialEq)]
struct Level {
    volume: f64,
    pan: Option<f64>,
}

/// A switch, and its child on the way to a player.
struct Choice {
    switch: NodeIdx,
    active: Anim<f64>,
    child: f64,
    /// Whether it shows the child in the present frame; `None` where it does not exist.
    shows: Option<bool>,
}

/// Takes samples that are mixed.
type Take<'a> = dyn FnMut(&[[f32; 2]]) -> Result<(), Error> + 'a;

/// Finds values.
struct Resolver {
    expressions: reelm_expr::Evaluator,
    values: Values,
    /// Where values wait for it.
    layout: Option<(Layout, TextEngine)>,
}

impl Sounds {
    pub(crate) fn new(prepared: &Prepared) -> Self {
        let (players, switches) = players(&prepared.ir);
        let values = Resolver::new(prepared, &players, &switches);
        Self {
            players,
            switches,
            values: values.map(Box::new),
            times: NodeTimes::new(&prepared.ir, &prepared.program),
            stretches: Stretches::new(),
            voices: Vec::new(),
            mixer: Mixer::new(),
            block: Vec::with_capacity(Mixer::MOST),
            counts: false,
        }
    }

    /// The values that were found, if any change.
    pub(crate) fn values_mut(&mut self) -> Option<&mut Values> {
        self.values.as_mut().map(|resolver| &mut resolver.values)
    }

    /// Mixes a frame and hands it over, a few thousand samples at a time.
    ///
    /// # Errors
    /// [`Error::NodeLimit`] if more sounds are heard at once than `audio_voices`; that of `take`.
    pub(crate) fn mix(&mut self, prepared: &Prepared, frame: u64, take: &mut Take<'_>) -> Result<(), Error> {
        self.find_voices(prepared, frame)?;
        let samples = samples(prepared.ir.fps, &(frame..frame.saturating_add(1)));
        let mut first = samples.start;
        while first < samples.end {
            let end = samples.end.min(first + Mixer::MOST as u64);
            self.mixer.begin(first..end);
            for (asset, voice) in &self.voices {
                if let Some(source) = prepared.assets.sound(*asset).and_then(|sound| source(sound.channels())) {
                    self.mixer.add(voice, source);
                }
            }
            self.block.clear();
            self.block.extend(self.mixer.sum());
            take(&self.block)?;
            first = end;
        }
        Ok(())
    }

    fn find_voices(&mut self, prepared: &Prepared, frame: u64) -> Result<(), Error> {
        self.voices.clear();
        self.switches.iter_mut().for_each(|choice| choice.shows = None);
        for edge in [Edge::Begin, Edge::End] {
            self.listen(prepared, frame, edge);
        }
        let most = u64::from(prepared.limits.audio_voices);
        let mut heard = 0;
        for at in 0..self.players.len() {
            let before = self.voices.len();
            self.play(prepared, frame, at);
            heard += u64::from(self.voices.len() > before);
            if heard > most {
                let node = self.players.get(at).map_or(NodeIdx(0), |player| player.node);
                let what = "sounds that are heard at once";
                return Err(Error::at_node(&prepared.ir, node, frame, (what, "audio_voices", most, heard)));
            }
        }
        Ok(())
    }

    /// Finds the levels at one end of a frame.
    fn listen(&mut self, prepared: &Prepared, frame: u64, edge: Edge) {
        let Self { players, switches, values, times, counts, .. } = self;
        times.resolve_edge(&prepared.ir, frame, edge);
        if let Some(resolver) = values {
            // Of the two ends of a frame the first is that which its picture shows.
            resolver.values.count_warnings(*counts && edge == Edge::Begin);
            resolver.resolve(prepared, times);
        }
        let values = values.as_ref().map(|resolver| &resolver.values);
        for choice in switches.iter_mut().filter(|choice| choice.shows.is_none() && times.is_alive(choice.switch)) {
            choice.shows = Some(get(values, choice.active).floor() == choice.child);
        }
        for player in players {
            let audio = audio(&prepared.ir, player.node).filter(|_| times.is_alive(player.node));
            let level = audio
                .map(|audio| Level { volume: get(values, audio.volume), pan: audio.pan.map(|pan| get(values, pan)) });
            match edge {
                Edge::Begin => player.begin = level,
                Edge::End => player.end = level,
            }
        }
    }

    /// Whether all switches that hold a player show it.
    fn is_chosen(&self, player: &Player) -> bool {
        let switches = self.switches.get(player.switches.clone()).unwrap_or(&[]);
        switches.iter().all(|choice| choice.shows != Some(false))
    }
}

impl Resolver {
    /// `None` if nothing of players and switches changes.
    fn new(prepared: &Prepared, players: &[Player], switches: &[Choice]) -> Option<Self> {
        let (ir, program) = (&prepared.ir, &prepared.program);
        let mut slots: Vec<SlotIdx> = Vec::new();
        let mut note = |value: Anim<f64>| slots.extend(slot(value));
        switches.iter().for_each(|choice| note(choice.active));
        for audio in players.iter().filter_map(|player| audio(ir, player.node)) {
            note(audio.volume);
            audio.pan.into_iter().for_each(&mut note);
        }
        let late = slots.iter().any(|slot| program.is_late(*slot));
        (!slots.is_empty()).then(|| Self {
            expressions: reelm_expr::Evaluator::new(program),
            values: Values::new(ir),
            layout: late.then(|| (Layout::new(ir), TextEngine::new())),
        })
    }

    fn resolve(&mut self, prepared: &Prepared, times: &NodeTimes) {
        let Prepared { ir, program, assets, .. } = prepared;
        self.expressions.before_layout(program, ir, times, &mut self.values);
        if let Some((layout, texts)) = &mut self.layout {
            texts.begin_frame();
            let layout = layout.run(ir, assets, texts, times, &self.values);
            self.expressions.after_layout(program, ir, times, &layout.rects, &mut self.values);
        }
    }
}

/// The numbers of the samples that lie in `frames`, at so many frames per second: each from the first moment of a frame on, up to the next
/// frame's.
pub(crate) fn samples(fps: Rational, frames: &Range<u64>) -> Range<u64> {
    let (num, den) = (u128::from(fps.num().max(1).unsigned_abs()), u128::from(fps.den().unsigned_abs()));
    let first = |frame: u64| {
        let samples = u128::from(frame) * u128::from(SOUND_RATE) * den;
        u64::try_from(samples.div_ceil(num)).unwrap_or(u64::MAX)
    };
    first(frames.start)..first(frames.end.max(frames.start))
}

/// Mixes `frames` into `sink`, whose `begin` was called. `told` is called after each of them. What is undefined counts if no picture of theirs
/// is drawn, which it would count in.
///
/// # Errors
/// That of the sink or of `told`; [`Error::NodeLimit`].
pub(crate) fn pour(
    prepared: &Prepared,
    sounds: &mut Option<Box<Sounds>>,
    frames: Range<u64>,
    sink: &mut dyn FrameSink,
    told: &mut dyn FnMut(u64) -> Result<(), Error>,
) -> Result<(), Error> {
    let sounds = sounds.get_or_insert_with(|| Box::new(Sounds::new(prepared)));
    sounds.counts = sink.media() == Media::Sound;
    for frame in frames {
        sounds.mix(prepared, frame, &mut |samples| Ok(sink.sound(samples)?))?;
        told(frame)?;
    }
    sounds.counts = false;
    Ok(())
}

/// How many samples lie in `frames`.
///
/// # Errors
/// [`Error::Limit`] if they are more than `audio_samples`.
pub(crate) fn count(fps: Rational, frames: &Range<u64>, limits: &Limits) -> Result<u64, Error> {
    let samples = samples(fps, frames);
    let (observed, allowed) = (samples.end - samples.start, limits.audio_samples);
    if observed <= allowed {
        return Ok(observed);
    }
    Err(Error::Limit { what: "samples of the sound", limit: "audio_samples", allowed, observed })
}

/// The sounds that nodes play, each once.
pub(crate) fn played(ir: &CompositionIr) -> Vec<AssetIdx> {
    let nodes = ir.nodes.ids().filter_map(|node| audio(ir, node));
    let mut assets: Vec<AssetIdx> = nodes.map(|audio| audio.asset).collect();
    assets.sort_unstable();
    assets.dedup();
    assets
}

/// Whether anything is to be heard.
pub(crate) fn has_sound(ir: &CompositionIr) -> bool {
    ir.nodes.values().any(|node| matches!(node.kind, Kind::Audio(_)))
}

fn players(ir: &CompositionIr) -> (Vec<Player>, Vec<Choice>) {
    let (mut players, mut switches) = (Vec::new(), Vec::new());
    for node in ir.nodes.ids().filter(|node| audio(ir, *node).is_some()) {
        let first = switches.len();
        let mut at = node;
        while let Some(above) = ir.nodes.get(at).and_then(|node| node.parent).filter(|above| *above < at) {
            let holder = ir.nodes.get(above);
            if let Some((holder, &Kind::Switch { active })) = holder.map(|holder| (holder, &holder.kind))
                && let Some(child) = holder.children.iter().position(|child| *child == at)
            {
                switches.push(Choice { switch: above, active, child: child as f64, shows: None });
            }
            at = above;
        }
        players.push(Player { node, switches: first..switches.len(), begin: None, end: None });
    }
    (players, switches)
}

/// What the node plays, if it is one of the kind `audio`.
fn audio(ir: &CompositionIr, node: NodeIdx) -> Option<&Audio> {
    match &ir.nodes.get(node)?.kind {
        Kind::Audio(audio) => Some(audio),
        _ => None,
    }
}

fn source(channels: &[Vec<f32>]) -> Option<Source<'_>> {
    let (left, rest) = channels.split_first()?;
    Some(Source { left, right: rest.first().map(Vec::as_slice) })
}

fn slot(value: Anim<f64>) -> Option<SlotIdx> {
    match value {
        Anim::Slot(slot) => Some(slot),
        Anim::Const(_) => None,
    }
}

fn get(values: Option<&Values>, value: Anim<f64>) -> f64 {
    match (value, values) {
        (Anim::Const(value), _) => value,
        (value, Some(values)) => values.get(value),
        // Without values nothing changes.
        (Anim::Slot(_), None) => f64::from_lanes(&[]),
    }
}
