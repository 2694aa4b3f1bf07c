//! The render plan: what is to be drawn in one frame, as a DAG of operations over surfaces.
//!
//! Whatever draws is lowered to a [`RenderPlan`]; only the executor touches pixels. A producer describes a frame to a
//! [`PlanBuilder`] as a tree of **layers** and **items**; the builder decides which layers need a **surface** of their own,
//! how large each must be, which items share one draw, which filters fold, and hashes the result. Nothing here knows what
//! a composition, a tile or a realm is.
//!
//! The nouns: a [`DrawItem`] is a leaf (shape, brush, affine); an [`Op`] works on whole surfaces; a [`SurfaceDesc`] says
//! where a surface lies and how long it lives; [`Resources`] gives what a plan names by index.

mod bounds;
mod builder;
mod item;
mod plan;
mod print;
mod resources;

pub use bounds::{filter_extent, transformed_bounds};
pub use builder::{Layer, LayerClip, PlanBuilder, PlanCounts, relative_affine};
pub use item::{
    Brush, ClipPath, DrawItem, FillRule, Glyph, GlyphRun, Gradient, GradientKind, GradientSpace, MAX_COORDS, Sampling,
    Shape, Stop, StrokeStyle,
};
pub use plan::{Filter, Lifetime, Op, RenderPlan, SurfaceDesc, TransitionKind};
pub use resources::{FontView, ImageView, NoResources, Resources};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
