//! Mixing two pictures by **shares**: how much of the second picture each pixel gets, in 1/65 536.

use fearless_simd::dispatch;

use crate::composite::{lerp, overlap};
use crate::fill::around;
use crate::{CpuLevel, IRect, View, ViewMut};

/// How many shares are found at once.
pub(crate) const BLOCK: usize = 64;

/// What tells the shares. Those of a pixel depend on its place alone.
pub(crate) trait Shares: Copy {
    /// Writes those of the pixels from column `x` of row `y` on, each 0 to 65 536.
    fn fill(self, x: i32, y: i32, out: &mut [u32]);
}

/// Mixes `src` into `dst`: `dst·(1 − p) + src·p` with the share `p` of each pixel, rounded to the nearest byte once.
///
/// `src` lies with its top-left pixel at (`x`, `y`) of `dst`; outside of it `dst` is mixed with transparent.
pub(crate) fn mix_shares(level: CpuLevel, dst: &mut ViewMut<'_>, x: i32, y: i32, src: &View<'_>, shares: impl Shares) {
    let bounds = dst.bounds();
    let inside = src.bounds().translate(x, y).intersect(bounds);
    for rest in around(bounds, inside) {
        let mut rest_dst = dst.sub_mut(rest);
        dispatch!(level.simd, _simd => rows_alone(&mut rest_dst, rest, shares));
    }
    let (mut dst, src) = overlap(dst, x, y, src);
    dispatch!(level.simd, _simd => rows(&mut dst, &src, inside, shares));
}

/// A share from 0 to 1 in 1/65 536, to the nearest; what is no number is 0.
#[inline(always)]
pub(crate) fn fixed(share: f32) -> u32 {
    let share = if share > 0.0 { share } else { 0.0 };
    let share = if share < 1.0 { share } else { 1.0 };
    // Beside 2^23 there are no fractions, so that the addition rounds, as IEEE 754 defines it.
    (share * 65_536.0 + 8_388_608.0).to_bits() & 0x007F_FFFF
}

#[inline(always)]
fn rows(dst: &mut ViewMut<'_>, src: &View<'_>, area: IRect, shares: impl Shares) {
    let mut found = [0; BLOCK];
    for ((dst, src), y) in dst.rows_mut().zip(src.rows()).zip(area.y0..) {
        let pixels = dst.as_chunks_mut::<4>().0.chunks_mut(BLOCK).zip(src.as_chunks::<4>().0.chunks(BLOCK));
        for ((dst, src), x) in pixels.zip((area.x0..).step_by(BLOCK)) {
            shares.fill(x, y, &mut found);
            for ((d, s), k) in dst.iter_mut().zip(src).zip(&found) {
                *d = lerp(u32::from_le_bytes(*s), u32::from_le_bytes(*d), *k).to_le_bytes();
            }
        }
    }
}

#[inline(always)]
fn rows_alone(dst: &mut ViewMut<'_>, area: IRect, shares: impl Shares) {
    let mut found = [0; BLOCK];
    for (dst, y) in dst.rows_mut().zip(area.y0..) {
        let pixels = dst.as_chunks_mut::<4>().0.chunks_mut(BLOCK);
        for (dst, x) in pixels.zip((area.x0..).step_by(BLOCK)) {
            shares.fill(x, y, &mut found);
            for (d, k) in dst.iter_mut().zip(&found) {
                *d = lerp(0, u32::from_le_bytes(*d), *k).to_le_bytes();
            }
        }
    }
}
