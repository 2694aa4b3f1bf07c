//! A colour matrix applied to a surface, in fixed point.
//!
//! With premultiplied channels `p = c·a`, a row `Σ m·c + m₃·a + b` times `a` is
//! `Σ m·p + m₃·a² + b·a`, clamped to 0..=a: no division. This holds whenever the new alpha is the
//! old one times a factor of at most 1, as with all colour functions of CSS. Other matrices
//! unpremultiply first.

use fearless_simd::dispatch;

use crate::math::{div255, divide, pack, unpack};
use crate::{ColorMatrix, CpuLevel, ViewMut};

/// Applies `matrix` to every pixel.
///
/// Within one code value of `feColorMatrix` in exact arithmetic while the factors and the offset of each
/// row sum to at most 256 in magnitude; above that the precision falls with the sum. Numbers that are not
/// finite count as 0.
pub fn apply_color_matrix(level: CpuLevel, dst: &mut ViewMut<'_>, matrix: &ColorMatrix) {
    if matrix.is_identity() {
        return;
    }
    match Plan::new(matrix) {
        Plan::Direct(direct) if direct.keep == KEEP_ALL => {
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

/// With division: all rows in 2^-`shift`, offsets in 2^-(`shift` + 12).
#[derive(Clone, Copy)]
pub(crate) struct General {
    rows: [[i32; 5]; 4],
    shift: u32,
}

const KEEP_ALL: u32 = 65_536;

/// Bits of an unpremultiplied channel; 4 096 is 1.
const UNIT_BITS: u32 = 12;
const UNIT: i32 = 1 << UNIT_BITS;

impl Plan {
    pub(crate) fn new(matrix: &ColorMatrix) -> Self {
        let rows: [[f32; 5]; 4] = std::array::from_fn(|i| {
            let row = matrix.rows().nth(i).copied().unwrap_or_default();
            row.map(|v| if v.is_finite() { v } else { 0.0 })
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
            let shift = shift_for(largest * f64::from(UNIT), 16);
            let fix = |row: [f32; 5]| {
                let mut out = row.map(|v| to_fixed(v, shift));
                out[4] = to_fixed(row[4], shift + UNIT_BITS);
                out
            };
            Self::General(General { rows: rows.map(fix), shift })
        }
    }
}

impl Direct {
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
        let [r, g, b, a] = unpack(pixel);
        // 2^20 / a to the nearest.
        let reciprocal = divide((1 << 20) + a / 2, a.max(1), 1 << 20);
        let open = |p: i32| ((p.min(a) * reciprocal + 128) >> 8).min(UNIT);
        let (r, g, b) = (open(r), open(g), open(b));
        let a = (a * UNIT + 127) / 255;
        let [r, g, b, a] = self.rows.map(|m| {
            let sum = m[0] * r + m[1] * g + m[2] * b + m[3] * a + m[4];
            ((sum + ((1 << self.shift) >> 1)) >> self.shift).clamp(0, UNIT)
        });
        pack([r, g, b, UNIT].map(|c| ((((c * a) >> 8) * 255 + 32_768) >> 16) as u32))
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

/// `v` in 2^-`shift`; conversion saturates far below what five products would overflow with.
fn to_fixed(v: f32, shift: u32) -> i32 {
    let fixed = (f64::from(v) * f64::from(1_u32 << shift)).round();
    fixed.clamp(-1_073_741_824.0, 1_073_741_824.0) as i32
}

#[inline(always)]
fn rows<P: Copy>(dst: &mut ViewMut<'_>, plan: P, apply: impl Fn(P, u32) -> u32) {
    for row in dst.rows_mut() {
        for d in row.as_chunks_mut::<4>().0 {
            *d = apply(plan, u32::from_le_bytes(*d)).to_le_bytes();
        }
    }
}
