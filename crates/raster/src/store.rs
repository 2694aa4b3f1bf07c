//! The **store**: the memory that rasters of one session share: the pool of surfaces, those that are retained, and levels of images.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::painter::{SharedCoverages, SharedLevels};
use crate::pool::{Buffer, SurfacePool, allocate, size_class};
use crate::retained::Retained;
use crate::{RasterOptions, RasterStats};
use reelm_ids::Hash128;

/// Buffers and kept pictures that several rasters share, one for each frame in flight: what one of them has drawn the others
/// need not draw again. A clone is the same store.
///
/// It has no influence on pixels: a kept picture is found by a hash of everything that determines it.
#[derive(Debug, Clone)]
pub struct SurfaceStore(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    options: RasterOptions,
    levels: SharedLevels,
    coverages: SharedCoverages,
    state: Mutex<State>,
}

/// What the lock guards.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) pool: SurfacePool,
    pub(crate) retained: Retained,
    /// Counts of what the store does; those of what a raster does are 0 here.
    pub(crate) stats: RasterStats,
}

impl SurfaceStore {
    /// A store that holds nothing yet, for rasters that work as `options` say.
    pub fn new(options: RasterOptions) -> Self {
        let retained = Retained::new(options.retained_bytes);
        let state = State { pool: SurfacePool::default(), retained, stats: RasterStats::default() };
        let (levels, coverages) = (SharedLevels::default(), SharedCoverages::new(options.coverage_bytes));
        Self(Arc::new(Shared { options, levels, coverages, state: Mutex::new(state) }))
    }

    pub(crate) fn options(&self) -> &RasterOptions {
        &self.0.options
    }

    /// The levels of images that are in use.
    pub(crate) fn levels(&self) -> &SharedLevels {
        &self.0.levels
    }

    /// The coverages that were made lately.
    pub(crate) fn coverages(&self) -> &SharedCoverages {
        &self.0.coverages
    }

    /// A buffer of at least `len` bytes, or `None` if there is no memory for it. A new one is made while nobody waits for it: it takes
    /// as long as many operations.
    pub(crate) fn acquire(&self, len: usize) -> Option<Buffer> {
        let class = size_class(len)?;
        let lent = self.lock().lend(class);
        lent.or_else(|| {
            let new = allocate(class);
            self.lock().lend_new(class, new)
        })
    }

    /// Takes back a buffer that was lent.
    pub(crate) fn release(&self, buffer: Buffer) {
        self.lock().release(buffer);
    }

    /// Keeps a buffer that was lent as the picture of `key`, if it is worth its room.
    pub(crate) fn keep(&self, key: Hash128, buffer: Buffer, cost: u64) {
        let len = buffer.len();
        let missing = self.lock().keep(key, buffer, cost);
        if missing {
            let new = allocate(len);
            self.lock().replace(new);
        }
    }

    /// A panic elsewhere leaves nothing half done here.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// As [`SurfacePool::lend`].
    fn lend(&mut self, class: usize) -> Option<Buffer> {
        self.pool.lend(class, &mut self.stats)
    }

    /// As [`SurfacePool::lend_new`].
    fn lend_new(&mut self, class: usize, new: Option<Buffer>) -> Option<Buffer> {
        self.pool.lend_new(class, new, &mut self.stats)
    }

    /// As [`SurfacePool::replace`].
    fn replace(&mut self, new: Option<Buffer>) {
        self.pool.replace(new, &mut self.stats);
    }

    /// Makes the pool able to lend buffers of these lengths beside what it has ever lent at once.
    pub(crate) fn reserve(&mut self, lens: impl Iterator<Item = usize>) {
        self.pool.reserve(lens, &mut self.stats);
    }

    fn release(&mut self, buffer: Buffer) {
        self.pool.release(buffer, &mut self.stats);
    }

    /// Tells whether a new buffer must take its place.
    fn keep(&mut self, key: Hash128, buffer: Buffer, cost: u64) -> bool {
        let Self { pool, retained, stats } = self;
        let len = buffer.len();
        match retained.keep(key, buffer, cost, |evicted| pool.take_in(evicted, stats)) {
            Ok(()) => pool.part_with(len, stats),
            Err(buffer) => {
                pool.release(buffer, stats);
                false
            }
        }
    }

    /// Ends a frame of one of the rasters.
    pub(crate) fn end_frame(&mut self, idle_bytes: usize) {
        self.pool.end_frame(idle_bytes, &mut self.stats);
    }

    /// Counts of the store, with what it holds now.
    pub(crate) fn stats(&self) -> RasterStats {
        let (retained_bytes, retained_surfaces) = self.retained.holds();
        let (surfaces_retained, surfaces_evicted) = (self.retained.kept, self.retained.evicted);
        RasterStats { retained_bytes, retained_surfaces, surfaces_retained, surfaces_evicted, ..self.stats }
    }
}
