//! One colour over the target: the case of text, shapes and fills, and therefore one loop over all strips.

use fearless_simd::{Bytes as _, Simd, SimdBase, dispatch, u8x16, u16x8, u32x4};

use super::{Coverage, Part, STRIP_HEIGHT, Strip};
use crate::fields::{self, Narrow, Wide};
use crate::math::{covered_over, div255, scale};
use crate::{CpuLevel, ViewMut};

/// Paints `color`, premultiplied, under [`crate::BlendMode::Normal`].
pub(super) fn over(
    level: CpuLevel,
    dst: &mut ViewMut<'_>,
    at: (i32, i32),
    coverage: Coverage<'_>,
    color: [u8; 4],
    opacity: u8,
) {
    let (color, opacity) = (u32::from_le_bytes(color), u32::from(opacity));
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = level.simd.as_avx512().filter(|_| opacity == 255) {
        return super::solid_avx512::strips(simd, dst, at, coverage, color);
    }
    dispatch!(level.simd, simd => strips(simd, dst, at, coverage, color, opacity));
}

#[inline(always)]
fn strips<S: Simd>(simd: S, dst: &mut ViewMut<'_>, at: (i32, i32), coverage: Coverage<'_>, color: u32, opacity: u32) {
    for one in coverage.strips {
        strip(simd, dst, at, one, coverage.values, color, opacity);
    }
}

#[inline(always)]
pub(super) fn strip<S: Simd>(
    simd: S,
    dst: &mut ViewMut<'_>,
    at: (i32, i32),
    strip: &Strip,
    values: &[u8],
    color: u32,
    opacity: u32,
) {
    let full = scale(color, opacity);
    let Some(part) = Part::of(strip, at, dst) else { return };
    let values = part.values(strip, values);
    for row in part.rows.clone() {
        let pixels = dst.row_mut(row).get_mut(part.bytes()).unwrap_or_default();
        match values {
            None if full >> 24 == 255 => pixels.as_chunks_mut::<4>().0.fill(full.to_le_bytes()),
            None => fill(simd, pixels, full),
            Some(values) => {
                let pixels = pixels.as_chunks_mut::<4>().0;
                let columns = values.as_chunks::<4>().0;
                let shift = 8 * ((row as i32 + at.1) as u32 % STRIP_HEIGHT);
                if full >> 24 == 255 {
                    cover::<true, S>(simd, pixels, columns, color, opacity, shift);
                } else {
                    cover::<false, S>(simd, pixels, columns, color, opacity, shift);
                }
            }
        }
    }
}

/// As many pixels at once as the level has room for, then four by four, then one by one: rows of shapes are short.
#[inline(always)]
fn fill<S: Simd>(simd: S, pixels: &mut [u8], color: u32) {
    let n = 2 * <S::u16s as SimdBase<S>>::N;
    let (wide, rest) = pixels.split_at_mut(pixels.len() - pixels.len() % n);
    wide.chunks_exact_mut(n).for_each(|pixels| fields::lay_color::<S, Wide>(simd, pixels, color));
    let (fours, ones) = rest.split_at_mut(rest.len() - rest.len() % 16);
    fours.chunks_exact_mut(16).for_each(|pixels| fields::lay_color::<S, Narrow>(simd, pixels, color));
    for d in ones.as_chunks_mut::<4>().0 {
        *d = color.wrapping_add(scale(u32::from_le_bytes(*d), 255 - (color >> 24))).to_le_bytes();
    }
}

/// Strips with coverages are a few tiles of four columns, too short for a loop that the compiler makes wide: they are taken four
/// by four. `OPAQUE` says that colour and opacity are.
#[inline(always)]
fn cover<const OPAQUE: bool, S: Simd>(
    simd: S,
    pixels: &mut [[u8; 4]],
    columns: &[[u8; 4]],
    color: u32,
    opacity: u32,
    shift: u32,
) {
    let (fours, rest) = pixels.as_chunks_mut::<4>();
    let (column_fours, column_rest) = columns.as_chunks::<4>();
    let tile = Tile::new(simd, color, opacity, shift);
    for (pixels, columns) in fours.iter_mut().zip(column_fours) {
        tile.cover::<OPAQUE>(pixels, columns);
    }
    for (pixel, column) in rest.iter_mut().zip(column_rest) {
        let k = div255(((u32::from_le_bytes(*column) >> shift) & 255) * opacity);
        *pixel = covered_over(color, u32::from_le_bytes(*pixel), k).to_le_bytes();
    }
}

/// [`covered_over`] for four pixels of one row: numbers of 16 bits, of which a pixel has two for its even and two for its odd
/// bytes.
struct Tile<S: Simd> {
    simd: S,
    even: u16x8<S>,
    odd: u16x8<S>,
    alpha: u16x8<S>,
    opacity: u16x8<S>,
    shift: u32,
}

impl<S: Simd> Tile<S> {
    #[inline(always)]
    fn new(simd: S, color: u32, opacity: u32, shift: u32) -> Self {
        let pairs = |fields: u32| u16x8::from_bytes(u32x4::splat(simd, fields).to_bytes());
        Self {
            simd,
            even: pairs(color & FIELDS),
            odd: pairs((color >> 8) & FIELDS),
            alpha: u16x8::splat(simd, (color >> 24) as u16),
            opacity: u16x8::splat(simd, opacity as u16),
            shift,
        }
    }

    #[inline(always)]
    fn cover<const OPAQUE: bool>(&self, pixels: &mut [[u8; 4]; 4], columns: &[[u8; 4]; 4]) {
        let (simd, fields) = (self.simd, u16x8::splat(self.simd, 255));
        let columns = u32x4::from_bytes(u8x16::from_slice(simd, columns.as_flattened())) >> self.shift;
        let columns = columns & u32x4::splat(simd, 255);
        let k = u16x8::from_bytes((columns | (columns << 16)).to_bytes());
        // What is opaque fades nothing: `div255(255 * k)` is `k`.
        let k = if OPAQUE { k } else { div255_each(simd, k * self.opacity) };
        let rest = fields - if OPAQUE { k } else { div255_each(simd, self.alpha * k) };
        let d = u16x8::from_bytes(u8x16::from_slice(simd, pixels.as_flattened()));
        let even = div255_each(simd, self.even * k + (d & fields) * rest);
        let odd = div255_each(simd, self.odd * k + (d >> 8) * rest);
        (even | (odd << 8)).to_bytes().store_slice(pixels.as_flattened_mut());
    }
}

const FIELDS: u32 = 0x00FF_00FF;

/// [`div255`] of each.
#[inline(always)]
fn div255_each<S: Simd>(simd: S, x: u16x8<S>) -> u16x8<S> {
    let t = x + u16x8::splat(simd, 128);
    (t + (t >> 8)) >> 8
}
