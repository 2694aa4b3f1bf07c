//! Colours: `rgb()`, `hsl()` and `oklch()` with the plain numbers of CSS Color 4, and mixing.
//!
//! * `rgb(red, green, blue[, alpha])`: 0 to 255, alpha 0 to 1;
//! * `hsl(hue, saturation, lightness[, alpha])`: degrees, then 0 to 100;
//! * `oklch(lightness, chroma, hue[, alpha])`: 0 to 1, 0 to about 0.4, degrees. What sRGB cannot show is clipped.

use super::Place;
use super::function::{Function, Kind};
use super::lower::{Lowering, Ty, Value};
use super::lower_call::{clamp, lerp};
use crate::code::{Emitter, Op, Operand};

const ZERO: Operand = Operand::Const(0.0);
const ONE: Operand = Operand::Const(1.0);
const RADIANS: f64 = core::f64::consts::PI / 180.0;

impl<'a> Lowering<'a, '_> {
    /// A colour from its coordinates.
    pub(super) fn color(&mut self, function: &Function, args: &[Value<'a>], at: Place) -> Value<'a> {
        let [a, b, c, alpha] = self.numbers(function.name, args);
        let alpha = if args.len() > 3 { clamp(&mut self.emit, alpha, ZERO, ONE) } else { ONE };
        let emit = &mut self.emit;
        let [r, g, b] = match function.kind {
            Kind::Rgb => [a, b, c].map(|lane| {
                let lane = emit.binary(Op::Div, lane, Operand::Const(255.0));
                clamp(emit, lane, ZERO, ONE)
            }),
            Kind::Hsl => hsl(emit, a, b, c),
            _ => oklch(emit, a, b, c),
        };
        Value::new(Ty::Color, [r, g, b, alpha], at)
    }

    /// `mix` and `lerp`: lane by lane; colours premultiplied, as keyframes do.
    pub(super) fn mix(&mut self, name: &str, args: &[Value<'a>], at: Place) -> Value<'a> {
        let (Some(a), Some(b), Some(t)) = (args.first(), args.get(1), args.get(2)) else { return Value::broken(at) };
        if a.ty == Ty::Color || b.ty == Ty::Color {
            return self.mix_colors(name, a, b, t, at);
        }
        let checked = [a, b, t].map(|value| self.numeric(*value, name, value.at));
        self.map(&checked, at, |emit, [a, b, t]| lerp(emit, a, b, t))
    }

    fn mix_colors(&mut self, name: &str, a: &Value<'a>, b: &Value<'a>, t: &Value<'a>, at: Place) -> Value<'a> {
        for (value, other) in [(a, b), (b, a)] {
            if value.ty != Ty::Color {
                self.mismatch(value, &format!("an argument of `{name}`"), &format!("a {}", other.ty.name()));
            }
        }
        if t.ty != Ty::Number {
            self.mismatch(t, &format!("argument 3 of `{name}`"), "a number");
        }
        let emit = &mut self.emit;
        let share = clamp(emit, t.lanes[0], ZERO, ONE);
        let alpha = lerp(emit, a.lanes[3], b.lanes[3], share);
        let lanes = [0, 1, 2].map(|lane| {
            let from = emit.binary(Op::Mul, a.lanes[lane], a.lanes[3]);
            let to = emit.binary(Op::Mul, b.lanes[lane], b.lanes[3]);
            let mixed = lerp(emit, from, to, share);
            emit.binary(Op::DivOrZero, mixed, alpha)
        });
        Value::new(Ty::Color, [lanes[0], lanes[1], lanes[2], alpha], at)
    }
}

/// CSS Color 4, 7.1: channel n is l − s·min(l, 1 − l)·max(−1, min(k − 3, 9 − k, 1)) with k = (n + hue/30) mod 12.
fn hsl(emit: &mut Emitter, hue: Operand, saturation: Operand, lightness: Operand) -> [Operand; 3] {
    let hundredth = |emit: &mut Emitter, value| {
        let share = emit.binary(Op::Div, value, Operand::Const(100.0));
        clamp(emit, share, ZERO, ONE)
    };
    let (s, l) = (hundredth(emit, saturation), hundredth(emit, lightness));
    let dark = emit.binary(Op::Sub, ONE, l);
    let most = emit.binary(Op::Min, l, dark);
    let a = emit.binary(Op::Mul, s, most);
    let twelfth = emit.binary(Op::Div, hue, Operand::Const(30.0));
    [0.0, 8.0, 4.0].map(|n| {
        let turned = emit.binary(Op::Add, twelfth, Operand::Const(n));
        let k = emit.binary(Op::Mod, turned, Operand::Const(12.0));
        let rising = emit.binary(Op::Sub, k, Operand::Const(3.0));
        let falling = emit.binary(Op::Sub, Operand::Const(9.0), k);
        let least = emit.binary(Op::Min, rising, falling);
        let shape = clamp(emit, least, Operand::Const(-1.0), ONE);
        let part = emit.binary(Op::Mul, a, shape);
        emit.binary(Op::Sub, l, part)
    })
}

/// Oklab (Ottosson 2020) to linear sRGB, clipped and encoded.
fn oklch(emit: &mut Emitter, lightness: Operand, chroma: Operand, hue: Operand) -> [Operand; 3] {
    let lightness = clamp(emit, lightness, ZERO, ONE);
    let chroma = emit.binary(Op::Max, chroma, ZERO);
    let radians = emit.binary(Op::Mul, hue, Operand::Const(RADIANS));
    let (cos, sin) = (emit.unary(Op::Cos, radians), emit.unary(Op::Sin, radians));
    let (a, b) = (emit.binary(Op::Mul, chroma, cos), emit.binary(Op::Mul, chroma, sin));
    const TO_LMS: [[f64; 2]; 3] = [
        [0.396_337_777_4, 0.215_803_757_3],
        [-0.105_561_345_8, -0.063_854_172_8],
        [-0.089_484_177_5, -1.291_485_548_0],
    ];
    const TO_RGB: [[f64; 3]; 3] = [
        [4.076_741_662_1, -3.307_711_591_3, 0.230_969_929_2],
        [-1.268_438_004_6, 2.609_757_401_1, -0.341_319_396_5],
        [-0.004_196_086_3, -0.703_418_614_7, 1.707_614_701_0],
    ];
    let cones = TO_LMS.map(|[of_a, of_b]| {
        let sum = weighted(emit, &[(a, of_a), (b, of_b)]);
        let root = emit.binary(Op::Add, lightness, sum);
        emit.binary(Op::Pow, root, Operand::Const(3.0))
    });
    TO_RGB.map(|[l, m, s]| {
        let linear = weighted(emit, &[(cones[0], l), (cones[1], m), (cones[2], s)]);
        emit.unary(Op::Encode, linear)
    })
}

/// The sum of the operands, each times its weight.
fn weighted(emit: &mut Emitter, terms: &[(Operand, f64)]) -> Operand {
    terms.iter().fold(ZERO, |sum, (operand, weight)| {
        let term = emit.binary(Op::Mul, *operand, Operand::Const(*weight));
        emit.binary(Op::Add, sum, term)
    })
}
