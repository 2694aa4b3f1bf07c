//! The **coverage cache**: coverages of shapes that were drawn lately, by all that determines them.
//!
//! A coverage is kept when it is made for the second time lately, so that what changes from frame to frame costs a look-up and no
//! room: neither does what comes back when a movement is undone. Keys fall into **sets** of a few slots: first those that are kept,
//! the one that was used last in front, then the rest. A key that is new stands behind those that are kept, so that it displaces what
//! is new or, if there is nothing else, what was not used for longest. Storage is taken all at once when it is needed; when it is full
//! the cache starts anew with the next frame.
//!
//! A shape of which the next band of the same picture needs more **stays** until the frame ends.
//!
//! Painters of one store that work beside each other **share** what they made: a second memory, behind a lock, is asked before a
//! coverage is made, and told when one was. What it has is copied, so that a painter asks but once for each; nobody waits for others.

use std::sync::{Arc, Mutex, MutexGuard, TryLockError};

use reelm_ids::Hash128;
use reelm_pixel::{Coverage, PixelBytes, Strip};

/// How many coverages are looked for.
const SLOTS: usize = 8192;

/// How many of them are in one set.
const WAYS: usize = 4;

/// Frames after which it is forgotten that a coverage was made: what comes back later, comes back seldom.
const LATELY: u32 = 32;

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
    own: Memory,
    shared: SharedCoverages,
    /// Coverages that were there.
    pub(super) hits: u64,
    /// Coverages that were made.
    pub(super) misses: u64,
}

/// What painters of one store have made. A clone is the same.
#[derive(Debug, Clone)]
pub(crate) struct SharedCoverages(Arc<Mutex<Memory>>);

/// Slots with what they hold.
#[derive(Debug)]
struct Memory {
    slots: Vec<Slot>,
    kept: Arena,
    /// What stays until the frame ends.
    staying: Arena,
    frame: u32,
    budget: usize,
    full: bool,
}

/// Coverages, one after the other.
#[derive(Debug, Default)]
struct Arena {
    strips: Vec<Strip>,
    /// On huge pages: they fill up bit by bit, and each page costs a fault.
    values: PixelBytes,
    /// How many of the values are in use.
    used: usize,
}

/// The last key that was offered here, and its coverage if it is held.
#[derive(Debug, Clone, Copy)]
struct Slot {
    key: Hash128,
    /// The frame in which it was offered last.
    frame: u32,
    holds: Holds,
    strips: [u32; 2],
    values: [u32; 2],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Nothing,
    Kept,
    /// Until the slot's frame ends.
    Staying,
}

const EMPTY: Slot = Slot { key: Hash128(0), frame: 0, holds: Holds::Nothing, strips: [0; 2], values: [0; 2] };

impl SharedCoverages {
    /// At most `budget` bytes; 0 keeps nothing.
    pub(crate) fn new(budget: usize) -> Self {
        Self(Arc::new(Mutex::new(Memory::new(budget))))
    }

    /// Whether more than one painter works with it, beside the store.
    fn is_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 2
    }

    /// `None` while another painter is at it, which may take as long as a page of memory takes to be had: longer than making a
    /// coverage. A panic elsewhere leaves nothing half done here.
    fn at_once(&self) -> Option<MutexGuard<'_, Memory>> {
        match self.0.try_lock() {
            Ok(memory) => Some(memory),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

impl CoverageCache {
    /// A cache that holds at most `budget` bytes; 0 keeps nothing.
    pub(super) fn new(budget: usize, shared: SharedCoverages) -> Self {
        Self { own: Memory::new(budget), shared, hits: 0, misses: 0 }
    }

    /// The coverage of `key`; its slot holds until the next call.
    pub(super) fn find(&mut self, key: Hash128) -> Option<Found> {
        let slot = self.own.find(key).or_else(|| self.find_shared(key))?;
        self.hits += 1;
        Some(Found::Kept(slot))
    }

    /// The coverage in a slot.
    pub(super) fn get(&self, slot: usize) -> Coverage<'_> {
        self.own.get(slot)
    }

    /// Takes note of a coverage that was made, and keeps it if that happened lately. With `stays` it is needed again before the frame
    /// ends.
    pub(super) fn offer(&mut self, key: Hash128, coverage: Coverage<'_>, stays: bool) {
        self.misses += 1;
        if self.own.budget == 0 {
            return;
        }
        let shared = self.shared.is_shared().then(|| self.shared.at_once()).flatten();
        let known = shared.is_some_and(|mut shared| shared.offer(key, coverage, false, false));
        self.own.offer(key, coverage, known, stays);
    }

    /// Ends a frame.
    pub(super) fn end_frame(&mut self) {
        self.own.end_frame();
        // If another painter is at it, at the end of the next frame.
        let shared = self.shared.is_shared().then(|| self.shared.at_once()).flatten();
        shared.into_iter().for_each(|mut shared| shared.end_frame());
    }

    /// What another painter made, in a slot of one's own.
    fn find_shared(&mut self, key: Hash128) -> Option<usize> {
        if !self.shared.is_shared() || self.own.budget == 0 {
            return None;
        }
        let mut shared = self.shared.at_once()?;
        let slot = shared.find(key)?;
        self.own.offer(key, shared.get(slot), true, false);
        self.own.find(key)
    }
}

impl Memory {
    fn new(budget: usize) -> Self {
        let (kept, staying) = (Arena::default(), Arena::default());
        Self { slots: Vec::new(), kept, staying, frame: 0, budget, full: false }
    }

    fn find(&mut self, key: Hash128) -> Option<usize> {
        let (first, frame) = (first_of(key), self.frame);
        let set = self.slots.get_mut(first..first + WAYS)?;
        let way = set.iter().position(|slot| slot.key == key)?;
        let slot = set.get(way)?;
        match slot.holds {
            Holds::Nothing => None,
            Holds::Staying => (slot.frame == frame).then_some(first + way),
            Holds::Kept => {
                use_way(set, way);
                Some(first)
            }
        }
    }

    fn get(&self, slot: usize) -> Coverage<'_> {
        let slot = self.slots.get(slot).copied().unwrap_or(EMPTY);
        let Arena { strips, values, .. } = if slot.holds == Holds::Kept { &self.kept } else { &self.staying };
        Coverage {
            strips: strips.get(slot.strips[0] as usize..slot.strips[1] as usize).unwrap_or_default(),
            values: values.get(slot.values[0] as usize..slot.values[1] as usize).unwrap_or_default(),
        }
    }

    /// Keeps a coverage that was offered lately, or is `known` to somebody else. Tells whether it is kept now.
    fn offer(&mut self, key: Hash128, coverage: Coverage<'_>, known: bool, stays: bool) -> bool {
        self.provide(stays);
        let first = first_of(key);
        let set = self.slots.get_mut(first..first + WAYS).unwrap_or_default();
        let noted = set.iter().position(|slot| slot.key == key);
        let before = noted.and_then(|way| set.get(way)).map(|slot| slot.frame);
        let mut slot = Slot { key, frame: self.frame, ..EMPTY };
        let keep = known || before.is_some_and(|before| self.frame.wrapping_sub(before) <= LATELY);
        if keep && self.kept.hold(coverage, &mut slot) {
            slot.holds = Holds::Kept;
        } else if stays && self.staying.hold(coverage, &mut slot) {
            slot.holds = Holds::Staying;
        }
        self.full |= keep && slot.holds != Holds::Kept;
        let kept = slot.holds == Holds::Kept;
        match noted {
            Some(way) => set.iter_mut().skip(way).take(1).for_each(|place| *place = slot),
            None => {
                let way = set.iter().position(|slot| slot.holds != Holds::Kept).unwrap_or(WAYS - 1);
                let rest = set.get_mut(way..).unwrap_or_default();
                rest.rotate_right(1);
                rest.iter_mut().take(1).for_each(|place| *place = slot);
            }
        }
        if kept && let Some(way) = set.iter().position(|slot| slot.key == key) {
            use_way(set, way);
        }
        kept
    }

    fn end_frame(&mut self) {
        self.frame = self.frame.wrapping_add(1);
        self.staying.clear();
        if core::mem::take(&mut self.full) {
            self.slots.iter_mut().for_each(|slot| slot.holds = Holds::Nothing);
            self.kept.clear();
        }
    }

    /// Takes storage: an eighth for what `stays`, once there is such.
    fn provide(&mut self, stays: bool) {
        if self.slots.is_empty() {
            self.slots.resize(SLOTS, EMPTY);
            self.kept.reserve(self.budget - self.budget / 8);
        }
        if stays && self.staying.values.is_empty() {
            self.staying.reserve(self.budget / 8);
        }
    }
}

impl Arena {
    /// A third of `bytes` for strips, the rest for values. Without memory there is no room.
    fn reserve(&mut self, bytes: usize) {
        self.strips.reserve_exact(bytes / 3 / size_of::<Strip>());
        self.values = PixelBytes::zeroed(bytes - bytes / 3).unwrap_or_default();
    }

    /// Copies a coverage, if there is room, and tells `slot` where it lies.
    fn hold(&mut self, coverage: Coverage<'_>, slot: &mut Slot) -> bool {
        let (strips, values) = (self.strips.len() + coverage.strips.len(), self.used + coverage.values.len());
        let Some(place) = self.values.get_mut(self.used..values).filter(|_| strips <= self.strips.capacity()) else {
            return false;
        };
        place.copy_from_slice(coverage.values);
        slot.strips = [self.strips.len() as u32, strips as u32];
        slot.values = [self.used as u32, values as u32];
        self.strips.extend_from_slice(coverage.strips);
        self.used = values;
        true
    }

    fn clear(&mut self) {
        self.strips.clear();
        self.used = 0;
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
        let mut cache = CoverageCache::new(1 << 16, SharedCoverages::new(0));
        let used = 0..WAYS - 1;
        for _ in 0..2 {
            used.clone().for_each(|n| cache.offer(key(n), coverage(&[n as u8; 4]), false));
        }
        for other in 100..1000 {
            assert_eq!(cache.find(key(other)), None);
            cache.offer(key(other), coverage(&[0; 4]), false);
            for n in used.clone() {
                let Some(Found::Kept(slot)) = cache.find(key(n)) else { panic!("{n} is gone at {other}") };
                assert_eq!(cache.get(slot).values, [n as u8; 4]);
            }
        }
    }

    #[test]
    fn a_full_cache_starts_anew() {
        let mut cache = CoverageCache::new(74, SharedCoverages::new(0));
        for n in [0, 0, 1, 1, 2, 2, 3, 3] {
            cache.offer(key(n), coverage(&[7; 24]), false);
        }
        assert!(cache.find(key(0)).is_some() && cache.find(key(3)).is_none());
        cache.end_frame();
        assert!(cache.find(key(0)).is_none());
        cache.offer(key(3), coverage(&[9; 24]), false);
        let Some(Found::Kept(slot)) = cache.find(key(3)) else { panic!("it was seen before") };
        assert_eq!(cache.get(slot).values, [9; 24]);
    }

    #[test]
    fn what_stays_is_there_until_the_frame_ends() {
        let mut cache = CoverageCache::new(1 << 16, SharedCoverages::new(0));
        cache.offer(key(0), coverage(&[1; 4]), true);
        let Some(Found::Kept(slot)) = cache.find(key(0)) else { panic!("it stays") };
        assert_eq!(cache.get(slot).values, [1; 4]);
        cache.end_frame();
        assert_eq!(cache.find(key(0)), None);
        // In the second frame it is kept.
        cache.offer(key(0), coverage(&[1; 4]), true);
        cache.end_frame();
        assert!(cache.find(key(0)).is_some());
    }

    #[test]
    fn what_was_made_long_ago_is_new() {
        let mut cache = CoverageCache::new(1 << 16, SharedCoverages::new(0));
        for gap in [LATELY + 1, LATELY] {
            cache.offer(key(0), coverage(&[1; 4]), false);
            assert_eq!(cache.find(key(0)), None, "it was made once");
            (0..gap).for_each(|_| cache.end_frame());
        }
        cache.offer(key(0), coverage(&[1; 4]), false);
        assert!(cache.find(key(0)).is_some());
    }

    #[test]
    fn what_one_painter_made_twice_another_one_finds() {
        let shared = SharedCoverages::new(1 << 16);
        let mut caches = [0, 1].map(|_| CoverageCache::new(1 << 16, shared.clone()));
        assert_eq!(caches.each_mut().map(|cache| cache.find(key(0))), [None; 2]);
        // Each of them once.
        caches.iter_mut().for_each(|cache| cache.offer(key(0), coverage(&[5; 4]), false));
        for cache in &mut caches {
            let Some(Found::Kept(slot)) = cache.find(key(0)) else { panic!("it was made twice") };
            assert_eq!(cache.get(slot).values, [5; 4]);
        }
        let [mut first, second] = caches;
        drop(second);
        // Alone it asks nobody.
        first.offer(key(1), coverage(&[6; 4]), false);
        assert!(shared.at_once().unwrap().slots.iter().all(|slot| slot.key != key(1)));
    }
}
