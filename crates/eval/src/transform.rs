//! The affine of a node: translate(layout place + position − anchor) · translate(pivot) · rotate · skew · scale ·
//! translate(−pivot). With `auto-orient` the direction of its path is added to the rotation.

use kurbo::{Affine, Point, Rect, Vec2};
use reelm_expr::Values;
use reelm_ir::{Anchor, Node};

/// From the own space of `node`, whose own box is `own`, to its parent's. `place` is where a flow puts the box, if the node
/// is in one; `baseline` the distance of the first baseline from its top.
pub(crate) fn local(node: &Node, values: &Values, place: Option<Point>, own: Rect, baseline: f64) -> Affine {
    let position = values.get(node.position);
    let anchor = match (node.anchor, place) {
        // A flow places boxes, whatever the coordinates of the path.
        (Anchor::Origin, Some(_)) => own.origin().to_vec2(),
        _ => anchor(node, values, own, baseline),
    };
    let place = place.unwrap_or_default();
    let pivot = fraction(own, values.get(node.pivot));
    let offset = place.to_vec2() + Vec2::from((position[0], position[1])) - anchor;
    let rotation = values.get(node.rotation) + values.get(node.heading);
    let linear = linear(rotation, values.get(node.skew), values.get(node.scale));
    let [a, b, c, d, ..] = linear.as_coeffs();
    if [a, b, c, d] == [1.0, 0.0, 0.0, 1.0] {
        return Affine::translate(offset);
    }
    Affine::translate(offset + pivot) * linear * Affine::translate(-pivot)
}

fn anchor(node: &Node, values: &Values, own: Rect, baseline: f64) -> Vec2 {
    match node.anchor {
        Anchor::Fraction(anchor) => fraction(own, values.get(anchor)),
        Anchor::Baseline(x) => Vec2::new(own.x0 + x * own.width(), own.y0 + baseline),
        Anchor::Origin => Vec2::ZERO,
    }
}

fn fraction(own: Rect, fraction: [f64; 2]) -> Vec2 {
    Vec2::new(own.x0 + fraction[0] * own.width(), own.y0 + fraction[1] * own.height())
}

/// rotate · skew · scale.
pub(crate) fn linear(rotation: f64, skew: [f64; 2], [x, y]: [f64; 2]) -> Affine {
    let scale = Affine::new([x, 0.0, 0.0, y, 0.0, 0.0]);
    let skewed = if skew == [0.0, 0.0] {
        scale
    } else {
        Affine::new([1.0, tangent(skew[1]), tangent(skew[0]), 1.0, 0.0, 0.0]) * scale
    };
    if rotation == 0.0 { skewed } else { rotate(rotation) * skewed }
}

/// Quarter turns are exact, so that an upright picture stays one.
fn rotate(degrees: f64) -> Affine {
    let turn = degrees.rem_euclid(360.0);
    let (sin, cos) = match turn {
        0.0 => (0.0, 1.0),
        90.0 => (1.0, 0.0),
        180.0 => (0.0, -1.0),
        270.0 => (-1.0, 0.0),
        _ => libm::sincos(turn.to_radians()),
    };
    Affine::new([cos, sin, -sin, cos, 0.0, 0.0])
}

/// The tangent, kept from growing without bound near a right angle.
fn tangent(degrees: f64) -> f64 {
    libm::tan(degrees.to_radians()).clamp(-1.0e6, 1.0e6)
}
