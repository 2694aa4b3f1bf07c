//! [`Raster`]: executes plans, one operation after the other.

use reelm_ids::{Id, OpId, SurfaceId};
use reelm_pixel::{BlurScratch, CpuLevel, IRect, View, ViewMut, copy};
use reelm_plan::{Filter, Lifetime, Op, RenderPlan, Resources, SurfaceDesc};

use crate::bands::{self, Band, Job, can_be_cut};
use crate::damage::{Damage, Shown};
use crate::ops::{self, Laying, Source, Target};
use crate::painter::{Canvas, Painter};
use crate::pool::Buffer;
use crate::store::SurfaceStore;
use crate::surfaces::{Slot, Surfaces, clear_to};
use crate::{PainterKind, RasterOptions, RasterStats};

/// Executes plans. Long-lived, one for each frame in flight: it keeps buffers, outlines and images, so that after a few
/// frames it allocates nothing. What it keeps has no influence on pixels.
#[derive(Debug)]
pub struct Raster {
    options: RasterOptions,
    surfaces: Surfaces,
    painter: Painter,
    scratch: BlurScratch,
    damage: Damage,
    bands: Vec<Band>,
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
        let (surfaces, painter) = (Surfaces::new(store.clone()), Painter::new(&options));
        Self { options, surfaces, painter, scratch: BlurScratch::new(), damage: Damage::default(), bands: Vec::new() }
    }

    /// Executes `plan` and writes its first root to `output`, top left on top left. Pixels of `output` outside of the
    /// root stay. What the plan names and `resources` does not have is not drawn; an index out of range is skipped.
    pub fn execute(&mut self, plan: &RenderPlan, resources: &dyn Resources, output: &mut ViewMut<'_>) {
        if let Some(root) = plan.roots.first() {
            self.run(Frame { plan, resources, root: *root, damage: None }, output);
        }
    }

    /// As [`execute`](Self::execute), for a buffer that is drawn into frame after frame: only what changed is drawn. `shown`
    /// is what the buffer shows, and becomes what it shows then; the buffer has not been written to by others since, and was
    /// drawn from the same resources. The pixels are those of [`execute`](Self::execute).
    ///
    /// With more than one of `bands` the rows of the output are drawn at once, by the threads of the rayon pool in which this is
    /// called.
    pub fn update(
        &mut self,
        plan: &RenderPlan,
        resources: &dyn Resources,
        output: &mut ViewMut<'_>,
        shown: &mut Shown,
        bands: usize,
    ) {
        let Some(root) = plan.roots.first().copied() else { return };
        if self.options.painter == PainterKind::Vello || !self.paints_directly(plan, root, output) {
            shown.forget();
            return self.execute(plan, resources, output);
        }
        let mut finder = core::mem::take(&mut self.damage);
        let damage = finder.find(plan, root, shown);
        let damaged = damage.map_or(u64::MAX, |damage| damage.iter().map(|rect| rect.area()).sum());
        self.surfaces.count_damage(damaged.min(plan.surfaces.get(root).map_or(0, |desc| desc.rect.area())));
        let frame = Frame { plan, resources, root, damage };
        if bands > 1 && damaged >= WORTH_BANDS && can_be_cut(frame) {
            self.run_in_bands(frame, output, bands.min(MOST_BANDS));
        } else {
            self.run(frame, output);
        }
        self.damage = finder;
    }

    /// Makes all surfaces first, then draws the output in bands.
    fn run_in_bands(&mut self, frame: Frame<'_>, output: &mut ViewMut<'_>, bands: usize) {
        let Frame { plan, resources, root, damage } = frame;
        let (Some(desc), level) = (plan.surfaces.get(root), self.options.level) else { return };
        self.surfaces.begin(plan, root, true, damage, resources);
        for (id, op) in plan.ops.iter() {
            let needed = self.surfaces.is_needed(op, root, damage);
            if op.target() != root {
                if needed {
                    self.provide(plan, op);
                    self.execute_op(frame, op, output);
                }
                self.release(plan, op, id, root);
            } else if needed {
                for source in op.sources() {
                    self.surfaces.provide(plan, source);
                    self.surfaces.source(plan, source, level);
                }
            }
        }
        let options = self.options;
        self.bands.resize_with(bands.max(self.bands.len()), || Band::new(&options));
        let job = Job { frame, surfaces: &self.surfaces, desc, level };
        let target = Target::whole(output.reborrow(), desc.rect);
        bands::draw(self.bands.get_mut(..bands).unwrap_or_default(), job, target);
        self.surfaces.end(plan);
        self.painter.end_frame();
    }

    fn run(&mut self, frame: Frame<'_>, output: &mut ViewMut<'_>) {
        let Frame { plan, resources, root, damage } = frame;
        let Some(desc) = plan.surfaces.get(root) else { return };
        let direct = self.paints_directly(plan, root, output);
        self.surfaces.begin(plan, root, direct, damage, resources);
        for (id, op) in plan.ops.iter() {
            if self.surfaces.is_needed(op, root, damage) {
                self.provide(plan, op);
                self.execute_op(frame, op, output);
            }
            self.release(plan, op, id, root);
        }
        if direct {
            self.clear_if_fresh(frame, desc, output);
        } else {
            self.surfaces.provide(plan, root);
            if let Some(pixels) = self.surfaces.source(plan, root, self.options.level) {
                copy(output, 0, 0, &pixels);
            }
        }
        debug_assert!(!direct || output.bounds().contains(desc.rect.translate(-desc.rect.x0, -desc.rect.y0)));
        self.surfaces.end(plan);
        self.painter.end_frame();
    }

    /// Gives up what an earlier plan left in a surface of [`Lifetime::Persistent`]`(key)`.
    pub fn forget(&mut self, key: u64) {
        self.surfaces.forget(key);
    }

    /// Counts since the raster was made.
    pub fn stats(&self) -> RasterStats {
        let painters = self.bands.iter().map(Band::painter).chain([&self.painter]);
        painters.fold(self.surfaces.stats(), |stats, painter| painter.add_stats(stats))
    }

    /// Whether the root's pixels can be the output's own.
    fn paints_directly(&self, plan: &RenderPlan, root: SurfaceId, output: &ViewMut<'_>) -> bool {
        let Some(desc) = plan.surfaces.get(root) else { return false };
        let same_size = (output.width(), output.height()) == (desc.rect.width(), desc.rect.height());
        let small = output.width().max(output.height()) <= u32::from(u16::MAX);
        let written_only = plan.ops.values().all(|op| op.sources().all(|source| source != root));
        same_size && small && output.is_tight() && written_only && desc.lifetime == Lifetime::Frame
    }

    fn provide(&mut self, plan: &RenderPlan, op: &Op) {
        for surface in op.sources().chain([op.target()]) {
            self.surfaces.provide(plan, surface);
        }
    }

    /// Releases the surfaces of which `op` is the last use.
    fn release(&mut self, plan: &RenderPlan, op: &Op, id: OpId, root: SurfaceId) {
        for surface in op.sources().chain([op.target()]).filter(|surface| *surface != root) {
            let last = plan.surfaces.get(surface).is_some_and(|desc| desc.uses[1].index() <= id.index() + 1);
            if last {
                self.surfaces.release(plan, surface);
            }
        }
    }

    /// Executes one operation. Its target is taken out of the table, so that its sources can be read.
    fn execute_op(&mut self, frame: Frame<'_>, op: &Op, output: &mut ViewMut<'_>) {
        let (plan, id) = (frame.plan, op.target());
        if op.sources().any(|source| source == id) {
            return;
        }
        for source in op.sources() {
            // Clears it if nothing was written to it.
            self.surfaces.source(plan, source, self.options.level);
        }
        let mut slot = self.surfaces.take(id);
        self.write(frame, op, &mut slot, output);
        self.surfaces.put(id, slot);
    }

    fn write(&mut self, frame: Frame<'_>, op: &Op, slot: &mut Slot, output: &mut ViewMut<'_>) -> Option<()> {
        let (level, plan) = (self.options.level, frame.plan);
        let desc = plan.surfaces.get(op.target())?;
        let whole = [desc.rect];
        let clip = frame.damage.filter(|_| op.target() == frame.root).unwrap_or(&whole);
        let clear = slot.is_fresh().then_some(desc.clear);
        if let Op::Filter { filter: Filter::DropShadow { offset, sigma, color }, .. } = *op {
            return self.shadow(plan, op.target(), slot, output, (offset, sigma, color));
        }
        let mut target = Target::whole(slot.target(desc, output)?, desc.rect);
        let surfaces = &self.surfaces;
        let source = |id| source_of(surfaces, plan, id);
        match op {
            Op::Draw { .. } | Op::Composite { .. } => {
                let mut clear = clear;
                draw_part(&mut self.painter, surfaces, level, frame, op, &mut target, clip, &mut clear);
            }
            Op::Transition { from, to, kind, .. } => {
                ops::transition(level, &mut target, from.and_then(source), to.and_then(source), kind);
            }
            Op::Mask { mask, mode, invert, .. } => {
                clear.into_iter().for_each(|color| clear_to(level, &mut target.pixels, color));
                source(*mask).into_iter().for_each(|mask| ops::mask(level, &mut target, &mask, *mode, *invert));
            }
            Op::Filter { filter, .. } => {
                clear.into_iter().for_each(|color| clear_to(level, &mut target.pixels, color));
                ops::filter(level, &mut target.pixels, filter, &mut self.scratch);
            }
        }
        slot.set_written();
        Some(())
    }

    /// A drop shadow reads the picture from one buffer and writes to another.
    fn shadow(
        &mut self,
        plan: &RenderPlan,
        id: SurfaceId,
        slot: &mut Slot,
        output: &mut ViewMut<'_>,
        (offset, sigma, color): ([f32; 2], [f32; 2], [f32; 4]),
    ) -> Option<()> {
        let level = self.options.level;
        let desc = plan.surfaces.get(id)?;
        if slot.is_fresh() {
            clear_to(level, &mut slot.target(desc, output)?, desc.clear);
            slot.set_written();
        }
        let mut spare = self.surfaces.spare(desc)?;
        self.shadow_from(desc, slot, output, (offset, sigma, color), &mut spare);
        self.surfaces.give(spare);
        Some(())
    }

    fn shadow_from(
        &mut self,
        desc: &SurfaceDesc,
        slot: &mut Slot,
        output: &mut ViewMut<'_>,
        (offset, sigma, color): ([f32; 2], [f32; 2], [f32; 4]),
        spare: &mut Buffer,
    ) -> Option<()> {
        let (level, [width, height]) = (self.options.level, [desc.rect.width(), desc.rect.height()]);
        if slot.swap(spare).is_none() {
            // The output cannot change places with another buffer.
            let picture = slot.target(desc, output)?;
            let mut copied = ViewMut::new(Buffer::get_mut(spare)?, width, height)?;
            copy(&mut copied, 0, 0, &picture.as_ref());
        }
        let source = View::new(spare, width, height)?;
        let mut target = slot.target(desc, output)?;
        ops::shadow(level, &mut target, &source, offset, sigma, color, &mut self.scratch);
        Some(())
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

/// Pixels from which on the output is worth being drawn in bands.
const WORTH_BANDS: u64 = 1 << 16;

/// More bands than rows of a small screen are of no use.
const MOST_BANDS: usize = 64;

/// Executes an operation that draws within `clip`, of all or of some rows of its target. `clear` is the colour that these rows
/// must be given first, until it has been.
pub(crate) fn draw_part(
    painter: &mut Painter,
    surfaces: &Surfaces,
    level: CpuLevel,
    frame: Frame<'_>,
    op: &Op,
    target: &mut Target<'_>,
    clip: &[IRect],
    clear: &mut Option<[u8; 4]>,
) {
    let Some(desc) = frame.plan.surfaces.get(op.target()) else { return };
    match op {
        Op::Draw { items, .. } => {
            let (pixels, clear) = (target.pixels.reborrow(), clear.take());
            let canvas = Canvas { pixels, covers: target.rect, rect: desc.rect, clear, clip };
            painter.draw(frame.plan, items.clone(), frame.resources, canvas);
        }
        Op::Composite { source, opacity, blend, placement, scissor, .. } => {
            let laying = Laying { opacity: *opacity, blend: *blend, placement: *placement, scissor: *scissor };
            let from = source_of(surfaces, frame.plan, *source);
            let whole = clip == [desc.rect] && target.rect == desc.rect;
            match (from, clear.take()) {
                (Some(from), Some([0, 0, 0, 0])) if whole && ops::is_copy(desc.rect, &from, &laying) => {
                    ops::copy_over(target, &from);
                }
                (from, clear) => {
                    clear.into_iter().for_each(|color| ops::clear_parts(level, target, clip, color));
                    for (from, clip) in from.iter().flat_map(|from| clip.iter().map(move |clip| (from, clip))) {
                        let scissor = laying.scissor.intersect(*clip);
                        ops::lay(level, target, from, &Laying { scissor, ..laying });
                    }
                }
            }
        }
        _ => {}
    }
}

/// A surface to be read.
fn source_of<'a>(surfaces: &'a Surfaces, plan: &RenderPlan, id: SurfaceId) -> Option<Source<'a>> {
    Some(Source { pixels: surfaces.view(plan, id)?, rect: plan.surfaces.get(id)?.rect })
}

impl Default for Raster {
    fn default() -> Self {
        Self::new(RasterOptions::default())
    }
}
