//! One frame resolved: visibility, transforms, paints, effects, transitions and state hashes.
//!
//! [`Evaluator::evaluate`] walks the composition depth first and writes an [`EvaluatedGraph`]: the shown nodes in painter's
//! order, every animatable value a number. It decides what is shown and where; how it is drawn is decided by `compile`.
//! Local times come from `expr` and boxes from `layout`; nothing here reads a string or keeps anything between frames.

mod graph;
mod hash;
mod paint;
mod scene;
mod transform;
mod walk;

pub use graph::{
    Children, EvaluatedClip, EvaluatedEffect, EvaluatedFade, EvaluatedGradient, EvaluatedGradientKind, EvaluatedGraph,
    EvaluatedNode, EvaluatedPaint, EvaluatedRole, EvaluatedScene, EvaluatedShape, EvaluatedSprite, EvaluatedStroke,
    EvaluatedText, EvaluatedTransition, Geometry, Leaf,
};
pub use walk::{Evaluator, Frame};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
