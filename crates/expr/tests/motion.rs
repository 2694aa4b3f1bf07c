//! Points that move along curves, against a fine polyline; the direction of the path.
#![allow(clippy::disallowed_methods, reason = "the oracle is another implementation")]

mod common;

use common::{Scene, one};
use proptest::prelude::*;
use reelm_ir::value::parse_ease;

type Point = [f64; 2];

/// As [`one`], but `r` lasts longer than its keys.
fn lasting(property: &str, value: &str) -> String {
    one(property, value).replace("\"for\": 4", "\"for\": 5")
}

/// Position of `r` at local frames (30 per second).
fn positions(keys: &str, frames: &[u64]) -> Vec<Point> {
    let mut scene = Scene::new(&lasting("position", keys));
    let lanes = frames.iter().map(|frame| scene.frame(30 + frame).lanes("r.position"));
    lanes.map(|lanes| [lanes[0], lanes[1]]).collect()
}

fn distance(a: Point, b: Point) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// The cubic by de Casteljau's construction.
fn casteljau(points: [Point; 4], u: f64) -> Point {
    let mut row = points.to_vec();
    while row.len() > 1 {
        row = row.windows(2).map(|p| [0, 1].map(|i| p[0][i] + (p[1][i] - p[0][i]) * u)).collect();
    }
    row[0]
}

/// The place after `share` of the length of a segment, on a polyline of 100,000 chords.
struct Polyline {
    points: Vec<Point>,
    lengths: Vec<f64>,
}

impl Polyline {
    fn new(points: [Point; 4]) -> Self {
        const CHORDS: usize = 100_000;
        let points: Vec<Point> = (0..=CHORDS).map(|i| casteljau(points, i as f64 / CHORDS as f64)).collect();
        let mut sum = 0.0;
        let chords = points.windows(2).map(|pair| {
            sum += distance(pair[0], pair[1]);
            sum
        });
        let lengths = std::iter::once(0.0).chain(chords).collect();
        Self { points, lengths }
    }

    fn length(&self) -> f64 {
        self.lengths[self.lengths.len() - 1]
    }

    fn at(&self, length: f64) -> Point {
        let next = self.lengths.partition_point(|l| *l <= length).clamp(1, self.lengths.len() - 1);
        let (a, b) = (self.lengths[next - 1], self.lengths[next]);
        let share = if b > a { (length - a) / (b - a) } else { 0.0 };
        [0, 1].map(|i| self.points[next - 1][i] + (self.points[next][i] - self.points[next - 1][i]) * share)
    }
}

/// Keys of one segment of 4 s with these control points.
fn segment([from, a, b, to]: [Point; 4], ease: &str, rest: &str) -> String {
    let (leaves, arrives) = ([a[0] - from[0], a[1] - from[1]], [b[0] - to[0], b[1] - to[1]]);
    format!(
        r#"{{"keys": [{{"t": 0, "v": {from:?}, "out": {leaves:?}}}, {{"t": "4s", "v": {to:?}, "ease": "{ease}", "in": {arrives:?}}}]{rest}}}"#
    )
}

/// Gentle, S-shaped, looped, with a cusp, with handles of no length at either end, folded onto a line.
const SHAPES: [[Point; 4]; 8] = [
    [[100.0, 500.0], [100.0, 100.0], [900.0, 100.0], [900.0, 500.0]],
    [[0.0, 0.0], [800.0, 0.0], [-300.0, 600.0], [500.0, 600.0]],
    [[0.0, 0.0], [1500.0, 900.0], [-1000.0, 900.0], [500.0, 0.0]],
    [[0.0, 0.0], [500.0, 500.0], [0.0, 500.0], [500.0, 0.0]],
    [[10.0, 10.0], [10.0, 10.0], [600.0, 20.0], [700.0, 700.0]],
    [[10.0, 10.0], [400.0, 900.0], [700.0, 700.0], [700.0, 700.0]],
    [[0.0, 0.0], [1200.0, 0.0], [-700.0, 0.0], [500.0, 0.0]],
    [[0.0, 0.0], [0.1, 40.0], [3.0, 0.2], [1.0, 1.0]],
];

#[test]
fn a_point_goes_along_the_length_of_its_curve() {
    let mut worst: f64 = 0.0;
    for shape in SHAPES {
        let polyline = Polyline::new(shape);
        for name in ["linear", "ease", "in-out-cubic"] {
            let ease = parse_ease(name).unwrap();
            let frames: Vec<u64> = (0..=120).collect();
            for (frame, found) in frames.iter().zip(positions(&segment(shape, name, ""), &frames)) {
                let share = reelm_expr::ease(&ease, *frame as f64 / 120.0);
                worst = worst.max(distance(found, polyline.at(share * polyline.length())));
            }
        }
    }
    assert!(worst < 1e-4, "{worst} px off");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any curve, and a key is exactly where it was put.
    #[test]
    fn any_curve_is_followed(coordinates in prop::array::uniform8(-2000.0..2000.0_f64), frame in 1..120_u64) {
        let [a, b, c, d, e, f, g, h] = coordinates;
        let shape = [[a, b], [c, d], [e, f], [g, h]];
        let polyline = Polyline::new(shape);
        let found = positions(&segment(shape, "linear", ""), &[0, frame, 120]);
        prop_assert_eq!([found[0], found[2]], [shape[0], shape[3]]);
        let off = distance(found[1], polyline.at(frame as f64 / 120.0 * polyline.length()));
        prop_assert!(off < 1e-4, "{} px off", off);
    }

    /// Equal times are equal lengths: the speed is constant.
    #[test]
    fn the_speed_is_constant(coordinates in prop::array::uniform8(-500.0..500.0_f64)) {
        let [a, b, c, d, e, f, g, h] = coordinates;
        let shape = [[a, b], [c, d], [e, f], [g, h]];
        let step = Polyline::new(shape).length() / 120.0;
        let found = positions(&segment(shape, "linear", ""), &(0..=120).collect::<Vec<_>>());
        for pair in found.windows(2) {
            // A chord is at most as long as its arc.
            prop_assert!(distance(pair[0], pair[1]) <= step + 1e-4);
        }
    }
}

#[test]
fn the_parameter_counts_where_that_is_asked_for() {
    for shape in SHAPES {
        let found = positions(&segment(shape, "linear", r#", "pace": "curve""#), &[0, 30, 60, 100, 120]);
        for (found, u) in found.into_iter().zip([0.0, 0.25, 0.5, 100.0 / 120.0, 1.0]) {
            assert!(distance(found, casteljau(shape, u)) < 1e-9, "{shape:?} at {u}");
        }
    }
}

#[test]
fn the_whole_path_has_one_pace() {
    // 300 px and 100 px, whatever the times of the key between; the last ease counts.
    let keys = |ease: &str| {
        format!(r#"{{"keys": [[0, [0, 0]], [1, [300, 0], "in-quad"], [4, [300, 100], "{ease}"]], "pace": "whole"}}"#)
    };
    let found = positions(&keys("linear"), &[0, 30, 60, 90, 105, 120]);
    assert_eq!(found, [[0.0, 0.0], [100.0, 0.0], [200.0, 0.0], [300.0, 0.0], [300.0, 50.0], [300.0, 100.0]]);
    assert_eq!(positions(&keys("in-quad"), &[60]), [[100.0, 0.0]]);
    assert_eq!(positions(&keys("out-quad"), &[60, 119])[0], [300.0, 0.0]);
    // Along curves, against the polyline.
    let (a, b) = (SHAPES[0], [[900.0, 500.0], [900.0, 800.0], [400.0, 300.0], [200.0, 900.0]]);
    let keys = r#"{"keys": [{"t": 0, "v": [100, 500], "out": [0, -400]}, {"t": 3, "v": [900, 500], "in": [0, -400], "out": [0, 300]},
        {"t": 4, "v": [200, 900], "in": [200, -600]}], "pace": "whole"}"#;
    let (first, second) = (Polyline::new(a), Polyline::new(b));
    let whole = first.length() + second.length();
    let frames: Vec<u64> = (0..=120).collect();
    for (frame, found) in frames.iter().zip(positions(keys, &frames)) {
        let length = whole * *frame as f64 / 120.0;
        let expected = if length < first.length() { first.at(length) } else { second.at(length - first.length()) };
        assert!(distance(found, expected) < 2e-4, "frame {frame}: {found:?}, {expected:?}");
    }
}

#[test]
fn segments_without_tangents_are_straight() {
    let plain = r#"{"keys": [[0, [0, 0]], [1, [70, 30], "ease"], [2, [10, 50], "in-back"]], "after": "continue"}"#;
    let mixed = r#"{"keys": [[0, [0, 0]], [1, [70, 30], "ease"], [2, [10, 50], "in-back"], {"t": 3, "v": [0, 0], "in": [5, 5]}]}"#;
    let frames: Vec<u64> = (0..60).collect();
    assert_eq!(positions(plain, &frames), positions(mixed, &frames));
}

#[test]
fn beyond_its_ends_a_curve_goes_on_straight() {
    // The first shape leaves upwards and arrives downwards.
    let [from, .., to] = SHAPES[0];
    let length = Polyline::new(SHAPES[0]).length();
    let keys = segment(SHAPES[0], "linear", r#", "after": "continue""#);
    let found = positions(&keys.replace("\"t\": 0", "\"t\": \"-1s\""), &[0, 119])[0];
    assert!(distance(found, Polyline::new(SHAPES[0]).at(length / 5.0)) < 1e-4);
    let beyond = positions(&segment(SHAPES[0], "out-back", ""), &(0..=120).collect::<Vec<_>>());
    let overshoot = beyond.iter().filter(|point| point[1] > to[1] + 1.0).collect::<Vec<_>>();
    assert!(!overshoot.is_empty() && overshoot.iter().all(|point| (point[0] - to[0]).abs() < 1e-9));
    // A segment that ends after two seconds: a second later it is half its length further.
    let short = segment(SHAPES[0], "linear", r#", "before": "continue", "after": "continue""#).replace("4s", "2s");
    let found = positions(&short.replace("\"t\": 0", "\"t\": 1"), &[0, 90])[0];
    assert!(distance(found, [from[0], from[1] + length]) < 1e-3, "{found:?}");
    let found = positions(&short, &[90])[0];
    assert!(distance(found, [to[0], to[1] + length / 2.0]) < 1e-3, "{found:?}");
}

#[test]
fn curves_repeat_and_run_back() {
    let short = |after: &str| segment(SHAPES[0], "ease", &format!(r#", "after": "{after}""#)).replace("4s", "1s");
    let once = positions(&short("hold"), &(0..30).collect::<Vec<_>>());
    assert_eq!(positions(&short("repeat"), &(30..60).collect::<Vec<_>>()), once);
    let back = positions(&short("pingpong"), &(31..=60).rev().collect::<Vec<_>>());
    assert_eq!(back, once);
}

#[test]
fn an_expression_sees_the_point_on_its_curve() {
    let keys = segment(SHAPES[1], "ease", r#", "expr": "=value + [5, 0]""#);
    let frames: Vec<u64> = (0..=120).step_by(7).collect();
    let plain = positions(&segment(SHAPES[1], "ease", ""), &frames);
    for (found, plain) in positions(&keys, &frames).into_iter().zip(plain) {
        assert!(distance(found, [plain[0] + 5.0, plain[1]]) < 1e-9);
    }
}

/// What `auto-orient` adds to the rotation of `r` at local frames.
fn headings(position: &str, frames: &[u64]) -> Vec<f64> {
    let json = lasting("position", position).replace("\"at\": 1,", "\"at\": 1, \"auto-orient\": true,");
    let mut scene = Scene::new(&json);
    frames.iter().map(|frame| scene.frame(30 + frame).number("r.auto-orient")).collect()
}

#[test]
fn auto_orient_is_the_direction_of_the_path() {
    let square = r#"{"keys": [["1s", [0, 0]], ["2s", [100, 0]], ["3s", [100, 100]], ["4s", [0, 100]]]}"#;
    // Before the first key it already looks where it will go.
    assert_eq!(headings(square, &[0, 30, 59, 60, 75, 90, 119]), [0.0, 0.0, 0.0, 90.0, 90.0, 180.0, 180.0]);
    // It stands still between equal keys, and keeps its direction.
    let pause = r#"{"keys": [[0, [0, 0]], [1, [0, -50]], [2, [0, -50]], [3, [50, -50]]]}"#;
    assert_eq!(headings(pause, &[10, 30, 45, 60]), [-90.0, -90.0, -90.0, 0.0]);
    let late = r#"{"keys": [[0, [7, 7]], [1, [7, 7]], [2, [7, 90]]]}"#;
    assert_eq!(headings(late, &[0, 10, 40]), [90.0; 3]);
    for shape in SHAPES.iter().take(3) {
        let polyline = Polyline::new(*shape);
        let frames: Vec<u64> = (3..=117).collect();
        for (frame, found) in frames.iter().zip(headings(&segment(*shape, "linear", ""), &frames)) {
            let length = *frame as f64 / 120.0 * polyline.length();
            let (a, b) = (polyline.at(length - 0.01), polyline.at(length + 0.01));
            let expected = (b[1] - a[1]).atan2(b[0] - a[0]).to_degrees();
            let off = (found - expected + 540.0).rem_euclid(360.0) - 180.0;
            assert!(off.abs() < 0.1, "frame {frame}: {found}, {expected}");
        }
        let ends = headings(&segment(*shape, "linear", ""), &[0, 119]);
        let first = (shape[1][1] - shape[0][1]).atan2(shape[1][0] - shape[0][0]).to_degrees();
        assert!((ends[0] - first).abs() < 1e-9, "{ends:?}");
    }
}
