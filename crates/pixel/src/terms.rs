//! The **blend term** of each mode: what source and backdrop give where both are.
//!
//! With premultiplied source `s`, backdrop `d` and their alphas `sa`, `da`, W3C Compositing Level 1
//! composes `s·(1 − da) + d·(1 − sa) + sa·da·B(d / da, s / sa)`. The term is the last summand, in
//! units of 1/65 025 (255²). Written with premultiplied values most modes need no division.
//!
//! Single-precision arithmetic appears only as `+ − × ÷ √`, which IEEE 754 rounds in one way, so
//! that it gives the same bits at every level.

use crate::math::{divide, round_small};

/// A mode that blends each channel alone.
pub(crate) trait Separable {
    /// The term for one channel; `0 <= s <= sa <= 255` and `0 <= d <= da <= 255`.
    fn term(s: i32, d: i32, sa: i32, da: i32) -> i32;
}

/// A mode that blends R, G and B together.
pub(crate) trait Joint {
    /// The terms from both colours brought to the common unit `white = sa·da`.
    fn term(s: [f32; 3], d: [f32; 3], white: f32) -> [f32; 3];
}

pub(crate) struct Multiply;
pub(crate) struct Screen;
pub(crate) struct Overlay;
pub(crate) struct Darken;
pub(crate) struct Lighten;
pub(crate) struct ColorDodge;
pub(crate) struct ColorBurn;
pub(crate) struct HardLight;
pub(crate) struct SoftLight;
pub(crate) struct Difference;
pub(crate) struct Exclusion;
pub(crate) struct Hue;
pub(crate) struct Saturation;
pub(crate) struct Color;
pub(crate) struct Luminosity;

impl Separable for Multiply {
    #[inline(always)]
    fn term(s: i32, d: i32, _sa: i32, _da: i32) -> i32 {
        s * d
    }
}

impl Separable for Screen {
    #[inline(always)]
    fn term(s: i32, d: i32, sa: i32, da: i32) -> i32 {
        s * da + d * sa - s * d
    }
}

impl Separable for Overlay {
    #[inline(always)]
    fn term(s: i32, d: i32, sa: i32, da: i32) -> i32 {
        HardLight::term(d, s, da, sa)
    }
}

impl Separable for Darken {
    #[inline(always)]
    fn term(s: i32, d: i32, sa: i32, da: i32) -> i32 {
        (s * da).min(d * sa)
    }
}

impl Separable for Lighten {
    #[inline(always)]
    fn term(s: i32, d: i32, sa: i32, da: i32) -> i32 {
        (s * da).max(d * sa)
    }
}

impl Separable for ColorDodge {
    #[inline(always)]
    fn term(s: i32, d: i32, sa: i32, da: i32) -> i32 {
        let full = sa * da;
        let lit = divide(sa * sa * d, (sa - s).max(1), full);
        let lit = if s >= sa { full } else { lit };
        if d == 0 { 0 } else { lit }
    }
}

impl Separable for ColorBurn {
    #[inline(always)]
    fn term(s: i32, d: i32, sa: i32, da: i32) -> i32 {
        let full = sa * da;
        let burnt = full - divide(sa * sa * (da - d), s.max(1), full);
        let burnt = if s == 0 { 0 } else { burnt };
        if d >= da { full } else { burnt }
    }
}

impl Separable for HardLight {
    #[inline(always)]
    fn term(s: i32, d: i32, sa: i32, da: i32) -> i32 {
        let dark = 2 * s * d;
        let light = sa * da - 2 * (sa - s) * (da - d);
        if 2 * s <= sa { dark } else { light }
    }
}

impl Separable for SoftLight {
    #[inline(always)]
    fn term(s: i32, d: i32, sa: i32, da: i32) -> i32 {
        let (s, d, sa) = (s as f32, d as f32, sa as f32);
        let da = da.max(1) as f32;
        let x = d / da;
        let tilt = 2.0 * s - sa;
        let dark = d * (1.0 - x);
        let curve = ((16.0 * x - 12.0) * x + 4.0) * d;
        let light = if x <= 0.25 { curve } else { (d * da).sqrt() } - d;
        let change = tilt * if tilt <= 0.0 { dark } else { light };
        round_small((sa * d + change).max(0.0))
    }
}

impl Separable for Difference {
    #[inline(always)]
    fn term(s: i32, d: i32, sa: i32, da: i32) -> i32 {
        (s * da - d * sa).abs()
    }
}

impl Separable for Exclusion {
    #[inline(always)]
    fn term(s: i32, d: i32, sa: i32, da: i32) -> i32 {
        s * da + d * sa - 2 * s * d
    }
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
