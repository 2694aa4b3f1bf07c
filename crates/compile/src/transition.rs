//! Transitions as the plan knows them.

use kurbo::{Affine, Point, Rect, Vec2};
use reelm_eval::{EvaluatedGraph, EvaluatedTransition};
use reelm_ir::registry::transition;
use reelm_plan::TransitionKind;

/// The transition on a surface where `world` maps the space of `area` to; `area` is what it moves across.
pub(crate) fn lower(
    graph: &EvaluatedGraph,
    transition: &EvaluatedTransition,
    area: Rect,
    world: Affine,
) -> TransitionKind {
    let progress = transition.progress.clamp(0.0, 1.0);
    let lanes = graph.lanes(&transition.lanes);
    let lane = |index: usize| lanes.get(index).copied().unwrap_or(0.0);
    match transition.kind {
        // What lies beyond the area is on one side of the edge throughout; at the ends it belongs to one picture, too.
        transition::WIPE if progress > 0.0 && progress < 1.0 => wipe(progress, lane(0), lane(1), area, world),
        _ => TransitionKind::Fade { progress: progress as f32 },
    }
}

/// The share of the opacity that is left of a picture that fades against nothing; `None` for other transitions.
pub(crate) fn fade_opacity(transition: &EvaluatedTransition, comes: bool) -> Option<f64> {
    let progress = transition.progress.clamp(0.0, 1.0);
    (transition.kind == transition::FADE).then_some(if comes { progress } else { 1.0 - progress })
}

/// A straight edge that moves across `area` in the direction `angle`. Its middle starts half its width before the first
/// corner and ends half its width beyond the last, so that progress 0 and 1 are all of one picture.
fn wipe(progress: f64, angle: f64, softness: f64, area: Rect, world: Affine) -> TransitionKind {
    let (sin, cos) = libm::sincos(angle.to_radians());
    let direction = Vec2::new(cos, sin);
    let corners = [(area.x0, area.y0), (area.x1, area.y0), (area.x0, area.y1), (area.x1, area.y1)];
    let reach = corners.map(|corner| Point::from(corner).to_vec2().dot(direction));
    let first = reach.into_iter().fold(f64::INFINITY, f64::min);
    let last = reach.into_iter().fold(f64::NEG_INFINITY, f64::max);
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
