//! The **coverage cache**: coverages of shapes that were drawn lately, by all that determines them.
//!
//! A coverage is kept when it is made for the second time, so that what changes from frame to frame costs a look-up and no
//! room. Keys fall into **sets** of a few slots: first those that are kept, the one that was used last in front, then the rest.
//! A key that is new stands behind those that are kept, so that it displaces what is new or, if there is nothing else, what was
//! not used for longest. All storage is taken at once; when it is full the cache starts anew with the next frame.

use reelm_ids::Hash128;
use reelm_pixel::{Coverage, Strip};

/// How many coverages are looked for.
const SLOTS: usize = 8192;

/// How many of them are in one set.
const WAYS: usize = 4;

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

    /// The coverage of `key`; its slot holds until the next call.
    pub(super) fn find(&mut self, key: Hash128) -> Option<Found> {
        let first = first_of(key);
        let set = self.slots.get_mut(first..first + WAYS)?;
        let way = set.iter().position(|slot| slot.kept && slot.key == key)?;
        use_way(set, way);
        self.hits += 1;
        Some(Found::Kept(first))
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
        let first = first_of(key);
        let set = self.slots.get_mut(first..first + WAYS).unwrap_or_default();
        let known = set.iter().position(|slot| slot.key == key);
        let mut slot = Slot { key, ..EMPTY };
        if known.is_some() {
            let fits = self.strips.len() + coverage.strips.len() <= self.strips.capacity()
                && self.values.len() + coverage.values.len() <= self.values.capacity();
            self.full |= !fits;
            if fits {
                slot.kept = true;
                slot.strips = append(&mut self.strips, coverage.strips);
                slot.values = append(&mut self.values, coverage.values);
            }
        }
        match known {
            Some(way) => {
                set.iter_mut().skip(way).take(1).for_each(|place| *place = slot);
                if slot.kept {
                    use_way(set, way);
                }
            }
            None => {
                let way = set.iter().position(|slot| !slot.kept).unwrap_or(WAYS - 1);
                let rest = set.get_mut(way..).unwrap_or_default();
                rest.rotate_right(1);
                rest.iter_mut().take(1).for_each(|place| *place = slot);
            }
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

/// The first slot of the set into which `key` falls.
fn first_of(key: Hash128) -> usize {
    key.0 as usize % (SLOTS / WAYS) * WAYS
}

/// Puts a slot of a set first.
fn use_way(set: &mut [Slot], way: usize) {
    set.get_mut(..=way).unwrap_or_default().rotate_right(1);
}

/// Adds `more` to `all`; where it lies.
fn append<T: Copy>(all: &mut Vec<T>, more: &[T]) -> [u32; 2] {
    let first = all.len() as u32;
    all.extend_from_slice(more);
    [first, all.len() as u32]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coverage(values: &[u8]) -> Coverage<'_> {
        const STRIPS: &[Strip] = &[Strip { x: 3, y: 4, width: 1, values: 0 }];
        Coverage { strips: STRIPS, values }
    }

    /// The `n`th key of a set.
    fn key(n: usize) -> Hash128 {
        Hash128((1 + n * SLOTS / WAYS) as u128)
    }

    #[test]
    fn what_is_used_stays_while_others_come_and_go() {
        let mut cache = CoverageCache::new(1 << 16);
        let used = 0..WAYS - 1;
        for _ in 0..2 {
            used.clone().for_each(|n| cache.offer(key(n), coverage(&[n as u8; 4])));
        }
        for other in 100..1000 {
            assert_eq!(cache.find(key(other)), None);
            cache.offer(key(other), coverage(&[0; 4]));
            for n in used.clone() {
                let Some(Found::Kept(slot)) = cache.find(key(n)) else { panic!("{n} is gone at {other}") };
                assert_eq!(cache.get(slot).values, [n as u8; 4]);
            }
        }
    }

    #[test]
    fn a_full_cache_starts_anew() {
        let mut cache = CoverageCache::new(64);
        for n in [0, 0, 1, 1, 2, 2, 3, 3] {
            cache.offer(key(n), coverage(&[7; 24]));
        }
        assert!(cache.find(key(0)).is_some() && cache.find(key(3)).is_none());
        cache.end_frame();
        assert!(cache.find(key(0)).is_none());
        cache.offer(key(3), coverage(&[9; 24]));
        let Some(Found::Kept(slot)) = cache.find(key(3)) else { panic!("it was seen before") };
        assert_eq!(cache.get(slot).values, [9; 24]);
    }
}
