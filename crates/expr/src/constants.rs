//! Expressions that are numbers: `"=0"`, or what folds to one. They are evaluated like any other; who asks whether something is ever
//! seen takes them for what they are.

use reelm_ids::SlotIdx;

use crate::Program;
use crate::code::{IMMEDIATE, Instr, Op};
use crate::program::{NONE, Task, held};

/// The most lanes of a value.
const MOST_LANES: usize = 4;

impl Program {
    /// Calls `f` for each slot that an expression gives the same value in every frame.
    pub fn constants(&self, mut f: impl FnMut(SlotIdx, f64)) {
        for task in &self.tasks {
            let [start, end] = task.code;
            let code = self.code.get(start as usize..end as usize).unwrap_or_default();
            let Some(lanes) = constant(task, code) else { continue };
            for (slot, lane) in (task.slot..).zip(lanes).take(task.lanes as usize) {
                f(SlotIdx(slot), held(lane, task.range));
            }
        }
    }
}

/// A lane of code that gives numbers, which `task` cannot have.
pub(crate) fn beyond(task: &Task, code: &[Instr]) -> Option<f64> {
    let lanes = constant(task, code)?;
    lanes.into_iter().take(task.lanes as usize).find(|lane| held(*lane, task.range) != *lane)
}

/// The lanes of code that gives numbers and computes none.
fn constant(task: &Task, code: &[Instr]) -> Option<[f64; MOST_LANES]> {
    let gives_number = |instr: &Instr| instr.op == Op::Out && instr.b == IMMEDIATE;
    if code.is_empty() || task.track != NONE || task.heading || !code.iter().all(gives_number) {
        return None;
    }
    let mut lanes = [0.0; MOST_LANES];
    for out in code {
        *lanes.get_mut(usize::from(out.dst))? = f64::from_bits(out.imm);
    }
    Some(lanes)
}
