//! A **threshold** makes a picture black and white.

use fearless_simd::dispatch;

use crate::math::unpack;
use crate::{CpuLevel, ViewMut};

/// The weights of red, green and blue in the luma, in 1/65 536; they sum to 1. Those of [`crate::MaskMode::Luma`].
pub(crate) const LUMA: [i32; 3] = [13_926, 46_885, 4_725];

/// Makes every pixel white whose straight luma is at least `at` (0 to 1), and black otherwise; the alpha stays.
///
/// The luma of a premultiplied colour is the straight one times the alpha, so that Σ w·p ≥ at·a is compared in whole numbers and
/// nothing is divided. `at` is used to 1/65 536; what is not finite counts as 0.
pub fn apply_threshold(level: CpuLevel, dst: &mut ViewMut<'_>, at: f32) {
    let at = fixed(at);
    dispatch!(level.simd, _simd => rows(dst, at));
}

/// `at` in 1/65 536.
pub(crate) fn fixed(at: f32) -> i32 {
    if at.is_finite() { (at.clamp(0.0, 1.0) * 65_536.0).round() as i32 } else { 0 }
}

#[inline(always)]
fn rows(dst: &mut ViewMut<'_>, at: i32) {
    for row in dst.rows_mut() {
        for d in row.as_chunks_mut::<4>().0 {
            let [r, g, b, a] = unpack(u32::from_le_bytes(*d));
            let bright = LUMA[0] * r + LUMA[1] * g + LUMA[2] * b >= at * a;
            let color = if bright { a as u32 } else { 0 };
            *d = ((color * 0x0001_0101) | ((a as u32) << 24)).to_le_bytes();
        }
    }
}
