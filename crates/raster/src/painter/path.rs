//! The **path in scratch**: what is about to be filled or stroked, checked so that the vector library can take it.

use core::ops::Range;

use kurbo::{Affine, BezPath, PathEl, Point, Rect};
use reelm_pixel::IRect;
use reelm_plan::RenderPlan;

/// Farther out single precision holds no pixels any more; a path that reaches there is not drawn.
const FAR: f64 = 16_777_216.0;

/// A path that keeps its storage.
#[derive(Debug, Default)]
pub(super) struct PathScratch {
    path: BezPath,
}

impl PathScratch {
    /// Forgets the path.
    pub(super) fn clear(&mut self) {
        self.path.truncate(0);
    }

    /// The path.
    pub(super) fn path(&self) -> &BezPath {
        &self.path
    }

    /// Makes it a range of the plan's elements. `None` if there is nothing that can be drawn.
    pub(super) fn copy(&mut self, plan: &RenderPlan, elements: &Range<u32>, transform: Affine) -> Option<()> {
        self.clear();
        let elements = plan.elements.get(elements.start as usize..elements.end as usize)?;
        elements.iter().for_each(|element| self.push(*element));
        self.check(transform)
    }

    /// Makes it a rectangle.
    pub(super) fn rect(&mut self, rect: Rect) {
        self.clear();
        self.path.move_to((rect.x0, rect.y0));
        self.path.line_to((rect.x1, rect.y0));
        self.path.line_to((rect.x1, rect.y1));
        self.path.line_to((rect.x0, rect.y1));
        self.path.close_path();
    }

    /// Adds an element. What comes before the first `MoveTo` has no start and is left out.
    pub(super) fn push(&mut self, element: PathEl) {
        if matches!(element, PathEl::MoveTo(_)) || !self.path.elements().is_empty() {
            self.path.push(element);
        }
    }

    /// Whether there is a path and, after `transform`, every point of it is finite and not too far.
    pub(super) fn check(&self, transform: Affine) -> Option<()> {
        let near = |p: Point| {
            let p = transform * p;
            // Written so that NaN is not near.
            p.x.abs() <= FAR && p.y.abs() <= FAR
        };
        let elements = self.path.elements();
        let fits = elements.iter().all(|element| points(element).into_iter().flatten().all(near));
        (fits && !elements.is_empty()).then_some(())
    }

    /// At least the length of the path: that of its control polygon.
    pub(super) fn length(&self) -> f64 {
        let (mut length, mut last, mut start) = (0.0, Point::ZERO, Point::ZERO);
        for element in self.path.elements() {
            match *element {
                PathEl::MoveTo(p) => (last, start) = (p, p),
                PathEl::ClosePath => {
                    length += distance(last, start);
                    last = start;
                }
                _ => {
                    for point in points(element).into_iter().flatten() {
                        length += distance(last, point);
                        last = point;
                    }
                }
            }
        }
        length
    }
}

/// What of `rect` can be seen in `area` (of which the transform's target is the top left), a little more than that, so
/// that its coordinates stay in the range of single precision. `None` if nothing.
pub(super) fn visible_rect(rect: Rect, transform: Affine, area: IRect) -> Option<Rect> {
    if !rect.is_finite() {
        return None;
    }
    let corners = transform.transform_rect_bbox(rect);
    if corners.x0.abs().max(corners.y0.abs()).max(corners.x1.abs()).max(corners.y1.abs()) <= FAR {
        return Some(rect);
    }
    let determinant = transform.determinant();
    let seen = Rect::new(-2.0, -2.0, f64::from(area.width()) + 2.0, f64::from(area.height()) + 2.0);
    let seen = transform.inverse().transform_rect_bbox(seen).intersect(rect);
    (determinant != 0.0 && seen.is_finite() && seen.area() > 0.0).then_some(seen)
}

fn distance(a: Point, b: Point) -> f64 {
    let d = b - a;
    (d.x * d.x + d.y * d.y).sqrt()
}

fn points(element: &PathEl) -> [Option<Point>; 3] {
    match *element {
        PathEl::MoveTo(p) | PathEl::LineTo(p) => [Some(p), None, None],
        PathEl::QuadTo(p, q) => [Some(p), Some(q), None],
        PathEl::CurveTo(p, q, r) => [Some(p), Some(q), Some(r)],
        PathEl::ClosePath => [None; 3],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_without_a_start_or_with_far_points_is_not_drawn() {
        let mut scratch = PathScratch::default();
        scratch.push(PathEl::LineTo((1.0, 1.0).into()));
        scratch.push(PathEl::ClosePath);
        assert!(scratch.check(Affine::IDENTITY).is_none());
        scratch.push(PathEl::MoveTo((1.0, 1.0).into()));
        scratch.push(PathEl::LineTo((2.0, 1.0).into()));
        assert!(scratch.check(Affine::IDENTITY).is_some());
        assert!(scratch.check(Affine::scale(1e9)).is_none());
        scratch.push(PathEl::LineTo((f64::NAN, 1.0).into()));
        assert!(scratch.check(Affine::IDENTITY).is_none());
    }

    #[test]
    fn a_huge_rectangle_is_cut_to_what_is_seen() {
        let area = IRect::new(0, 0, 100, 50);
        let huge = Rect::new(-1e12, 10.0, 1e12, 1e12);
        let seen = visible_rect(huge, Affine::IDENTITY, area).unwrap();
        assert_eq!(seen, Rect::new(-2.0, 10.0, 102.0, 52.0));
        assert!(visible_rect(Rect::new(1e12, 0.0, 2e12, 1.0), Affine::IDENTITY, area).is_none());
        assert!(visible_rect(Rect::new(0.0, 0.0, f64::NAN, 1.0), Affine::IDENTITY, area).is_none());
    }
}
