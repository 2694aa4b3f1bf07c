//! Clips and masks.

use core::f64::consts::PI;

use crate::picture::{
    BLUE, Film, NONE, Picture, RED, assert_boxes, assert_near, assert_px, assert_same, document, frame, still,
};

const SIZE: [u32; 2] = [24, 20];

const FLOOD: &str = r#"{"kind": "rect", "size": [100, 100], "position": [-20, -20], "fill": "red"}"#;

/// A group with these keys and a child far larger than it.
fn clipped(keys: &str) -> String {
    format!(r#"{{"kind": "group", {keys}, "children": [{FLOOD}]}}"#)
}

#[test]
fn a_clip_cuts_children_to_the_box() {
    assert_boxes(SIZE, &clipped(r#""size": [10, 6], "position": [3, 4], "clip": true"#), &[([3, 4, 13, 10], RED)]);
    assert_boxes(SIZE, &clipped(r#""size": [10, 6], "clip": false"#), &[([0, 0, 24, 20], RED)]);
    assert_boxes(SIZE, &clipped(r#""size": ["50%", "50%"], "clip": true"#), &[([0, 0, 12, 10], RED)]);
    let nodes = clipped(r#""size": ["=2 + frame", 6], "clip": true"#);
    assert_same(&frame(SIZE, &nodes, 5), &Picture::boxes(SIZE, &[([0, 0, 7, 6], RED)]));
}

#[test]
fn a_clip_turns_and_scales_with_its_node() {
    let keys = r#""size": [10, 6], "position": [4, 5], "clip": true"#;
    // About the centre (9, 8).
    assert_boxes(SIZE, &clipped(&format!(r#"{keys}, "rotation": 90"#)), &[([6, 3, 12, 13], RED)]);
    assert_boxes(SIZE, &clipped(&format!(r#"{keys}, "scale": [1, 2]"#)), &[([4, 2, 14, 14], RED)]);
    let turned = still(SIZE, &clipped(&format!(r#"{keys}, "rotation": 30"#)));
    let same = still(SIZE, r#"{"kind": "rect", "fill": "red", "size": [10, 6], "position": [4, 5], "rotation": 30}"#);
    assert_near(&turned, &same, 2);
}

#[test]
fn clips_within_each_other_intersect() {
    let nodes = format!(
        r#"{{"kind": "group", "size": [10, 10], "position": [2, 2], "clip": true, "children": [{}]}}"#,
        clipped(r#""size": [10, 10], "position": [4, 3], "clip": true"#)
    );
    assert_boxes(SIZE, &nodes, &[([6, 5, 12, 12], RED)]);
    let nodes = format!(
        r#"{{"kind": "group", "size": [10, 10], "position": [2, 2], "clip": {{"path": "M0 0 H10 V10 H0 Z"}}, "children": [{}]}}"#,
        clipped(r#""size": [10, 10], "position": [4, 3], "clip": {"path": "M0 0 H10 V10 H0 Z"}"#)
    );
    assert_boxes(SIZE, &nodes, &[([6, 5, 12, 12], RED)]);
}

#[test]
fn a_round_clip_has_the_area_of_its_shape() {
    for children in [FLOOD.to_owned(), format!("{FLOOD}, {FLOOD}")] {
        let nodes = format!(
            r#"{{"kind": "group", "size": [60, 40], "position": [10, 10], "clip": {{"radius": 12}}, "children": [{children}]}}"#
        );
        let picture = still([80, 60], &nodes);
        let area = 60.0 * 40.0 - (4.0 - PI) * 144.0;
        assert!((picture.area() / area - 1.0).abs() < 0.002, "{} instead of {area}", picture.area());
        assert_px(picture.at(10, 10), NONE, 0);
        assert_px(picture.at(40, 10), RED, 0);
        assert_px(picture.at(10, 30), RED, 0);
        assert_px(picture.at(14, 13), NONE, 255);
    }
    // A radius above half of the shorter side is half of it.
    let picture = still([80, 60], &clipped(r#""size": [40, 40], "clip": {"radius": 500}"#));
    assert!((picture.area() / (PI * 400.0) - 1.0).abs() < 0.005, "{}", picture.area());
}

#[test]
fn a_clip_path_lies_in_the_coordinates_of_its_node() {
    let keys = r#""size": [5, 5], "position": [3, 2], "clip": {"path": "M1 1 H9 V7 H1 Z M20 0 H21 V18 H20 Z"}"#;
    assert_boxes(SIZE, &clipped(keys), &[([4, 3, 12, 9], RED), ([23, 2, 24, 20], RED)]);
}

#[test]
fn seams_do_not_show_in_a_soft_clip() {
    // Opaque over opaque: an edge pixel that is covered by half shows half of the upper one and nothing of the lower.
    let nodes = r#"{"kind": "group", "size": [10, 6], "position": [3.5, 4], "clip": true, "children": [
        {"kind": "rect", "size": [30, 30], "position": [-9, -9], "fill": "red"},
        {"kind": "rect", "size": [30, 30], "position": [-9, -9], "fill": "blue"}]}"#;
    let picture = still(SIZE, nodes);
    assert_px(picture.at(3, 6), [0, 0, 128, 128], 1);
    assert_px(picture.at(4, 6), BLUE, 0);
}

#[test]
fn effects_see_what_the_clip_left_and_masks_cut_what_effects_made() {
    let shadow = r##""effects": [{"kind": "drop-shadow", "offset": [6, 0], "color": "#0000ff"}]"##;
    // The shadow of the clipped picture lies outside of the clip.
    let nodes = clipped(&format!(r#""size": [5, 5], "position": [2, 2], "clip": true, {shadow}"#));
    assert_boxes(SIZE, &nodes, &[([8, 2, 13, 7], BLUE), ([2, 2, 7, 7], RED)]);
    // The mask, in the node's coordinates, cuts picture and shadow.
    let mask = r#""mask": {"node": {"kind": "rect", "size": [20, 3], "position": [0, 1]}}"#;
    let nodes = clipped(&format!(r#""size": [5, 5], "position": [2, 2], "clip": true, {shadow}, {mask}"#));
    assert_boxes(SIZE, &nodes, &[([8, 3, 13, 6], BLUE), ([2, 3, 7, 6], RED)]);
    // Opacity comes last: the shadow does not show through the picture.
    let nodes = clipped(
        r##""size": [5, 5], "position": [2, 2], "clip": true, "opacity": 0.5,
        "effects": [{"kind": "drop-shadow", "offset": [3, 0], "color": "#0000ff"}]"##,
    );
    let picture = still(SIZE, &nodes);
    assert_px(picture.at(6, 4), [128, 0, 0, 128], 0);
    assert_px(picture.at(8, 4), [0, 0, 128, 128], 0);
}

/// A red square of 10 at (2, 3), masked.
fn masked(mask: &str) -> String {
    format!(r#"{{"kind": "rect", "size": [10, 10], "position": [2, 3], "fill": "red", "mask": {mask}}}"#)
}

/// A red pixel of this alpha.
fn red(alpha: u8) -> [u8; 4] {
    [alpha, 0, 0, alpha]
}

#[test]
fn an_alpha_mask_multiplies_by_its_alpha_in_the_nodes_coordinates() {
    let mask = r##"{"node": {"kind": "rect", "size": [4, 6], "position": [1, 2], "fill": "#0000ff80"}}"##;
    let expected = Picture::boxes(SIZE, &[([3, 5, 7, 11], red(128))]);
    assert_same(&still(SIZE, &masked(mask)), &expected);
    // The mask's colour does not matter, its opacity does.
    let mask = r#"{"mode": "alpha", "node": {"kind": "rect", "size": [4, 6], "position": [1, 2], "fill": "white", "opacity": 0.25}}"#;
    assert_near(&still(SIZE, &masked(mask)), &Picture::boxes(SIZE, &[([3, 5, 7, 11], red(64))]), 1);
}

#[test]
fn a_mask_moves_turns_and_scales_with_its_node() {
    let node = |keys: &str| {
        format!(
            r#"{{"kind": "rect", "size": [10, 10], "position": [6, 6], "fill": "red", {keys},
            "mask": {{"node": {{"kind": "rect", "size": [10, 4]}}}}}}"#
        )
    };
    assert_boxes(SIZE, &node(r#""opacity": 1"#), &[([6, 6, 16, 10], RED)]);
    assert_boxes(SIZE, &node(r#""rotation": 90"#), &[([12, 6, 16, 16], RED)]);
    assert_boxes(SIZE, &node(r#""rotation": 180"#), &[([6, 12, 16, 16], RED)]);
    assert_boxes(SIZE, &node(r#""scale": 0.5, "pivot": "top-left""#), &[([6, 6, 11, 8], RED)]);
}

#[test]
fn inverted_masks_keep_what_they_do_not_cover() {
    let mask = r##"{"invert": true, "node": {"kind": "rect", "size": [4, 10], "fill": "#000000c0"}}"##;
    let expected = Picture::boxes(SIZE, &[([2, 3, 12, 13], RED), ([2, 3, 6, 13], red(63))]);
    assert_same(&still(SIZE, &masked(mask)), &expected);
    let mask = r#"{"mode": "luma", "invert": true, "node": {"kind": "rect", "size": [4, 10], "fill": "white"}}"#;
    assert_boxes(SIZE, &masked(mask), &[([6, 3, 12, 13], RED)]);
    let mask =
        r##"{"mode": "stencil", "invert": true, "node": {"kind": "rect", "size": [4, 10], "fill": "#000000c0"}}"##;
    assert_boxes(SIZE, &masked(mask), &[([6, 3, 12, 13], RED)]);
}

#[test]
fn a_luma_mask_multiplies_by_luminance() {
    // The coefficients of CSS Masking and of feColorMatrix's luminanceToAlpha, of premultiplied colours.
    for (fill, luma) in [
        ("#ffffff", 1.0),
        ("#000000", 0.0),
        ("#808080", 128.0 / 255.0),
        ("#ff0000", 0.2126),
        ("#00ff00", 0.7152),
        ("#0000ff", 0.0722),
        ("#ffffff80", 128.0 / 255.0),
    ] {
        let mask = format!(r#"{{"mode": "luma", "node": {{"kind": "rect", "size": [10, 10], "fill": "{fill}"}}}}"#);
        let found = still(SIZE, &masked(&mask)).at(5, 5);
        let expected = (luma * 255.0_f64).round() as u8;
        assert_px(found, red(expected), 1);
    }
}

#[test]
fn a_stencil_is_a_hard_cut_at_half_alpha() {
    for (alpha, kept) in [("00", false), ("7e", false), ("81", true), ("ff", true)] {
        let mask = format!(
            r##"{{"mode": "stencil", "node": {{"kind": "rect", "size": [10, 10], "fill": "#ffffff{alpha}"}}}}"##
        );
        assert_px(still(SIZE, &masked(&mask)).at(5, 5), if kept { RED } else { NONE }, 0);
    }
    // Nothing is between.
    let mask = r#"{"mode": "stencil", "node": {"kind": "ellipse", "size": [9.3, 8.7]}}"#;
    assert!(still(SIZE, &masked(mask)).pixels.iter().all(|pixel| *pixel == RED || *pixel == NONE));
}

#[test]
fn all_masks_of_a_list_apply() {
    let mask = r##"[{"node": {"kind": "rect", "size": [6, 10], "fill": "#00000080"}},
        {"node": {"kind": "rect", "size": [10, 5]}},
        {"invert": true, "node": {"kind": "rect", "size": [2, 2]}}]"##;
    let expected = Picture::of(SIZE, |x, y| {
        let (x, y) = (x - 2, y - 3);
        let inside = (0..6).contains(&x) && (0..5).contains(&y) && !((0..2).contains(&x) && (0..2).contains(&y));
        if inside { red(128) } else { NONE }
    });
    assert_same(&still(SIZE, &masked(mask)), &expected);
}

#[test]
fn a_mask_that_does_not_exist_covers_nothing() {
    let late = r#"{"node": {"kind": "rect", "size": [10, 10], "at": 1, "for": 0.5}}"#;
    let nodes = masked(late);
    let (empty, whole) = (Picture::boxes(SIZE, &[]), Picture::boxes(SIZE, &[([2, 3, 12, 13], RED)]));
    for (number, expected) in [(0, &empty), (9, &empty), (10, &whole), (14, &whole), (15, &empty)] {
        assert_same(&frame(SIZE, &nodes, number), expected);
    }
    for keys in [r#""visible": false"#, r#""opacity": 0"#, r#""at": 1"#, r#""scale": 0"#, r#""position": [50, 0]"#] {
        let mask = format!(r#"{{"node": {{"kind": "rect", "size": [10, 10], {keys}}}}}"#);
        assert_same(&still(SIZE, &masked(&mask)), &empty);
        let mask = format!(r#"{{"invert": true, "node": {{"kind": "rect", "size": [10, 10], {keys}}}}}"#);
        assert_same(&still(SIZE, &masked(&mask)), &whole);
    }
}

#[test]
fn a_mask_lives_in_the_local_time_of_its_node() {
    let nodes = r#"{"kind": "rect", "size": [10, 10], "fill": "red", "at": 0.5,
        "mask": {"node": {"kind": "rect", "size": [2, 10], "position": ["=frame", 0]}}}"#;
    assert_same(&frame(SIZE, nodes, 8), &Picture::boxes(SIZE, &[([3, 0, 5, 10], RED)]));
}

#[test]
fn a_mask_may_be_a_group_with_masks_and_effects() {
    let mask = r#"{"node": {"kind": "group", "mask": {"invert": true, "node": {"kind": "rect", "size": [3, 10]}}, "children": [
        {"kind": "rect", "size": [10, 2]}, {"kind": "rect", "size": [10, 2], "position": [0, 5]}]}}"#;
    assert_boxes(SIZE, &masked(mask), &[([5, 3, 12, 5], RED), ([5, 8, 12, 10], RED)]);
    let mask = r#"{"node": {"kind": "rect", "size": [10, 10], "effects": [{"kind": "opacity", "amount": 0.5}]}}"#;
    assert_near(&still(SIZE, &masked(mask)), &Picture::boxes(SIZE, &[([2, 3, 12, 13], red(128))]), 1);
}

#[test]
fn a_group_is_masked_as_one_picture() {
    let nodes = r##"{"kind": "group", "position": [1, 1], "mask": {"node": {"kind": "rect", "size": [24, 20], "fill": "#00000080"}},
        "children": [{"kind": "rect", "size": [8, 8], "fill": "red"}, {"kind": "rect", "size": [8, 8], "position": [4, 4], "fill": "blue"}]}"##;
    let picture = still(SIZE, nodes);
    assert_px(picture.at(6, 6), [0, 0, 128, 128], 0);
    assert_px(picture.at(2, 2), red(128), 0);
    // What is masked blends afterwards.
    let nodes = r##"{"kind": "rect", "size": [24, 20], "fill": "#808080"}, {"kind": "rect", "size": [10, 10], "fill": "red",
        "blend": "multiply", "mask": {"node": {"kind": "rect", "size": [4, 4]}}}"##;
    let picture = still(SIZE, nodes);
    assert_px(picture.at(2, 2), [128, 0, 0, 255], 1);
    assert_px(picture.at(6, 6), [128, 128, 128, 255], 0);
}

/// The share of a Gaussian of this deviation below x.
pub(crate) fn normal(x: f64, sigma: f64) -> f64 {
    // Integrated, so that nothing but the definition is needed.
    let steps = 4000;
    let width = (x + 8.0 * sigma) / f64::from(steps);
    (0..steps)
        .map(|i| -8.0 * sigma + (f64::from(i) + 0.5) * width)
        .map(|t| (-0.5 * (t / sigma) * (t / sigma)).exp() * width)
        .sum::<f64>()
        / (sigma * (2.0 * PI).sqrt())
}

#[test]
fn a_feather_is_a_gaussian_edge() {
    for (scale, sigma) in [(1.0, 4.0), (2.0, 2.0)] {
        let size = 60.0 / scale;
        let nodes = format!(
            r#"{{"kind": "rect", "size": [{size}, {size}], "fill": "red", "scale": {scale}, "pivot": "top-left",
            "mask": {{"feather": {sigma}, "node": {{"kind": "rect", "size": [{}, 200], "position": [-100, -60]}}}}}}"#,
            100.0 + size * 0.5
        );
        let picture = still([60, 60], &nodes);
        for x in 14..46_i64 {
            let expected = 255.0 * normal(30.0 - (x as f64 + 0.5), 4.0);
            let found = f64::from(picture.at(x, 30)[3]);
            assert!((found - expected).abs() < 5.0, "{x}: {found}, expected {expected}");
        }
    }
}

#[test]
fn a_mask_outlives_nothing() {
    // Mask and node together in one film, frame by frame the same alone.
    let text = document(SIZE, &masked(r#"{"node": {"kind": "rect", "size": ["=1 + frame", 10]}}"#));
    let mut film = Film::new(&text);
    for number in [7, 0, 3] {
        let width = (1 + number as i64).min(10);
        assert_same(&film.frame(number), &Picture::boxes(SIZE, &[([2, 3, 2 + width, 13], RED)]));
    }
}
