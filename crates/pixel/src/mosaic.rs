//! A **mosaic** shows a picture in blocks of one colour each.

use fearless_simd::dispatch;

use crate::{CpuLevel, IRect, ViewMut};

/// A grid of blocks. Block i of an axis goes from edge i to edge i + 1, where edge i is at round(`origin` + i·`cell`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mosaic {
    /// A corner of the grid, in pixels.
    pub origin: [f64; 2],
    /// Width and height of a block in pixels, from 1 to [`MAX_BLOCK`].
    pub cell: [f64; 2],
}

/// The greatest width or height of a block.
pub const MAX_BLOCK: f64 = 65_536.0;
/// Places beyond this are taken for this.
const FAR: f64 = 1.0e9;

impl Mosaic {
    /// The smallest rectangle of whole blocks that holds `rect`.
    #[must_use]
    pub fn blocks_around(&self, rect: IRect) -> IRect {
        if rect.is_empty() {
            return rect;
        }
        let span = |axis: usize, from: i32, to: i32| {
            (self.edge(axis, self.block(axis, from)), self.edge(axis, self.block(axis, to.saturating_sub(1)) + 1.0))
        };
        let ((x0, x1), (y0, y1)) = (span(0, rect.x0, rect.x1), span(1, rect.y0, rect.y1));
        IRect::new(x0, y0, x1, y1)
    }

    /// Where block `i` begins.
    fn edge(&self, axis: usize, i: f64) -> i32 {
        (self.held_origin(axis) + i * self.held_cell(axis) + 0.5).floor().clamp(-FAR, FAR) as i32
    }

    /// The block that pixel `at` lies in.
    fn block(&self, axis: usize, at: i32) -> f64 {
        let guess = ((f64::from(at) + 0.5 - self.held_origin(axis)) / self.held_cell(axis)).ceil() - 1.0;
        // The quotient is rounded; the edges decide.
        if self.edge(axis, guess) > at {
            guess - 1.0
        } else if self.edge(axis, guess + 1.0) <= at {
            guess + 1.0
        } else {
            guess
        }
    }

    fn held_origin(&self, axis: usize) -> f64 {
        let origin = self.origin[axis];
        if origin.is_finite() { origin.clamp(-FAR, FAR) } else { 0.0 }
    }

    fn held_cell(&self, axis: usize) -> f64 {
        let cell = self.cell[axis];
        if cell.is_finite() { cell.clamp(1.0, MAX_BLOCK) } else { 1.0 }
    }
}

/// Gives each block the mean of its pixels: every premultiplied channel summed and divided by the number of pixels that the whole block
/// has, rounded to the nearest. What of a block lies outside of `dst` counts as transparent.
pub fn apply_mosaic(level: CpuLevel, dst: &mut ViewMut<'_>, mosaic: &Mosaic) {
    let bounds = dst.bounds();
    let mut y = bounds.y0;
    while y < bounds.y1 {
        let mut x = bounds.x0;
        let mut next = bounds.y1;
        while x < bounds.x1 {
            let block = mosaic.blocks_around(IRect::from_size(x, y, 1, 1));
            let mut part = dst.sub_mut(block);
            let mean = dispatch!(level.simd, _simd => mean(&mut part, block.area()));
            crate::fill(level, &mut part, mean);
            // A block that is broken has no end; one pixel is always behind.
            (x, next) = (block.x1.max(x + 1), block.y1.max(y + 1));
        }
        y = next;
    }
}

/// The sum of all pixels divided by `area`.
#[inline(always)]
fn mean(part: &mut ViewMut<'_>, area: u64) -> [u8; 4] {
    let mut sums = [0_u64; 4];
    for row in part.rows_mut() {
        // A row has at most 2^16 pixels, so that its sums fit.
        let mut line = [0_u32; 4];
        for pixel in row.as_chunks::<4>().0 {
            for (sum, value) in line.iter_mut().zip(pixel) {
                *sum += u32::from(*value);
            }
        }
        for (sum, line) in sums.iter_mut().zip(line) {
            *sum += u64::from(line);
        }
    }
    let area = area.max(1);
    sums.map(|sum| ((sum + area / 2) / area).min(255) as u8)
}
