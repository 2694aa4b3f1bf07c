//! What the arithmetic instructions compute. Transcendental functions are libm's, in software, the same on every machine.

use super::Op;

/// The result of an arithmetic `op`; not finite where the result is undefined.
#[inline(always)]
pub(crate) fn apply(op: Op, a: f64, b: f64) -> f64 {
    match op {
        Op::Copy => b,
        Op::Add => a + b,
        Op::Sub => a - b,
        Op::SubFrom => b - a,
        Op::Mul => a * b,
        Op::Div => a / b,
        Op::DivInto => b / a,
        Op::DivOrZero => {
            if b == 0.0 {
                0.0
            } else {
                a / b
            }
        }
        Op::Rem => a % b,
        Op::Mod => floored(a, b),
        Op::Pow => power(a, b),
        Op::PowOf => power(b, a),
        Op::Min => {
            if b < a {
                b
            } else {
                a
            }
        }
        Op::Max => {
            if b > a {
                b
            } else {
                a
            }
        }
        Op::Hypot => libm::hypot(a, b),
        Op::Atan2 => libm::atan2(a, b),
        Op::Eq => truth(a == b),
        Op::Ne => truth(a != b),
        Op::Lt => truth(a < b),
        Op::Le => truth(a <= b),
        Op::Gt => truth(a > b),
        Op::Ge => truth(a >= b),
        Op::Not => truth(a == 0.0),
        Op::Neg => -a,
        Op::Abs => a.abs(),
        Op::Sign => truth(a > 0.0) - truth(a < 0.0),
        Op::Floor => a.floor(),
        Op::Ceil => a.ceil(),
        Op::Round => round(a),
        Op::Trunc => a.trunc(),
        Op::Fract => a - a.floor(),
        Op::Sqrt => a.sqrt(),
        Op::Exp => libm::exp(a),
        Op::Ln => libm::log(a),
        Op::Log10 => libm::log10(a),
        Op::Sin => libm::sin(a),
        Op::Cos => libm::cos(a),
        Op::Tan => libm::tan(a),
        Op::Asin => libm::asin(a),
        Op::Acos => libm::acos(a),
        Op::Atan => libm::atan(a),
        Op::Encode => encode(a),
        // The rest is not arithmetic; see `Op::is_arithmetic`.
        _ => 0.0,
    }
}

#[inline(always)]
fn truth(value: bool) -> f64 {
    f64::from(u8::from(value))
}

/// a − b·⌊a/b⌋, with the sign of `b`.
fn floored(a: f64, b: f64) -> f64 {
    let rest = a % b;
    if rest != 0.0 && (rest < 0.0) != (b < 0.0) { rest + b } else { rest }
}

/// Small whole powers by multiplication, which is quick and exact for small whole numbers.
fn power(base: f64, exponent: f64) -> f64 {
    if exponent == 2.0 {
        base * base
    } else if exponent == 3.0 {
        base * base * base
    } else {
        libm::pow(base, exponent)
    }
}

/// The nearest whole number, halves upwards, as `Math.round` and CSS `round()` do.
fn round(a: f64) -> f64 {
    let floor = a.floor();
    if a - floor >= 0.5 { floor + 1.0 } else { floor }
}

/// IEC 61966-2-1.
fn encode(linear: f64) -> f64 {
    let linear = linear.clamp(0.0, 1.0);
    if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * libm::pow(linear, 1.0 / 2.4) - 0.055 }
}
