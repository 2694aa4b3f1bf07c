//! Items drawn straight into the output.

use kurbo::{Affine, Circle, RoundedRect};
use reelm_plan::{Gradient, GradientKind, GradientSpace, Stop};

use crate::support::*;

#[test]
fn an_empty_plan_shows_the_background() {
    let empty = execute(&plan(7, 5, [10, 20, 30, 255], |_| {}), &reelm_plan::NoResources);
    assert!(empty.bytes.chunks(4).all(|pixel| pixel == [10, 20, 30, 255]));
    let translucent = execute(&plan(3, 2, [10, 20, 30, 99], |_| {}), &reelm_plan::NoResources);
    assert!(translucent.bytes.chunks(4).all(|pixel| pixel == [10, 20, 30, 99]));
}

#[test]
fn a_solid_rectangle_has_its_colour_and_its_place() {
    let picture = render(20, 10, |b| fill_rect(b, rect(3.0, 2.0, 10.0, 5.0), rgba(200, 100, 50, 255)));
    for y in 0..10 {
        for x in 0..20 {
            let inside = (3..13).contains(&x) && (2..7).contains(&y);
            assert_eq!(picture.at(x, y), if inside { [200, 100, 50, 255] } else { NONE }, "({x}, {y})");
        }
    }
}

#[test]
fn half_covered_pixels_are_half_painted() {
    let picture = render(8, 8, |b| fill_rect(b, rect(1.5, 1.0, 4.0, 4.25), rgba(255, 255, 255, 255)));
    assert_eq!(picture.at(2, 2), [255; 4]);
    assert!(picture.at(1, 2)[3].abs_diff(128) <= 1, "{:?}", picture.at(1, 2));
    assert!(picture.at(3, 5)[3].abs_diff(64) <= 1, "{:?}", picture.at(3, 5));
}

#[test]
fn translucent_rectangles_compose_by_source_over() {
    for (first, second) in [((255, 0, 0, 128), (0, 0, 255, 100)), ((10, 200, 30, 200), (90, 80, 70, 17))] {
        let color = |c: (u8, u8, u8, u8)| rgba(c.0, c.1, c.2, c.3);
        let picture = render(4, 4, |b| {
            fill_rect(b, rect(0.0, 0.0, 4.0, 4.0), color(first));
            fill_rect(b, rect(0.0, 0.0, 4.0, 4.0), color(second));
        });
        // Colours are premultiplied bytes before they meet.
        let bytes = |c: (u8, u8, u8, u8)| [c.0, c.1, c.2, 255].map(|v| (f64::from(v) * f64::from(c.3) / 255.0).round());
        let (below, above) = (bytes(first), bytes(second));
        let expected = [0, 1, 2, 3].map(|i| above[i] + below[i] * (1.0 - above[3] / 255.0));
        for (got, expected) in picture.at(2, 2).into_iter().zip(expected) {
            assert!((f64::from(got) - expected).abs() <= 1.0, "{got} for {expected}");
        }
    }
}

#[test]
fn opacity_multiplies_the_alpha() {
    let picture =
        render(2, 2, |b| b.fill_rect(rect(0.0, 0.0, 2.0, 2.0), rgba(255, 255, 255, 128), Affine::IDENTITY, 0.5));
    assert_eq!(picture.at(0, 0), [64; 4]);
}

#[test]
fn a_circle_covers_its_area() {
    let picture =
        render(100, 100, |b| fill_shape(b, Circle::new((50.0, 50.0), 40.25), rgba(0, 0, 0, 255), Affine::IDENTITY));
    let area: f64 = picture.bytes.chunks(4).map(|pixel| f64::from(pixel[3]) / 255.0).sum();
    let exact = std::f64::consts::PI * 40.25 * 40.25;
    // Curves become lines that are at most a quarter of a pixel inside.
    assert!((area - exact).abs() < 0.25 * std::f64::consts::TAU * 40.25, "{area} for {exact}");
}

fn linear(stops: &[Stop], space: GradientSpace, from: [f64; 2], to: [f64; 2]) -> Picture {
    render(100, 4, |b| {
        let kind = GradientKind::Linear { from, to };
        let brush = b.gradient(Gradient { kind, transform: Affine::IDENTITY, stops: 0..0, space }, stops);
        fill_rect(b, rect(0.0, 0.0, 100.0, 4.0), brush);
    })
}

#[test]
fn a_linear_gradient_mixes_premultiplied() {
    let stops = [Stop { offset: 0.0, color: [1.0, 0.0, 0.0, 1.0] }, Stop { offset: 1.0, color: [0.0, 0.0, 1.0, 0.0] }];
    let picture = linear(&stops, GradientSpace::Srgb, [0.0, 0.0], [100.0, 0.0]);
    for x in 0..100 {
        let t = (f64::from(x) + 0.5) / 100.0;
        let [r, g, b, a] = picture.at(x, 1);
        // Transparent blue adds no blue: premultiplied, red and alpha fall together.
        assert!((f64::from(r) - 255.0 * (1.0 - t)).abs() <= 1.6, "x {x}: {r}");
        assert_eq!((g, b), (0, 0));
        assert_eq!(a, r);
    }
}

#[test]
fn an_oklab_gradient_goes_through_oklab() {
    let stops = [Stop { offset: 0.0, color: [1.0, 1.0, 1.0, 1.0] }, Stop { offset: 1.0, color: [0.0, 0.0, 1.0, 1.0] }];
    let picture = linear(&stops, GradientSpace::Oklab, [0.0, 0.0], [100.0, 0.0]);
    // By the matrices of CSS Color 4: color-mix(in oklab, white 50.5%, blue) is oklab(0.7287 -0.0161 -0.1542), which is
    // rgb(116.9 163.7 264.2); sRGB would give rgb(129 129 255).
    let [r, g, b, a] = picture.at(49, 0);
    assert!(r.abs_diff(117) <= 2 && g.abs_diff(164) <= 2 && b == 255 && a == 255, "{:?}", picture.at(49, 0));
}

#[test]
fn a_gradient_without_extent_has_the_last_colour() {
    let stops = [Stop { offset: 0.0, color: [1.0, 0.0, 0.0, 1.0] }, Stop { offset: 1.0, color: [0.0, 1.0, 0.0, 1.0] }];
    let picture = linear(&stops, GradientSpace::Srgb, [5.0, 5.0], [5.0, 5.0]);
    assert_eq!(picture.at(50, 1), [0, 255, 0, 255]);
}

#[test]
fn a_radial_gradient_is_concentric_about_its_focal_point() {
    let stops = [Stop { offset: 0.0, color: [1.0, 1.0, 1.0, 1.0] }, Stop { offset: 1.0, color: [0.0, 0.0, 0.0, 1.0] }];
    let picture = render(101, 101, |b| {
        let kind = GradientKind::Radial { focal: [50.5, 50.5], center: [50.5, 50.5], radius: 50.0 };
        let gradient = Gradient { kind, transform: Affine::IDENTITY, stops: 0..0, space: GradientSpace::Srgb };
        let brush = b.gradient(gradient, &stops);
        fill_rect(b, rect(0.0, 0.0, 101.0, 101.0), brush);
    });
    for (x, y) in [(50, 50), (80, 50), (50, 20), (20, 80), (65, 30)] {
        let (dx, dy) = (f64::from(x) - 50.0, f64::from(y) - 50.0);
        let expected = 255.0 * (1.0 - ((dx * dx + dy * dy).sqrt() / 50.0).min(1.0));
        assert!((f64::from(picture.at(x, y)[0]) - expected).abs() <= 2.0, "({x}, {y}): {:?}", picture.at(x, y));
    }
}

#[test]
fn a_look_at_shapes() {
    let picture = render(320, 200, |b| {
        fill_rect(b, rect(0.0, 0.0, 320.0, 200.0), rgba(250, 248, 240, 255));
        let kind = GradientKind::Linear { from: [20.0, 20.0], to: [140.0, 120.0] };
        let stops =
            [Stop { offset: 0.0, color: [1.0, 0.4, 0.2, 1.0] }, Stop { offset: 1.0, color: [0.3, 0.1, 0.8, 1.0] }];
        let gradient = Gradient { kind, transform: Affine::IDENTITY, stops: 0..0, space: GradientSpace::Oklab };
        let brush = b.gradient(gradient, &stops);
        fill_shape(b, RoundedRect::new(20.0, 20.0, 140.0, 120.0, 24.0), brush, Affine::IDENTITY);
        let turn = Affine::translate((230.0, 90.0)) * Affine::rotate(0.4);
        fill_shape(b, kurbo::Rect::new(-40.0, -30.0, 40.0, 30.0), rgba(20, 140, 90, 180), turn);
    });
    picture.look("shapes");
    assert_eq!(picture.at(1, 1), [250, 248, 240, 255]);
    assert_ne!(picture.at(230, 90), [250, 248, 240, 255]);
}
