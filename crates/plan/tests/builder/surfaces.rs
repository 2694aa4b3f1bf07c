//! Surfaces are as large as what is seen of them.

use kurbo::{Affine, Rect};
use reelm_pixel::{IRect, MaskMode, blur_extent};
use reelm_plan::{Filter, Layer, LayerClip, Op, PlanBuilder, TransitionKind};

use crate::support::*;

#[test]
fn a_shadowed_card_gets_a_small_surface() {
    let plan = plan(1920, 1080, |b| {
        in_layer(b, &Layer::default(), &[shadow(10.0)], |b| card(b, 900.0, 500.0, 100.0, 80.0, red()));
    });
    let reach = blur_extent(10.0) as i32;
    // The card, whose whole pixels have no antialiased rim, and its shadow 8 below.
    let expected = IRect::new(900 - reach, 500 + 8 - reach, 1000 + reach, 580 + 8 + reach);
    assert_eq!(inner(&plan)[0].rect, expected.union(IRect::new(900, 500, 1000, 580)));
    insta::assert_snapshot!(plan.to_text());
}

#[test]
fn what_the_canvas_cuts_needs_only_what_reaches_into_it() {
    let plan = plan(1920, 1080, |b| {
        in_layer(b, &Layer::default(), &[Filter::Blur { sigma: [10.0; 2] }], |b| {
            card(b, -1000.0, 100.0, 1100.0, 80.0, red());
        });
    });
    let reach = blur_extent(10.0) as i32;
    assert_eq!(inner(&plan)[0].rect, IRect::new(-reach, 100 - reach, 100 + reach, 180 + reach));
}

#[test]
fn what_is_off_the_canvas_costs_nothing() {
    let plan = plan(200, 100, |b| {
        in_layer(b, &Layer::default(), &[shadow(2.0)], |b| card(b, 400.0, 0.0, 50.0, 50.0, red()));
    });
    assert_eq!((plan.ops.len(), inner(&plan).len()), (0, 0));
}

#[test]
fn a_shadow_that_falls_into_the_canvas_is_seen_without_its_card() {
    let plan = plan(200, 100, |b| {
        let shadow = Filter::DropShadow { offset: [60.0, 0.0], sigma: [0.0; 2], color: [0.0, 0.0, 0.0, 1.0] };
        in_layer(b, &Layer::default(), &[shadow], |b| card(b, -55.0, 10.0, 50.0, 50.0, red()));
    });
    assert_eq!(names(&plan), ["draw", "filter", "composite"]);
    assert!(inner(&plan)[0].rect.contains(IRect::new(-55, 10, 55, 60)));
}

#[test]
fn a_parent_s_clip_bounds_its_children_s_surfaces() {
    let clip = LayerClip::Rect(Rect::new(50.0, 50.0, 80.0, 90.0), Affine::IDENTITY);
    let plan = plan(200, 200, |b| {
        in_layer(b, &Layer { clip, ..Layer::default() }, &[], |b| {
            in_layer(b, &Layer { isolate: true, opacity: 0.5, ..Layer::default() }, &[], |b| {
                card(b, 0.0, 0.0, 200.0, 200.0, red());
                card(b, 10.0, 0.0, 200.0, 200.0, blue());
            });
        });
    });
    assert_eq!(inner(&plan)[0].rect, IRect::new(50, 50, 80, 90));
}

fn masked(b: &mut PlanBuilder, invert: bool) {
    in_layer(b, &Layer::default(), &[], |b| {
        card(b, 0.0, 0.0, 200.0, 200.0, red());
        b.push_mask(MaskMode::Alpha, invert, 0.0);
        card(b, 40.0, 60.0, 20.0, 10.0, blue());
        b.pop_layer();
    });
}

#[test]
fn a_mask_bounds_what_it_masks_unless_it_is_inverted() {
    let (mask, inverted) = (plan(200, 200, |b| masked(b, false)), plan(200, 200, |b| masked(b, true)));
    assert!(inner(&mask).iter().all(|surface| surface.rect == IRect::new(40, 60, 60, 70)));
    let rects: Vec<_> = inner(&inverted).iter().map(|surface| surface.rect).collect();
    assert_eq!(rects, [IRect::new(0, 0, 200, 200), IRect::new(40, 60, 60, 70)]);
    insta::assert_snapshot!("mask", mask.to_text());
}

#[test]
fn a_mask_of_nothing_hides_and_its_inverse_shows_all() {
    let build = |invert| {
        plan(100, 100, |b| {
            in_layer(b, &Layer::default(), &[], |b| {
                card(b, 0.0, 0.0, 50.0, 50.0, red());
                b.push_mask(MaskMode::Alpha, invert, 0.0);
                b.pop_layer();
            });
        })
    };
    assert_eq!(build(false).ops.len(), 0);
    assert_eq!(names(&build(true)), ["draw", "composite"]);
}

fn fade(progress: f32) -> Vec<&'static str> {
    names(&fade_plan(progress))
}

fn fade_plan(progress: f32) -> reelm_plan::RenderPlan {
    plan(100, 60, |b| {
        b.push_transition(TransitionKind::Fade { progress });
        for (comes, x) in [(false, 0.0), (true, 30.0)] {
            b.push_picture(comes);
            card(b, x, 0.0, 50.0, 50.0, if comes { red() } else { blue() });
            b.pop_layer();
        }
        b.pop_layer();
    })
}

#[test]
fn a_fade_mixes_two_pictures_and_at_its_ends_is_one() {
    assert_eq!(fade(0.25), ["draw", "draw", "transition", "composite"]);
    assert_eq!(fade(0.0), ["draw", "composite"]);
    assert_eq!(fade(1.0), ["draw", "composite"]);
    let plan = fade_plan(0.25);
    let target = plan.ops.values().find_map(|op| matches!(op, Op::Transition { .. }).then(|| op.target())).unwrap();
    assert_eq!(plan.surfaces[target].rect, IRect::new(0, 0, 80, 50), "both pictures fit");
    insta::assert_snapshot!("fade", plan.to_text());
}

fn mean_plan(count: u32, at: f64, seen: [bool; 3]) -> reelm_plan::RenderPlan {
    plan(200, 60, |b| {
        b.push_mean(count);
        for (n, seen) in seen.into_iter().enumerate() {
            b.push_term();
            if seen {
                let place = Affine::translate((at + 30.0 * n as f64, 0.0));
                b.fill_rect(Rect::new(0.0, 0.0, 20.0, 20.0), red(), place, 1.0);
            }
            b.pop_layer();
        }
        b.pop_layer();
    })
}

#[test]
fn a_mean_has_a_tight_surface_for_each_picture() {
    let whole = mean_plan(3, 0.0, [true; 3]);
    assert_eq!(names(&whole), ["draw", "draw", "draw", "mean", "composite"]);
    let rects: Vec<_> = inner(&whole).iter().map(|surface| surface.rect).collect();
    let at = |x: i32, width: u32| IRect::from_size(x, 0, width, 20);
    assert_eq!(rects, [at(0, 20), at(30, 20), at(60, 20), at(0, 80)]);
    assert_eq!(whole.live_pixels, 200 * 60 + 3 * 400 + 1600, "all pictures live at once");
    // What is not there is no picture, and what is beyond the count neither; a mean of nothing is nothing.
    assert_eq!(names(&mean_plan(3, 0.0, [true, false, true])), ["draw", "draw", "mean", "composite"]);
    assert_eq!(names(&mean_plan(2, 0.0, [true; 3])), ["draw", "draw", "mean", "composite"]);
    assert!(mean_plan(3, 0.0, [false; 3]).ops.is_empty());
    // Only what is seen is drawn.
    assert_eq!(names(&mean_plan(3, 150.0, [true; 3])), ["draw", "draw", "mean", "composite"]);
}

#[test]
fn large_means_are_made_in_strips() {
    let of = |count: u32, side: f64| {
        plan(4096, 4096, |b| {
            b.push_mean(count);
            for n in 0..count {
                b.push_term();
                card(b, f64::from(n), 0.0, side, side, red());
                b.pop_layer();
            }
            b.pop_layer();
        })
    };
    let strips = |plan: &reelm_plan::RenderPlan| plan.ops.values().filter(|op| matches!(op, Op::Mean { .. })).count();
    assert_eq!((strips(&of(64, 500.0)), strips(&of(16, 1200.0))), (1, 1));
    let large = of(64, 4000.0);
    assert!(strips(&large) > 30);
    // Beside the canvas and the mean itself.
    assert!(large.live_pixels < 2 * 4096 * 4096 + (26 << 20), "{}", large.live_pixels);
}

#[test]
fn a_mean_that_moves_by_whole_pixels_keeps_its_hash_and_another_count_does_not() {
    let hash = |plan: &reelm_plan::RenderPlan| {
        let target = plan.ops.values().find_map(|op| matches!(op, Op::Mean { .. }).then(|| op.target()));
        plan.surfaces[target.expect("a mean")].hash
    };
    let here = hash(&mean_plan(3, 0.0, [true; 3]));
    assert_eq!(hash(&mean_plan(3, 7.0, [true; 3])), here);
    for other in [mean_plan(4, 0.0, [true; 3]), mean_plan(3, 0.5, [true; 3]), mean_plan(3, 0.0, [true, true, false])] {
        assert_ne!(hash(&other), here);
    }
}

#[test]
fn a_placed_layer_has_a_surface_in_its_own_space() {
    let placement = Affine::translate((50.0, 50.0)) * Affine::scale(2.0);
    let plan = plan(100, 100, |b| {
        in_layer(b, &Layer { placement: Some(placement), ..Layer::default() }, &[], |b| {
            card(b, -200.0, 0.0, 400.0, 400.0, red());
        });
    });
    let rect = inner(&plan)[0].rect;
    // The canvas in the layer's space is -25..25, with a pixel to sample beyond it.
    assert!(rect.contains(IRect::new(-25, 0, 25, 25)) && IRect::new(-29, -4, 29, 29).contains(rect), "{rect:?}");
}

#[test]
fn an_isolated_layer_of_one_item_needs_no_surface() {
    let plan = plan(100, 100, |b| {
        in_layer(b, &Layer { isolate: true, ..Layer::default() }, &[], |b| card(b, 0.0, 0.0, 50.0, 50.0, red()));
    });
    assert_eq!((names(&plan), inner(&plan).len()), (vec!["draw"], 0));
}
