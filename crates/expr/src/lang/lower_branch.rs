//! Conditionals and the logical operators: a **branch** is open from its condition to the end of its last side. Where the
//! condition is known, only the side that is taken is written.

use super::lower::{Lowering, Ty, Value};
use super::parse::Branch;
use super::{Fault, Place};
use crate::code::{Hole, Mark, Op, Operand};

/// A branch whose sides are being written.
pub(super) struct OpenBranch<'a> {
    kind: Branch,
    /// The condition, if it is known now.
    known: Option<bool>,
    /// The left side of `&&` or `||`, or the first side of a conditional.
    first: Value<'a>,
    /// The jump over the side that is open.
    hole: Option<Hole>,
    begin: Begin,
    /// Where the result is put.
    registers: [u32; 4],
}

/// Where a side begins.
#[derive(Clone, Copy)]
struct Begin {
    mark: Mark,
    faults: usize,
    samples: usize,
    slots: usize,
}

impl<'a> Lowering<'a, '_> {
    fn begin(&self) -> Begin {
        let (samples, slots) = (self.trail.samples.len(), self.trail.slots.len());
        Begin { mark: self.emit.mark(), faults: self.faults.len(), samples, slots }
    }

    /// Takes back a side that is not taken, as if it had not been written; what is wrong in it is wrong all the same, but for copies
    /// that there are not.
    fn leave_out(&mut self, begin: Begin) {
        self.emit.discard(begin.mark);
        self.trail.samples.truncate(begin.samples);
        self.trail.slots.truncate(begin.slots);
        let found = self.faults.split_off(begin.faults.min(self.faults.len()));
        self.faults.extend(found.into_iter().filter(|fault: &Fault| !fault.is_absent));
    }

    pub(super) fn branch(&mut self, kind: Branch, at: Place) {
        let condition = self.pop(at);
        let sign = match kind {
            Branch::And => "&&",
            Branch::Or => "||",
            Branch::If => "?",
        };
        let lane = self.truth(&condition, sign, at);
        let known = match lane {
            Operand::Const(value) => Some(value != 0.0),
            Operand::Reg(_) => None,
        };
        let registers = [(); 4].map(|()| self.emit.register());
        let hole = match (known, kind) {
            (Some(_), _) => None,
            (None, Branch::If) => Some(self.emit.jump(Op::JumpIfZero, lane)),
            (None, _) => {
                self.emit.assign(registers[0], lane);
                let op = if kind == Branch::And { Op::JumpIfZero } else { Op::JumpUnlessZero };
                Some(self.emit.jump(op, lane))
            }
        };
        let begin = self.begin();
        self.branches.push(OpenBranch { kind, known, first: condition, hole, begin, registers });
    }

    pub(super) fn otherwise(&mut self) {
        let first = self.pop(Place::default());
        let Some(mut branch) = self.branches.pop() else { return };
        branch.first = first;
        match branch.known {
            Some(false) => self.leave_out(branch.begin),
            Some(true) => {}
            None => {
                for (register, lane) in branch.registers.into_iter().zip(first.lanes) {
                    self.emit.assign(register, lane);
                }
                let end = self.emit.jump(Op::Jump, Operand::Const(0.0));
                if let Some(hole) = branch.hole.replace(end) {
                    self.emit.land(hole);
                }
                self.emit.forget(branch.begin.mark);
            }
        }
        branch.begin = self.begin();
        self.branches.push(branch);
    }

    pub(super) fn join(&mut self, kind: Branch, at: Place) {
        let second = self.pop(at);
        let Some(branch) = self.branches.pop() else { return };
        let value = match kind {
            Branch::If => self.join_sides(&branch, second, at),
            _ => self.join_logical(&branch, second, at),
        };
        self.stack.push(value);
    }

    fn join_sides(&mut self, branch: &OpenBranch<'a>, second: Value<'a>, at: Place) -> Value<'a> {
        let first = branch.first;
        let broken = first.ty == Ty::Broken || second.ty == Ty::Broken;
        if !broken && first.ty != second.ty {
            let expected = format!("a {}, like the other side", first.ty.name());
            self.mismatch(&second, "the second side of the conditional", &expected);
        }
        // One side may be about a copy that there is not.
        let ty = if first.ty == second.ty { first.ty } else { Ty::Broken };
        let of =
            |taken: Value<'a>, other: Ty| Value { ty: if other == Ty::Broken { taken.ty } else { ty }, at, ..taken };
        match branch.known {
            Some(true) => {
                self.leave_out(branch.begin);
                of(first, second.ty)
            }
            Some(false) => of(second, first.ty),
            None => {
                for (register, lane) in branch.registers.into_iter().zip(second.lanes) {
                    self.emit.assign(register, lane);
                }
                self.close(branch);
                let lanes = branch.registers.map(Operand::Reg);
                Value { spread: first.spread || second.spread, ..Value::new(ty, lanes, at) }
            }
        }
    }

    fn join_logical(&mut self, branch: &OpenBranch<'a>, second: Value<'a>, at: Place) -> Value<'a> {
        let sign = if branch.kind == Branch::And { "&&" } else { "||" };
        let lane = self.truth(&second, sign, at);
        match branch.known {
            // The left side decides alone.
            Some(known) if known == (branch.kind == Branch::Or) => {
                self.leave_out(branch.begin);
                Value::bool(branch.first.lanes[0], at)
            }
            Some(_) => Value::bool(lane, at),
            None => {
                self.emit.assign(branch.registers[0], lane);
                self.close(branch);
                Value::bool(Operand::Reg(branch.registers[0]), at)
            }
        }
    }

    fn close(&mut self, branch: &OpenBranch<'a>) {
        if let Some(hole) = branch.hole {
            self.emit.land(hole);
        }
        self.emit.forget(branch.begin.mark);
    }
}
