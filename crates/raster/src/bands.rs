//! **Bands**: rows of one output, drawn at once by several threads. Each band has a worker of its own and draws all that is
//! drawn straight into the output, within its rows; surfaces that are laid over the output are made before
//! ([`waves`](crate::waves)).

use reelm_pixel::{CpuLevel, IRect};
use reelm_plan::{Op, SurfaceDesc, TransitionKind};

use crate::damage::MOST_RECTS;
use crate::ops::{self, Target};
use crate::painter::Painter;
use crate::raster::Frame;
use crate::store::SurfaceStore;
use crate::surfaces::Surfaces;
use crate::waiting::in_bands;
use crate::worker::{Worker, draw_part, source_of};

/// Bands are cut at multiples of this many rows.
const ROWS: u32 = 16;

/// What draws one band. Kept from frame to frame.
#[derive(Debug)]
pub(crate) struct Band {
    pub(crate) worker: Worker,
    clip: Vec<IRect>,
}

/// What all bands draw.
#[derive(Clone, Copy)]
pub(crate) struct Job<'a> {
    pub(crate) frame: Frame<'a>,
    pub(crate) surfaces: &'a Surfaces,
    pub(crate) desc: &'a SurfaceDesc,
    pub(crate) level: CpuLevel,
}

impl Band {
    pub(crate) fn new(store: &SurfaceStore) -> Self {
        Self { worker: Worker::new(store), clip: Vec::with_capacity(MOST_RECTS) }
    }

    pub(crate) fn painter(&self) -> &Painter {
        &self.worker.painter
    }

    /// Ends a frame: caches drop what is beyond their budgets.
    pub(crate) fn end_frame(&mut self) {
        self.worker.painter.end_frame();
    }

    /// Draws the rows of `target`.
    fn draw(&mut self, job: Job<'_>, target: Target<'_>) {
        let ops = || job.frame.plan.ops.values().filter(|op| op.target() == job.frame.root);
        let Self { worker, clip } = self;
        in_bands(target, ops().count(), |target| draw_ops(worker, clip, job, target, ops(), true));
    }
}

/// Draws operations in order within the rows of `target`, which are `fresh` if they have no colour yet. `clip` is scratch.
pub(crate) fn draw_ops<'a>(
    worker: &mut Worker,
    clip: &mut Vec<IRect>,
    job: Job<'_>,
    target: Target<'_>,
    ops: impl Iterator<Item = &'a Op>,
    fresh: bool,
) {
    let whole = [job.desc.rect];
    clip.clear();
    let damage = job.frame.damage.unwrap_or(&whole).iter();
    clip.extend(damage.map(|rect| rect.intersect(target.rect)).filter(|rect| !rect.is_empty()));
    if !clip.is_empty() {
        draw_clipped(worker, clip, job, target, ops, fresh);
    }
}

/// As [`draw_ops`], within `clip`, whose rectangles lie in `target` and do not overlap.
pub(crate) fn draw_clipped<'a>(
    worker: &mut Worker,
    clip: &[IRect],
    job: Job<'_>,
    mut target: Target<'_>,
    ops: impl Iterator<Item = &'a Op>,
    fresh: bool,
) {
    let mut clear = fresh.then_some(job.desc.clear);
    for op in ops {
        draw_with_passing(worker, clip, job, &mut target, op, &mut clear);
    }
    if let Some(color) = clear {
        ops::clear_parts(job.level, &mut target, clip, color);
    }
}

/// Draws `op`, and before it what passes for it.
fn draw_with_passing(
    worker: &mut Worker,
    clip: &[IRect],
    job: Job<'_>,
    target: &mut Target<'_>,
    op: &Op,
    clear: &mut Option<[u8; 4]>,
) {
    let plan = job.frame.plan;
    let area = clip.iter().fold(IRect::EMPTY, |sum, clip| sum.union(*clip));
    let area = op.scissor().map_or(area, |scissor| scissor.intersect(area));
    let mut parts = [None, None];
    for (part, source) in parts.iter_mut().zip(plan.sources(op)) {
        *part = job.surfaces.passing().draw(worker, job, source, area).map(|part| (source, part));
    }
    let passed = |id| parts.iter().flatten().find(|(source, _)| *source == id).and_then(|(_, part)| part.source());
    let source = |id| if job.surfaces.passing().has(id) { passed(id) } else { source_of(job.surfaces, plan, id) };
    draw_part(&mut worker.painter, job, source, op, target, clip, clear);
    parts.into_iter().flatten().for_each(|(_, part)| part.end(worker));
}

/// Whether everything that is drawn straight into the output can be drawn in parts.
pub(crate) fn can_be_cut(frame: Frame<'_>) -> bool {
    frame.plan.ops.values().filter(|op| op.target() == frame.root).all(draws_in_parts)
}

/// Whether an operation can be executed in parts of its target.
pub(crate) fn draws_in_parts(op: &Op) -> bool {
    match op {
        Op::Draw { .. }
        | Op::Composite { .. }
        | Op::Tiles { .. }
        | Op::Sprites { .. }
        | Op::Fade { .. }
        | Op::Copy { .. }
        | Op::Transition { kind: TransitionKind::Fade { .. }, .. } => true,
        // The ramps of other transitions have a rounding of their own in each part.
        Op::Transition { .. }
        | Op::Filter { .. }
        | Op::Mask { .. }
        | Op::Displace { .. }
        | Op::Mean { .. }
        | Op::Flood { .. } => false,
    }
}

/// Draws `target`, each of `bands` its share of the rows, on the threads of the rayon pool in which this is called.
pub(crate) fn draw(bands: &mut [Band], job: Job<'_>, target: Target<'_>) {
    let (Target { pixels, rect, origin }, half) = (target, bands.len() / 2);
    match bands {
        [] => return,
        [band] => return band.draw(job, Target { pixels, rect, origin }),
        _ => {}
    }
    let (first, second) = bands.split_at_mut(half);
    let share = rect.height() as usize * half / (first.len() + second.len()).max(1);
    let rows = (share as u32).next_multiple_of(ROWS).min(rect.height());
    let (top, bottom) = pixels.split_rows_at(rows);
    let middle = rect.y0.saturating_add(rows as i32);
    let top = Target { pixels: top, rect: IRect { y1: middle, ..rect }, origin };
    let bottom = Target { pixels: bottom, rect: IRect { y0: middle, ..rect }, origin };
    rayon::join(|| draw(first, job, top), || draw(second, job, bottom));
}
