//! Parts of outlines, against closed forms and against each other.

use core::f64::consts::TAU;

use kurbo::{BezPath, ParamCurveArclen as _, Rect, Shape as _};

use super::*;
use crate::outline::Outline;

/// The part of an outline in the notation of SVG.
fn part(svg: &str, from: f64, to: f64) -> BezPath {
    of(BezPath::from_svg(svg).expect("a path").elements(), from, to)
}

fn of(elements: &[PathEl], from: f64, to: f64) -> BezPath {
    let mut trimmer = Trimmer::default();
    trimmer.begin();
    trimmer.extend(elements.iter().copied());
    trimmer.part(from, to).iter().copied().collect()
}

/// In the notation of SVG, for paths of lines.
fn words(path: &BezPath) -> String {
    let word = |element: &PathEl| match element {
        PathEl::MoveTo(p) => format!("M{},{}", p.x, p.y),
        PathEl::LineTo(p) => format!("L{},{}", p.x, p.y),
        PathEl::QuadTo(..) | PathEl::CurveTo(..) => "a curve".to_owned(),
        PathEl::ClosePath => "Z".to_owned(),
    };
    path.elements().iter().map(word).collect::<Vec<_>>().join(" ")
}

fn measured(path: &BezPath) -> f64 {
    path.segments().map(|segment| segment.arclen(1e-9)).sum()
}

fn first_point(path: &BezPath) -> Point {
    path.segments().next().expect("a segment").start()
}

fn last_point(path: &BezPath) -> Point {
    path.segments().last().expect("a segment").end()
}

/// The point of a circle, clockwise from the right.
fn at_turn(radius: f64, turn: f64) -> Point {
    let (sin, cos) = libm::sincos(turn * TAU);
    Point::new(radius * cos, radius * sin)
}

#[track_caller]
fn near(a: Point, b: Point, most: f64) {
    assert!((a - b).hypot() <= most, "{a:?} is not {b:?}");
}

#[test]
fn lines_are_cut_by_their_length() {
    assert_eq!(words(&part("M0,0 L10,0", 0.25, 0.75)), "M2.5,0 L7.5,0");
    assert_eq!(words(&part("M0,0 L4,0 L4,4", 0.25, 0.75)), "M2,0 L4,0 L4,2");
    // Beyond the end an open line has two parts.
    assert_eq!(words(&part("M0,0 L10,0", 0.75, 1.25)), "M7.5,0 L10,0 M0,0 L2.5,0");
}

#[test]
fn a_closed_outline_goes_on_over_its_start() {
    let square = "M0,0 L4,0 L4,4 L0,4 Z";
    assert_eq!(words(&part(square, 0.875, 1.125)), "M0,2 L0,0 L2,0");
    assert_eq!(words(&part(square, 0.0, 0.25)), "M0,0 L4,0");
    // All but a rounding error of it is all of it, with its last corner.
    assert_eq!(words(&part(square, 0.5, 1.5 - 1e-12)), "M0,0 L4,0 L4,4 L0,4 L0,0 Z");
}

#[test]
fn subpaths_come_one_after_another() {
    let two = "M0,0 L2,0 L2,2 L0,2 Z M10,0 L18,0";
    assert_eq!(words(&part(two, 0.0, 0.5)), "M0,0 L2,0 L2,2 L0,2 L0,0 Z");
    assert_eq!(words(&part(two, 0.5, 1.0)), "M10,0 L18,0");
    assert_eq!(words(&part(two, 0.25, 0.75)), "M2,2 L0,2 L0,0 M10,0 L14,0");
    // From the end of the last to the beginning of the first, which was cut at neither place.
    assert_eq!(words(&part(two, 0.75, 1.25)), "M0,0 L2,0 L2,2 M14,0 L18,0");
}

#[test]
fn a_circle_begins_on_the_right_and_runs_clockwise() {
    for radius in [10.0, 300.0] {
        let circle = Outline::ellipse(Rect::new(-radius, -radius, radius, radius));
        for (from, to) in [(0.0, 0.1), (0.2, 0.55), (0.9, 1.3), (0.0, 0.999)] {
            let arc = of(circle.elements(), from, to);
            // The outline itself is off by up to 3/10000 of the radius.
            let most = radius * 1e-3;
            for (turn, point) in [(from, first_point(&arc)), (to, last_point(&arc))] {
                near(point, at_turn(radius, turn), most);
            }
            assert!((measured(&arc) - (to - from) * TAU * radius).abs() < most);
            assert_eq!(arc.elements().iter().filter(|element| matches!(element, PathEl::MoveTo(_))).count(), 1);
        }
    }
}

#[test]
fn a_rectangle_begins_where_its_upper_side_does() {
    let rect = Rect::new(10.0, 20.0, 110.0, 70.0);
    let plain = Outline::rounded(rect, [0.0; 4]);
    assert_eq!(words(&of(plain.elements(), 0.0, 100.0 / 300.0)), "M10,20 L110,20");
    let round = Outline::rounded(rect, [10.0; 4]);
    let perimeter = 2.0 * (80.0 + 30.0) + TAU * 10.0;
    let upper = of(round.elements(), 0.0, 80.0 / perimeter);
    near(first_point(&upper), Point::new(20.0, 20.0), 1e-9);
    // A quarter of a circle as one cubic is longer by 3/10000.
    near(last_point(&upper), Point::new(100.0, 20.0), 0.02);
}

#[test]
fn lengths_are_those_of_another_integration() {
    // A straight one, one with a loop, one with a cusp, one that comes back to where it was, a quadratic one.
    for curve in [
        "M0,0 C10,0 20,0 30,0",
        "M0,0 C100,80 -60,80 40,0",
        "M0,0 C100,100 0,100 100,0",
        "M0,0 C90,0 -60,0 30,0",
        "M0,0 C0,0 500,900 500,900",
        "M3,4 Q100,-50 20,80",
    ] {
        let path = BezPath::from_svg(curve).expect("a path");
        let whole: f64 = path.segments().map(fine).sum();
        for (from, to) in [(0.0, 0.3), (0.3, 0.31), (0.4, 1.0), (0.499, 0.501)] {
            let cut = of(path.elements(), from, to);
            let length: f64 = cut.segments().map(fine).sum();
            assert!((length - (to - from) * whole).abs() < 2e-5 * whole, "{curve} {from} {to}: {length} of {whole}");
        }
    }
}

/// The length of ten thousand chords.
fn fine(segment: PathSeg) -> f64 {
    let points = (0..=10_000).map(|i| segment.eval(f64::from(i) / 10_000.0));
    points.clone().zip(points.skip(1)).map(|(a, b)| (b - a).hypot()).sum()
}

#[test]
fn a_part_and_the_rest_are_the_whole() {
    let shape = "M0,0 C40,-90 120,90 160,0 L160,50 Q80,120 0,50 Z M200,0 C220,30 260,-30 280,0";
    let whole = BezPath::from_svg(shape).expect("a path");
    for cut in [0.05, 0.31, 0.5, 0.77, 0.93] {
        let (head, tail) = (of(whole.elements(), 0.0, cut), of(whole.elements(), cut, 1.0));
        near(last_point(&head), first_point(&tail), 1e-3);
        assert!((measured(&head) + measured(&tail) - measured(&whole)).abs() < 1e-2);
        // Every point of either lies on the whole.
        for segment in head.segments().chain(tail.segments()) {
            let point = segment.eval(0.37);
            let distance = whole.segments().map(|other| nearest(other, point)).fold(f64::INFINITY, f64::min);
            assert!(distance < 1e-6, "{distance}");
        }
    }
}

fn nearest(segment: PathSeg, point: Point) -> f64 {
    kurbo::ParamCurveNearest::nearest(&segment, point, 1e-9).distance_sq.sqrt()
}

#[test]
fn what_has_no_length_has_no_parts() {
    for path in ["", "M5,5", "M5,5 Z", "M5,5 L5,5", "M5,5 C5,5 5,5 5,5 Z"] {
        assert_eq!(words(&part(path, 0.2, 0.9)), "", "{path}");
    }
    let huge = part("M-1e12,0 C1e12,1e12 -1e12,-1e12 1e12,0", 0.1, 1.05);
    assert!(huge.is_finite());
    assert!(huge.bounding_box().width() > 1e11);
}
