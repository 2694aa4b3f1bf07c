//! **Values** are the lanes of all slots in one frame, and what went wrong while they were computed.

use reelm_ids::{IdVec, SlotIdx};
use reelm_ir::{Anim, Animation, CompositionIr, Diagnostic, Lanes, Origin};

use crate::code::Undefined;

/// The lanes of all slots in the frame that was evaluated last. Each render context has its own.
///
/// The slots of animations that nothing alive needs keep an older frame's value, which nothing alive reads.
#[derive(Debug, Clone)]
pub struct Values {
    slots: IdVec<SlotIdx, f64>,
    /// For each animation of the composition the first that is written at its place: copies of a repeat and instances
    /// of a comp have theirs together.
    places: Vec<u32>,
    /// One for each animation; those that are not the first of their place have none.
    faults: Vec<Faults>,
    /// How many frames were begun.
    frame: u64,
    counts: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Faults {
    frames: u64,
    /// The last frame that counts, as a number of those that were begun.
    last: Option<u64>,
    /// The first animation that had any.
    first: u32,
    kinds: u8,
}

/// An expression that had undefined results, which were replaced by 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Warning {
    /// The number in [`CompositionIr::animations`] of the first animation of the expression that had some.
    pub animation: usize,
    /// In how many frames; one in which many copies had some counts once.
    pub frames: u64,
    kinds: Undefined,
}

impl Values {
    /// The slots of `ir` with their defaults.
    pub fn new(ir: &CompositionIr) -> Self {
        let places = places(&ir.animations);
        let faults = vec![Faults::default(); places.len()];
        Self { slots: ir.slot_defaults.clone(), places, faults, frame: 0, counts: true }
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

    /// The expressions that had undefined results so far, each once for all its copies, in the order of their first animations.
    pub fn warnings(&self) -> impl Iterator<Item = Warning> {
        let faulty = self.faults.iter().filter(|faults| faults.frames > 0);
        faulty.map(|&Faults { frames, first, kinds, .. }| Warning {
            animation: first as usize,
            frames,
            kinds: Undefined(kinds),
        })
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
        for (own, other) in self.faults.iter_mut().zip(&other.faults).filter(|(_, other)| other.frames > 0) {
            own.first = if own.frames == 0 { other.first } else { own.first.min(other.first) };
            own.frames = own.frames.saturating_add(other.frames);
            own.kinds |= other.kinds;
        }
    }

    /// Forgets all warnings.
    pub fn clear_warnings(&mut self) {
        self.faults.fill(Faults::default());
    }

    /// Another frame is evaluated from now on.
    pub(crate) const fn begin_frame(&mut self) {
        self.frame = self.frame.wrapping_add(1);
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
        let Some(place) = self.places.get(animation as usize).filter(|_| self.counts) else { return };
        let Some(faults) = self.faults.get_mut(*place as usize) else { return };
        faults.first = if faults.frames == 0 { animation } else { faults.first.min(animation) };
        if faults.last.replace(self.frame) != Some(self.frame) {
            faults.frames = faults.frames.saturating_add(1);
        }
        faults.kinds |= undefined.0;
    }
}

/// For each of `animations` the first of those that are written at the same place.
fn places(animations: &[Animation]) -> Vec<u32> {
    let place = |at: &u32| {
        animations.get(*at as usize).map(|at| (at.origin.span.start, at.origin.span.end, &at.origin.pointer))
    };
    let mut sorted: Vec<u32> = (0..animations.len() as u32).collect();
    sorted.sort_by(|one, other| place(one).cmp(&place(other)));
    let mut places = vec![0; sorted.len()];
    for same in sorted.chunk_by(|one, other| place(one) == place(other)) {
        for at in same {
            places[*at as usize] = same[0];
        }
    }
    places
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
