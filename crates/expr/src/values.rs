//! **Values** are the lanes of all slots in one frame, and what went wrong while they were computed.

use reelm_ids::{IdVec, SlotIdx};
use reelm_ir::{Anim, CompositionIr, Diagnostic, Lanes, Origin};

use crate::code::Undefined;

/// The lanes of all slots in the frame that was evaluated last. Each render context has its own.
///
/// The slots of animations that nothing alive needs keep an older frame's value, which nothing alive reads.
#[derive(Debug, Clone)]
pub struct Values {
    slots: IdVec<SlotIdx, f64>,
    /// One for each animation of the composition.
    faults: Vec<Faults>,
    counts: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Faults {
    frames: u64,
    kinds: u8,
}

/// An animation whose expression had undefined results, which were replaced by 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Warning {
    /// The animation's number in [`CompositionIr::animations`].
    pub animation: usize,
    /// In how many frames.
    pub frames: u64,
    kinds: Undefined,
}

impl Values {
    /// The slots of `ir` with their defaults.
    pub fn new(ir: &CompositionIr) -> Self {
        Self { slots: ir.slot_defaults.clone(), faults: vec![Faults::default(); ir.animations.len()], counts: true }
    }

    /// The value of `anim` in this frame.
    #[inline]
    pub fn get<T: Lanes>(&self, anim: Anim<T>) -> T {
        match anim {
            Anim::Const(value) => value,
            Anim::Slot(first) => T::from_lanes(self.lanes(first, T::LANES)),
        }
    }

    /// The `count` lanes from `first` on; fewer where the table ends.
    #[inline]
    pub fn lanes(&self, first: SlotIdx, count: usize) -> &[f64] {
        let slots = self.slots.as_slice();
        let start = (first.0 as usize).min(slots.len());
        &slots[start..(start + count).min(slots.len())]
    }

    /// Takes over what `other`, of the same composition, has in these slots.
    pub fn adopt(&mut self, other: &Self, slots: &[SlotIdx]) {
        for slot in slots {
            if let (Some(own), Some(value)) = (self.slots.get_mut(*slot), other.slots.get(*slot)) {
                *own = *value;
            }
        }
    }

    /// The animations that had undefined results so far, each once, in the order of their numbers.
    pub fn warnings(&self) -> impl Iterator<Item = Warning> {
        let faulty = self.faults.iter().enumerate().filter(|(_, faults)| faults.frames > 0);
        faulty.map(|(animation, faults)| Warning { animation, frames: faults.frames, kinds: Undefined(faults.kinds) })
    }

    /// Whether the frames that are evaluated from now on count in the warnings; they do at first. A frame that is
    /// evaluated only to be compared, or a second time, does not.
    pub const fn count_warnings(&mut self, counts: bool) {
        self.counts = counts;
    }

    /// Whether frames count in the warnings.
    pub const fn counts_warnings(&self) -> bool {
        self.counts
    }

    /// Adds the warnings of another context that rendered other frames of the same composition.
    pub fn absorb_warnings(&mut self, other: &Self) {
        for (own, other) in self.faults.iter_mut().zip(&other.faults) {
            own.frames = own.frames.saturating_add(other.frames);
            own.kinds |= other.kinds;
        }
    }

    /// Forgets all warnings.
    pub fn clear_warnings(&mut self) {
        self.faults.fill(Faults::default());
    }

    pub(crate) fn slots(&self) -> &[f64] {
        self.slots.as_slice()
    }

    #[inline]
    pub(crate) fn write(&mut self, first: u32, lanes: &[f64]) {
        let start = (first as usize).min(self.slots.len());
        for (slot, lane) in self.slots.as_mut_slice()[start..].iter_mut().zip(lanes) {
            *slot = *lane;
        }
    }

    #[cold]
    pub(crate) fn note(&mut self, animation: u32, undefined: Undefined) {
        if let Some(faults) = self.faults.get_mut(animation as usize).filter(|_| self.counts) {
            faults.frames = faults.frames.saturating_add(1);
            faults.kinds |= undefined.0;
        }
    }
}

impl Warning {
    /// As a diagnostic at the place where the expression is written.
    pub fn diagnostic(&self, ir: &CompositionIr) -> Diagnostic {
        let animation = ir.animations.get(self.animation);
        let frames = if self.frames == 1 { "1 frame".to_owned() } else { format!("{} frames", self.frames) };
        let message = format!("0 was used for an undefined result in {frames}: {}", self.kinds.describe());
        let origin = animation.map_or_else(Origin::default, |animation| animation.origin.clone());
        let diagnostic = Diagnostic::warning("undefined-result", message, origin);
        match animation {
            Some(animation) => diagnostic.with_node(ir.node_id(animation.node)),
            None => diagnostic,
        }
    }
}
