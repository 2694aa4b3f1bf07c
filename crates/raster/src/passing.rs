//! **Passing** surfaces: large ones that are never there as a whole. What is drawn on them, and then read once by an operation that
//! is drawn band by band ([`waiting`](crate::waiting)), is drawn in that band too: into a small buffer that is near, and used for the
//! next band.
//!
//! A surface passes if all that writes to it, and the one operation that reads it, work pixel by pixel, and if nobody wants to keep
//! it. What is laid over it must be there until it has passed; if that is more than the surface itself, it had better be there. In every pixel the operations follow each other as they came, so the picture is the same.

use std::sync::Arc;

use reelm_ids::{Id as _, IdVec, OpId, SurfaceId};
use reelm_pixel::{IRect, View, ViewMut};
use reelm_plan::{Lifetime, Op, Placement, RenderPlan, SurfaceDesc};

use crate::bands::{Job, draw_clipped, draws_in_parts};
use crate::ops::{Source, Target};
use crate::pool::Buffer;
use crate::waiting::{LEAST_PIXELS, MOST};
use crate::worker::Worker;

/// Which surfaces of a plan pass. Its storage is kept from frame to frame.
#[derive(Debug, Default)]
pub(crate) struct Passing {
    surfaces: IdVec<SurfaceId, State>,
    any: bool,
}

/// What is known of a surface.
#[derive(Debug, Default, Clone, Copy)]
struct State {
    /// An operation that has read it.
    reader: Option<OpId>,
    /// It is read more than once, or not all that has to do with it works pixel by pixel or can wait.
    stays: bool,
    passes: bool,
    /// How many operations write it, and the pixels of what they read and is there as a whole.
    writers: usize,
    held: u64,
    /// The operation on the output for which it is drawn.
    end: OpId,
}

/// The pixels of a passing surface in a part of it.
pub(crate) struct Part {
    buffer: Buffer,
    rect: IRect,
}

impl Passing {
    /// Nothing passes.
    pub(crate) fn none(&mut self) {
        self.surfaces.clear();
        self.any = false;
    }

    /// Finds what passes in a plan whose output is `root`, of what `may_pass`.
    pub(crate) fn find(
        &mut self,
        plan: &RenderPlan,
        root: SurfaceId,
        may_pass: impl Fn(SurfaceId, &SurfaceDesc) -> bool,
    ) {
        self.none();
        let large = |rect: IRect| rect.area() >= LEAST_PIXELS;
        if !plan.surfaces.iter().any(|(id, desc)| id != root && large(desc.rect)) {
            return;
        }
        for (id, desc) in plan.surfaces.iter() {
            let stays = desc.lifetime != Lifetime::Frame || !large(desc.rect) || !may_pass(id, desc);
            self.surfaces.push(State { stays, ..State::default() });
        }
        for (id, op) in plan.ops.iter() {
            // What is drawn later than its turn finds what it reads only if nobody after it writes or gives up that.
            let last = |source: SurfaceId| plan.surfaces.get(source).is_some_and(|desc| is_last_use(desc.uses, id));
            let whole = !draws_in_parts(op) || !plan.sources(op).all(last);
            let stays = |source: &SurfaceId| self.surfaces.get(*source).is_some_and(|state| state.stays);
            let read = plan.sources(op).filter(stays).filter_map(|source| plan.surfaces.get(source));
            let held: u64 = read.map(|desc| desc.rect.area()).sum();
            if let (Some(state), Some(desc)) = (self.surfaces.get_mut(op.target()), plan.surfaces.get(op.target())) {
                state.writers += 1;
                state.held = state.held.saturating_add(held);
                state.stays |= whole || state.writers > MOST || state.held > desc.rect.area();
            }
            for source in plan.sources(op) {
                let Some(state) = self.surfaces.get_mut(source) else { continue };
                state.stays |= state.reader.replace(id).is_some();
            }
        }
        for (id, op) in plan.ops.iter().rev().filter(|(_, op)| draws_in_parts(op)) {
            let Some(end) = self.end(id, op, root) else { continue };
            let last = |source: &SurfaceId| plan.surfaces.get(*source).is_some_and(|desc| is_last_use(desc.uses, id));
            for source in plan.sources(op).filter(|source| reads_as_it_lies(op, *source)).filter(last) {
                let Some(state) = self.surfaces.get_mut(source).filter(|state| !state.stays) else { continue };
                (state.passes, state.end) = (true, end);
                self.any = true;
            }
        }
    }

    /// Whether `surface` passes.
    pub(crate) fn has(&self, surface: SurfaceId) -> bool {
        self.any && self.surfaces.get(surface).is_some_and(|state| state.passes)
    }

    /// The operation on the output with which `op` is drawn: itself, if that is its target, or the one for which its target passes.
    pub(crate) fn end(&self, id: OpId, op: &Op, root: SurfaceId) -> Option<OpId> {
        if op.target() == root {
            return Some(id);
        }
        self.surfaces.get(op.target()).filter(|state| state.passes).map(|state| state.end)
    }

    /// Draws what of `surface` lies in `area`; `None` if it does not pass, or nothing of it does.
    pub(crate) fn draw(&self, worker: &mut Worker, job: Job<'_>, surface: SurfaceId, area: IRect) -> Option<Part> {
        let (plan, desc) = (job.frame.plan, job.frame.plan.surfaces.get(surface)?);
        let rect = desc.rect.intersect(area);
        if !self.has(surface) || rect.is_empty() {
            return None;
        }
        let mut buffer = worker.part(job.surfaces, rect)?;
        if let Some(bytes) = Arc::get_mut(&mut buffer)
            && let Some(pixels) = ViewMut::new(bytes, rect.width(), rect.height())
        {
            let [first, end] = desc.uses;
            let ops = plan.ops.iter().skip(first.index()).take(end.index().saturating_sub(first.index()));
            let ops = ops.map(|(_, op)| op).filter(|op| op.target() == surface);
            let target = Target { pixels, rect, origin: [desc.rect.x0, desc.rect.y0] };
            draw_clipped(worker, &[rect], Job { desc, ..job }, target, ops, true);
        }
        Some(Part { buffer, rect })
    }
}

impl Part {
    /// Its pixels.
    pub(crate) fn source(&self) -> Option<Source<'_>> {
        let (width, height) = (self.rect.width(), self.rect.height());
        Some(Source { pixels: View::new(&self.buffer, width, height)?, rect: self.rect })
    }

    /// Gives its buffer back.
    pub(crate) fn end(self, worker: &mut Worker) {
        worker.give_part(self.buffer);
    }
}

/// Whether `op` reads each pixel of `source` where it writes it.
fn reads_as_it_lies(op: &Op, source: SurfaceId) -> bool {
    match op {
        Op::Composite { placement, .. } => *placement == Placement::Whole,
        Op::Transition { from, to, .. } => *from == Some(source) || *to == Some(source),
        _ => false,
    }
}

/// Whether no operation after `id` has to do with a surface of these uses.
const fn is_last_use(uses: [OpId; 2], id: OpId) -> bool {
    uses[1].0 <= id.0 + 1
}
