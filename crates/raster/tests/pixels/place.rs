//! Where things lie changes where they are drawn, and nothing else.

use kurbo::{Affine, Circle, RoundedRect};
use reelm_pixel::{BlendMode, IRect, MaskMode};
use reelm_plan::{Filter, Gradient, GradientKind, GradientSpace, Layer, PlanBuilder, Stop};

use crate::support::*;

/// Shapes at places that binary fractions can express, so that moving them by whole pixels rounds nothing.
fn shapes(b: &mut PlanBuilder, at: Affine) {
    fill_shape(b, Circle::new((30.25, 25.5), 18.75), rgba(220, 40, 80, 255), at);
    fill_shape(b, RoundedRect::new(20.5, 20.25, 75.75, 60.5, 9.0), rgba(20, 90, 200, 150), at);
    b.fill_rect(rect(50.5, 8.0, 44.0, 30.25), rgba(255, 200, 0, 255), at, 0.75);
}

fn gradient(b: &mut PlanBuilder, at: Affine) {
    let kind = GradientKind::Linear { from: [50.0, 10.0], to: [90.0, 50.0] };
    let stops = [Stop { offset: 0.0, color: [1.0, 0.8, 0.0, 1.0] }, Stop { offset: 1.0, color: [0.0, 0.5, 0.2, 0.3] }];
    let brush =
        b.gradient(Gradient { kind, transform: Affine::IDENTITY, stops: 0..0, space: GradientSpace::Srgb }, &stops);
    b.fill_rect(rect(20.5, 8.0, 74.0, 50.25), brush, at, 0.75);
}

/// As [`shapes`], with layers.
fn layered(b: &mut PlanBuilder, at: Affine) {
    b.push_layer(&Layer { blend: BlendMode::Multiply, opacity: 0.75, ..Layer::default() }, &[]);
    shapes(b, at);
    b.pop_layer();
    b.push_layer(&Layer::default(), &[]);
    shapes(b, at * Affine::translate((16.0, 8.0)));
    b.push_mask(MaskMode::Alpha, false, 0.0);
    fill_shape(b, Circle::new((60.0, 40.0), 30.0), rgba(0, 0, 0, 255), at);
    b.pop_layer();
    b.pop_layer();
}

fn shadowed(b: &mut PlanBuilder, at: Affine) {
    let shadow = Filter::DropShadow { offset: [6.0, 4.0], sigma: [5.0, 5.0], color: [0.0, 0.0, 0.3, 0.9] };
    b.push_layer(&Layer::default(), &[shadow]);
    shapes(b, at);
    b.pop_layer();
}

type Draw = fn(&mut PlanBuilder, Affine);

/// What is drawn, and by how much its bytes may depend on where its surface ends: the vector library computes coverage in
/// single precision and steps along gradients from the surface's corner, where a blur's grid starts too.
const CASES: [(&str, Draw, u8); 4] =
    [("shapes", shapes, 1), ("layered", layered, 1), ("gradient", gradient, 2), ("shadowed", shadowed, 1)];

#[test]
fn what_moves_by_whole_pixels_keeps_its_bytes() {
    for (name, draw, _) in CASES {
        let still = render(300, 200, |b| draw(b, Affine::translate((60.0, 40.0))));
        for (dx, dy) in [(1, 0), (3, 5), (64, 33)] {
            let moved = render(300, 200, |b| draw(b, Affine::translate((60.0 + f64::from(dx), 40.0 + f64::from(dy)))));
            let whole = IRect::from_size(0, 0, 230, 160);
            let (a, b) = (still.crop(whole), moved.crop(whole.translate(dx, dy)));
            assert!(a == b, "{name} moved by ({dx}, {dy}) differs by {}", a.distance(&b));
        }
    }
}

#[test]
fn what_the_canvas_cuts_is_what_a_larger_canvas_shows_there() {
    for (name, draw, slack) in CASES {
        let large = render(300, 240, |b| draw(b, Affine::translate((100.0, 80.0))));
        if slack > 0 {
            large.look("place");
        }
        for (x, y, w, h) in
            [(100, 80, 96, 64), (140, 100, 30, 30), (60, 40, 80, 70), (128, 60, 16, 100), (150, 110, 100, 90)]
        {
            let at = Affine::translate((100.0 - f64::from(x), 80.0 - f64::from(y)));
            let small = render(w, h, |b| draw(b, at));
            let cropped = large.crop(IRect::from_size(x, y, w, h));
            let off = small.distance(&cropped);
            assert!(off <= slack, "{name} cut to ({x}, {y}, {w}, {h}) differs by {off}");
        }
    }
}

#[test]
fn a_placed_layer_is_resampled() {
    let place = Affine::translate((70.0, 10.0)) * Affine::rotate(std::f64::consts::FRAC_PI_2) * Affine::scale(2.0);
    let picture = render(100, 100, |b| {
        b.push_layer(&Layer { placement: Some(place), ..Layer::default() }, &[]);
        fill_rect(b, rect(0.0, 0.0, 30.0, 20.0), rgba(255, 0, 0, 255));
        fill_rect(b, rect(0.0, 0.0, 10.0, 10.0), rgba(0, 0, 255, 255));
        b.pop_layer();
    });
    picture.look("placed");
    // x of the layer goes down, y goes left.
    assert_eq!(picture.at(60, 20), [0, 0, 255, 255]);
    assert_eq!(picture.at(60, 60), [255, 0, 0, 255]);
    assert_eq!(picture.at(40, 20), [255, 0, 0, 255]);
    assert_eq!((picture.at(27, 20), picture.at(73, 20), picture.at(60, 73)), (NONE, NONE, NONE));
}

#[test]
fn a_group_within_a_group_is_placed_twice() {
    let once = render(60, 60, |b| fill_rect(b, rect(30.0, 20.0, 10.0, 10.0), rgba(0, 255, 0, 255)));
    let twice = render(60, 60, |b| {
        for shift in [(20.0, 0.0), (0.0, 15.0)] {
            b.push_layer(&Layer { placement: Some(Affine::translate(shift)), ..Layer::default() }, &[]);
        }
        fill_rect(b, rect(10.0, 5.0, 10.0, 10.0), rgba(0, 255, 0, 255));
        b.pop_layer();
        b.pop_layer();
    });
    assert!(once == twice);
}
