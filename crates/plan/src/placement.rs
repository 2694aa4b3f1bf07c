//! Where a surface that is shown comes to lie: as it is, through an affine, or through a perspective.

use kurbo::{Affine, Rect};
use reelm_pixel::IRect;

use crate::bounds::{rect_of, transformed_bounds};
use crate::builder::{relative, relative_affine};

/// From a surface's space to that of what it is laid over.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Placement {
    /// Both are one.
    #[default]
    Whole,
    /// An affine.
    Affine(Affine),
    /// A homography, row by row: (x, y) goes to ((m0·x + m1·y + m2) / w, (m3·x + m4·y + m5) / w) with w = m6·x + m7·y + m8. What has no
    /// w above 0 lies behind and is not seen.
    Projective([f64; 9]),
}

impl Placement {
    /// The simplest placement that does the same.
    #[must_use]
    pub fn simplified(self) -> Self {
        match self {
            Self::Projective([a, c, e, b, d, f, 0.0, 0.0, w]) if w > 0.0 => {
                Self::Affine(Affine::new([a, b, c, d, e, f].map(|v| v / w))).simplified()
            }
            Self::Affine(Affine::IDENTITY) => Self::Whole,
            other => other,
        }
    }

    /// The whole pixels that `rect` may touch when placed, grown by `margin`. Empty if anything is not finite.
    #[must_use]
    pub fn bounds(self, rect: IRect, margin: f64) -> IRect {
        let sides = Rect::new(rect.x0.into(), rect.y0.into(), rect.x1.into(), rect.y1.into());
        match self {
            Self::Whole => rect,
            Self::Affine(affine) => transformed_bounds(affine, sides, margin),
            Self::Projective(matrix) => projected_bounds(matrix, sides, margin),
        }
    }

    /// Whether nothing can be seen through it: it makes a line of everything, or is not finite.
    #[must_use]
    pub fn is_flat(self) -> bool {
        match self {
            Self::Whole => false,
            Self::Affine(affine) => affine.determinant() == 0.0 || !affine.is_finite(),
            Self::Projective(matrix) => inverse_projection(matrix).is_none(),
        }
    }

    /// As seen from a surface whose top left lies at `origin`, in the precision in which it is drawn and hashed: whoever executes
    /// a plan uses this and nothing more precise.
    #[must_use]
    pub fn relative(self, origin: [i32; 2]) -> Self {
        match self {
            Self::Whole => self,
            Self::Affine(affine) => Self::Affine(relative_affine(affine, origin)),
            Self::Projective(matrix) => Self::Projective(relative_matrix(matrix, origin).map(f64::from)),
        }
    }
}

/// The numbers that a placement's hash stands for; those of no placement are none.
pub(crate) fn numbers(placement: Placement, origin: [i32; 2]) -> ([f32; 9], usize) {
    let mut all = [0.0; 9];
    let count = match placement {
        Placement::Whole => 0,
        Placement::Affine(affine) => {
            all[..6].copy_from_slice(&relative(affine, origin));
            6
        }
        Placement::Projective(matrix) => {
            all = relative_matrix(matrix, origin);
            9
        }
    };
    (all, count)
}

/// The map back, by the adjugate, scaled so that what lies in front has a w above 0; `None` if the determinant is 0 or not finite.
#[must_use]
pub fn inverse_projection([a, b, c, d, e, f, g, h, i]: [f64; 9]) -> Option<[f64; 9]> {
    let adjugate = [
        e * i - f * h,
        c * h - b * i,
        b * f - c * e,
        f * g - d * i,
        a * i - c * g,
        c * d - a * f,
        d * h - e * g,
        b * g - a * h,
        a * e - b * d,
    ];
    let determinant = a * adjugate[0] + b * adjugate[3] + c * adjugate[6];
    let inverse = adjugate.map(|value| value / determinant);
    inverse.iter().all(|value| value.is_finite()).then_some(inverse)
}

/// Scaled so that the greatest of its last row is 1, then in single precision: multiples are one map.
fn relative_matrix([a, b, c, d, e, f, g, h, i]: [f64; 9], origin: [i32; 2]) -> [f32; 9] {
    let [x, y] = origin.map(f64::from);
    let size = g.abs().max(h.abs()).max(i.abs());
    let moved = [a - x * g, b - x * h, c - x * i, d - y * g, e - y * h, f - y * i, g, h, i];
    moved.map(|value| if size > 0.0 { (value / size) as f32 } else { value as f32 })
}

/// A point before the division by its last number.
type Point = [f64; 3];

/// What of `rect` lies in front, projected. The rectangle is cut where it comes too near to the horizon to be told from it.
fn projected_bounds(matrix: [f64; 9], rect: Rect, margin: f64) -> IRect {
    let [a, b, c, d, e, f, g, h, i] = matrix;
    let place = |x: f64, y: f64| [a * x + b * y + c, d * x + e * y + f, g * x + h * y + i];
    let corners = [place(rect.x0, rect.y0), place(rect.x1, rect.y0), place(rect.x1, rect.y1), place(rect.x0, rect.y1)];
    let farthest = corners.iter().fold(0.0, |most: f64, point| most.max(point[2]));
    let nearest = farthest * 1e-9;
    let mut seen: Option<Rect> = None;
    let mut take = |[x, y, w]: Point| {
        let (x, y) = (x / w, y / w);
        seen = Some(seen.map_or(Rect::new(x, y, x, y), |seen| seen.union_pt((x, y))));
    };
    for (from, to) in corners.into_iter().zip(corners.into_iter().cycle().skip(1)) {
        if from[2] > nearest {
            take(from);
        }
        if (from[2] > nearest) != (to[2] > nearest) {
            let part = (nearest - from[2]) / (to[2] - from[2]);
            let between = |k: usize| from[k] + (to[k] - from[k]) * part;
            take([between(0), between(1), nearest]);
        }
    }
    let finite = corners.iter().flatten().all(|value| value.is_finite());
    seen.filter(|_| finite && farthest > 0.0).map_or(IRect::EMPTY, |seen| rect_of(seen, margin))
}
