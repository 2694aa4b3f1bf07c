//! Shapes, gradients and strokes.

use core::f64::consts::PI;

use crate::picture::{BLUE, NONE, Picture, RED, assert_boxes, assert_near, assert_px, assert_same, frame, still};

const SIZE: [u32; 2] = [32, 24];

/// A rectangle of 24 × 16 at (4, 4) in this paint.
fn filled(paint: &str) -> Picture {
    still(SIZE, &format!(r#"{{"kind": "rect", "size": [24, 16], "position": [4, 4], "fill": {paint}}}"#))
}

#[test]
fn an_ellipse_has_the_area_of_an_ellipse() {
    for [w, h] in [[20.0, 20.0], [61.0, 33.0], [150.0, 90.0], [180.0, 180.0]] {
        let picture =
            still([200, 200], &format!(r#"{{"kind": "ellipse", "size": [{w}, {h}], "position": [7.3, 5.8]}}"#));
        let area = PI * w * h / 4.0;
        assert!((picture.area() / area - 1.0).abs() < 0.005, "{w} × {h}: {} instead of {area}", picture.area());
    }
}

#[test]
fn round_corners_take_away_what_lies_beyond_their_circles() {
    let area = |radius: &str| {
        still([80, 60], &format!(r#"{{"kind": "rect", "size": [60, 40], "position": [5, 5], "radius": {radius}}}"#))
            .area()
    };
    let corner = 1.0 - PI / 4.0;
    for (radius, expected) in [
        ("10", 2400.0 - 4.0 * 100.0 * corner),
        ("[10, 0, 0, 0]", 2400.0 - 100.0 * corner),
        ("[4, 8, 12, 16]", 2400.0 - (16.0 + 64.0 + 144.0 + 256.0) * corner),
        // Beyond what fits all are scaled down together: half of the shorter side.
        ("100", 2400.0 - 4.0 * 400.0 * corner),
    ] {
        assert!((area(radius) - expected).abs() < 4.0, "{radius}: {} instead of {expected}", area(radius));
    }
    // Top left, top right, bottom right, bottom left.
    let picture = still([80, 60], r#"{"kind": "rect", "size": [60, 40], "fill": "red", "radius": [0, 0, 15, 0]}"#);
    assert_eq!([picture.at(0, 0), picture.at(59, 0), picture.at(0, 39), picture.at(59, 39)], [RED, RED, RED, NONE]);
}

#[test]
fn a_linear_gradient_runs_from_point_to_point() {
    let picture = filled(r##"{"linear": {"from": [0, 0], "to": [1, 0], "stops": [[0, "#000000"], [1, "#ff0000"]]}}"##);
    for x in 0..24 {
        let value = ((x as f64 + 0.5) / 24.0 * 255.0).round() as u8;
        assert_px(picture.at(4 + x, 9), [value, 0, 0, 255], 2);
    }
    // The default is from left to right; points may lie anywhere.
    let picture = filled(r##"{"linear": {"stops": [[0, "#000000"], [1, "#ff0000"]]}}"##);
    assert_px(picture.at(4 + 12, 9), [133, 0, 0, 255], 2);
    let picture =
        filled(r##"{"linear": {"from": [0.5, 0], "to": [0.5, 1], "stops": [[0, "#000000"], [1, "#00ff00"]]}}"##);
    for y in 0..16 {
        let value = ((y as f64 + 0.5) / 16.0 * 255.0).round() as u8;
        assert_px(picture.at(9, 4 + y), [0, value, 0, 255], 2);
    }
    // Before the first and after the last stop their colours go on.
    let picture =
        filled(r##"{"linear": {"from": [0.25, 0], "to": [0.5, 0], "stops": [[0, "#0000ff"], [1, "#ff0000"]]}}"##);
    assert_eq!([picture.at(5, 9), picture.at(20, 9)], [BLUE, RED]);
}

#[test]
fn a_diagonal_gradient_is_constant_across_its_line() {
    // Points are scaled to the box first: the line goes from (0, 0) to (24, 16), isolines are at right angles to it.
    let picture = filled(r##"{"linear": {"from": [0, 0], "to": [1, 1], "stops": [[0, "#000000"], [1, "#ff0000"]]}}"##);
    for (x, y) in [(0, 0), (23, 15), (12, 8), (23, 0), (0, 15), (5, 9)] {
        let along = ((x as f64 + 0.5) * 24.0 + (y as f64 + 0.5) * 16.0) / (24.0 * 24.0 + 16.0 * 16.0);
        assert_px(picture.at(4 + x, 4 + y), [(along * 255.0).round() as u8, 0, 0, 255], 2);
    }
}

#[test]
fn a_conic_gradient_runs_around_its_centre_from_the_top() {
    let check = |keys: &str, center: [f64; 2], angle: f64| {
        let stops = r##""stops": [[0, "#000000"], [1, "#ff0000"]]"##;
        let picture = filled(&format!(r#"{{"conic": {{{keys} {stops}}}}}"#));
        for (x, y) in (0..24).flat_map(|x| (0..16).map(move |y| (x, y))) {
            let (dx, dy) = (x as f64 + 0.5 - center[0] * 24.0, y as f64 + 0.5 - center[1] * 16.0);
            let turn = (dx.atan2(-dy) / (2.0 * PI) - angle / 360.0).rem_euclid(1.0);
            if !(1e-5..1.0 - 1e-5).contains(&turn) {
                continue;
            }
            assert_px(picture.at(4 + x, 4 + y), [(turn * 255.0).round() as u8, 0, 0, 255], 2);
        }
    };
    check("", [0.5, 0.5], 0.0);
    check(r#""angle": 90,"#, [0.5, 0.5], 90.0);
    check(r#""angle": -810, "center": [0.25, 1],"#, [0.25, 1.0], -810.0);
    check(r#""angle": "=17.3", "center": [-1, 3],"#, [-1.0, 3.0], 17.3);
    // Equal offsets are edges: quarters of four colours.
    let picture = filled(
        r##"{"conic": {"stops": [[0, "#ff0000"], [0.25, "#ff0000"], [0.25, "#0000ff"], [0.5, "#0000ff"], [0.5, "#00000000"]]}}"##,
    );
    let quarters = [picture.at(24, 6), picture.at(24, 17), picture.at(6, 17), picture.at(6, 6)];
    assert_eq!(quarters, [RED, BLUE, NONE, NONE]);
}

#[test]
fn a_conic_gradient_turns_and_is_read() {
    let nodes = r##"
        { "kind": "rect", "id": "a", "size": [16, 16],
          "fill": { "conic": { "angle": "=time * 900", "stops": [[0, "#f00"], [0.5, "#f00"], [0.5, "#00f"]] } } },
        { "kind": "rect", "size": ["=nodes.a.fill.angle / 10", 4], "position": [0, 20], "fill": "#f00" }"##;
    let quarter = frame(SIZE, nodes, 1);
    assert_eq!([quarter.at(3, 12), quarter.at(12, 12), quarter.at(3, 3)], [RED, RED, BLUE]);
    assert_eq!([quarter.at(8, 21), quarter.at(10, 21)], [RED, NONE]);
}

#[test]
fn stops_are_met_and_mixed_premultiplied() {
    let picture =
        filled(r##"{"linear": {"stops": [[0, "#ff0000"], [0.25, "#00ff00"], [0.25, "#0000ff"], [1, "#0000ff00"]]}}"##);
    assert_px(picture.at(4 + 5, 9), [21, 234, 0, 255], 3);
    for x in 6..24 {
        let t = ((x as f64 + 0.5) / 24.0 - 0.25) / 0.75;
        let value = ((1.0 - t) * 255.0).round() as u8;
        assert_px(picture.at(4 + x, 9), [0, 0, value, value], 2);
    }
    // From red to transparent blue there is no blue: premultiplied, as CSS and canvas mix.
    let picture = filled(r##"{"linear": {"stops": [[0, "#ff0000"], [1, "#0000ff00"]]}}"##);
    for x in [2, 12, 20] {
        let value = ((1.0 - (x as f64 + 0.5) / 24.0) * 255.0).round() as u8;
        assert_px(picture.at(4 + x, 9), [value, 0, 0, value], 2);
    }
    // One stop is one colour.
    assert_px(filled(r##"{"linear": {"stops": [[0.3, "#ff0000"]]}}"##).at(9, 9), RED, 0);
}

#[test]
fn a_radial_gradient_runs_from_its_centre() {
    let picture = filled(r##"{"radial": {"stops": [[0, "#ff0000"], [1, "#000000"]]}}"##);
    for (x, y) in [(12, 8), (18, 8), (12, 14), (6, 3), (22, 8), (16, 11)] {
        let (dx, dy) = ((x as f64 + 0.5 - 12.0) / 12.0, (y as f64 + 0.5 - 8.0) / 8.0);
        let t = (dx * dx + dy * dy).sqrt().min(1.0);
        assert_px(picture.at(4 + x, 4 + y), [((1.0 - t) * 255.0).round() as u8, 0, 0, 255], 2);
    }
    let picture =
        filled(r##"{"radial": {"center": [0, 0], "radius": [0.5, 1], "stops": [[0, "#ff0000"], [1, "#0000ff"]]}}"##);
    for (x, y) in [(0, 0), (6, 0), (0, 8), (5, 5), (20, 3)] {
        let (dx, dy) = ((x as f64 + 0.5) / 12.0, (y as f64 + 0.5) / 16.0);
        let t = (dx * dx + dy * dy).sqrt().min(1.0);
        let [r, b] = [1.0 - t, t].map(|v| (v * 255.0).round() as u8);
        assert_px(picture.at(4 + x, 4 + y), [r, 0, b, 255], 2);
    }
}

#[test]
fn gradients_turn_and_scale_with_their_node() {
    let nodes = |keys: &str| {
        format!(
            r##"{{"kind": "rect", "size": [16, 16], "position": [8, 4], {keys}, "fill": {{"linear": {{"stops": [[0, "#000000"], [1, "#ff0000"]]}}}}}}"##
        )
    };
    let picture = still(SIZE, &nodes(r#""rotation": 90"#));
    for y in 0..16 {
        let value = ((y as f64 + 0.5) / 16.0 * 255.0).round() as u8;
        assert_px(picture.at(12, 4 + y), [value, 0, 0, 255], 2);
    }
}

#[test]
fn gradients_in_oklab_meet_their_stops_and_differ_between() {
    let picture = |space: &str| {
        filled(&format!(r##"{{"linear": {{"space": "{space}", "stops": [[0, "#0000ff"], [1, "#ffff00"]]}}}}"##))
    };
    let (oklab, srgb) = (picture("oklab"), picture("srgb"));
    // Oklab's definition (matrices and cube roots) worked out at half a pixel from either end and from the middle.
    let exact = [(4, [0, 31, 253]), (15, [102, 168, 202]), (16, [114, 175, 196]), (27, [249, 252, 46])];
    for (x, [r, g, b]) in exact {
        assert_px(oklab.at(x, 9), [r, g, b, 255], 2);
    }
    assert_px(srgb.at(15, 9), [122, 122, 133, 255], 2);
}

#[test]
fn strokes_lie_on_inside_or_outside_of_the_outline() {
    let nodes = |align: &str| {
        format!(
            r#"{{"kind": "rect", "size": [12, 10], "position": [8, 6], "fill": "red", "stroke": {{"paint": "blue", "width": 4, "align": "{align}"}}}}"#
        )
    };
    assert_boxes(SIZE, &nodes("center"), &[([6, 4, 22, 18], BLUE), ([10, 8, 18, 14], RED)]);
    assert_boxes(SIZE, &nodes("inside"), &[([8, 6, 20, 16], BLUE), ([12, 10, 16, 12], RED)]);
    assert_boxes(SIZE, &nodes("outside"), &[([4, 2, 24, 20], BLUE), ([8, 6, 20, 16], RED)]);
    // Without a fill the inside is empty.
    let nodes = r#"{"kind": "rect", "size": [12, 10], "position": [8, 6], "fill": "none", "stroke": {"paint": "blue", "width": 2}}"#;
    assert_boxes(SIZE, nodes, &[([7, 5, 21, 17], BLUE), ([9, 7, 19, 15], NONE)]);
}

#[test]
fn an_inside_stroke_wider_than_the_shape_fills_it() {
    let nodes = r#"{"kind": "rect", "size": [6, 4], "position": [8, 6], "fill": "red", "stroke": {"paint": "blue", "width": 9, "align": "inside"}}"#;
    assert_boxes(SIZE, nodes, &[([8, 6, 14, 10], BLUE)]);
}

#[test]
fn joins_are_of_their_kind() {
    let area = |keys: &str| {
        still(
            [80, 60],
            &format!(r#"{{"kind": "rect", "size": [40, 30], "position": [20, 15], "fill": "none", "stroke": {{"paint": "red", "width": 10{keys}}}}}"#),
        )
        .area()
    };
    let mitred = 50.0 * 40.0 - 30.0 * 20.0;
    assert!((area("") - mitred).abs() < 0.5);
    assert!((area(r#", "join": "bevel""#) - (mitred - 4.0 * 12.5)).abs() < 1.5, "{}", area(r#", "join": "bevel""#));
    // The library's round joins are polygons within a quarter of a pixel.
    let round = mitred - 4.0 * 25.0 * (1.0 - PI / 4.0);
    assert!((area(r#", "join": "round""#) - round).abs() < 0.25 * 10.0 * PI, "{}", area(r#", "join": "round""#));
    // A right angle has a mitre of 1.41 times the width.
    assert!((area(r#", "miter": 1.4"#) - (mitred - 4.0 * 12.5)).abs() < 1.5);
}

#[test]
fn caps_end_open_lines() {
    let line = |cap: &str| {
        format!(
            r#"{{"kind": "path", "d": "M8 10 H20", "fill": "none", "stroke": {{"paint": "red", "width": 4, "cap": "{cap}"}}}}"#
        )
    };
    assert_boxes(SIZE, &line("butt"), &[([8, 8, 20, 12], RED)]);
    assert_boxes(SIZE, &line("square"), &[([6, 8, 22, 12], RED)]);
    // The library's round caps are polygons within a quarter of a pixel.
    let round = still(SIZE, &line("round")).area();
    assert!((round - (48.0 + PI * 4.0)).abs() < 0.25 * 4.0 * PI && round > 56.0, "{round}");
}

#[test]
fn dashes_follow_their_pattern() {
    let line = |keys: &str| {
        format!(
            r#"{{"kind": "path", "d": "M2 10 H30", "fill": "none", "stroke": {{"paint": "red", "width": 4, {keys}}}}}"#
        )
    };
    let shows = |keys: &str, runs: &[[i64; 2]]| {
        let boxes: Vec<_> = runs.iter().map(|[from, to]| ([*from, 8, *to, 12], RED)).collect();
        assert_boxes(SIZE, &line(keys), &boxes);
    };
    shows(r#""dash": [6, 3]"#, &[[2, 8], [11, 17], [20, 26], [29, 30]]);
    shows(r#""dash": [6, 3], "dash-offset": 2"#, &[[2, 6], [9, 15], [18, 24], [27, 30]]);
    shows(r#""dash": [6, 3], "dash-offset": -2"#, &[[4, 10], [13, 19], [22, 28]]);
    shows(r#""dash": [6, 3], "dash-offset": 9"#, &[[2, 8], [11, 17], [20, 26], [29, 30]]);
    // An odd list is repeated: 4 on, 4 off.
    shows(r#""dash": [4]"#, &[[2, 6], [10, 14], [18, 22], [26, 30]]);
    shows(r#""dash": [5, 2, 1]"#, &[[2, 7], [9, 10], [15, 17], [18, 23], [25, 26]]);
    shows(r#""dash": []"#, &[[2, 30]]);
    shows(r#""dash": [0, 0]"#, &[[2, 30]]);
}

#[test]
fn a_stroke_scales_with_its_node() {
    let nodes = r#"{"kind": "rect", "size": [6, 4], "position": [6, 6], "pivot": "top-left", "scale": [2, 3], "fill": "red",
        "stroke": {"paint": "blue", "width": 2}}"#;
    assert_boxes(SIZE, nodes, &[([4, 3, 20, 21], BLUE), ([8, 9, 16, 15], RED)]);
}

#[test]
fn the_fill_rule_decides_about_holes() {
    let d = "M2 2 H22 V20 H2 Z M6 6 H18 V16 H6 Z";
    let path = |rule: &str| format!(r#"{{"kind": "path", "d": "{d}", "fill": "red", "fill-rule": "{rule}"}}"#);
    assert_boxes(SIZE, &path("nonzero"), &[([2, 2, 22, 20], RED)]);
    assert_boxes(SIZE, &path("evenodd"), &[([2, 2, 22, 20], RED), ([6, 6, 18, 16], NONE)]);
    // Drawn the other way round the inner square is a hole by both rules.
    let path = r#"{"kind": "path", "d": "M2 2 H22 V20 H2 Z M6 6 V16 H18 V6 Z", "fill": "red"}"#;
    assert_boxes(SIZE, path, &[([2, 2, 22, 20], RED), ([6, 6, 18, 16], NONE)]);
}

#[test]
fn paths_have_all_commands_of_svg() {
    // The same circle by arcs, and by the ellipse.
    let arcs = still(SIZE, r#"{"kind": "path", "d": "M6 12a8 8 0 1 1 16 0a8 8 0 0 1-16 0z"}"#);
    let ellipse = still(SIZE, r#"{"kind": "ellipse", "size": [16, 16], "position": [6, 4]}"#);
    assert_near(&arcs, &ellipse, 2);
    // A quadratic as the cubic that it is, and a reflected one.
    let quadratic = still(SIZE, r#"{"kind": "path", "d": "M2 12Q8 0 14 12T26 12"}"#);
    let cubic = still(SIZE, r#"{"kind": "path", "d": "M2 12C6 4 10 4 14 12C18 20 22 20 26 12"}"#);
    assert_near(&quadratic, &cubic, 1);
}

#[test]
fn no_fill_is_black_and_none_is_nothing() {
    assert_boxes(SIZE, r#"{"kind": "rect", "size": [3, 3]}"#, &[([0, 0, 3, 3], [0, 0, 0, 255])]);
    assert_boxes(SIZE, r#"{"kind": "rect", "size": [3, 3], "fill": "none"}"#, &[]);
    assert_boxes(SIZE, r#"{"kind": "rect", "size": [0, 3], "fill": "red"}"#, &[]);
}

#[test]
fn gradients_paint_strokes_over_the_box_of_the_shape() {
    let nodes = r##"{"kind": "rect", "size": [20, 12], "position": [6, 6], "fill": "none",
        "stroke": {"width": 4, "paint": {"linear": {"stops": [[0, "#000000"], [1, "#ff0000"]]}}}}"##;
    let picture = still(SIZE, nodes);
    for x in 0..20 {
        let value = ((x as f64 + 0.5) / 20.0 * 255.0).round() as u8;
        assert_px(picture.at(6 + x, 6), [value, 0, 0, 255], 2);
    }
}

#[test]
fn half_a_pixel_is_half_covered() {
    let picture = still(SIZE, r#"{"kind": "rect", "size": [3, 3], "position": [2.5, 2.25], "fill": "red"}"#);
    assert_px(picture.at(2, 3), [128, 0, 0, 128], 1);
    assert_px(picture.at(3, 2), [191, 0, 0, 191], 1);
    assert_px(picture.at(2, 2), [96, 0, 0, 96], 1);
    assert_px(picture.at(3, 3), RED, 0);
    assert_same(&picture, &still(SIZE, r#"{"kind": "path", "d": "M2.5 2.25h3v3h-3z", "fill": "red"}"#));
}
