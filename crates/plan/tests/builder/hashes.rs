//! Hashes: equal where pixels are equal by construction, different where anything visible differs.

use kurbo::{Affine, Cap, Circle, Join, Rect, Shape};
use proptest::prelude::*;
use reelm_ids::{AssetIdx, FontIdx, Hash128};
use reelm_pixel::{BlendMode, MaskMode};
use reelm_plan::*;

use crate::support::plan;

/// All that a small picture depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Knobs {
    kind: u8,
    width: f64,
    stroke: f64,
    dash: f64,
    color: [f32; 4],
    brush: u8,
    stop: f32,
    opacity: f32,
    layer_opacity: f32,
    blend: u8,
    sigma: f32,
    offset: f32,
    matrix: f32,
    mask: u8,
    invert: bool,
    feather: f32,
    turn: f64,
    corner: f64,
    progress: f32,
    glyph: u32,
    canvas: u32,
    background: u8,
}

const BASE: Knobs = Knobs {
    kind: 0,
    width: 40.0,
    stroke: 3.0,
    dash: 4.0,
    color: [0.5, 0.25, 0.75, 0.5],
    brush: 0,
    stop: 0.5,
    opacity: 0.75,
    layer_opacity: 0.5,
    blend: 1,
    sigma: 2.0,
    offset: 3.0,
    matrix: 0.5,
    mask: 0,
    invert: false,
    feather: 0.5,
    turn: 0.25,
    corner: 5.0,
    progress: 0.5,
    glyph: 7,
    canvas: 200,
    background: 9,
};

fn build(k: Knobs, at: (f64, f64)) -> RenderPlan {
    let mut builder = PlanBuilder::new();
    let mut plan = RenderPlan::default();
    builder.begin(k.canvas, 160, [k.background, 0, 0, 255]);
    let transform = Affine::translate((at.0 + 60.0, at.1 + 40.0)) * Affine::rotate(k.turn);
    fill(&mut builder, k, transform);
    builder.finish(&mut plan);
    plan
}

fn fill(b: &mut PlanBuilder, k: Knobs, transform: Affine) {
    let blend = BlendMode::ALL[usize::from(k.blend) % BlendMode::ALL.len()];
    let clip = b.path(Circle::new((20.0, 20.0), 30.0 + k.corner).path_elements(0.1));
    let clip = LayerClip::Path(b.clip_path(clip, FillRule::NonZero, transform, None));
    let filters = [
        Filter::DropShadow { offset: [k.offset, 1.0], sigma: [k.sigma; 2], color: [0.0, 0.0, 0.0, 1.0] },
        Filter::ColorMatrix(reelm_pixel::ColorMatrix::saturate(k.matrix).0),
    ];
    b.push_layer(&Layer { opacity: k.layer_opacity, blend, clip, ..Layer::default() }, &filters);
    item(b, k, transform);
    b.push_transition(TransitionKind::Fade { progress: k.progress });
    b.push_picture(true);
    b.fill_rect(Rect::new(0.0, 0.0, 10.0, 10.0), Brush::Solid([1.0; 4]), transform, 1.0);
    b.pop_layer();
    b.pop_layer();
    b.push_mask([MaskMode::Alpha, MaskMode::Luma, MaskMode::Stencil][usize::from(k.mask) % 3], k.invert, k.feather);
    b.fill_rect(Rect::new(2.0, 2.0, 30.0, 30.0), Brush::Solid([1.0; 4]), transform, 1.0);
    b.pop_layer();
    b.pop_layer();
}

fn item(b: &mut PlanBuilder, k: Knobs, transform: Affine) {
    let rect = Rect::new(0.0, 0.0, k.width, 30.0);
    let stops = [Stop { offset: 0.0, color: k.color }, Stop { offset: k.stop, color: [1.0; 4] }];
    let gradient = |kind| Gradient { kind, transform: Affine::IDENTITY, stops: 0..0, space: GradientSpace::Srgb };
    let brush = match k.brush % 6 {
        0 => Brush::Solid(k.color),
        1 => b.gradient(gradient(GradientKind::Linear { from: [0.0, 0.0], to: [k.width, 0.0] }), &stops),
        2 => b.gradient(gradient(GradientKind::Radial { focal: [1.0, 0.0], center: [3.0, 4.0], radius: 9.0 }), &stops),
        3 => b.gradient(gradient(GradientKind::Conic { center: [k.width, 1.0], start: [0.0, -1.0] }), &stops),
        4 => {
            let transform = Affine::translate((k.width, 0.0));
            Brush::Pattern { asset: AssetIdx(3), transform, sampling: Sampling::Nearest, repeats: [true, false] }
        }
        _ => Brush::Image { asset: AssetIdx(3), transform: Affine::IDENTITY, sampling: Sampling::Nearest },
    };
    match k.kind % 4 {
        0 => b.fill_rect(rect, brush, transform, k.opacity),
        1 => {
            let path = b.path(rect.path_elements(0.1));
            b.fill_path(path, FillRule::EvenOdd, brush, transform, k.opacity, None);
        }
        2 => {
            let path = b.path(rect.path_elements(0.1));
            let style = StrokeStyle {
                width: k.stroke,
                join: Join::Round,
                cap: Cap::Butt,
                miter_limit: 4.0,
                dashes: 0..0,
                dash_offset: 1.0,
            };
            let stroke = b.stroke(style, &[k.dash, 2.0]);
            b.stroke_path(path, stroke, brush, transform, k.opacity, None);
        }
        _ => {
            let run = GlyphRun {
                font: FontIdx(0),
                size: 20.0,
                coords: [0; MAX_COORDS],
                coord_count: 0,
                skew: 0.0,
                embolden: 0.0,
                glyphs: 0..0,
            };
            let glyphs = [Glyph { id: k.glyph, x: 1.0, y: 20.0 }];
            // What names face and glyphs is the producer's hash.
            let content = Hash128(k.glyph.into());
            b.glyphs(run, &glyphs, rect, content, None, brush, transform, k.opacity);
        }
    }
}

/// Each knob turned a little; what it turns must be seen with these kinds of shape and brush.
fn turned(k: Knobs) -> Vec<(&'static str, Knobs)> {
    let mut out = vec![
        ("width", Knobs { width: k.width + 0.5, ..k }),
        ("kind", Knobs { kind: k.kind + 1, ..k }),
        ("opacity", Knobs { opacity: k.opacity + 0.01, ..k }),
        ("layer opacity", Knobs { layer_opacity: k.layer_opacity + 0.01, ..k }),
        ("blend", Knobs { blend: k.blend + 1, ..k }),
        ("sigma", Knobs { sigma: k.sigma + 0.01, ..k }),
        ("offset", Knobs { offset: k.offset + 0.01, ..k }),
        ("matrix", Knobs { matrix: k.matrix + 0.01, ..k }),
        ("mask", Knobs { mask: k.mask + 1, ..k }),
        ("invert", Knobs { invert: !k.invert, ..k }),
        ("feather", Knobs { feather: k.feather + 0.01, ..k }),
        ("turn", Knobs { turn: k.turn + 0.001, ..k }),
        ("corner", Knobs { corner: k.corner + 0.01, ..k }),
        ("progress", Knobs { progress: k.progress + 0.01, ..k }),
        ("canvas", Knobs { canvas: k.canvas + 1, ..k }),
        ("background", Knobs { background: k.background + 1, ..k }),
        ("brush", Knobs { brush: k.brush + 1, ..k }),
    ];
    if k.brush % 4 != 3 {
        out.push(("colour", Knobs { color: [0.51, 0.25, 0.75, 0.5], ..k }));
    }
    if matches!(k.brush % 4, 1 | 2) {
        out.push(("stop", Knobs { stop: k.stop + 0.01, ..k }));
    }
    match k.kind % 4 {
        2 => out
            .extend([("stroke", Knobs { stroke: k.stroke + 0.01, ..k }), ("dash", Knobs { dash: k.dash + 0.01, ..k })]),
        3 => out.push(("glyph", Knobs { glyph: k.glyph + 1, ..k })),
        _ => {}
    }
    out
}

#[test]
fn whatever_is_turned_is_seen_in_the_fingerprint() {
    for kind in 0..4 {
        for brush in 0..4 {
            let knobs = Knobs { kind, brush, ..BASE };
            let fingerprint = build(knobs, (0.0, 0.0)).fingerprint;
            for (name, turned) in turned(knobs) {
                // The width of glyphs is in their hash.
                if kind == 3 && name == "width" && brush != 1 {
                    continue;
                }
                assert_ne!(build(turned, (0.0, 0.0)).fingerprint, fingerprint, "{name}, kind {kind}, brush {brush}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn equal_pictures_have_equal_hashes_and_turned_ones_have_others(
        kind in 0..4_u8, brush in 0..4_u8, blend in 0..16_u8, sigma in 0.5..8.0_f32, opacity in 0.1..0.9_f32,
        turn in 0.0..3.0_f64, which in 0..17_usize,
    ) {
        let knobs = Knobs { kind, brush, blend, sigma, opacity, turn, ..BASE };
        let first = build(knobs, (0.0, 0.0));
        prop_assert_eq!(first.to_text_with_hashes(), build(knobs, (0.0, 0.0)).to_text_with_hashes());
        let list = turned(knobs);
        let (name, changed) = list[which % list.len()];
        if !(kind == 3 && name == "width") {
            prop_assert_ne!(first.fingerprint, build(changed, (0.0, 0.0)).fingerprint, "{}", name);
        }
    }

    #[test]
    fn what_moves_by_whole_pixels_keeps_the_hashes_of_its_surfaces(
        kind in 0..4_u8, brush in 0..4_u8, x in -20..60_i32, y in -5..50_i32, turn in 0.0..3.0_f64,
    ) {
        let knobs = Knobs { kind, brush, turn, ..BASE };
        // Quarters of pixels survive the rounding to single precision wherever they are.
        let base = (8.25, 4.5);
        let (still, moved) = (build(knobs, base), build(knobs, (base.0 + f64::from(x), base.1 + f64::from(y))));
        let inside = |plan: &RenderPlan| plan.surfaces.values().skip(1).all(|s| plan.surfaces[plan.roots[0]].rect.inflate(-1, -1).contains(s.rect));
        prop_assume!(inside(&still) && inside(&moved));
        let hashes = |plan: &RenderPlan| -> Vec<_> {
            let surfaces = plan.surfaces.iter().filter(|(id, _)| !plan.roots.contains(id)).map(|(_, s)| s.hash);
            surfaces.collect()
        };
        prop_assert_eq!(hashes(&still), hashes(&moved));
        let ops = |plan: &RenderPlan| -> Vec<_> {
            plan.ops.iter().filter(|(_, op)| !plan.roots.contains(&op.target())).map(|(id, _)| plan.op_hashes[id]).collect()
        };
        prop_assert_eq!(ops(&still), ops(&moved));
        if (x, y) != (0, 0) {
            prop_assert_ne!(still.fingerprint, moved.fingerprint);
        }
    }
}

#[test]
fn the_order_of_items_is_in_the_hash() {
    let build = |order: [usize; 2]| {
        plan(50, 50, |b| {
            let colors = [[1.0, 0.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0]];
            for index in order {
                b.fill_rect(Rect::new(0.0, 0.0, 20.0, 20.0), Brush::Solid(colors[index]), Affine::IDENTITY, 1.0);
            }
        })
    };
    assert_ne!(build([0, 1]).fingerprint, build([1, 0]).fingerprint);
}

#[test]
fn what_cannot_be_seen_is_not_in_the_fingerprint() {
    let shown =
        plan(50, 50, |b| b.fill_rect(Rect::new(0.0, 0.0, 20.0, 20.0), Brush::Solid([1.0; 4]), Affine::IDENTITY, 1.0));
    let with_hidden = plan(50, 50, |b| {
        b.fill_rect(Rect::new(0.0, 0.0, 20.0, 20.0), Brush::Solid([1.0; 4]), Affine::IDENTITY, 1.0);
        b.fill_rect(Rect::new(90.0, 0.0, 99.0, 20.0), Brush::Solid([1.0; 4]), Affine::IDENTITY, 1.0);
        b.fill_rect(Rect::new(0.0, 0.0, 99.0, 20.0), Brush::Solid([1.0, 1.0, 1.0, 0.0]), Affine::IDENTITY, 1.0);
    });
    assert_eq!(shown.fingerprint, with_hidden.fingerprint);
}
