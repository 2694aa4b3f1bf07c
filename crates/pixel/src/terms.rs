//! The **blend term** of each mode: what source and backdrop give where both are.
//!
//! With premultiplied source `s`, backdrop `d` and their alphas `sa`, `da`, W3C Compositing Level 1
//! composes `s·(1 − da) + d·(1 − sa) + sa·da·B(d / da, s / sa)`. The term is the last summand, in
//! units of 1/65 025 (255²). Written with premultiplied values most modes need no division.
//!
//! Single-precision arithmetic appears only as `+ − × ÷ √`, which IEEE 754 rounds in one way, so
//! that it gives the same bits at every level.

use crate::math::{floor_small, rounded_small};

/// A mode that blends each channel alone.
pub(crate) trait Separable {
    /// The term for one channel, a whole number; `0 <= s <= sa <= 255` and `0 <= d <= da <= 255` are whole numbers.
    fn term(s: f32, d: f32, sa: f32, da: f32) -> f32;
}

/// A mode that blends R, G and B together.
pub(crate) trait Joint {
    /// The terms from both colours brought to the common unit `white = sa·da`.
    fn term(s: [f32; 3], d: [f32; 3], white: f32) -> [f32; 3];
}

pub(crate) struct ColorDodge;
pub(crate) struct ColorBurn;
pub(crate) struct SoftLight;
pub(crate) struct Hue;
pub(crate) struct Saturation;
pub(crate) struct Color;
pub(crate) struct Luminosity;

impl Separable for ColorDodge {
    #[inline(always)]
    fn term(s: f32, d: f32, sa: f32, da: f32) -> f32 {
        let full = sa * da;
        let lit = divide(sa * sa * d, sa - s, full);
        let lit = if s >= sa { full } else { lit };
        if d == 0.0 { 0.0 } else { lit }
    }
}

impl Separable for ColorBurn {
    #[inline(always)]
    fn term(s: f32, d: f32, sa: f32, da: f32) -> f32 {
        let full = sa * da;
        let burnt = full - divide(sa * sa * (da - d), s, full);
        let burnt = if s == 0.0 { 0.0 } else { burnt };
        if d >= da { full } else { burnt }
    }
}

impl Separable for SoftLight {
    #[inline(always)]
    fn term(s: f32, d: f32, sa: f32, da: f32) -> f32 {
        // One division for all channels.
        let x = d * (1.0 / if da > 1.0 { da } else { 1.0 });
        let tilt = 2.0 * s - sa;
        let dark = d * (1.0 - x);
        let curve = ((16.0 * x - 12.0) * x + 4.0) * d;
        let light = if x <= 0.25 { curve } else { (d * da).sqrt() } - d;
        let term = sa * d + tilt * if tilt <= 0.0 { dark } else { light };
        rounded_small(if term > 0.0 { term } else { 0.0 })
    }
}

/// `floor(n / m)` or `most` if that is less, of whole numbers; `0 <= n < 2^24`, `0 < m < 2^24`, `most < 2^22`. What it gives
/// for `m = 0` is a number, too.
///
/// Both are exact in single precision, and a quotient that is below a whole number is so by more than half a unit in the last
/// place: rounding never lifts it to that number.
#[inline(always)]
fn divide(n: f32, m: f32, most: f32) -> f32 {
    let quotient = n / m;
    floor_small(if quotient < most { quotient } else { most })
}

impl Joint for Hue {
    #[inline(always)]
    fn term(s: [f32; 3], d: [f32; 3], white: f32) -> [f32; 3] {
        with_luminosity(with_saturation(s, saturation(d)), luminosity(d), white)
    }
}

impl Joint for Saturation {
    #[inline(always)]
    fn term(s: [f32; 3], d: [f32; 3], white: f32) -> [f32; 3] {
        with_luminosity(with_saturation(d, saturation(s)), luminosity(d), white)
    }
}

impl Joint for Color {
    #[inline(always)]
    fn term(s: [f32; 3], d: [f32; 3], white: f32) -> [f32; 3] {
        with_luminosity(s, luminosity(d), white)
    }
}

impl Joint for Luminosity {
    #[inline(always)]
    fn term(s: [f32; 3], d: [f32; 3], white: f32) -> [f32; 3] {
        with_luminosity(d, luminosity(s), white)
    }
}

/// `Lum` of the specification.
#[inline(always)]
fn luminosity([r, g, b]: [f32; 3]) -> f32 {
    0.3 * r + 0.59 * g + 0.11 * b
}

/// `Sat` of the specification.
#[inline(always)]
fn saturation(c: [f32; 3]) -> f32 {
    largest(c) - smallest(c)
}

/// `SetSat` of the specification: its three cases are one line through the smallest channel.
#[inline(always)]
fn with_saturation(c: [f32; 3], wanted: f32) -> [f32; 3] {
    let low = smallest(c);
    let spread = largest(c) - low;
    let gain = if spread > 0.0 { wanted / spread } else { 0.0 };
    c.map(|v| (v - low) * gain)
}

/// `SetLum` of the specification, with `ClipColor` into 0..=`white`.
#[inline(always)]
fn with_luminosity(c: [f32; 3], wanted: f32, white: f32) -> [f32; 3] {
    let shift = wanted - luminosity(c);
    let c = c.map(|v| v + shift);
    let lum = luminosity(c);
    let low = smallest(c);
    let down = if low < 0.0 { lum / (lum - low) } else { 1.0 };
    let c = c.map(|v| lum + (v - lum) * down);
    let high = largest(c);
    let up = if high > white { (white - lum) / (high - lum) } else { 1.0 };
    c.map(|v| (lum + (v - lum) * up).max(0.0).min(white))
}

#[inline(always)]
fn smallest([r, g, b]: [f32; 3]) -> f32 {
    r.min(g).min(b)
}

#[inline(always)]
fn largest([r, g, b]: [f32; 3]) -> f32 {
    r.max(g).max(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divide_is_the_floor_of_the_quotient() {
        for m in 1..=255_u32 {
            for n in (0..16_581_375).step_by(997).chain((1..60).flat_map(|k| [k * m - 1, k * m])) {
                assert_eq!(divide(n as f32, m as f32, 65_025.0), (n / m).min(65_025) as f32, "{n} / {m}");
            }
        }
    }
}
