//! `linear(…)` of CSS Easing 2: a polyline through points in ascending order of input.

/// The value at `t`; beyond the first and the last point, the line of the nearest two goes on.
pub(super) fn at(points: &[(f64, f64)], t: f64) -> f64 {
    let value = match points {
        [] => t,
        [only] => only.1,
        _ => {
            // The last point that is not after `t`, but never the last one, nor one before the first.
            let after = points.partition_point(|point| point.0 <= t);
            let index = after.saturating_sub(1).min(points.len() - 2);
            between(points[index], points[index + 1], t)
        }
    };
    if value.is_finite() { value } else { 0.0 }
}

/// The slope of the first (`end` false) or the last segment.
pub(super) fn velocity(points: &[(f64, f64)], end: bool) -> f64 {
    let [first, .., last] = points else { return 1.0 };
    let (a, b) = if end { (points[points.len() - 2], *last) } else { (*first, points[1]) };
    let slope = (b.1 - a.1) / (b.0 - a.0);
    if slope.is_finite() { slope } else { 0.0 }
}

/// Step 7 and 8 of the algorithm: two points with the same input are a jump, where the later one counts.
fn between(a: (f64, f64), b: (f64, f64), t: f64) -> f64 {
    if a.0 == b.0 {
        return if t < a.0 { a.1 } else { b.1 };
    }
    let share = (t - a.0) / (b.0 - a.0);
    a.1 + (b.1 - a.1) * share
}
