//! [`Raster`]: executes plans, one operation after the other.

use reelm_ids::{Hash128, Id, OpId, SurfaceId};
use reelm_pixel::{IRect, ViewMut, copy};
use reelm_plan::{Lifetime, Op, RenderPlan, Resources, SurfaceDesc};

use crate::bands::{self, Band, Job, can_be_cut, draw_ops};
use crate::damage::{Damage, MOST_RECTS, Shown};
use crate::lasting::NoRoom;
use crate::ops::{self, Target};
use crate::store::SurfaceStore;
use crate::surfaces::Surfaces;
use crate::waiting::{Waiting, in_bands};
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
        if self.options.painter == PainterKind::Vello || !self.paints_directly(plan, root, output) {
            shown.forget();
            return self.execute(plan, resources, output);
        }
        let mut finder = core::mem::take(&mut self.damage);
        let known = self.surfaces.look(plan);
        let damage = finder.find((plan, resources), root, shown, known);
        let frame = Frame { plan, resources, root, damage };
        let damaged = damaged_pixels(frame);
        self.surfaces.count_damage(damaged);
        if bands > 1 && damaged >= WORTH_BANDS && can_be_cut(frame) {
            self.run_in_bands(frame, output, bands.min(MOST_BANDS));
        } else {
            self.run(frame, output);
        }
        self.damage = finder;
    }

    /// Makes all surfaces first, those at once that do not need each other; then draws the output in bands.
    fn run_in_bands(&mut self, frame: Frame<'_>, output: &mut ViewMut<'_>, bands: usize) {
        let Frame { plan, resources, root, damage } = frame;
        let (Some(desc), level) = (plan.surfaces.get(root), self.options.level) else { return };
        let store = self.surfaces.store();
        self.bands.resize_with(bands.max(self.bands.len()), || Band::new(store));
        let bands = self.bands.get_mut(..bands).unwrap_or_default();
        self.surfaces.begin(plan, root, true, damage, resources);
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
        let desc = plan.surfaces.get(root);
        let direct = self.paints_directly(plan, root, output);
        self.surfaces.begin(plan, root, direct, damage, resources);
        let waits = direct && Waiting::is_worth(damaged_pixels(frame));
        for (id, op) in plan.ops.iter() {
            if self.waiting.must_go(frame, op) {
                self.draw_waiting(frame, output);
            }
            let needed = self.surfaces.is_needed(op, root, damage);
            if needed {
                self.surfaces.provide_all(plan, op, self.options.level);
            }
            if waits && self.waiting.takes(frame, op) {
                // Also one that draws nothing, for it may be the last to read what others wait for.
                self.waiting.add(plan, id, op);
                continue;
            }
            if needed {
                self.execute_op(frame, op, output);
            }
            self.release(plan, op, id, root);
        }
        self.draw_waiting(frame, output);
        match desc {
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

    /// Draws the operations on the output that wait, and ends their use of what they read.
    fn draw_waiting(&mut self, frame: Frame<'_>, output: &mut ViewMut<'_>) {
        let Frame { plan, root, .. } = frame;
        let Some(desc) = plan.surfaces.get(root).filter(|_| !self.waiting.ops().is_empty()) else { return };
        let mut slot = self.surfaces.take(root);
        let (fresh, level) = (slot.is_fresh(), self.options.level);
        let Self { surfaces, worker, waiting, clip, .. } = self;
        let job = Job { frame, surfaces, desc, level };
        let ops = || waiting.ops().iter().filter_map(|id| plan.ops.get(*id));
        in_bands(Target::whole(output.reborrow(), desc.rect), waiting.ops().len(), |target| {
            draw_ops(&mut worker.painter, clip, job, target, ops(), fresh);
        });
        slot.set_written();
        self.surfaces.put(root, slot);
        let waiting = core::mem::take(&mut self.waiting);
        for id in waiting.ops() {
            if let Some(op) = plan.ops.get(*id) {
                self.release(plan, op, *id, root);
            }
        }
        self.waiting = waiting;
        self.waiting.clear();
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
        let small = output.width().max(output.height()) <= u32::from(u16::MAX);
        let written_only = plan.ops.values().all(|op| plan.sources(op).all(|source| source != root));
        same_size && small && output.is_tight() && written_only && desc.lifetime == Lifetime::Frame
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
