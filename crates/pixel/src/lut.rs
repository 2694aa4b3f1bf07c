//! A **lookup table** ([`Lut`]) says what colours become: one line for each channel, or a cube over all three.

use fearless_simd::dispatch;

use crate::math::{floor_small, pack, round_small, unpack};
use crate::{CpuLevel, ViewMut};

/// A lookup table, borrowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lut<'a> {
    /// How the entries are arranged.
    pub shape: LutShape,
    /// Entries along each side, at least 2.
    pub side: u32,
    /// The straight r, g, b that the first entry of each side is for.
    pub low: [f32; 3],
    /// The straight r, g, b that the last entry of each side is for.
    pub high: [f32; 3],
    /// Straight r, g, b, where 1 is full, and a fourth number that is not used. `side` of them, or `side`³ with red changing
    /// fastest and blue slowest.
    pub entries: &'a [[f32; 4]],
}

/// How the entries of a lookup table are arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LutShape {
    /// A line for each channel; between two entries the value is linear.
    Line,
    /// A cube; within a cell the value is linear in each of six tetrahedra.
    Cube,
}

/// A table in the form in which its pixels are computed.
#[derive(Clone, Copy)]
pub(crate) struct Prepared<'a> {
    entries: &'a [[f32; 4]],
    low: [f32; 3],
    /// From a channel beyond `low` to a place along the side.
    scale: [f32; 3],
    last: f32,
    side: usize,
    amount: f32,
}

/// Replaces the straight colour of every pixel by c + `amount`·(table(c) − c); the alpha stays. `amount` is 0 to 1.
///
/// Colours outside of the table's domain are those at its border; results are clamped to 0..=1. In single precision, in a fixed order
/// of operations, which IEEE 754 rounds in one way. A table with too few entries changes nothing.
pub fn apply_lut(level: CpuLevel, dst: &mut ViewMut<'_>, lut: &Lut<'_>, amount: f32) {
    let Some(table) = Prepared::new(lut, amount) else { return };
    match lut.shape {
        LutShape::Line => dispatch!(level.simd, _simd => rows(dst, &table, Prepared::on_lines)),
        LutShape::Cube => dispatch!(level.simd, _simd => rows(dst, &table, Prepared::in_cube)),
    }
}

#[inline(always)]
fn unit(value: f32) -> f32 {
    let value = if value > 0.0 { value } else { 0.0 };
    if value < 1.0 { value } else { 1.0 }
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(lut: &Lut<'a>, amount: f32) -> Option<Self> {
        let side = lut.side as usize;
        let count = match lut.shape {
            LutShape::Line => Some(side),
            LutShape::Cube => side.checked_mul(side).and_then(|square| square.checked_mul(side)),
        };
        let entries = lut.entries.get(..count?).filter(|_| (2..=65_536).contains(&side))?;
        let last = (side - 1) as f32;
        let mut scale = [0.0; 3];
        for (scale, (low, high)) in scale.iter_mut().zip(lut.low.iter().zip(&lut.high)) {
            let span = high - low;
            *scale = if span > 0.0 && span.is_finite() { last / span } else { 0.0 };
        }
        let low = lut.low.map(|low| if low.is_finite() { low } else { 0.0 });
        Some(Self { entries, low, scale, last, side, amount: unit(amount) })
    }

    /// The whole and the fractional part of the place of channel `i`; the whole one is never the last entry.
    #[inline(always)]
    fn place(&self, color: [f32; 3], i: usize) -> (usize, f32) {
        let at = (color[i] - self.low[i]) * self.scale[i];
        let at = if at > 0.0 { at } else { 0.0 };
        let at = if at < self.last { at } else { self.last };
        let whole = floor_small(at);
        let whole = if whole < self.last { whole } else { self.last - 1.0 };
        (whole as usize, at - whole)
    }

    #[inline(always)]
    fn entry(&self, at: usize) -> [f32; 4] {
        self.entries.get(at).copied().unwrap_or_default()
    }

    #[inline(always)]
    pub(crate) fn on_lines(&self, color: [f32; 3]) -> [f32; 3] {
        [0, 1, 2].map(|i| {
            let (at, part) = self.place(color, i);
            let (low, high) = (self.entry(at)[i], self.entry(at + 1)[i]);
            low + (high - low) * part
        })
    }

    /// From the nearest corner of the cell to the farthest, one axis at a time, that with the greatest part first: the corners on
    /// the way are those of the tetrahedron that holds the place (J. M. Kasson et al., *Performing color space conversions with
    /// three-dimensional linear interpolation*, Journal of Electronic Imaging 4(3), 1995).
    #[inline(always)]
    pub(crate) fn in_cube(&self, color: [f32; 3]) -> [f32; 3] {
        let [(r, x), (g, y), (b, z)] = [0, 1, 2].map(|i| self.place(color, i));
        let steps = [1, self.side, self.side * self.side];
        let first = r * steps[0] + g * steps[1] + b * steps[2];
        let mut way = [(x, steps[0]), (y, steps[1]), (z, steps[2])];
        let mut order = |i: usize, j: usize| {
            if way[i].0 < way[j].0 {
                way.swap(i, j);
            }
        };
        order(0, 1);
        order(1, 2);
        order(0, 1);
        let (mut at, mut corner) = (first, self.entry(first));
        let mut sum = corner;
        for (part, step) in way {
            at += step;
            let next = self.entry(at);
            for (sum, (next, corner)) in sum.iter_mut().zip(next.iter().zip(corner)) {
                *sum += (next - corner) * part;
            }
            corner = next;
        }
        [sum[0], sum[1], sum[2]]
    }

    #[inline(always)]
    pub(crate) fn pixel(&self, pixel: u32, table: impl Fn(&Self, [f32; 3]) -> [f32; 3]) -> u32 {
        let [r, g, b, a] = unpack(pixel);
        let alpha = if a > 0 { a as f32 } else { 255.0 };
        let color = [r, g, b].map(|p| p as f32 / alpha);
        let found = table(self, color);
        let [r, g, b] = [0, 1, 2].map(|i| {
            let mixed = unit(color[i] + (found[i] - color[i]) * self.amount);
            round_small(mixed * a as f32) as u32
        });
        pack([r, g, b, a as u32])
    }
}

#[inline(always)]
fn rows<'a>(dst: &mut ViewMut<'_>, lut: &Prepared<'a>, table: impl Fn(&Prepared<'a>, [f32; 3]) -> [f32; 3] + Copy) {
    for row in dst.rows_mut() {
        for d in row.as_chunks_mut::<4>().0 {
            *d = lut.pixel(u32::from_le_bytes(*d), table).to_le_bytes();
        }
    }
}
