//! One frame resolved: visibility, transforms, paints, effects, transitions and state hashes.
//!
//! [`Evaluator::evaluate`] walks the composition depth first and writes an [`EvaluatedGraph`]: the shown nodes in painter's
//! order, every animatable value a number. It decides what is shown and where; how it is drawn is decided by `compile`.
//! What `paint` nodes issue is found first, by [`EvaluatedPieces::evaluate`], since it counts in frames that show nothing of it.
//! How the units of animated texts look is found before the walk as well, by [`EvaluatedUnits::evaluate`].
//! Nodes that blur by their motion are looked at beside the frame, in [`EvaluatedMoments`], before the walk as well.
//! Local times come from `expr` and boxes from `layout`; nothing here reads a string or keeps anything between frames.

mod graph;
mod hash;
mod moments;
mod paint;
mod pieces;
mod scene;
mod transform;
mod units;
mod walk;

pub use graph::{
    Children, Corners, EvaluatedClip, EvaluatedEffect, EvaluatedFade, EvaluatedGradient, EvaluatedGradientKind,
    EvaluatedGraph, EvaluatedLook, EvaluatedNode, EvaluatedPaint, EvaluatedRole, EvaluatedScene, EvaluatedShape,
    EvaluatedSprite, EvaluatedStroke, EvaluatedText, EvaluatedTransition, Geometry, Leaf, Trimmed,
};
pub use moments::{EvaluatedMoments, TooManyMoments};
pub use pieces::{EvaluatedCommand, EvaluatedPiece, EvaluatedPieces};
pub use units::{EvaluatedSegment, EvaluatedUnits, SegmentLook, UnitsFrame};
pub use walk::{Evaluator, Frame, Steady};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
