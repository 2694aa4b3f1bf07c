//! **Strokes**: the outline of a path as one that is filled, from styles with whatever numbers.

use kurbo::{Affine, BezPath, Stroke, StrokeCtx, StrokeOpts};
use reelm_plan::{RenderPlan, StrokeStyle};

use super::dash::Dasher;
use super::path::{FINE, FLATNESS, PathScratch, flatten};

/// A path is cut into at most about this many dashes; one with more is drawn whole, which looks the same.
const MOST_DASHES: f64 = 50_000.0;

/// Makes outlines. Keeps its storage.
#[derive(Debug, Default)]
pub(super) struct Stroker {
    stroke: Stroke,
    context: StrokeCtx,
    dasher: Dasher,
    flat: BezPath,
}

impl Stroker {
    /// The outline of `path` in the style of that index, as lines, to be filled by the non-zero rule after `transform`.
    /// `None` if nothing is drawn.
    pub(super) fn outline(
        &mut self,
        plan: &RenderPlan,
        style: u32,
        path: &mut PathScratch,
        transform: Affine,
    ) -> Option<&BezPath> {
        let style = plan.strokes.get(style as usize)?;
        let dashes = plan.dashes.get(style.dashes.start as usize..style.dashes.end as usize).unwrap_or_default();
        let dashed = set(&mut self.stroke, style, dashes, path.length())?;
        let source = if dashed {
            let lines = path.flattened(transform, FINE);
            let source = self.dasher.dash(lines, &self.stroke.dash_pattern, self.stroke.dash_offset);
            self.stroke.dash_pattern.clear();
            source
        } else {
            path.path()
        };
        let [a, b, c, d, ..] = transform.as_coeffs();
        let scale = (a * a + b * b).max(c * c + d * d).sqrt();
        // An outline within a flatness of its curves, of which the lines are within another.
        let tolerance = FLATNESS / scale.max(1e-6);
        kurbo::stroke_with(source.iter(), &self.stroke, &StrokeOpts::default(), tolerance, &mut self.context);
        flatten(self.context.output().elements(), transform, FLATNESS, &mut self.flat);
        Some(&self.flat)
    }
}

/// Sets `stroke` for a path of at most this length. Returns whether it is dashed; `None` if it draws nothing.
fn set(stroke: &mut Stroke, style: &StrokeStyle, dashes: &[f64], length: f64) -> Option<bool> {
    if !(style.width > 0.0 && style.width.is_finite()) {
        return None;
    }
    stroke.width = style.width;
    stroke.join = style.join;
    (stroke.start_cap, stroke.end_cap) = (style.cap, style.cap);
    // `max` gives 1 for NaN.
    stroke.miter_limit = style.miter_limit.clamp(1.0, 1e6).max(1.0);
    stroke.dash_pattern.clear();
    stroke.dash_offset = 0.0;
    let dashed = are_dashes(dashes, length);
    if dashed {
        let period = dashes.iter().sum::<f64>() * if dashes.len() % 2 == 1 { 2.0 } else { 1.0 };
        let offset = style.dash_offset % period;
        stroke.dash_pattern.extend_from_slice(dashes);
        stroke.dash_offset = if offset.is_finite() { offset } else { 0.0 };
    }
    Some(dashed)
}

/// Whether the pattern cuts anything and comes to an end.
fn are_dashes(dashes: &[f64], length: f64) -> bool {
    let sum: f64 = dashes.iter().sum();
    let valid = dashes.iter().all(|dash| *dash >= 0.0 && dash.is_finite());
    let gaps = dashes.len() % 2 == 1 || dashes.iter().skip(1).step_by(2).any(|gap| *gap > 0.0);
    let cuts = length / sum * dashes.len() as f64;
    valid && gaps && sum > 0.0 && sum.is_finite() && cuts <= MOST_DASHES
}

#[cfg(test)]
mod tests {
    use kurbo::{Cap, Join};

    use super::*;

    fn style(width: f64, dash_offset: f64) -> StrokeStyle {
        StrokeStyle { width, join: Join::Miter, cap: Cap::Butt, miter_limit: 4.0, dashes: 0..0, dash_offset }
    }

    #[test]
    fn patterns_that_never_end_are_not_dashed() {
        let mut stroke = Stroke::new(1.0);
        for dashes in [&[][..], &[0.0, 0.0], &[-1.0, 2.0], &[f64::NAN, 1.0], &[1e-9, 1e-9], &[5.0, 0.0]] {
            assert_eq!(set(&mut stroke, &style(2.0, 0.0), dashes, 1e4), Some(false), "{dashes:?}");
        }
        assert_eq!(set(&mut stroke, &style(2.0, 7.0), &[2.0], 1e4), Some(true));
        assert_eq!(stroke.dash_offset, 3.0, "an odd pattern is doubled");
        assert_eq!(set(&mut stroke, &style(2.0, f64::INFINITY), &[2.0, 1.0], 1e4), Some(true));
        assert_eq!(stroke.dash_offset, 0.0);
    }

    #[test]
    fn a_stroke_without_width_draws_nothing() {
        let mut stroke = Stroke::new(1.0);
        for width in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(set(&mut stroke, &style(width, 0.0), &[], 1.0), None);
        }
    }
}
