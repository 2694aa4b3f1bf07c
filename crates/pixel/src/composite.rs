//! To **composite** is to put a source on a backdrop: blend where both are, keep each where it is
//! alone.

use fearless_simd::{Simd, dispatch};

use crate::fields::mix_row;
use crate::math::{pack, unpack};
use crate::rows::Rows;
use crate::{BlendMode, CpuLevel, View, ViewMut};

/// Composites `src` on `dst` with its top-left pixel at (`x`, `y`) of `dst`, clipped to `dst`.
///
/// `opacity` multiplies the source, 255 being 1. Each channel is
/// `s·(1 − da) + d·(1 − sa) + sa·da·B(d / da, s / sa)` (W3C Compositing and Blending Level 1) of the
/// premultiplied values, rounded once, to the nearest byte. `plus-lighter` is `min(1, s + d)`.
pub fn composite(level: CpuLevel, dst: &mut ViewMut<'_>, x: i32, y: i32, src: &View<'_>, opacity: u8, mode: BlendMode) {
    let (mut dst, src) = overlap(dst, x, y, src);
    if opacity == 0 || dst.width() == 0 {
        return;
    }
    let rows = Rows::new(mode);
    if dst.is_tight() && src.is_tight() {
        // One long row: a short one costs as much at its ends as a piece of its middle.
        return rows.full(level, dst.data_mut(), src.data(), opacity);
    }
    for (dst, src) in dst.rows_mut().zip(src.rows()) {
        rows.full(level, dst, src, opacity);
    }
}

/// Mixes `src` into `dst`: `dst·(1 − p) + src·p`, where `p` is `progress / 65 536`.
///
/// `src` lies with its top-left pixel at (`x`, `y`) of `dst`; outside of it `dst` is mixed with
/// transparent. `progress` above 65 536 counts as 65 536.
pub fn mix(level: CpuLevel, dst: &mut ViewMut<'_>, x: i32, y: i32, src: &View<'_>, progress: u32) {
    let progress = progress.min(65_536);
    let bounds = dst.bounds();
    let inside = src.bounds().translate(x, y).intersect(bounds);
    for rest in crate::fill::around(bounds, inside) {
        let mut rest = dst.sub_mut(rest);
        dispatch!(level.simd, _simd => rows_alone(&mut rest, |d| lerp(0, d, progress)));
    }
    let (mut dst, src) = overlap(dst, x, y, src);
    match u16::try_from(progress) {
        Ok(progress) => dispatch!(level.simd, simd => mix_rows(simd, &mut dst, &src, progress)),
        Err(_) => crate::copy(&mut dst, 0, 0, &src),
    }
}

/// The byte that stands for `opacity`, a number from 0 to 1; what lies outside is clamped and NaN
/// is 0.
#[must_use]
pub fn opacity_to_u8(opacity: f32) -> u8 {
    (opacity * 255.0 + 0.5) as u8
}

/// The parts of `dst` and `src` that lie on each other.
pub(crate) fn overlap<'a, 'b>(dst: &'a mut ViewMut<'_>, x: i32, y: i32, src: &View<'b>) -> (ViewMut<'a>, View<'b>) {
    let area = src.bounds().translate(x, y).intersect(dst.bounds());
    let source = area.translate(x.saturating_neg(), y.saturating_neg());
    (dst.sub_mut(area), src.sub(source))
}

#[inline(always)]
fn mix_rows<S: Simd>(simd: S, dst: &mut ViewMut<'_>, src: &View<'_>, progress: u16) {
    for (dst, src) in dst.rows_mut().zip(src.rows()) {
        mix_row(simd, dst, src, progress);
    }
}

#[inline(always)]
fn rows_alone(dst: &mut ViewMut<'_>, f: impl Fn(u32) -> u32) {
    for row in dst.rows_mut() {
        for d in row.as_chunks_mut::<4>().0 {
            *d = f(u32::from_le_bytes(*d)).to_le_bytes();
        }
    }
}

/// `d + (s − d)·k / 65 536`, each byte rounded to the nearest.
#[inline(always)]
pub(crate) fn lerp(s: u32, d: u32, k: u32) -> u32 {
    let (s, d, rest) = (unpack(s), unpack(d), 65_536 - k);
    let channel = |i: usize| (s[i] as u32 * k + d[i] as u32 * rest + 32_768) >> 16;
    // Written out, for a loop over channels keeps the one over pixels from being made wide.
    pack([channel(0), channel(1), channel(2), channel(3)])
}
