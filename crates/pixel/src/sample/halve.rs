//! **Halving**: a picture half as wide and half as high.

use fearless_simd::dispatch;

use crate::{CpuLevel, View, ViewMut};

/// Writes `src` at half its size, rounded up, into the top-left corner of `dst`: each pixel the mean of four, to the nearest byte.
///
/// Beyond the edges of `src` lies its last row or column. What does not fit into `dst` is left out, what `dst` has besides stays.
pub fn halve(level: CpuLevel, src: &View<'_>, dst: &mut ViewMut<'_>) {
    dispatch!(level.simd, _simd => rows(src, dst));
}

#[inline(always)]
fn rows(src: &View<'_>, dst: &mut ViewMut<'_>) {
    let last = src.height().saturating_sub(1);
    for (y, out) in (0..src.height().div_ceil(2)).zip(dst.rows_mut()) {
        let (top, bottom) = (src.row(2 * y), src.row((2 * y + 1).min(last)));
        let (top, top_end) = top.as_chunks::<8>();
        let (bottom, bottom_end) = bottom.as_chunks::<8>();
        let out = out.as_chunks_mut::<4>().0;
        for ((out, top), bottom) in out.iter_mut().zip(top).zip(bottom) {
            *out = mean(u64::from_le_bytes(*top), u64::from_le_bytes(*bottom));
        }
        let ends = (top_end.first_chunk::<4>(), bottom_end.first_chunk::<4>(), out.get_mut(top.len()));
        if let (Some(top), Some(bottom), Some(out)) = ends {
            let twice = |pixel: &[u8; 4]| u64::from(u32::from_le_bytes(*pixel)) * 0x1_0000_0001;
            *out = mean(twice(top), twice(bottom));
        }
    }
}

/// The mean of two pairs of pixels: the bytes are summed in fields of 16 bits.
#[inline(always)]
fn mean(top: u64, bottom: u64) -> [u8; 4] {
    const FIELDS: u64 = 0x00FF_00FF_00FF_00FF;
    let even = (top & FIELDS) + (bottom & FIELDS);
    let odd = ((top >> 8) & FIELDS) + ((bottom >> 8) & FIELDS);
    let quarter = |sum: u64| (((sum as u32 + (sum >> 32) as u32) + 0x0002_0002) >> 2) & FIELDS as u32;
    (quarter(even) | (quarter(odd) << 8)).to_le_bytes()
}
