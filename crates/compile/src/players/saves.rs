//! **Saves** of canvases: the state after certain frames, and copies of its pixels under keys of their own, so that going back does
//! not replay everything.
//!
//! Nothing is saved until somebody goes back. From then on every so many frames are, within a budget: when it is used up, every other
//! save goes, and those to come lie twice as far apart. A save changes no pixel; what follows it is what would follow without.

use reelm_ids::{Hash128, StableHasher};
use reelm_layer_stack::Canvas;
use reelm_pixel::IRect;

/// Bytes of pixels that all saves of a context keep.
const BUDGET: u64 = 64 << 20;
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
    list: Vec<Save>,
    /// `None` until somebody has gone back.
    spacing: Option<u64>,
    /// Saves that were ever made, for their keys.
    made: u64,
    released: Vec<u64>,
    hasher: StableHasher,
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
        let (list, released, hasher) = (Vec::new(), Vec::new(), StableHasher::new());
        Self { list, spacing: None, made: 0, released, hasher }
    }
}

impl Saves {
    /// From now on, saves are made.
    pub(crate) fn start(&mut self) {
        self.spacing.get_or_insert(SPACING);
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

    /// Whether `frame` is to be saved.
    pub(crate) fn is_due(&self, frame: u64) -> bool {
        self.spacing.is_some_and(|spacing| frame.is_multiple_of(spacing)) && self.at(frame).is_none()
    }

    /// Saves `frame`, and gives the pixels to put aside; none where there is no room.
    pub(crate) fn add<'a>(
        &mut self,
        frame: u64,
        canvases: impl Iterator<Item = (usize, &'a Canvas, bool, Hash128)>,
    ) -> &[SurfaceCopy] {
        let mut save = Save { frame, canvases: Vec::new(), copies: Vec::new() };
        self.released.clear();
        self.made += 1;
        for (piece, canvas, runs, hash) in canvases {
            self.copies(canvas, &mut save.copies);
            save.canvases.push(SavedCanvas { piece, canvas: canvas.clone(), runs, hash });
        }
        if !self.make_room(&save) {
            return &[];
        }
        let place = self.list.partition_point(|known| known.frame < frame);
        self.list.insert(place, save);
        self.list.get(place).map_or(&[], |save| &save.copies)
    }

    /// Keys that saves have given up.
    pub(crate) fn released(&self) -> impl Iterator<Item = u64> + '_ {
        self.released.iter().copied()
    }

    /// The surfaces of all layers that hold anything.
    fn copies(&mut self, canvas: &Canvas, out: &mut Vec<SurfaceCopy>) {
        for instance in canvas.instances() {
            let Some(stack) = canvas.stack_of(instance) else { continue };
            for (layer, state) in stack.hashes().filter(|(_, state)| *state != reelm_layer_stack::EMPTY_LAYER) {
                let Some(size) = stack.dimensions(layer).map(|dimensions| dimensions.stored) else { continue };
                let from = canvas.surface_key(instance, layer);
                let to = self.hasher.u64(self.made).u64(from).finish().0 as u64;
                out.push(SurfaceCopy { from, to, rect: IRect::from_size(0, 0, size[0], size[1]), state });
            }
        }
    }

    /// Gives up saves until there is room for `save`, if it is still wanted then.
    fn make_room(&mut self, save: &Save) -> bool {
        let wanted = save.bytes();
        while self.list.iter().map(Save::bytes).sum::<u64>().saturating_add(wanted) > BUDGET {
            if wanted > BUDGET || self.list.is_empty() {
                return false;
            }
            let spacing = self.spacing.unwrap_or(SPACING).saturating_mul(2);
            self.spacing = Some(spacing);
            let (released, before) = (&mut self.released, self.list.len());
            self.list.retain(|save| {
                let stays = save.frame.is_multiple_of(spacing) && before > 1;
                if !stays {
                    released.extend(save.copies.iter().map(|copy| copy.to));
                }
                stays
            });
        }
        self.spacing.is_some_and(|spacing| save.frame.is_multiple_of(spacing))
    }
}

impl Save {
    fn bytes(&self) -> u64 {
        self.copies.iter().map(|copy| copy.rect.area().saturating_mul(4)).sum()
    }
}
