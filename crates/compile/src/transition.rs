//! Transitions as the plan knows them: kinds that mix two pictures pixel by pixel.

use kurbo::{Affine, Point, Rect, Vec2};
use reelm_eval::{EvaluatedGraph, EvaluatedTransition};
use reelm_ids::TransitionKindId;
use reelm_ir::registry::transition;
use reelm_pixel::ArrivalShape;
use reelm_plan::TransitionKind;

/// A transition as it is in a frame.
#[derive(Clone, Copy)]
pub(crate) struct Moment<'a> {
    pub(crate) kind: TransitionKindId,
    /// 0 to 1.
    pub(crate) progress: f64,
    lanes: &'a [f64],
}

impl<'a> Moment<'a> {
    pub(crate) fn new(graph: &'a EvaluatedGraph, transition: &EvaluatedTransition) -> Self {
        let progress = transition.progress.clamp(0.0, 1.0);
        Self { kind: transition.kind, progress, lanes: graph.lanes(&transition.lanes) }
    }

    /// A parameter.
    pub(crate) fn lane(&self, index: usize) -> f64 {
        self.lanes.get(index).copied().unwrap_or(0.0)
    }

    /// The same transition at the progress that is left.
    pub(crate) fn backwards(&self) -> Self {
        Self { progress: 1.0 - self.progress, ..*self }
    }

    /// Whether it is all of one picture.
    pub(crate) fn is_at_end(&self) -> bool {
        is_end(self.progress)
    }
}

fn is_end(progress: f64) -> bool {
    progress <= 0.0 || progress >= 1.0
}

/// How the pictures are mixed on a surface where `world` maps the space of `area` to; `area` is what the transition moves across.
pub(crate) fn mixed(moment: &Moment<'_>, area: Rect, world: Affine) -> TransitionKind {
    let Moment { kind, progress, .. } = *moment;
    // What lies beyond the area is on one side of the edge throughout; at the ends it belongs to one picture, too.
    if !moment.is_at_end() && world.determinant() != 0.0 {
        match kind {
            transition::WIPE => return wipe(progress, moment.lane(0), moment.lane(1), area, world),
            transition::CLOCK => {
                let start = Affine::rotate(-moment.lane(0).to_radians()) * Affine::translate(-area.center().to_vec2());
                return arrival(ArrivalShape::Clock, moment, moment.lane(1), start, world);
            }
            transition::BLINDS => {
                let strips = blinds(moment.lane(0), moment.lane(1), area);
                return arrival(ArrivalShape::Blinds, moment, moment.lane(2), strips, world);
            }
            transition::IRIS => {
                let (shape, place) = iris(moment.lane(0), [moment.lane(1), moment.lane(2)], area);
                return arrival(shape, moment, moment.lane(3), place, world);
            }
            transition::LUMA => {
                let softness = moment.lane(1);
                return TransitionKind::Matte { edge: edge(progress, softness), width: softness as f32 };
            }
            _ => {}
        }
    }
    TransitionKind::Fade { progress: progress as f32 }
}

/// The share of the opacity that is left of a picture that fades against nothing, or that is all or nothing; else `None`.
pub(crate) fn fade_opacity(transition: &EvaluatedTransition, comes: bool) -> Option<f64> {
    let progress = transition.progress.clamp(0.0, 1.0);
    let fades = transition.kind == transition::FADE || is_end(progress);
    fades.then_some(if comes { progress } else { 1.0 - progress })
}

/// A time that runs over the places that `place` makes of the area's space.
fn arrival(shape: ArrivalShape, moment: &Moment<'_>, softness: f64, place: Affine, world: Affine) -> TransitionKind {
    let place = (place * world.inverse()).as_coeffs();
    TransitionKind::Arrival { shape, place, edge: edge(moment.progress, softness), width: softness as f32 }
}

/// Where the middle of an edge is that starts half its width before 0 and ends half its width beyond 1.
fn edge(progress: f64, softness: f64) -> f32 {
    (progress * (1.0 + softness) - softness * 0.5) as f32
}

/// A shape about `center`, in fractions of `area`, which reaches the farthest corner at 1.
fn iris(shape: f64, center: [f64; 2], area: Rect) -> (ArrivalShape, Affine) {
    let center = Point::new(area.x0 + area.width() * center[0], area.y0 + area.height() * center[1]);
    let far = |low: f64, high: f64, at: f64| (at - low).abs().max((high - at).abs()).max(f64::MIN_POSITIVE);
    let [x, y] = [far(area.x0, area.x1, center.x), far(area.y0, area.y1, center.y)];
    let corner = (x * x + y * y).sqrt().max(f64::MIN_POSITIVE);
    let (shape, [x, y]) = match shape {
        1.0 => (ArrivalShape::Rect, [x, y]),
        2.0 => (ArrivalShape::Diamond, [2.0 * x, 2.0 * y]),
        _ => (ArrivalShape::Circle, [corner; 2]),
    };
    (shape, Affine::scale_non_uniform(1.0 / x, 1.0 / y) * Affine::translate(-center.to_vec2()))
}

/// Strips across `area` in the direction `angle`, each of length 1.
fn blinds(count: f64, angle: f64, area: Rect) -> Affine {
    let direction = direction(angle);
    let [first, last] = reach(area, direction);
    let scale = count.floor().max(1.0) / (last - first).max(f64::MIN_POSITIVE);
    Affine::new([direction.x * scale, 0.0, direction.y * scale, 0.0, -first * scale, 0.0])
}

/// The unit vector of an angle in degrees, clockwise from the right; exact for quarter turns.
pub(crate) fn direction(angle: f64) -> Vec2 {
    let (sin, cos) = libm::sincos(angle.to_radians());
    let clean = |value: f64| if value.abs() < 1e-9 { 0.0 } else { value };
    Vec2::new(clean(cos), clean(sin))
}

/// From where to where `area` reaches along `direction`.
pub(crate) fn reach(area: Rect, direction: Vec2) -> [f64; 2] {
    let corners = [(area.x0, area.y0), (area.x1, area.y0), (area.x0, area.y1), (area.x1, area.y1)];
    let reach = corners.map(|corner| Point::from(corner).to_vec2().dot(direction));
    [reach.into_iter().fold(f64::INFINITY, f64::min), reach.into_iter().fold(f64::NEG_INFINITY, f64::max)]
}

/// A straight edge that moves across `area` in the direction `angle`. Its middle starts half its width before the first
/// corner and ends half its width beyond the last, so that progress 0 and 1 are all of one picture.
fn wipe(progress: f64, angle: f64, softness: f64, area: Rect, world: Affine) -> TransitionKind {
    let (sin, cos) = libm::sincos(angle.to_radians());
    let direction = Vec2::new(cos, sin);
    let [first, last] = reach(area, direction);
    let normal = normal(direction, world);
    let length = normal.hypot();
    // A flattened world shows nothing; any finite answer will do.
    let scale = if length > 0.0 && length.is_finite() { 1.0 / length } else { 1.0 };
    let width = ((last - first) * softness * scale).max(1.0);
    let span = (last - first) * scale;
    let origin = world * (direction * first).to_point();
    let edge = progress * (span + width) - width * 0.5;
    TransitionKind::Wipe {
        origin: [origin.x, origin.y],
        direction: [(normal.x * scale) as f32, (normal.y * scale) as f32],
        edge: edge as f32,
        width: width as f32,
    }
}

/// The normal of lines across `direction` after `world`: the inverse transpose applied to it.
fn normal(direction: Vec2, world: Affine) -> Vec2 {
    let [a, b, c, d, ..] = world.as_coeffs();
    let determinant = a * d - b * c;
    if determinant == 0.0 {
        return direction;
    }
    Vec2::new((d * direction.x - b * direction.y) / determinant, (a * direction.y - c * direction.x) / determinant)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The share of the new picture at `point`.
    fn share(kind: TransitionKind, point: [f32; 2]) -> f32 {
        let TransitionKind::Wipe { origin, direction, edge, width } = kind else { return f32::NAN };
        let [x, y] = [0, 1].map(|axis| (f64::from(point[axis]) - origin[axis]) as f32);
        let along = x * direction[0] + y * direction[1];
        (0.5 + (edge - along) / width).clamp(0.0, 1.0)
    }

    #[test]
    fn progress_0_and_1_are_all_of_one_picture() {
        let area = Rect::new(0.0, 0.0, 100.0, 50.0);
        let world = Affine::new([2.0, 0.5, -0.3, 1.5, 10.0, 20.0]);
        for angle in [0.0, 30.0, 90.0, 200.0] {
            for softness in [0.0, 0.3, 1.0] {
                for corner in [(0.0, 0.0), (100.0, 0.0), (0.0, 50.0), (100.0, 50.0)] {
                    let point = world * Point::from(corner);
                    let point = [point.x as f32, point.y as f32];
                    assert!(share(wipe(0.0, angle, softness, area, world), point) < 1e-4);
                    assert!(share(wipe(1.0, angle, softness, area, world), point) > 1.0 - 1e-4);
                }
            }
        }
    }

    #[test]
    fn a_wipe_to_the_right_uncovers_the_left_half_first() {
        let kind = wipe(0.5, 0.0, 0.0, Rect::new(0.0, 0.0, 100.0, 50.0), Affine::IDENTITY);
        assert_eq!(share(kind, [25.5, 25.0]), 1.0);
        assert_eq!(share(kind, [75.5, 25.0]), 0.0);
    }
}
