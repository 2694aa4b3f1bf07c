//! The **pool**: buffers for surfaces, kept from frame to frame.
//!
//! A buffer belongs to a **size class**; four classes to an octave, so that at most a quarter of the wanted size is
//! wasted and a surface that grows a little from frame to frame keeps its buffer. What a buffer holds when it is acquired
//! is left over from its last use.
//!
//! A buffer is behind a counted reference that is made with it: a surface that is kept can be read by several rasters, and
//! handing a buffer on allocates nothing.

use std::sync::Arc;

use reelm_pixel::PixelBytes;

use crate::RasterStats;

/// The bytes of a surface. Only who has the only reference can write them.
pub(crate) type Buffer = Arc<PixelBytes>;

/// Frames that a buffer may wait before it is given back, once too much waits.
const PATIENCE: u64 = 60;

/// No class is smaller: 4 KiB.
const SMALLEST: usize = 1 << 12;

/// Buffers that wait for use.
#[derive(Debug, Default)]
pub(crate) struct SurfacePool {
    idle: Vec<Idle>,
    classes: Vec<Class>,
    frame: u64,
}

/// Buffers of one size.
#[derive(Debug)]
struct Class {
    len: usize,
    /// How many are lent.
    lent: usize,
    /// The most that were lent at once.
    demand: usize,
}

#[derive(Debug)]
struct Idle {
    bytes: Buffer,
    /// The frame in which it was released.
    since: u64,
}

impl SurfacePool {
    /// A buffer of at least `len` bytes, or `None` if there is no memory for it.
    pub(crate) fn acquire(&mut self, len: usize, stats: &mut RasterStats) -> Option<Buffer> {
        let class = size_class(len)?;
        self.lend(class, stats).or_else(|| self.lend_new(class, allocate(class), stats))
    }

    /// A buffer of a class that is there. If there is none, a new one is to be [lent](Self::lend_new).
    pub(crate) fn lend(&mut self, class: usize, stats: &mut RasterStats) -> Option<Buffer> {
        // Counted in any case: what takes time to be made counts for those who ask meanwhile.
        let counted = self.class(class);
        counted.lent += 1;
        counted.demand = counted.demand.max(counted.lent);
        let found = self.idle.iter().rposition(|idle| idle.bytes.len() == class)?;
        let bytes = self.idle.swap_remove(found).bytes;
        stats.surfaces_reused += 1;
        stats.idle_bytes -= class;
        count_loan(&bytes, stats);
        Some(bytes)
    }

    /// Lends a new buffer of a class, of which none was there to [lend](Self::lend); `None` if there was no memory for it.
    pub(crate) fn lend_new(&mut self, class: usize, new: Option<Buffer>, stats: &mut RasterStats) -> Option<Buffer> {
        let Some(bytes) = new else {
            let class = self.class(class);
            class.lent = class.lent.saturating_sub(1);
            return None;
        };
        stats.surfaces_allocated += 1;
        count_loan(&bytes, stats);
        Some(bytes)
    }

    /// Takes a buffer back that was lent.
    pub(crate) fn release(&mut self, bytes: Buffer, stats: &mut RasterStats) {
        self.end_loan(bytes.len(), stats);
        self.take_in(bytes, stats);
    }

    /// A buffer of `len` bytes that was lent does not come back, as it is kept. Tells whether a new one must take its place at once,
    /// as it must if as many as ever may be asked for again: what is kept now makes no later frame allocate.
    #[must_use]
    pub(crate) fn part_with(&mut self, len: usize, stats: &mut RasterStats) -> bool {
        self.end_loan(len, stats);
        let idle = self.idle.iter().filter(|idle| idle.bytes.len() == len).count();
        let class = self.class(len);
        class.lent + idle < class.demand
    }

    /// Takes in a new buffer for one that it [parted with](Self::part_with).
    pub(crate) fn replace(&mut self, new: Option<Buffer>, stats: &mut RasterStats) {
        if let Some(bytes) = new {
            stats.surfaces_allocated += 1;
            self.take_in(bytes, stats);
        }
    }

    /// Sees to it that buffers of these lengths can be lent at once beside as many as ever were, so that no later frame allocates
    /// for them. Where there is no memory, fewer are there.
    pub(crate) fn reserve(&mut self, lens: impl Iterator<Item = usize>, stats: &mut RasterStats) {
        let mut lent = Vec::new();
        for len in lens {
            let Some(size) = size_class(len) else { continue };
            let class = self.class(size);
            for _ in class.lent..class.demand + 1 {
                let Some(bytes) = self.acquire(len, stats) else { break };
                lent.push(bytes);
            }
        }
        lent.into_iter().for_each(|bytes| self.release(bytes, stats));
    }

    /// Takes in a buffer that was kept.
    pub(crate) fn take_in(&mut self, bytes: Buffer, stats: &mut RasterStats) {
        debug_assert_eq!(Arc::strong_count(&bytes), 1, "somebody still reads it");
        stats.idle_bytes += bytes.len();
        self.idle.push(Idle { bytes, since: self.frame });
    }

    /// Ends a frame: while more than `budget` bytes wait, those that have waited long go, the longest first.
    pub(crate) fn end_frame(&mut self, budget: usize, stats: &mut RasterStats) {
        while stats.idle_bytes > budget {
            let oldest = (0..self.idle.len()).min_by_key(|index| self.idle[*index].since);
            let Some(index) = oldest.filter(|index| self.idle[*index].since + PATIENCE <= self.frame) else { break };
            stats.idle_bytes -= self.idle.swap_remove(index).bytes.len();
        }
        self.frame += 1;
    }

    fn end_loan(&mut self, len: usize, stats: &mut RasterStats) {
        stats.live_bytes -= len.min(stats.live_bytes);
        let class = self.class(len);
        class.lent = class.lent.saturating_sub(1);
    }

    fn class(&mut self, len: usize) -> &mut Class {
        let index = self.classes.iter().position(|class| class.len == len).unwrap_or(self.classes.len());
        if index == self.classes.len() {
            self.classes.push(Class { len, lent: 0, demand: 0 });
        }
        &mut self.classes[index]
    }
}

/// A new buffer of `class` bytes, or `None` if there is no memory for it.
pub(crate) fn allocate(class: usize) -> Option<Buffer> {
    PixelBytes::zeroed(class).map(Arc::new)
}

fn count_loan(bytes: &Buffer, stats: &mut RasterStats) {
    stats.surfaces_acquired += 1;
    stats.live_bytes += bytes.len();
    stats.peak_bytes = stats.peak_bytes.max(stats.live_bytes);
}

/// The bytes of the smallest class that holds `len`: 4, 5, 6 or 7 times a power of two.
pub(crate) fn size_class(len: usize) -> Option<usize> {
    let len = len.max(SMALLEST);
    let step = 1_usize << (usize::BITS - 1 - len.leading_zeros()).saturating_sub(2);
    len.checked_next_multiple_of(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_reserved_can_be_lent_beside_what_ever_was() {
        let (mut pool, mut stats) = (SurfacePool::default(), RasterStats::default());
        let frame = [9000, 9000, 50_000].map(|len| pool.acquire(len, &mut stats).unwrap());
        frame.into_iter().for_each(|bytes| pool.release(bytes, &mut stats));
        let kept = pool.acquire(9000, &mut stats).unwrap();
        pool.reserve([9000, 9000, 20_000].into_iter(), &mut stats);
        let (allocated, peak) = (stats.surfaces_allocated, stats.peak_bytes);
        // As many of 9,000 bytes as ever, and two more; the first 20,000.
        let again = [9000, 9000, 20_000, 9000].map(|len| pool.acquire(len, &mut stats).unwrap());
        assert_eq!((stats.surfaces_allocated, stats.peak_bytes), (allocated, peak));
        assert!(pool.acquire(9000, &mut stats).is_some() && stats.surfaces_allocated > allocated);
        drop((kept, again));
    }

    #[test]
    fn a_class_wastes_at_most_a_quarter_and_holds_what_was_asked_for() {
        for len in (SMALLEST..200_000).step_by(7).chain([1 << 30, (1 << 30) + 1]) {
            let class = size_class(len).unwrap();
            assert!(class >= len && class - len < len / 4 + 1, "{len} got {class}");
            assert_eq!(size_class(class), Some(class));
        }
        assert_eq!(size_class(usize::MAX), None);
        let mut classes: Vec<_> = (SMALLEST..SMALLEST * 16).map(size_class).collect();
        classes.dedup();
        assert_eq!(classes.len(), 4 * 4 + 1);
    }

    #[test]
    fn a_released_buffer_is_found_again() {
        let (mut pool, mut stats) = (SurfacePool::default(), RasterStats::default());
        let first = pool.acquire(100_000, &mut stats).unwrap();
        let address = first.as_ptr();
        pool.release(first, &mut stats);
        // A little larger is the same class.
        let second = pool.acquire(101_000, &mut stats).unwrap();
        assert_eq!(second.as_ptr(), address);
        assert_eq!((stats.surfaces_acquired, stats.surfaces_reused, stats.surfaces_allocated), (2, 1, 1));
        assert_eq!(stats.idle_bytes, 0);
    }

    /// What the store does.
    fn part_with(pool: &mut SurfacePool, len: usize, stats: &mut RasterStats) {
        if pool.part_with(len, stats) {
            pool.replace(allocate(len), stats);
        }
    }

    #[test]
    fn what_is_kept_is_replaced_while_as_many_may_be_asked_for_again() {
        let (mut pool, mut stats) = (SurfacePool::default(), RasterStats::default());
        let [one, two] = [1, 2].map(|_| pool.acquire(9_000, &mut stats).unwrap());
        let len = one.len();
        pool.release(two, &mut stats);
        part_with(&mut pool, len, &mut stats);
        assert_eq!((stats.surfaces_allocated, stats.idle_bytes, stats.live_bytes), (3, 2 * len, 0));
        let again = [1, 2].map(|_| pool.acquire(9_000, &mut stats).unwrap());
        assert_eq!(stats.surfaces_allocated, 3, "a later frame finds as many as ever");
        // One that comes back from those that were kept is enough.
        pool.take_in(one, &mut stats);
        again.into_iter().for_each(|bytes| pool.release(bytes, &mut stats));
        let third = pool.acquire(9_000, &mut stats).unwrap();
        drop(third);
        part_with(&mut pool, len, &mut stats);
        assert_eq!(stats.surfaces_allocated, 3);
    }

    #[test]
    fn what_waits_long_goes_beyond_the_budget_only() {
        let (mut pool, mut stats) = (SurfacePool::default(), RasterStats::default());
        let buffers: Vec<_> = [1 << 20, 2 << 20].map(|len| pool.acquire(len, &mut stats).unwrap()).into();
        buffers.into_iter().for_each(|bytes| pool.release(bytes, &mut stats));
        (0..=PATIENCE).for_each(|_| pool.end_frame(3 << 20, &mut stats));
        assert_eq!(stats.idle_bytes, 3 << 20);
        pool.end_frame(2 << 20, &mut stats);
        assert_eq!(stats.idle_bytes, 2 << 20);
        pool.end_frame(2 << 20, &mut stats);
        assert_eq!(stats.idle_bytes, 2 << 20);
    }
}
