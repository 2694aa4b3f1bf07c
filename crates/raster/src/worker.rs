//! [`Worker`]: executes single operations. One for each thread that works on a frame.

use reelm_ids::SurfaceId;
use reelm_pixel::{BlendMode, BlurScratch, CpuLevel, FloodScratch, IRect, Sampling, ViewMut, copy};
use reelm_plan::{Filter, Op, RenderPlan, Sampling as PlanSampling, SurfaceDesc};

use crate::bands::Job;
use crate::leaves;
use crate::ops::{self, Laying, Source, Target};
use crate::painter::{Canvas, Painter};
use crate::pool::Buffer;
use crate::raster::Frame;
use crate::store::SurfaceStore;
use crate::surfaces::{Slot, Surfaces, byte_len_of, clear_to};

/// Executes operations. Keeps a painter and the storage of filters.
#[derive(Debug)]
pub(crate) struct Worker {
    level: CpuLevel,
    pub(crate) painter: Painter,
    scratch: BlurScratch,
    flood: FloodScratch,
    /// Buffers of parts of passing surfaces, borrowed while bands are drawn.
    parts: Vec<Buffer>,
}

impl Worker {
    /// One of those who share `store`.
    pub(crate) fn new(store: &SurfaceStore) -> Self {
        let options = store.options();
        let painter = Painter::new(options, store.levels().clone(), store.coverages().clone());
        Self {
            level: options.level,
            painter,
            scratch: BlurScratch::new(),
            flood: FloodScratch::new(),
            parts: Vec::new(),
        }
    }

    /// Executes one operation on its target, whose pixels are in `slot`, or in `output` if it is the output.
    pub(crate) fn write(
        &mut self,
        surfaces: &Surfaces,
        frame: Frame<'_>,
        op: &Op,
        slot: &mut Slot,
        output: &mut ViewMut<'_>,
    ) -> Option<()> {
        let (level, plan) = (self.level, frame.plan);
        let desc = plan.surfaces.get(op.target())?;
        let whole = [desc.rect];
        let clip = frame.damage.filter(|_| op.target() == frame.root).unwrap_or(&whole);
        let clear = slot.is_fresh().then_some(desc.clear);
        if needs_spare(op) {
            return self.apart(surfaces, plan, op, slot, output);
        }
        let mut target = Target::whole(slot.target(desc, output)?, desc.rect);
        let source = |id| source_of(surfaces, plan, id);
        match op {
            Op::Draw { .. }
            | Op::Composite { .. }
            | Op::Tiles { .. }
            | Op::Sprites { .. }
            | Op::Fade { .. }
            | Op::Copy { .. }
            | Op::Transition { .. } => {
                let mut clear = clear;
                let job = Job { frame, surfaces, desc, level };
                draw_part(&mut self.painter, job, source, op, &mut target, clip, &mut clear);
            }
            Op::Mask { mask, mode, invert, .. } => {
                clear.into_iter().for_each(|color| clear_to(level, &mut target.pixels, color));
                source(*mask).into_iter().for_each(|mask| ops::mask(level, &mut target, &mask, *mode, *invert));
            }
            Op::Filter { filter, .. } => {
                clear.into_iter().for_each(|color| clear_to(level, &mut target.pixels, color));
                ops::filter(level, &mut target, (plan, frame.resources), filter, &mut self.scratch);
            }
            Op::Mean { count, .. } => {
                let terms = plan.sources(op).filter_map(source);
                ops::mean_of(level, &mut target, terms, *count);
            }
            Op::Displace { .. } => {}
            Op::Flood { .. } => {
                clear.into_iter().for_each(|color| clear_to(level, &mut target.pixels, color));
                leaves::draw_flood(level, op, &mut target, &mut self.flood);
            }
        }
        slot.set_written();
        Some(())
    }

    /// A buffer for a part of a passing surface; [give](Self::give_part) it back. From part to part it stays here, and near.
    pub(crate) fn part(&mut self, surfaces: &Surfaces, rect: IRect) -> Option<Buffer> {
        let len = byte_len_of(rect);
        let fits = self.parts.iter().position(|buffer| buffer.len() >= len);
        fits.map(|fits| self.parts.swap_remove(fits)).or_else(|| surfaces.borrow(rect))
    }

    pub(crate) fn give_part(&mut self, buffer: Buffer) {
        self.parts.push(buffer);
    }

    /// Gives back what it borrowed.
    pub(crate) fn end_parts(&mut self, surfaces: &Surfaces) {
        self.parts.drain(..).for_each(|buffer| surfaces.give(buffer));
    }

    /// Executes an operation that reads the picture from one buffer and writes to another.
    fn apart(
        &mut self,
        surfaces: &Surfaces,
        plan: &RenderPlan,
        op: &Op,
        slot: &mut Slot,
        output: &mut ViewMut<'_>,
    ) -> Option<()> {
        let desc = plan.surfaces.get(op.target())?;
        if slot.is_fresh() {
            clear_to(self.level, &mut slot.target(desc, output)?, desc.clear);
            slot.set_written();
        }
        let mut spare = surfaces.borrow(desc.rect)?;
        self.execute_apart((surfaces, plan, desc), op, slot, output, &mut spare);
        surfaces.give(spare);
        Some(())
    }

    fn execute_apart(
        &mut self,
        (surfaces, plan, desc): (&Surfaces, &RenderPlan, &SurfaceDesc),
        op: &Op,
        slot: &mut Slot,
        output: &mut ViewMut<'_>,
        spare: &mut Buffer,
    ) -> Option<()> {
        let (level, [width, height]) = (self.level, [desc.rect.width(), desc.rect.height()]);
        if slot.swap(spare).is_none() {
            // The output cannot change places with another buffer.
            let picture = slot.target(desc, output)?;
            let mut copied = ViewMut::new(Buffer::get_mut(spare)?, width, height)?;
            copy(&mut copied, 0, 0, &picture.as_ref());
        }
        let mut source = ViewMut::new(Buffer::get_mut(spare)?, width, height)?;
        let mut target = Target::whole(slot.target(desc, output)?, desc.rect);
        match op {
            Op::Filter { filter, .. } => {
                ops::filter_apart(level, &mut target, &mut source, filter, &mut self.scratch);
            }
            Op::Displace { map, scale, .. } => {
                let map = source_of(surfaces, plan, *map);
                ops::displaced(level, &mut target, &source.as_ref(), map.as_ref(), *scale);
            }
            _ => {}
        }
        Some(())
    }
}

/// Whether an operation reads the picture from a second buffer of its target's size.
pub(crate) const fn needs_spare(op: &Op) -> bool {
    match op {
        Op::Filter { filter, .. } => matches!(
            filter,
            Filter::DropShadow { .. }
                | Filter::Sharpen { .. }
                | Filter::Glow { .. }
                | Filter::DirectionalBlur { .. }
                | Filter::ZoomBlur { .. }
        ),
        Op::Displace { .. } => true,
        _ => false,
    }
}

/// Executes an operation that draws within `clip`, of all or of some rows of its target. `clear` is the colour that these rows
/// must be given first, until it has been.
pub(crate) fn draw_part<'a>(
    painter: &mut Painter,
    job: Job<'_>,
    source_of: impl Fn(SurfaceId) -> Option<Source<'a>>,
    op: &Op,
    target: &mut Target<'_>,
    clip: &[IRect],
    clear: &mut Option<[u8; 4]>,
) {
    let Job { frame, surfaces, desc, level, .. } = job;
    match op {
        Op::Draw { items, .. } => {
            let (pixels, clear) = (target.pixels.reborrow(), clear.take());
            let canvas = Canvas { pixels, covers: target.rect, rect: desc.rect, clear, clip };
            painter.draw(frame.plan, items.clone(), frame.resources, canvas);
        }
        Op::Composite { source, opacity, blend, part, placement, sampling, scissor, .. } => {
            let sampling = match sampling {
                PlanSampling::Bilinear => Sampling::Bilinear,
                PlanSampling::Nearest => Sampling::Nearest,
            };
            let (opacity, blend, part, placement, scissor) = (*opacity, *blend, *part, *placement, *scissor);
            let laying = Laying { opacity, blend, part, placement, sampling, scissor };
            let from = source_of(*source);
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
        Op::Tiles { .. } | Op::Sprites { .. } | Op::Fade { .. } | Op::Copy { .. } => {
            let from = frame.plan.sources(op).next().and_then(&source_of);
            let all = clip == [desc.rect] && target.rect == desc.rect && replaces_all(op, desc.rect, from);
            if let Some(color) = clear.take().filter(|_| !all) {
                ops::clear_parts(level, target, clip, color);
            }
            let changed = surfaces.goes_on_from_base(op);
            for clip in clip {
                leaves::draw(level, (frame.plan, frame.resources), op, target, from, *clip, changed);
            }
        }
        Op::Transition { from, to, matte, kind, .. } => {
            *clear = None;
            let [from, to, matte] = [from, to, matte].map(|picture| picture.and_then(&source_of));
            for clip in clip {
                let rect = clip.intersect(target.rect);
                let place = target.place(rect);
                let mut part = Target { pixels: target.pixels.sub_mut(place), rect, origin: target.origin };
                ops::transition(level, &mut part, &ops::Pictures { from, to, matte }, kind);
            }
        }
        Op::Filter { .. } | Op::Mask { .. } | Op::Displace { .. } | Op::Mean { .. } | Op::Flood { .. } => {}
    }
}

/// Whether a copy replaces all of a surface that covers `target`.
fn replaces_all(op: &Op, target: IRect, source: Option<Source<'_>>) -> bool {
    let (Op::Copy { from, to, opacity: 255, blend: BlendMode::Copy, scissor, .. }, Some(source)) = (op, source) else {
        return false;
    };
    let written = IRect::from_size(to[0], to[1], from.width(), from.height()).intersect(*scissor);
    written.contains(target) && source.rect.contains(*from)
}

/// A surface to be read.
pub(crate) fn source_of<'a>(surfaces: &'a Surfaces, plan: &RenderPlan, id: SurfaceId) -> Option<Source<'a>> {
    Some(Source { pixels: surfaces.view(plan, id)?, rect: plan.surfaces.get(id)?.rect })
}
