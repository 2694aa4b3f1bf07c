//! Images as brushes.

use kurbo::Affine;
use reelm_ids::AssetIdx;
use reelm_plan::{Brush, PlanBuilder, Sampling};

use crate::support::*;

fn noise(width: u32, height: u32, opaque: bool) -> Picture {
    let mut state = 7_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let pixels = (0..width * height).flat_map(|_| {
        let a = if opaque { 255 } else { next() };
        [next().min(a), next().min(a), next().min(a), a]
    });
    Picture { width, height, bytes: pixels.collect() }
}

fn image(b: &mut PlanBuilder, size: (f64, f64), transform: Affine, sampling: Sampling, at: Affine, opacity: f32) {
    let brush = Brush::Image { asset: AssetIdx(0), transform, sampling };
    b.fill_rect(rect(0.0, 0.0, size.0, size.1), brush, at, opacity);
}

fn show(picture: &Picture, width: u32, height: u32, build: impl FnOnce(&mut PlanBuilder)) -> Picture {
    let assets = Assets { image: Some(picture.clone()), font: None };
    execute(&plan(width, height, NONE, build), &assets)
}

#[test]
fn an_image_drawn_as_it_is_keeps_its_bytes() {
    for opaque in [true, false] {
        let source = noise(37, 23, opaque);
        for sampling in [Sampling::Bilinear, Sampling::Nearest] {
            let at = Affine::translate((5.0, 3.0));
            let shown = show(&source, 50, 30, |b| image(b, (37.0, 23.0), Affine::IDENTITY, sampling, at, 1.0));
            assert!(shown.crop(reelm_pixel::IRect::from_size(5, 3, 37, 23)) == source);
            assert_eq!((shown.at(4, 10), shown.at(42, 10), shown.at(10, 26)), (NONE, NONE, NONE));
        }
    }
}

#[test]
fn nearest_makes_blocks() {
    let source = noise(4, 3, true);
    let shown = show(&source, 20, 15, |b| {
        image(b, (20.0, 15.0), Affine::scale(5.0), Sampling::Nearest, Affine::IDENTITY, 1.0);
    });
    for y in 0..15 {
        for x in 0..20 {
            assert_eq!(shown.at(x, y), source.at(x / 5, y / 5), "({x}, {y})");
        }
    }
}

#[test]
fn opacity_fades_an_image() {
    let source = Picture { width: 2, height: 2, bytes: [200, 100, 50, 255].repeat(4) };
    let shown = show(&source, 2, 2, |b| {
        image(b, (2.0, 2.0), Affine::IDENTITY, Sampling::Bilinear, Affine::IDENTITY, 0.5);
    });
    for (got, expected) in shown.at(0, 0).into_iter().zip([100_u8, 50, 25, 128]) {
        assert!(got.abs_diff(expected) <= 1, "{:?}", shown.at(0, 0));
    }
}

#[test]
fn outside_of_the_image_nothing_is_drawn() {
    let source = noise(10, 10, true);
    let shown = show(&source, 60, 40, |b| {
        image(b, (60.0, 40.0), Affine::translate((20.0, 10.0)), Sampling::Bilinear, Affine::IDENTITY, 1.0);
    });
    for y in 0..40 {
        for x in 0..60 {
            let inside = (20..30).contains(&x) && (10..20).contains(&y);
            assert_eq!(shown.at(x, y), if inside { source.at(x - 20, y - 10) } else { NONE }, "({x}, {y})");
        }
    }
}

#[test]
fn a_picture_drawn_small_is_the_mean_of_its_pixels() {
    // A checkerboard of single pixels; sampled at every eighth it would be all black or all white.
    let pixel = |i: u32| if (i % 64 + i / 64).is_multiple_of(2) { [255; 4] } else { [0, 0, 0, 255] };
    let source = Picture { width: 64, height: 64, bytes: (0..64 * 64).flat_map(pixel).collect() };
    let shown = show(&source, 8, 8, |b| {
        image(b, (8.0, 8.0), Affine::scale(0.125), Sampling::Bilinear, Affine::IDENTITY, 1.0);
    });
    for pixel in shown.bytes.chunks(4) {
        assert!(pixel[0].abs_diff(128) <= 1, "{pixel:?}");
    }
}

#[test]
fn a_turned_image_stays_in_its_frame() {
    let source = Picture { width: 40, height: 40, bytes: [30, 160, 220, 255].repeat(1600) };
    let at = Affine::translate((50.0, 20.0)) * Affine::rotate(std::f64::consts::FRAC_PI_4);
    let shown = show(&source, 100, 100, |b| image(b, (40.0, 40.0), Affine::IDENTITY, Sampling::Bilinear, at, 1.0));
    shown.look("turned");
    assert_eq!(shown.at(50, 48), [30, 160, 220, 255]);
    assert_eq!((shown.at(30, 25), shown.at(70, 25), shown.at(50, 80)), (NONE, NONE, NONE));
}

#[test]
fn an_image_that_is_not_there_is_not_drawn() {
    let draw = |b: &mut PlanBuilder| image(b, (4.0, 4.0), Affine::IDENTITY, Sampling::Bilinear, Affine::IDENTITY, 1.0);
    assert!(render(4, 4, draw).bytes.iter().all(|byte| *byte == 0));
}
