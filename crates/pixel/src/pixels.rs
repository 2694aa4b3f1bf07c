//! Modes that divide or mix channels, **pixel** by pixel, in integers and single precision that the compiler makes wide.

use crate::fields::Covered;
use crate::math::{div255, pack, round_small, rounded_small, unpack};
use crate::terms;

/// A mode whose result is known in units of 1/65 025 before it is rounded.
pub(crate) trait Composed {
    /// All four channels at full opacity, whole numbers from 0 to 65 025; products of bytes are exact in single precision.
    fn sums(s: [f32; 4], d: [f32; 4]) -> [f32; 4];
}

/// A mode that blends each channel alone.
pub(crate) struct Separately<B>(B);

/// A mode that blends R, G and B together.
pub(crate) struct Joint<B>(B);

impl<B: terms::Separable> Composed for Separately<B> {
    #[inline(always)]
    fn sums([sr, sg, sb, sa]: [f32; 4], [dr, dg, db, da]: [f32; 4]) -> [f32; 4] {
        [
            sum(sr, dr, sa, da, B::term(sr, dr, sa, da)),
            sum(sg, dg, sa, da, B::term(sg, dg, sa, da)),
            sum(sb, db, sa, da, B::term(sb, db, sa, da)),
            sum(sa, da, sa, da, sa * da),
        ]
    }
}

impl<B: terms::Joint> Composed for Joint<B> {
    #[inline(always)]
    fn sums([sr, sg, sb, sa]: [f32; 4], [dr, dg, db, da]: [f32; 4]) -> [f32; 4] {
        let (source, backdrop) = ([sr * da, sg * da, sb * da], [dr * sa, dg * sa, db * sa]);
        let [tr, tg, tb] = B::term(source, backdrop, sa * da).map(rounded_small);
        [sum(sr, dr, sa, da, tr), sum(sg, dg, sa, da, tg), sum(sb, db, sa, da, tb), sum(sa, da, sa, da, sa * da)]
    }
}

/// Composites a row.
#[inline(always)]
pub(crate) fn row<M: Composed>(dst: &mut [u8], src: &[u8]) {
    for (d, s) in dst.as_chunks_mut::<4>().0.iter_mut().zip(src.as_chunks::<4>().0) {
        *d = pack(M::sums(channels(*s), channels(*d)).map(byte)).to_le_bytes();
    }
}

/// Composites a row with an opacity.
#[inline(always)]
pub(crate) fn faded_row<M: Composed>(dst: &mut [u8], src: &[u8], k: u32) {
    for (d, s) in dst.as_chunks_mut::<4>().0.iter_mut().zip(src.as_chunks::<4>().0) {
        *d = faded::<M>(*s, *d, k).to_le_bytes();
    }
}

/// Composites a row with the coverages of its columns.
#[inline(always)]
pub(crate) fn covered_row<M: Composed>(dst: &mut [u8], src: &[u8], columns: &[u8], weight: Covered) {
    let pixels = dst.as_chunks_mut::<4>().0.iter_mut().zip(src.as_chunks::<4>().0);
    for ((d, s), column) in pixels.zip(columns.as_chunks::<4>().0) {
        let k = div255(((u32::from_le_bytes(*column) >> weight.shift) & 255) * u32::from(weight.opacity));
        *d = faded::<M>(*s, *d, k).to_le_bytes();
    }
}

/// The formula is linear in the source's opacity: the result is the mean of the backdrop and of the result at full opacity,
/// rounded once.
#[inline(always)]
fn faded<M: Composed>(s: [u8; 4], d: [u8; 4], k: u32) -> u32 {
    let [r, g, b, a] = M::sums(channels(s), channels(d));
    let d = unpack(u32::from_le_bytes(d));
    // Written out, for a loop over channels keeps the one over pixels from being made wide.
    pack([mean(r, d[0], k), mean(g, d[1], k), mean(b, d[2], k), mean(a, d[3], k)])
}

/// `round((sum·k + 255·d·(255 − k)) / 65 025)`, in the steps of [`crate::fields`].
#[inline(always)]
fn mean(sum: f32, d: i32, k: u32) -> u32 {
    let sum = round_small(sum) as u32;
    let q = floor255(sum);
    let n = q * k + d as u32 * (255 - k);
    floor255(n + div255((sum - 255 * q) * k) + 127)
}

/// `floor(x / 255)`, for `x <= 65 279`.
#[inline(always)]
const fn floor255(x: u32) -> u32 {
    (x + 1 + ((x + 1) >> 8)) >> 8
}

/// `s·(1 − da) + d·(1 − sa) + term` in 1/65 025. Colour that exceeds its alpha, which no surface has,
/// may leave the range and is cut.
#[inline(always)]
fn sum(s: f32, d: f32, sa: f32, da: f32, term: f32) -> f32 {
    let sum = s * (255.0 - da) + d * (255.0 - sa) + term;
    let sum = if sum > 0.0 { sum } else { 0.0 };
    if sum < 65_025.0 { sum } else { 65_025.0 }
}

/// `round(sum / 255)`: no whole number is in the middle, and the product is off by less than what lies between.
#[inline(always)]
fn byte(sum: f32) -> u32 {
    round_small(sum * (1.0 / 255.0)) as u32
}

/// R, G, B, A as numbers.
#[inline(always)]
fn channels(pixel: [u8; 4]) -> [f32; 4] {
    unpack(u32::from_le_bytes(pixel)).map(|v| v as f32)
}
