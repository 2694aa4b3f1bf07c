//! The **surfaces** of one frame: where the pixels of each surface of a plan are while it is executed.
//!
//! A surface gets a buffer from the pool when an operation first needs it and gives it back after its last use. The root
//! has none: its pixels are the output's. A surface is **fresh** until something has been written to it; the first write
//! decides whether it must be cleared.
//!
//! A surface that is **retained** has its pixels before the frame begins, and the operations that would make it are not
//! executed. One that is to be retained gives its buffer to the store at its last use instead of to the pool.

use std::sync::Arc;

use reelm_ids::{Hash128, Id as _, IdVec, SurfaceId};
use reelm_pixel::{BlendMode, CpuLevel, IRect, View, ViewMut, clear, copy, fill};
use reelm_plan::{Lifetime, Op, RenderPlan, Resources, SurfaceDesc};

use crate::RasterStats;
use crate::damage::is_damaged;
use crate::lasting::{Course, Lasting, Lastings, NoRoom};
use crate::needs::{Need, Needs};
use crate::passing::Passing;
use crate::pool::Buffer;
use crate::store::SurfaceStore;

/// The painter's sizes are 16 bits.
const MAX_SIDE: u32 = u16::MAX as u32;

/// Where the surfaces' pixels are.
#[derive(Debug)]
pub(crate) struct Surfaces {
    slots: IdVec<SurfaceId, Slot>,
    needs: Needs,
    passing: Passing,
    store: SurfaceStore,
    lasting: Lastings,
    /// Holds nothing between calls.
    spares: Vec<Buffer>,
    /// A surface of this frame was refused for want of memory: what is made of it is not what its hash stands for.
    starved: bool,
    /// What this raster does; the store counts its own.
    counts: RasterStats,
}

/// The pixels of one surface.
#[derive(Debug, Default, Clone)]
pub(crate) struct Slot {
    place: Place,
    written: bool,
}

/// Where the pixels of the root are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RootPlace {
    /// In the output.
    Output,
    /// Nowhere as a whole, as long as that can be helped.
    Pieces,
    /// In a buffer of its own.
    Own,
}

#[derive(Debug, Default, Clone)]
enum Place {
    /// Not used yet, or not any more.
    #[default]
    Nowhere,
    /// In a buffer of its own.
    Own(Buffer),
    /// In a buffer that others read as well. It is not written.
    Shared(Buffer),
    /// Nowhere as a whole, but drawn piece by piece: see [`Passing`]. So is a root of which pieces are handed on.
    Passes,
    /// In the output.
    Output,
    /// It is too large.
    Refused,
}

impl Surfaces {
    pub(crate) fn new(store: SurfaceStore) -> Self {
        Self {
            slots: IdVec::default(),
            needs: Needs::default(),
            passing: Passing::default(),
            store,
            lasting: Lastings::default(),
            spares: Vec::new(),
            starved: false,
            counts: RasterStats::default(),
        }
    }

    /// What rasters share.
    pub(crate) fn store(&self) -> &SurfaceStore {
        &self.store
    }

    /// Looks at the lasting surfaces of a plan, before all else. Tells whether hashes stand for the pixels of all of them.
    pub(crate) fn look(&mut self, plan: &RenderPlan) -> bool {
        let options = self.store.options();
        self.lasting.begin(plan, options.lasting_bytes, options.max_surface_pixels)
    }

    /// Whether there is room for what lasts in `plan`.
    pub(crate) fn check_room(&self, plan: &RenderPlan) -> Result<(), NoRoom> {
        let options = self.store.options();
        self.lasting.check_room(plan, options.lasting_bytes, options.max_surface_pixels)
    }

    /// Sees to it that the pool has buffers for these rectangles at once, beside as many as it ever lent.
    pub(crate) fn reserve(&self, rects: impl Iterator<Item = IRect>) {
        self.store.lock().reserve(rects.map(byte_len_of));
    }

    /// What the lasting surface of `key` holds, if that is known.
    pub(crate) fn held(&self, key: u64) -> Option<Hash128> {
        self.lasting.held(key)
    }

    /// Whether the changed cells of a run of tiles suffice.
    pub(crate) fn goes_on_from_base(&self, op: &Op) -> bool {
        let replaces = matches!(op, Op::Tiles { blend: BlendMode::Copy, .. });
        replaces && self.lasting.course(op.target()) == Course::Extends
    }

    /// Starts a frame whose output is `root`. Of the output only `damage` is drawn, where that is known.
    pub(crate) fn begin(
        &mut self,
        plan: &RenderPlan,
        root: SurfaceId,
        place: RootPlace,
        damage: Option<&[IRect]>,
        resources: &dyn Resources,
    ) {
        self.starved = false;
        self.passing.none();
        self.slots.clear();
        self.slots.resize(plan.surfaces.len(), Slot::default());
        if self.store.options().retained_bytes > 0 {
            let mut store = self.store.lock();
            store.retained.begin_frame();
            self.needs.decide(plan, resources, root, damage, self.lasting.courses(), &mut store.retained);
        } else {
            self.needs.all_but_what_lasts(plan, root, self.lasting.courses());
        }
        for (id, slot) in self.slots.iter_mut() {
            if let Some(buffer) = self.needs.get_mut(id).and_then(|need| need.found.take()) {
                *slot = Slot { place: Place::Shared(buffer), written: true };
                self.counts.surfaces_retained_hits += 1;
            }
        }
        let stale = self.lasting.courses().values().filter(|course| **course == Course::Stale).count();
        self.counts.surfaces_stale += stale as u64;
        if let Some(slot) = self.slots.get_mut(root) {
            slot.place = match place {
                RootPlace::Output => Place::Output,
                RootPlace::Pieces => Place::Passes,
                RootPlace::Own => Place::Nowhere,
            };
        }
    }

    /// Takes note of how many pixels of an output that shows something already are drawn anew.
    pub(crate) fn count_damage(&mut self, pixels: u64) {
        self.counts.pixels_damaged = self.counts.pixels_damaged.saturating_add(pixels);
    }

    /// Whether `op` must be executed. Counts it.
    pub(crate) fn is_needed(&mut self, op: &Op, root: SurfaceId, damage: Option<&[IRect]>) -> bool {
        let skipped = self.lasting.course(op.target()).is_skipped();
        let needed = !skipped && self.needs.is_made(op.target()) && is_damaged(op, root, damage);
        self.counts.ops += 1;
        self.counts.ops_skipped += u64::from(!needed);
        needed
    }

    /// Gives the surface pixels if it has none yet.
    pub(crate) fn provide(&mut self, plan: &RenderPlan, id: SurfaceId) {
        let (Some(slot), Some(desc)) = (self.slots.get(id), plan.surfaces.get(id)) else { return };
        if !matches!(slot.place, Place::Nowhere) {
            return;
        }
        if let Lifetime::Persistent(key) = desc.lifetime {
            return self.restore(key, desc, id);
        }
        let place = match self.needs.get_mut(id).and_then(|need| need.twin) {
            Some(twin) => self.place_of_twin(plan, twin),
            None => self.new_place(desc),
        };
        let Some(slot) = self.slots.get_mut(id) else { return };
        *slot = Slot { written: matches!(place, Place::Shared(_)), place };
    }

    /// Gives all surfaces of `op` pixels, and clears those that it reads and nothing was written to.
    pub(crate) fn provide_all(&mut self, plan: &RenderPlan, op: &Op, level: CpuLevel) {
        for surface in plan.sources(op).chain([op.target()]) {
            self.provide(plan, surface);
        }
        for source in plan.sources(op).filter(|source| *source != op.target()) {
            self.source(plan, source, level);
        }
    }

    /// Finds the surfaces that pass. They get no pixels of their own.
    pub(crate) fn let_pass(&mut self, plan: &RenderPlan, root: SurfaceId) {
        let mut passing = core::mem::take(&mut self.passing);
        passing.find(plan, root, |id, desc| self.needs.is_for_plan_alone(id) && self.fits(desc));
        for (_, slot) in self.slots.iter_mut().filter(|(id, _)| passing.has(*id)) {
            *slot = Slot { place: Place::Passes, written: false };
            self.counts.surfaces_passed += 1;
        }
        self.passing = passing;
    }

    /// Whether the root is nowhere as a whole yet.
    pub(crate) fn is_in_pieces(&self, root: SurfaceId) -> bool {
        self.slots.get(root).is_some_and(|slot| matches!(slot.place, Place::Passes))
    }

    /// Gives a surface that is nowhere as a whole a buffer: something needs all of it.
    pub(crate) fn join_pieces(&mut self, plan: &RenderPlan, id: SurfaceId) {
        if let Some(slot) = self.slots.get_mut(id).filter(|slot| matches!(slot.place, Place::Passes)) {
            slot.place = Place::Nowhere;
            self.provide(plan, id);
        }
    }

    /// A buffer of the size of `rect`, with any pixels; give it back with [`give`](Self::give).
    pub(crate) fn borrow(&self, rect: IRect) -> Option<Buffer> {
        self.store.acquire(byte_len_of(rect))
    }

    /// The surfaces that pass.
    pub(crate) const fn passing(&self) -> &Passing {
        &self.passing
    }

    /// The surface whose pixels `id` will share, if it is not made itself.
    pub(crate) fn twin(&self, id: SurfaceId) -> Option<SurfaceId> {
        self.needs.twin(id)
    }

    /// Ends the use of a surface: its buffer goes back to the pool, or is kept.
    pub(crate) fn release(&mut self, plan: &RenderPlan, id: SurfaceId) {
        let (Some(slot), Some(desc)) = (self.slots.get_mut(id), plan.surfaces.get(id)) else { return };
        let need = self.needs.get_mut(id);
        if let Some(need) = need.filter(|need| need.twins > 0) {
            // A twin will read it yet, and release it.
            need.over = true;
            return;
        }
        let need = self.needs.get_mut(id);
        let (keep, twin) = need.map_or((None, None), |need| (need.to_keep(), need.twin.take()));
        let written = slot.written;
        match core::mem::take(&mut slot.place) {
            Place::Own(buffer) => self.give_up(id, desc, buffer, written, keep),
            // What is in the output stays there; of what is shared others take care.
            place @ Place::Output => slot.place = place,
            Place::Nowhere | Place::Shared(_) | Place::Passes | Place::Refused => {}
        }
        if let Some(twin) = twin
            && let Some(need) = self.needs.get_mut(twin)
        {
            need.twins = need.twins.saturating_sub(1);
            // What the twin shares may be read for itself yet, for what the output reads comes last.
            if need.twins == 0 && need.over {
                self.release(plan, twin);
            }
        }
    }

    /// Ends a frame: nothing of it stays but persistent and retained surfaces.
    pub(crate) fn end(&mut self, plan: &RenderPlan) {
        for id in self.slots.ids() {
            self.come_to_state(plan, id);
            self.release(plan, id);
        }
        let mut store = self.store.lock();
        store.end_frame(self.store.options().idle_surface_bytes);
        self.counts.frames += 1;
    }

    /// A lasting surface that no operation names comes to its state all the same: what leads to it draws nothing that can be seen.
    fn come_to_state(&mut self, plan: &RenderPlan, id: SurfaceId) {
        let unnamed = plan.surfaces.get(id).is_some_and(|desc| desc.uses[1].index() == 0);
        if unnamed && matches!(self.lasting.course(id), Course::Extends | Course::Clear) {
            self.provide(plan, id);
            self.source(plan, id, self.store.options().level);
        }
    }

    /// Gives up the persistent surface of `key`.
    pub(crate) fn forget(&mut self, key: u64) {
        if let Some(lasting) = self.lasting.take(key) {
            self.store.release(lasting.buffer);
        }
    }

    /// What this raster and its store have done.
    pub(crate) fn stats(&self) -> RasterStats {
        let (lasting_bytes, lasting_surfaces) = (self.lasting.bytes(), self.lasting.len());
        self.store.lock().stats().with(RasterStats { lasting_bytes, lasting_surfaces, ..self.counts })
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
        if !slot.written
            && let Some(mut pixels) = slot.own_view(desc)
        {
            clear_to(level, &mut pixels, desc.clear);
            slot.written = true;
        }
        self.view(plan, id)
    }

    /// The pixels of a surface to read, or `None` if it has none or is fresh.
    pub(crate) fn view(&self, plan: &RenderPlan, id: SurfaceId) -> Option<View<'_>> {
        let (slot, desc) = (self.slots.get(id)?, plan.surfaces.get(id)?);
        match &slot.place {
            Place::Own(buffer) | Place::Shared(buffer) if slot.written => {
                View::new(buffer, desc.rect.width(), desc.rect.height())
            }
            _ => None,
        }
    }

    /// Sees to it that the pool has a spare for each of `descs` at once: how many are asked for at once by threads that work
    /// beside each other is chance, and a later frame that asks for more must find them.
    pub(crate) fn have_spares<'a>(&mut self, descs: impl Iterator<Item = &'a SurfaceDesc>) {
        let mut spares = core::mem::take(&mut self.spares);
        spares.extend(descs.filter_map(|desc| self.borrow(desc.rect)));
        spares.drain(..).for_each(|spare| self.give(spare));
        self.spares = spares;
    }

    /// Gives back a buffer of [`borrow`](Self::borrow).
    pub(crate) fn give(&self, buffer: Buffer) {
        self.store.release(buffer);
    }

    fn fits(&self, desc: &SurfaceDesc) -> bool {
        let (rect, most) = (desc.rect, self.store.options().max_surface_pixels);
        rect.width() <= MAX_SIDE && rect.height() <= MAX_SIDE && rect.area() <= most
    }

    /// A buffer from the pool for the surface `desc`, if it is not too large.
    fn new_place(&mut self, desc: &SurfaceDesc) -> Place {
        let fits = self.fits(desc);
        let buffer = fits.then(|| self.borrow(desc.rect)).flatten();
        self.starved |= fits && buffer.is_none();
        self.counts.surfaces_refused += u64::from(buffer.is_none());
        buffer.map_or(Place::Refused, Place::Own)
    }

    /// The pixels of `twin`, which was made before.
    fn place_of_twin(&mut self, plan: &RenderPlan, twin: SurfaceId) -> Place {
        let level = self.store.options().level;
        self.source(plan, twin, level);
        match self.slots.get(twin).map(|slot| &slot.place) {
            Some(Place::Own(buffer) | Place::Shared(buffer)) => {
                self.counts.surfaces_shared += 1;
                Place::Shared(Buffer::clone(buffer))
            }
            _ => Place::Refused,
        }
    }

    /// Where the buffer of a surface goes after its last use.
    fn give_up(
        &mut self,
        id: SurfaceId,
        desc: &SurfaceDesc,
        buffer: Buffer,
        written: bool,
        keep: Option<(Hash128, u64)>,
    ) {
        match (desc.lifetime, keep) {
            (Lifetime::Persistent(key), _) if written => {
                let before = self.lasting.keep(id, key, *desc, buffer);
                before.into_iter().for_each(|buffer| self.store.release(buffer));
            }
            (Lifetime::Frame, Some((key, cost))) if written && !self.starved => {
                self.store.keep(key, buffer, cost);
            }
            _ => self.store.release(buffer),
        }
    }

    /// Gives the lasting surface `id` pixels: those that lasted under `key`, where they are of use, or else a buffer.
    fn restore(&mut self, key: u64, desc: &SurfaceDesc, id: SurfaceId) {
        let course = self.lasting.course(id);
        let lasted = if course == Course::Refused { None } else { self.lasting.take(key) };
        let slot = match lasted {
            Some(lasted) if lasted.desc.rect == desc.rect => {
                Slot { place: Place::Own(lasted.buffer), written: course.goes_on() }
            }
            None if course == Course::Refused => {
                self.counts.surfaces_refused += 1;
                Slot { place: Place::Refused, written: false }
            }
            lasted => {
                let mut slot = Slot { place: self.new_place(desc), written: false };
                if let Some(lasted) = lasted {
                    if course.goes_on() {
                        slot.bring(self.store.options().level, desc, &lasted);
                    }
                    self.store.release(lasted.buffer);
                }
                slot
            }
        };
        if let Some(place) = self.slots.get_mut(id) {
            *place = slot;
        }
    }
}

impl Need {
    /// Key and cost, if the surface is to be kept.
    fn to_keep(&self) -> Option<(Hash128, u64)> {
        self.keep.then_some((self.key, self.cost))
    }
}

impl Slot {
    /// Brings in the pixels of a lasting surface that covered another rectangle.
    fn bring(&mut self, level: CpuLevel, desc: &SurfaceDesc, lasted: &Lasting) {
        let old = lasted.desc.rect;
        let source = View::new(&lasted.buffer, old.width(), old.height());
        if let (Some(source), Some(mut target)) = (source, self.own_view(desc)) {
            if !old.contains(desc.rect) {
                clear_to(level, &mut target, desc.clear);
            }
            let (x, y) = (old.x0.saturating_sub(desc.rect.x0), old.y0.saturating_sub(desc.rect.y0));
            copy(&mut target, x, y, &source);
            self.written = true;
        }
    }

    /// The pixels to write, which for the root are those of `output`.
    pub(crate) fn target<'a>(&'a mut self, desc: &SurfaceDesc, output: &'a mut ViewMut<'_>) -> Option<ViewMut<'a>> {
        match self.place {
            Place::Output => Some(output.reborrow()),
            _ => self.own_view(desc),
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
    pub(crate) fn swap(&mut self, other: &mut Buffer) -> Option<()> {
        let Place::Own(buffer) = &mut self.place else { return None };
        core::mem::swap(buffer, other);
        Some(())
    }

    /// The pixels in its own buffer.
    fn own_view(&mut self, desc: &SurfaceDesc) -> Option<ViewMut<'_>> {
        match &mut self.place {
            Place::Own(buffer) => {
                Arc::get_mut(buffer).and_then(|bytes| ViewMut::new(bytes, desc.rect.width(), desc.rect.height()))
            }
            _ => None,
        }
    }
}

/// Sets every pixel to `rgba`.
pub(crate) fn clear_to(level: CpuLevel, target: &mut ViewMut<'_>, rgba: [u8; 4]) {
    if rgba == [0; 4] { clear(target) } else { fill(level, target, rgba) }
}

pub(crate) fn byte_len_of(rect: IRect) -> usize {
    usize::try_from(rect.area()).unwrap_or(usize::MAX).saturating_mul(4)
}
