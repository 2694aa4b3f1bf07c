//! Short words for building plans.

use kurbo::{Affine, Rect, RoundedRect, Shape};
use reelm_plan::{Brush, FillRule, Filter, Layer, Op, PlanBuilder, RenderPlan, SurfaceDesc};

pub(crate) fn plan(width: u32, height: u32, build: impl FnOnce(&mut PlanBuilder)) -> RenderPlan {
    let mut builder = PlanBuilder::new();
    let mut plan = RenderPlan::default();
    builder.begin(width, height, [255; 4]);
    build(&mut builder);
    builder.finish(&mut plan);
    plan
}

pub(crate) fn red() -> Brush {
    Brush::Solid([1.0, 0.0, 0.0, 1.0])
}

pub(crate) fn blue() -> Brush {
    Brush::Solid([0.0, 0.0, 1.0, 0.5])
}

/// A rectangle of whole pixels.
pub(crate) fn card(b: &mut PlanBuilder, x: f64, y: f64, w: f64, h: f64, brush: Brush) {
    b.fill_rect(Rect::new(x, y, x + w, y + h), brush, Affine::IDENTITY, 1.0);
}

pub(crate) fn shadow(sigma: f32) -> Filter {
    Filter::DropShadow { offset: [0.0, 8.0], sigma: [sigma; 2], color: [0.0, 0.0, 0.0, 0.5] }
}

/// A clip with round corners.
pub(crate) fn rounded(b: &mut PlanBuilder, rect: Rect) -> u32 {
    let path = b.path(RoundedRect::from_rect(rect, 12.0).path_elements(0.1));
    b.clip_path(path, FillRule::NonZero, Affine::IDENTITY, None)
}

pub(crate) fn in_layer(b: &mut PlanBuilder, layer: &Layer, filters: &[Filter], fill: impl FnOnce(&mut PlanBuilder)) {
    b.push_layer(layer, filters);
    fill(b);
    b.pop_layer();
}

/// The names of the operations, in order.
pub(crate) fn names(plan: &RenderPlan) -> Vec<&'static str> {
    plan.ops.values().map(Op::name).collect()
}

/// The surfaces but the root.
pub(crate) fn inner(plan: &RenderPlan) -> Vec<SurfaceDesc> {
    plan.surfaces.iter().filter(|(id, _)| !plan.roots.contains(id)).map(|(_, surface)| *surface).collect()
}

pub(crate) fn filters(plan: &RenderPlan) -> Vec<Filter> {
    let filter = |op: &Op| match op {
        Op::Filter { filter, .. } => Some(*filter),
        _ => None,
    };
    plan.ops.values().filter_map(filter).collect()
}
