//! Outlines of polygons and stars.
//!
//! Their corners lie on one circle or on two by turns, clockwise from the top, and all sides are equally long. A **bend** is a corner
//! that is rounded: an arc that touches both sides.

use core::f64::consts::{FRAC_PI_2, FRAC_PI_4};

use kurbo::{Affine, PathEl, Point, Vec2};
use reelm_eval::Corners;

use crate::outline::SMALL;

/// Appends the outline, mapped by `affine`. It begins at the top: where the first corner is rounded, in the middle of its arc.
pub(crate) fn trace(corners: Corners, affine: Affine, out: &mut Vec<PathEl>) {
    let ring = Ring::new(corners);
    let mut pen = Pen { affine, out, at: Point::ORIGIN };
    let [outer, inner] = ring.bends(corners.radius);
    let half = outer.half();
    let (enter, leave) = (ring.way(ring.total - 1), ring.way(0));
    pen.move_to(half.end(ring.point(0) - enter * outer.reach, enter));
    pen.bend(&half, half.turned(enter), ring.point(0) + leave * outer.reach);
    for number in 1..ring.total {
        let bend = if number % 2 == 1 && corners.inner.is_some() { &inner } else { &outer };
        let (enter, leave, corner) = (ring.way(number - 1), ring.way(number), ring.point(number));
        pen.line_to(corner - enter * bend.reach);
        pen.bend(bend, enter, corner + leave * bend.reach);
    }
    let start = ring.point(0) - enter * outer.reach;
    pen.line_to(start);
    pen.bend(&half, enter, half.end(start, enter));
    pen.out.push(PathEl::ClosePath);
}

/// The corners before they are rounded.
struct Ring {
    total: u32,
    outer: f64,
    inner: f64,
}

impl Ring {
    fn new(corners: Corners) -> Self {
        match corners.inner {
            Some(inner) => Self { total: 2 * corners.count, outer: corners.outer, inner },
            None => Self { total: corners.count, outer: corners.outer, inner: corners.outer },
        }
    }

    /// The corner of this number.
    fn point(&self, number: u32) -> Point {
        let radius = if number % 2 == 1 { self.inner } else { self.outer };
        Point::new(self.outer, self.outer) + direction(number % self.total, self.total) * radius
    }

    /// The unit vector along the side after the corner of this number; 0 where there is no way.
    fn way(&self, number: u32) -> Vec2 {
        let way = self.point(number + 1) - self.point(number);
        let length = length(way);
        if length > 0.0 { way / length } else { Vec2::ZERO }
    }

    /// The bends of corners on the outer circle and of those in between, with radii that fit.
    fn bends(&self, radius: f64) -> [Bend; 2] {
        let turns = [0, 1].map(|number| {
            let (enter, leave) = (self.way(number + self.total - 1), self.way(number));
            libm::atan2(enter.cross(leave), enter.dot(leave))
        });
        let reaches = turns.map(|turn| radius * libm::tan(turn.abs() * 0.5));
        let (side, needed) = (length(self.point(1) - self.point(0)), reaches[0] + reaches[1]);
        // Both ends of a side take what they need of it, or, where that is too much, their shares (as CSS Backgrounds 3, 5.5).
        let factor = if needed > side { side / needed } else { 1.0 };
        [0, 1].map(|i| Bend::new(turns[i], radius * factor, reaches[i] * factor))
    }
}

/// A rounded corner.
struct Bend {
    /// How far from the corner its arc begins and ends.
    reach: f64,
    radius: f64,
    /// By how much it turns, clockwise, in radians.
    turn: f64,
    /// Into how many curves the arc is cut: one for a quarter of a circle, or two if it is large.
    curves: u32,
    /// Sine and cosine of what one curve turns by.
    step: [f64; 2],
    /// Distance of a curve's control points from its ends.
    handle: f64,
}

impl Bend {
    fn new(turn: f64, radius: f64, reach: f64) -> Self {
        let most = if radius <= SMALL { FRAC_PI_2 } else { FRAC_PI_4 };
        // A little less, so that a quarter that is rounded up is one curve.
        let curves = libm::ceil(turn.abs() / most - 1e-9).max(1.0);
        let step = turn / curves;
        let (sin, cos) = libm::sincos(step);
        let handle = radius * (4.0 / 3.0) * libm::tan(step.abs() * 0.25);
        // Saturates.
        Self { reach, radius, turn, curves: curves as u32, step: [sin, cos], handle }
    }

    /// Its first half.
    fn half(&self) -> Self {
        Self { reach: self.reach, ..Self::new(self.turn * 0.5, self.radius, self.reach) }
    }

    /// Whether there is something to round.
    fn is_round(&self) -> bool {
        self.reach > 0.0 && self.reach.is_finite()
    }

    /// `way` after the bend.
    fn turned(&self, way: Vec2) -> Vec2 {
        (0..self.curves).fold(way, |way, _| self.stepped(way))
    }

    /// `way` after one curve.
    fn stepped(&self, way: Vec2) -> Vec2 {
        let [sin, cos] = self.step;
        Vec2::new(way.x * cos - way.y * sin, way.x * sin + way.y * cos)
    }

    /// Where an arc ends that begins at `start` in the direction `way`.
    fn end(&self, start: Point, way: Vec2) -> Point {
        // Half of the turn is the direction of the chord.
        let (sin, cos) = libm::sincos(self.turn * 0.5);
        let chord = Vec2::new(way.x * cos - way.y * sin, way.x * sin + way.y * cos);
        start + chord * (2.0 * self.radius * sin.abs())
    }
}

/// Writes elements, and leaves out lines without length.
struct Pen<'a> {
    affine: Affine,
    out: &'a mut Vec<PathEl>,
    at: Point,
}

impl Pen<'_> {
    fn move_to(&mut self, to: Point) {
        self.out.push(PathEl::MoveTo(self.affine * to));
        self.at = to;
    }

    fn line_to(&mut self, to: Point) {
        // What is shorter comes from rounding: neighbours that touch.
        if length(to - self.at) > 1e-9 {
            self.out.push(PathEl::LineTo(self.affine * to));
        }
        self.at = to;
    }

    /// An arc from here, which leads to `end`.
    fn bend(&mut self, bend: &Bend, mut way: Vec2, end: Point) {
        if !bend.is_round() {
            return;
        }
        let [sin, cos] = bend.step;
        for left in (0..bend.curves).rev() {
            let next = bend.stepped(way);
            // The chord of a circle of radius 1, along and across the way.
            let (along, across) = (sin.abs(), (1.0 - cos) * if sin < 0.0 { -1.0 } else { 1.0 });
            let to = self.at + (way * along + Vec2::new(-way.y, way.x) * across) * bend.radius;
            let to = if left == 0 { end } else { to };
            let (first, second) = (self.at + way * bend.handle, to - next * bend.handle);
            self.out.push(self.affine * PathEl::CurveTo(first, second, to));
            (self.at, way) = (to, next);
        }
    }
}

/// The unit vector of share `number` / `total` of a turn, clockwise from the top; exact at quarters.
fn direction(number: u32, total: u32) -> Vec2 {
    let (quarter, rest) = (4 * number / total, 4 * number % total);
    let (sin, cos) = libm::sincos(f64::from(rest) / f64::from(total) * FRAC_PI_2);
    match quarter {
        0 => Vec2::new(sin, -cos),
        1 => Vec2::new(cos, sin),
        2 => Vec2::new(-sin, cos),
        _ => Vec2::new(-cos, -sin),
    }
}

fn length(way: Vec2) -> f64 {
    (way.x * way.x + way.y * way.y).sqrt()
}

#[cfg(test)]
mod tests {
    use core::f64::consts::{PI, TAU};

    use kurbo::{BezPath, ParamCurve as _, Shape as _};

    use super::*;

    fn outline(count: u32, outer: f64, inner: Option<f64>, radius: f64) -> BezPath {
        let mut out = Vec::new();
        trace(Corners { count, outer, inner, radius }, Affine::IDENTITY, &mut out);
        out.into_iter().collect()
    }

    #[test]
    fn a_polygon_has_the_area_of_its_triangles() {
        for count in [3, 4, 5, 17, 1000] {
            let path = outline(count, 40.0, None, 0.0);
            let expected = f64::from(count) * 0.5 * 1600.0 * libm::sin(TAU / f64::from(count));
            // Clockwise, with y downwards, is positive.
            assert!((path.area() - expected).abs() < 1e-9 * expected, "{count}: {}", path.area());
            assert_eq!(path.elements().first(), Some(&PathEl::MoveTo(Point::new(40.0, 0.0))));
            assert_eq!(path.elements().len(), count as usize + 2);
        }
        let square = outline(4, 10.0, None, 0.0);
        let corners = [(10.0, 0.0), (20.0, 10.0), (10.0, 20.0), (0.0, 10.0)];
        for (element, corner) in square.elements().iter().zip(corners) {
            assert_eq!(element.end_point(), Some(Point::from(corner)));
        }
    }

    #[test]
    fn a_star_has_the_area_of_its_triangles() {
        for (count, inner) in [(3, 5.0), (5, 15.0), (8, 0.0), (6, 90.0)] {
            let expected = f64::from(2 * count) * 0.5 * 40.0 * inner * libm::sin(PI / f64::from(count));
            let area = outline(count, 40.0, Some(inner), 0.0).area();
            assert!((area - expected).abs() < 1e-9 * expected.max(1.0), "{count}, {inner}: {area}");
        }
    }

    #[test]
    fn a_corner_loses_what_lies_beyond_its_arc() {
        for (count, radius) in [(3, 5.0), (4, 8.0), (5, 10.0), (6, 30.0)] {
            let (outer, angle) = (100.0, PI - TAU / f64::from(count));
            let whole = f64::from(count) * 0.5 * outer * outer * libm::sin(TAU / f64::from(count));
            // A kite of two tangents, without the sector of the arc.
            let lost = radius * radius * (1.0 / libm::tan(angle * 0.5) - (PI - angle) * 0.5);
            let area = outline(count, outer, None, radius).area();
            assert!((area - (whole - f64::from(count) * lost)).abs() < 0.2, "{count}: {area}");
        }
    }

    #[test]
    fn a_radius_that_does_not_fit_makes_the_circle_within() {
        for count in [3, 4, 7] {
            let within = 50.0 * libm::cos(PI / f64::from(count));
            for radius in [within, 1e3, 1e7] {
                let path = outline(count, 50.0, None, radius);
                assert!((path.area() / (PI * within * within) - 1.0).abs() < 1e-3, "{count}, {radius}");
                assert!(path.segments().all(|segment| matches!(segment, kurbo::PathSeg::Cubic(_))));
            }
        }
    }

    #[test]
    fn round_outlines_are_smooth_and_begin_at_the_top() {
        for (count, inner, radius) in [(5, None, 12.0), (5, Some(20.0), 6.0), (7, Some(45.0), 300.0), (3, None, 90.0)] {
            let path = outline(count, 60.0, inner, radius);
            let start = path.elements().first().and_then(PathEl::end_point).expect("a point");
            assert!((start.x - 60.0).abs() < 1e-9 && start.y > 0.0);
            let segments: Vec<_> = path.segments().collect();
            for (one, next) in segments.iter().zip(segments.iter().cycle().skip(1)) {
                assert!((one.end() - next.start()).hypot() < 1e-6);
                let (leaves, enters) = (way(one.reverse()) * -1.0, way(*next));
                assert!((leaves - enters).hypot() < 1e-4, "{count} {radius}: {leaves:?} {enters:?}");
            }
        }
    }

    /// The direction in which a segment begins.
    fn way(segment: kurbo::PathSeg) -> Vec2 {
        match segment {
            kurbo::PathSeg::Cubic(cubic) => (cubic.p1 - cubic.p0).normalize(),
            other => (other.end() - other.start()).normalize(),
        }
    }

    #[test]
    fn outlines_without_extent_do_no_harm() {
        for (outer, inner, radius) in
            [(0.0, None, 5.0), (0.0, Some(0.0), 0.0), (10.0, Some(0.0), 3.0), (10.0, Some(10.0), 1e7)]
        {
            assert!(outline(5, outer, inner, radius).is_finite(), "{outer} {inner:?} {radius}");
        }
    }
}
