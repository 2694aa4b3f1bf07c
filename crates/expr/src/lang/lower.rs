//! From postfix steps to code: a stack of typed operands stands for what the machine will hold. Types are checked here;
//! after a fault the operand is [`Ty::Broken`], which agrees with everything, so that one slip is one message.

use reelm_ir::{Limits, TextPart, ValueType};

use super::env::{Env, Sample};
use super::function::{self, FUNCTIONS};
use super::lower_branch::OpenBranch;
use super::parse::{Segment, Step, StepKind, Steps, arity};
use super::{Fault, Place, Pools};
use crate::code::{Emitter, Instr, Op, Operand};

/// The type of an operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ty {
    Number,
    Bool,
    Vec2,
    Color,
    Text,
    /// A sound or another file, by its number; only functions take it.
    Asset,
    /// After a fault.
    Broken,
}

impl Ty {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Bool => "bool",
            Self::Vec2 => "vec2",
            Self::Color => "color",
            Self::Text => "text",
            Self::Asset => "file",
            Self::Broken => "value",
        }
    }

    /// The type that an expression sees of a property.
    pub(super) const fn of(ty: ValueType) -> Self {
        match ty {
            ValueType::Number | ValueType::Length => Self::Number,
            ValueType::Bool => Self::Bool,
            ValueType::Vec2 | ValueType::Length2 => Self::Vec2,
            ValueType::Color => Self::Color,
            // No expression gives or reads a path.
            ValueType::Text | ValueType::Path => Self::Text,
        }
    }

    /// The kind of a part of a text that has this type, if one can have it.
    const fn said(self) -> Option<f64> {
        match self {
            Self::Number => Some(TextPart::NUMBER),
            Self::Bool => Some(TextPart::BOOL),
            Self::Text => Some(TextPart::TEXT),
            Self::Vec2 | Self::Color | Self::Asset | Self::Broken => None,
        }
    }
}

/// An operand. A number has the same operand in all lanes, but for one that is **spread**: it came from `wiggle`, and
/// becomes a vector with a noise of its own for each lane where a vector is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Value<'a> {
    pub(super) ty: Ty,
    pub(super) lanes: [Operand; 4],
    pub(super) spread: bool,
    /// Whether it is a property or the keyframed value, or a lane of one, as it is, so that `at` can sample it.
    pub(super) is_property: bool,
    /// What a text says, if that does not change.
    pub(super) text: &'a str,
    pub(super) at: Place,
}

impl<'a> Value<'a> {
    pub(super) const fn new(ty: Ty, lanes: [Operand; 4], at: Place) -> Self {
        Self { ty, lanes, spread: false, is_property: false, text: "", at }
    }

    pub(super) const fn number(lane: Operand, at: Place) -> Self {
        Self::new(Ty::Number, [lane; 4], at)
    }

    pub(super) const fn bool(lane: Operand, at: Place) -> Self {
        Self::new(Ty::Bool, [lane; 4], at)
    }

    pub(super) const fn vector(x: Operand, y: Operand, at: Place) -> Self {
        Self::new(Ty::Vec2, [x, y, Operand::Const(0.0), Operand::Const(0.0)], at)
    }

    pub(super) const fn broken(at: Place) -> Self {
        Self::new(Ty::Broken, [Operand::Const(0.0); 4], at)
    }
}

pub(super) struct Binding<'a> {
    pub(super) name: &'a str,
    pub(super) value: Value<'a>,
}

/// The state of compiling one expression.
pub(super) struct Lowering<'a, 'e> {
    pub(super) env: &'e Env<'a>,
    pub(super) emit: Emitter,
    pub(super) pools: &'e mut Pools<'a>,
    pub(super) limits: &'e Limits,
    pub(super) faults: Vec<Fault>,
    pub(super) trail: Trail,
    pub(super) segments: &'e [Segment<'a>],
    pub(super) stack: Vec<Value<'a>>,
    pub(super) branches: Vec<OpenBranch<'a>>,
    pub(super) bindings: Vec<Binding<'a>>,
}

/// What an expression leaves behind where it samples others.
#[derive(Debug, Default)]
pub(super) struct Trail {
    /// The animations that it samples itself.
    pub(super) samples: Vec<u32>,
    /// The slots that it names itself; those that sampled expressions read are read by what is sampled.
    pub(super) slots: Vec<u32>,
    /// The animations in whose expressions the present one stands.
    pub(super) within: Vec<u32>,
    /// How many steps of sampled expressions have been compiled.
    pub(super) work: u64,
}

/// A compiled expression.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) instrs: Vec<Instr>,
    /// The animations that it samples at other times.
    pub(crate) samples: Vec<u32>,
    /// The slots that it reads itself, ascending. What else is read in the code is read by what it samples.
    pub(crate) slots: Vec<u32>,
}

/// Compiles `steps` in `env`; eases and keyframes go to `pools`.
///
/// # Errors
/// All faults in names, types and limits.
pub(crate) fn lower<'a>(
    steps: &Steps<'a>,
    env: &Env<'a>,
    pools: &mut Pools<'a>,
    limits: &Limits,
) -> Result<Code, Vec<Fault>> {
    let mut lowering = Lowering::new(env, pools, limits, &steps.segments);
    for step in &steps.steps {
        lowering.step(step);
        if lowering.is_over() {
            let observed = (lowering.emit.len() as u64).max(u64::from(limits.expression_ops) + 1);
            return Err(vec![Fault::over("expression_ops", limits.expression_ops.into(), observed, step.at)]);
        }
    }
    let result = lowering.pop(Place::default());
    lowering.result(&result);
    if !lowering.faults.is_empty() {
        return Err(lowering.faults);
    }
    let Trail { samples, mut slots, .. } = lowering.trail;
    slots.sort_unstable();
    match lowering.emit.finish() {
        Some(instrs) => Ok(Code { instrs, samples, slots }),
        None => Err(vec![Fault::over("expression_ops", u64::from(u16::MAX), u64::from(u16::MAX) + 1, result.at)]),
    }
}

impl<'a, 'e> Lowering<'a, 'e> {
    pub(super) fn new(
        env: &'e Env<'a>,
        pools: &'e mut Pools<'a>,
        limits: &'e Limits,
        segments: &'e [Segment<'a>],
    ) -> Self {
        Self {
            env,
            emit: Emitter::default(),
            pools,
            limits,
            faults: Vec::new(),
            trail: Trail::default(),
            segments,
            stack: Vec::new(),
            branches: Vec::new(),
            bindings: Vec::new(),
        }
    }

    /// What does not depend on other operands: as it is now, or at the time at which the expression is sampled.
    pub(super) fn input(&mut self, op: Op, imm: u64) -> Operand {
        let zero = Operand::Const(0.0);
        let Some(Sample { time, frame }) = self.env.sample() else { return self.emit.indexed(op, zero, imm) };
        match op {
            Op::Time => time,
            Op::Frame => frame,
            Op::Progress => {
                let share = self.emit.binary(Op::Div, frame, Operand::Const(self.env.span()));
                let share = self.emit.binary(Op::Max, share, zero);
                self.emit.binary(Op::Min, share, Operand::Const(1.0))
            }
            Op::Value => self.track_at(self.env.index(), imm, frame),
            _ => self.emit.indexed(op, zero, imm),
        }
    }

    pub(super) fn step(&mut self, step: &Step<'a>) {
        let at = step.at;
        match step.kind {
            StepKind::Number(value) => self.stack.push(Value::number(Operand::Const(value), at)),
            StepKind::Bool(value) => self.stack.push(Value::bool(Operand::Const(f64::from(u8::from(value))), at)),
            StepKind::Color(lanes) => self.stack.push(Value::new(Ty::Color, lanes.map(Operand::Const), at)),
            StepKind::Text(text) => {
                let number = Operand::Const(self.env.text(text));
                self.stack.push(Value { text, ..Value::new(Ty::Text, [number; 4], at) });
            }
            StepKind::Path { first, count } => self.path(first, count, at),
            StepKind::Lane(name) => {
                let value = self.pop(at);
                let lane = self.lane(&value, name, at);
                self.stack.push(lane);
            }
            StepKind::Negate => self.prefix("-", Op::Neg, at),
            StepKind::Plus => {
                let value = self.pop(at);
                let value = self.numeric(value, "+", at);
                self.stack.push(value);
            }
            StepKind::Not => {
                let value = self.pop(at);
                let lane = self.truth(&value, "!", at);
                let not = self.emit.unary(Op::Not, lane);
                self.stack.push(Value::bool(not, at));
            }
            StepKind::Binary(op) => {
                let (b, a) = (self.pop(at), self.pop(at));
                let result = self.infix(op, a, b, a.at.to(b.at));
                self.stack.push(result);
            }
            StepKind::Vector(count) => self.vector(count, at),
            StepKind::Call(name, count) => self.call(name, count, at),
            StepKind::Branch(kind) => self.branch(kind, at),
            StepKind::Otherwise => self.otherwise(),
            StepKind::Join(kind) => self.join(kind, at),
            StepKind::Let(name) => self.bind(name, at),
        }
    }

    pub(super) fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    pub(super) fn pop(&mut self, at: Place) -> Value<'a> {
        self.stack.pop().unwrap_or(Value::broken(at))
    }

    /// A message that `value` has the wrong type.
    pub(super) fn mismatch(&mut self, value: &Value<'_>, what: &str, expected: &str) {
        if value.ty != Ty::Broken {
            let message = format!("{what} is a {}", value.ty.name());
            self.fault(Fault::new("type-mismatch", message, value.at).expected(expected));
        }
    }

    fn vector(&mut self, count: u32, at: Place) {
        let mut lanes = [Operand::Const(0.0); 4];
        let first = self.stack.len().saturating_sub(count as usize);
        let values: Vec<_> = self.stack.drain(first..).collect();
        let broken = values.iter().any(|value| value.ty == Ty::Broken);
        for (lane, value) in lanes.iter_mut().zip(&values) {
            if value.ty != Ty::Number {
                self.mismatch(value, "a lane of the vector", "a number");
            }
            *lane = value.lanes[0];
        }
        if count != 2 {
            let message = format!("a vector has two lanes, not {count}");
            self.fault(Fault::new("type-mismatch", message, at).expected("`[x, y]`"));
        }
        let ty = if broken || count != 2 { Ty::Broken } else { Ty::Vec2 };
        self.stack.push(Value::new(ty, lanes, at));
    }

    fn call(&mut self, name: &str, count: u32, at: Place) {
        let first = self.stack.len().saturating_sub(count as usize);
        let args: Vec<_> = self.stack.drain(first..).collect();
        let value = match function::find(name) {
            None => {
                let known = FUNCTIONS.iter().map(|function| function.name);
                let fault = Fault::new("unknown-function", format!("there is no function `{name}`"), at);
                let is_value = self.env.is_reserved(name) || self.bindings.iter().any(|binding| binding.name == name);
                self.fault(if is_value {
                    fault.expected(format!("`{name}` without brackets"))
                } else {
                    fault.near(name, known)
                });
                Value::broken(at)
            }
            Some(function) if count < function.least || count > function.most => {
                self.fault(arity(name, count, at));
                Value::broken(at)
            }
            Some(function) => self.apply(function, &args, at),
        };
        self.stack.push(value);
    }

    fn bind(&mut self, name: &'a str, at: Place) {
        let value = self.pop(at);
        let taken = self.bindings.iter().any(|binding| binding.name == name);
        if taken || self.env.is_reserved(name) {
            let message = format!("the name `{name}` is taken");
            self.fault(Fault::new("duplicate-name", message, at).expected("a new name"));
        }
        self.bindings.push(Binding { name, value });
    }

    /// Checks the type of the whole and writes it out.
    fn result(&mut self, value: &Value<'a>) {
        let wanted = self.env.ty();
        let is_pair = matches!(wanted, ValueType::Vec2 | ValueType::Length2);
        let widened = value.ty == Ty::Number && is_pair && (value.spread || self.env.takes_number_as_pair());
        let said = value.ty.said().filter(|_| wanted == ValueType::Text);
        if value.ty != Ty::of(wanted) && !widened && said.is_none() {
            let expected = match wanted {
                ValueType::Number if value.ty == Ty::Bool => "a number, for example `x > 0 ? 1 : 0`",
                ValueType::Number => "a number",
                ValueType::Bool => "a bool, for example `x > 0`",
                ValueType::Vec2 => "a vec2, `[x, y]`",
                ValueType::Color => "a color, for example `#f80` or `rgb(255, 128, 0)`",
                ValueType::Length => "a number of pixels",
                ValueType::Length2 => "a vec2 of pixels, `[width, height]`",
                ValueType::Text => "a text, a number or a bool",
                ValueType::Path => "a path",
            };
            self.mismatch(value, "the result", expected);
        }
        let lanes = match (wanted, said) {
            (ValueType::Text, said) => {
                let zero = Operand::Const(0.0);
                [Operand::Const(said.unwrap_or(0.0)), value.lanes[0], zero, zero]
            }
            _ => self.finished(value),
        };
        for (index, lane) in lanes.into_iter().take(wanted.lanes()).enumerate() {
            self.emit.output(index as u32, lane);
        }
    }

    /// The lanes of the property whose expression has this value: of lengths, pixels, or percents where its keyframes are.
    pub(super) fn finished(&mut self, value: &Value<'_>) -> [Operand; 4] {
        let zero = Operand::Const(0.0);
        let percents = self.env.percents();
        let mut length = |lane: usize| {
            if percents[lane] {
                [zero, self.emit.binary(Op::Div, value.lanes[lane], Operand::Const(100.0))]
            } else {
                [value.lanes[lane], zero]
            }
        };
        match self.env.ty() {
            ValueType::Length => {
                let [px, fraction] = length(0);
                [px, fraction, zero, zero]
            }
            ValueType::Length2 => {
                let ([px, fraction], [px2, fraction2]) = (length(0), length(1));
                [px, fraction, px2, fraction2]
            }
            _ => value.lanes,
        }
    }
}
