//! **Sharpening** by an unsharp mask: what a blur takes away is added once more.

use fearless_simd::dispatch;

use crate::composite::overlap;
use crate::math::{pack, round_small, unpack};
use crate::{CpuLevel, View, ViewMut};

/// Makes a sharper picture of `src` and its blur, which is in `dst`, pixel on pixel: a straight channel becomes
/// c + `amount`·f·(c − b), held to 0..=1, where b is that of the blur; the alpha stays that of `src`. f is the blur's alpha over that of
/// the pixel, at most 1: at the rim of a picture there is less to compare with, and the less the blur has, the less its rounded bytes
/// say of its colour.
///
/// In single precision, in a fixed order of operations, which IEEE 754 rounds in one way. `amount` is 0 to 100.
pub fn sharpen(level: CpuLevel, dst: &mut ViewMut<'_>, src: &View<'_>, amount: f32) {
    let amount = held(amount);
    let (mut dst, src) = overlap(dst, 0, 0, src);
    dispatch!(level.simd, _simd => rows(&mut dst, &src, amount));
}

pub(crate) fn held(amount: f32) -> f32 {
    if amount.is_finite() { amount.clamp(0.0, 100.0) } else { 0.0 }
}

#[inline(always)]
pub(crate) fn sharper(pixel: u32, blurred: u32, amount: f32) -> u32 {
    let ([r, g, b, a], [x, y, z, w]) = (unpack(pixel), unpack(blurred));
    let alpha = a as f32;
    // Whichever has less alpha is compared in its own.
    let (own, other) = match w {
        0 => (0.0, 0.0),
        _ if w < a => (w as f32 / alpha, 1.0),
        _ => (1.0, alpha / w as f32),
    };
    let [r, g, b] = [(r, x), (g, y), (b, z)].map(|(p, q)| {
        let p = p as f32;
        let sharp = p + (p * own - q as f32 * other) * amount;
        let sharp = if sharp > 0.0 { sharp } else { 0.0 };
        round_small(if sharp < alpha { sharp } else { alpha }) as u32
    });
    pack([r, g, b, a as u32])
}

#[inline(always)]
fn rows(dst: &mut ViewMut<'_>, src: &View<'_>, amount: f32) {
    for (dst, src) in dst.rows_mut().zip(src.rows()) {
        for (d, s) in dst.as_chunks_mut::<4>().0.iter_mut().zip(src.as_chunks::<4>().0) {
            *d = sharper(u32::from_le_bytes(*s), u32::from_le_bytes(*d), amount).to_le_bytes();
        }
    }
}
