//! **Layouts** (rectangles in units), **areas** (the same in pixels), **quads** and the **projections** that they make.

use serde::{Deserialize, Serialize};

use crate::desc::Metrics;
use crate::limits::{Limits, Refusal, RefusalCode, check_length, check_number};

/// A size in whole pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// Columns, at least 1.
    pub width: u32,
    /// Rows, at least 1.
    pub height: u32,
}

impl Size {
    /// `width` by `height` pixels.
    #[must_use]
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    pub(crate) fn check(self, limits: &Limits) -> Result<(), Refusal> {
        for side in [self.width, self.height] {
            if side == 0 {
                return Err(Refusal::new(RefusalCode::SideZero, 1.0, 0.0));
            }
            if side > limits.side {
                return Err(Refusal::new(RefusalCode::SideTooLong, limits.side.into(), side.into()));
            }
        }
        Ok(())
    }
}

/// What a length is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Pixels of the target.
    Px,
    /// Hundredths of the target's width or height, along the same axis.
    Percent,
    /// Cells of text: [`Metrics::character`].
    Character,
    /// Pixels of the display before scaling: [`Metrics::display`].
    Display,
}

/// A number with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Length {
    /// The unit.
    pub unit: Unit,
    /// How many of them.
    pub value: f64,
}

impl Length {
    /// `value` pixels.
    #[must_use]
    pub const fn px(value: f64) -> Self {
        Self { unit: Unit::Px, value }
    }

    /// `value` hundredths of the target.
    #[must_use]
    pub const fn percent(value: f64) -> Self {
        Self { unit: Unit::Percent, value }
    }

    fn resolve(self, whole: f64, character: f64, display: f64) -> f64 {
        match self.unit {
            Unit::Px => self.value,
            Unit::Percent => self.value * whole / 100.0,
            Unit::Character => self.value * character,
            Unit::Display => self.value * display,
        }
    }
}

/// A rectangle in units. Left and top may be negative, width and height are above 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// The left edge, from the left edge of the whole.
    pub left: Length,
    /// The top edge, from the top edge of the whole.
    pub top: Length,
    /// From the left edge to the right one.
    pub width: Length,
    /// From the top edge to the bottom one.
    pub height: Length,
}

impl Layout {
    /// The whole.
    pub const FULL: Self = Self {
        left: Length::px(0.0),
        top: Length::px(0.0),
        width: Length::percent(100.0),
        height: Length::percent(100.0),
    };

    /// A rectangle in pixels.
    #[must_use]
    pub const fn px(left: f64, top: f64, width: f64, height: f64) -> Self {
        Self { left: Length::px(left), top: Length::px(top), width: Length::px(width), height: Length::px(height) }
    }

    /// The rectangle in pixels of a whole of `size`.
    #[must_use]
    pub fn resolve(&self, size: Size, metrics: &Metrics) -> Area {
        let (w, h) = (f64::from(size.width), f64::from(size.height));
        let [cell_w, cell_h] = metrics.character;
        Area {
            left: self.left.resolve(w, cell_w, metrics.display),
            top: self.top.resolve(h, cell_h, metrics.display),
            width: self.width.resolve(w, cell_w, metrics.display),
            height: self.height.resolve(h, cell_h, metrics.display),
        }
    }

    pub(crate) fn check(&self, limits: &Limits) -> Result<(), Refusal> {
        check_number(self.left.value, limits)?;
        check_number(self.top.value, limits)?;
        check_length(self.width.value, limits)?;
        check_length(self.height.value, limits)
    }
}

impl Default for Layout {
    fn default() -> Self {
        Self::FULL
    }
}

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// The left edge.
    pub left: f64,
    /// The top edge.
    pub top: f64,
    /// Above 0; 0 or less for a clip that shows nothing.
    pub width: f64,
    /// Above 0; 0 or less for a clip that shows nothing.
    pub height: f64,
}

impl Area {
    /// Whether the point is inside; left and top edges are, right and bottom ones are not.
    #[must_use]
    pub fn contains(&self, [x, y]: [f64; 2]) -> bool {
        x >= self.left && y >= self.top && x < self.left + self.width && y < self.top + self.height
    }

    /// All pixels of `size`.
    #[must_use]
    pub fn of(size: Size) -> Self {
        Self { left: 0.0, top: 0.0, width: size.width.into(), height: size.height.into() }
    }

    /// What lies in both.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let (left, top) = (self.left.max(other.left), self.top.max(other.top));
        let right = (self.left + self.width).min(other.left + other.width);
        let bottom = (self.top + self.height).min(other.top + other.height);
        Self { left, top, width: right - left, height: bottom - top }
    }

    /// The map from this to all pixels of a surface of `size`. Exact where both have the same size.
    pub(crate) fn projection_to(&self, size: Size) -> Projection {
        let (x, y) = (f64::from(size.width) / self.width, f64::from(size.height) / self.height);
        Projection([[x, 0.0, -self.left * x], [0.0, y, -self.top * y], [0.0, 0.0, 1.0]])
    }

    /// The map from the unit square to this.
    pub(crate) fn projection(&self) -> Projection {
        Projection([[self.width, 0.0, self.left], [0.0, self.height, self.top], [0.0, 0.0, 1.0]])
    }
}

/// The place of a plane in the surface of its host realm, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quad {
    /// `[a, b, c, d, e, f]`: the point (u, v) of the unit square goes to (a·u + c·v + e, b·u + d·v + f).
    Affine([f64; 6]),
    /// Where the corners (0, 0), (1, 0), (1, 1) and (0, 1) of the unit square go: a strictly convex quadrilateral.
    Perspective([[f64; 2]; 4]),
}

impl Quad {
    /// The map from the unit square to the quad. For a perspective one it is the homography of Heckbert, "Fundamentals of
    /// Texture Mapping and Image Warping" (1989), section 2.2.3.
    #[must_use]
    pub fn projection(&self) -> Projection {
        match *self {
            Self::Affine([a, b, c, d, e, f]) => Projection([[a, c, e], [b, d, f], [0.0, 0.0, 1.0]]),
            Self::Perspective(corners) => square_to_quad(corners),
        }
    }

    pub(crate) fn check(&self, limits: &Limits) -> Result<(), Refusal> {
        let (numbers, thinnest): ([f64; 8], f64) = match *self {
            Self::Affine([a, b, c, d, e, f]) => ([a, b, c, d, e, f, 0.0, 0.0], (a * d - b * c).abs()),
            Self::Perspective(corners) => {
                let [[a, b], [c, d], [e, f], [g, h]] = corners;
                ([a, b, c, d, e, f, g, h], thinnest_corner(corners))
            }
        };
        numbers.into_iter().try_for_each(|number| check_number(number, limits))?;
        if thinnest < MIN_CORNER {
            return Err(Refusal::new(RefusalCode::QuadDegenerate, MIN_CORNER, thinnest));
        }
        Ok(())
    }
}

/// The smallest parallelogram, in square pixels, that two sides of a quad may span.
const MIN_CORNER: f64 = 1.0e-3;

/// A map of the plane by a homogeneous 3×3 matrix, row by row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Projection(pub [[f64; 3]; 3]);

impl Projection {
    /// The map that changes nothing.
    pub const IDENTITY: Self = Self([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);

    /// Where a point goes; `None` if it lies on or behind the horizon.
    #[must_use]
    pub fn apply(&self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        let [rx, ry, rw] = self.0.map(|[a, b, c]| a * x + b * y + c);
        (rw > 0.0).then(|| [rx / rw, ry / rw]).filter(|p| p[0].is_finite() && p[1].is_finite())
    }

    /// The map from the pixels of a surface of `size`, where this is the map from the unit square over it. Exact where this
    /// scales to as many pixels.
    #[must_use]
    pub fn from_pixels(&self, size: Size) -> Self {
        let [w, h] = [f64::from(size.width), f64::from(size.height)];
        Self(self.0.map(|[u, v, one]| [u / w, v / h, one]))
    }

    /// The map that does `first`, then this.
    #[must_use]
    pub fn after(&self, first: &Self) -> Self {
        let column = |j: usize| first.0.map(|row| row[j]);
        let (p, q, r) = (column(0), column(1), column(2));
        Self(self.0.map(|row| [p, q, r].map(|c| row[0] * c[0] + row[1] * c[1] + row[2] * c[2])))
    }

    /// The map back, by the adjugate; `None` if the determinant is 0 or not finite.
    #[must_use]
    pub fn inverse(&self) -> Option<Self> {
        let [[a, b, c], [d, e, f], [g, h, i]] = self.0;
        let adjugate = [
            [e * i - f * h, c * h - b * i, b * f - c * e],
            [f * g - d * i, a * i - c * g, c * d - a * f],
            [d * h - e * g, b * g - a * h, a * e - b * d],
        ];
        let determinant = a * adjugate[0][0] + b * adjugate[1][0] + c * adjugate[2][0];
        let inverse = adjugate.map(|row| row.map(|value| value / determinant));
        inverse.iter().flatten().all(|value| value.is_finite()).then_some(Self(inverse))
    }
}

fn square_to_quad([[x0, y0], [x1, y1], [x2, y2], [x3, y3]]: [[f64; 2]; 4]) -> Projection {
    let (dx1, dx2, dx3) = (x1 - x2, x3 - x2, x0 - x1 + x2 - x3);
    let (dy1, dy2, dy3) = (y1 - y2, y3 - y2, y0 - y1 + y2 - y3);
    let den = dx1 * dy2 - dx2 * dy1;
    let g = (dx3 * dy2 - dx2 * dy3) / den;
    let h = (dx1 * dy3 - dx3 * dy1) / den;
    Projection([[x1 - x0 + g * x1, x3 - x0 + h * x3, x0], [y1 - y0 + g * y1, y3 - y0 + h * y3, y0], [g, h, 1.0]])
}

/// The smallest cross product of neighbouring sides, all turned the way of the first; negative if not convex.
fn thinnest_corner(corners: [[f64; 2]; 4]) -> f64 {
    let [a, b, c, d] = corners;
    let cross = |p: [f64; 2], q: [f64; 2], r: [f64; 2]| (q[0] - p[0]) * (r[1] - q[1]) - (q[1] - p[1]) * (r[0] - q[0]);
    let all = [cross(a, b, c), cross(b, c, d), cross(c, d, a), cross(d, a, b)];
    let sign = if all[0] < 0.0 { -1.0 } else { 1.0 };
    all.into_iter().map(|value| value * sign).fold(f64::INFINITY, f64::min)
}
