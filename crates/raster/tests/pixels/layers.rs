//! Layers: groups, clips, masks, filters, transitions.

use kurbo::{Affine, Circle, RoundedRect, Shape};
use reelm_pixel::{ColorMatrix, MaskMode};
use reelm_plan::{FillRule, Filter, Layer, LayerClip, PlanBuilder, TransitionKind};

use crate::support::*;

#[test]
fn children_of_a_translucent_group_never_show_through_each_other() {
    let picture = render(30, 20, |b| {
        b.push_layer(&layer(0.5), &[]);
        fill_rect(b, rect(0.0, 0.0, 20.0, 20.0), rgba(255, 0, 0, 255));
        fill_rect(b, rect(10.0, 0.0, 20.0, 20.0), rgba(0, 0, 255, 255));
        b.pop_layer();
    });
    assert_eq!(picture.at(5, 5), [128, 0, 0, 128]);
    assert_eq!(picture.at(15, 5), [0, 0, 128, 128], "no red beneath the blue");
    assert_eq!(picture.at(25, 5), [0, 0, 128, 128]);
}

#[test]
fn children_that_lie_apart_look_the_same_with_the_opacity_on_each() {
    let picture = render(30, 20, |b| {
        b.push_layer(&layer(0.25), &[]);
        fill_rect(b, rect(0.0, 0.0, 8.0, 20.0), rgba(255, 0, 0, 255));
        fill_rect(b, rect(20.0, 0.0, 8.0, 20.0), rgba(0, 0, 255, 255));
        b.pop_layer();
    });
    assert_eq!((picture.at(5, 5), picture.at(25, 5)), ([64, 0, 0, 64], [0, 0, 64, 64]));
}

fn cards(b: &mut PlanBuilder, clip: LayerClip) {
    b.push_layer(&clipped(clip), &[]);
    fill_rect(b, rect(0.0, 0.0, 60.0, 30.0), rgba(255, 0, 0, 255));
    fill_rect(b, rect(0.0, 30.0, 60.0, 30.0), rgba(0, 255, 0, 255));
    b.pop_layer();
}

#[test]
fn a_rectangle_clip_of_whole_pixels_cuts_sharply() {
    let clip = LayerClip::Rect(rect(10.0, 10.0, 20.0, 40.0), Affine::IDENTITY);
    let picture = render(60, 60, |b| cards(b, clip));
    for (x, y, expected) in [(9, 20, NONE), (10, 20, [255, 0, 0, 255]), (29, 49, [0, 255, 0, 255]), (30, 49, NONE)] {
        assert_eq!(picture.at(x, y), expected);
    }
}

#[test]
fn a_soft_clip_shows_no_seam_between_its_items() {
    let edge = |b: &mut PlanBuilder| {
        let path = b.path(Circle::new((30.0, 30.0), 22.3).path_elements(0.01).collect::<Vec<_>>());
        LayerClip::Path(b.clip_path(path, FillRule::NonZero, Affine::IDENTITY, None))
    };
    let picture = render(60, 60, |b| {
        let clip = edge(b);
        cards(b, clip);
    });
    let circle =
        render(60, 60, |b| fill_shape(b, Circle::new((30.0, 30.0), 22.3), rgba(0, 0, 0, 255), Affine::IDENTITY));
    picture.look("clip");
    for (clipped, full) in picture.bytes.chunks(4).zip(circle.bytes.chunks(4)) {
        assert!(clipped[3].abs_diff(full[3]) <= 1, "the clip's coverage is the circle's");
    }
}

#[test]
fn a_single_item_under_a_soft_clip_is_cut_by_it() {
    let rounded = RoundedRect::new(5.0, 5.0, 55.0, 45.0, 12.0);
    let picture = render(60, 60, |b| {
        let path = b.path(rounded.path_elements(0.01).collect::<Vec<_>>());
        let clip = b.clip_path(path, FillRule::NonZero, Affine::IDENTITY, None);
        b.push_layer(&clipped(LayerClip::Path(clip)), &[]);
        fill_rect(b, rect(0.0, 0.0, 60.0, 60.0), rgba(0, 0, 255, 255));
        b.pop_layer();
    });
    let plain = render(60, 60, |b| fill_shape(b, rounded, rgba(0, 0, 255, 255), Affine::IDENTITY));
    assert!(picture.distance(&plain) <= 1);
}

fn masked(mode: MaskMode, invert: bool) -> Picture {
    render(40, 10, |b| {
        b.push_layer(&Layer::default(), &[]);
        fill_rect(b, rect(0.0, 0.0, 40.0, 10.0), rgba(100, 200, 40, 255));
        b.push_mask(mode, invert, 0.0);
        fill_rect(b, rect(0.0, 0.0, 10.0, 10.0), rgba(255, 255, 255, 255));
        fill_rect(b, rect(10.0, 0.0, 10.0, 10.0), rgba(0, 0, 255, 255));
        fill_rect(b, rect(20.0, 0.0, 10.0, 10.0), rgba(255, 255, 255, 100));
        b.pop_layer();
        b.pop_layer();
    })
}

#[test]
fn masks_cut_by_alpha_luminance_or_stencil_and_their_inverse() {
    // CSS Masking: luminance of blue is 0.0721.
    let coverage = [
        (MaskMode::Alpha, [255.0, 255.0, 100.0, 0.0]),
        (MaskMode::Luma, [255.0, 0.0721 * 255.0, 100.0, 0.0]),
        (MaskMode::Stencil, [255.0, 255.0, 0.0, 0.0]),
    ];
    for (mode, shares) in coverage {
        for invert in [false, true] {
            let picture = masked(mode, invert);
            for (share, x) in shares.into_iter().zip([5, 15, 25, 35]) {
                let share: f64 = if invert { 255.0 - share } else { share };
                let expected = [100.0, 200.0, 40.0, 255.0].map(|v| v * share / 255.0);
                for (got, expected) in picture.at(x, 5).into_iter().zip(expected) {
                    assert!(
                        (f64::from(got) - expected).abs() <= 1.0,
                        "{mode:?} {invert} at {x}: {:?}",
                        picture.at(x, 5)
                    );
                }
            }
        }
    }
}

#[test]
fn a_feathered_mask_fades_over_its_edge() {
    let picture = render(80, 20, |b| {
        b.push_layer(&Layer::default(), &[]);
        fill_rect(b, rect(0.0, 0.0, 80.0, 20.0), rgba(255, 255, 255, 255));
        b.push_mask(MaskMode::Alpha, false, 4.0);
        fill_rect(b, rect(0.0, -100.0, 40.0, 220.0), rgba(0, 0, 0, 255));
        b.pop_layer();
        b.pop_layer();
    });
    for x in 25..55 {
        let expected = 255.0 * (0.5 - 0.5 * libm::erf((f64::from(x) + 0.5 - 40.0) / (4.0 * std::f64::consts::SQRT_2)));
        assert!(
            (f64::from(picture.at(x, 10)[3]) - expected).abs() <= 3.0,
            "x {x}: {:?} for {expected}",
            picture.at(x, 10)
        );
    }
}

#[test]
fn a_drop_shadow_is_the_gaussian_of_the_shape() {
    let (sigma, offset) = (5.0_f64, (7.0, 9.0));
    let shadow = Filter::DropShadow { offset: [7.0, 9.0], sigma: [5.0, 5.0], color: [0.0, 0.0, 0.0, 0.8] };
    let picture = render(120, 100, |b| {
        b.push_layer(&Layer::default(), &[shadow]);
        fill_rect(b, rect(40.0, 30.0, 40.0, 30.0), rgba(255, 255, 255, 255));
        b.pop_layer();
    });
    picture.look("shadow");
    let edge = |x: f64, a: f64, b: f64| {
        0.5 * (libm::erf((x - a) / (sigma * std::f64::consts::SQRT_2))
            - libm::erf((x - b) / (sigma * std::f64::consts::SQRT_2)))
    };
    for y in 0..100_u32 {
        for x in 0..120_u32 {
            let (cx, cy) = (f64::from(x) + 0.5 - offset.0, f64::from(y) + 0.5 - offset.1);
            let near = (cx - 60.0).abs() < 38.0 && (cy - 45.0).abs() < 33.0;
            let expected = 255.0 * 0.8 * edge(cx, 40.0, 80.0) * edge(cy, 30.0, 60.0);
            let inside = (40..80).contains(&x) && (30..60).contains(&y);
            let got = picture.at(x, y);
            if inside {
                assert_eq!(got, [255; 4]);
            } else if near {
                assert!((f64::from(got[3]) - expected).abs() <= 2.5, "({x}, {y}): {got:?} for {expected}");
                assert_eq!(got[..3], [0; 3]);
            }
        }
    }
}

#[test]
fn colour_matrices_in_a_row_give_what_each_in_turn_gives() {
    let (first, second) = (ColorMatrix::saturate(0.4), ColorMatrix::brightness(1.6));
    let filters = [Filter::ColorMatrix(first.0), Filter::ColorMatrix(second.0)];
    let picture = render(4, 4, |b| {
        b.push_layer(&Layer::default(), &filters);
        fill_rect(b, rect(0.0, 0.0, 4.0, 4.0), rgba(200, 100, 40, 255));
        b.pop_layer();
    });
    let apply = |m: &[f32; 20], c: [f64; 3]| {
        [0, 1, 2].map(|row: usize| {
            let at = |i: usize| f64::from(m[row * 5 + i]);
            (at(0) * c[0] + at(1) * c[1] + at(2) * c[2] + at(3) + at(4)).clamp(0.0, 1.0)
        })
    };
    let expected = apply(&second.0, apply(&first.0, [200.0 / 255.0, 100.0 / 255.0, 40.0 / 255.0]));
    for (got, expected) in picture.at(1, 1).into_iter().zip(expected) {
        assert!((f64::from(got) - 255.0 * expected).abs() <= 1.0, "{:?} for {expected:?}", picture.at(1, 1));
    }
}

fn pictures(b: &mut PlanBuilder, kind: TransitionKind, which: [bool; 2]) {
    b.push_transition(kind);
    if which[0] {
        b.push_picture(false);
        fill_rect(b, rect(0.0, 0.0, 40.0, 30.0), rgba(200, 60, 0, 255));
        fill_shape(b, Circle::new((20.0, 15.0), 9.0), rgba(0, 0, 255, 130), Affine::IDENTITY);
        b.pop_layer();
    }
    if which[1] {
        b.push_picture(true);
        fill_rect(b, rect(10.0, 5.0, 50.0, 30.0), rgba(0, 255, 90, 200));
        b.pop_layer();
    }
    b.pop_layer();
}

fn alone(which: usize) -> Picture {
    render(64, 40, |b| pictures(b, TransitionKind::Fade { progress: which as f32 }, [which == 0, which == 1]))
}

#[test]
fn a_fade_is_the_exact_mix_of_the_two_finished_pictures() {
    let (a, b) = (alone(0), alone(1));
    for step in 0..=7 {
        let progress = step as f32 / 7.0;
        for which in [[true, true], [true, false], [false, true]] {
            let mixed = render(64, 40, |builder| pictures(builder, TransitionKind::Fade { progress }, which));
            let p = f64::from(progress);
            for ((a, b), mixed) in a.bytes.iter().zip(&b.bytes).zip(&mixed.bytes) {
                let (a, b) = (if which[0] { *a } else { 0 }, if which[1] { *b } else { 0 });
                let exact = (1.0 - p) * f64::from(a) + p * f64::from(b);
                assert!((f64::from(*mixed) - exact).abs() <= 0.503, "{progress} {which:?}: {mixed} for {exact}");
            }
        }
    }
}

/// Large enough to be made strip by strip.
#[test]
fn a_mean_is_that_of_the_finished_pictures_however_large() {
    let (width, height, count) = (1400, 1100, 20);
    let term = |b: &mut PlanBuilder, n: u32| {
        fill_shape(
            b,
            Circle::new((300.0 + 40.5 * f64::from(n), 500.0), 280.0),
            rgba(200, 60, 0, 255),
            Affine::IDENTITY,
        );
        let turned = Affine::translate((700.0, 600.0)) * Affine::rotate(0.05 * f64::from(n));
        fill_shape(b, rect(-600.0, -20.0, 600.0, 30.0), rgba(0, 90, 255, 130), turned);
    };
    let mean = render(width, height, |b| {
        b.push_mean(count);
        for n in 0..count {
            b.push_term();
            b.push_layer(&Layer::default(), &[Filter::Blur { sigma: [3.0, 9.0] }]);
            term(b, n);
            b.pop_layer();
            b.pop_layer();
        }
        b.pop_layer();
    });
    let mut sums = vec![0_u32; mean.bytes.len()];
    for n in 0..count {
        let one = render(width, height, |b| {
            b.push_layer(&Layer::default(), &[Filter::Blur { sigma: [3.0, 9.0] }]);
            term(b, n);
            b.pop_layer();
        });
        sums.iter_mut().zip(&one.bytes).for_each(|(sum, byte)| *sum += u32::from(*byte));
    }
    for (at, (found, sum)) in mean.bytes.iter().zip(sums).enumerate() {
        assert_eq!(u32::from(*found), (sum + count / 2) / count, "byte {at}");
    }
}

#[test]
fn a_wipe_shows_the_new_picture_behind_its_edge() {
    let (a, b) = (alone(0), alone(1));
    for which in [[true, true], [true, false], [false, true]] {
        let kind = TransitionKind::Wipe { origin: [0.0, 0.0], direction: [1.0, 0.0], edge: 30.0, width: 10.0 };
        let wiped = render(64, 40, |builder| pictures(builder, kind, which));
        if which == [true, true] {
            wiped.look("wipe");
        }
        for (x, y) in [(3, 10), (24, 10), (25, 10), (29, 20), (33, 20), (35, 10), (36, 20), (50, 20), (63, 39)] {
            let share = (0.5 + (30.0 - (f64::from(x) + 0.5)) / 10.0).clamp(0.0, 1.0);
            let (from, to) = (a.at(x, y), b.at(x, y));
            for i in 0..4 {
                let (from, to) = (if which[0] { from[i] } else { 0 }, if which[1] { to[i] } else { 0 });
                let exact = (1.0 - share) * f64::from(from) + share * f64::from(to);
                let got = wiped.at(x, y)[i];
                assert!((f64::from(got) - exact).abs() <= 0.503, "({x}, {y}) {which:?}: {got} for {exact}");
            }
        }
    }
}
