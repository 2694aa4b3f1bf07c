//! The canvases of `paint` nodes, and their run through the frames.
//!
//! A piece runs once in every frame of the composition in which its node exists, in order, whether it is seen or not. The canvas in a
//! frame is what these runs have made, that of the frame included. Whoever wants another frame runs the frames between; one that lies
//! behind starts from a **save** ([`super::saves`]), or anew.
//!
//! The pixels follow: each frame that draws anything has to be lowered and executed before the next one runs.

use reelm_assets::{PreparedAssets, TextEngine};
use reelm_eval::{EvaluatedPiece, EvaluatedPieces};
use reelm_ids::{AssetIdx, Hash128};
use reelm_ir::{CompositionIr, Kind};
use reelm_layer_stack::{Canvas, Command, EMPTY_LAYER, Limits, Refusal, RefusalCode};
use reelm_pixel::IRect;
use reelm_plan::PlanBuilder;

use super::arguments::{Named, give_back, lend, slots};
use super::glyphs::Shaper;
use super::limits::canvas_limits;
use super::saves::{Saves, SurfaceCopy};

/// What a raster holds for a key.
pub(crate) type Held<'a> = dyn Fn(u64) -> Option<Hash128> + 'a;

/// The canvases of one composition, in the order of its pieces.
#[derive(Debug)]
pub struct Canvases {
    list: Vec<Player>,
    /// Stand for the pixels of the canvases.
    hashes: Vec<Hash128>,
    /// The frame that ran last.
    at: Option<u64>,
    /// Whether what that frame draws has been executed.
    drawn: bool,
    issued: Vec<Command>,
    limits: Limits,
    saves: Saves,
    /// What the raster is to have buffers for, beside what it has.
    reserved: Vec<IRect>,
    /// Keys of layers that were left behind by going back.
    left: Vec<u64>,
}

/// One canvas.
#[derive(Debug)]
struct Player {
    key: u64,
    /// `None` before the first frame of the node.
    canvas: Option<Canvas>,
    /// Whether the canvas is to be emptied before the next frame.
    fresh: bool,
    slots: Vec<Command>,
    font: Option<AssetIdx>,
    /// Whether the piece runs in this frame.
    runs: bool,
}

/// What a frame runs.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// The composition.
    pub ir: &'a CompositionIr,
    /// The sizes of images.
    pub assets: &'a PreparedAssets,
    /// What the pieces issue.
    pub pieces: &'a EvaluatedPieces,
}

/// A command that asked for more than a limit allows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PieceRefusal {
    /// The piece.
    pub piece: u32,
    /// What was refused.
    pub refusal: Refusal,
}

impl Canvases {
    /// The canvases of `ir`, before any frame.
    pub(super) fn new(ir: &CompositionIr, limits: &reelm_ir::Limits, space: u32) -> Self {
        let limits = canvas_limits(limits);
        let mut list = Vec::with_capacity(ir.pieces.len());
        list.extend(ir.pieces.iter().enumerate().map(|(number, piece)| {
            let font = match ir.nodes.get(piece.node).map(|node| &node.kind) {
                Some(Kind::Paint(paint)) => paint.font,
                _ => None,
            };
            Player {
                key: u64::from(space) << 32 | number as u64,
                canvas: None,
                fresh: false,
                slots: slots(ir, &piece.commands),
                font,
                runs: false,
            }
        }));
        let mut hashes = Vec::new();
        hashes.resize(list.len(), Hash128::ZERO);
        let (issued, reserved, left) = (Vec::new(), Vec::new(), Vec::new());
        Self { list, hashes, at: None, drawn: true, issued, limits, saves: Saves::default(), reserved, left }
    }

    /// The keys of the surfaces of all layers.
    pub(super) fn keys(&self) -> impl Iterator<Item = u64> + '_ {
        self.list.iter().filter_map(|player| player.canvas.as_ref()).flat_map(Canvas::surface_keys)
    }

    /// The piece whose canvas has a layer with this key.
    pub fn piece_of(&self, key: u64) -> Option<u32> {
        let has =
            |player: &Player| player.canvas.as_ref().is_some_and(|canvas| canvas.surface_keys().any(|its| its == key));
        self.list.iter().position(has).and_then(|piece| u32::try_from(piece).ok())
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Stand for the pixels of the canvases after the frame that ran last.
    pub fn hashes(&self) -> &[Hash128] {
        &self.hashes
    }

    /// The frame that ran last.
    pub const fn frame(&self) -> Option<u64> {
        self.at
    }

    /// Whether `frame` is the one that ran last.
    pub fn is_at(&self, frame: u64) -> bool {
        self.at == Some(frame)
    }

    /// Goes back to where the frames up to `frame` can be run from, if need be, and tells which runs first; one past `frame` if none
    /// has to. What [`given_up`](Self::given_up) tells is to be given up then; if it goes back to a save,
    /// [`restored`](Self::restored) tells which pixels to bring back before.
    pub fn seek(&mut self, frame: u64) -> u64 {
        match self.at {
            Some(at) if at <= frame => at + 1,
            Some(_) => self.go_back(frame),
            None => self.start(),
        }
    }

    /// Empties all canvases; the first frame is the next.
    fn start(&mut self) -> u64 {
        self.drawn = true;
        self.left.extend(self.list.iter().filter_map(|player| player.canvas.as_ref()).flat_map(Canvas::surface_keys));
        for (player, hash) in self.list.iter_mut().zip(&mut self.hashes) {
            player.reset();
            *hash = Hash128::ZERO;
        }
        0
    }

    fn go_back(&mut self, frame: u64) -> u64 {
        self.reserved.extend(self.saves.start());
        self.at = self.saves.latest(frame).map(|save| save.frame);
        let Some(save) = self.at.and_then(|at| self.saves.at(at)) else { return self.start() };
        self.drawn = true;
        for (piece, (player, hash)) in self.list.iter_mut().zip(&mut self.hashes).enumerate() {
            self.left.extend(player.canvas.iter().flat_map(Canvas::surface_keys).filter(|key| !save.writes(*key)));
            match save.canvases.iter().find(|saved| saved.piece == piece) {
                Some(saved) => {
                    player.restore(&saved.canvas, saved.runs);
                    *hash = saved.hash;
                }
                None => {
                    player.reset();
                    *hash = Hash128::ZERO;
                }
            }
        }
        save.frame + 1
    }

    /// The pixels of the save that [`seek`](Self::seek) went back to.
    pub fn restored(&self) -> impl Iterator<Item = SurfaceCopy> + '_ {
        let save = self.at.and_then(|at| self.saves.at(at));
        save.into_iter().flat_map(|save| &save.copies).map(SurfaceCopy::back)
    }

    /// Surfaces that saves will need at once, when that has become known: for who reserves them.
    pub fn take_reserved(&mut self) -> impl Iterator<Item = IRect> + '_ {
        self.reserved.drain(..)
    }

    /// Makes a save of the frame that ran last and was executed, if one is due. Then first what
    /// [`given_up`](Self::given_up) tells is to be given up, and then the pixels of [`saved`](Self::saved) put aside.
    pub fn save(&mut self) {
        let Self { list, hashes, at, saves, .. } = self;
        let Some(frame) = at.filter(|frame| saves.is_due(*frame)) else { return saves.nothing() };
        let alive = list.iter().zip(hashes.iter()).enumerate();
        let alive = alive.filter_map(|(piece, (player, hash))| {
            player.canvas.as_ref().filter(|_| !player.fresh).map(|canvas| (piece, canvas, player.runs, *hash))
        });
        saves.add(frame, alive);
    }

    /// The pixels to put aside for the save that [`save`](Self::save) made.
    pub fn saved(&self) -> impl Iterator<Item = SurfaceCopy> + '_ {
        self.saves.latest_made().into_iter().flat_map(|save| save.copies.iter().copied())
    }

    /// If `held` says that the raster had no room for the save that [`save`](Self::save) made, all are given up.
    pub fn check_save(&mut self, held: &Held<'_>) {
        if self.saved().any(|copy| held(copy.to) != Some(copy.state)) {
            self.give_up_saves();
        }
    }

    /// Makes no more saves, and gives up those that there are.
    pub fn give_up_saves(&mut self) {
        self.saves.give_up();
    }

    /// Keys of surfaces that saves have given up, and of layers that were left behind by going back.
    pub fn given_up(&mut self) -> impl Iterator<Item = u64> + '_ {
        self.saves.released().chain(self.left.drain(..))
    }

    /// Runs `frame`, which follows the one that ran last.
    ///
    /// # Errors
    /// A limit is exceeded; the canvases start anew then.
    pub fn run(&mut self, run: Run<'_>, frame: u64) -> Result<(), PieceRefusal> {
        (self.at, self.drawn) = (None, true);
        self.list.iter_mut().for_each(|player| player.runs = false);
        for evaluated in &run.pieces.pieces {
            let (index, issued, limits) = (evaluated.piece as usize, &mut self.issued, self.limits);
            let (Some(player), Some(hash)) = (self.list.get_mut(index), self.hashes.get_mut(index)) else { continue };
            let drawn = player.run(run, evaluated, limits, issued);
            self.drawn &= !drawn.map_err(|refusal| PieceRefusal { piece: evaluated.piece, refusal })?;
            *hash = player.canvas.as_mut().map_or(Hash128::ZERO, Canvas::hash);
        }
        self.at = Some(frame);
        Ok(())
    }

    /// Whether the frame that ran last draws what was not executed yet.
    pub const fn is_pending(&self) -> bool {
        !self.drawn
    }

    /// What the frame that ran last draws has been executed. If `held` says that the raster holds anything else than it must, the
    /// canvases start anew, and the bytes are told that all their layers need.
    pub fn finish(&mut self, held: &Held<'_>) -> Option<u64> {
        if core::mem::replace(&mut self.drawn, true) {
            return None;
        }
        let lost = self.list.iter().filter(|player| player.runs).any(|player| player.is_lost(held));
        lost.then(|| {
            self.at = None;
            self.list.iter_mut().filter_map(|player| player.canvas.take()).map(|canvas| bytes(&canvas)).sum()
        })
    }

    /// Keys of surfaces that nothing will ask for any more. To be given up before the next frame runs.
    pub fn released(&self) -> impl Iterator<Item = u64> + '_ {
        let running = self.list.iter().filter(|player| player.runs).filter_map(|player| player.canvas.as_ref());
        running.flat_map(|canvas| canvas.report().released.iter().copied())
    }

    /// Brings the surfaces of the frame that ran last up to date.
    pub(crate) fn update(
        &mut self,
        builder: &mut PlanBuilder,
        texts: &mut TextEngine,
        assets: &PreparedAssets,
        held: &Held<'_>,
    ) {
        for player in self.list.iter_mut().filter(|player| player.runs) {
            if let Some(canvas) = &mut player.canvas {
                let mut shaper = Shaper { engine: texts, assets, font: player.font };
                // It fails within a frame alone.
                let _ = canvas.update(builder, &mut shaper, held);
            }
        }
    }

    /// The canvas of a piece, if there is one.
    pub(crate) fn get_mut(&mut self, piece: u32) -> Option<&mut Canvas> {
        self.list.get_mut(piece as usize)?.canvas.as_mut()
    }
}

/// Bytes of all layers of a canvas.
fn bytes(canvas: &Canvas) -> u64 {
    let stacks = canvas.instances().filter_map(|instance| canvas.stack_of(instance));
    let layers = stacks.flat_map(|stack| stack.hashes().filter_map(|(layer, _)| stack.dimensions(layer)));
    layers.map(|layer| u64::from(layer.stored[0]) * u64::from(layer.stored[1]) * 4).sum()
}

impl Player {
    /// Empties the canvas as if it had never run, in its memory.
    fn reset(&mut self) {
        (self.runs, self.fresh) = (false, true);
    }

    fn restore(&mut self, saved: &Canvas, runs: bool) {
        (self.runs, self.fresh) = (runs, false);
        match &mut self.canvas {
            Some(canvas) => canvas.copy_from(saved),
            empty => *empty = Some(saved.clone()),
        }
    }

    /// Whether the pixels of a layer are not there.
    fn is_lost(&self, held: &Held<'_>) -> bool {
        let Some(canvas) = &self.canvas else { return false };
        canvas.instances().any(|instance| {
            let layers = canvas.stack_of(instance).into_iter().flat_map(|stack| stack.hashes());
            let mut drawn = layers.filter(|(_, state)| *state != EMPTY_LAYER);
            drawn.any(|(layer, state)| held(canvas.surface_key(instance, layer)) != Some(state))
        })
    }

    /// Runs a frame; whether it draws anything.
    fn run(
        &mut self,
        run: Run<'_>,
        evaluated: &EvaluatedPiece,
        limits: Limits,
        issued: &mut Vec<Command>,
    ) -> Result<bool, Refusal> {
        let Run { ir, assets, pieces } = run;
        self.runs = true;
        let fresh = core::mem::take(&mut self.fresh);
        let before = self.canvas.as_ref().filter(|_| !fresh).map(|canvas| canvas.stack().size());
        let size = evaluated.size.or(before).unwrap_or([1; 2]);
        let canvas = match &mut self.canvas {
            Some(canvas) => canvas,
            empty => empty.insert(Canvas::new(self.key, size, limits)?),
        };
        if fresh {
            // Another source gives an empty canvas.
            canvas.apply(&Command::SetSource(canvas.stack().source().wrapping_add(1)))?;
        }
        canvas.apply(&Command::ResizeAll { size })?;
        if fresh {
            canvas.apply(&Command::Trim)?;
        }
        canvas.begin_frame()?;
        let commands = ir.pieces.get(evaluated.piece as usize).map_or(&[][..], |piece| &piece.commands);
        let list = pieces.commands(evaluated);
        lend(Named { ir, assets, pieces }, commands, list, &mut self.slots, issued);
        let mut refused = None;
        for command in issued.iter() {
            refused = refused.or(canvas.apply(command).err().filter(is_limit));
        }
        give_back(list, &mut self.slots, issued);
        canvas.end_frame()?;
        // That of a child's command is told by the report alone.
        match refused.or(canvas.report().refusal.filter(is_limit)) {
            Some(refusal) => Err(refusal),
            None => Ok(!canvas.operations().operations.is_empty()),
        }
    }
}

/// Whether a refused command asked for too much. Another one, such as a picture of a layer that there is not, does nothing.
fn is_limit(refusal: &Refusal) -> bool {
    use RefusalCode as Code;
    matches!(
        refusal.code,
        Code::Commands
            | Code::Operations
            | Code::Layers
            | Code::Nesting
            | Code::Instances
            | Code::Side
            | Code::LayerPixels
            | Code::Pixels
            | Code::Points
            | Code::PolygonWork
            | Code::Text
    )
}
