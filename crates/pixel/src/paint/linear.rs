//! Rows of a **linear** gradient, in whole numbers.
//!
//! - A **position** is counted in entries of the table, in units of 2^-32. Along a row positions form a **line**: they step by the
//!   same amount, counted from column 0.
//! - A **run** is the columns whose positions lie between two knots. Within it each channel changes by the same amount from column
//!   to column; it is counted in 2^-24, so that the byte is the uppermost of 32 bits.
//!
//! A pixel's colour depends on nothing but its column and its row's line, so that a row painted in pieces is the row.

use fearless_simd::{Bytes as _, Simd, SimdBase, dispatch};

use super::gradient::Knot;
use crate::CpuLevel;

/// The positions of a row.
pub(super) struct Line {
    start: i64,
    step: i64,
}

impl Line {
    /// From the position at column 0 and the step from column to column, at most [`WIDEST_STEP`], in entries. A start that is farther
    /// from the table than any column is cut, so that no sum leaves the range of numbers.
    pub(super) fn new(start: f64, step: f64) -> Self {
        let fixed = |v: f64, most: f64| (v.clamp(-most, most) * UNITS) as i64;
        Self { start: fixed(start, FARTHEST), step: fixed(step, WIDEST_STEP) }
    }

    /// The position of a column, at most 2^15 in number.
    #[inline(always)]
    fn at(&self, x: i64) -> i64 {
        self.start + self.step * x
    }

    /// The first column after `x` whose position is out of `low..high`, within which that of `x` is; at most `end`.
    #[inline(always)]
    fn leaves(&self, x: i64, end: i64, [low, high]: [i64; 2]) -> i64 {
        let (here, last) = (self.at(x), self.at(end - 1));
        if last >= low && last < high {
            return end;
        }
        let steps = match self.step {
            0 => return end,
            step if step > 0 => (high - here - 1) / step + 1,
            step => (here - low) / -step + 1,
        };
        x.saturating_add(steps).min(end)
    }
}

/// Entries by which a column may step.
pub(super) const WIDEST_STEP: f64 = 4096.0;

/// Entries from the table at which a row may start: those of 2^16 of the widest steps, and columns have 16 bits.
const FARTHEST: f64 = 268_435_456.0;

/// Writes the colours of the columns from `x` on.
pub(super) fn row(level: CpuLevel, knots: &[Knot], line: &Line, x: i32, out: &mut [[u8; 4]]) {
    let (Some(first), Some(last)) = (knots.first(), knots.last()) else { return };
    let (mut x, mut out) = (i64::from(x), out);
    while !out.is_empty() {
        let here = line.at(x);
        let next = knots.partition_point(|knot| knot.position <= here);
        let low = if next == 0 { i64::MIN / 2 } else { knots.get(next - 1).map_or(0, |knot| knot.position) };
        let high = knots.get(next).map_or(i64::MAX / 2, |knot| knot.position);
        let end = line.leaves(x, x + out.len() as i64, [low, high]);
        let (run, rest) = out.split_at_mut((end - x).max(1) as usize);
        match knots.get(next.wrapping_sub(1)) {
            None => run.fill(first.color_at(first.at)),
            Some(_) if next == knots.len() => run.fill(last.color_at(last.at)),
            Some(knot) => between(level, knot, line, x, run),
        }
        (x, out) = (end, rest);
    }
}

/// A unit of positions is 1 / `UNITS` of an entry.
const UNITS: f64 = 4_294_967_296.0;

/// A unit of channels is 1 / `PARTS` of a byte.
const PARTS: f64 = 16_777_216.0;

/// Channels that change faster from column to column than this, in bytes, are worked out one by one.
const STEEPEST: f64 = 64.0;

/// So are those that change faster from entry to entry: the rounding of positions would tell.
const STEEPEST_ENTRY: f32 = 1_048_576.0;

/// The position of an entry.
pub(super) fn position(entry: f32) -> i64 {
    (f64::from(entry) * UNITS) as i64
}

/// Writes `out`, all of it between `knot` and the next.
fn between(level: CpuLevel, knot: &Knot, line: &Line, x: i64, out: &mut [[u8; 4]]) {
    let step = line.step as f64 / UNITS;
    let slope = knot.slope.iter().fold(0.0_f32, |most, slope| most.max(slope.abs()));
    if slope > STEEPEST_ENTRY || step.abs() * f64::from(slope) > STEEPEST {
        return out.iter_mut().zip(x..).for_each(|(out, x)| {
            let position = (line.at(x) as f64 / UNITS) as f32;
            *out = knot.color_at(position.max(knot.at));
        });
    }
    // Columns are counted from 0 modulo 2^32, where a channel may be anything: within the run it is a byte.
    let gone = line.start as f64 / UNITS - f64::from(knot.at);
    let channel = |i: usize| {
        let start = (f64::from(knot.color[i]) + gone * f64::from(knot.slope[i]) + 0.5) * PARTS;
        let (start, step) = (start as i64 as u32, (step * f64::from(knot.slope[i]) * PARTS) as i64 as u32);
        Channel { first: start.wrapping_add(step.wrapping_mul(x as u32)), step }
    };
    // Written out, for `array::map` would be called.
    let channels = [channel(0), channel(1), channel(2), channel(3)];
    match (knot.color[3], knot.slope[3]) {
        (255.0, 0.0) => dispatch!(level.simd, simd => groups::<_, true>(simd, &channels, out)),
        _ => dispatch!(level.simd, simd => groups::<_, false>(simd, &channels, out)),
    }
}

/// A channel along a run, in 2^-24 of a byte and half a byte more.
struct Channel {
    /// At the run's first column.
    first: u32,
    step: u32,
}

/// As many pixels at once as the level has room for. `OPAQUE` says that all colours are.
#[inline(always)]
fn groups<S: Simd, const OPAQUE: bool>(simd: S, channels: &[Channel; 4], out: &mut [[u8; 4]]) {
    let n = <S::u32s as SimdBase<S>>::N;
    // Channel by channel, for `array::map` would be called and would hand over vectors in memory.
    let [r, g, b, a] = channels;
    let (mut lanes, step) = (
        [r.lanes::<S>(simd), g.lanes::<S>(simd), b.lanes::<S>(simd), a.lanes::<S>(simd)],
        [r.far::<S>(simd), g.far::<S>(simd), b.far::<S>(simd), a.far::<S>(simd)],
    );
    let mut groups = out.chunks_exact_mut(n);
    for group in &mut groups {
        packed::<S, OPAQUE>(simd, lanes).store_slice(group.as_flattened_mut());
        let [r, g, b, a] = lanes;
        lanes = [r + step[0], g + step[1], b + step[2], a + step[3]];
    }
    let rest = groups.into_remainder();
    if !rest.is_empty() {
        let mut last = [[0; 4]; WIDEST];
        let last = last.get_mut(..n).unwrap_or_default();
        packed::<S, OPAQUE>(simd, lanes).store_slice(last.as_flattened_mut());
        rest.iter_mut().zip(last).for_each(|(out, color)| *out = *color);
    }
}

impl Channel {
    /// Of as many columns as the level takes at once.
    #[inline(always)]
    fn lanes<S: Simd>(&self, simd: S) -> S::u32s {
        let columns = S::u32s::from_slice(simd, COLUMNS.get(..<S::u32s as SimdBase<S>>::N).unwrap_or_default());
        S::u32s::splat(simd, self.first) + columns * S::u32s::splat(simd, self.step)
    }

    /// The step over so many columns.
    #[inline(always)]
    fn far<S: Simd>(&self, simd: S) -> S::u32s {
        S::u32s::splat(simd, self.step.wrapping_mul(<S::u32s as SimdBase<S>>::N as u32))
    }
}

/// More pixels are taken at once at no level.
const WIDEST: usize = 16;
const COLUMNS: [u32; WIDEST] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// The upper bytes of four channels, side by side. No colour exceeds its alpha, whatever rounding did to them.
#[inline(always)]
fn packed<S: Simd, const OPAQUE: bool>(simd: S, [r, g, b, a]: [S::u32s; 4]) -> S::u8s {
    let mask = |bits: u32| S::u32s::splat(simd, bits);
    let [r, g, b] = if OPAQUE { [r, g, b] } else { [r.min(a), g.min(a), b.min(a)] };
    let above = if OPAQUE { mask(0xFF00_0000) } else { a & mask(0xFF00_0000) };
    let color = (r >> 24) | ((g >> 16) & mask(0xFF00)) | ((b >> 8) & mask(0x00FF_0000));
    (color | above).to_bytes()
}
