//! **Conversions** of one pixel form into another: premultiplied to straight and back, and to RGB.

use fearless_simd::dispatch;

use crate::math::{div255, div255_pair, divide, pack, scale, unpack};
use crate::{CpuLevel, View, ViewMut};

/// Divides the colour of each pixel by its alpha, rounded to the nearest; transparent gives 0.
///
/// Works on the pixels that both rows have.
pub fn unpremultiply_row(dst: &mut [u8], src: &[u8]) {
    for (d, s) in dst.as_chunks_mut::<4>().0.iter_mut().zip(src.as_chunks::<4>().0) {
        *d = straight(u32::from_le_bytes(*s)).to_le_bytes();
    }
}

/// Multiplies the colour of each pixel by its alpha, rounded to the nearest.
///
/// Works on the pixels that both rows have.
pub fn premultiply_row(dst: &mut [u8], src: &[u8]) {
    for (d, s) in dst.as_chunks_mut::<4>().0.iter_mut().zip(src.as_chunks::<4>().0) {
        *d = premultiplied(u32::from_le_bytes(*s)).to_le_bytes();
    }
}

/// Divides the colour of each pixel by its alpha, in place.
pub fn unpremultiply(level: CpuLevel, dst: &mut ViewMut<'_>) {
    dispatch!(level.simd, _simd => unpremultiply_rows(dst));
}

/// Multiplies the colour of each pixel by its alpha, in place.
pub fn premultiply(level: CpuLevel, dst: &mut ViewMut<'_>) {
    dispatch!(level.simd, _simd => premultiply_rows(dst));
}

/// Lays `src` on an opaque background and writes tight RGB8: three bytes per pixel, no gaps.
///
/// Pixels for which `dst` is too short are left out.
pub fn flatten(level: CpuLevel, dst: &mut [u8], src: &View<'_>, background: [u8; 3]) {
    dispatch!(level.simd, _simd => flatten_rows(dst, src, background));
}

/// A premultiplied pixel laid on an opaque background; the alpha of the result is 0.
#[inline(always)]
pub(crate) fn on_background(pixel: u32, background: u32) -> u32 {
    (pixel & 0x00FF_FFFF).wrapping_add(scale(background, 255 - (pixel >> 24)))
}

/// A colour as a pixel of alpha 0, for [`on_background`].
pub(crate) const fn background_pixel([r, g, b]: [u8; 3]) -> u32 {
    u32::from_le_bytes([r, g, b, 0])
}

#[inline(always)]
fn premultiply_rows(dst: &mut ViewMut<'_>) {
    for row in dst.rows_mut() {
        for d in row.as_chunks_mut::<4>().0 {
            *d = premultiplied(u32::from_le_bytes(*d)).to_le_bytes();
        }
    }
}

#[inline(always)]
fn flatten_rows(dst: &mut [u8], src: &View<'_>, background: [u8; 3]) {
    let line = src.width() as usize * 3;
    if line == 0 {
        return;
    }
    let background = background_pixel(background);
    for (dst, src) in dst.chunks_mut(line).zip(src.rows()) {
        for (d, s) in dst.as_chunks_mut::<3>().0.iter_mut().zip(src.as_chunks::<4>().0) {
            let [r, g, b, _] = on_background(u32::from_le_bytes(*s), background).to_le_bytes();
            *d = [r, g, b];
        }
    }
}

#[inline(always)]
fn unpremultiply_rows(dst: &mut ViewMut<'_>) {
    for row in dst.rows_mut() {
        for d in row.as_chunks_mut::<4>().0 {
            *d = straight(u32::from_le_bytes(*d)).to_le_bytes();
        }
    }
}

/// `round(255 p / a)` for each colour; a transparent pixel becomes 0.
#[inline(always)]
pub(crate) fn straight(pixel: u32) -> u32 {
    let [r, g, b, a] = unpack(pixel);
    let [r, g, b] = [r, g, b].map(|p| divide(p * 510 + a, (2 * a).max(1), 255));
    if a == 0 { 0 } else { pack([r, g, b, a].map(|v| v as u32)) }
}

/// The reverse of [`straight`]: each colour times the alpha, rounded to the nearest.
#[inline(always)]
pub(crate) fn premultiplied(pixel: u32) -> u32 {
    let a = pixel >> 24;
    let even = div255_pair((pixel & 0x00FF_00FF).wrapping_mul(a));
    even | (div255(((pixel >> 8) & 255) * a) << 8) | (a << 24)
}
