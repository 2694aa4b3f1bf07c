//! What the expressions of a composition share: prepared eases and keyframes. Keyframes of an animation are prepared when
//! something needs them first.

use reelm_ids::{Id as _, SlotIdx};
use reelm_ir::{CompositionIr, Source};

use super::Heard;
use crate::curve::Curve;
use crate::keys::Tracks;
use crate::program::NONE;

/// The prepared parts.
#[derive(Debug)]
pub(crate) struct Pools<'a> {
    ir: &'a CompositionIr,
    pub(crate) curves: Vec<Curve>,
    pub(crate) tracks: Tracks,
    pub(crate) sounds: Vec<Heard>,
    /// The track of each animation, or [`NONE`].
    track_of: Vec<u32>,
    /// Which animation writes a slot, or [`NONE`].
    writers: Vec<u32>,
}

impl<'a> Pools<'a> {
    pub(crate) fn new(ir: &'a CompositionIr) -> Self {
        let mut writers = vec![NONE; ir.slot_defaults.len()];
        for (index, animation) in ir.animations.iter().enumerate() {
            let lanes = writers.iter_mut().skip(animation.slot.index()).take(animation.ty.lanes());
            lanes.for_each(|writer| *writer = index as u32);
        }
        let track_of = vec![NONE; ir.animations.len()];
        Self { ir, curves: Vec::new(), tracks: Tracks::default(), sounds: Vec::new(), track_of, writers }
    }

    /// For an expression that reads no property.
    pub(crate) fn bare(ir: &'a CompositionIr) -> Self {
        let (track_of, writers) = (Vec::new(), Vec::new());
        Self { ir, curves: Vec::new(), tracks: Tracks::default(), sounds: Vec::new(), track_of, writers }
    }

    /// The number of what is heard, which is new or one of those known.
    pub(crate) fn sound(&mut self, heard: Heard) -> u64 {
        let at = self.sounds.iter().position(|known| *known == heard).unwrap_or_else(|| {
            self.sounds.push(heard);
            self.sounds.len() - 1
        });
        at as u64
    }

    /// The animation that writes `slot`.
    pub(crate) fn writer(&self, slot: SlotIdx) -> Option<u32> {
        self.writers.get(slot.index()).copied().filter(|writer| *writer != NONE)
    }

    /// The track of the keyframes of animation `index`, or of those whose path it follows; [`NONE`] without keyframes.
    pub(crate) fn track(&mut self, index: u32) -> u32 {
        let known = self.track_of.get(index as usize).copied().unwrap_or(NONE);
        let Some(animation) = self.ir.animations.get(index as usize).filter(|_| known == NONE) else { return known };
        let track = match &animation.source {
            Source::Keys(keys) | Source::Expr(_, Some(keys)) => self.tracks.push(keys, animation.ty),
            Source::Expr(_, None) => NONE,
            // The keys of another animation, which follows none itself.
            Source::Heading(slot) => match self.writer(*slot).filter(|writer| *writer != index) {
                Some(writer) if matches!(self.ir.animations.get(writer as usize), Some(a) if !is_heading(&a.source)) => {
                    self.track(writer)
                }
                _ => NONE,
            },
        };
        if let Some(slot) = self.track_of.get_mut(index as usize) {
            *slot = track;
        }
        track
    }
}

const fn is_heading(source: &Source) -> bool {
    matches!(source, Source::Heading(_))
}
