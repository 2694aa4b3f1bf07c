//! **Sampled** rows: pixels that a picture gives for a row are gathered block by block and laid on it while they are in the cache.

use core::ops::Range;

use crate::math::div255;
use crate::rows::Rows;
use crate::{BlendMode, CpuLevel};

/// How sampled pixels are laid.
#[derive(Clone, Copy)]
pub(crate) struct Laying {
    rows: Rows,
    level: CpuLevel,
}

impl Laying {
    pub(crate) fn new(level: CpuLevel, mode: BlendMode) -> Self {
        Self { rows: Rows::new(mode), level }
    }

    /// Composites `pixels` on `row` from column `x` on.
    pub(crate) fn lay(&self, row: &mut [u8], x: i32, pixels: &[[u8; 4]], opacity: u8) {
        let first = 4 * x as usize;
        if let Some(part) = row.get_mut(first..first + 4 * pixels.len()).filter(|_| opacity > 0) {
            self.rows.full(self.level, part, pixels.as_flattened(), opacity);
        }
    }

    /// The same with a coverage for each pixel, 0 to 255, which multiplies `opacity`.
    pub(crate) fn lay_covered(&self, row: &mut [u8], x: i32, pixels: &[[u8; 4]], coverages: &[i32], opacity: u8) {
        let mut first = 0;
        for run in coverages.chunk_by(|a, b| a == b) {
            let part = pixels.get(first..first + run.len()).unwrap_or_default();
            let coverage = run.first().map_or(0, |coverage| *coverage as u32);
            self.lay(row, x + first as i32, part, div255(coverage * u32::from(opacity)) as u8);
            first += run.len();
        }
    }
}

/// `columns` in blocks of at most `most`: where each begins, and how many columns it has.
pub(crate) fn blocks(columns: Range<i32>, most: usize) -> impl Iterator<Item = (i32, usize)> {
    let end = columns.end;
    columns.step_by(most).map(move |x| (x, most.min((end - x) as usize)))
}
