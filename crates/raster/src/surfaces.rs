//! The **surfaces** of one frame: where the pixels of each surface of a plan are while it is executed.
//!
//! A surface gets a buffer from the pool when an operation first needs it and gives it back after its last use. The root
//! has none: its pixels are the output's. A surface is **fresh** until something has been written to it; the first write
//! decides whether it must be cleared.

use reelm_ids::{IdVec, SurfaceId};
use reelm_pixel::{CpuLevel, View, ViewMut, clear, copy, fill};
use reelm_plan::{Lifetime, RenderPlan, SurfaceDesc};

use crate::pool::SurfacePool;
use crate::{RasterOptions, RasterStats};

/// The painter's sizes are 16 bits.
const MAX_SIDE: u32 = u16::MAX as u32;

/// Where the surfaces' pixels are.
#[derive(Debug, Default)]
pub(crate) struct Surfaces {
    slots: IdVec<SurfaceId, Slot>,
    pool: SurfacePool,
    kept: Vec<Kept>,
    pub(crate) stats: RasterStats,
}

/// The pixels of one surface.
#[derive(Debug, Default, Clone)]
pub(crate) struct Slot {
    place: Place,
    bytes: Vec<u8>,
    written: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
enum Place {
    /// Not used yet, or not any more.
    #[default]
    Nowhere,
    /// In the slot's buffer.
    Buffer,
    /// In the output.
    Output,
    /// It is too large.
    Refused,
}

/// A persistent surface between frames.
#[derive(Debug)]
struct Kept {
    key: u64,
    desc: SurfaceDesc,
    bytes: Vec<u8>,
}

impl Surfaces {
    /// Starts a frame; `direct` is the surface whose pixels are the output's.
    pub(crate) fn begin(&mut self, plan: &RenderPlan, direct: Option<SurfaceId>) {
        self.slots.clear();
        self.slots.resize(plan.surfaces.len(), Slot::default());
        if let Some(slot) = direct.and_then(|id| self.slots.get_mut(id)) {
            slot.place = Place::Output;
        }
    }

    /// Gives the surface pixels if it has none yet.
    pub(crate) fn provide(&mut self, plan: &RenderPlan, id: SurfaceId, options: &RasterOptions) {
        let (Some(slot), Some(desc)) = (self.slots.get_mut(id), plan.surfaces.get(id)) else { return };
        if slot.place != Place::Nowhere {
            return;
        }
        let rect = desc.rect;
        let fits = rect.width() <= MAX_SIDE && rect.height() <= MAX_SIDE && rect.area() <= options.max_surface_pixels;
        let bytes = fits.then(|| self.pool.acquire(byte_len(desc), &mut self.stats)).flatten();
        let Some(bytes) = bytes else {
            slot.place = Place::Refused;
            self.stats.surfaces_refused += 1;
            return;
        };
        *slot = Slot { place: Place::Buffer, bytes, written: false };
        if let Lifetime::Persistent(key) = desc.lifetime {
            self.restore(key, desc, id, options.level);
        }
    }

    /// Gives the buffer of a surface back to the pool, or keeps it if it is persistent.
    pub(crate) fn release(&mut self, plan: &RenderPlan, id: SurfaceId) {
        let Some(slot) = self.slots.get_mut(id).filter(|slot| slot.place == Place::Buffer) else { return };
        let slot = core::mem::take(slot);
        match plan.surfaces.get(id) {
            Some(desc) if slot.written && matches!(desc.lifetime, Lifetime::Persistent(_)) => {
                let Lifetime::Persistent(key) = desc.lifetime else { return };
                self.kept.push(Kept { key, desc: *desc, bytes: slot.bytes });
            }
            _ => self.pool.release(slot.bytes, &mut self.stats),
        }
    }

    /// Ends a frame: nothing of it stays but persistent surfaces.
    pub(crate) fn end(&mut self, plan: &RenderPlan, options: &RasterOptions) {
        for id in self.slots.ids() {
            self.release(plan, id);
        }
        self.pool.end_frame(options.idle_surface_bytes, &mut self.stats);
        self.stats.frames += 1;
    }

    /// Gives up the persistent surface of `key`.
    pub(crate) fn forget(&mut self, key: u64) {
        while let Some(index) = self.kept.iter().position(|kept| kept.key == key) {
            let kept = self.kept.swap_remove(index);
            self.pool.release(kept.bytes, &mut self.stats);
        }
    }

    /// Takes a surface out, to be written while others are read; [`put`](Self::put) brings it back.
    pub(crate) fn take(&mut self, id: SurfaceId) -> Slot {
        self.slots.get_mut(id).map(core::mem::take).unwrap_or_default()
    }

    /// Brings back what [`take`](Self::take) took.
    pub(crate) fn put(&mut self, id: SurfaceId, taken: Slot) {
        if let Some(slot) = self.slots.get_mut(id) {
            *slot = taken;
        }
    }

    /// The pixels of a surface to read, or `None` if it has none. A fresh one is cleared.
    pub(crate) fn source(&mut self, plan: &RenderPlan, id: SurfaceId, level: CpuLevel) -> Option<View<'_>> {
        let (slot, desc) = (self.slots.get_mut(id)?, plan.surfaces.get(id)?);
        if slot.place == Place::Buffer && !slot.written {
            clear_to(level, &mut slot.buffer_view(desc)?, desc.clear);
            slot.written = true;
        }
        self.view(plan, id)
    }

    /// The pixels of a surface to read, or `None` if it has none or is fresh.
    pub(crate) fn view(&self, plan: &RenderPlan, id: SurfaceId) -> Option<View<'_>> {
        let (slot, desc) = (self.slots.get(id)?, plan.surfaces.get(id)?);
        let readable = slot.place == Place::Buffer && slot.written;
        readable.then(|| View::new(&slot.bytes, desc.rect.width(), desc.rect.height())).flatten()
    }

    /// A buffer of the size of `desc` beside its own, with any pixels; give it back with [`give`](Self::give).
    pub(crate) fn spare(&mut self, desc: &SurfaceDesc) -> Option<Vec<u8>> {
        self.pool.acquire(byte_len(desc), &mut self.stats)
    }

    /// Gives back a buffer of [`spare`](Self::spare).
    pub(crate) fn give(&mut self, bytes: Vec<u8>) {
        self.pool.release(bytes, &mut self.stats);
    }

    /// Brings the kept pixels of `key` into the surface `id`, where both are.
    fn restore(&mut self, key: u64, desc: &SurfaceDesc, id: SurfaceId, level: CpuLevel) {
        let Some(index) = self.kept.iter().position(|kept| kept.key == key) else { return };
        let kept = self.kept.swap_remove(index);
        let old = kept.desc.rect;
        if let Some(slot) = self.slots.get_mut(id) {
            let source = View::new(&kept.bytes, old.width(), old.height());
            if let (Some(source), Some(mut target)) = (source, slot.buffer_view(desc)) {
                if !old.contains(desc.rect) {
                    clear_to(level, &mut target, desc.clear);
                }
                let (x, y) = (old.x0.saturating_sub(desc.rect.x0), old.y0.saturating_sub(desc.rect.y0));
                copy(&mut target, x, y, &source);
                slot.written = true;
            }
        }
        self.pool.release(kept.bytes, &mut self.stats);
    }
}

impl Slot {
    /// The pixels to write, which for the root are those of `output`.
    pub(crate) fn target<'a>(&'a mut self, desc: &SurfaceDesc, output: &'a mut ViewMut<'_>) -> Option<ViewMut<'a>> {
        match self.place {
            Place::Buffer => self.buffer_view(desc),
            Place::Output => Some(output.reborrow()),
            Place::Nowhere | Place::Refused => None,
        }
    }

    /// Whether nothing has been written to it.
    pub(crate) fn is_fresh(&self) -> bool {
        !self.written
    }

    /// Notes that all of it has been written.
    pub(crate) fn set_written(&mut self) {
        self.written = true;
    }

    /// Replaces its buffer and returns the one that it had. `None`, and nothing happens, for the output.
    pub(crate) fn swap(&mut self, bytes: &mut Vec<u8>) -> Option<()> {
        (self.place == Place::Buffer).then(|| core::mem::swap(&mut self.bytes, bytes))
    }

    fn buffer_view(&mut self, desc: &SurfaceDesc) -> Option<ViewMut<'_>> {
        ViewMut::new(&mut self.bytes, desc.rect.width(), desc.rect.height())
    }
}

/// Sets every pixel to `rgba`.
pub(crate) fn clear_to(level: CpuLevel, target: &mut ViewMut<'_>, rgba: [u8; 4]) {
    if rgba == [0; 4] { clear(target) } else { fill(level, target, rgba) }
}

fn byte_len(desc: &SurfaceDesc) -> usize {
    usize::try_from(desc.rect.area()).unwrap_or(usize::MAX).saturating_mul(4)
}
