//! [`Raster`]: executes plans, one operation after the other.

use std::sync::Arc;

use reelm_ids::{Hash128, Id, OpId, SurfaceId};
use reelm_pixel::{IRect, View, ViewMut, copy};
use reelm_plan::{Lifetime, Op, RenderPlan, Resources, SurfaceDesc};

use crate::bands::{self, Band, Job, can_be_cut, draw_ops};
use crate::damage::{Damage, MOST_RECTS, Shown};
use crate::lasting::NoRoom;
use crate::ops::{self, Target};
use crate::store::SurfaceStore;
use crate::surfaces::{RootPlace, Surfaces};
use crate::waiting::{Waiting, bands_of, in_bands};
use crate::waves::Waves;
use crate::worker::Worker;
use crate::{PainterKind, RasterOptions, RasterStats};

/// Executes plans. Long-lived, one for each frame in flight: it keeps buffers, outlines and images, so that after a few
/// frames it allocates nothing. What it keeps has no influence on pixels.
#[derive(Debug)]
pub struct Raster {
    options: RasterOptions,
    surfaces: Surfaces,
    worker: Worker,
    damage: Damage,
    bands: Vec<Band>,
    waves: Waves,
    waiting: Waiting,
    /// Scratch.
    clip: Vec<IRect>,
}

/// Takes a piece of a picture: where its top left lies, and its pixels.
pub type Take<'a> = dyn FnMut([u32; 2], &View<'_>) + 'a;

/// One frame under way.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub(crate) plan: &'a RenderPlan,
    pub(crate) resources: &'a dyn Resources,
    pub(crate) root: SurfaceId,
    /// What of the root is drawn, if not all of it: device rectangles that do not overlap.
    pub(crate) damage: Option<&'a [IRect]>,
}

impl Raster {
    /// A raster that holds nothing yet, with a store of its own.
    pub fn new(options: RasterOptions) -> Self {
        Self::on(&SurfaceStore::new(options))
    }

    /// A raster that shares `store` with others, and works as its options say.
    pub fn on(store: &SurfaceStore) -> Self {
        let options = *store.options();
        Self {
            options,
            surfaces: Surfaces::new(store.clone()),
            worker: Worker::new(store),
            damage: Damage::default(),
            bands: Vec::new(),
            waves: Waves::default(),
            waiting: Waiting::default(),
            clip: Vec::with_capacity(MOST_RECTS),
        }
    }

    /// Executes `plan` and writes its first root to `output`, top left on top left. Pixels of `output` outside of the
    /// root stay. What the plan names and `resources` does not have is not drawn; an index out of range is skipped. A plan without
    /// a root only brings lasting surfaces up to date.
    pub fn execute(&mut self, plan: &RenderPlan, resources: &dyn Resources, output: &mut ViewMut<'_>) {
        self.surfaces.look(plan);
        let root = plan.roots.first().copied().unwrap_or(NO_ROOT);
        self.run(Frame { plan, resources, root, damage: None }, output);
    }

    /// As [`execute`](Self::execute), for a buffer that is drawn into frame after frame: only what changed is drawn. `shown`
    /// is what the buffer shows, and becomes what it shows then; the buffer has not been written to by others since, and was
    /// drawn from the same resources. The pixels are those of [`execute`](Self::execute).
    ///
    /// With more than one of `bands` surfaces that do not need each other are made at once, and then the rows of the output, by the
    /// threads of the rayon pool in which this is called.
    pub fn update(
        &mut self,
        plan: &RenderPlan,
        resources: &dyn Resources,
        output: &mut ViewMut<'_>,
        shown: &mut Shown,
        bands: usize,
    ) {
        let Some(root) = plan.roots.first().copied() else { return self.execute(plan, resources, output) };
        if !self.draws_in_place(plan, root) || !self.paints_directly(plan, root, output) {
            shown.forget();
            return self.execute(plan, resources, output);
        }
        let mut finder = core::mem::take(&mut self.damage);
        let known = self.surfaces.look(plan);
        let damage = finder.find((plan, resources), root, shown, known);
        let frame = Frame { plan, resources, root, damage };
        self.surfaces.count_damage(damaged_pixels(frame));
        if is_worth_bands(frame, bands) {
            self.run_in_bands(frame, output, bands.min(MOST_BANDS));
        } else {
            self.run(frame, output);
        }
        self.damage = finder;
    }

    /// As [`update`](Self::update), for a picture that somebody makes of the pixels elsewhere: what changed is handed to `take` in
    /// pieces that do not overlap, each with where its top left lies in the root: at multiples of 16. Where it can be helped the
    /// root is nowhere as a whole: a piece is taken while it is near, and its memory used for the next one. `shown` is what that
    /// picture shows.
    ///
    /// Tells whether there was memory for it. If not, that picture shows anything. A plan without a root hands on nothing.
    pub fn deliver(
        &mut self,
        plan: &RenderPlan,
        resources: &dyn Resources,
        shown: &mut Shown,
        bands: usize,
        take: &mut Take<'_>,
    ) -> bool {
        let root = plan.roots.first().copied().unwrap_or(NO_ROOT);
        let known = self.surfaces.look(plan);
        let direct = self.draws_in_place(plan, root);
        let mut finder = core::mem::take(&mut self.damage);
        let damage = if direct { finder.find((plan, resources), root, shown, known) } else { None };
        let frame = Frame { plan, resources, root, damage };
        self.surfaces.count_damage(damaged_pixels(frame));
        let delivered = if direct && !is_worth_bands(frame, bands) {
            self.run_in_pieces(frame, take)
        } else {
            self.deliver_whole(frame, if direct { bands.min(MOST_BANDS) } else { 1 }, take)
        };
        self.damage = finder;
        if !direct || !delivered {
            shown.forget();
        }
        delivered
    }

    /// Draws the root as a whole, and hands on what is damaged.
    fn deliver_whole(&mut self, frame: Frame<'_>, bands: usize, take: &mut Take<'_>) -> bool {
        let Some(desc) = frame.plan.surfaces.get(frame.root) else {
            // Lasting surfaces come up to date all the same.
            ViewMut::new(&mut [], 0, 0).into_iter().for_each(|mut nowhere| self.run(frame, &mut nowhere));
            return true;
        };
        let Some(mut buffer) = self.surfaces.borrow(desc.rect) else { return false };
        if let Some(bytes) = Arc::get_mut(&mut buffer)
            && let Some(mut pixels) = ViewMut::new(bytes, desc.rect.width(), desc.rect.height())
        {
            match bands {
                0 | 1 => self.run(frame, &mut pixels),
                _ => self.run_in_bands(frame, &mut pixels, bands),
            }
            hand_on(frame.damage.unwrap_or(&[desc.rect]), desc.rect, desc.rect, &pixels.as_ref(), take);
        }
        self.surfaces.give(buffer);
        true
    }

    /// Draws the root in pieces, if nothing needs the whole of it before all that is drawn on it is known.
    fn run_in_pieces(&mut self, frame: Frame<'_>, take: &mut Take<'_>) -> bool {
        let Frame { plan, resources, root, damage } = frame;
        let (Some(desc), Some(mut nowhere)) = (plan.surfaces.get(root), ViewMut::new(&mut [], 0, 0)) else {
            return false;
        };
        self.surfaces.begin(plan, root, RootPlace::Pieces, damage, resources);
        self.surfaces.let_pass(plan, root);
        self.run_ops(frame, true, &mut nowhere);
        let delivered = if self.surfaces.is_in_pieces(root) {
            self.draw_pieces(frame, desc, take)
        } else {
            self.draw_waiting(frame, &mut nowhere);
            let pixels = self.surfaces.source(plan, root, self.options.level);
            pixels.map(|pixels| hand_on(damage.unwrap_or(&[desc.rect]), desc.rect, desc.rect, &pixels, take)).is_some()
        };
        self.surfaces.end(plan);
        self.worker.painter.end_frame();
        delivered
    }

    /// Makes all surfaces first, those at once that do not need each other; then draws the output in bands.
    fn run_in_bands(&mut self, frame: Frame<'_>, output: &mut ViewMut<'_>, bands: usize) {
        let Frame { plan, resources, root, damage } = frame;
        let (Some(desc), level) = (plan.surfaces.get(root), self.options.level) else { return };
        let store = self.surfaces.store();
        self.bands.resize_with(bands.max(self.bands.len()), || Band::new(store));
        let bands = self.bands.get_mut(..bands).unwrap_or_default();
        self.surfaces.begin(plan, root, RootPlace::Output, damage, resources);
        self.waves.make_surfaces(&mut self.surfaces, frame, level, bands);
        let job = Job { frame, surfaces: &self.surfaces, desc, level };
        let target = Target::whole(output.reborrow(), desc.rect);
        bands::draw(bands, job, target);
        self.surfaces.end(plan);
        bands.iter_mut().for_each(Band::end_frame);
        self.worker.painter.end_frame();
    }

    fn run(&mut self, frame: Frame<'_>, output: &mut ViewMut<'_>) {
        let Frame { plan, resources, root, damage } = frame;
        let direct = self.paints_directly(plan, root, output);
        let place = if direct { RootPlace::Output } else { RootPlace::Own };
        self.surfaces.begin(plan, root, place, damage, resources);
        let waits = direct && self.draws_in_place(plan, root) && Waiting::is_worth(damaged_pixels(frame));
        if waits {
            self.surfaces.let_pass(plan, root);
        }
        self.run_ops(frame, waits, output);
        self.draw_waiting(frame, output);
        match plan.surfaces.get(root) {
            Some(desc) if direct => self.clear_if_fresh(frame, desc, output),
            Some(_) => {
                self.surfaces.provide(plan, root);
                if let Some(pixels) = self.surfaces.source(plan, root, self.options.level) {
                    copy(output, 0, 0, &pixels);
                }
            }
            None => {}
        }
        self.surfaces.end(plan);
        self.worker.painter.end_frame();
    }

    /// Executes all operations in order, but those that wait, of which the last may wait yet when it is done.
    fn run_ops(&mut self, frame: Frame<'_>, waits: bool, output: &mut ViewMut<'_>) {
        let Frame { plan, root, damage, .. } = frame;
        for (id, op) in plan.ops.iter() {
            if self.waiting.must_go(frame, op, self.surfaces.passing()) {
                self.draw_waiting(frame, output);
            }
            let needed = self.surfaces.is_needed(op, root, damage);
            if needed {
                self.surfaces.provide_all(plan, op, self.options.level);
            }
            if waits && self.waiting.takes(frame, op, self.surfaces.passing()) {
                // Also one that draws nothing, for it may be the last to read what others wait for.
                self.waiting.add(plan, id, op);
                continue;
            }
            if needed {
                self.execute_op(frame, op, output);
            }
            self.release(plan, op, id, root);
        }
    }

    /// Draws the operations on the output that wait, and ends their use of what they read.
    fn draw_waiting(&mut self, frame: Frame<'_>, output: &mut ViewMut<'_>) {
        let Frame { plan, root, .. } = frame;
        let Some(desc) = plan.surfaces.get(root).filter(|_| !self.waiting.ops().is_empty()) else { return };
        self.surfaces.join_pieces(plan, root);
        let mut slot = self.surfaces.take(root);
        let (fresh, level) = (slot.is_fresh(), self.options.level);
        let Self { surfaces, worker, waiting, clip, .. } = self;
        let job = Job { frame, surfaces, desc, level };
        if let Some(pixels) = slot.target(desc, output) {
            in_bands(Target::whole(pixels, desc.rect), waiting.ops().len(), |target| {
                draw_ops(worker, clip, job, target, waiting.ops_on(plan, root), fresh);
            });
        }
        worker.end_parts(surfaces);
        slot.set_written();
        self.surfaces.put(root, slot);
        self.end_waiting(frame);
    }

    /// Draws the root, of which nothing was drawn yet, and hands it on band by band.
    fn draw_pieces(&mut self, frame: Frame<'_>, desc: &SurfaceDesc, take: &mut Take<'_>) -> bool {
        let Self { surfaces, worker, waiting, clip, options, .. } = self;
        let job = Job { frame, surfaces, desc, level: options.level };
        let mut buffer = bands_of(desc.rect).next().and_then(|first| surfaces.borrow(first));
        let delivered = buffer.is_some();
        for rect in bands_of(desc.rect) {
            let whole = [rect];
            let is_seen = |part: &IRect| !part.intersect(rect).is_empty();
            let seen = frame.damage.unwrap_or(&whole).iter().any(is_seen);
            let bytes = buffer.as_mut().filter(|_| seen).and_then(Arc::get_mut);
            let Some(mut pixels) = bytes.and_then(|bytes| ViewMut::new(bytes, rect.width(), rect.height())) else {
                continue;
            };
            let target = Target { pixels: pixels.reborrow(), rect, origin: [desc.rect.x0, desc.rect.y0] };
            draw_ops(worker, clip, job, target, waiting.ops_on(frame.plan, frame.root), true);
            hand_on(clip, rect, desc.rect, &pixels.as_ref(), take);
        }
        buffer.into_iter().for_each(|buffer| surfaces.give(buffer));
        worker.end_parts(surfaces);
        self.end_waiting(frame);
        delivered
    }

    /// Those that wait were drawn, but for what passes for an operation that has not come yet.
    fn end_waiting(&mut self, frame: Frame<'_>) {
        let Frame { plan, root, .. } = frame;
        let mut waiting = core::mem::take(&mut self.waiting);
        let last = waiting.ops().iter().rfind(|id| plan.ops.get(**id).is_some_and(|op| op.target() == root)).copied();
        let over = |surfaces: &Surfaces, id: OpId, op: &Op| surfaces.passing().end(id, op, root) <= last;
        for id in waiting.ops() {
            if let Some(op) = plan.ops.get(*id).filter(|op| over(&self.surfaces, *id, op)) {
                self.release(plan, op, *id, root);
            }
        }
        waiting.end(|id| plan.ops.get(id).is_none_or(|op| over(&self.surfaces, id, op)));
        self.waiting = waiting;
    }

    /// The state that the surface of [`Lifetime::Persistent`]`(key)` holds; `None` if there is none or it is not known. An owner asks
    /// before it makes a plan, so that the plan goes on from what is there.
    pub fn held(&self, key: u64) -> Option<Hash128> {
        self.surfaces.held(key)
    }

    /// Whether there is room for the lasting surfaces of `plan`, beside those of other keys. What has none stays transparent.
    ///
    /// # Errors
    /// The first surface that has none.
    pub fn check_room(&self, plan: &RenderPlan) -> Result<(), NoRoom> {
        self.surfaces.check_room(plan)
    }

    /// Takes memory for lasting surfaces that will cover these rectangles, beside all that was ever in use at once, so that no later
    /// frame takes it. It waits in the pool, and nothing says what is drawn in it.
    pub fn reserve(&self, rects: impl Iterator<Item = IRect>) {
        self.surfaces.reserve(rects);
    }

    /// Gives up what an earlier plan left in a surface of [`Lifetime::Persistent`]`(key)`.
    pub fn forget(&mut self, key: u64) {
        self.surfaces.forget(key);
    }

    /// Counts since the raster was made.
    pub fn stats(&self) -> RasterStats {
        let painters = self.bands.iter().map(Band::painter).chain([&self.worker.painter]);
        painters.fold(self.surfaces.stats(), |stats, painter| painter.add_stats(stats))
    }

    /// Whether the root's pixels can be the output's own.
    fn paints_directly(&self, plan: &RenderPlan, root: SurfaceId, output: &ViewMut<'_>) -> bool {
        let Some(desc) = plan.surfaces.get(root) else { return false };
        let same_size = (output.width(), output.height()) == (desc.rect.width(), desc.rect.height());
        same_size && output.is_tight() && is_written_only(plan, root)
    }

    /// Whether parts of the root can be drawn by themselves.
    fn draws_in_place(&self, plan: &RenderPlan, root: SurfaceId) -> bool {
        self.options.painter != PainterKind::Vello && is_written_only(plan, root)
    }

    /// Releases the surfaces of which `op` is the last use.
    fn release(&mut self, plan: &RenderPlan, op: &Op, id: OpId, root: SurfaceId) {
        for surface in plan.sources(op).chain([op.target()]).filter(|surface| *surface != root) {
            let last = plan.surfaces.get(surface).is_some_and(|desc| desc.uses[1].index() <= id.index() + 1);
            if last {
                self.surfaces.release(plan, surface);
            }
        }
    }

    /// Executes one operation. Its target is taken out of the table, so that its sources can be read.
    fn execute_op(&mut self, frame: Frame<'_>, op: &Op, output: &mut ViewMut<'_>) {
        let id = op.target();
        if frame.plan.sources(op).any(|source| source == id) {
            return;
        }
        self.surfaces.join_pieces(frame.plan, id);
        let mut slot = self.surfaces.take(id);
        self.worker.write(&self.surfaces, frame, op, &mut slot, output);
        self.surfaces.put(id, slot);
    }

    fn clear_if_fresh(&mut self, frame: Frame<'_>, desc: &SurfaceDesc, output: &mut ViewMut<'_>) {
        let slot = self.surfaces.take(frame.root);
        if slot.is_fresh() {
            let mut target = Target::whole(output.reborrow(), desc.rect);
            let whole = [desc.rect];
            ops::clear_parts(self.options.level, &mut target, frame.damage.unwrap_or(&whole), desc.clear);
        }
        self.surfaces.put(frame.root, slot);
    }
}

/// Whether nothing reads the root, and what draws can have it as it is.
fn is_written_only(plan: &RenderPlan, root: SurfaceId) -> bool {
    let Some(desc) = plan.surfaces.get(root) else { return false };
    let small = desc.rect.width().max(desc.rect.height()) <= u32::from(u16::MAX);
    let written_only = plan.ops.values().all(|op| plan.sources(op).all(|source| source != root));
    small && written_only && desc.lifetime == Lifetime::Frame
}

/// Whether more than one thread had better draw the root.
fn is_worth_bands(frame: Frame<'_>, bands: usize) -> bool {
    bands > 1 && damaged_pixels(frame) >= WORTH_BANDS && can_be_cut(frame)
}

/// Hands on what `pixels`, which cover `rect`, have of `damage`, as parts of `root`.
fn hand_on(damage: &[IRect], rect: IRect, root: IRect, pixels: &View<'_>, take: &mut Take<'_>) {
    for part in damage.iter().map(|part| part.intersect(rect)).filter(|part| !part.is_empty()) {
        let [x, y] = [part.x0.abs_diff(root.x0), part.y0.abs_diff(root.y0)];
        take([x, y], &pixels.sub(part.translate(rect.x0.saturating_neg(), rect.y0.saturating_neg())));
    }
}

/// How many pixels of the root are drawn.
fn damaged_pixels(frame: Frame<'_>) -> u64 {
    let all = frame.plan.surfaces.get(frame.root).map_or(0, |desc| desc.rect.area());
    frame.damage.map_or(all, |damage| damage.iter().map(|rect| rect.area()).sum())
}

/// Stands for the root of a plan that has none.
const NO_ROOT: SurfaceId = SurfaceId(u32::MAX);

/// Pixels from which on the output is worth being drawn in bands.
const WORTH_BANDS: u64 = 1 << 16;

/// More bands than rows of a small screen are of no use.
const MOST_BANDS: usize = 64;

impl Default for Raster {
    fn default() -> Self {
        Self::new(RasterOptions::default())
    }
}
