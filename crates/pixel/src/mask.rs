//! A **mask** multiplies a surface by a coverage that it takes from another surface.

use fearless_simd::dispatch;

use crate::composite::overlap;
use crate::fill::around;
use crate::math::scale;
use crate::{CpuLevel, View, ViewMut, clear};

/// What of a mask's pixel is the coverage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MaskMode {
    /// Its alpha.
    #[default]
    Alpha,
    /// The luminance of its premultiplied colour, as CSS Masking's `mask-type: luminance`:
    /// `0.2125 R + 0.7154 G + 0.0721 B`.
    Luma,
    /// All where its alpha is at least 128, else nothing.
    Stencil,
}

/// Multiplies `dst` by the coverage of `mask`, or by its complement if `invert`.
///
/// The mask lies with its top-left pixel at (`x`, `y`) of `dst`; beyond its extent the coverage is 0.
pub fn apply_mask(
    level: CpuLevel,
    dst: &mut ViewMut<'_>,
    mask: &View<'_>,
    x: i32,
    y: i32,
    mode: MaskMode,
    invert: bool,
) {
    if !invert {
        let bounds = dst.bounds();
        let inside = mask.bounds().translate(x, y).intersect(bounds);
        around(bounds, inside).into_iter().for_each(|rest| clear(&mut dst.sub_mut(rest)));
    }
    let (mut dst, mask) = overlap(dst, x, y, mask);
    let (dst, flip) = (&mut dst, if invert { 255 } else { 0 });
    match mode {
        MaskMode::Alpha => dispatch!(level.simd, _simd => rows::<Alpha>(dst, &mask, flip)),
        MaskMode::Luma => dispatch!(level.simd, _simd => rows::<Luma>(dst, &mask, flip)),
        MaskMode::Stencil => dispatch!(level.simd, _simd => rows::<Stencil>(dst, &mask, flip)),
    }
}

/// How the coverage, 0 to 255, comes out of a pixel.
trait Coverage {
    fn of(pixel: u32) -> u32;
}

struct Alpha;
struct Luma;
struct Stencil;

impl Coverage for Alpha {
    #[inline(always)]
    fn of(pixel: u32) -> u32 {
        pixel >> 24
    }
}

impl Coverage for Luma {
    /// The weights are in 1/65 536 and sum to 1.
    #[inline(always)]
    fn of(pixel: u32) -> u32 {
        let (r, g, b) = (pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255);
        (13_926 * r + 46_885 * g + 4_725 * b + 32_768) >> 16
    }
}

impl Coverage for Stencil {
    #[inline(always)]
    fn of(pixel: u32) -> u32 {
        if pixel >> 31 != 0 { 255 } else { 0 }
    }
}

#[inline(always)]
fn rows<C: Coverage>(dst: &mut ViewMut<'_>, mask: &View<'_>, flip: u32) {
    for (dst, mask) in dst.rows_mut().zip(mask.rows()) {
        let pixels = dst.as_chunks_mut::<4>().0.iter_mut().zip(mask.as_chunks::<4>().0);
        for (d, m) in pixels {
            let coverage = C::of(u32::from_le_bytes(*m)) ^ flip;
            *d = scale(u32::from_le_bytes(*d), coverage).to_le_bytes();
        }
    }
}
