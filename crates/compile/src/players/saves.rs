//! **Saves** of canvases: the state after certain frames, and copies of its pixels under keys of their own, so that going back does
//! not replay everything.
//!
//! Every so many frames one is **planned**: what surfaces it would keep is written down. All planned saves fit a budget: when it is
//! used up, every other one goes, and those to come lie twice as far apart. Pixels are put aside once somebody has gone back, and
//! not before; what they need altogether is known by then, and can be reserved. A save changes no pixel; what follows it is what
//! would follow without.

use reelm_ids::{Hash128, StableHasher};
use reelm_layer_stack::{Canvas, EMPTY_LAYER, InstanceId, LayerId};
use reelm_pixel::IRect;

/// Bytes of pixels that all saves of a context keep.
const BUDGET: u64 = 64 << 20;
/// Saves of a context, however little they keep.
const MOST: usize = 256;
/// Bytes that the smallest surface takes.
const SMALLEST: u64 = 1 << 12;
/// Frames between two saves at first.
const SPACING: u64 = 16;

/// A copy of a lasting surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SurfaceCopy {
    /// The key that is read.
    pub from: u64,
    /// The key that is written.
    pub to: u64,
    /// What both cover.
    pub rect: IRect,
    /// What both hold.
    pub state: Hash128,
}

impl SurfaceCopy {
    /// The other way.
    pub(crate) const fn back(&self) -> Self {
        Self { from: self.to, to: self.from, ..*self }
    }
}

/// The saves of one context, in ascending order of their frames.
#[derive(Debug)]
pub(crate) struct Saves {
    /// What the saves are to keep, and a mark with an empty rectangle at the beginning of each.
    planned: Vec<Planned>,
    /// Those whose pixels were put aside.
    list: Vec<Save>,
    /// Frames between two of them.
    spacing: u64,
    phase: Phase,
    /// The frame that was saved last, if it is the one at hand.
    latest: Option<u64>,
    /// Saves that were ever made, for their keys.
    made: u64,
    released: Vec<u64>,
    hasher: StableHasher,
}

/// Whether pixels are put aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nobody has gone back yet.
    Planning,
    /// Somebody has.
    Keeping,
    /// There was no room.
    Over,
}

/// A surface of a planned save.
#[derive(Clone, Copy, Debug)]
struct Planned {
    frame: u64,
    rect: IRect,
}

/// What is kept of a frame.
#[derive(Debug)]
pub(crate) struct Save {
    pub(crate) frame: u64,
    pub(crate) canvases: Vec<SavedCanvas>,
    /// From the surfaces of the canvases to those of the save.
    pub(crate) copies: Vec<SurfaceCopy>,
}

/// A canvas of a save.
#[derive(Debug)]
pub(crate) struct SavedCanvas {
    pub(crate) piece: usize,
    pub(crate) canvas: Canvas,
    pub(crate) runs: bool,
    pub(crate) hash: Hash128,
}

impl Default for Saves {
    fn default() -> Self {
        let (planned, list, released) = (Vec::with_capacity(MOST), Vec::new(), Vec::new());
        let (spacing, phase, hasher) = (SPACING, Phase::Planning, StableHasher::new());
        Self { planned, list, spacing, phase, latest: None, made: 0, released, hasher }
    }
}

impl Saves {
    /// From now on, pixels are put aside. Gives the surfaces that all planned saves need, if that is news.
    pub(crate) fn start(&mut self) -> impl Iterator<Item = IRect> + '_ {
        let news = self.phase == Phase::Planning;
        if news {
            self.phase = Phase::Keeping;
        }
        self.planned.iter().filter(move |planned| news && !planned.rect.is_empty()).map(|planned| planned.rect)
    }

    /// The latest save that is not after `frame`.
    pub(crate) fn latest(&self, frame: u64) -> Option<&Save> {
        let after = self.list.partition_point(|save| save.frame <= frame);
        self.list.get(after.checked_sub(1)?)
    }

    /// The save of `frame`.
    pub(crate) fn at(&self, frame: u64) -> Option<&Save> {
        self.latest(frame).filter(|save| save.frame == frame)
    }

    /// Whether `frame` is to be planned or saved. The first one never is: to begin anew costs no more.
    pub(crate) fn is_due(&self, frame: u64) -> bool {
        let due = frame > 0 && frame.is_multiple_of(self.spacing);
        due && match self.phase {
            Phase::Planning => !self.is_planned(frame),
            Phase::Keeping => self.at(frame).is_none(),
            Phase::Over => false,
        }
    }

    /// Notes that the frame at hand is not due.
    pub(crate) fn nothing(&mut self) {
        self.latest = None;
    }

    /// Plans `frame`, and saves it if pixels are put aside and there is room.
    pub(crate) fn add<'a>(
        &mut self,
        frame: u64,
        canvases: impl Iterator<Item = (usize, &'a Canvas, bool, Hash128)> + Clone,
    ) {
        self.latest = None;
        if !self.is_planned(frame) {
            self.plan(frame, canvases.clone().map(|(_, canvas, ..)| canvas));
        }
        if self.phase != Phase::Keeping || !self.is_planned(frame) {
            return;
        }
        self.made += 1;
        let mut save = Save { frame, canvases: Vec::new(), copies: Vec::new() };
        for (piece, canvas, runs, hash) in canvases {
            for (instance, layer, rect, state) in surfaces(canvas) {
                let from = canvas.surface_key(instance, layer);
                let to = self.hasher.u64(self.made).u64(from).finish().0 as u64;
                save.copies.push(SurfaceCopy { from, to, rect, state });
            }
            save.canvases.push(SavedCanvas { piece, canvas: canvas.clone(), runs, hash });
        }
        let place = self.list.partition_point(|known| known.frame < frame);
        self.list.insert(place, save);
        self.latest = Some(frame);
    }

    /// The save that [`add`](Self::add) made.
    pub(crate) fn latest_made(&self) -> Option<&Save> {
        self.at(self.latest?)
    }

    /// Gives up all saves for good: others need their room.
    pub(crate) fn give_up(&mut self) {
        self.phase = Phase::Over;
        let Self { list, released, .. } = self;
        list.drain(..).for_each(|save| released.extend(save.copies.iter().map(|copy| copy.to)));
    }

    /// Keys that saves have given up, and nobody was told of yet.
    pub(crate) fn released(&mut self) -> impl Iterator<Item = u64> + '_ {
        self.released.drain(..)
    }

    fn is_planned(&self, frame: u64) -> bool {
        self.planned.binary_search_by_key(&frame, |planned| planned.frame).is_ok()
    }

    /// Writes down what `frame` would keep, and thins out until all of that fits.
    fn plan<'a>(&mut self, frame: u64, canvases: impl Iterator<Item = &'a Canvas>) {
        let mut place = self.planned.partition_point(|planned| planned.frame < frame);
        let first = place;
        let mark = IRect::from_size(0, 0, 0, 0);
        for rect in core::iter::once(mark).chain(canvases.flat_map(surfaces).map(|(_, _, rect, _)| rect)) {
            self.planned.insert(place, Planned { frame, rect });
            place += 1;
        }
        if bytes(self.planned.get(first..place).unwrap_or_default()) > BUDGET {
            self.planned.drain(first..place);
        }
        while bytes(&self.planned) > BUDGET || self.planned.iter().filter(|it| it.rect.is_empty()).count() > MOST {
            let spacing = self.spacing.saturating_mul(2);
            self.spacing = spacing;
            self.planned.retain(|planned| planned.frame.is_multiple_of(spacing));
            let released = &mut self.released;
            self.list.retain(|save| {
                let stays = save.frame.is_multiple_of(spacing);
                if !stays {
                    released.extend(save.copies.iter().map(|copy| copy.to));
                }
                stays
            });
        }
    }
}

impl Save {
    /// Whether going back to it writes the surface of `key`.
    pub(crate) fn writes(&self, key: u64) -> bool {
        self.copies.iter().any(|copy| copy.from == key)
    }
}

/// The layers of a canvas that hold anything: whose, which, what they cover, what they hold.
fn surfaces(canvas: &Canvas) -> impl Iterator<Item = (InstanceId, LayerId, IRect, Hash128)> + '_ {
    canvas.instances().filter_map(|instance| Some((instance, canvas.stack_of(instance)?))).flat_map(
        |(instance, stack)| {
            let drawn = stack.hashes().filter(|(_, state)| *state != EMPTY_LAYER);
            drawn.filter_map(move |(layer, state)| {
                let [width, height] = stack.dimensions(layer)?.stored;
                Some((instance, layer, IRect::from_size(0, 0, width, height), state))
            })
        },
    )
}

fn bytes(planned: &[Planned]) -> u64 {
    let drawn = planned.iter().map(|planned| planned.rect).filter(|rect| !rect.is_empty());
    drawn.map(|rect| rect.area().saturating_mul(4).max(SMALLEST)).fold(0, u64::saturating_add)
}
