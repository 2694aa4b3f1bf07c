//! The **path in scratch**: what is about to be filled or stroked, checked so that the vector library can take it.

use core::ops::Range;

use kurbo::{Affine, BezPath, CubicBez, ParamCurve as _, PathEl, Point, QuadBez, Rect, Vec2};
use reelm_pixel::IRect;
use reelm_plan::RenderPlan;

/// Farther out single precision holds no pixels any more; a path that reaches there is not drawn.
pub(super) const FAR: f64 = 16_777_216.0;

/// How far in pixels the lines that stand for a curve may lie from it. The vector library by itself allows a quarter of a
/// pixel, always on the inner side, by which a disc of 20 pixels loses 2.5 % of its area.
pub(super) const FLATNESS: f64 = 0.05;
/// How far for lines whose lengths are measured, as dashes are.
pub(super) const FINE: f64 = 0.004;
/// A curve that would need more lines is left to the vector library: it is thousands of pixels long.
const MOST_LINES: f64 = 256.0;

/// A path that keeps its storage.
#[derive(Debug, Default)]
pub(super) struct PathScratch {
    path: BezPath,
    flat: BezPath,
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

    /// The path with its curves as lines that stay within `flatness` pixels after `transform`.
    pub(super) fn flattened(&mut self, transform: Affine, flatness: f64) -> &BezPath {
        flatten(self.path.elements(), transform, flatness, &mut self.flat);
        &self.flat
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

/// Makes `out` the path of `elements` with its curves as lines that stay within `flatness` pixels after `transform`.
pub(super) fn flatten(elements: &[PathEl], transform: Affine, flatness: f64, out: &mut BezPath) {
    out.truncate(0);
    let (mut last, mut start) = (Point::ZERO, Point::ZERO);
    for element in elements {
        match *element {
            PathEl::QuadTo(p, q) => {
                let lines = lines(transform, &[bend(last, p, q)], 0.25 / flatness);
                subdivide(out, *element, lines, |t| QuadBez::new(last, p, q).eval(t));
            }
            PathEl::CurveTo(p, q, r) => {
                let lines = lines(transform, &[bend(last, p, q), bend(p, q, r)], 0.75 / flatness);
                subdivide(out, *element, lines, |t| CubicBez::new(last, p, q, r).eval(t));
            }
            _ => out.push(*element),
        }
        match *element {
            PathEl::MoveTo(p) => (last, start) = (p, p),
            PathEl::ClosePath => last = start,
            _ => last = element.end_point().unwrap_or(last),
        }
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

/// Half the second derivative of a quadratic with these points.
fn bend(a: Point, b: Point, c: Point) -> Vec2 {
    a.to_vec2() - 2.0 * b.to_vec2() + c.to_vec2()
}

/// How many lines a curve takes after `transform` (Wang's formula: n² is `factor`, that is d(d − 1) / 8 for degree d divided
/// by the flatness, times the greatest bend).
fn lines(transform: Affine, bends: &[Vec2], factor: f64) -> f64 {
    let [a, b, c, d, ..] = transform.as_coeffs();
    let length = |v: &Vec2| {
        let (x, y) = (a * v.x + c * v.y, b * v.x + d * v.y);
        (x * x + y * y).sqrt()
    };
    let bend = bends.iter().map(length).fold(0.0, f64::max);
    (factor * bend).sqrt().ceil().max(1.0)
}

/// Adds the curve `element`, whose points are `at(t)`, as so many lines.
fn subdivide(path: &mut BezPath, element: PathEl, lines: f64, at: impl Fn(f64) -> Point) {
    if lines > MOST_LINES {
        path.push(element);
        return;
    }
    (1..lines as u32).for_each(|i| path.line_to(at(f64::from(i) / lines)));
    if let Some(end) = element.end_point() {
        path.line_to(end);
    }
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
    fn lines_stay_close_to_their_curves() {
        let segments = |radius: f64, transform: Affine| {
            let mut scratch = PathScratch::default();
            let circle = kurbo::Circle::new((0.0, 0.0), 1.0);
            kurbo::Shape::path_elements(&circle, 1e-9)
                .for_each(|element| scratch.push(Affine::scale(radius) * element));
            let flat = scratch.flattened(transform, FLATNESS);
            (kurbo::Shape::area(flat).abs(), flat.elements().len())
        };
        for radius in [0.5, 3.0, 10.0, 300.0] {
            let (area, count) = segments(radius, Affine::IDENTITY);
            let full = core::f64::consts::PI * radius * radius;
            // The lines are on the inner side, by at most the flatness.
            assert!(area < full && area > full - 2.0 * core::f64::consts::PI * radius * FLATNESS, "{radius}: {area}");
            // Twice the scale is the same as twice the radius.
            assert_eq!(segments(radius * 0.5, Affine::scale(2.0)).1, count);
        }
        let (_, count) = segments(1e7, Affine::IDENTITY);
        assert!(count < 100, "a huge curve is left as it is");
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
