//! Rows of an image that is **repeated**.
//!
//! A **tile** is one of its copies. Columns all of whose texels lie in one tile are read like those of the image itself, by a line that
//! is moved by whole tiles; the others one by one, with texels from more than one tile.

use super::line::{FRACTION, Line};
use super::{Edge, Sampler};
use crate::CpuLevel;

/// Positions and steps up to here can be moved by tiles, and no sum of them leaves the range of numbers.
const NEAR: u64 = 1 << 59;
const STEP: u64 = 1 << 41;

/// The columns from `x` on.
pub(super) fn row(sampler: &Sampler<'_>, level: CpuLevel, line: &Line, x: i64, out: &mut [[u8; 4]]) {
    let end = x + out.len() as i64;
    let (mut x, mut out) = (x, out);
    while !out.is_empty() {
        let run = in_one_tile(sampler, line, x, end);
        let count = run.as_ref().map_or(1, |(_, count)| *count).min(out.len());
        let (head, rest) = out.split_at_mut(count);
        match run {
            Some((tile, _)) => sampler.inside(level, &tile, x, head),
            None => head.fill(alone(sampler, line.at(x))),
        }
        (x, out) = (x + count as i64, rest);
    }
}

/// The line as its tile sees it, and for how many columns from `x` on it stays within; `None` if not even for one.
fn in_one_tile(sampler: &Sampler<'_>, line: &Line, x: i64, end: i64) -> Option<(Line, usize)> {
    let (u, v) = line.at(x);
    let is_near = u.unsigned_abs().max(v.unsigned_abs()) < NEAR;
    if !is_near || line.du.unsigned_abs().max(line.dv.unsigned_abs()) >= STEP {
        return None;
    }
    let (width, height) = sampler.texels.size();
    let [across, down] = sampler.texels.repeats();
    let moved = |at: i64, side: i64, repeats: bool| {
        let tile = if repeats { (at >> FRACTION).div_euclid(side) } else { 0 };
        (tile * side) << FRACTION
    };
    let tile = Line { u: line.u - moved(u, width, across), v: line.v - moved(v, height, down), ..*line };
    let run = tile.within(x..end, sampler.inside_bounds(&tile));
    (run.start == x && run.end > x).then(|| (tile, (run.end - x) as usize))
}

/// The pixel at a position whose texels lie in several tiles, or beyond the image on a side where it is not repeated.
fn alone(sampler: &Sampler<'_>, (u, v): (i64, i64)) -> [u8; 4] {
    let (width, height) = sampler.texels.size();
    let [across, down] = sampler.texels.repeats();
    // Far outside there is nothing; near the image its texels say so themselves.
    let sees = |at: i64, side: i64, repeats: bool| repeats || (-2..side + 1).contains(&(at >> FRACTION));
    let is_seen = sampler.texels.edge() == Edge::Pad || sees(u, width, across) && sees(v, height, down);
    if is_seen { sampler.at((u, v)) } else { [0; 4] }
}
