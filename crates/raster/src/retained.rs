//! **Retained surfaces**: finished pictures that are kept from frame to frame, so that the operations that make them need not
//! be executed again.
//!
//! An entry's **key** stands for everything that determines its pixels. Its **cost** is an estimate of what it takes to make
//! them. What goes when the budget is used up is decided as in GreedyDual-Size with frequency (Cao and Irani, "Cost-aware
//! WWW proxy caching algorithms", 1997; Cherkasova, 1998): an entry's **priority** is the **clock** at its last use and its
//! cost per byte times its uses; the entry of the least priority goes, and the clock moves on to that priority.

use std::sync::Arc;

use reelm_ids::Hash128;

use crate::pool::Buffer;
use crate::sightings::Sightings;

/// More entries are never held, so that looking for the one to go stays cheap.
const MOST: usize = 1024;

/// More uses of an entry do not count, so that what was used for long does not stay for long without any use.
const MOST_USES: u64 = 4;

/// Priorities are costs per so many bytes.
const GRAIN: u64 = 256;

/// What is kept.
#[derive(Debug)]
pub(crate) struct Retained {
    budget: usize,
    /// In the order of their keys.
    entries: Vec<Entry>,
    bytes: usize,
    clock: u64,
    /// The clock from the next frame on: within a frame all that is used counts the same.
    next_clock: u64,
    frame: u32,
    sightings: Sightings,
    /// Entries that went to make room.
    pub(crate) evicted: u64,
    /// Entries that were ever made.
    pub(crate) kept: u64,
}

#[derive(Debug)]
struct Entry {
    key: Hash128,
    buffer: Buffer,
    cost: u64,
    uses: u64,
    priority: u64,
}

impl Retained {
    /// Keeps at most `budget` bytes; with 0 it is off.
    pub(crate) fn new(budget: usize) -> Self {
        let on = budget > 0;
        Self {
            budget,
            entries: Vec::with_capacity(if on { MOST } else { 0 }),
            bytes: 0,
            clock: 0,
            next_clock: 0,
            frame: 0,
            sightings: Sightings::new(on),
            evicted: 0,
            kept: 0,
        }
    }

    /// The most bytes that it keeps; 0 if it is off.
    pub(crate) const fn budget(&self) -> usize {
        self.budget
    }

    /// Bytes and number of the entries.
    pub(crate) fn holds(&self) -> (usize, usize) {
        (self.bytes, self.entries.len())
    }

    /// A frame begins.
    pub(crate) fn begin_frame(&mut self) {
        self.frame = self.frame.wrapping_add(1);
        self.clock = self.next_clock;
    }

    /// The pixels of `key`. While the reference lives the entry stays. If this use is known to be the `last`, nothing holds
    /// the entry for longer than its room is free.
    pub(crate) fn find(&mut self, key: Hash128, last: bool) -> Option<Buffer> {
        let index = self.entries.binary_search_by_key(&key, |entry| entry.key).ok()?;
        let entry = self.entries.get_mut(index)?;
        entry.uses = MOST_USES.min(entry.uses + 1);
        let cost = entry.cost.saturating_mul(entry.uses);
        entry.priority = if last { 0 } else { priority(self.clock, cost, entry.buffer.len()) };
        Some(Buffer::clone(&entry.buffer))
    }

    /// Whether `key`, which takes `len` bytes, should be kept when it has been made: it was asked for lately. Notes that it
    /// is asked for now.
    pub(crate) fn again(&mut self, key: Hash128, len: usize) -> bool {
        len <= self.budget && self.sightings.again(key, self.frame)
    }

    /// Keeps `buffer`, the only reference to the pixels of `key`. Returns it if it is not kept; what has to make room goes
    /// to `give`.
    pub(crate) fn keep(
        &mut self,
        key: Hash128,
        buffer: Buffer,
        cost: u64,
        mut give: impl FnMut(Buffer),
    ) -> Result<(), Buffer> {
        let len = buffer.len();
        let Err(_) = self.entries.binary_search_by_key(&key, |entry| entry.key) else { return Err(buffer) };
        if len > self.budget {
            return Err(buffer);
        }
        let priority = priority(self.clock, cost, len);
        while self.bytes + len > self.budget || self.entries.len() >= MOST {
            let Some((index, value)) = self.least() else { return Err(buffer) };
            self.next_clock = self.next_clock.max(value.min(priority));
            if value >= priority {
                return Err(buffer);
            }
            give(self.remove(index));
            self.evicted += 1;
        }
        let Err(index) = self.entries.binary_search_by_key(&key, |entry| entry.key) else { return Err(buffer) };
        self.entries.insert(index, Entry { key, buffer, cost, uses: 1, priority });
        self.bytes += len;
        self.kept += 1;
        Ok(())
    }

    /// The entry that goes first of those that nobody reads, and its priority.
    fn least(&self) -> Option<(usize, u64)> {
        let free = self.entries.iter().enumerate().filter(|(_, entry)| Arc::strong_count(&entry.buffer) == 1);
        free.map(|(index, entry)| (index, entry.priority)).min_by_key(|(_, priority)| *priority)
    }

    fn remove(&mut self, index: usize) -> Buffer {
        let buffer = self.entries.remove(index).buffer;
        self.bytes -= buffer.len();
        buffer
    }
}

/// What an entry is worth that is used now.
fn priority(clock: u64, cost: u64, len: usize) -> u64 {
    clock.saturating_add((cost.saturating_mul(GRAIN) / (len as u64).max(1)).max(1))
}

#[cfg(test)]
mod tests {
    use reelm_pixel::PixelBytes;

    use super::*;

    fn key(n: u64) -> Hash128 {
        Hash128::of(&n.to_le_bytes())
    }

    fn buffer(len: usize) -> Buffer {
        Arc::new(PixelBytes::zeroed(len).unwrap())
    }

    fn keep(retained: &mut Retained, n: u64, len: usize, cost: u64) -> bool {
        retained.keep(key(n), buffer(len), cost, drop).is_ok()
    }

    fn holds(retained: &Retained, n: u64) -> bool {
        retained.entries.iter().any(|entry| entry.key == key(n))
    }

    #[test]
    fn what_costs_more_per_byte_stays_longer() {
        let mut retained = Retained::new(300);
        assert!(
            keep(&mut retained, 1, 100, 1000) && keep(&mut retained, 2, 100, 10) && keep(&mut retained, 3, 100, 500)
        );
        assert!(keep(&mut retained, 4, 100, 700));
        assert!(!holds(&retained, 2) && holds(&retained, 1) && holds(&retained, 3));
        assert_eq!((retained.holds(), retained.evicted, retained.kept), ((300, 3), 1, 4));
        assert!(!keep(&mut retained, 5, 100, 20), "it is worth less than all that is there");
        assert!(!keep(&mut retained, 6, 301, 1 << 40), "it is larger than the budget");
    }

    #[test]
    fn what_is_not_used_any_more_goes_in_the_end() {
        let mut retained = Retained::new(200);
        assert!(keep(&mut retained, 1, 100, 1000));
        let mut frames = 0;
        for n in 2.. {
            retained.begin_frame();
            keep(&mut retained, n, 100, 100);
            frames += 1;
            if !holds(&retained, 1) {
                break;
            }
        }
        assert!((5..=50).contains(&frames), "after {frames} frames of pictures that cost a tenth");
    }

    #[test]
    fn what_is_used_in_every_frame_stays() {
        let mut retained = Retained::new(200);
        assert!(keep(&mut retained, 1, 100, 100));
        for n in 2..1000 {
            retained.begin_frame();
            assert!(retained.find(key(1), false).is_some(), "{n}");
            keep(&mut retained, n, 100, 100);
        }
    }

    #[test]
    fn pictures_that_do_not_fit_together_do_not_drive_each_other_out() {
        let mut retained = Retained::new(200);
        let mut hits = 0;
        for _ in 0..100 {
            retained.begin_frame();
            let missing: Vec<u64> = (1..=3).filter(|n| retained.find(key(*n), false).is_none()).collect();
            hits += 3 - missing.len();
            missing.into_iter().for_each(|n| _ = keep(&mut retained, n, 100, 100));
        }
        assert!(hits >= 190, "{hits} hits of 200 that are possible");
    }

    #[test]
    fn what_is_being_read_stays() {
        let mut retained = Retained::new(100);
        assert!(keep(&mut retained, 1, 100, 1));
        let read = retained.find(key(1), false);
        assert!(!keep(&mut retained, 2, 100, 1000));
        drop(read);
        assert!(keep(&mut retained, 2, 100, 1000));
    }

    #[test]
    fn what_is_used_for_the_last_time_goes_first() {
        let mut retained = Retained::new(200);
        assert!(keep(&mut retained, 1, 100, 1000) && keep(&mut retained, 2, 100, 10));
        assert!(retained.find(key(1), true).is_some());
        assert!(keep(&mut retained, 3, 100, 10));
        assert!(!holds(&retained, 1) && holds(&retained, 2));
    }

    #[test]
    fn the_number_of_entries_is_bounded_and_each_is_found() {
        let mut retained = Retained::new(1 << 30);
        for n in 0..2 * MOST as u64 {
            keep(&mut retained, n, 8, 100 + n);
        }
        assert_eq!(retained.holds(), (MOST * 8, MOST));
        for n in MOST as u64..2 * MOST as u64 {
            assert!(retained.find(key(n), false).is_some());
        }
        // The same once more is not kept twice.
        assert!(!keep(&mut retained, 2 * MOST as u64 - 1, 8, 1 << 50));
    }
}
