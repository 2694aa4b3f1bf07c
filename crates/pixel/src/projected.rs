//! A **projected** layer: drawn through a perspective, sampled at the centres of the pixels, within the quadrilateral that its outline
//! becomes.
//!
//! The place of each pixel in the picture, and how much of the pixel lies in the quadrilateral, come from the pixel's own place alone, in
//! double precision, and are rounded, the one to 1/65 536, the other to a byte: a picture composited in pieces has the same bytes.

use fearless_simd::dispatch;

use crate::outline::{MAGIC, Outline, byte, held};
use crate::sample::scattered::{BLOCK, Scattered, Shifts};
use crate::sampled::{Laying, blocks};
use crate::{BlendMode, CpuLevel, Edge, IRect, Sampling, View, ViewMut};

/// No side of a picture is longer: places in it, in parts of a pixel, have 30 bits.
const LONGEST: u32 = 16_384;

/// Parts of a pixel.
const ONE: f64 = 65_536.0;

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
        for (x, n) in blocks(map.outline.reach(at.0, y, width), BLOCK) {
            let place = (x.saturating_add(at.0), y);
            dispatch!(level.simd, _simd => map.block(place, &mut shifts, &mut coverages));
            let Some((pixels, coverages)) = pixels.get_mut(..n).zip(coverages.get(..n)) else { return };
            scattered.block(level, &shifts, 0, 0, pixels);
            laying.lay_covered(row, x, pixels, coverages, opacity);
        }
    }
}

/// From pixels to places in a picture, and to what of them lies in its outline.
struct Map {
    inverse: [f64; 9],
    outline: Outline,
    /// The last column and the last row.
    last: [f64; 2],
}

impl Map {
    fn new(inverse: [f64; 9], size: [u32; 2]) -> Self {
        let [width, height] = size.map(f64::from);
        Self { inverse, outline: Outline::new(inverse, size), last: [width - 1.0, height - 1.0] }
    }

    /// The places of the pixels from `place` on, less their numbers, and their coverages.
    #[inline(always)]
    fn block(&self, (x, y): (i32, i32), shifts: &mut Shifts, coverages: &mut [i32; BLOCK]) {
        let [a, b, c, d, e, f, g, h, i] = self.inverse;
        let (x, y) = (f64::from(x) + 0.5, f64::from(y) + 0.5);
        let (u0, v0, w0) = (b * y + c, e * y + f, h * y + i);
        let edges = self.outline.row(y);
        for (k, coverage) in coverages.iter_mut().enumerate() {
            let x = x + k as f64;
            let w = g * x + w0;
            let column = held((a * x + u0) / w - 0.5, self.last[0]);
            let row = held((d * x + v0) / w - 0.5, self.last[1]);
            shifts.across[k] = (column * ONE + MAGIC).to_bits() as i32 - ((k as i32) << 16);
            shifts.down[k] = (row * ONE + MAGIC).to_bits() as i32;
            *coverage = byte(if w > 0.0 { edges.coverage(x) } else { 0.0 });
        }
    }
}
