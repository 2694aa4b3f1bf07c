//! One colour over the target: the case of text, shapes and fills, and therefore one loop over all strips.

use fearless_simd::dispatch;

use super::{Coverage, Part, STRIP_HEIGHT};
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
    dispatch!(level.simd, _simd => strips(dst, at, coverage, u32::from_le_bytes(color), u32::from(opacity)));
}

#[inline(always)]
fn strips(dst: &mut ViewMut<'_>, at: (i32, i32), coverage: Coverage<'_>, color: u32, opacity: u32) {
    let full = scale(color, opacity);
    for strip in coverage.strips {
        let Some(part) = Part::of(strip, at, dst) else { continue };
        let values = part.values(strip, coverage.values);
        for row in part.rows.clone() {
            let pixels = dst.row_mut(row).get_mut(part.bytes()).unwrap_or_default().as_chunks_mut::<4>().0;
            match values {
                None if full >> 24 == 255 => pixels.fill(full.to_le_bytes()),
                None => fill(pixels, full),
                Some(values) => {
                    let shift = 8 * ((row as i32 + at.1) as u32 % STRIP_HEIGHT);
                    cover(pixels, values.as_chunks::<4>().0, color, opacity, shift);
                }
            }
        }
    }
}

#[inline(always)]
fn fill(pixels: &mut [[u8; 4]], color: u32) {
    let rest = 255 - (color >> 24);
    for d in pixels {
        *d = color.wrapping_add(scale(u32::from_le_bytes(*d), rest)).to_le_bytes();
    }
}

/// Strips with coverages are a few tiles of four columns: they are taken four by four.
#[inline(always)]
fn cover(pixels: &mut [[u8; 4]], columns: &[[u8; 4]], color: u32, opacity: u32, shift: u32) {
    let (fours, rest) = pixels.as_chunks_mut::<4>();
    let (column_fours, column_rest) = columns.as_chunks::<4>();
    for (pixels, columns) in fours.iter_mut().zip(column_fours) {
        *pixels = core::array::from_fn(|i| one(pixels[i], columns[i], color, opacity, shift));
    }
    for (pixel, column) in rest.iter_mut().zip(column_rest) {
        *pixel = one(*pixel, *column, color, opacity, shift);
    }
}

#[inline(always)]
fn one(d: [u8; 4], column: [u8; 4], color: u32, opacity: u32, shift: u32) -> [u8; 4] {
    let k = div255(((u32::from_le_bytes(column) >> shift) & 255) * opacity);
    covered_over(color, u32::from_le_bytes(d), k).to_le_bytes()
}
