//! Compiled expressions: **instructions** of a register machine over scalar lanes.
//!
//! A **register** holds one finite number; no instruction ever leaves NaN or infinity in one. An instruction reads the
//! registers `a` and `b` (or, with [`IMMEDIATE`] for `b`, the number in `imm`) and writes `dst`. Jumps go forward only,
//! so a program of n instructions executes at most n.

mod emit;
mod math;
mod registers;
mod vm;

pub(crate) use emit::{Emitter, Hole, Mark, Operand};
pub(crate) use math::apply;
pub(crate) use vm::{Inputs, Machine, SMALL, run_small};

/// In place of register `b`: the operand is the number whose bits are in `imm`.
pub(crate) const IMMEDIATE: u16 = u16::MAX;

/// One instruction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Instr {
    pub(crate) op: Op,
    pub(crate) dst: u16,
    pub(crate) a: u16,
    pub(crate) b: u16,
    /// Bits of a number, an index, or how many instructions are skipped.
    pub(crate) imm: u64,
}

impl Instr {
    /// The registers that it names.
    pub(crate) fn registers(&self) -> impl Iterator<Item = u16> {
        let dst = self.op.writes().then_some(self.dst);
        let a = (self.op.reads_a()).then_some(self.a);
        let b = (self.op.reads_b() && self.b != IMMEDIATE).then_some(self.b);
        [dst, a, b].into_iter().flatten()
    }
}

/// What an instruction does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Op {
    // Control. `imm` is how many instructions are skipped.
    Jump,
    JumpIfZero,
    JumpUnlessZero,
    /// Lane `dst` of the result is `b`.
    Out,
    /// Stages `a` and `b` as arguments number `dst` and `dst` + 1 of the next call.
    Args,
    // Inputs.
    /// The slot `imm`.
    Slot,
    /// A lane of a laid-out box: `imm` is 4 · node + lane (x, y, width, height).
    Rect,
    /// Lane `imm` of the keyframed value under the expression.
    Value,
    /// Local time in seconds.
    Time,
    /// Local time in frames.
    Frame,
    /// Share of the node's span that has passed.
    Progress,
    GlobalTime,
    GlobalFrame,
    /// The number of the unit of a text.
    Index,
    /// How many units the text has.
    Count,
    /// Curve number `imm` at `a`.
    Ease,
    /// Bézier ease at `a`; the control points are staged.
    Bezier,
    /// Spring at `a` seconds; stiffness, damping and mass are staged.
    Spring,
    Noise,
    Noise2,
    Random,
    /// Fractal noise at `a` with `b` octaves, for lane 0 and lane 1. As with [`Self::Noise`] and [`Self::Noise2`], the seed is
    /// `imm`, or the property's own where that is 0 or the place is taken by a number.
    FractalX,
    FractalY,
    /// `a` seconds in frames; a hair beside a whole number is that number.
    Frames,
    /// A lane of a track at `a` frames: `imm` is 4 · track + lane.
    Track,
    /// The direction of the path of track `imm` at `a` frames.
    Heading,
    /// The level of the sound of number `imm` at `a` frames.
    Level,
    // Arithmetic: functions of `a` and `b` alone; see [`apply`].
    /// `b`.
    Copy,
    Add,
    Sub,
    /// `b` − `a`.
    SubFrom,
    Mul,
    Div,
    /// `b` / `a`.
    DivInto,
    /// `a` / `b`, 0 without a warning where `b` is 0.
    DivOrZero,
    /// Remainder with the sign of `a`.
    Rem,
    /// Remainder with the sign of `b`.
    Mod,
    Pow,
    /// `b` to the power of `a`.
    PowOf,
    Min,
    Max,
    Hypot,
    Atan2,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Not,
    Neg,
    Abs,
    Sign,
    Floor,
    Ceil,
    Round,
    Trunc,
    Fract,
    Sqrt,
    Exp,
    Ln,
    Log10,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    /// The sRGB transfer function, linear → encoded, clamped to 0..1.
    Encode,
}

impl Op {
    /// Whether the result is a function of `a` and `b` alone.
    pub(crate) const fn is_arithmetic(self) -> bool {
        self as u8 >= Self::Copy as u8
    }

    /// Whether it writes `dst`.
    pub(crate) const fn writes(self) -> bool {
        self as u8 > Self::Args as u8
    }

    /// Whether it takes staged arguments.
    pub(crate) const fn takes_args(self) -> bool {
        matches!(self, Self::Bezier | Self::Spring)
    }

    /// Whether it reads register `a`.
    pub(crate) const fn reads_a(self) -> bool {
        matches!(
            self,
            Self::JumpIfZero
                | Self::JumpUnlessZero
                | Self::Args
                | Self::Ease
                | Self::Bezier
                | Self::Spring
                | Self::Noise
                | Self::Noise2
                | Self::Random
                | Self::FractalX
                | Self::FractalY
                | Self::Frames
                | Self::Track
                | Self::Heading
                | Self::Level
        ) || (self.is_arithmetic() && !matches!(self, Self::Copy))
    }

    /// Whether it reads register `b` (or the number in its place).
    pub(crate) const fn reads_b(self) -> bool {
        matches!(self, Self::Out | Self::Args | Self::Noise2 | Self::FractalX | Self::FractalY)
            || (self as u8 >= Self::Copy as u8 && self as u8 <= Self::Ge as u8)
    }

    /// The operation that gives the same when `a` and `b` change places.
    pub(crate) const fn swapped(self) -> Option<Self> {
        Some(match self {
            Self::Add | Self::Mul | Self::Min | Self::Max | Self::Hypot | Self::Eq | Self::Ne => self,
            Self::Sub => Self::SubFrom,
            Self::SubFrom => Self::Sub,
            Self::Div => Self::DivInto,
            Self::DivInto => Self::Div,
            Self::Pow => Self::PowOf,
            Self::PowOf => Self::Pow,
            Self::Lt => Self::Gt,
            Self::Gt => Self::Lt,
            Self::Le => Self::Ge,
            Self::Ge => Self::Le,
            _ => return None,
        })
    }
}

/// Undefined results that were replaced by 0, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Undefined(pub(crate) u8);

impl Undefined {
    pub(crate) const DIVISION: u8 = 1;
    pub(crate) const DOMAIN: u8 = 2;
    pub(crate) const OVERFLOW: u8 = 4;

    /// What `result` of `op` is called.
    #[cold]
    pub(crate) const fn classify(op: Op, result: f64) -> u8 {
        match op {
            Op::Div | Op::DivInto | Op::Rem | Op::Mod if !result.is_finite() => Self::DIVISION,
            _ if result.is_nan() => Self::DOMAIN,
            _ => Self::OVERFLOW,
        }
    }

    /// The kinds in words.
    pub(crate) fn describe(self) -> String {
        let kinds = [
            (Self::DIVISION, "division by zero"),
            (Self::DOMAIN, "an argument outside of a function's domain"),
            (Self::OVERFLOW, "a result beyond the range of numbers"),
        ];
        let named = kinds.into_iter().filter(|(bit, _)| self.0 & bit != 0).map(|(_, name)| name);
        named.fold(String::new(), |text, name| if text.is_empty() { name.into() } else { text + ", " + name })
    }
}
