//! What a picture's coverage throws on itself and around itself: an **inner shadow**, a **glow**, an **outline**.

mod grow;

use fearless_simd::dispatch;

use crate::blur::{BlurScratch, blur, blur_plane};
use crate::math::{div255, scale};
use crate::shadow::shifted_alpha;
use crate::{BlendMode, CpuLevel, View, ViewMut, composite};

pub(crate) use grow::Ellipse;
pub use grow::{MAX_GROWTH, Outline, outline};

/// A shadow that falls into a picture from its edges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InnerShadow {
    /// How far what throws it is moved, in pixels to the right and down; fractions move it by bilinear weights.
    pub offset: [f32; 2],
    /// Standard deviations of its blur, in pixels; see [`crate::blur()`].
    pub sigma: [f32; 2],
    /// Its colour, straight.
    pub color: [u8; 4],
}

/// A glow around a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glow {
    /// Standard deviations of its blur, in pixels; see [`crate::blur()`].
    pub sigma: [f32; 2],
    /// What the blurred picture is multiplied by, 0 to 256; what comes to more than all is all.
    pub amount: f32,
    /// Its colour, premultiplied. `None`: the picture's own colours.
    pub color: Option<[u8; 4]>,
}

/// Darkens (or colours) a picture from its edges inwards.
///
/// With the alpha α of the picture and `m` the same alpha, moved by the offset and blurred, a pixel P becomes the mix of P and the
/// shadow's colour at the alpha of P, by the share `(1 − m)` times the alpha of the shadow's colour: the shadow of the outside of the
/// picture, cut by the picture. Alpha stays.
pub fn inner_shadow(level: CpuLevel, dst: &mut ViewMut<'_>, shadow: &InnerShadow, scratch: &mut BlurScratch) {
    let (width, height) = (dst.width(), dst.height());
    let mut plane = scratch.take_plane(width as usize * height as usize);
    shifted_alpha(level, &mut plane, width, &dst.as_ref(), shadow.offset);
    blur_plane(level, &mut plane, width, height, scratch, shadow.sigma[0], shadow.sigma[1]);
    let [r, g, b, a] = shadow.color;
    let color = u32::from_le_bytes([r, g, b, 255]);
    dispatch!(level.simd, _simd => rows(dst, &plane, |pixel, m| shaded(pixel, color, div255(u32::from(a) * (255 - m)))));
    scratch.give_plane(plane);
}

/// Replaces `dst` by `src`, which is as large, with a glow.
///
/// Of one colour, the glow lies beneath: it is the colour times the blurred alpha times the amount, at most 1. Of the picture's own
/// colours, it is screened over the picture: the blurred picture times the amount, each channel at most 1.
pub fn glow(level: CpuLevel, dst: &mut ViewMut<'_>, src: &View<'_>, glow: &Glow, scratch: &mut BlurScratch) {
    crate::copy(dst, 0, 0, src);
    let factor = (f64::from(glow.amount).clamp(0.0, 256.0) * 256.0).round() as u32;
    let [x, y] = glow.sigma;
    match glow.color {
        Some(color) => {
            let (width, height) = (dst.width(), dst.height());
            let mut plane = scratch.take_plane(width as usize * height as usize);
            shifted_alpha(level, &mut plane, width, src, [0.0; 2]);
            blur_plane(level, &mut plane, width, height, scratch, x, y);
            let color = u32::from_le_bytes(color);
            dispatch!(level.simd, _simd => rows(dst, &plane, |pixel, m| under(pixel, scale(color, times(m, factor)))));
            scratch.give_plane(plane);
        }
        None => {
            blur(level, dst, scratch, x, y);
            dispatch!(level.simd, _simd => strengthen(dst, factor));
            composite(level, dst, 0, 0, src, 255, BlendMode::Screen);
        }
    }
}

/// `pixel` mixed with `color` at its alpha, by the share `k` / 255.
#[inline(always)]
pub(crate) const fn shaded(pixel: u32, color: u32, k: u32) -> u32 {
    let shade = scale(color, pixel >> 24);
    let even = crate::math::div255_pair((pixel & FIELDS) * (255 - k) + (shade & FIELDS) * k);
    let odd = crate::math::div255_pair(((pixel >> 8) & FIELDS) * (255 - k) + ((shade >> 8) & FIELDS) * k);
    even | (odd << 8)
}

const FIELDS: u32 = 0x00FF_00FF;

/// `pixel` with `below` beneath it; both are premultiplied.
#[inline(always)]
pub(crate) const fn under(pixel: u32, below: u32) -> u32 {
    // No byte is above 255: no colour exceeds its alpha.
    pixel + scale(below, 255 - (pixel >> 24))
}

/// `value` times `factor` / 256, rounded, at most 255.
#[inline(always)]
pub(crate) const fn times(value: u32, factor: u32) -> u32 {
    let product = (value * factor + 128) >> 8;
    if product < 255 { product } else { 255 }
}

#[inline(always)]
pub(crate) fn rows(dst: &mut ViewMut<'_>, plane: &[u8], f: impl Fn(u32, u32) -> u32) {
    let width = dst.width() as usize;
    for (row, values) in dst.rows_mut().zip(plane.chunks_exact(width.max(1))) {
        for (d, m) in row.as_chunks_mut::<4>().0.iter_mut().zip(values) {
            *d = f(u32::from_le_bytes(*d), u32::from(*m)).to_le_bytes();
        }
    }
}

#[inline(always)]
fn strengthen(dst: &mut ViewMut<'_>, factor: u32) {
    for row in dst.rows_mut() {
        row.iter_mut().for_each(|byte| *byte = times(u32::from(*byte), factor) as u8);
    }
}
