//! The **evaluator** runs a program for one frame: first what the layout reads, then, once boxes are known, the rest.

use kurbo::Rect;
use reelm_ids::{IdVec, NodeIdx};
use reelm_ir::{Animator, CompositionIr};

use crate::code::{Inputs, Machine, Undefined};
use crate::keys::MOST_LANES;
use crate::noise::combine;
use crate::program::{NONE, Program, Task, held};
use crate::timeline::NodeTimes;
use crate::values::Values;

/// The scratch of evaluating a program. Each render context has its own; after the first frame nothing is allocated.
#[derive(Debug, Clone, Default)]
pub struct Evaluator {
    machine: Machine,
    /// Which tasks must run in this frame.
    needed: Vec<bool>,
    /// For each track the key after the moment that was looked up last.
    cursors: Vec<u32>,
    executed: u64,
}

impl Evaluator {
    /// The scratch for `program`.
    pub fn new(program: &Program) -> Self {
        let (needed, cursors) = (Vec::with_capacity(program.tasks.len()), vec![0; program.tracks.len()]);
        Self { needed, cursors, ..Self::default() }
    }

    /// Evaluates all animations that do not wait for the layout, at the moment for which `times` was resolved.
    ///
    /// Animations of nodes that are not alive are evaluated only where something alive reads them, at their own local
    /// time, which may then lie outside of their span.
    pub fn before_layout(&mut self, program: &Program, ir: &CompositionIr, times: &NodeTimes, values: &mut Values) {
        self.executed = 0;
        values.begin_frame();
        self.find_needed(program, times);
        self.run(program, 0..program.before, &Frame::new(ir, times, &[]), values);
    }

    /// Evaluates the other animations, which read laid-out boxes. Follows [`before_layout`](Self::before_layout) for
    /// the same moment.
    pub fn after_layout(
        &mut self,
        program: &Program,
        ir: &CompositionIr,
        times: &NodeTimes,
        rects: &IdVec<NodeIdx, Rect>,
        values: &mut Values,
    ) {
        let frame = Frame::new(ir, times, rects.as_slice());
        self.run(program, program.before..program.whole, &frame, values);
    }

    /// Evaluates what `animator` of the text `node` gives each of its `count` units, at the moment for which the other animations
    /// have been evaluated, and calls `f` with the number of each unit and the values that hold for it. `rects` are those of
    /// [`after_layout`](Self::after_layout).
    ///
    /// A unit's time is that of its node, less as often the stagger as there are units before it; where the stagger is
    /// negative, as there are after it.
    pub fn units(
        &mut self,
        program: &Program,
        (ir, times, rects): (&CompositionIr, &NodeTimes, &IdVec<NodeIdx, Rect>),
        animator: &Animator,
        count: u32,
        values: &mut Values,
        mut f: impl FnMut(u32, &Values),
    ) {
        let frame = Frame::new(ir, times, rects.as_slice());
        let tasks = program.units(&animator.slots);
        let mut undefined = [Undefined::default(); MOST_UNIT_TASKS];
        for index in 0..count {
            let before = if animator.stagger < 0.0 { f64::from(count - 1 - index) } else { f64::from(index) };
            let delay = before * animator.stagger.abs();
            let frame = Frame { unit: Some([index, count]), ..frame };
            for (task, undefined) in tasks.iter().zip(&mut undefined) {
                let local = task.local(&frame) - delay;
                let cursor = self.cursors.get_mut(task.track as usize);
                let run = task.run(program, &mut self.machine, cursor.unwrap_or(&mut 0), (&frame, local), values);
                undefined.0 |= run.undefined.0;
                self.executed += u64::from(run.executed);
            }
            f(index, values);
        }
        // Of all units once.
        for (task, undefined) in tasks.iter().zip(undefined).filter(|(_, undefined)| *undefined != Undefined::default())
        {
            values.note(task.animation, undefined);
        }
    }

    /// How many instructions the expressions of this frame have executed so far.
    pub fn executed(&self) -> u64 {
        self.executed
    }

    /// A task is needed if its node is alive, or a needed task reads it.
    fn find_needed(&mut self, program: &Program, times: &NodeTimes) {
        self.needed.clear();
        self.needed.extend(program.tasks.iter().map(|task| times.is_alive(task.node)));
        for reader in program.readers.iter().rev() {
            if self.needed.get(reader.task as usize).copied().unwrap_or(false) {
                let [start, end] = reader.reads;
                for read in program.reads.get(start as usize..end as usize).unwrap_or(&[]) {
                    self.needed[*read as usize] = true;
                }
            }
        }
    }

    fn run(&mut self, program: &Program, tasks: core::ops::Range<usize>, frame: &Frame<'_>, values: &mut Values) {
        let needed = self.needed.get(tasks.clone()).unwrap_or(&[]);
        for (task, needed) in program.tasks[tasks].iter().zip(needed) {
            if *needed {
                let cursor = self.cursors.get_mut(task.track as usize);
                let local = task.local(frame);
                let run = task.run(program, &mut self.machine, cursor.unwrap_or(&mut 0), (frame, local), values);
                if run.undefined != Undefined::default() {
                    values.note(task.animation, run.undefined);
                }
                self.executed += u64::from(run.executed);
            }
        }
    }
}

/// The most animations that one animator has: its properties, of pairs both lanes.
const MOST_UNIT_TASKS: usize = 16;

/// What is the same for all tasks.
#[derive(Clone, Copy)]
struct Frame<'a> {
    times: &'a NodeTimes,
    rects: &'a [Rect],
    number: f64,
    fps: [f64; 2],
    seed: u64,
    /// The unit of a text that is evaluated, and how many there are.
    unit: Option<[u32; 2]>,
}

impl<'a> Frame<'a> {
    fn new(ir: &CompositionIr, times: &'a NodeTimes, rects: &'a [Rect]) -> Self {
        let fps = [ir.fps.num() as f64, ir.fps.den() as f64];
        Self { times, rects, number: times.moment().to_f64(), fps, seed: ir.seed, unit: None }
    }
}

impl Task {
    /// The local time of its node, in frames.
    #[inline]
    fn local(&self, frame: &Frame<'_>) -> f64 {
        match frame.times.get(self.node) {
            Some(time) => time.local_f64,
            None => frame.times.locate(self.node).local_f64,
        }
    }

    /// Writes the task's slots at local time `local`, in frames.
    #[inline]
    fn run(
        &self,
        program: &Program,
        machine: &mut Machine,
        cursor: &mut u32,
        (frame, local): (&Frame<'_>, f64),
        values: &mut Values,
    ) -> Ran {
        let mut lanes = [0.0; MOST_LANES];
        if self.heading {
            lanes[0] = program.tracks.heading(self.track, local);
        } else if self.track != NONE {
            program.tracks.at(self.track, local, cursor, &mut lanes);
        }
        let mut undefined = Undefined::default();
        let mut executed = 0;
        if let Some(code) = program.code.get(self.code[0] as usize..self.code[1] as usize).filter(|c| !c.is_empty()) {
            let inputs = Inputs {
                slots: values.slots(),
                rects: frame.rects,
                times: Some(frame.times),
                curves: &program.curves,
                tracks: &program.tracks,
                levels: &program.levels,
                value: lanes,
                frame: local,
                span: self.span,
                global_frame: frame.number,
                fps: frame.fps,
                seed: frame
                    .unit
                    .filter(|_| self.own_noise)
                    .map_or(self.seed, |[index, _]| combine(self.seed, index.into())),
                global_seed: frame.seed,
                unit: frame.unit.map_or([0.0; 2], |unit| unit.map(f64::from)),
            };
            let run = machine.run(code, &inputs);
            (lanes, undefined, executed) = (run.lanes, run.undefined, run.executed);
        }
        let lanes = &mut lanes[..(self.lanes as usize).min(MOST_LANES)];
        for lane in lanes.iter_mut() {
            if !lane.is_finite() {
                undefined.0 |= Undefined::OVERFLOW;
                *lane = 0.0;
            }
            *lane = held(*lane, self.range);
        }
        values.write(self.slot, lanes);
        Ran { undefined, executed }
    }
}

/// What came of running a task.
struct Ran {
    undefined: Undefined,
    /// How many instructions were executed.
    executed: u32,
}
