//! A **projected** layer: drawn through a perspective, sampled at the centres of the pixels, within the quadrilateral that its outline
//! becomes.
//!
//! The place of each pixel in the picture, and how much of the pixel lies in the quadrilateral, come from the pixel's own place alone, in
//! double precision, and are rounded, the one to 1/65 536, the other to a byte: a picture composited in pieces has the same bytes.

use core::ops::Range;

use fearless_simd::dispatch;

use crate::math::div255;
use crate::sample::scattered::{BLOCK, Scattered, Shifts};
use crate::sampled::{Laying, blocks};
use crate::{BlendMode, CpuLevel, Edge, IRect, Sampling, View, ViewMut};

/// No side of a picture is longer: places in it, in parts of a pixel, have 30 bits.
const LONGEST: u32 = 16_384;

/// Parts of a pixel.
const ONE: f64 = 65_536.0;

/// 1.5·2^52: numbers beside it have no fraction, so that an addition rounds, as IEEE 754 defines it; its lowest bits are the integer.
const MAGIC: f64 = 6_755_399_441_055_744.0;

/// Composites `src` on `dst` through a perspective.
///
/// `at` is the place of the top left of `dst` in a space of whole pixels. `inverse` maps a point (x, y) of that space to the point
/// ((m0·x + m1·y + m2) / w, (m3·x + m4·y + m5) / w) of `src`, with w = m6·x + m7·y + m8. Where w is not above 0 nothing is drawn.
///
/// What is drawn is the quadrilateral that the outline of `src` becomes. A pixel at its edge is covered in part: along each pair of
/// opposite edges by the length that a pixel around its centre shares with what lies between them, measured at right angles to
/// each edge, and in all by the product of both. Coverage multiplies `opacity`. So edges are one pixel of `dst` wide, however much the
/// picture is scaled. Within, the colour is that of `src` at the centre of the pixel, the nearest of `src` for centres outside.
///
/// A picture with a side of more than 16,384 pixels is cut there; numbers that are not finite draw nothing.
pub fn composite_projected(
    level: CpuLevel,
    dst: &mut ViewMut<'_>,
    at: (i32, i32),
    src: &View<'_>,
    inverse: [f64; 9],
    sampling: Sampling,
    opacity: u8,
    mode: BlendMode,
) {
    let src = src.sub(IRect::from_size(0, 0, LONGEST, LONGEST));
    let Some(scattered) = Scattered::new(src, sampling, Edge::Pad) else { return };
    if !inverse.iter().all(|value| value.is_finite()) {
        return;
    }
    let (map, laying) = (Map::new(inverse, [src.width(), src.height()]), Laying::new(level, mode));
    let (mut shifts, mut coverages, mut pixels) = (Shifts::default(), [0; BLOCK], [[0; 4]; BLOCK]);
    let width = dst.width() as i32;
    for (line, row) in (0..).zip(dst.rows_mut()) {
        let y = at.1.saturating_add(line);
        for (x, n) in blocks(map.reach(at.0, y, width), BLOCK) {
            let place = (x.saturating_add(at.0), y);
            dispatch!(level.simd, _simd => map.block(place, &mut shifts, &mut coverages));
            let Some((pixels, coverages)) = pixels.get_mut(..n).zip(coverages.get(..n)) else { return };
            scattered.block(level, &shifts, 0, 0, pixels);
            let mut first = 0;
            for run in coverages.chunk_by(|a, b| a == b) {
                let part = pixels.get(first..first + run.len()).unwrap_or_default();
                let coverage = run.first().map_or(0, |coverage| *coverage as u32);
                laying.lay(row, x + first as i32, part, div255(coverage * u32::from(opacity)) as u8);
                first += run.len();
            }
        }
    }
}

/// From pixels to places in a picture, and to what of them lies in its outline.
struct Map {
    inverse: [f64; 9],
    /// The distances from the left, right, top and bottom edge, inwards: (a, b, c) stands for a·x + b·y + c.
    edges: [[f64; 3]; 4],
    /// The last column and the last row.
    last: [f64; 2],
}

impl Map {
    fn new(inverse: [f64; 9], size: [u32; 2]) -> Self {
        let [a, b, c, d, e, f, g, h, i] = inverse;
        let [width, height] = size.map(f64::from);
        let edges = [
            [a, b, c],
            [width * g - a, width * h - b, width * i - c],
            [d, e, f],
            [height * g - d, height * h - e, height * i - f],
        ];
        Self { inverse, edges: edges.map(distance), last: [width - 1.0, height - 1.0] }
    }

    /// The columns of row `y` that may be covered, where the first of `width` is `left`. May be a little wide.
    fn reach(&self, left: i32, y: i32, width: i32) -> Range<i32> {
        let (mut first, mut end) = (0.0_f64, f64::from(width));
        for [a, b, c] in self.edges {
            let at_left = a * (f64::from(left) + 0.5) + (b * (f64::from(y) + 0.5) + c);
            let column = (-0.5 - at_left) / a;
            if a > 0.0 {
                first = first.max(column - 1.0);
            } else if a < 0.0 {
                end = end.min(column + 2.0);
            } else if at_left < -0.5 {
                return 0..0;
            }
        }
        first as i32..(end as i32).max(first as i32)
    }

    /// The places of the pixels from `place` on, less their numbers, and their coverages.
    #[inline(always)]
    fn block(&self, (x, y): (i32, i32), shifts: &mut Shifts, coverages: &mut [i32; BLOCK]) {
        let [a, b, c, d, e, f, g, h, i] = self.inverse;
        let (x, y) = (f64::from(x) + 0.5, f64::from(y) + 0.5);
        let (u0, v0, w0) = (b * y + c, e * y + f, h * y + i);
        let edges = self.edges.map(|[a, b, c]| (a, b * y + c));
        let part = |(a, rest): (f64, f64), x: f64| held(a * x + rest + 0.5, 1.0);
        for (k, coverage) in coverages.iter_mut().enumerate() {
            let x = x + k as f64;
            let w = g * x + w0;
            let column = held((a * x + u0) / w - 0.5, self.last[0]);
            let row = held((d * x + v0) / w - 0.5, self.last[1]);
            shifts.across[k] = (column * ONE + MAGIC).to_bits() as i32 - ((k as i32) << 16);
            shifts.down[k] = (row * ONE + MAGIC).to_bits() as i32;
            let across = held(part(edges[0], x) + part(edges[1], x) - 1.0, 1.0);
            let down = held(part(edges[2], x) + part(edges[3], x) - 1.0, 1.0);
            let inside = if w > 0.0 { across * down } else { 0.0 };
            *coverage = (inside * 255.0 + MAGIC).to_bits() as i32;
        }
    }
}

/// Scaled so that it counts pixels. An edge that lies nowhere has everything on one side.
fn distance([a, b, c]: [f64; 3]) -> [f64; 3] {
    let length = (a * a + b * b).sqrt();
    if length > 0.0 && length.is_finite() {
        return [a / length, b / length, c / length];
    }
    [0.0, 0.0, if c > 0.0 { 1.0 } else { -1.0 }]
}

/// From 0 to `most`; what is no number is 0.
#[inline(always)]
fn held(value: f64, most: f64) -> f64 {
    let value = if value > 0.0 { value } else { 0.0 };
    if value < most { value } else { most }
}
