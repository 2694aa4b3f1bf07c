//! Outlines of boxes and ellipses as Bézier curves.
//!
//! A quarter of a circle of more than a few pixels is two cubics: one alone is off by 0.03 % of the radius.

use kurbo::{PathEl, Point, Rect};

/// Distance of the control points for a quarter circle: 4/3·(√2 − 1).
const QUARTER: f64 = 0.552_284_749_830_793_4;
/// Distance of the control points for an eighth: 4/3·tan(π/16).
const EIGHTH: f64 = 0.265_216_489_839_544_4;
/// cos 45°.
const DIAGONAL: f64 = core::f64::consts::FRAC_1_SQRT_2;
/// Up to this radius in pixels one cubic for a quarter is right to 1/50 of a pixel.
pub(crate) const SMALL: f64 = 64.0;

/// Where an outline's elements go.
pub(crate) struct Outline {
    elements: [PathEl; 20],
    len: usize,
}

impl Outline {
    /// `rect` with corners of the radii top left, top right, bottom right, bottom left; they must fit. Clockwise from where the
    /// upper side begins, as in SVG 2, 10.2.
    pub(crate) fn rounded(rect: Rect, radii: [f64; 4]) -> Self {
        let [tl, tr, br, bl] = radii;
        let Rect { x0, y0, x1, y1 } = rect;
        let mut outline = Self::start(Point::new(x0 + tl, y0));
        outline.line(Point::new(x1 - tr, y0));
        outline.corner(Point::new(x1 - tr, y0 + tr), [tr, tr], [0.0, -1.0], [1.0, 0.0]);
        outline.line(Point::new(x1, y1 - br));
        outline.corner(Point::new(x1 - br, y1 - br), [br, br], [1.0, 0.0], [0.0, 1.0]);
        outline.line(Point::new(x0 + bl, y1));
        outline.corner(Point::new(x0 + bl, y1 - bl), [bl, bl], [0.0, 1.0], [-1.0, 0.0]);
        outline.line(Point::new(x0, y0 + tl));
        outline.corner(Point::new(x0 + tl, y0 + tl), [tl, tl], [-1.0, 0.0], [0.0, -1.0]);
        outline.close()
    }

    /// The ellipse inscribed in `rect`, clockwise from the right as in SVG 2, 10.4.
    pub(crate) fn ellipse(rect: Rect) -> Self {
        let center = rect.center();
        let radii = [rect.width() * 0.5, rect.height() * 0.5];
        let mut outline = Self::start(Point::new(rect.x1, center.y));
        for (from, to) in
            [([1.0, 0.0], [0.0, 1.0]), ([0.0, 1.0], [-1.0, 0.0]), ([-1.0, 0.0], [0.0, -1.0]), ([0.0, -1.0], [1.0, 0.0])]
        {
            outline.corner(center, radii, from, to);
        }
        outline.close()
    }

    /// The elements.
    pub(crate) fn elements(&self) -> &[PathEl] {
        &self.elements[..self.len]
    }

    fn start(point: Point) -> Self {
        let mut outline = Self { elements: [PathEl::ClosePath; 20], len: 0 };
        outline.push(PathEl::MoveTo(point));
        outline
    }

    fn close(mut self) -> Self {
        self.push(PathEl::ClosePath);
        self
    }

    fn push(&mut self, element: PathEl) {
        if let Some(slot) = self.elements.get_mut(self.len) {
            *slot = element;
            self.len += 1;
        }
    }

    fn line(&mut self, to: Point) {
        self.push(PathEl::LineTo(to));
    }

    /// The quarter around `center` from the unit vector `from` to `to`.
    fn corner(&mut self, center: Point, radii: [f64; 2], from: [f64; 2], to: [f64; 2]) {
        if radii[0] <= 0.0 || radii[1] <= 0.0 {
            return;
        }
        let at = |along: f64, across: f64| {
            let x = from[0] * along + to[0] * across;
            let y = from[1] * along + to[1] * across;
            Point::new(center.x + x * radii[0], center.y + y * radii[1])
        };
        if radii[0].max(radii[1]) <= SMALL {
            self.push(PathEl::CurveTo(at(1.0, QUARTER), at(QUARTER, 1.0), at(0.0, 1.0)));
            return;
        }
        let (near, far) = (DIAGONAL * (1.0 - EIGHTH), DIAGONAL * (1.0 + EIGHTH));
        self.push(PathEl::CurveTo(at(1.0, EIGHTH), at(far, near), at(DIAGONAL, DIAGONAL)));
        self.push(PathEl::CurveTo(at(near, far), at(EIGHTH, 1.0), at(0.0, 1.0)));
    }
}

#[cfg(test)]
mod tests {
    use kurbo::{BezPath, ParamCurve as _, Shape as _};

    use super::*;

    /// The greatest distance of the outline from the circle.
    fn error(radius: f64) -> f64 {
        let outline = Outline::ellipse(Rect::new(-radius, -radius, radius, radius));
        let path: BezPath = outline.elements().iter().copied().collect();
        path.segments()
            .flat_map(|segment| (0..=64).map(move |i| segment.eval(f64::from(i) / 64.0)))
            .map(|point| (point.to_vec2().hypot() - radius).abs())
            .fold(0.0, f64::max)
    }

    #[test]
    fn circles_are_round_to_a_fiftieth_of_a_pixel() {
        for radius in [1.0, 10.0, 64.0, 65.0, 500.0, 4000.0] {
            assert!(error(radius) < 0.02, "{radius}: {}", error(radius));
        }
    }

    #[test]
    fn a_rounded_rectangle_fills_its_box() {
        let rect = Rect::new(10.0, 20.0, 110.0, 70.0);
        for radii in [[0.0; 4], [5.0, 0.0, 10.0, 25.0], [25.0; 4]] {
            let path: BezPath = Outline::rounded(rect, radii).elements().iter().copied().collect();
            let bounds = path.bounding_box();
            assert!((bounds.origin() - rect.origin()).hypot() + (bounds.size() - rect.size()).to_vec2().hypot() < 1e-9);
            let cut: f64 = radii.iter().map(|r| r * r * (1.0 - core::f64::consts::FRAC_PI_4)).sum();
            assert!((path.area().abs() - (rect.area() - cut)).abs() < 1.0);
        }
    }
}
