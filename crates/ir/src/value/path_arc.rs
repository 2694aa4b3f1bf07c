//! Elliptical arcs of paths as cubic curves: SVG 2, appendix B.2.

use core::f64::consts::{FRAC_PI_2, PI, TAU};

use kurbo::Point;

/// An arc in endpoint form.
pub(super) struct Arc {
    /// Where it starts.
    pub(super) from: Point,
    /// Where it ends.
    pub(super) to: Point,
    /// Radii in pixels, at least 0.
    pub(super) radii: [f64; 2],
    /// Of the x axis, clockwise, in degrees.
    pub(super) rotation: f64,
    /// Whether it is the longer way round.
    pub(super) large: bool,
    /// Whether it runs clockwise.
    pub(super) sweep: bool,
}

/// The cubic curves of `arc`, each `[control, control, end]`, of at most a quarter turn each: an error below 0.03 % of
/// the radius. None if the ends meet or a radius is 0.
pub(super) fn arc_to(arc: &Arc) -> Vec<[Point; 3]> {
    let Some(center) = center_form(arc) else {
        return Vec::new();
    };
    let count = (center.delta.abs() / FRAC_PI_2 - 1.0e-9).ceil().clamp(1.0, 4.0);
    let step = center.delta / count;
    let handle = 4.0 / 3.0 * libm::tan(step / 4.0);
    let mut curves = Vec::with_capacity(4);
    for k in 0..count as u32 {
        let angle = center.start + step * f64::from(k);
        let (a, b) = (center.at(angle), center.at(angle + step));
        let (da, db) = (center.tangent(angle), center.tangent(angle + step));
        let end = if k + 1 == count as u32 { arc.to } else { b };
        let first = Point::new(a.x + handle * da.x, a.y + handle * da.y);
        let second = Point::new(b.x - handle * db.x, b.y - handle * db.y);
        curves.push([first, second, end]);
    }
    curves
}

/// An arc in centre form.
struct Center {
    center: Point,
    radii: [f64; 2],
    sin: f64,
    cos: f64,
    start: f64,
    delta: f64,
}

impl Center {
    fn at(&self, angle: f64) -> Point {
        let turned = self.turn(self.radii[0] * libm::cos(angle), self.radii[1] * libm::sin(angle));
        Point::new(self.center.x + turned.x, self.center.y + turned.y)
    }

    fn tangent(&self, angle: f64) -> Point {
        self.turn(-self.radii[0] * libm::sin(angle), self.radii[1] * libm::cos(angle))
    }

    fn turn(&self, x: f64, y: f64) -> Point {
        Point::new(self.cos * x - self.sin * y, self.sin * x + self.cos * y)
    }
}

fn center_form(arc: &Arc) -> Option<Center> {
    let [mut rx, mut ry] = arc.radii;
    if arc.from == arc.to || rx == 0.0 || ry == 0.0 {
        return None;
    }
    let phi = (arc.rotation % 360.0).to_radians();
    let (sin, cos) = (libm::sin(phi), libm::cos(phi));
    let (hx, hy) = ((arc.from.x - arc.to.x) / 2.0, (arc.from.y - arc.to.y) / 2.0);
    let (px, py) = (cos * hx + sin * hy, cos * hy - sin * hx);
    // B.2.5: radii that are too small are scaled up until the arc just fits.
    let lambda = (px / rx) * (px / rx) + (py / ry) * (py / ry);
    if lambda > 1.0 {
        let scale = lambda.sqrt();
        (rx, ry) = (rx * scale, ry * scale);
    }
    let (ux, uy) = (px / rx, py / ry);
    let length = ux * ux + uy * uy;
    let root = if length > 0.0 { ((1.0 - length).max(0.0) / length).sqrt() } else { 0.0 };
    let sign = if arc.large == arc.sweep { -root } else { root };
    let (cx, cy) = (sign * uy * rx, -sign * ux * ry);
    let middle = Point::new((arc.from.x + arc.to.x) / 2.0, (arc.from.y + arc.to.y) / 2.0);
    let start = libm::atan2((py - cy) / ry, (px - cx) / rx);
    let end = libm::atan2((-py - cy) / ry, (-px - cx) / rx);
    let center = Point::new(middle.x + cos * cx - sin * cy, middle.y + sin * cx + cos * cy);
    let finite = center.x.is_finite() && center.y.is_finite() && start.is_finite() && end.is_finite();
    finite.then(|| Center { center, radii: [rx, ry], sin, cos, start, delta: swept(end - start, arc.sweep) })
}

fn swept(delta: f64, sweep: bool) -> f64 {
    debug_assert!(delta.abs() <= 2.0 * TAU + PI);
    match (sweep, delta < 0.0) {
        (true, true) => delta + TAU,
        (false, false) if delta > 0.0 => delta - TAU,
        _ => delta,
    }
}
