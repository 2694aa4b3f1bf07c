//! **Sampled** rows: pixels that a picture gives for a row are gathered block by block and laid on it while they are in the cache.

use core::ops::Range;

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
}

/// `columns` in blocks of at most `most`: where each begins, and how many columns it has.
pub(crate) fn blocks(columns: Range<i32>, most: usize) -> impl Iterator<Item = (i32, usize)> {
    let end = columns.end;
    columns.step_by(most).map(move |x| (x, most.min((end - x) as usize)))
}
