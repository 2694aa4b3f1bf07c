//! Effects as filters of a plan, and the space in which they are right.

use core::ops::Range;

use kurbo::{Affine, Point, Rect, Vec2};
use reelm_eval::EvaluatedGraph;
use reelm_ids::EffectKindId;
use reelm_ir::registry::{asset_of_lane, effect};
use reelm_pixel::{ChromaKey, ColorMatrix, MAX_BLOCK, Mosaic};
use reelm_plan::{Filter, PlanBuilder};

use crate::tones;
use crate::transition::direction;
use crate::walk::Scene;

/// Relative difference up to which an affine counts as a turn with one scale.
const CONFORMAL: f64 = 1e-6;

/// Where effects happen: a node's own box, and the affine that maps its space to that of a surface.
#[derive(Clone, Copy)]
pub(crate) struct Site {
    pub(crate) own: Rect,
    pub(crate) world: Affine,
}

/// Appends the filters of the effects in `range`, all of which are filters. Tables of theirs go into `builder`.
pub(crate) fn filters(
    scene: &Scene<'_>,
    range: &Range<u32>,
    site: Site,
    builder: &mut PlanBuilder,
    out: &mut Vec<Filter>,
) {
    for effect in scene.graph.effects_in(range) {
        let lanes = scene.graph.lanes(&effect.lanes);
        out.extend(match effect.kind {
            effect::DISPLACE => displace(scene, lanes, site),
            kind => placed(kind, lanes, site.own, site.world).or_else(|| filter(kind, lanes, site, builder)),
        });
    }
}

/// What effects are made of.
pub(crate) enum Before {
    /// The content of the node.
    Content,
    /// What the effects in a range make, after an affine in the node's own space.
    Transform(Range<u32>, Affine),
    /// The samples of the node.
    Exposure,
}

/// The effects in `range` that come after the last one that is no filter, and what they are made of.
pub(crate) fn after_step(graph: &EvaluatedGraph, range: Range<u32>, own: Rect) -> (Range<u32>, Before) {
    let effects = graph.effects_in(&range);
    let is_step = |kind| matches!(kind, effect::TRANSFORM | effect::MOTION_BLUR);
    let Some((at, step)) = effects.iter().enumerate().rfind(|(_, effect)| is_step(effect.kind)) else {
        return (range, Before::Content);
    };
    let at = range.start + at as u32;
    let before = match step.kind {
        effect::MOTION_BLUR => Before::Exposure,
        _ => Before::Transform(range.start..at, moved(graph.lanes(&step.lanes), own)),
    };
    (at + 1..range.end, before)
}

/// What a `transform` does: turned and scaled about a point of the box, then moved.
fn moved(lanes: &[f64], own: Rect) -> Affine {
    let ([x, y], [scale_x, scale_y], [anchor_x, anchor_y]) = (pair(lanes, 0), pair(lanes, 2), pair(lanes, 5));
    let anchor = Vec2::new(own.x0 + own.width() * anchor_x, own.y0 + own.height() * anchor_y);
    let turn = Affine::rotate(lanes.get(4).copied().unwrap_or(0.0).to_radians());
    let scale = Affine::scale_non_uniform(scale_x, scale_y);
    Affine::translate(Vec2::new(x, y) + anchor) * turn * scale * Affine::translate(-anchor)
}

/// Whether the effects in `range` mean the same on a surface whose pixels are `linear` times those of the node.
pub(crate) fn right_in(graph: &EvaluatedGraph, range: &Range<u32>, linear: Affine) -> bool {
    graph.effects_in(range).iter().all(|effect| {
        let lanes = graph.lanes(&effect.lanes);
        match effect.kind {
            effect::BLUR => blurs_alike(pair(lanes, 0), linear),
            effect::SHARPEN => blurs_alike(pair(lanes, 1), linear),
            effect::PIXELATE => is_upright(linear),
            effect::DROP_SHADOW | effect::INNER_SHADOW => blurs_alike(pair(lanes, 2), linear),
            effect::GLOW => blurs_alike(pair(lanes, 0), linear),
            effect::OUTLINE => blurs_alike([pair(lanes, 0)[0]; 2], linear),
            // Red moves along x and green along y.
            effect::DISPLACE => linear.as_coeffs()[1] == 0.0 && linear.as_coeffs()[2] == 0.0,
            _ => true,
        }
    })
}

/// A blur is separable along x and y only: the affine must keep the axes, or be a turn with one scale and the blur round.
fn blurs_alike(sigma: [f64; 2], linear: Affine) -> bool {
    let [a, b, c, d, ..] = linear.as_coeffs();
    let size = a * a + b * b + c * c + d * d;
    let conformal =
        (a * c + b * d).abs() <= CONFORMAL * size && (a * a + b * b - c * c - d * d).abs() <= CONFORMAL * size;
    sigma == [0.0, 0.0] || is_upright(linear) || conformal && sigma[0] == sigma[1]
}

/// Whether the affine keeps the axes, in their order or not.
fn is_upright(linear: Affine) -> bool {
    let [a, b, c, d, ..] = linear.as_coeffs();
    b == 0.0 && c == 0.0 || a == 0.0 && d == 0.0
}

/// The filter of an effect that depends on where pixels lie in the node.
fn placed(kind: EffectKindId, lanes: &[f64], own: Rect, world: Affine) -> Option<Filter> {
    let lane = |index: usize| lanes.get(index).copied().unwrap_or(0.0);
    match kind {
        effect::VIGNETTE => {
            let half = [own.width() * 0.5, own.height() * 0.5];
            let to_box = Affine::new([half[0], 0.0, 0.0, half[1], own.center().x, own.center().y]);
            // A share of the colour's alpha is a share of the vignette.
            let amount = (lane(0) * lane(6)) as f32;
            let (inverse, radius, softness) = (inverse(world * to_box)?, lane(1) as f32, lane(2) as f32);
            Some(Filter::Vignette { inverse, radius, softness, amount, color: color(lanes, 3) })
        }
        effect::NOISE => {
            let grains = Affine::translate((own.x0, own.y0)) * Affine::scale(lane(3));
            let inverse = inverse(world * grains)?;
            let (amount, colored, seed) = (lane(0) as f32, lane(1) != 0.0, lane(5) as u32);
            Some(Filter::Grain { inverse, amount, seed, colored })
        }
        effect::PIXELATE => Some(Filter::Pixelate(mosaic(pair(lanes, 0), own, world))),
        _ => None,
    }
}

/// The inverse of `affine`, if it has one.
fn inverse(affine: Affine) -> Option<Affine> {
    let determinant = affine.determinant();
    (determinant != 0.0 && determinant.is_finite()).then(|| affine.inverse())
}

/// Blocks of this size, from the top left of the box `own`, on a surface that the upright `world` maps it to.
pub(crate) fn mosaic(size: [f64; 2], own: Rect, world: Affine) -> Mosaic {
    /// Steps of a place, in a pixel.
    const STEPS: f64 = 1024.0;
    let [a, b, c, d, ..] = world.as_coeffs();
    let corner = world * Point::new(own.x0, own.y0);
    // On its side: what is wide is high.
    let cell = [(a * size[0]).abs().max((c * size[1]).abs()), (b * size[0]).abs().max((d * size[1]).abs())];
    let origin = [corner.x, corner.y].map(|at| (at * STEPS).round() / STEPS);
    Mosaic { origin, cell: cell.map(|side| side.clamp(1.0, MAX_BLOCK)) }
}

fn filter(kind: EffectKindId, lanes: &[f64], site: Site, builder: &mut PlanBuilder) -> Option<Filter> {
    let linear = site.world;
    let lane = |index: usize| lanes.get(index).copied().unwrap_or(0.0);
    let amount = lane(0) as f32;
    let matrix = match kind {
        effect::BLUR => return Some(Filter::Blur { sigma: sigma(pair(lanes, 0), linear) }),
        effect::DROP_SHADOW => {
            let (offset, sigma) = (offset(pair(lanes, 0), linear), sigma(pair(lanes, 2), linear));
            return Some(Filter::DropShadow { offset, sigma, color: rgba(lanes, 4) });
        }
        effect::INNER_SHADOW => {
            let (offset, sigma) = (offset(pair(lanes, 0), linear), sigma(pair(lanes, 2), linear));
            return Some(Filter::InnerShadow { offset, sigma, color: rgba(lanes, 4) });
        }
        effect::GLOW => {
            let color = (lane(3) == 0.0).then(|| rgba(lanes, 4));
            return Some(Filter::Glow { sigma: sigma(pair(lanes, 0), linear), amount: lane(2) as f32, color });
        }
        effect::OUTLINE => {
            return Some(Filter::Outline { width: sigma([lane(0); 2], linear), color: rgba(lanes, 1) });
        }
        effect::DIRECTIONAL_BLUR => {
            let way = direction(lane(0)) * lane(1);
            return Some(Filter::DirectionalBlur { segment: offset([way.x, way.y], linear) });
        }
        effect::ZOOM_BLUR => {
            let Rect { x0, y0, .. } = site.own;
            let center = Point::new(x0 + site.own.width() * lane(0), y0 + site.own.height() * lane(1));
            let center = site.world * center;
            return Some(Filter::ZoomBlur { center: [center.x, center.y], amount: lane(2) as f32 });
        }
        effect::SHARPEN => return Some(Filter::Sharpen { sigma: sigma(pair(lanes, 1), linear), amount }),
        effect::BRIGHTNESS => ColorMatrix::brightness(amount),
        effect::CONTRAST => ColorMatrix::contrast(amount),
        effect::SATURATE => ColorMatrix::saturate(amount),
        effect::GRAYSCALE => ColorMatrix::grayscale(amount),
        effect::SEPIA => ColorMatrix::sepia(amount),
        effect::INVERT => ColorMatrix::invert(amount),
        effect::HUE_ROTATE => ColorMatrix::hue_rotate(amount),
        effect::OPACITY => ColorMatrix::opacity(amount),
        effect::COLOR_MATRIX => ColorMatrix(core::array::from_fn(|i| lane(i) as f32)),
        effect::TINT => ColorMatrix::duotone([0.0; 3], color(lanes, 0), lane(4) as f32),
        effect::DUOTONE => ColorMatrix::duotone(color(lanes, 0), color(lanes, 4), lane(8) as f32),
        effect::LEVELS => return builder.tones(&tones::levels(core::array::from_fn(lane))),
        effect::CURVES => return builder.tones(&tones::curves(lanes)),
        effect::POSTERIZE => return builder.tones(&tones::posterize(lane(0))),
        effect::LUT => return Some(Filter::Lut { asset: asset_of_lane(lane(0)), amount: lane(1) as f32 }),
        effect::THRESHOLD => return Some(Filter::Threshold(amount)),
        effect::CHROMA_KEY => {
            let [tolerance, softness, spill] = [4, 5, 6].map(|i| lane(i) as f32);
            return Some(Filter::ChromaKey(ChromaKey { color: color(lanes, 0), tolerance, softness, spill }));
        }
        _ => return None,
    };
    Some(Filter::ColorMatrix(matrix.0))
}

/// An image stretched over the box that says where pixels come from; none if nothing could be seen of it.
fn displace(scene: &Scene<'_>, lanes: &[f64], Site { own, world }: Site) -> Option<Filter> {
    let asset = asset_of_lane(lanes.first().copied().unwrap_or(-1.0));
    let [width, height] = scene.assets.image_size(asset).map(f64::from);
    let [a, _, _, d, ..] = world.as_coeffs();
    let [x, y] = pair(lanes, 1);
    (width > 0.0 && height > 0.0 && own.area() > 0.0).then(|| Filter::Displace {
        asset,
        image: Affine::new([own.width() / width, 0.0, 0.0, own.height() / height, own.x0, own.y0]),
        area: own,
        transform: world,
        scale: [(x * a) as f32, (y * d) as f32],
    })
}

/// A shift after `linear`.
fn offset([x, y]: [f64; 2], linear: Affine) -> [f32; 2] {
    let offset = apply(linear, Vec2::new(x, y));
    [offset.x as f32, offset.y as f32]
}

/// Straight r, g, b, a of the colour whose first lane is `first`.
fn rgba(lanes: &[f64], first: usize) -> [f32; 4] {
    core::array::from_fn(|i| lanes.get(first + i).copied().unwrap_or(0.0) as f32)
}

/// Standard deviations after `linear`.
fn sigma(sigma: [f64; 2], linear: Affine) -> [f32; 2] {
    let x = apply(linear, Vec2::new(sigma[0], 0.0));
    let y = apply(linear, Vec2::new(0.0, sigma[1]));
    let [a, _, _, d, ..] = linear.as_coeffs();
    // On its side: what was blurred along x is blurred along y now.
    let (x, y) = if a == 0.0 && d == 0.0 { (y.hypot(), x.hypot()) } else { (x.hypot(), y.hypot()) };
    [x as f32, y as f32]
}

fn apply(linear: Affine, vector: Vec2) -> Vec2 {
    let [a, b, c, d, ..] = linear.as_coeffs();
    Vec2::new(a * vector.x + c * vector.y, b * vector.x + d * vector.y)
}

/// Straight r, g, b of the colour whose first lane is `first`.
fn color(lanes: &[f64], first: usize) -> [f32; 3] {
    [0, 1, 2].map(|i| lanes.get(first + i).copied().unwrap_or(0.0) as f32)
}

fn pair(lanes: &[f64], first: usize) -> [f64; 2] {
    [lanes.get(first).copied().unwrap_or(0.0), lanes.get(first + 1).copied().unwrap_or(0.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_blur_may_turn_and_an_oblong_one_may_not() {
        let turned = Affine::new([0.6, 0.8, -0.8, 0.6, 5.0, 6.0]);
        assert!(blurs_alike([4.0, 4.0], turned));
        assert!(!blurs_alike([4.0, 2.0], turned));
        assert!(blurs_alike([4.0, 2.0], Affine::new([0.0, 3.0, -2.0, 0.0, 0.0, 0.0])));
        assert!(!blurs_alike([4.0, 4.0], Affine::new([1.0, 0.0, 0.5, 1.0, 0.0, 0.0])));
    }

    #[test]
    fn a_quarter_turn_swaps_the_deviations() {
        assert_eq!(sigma([4.0, 2.0], Affine::new([0.0, 1.0, -1.0, 0.0, 0.0, 0.0])), [2.0, 4.0]);
        assert_eq!(sigma([4.0, 2.0], Affine::new([2.0, 0.0, 0.0, 3.0, 0.0, 0.0])), [8.0, 6.0]);
    }

    #[test]
    fn blocks_follow_the_box_and_its_scale() {
        let own = Rect::new(0.0, 0.0, 100.0, 50.0);
        let upright = mosaic([8.0, 4.0], own, Affine::new([2.0, 0.0, 0.0, 3.0, 10.25, 20.0]));
        assert_eq!((upright.origin, upright.cell), ([10.25, 20.0], [16.0, 12.0]));
        let quarter = mosaic([8.0, 4.0], own, Affine::new([0.0, 1.0, -1.0, 0.0, 60.0, 0.0]));
        assert_eq!((quarter.origin, quarter.cell), ([60.0, 0.0], [4.0, 8.0]));
        assert_eq!(mosaic([8.0, 4.0], own, Affine::scale(0.1)).cell, [1.0, 1.0]);
    }
}
