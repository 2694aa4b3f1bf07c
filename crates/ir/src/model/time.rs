//! Time maps and eases.

use std::sync::Arc;

use reelm_ids::Rational;

use super::{Anim, Animation, Keys};

/// Maps a node's local time to the time of its content. Applied in the order of the fields: the local time is run
/// through `speed` or `remap`, offset by `from`, looped, reversed; `freeze` replaces it all.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeMap {
    /// How fast the content runs.
    pub speed: Speed,
    /// The speed in the present frame, for expressions that read it.
    pub rate: Anim<f64>,
    /// Gives the content's time in seconds, in place of `speed`.
    pub remap: Option<Driven>,
    /// The seconds that `remap` gives in the present frame, for expressions that read them; `None` without `remap`.
    pub moment: Option<Anim<f64>>,
    /// The content's time at local time 0, in frames.
    pub from: Rational,
    /// What happens past the content's end.
    pub looping: LoopMode,
    /// Whether the content runs backwards.
    pub reverse: bool,
    /// The one content time that is shown, in frames.
    pub freeze: Option<Rational>,
    /// Length of the content in frames, for `loop` and `reverse`.
    pub content: Rational,
}

/// How fast the content of a node runs, relative to the node.
#[derive(Debug, Clone)]
pub enum Speed {
    /// Always the same; exact.
    Constant(Rational),
    /// Changes; the content's time is the integral over the local time.
    Keys(Keys),
    /// An expression, which is integrated likewise.
    Driven(Driven),
}

/// An animation that a clock runs by, which sees the node's own local time only. It is among the composition's animations too, so that
/// what it gives in the present frame can be read.
#[derive(Debug, Clone)]
pub struct Driven(pub Box<Animation>);

impl PartialEq for Driven {
    /// Animations have no equality.
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

impl PartialEq for Speed {
    fn eq(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Constant(a), Self::Constant(b)) if a == b)
    }
}

/// What happens past the end of a node's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum LoopMode {
    /// The content is over.
    #[default]
    None,
    /// It starts again.
    Repeat,
    /// It runs back and forth.
    PingPong,
}

/// How a segment runs from 0 to 1.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Ease {
    /// At constant speed.
    #[default]
    Linear,
    /// Stays at 0 until the end.
    Hold,
    /// One of Penner's families.
    Named(InOut, Family),
    /// CSS Easing 1 `cubic-bezier(x1, y1, x2, y2)`, x1 and x2 in 0 to 1.
    CubicBezier([f64; 4]),
    /// CSS Easing 1 `steps(n, position)`.
    Steps(u32, StepPosition),
    /// CSS Easing 2 `linear(…)`: points (input, output) in ascending order of input, complete.
    Points(Arc<[(f64, f64)]>),
    /// A spring from 0 to 1 over the segment's duration, released at rest.
    Spring {
        /// Spring constant, above 0.
        stiffness: f64,
        /// Damping coefficient, at least 0.
        damping: f64,
        /// Mass, above 0.
        mass: f64,
    },
}

/// Which end of a segment a named ease bends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InOut {
    /// The start.
    In,
    /// The end.
    Out,
    /// Both.
    InOut,
}

/// The families of named eases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// 1 − cos(πt/2).
    Sine,
    /// t².
    Quad,
    /// t³.
    Cubic,
    /// t⁴.
    Quart,
    /// t⁵.
    Quint,
    /// 2^(10t − 10).
    Expo,
    /// 1 − √(1 − t²).
    Circ,
    /// Overshoots by 10 %.
    Back,
    /// Swings.
    Elastic,
    /// Bounces.
    Bounce,
}

/// Where the jumps of `steps` are (CSS Easing 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepPosition {
    /// `jump-start`, `start`.
    JumpStart,
    /// `jump-end`, `end`.
    JumpEnd,
    /// `jump-none`.
    JumpNone,
    /// `jump-both`.
    JumpBoth,
}
