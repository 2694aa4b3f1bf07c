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
        LutShape::Line => dispatch!(level.simd, _simd => rows(dst, &table, LutShape::Line)),
        LutShape::Cube => dispatch!(level.simd, _simd => rows(dst, &table, LutShape::Cube)),
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

    /// The whole and the fractional part of the place of `value` in channel `i`; the whole one is never the last entry.
    #[inline(always)]
    fn place(&self, value: f32, i: usize) -> (f32, f32) {
        let at = (value - self.low[i]) * self.scale[i];
        let at = if at > 0.0 { at } else { 0.0 };
        let at = if at < self.last { at } else { self.last };
        let whole = floor_small(at);
        let whole = if whole < self.last { whole } else { self.last - 1.0 };
        (whole, at - whole)
    }

    #[inline(always)]
    fn entry(&self, at: usize) -> [f32; 4] {
        self.entries.get(at).copied().unwrap_or_default()
    }

    /// The value at `part` of the way from entry `at` of channel `i` to the next.
    #[inline(always)]
    fn on_line(&self, at: usize, part: f32, i: usize) -> f32 {
        let (low, high) = (self.entry(at)[i], self.entry(at + 1)[i]);
        low + (high - low) * part
    }

    /// The value in the cell `[r, g, b]` at these parts of its sides.
    ///
    /// From the nearest corner of the cell to the farthest, one axis at a time, that with the greatest part first: the corners on
    /// the way are those of the tetrahedron that holds the place (J. M. Kasson et al., *Performing color space conversions with
    /// three-dimensional linear interpolation*, Journal of Electronic Imaging 4(3), 1995).
    #[inline(always)]
    fn in_cell(&self, [r, g, b]: [usize; 3], [x, y, z]: [f32; 3]) -> [f32; 3] {
        let steps = [1, self.side, self.side * self.side];
        let first = r * steps[0] + g * steps[1] + b * steps[2];
        let mut way = [(x, steps[0]), (y, steps[1]), (z, steps[2])];
        for (i, j) in [(0, 1), (1, 2), (0, 1)] {
            let (a, b) = (way[i], way[j]);
            (way[i], way[j]) = if a.0 < b.0 { (b, a) } else { (a, b) };
        }
        let (mut at, mut corner) = (first, self.entry(first));
        let mut sum = corner;
        for (part, step) in way {
            at += step;
            let next = self.entry(at);
            for i in 0..4 {
                sum[i] += (next[i] - corner[i]) * part;
            }
            corner = next;
        }
        [sum[0], sum[1], sum[2]]
    }

    /// What is found for a straight colour.
    #[inline(always)]
    pub(crate) fn look_up(&self, shape: LutShape, color: [f32; 3]) -> [f32; 3] {
        let places = [0, 1, 2].map(|i| self.place(color[i], i));
        let (at, part) = (places.map(|(at, _)| at as usize), places.map(|(_, part)| part));
        match shape {
            LutShape::Line => [0, 1, 2].map(|i| self.on_line(at[i], part[i], i)),
            LutShape::Cube => self.in_cell(at, part),
        }
    }

    /// Channel `i` of a premultiplied pixel of this alpha that was `straight`, if `found` is what the table has for it.
    #[inline(always)]
    fn mixed(&self, straight: f32, found: f32, alpha: i32) -> u32 {
        round_small(unit(straight + (found - straight) * self.amount) * alpha as f32) as u32
    }

    #[inline(always)]
    pub(crate) fn pixel(&self, pixel: u32, shape: LutShape) -> u32 {
        let (color, a) = straight(pixel);
        let found = self.look_up(shape, color);
        let [r, g, b] = [0, 1, 2].map(|i| self.mixed(color[i], found[i], a));
        pack([r, g, b, a as u32])
    }
}

/// The straight colour of a pixel, 0 to 1, and its alpha.
#[inline(always)]
fn straight(pixel: u32) -> ([f32; 3], i32) {
    let [r, g, b, a] = unpack(pixel);
    let alpha = if a > 0 { a as f32 } else { 255.0 };
    ([r as f32 / alpha, g as f32 / alpha, b as f32 / alpha], a)
}

/// Pixels that are changed at once.
const SIZE: usize = 64;

/// Pixels on their way, channel by channel, so that all but looking up is done for many at once.
// No `map` and no closures here: what they hold is compiled for the lowest level.
struct Block {
    color: [[f32; SIZE]; 3],
    at: [[u32; SIZE]; 3],
    part: [[f32; SIZE]; 3],
    found: [[f32; SIZE]; 3],
}

impl Block {
    const NEW: Self =
        Self { color: [[0.0; SIZE]; 3], at: [[0; SIZE]; 3], part: [[0.0; SIZE]; 3], found: [[0.0; SIZE]; 3] };

    #[inline(always)]
    fn change(&mut self, pixels: &mut [[u8; 4]; SIZE], lut: &Prepared<'_>, shape: LutShape) {
        self.take(pixels, lut);
        match shape {
            LutShape::Line => self.on_lines(lut),
            LutShape::Cube => self.in_cube(lut),
        }
        self.give(pixels, lut);
    }

    #[inline(always)]
    fn take(&mut self, pixels: &[[u8; 4]; SIZE], lut: &Prepared<'_>) {
        for (n, pixel) in pixels.iter().enumerate() {
            let ([r, g, b], _) = straight(u32::from_le_bytes(*pixel));
            (self.color[0][n], self.color[1][n], self.color[2][n]) = (r, g, b);
        }
        for i in 0..3 {
            for n in 0..SIZE {
                let (at, part) = lut.place(self.color[i][n], i);
                (self.at[i][n], self.part[i][n]) = (round_small(at) as u32, part);
            }
        }
    }

    #[inline(always)]
    fn on_lines(&mut self, lut: &Prepared<'_>) {
        for i in 0..3 {
            for n in 0..SIZE {
                self.found[i][n] = lut.on_line(self.at[i][n] as usize, self.part[i][n], i);
            }
        }
    }

    #[inline(always)]
    fn in_cube(&mut self, lut: &Prepared<'_>) {
        let Self { at: [r, g, b], part: [x, y, z], .. } = self;
        for n in 0..SIZE {
            let found = lut.in_cell([r[n] as usize, g[n] as usize, b[n] as usize], [x[n], y[n], z[n]]);
            (self.found[0][n], self.found[1][n], self.found[2][n]) = (found[0], found[1], found[2]);
        }
    }

    #[inline(always)]
    fn give(&self, pixels: &mut [[u8; 4]; SIZE], lut: &Prepared<'_>) {
        let Self { color: [r, g, b], found: [x, y, z], .. } = self;
        for (n, pixel) in pixels.iter_mut().enumerate() {
            let alpha = i32::from(pixel[3]);
            let (r, g, b) = (lut.mixed(r[n], x[n], alpha), lut.mixed(g[n], y[n], alpha), lut.mixed(b[n], z[n], alpha));
            *pixel = pack([r, g, b, alpha as u32]).to_le_bytes();
        }
    }
}

#[inline(always)]
fn rows(dst: &mut ViewMut<'_>, lut: &Prepared<'_>, shape: LutShape) {
    let mut block = Block::NEW;
    for row in dst.rows_mut() {
        let (blocks, rest) = row.as_chunks_mut::<4>().0.as_chunks_mut::<SIZE>();
        for pixels in blocks {
            block.change(pixels, lut, shape);
        }
        if !rest.is_empty() {
            let mut last = [[0; 4]; SIZE];
            last.iter_mut().zip(&*rest).for_each(|(all, pixel)| *all = *pixel);
            block.change(&mut last, lut, shape);
            rest.iter_mut().zip(last).for_each(|(pixel, changed)| *pixel = changed);
        }
    }
}
