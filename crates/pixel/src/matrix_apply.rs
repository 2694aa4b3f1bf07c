//! A colour matrix applied to a surface, in fixed point.
//!
//! With premultiplied channels `p = c·a`, a row `Σ m·c + m₃·a + b` times `a` is
//! `Σ m·p + m₃·a² + b·a`, clamped to 0..=a: no division. This holds whenever the new alpha is the
//! old one times a factor of at most 1, as with all colour functions of CSS, and is done in integers.
//! Other matrices unpremultiply first, in single precision: only `+ − × ÷` in a fixed order, which
//! IEEE 754 rounds in one way.

use fearless_simd::dispatch;

use crate::math::{div255, pack, round_small, unpack};
use crate::{ColorMatrix, CpuLevel, ViewMut};

/// Applies `matrix` to every pixel.
///
/// Within one code value of `feColorMatrix` in exact arithmetic while the factors and the offset of each
/// row sum to at most 256 in magnitude; above that the precision falls with the sum. Numbers that are not
/// finite count as 0, those beyond ±32 768 as that.
pub fn apply_color_matrix(level: CpuLevel, dst: &mut ViewMut<'_>, matrix: &ColorMatrix) {
    if matrix.is_identity() {
        return;
    }
    match Plan::new(matrix) {
        Plan::Direct(direct) if direct.keeps_alpha() => {
            dispatch!(level.simd, _simd => rows(dst, direct, Direct::apply));
        }
        Plan::Direct(direct) => {
            dispatch!(level.simd, _simd => rows(dst, direct, Direct::apply_faded));
        }
        Plan::General(general) => {
            dispatch!(level.simd, _simd => rows(dst, general, General::apply));
        }
    }
}

/// A matrix in the form that its pixels are computed in.
pub(crate) enum Plan {
    Direct(Direct),
    General(General),
}

/// Without division: `color` has rows of three factors, the factor of a² and that of a, all in
/// 2^-`shift`; `keep` is the factor of the alpha in 1/65 536.
#[derive(Clone, Copy)]
pub(crate) struct Direct {
    color: [[i32; 5]; 3],
    shift: u32,
    keep: u32,
}

/// With division: four rows of four factors and an offset, where 1 is 255.
#[derive(Clone, Copy)]
pub(crate) struct General {
    rows: [[f32; 5]; 4],
}

const KEEP_ALL: u32 = 65_536;

/// Larger numbers count as this, so that sums stay in range.
const LARGEST: f32 = 32_768.0;

impl Plan {
    pub(crate) fn new(matrix: &ColorMatrix) -> Self {
        let rows: [[f32; 5]; 4] = std::array::from_fn(|i| {
            let row = matrix.rows().nth(i).copied().unwrap_or_default();
            row.map(|v| if v.is_finite() { v.clamp(-LARGEST, LARGEST) } else { 0.0 })
        });
        let [r, g, b, [ar, ag, ab, keep, offset]] = rows;
        let scales_alpha = [ar, ag, ab, offset] == [0.0; 4] && (0.0..=1.0).contains(&keep);
        let largest = rows.iter().map(magnitude).fold(1.0, f64::max);
        if scales_alpha {
            // Sums of factor × byte stay below 2^30.
            let shift = shift_for(largest * 255.0, 16);
            Self::Direct(Direct {
                color: [r, g, b].map(|row| row.map(|v| to_fixed(v, shift))),
                shift,
                keep: (f64::from(keep) * 65_536.0).round() as u32,
            })
        } else {
            Self::General(General { rows: rows.map(|[r, g, b, a, offset]| [r, g, b, a, 255.0 * offset]) })
        }
    }
}

impl Direct {
    pub(crate) const fn keeps_alpha(self) -> bool {
        self.keep == KEEP_ALL
    }

    /// The alpha stays.
    #[inline(always)]
    pub(crate) fn apply(self, pixel: u32) -> u32 {
        let [r, g, b] = self.colors(pixel);
        let a = pixel >> 24;
        let half = (1 << self.shift) >> 1;
        let [r, g, b] = [r, g, b].map(|v| ((v + half) >> self.shift) as u32);
        pack([r, g, b, a])
    }

    /// The alpha and with it the colour shrink by `keep`.
    #[inline(always)]
    pub(crate) fn apply_faded(self, pixel: u32) -> u32 {
        let [r, g, b] = self.colors(pixel);
        let alpha = ((pixel >> 24) as i32) << self.shift;
        // From `shift` bits of fraction to 7, so that the product with `keep` fits.
        let [down, up] = [self.shift.saturating_sub(7), 7_u32.saturating_sub(self.shift)];
        pack([r, g, b, alpha].map(|v| {
            let fine = ((v >> down) << up) as u32;
            (fine * self.keep + (1 << 22)) >> 23
        }))
    }

    /// The new colour times the old alpha, with `shift` bits of fraction, in 0..=alpha.
    #[inline(always)]
    fn colors(self, pixel: u32) -> [i32; 3] {
        let [r, g, b, a] = unpack(pixel);
        let squared = div255((a * a) as u32) as i32;
        self.color.map(|m| {
            let sum = m[0] * r + m[1] * g + m[2] * b + m[3] * squared + m[4] * a;
            // Not `clamp`: its check of the bounds would keep the loop from being vectorised.
            sum.max(0).min(a << self.shift)
        })
    }
}

impl General {
    #[inline(always)]
    pub(crate) fn apply(self, pixel: u32) -> u32 {
        let [r, g, b, a] = unpack(pixel).map(|v| v as f32);
        // A transparent pixel has no colour; any divisor will do.
        let alpha = if a > 0.0 { a } else { 255.0 };
        let [r, g, b] = [r, g, b].map(|p| p * 255.0 / alpha);
        let [r, g, b, a] = self.rows.map(|m| {
            let sum = m[0] * r + m[1] * g + m[2] * b + m[3] * a + m[4];
            let sum = if sum > 0.0 { sum } else { 0.0 };
            if sum < 255.0 { sum } else { 255.0 }
        });
        pack([r, g, b, 255.0].map(|c| round_small(c * a / 255.0) as u32))
    }
}

/// The most bits of fraction, up to `most`, with which `largest` stays below 2^30.
fn shift_for(largest: f64, most: u32) -> u32 {
    let fits = |bits: &u32| largest * f64::from(1_u32 << bits) < 1_073_741_824.0;
    (0..=most).rev().find(fits).unwrap_or(0)
}

fn magnitude(row: &[f32; 5]) -> f64 {
    row.iter().map(|v| f64::from(v.abs())).sum()
}

/// `v` in 2^-`shift`.
fn to_fixed(v: f32, shift: u32) -> i32 {
    (f64::from(v) * f64::from(1_u32 << shift)).round() as i32
}

#[inline(always)]
fn rows<P: Copy>(dst: &mut ViewMut<'_>, plan: P, apply: impl Fn(P, u32) -> u32) {
    for row in dst.rows_mut() {
        for d in row.as_chunks_mut::<4>().0 {
            *d = apply(plan, u32::from_le_bytes(*d)).to_le_bytes();
        }
    }
}
