//! A **transformed** layer: drawn through an affine, sampled at the centres of the pixels.

use crate::sampled::{Laying, blocks};
use crate::{BlendMode, CpuLevel, Edge, IRect, Sampler, Sampling, View, ViewMut};

/// Composites `src` on `dst` through an affine.
///
/// `at` is the place of the top left of `dst` in a space of whole pixels, and `inverse` maps a point of that space to one of
/// `src`, as in [`Sampler::new`]; beyond `src` lies transparent. A picture composited in pieces, each with its own `dst` and
/// `at`, has the same bytes. A transform that is not finite draws nothing.
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
    let Some(sampler) = Sampler::new(*src, inverse, sampling, Edge::Transparent) else { return };
    // A steep row needs another cache line of the source at each pixel, and the rows beneath need the same lines again: in a strip of
    // columns they are still near.
    let strip = if sampler.is_steep() { BLOCK as u32 } else { dst.width().max(1) };
    let (height, laying) = (dst.height(), Laying::new(level, mode));
    for left in (0..dst.width() as i32).step_by(strip as usize) {
        let mut strip = dst.sub_mut(IRect::from_size(left, 0, strip, height));
        let at = (at.0.saturating_add(left), at.1);
        composite_rows(&mut strip, at, &sampler, level, &laying, opacity);
    }
}

/// Pixels sampled before they are composited together; the columns of a strip.
const BLOCK: usize = 512;

fn composite_rows(
    dst: &mut ViewMut<'_>,
    at: (i32, i32),
    sampler: &Sampler<'_>,
    level: CpuLevel,
    laying: &Laying,
    opacity: u8,
) {
    let mut pixels = [[0_u8; 4]; BLOCK];
    let (left, width) = (i64::from(at.0), i64::from(dst.width()));
    for (row, line) in (0..).zip(dst.rows_mut()) {
        let y = at.1.saturating_add(row);
        let reach = sampler.reach(y, left..left + width);
        for (x, n) in blocks((reach.start - left) as i32..(reach.end - left) as i32, BLOCK) {
            let Some(pixels) = pixels.get_mut(..n) else { return };
            sampler.row(level, x.saturating_add(at.0), y, pixels);
            laying.lay(line, x, pixels, opacity);
        }
    }
}
