//! The **pool**: buffers for surfaces, kept from frame to frame.
//!
//! A buffer belongs to a **size class**; four classes to an octave, so that at most a quarter of the wanted size is
//! wasted and a surface that grows a little from frame to frame keeps its buffer. What a buffer holds when it is acquired
//! is left over from its last use.

use crate::RasterStats;

/// Frames that a buffer may wait before it is given back, once too much waits.
const PATIENCE: u64 = 60;

/// No class is smaller: 4 KiB.
const SMALLEST: usize = 1 << 12;

/// Buffers that wait for use.
#[derive(Debug, Default)]
pub(crate) struct SurfacePool {
    idle: Vec<Idle>,
    frame: u64,
}

#[derive(Debug)]
struct Idle {
    bytes: Vec<u8>,
    /// The frame in which it was released.
    since: u64,
}

impl SurfacePool {
    /// A buffer of at least `len` bytes, or `None` if there is no memory for it.
    pub(crate) fn acquire(&mut self, len: usize, stats: &mut RasterStats) -> Option<Vec<u8>> {
        let class = size_class(len)?;
        let found = self.idle.iter().rposition(|idle| idle.bytes.len() == class);
        let bytes = match found {
            Some(index) => {
                stats.surfaces_reused += 1;
                stats.idle_bytes -= class;
                self.idle.swap_remove(index).bytes
            }
            None => {
                let mut bytes = Vec::new();
                bytes.try_reserve_exact(class).ok()?;
                bytes.resize(class, 0);
                stats.surfaces_allocated += 1;
                bytes
            }
        };
        stats.surfaces_acquired += 1;
        stats.live_bytes += bytes.len();
        stats.peak_bytes = stats.peak_bytes.max(stats.live_bytes);
        Some(bytes)
    }

    /// Takes a buffer back.
    pub(crate) fn release(&mut self, bytes: Vec<u8>, stats: &mut RasterStats) {
        if bytes.is_empty() {
            return;
        }
        stats.live_bytes -= bytes.len().min(stats.live_bytes);
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
}

/// The bytes of the smallest class that holds `len`: 4, 5, 6 or 7 times a power of two.
fn size_class(len: usize) -> Option<usize> {
    let len = len.max(SMALLEST);
    let step = 1_usize << (usize::BITS - 1 - len.leading_zeros()).saturating_sub(2);
    len.checked_next_multiple_of(step)
}

#[cfg(test)]
mod tests {
    use super::*;

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
