//! **Gradients**: a colour for each position along them, read from a table.

use fearless_simd::dispatch;

use super::linear::{self, Line};
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
    /// Whether colours differ so much from entry to entry that the nearest one would not do.
    steep: bool,
}

/// A colour at a place; from it on to the next knot colours change evenly.
#[derive(Debug, Clone, Copy)]
pub(super) struct Knot {
    /// In entries of the table.
    pub(super) at: f32,
    /// The same as a [`linear`] position.
    pub(super) position: i64,
    /// In bytes.
    pub(super) color: [f32; 4],
    /// By how much the colour changes in an entry.
    pub(super) slope: [f32; 4],
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
    /// Around a point: the position is the angle, clockwise, as a share of a turn (CSS Images 4, 3.3).
    Conic {
        /// `[a, b, c, d, e, f]` in the order of kurbo and CSS: from the coverage's space to one in which the point is the origin and
        /// position 0 lies to the right.
        inverse: [f64; 6],
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
        Self { knots: Vec::new(), colors: Box::new([[0; 4]; TABLE_SIZE]), filled: false, opaque: false, steep: false }
    }

    /// Sets the colours: premultiplied ones, channels 0 to 1, at positions 0 to 1 in ascending order. Two at one position
    /// make a hard edge, after which the second one holds. Keeps its storage.
    pub fn set(&mut self, colors: impl IntoIterator<Item = (f32, [f32; 4])>) {
        self.knots.clear();
        let knot = |(at, color): (f32, [f32; 4])| {
            let color = color.map(|v| v.clamp(0.0, 1.0) * 255.0);
            let at = at.clamp(0.0, 1.0) * LAST as f32;
            Knot { at, position: linear::position(at), color, slope: [0.0; 4] }
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

    /// Works out the table, if that was not done since the colours were set. All but linear gradients want it.
    pub fn fill(&mut self) {
        if !core::mem::replace(&mut self.filled, true) {
            for (i, entry) in self.colors.iter_mut().enumerate() {
                *entry = at(&self.knots, i as f32);
            }
            let differ = |[one, next]: &[[u8; 4]; 2]| one.iter().zip(next).any(|(a, b)| a.abs_diff(*b) > STEEP);
            self.steep = self.colors.array_windows().any(differ);
        }
    }
}

impl Default for GradientTable {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> Gradient<'a> {
    /// `None` if the geometry is not finite, or not linear with a table that was not [filled](GradientTable::fill).
    #[must_use]
    pub fn new(table: &'a GradientTable, shape: GradientShape) -> Option<Self> {
        let finite = match shape {
            GradientShape::Linear { along } => along.iter().all(|v| v.is_finite()),
            GradientShape::Radial { inverse, center } => {
                table.filled && inverse.iter().chain(&center).all(|v| v.is_finite())
            }
            GradientShape::Conic { inverse } => table.filled && inverse.iter().all(|v| v.is_finite()),
        };
        finite.then_some(Self { table, shape })
    }

    /// Whether every colour that it gives is opaque.
    pub(super) fn is_opaque(&self) -> bool {
        let everywhere = match self.shape {
            GradientShape::Linear { .. } | GradientShape::Conic { .. } => true,
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
                let (knots, step) = (&self.table.knots, dx * LAST);
                if step == 0.0 {
                    out.fill(at(knots, start as f32));
                } else if step.abs() > linear::WIDEST_STEP {
                    // Narrower than a pixel: hardly one lies between two knots.
                    out.iter_mut().zip(x..).for_each(|(out, x)| *out = at(knots, (start + f64::from(x) * step) as f32));
                } else {
                    linear::row(level, knots, &Line::new(start, step), x, out);
                }
            }
            GradientShape::Conic { inverse } => {
                let line = line(inverse, row);
                match self.table.steep {
                    true => dispatch!(level.simd, _simd => around_exactly(&self.table.knots, line, x, out)),
                    false => dispatch!(level.simd, _simd => around(&self.table.colors, line, x, out)),
                }
            }
            GradientShape::Radial { inverse, center } => {
                let line = line(inverse, row);
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

/// Where colours of neighbouring entries differ by more than this, the angle of an edge would show that there are entries.
const STEEP: u8 = 3;

type Table = [[u8; 4]; TABLE_SIZE];

/// Both ordinates of the centres of a row's pixels: that of column 0, and the step from column to column.
fn line([a, b, c, d, e, f]: [f64; 6], row: f64) -> [[f32; 2]; 2] {
    let from = [0.5 * a + row * c + e, 0.5 * b + row * d + f];
    [[from[0] as f32, a as f32], [from[1] as f32, b as f32]]
}

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
    pub(super) fn color_at(&self, position: f32) -> [u8; 4] {
        let gone = position - self.at;
        let channel = |i: usize| round_small(self.color[i] + gone * self.slope[i]) as u32;
        (channel(0) | (channel(1) << 8) | (channel(2) << 16) | (channel(3) << 24)).to_le_bytes()
    }
}

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

#[inline(always)]
fn around(table: &Table, [[u, du], [v, dv]]: [[f32; 2]; 2], x: i32, out: &mut [[u8; 4]]) {
    look_up(table, x, out, |x| turn(u + x * du, v + x * dv) * LAST as f32);
}

/// [`around`] where the table's entries are too coarse.
#[inline(always)]
fn around_exactly(knots: &[Knot], [[u, du], [v, dv]]: [[f32; 2]; 2], x: i32, out: &mut [[u8; 4]]) {
    let position = |x: i32| turn(u + x as f32 * du, v + x as f32 * dv) * LAST as f32;
    for (group, x) in out.chunks_mut(GROUP).zip((x..).step_by(GROUP)) {
        let positions: [f32; GROUP] = core::array::from_fn(|i| position(x + i as i32));
        group.iter_mut().zip(positions).for_each(|(out, position)| *out = at(knots, position));
    }
}

/// The angle of a point from the right, clockwise, as a share of a turn from 0 to 1, within 3e-7; 0 at the origin.
///
/// Eighths of a turn are mirrored into the first one, where the arc tangent of `r` is `r` times a polynomial in `r²`: that which goes
/// through the arc tangent at the Chebyshev nodes.
#[inline(always)]
fn turn(u: f32, v: f32) -> f32 {
    const ATAN: [f32; 7] =
        [0.159_154_83, -0.053_040_57, 0.031_639_8, -0.021_454_731, 0.013_327_883, -0.005_872_599_3, 0.001_245_464_3];
    let (a, b) = (u.abs(), v.abs());
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    let ratio = low / if high > 0.0 { high } else { 1.0 };
    let square = ratio * ratio;
    let [c0, c1, c2, c3, c4, c5, c6] = ATAN;
    let sum = c0 + square * (c1 + square * (c2 + square * (c3 + square * (c4 + square * (c5 + square * c6)))));
    let eighth = ratio * sum;
    let quarter = if a < b { 0.25 - eighth } else { eighth };
    let half = if u < 0.0 { 0.5 - quarter } else { quarter };
    if v < 0.0 { 1.0 - half } else { half }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_those_of_the_arc_tangent() {
        let mut worst = 0.0_f64;
        for i in 0..200_000 {
            let angle = f64::from(i) / 200_000.0 * core::f64::consts::TAU;
            let (sin, cos) = libm::sincos(angle);
            for radius in [1e-3, 0.7, 41.3, 9e5] {
                let (u, v) = ((cos * radius) as f32, (sin * radius) as f32);
                let exact = libm::atan2(v.into(), u.into()) / core::f64::consts::TAU;
                let exact = if v < 0.0 { exact + 1.0 } else { exact.abs() };
                worst = worst.max((f64::from(turn(u, v)) - exact).abs());
            }
        }
        assert!(worst < 3e-7, "{worst}");
        for (u, v, exact) in [(0.0, 0.0, 0.0), (2.0, 0.0, 0.0), (0.0, 3.0, 0.25), (-1.0, 0.0, 0.5), (0.0, -9.0, 0.75)] {
            assert_eq!(turn(u, v), exact);
        }
    }
}
