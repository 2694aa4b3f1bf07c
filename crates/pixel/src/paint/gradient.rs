//! **Gradients**: a colour for each position along them, read from a table.

use fearless_simd::{Bytes as _, Simd, SimdBase, dispatch};

use crate::CpuLevel;
use crate::math::round_small;

/// Entries of a [`GradientTable`].
pub const TABLE_SIZE: usize = 1024;

/// The colours of a gradient: **knots**, between which colours are mixed, and a table of `TABLE_SIZE` colours from position
/// 0 to position 1. Before the first and after the last knot their colours go on.
#[derive(Debug, Clone)]
pub struct GradientTable {
    knots: Vec<Knot>,
    colors: Box<Table>,
    filled: bool,
    opaque: bool,
}

/// A colour at a place; from it on to the next knot colours change evenly.
#[derive(Debug, Clone, Copy)]
struct Knot {
    /// In entries of the table.
    at: f32,
    /// In bytes.
    color: [f32; 4],
    /// By how much the colour changes in an entry.
    slope: [f32; 4],
}

/// The geometry of a gradient in the space of a coverage; a pixel's colour is that at its centre.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GradientShape {
    /// The position at (x, y) is `x·along[0] + y·along[1] + along[2]`.
    Linear {
        /// Position by column, by row, and at (0, 0).
        along: [f64; 3],
    },
    /// From a focal point to a circle: the position at a point is `t` where it lies on the circle about
    /// `focal + t·(centre − focal)` of radius `t·radius`, the greatest such `t >= 0` (SVG 2, 14.2.3). Points that lie on none
    /// are transparent.
    Radial {
        /// `[a, b, c, d, e, f]` in the order of kurbo and CSS: from the coverage's space to one in which the focal point is
        /// the origin and the radius is 1.
        inverse: [f64; 6],
        /// The circle's centre in that space.
        center: [f64; 2],
    },
}

/// A gradient to paint with.
#[derive(Debug, Clone, Copy)]
pub struct Gradient<'a> {
    table: &'a GradientTable,
    shape: GradientShape,
}

impl GradientTable {
    /// A table with nothing in it: transparent.
    #[must_use]
    pub fn new() -> Self {
        Self { knots: Vec::new(), colors: Box::new([[0; 4]; TABLE_SIZE]), filled: false, opaque: false }
    }

    /// Sets the colours: premultiplied ones, channels 0 to 1, at positions 0 to 1 in ascending order. Two at one position
    /// make a hard edge, after which the second one holds. Keeps its storage.
    pub fn set(&mut self, colors: impl IntoIterator<Item = (f32, [f32; 4])>) {
        self.knots.clear();
        let knot = |(at, color): (f32, [f32; 4])| {
            let color = color.map(|v| v.clamp(0.0, 1.0) * 255.0);
            Knot { at: at.clamp(0.0, 1.0) * LAST as f32, color, slope: [0.0; 4] }
        };
        self.knots.extend(colors.into_iter().map(knot));
        for i in 1..self.knots.len() {
            let (from, to) = (self.knots[i - 1], self.knots[i]);
            let length = to.at - from.at;
            if length > 0.0 {
                self.knots[i - 1].slope = [0, 1, 2, 3].map(|c| (to.color[c] - from.color[c]) / length);
            }
        }
        self.filled = false;
        self.opaque = self.knots.iter().all(|knot| knot.color[3] >= 254.5);
    }

    /// Works out the table, if that was not done since the colours were set. Radial gradients want it.
    pub fn fill(&mut self) {
        if !core::mem::replace(&mut self.filled, true) {
            for (i, entry) in self.colors.iter_mut().enumerate() {
                *entry = at(&self.knots, i as f32);
            }
        }
    }
}

impl Default for GradientTable {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> Gradient<'a> {
    /// `None` if the geometry is not finite, or radial with a table that was not [filled](GradientTable::fill).
    #[must_use]
    pub fn new(table: &'a GradientTable, shape: GradientShape) -> Option<Self> {
        let finite = match shape {
            GradientShape::Linear { along } => along.iter().all(|v| v.is_finite()),
            GradientShape::Radial { inverse, center } => {
                table.filled && inverse.iter().chain(&center).all(|v| v.is_finite())
            }
        };
        finite.then_some(Self { table, shape })
    }

    /// Whether every colour that it gives is opaque.
    pub(super) fn is_opaque(&self) -> bool {
        let everywhere = match self.shape {
            GradientShape::Linear { .. } => true,
            GradientShape::Radial { center, .. } => inside(center),
        };
        everywhere && self.table.opaque
    }

    /// Writes the colours of the pixels from (`x`, `y`) on.
    pub(super) fn row(&self, level: CpuLevel, x: i32, y: i32, out: &mut [[u8; 4]]) {
        let row = f64::from(y) + 0.5;
        match self.shape {
            GradientShape::Linear { along: [dx, dy, start] } => {
                let start = (row * dy + 0.5 * dx + start) * LAST;
                let (knots, line) = (&self.table.knots, [start as f32, (dx * LAST) as f32]);
                if dx == 0.0 {
                    out.fill(at(knots, line[0]));
                } else {
                    dispatch!(level.simd, simd => linear(simd, knots, line, x, out));
                }
            }
            GradientShape::Radial { inverse: [a, b, c, d, e, f], center } => {
                let from = [0.5 * a + row * c + e, 0.5 * b + row * d + f];
                let line = [[from[0] as f32, a as f32], [from[1] as f32, b as f32]];
                let center = center.map(|v| v as f32);
                if center == [0.0, 0.0] {
                    dispatch!(level.simd, _simd => concentric(&self.table.colors, line, x, out));
                } else {
                    dispatch!(level.simd, _simd => focal(&self.table.colors, line, center, x, out));
                }
            }
        }
    }
}

/// Positions are counted in entries of the table.
const LAST: f64 = (TABLE_SIZE - 1) as f64;

type Table = [[u8; 4]; TABLE_SIZE];

/// The colour at a position, in entries of the table; NaN is before the first.
fn at(knots: &[Knot], position: f32) -> [u8; 4] {
    match knots.get(last_at(knots, position)) {
        Some(knot) => knot.color_at(position.max(knot.at)),
        None => [0; 4],
    }
}

/// The last knot that is at or before a position, or the first.
fn last_at(knots: &[Knot], position: f32) -> usize {
    knots.partition_point(|knot| knot.at <= position).saturating_sub(1)
}

impl Knot {
    #[inline(always)]
    fn color_at(&self, position: f32) -> [u8; 4] {
        let gone = position - self.at;
        let channel = |i: usize| round_small(self.color[i] + gone * self.slope[i]) as u32;
        (channel(0) | (channel(1) << 8) | (channel(2) << 16) | (channel(3) << 24)).to_le_bytes()
    }
}

/// Positions step evenly along a row, so that it falls into runs between two knots.
#[inline(always)]
fn linear<S: Simd>(simd: S, knots: &[Knot], [start, step]: [f32; 2], x: i32, out: &mut [[u8; 4]]) {
    let position = |i: usize| start + (x + i as i32) as f32 * step;
    let mut i = 0;
    while i < out.len() {
        let index = last_at(knots, position(i));
        let Some(knot) = knots.get(index) else { return };
        let next = knots.get(index + 1).map_or(f32::INFINITY, |next| next.at);
        let before = index == 0 && position(i) < knot.at;
        let (low, high) = if before { (f32::NEG_INFINITY, knot.at) } else { (knot.at, next) };
        let within = |i: usize| position(i) >= low && position(i) < high;
        let end = if within(out.len() - 1) {
            out.len()
        } else {
            let guess = ((if step > 0.0 { high } else { low }) - start) / step - x as f32;
            let mut end = (guess.max(0.0) as usize).clamp(i + 1, out.len());
            // Rounding may have put it a pixel off. Positions that are not numbers are in no run.
            while end < out.len() && within(end) {
                end += 1;
            }
            while end > i + 1 && !within(end - 1) {
                end -= 1;
            }
            end
        };
        let run = out.get_mut(i..end).unwrap_or_default();
        if before || next == f32::INFINITY {
            run.fill(knot.color_at(knot.at));
        } else {
            between(simd, knot, [start, step], x + i as i32, run);
        }
        i = end;
    }
}

/// Writes `out`, all of it between `knot` and the next: as many pixels at once as the level has room for.
#[inline(always)]
fn between<S: Simd>(simd: S, knot: &Knot, line: [f32; 2], x: i32, out: &mut [[u8; 4]]) {
    match (knot.color[3], knot.slope[3]) {
        (255.0, 0.0) => groups::<S, true>(simd, knot, line, x, out),
        _ => groups::<S, false>(simd, knot, line, x, out),
    }
}

/// `OPAQUE` says that all colours are.
#[inline(always)]
fn groups<S: Simd, const OPAQUE: bool>(simd: S, knot: &Knot, line: [f32; 2], x: i32, out: &mut [[u8; 4]]) {
    let n = <S::f32s as SimdBase<S>>::N;
    let colors = Between::new(simd, knot, line);
    let mut groups = out.chunks_exact_mut(n);
    let mut x = x;
    for group in &mut groups {
        colors.at::<OPAQUE>(simd, x).store_slice(group.as_flattened_mut());
        x += n as i32;
    }
    let rest = groups.into_remainder();
    if !rest.is_empty() {
        let mut last = [[0; 4]; WIDEST];
        let last = last.get_mut(..n).unwrap_or_default();
        colors.at::<OPAQUE>(simd, x).store_slice(last.as_flattened_mut());
        rest.iter_mut().zip(last).for_each(|(out, color)| *out = *color);
    }
}

/// More pixels are taken at once at no level.
const WIDEST: usize = 16;

/// The colours between two knots along a row.
struct Between<S: Simd> {
    lanes: S::f32s,
    start: S::f32s,
    step: S::f32s,
    knot: S::f32s,
    color: [S::f32s; 4],
    slope: [S::f32s; 4],
}

impl<S: Simd> Between<S> {
    #[inline(always)]
    fn new(simd: S, knot: &Knot, [start, step]: [f32; 2]) -> Self {
        let [r, g, b, a] = knot.color;
        let [dr, dg, db, da] = knot.slope;
        let lanes: [f32; WIDEST] = [0., 1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11., 12., 13., 14., 15.];
        Self {
            lanes: S::f32s::from_slice(simd, lanes.get(..<S::f32s as SimdBase<S>>::N).unwrap_or_default()),
            start: S::f32s::splat(simd, start),
            step: S::f32s::splat(simd, step),
            knot: S::f32s::splat(simd, knot.at),
            color: [S::f32s::splat(simd, r), S::f32s::splat(simd, g), S::f32s::splat(simd, b), S::f32s::splat(simd, a)],
            slope: [
                S::f32s::splat(simd, dr),
                S::f32s::splat(simd, dg),
                S::f32s::splat(simd, db),
                S::f32s::splat(simd, da),
            ],
        }
    }

    /// The pixels from column `x` on.
    #[inline(always)]
    fn at<const OPAQUE: bool>(&self, simd: S, x: i32) -> S::u8s {
        // Columns are whole numbers below 2^24, so that their sum is exact.
        let columns = self.lanes + S::f32s::splat(simd, x as f32);
        let gone = self.start + columns * self.step - self.knot;
        let [r, g, b] = [self.bits(simd, 0, gone), self.bits(simd, 1, gone), self.bits(simd, 2, gone)];
        let color = |above: u32| (r ^ S::u32s::splat(simd, above)) | (g << 8) | (b << 16);
        match OPAQUE {
            true => color(ROUNDING.to_bits() ^ 0xFF00_0000).to_bytes(),
            false => (color(ROUNDING.to_bits()) | (self.bits(simd, 3, gone) << 24)).to_bytes(),
        }
    }

    /// A channel's byte, beneath the bits of the summand.
    #[inline(always)]
    fn bits(&self, simd: S, channel: usize, gone: S::f32s) -> S::u32s {
        (self.color[channel] + gone * self.slope[channel] + S::f32s::splat(simd, ROUNDING)).bitcast()
    }
}

/// Added to a number below 2^22, it leaves no bits for a fraction: the addition rounds.
const ROUNDING: f32 = 8_388_608.0;

/// The entry nearest to a position; NaN is the first.
#[inline(always)]
fn index(position: f32) -> usize {
    // Comparisons rather than `min` and `max`, for the vector units have them.
    let position = if position > 0.0 { position } else { 0.0 };
    let position = if position < LAST as f32 { position } else { LAST as f32 };
    round_small(position) as usize % TABLE_SIZE
}

/// Pixels at once: positions first, then the entries.
const GROUP: usize = 16;

/// Writes `out`, with the position of each pixel as `position(column)`.
#[inline(always)]
fn look_up(table: &Table, x: i32, out: &mut [[u8; 4]], position: impl Fn(f32) -> f32) {
    let (groups, rest) = out.as_chunks_mut::<GROUP>();
    let mut x = x;
    for group in groups {
        let entries: [u32; GROUP] = core::array::from_fn(|i| index(position((x + i as i32) as f32)) as u32);
        *group = core::array::from_fn(|i| table[entries[i] as usize % TABLE_SIZE]);
        x += GROUP as i32;
    }
    for (out, x) in rest.iter_mut().zip(x..) {
        *out = table[index(position(x as f32))];
    }
}

#[inline(always)]
fn concentric(table: &Table, [[u, du], [v, dv]]: [[f32; 2]; 2], x: i32, out: &mut [[u8; 4]]) {
    look_up(table, x, out, |x| {
        let (u, v) = (u + x * du, v + x * dv);
        (u * u + v * v).sqrt() * LAST as f32
    });
}

/// With the focal point p = 0, the centre c and the radius 1, `t` solves `|p − t·c|² = t²`, that is
/// `t²·(c² − 1) − 2·t·(p·c) + p² = 0`.
#[inline(always)]
fn focal(table: &Table, line: [[f32; 2]; 2], center: [f32; 2], x: i32, out: &mut [[u8; 4]]) {
    let [[u, du], [v, dv]] = line;
    let a = center[0] * center[0] + center[1] * center[1] - 1.0;
    for (out, x) in out.iter_mut().zip(x..) {
        let (u, v) = (u + x as f32 * du, v + x as f32 * dv);
        let (b, c) = (u * center[0] + v * center[1], u * u + v * v);
        let root = b * b - a * c;
        // The root that stays finite as `a` vanishes; within the circle the denominator is at least 0.
        let t = if a < 0.0 { c / (b + root.sqrt()) } else { (b + root.sqrt()) / a };
        let t = if a == 0.0 { c / (2.0 * b) } else { t };
        let t = if c == 0.0 { 0.0 } else { t };
        // Written so that NaN is nowhere.
        *out = if t >= 0.0 { table[index(t * LAST as f32)] } else { [0; 4] };
    }
}

/// Whether the focal point lies within the circle, so that every point has a position.
fn inside([x, y]: [f64; 2]) -> bool {
    x * x + y * y < 1.0
}
