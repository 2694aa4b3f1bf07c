//! The **coverage cache**: coverages of shapes that were drawn lately, by all that determines them.
//!
//! A coverage is kept when it is made for the second time, so that what changes from frame to frame costs a look-up and no
//! room. All storage is taken at once; when it is full the cache starts anew with the next frame.

use reelm_ids::Hash128;
use reelm_pixel::{Coverage, Strip};

/// How many coverages are looked for.
const SLOTS: usize = 4096;

/// Where a coverage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// It was just made.
    Made,
    /// In this slot.
    Kept(usize),
}

/// Coverages by key.
#[derive(Debug)]
pub(super) struct CoverageCache {
    slots: Vec<Slot>,
    strips: Vec<Strip>,
    values: Vec<u8>,
    budget: usize,
    full: bool,
    /// Coverages that were there.
    pub(super) hits: u64,
    /// Coverages that were made.
    pub(super) misses: u64,
}

/// The last key that was offered here, and its coverage if it is kept.
#[derive(Debug, Clone, Copy)]
struct Slot {
    key: Hash128,
    kept: bool,
    strips: [u32; 2],
    values: [u32; 2],
}

const EMPTY: Slot = Slot { key: Hash128(0), kept: false, strips: [0; 2], values: [0; 2] };

impl CoverageCache {
    /// A cache that holds at most `budget` bytes; 0 keeps nothing.
    pub(super) fn new(budget: usize) -> Self {
        Self { slots: Vec::new(), strips: Vec::new(), values: Vec::new(), budget, full: false, hits: 0, misses: 0 }
    }

    /// The coverage of `key`.
    pub(super) fn find(&mut self, key: Hash128) -> Option<Found> {
        let slot = slot_of(key);
        let kept = self.slots.get(slot).is_some_and(|slot| slot.kept && slot.key == key);
        self.hits += u64::from(kept);
        kept.then_some(Found::Kept(slot))
    }

    /// The coverage in a slot.
    pub(super) fn get(&self, slot: usize) -> Coverage<'_> {
        let slot = self.slots.get(slot).copied().unwrap_or(EMPTY);
        Coverage {
            strips: self.strips.get(slot.strips[0] as usize..slot.strips[1] as usize).unwrap_or_default(),
            values: self.values.get(slot.values[0] as usize..slot.values[1] as usize).unwrap_or_default(),
        }
    }

    /// Takes note of a coverage that was made, and keeps it if that happened before.
    pub(super) fn offer(&mut self, key: Hash128, coverage: Coverage<'_>) {
        self.misses += 1;
        if self.budget == 0 {
            return;
        }
        self.provide();
        let known = self.slots.get(slot_of(key)).is_some_and(|slot| slot.key == key);
        let mut slot = Slot { key, ..EMPTY };
        if known {
            let fits = self.strips.len() + coverage.strips.len() <= self.strips.capacity()
                && self.values.len() + coverage.values.len() <= self.values.capacity();
            self.full |= !fits;
            if fits {
                slot.kept = true;
                slot.strips = append(&mut self.strips, coverage.strips);
                slot.values = append(&mut self.values, coverage.values);
            }
        }
        if let Some(place) = self.slots.get_mut(slot_of(key)) {
            *place = slot;
        }
    }

    /// Ends a frame.
    pub(super) fn end_frame(&mut self) {
        if core::mem::take(&mut self.full) {
            self.slots.iter_mut().for_each(|slot| slot.kept = false);
            self.strips.clear();
            self.values.clear();
        }
    }

    /// Takes all storage: a third for strips, the rest for values.
    fn provide(&mut self) {
        if self.slots.is_empty() {
            self.slots.resize(SLOTS, EMPTY);
            self.strips.reserve_exact(self.budget / 3 / size_of::<Strip>());
            self.values.reserve_exact(self.budget - self.budget / 3);
        }
    }
}

fn slot_of(key: Hash128) -> usize {
    key.0 as usize % SLOTS
}

/// Adds `more` to `all`; where it lies.
fn append<T: Copy>(all: &mut Vec<T>, more: &[T]) -> [u32; 2] {
    let first = all.len() as u32;
    all.extend_from_slice(more);
    [first, all.len() as u32]
}
