//! **Waves**: surfaces that do not need each other are made at once. A **job** is one surface and the operations that write it,
//! as far as their sources are made; a wave is as many jobs as there are workers. What depends on them comes in a later wave.

use core::ops::Range;

use reelm_ids::{IdVec, OpId, SurfaceId};
use reelm_pixel::{CpuLevel, ViewMut};
use reelm_plan::{Op, RenderPlan, SurfaceDesc};

use crate::bands::Band;
use crate::damage::is_damaged;
use crate::raster::Frame;
use crate::surfaces::{Slot, Surfaces};
use crate::worker::{Worker, needs_spare};

/// Storage that is kept from frame to frame.
#[derive(Debug, Default)]
pub(crate) struct Waves {
    /// Operations that are still to be executed, in order.
    pending: Vec<OpId>,
    /// Those of the wave, job by job.
    chosen: Vec<(usize, OpId)>,
    jobs: Vec<Job>,
    states: IdVec<SurfaceId, State>,
}

/// A surface that is made in this wave.
#[derive(Debug)]
struct Job {
    target: SurfaceId,
    slot: Slot,
    /// A range of the chosen operations.
    ops: Range<usize>,
}

/// What is known of a surface while a wave is chosen.
#[derive(Debug, Default, Clone, Copy)]
struct State {
    /// The job that writes it.
    job: Option<usize>,
    /// An operation that has to wait writes it.
    waits: bool,
    /// An earlier operation that is not executed yet reads it.
    read: bool,
    /// How many operations have it as source or target and are not over.
    uses: u32,
}

impl Waves {
    /// Makes all surfaces but the root, on the threads of the rayon pool in which this is called. Those that the root reads are
    /// ready then.
    pub(crate) fn make_surfaces(
        &mut self,
        surfaces: &mut Surfaces,
        frame: Frame<'_>,
        level: CpuLevel,
        bands: &mut [Band],
    ) {
        let Frame { plan, root, damage, .. } = frame;
        self.states.clear();
        self.states.resize(plan.surfaces.len(), State::default());
        self.pending.clear();
        plan.ops.values().for_each(|op| self.count(plan, op));
        for (id, op) in plan.ops.iter() {
            let needed = surfaces.is_needed(op, root, damage) && plan.sources(op).all(|source| source != op.target());
            match op.target() == root {
                true => {}
                false if needed => self.pending.push(id),
                false => self.finish(surfaces, plan, op),
            }
        }
        while !self.pending.is_empty() {
            self.choose(surfaces, plan, bands.len());
            self.execute(surfaces, frame, level, bands);
        }
        // The root itself has the output's pixels.
        for op in plan.ops.values().filter(|op| op.target() == root && is_damaged(op, root, damage)) {
            surfaces.provide_all(plan, op, level);
        }
    }

    fn count(&mut self, plan: &RenderPlan, op: &Op) {
        for surface in plan.sources(op).chain([op.target()]) {
            self.states.get_mut(surface).into_iter().for_each(|state| state.uses += 1);
        }
    }

    /// An operation is over: surfaces that no other one needs are released.
    fn finish(&mut self, surfaces: &mut Surfaces, plan: &RenderPlan, op: &Op) {
        for surface in plan.sources(op).chain([op.target()]) {
            let Some(state) = self.states.get_mut(surface) else { continue };
            state.uses = state.uses.saturating_sub(1);
            if state.uses == 0 {
                surfaces.release(plan, surface);
            }
        }
    }

    /// Chooses the next wave out of what is pending: the first operation always, and each that waits for none before it.
    fn choose(&mut self, surfaces: &Surfaces, plan: &RenderPlan, most: usize) {
        let Self { pending, chosen, jobs, states } = self;
        for state in states.values_mut() {
            *state = State { uses: state.uses, ..State::default() };
        }
        chosen.clear();
        jobs.clear();
        pending.retain(|id| {
            let Some(op) = plan.ops.get(*id) else { return false };
            let target = states.get(op.target()).copied().unwrap_or_default();
            let ready = |source: SurfaceId| {
                let is_made = |id: SurfaceId| states.get(id).is_none_or(|state| !state.waits && state.job.is_none());
                is_made(source) && surfaces.twin(source).is_none_or(is_made)
            };
            let room = target.job.is_some() || jobs.len() < most.max(1);
            let goes = room && !target.waits && !target.read && plan.sources(op).all(ready);
            for source in plan.sources(op) {
                for read in [Some(source), surfaces.twin(source)].into_iter().flatten() {
                    states.get_mut(read).into_iter().for_each(|state| state.read = true);
                }
            }
            if let Some(state) = states.get_mut(op.target()) {
                state.waits |= !goes;
                if goes {
                    let job = *state.job.get_or_insert(jobs.len());
                    if job == jobs.len() {
                        jobs.push(Job { target: op.target(), slot: Slot::default(), ops: 0..0 });
                    }
                    chosen.push((job, *id));
                }
            }
            !goes
        });
        // Stable within a job: operations keep their order.
        chosen.sort_unstable();
        for (index, job) in jobs.iter_mut().enumerate() {
            job.ops = chosen.partition_point(|(job, _)| *job < index)..chosen.partition_point(|(job, _)| *job <= index);
        }
    }

    fn execute(&mut self, surfaces: &mut Surfaces, frame: Frame<'_>, level: CpuLevel, bands: &mut [Band]) {
        let plan = frame.plan;
        for (_, op) in &self.chosen {
            plan.ops.get(*op).into_iter().for_each(|op| surfaces.provide_all(plan, op, level));
        }
        surfaces.have_spares(self.jobs.iter().filter_map(|job| job.needs_spare(&self.chosen, plan)));
        for job in &mut self.jobs {
            job.slot = surfaces.take(job.target);
        }
        make(&mut self.jobs, bands, surfaces, frame, &self.chosen);
        for job in &mut self.jobs {
            surfaces.put(job.target, core::mem::take(&mut job.slot));
        }
        for index in 0..self.chosen.len() {
            let op = self.chosen.get(index).and_then(|(_, op)| plan.ops.get(*op));
            op.into_iter().for_each(|op| self.finish(surfaces, plan, op));
        }
    }
}

/// Executes the jobs, each by a worker of its own.
fn make(jobs: &mut [Job], bands: &mut [Band], surfaces: &Surfaces, frame: Frame<'_>, chosen: &[(usize, OpId)]) {
    match (jobs, bands) {
        ([], _) | (_, []) => {}
        ([job], [band, ..]) => job.make(&mut band.worker, surfaces, frame, chosen),
        (jobs, bands) => {
            let half = jobs.len() / 2;
            let (first, second) = jobs.split_at_mut(half);
            let (ours, theirs) = bands.split_at_mut(half.min(bands.len()));
            rayon::join(
                || make(first, ours, surfaces, frame, chosen),
                || make(second, theirs, surfaces, frame, chosen),
            );
        }
    }
}

impl Job {
    /// The target, if an operation on it takes a second buffer of its size while it runs.
    fn needs_spare<'a>(&self, chosen: &[(usize, OpId)], plan: &'a RenderPlan) -> Option<&'a SurfaceDesc> {
        let mut ops = chosen.get(self.ops.clone()).unwrap_or_default().iter();
        let needs = ops.any(|(_, op)| plan.ops.get(*op).is_some_and(needs_spare));
        plan.surfaces.get(self.target).filter(|_| needs)
    }

    fn make(&mut self, worker: &mut Worker, surfaces: &Surfaces, frame: Frame<'_>, chosen: &[(usize, OpId)]) {
        let Some(mut nowhere) = ViewMut::new(&mut [], 0, 0) else { return };
        for (_, op) in chosen.get(self.ops.clone()).unwrap_or_default() {
            if let Some(op) = frame.plan.ops.get(*op) {
                worker.write(surfaces, frame, op, &mut self.slot, &mut nowhere);
            }
        }
    }
}
