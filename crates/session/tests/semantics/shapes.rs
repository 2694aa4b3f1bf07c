//! Polygons, stars and lines; trimmed outlines.

use core::f64::consts::PI;

use crate::picture::{NONE, Picture, RED, assert_boxes, assert_near, assert_same, frame, still};

const SIZE: [u32; 2] = [64, 48];

/// A shape with a stroke of 6 px and this trim.
fn drawn(shape: &str, trim: &str) -> Picture {
    let stroke = r##""fill": "none", "stroke": { "paint": "#f00", "width": 6 }"##;
    still(SIZE, &format!(r#"{{ {shape}, {stroke}, "trim": {{ {trim} }} }}"#))
}

/// Shapes that begin where they are smooth.
const SMOOTH: [&str; 4] = [
    r#""kind": "ellipse", "size": [44.5, 30], "position": [8, 9]"#,
    r#""kind": "rect", "size": [40, 30], "radius": 9, "position": [11.25, 8.5]"#,
    r#""kind": "path", "d": "M8 10H40Q60 12 50 30T12 40""#,
    r#""kind": "path", "d": "M32 8C70 8 40 44 32 42S-6 8 32 8Z""#,
];

#[test]
fn a_part_and_the_rest_cover_what_the_whole_covers() {
    for shape in SMOOTH {
        let whole = drawn(shape, "");
        for cut in [0.13, 0.5, 0.81] {
            let (head, tail) = (drawn(shape, &format!(r#""end": {cut}"#)), drawn(shape, &format!(r#""start": {cut}"#)));
            let sum = Picture::of(SIZE, |x, y| {
                let sum = |i: usize| head.at(x, y)[i].saturating_add(tail.at(x, y)[i]);
                [sum(0), sum(1), sum(2), sum(3)]
            });
            // Curves are flattened to within a tenth of a pixel, and a part at other places than the whole.
            assert_near(&sum, &whole, 24);
            assert!((sum.area() / whole.area() - 1.0).abs() < 0.002, "{shape}: {} of {}", sum.area(), whole.area());
            assert!(head.area() > 1.0 && tail.area() > 1.0, "{shape}");
        }
    }
}

#[test]
fn a_stroke_covers_its_share_of_the_length() {
    let circle = r#""kind": "ellipse", "size": [36, 36], "position": [14, 6]"#;
    for (start, end) in [(0.0, 0.25), (0.1, 0.75), (0.5, 0.53)] {
        let area = drawn(circle, &format!(r#""start": {start}, "end": {end}"#)).area();
        let expected = (end - start) * PI * 36.0 * 6.0;
        assert!((area - expected).abs() < 1.0, "{start} to {end}: {area} instead of {expected}");
    }
    // A quarter from the right, clockwise: the lower right.
    let quarter = drawn(circle, r#""end": 0.25"#);
    assert_eq!(quarter.ink(), Some([32, 24, 53, 45]));
}

#[test]
fn a_rectangle_is_drawn_clockwise_from_its_top_left() {
    let rect = |trim: &str| {
        format!(
            r##"{{ "kind": "rect", "size": [40, 20], "position": [10, 10], "fill": "none",
                "stroke": {{ "paint": "#f00", "width": 4 }}, "trim": {{ {trim} }} }}"##
        )
    };
    let third = 1.0 / 3.0;
    assert_boxes(SIZE, &rect(&format!(r#""end": {third}"#)), &[([10, 8, 50, 12], RED)]);
    assert_boxes(SIZE, &rect(r#""start": 0.5, "end": 0.75"#), &[([20, 28, 50, 32], RED)]);
    // Over the start of a closed outline there is a corner, and no ends.
    assert_boxes(
        SIZE,
        &rect(r#""start": 0.9, "end": 1, "offset": 0.05"#),
        &[([8, 8, 16, 12], RED), ([8, 8, 12, 16], RED)],
    );
    // Anywhere else, too, and however often it turns.
    let turned = |offset: &str| still(SIZE, &rect(&format!(r#""start": 0.9, "offset": {offset}"#)));
    for offset in ["-0.9375", "3.0625", "-99998.9375"] {
        assert_same(&turned(offset), &turned("0.0625"));
    }
}

#[test]
fn start_and_end_may_change_places() {
    for shape in SMOOTH {
        let one = drawn(shape, r#""start": 0.2, "end": 0.7"#);
        assert_same(&drawn(shape, r#""start": 0.7, "end": 0.2"#), &one);
        assert_same(&drawn(shape, r#""start": 0.7, "end": 0.2, "offset": 2"#), &one);
        assert_same(&drawn(shape, r#""start": 1, "end": 0, "offset": 0.3"#), &drawn(shape, ""));
    }
}

#[test]
fn nothing_is_drawn_between_a_place_and_itself() {
    for trim in [r#""end": 0"#, r#""start": 1"#, r#""start": 0.4, "end": 0.4, "offset": 0.7"#, r#""end": "=-5""#] {
        let shape = r#""kind": "rect", "size": [40, 30], "position": [10, 8]"#;
        assert_eq!(drawn(shape, trim).ink(), None, "{trim}");
        let filled = still(SIZE, &format!(r#"{{ {shape}, "trim": {{ {trim} }} }}"#));
        assert_eq!(filled.ink(), None, "{trim}");
    }
}

#[test]
fn a_fill_is_cut_by_the_line_between_the_ends() {
    // The upper and the right side, and back to where they began.
    let nodes = r#"{ "kind": "rect", "size": [40, 30], "position": [10, 8], "trim": { "end": 0.5 } }"#;
    let half = still(SIZE, nodes);
    assert!((half.area() - 600.0).abs() < 1.0, "{}", half.area());
    assert_eq!([half.at(47, 10)[3], half.at(12, 36)[3]], [255, 0]);
}

#[test]
fn a_stroke_inside_is_cut_by_the_whole_shape() {
    let nodes = |align: &str| {
        format!(
            r##"{{ "kind": "rect", "size": [40, 20], "position": [10, 10], "fill": "none", "trim": {{ "end": "=1/3" }},
                "stroke": {{ "paint": "#f00", "width": 4, "align": "{align}" }} }}"##
        )
    };
    assert_boxes(SIZE, &nodes("inside"), &[([10, 10, 50, 14], RED)]);
    assert_boxes(SIZE, &nodes("outside"), &[([10, 6, 50, 10], RED)]);
}

#[test]
fn subpaths_are_drawn_one_after_another() {
    let path = |trim: &str| {
        format!(
            r##"{{ "kind": "path", "d": "M4 10H24M4 20H44M4 30H24", "fill": "none", "trim": {{ {trim} }},
                "stroke": {{ "paint": "#f00", "width": 4 }} }}"##
        )
    };
    assert_boxes(SIZE, &path(r#""end": 0.5"#), &[([4, 8, 24, 12], RED), ([4, 18, 24, 22], RED)]);
    let ends = [([4, 8, 14, 12], RED), ([14, 28, 24, 32], RED)];
    assert_boxes(SIZE, &path(r#""start": 0.875, "offset": 0, "end": 1"#), &ends[1..]);
    assert_boxes(SIZE, &path(r#""start": 0.75, "offset": 0.125"#), &ends);
}

#[test]
fn a_trim_moves_and_is_read() {
    let nodes = r##"
        { "kind": "path", "id": "a", "d": "M0 10H60", "stroke": { "paint": "#f00", "width": 4 }, "fill": "none",
          "trim": { "end": { "keys": [[0, 0], [1, 1]] }, "offset": "=time > 1.05 ? 0.5 : 0" } },
        { "kind": "rect", "size": ["=60 * nodes.a.trim.end", 4], "position": [0, 20], "fill": "#f00" },
        { "kind": "rect", "size": ["=nodes.a.trim.offset * 60 + self.trim.end", 4], "position": [0, 30], "fill": "#f00" }"##;
    for (number, length) in [(1, 6), (5, 30), (10, 60)] {
        let expected =
            Picture::boxes(SIZE, &[([0, 8, length, 12], RED), ([0, 20, length, 24], RED), ([0, 30, 1, 34], RED)]);
        assert_near(&frame(SIZE, nodes, number), &expected, 2);
    }
    assert_eq!(frame(SIZE, nodes, 11).at(30, 32), RED);
}

#[test]
fn undefined_and_huge_numbers_do_no_harm() {
    for trim in [
        r#""start": "=1/0", "end": "=0/0", "offset": "=1/0""#,
        r#""start": "=-1e300", "end": "=1e300", "offset": "=1e308""#,
        r#""offset": "=sqrt(-1)", "end": 0.5"#,
        r#""end": 1e-300"#,
    ] {
        for shape in SMOOTH {
            drawn(shape, trim);
        }
        let flat = still(SIZE, &format!(r#"{{ "kind": "rect", "trim": {{ {trim} }} }}"#));
        assert_eq!(flat.at(5, 5), NONE);
    }
}

/// A polygon or a star, filled.
fn cornered(keys: &str) -> Picture {
    still([100, 100], &format!(r#"{{ {keys}, "position": [10, 10] }}"#))
}

#[test]
fn a_polygon_has_the_area_of_its_triangles_and_the_box_of_its_circle() {
    for (sides, expected) in [("3", 3.0), ("4", 4.0), ("5.99", 5.0), ("=6.5", 6.0), ("40", 40.0)] {
        let sides = if sides.starts_with('=') { format!("\"{sides}\"") } else { sides.to_owned() };
        let picture = cornered(&format!(r#""kind": "polygon", "sides": {sides}, "outer": 40"#));
        let area = expected * 0.5 * 1600.0 * (2.0 * PI / expected).sin();
        assert!((picture.area() / area - 1.0).abs() < 0.005, "{sides}: {} instead of {area}", picture.area());
    }
    // A square on its corner fills its box from edge to edge, and its first corner is at the top.
    assert_eq!(cornered(r#""kind": "polygon", "sides": 4, "outer": 40"#).ink(), Some([10, 10, 90, 90]));
    let triangle = cornered(r#""kind": "polygon", "sides": 3, "outer": 40"#);
    assert_eq!(triangle.ink(), Some([15, 10, 85, 70]));
}

#[test]
fn a_star_has_the_area_of_its_triangles() {
    for (points, inner) in [(5, 16.0), (3, 10.0), (12, 35.0)] {
        let star = cornered(&format!(r#""kind": "star", "points": {points}, "inner": {inner}, "outer": 40"#));
        let area = f64::from(points) * 40.0 * inner * (PI / f64::from(points)).sin();
        assert!((star.area() / area - 1.0).abs() < 0.01, "{points}: {} instead of {area}", star.area());
    }
    // The first point at the top.
    let star = cornered(r#""kind": "star", "points": 4, "inner": 8, "outer": 40"#);
    assert_eq!([star.at(50, 24)[3], star.at(30, 30)[3]], [255, 0]);
}

#[test]
fn a_radius_that_does_not_fit_gives_the_circle_within() {
    let polygon = |radius: f64| cornered(&format!(r#""kind": "polygon", "sides": 6, "outer": 40, "radius": {radius}"#));
    let within = 40.0 * (PI / 6.0).cos();
    let (size, place) = (2.0 * within, 50.0 - within);
    let circle = still(
        [100, 100],
        &format!(r#"{{ "kind": "ellipse", "size": [{size}, {size}], "position": [{place}, {place}] }}"#),
    );
    for radius in [35.0, 1e6] {
        assert_near(&polygon(radius), &circle, 16);
    }
    assert!(polygon(0.0).area() > polygon(10.0).area() && polygon(10.0).area() > polygon(20.0).area());
}

#[test]
fn a_size_stretches_a_polygon_and_a_line_as_it_does_a_path() {
    let path = r#"{ "kind": "path", "d": "M10 0 20 10 10 20 0 10Z", "size": [40, 20], "position": [5, 7] }"#;
    let polygon = r#"{ "kind": "polygon", "sides": 4, "outer": 10, "size": [40, 20], "position": [5, 7] }"#;
    assert_near(&still(SIZE, polygon), &still(SIZE, path), 1);
    let path = |d: &str| {
        format!(
            r##"{{ {d}, "size": [40, 20], "anchor": "top-left", "position": [5, 7], "fill": "none",
                "stroke": {{ "paint": "#f00", "width": 3 }} }}"##
        )
    };
    let line = still(SIZE, &path(r#""kind": "line", "from": [20, 30], "to": [30, 25]"#));
    assert_same(&line, &still(SIZE, &path(r#""kind": "path", "d": "M20 30L30 25""#)));
}

#[test]
fn a_line_lies_where_the_same_path_does() {
    let shape = |kind: &str, rest: &str| {
        format!(r##"{{ {kind}, {rest} "stroke": {{ "paint": "#f00", "width": 5, "cap": "round" }} }}"##)
    };
    for rest in [
        "",
        r#""position": [4, 3],"#,
        r#""anchor": "center", "position": [30, 20],"#,
        r#""rotation": 30, "scale": 1.5,"#,
        r#""trim": { "start": 0.25 },"#,
    ] {
        let line = shape(r#""kind": "line", "from": [10, 30], "to": [40, 12]"#, rest);
        let path = shape(r#""kind": "path", "d": "M10 30L40 12", "fill": "none""#, rest);
        assert_same(&still(SIZE, &line), &still(SIZE, &path));
    }
    // From the origin, where nothing else is said; across, where it is flat.
    let flat =
        r##"{ "kind": "line", "to": [20, 0], "position": [10, 10], "stroke": { "paint": "#f00", "width": 4 } }"##;
    assert_boxes(SIZE, flat, &[([10, 8, 30, 12], RED)]);
}

#[test]
fn shapes_that_grow_push_their_neighbours_and_tell_their_boxes() {
    let nodes = r##"
        { "kind": "group", "size": [64, 48], "layout": { "display": "flex", "align-items": "flex-start" }, "children": [
            { "kind": "polygon", "sides": 4, "outer": "=4 + frame", "fill": "none" },
            { "kind": "star", "points": 4, "inner": 2, "outer": "=2 + frame", "fill": "none" },
            { "kind": "line", "id": "line", "from": [5, 5], "to": ["=10 + 2 * frame", 9], "stroke": { "paint": "none" } },
            { "kind": "rect", "size": [2, 3], "position": [0, "=nodes.line.rect.width"], "fill": "#f00" }
        ] }"##;
    for number in [0, 3, 7, 2] {
        let n = number as i64;
        let left = 2 * (4 + n) + 2 * (2 + n) + 5 + 2 * n;
        let expected = Picture::boxes(SIZE, &[([left, 5 + 2 * n, left + 2, 8 + 2 * n], RED)]);
        assert_near(&frame(SIZE, nodes, number), &expected, 2);
    }
}

#[test]
fn polygons_and_lines_without_extent_do_no_harm() {
    for nodes in [
        r#"{ "kind": "polygon", "sides": "=1/0", "outer": "=1e300", "radius": "=0/0" }"#,
        r#"{ "kind": "polygon", "sides": "=-5", "outer": "=-1e300" }"#,
        r#"{ "kind": "star", "points": "=1e300", "inner": 0, "outer": 1e7, "radius": 1e7 }"#,
        r#"{ "kind": "star", "points": 5, "inner": 1e7, "outer": 0, "radius": 5, "size": [10, 10] }"#,
        r#"{ "kind": "line", "to": [0, 0], "stroke": { "paint": "red", "width": 9, "cap": "round" } }"#,
        r#"{ "kind": "line", "from": [-1e7, 1e7], "to": ["=1e300", "=-1e300"], "stroke": { "paint": "red" } }"#,
        r#"{ "kind": "line", "to": [5, 0], "size": [0, 0], "stroke": { "paint": "red" }, "trim": { "end": 0.3 } }"#,
    ] {
        still(SIZE, nodes);
    }
}
