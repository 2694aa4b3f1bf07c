//! What lowering says to a plan, where pixels are not needed to tell.

use kurbo::Rect;
use reelm_ids::{FontIdx, Hash128};
use reelm_layer_stack::*;
use reelm_plan::{Glyph, GlyphRun, Lifetime, MAX_COORDS, PlanBuilder, RenderPlan};

use crate::support::*;

/// One square glyph for each letter.
struct Squares;

impl Glyphs for Squares {
    fn shape(&mut self, text: &str, size: f32, out: &mut ShapedText) {
        out.glyphs.extend((0..text.len()).map(|i| Glyph { id: 7, x: i as f32 * size, y: 0.0 }));
        let glyphs = 0..out.glyphs.len() as u32;
        let (font, coords) = (FontIdx(3), [0; MAX_COORDS]);
        let run = GlyphRun { font, size, coords, coord_count: 0, skew: 0.0, embolden: 0.0, glyphs };
        let ink = Rect::new(0.0, -f64::from(size), f64::from(size) * text.len() as f64, 0.0);
        out.runs.push(ShapedRun { run, ink, content: Hash128::of(text.as_bytes()) });
    }
}

fn lower(canvas: &mut Canvas) -> RenderPlan {
    let (mut builder, mut plan) = (PlanBuilder::new(), RenderPlan::default());
    builder.begin(100, 80, [0; 4]);
    canvas.lower(&mut builder, &mut Squares, &|_| None).unwrap();
    builder.finish(&mut plan);
    plan
}

fn lasting(plan: &RenderPlan) -> Vec<(u64, Hash128, Hash128)> {
    let key = |lifetime| match lifetime {
        Lifetime::Persistent(key) => Some(key),
        Lifetime::Frame => None,
    };
    plan.surfaces.values().filter_map(|it| Some((key(it.lifetime)?, it.base, it.state))).collect()
}

#[test]
fn each_layer_that_holds_something_has_a_surface_of_its_own() {
    let mut canvas = drawn(&[card(0.0, 0.0), bake(), bake(), card(1.0, 1.0)]);
    let key = |canvas: &Canvas, layer| canvas.surface_key(ROOT, LayerId(layer));
    let plan = lower(&mut canvas);
    let states = hashes(&canvas);
    let zero = Hash128::ZERO;
    assert_eq!(lasting(&plan), [(key(&canvas, 0), zero, states[0]), (key(&canvas, 2), zero, states[2])]);
    assert_eq!(lower(&mut canvas).fingerprint, plan.fingerprint, "a frame can be lowered again");
    frame(&mut canvas, &[bake(), bake(), card(2.0, 2.0)]);
    let plan = lower(&mut canvas);
    let now = hashes(&canvas)[2];
    assert_eq!(lasting(&plan), [(key(&canvas, 0), states[0], states[0]), (key(&canvas, 2), states[2], now)]);
    assert_eq!(canvas.report().changed.len(), 2, "nobody holds what it goes on from");
}

#[test]
fn text_is_what_the_host_makes_of_it() {
    let mut canvas = drawn(&[Command::Write { text: "abc".into(), at: [10.0, 30.0], size: 12.0 }]);
    let plan = lower(&mut canvas);
    assert_eq!((plan.glyph_runs.len(), plan.glyphs.len()), (1, 3));
    assert_eq!((plan.glyph_runs[0].font, plan.glyph_runs[0].size), (FontIdx(3), 12.0));
    assert_eq!(plan.items[0].transform.translation(), kurbo::Vec2::new(10.0, 30.0));
}

#[test]
fn an_open_frame_is_not_lowered_and_an_empty_canvas_shows_nothing() {
    let mut canvas = canvas();
    assert!(lower(&mut canvas).ops.is_empty());
    canvas.begin_frame().unwrap();
    let mut builder = PlanBuilder::new();
    builder.begin(100, 80, [0; 4]);
    let refusal = canvas.lower(&mut builder, &mut NoGlyphs, &|_| None).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::FrameOpen);
}
