//! The **cost** of operations: an estimate of the time that they take, in units of the time that it takes to copy a pixel.
//!
//! It only decides what is kept. The figures are those of the kernels' benches, rounded.

use reelm_pixel::{BlendMode, IRect};
use reelm_plan::{Brush, DrawItem, Filter, Op, Placement, RenderPlan, Shape, TransitionKind};

/// What `op` costs.
pub(crate) fn op_cost(plan: &RenderPlan, op: &Op) -> u64 {
    let rect = plan.surfaces.get(op.target()).map_or(IRect::EMPTY, |desc| desc.rect);
    match op {
        Op::Draw { items, .. } => {
            let items = plan.items.get(items.start as usize..items.end as usize).unwrap_or_default();
            items.iter().map(|item| item_cost(plan, item, rect)).fold(0, u64::saturating_add)
        }
        Op::Filter { filter, .. } => rect.area().saturating_mul(filter_cost(filter)),
        Op::Mask { .. } => rect.area().saturating_mul(2),
        Op::Displace { .. } => rect.area().saturating_mul(26),
        Op::Composite { blend, placement, scissor, .. } => {
            let sampling = match placement {
                Placement::Whole => 0,
                Placement::Affine(_) => 6,
                Placement::Projective(_) => 10,
            };
            scissor.intersect(rect).area().saturating_mul(mixing(*blend) + sampling)
        }
        Op::Transition { kind, .. } => rect.area().saturating_mul(match kind {
            TransitionKind::Fade { .. } | TransitionKind::Wipe { .. } => 3,
            TransitionKind::Arrival { .. } | TransitionKind::Matte { .. } => 8,
        }),
        Op::Mean { terms, .. } => {
            let pictures = u64::from(terms.end.saturating_sub(terms.start));
            rect.area().saturating_mul(pictures.saturating_add(2))
        }
        Op::Tiles { blend, .. } => plan.op_bounds(op).area().saturating_mul(1 + mixing(*blend)),
        Op::Sprites { sprites, .. } => {
            let cost = |blend, area: u64| 100 + area.saturating_mul(1 + mixing(blend));
            let sprites = plan.sprites_of(sprites).iter();
            sprites.map(|sprite| cost(sprite.blend, sprite.dst.intersect(rect).area())).fold(0, u64::saturating_add)
        }
        Op::Fade { .. } => plan.op_bounds(op).area(),
        Op::Copy { blend, .. } => plan.op_bounds(op).area().saturating_mul(mixing(*blend)),
        Op::Flood { .. } => plan.op_bounds(op).area().saturating_mul(4),
    }
}

const fn mixing(blend: BlendMode) -> u64 {
    if matches!(blend, BlendMode::Normal | BlendMode::Copy) { 1 } else { 4 }
}

/// Whether a surface of `area` pixels that costs `cost` to make is better read from where it is kept than made again: pixels
/// that have just been made are still in the processor's cache, kept ones are not.
pub(crate) fn worth_keeping(cost: u64, area: u64) -> bool {
    cost > area.saturating_mul(4).saturating_add(2_000)
}

fn filter_cost(filter: &Filter) -> u64 {
    match filter {
        Filter::Blur { .. } => 16,
        Filter::DropShadow { .. } => 10,
        Filter::ColorMatrix(_) | Filter::Vignette { .. } => 5,
        Filter::Tones(_) => 14,
        Filter::Threshold(_) | Filter::Extend { .. } | Filter::Displace { .. } => 1,
        Filter::Grain { .. } | Filter::Pixelate(_) => 23,
        Filter::Sharpen { .. } => 22,
        Filter::ChromaKey(_) => 10,
        Filter::Lut { .. } => 40,
        Filter::InnerShadow { .. } | Filter::Glow { color: Some(_), .. } => 12,
        Filter::Glow { color: None, .. } => 16,
        Filter::Outline { width: [x, y], .. } => 12 + (1.3 * (x + y)) as u64,
        // Both pixels beside each point of the segment.
        Filter::DirectionalBlur { segment: [x, y] } => 5 + (2.6 * x.abs().max(y.abs())) as u64,
        Filter::ZoomBlur { .. } => 200,
    }
}

fn item_cost(plan: &RenderPlan, item: &DrawItem, rect: IRect) -> u64 {
    let area = item.bounds.intersect(item.scissor).intersect(rect).area();
    let brush = match item.brush {
        Brush::Solid(_) => 1,
        Brush::Gradient(_) => 3,
        Brush::Image { .. } | Brush::Pattern { .. } => 8,
    };
    let outline = match &item.shape {
        Shape::Rect(_) => 500,
        Shape::Path { elements, .. } => 4_000 + 400 * span(elements),
        Shape::Stroke { elements, .. } => 8_000 + 2_000 * span(elements),
        Shape::Glyphs { run, .. } => {
            2_000 + plan.glyph_runs.get(*run as usize).map_or(0, |run| 1_000 * span(&run.glyphs))
        }
    };
    area.saturating_mul(brush + u64::from(item.clip.is_some())).saturating_add(outline)
}

fn span(range: &core::ops::Range<u32>) -> u64 {
    u64::from(range.end.saturating_sub(range.start))
}
