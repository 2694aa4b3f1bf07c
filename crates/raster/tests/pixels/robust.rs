//! Plans that no builder makes, and numbers that no composition should have: nothing panics.

use std::ops::Range;

use kurbo::{Affine, Cap, Join, PathEl};
use reelm_ids::{AssetIdx, FontIdx, Hash128, OpId, SurfaceId};
use reelm_pixel::{BlendMode, IRect, MaskMode, ViewMut};
use reelm_plan::*;
use reelm_raster::{Raster, RasterOptions};

use crate::support::*;

const ODD: [f64; 12] =
    [0.0, -0.0, 1.0, -1.0, 1e-30, 1e9, -1e9, 1e30, 1e300, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];

#[test]
fn odd_numbers_anywhere_draw_something_or_nothing() {
    for a in ODD {
        for c in ODD {
            for at in [Affine::IDENTITY, Affine::new([a, 0.3, c, 1.0, a, c]), Affine::new([1.0, a, 0.0, c, 3.0, 4.0])] {
                render(24, 16, |b| {
                    b.fill_rect(kurbo::Rect::new(a, c, 20.0, 10.0), rgba(255, 0, 0, 255), at, a as f32);
                    let elements = [
                        PathEl::MoveTo((a, 2.0).into()),
                        PathEl::CurveTo((c, 9.0).into(), (3.0, a).into(), (9.0, c).into()),
                    ];
                    let path = b.path(elements);
                    b.fill_path(path.clone(), FillRule::EvenOdd, rgba(0, 255, 0, 99), at, 1.0, None);
                    let style = StrokeStyle {
                        width: a,
                        join: Join::Miter,
                        cap: Cap::Round,
                        miter_limit: c,
                        dashes: 0..0,
                        dash_offset: c,
                    };
                    let stroke = b.stroke(style, &[a, c]);
                    b.stroke_path(path, stroke, rgba(0, 0, 255, 99), at, 1.0, None);
                    let kind = GradientKind::Radial { focal: [a, c], center: [c, a], radius: a };
                    let stops = [
                        Stop { offset: c as f32, color: [a as f32; 4] },
                        Stop { offset: a as f32, color: [c as f32; 4] },
                    ];
                    let brush =
                        b.gradient(Gradient { kind, transform: at, stops: 0..0, space: GradientSpace::Oklab }, &stops);
                    fill_rect(b, rect(0.0, 0.0, 20.0, 10.0), brush);
                    let kind = GradientKind::Conic { center: [a, c], start: [c, a] };
                    let brush =
                        b.gradient(Gradient { kind, transform: at, stops: 0..0, space: GradientSpace::Srgb }, &stops);
                    fill_rect(b, rect(0.0, 0.0, 20.0, 10.0), brush);
                    let filters = [
                        Filter::Blur { sigma: [a as f32, c as f32] },
                        Filter::DropShadow {
                            offset: [a as f32, c as f32],
                            sigma: [c as f32, 1.0],
                            color: [a as f32, 1.0, 1.0, 1.0],
                        },
                        Filter::ColorMatrix([c as f32; 20]),
                    ];
                    b.push_layer(&Layer { placement: Some(at), opacity: 0.5, ..Layer::default() }, &filters);
                    fill_rect(b, rect(0.0, 0.0, 9.0, 9.0), rgba(1, 2, 3, 4));
                    b.pop_layer();
                    b.push_transition(TransitionKind::Wipe {
                        origin: [a; 2],
                        direction: [c as f32, 1.0],
                        edge: a as f32,
                        width: c as f32,
                    });
                    b.push_picture(true);
                    fill_rect(b, rect(0.0, 0.0, 9.0, 9.0), rgba(1, 2, 3, 4));
                    b.pop_layer();
                    b.pop_layer();
                });
            }
        }
    }
}

#[test]
fn indices_out_of_range_are_skipped() {
    let mut plan = plan(8, 8, [0, 0, 0, 255], |b| fill_rect(b, rect(0.0, 0.0, 4.0, 8.0), rgba(255, 0, 0, 255)));
    let none = SurfaceId(99);
    let root = plan.roots[0];
    let everywhere = IRect::new(-100, -100, 100, 100);
    let item = |shape, brush, clip| DrawItem {
        shape,
        brush,
        transform: Affine::IDENTITY,
        opacity: 1.0,
        blend: BlendMode::Normal,
        bounds: everywhere,
        scissor: everywhere,
        clip,
        coverage: Hash128::ZERO,
        content: Hash128::ZERO,
    };
    let first = plan.items.len() as u32;
    let solid = || Brush::Solid([1.0; 4]);
    let r = || Shape::Rect(rect(0.0, 0.0, 8.0, 8.0));
    plan.clips.push(ClipPath {
        elements: 0..9,
        rule: FillRule::NonZero,
        transform: Affine::IDENTITY,
        parent: Some(0),
        content: Hash128::ZERO,
        bounds: everywhere,
    });
    plan.glyph_runs.push(GlyphRun {
        font: FontIdx(9),
        size: 9.0,
        coords: [0; MAX_COORDS],
        coord_count: 200,
        skew: 0.0,
        embolden: 0.0,
        glyphs: 0..9,
    });
    plan.items.extend([
        item(Shape::Path { elements: 5..99, rule: FillRule::NonZero }, solid(), None),
        item(Shape::Stroke { elements: Range { start: 9, end: 3 }, stroke: 7 }, solid(), None),
        item(Shape::Glyphs { run: 7, stroke: Some(1) }, solid(), None),
        item(Shape::Glyphs { run: 0, stroke: None }, solid(), None),
        item(r(), Brush::Gradient(4), None),
        item(r(), Brush::Image { asset: AssetIdx(4), transform: Affine::IDENTITY, sampling: Sampling::Nearest }, None),
        item(r(), solid(), Some(0)),
        item(r(), solid(), Some(77)),
    ]);
    let last = plan.items.len() as u32;
    let composite = |source, target| Op::Composite {
        source,
        target,
        opacity: 9,
        blend: BlendMode::Hue,
        part: everywhere,
        placement: Placement::Whole,
        sampling: Sampling::Bilinear,
        scissor: everywhere,
    };
    plan.tile_runs.push(TileRun {
        tile_size: u32::MAX,
        columns: u32::MAX,
        rows: 7,
        updates: 0..9,
        ..TileRun::default()
    });
    plan.tile_updates.extend([0, 5, u32::MAX]);
    let projection = |matrix| Op::Composite {
        source: none,
        target: root,
        opacity: 9,
        blend: BlendMode::Copy,
        part: everywhere,
        placement: Placement::Projective(matrix),
        sampling: Sampling::Nearest,
        scissor: everywhere,
    };
    for op in [
        Op::Draw { target: root, items: first..last },
        Op::Draw { target: root, items: Range { start: 50, end: 3 } },
        Op::Draw { target: none, items: first..last },
        Op::Filter { target: none, filter: Filter::Blur { sigma: [1.0; 2] } },
        Op::Mask { target: root, mask: none, mode: MaskMode::Luma, invert: true },
        Op::Mask { target: root, mask: root, mode: MaskMode::Luma, invert: true },
        Op::Tiles { target: root, run: 0, opacity: 255, blend: BlendMode::Copy, scissor: everywhere },
        Op::Tiles { target: root, run: 99, opacity: 255, blend: BlendMode::Copy, scissor: everywhere },
        Op::Sprites { target: root, sprites: Range { start: 50, end: 3 }, scissor: everywhere },
        Op::Fade { target: none, color: [255; 4], level: 9, scissor: everywhere },
        Op::Copy {
            source: none,
            target: root,
            from: everywhere,
            to: [i32::MAX, i32::MIN],
            opacity: 9,
            blend: BlendMode::Copy,
            scissor: everywhere,
        },
        Op::Flood {
            target: root,
            seed: [i32::MIN, i32::MAX],
            color: [0; 4],
            tolerance: 255,
            blend: BlendMode::Copy,
            scissor: everywhere,
        },
        projection([f64::NAN; 9]),
        projection([1e300; 9]),
        composite(none, root),
        composite(root, none),
        composite(root, root),
        Op::Transition {
            from: Some(none),
            to: None,
            matte: Some(none),
            target: none,
            kind: TransitionKind::Fade { progress: 0.5 },
        },
    ] {
        plan.ops.push(op);
    }
    let picture = execute(&plan, &NoResources);
    assert_eq!((picture.at(1, 1), picture.at(6, 1)), ([255, 0, 0, 255], [0, 0, 0, 255]), "what was right is drawn");
    plan.roots[0] = none;
    Raster::default().execute(&plan, &NoResources, &mut ViewMut::new(&mut [0; 4], 1, 1).unwrap());
    Raster::default().execute(&RenderPlan::default(), &NoResources, &mut ViewMut::new(&mut [0; 4], 1, 1).unwrap());
}

#[test]
fn a_surface_that_is_too_large_stays_transparent() {
    let mut plan = plan(8, 8, [0, 0, 0, 255], |b| {
        b.push_layer(&Layer { isolate: true, blend: BlendMode::Screen, ..Layer::default() }, &[]);
        fill_rect(b, rect(0.0, 0.0, 4.0, 4.0), rgba(255, 0, 0, 255));
        fill_rect(b, rect(0.0, 4.0, 4.0, 4.0), rgba(255, 0, 0, 255));
        b.pop_layer();
        fill_rect(b, rect(4.0, 0.0, 4.0, 8.0), rgba(0, 255, 0, 255));
    });
    let large = plan.surfaces.ids().next_back().unwrap();
    assert_ne!(large, plan.roots[0]);
    plan.surfaces[large].rect = IRect::new(0, 0, 1 << 30, 1 << 30);
    plan.surfaces[large].uses = [OpId(0), OpId(9)];
    let mut raster = Raster::new(RasterOptions::default());
    let picture = execute_with(&mut raster, &plan, &NoResources);
    assert_eq!((picture.at(1, 1), picture.at(6, 1)), ([0, 0, 0, 255], [0, 255, 0, 255]));
    assert_eq!(raster.stats().surfaces_refused, 1);
}

#[test]
fn a_persistent_surface_is_found_again_and_follows_its_rectangle() {
    let persistent = |x: i32, draw: bool| {
        let mut plan = plan(20, 10, NONE, |b| {
            b.push_layer(&Layer { isolate: true, blend: BlendMode::Screen, ..Layer::default() }, &[]);
            fill_rect(b, rect(0.0, 0.0, 4.0, 4.0), rgba(0, 0, 200, 255));
            fill_rect(b, rect(6.0, 0.0, 1.0, 1.0), rgba(0, 0, 200, 255));
            b.pop_layer();
        });
        let id = plan.surfaces.ids().next_back().unwrap();
        plan.surfaces[id].lifetime = Lifetime::Persistent(7);
        plan.surfaces[id].rect = IRect::from_size(x, 0, 10, 10);
        if !draw {
            plan.items.clear();
        }
        plan
    };
    let mut raster = Raster::default();
    let first = execute_with(&mut raster, &persistent(0, true), &NoResources);
    assert_eq!(first.at(2, 2), [0, 0, 200, 255]);
    assert!(execute_with(&mut raster, &persistent(0, false), &NoResources) == first);
    assert!(execute_with(&mut raster, &persistent(-2, false), &NoResources) == first, "the pixels stay where they are");
    raster.forget(7);
    assert!(execute_with(&mut raster, &persistent(0, false), &NoResources).bytes.iter().all(|byte| *byte == 0));
}
