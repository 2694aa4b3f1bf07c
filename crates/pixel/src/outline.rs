//! The **outline** of a picture that is drawn through a transform: how much of each pixel lies within.
//!
//! A pixel at an edge is covered in part: along each pair of opposite edges by the length that a pixel around its centre shares with
//! what lies between them, measured at right angles to each edge, and in all by the product of both. Coverage comes from the pixel's
//! own place alone, in double precision, and is rounded to a byte.

use core::ops::Range;

/// 1.5·2^52: numbers beside it have no fraction, so that an addition rounds, as IEEE 754 defines it; its lowest bits are the integer.
pub(crate) const MAGIC: f64 = 6_755_399_441_055_744.0;

/// The edges of a picture in the space of pixels.
pub(crate) struct Outline {
    /// The distances from the left, right, top and bottom edge, inwards: (a, b, c) stands for a·x + b·y + c.
    edges: [[f64; 3]; 4],
}

/// The edges along a row: (a, rest) stands for a·x + rest.
#[derive(Clone, Copy)]
pub(crate) struct Row([(f64, f64); 4]);

impl Outline {
    /// Of a picture of `size`, of which `inverse` maps points to places, row by row of a homogeneous matrix.
    pub(crate) fn new([a, b, c, d, e, f, g, h, i]: [f64; 9], size: [u32; 2]) -> Self {
        let [width, height] = size.map(f64::from);
        let edges = [
            [a, b, c],
            [width * g - a, width * h - b, width * i - c],
            [d, e, f],
            [height * g - d, height * h - e, height * i - f],
        ];
        Self { edges: edges.map(distance) }
    }

    /// The columns of row `y` that may be covered, where the first of `width` is `left`. May be a little wide.
    pub(crate) fn reach(&self, left: i32, y: i32, width: i32) -> Range<i32> {
        let (mut first, mut end) = (0.0_f64, f64::from(width));
        for (a, at_left) in self.at(left, y) {
            let column = (-0.5 - at_left) / a;
            if a > 0.0 {
                first = first.max(column - 1.0);
            } else if a < 0.0 {
                end = end.min(column + 2.0);
            } else if at_left < -0.5 {
                return 0..0;
            }
        }
        first as i32..(end as i32).max(first as i32)
    }

    /// The columns out of `columns`, counted from `left`, that are covered in full. May be a little narrow.
    pub(crate) fn inner(&self, left: i32, y: i32, columns: &Range<i32>) -> Range<i32> {
        let (mut first, mut end) = (f64::from(columns.start), f64::from(columns.end));
        for (a, at_left) in self.at(left, y) {
            let column = (0.5 - at_left) / a;
            if a > 0.0 {
                first = first.max(column + 2.0);
            } else if a < 0.0 {
                end = end.min(column - 1.0);
            } else if at_left < 0.5 {
                end = first;
            }
        }
        let first = (first as i32).clamp(columns.start, columns.end);
        first..(end as i32).clamp(first, columns.end)
    }

    /// The edges along row `y`.
    #[inline(always)]
    pub(crate) fn row(&self, y: f64) -> Row {
        Row(self.edges.map(|[a, b, c]| (a, b * y + c)))
    }

    /// For each edge its step along row `y`, and the distance at the centre of the column `left`.
    fn at(&self, left: i32, y: i32) -> [(f64, f64); 4] {
        let (x, y) = (f64::from(left) + 0.5, f64::from(y) + 0.5);
        self.edges.map(|[a, b, c]| (a, a * x + (b * y + c)))
    }
}

impl Row {
    /// How much of the pixel around `x` is covered, 0 to 1.
    #[inline(always)]
    pub(crate) fn coverage(&self, x: f64) -> f64 {
        let part = |(a, rest): (f64, f64)| held(a * x + rest + 0.5, 1.0);
        let [left, right, top, bottom] = self.0;
        held(part(left) + part(right) - 1.0, 1.0) * held(part(top) + part(bottom) - 1.0, 1.0)
    }
}

/// Coverage as a byte, 0 to 255.
#[inline(always)]
pub(crate) fn byte(coverage: f64) -> i32 {
    (coverage * 255.0 + MAGIC).to_bits() as i32
}

/// Scaled so that it counts pixels. An edge that lies nowhere has everything on one side.
fn distance([a, b, c]: [f64; 3]) -> [f64; 3] {
    let length = (a * a + b * b).sqrt();
    if length > 0.0 && length.is_finite() {
        return [a / length, b / length, c / length];
    }
    [0.0, 0.0, if c > 0.0 { 1.0 } else { -1.0 }]
}

/// From 0 to `most`; what is no number is 0.
#[inline(always)]
pub(crate) fn held(value: f64, most: f64) -> f64 {
    let value = if value > 0.0 { value } else { 0.0 };
    if value < most { value } else { most }
}
