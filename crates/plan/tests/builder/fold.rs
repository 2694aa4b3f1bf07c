//! What needs no operation gets none.

use kurbo::{Affine, Rect};
use reelm_pixel::{BlendMode, ColorMatrix, IRect};
use reelm_plan::{Filter, Layer, LayerClip, Op};

use crate::support::*;

#[test]
fn neighbours_share_one_draw() {
    let plan = plan(100, 100, |b| {
        card(b, 0.0, 0.0, 10.0, 10.0, red());
        in_layer(b, &Layer::default(), &[], |b| {
            card(b, 20.0, 0.0, 10.0, 10.0, red());
            in_layer(b, &Layer::default(), &[], |b| card(b, 40.0, 0.0, 10.0, 10.0, blue()));
        });
        card(b, 60.0, 0.0, 10.0, 10.0, red());
    });
    assert_eq!((names(&plan), plan.items.len(), plan.surfaces.len()), (vec!["draw"], 4, 1));
    insta::assert_snapshot!(plan.to_text());
}

#[test]
fn a_layer_that_needs_a_surface_splits_the_draw() {
    let plan = plan(100, 100, |b| {
        card(b, 0.0, 0.0, 10.0, 10.0, red());
        in_layer(b, &Layer { blend: BlendMode::Multiply, ..Layer::default() }, &[], |b| {
            card(b, 5.0, 5.0, 10.0, 10.0, blue());
            card(b, 8.0, 8.0, 10.0, 10.0, red());
        });
        card(b, 60.0, 0.0, 10.0, 10.0, red());
    });
    assert_eq!(names(&plan), ["draw", "draw", "composite", "draw"]);
    insta::assert_snapshot!(plan.to_text());
}

#[test]
fn a_single_item_blends_without_a_surface() {
    let blend = |blend| Layer { blend, ..Layer::default() };
    let plan = plan(100, 100, |b| {
        card(b, 0.0, 0.0, 10.0, 10.0, red());
        in_layer(b, &blend(BlendMode::Multiply), &[], |b| card(b, 5.0, 5.0, 10.0, 10.0, blue()));
        // The inner one meets nothing but the outer one's empty picture.
        in_layer(b, &blend(BlendMode::Screen), &[], |b| {
            in_layer(b, &blend(BlendMode::Multiply), &[], |b| card(b, 30.0, 5.0, 10.0, 10.0, blue()));
        });
    });
    assert_eq!(names(&plan), ["draw", "draw", "composite"]);
    insta::assert_snapshot!(plan.to_text());
}

#[test]
fn identities_vanish() {
    let identity = Layer { opacity: 1.0, clip: LayerClip::None, ..Layer::default() };
    let nothing = [
        Filter::Blur { sigma: [0.0, 0.0] },
        Filter::ColorMatrix(ColorMatrix::IDENTITY.0),
        Filter::DropShadow { offset: [3.0, 3.0], sigma: [2.0, 2.0], color: [0.0; 4] },
    ];
    let plan = plan(100, 100, |b| {
        in_layer(b, &identity, &nothing, |b| card(b, 0.0, 0.0, 50.0, 50.0, red()));
        in_layer(b, &Layer { opacity: 0.0, ..Layer::default() }, &[shadow(4.0)], |b| {
            card(b, 0.0, 0.0, 50.0, 50.0, red())
        });
        in_layer(b, &Layer::default(), &[shadow(4.0)], |_| {});
        b.fill_rect(Rect::new(0.0, 0.0, 9.0, 9.0), red(), Affine::IDENTITY, 0.0);
        card(b, 200.0, 0.0, 10.0, 10.0, red());
    });
    assert_eq!((names(&plan), plan.surfaces.len(), plan.items.len()), (vec!["draw"], 1, 1));
}

#[test]
fn a_frame_of_nothing_is_no_operation() {
    let plan = plan(100, 100, |_| {});
    assert_eq!((plan.ops.len(), plan.surfaces.len(), plan.roots.len()), (0, 1, 1));
}

#[test]
fn colour_matrices_fold_where_nothing_clamps_between() {
    let (dim, grey, bright) = (ColorMatrix::brightness(0.5), ColorMatrix::grayscale(1.0), ColorMatrix::brightness(3.0));
    let run = |matrices: &[ColorMatrix]| {
        let run: Vec<_> = matrices.iter().map(|matrix| Filter::ColorMatrix(matrix.0)).collect();
        filters(&plan(50, 50, |b| in_layer(b, &Layer::default(), &run, |b| card(b, 0.0, 0.0, 50.0, 50.0, red()))))
    };
    assert_eq!(run(&[dim, grey]), [Filter::ColorMatrix(dim.then(&grey).0)]);
    assert_eq!(run(&[dim, grey, bright]).len(), 1);
    assert_eq!(run(&[bright, dim]).len(), 2, "brightening clamps, so that dimming does not undo it");
}

#[test]
fn a_rectangle_of_whole_pixels_is_a_scissor() {
    let clip = LayerClip::Rect(Rect::new(0.0, 0.0, 20.0, 10.0), Affine::new([2.0, 0.0, 0.0, 2.0, 10.0, 20.0]));
    let plan = plan(100, 100, |b| {
        in_layer(b, &Layer { clip, ..Layer::default() }, &[], |b| {
            card(b, 0.0, 0.0, 30.0, 30.0, red());
            card(b, 20.0, 20.0, 80.0, 80.0, blue());
        });
    });
    assert_eq!((names(&plan), plan.surfaces.len(), plan.clips.len()), (vec!["draw"], 1, 0));
    assert!(plan.items.iter().all(|item| item.scissor == IRect::new(10, 20, 50, 40) && item.clip.is_none()));
}

#[test]
fn a_round_clip_cuts_one_item_as_it_is_drawn_and_several_as_one_picture() {
    let build = |count: u32| {
        plan(200, 100, |b| {
            let clip = LayerClip::Path(rounded(b, Rect::new(10.0, 10.0, 90.0, 90.0)));
            in_layer(b, &Layer { clip, ..Layer::default() }, &[], |b| {
                (0..count).for_each(|n| card(b, 30.0 * f64::from(n), 0.0, 40.0, 100.0, red()));
            });
        })
    };
    let (one, three) = (build(1), build(3));
    assert_eq!((names(&one), one.surfaces.len()), (vec!["draw"], 1));
    assert!(one.items[0].clip.is_some());
    assert_eq!(names(&three), ["draw", "draw", "mask", "composite"]);
    insta::assert_snapshot!("round_clip_of_several", three.to_text());
}

#[test]
fn opacity_goes_into_items_that_lie_apart_and_isolates_those_that_overlap() {
    let build = |second: f64| {
        plan(100, 50, |b| {
            in_layer(b, &Layer { opacity: 0.5, ..Layer::default() }, &[], |b| {
                card(b, 0.0, 0.0, 20.0, 20.0, red());
                card(b, second, 0.0, 20.0, 20.0, blue());
            });
        })
    };
    let (apart, overlapping) = (build(40.0), build(10.0));
    assert_eq!((names(&apart), apart.surfaces.len()), (vec!["draw"], 1));
    assert!(apart.items.iter().all(|item| item.opacity == 0.5));
    assert_eq!(names(&overlapping), ["draw", "composite"]);
    assert!(overlapping.items.iter().all(|item| item.opacity == 1.0));
    assert!(matches!(overlapping.ops.values().next_back(), Some(Op::Composite { opacity: 128, .. })));
}

#[test]
fn opacities_and_scissors_multiply_on_the_way_down() {
    let clip = |x: f64| LayerClip::Rect(Rect::new(x, 0.0, x + 30.0, 50.0), Affine::IDENTITY);
    let plan = plan(100, 50, |b| {
        in_layer(b, &Layer { opacity: 0.5, clip: clip(0.0), ..Layer::default() }, &[], |b| {
            in_layer(b, &Layer { opacity: 0.5, clip: clip(20.0), ..Layer::default() }, &[], |b| {
                b.fill_rect(Rect::new(0.0, 0.0, 100.0, 50.0), red(), Affine::IDENTITY, 0.5);
            });
        });
    });
    let item = &plan.items[0];
    assert_eq!((item.opacity, item.scissor), (0.125, IRect::new(20, 0, 30, 50)));
}
