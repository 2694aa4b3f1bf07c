//! Reading **ahead**: the texels of the next rows are touched before they are needed.
//!
//! A turned row crosses the image's rows, and each step may wait for a cache line that no earlier read has announced. Touching a few
//! texels of a row at once lets the CPU wait for many lines at the same time.

use std::hint::black_box;

use super::{FRACTION, Line};
use crate::View;

/// Pixels between two that are touched: at a scale of 1, twice per cache line.
const STEP: i64 = 8;

/// Rows from the one that is sampled to the one that is touched.
const ROWS: i64 = 4;

/// Touches what lies [`ROWS`] below `n` pixels from `x` on, as if rows were at right angles to the line and as far apart as pixels.
pub(super) fn touch(image: &View<'_>, line: &Line, x: i64, n: usize) {
    let (u, v) = line.at(x);
    let (mut u, mut v) = (u.wrapping_sub(line.dv.wrapping_mul(ROWS)), v.wrapping_add(line.du.wrapping_mul(ROWS)));
    let (du, dv) = (line.du.wrapping_mul(STEP), line.dv.wrapping_mul(STEP));
    let (data, stride) = (image.data(), image.stride());
    let mut sum = 0;
    for _ in 0..n / STEP as usize {
        let at =
            ((v >> FRACTION) as usize).wrapping_mul(stride).wrapping_add(((u >> FRACTION) as usize).wrapping_mul(4));
        sum ^= data.get(at).copied().unwrap_or_default();
        (u, v) = (u.wrapping_add(du), v.wrapping_add(dv));
    }
    // Else the compiler would leave out the reads.
    black_box(sum);
}
