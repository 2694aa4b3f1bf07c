//! Operators: signs before a value and between two, on numbers, on vectors lane by lane, and on truth values.

use super::Place;
use super::lower::{Lowering, Ty, Value};
use super::parse::Binary;
use crate::code::{Emitter, Op, Operand};

impl<'a> Lowering<'a, '_> {
    /// `value` if it is a number or a vector.
    pub(super) fn numeric(&mut self, value: Value<'a>, what: &str, at: Place) -> Value<'a> {
        match value.ty {
            Ty::Number | Ty::Vec2 => Value { at, ..value },
            _ => {
                let expected = match value.ty {
                    Ty::Text => "a number or a vec2; a template joins texts: \"{vars.first} {vars.last}\"",
                    Ty::Color => "a number or a vec2; `mix(a, b, t)` mixes colours, and their lanes are numbers, `.r`",
                    _ => "a number or a vec2",
                };
                self.mismatch(&value, &format!("the operand of `{what}`"), expected);
                Value::broken(at)
            }
        }
    }

    /// The lane of a bool.
    pub(super) fn truth(&mut self, value: &Value<'a>, what: &str, at: Place) -> Operand {
        if value.ty != Ty::Bool {
            let message = format!("the operand of `{what}`");
            let value = Value { at: if value.at == Place::default() { at } else { value.at }, ..*value };
            self.mismatch(&value, &message, "a bool, for example `x > 0`");
        }
        value.lanes[0]
    }

    pub(super) fn prefix(&mut self, sign: &str, op: Op, at: Place) {
        let value = self.pop(at);
        let value = self.numeric(value, sign, at);
        let result = self.map(&[value], at, |emit, lane| emit.unary(op, lane[0]));
        self.stack.push(result);
    }

    pub(super) fn infix(&mut self, op: Binary, a: Value<'a>, b: Value<'a>, at: Place) -> Value<'a> {
        let code = match op {
            Binary::Eq | Binary::Ne => return self.equal(op == Binary::Ne, &a, &b, at),
            Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge => return self.compare(op, &a, &b, at),
            Binary::Add => Op::Add,
            Binary::Sub => Op::Sub,
            Binary::Mul => Op::Mul,
            Binary::Div => Op::Div,
            Binary::Rem => Op::Rem,
            Binary::Pow => Op::Pow,
        };
        let pair = [a, b].map(|value| {
            let place = value.at;
            self.numeric(value, op.sign(), place)
        });
        self.map(&pair, at, |emit, lane| emit.binary(code, lane[0], lane[1]))
    }

    fn compare(&mut self, op: Binary, a: &Value<'a>, b: &Value<'a>, at: Place) -> Value<'a> {
        for value in [a, b] {
            if value.ty != Ty::Number {
                self.mismatch(value, &format!("the operand of `{}`", op.sign()), "a number");
            }
        }
        let code = match op {
            Binary::Lt => Op::Lt,
            Binary::Le => Op::Le,
            Binary::Gt => Op::Gt,
            _ => Op::Ge,
        };
        Value::bool(self.emit.binary(code, a.lanes[0], b.lanes[0]), at)
    }

    fn equal(&mut self, negated: bool, a: &Value<'a>, b: &Value<'a>, at: Place) -> Value<'a> {
        if a.ty == Ty::Broken || b.ty == Ty::Broken {
            return Value::new(Ty::Bool, [Operand::Const(0.0); 4], at);
        }
        if a.ty != b.ty {
            let what = format!("the right side of `{}`", if negated { "!=" } else { "==" });
            self.mismatch(b, &what, &format!("a {}, like the left side", a.ty.name()));
        }
        let lanes = match a.ty {
            Ty::Vec2 => 2,
            Ty::Color => 4,
            _ => 1,
        };
        if lanes == 1 {
            let op = if negated { Op::Ne } else { Op::Eq };
            return Value::bool(self.emit.binary(op, a.lanes[0], b.lanes[0]), at);
        }
        let mut all = self.emit.binary(Op::Eq, a.lanes[0], b.lanes[0]);
        for lane in 1..lanes {
            let equal = self.emit.binary(Op::Eq, a.lanes[lane], b.lanes[lane]);
            all = self.emit.binary(Op::Mul, all, equal);
        }
        Value::bool(if negated { self.emit.unary(Op::Not, all) } else { all }, at)
    }

    /// `f` for each lane of numbers and vectors; numbers stand for both lanes.
    pub(super) fn map<const N: usize>(
        &mut self,
        values: &[Value<'a>; N],
        at: Place,
        mut f: impl FnMut(&mut Emitter, [Operand; N]) -> Operand,
    ) -> Value<'a> {
        if values.iter().any(|value| value.ty == Ty::Broken) {
            return Value::broken(at);
        }
        let lane = |index: usize| values.map(|value| value.lanes[index]);
        let x = f(&mut self.emit, lane(0));
        let vector = values.iter().any(|value| value.ty == Ty::Vec2);
        let spread = values.iter().any(|value| value.spread);
        if !vector && !spread {
            return Value::number(x, at);
        }
        let y = f(&mut self.emit, lane(1));
        let result = Value::vector(x, y, at);
        if vector { result } else { Value { ty: Ty::Number, spread: true, ..result } }
    }
}
