//! The render plan: what is to be drawn in one frame, as a DAG of operations over surfaces.
//!
//! Whatever draws is lowered to a [`RenderPlan`]; only the executor touches pixels. A producer describes a frame to a
//! [`PlanBuilder`] as a tree of **layers** and **items**; the builder decides which layers need a **surface** of their own,
//! how large each must be, which items share one draw, which filters fold, and hashes the result. Nothing here knows what
//! a composition, a tile or a realm is.
//!
//! The nouns: a [`DrawItem`] is a leaf (shape, brush, affine); an [`Op`] works on whole surfaces; a [`SurfaceDesc`] says
//! where a surface lies and how long it lives; [`Resources`] gives what a plan names by index. A **lasting** surface
//! ([`Lasting`]) keeps its pixels from plan to plan; what it holds is known by hashes that its owner gives. A [`Tile`] and a
//! [`SpriteItem`] show a glyph of a bank on whole pixels.

mod bounds;
mod builder;
mod item;
mod placement;
mod plan;
mod print;
mod resources;
mod tiles;

pub use bounds::{filter_extent, transformed_bounds};
pub use builder::{
    CopyPart, FloodFill, Lasting, Layer, LayerClip, PlanBuilder, PlanCounts, ResourceSet, Show, from_surface,
    mosaic_on, relative_affine,
};
pub use item::{
    Brush, ClipPath, DrawItem, FillRule, Glyph, GlyphRun, Gradient, GradientKind, GradientSpace, MAX_COORDS, Sampling,
    Shape, Stop, StrokeStyle,
};
pub use placement::{Placement, inverse_projection};
pub use plan::{Filter, Lifetime, Op, RenderPlan, SurfaceDesc, TransitionKind, relative_place, relative_point};
pub use reelm_pixel::{GlyphPixels, Glyphs, Palette};
pub use resources::{BankView, FontView, ImageView, LutView, NoResources, Resources};
pub use tiles::{SpriteItem, Tile, TileRun};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
