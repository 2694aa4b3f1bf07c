//! Calls: each function as a few instructions. Functions of numbers work on vectors lane by lane.

use reelm_ir::value::parse_ease;

use super::env::too_early;
use super::function::{Function, Kind};
use super::lower::{Lowering, Ty, Value};
use super::{Fault, Place};
use crate::code::{Emitter, Op, Operand};
use crate::curve::Curve;

const ZERO: Operand = Operand::Const(0.0);
const ONE: Operand = Operand::Const(1.0);

impl<'a> Lowering<'a, '_> {
    /// The call of `function` with a number of arguments that it takes.
    pub(super) fn apply(&mut self, function: &Function, args: &[Value<'a>], at: Place) -> Value<'a> {
        let name = function.name;
        if self.env.is_ahead() && matches!(function.kind, Kind::Noise | Kind::Wiggle | Kind::At | Kind::Audio) {
            self.fault(too_early(&format!("`{name}`"), at));
            return Value::broken(at);
        }
        match function.kind {
            Kind::Unary(op) => self.lanewise(name, args, at, |emit, [x]: [Operand; 1]| emit.unary(op, x)),
            Kind::Binary(op) => self.lanewise(name, args, at, |emit, [a, b]| emit.binary(op, a, b)),
            Kind::Fold(op) => {
                let first = args.first().copied().unwrap_or(Value::broken(at));
                args.iter().skip(1).fold(first, |folded, next| {
                    self.lanewise(name, &[folded, *next], at, |emit, [a, b]| emit.binary(op, a, b))
                })
            }
            Kind::Scale => {
                let factor = if name == "deg" { 180.0 / core::f64::consts::PI } else { core::f64::consts::PI / 180.0 };
                self.lanewise(name, args, at, |emit, [x]: [Operand; 1]| emit.binary(Op::Mul, x, Operand::Const(factor)))
            }
            Kind::Clamp => self.lanewise(name, args, at, |emit, [x, least, most]| clamp(emit, x, least, most)),
            Kind::Mix => self.mix(name, args, at),
            Kind::Step => self.lanewise(name, args, at, |emit, [edge, x]| emit.binary(Op::Ge, x, edge)),
            Kind::Smoothstep => self.lanewise(name, args, at, |emit, [from, to, x]| {
                let share = share(emit, x, from, to);
                let t = clamp(emit, share, ZERO, ONE);
                let square = emit.binary(Op::Mul, t, t);
                let twice = emit.binary(Op::Mul, t, Operand::Const(2.0));
                let rest = emit.binary(Op::Sub, Operand::Const(3.0), twice);
                emit.binary(Op::Mul, square, rest)
            }),
            Kind::Linear => self.lanewise(name, args, at, |emit, [x, a, b, low, high]| {
                let part = share(emit, x, a, b);
                let t = clamp(emit, part, ZERO, ONE);
                let value = lerp(emit, low, high, t);
                unless_empty(emit, a, b, value)
            }),
            Kind::Remap => self.lanewise(name, args, at, |emit, [x, a, b, low, high]| {
                let t = share(emit, x, a, b);
                let value = lerp(emit, low, high, t);
                unless_empty(emit, a, b, value)
            }),
            Kind::Wrap => self.lanewise(name, args, at, |emit, [x, from, to]| {
                let (offset, length) = (emit.binary(Op::Sub, x, from), emit.binary(Op::Sub, to, from));
                let rest = emit.binary(Op::Mod, offset, length);
                let value = emit.binary(Op::Add, rest, from);
                unless_empty(emit, from, to, value)
            }),
            Kind::PingPong => self.lanewise(name, args, at, |emit, [x, length]| {
                // length − |x mod 2·length − length|, mirrored for a length below 0
                let twice = emit.binary(Op::Mul, length, Operand::Const(2.0));
                let rest = emit.binary(Op::Mod, x, twice);
                let centred = emit.binary(Op::Sub, rest, length);
                let (distance, sign) = (emit.unary(Op::Abs, centred), emit.unary(Op::Sign, length));
                let distance = emit.binary(Op::Mul, distance, sign);
                emit.binary(Op::Sub, length, distance)
            }),
            Kind::Length | Kind::Distance | Kind::Dot | Kind::Normalize | Kind::Angle => {
                self.geometry(function, args, at)
            }
            Kind::Noise | Kind::Random | Kind::Wiggle => self.random(function, args, at),
            Kind::Spring => {
                let [t, stiffness, damping, mass] = self.numbers(name, args);
                Value::number(self.emit.call(Op::Spring, t, [stiffness, damping, mass, ZERO]), at)
            }
            Kind::Bezier => self.bezier(name, args, at),
            Kind::Ease => self.ease(args, at),
            Kind::Rgb | Kind::Hsl | Kind::Oklch => self.color(function, args, at),
            Kind::At => self.sample(args, at),
            Kind::Audio => self.level(args, at),
            // The parser turns a call with the right number of arguments into a conditional.
            Kind::Select => Value::broken(at),
        }
    }

    /// `f` for each lane.
    fn lanewise<const N: usize>(
        &mut self,
        name: &str,
        args: &[Value<'a>],
        at: Place,
        f: impl FnMut(&mut Emitter, [Operand; N]) -> Operand,
    ) -> Value<'a> {
        let checked = core::array::from_fn(|i| {
            let value = args.get(i).copied().unwrap_or(Value::broken(at));
            self.numeric(value, name, value.at)
        });
        self.map(&checked, at, f)
    }

    /// The first `N` arguments as numbers; 0 for those that are missing.
    pub(super) fn numbers<const N: usize>(&mut self, name: &str, args: &[Value<'a>]) -> [Operand; N] {
        core::array::from_fn(|i| match args.get(i) {
            Some(value) => {
                if value.ty != Ty::Number {
                    self.mismatch(value, &format!("argument {} of `{name}`", i + 1), "a number");
                }
                value.lanes[0]
            }
            None => ZERO,
        })
    }

    /// The argument `index` as a vector.
    fn pair(&mut self, name: &str, args: &[Value<'a>], index: usize) -> [Operand; 2] {
        let Some(value) = args.get(index) else { return [ZERO; 2] };
        if value.ty != Ty::Vec2 && !value.spread {
            self.mismatch(value, &format!("argument {} of `{name}`", index + 1), "a vec2, `[x, y]`");
        }
        [value.lanes[0], value.lanes[1]]
    }

    fn geometry(&mut self, function: &Function, args: &[Value<'a>], at: Place) -> Value<'a> {
        let name = function.name;
        let [x, y] = self.pair(name, args, 0);
        let emit_length = |emit: &mut Emitter, x, y| emit.binary(Op::Hypot, x, y);
        let number = match function.kind {
            Kind::Length => emit_length(&mut self.emit, x, y),
            Kind::Distance => {
                let [to_x, to_y] = self.pair(name, args, 1);
                let (dx, dy) = (self.emit.binary(Op::Sub, x, to_x), self.emit.binary(Op::Sub, y, to_y));
                emit_length(&mut self.emit, dx, dy)
            }
            Kind::Dot => {
                let [other_x, other_y] = self.pair(name, args, 1);
                let (a, b) = (self.emit.binary(Op::Mul, x, other_x), self.emit.binary(Op::Mul, y, other_y));
                self.emit.binary(Op::Add, a, b)
            }
            Kind::Angle => {
                let radians = self.emit.binary(Op::Atan2, y, x);
                self.emit.binary(Op::Mul, radians, Operand::Const(180.0 / core::f64::consts::PI))
            }
            _ => {
                let length = emit_length(&mut self.emit, x, y);
                let lanes = [x, y].map(|lane| self.emit.binary(Op::Div, lane, length));
                return Value::vector(lanes[0], lanes[1], at);
            }
        };
        Value::number(number, at)
    }

    fn random(&mut self, function: &Function, args: &[Value<'a>], at: Place) -> Value<'a> {
        let name = function.name;
        match (function.kind, args.len()) {
            (Kind::Noise, 1) => {
                let [x] = self.numbers(name, args);
                Value::number(self.noise(Op::Noise, x, ZERO), at)
            }
            (Kind::Noise, _) => {
                let [x, y] = self.numbers(name, args);
                Value::number(self.noise(Op::Noise2, x, y), at)
            }
            (Kind::Random, _) => {
                let [x] = self.numbers(name, args);
                Value::number(self.emit.indexed(Op::Random, x, 0), at)
            }
            _ => {
                let [frequency, amplitude, octaves] = self.numbers(name, args);
                let octaves = if args.len() > 2 { octaves } else { ONE };
                let time = self.input(Op::Time, 0);
                let x = self.emit.binary(Op::Mul, time, frequency);
                let lanes = [Op::FractalX, Op::FractalY].map(|op| {
                    let noise = self.noise(op, x, octaves);
                    self.emit.binary(Op::Mul, noise, amplitude)
                });
                Value { ty: Ty::Number, spread: true, ..Value::vector(lanes[0], lanes[1], at) }
            }
        }
    }

    /// A noise of the property that the expression belongs to.
    fn noise(&mut self, op: Op, x: Operand, y: Operand) -> Operand {
        match (self.env.seed(), op) {
            (0, Op::Noise) => self.emit.indexed(op, x, 0),
            (0, _) => self.emit.binary(op, x, y),
            (seed, _) => self.emit.seeded(op, x, y, seed),
        }
    }

    fn bezier(&mut self, name: &str, args: &[Value<'a>], at: Place) -> Value<'a> {
        let [x1, y1, x2, y2, t] = self.numbers(name, args);
        let result = match (x1, y1, x2, y2) {
            (Operand::Const(x1), Operand::Const(y1), Operand::Const(x2), Operand::Const(y2)) => {
                self.curve(Curve::new(&reelm_ir::Ease::CubicBezier([x1, y1, x2, y2])), t)
            }
            _ => self.emit.call(Op::Bezier, t, [x1, y1, x2, y2]),
        };
        Value::number(result, at)
    }

    fn ease(&mut self, args: &[Value<'a>], at: Place) -> Value<'a> {
        let (Some(name), Some(t)) = (args.first(), args.get(1)) else { return Value::broken(at) };
        if t.ty != Ty::Number {
            self.mismatch(t, "argument 2 of `ease`", "a number");
        }
        if name.ty != Ty::Text {
            self.mismatch(name, "argument 1 of `ease`", "the name of an ease in quotes, `\"out-cubic\"`");
            return Value::broken(at);
        }
        match parse_ease(name.text) {
            Ok(ease) => Value::number(self.curve(Curve::new(&ease), t.lanes[0]), at),
            Err(error) => {
                let nearest = error.nearest().map(Into::into);
                let mut fault = Fault::new(error.code, error.message, name.at).expected(error.expected);
                fault.nearest = nearest;
                self.fault(fault);
                Value::broken(at)
            }
        }
    }

    fn curve(&mut self, curve: Curve, t: Operand) -> Operand {
        if let Operand::Const(t) = t {
            return Operand::Const(curve.at(t));
        }
        self.pools.curves.push(curve);
        self.emit.indexed(Op::Ease, t, self.pools.curves.len() as u64 - 1)
    }
}

/// `x` held to `[least, most]`; `least` where that is the greater one, as in CSS.
pub(super) fn clamp(emit: &mut Emitter, x: Operand, least: Operand, most: Operand) -> Operand {
    let x = emit.binary(Op::Min, x, most);
    emit.binary(Op::Max, x, least)
}

/// a + (b − a)·t.
pub(super) fn lerp(emit: &mut Emitter, a: Operand, b: Operand, t: Operand) -> Operand {
    let change = emit.binary(Op::Sub, b, a);
    let part = emit.binary(Op::Mul, change, t);
    emit.binary(Op::Add, part, a)
}

/// `value`, or 0 where the range from `a` to `b` is empty, in which nothing is defined. The division by its length, which
/// stands before, has noted that.
fn unless_empty(emit: &mut Emitter, a: Operand, b: Operand, value: Operand) -> Operand {
    let differ = emit.binary(Op::Ne, a, b);
    if differ == ONE { value } else { emit.binary(Op::Mul, value, differ) }
}

/// (x − from) / (to − from).
fn share(emit: &mut Emitter, x: Operand, from: Operand, to: Operand) -> Operand {
    let (offset, length) = (emit.binary(Op::Sub, x, from), emit.binary(Op::Sub, to, from));
    emit.binary(Op::Div, offset, length)
}
