//! The **emitter** writes instructions over as many virtual registers as it likes, folds constants, shares what was
//! computed before in the same or an enclosing branch, and at the end drops what nobody reads.

use super::registers::allocate;
use super::{IMMEDIATE, Instr, Op, apply};

/// An operand while code is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Operand {
    Const(f64),
    Reg(u32),
}

/// An instruction over virtual registers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Virtual {
    pub(super) op: Op,
    pub(super) dst: u32,
    pub(super) a: Operand,
    pub(super) b: Operand,
    pub(super) imm: u64,
}

/// A place in the code that a jump will leave.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hole(usize);

/// What was computed before an open branch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    visible: usize,
    code: usize,
}

/// How far back equal instructions are looked for, so that compiling stays linear.
const WINDOW: usize = 48;

/// Writes the code of one expression.
#[derive(Debug, Default)]
pub(crate) struct Emitter {
    code: Vec<Virtual>,
    registers: u32,
    /// Indices of the instructions whose results hold here.
    visible: Vec<usize>,
}

impl Emitter {
    /// How many instructions have been written.
    pub(crate) fn len(&self) -> usize {
        self.code.len()
    }

    /// An input or an operation on `a`, with an index in `imm`.
    pub(crate) fn indexed(&mut self, op: Op, a: Operand, imm: u64) -> Operand {
        self.shared(Virtual { op, dst: 0, a, b: Operand::Const(0.0), imm })
    }

    /// A noise of `a`, and `b` if it reads that, with a seed that is not 0.
    pub(crate) fn seeded(&mut self, op: Op, a: Operand, b: Operand, seed: u64) -> Operand {
        // The seed takes the place that a constant `b` would have.
        let b = if op.reads_b() { self.in_register(b) } else { b };
        self.shared(Virtual { op, dst: 0, a, b, imm: seed })
    }

    /// The input that `operand` is, and the constant that it was multiplied by.
    pub(crate) fn input_of(&self, operand: Operand) -> Option<(Op, u64, f64)> {
        let Operand::Reg(register) = operand else { return None };
        let writer = self.code.iter().rev().find(|instr| instr.op.writes() && instr.dst == register)?;
        match (writer.op, writer.b) {
            (Op::Mul, Operand::Const(factor)) => {
                let (op, imm, before) = self.input_of(writer.a).filter(|input| input.2 == 1.0)?;
                Some((op, imm, before * factor))
            }
            (op, _) => Some((op, writer.imm, 1.0)),
        }
    }

    /// `op` of `a`.
    pub(crate) fn unary(&mut self, op: Op, a: Operand) -> Operand {
        self.binary(op, a, Operand::Const(0.0))
    }

    /// `op` of `a` and `b`: folded when both are constant and the result is defined, else written.
    pub(crate) fn binary(&mut self, op: Op, a: Operand, b: Operand) -> Operand {
        if let (Operand::Const(x), Operand::Const(y)) = (a, b)
            && op.is_arithmetic()
        {
            let result = apply(op, x, y);
            if result.is_finite() {
                return Operand::Const(result);
            }
        }
        if let Some(simple) = neutral(op, a, b) {
            return simple;
        }
        // A constant fits only in place of `b`.
        let (op, a, b) = match (a, b, op.swapped()) {
            (Operand::Const(_), Operand::Reg(_), Some(swapped)) => (swapped, b, a),
            _ => (op, a, b),
        };
        let a = if op.reads_a() { self.in_register(a) } else { a };
        self.shared(Virtual { op, dst: 0, a, b, imm: 0 })
    }

    /// A call with staged arguments.
    pub(crate) fn call(&mut self, op: Op, a: Operand, args: [Operand; 4]) -> Operand {
        let a = self.in_register(a);
        for (first, pair) in args.chunks_exact(2).enumerate() {
            let x = self.in_register(pair[0]);
            self.code.push(Virtual { op: Op::Args, dst: 2 * first as u32, a: x, b: pair[1], imm: 0 });
        }
        let dst = self.register();
        self.code.push(Virtual { op, dst, a, b: Operand::Const(0.0), imm: 0 });
        Operand::Reg(dst)
    }

    /// A register that several branches can [`assign`](Self::assign).
    pub(crate) fn register(&mut self) -> u32 {
        self.registers += 1;
        self.registers - 1
    }

    /// Writes `value` to the register `dst`.
    pub(crate) fn assign(&mut self, dst: u32, value: Operand) {
        self.code.push(Virtual { op: Op::Copy, dst, a: Operand::Const(0.0), b: value, imm: 0 });
    }

    /// A jump whose target is not known yet.
    pub(crate) fn jump(&mut self, op: Op, condition: Operand) -> Hole {
        let a = if op.reads_a() { self.in_register(condition) } else { condition };
        self.code.push(Virtual { op, dst: 0, a, b: Operand::Const(0.0), imm: 0 });
        Hole(self.code.len() - 1)
    }

    /// Lets the jump lead here.
    pub(crate) fn land(&mut self, hole: Hole) {
        let target = self.code.len() as u64;
        if let Some(jump) = self.code.get_mut(hole.0) {
            jump.imm = target;
        }
    }

    /// Where a branch begins.
    pub(crate) fn mark(&self) -> Mark {
        Mark { visible: self.visible.len(), code: self.code.len() }
    }

    /// Where a branch ends: what it computed may not have been computed.
    pub(crate) fn forget(&mut self, mark: Mark) {
        self.visible.truncate(mark.visible);
    }

    /// Takes back all that was written since, which nothing may read.
    pub(crate) fn discard(&mut self, mark: Mark) {
        self.visible.truncate(mark.visible);
        self.code.truncate(mark.code);
    }

    /// Gives lane `lane` of the result.
    pub(crate) fn output(&mut self, lane: u32, value: Operand) {
        self.code.push(Virtual { op: Op::Out, dst: lane, a: Operand::Const(0.0), b: value, imm: 0 });
    }

    /// The finished code, or `None` if it needs more registers than there are.
    pub(crate) fn finish(mut self) -> Option<Vec<Instr>> {
        sweep(&mut self.code, self.registers);
        allocate(&self.code, self.registers)
    }

    fn in_register(&mut self, operand: Operand) -> Operand {
        match operand {
            Operand::Reg(_) => operand,
            Operand::Const(_) => {
                self.shared(Virtual { op: Op::Copy, dst: 0, a: Operand::Const(0.0), b: operand, imm: 0 })
            }
        }
    }

    /// Writes `instr` unless the same was computed before.
    fn shared(&mut self, instr: Virtual) -> Operand {
        let instr = Virtual { a: if instr.op.reads_a() { self.in_register(instr.a) } else { instr.a }, ..instr };
        let before = self.visible.iter().rev().take(WINDOW).filter_map(|index| self.code.get(*index));
        if let Some(same) = before.into_iter().find(|other| Virtual { dst: 0, ..**other } == instr) {
            return Operand::Reg(same.dst);
        }
        let dst = self.register();
        self.visible.push(self.code.len());
        self.code.push(Virtual { dst, ..instr });
        Operand::Reg(dst)
    }
}

/// Operations that change nothing. Only those that hold for every finite number, −0 taken as 0.
fn neutral(op: Op, a: Operand, b: Operand) -> Option<Operand> {
    let (zero, one) = (Operand::Const(0.0), Operand::Const(1.0));
    match op {
        Op::Add if a == zero => Some(b),
        Op::Mul | Op::PowOf if a == one => Some(b),
        Op::Add | Op::Sub if b == zero => Some(a),
        Op::Mul | Op::Div | Op::Pow if b == one => Some(a),
        _ => None,
    }
}

/// Removes, last to first, what writes a register that nobody reads, and mends the jumps.
fn sweep(code: &mut Vec<Virtual>, registers: u32) {
    let mut read = vec![false; registers as usize];
    let mut keep = vec![true; code.len()];
    // Staged arguments go with the call that takes them.
    let mut args_needed = true;
    for (index, instr) in code.iter().enumerate().rev() {
        let needed = match instr.op {
            Op::Args => args_needed,
            op if op.writes() => read.get(instr.dst as usize).copied().unwrap_or(false),
            _ => true,
        };
        if instr.op.takes_args() {
            args_needed = needed;
        }
        keep[index] = needed;
        if needed {
            for operand in [instr.op.reads_a().then_some(instr.a), instr.op.reads_b().then_some(instr.b)] {
                if let Some(Operand::Reg(register)) = operand {
                    read[register as usize] = true;
                }
            }
        }
    }
    compact(code, &keep);
}

/// Drops what is not kept, and turns absolute targets of jumps into numbers of instructions to skip.
fn compact(code: &mut Vec<Virtual>, keep: &[bool]) {
    let mut moved = Vec::with_capacity(code.len() + 1);
    let mut kept = 0_u64;
    for keep in keep {
        moved.push(kept);
        kept += u64::from(*keep);
    }
    moved.push(kept);
    for (index, instr) in code.iter_mut().enumerate() {
        if !instr.op.writes() && instr.op as u8 <= Op::JumpUnlessZero as u8 {
            let target = moved.get(instr.imm as usize).copied().unwrap_or(kept);
            instr.imm = target.saturating_sub(moved[index] + 1);
        }
    }
    let mut index = 0;
    code.retain(|_| {
        index += 1;
        keep[index - 1]
    });
}

impl Operand {
    /// As the fields of an instruction: register and bits.
    pub(super) fn encode(self, register: impl Fn(u32) -> u16, imm: u64) -> (u16, u64) {
        match self {
            Self::Reg(virtual_register) => (register(virtual_register), imm),
            Self::Const(value) => (IMMEDIATE, (value + 0.0).to_bits()),
        }
    }
}
