//! translate(place + position − anchor·size) · translate(pivot·size) · rotate · skew · scale · translate(−pivot·size).

use crate::picture::{BLUE, Box4, NONE, Picture, RED, assert_boxes, assert_near, assert_px, assert_same, frame, still};

const SIZE: [u32; 2] = [24, 20];

/// A red rectangle with these further keys.
fn rect(keys: &str) -> String {
    format!(r#"{{"kind": "rect", "fill": "red", {keys}}}"#)
}

#[track_caller]
fn shows(keys: &str, area: Box4) {
    assert_boxes(SIZE, &rect(keys), &[(area, RED)]);
}

#[test]
fn position_places_the_top_left() {
    shows(r#""size": [4, 3], "position": [5, 2]"#, [5, 2, 9, 5]);
    shows(r#""size": [4, 3]"#, [0, 0, 4, 3]);
    shows(r#""size": [4, 3], "position": [-2, -1]"#, [0, 0, 2, 2]);
}

#[test]
fn an_anchor_is_what_lands_at_the_position() {
    let size = [4, 6];
    for (anchor, fraction) in [
        (r#""top-left""#, [0.0, 0.0]),
        (r#""top""#, [0.5, 0.0]),
        (r#""top-right""#, [1.0, 0.0]),
        (r#""left""#, [0.0, 0.5]),
        (r#""center""#, [0.5, 0.5]),
        (r#""right""#, [1.0, 0.5]),
        (r#""bottom-left""#, [0.0, 1.0]),
        (r#""bottom""#, [0.5, 1.0]),
        (r#""bottom-right""#, [1.0, 1.0]),
        ("[0.25, 0.5]", [0.25, 0.5]),
        ("[-1, 2]", [-1.0, 2.0]),
    ] {
        let x = 12 - (fraction[0] * size[0] as f64) as i64;
        let y = 13 - (fraction[1] * size[1] as f64) as i64;
        let keys = format!(r#""size": [4, 6], "position": [12, 13], "anchor": {anchor}"#);
        shows(&keys, [x, y, x + 4, y + 6]);
    }
}

#[test]
fn scale_is_about_the_pivot_and_that_is_the_centre() {
    let at = r#""size": [4, 4], "position": [8, 8]"#;
    shows(&format!(r#"{at}, "scale": 2"#), [6, 6, 14, 14]);
    shows(&format!(r#"{at}, "scale": [1, 2]"#), [8, 6, 12, 14]);
    shows(&format!(r#"{at}, "scale": 2, "pivot": [0, 0]"#), [8, 8, 16, 16]);
    shows(&format!(r#"{at}, "scale": 2, "pivot": "bottom-right""#), [4, 4, 12, 12]);
    shows(&format!(r#"{at}, "scale": 0.5, "pivot": "right""#), [10, 9, 12, 11]);
    // The pivot is a point of the box, wherever the anchor is.
    shows(&format!(r#"{at}, "scale": 2, "anchor": "center""#), [4, 4, 12, 12]);
    shows(&format!(r#"{at}, "scale": 2, "anchor": "bottom-right", "pivot": "top-left""#), [4, 4, 12, 12]);
    // A mirror image of a rectangle about its centre is itself.
    shows(&format!(r#"{at}, "scale": [-1, 1]"#), [8, 8, 12, 12]);
    shows(&format!(r#"{at}, "scale": [-1, 1], "pivot": "left""#), [4, 8, 8, 12]);
}

#[test]
fn nothing_is_left_at_scale_0() {
    assert_same(&still(SIZE, &rect(r#""size": [4, 4], "position": [8, 8], "scale": 0"#)), &Picture::boxes(SIZE, &[]));
    assert_same(
        &still(SIZE, &rect(r#""size": [4, 4], "position": [8, 8], "scale": [0, 1]"#)),
        &Picture::boxes(SIZE, &[]),
    );
}

#[test]
fn quarter_turns_are_exact_and_clockwise() {
    // About the centre (8, 10) of 8 × 2.
    let at = r#""size": [8, 2], "position": [4, 9]"#;
    for turn in [90, 270, -90, 450, -270] {
        shows(&format!(r#"{at}, "rotation": {turn}"#), [7, 6, 9, 14]);
    }
    for turn in [0, 180, 360, -180, 720] {
        shows(&format!(r#"{at}, "rotation": {turn}"#), [4, 9, 12, 11]);
    }
    // Clockwise with y down: (x, y) becomes (−y, x).
    let corner = r#""size": [8, 2], "position": [12, 10], "pivot": "top-left""#;
    shows(&format!(r#"{corner}, "rotation": 90"#), [10, 10, 12, 18]);
    shows(&format!(r#"{corner}, "rotation": 180"#), [4, 8, 12, 10]);
    shows(&format!(r#"{corner}, "rotation": 270"#), [12, 2, 14, 10]);
}

#[test]
fn any_rotation_keeps_the_area() {
    for angle in [1.0, 17.0, 45.0, 133.3] {
        let picture =
            still([80, 80], &rect(&format!(r#""size": [40, 30], "position": [20, 25], "rotation": {angle}"#)));
        assert!((picture.area() - 1200.0).abs() < 3.0, "{angle}°: {}", picture.area());
    }
}

#[test]
fn a_rotated_point_is_where_the_formula_says() {
    // A dot whose centre is (20, 0) from the pivot goes to (20·cos, 20·sin).
    for angle in [30.0_f64, 120.0, 200.0, -60.0] {
        let nodes = format!(
            r#"{{"kind": "group", "size": [0, 0], "position": [40, 40], "rotation": {angle}, "children": [
                {{"kind": "ellipse", "size": [5, 5], "anchor": "center", "position": [20, 0]}}]}}"#
        );
        let picture = still([80, 80], &nodes);
        let (mut x, mut y) = (0.0, 0.0);
        for (i, pixel) in picture.pixels.iter().enumerate() {
            let weight = f64::from(pixel[3]) / 255.0 / picture.area();
            x += weight * ((i % 80) as f64 + 0.5);
            y += weight * ((i / 80) as f64 + 0.5);
        }
        let (sin, cos) = angle.to_radians().sin_cos();
        assert!((x - 40.0 - 20.0 * cos).abs() < 0.05 && (y - 40.0 - 20.0 * sin).abs() < 0.05, "{angle}: {x}, {y}");
    }
}

#[test]
fn skew_shifts_rows_by_their_height() {
    // skew x by 45°: x' = x + y. A row's edge is a diagonal, which covers half of the pixel that it crosses.
    let picture = still(SIZE, &rect(r#""size": [4, 4], "position": [2, 3], "pivot": "top-left", "skew": [45, 0]"#));
    for y in 0..4 {
        for x in 0..20 {
            let expected = match x - 2 - y {
                0 | 4 => 128,
                1..=3 => 255,
                _ => 0,
            };
            assert_px(picture.at(x, 3 + y), [expected, 0, 0, expected], 2);
        }
    }
    let picture = still(SIZE, &rect(r#""size": [4, 4], "position": [2, 3], "pivot": "top-left", "skew": [0, 45]"#));
    assert_px(picture.at(2 + 3, 3 + 1), NONE, 0);
    assert_px(picture.at(2 + 3, 3 + 5), RED, 0);
}

#[test]
fn scale_comes_before_skew_before_rotation() {
    // Made 8 × 2 first, then turned: 2 wide and 8 high.
    shows(
        r#""size": [4, 2], "position": [12, 4], "pivot": "top-left", "scale": [2, 1], "rotation": 90"#,
        [10, 4, 12, 12],
    );
    // scale, then skew: x' = 2x + y. At the bottom row the left edge has moved by the height, not twice the height.
    let picture = still(
        SIZE,
        &rect(r#""size": [2, 6], "position": [2, 2], "pivot": "top-left", "scale": [2, 1], "skew": [45, 0]"#),
    );
    assert_eq!((0..24).filter(|x| picture.at(*x, 7)[3] > 0).min(), Some(7));
    // skew, then a quarter turn: what leaned right leans down.
    let turned = still(
        SIZE,
        &rect(r#""size": [4, 4], "position": [12, 2], "pivot": "top-left", "skew": [45, 0], "rotation": 90"#),
    );
    let leaning = still(SIZE, &rect(r#""size": [4, 4], "position": [12, 2], "pivot": "top-left", "skew": [45, 0]"#));
    let expected = Picture::of(SIZE, |x, y| leaning.at(y - 2 + 12, 11 - x + 2));
    assert_near(&turned, &expected, 1);
}

#[test]
fn lanes_are_animated_one_by_one() {
    let nodes = rect(r#""size": [2, 2], "position": {"x": {"keys": [[0, 0], [1, 10]]}, "y": 3}"#);
    for (number, x) in [(0, 0), (5, 5), (10, 10), (15, 10)] {
        assert_same(&frame(SIZE, &nodes, number), &Picture::boxes(SIZE, &[([x, 3, x + 2, 5], RED)]));
    }
    let nodes = rect(r#""size": [2, 2], "position": ["=frame", {"keys": [[0, 8], [0.8, 0]]}]"#);
    assert_same(&frame(SIZE, &nodes, 3), &Picture::boxes(SIZE, &[([3, 5, 5, 7], RED)]));
    let nodes =
        rect(r#""size": ["=2 + frame", 4], "position": [1, 1], "scale": {"x": 1, "y": {"keys": [[0, 1], [1, 2]]}}"#);
    assert_same(&frame(SIZE, &nodes, 10), &Picture::boxes(SIZE, &[([1, -1, 13, 7], RED)]));
}

#[test]
fn percentages_are_of_the_parents_box() {
    shows(r#""size": ["50%", "25%"]"#, [0, 0, 12, 5]);
    let nodes = r#"{"kind": "group", "size": [16, 8], "position": [2, 4], "children": [
        {"kind": "rect", "size": ["75%", "50%"], "position": [1, 1], "fill": "red"}]}"#;
    assert_boxes(SIZE, nodes, &[([3, 5, 15, 9], RED)]);
    // A group without a size has its parent's.
    let nodes = r#"{"kind": "group", "size": [16, 8], "children": [{"kind": "group", "position": [4, 4], "children": [
        {"kind": "rect", "size": ["100%", "100%"], "fill": "red"}]}]}"#;
    assert_boxes(SIZE, nodes, &[([4, 4, 20, 12], RED)]);
}

#[test]
fn children_lie_in_the_space_of_their_parent() {
    let nodes = r#"{"kind": "group", "size": [10, 6], "position": [6, 5], "rotation": 180, "children": [
        {"kind": "rect", "size": [2, 1], "fill": "red"},
        {"kind": "group", "position": [4, 2], "scale": 2, "pivot": "top-left", "children": [
            {"kind": "rect", "size": [1, 1], "position": [1, 0], "fill": "blue"}]}]}"#;
    // 180° about (11, 8): x → 22 − x, y → 16 − y.
    assert_boxes(SIZE, nodes, &[([14, 10, 16, 11], RED), ([8, 7, 10, 9], BLUE)]);
}

#[test]
fn a_group_turns_about_the_centre_of_its_parents_box() {
    let nodes = r#"{"kind": "group", "rotation": 180, "children": [{"kind": "rect", "size": [3, 2], "fill": "red"}]}"#;
    assert_boxes(SIZE, nodes, &[([21, 18, 24, 20], RED)]);
}

#[test]
fn a_path_keeps_its_coordinates_unless_it_has_an_anchor() {
    let path = |keys: &str| format!(r#"{{"kind": "path", "d": "M2 3 H6 V9 H2 Z", "fill": "red"{keys}}}"#);
    let shows = |keys: &str, area: Box4| assert_boxes(SIZE, &path(keys), &[(area, RED)]);
    shows("", [2, 3, 6, 9]);
    shows(r#", "position": [10, 10]"#, [12, 13, 16, 19]);
    shows(r#", "position": [10, 10], "anchor": "top-left""#, [10, 10, 14, 16]);
    shows(r#", "position": [10, 10], "anchor": "center""#, [8, 7, 12, 13]);
    // Scale and rotation are about the centre of its bounding box.
    shows(r#", "scale": [2, 1]"#, [0, 3, 8, 9]);
    shows(r#", "position": [4, 4], "rotation": 90"#, [5, 8, 11, 12]);
    // With a size the bounding box becomes the own box.
    shows(r#", "position": [10, 5], "anchor": "top-left", "size": [8, 12]"#, [10, 5, 18, 17]);
    shows(r#", "position": [12, 10], "anchor": "center", "size": [8, 12]"#, [8, 4, 16, 16]);
}

#[test]
fn an_animated_anchor_moves_the_box_the_other_way() {
    let nodes = rect(r#""size": [4, 4], "position": [10, 10], "anchor": {"keys": [[0, [0, 0]], [1, [1, 0.5]]]}"#);
    assert_same(&frame(SIZE, &nodes, 10), &Picture::boxes(SIZE, &[([6, 8, 10, 12], RED)]));
}
