//! A **vignette** darkens, or colours, what is far from the middle.

use fearless_simd::dispatch;

use crate::math::{pack, round_small, unpack};
use crate::{CpuLevel, ViewMut};

/// Where a vignette lies and what it does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vignette {
    /// From pixels of the destination to a space where a box goes from −1 to 1, as an affine in the order of SVG's `matrix()`. The
    /// centre of the first pixel is (0.5, 0.5).
    pub inverse: [f64; 6],
    /// Up to this distance from the middle nothing changes; 1 is the middle of an edge of the box, √2 a corner.
    pub radius: f32,
    /// Over this further distance it reaches its full strength.
    pub softness: f32,
    /// The share of the colour at full strength, 0 to 1.
    pub amount: f32,
    /// Straight r, g, b, each 0 to 1.
    pub color: [f32; 3],
}

/// A vignette in the form in which its pixels are computed.
#[derive(Clone, Copy)]
pub(crate) struct Prepared {
    inverse: [f64; 6],
    radius: f32,
    /// 1 / softness.
    rise: f32,
    amount: f32,
    /// In 0 to 255.
    color: [f32; 3],
}

/// The least distance over which it rises; below it the edge is hard.
const LEAST: f32 = 1.0e-6;

/// Mixes every pixel with the colour by `amount`·s, where s = t²(3 − 2t) and t = clamp((d − `radius`) / `softness`, 0, 1), d being the
/// distance of the pixel's centre from the middle; the alpha stays.
///
/// In single precision, in a fixed order of operations, which IEEE 754 rounds in one way. An affine that is not finite changes nothing.
pub fn apply_vignette(level: CpuLevel, dst: &mut ViewMut<'_>, vignette: &Vignette) {
    if let Some(vignette) = Prepared::new(vignette) {
        dispatch!(level.simd, _simd => rows(dst, vignette));
    }
}

#[inline(always)]
fn unit(value: f32) -> f32 {
    let value = if value > 0.0 { value } else { 0.0 };
    if value < 1.0 { value } else { 1.0 }
}

impl Prepared {
    pub(crate) fn new(vignette: &Vignette) -> Option<Self> {
        let held = |value: f32| if value.is_finite() { value.clamp(0.0, 1024.0) } else { 0.0 };
        let Vignette { inverse, radius, softness, amount, color } = *vignette;
        inverse.iter().all(|value| value.is_finite() && value.abs() < 1.0e9).then_some(Self {
            inverse,
            radius: held(radius),
            rise: 1.0 / held(softness).max(LEAST),
            amount: held(amount).min(1.0),
            color: color.map(|c| 255.0 * held(c).min(1.0)),
        })
    }

    /// The place of the first pixel's centre of row `y`.
    #[inline(always)]
    pub(crate) fn row(self, y: u32) -> [f32; 2] {
        let [a, b, c, d, e, f] = self.inverse;
        let y = f64::from(y) + 0.5;
        [(a * 0.5 + c * y + e) as f32, (b * 0.5 + d * y + f) as f32]
    }

    #[inline(always)]
    pub(crate) fn apply(self, [u, v]: [f32; 2], x: u32, pixel: u32) -> u32 {
        let x = x as f32;
        let (u, v) = (u + self.inverse[0] as f32 * x, v + self.inverse[1] as f32 * x);
        let t = unit(((u * u + v * v).sqrt() - self.radius) * self.rise);
        let share = self.amount * (t * t * (3.0 - 2.0 * t));
        let [r, g, b, a] = unpack(pixel);
        let part = a as f32 / 255.0;
        let mixed = [(r, self.color[0]), (g, self.color[1]), (b, self.color[2])].map(|(p, c)| {
            let p = p as f32;
            round_small(p + (c * part - p) * share) as u32
        });
        pack([mixed[0], mixed[1], mixed[2], a as u32])
    }
}

#[inline(always)]
fn rows(dst: &mut ViewMut<'_>, vignette: Prepared) {
    for (row, y) in dst.rows_mut().zip(0..) {
        let start = vignette.row(y);
        for (d, x) in row.as_chunks_mut::<4>().0.iter_mut().zip(0..) {
            *d = vignette.apply(start, x, u32::from_le_bytes(*d)).to_le_bytes();
        }
    }
}
