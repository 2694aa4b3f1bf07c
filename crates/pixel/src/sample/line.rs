//! A **line**: the positions of a row's pixels in the image, in fixed point.

use std::ops::Range;

/// Bits of the fraction of a position.
pub(crate) const FRACTION: u32 = 32;

/// One pixel.
const ONE: i64 = 1 << FRACTION;

/// The positions of the pixels of one row: `u` to the right and `v` down, from column 0 in steps of `du` and `dv`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) u: i64,
    pub(crate) v: i64,
    pub(crate) du: i64,
    pub(crate) dv: i64,
}

impl Line {
    /// The line of the points whose ordinate is `y`; positions count from (`origin`, `origin`) of the image and exceed
    /// the point by `bias`.
    pub(crate) fn new([a, b, c, d, e, f]: [f64; 6], y: f64, origin: f64, bias: [i64; 2]) -> Self {
        Self {
            u: fixed(0.5 * a + c * y + e - origin) + bias[0],
            v: fixed(0.5 * b + d * y + f - origin) + bias[1],
            du: fixed(a),
            dv: fixed(b),
        }
    }

    /// The position at column `x`, held at the ends of the numbers' range.
    #[inline(always)]
    pub(crate) fn at(&self, x: i64) -> (i64, i64) {
        let along = |start: i64, step: i64| start.saturating_add(step.saturating_mul(x));
        (along(self.u, self.du), along(self.v, self.dv))
    }

    /// Whether each pixel lies one to the right of the one before it.
    pub(crate) fn is_aligned(&self) -> bool {
        self.du == ONE && self.dv == 0
    }

    /// By how much a straight line steps at most.
    pub(crate) const LONGEST_STRAIGHT: i64 = 2 * ONE;

    /// Whether the line is **straight**: it stays in a row of the image and steps by at most two pixels, to the right or left.
    pub(crate) fn is_straight(&self) -> bool {
        self.dv == 0 && self.du.unsigned_abs() <= Self::LONGEST_STRAIGHT.unsigned_abs()
    }

    /// The columns out of `columns` at which `u` lies in the first and `v` in the second range of whole pixels. Without one it is an
    /// empty range that still lies in `columns`.
    pub(crate) fn within(&self, columns: Range<i64>, [u, v]: [Range<i64>; 2]) -> Range<i64> {
        let (first, second) = (reaches(self.u, self.du, u), reaches(self.v, self.dv, v));
        let start = first.start.max(second.start).clamp(columns.start, columns.end);
        let end = first.end.min(second.end).clamp(start, columns.end);
        start..end
    }
}

/// The columns `x` for which `start + step·x` lies in `range`, exactly. All columns end at ±2^62.
fn reaches(start: i64, step: i64, range: Range<i64>) -> Range<i64> {
    const ALL: i64 = 1 << 62;
    // Starts are within 2^61, ranges within 2^57: no sum leaves an i64.
    let (low, high) = (range.start * ONE - start, range.end * ONE - start);
    match step {
        _ if low >= high => 0..0,
        0 if low <= 0 && 0 < high => -ALL..ALL,
        0 => 0..0,
        1.. => ceil_div(low, step)..ceil_div(high, step),
        // Ascending in −x: low <= −step·(−x) < high.
        _ => (1 - ceil_div(high, -step))..(1 - ceil_div(low, -step)),
    }
}

/// `n / d` rounded up; `d > 0`.
const fn ceil_div(n: i64, d: i64) -> i64 {
    n.div_euclid(d) + (n.rem_euclid(d) != 0) as i64
}

/// To 2^-32, clamped to ±2^29 so that differences fit.
fn fixed(x: f64) -> i64 {
    const LIMIT: f64 = 536_870_912.0;
    (x.clamp(-LIMIT, LIMIT) * ONE as f64).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_within_are_those_whose_position_is() {
        let steps = [-3 * ONE, -ONE, -ONE / 3, -1, 0, 1, ONE / 7, ONE, 2 * ONE + 1];
        for step in steps {
            for start in [-50 * ONE, -ONE - 1, -ONE, -1, 0, 1, 9 * ONE + 5, 60 * ONE] {
                let line = Line { u: start, v: 0, du: step, dv: 0 };
                let got = line.within(-40..90, [-1..11, 0..1]);
                let inside = |x: &i64| (-ONE..11 * ONE).contains(&line.at(*x).0);
                let expected: Vec<i64> = (-40..90).filter(inside).collect();
                assert_eq!(got.collect::<Vec<_>>(), expected, "{start} {step}");
            }
        }
    }
}
