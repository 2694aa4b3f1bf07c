//! Lowers an evaluated graph to calls on the plan builder.
//!
//! [`Compiler::compile`] walks an [`EvaluatedGraph`](reelm_eval::EvaluatedGraph) and says to a
//! [`PlanBuilder`](reelm_plan::PlanBuilder) what is drawn together, what is one picture, and how effects, masks, clips and
//! transitions lower. A node becomes at most one layer, in which things happen in the order of CSS: the clip cuts the
//! content, effects filter it, masks cut the result, opacity and blend lay it over what is beneath.
//!
//! * the **world** affine of a node maps its own space to the space of the surface that it is drawn in.
//! * a **working space** is the own space scaled to about one pixel per pixel, but not turned or skewed: a node whose
//!   effects would be wrong in device space (a blur that differs in x and y, turned) is drawn there and resampled.
//! * **players** ([`Players`]) keep what some nodes carry from frame to frame: the composers of scenes, the canvases of `paint` nodes.
//!
//! Which layer needs a surface, and how large, is the builder's affair.

mod corners;
mod filters;
mod leaf;
mod outline;
mod players;
mod realm;
mod staging;
mod text;
mod tones;
mod transition;
mod trim;
mod walk;

pub use reelm_layer_stack::{Place, Refusal, RefusalCode};

pub use players::{
    Canvases, Numbered, PieceRefusal, Players, Run, Scenes, Stage, StageAnimation, StageObject, StageSource,
    StageSprite, Stages, SurfaceCopy, composer_limits,
};
pub use realm::{Realms, ShownRealm};
pub use walk::{Compiler, Scene};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
