//! A **transformed** layer: drawn through an affine, sampled at the centres of the pixels.
//!
//! Where a picture keeps its size (moved, turned, mirrored), reading between its edge and the transparency beyond makes that edge one
//! pixel wide. Where it does not, that would be a pixel of the picture: there the edge comes from the picture's outline.

use core::ops::Range;

use crate::outline::{Outline, byte};
use crate::sampled::{Laying, blocks};
use crate::{BlendMode, CpuLevel, Edge, IRect, Sampler, Sampling, View, ViewMut};

/// Composites `src` on `dst` through an affine.
///
/// `at` is the place of the top left of `dst` in a space of whole pixels, and `inverse` maps a point of that space to one of
/// `src`, as in [`Sampler::new`]; beyond `src` lies transparent. Edges are hard when the nearest pixel is taken, else one pixel of
/// `dst` wide, however much the picture is scaled: as those of [`composite_projected`](crate::composite_projected). A picture
/// composited in pieces, each with its own `dst` and `at`, has the same bytes. A transform that is not finite draws nothing.
pub fn composite_transformed(
    level: CpuLevel,
    dst: &mut ViewMut<'_>,
    at: (i32, i32),
    src: &View<'_>,
    inverse: [f64; 6],
    sampling: Sampling,
    opacity: u8,
    mode: BlendMode,
) {
    let outline = (sampling != Sampling::Nearest && !keeps_size(inverse)).then(|| outline(src, inverse));
    let edge = if outline.is_some() { Edge::Pad } else { Edge::Transparent };
    let Some(sampler) = Sampler::new(*src, inverse, sampling, edge) else { return };
    // A steep row needs another cache line of the source at each pixel, and the rows beneath need the same lines again: in a strip of
    // columns they are still near.
    let strip = if sampler.is_steep() { BLOCK as u32 } else { dst.width().max(1) };
    let (height, laying) = (dst.height(), Laying::new(level, mode));
    let layer = Layer { sampler, outline, level, laying, opacity };
    for left in (0..dst.width() as i32).step_by(strip as usize) {
        let mut strip = dst.sub_mut(IRect::from_size(left, 0, strip, height));
        layer.composite(&mut strip, (at.0.saturating_add(left), at.1));
    }
}

/// Pixels sampled before they are composited together; the columns of a strip.
const BLOCK: usize = 512;

type Pixels = [[u8; 4]; BLOCK];

/// By how much less than a pixel is a change of size that shows at no edge.
const SAME: f64 = 1.0 / 128.0;

/// Whether edges of the picture that are as wide as one of its pixels are as wide as one of the target.
fn keeps_size([a, b, c, d, ..]: [f64; 6]) -> bool {
    [(a, c), (b, d)].iter().all(|(x, y)| ((x * x + y * y).sqrt() - 1.0).abs() <= SAME)
}

fn outline(src: &View<'_>, [a, b, c, d, e, f]: [f64; 6]) -> Outline {
    Outline::new([a, c, e, b, d, f, 0.0, 0.0, 1.0], [src.width(), src.height()])
}

/// A picture that is laid row by row.
struct Layer<'a> {
    sampler: Sampler<'a>,
    /// Where edges do not come of reading beyond them.
    outline: Option<Outline>,
    level: CpuLevel,
    laying: Laying,
    opacity: u8,
}

impl Layer<'_> {
    fn composite(&self, dst: &mut ViewMut<'_>, at: (i32, i32)) {
        let (left, width) = (i64::from(at.0), i64::from(dst.width()));
        let mut pixels = [[0_u8; 4]; BLOCK];
        for (row, line) in (0..).zip(dst.rows_mut()) {
            let y = at.1.saturating_add(row);
            let Some(outline) = &self.outline else {
                let reach = self.sampler.reach(y, left..left + width);
                let columns = (reach.start - left) as i32..(reach.end - left) as i32;
                self.lay(line, columns, (at.0, y), &mut pixels);
                continue;
            };
            let reach = outline.reach(at.0, y, width as i32);
            let inner = outline.inner(at.0, y, &reach);
            let (before, after) = (reach.start..inner.start, inner.end..reach.end);
            self.lay_edge(outline, line, before, (at.0, y), &mut pixels);
            self.lay(line, inner, (at.0, y), &mut pixels);
            self.lay_edge(outline, line, after, (at.0, y), &mut pixels);
        }
    }

    /// The columns of a row, the first of which lies at `place`.
    fn lay(&self, line: &mut [u8], columns: Range<i32>, place: (i32, i32), pixels: &mut Pixels) {
        for (x, n) in blocks(columns, BLOCK) {
            let Some(pixels) = pixels.get_mut(..n) else { return };
            self.sampler.row(self.level, x.saturating_add(place.0), place.1, pixels);
            self.laying.lay(line, x, pixels, self.opacity);
        }
    }

    /// The same of columns that may be covered in part.
    fn lay_edge(
        &self,
        outline: &Outline,
        line: &mut [u8],
        columns: Range<i32>,
        place: (i32, i32),
        pixels: &mut Pixels,
    ) {
        let edges = outline.row(f64::from(place.1) + 0.5);
        let mut coverages = [0; EDGE];
        for (x, n) in blocks(columns, EDGE) {
            let Some((pixels, coverages)) = pixels.get_mut(..n).zip(coverages.get_mut(..n)) else { return };
            let first = x.saturating_add(place.0);
            self.sampler.row(self.level, first, place.1, pixels);
            for (k, coverage) in (0..).zip(coverages.iter_mut()) {
                *coverage = byte(edges.coverage(f64::from(first.saturating_add(k)) + 0.5));
            }
            self.laying.lay_covered(line, x, pixels, coverages, self.opacity);
        }
    }
}

/// Pixels of an edge that are composited together.
const EDGE: usize = 64;
