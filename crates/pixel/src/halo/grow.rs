//! **Growing** a coverage by an ellipse, antialiased.
//!
//! A pixel of coverage α stands for an edge that lies α − ½ beyond its centre, seen from inside; one that is not covered at all stands
//! for nothing. What is grown by `r` covers a pixel by the greatest `α + r − |o|` over all covered pixels, `o` being the way to them,
//! held within 0 and 1: the cone of a Euclidean distance. Where `r − |o|` is at least 1, any covered pixel covers all (the **core**); of
//! the others, those around the rim count (the **rim**).

use fearless_simd::dispatch;

use super::{rows, under};
use crate::blur::BlurScratch;
use crate::math::scale;
use crate::{CpuLevel, ViewMut};

/// The farthest that a coverage grows, in pixels.
pub const MAX_GROWTH: f32 = 250.0;

/// An outline around a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outline {
    /// How far it reaches across and down, in pixels; at most [`MAX_GROWTH`].
    pub width: [f32; 2],
    /// Its colour, premultiplied.
    pub color: [u8; 4],
}

/// Lays the picture's coverage, grown by the outline's width, in one colour beneath the picture.
pub fn outline(level: CpuLevel, dst: &mut ViewMut<'_>, outline: &Outline, scratch: &mut BlurScratch) {
    let ellipse = Ellipse::new(outline.width);
    let (width, height) = (dst.width() as usize, dst.height() as usize);
    let len = width * height;
    let mut memory = scratch.take_plane(3 * len);
    let (alpha, rest) = memory.split_at_mut(len);
    let (near, grown) = rest.split_at_mut(len);
    let planes = Planes { alpha, near, grown, width, height };
    dispatch!(level.simd, _simd => grow(planes, dst, ellipse));
    let color = u32::from_le_bytes(outline.color);
    let grown = memory.get(2 * len..).unwrap_or_default();
    dispatch!(level.simd, _simd => rows(dst, grown, |pixel, m| under(pixel, scale(color, m))));
    scratch.give_plane(memory);
}

/// How far a way falls short of an ellipse.
#[derive(Clone, Copy)]
pub(crate) struct Ellipse {
    radii: [f32; 2],
}

impl Ellipse {
    pub(crate) fn new(width: [f32; 2]) -> Self {
        Self { radii: width.map(|r| if r > 0.0 { r.min(MAX_GROWTH) } else { 0.0 }) }
    }

    /// Rows, or columns, around a pixel that it may reach.
    fn reach(self, axis: usize) -> i32 {
        self.radii[axis].ceil() as i32 + 1
    }

    /// The ellipse's radius less the way (`i`, `j`), in pixels at right angles to the rim; along a flattened ellipse nothing is reached.
    pub(crate) fn rest(self, i: i32, j: i32) -> f32 {
        let [x, y] = [i, j].map(|v| v as f32);
        let [rx, ry] = self.radii.map(|r| if r > 0.0 { r } else { 1e-3 });
        if i == 0 && j == 0 {
            return if self.radii[0] < self.radii[1] { self.radii[0] } else { self.radii[1] };
        }
        let (u, v) = (x / rx, y / ry);
        let way = (u * u + v * v).sqrt();
        let (slope_u, slope_v) = (u / rx, v / ry);
        (1.0 - way) * way / (slope_u * slope_u + slope_v * slope_v).sqrt()
    }
}

struct Planes<'a> {
    alpha: &'a mut [u8],
    /// How far the nearest covered pixel of the row is, at most 255.
    near: &'a mut [u8],
    grown: &'a mut [u8],
    width: usize,
    height: usize,
}

#[inline(always)]
fn grow(planes: Planes<'_>, dst: &ViewMut<'_>, ellipse: Ellipse) {
    let Planes { alpha, near, grown, width, height } = planes;
    for (y, row) in dst.as_ref().rows().enumerate() {
        let range = y * width..(y + 1) * width;
        let (Some(alpha), Some(near)) = (alpha.get_mut(range.clone()), near.get_mut(range)) else { continue };
        alpha.iter_mut().zip(row.as_chunks::<4>().0).for_each(|(alpha, pixel)| *alpha = pixel[3]);
        distances(near, alpha);
    }
    grown.fill(0);
    let (across, down) = (ellipse.reach(0), ellipse.reach(1));
    for first in (0..height).step_by(BAND) {
        let band = first..(first + BAND).min(height);
        for j in -down..=down {
            let pairs =
                band.clone().filter_map(|y| Some((y, y.checked_add_signed(j as isize).filter(|v| *v < height)?)));
            if let Some(core) = (0..=across).rev().find(|i| ellipse.rest(*i, j) >= 1.0) {
                pairs.clone().for_each(|(to, from)| grow_core(grown, near, [to, from], width, core as u8));
            }
            for i in -across..=across {
                let rest = ellipse.rest(i, j);
                if rest < 1.0 && rest > -1.0 {
                    pairs.clone().for_each(|(to, from)| grow_rim(grown, alpha, [to, from], width, (i, steps(rest))));
                }
            }
        }
    }
}

/// Covers what of row `to` is at most `core` pixels from a covered one of row `from`.
#[inline(always)]
fn grow_core(grown: &mut [u8], near: &[u8], [to, from]: [usize; 2], width: usize, core: u8) {
    let (to, from) = (to * width..(to + 1) * width, from * width..(from + 1) * width);
    let (Some(out), Some(near)) = (grown.get_mut(to), near.get(from)) else { return };
    out.iter_mut().zip(near).for_each(|(out, near)| *out |= if *near <= core { 255 } else { 0 });
}

/// Covers row `to` by what pixels of row `from`, `i` to the right, make of it.
#[inline(always)]
fn grow_rim(grown: &mut [u8], alpha: &[u8], [to, from]: [usize; 2], width: usize, (i, (more, less)): (i32, (u8, u8))) {
    let (to, from) = (to * width..(to + 1) * width, from * width..(from + 1) * width);
    let (Some(out), Some(alpha)) = (grown.get_mut(to), alpha.get(from)) else { return };
    let skip = i.unsigned_abs() as usize;
    let (out_skip, alpha_skip) = if i < 0 { (skip, 0) } else { (0, skip) };
    let out = out.get_mut(out_skip..).unwrap_or_default();
    let alpha = alpha.get(alpha_skip..).unwrap_or_default();
    out.iter_mut().zip(alpha).for_each(|(out, alpha)| *out = (*out).max(reached(*alpha, more, less)));
}

/// Rows that are grown together: what they read is near then.
const BAND: usize = 32;

/// A rest between −1 and 1 as what is added to a coverage and what is taken from it, in 1/255.
pub(crate) fn steps(rest: f32) -> (u8, u8) {
    let step = (rest * 255.0).round() as i32;
    (step.clamp(0, 255) as u8, (-step).clamp(0, 255) as u8)
}

/// What a pixel of coverage `alpha` makes of one that it reaches.
#[inline(always)]
pub(crate) const fn reached(alpha: u8, more: u8, less: u8) -> u8 {
    if alpha == 0 { 0 } else { alpha.saturating_add(more).saturating_sub(less) }
}

/// How far from each pixel the nearest covered one is.
#[inline(always)]
fn distances(near: &mut [u8], alpha: &[u8]) {
    let mut last = 255_u8;
    for (near, alpha) in near.iter_mut().zip(alpha) {
        last = if *alpha == 0 { last.saturating_add(1) } else { 0 };
        *near = last;
    }
    let mut last = 255_u8;
    for (near, alpha) in near.iter_mut().zip(alpha).rev() {
        last = if *alpha == 0 { last.saturating_add(1) } else { 0 };
        *near = (*near).min(last);
    }
}
