//! A **curve** is an ease prepared for evaluation: from the share of a segment's time that has passed, 0 to 1, to the
//! share of its change that has happened, which is 0 at 0 and 1 at 1 for most, and may leave that range in between.
//!
//! Named eases follow Penner's formulas as printed on easings.net; `cubic-bezier` and `steps` CSS Easing 1; `linear(…)`
//! CSS Easing 2.

mod bezier;
mod named;
mod points;
pub(crate) mod spring;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use reelm_ir::{Ease, Family, InOut, StepPosition};

pub(crate) use bezier::Bezier;
use bezier::TabledBezier;
use spring::SettledSpring;

/// The value of `ease` at `t`, the share of the time that has passed.
///
/// `t` below 0 or above 1 is held at the end, but for `cubic-bezier`, `linear(…)`, `linear` and `steps`, which CSS
/// defines there. NaN counts as 0. The result is finite.
///
/// A spring is stretched so that the segment ends when the spring has settled, that is when it stays within 0.001 of
/// its end (at most 50 swings); its value at 1 is exactly 1.
///
/// Prepares the ease on every call; keyframes do that once.
pub fn ease(ease: &Ease, t: f64) -> f64 {
    match ease {
        // Without the table, which pays only when it is kept.
        Ease::CubicBezier(points) => Bezier::new(*points).at(finite(t)),
        _ => Curve::new(ease).at(t),
    }
}

/// `t` where it is of use.
fn finite(t: f64) -> f64 {
    if t.is_nan() { 0.0 } else { t.clamp(-1e9, 1e9) }
}

/// An ease prepared for evaluation.
#[derive(Debug, Clone)]
pub(crate) enum Curve {
    Linear,
    Hold,
    Named(InOut, Family),
    Bezier(TabledBezier),
    Steps(u32, StepPosition),
    Points(Arc<[(f64, f64)]>),
    Spring(SettledSpring),
}

impl Curve {
    /// Prepares `ease`.
    pub(crate) fn new(ease: &Ease) -> Self {
        match ease {
            Ease::Linear => Self::Linear,
            Ease::Hold => Self::Hold,
            Ease::Named(ends, family) => Self::Named(*ends, *family),
            Ease::CubicBezier(points) => Self::Bezier(TabledBezier::new(*points)),
            Ease::Steps(count, position) => Self::Steps(*count, *position),
            Ease::Points(points) => Self::Points(points.clone()),
            Ease::Spring { stiffness, damping, mass } => Self::Spring(SettledSpring::new(*stiffness, *damping, *mass)),
        }
    }

    /// The value at `t`; see [`ease`].
    #[inline]
    pub(crate) fn at(&self, t: f64) -> f64 {
        let t = finite(t);
        match self {
            Self::Linear => t,
            Self::Hold => f64::from(u8::from(t >= 1.0)),
            Self::Named(ends, family) => named::at(*ends, *family, t.clamp(0.0, 1.0)),
            Self::Bezier(bezier) => bezier.at(t),
            Self::Steps(count, position) => steps(*count, *position, t),
            Self::Points(points) => points::at(points, t),
            Self::Spring(spring) => spring.at(t),
        }
    }

    /// The velocity on entering (`end` false) or leaving (`end` true) the segment, in changes per segment.
    ///
    /// The slope of the parabola through three points inside of the segment, 10⁻⁵ apart: exact for polynomials up to
    /// the second degree, within 10⁻⁷ for the smooth eases, and blind to a jump at the very end. 0 for eases that jump.
    pub(crate) fn velocity(&self, end: bool) -> f64 {
        const STEP: f64 = 1e-5;
        match self {
            Self::Linear => 1.0,
            Self::Hold | Self::Steps(..) => 0.0,
            Self::Points(points) => points::velocity(points, end),
            _ if end => {
                (5.0 * self.at(1.0 - STEP) - 8.0 * self.at(1.0 - 2.0 * STEP) + 3.0 * self.at(1.0 - 3.0 * STEP))
                    / (2.0 * STEP)
            }
            _ => (-5.0 * self.at(STEP) + 8.0 * self.at(2.0 * STEP) - 3.0 * self.at(3.0 * STEP)) / (2.0 * STEP),
        }
    }

    /// Adds the places in (0, 1) where the curve is not smooth, in no order. Not for [`Curve::Steps`], which may have
    /// any number of them.
    pub(crate) fn kinks(&self, out: &mut Vec<f64>) {
        match self {
            Self::Named(ends, family) => named::kinks(*ends, *family, out),
            Self::Points(points) => out.extend(points.iter().map(|point| point.0).filter(|x| *x > 0.0 && *x < 1.0)),
            _ => {}
        }
    }
}

/// CSS Easing 1, 2.3 with the before flag set for negative `t`.
fn steps(count: u32, position: StepPosition, t: f64) -> f64 {
    let count = f64::from(count.max(1));
    let (first, jumps) = match position {
        StepPosition::JumpStart => (1.0, count),
        StepPosition::JumpEnd => (0.0, count),
        StepPosition::JumpNone => (0.0, (count - 1.0).max(1.0)),
        StepPosition::JumpBoth => (1.0, count + 1.0),
    };
    let mut step = whole_steps(t * count) + first;
    if t >= 0.0 {
        step = step.max(0.0);
    }
    if t <= 1.0 {
        step = step.min(jumps);
    }
    step / jumps
}

/// ⌊steps⌋, where what is a hair beside a whole number is that number: k / n·n can come out less than k, and the frame in which a step
/// begins shows it.
fn whole_steps(steps: f64) -> f64 {
    let nearest = (steps + 0.5).floor();
    if (steps - nearest).abs() <= 1e-14 * nearest.abs() { nearest } else { steps.floor() }
}

/// The integral of `steps` from 0 to `t`, with `t` in [0, 1].
pub(crate) fn steps_area(count: u32, position: StepPosition, t: f64) -> f64 {
    let width = 1.0 / f64::from(count.max(1));
    // Within [0, 1) the value of step k is (k + first) / jumps: an arithmetic series.
    let value = |k: f64| steps(count, position, (k + 0.5) * width);
    let whole = (t / width).floor().clamp(0.0, f64::from(count.max(1)) - 1.0);
    let before = if whole > 0.0 { whole * width * (value(0.0) + value(whole - 1.0)) / 2.0 } else { 0.0 };
    before + value(whole) * (t - whole * width)
}
