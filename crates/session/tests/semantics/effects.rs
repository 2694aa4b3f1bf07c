//! Effects against the formulas of CSS Filter Effects 1, and where they act.

use crate::clip_mask::normal;
use crate::picture::{
    BLUE, LIME, NONE, Picture, RED, assert_boxes, assert_near, assert_px, assert_same, byte, frame, still,
};

const SIZE: [u32; 2] = [24, 20];

fn square(fill: &str, effects: &str) -> String {
    format!(r#"{{"kind": "rect", "size": [4, 4], "fill": "{fill}", "effects": [{effects}]}}"#)
}

/// Rows of a colour matrix for r, g and b.
type Matrix = [[f64; 3]; 3];

fn apply(m: Matrix, c: [f64; 3]) -> [f64; 3] {
    m.map(|row| row[0] * c[0] + row[1] * c[1] + row[2] * c[2])
}

/// Filter Effects 1, chapter 8: saturate.
fn saturate(s: f64) -> Matrix {
    [
        [0.213 + 0.787 * s, 0.715 - 0.715 * s, 0.072 - 0.072 * s],
        [0.213 - 0.213 * s, 0.715 + 0.285 * s, 0.072 - 0.072 * s],
        [0.213 - 0.213 * s, 0.715 - 0.715 * s, 0.072 + 0.928 * s],
    ]
}

fn grayscale(amount: f64) -> Matrix {
    let k = 1.0 - amount;
    [
        [0.2126 + 0.7874 * k, 0.7152 - 0.7152 * k, 0.0722 - 0.0722 * k],
        [0.2126 - 0.2126 * k, 0.7152 + 0.2848 * k, 0.0722 - 0.0722 * k],
        [0.2126 - 0.2126 * k, 0.7152 - 0.7152 * k, 0.0722 + 0.9278 * k],
    ]
}

fn sepia(amount: f64) -> Matrix {
    let k = 1.0 - amount;
    [
        [0.393 + 0.607 * k, 0.769 - 0.769 * k, 0.189 - 0.189 * k],
        [0.349 - 0.349 * k, 0.686 + 0.314 * k, 0.168 - 0.168 * k],
        [0.272 - 0.272 * k, 0.534 - 0.534 * k, 0.131 + 0.869 * k],
    ]
}

fn hue_rotate(degrees: f64) -> Matrix {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let row = |base: [f64; 3], c: [f64; 3], s: [f64; 3]| [0, 1, 2].map(|i| base[i] + cos * c[i] + sin * s[i]);
    let base = [0.213, 0.715, 0.072];
    [
        row(base, [0.787, -0.715, -0.072], [-0.213, -0.715, 0.928]),
        row(base, [-0.213, 0.285, -0.072], [0.143, 0.140, -0.283]),
        row(base, [-0.213, -0.715, 0.928], [-0.787, 0.715, 0.072]),
    ]
}

/// The luma of grayscale.
fn luma([r, g, b]: [f64; 3]) -> f64 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// A name, its JSON and its formula.
type Function = (&'static str, Box<dyn Fn([f64; 3]) -> [f64; 3]>);

fn functions() -> Vec<Function> {
    let each = |f: fn(f64) -> f64| -> Box<dyn Fn([f64; 3]) -> [f64; 3]> { Box::new(move |c| c.map(f)) };
    let matrix = |m: Matrix| -> Box<dyn Fn([f64; 3]) -> [f64; 3]> { Box::new(move |c| apply(m, c)) };
    vec![
        (r#""kind": "brightness", "amount": 0.6"#, each(|v| v * 0.6)),
        (r#""kind": "brightness", "amount": 1.7"#, each(|v| v * 1.7)),
        (r#""kind": "contrast", "amount": 0.3"#, each(|v| (v - 0.5) * 0.3 + 0.5)),
        (r#""kind": "contrast", "amount": 2.5"#, each(|v| (v - 0.5) * 2.5 + 0.5)),
        (r#""kind": "saturate", "amount": 0"#, matrix(saturate(0.0))),
        (r#""kind": "saturate", "amount": 0.4"#, matrix(saturate(0.4))),
        (r#""kind": "saturate", "amount": 3"#, matrix(saturate(3.0))),
        (r#""kind": "grayscale""#, matrix(grayscale(1.0))),
        (r#""kind": "grayscale", "amount": 0.7"#, matrix(grayscale(0.7))),
        (r#""kind": "sepia", "amount": 1"#, matrix(sepia(1.0))),
        (r#""kind": "sepia", "amount": 0.35"#, matrix(sepia(0.35))),
        (r#""kind": "invert", "amount": 1"#, each(|v| 1.0 - v)),
        (r#""kind": "invert", "amount": 0.25"#, each(|v| v * (1.0 - 2.0 * 0.25) + 0.25)),
        (r#""kind": "hue-rotate", "angle": 90"#, matrix(hue_rotate(90.0))),
        (r#""kind": "hue-rotate", "angle": -45"#, matrix(hue_rotate(-45.0))),
        (
            r#""kind": "color-matrix", "matrix": [0.5,0.2,0,0,0.1, 0,1,-0.3,0,0, 0.1,0.1,0.1,0,0.2, 0,0,0,1,0]"#,
            Box::new(|[r, g, b]| [0.5 * r + 0.2 * g + 0.1, g - 0.3 * b, 0.1 * (r + g + b) + 0.2]),
        ),
        (
            r##""kind": "tint", "color": "#ff8000", "amount": 0.7"##,
            Box::new(|c| {
                let tint = [1.0, 128.0 / 255.0, 0.0].map(|v| v * luma(c));
                [0, 1, 2].map(|i| 0.3 * c[i] + 0.7 * tint[i])
            }),
        ),
        (
            r##""kind": "duotone", "dark": "#300060", "light": "#ffe0a0""##,
            Box::new(|c| {
                let (dark, light) = ([48.0, 0.0, 96.0], [255.0, 224.0, 160.0]);
                [0, 1, 2].map(|i| (dark[i] + luma(c) * (light[i] - dark[i])) / 255.0)
            }),
        ),
        (
            r#""kind": "levels", "black": 0.1, "white": 0.8, "gamma": 2, "out-black": 0.2, "out-white": 0.9"#,
            each(|v| 0.2 + 0.7 * ((v - 0.1) / 0.7).clamp(0.0, 1.0).sqrt()),
        ),
        (
            r#""kind": "curves", "rgb": [[0, 1], [1, 0]], "g": [[0, 0.5], [1, 0.5]]"#,
            Box::new(|[r, _, b]| [1.0 - r, 0.5, 1.0 - b]),
        ),
        (r#""kind": "posterize", "levels": 4"#, each(|v| (v * 4.0).floor().min(3.0) / 3.0)),
        (r#""kind": "threshold", "level": 0.4"#, Box::new(|c| [if luma(c) >= 0.4 { 1.0 } else { 0.0 }; 3])),
    ]
}

const COLORS: [[u8; 3]; 6] = [[51, 102, 153], [255, 0, 0], [10, 200, 30], [255, 255, 255], [0, 0, 0], [200, 180, 20]];

#[test]
fn colour_functions_are_those_of_css() {
    for (effect, formula) in functions() {
        for [r, g, b] in COLORS {
            let expected = formula([r, g, b].map(|v| f64::from(v) / 255.0)).map(byte);
            let found = still([4, 4], &square(&format!("#{r:02x}{g:02x}{b:02x}"), &format!("{{{effect}}}"))).at(1, 1);
            let [x, y, z] = expected;
            assert!(
                crate::picture::distance(found, [x, y, z, 255]) <= 1,
                "{effect} of {r}, {g}, {b}: {found:?}, expected {expected:?}"
            );
        }
    }
}

#[test]
fn colour_functions_work_on_straight_colours() {
    for (effect, formula) in functions() {
        let expected = formula([51, 102, 153].map(|v| f64::from(v) / 255.0)).map(|v| v.clamp(0.0, 1.0));
        let [r, g, b] = expected.map(|v| byte(v * 128.0 / 255.0));
        let found = still([4, 4], &square("#33669980", &format!("{{{effect}}}"))).at(1, 1);
        assert!(
            crate::picture::distance(found, [r, g, b, 128]) <= 2,
            "{effect}: {found:?}, expected {:?}",
            [r, g, b, 128]
        );
    }
}

#[test]
fn what_is_transparent_stays_so() {
    for (effect, _) in functions().iter().filter(|(effect, _)| !effect.contains("matrix")) {
        let picture = still([8, 8], &square("#336699", &format!("{{{effect}}}")));
        assert_px(picture.at(6, 6), NONE, 0);
    }
}

#[test]
fn opacity_and_the_alpha_row_change_the_alpha() {
    assert_px(still([4, 4], &square("#ff0000", r#"{"kind": "opacity", "amount": 0.5}"#)).at(1, 1), [128, 0, 0, 128], 1);
    let matrix = r#"{"kind": "color-matrix", "matrix": [1,0,0,0,0, 0,1,0,0,0, 0,0,1,0,0, 0.5,0,0,0.25,0]}"#;
    // 0.5·r + 0.25·a.
    assert_px(still([4, 4], &square("#ff0000", matrix)).at(1, 1), [191, 0, 0, 191], 1);
}

#[test]
fn effects_apply_in_order_and_clamp_between() {
    let (invert, dark) = (r#"{"kind": "invert"}"#, r#"{"kind": "brightness", "amount": 0.5}"#);
    assert_px(still([4, 4], &square("#ffffff", &format!("{dark}, {invert}"))).at(1, 1), [128, 128, 128, 255], 1);
    assert_px(still([4, 4], &square("#ffffff", &format!("{invert}, {dark}"))).at(1, 1), [0, 0, 0, 255], 0);
    // Clamped after each: 0.8 · 2 → 1 · 0.5 = 0.5.
    let bright = r#"{"kind": "brightness", "amount": 2}"#;
    assert_px(still([4, 4], &square("#cccccc", &format!("{bright}, {dark}"))).at(1, 1), [128, 128, 128, 255], 1);
    assert_px(still([4, 4], &square("#cccccc", &format!("{dark}, {bright}"))).at(1, 1), [204, 204, 204, 255], 1);
    // A shadow of what was inverted, and an inverted shadow.
    let shadow = r#"{"kind": "drop-shadow", "offset": [5, 0], "color": "lime"}"#;
    let picture = still([12, 4], &square("#ff0000", &format!("{invert}, {shadow}")));
    assert_eq!([picture.at(1, 1), picture.at(6, 1)], [[0, 255, 255, 255], LIME]);
    let picture = still([12, 4], &square("#ff0000", &format!("{shadow}, {invert}")));
    assert_eq!([picture.at(1, 1), picture.at(6, 1)], [[0, 255, 255, 255], [255, 0, 255, 255]]);
}

#[test]
fn effects_are_animated() {
    let nodes = square("#ffffff", r#"{"kind": "brightness", "amount": {"keys": [[0, 1], [1, 0]]}}"#);
    for number in [0, 2, 5, 10] {
        let value = (255.0 * (1.0 - number as f64 / 10.0)).round() as u8;
        assert_px(frame([4, 4], &nodes, number).at(1, 1), [value, value, value, 255], 1);
    }
}

#[test]
fn a_shadow_is_a_copy_in_its_colour_beneath() {
    let nodes = |keys: &str| {
        format!(
            r#"{{"kind": "rect", "size": [6, 5], "position": [3, 4], "fill": "red", "effects": [{{"kind": "drop-shadow", {keys}}}]}}"#
        )
    };
    assert_boxes(SIZE, &nodes(r#""offset": [4, 3], "color": "blue""#), &[([7, 7, 13, 12], BLUE), ([3, 4, 9, 9], RED)]);
    assert_boxes(SIZE, &nodes(r#""offset": [-2, -4], "color": "blue""#), &[([1, 0, 7, 5], BLUE), ([3, 4, 9, 9], RED)]);
    let picture = still(SIZE, &nodes(r##""offset": [8, 0], "color": "#0000ff80""##));
    assert_px(picture.at(12, 6), [0, 0, 128, 128], 1);
    // The default colour is black; the shadow of half a picture is half a shadow.
    let nodes = r##"{"kind": "rect", "size": [4, 4], "fill": "#ff000080", "effects": [{"kind": "drop-shadow", "offset": [2, 0]}]}"##;
    let picture = still(SIZE, nodes);
    assert_px(picture.at(5, 1), [0, 0, 0, 128], 1);
    // Half of red over half of black: 0.502 + 0.498·0.502.
    assert_px(picture.at(3, 1), [128, 0, 0, 192], 1);
}

#[test]
fn the_edge_of_a_blur_is_a_gaussian() {
    for sigma in [1.5, 4.0, 9.0] {
        // Far larger than the blur, so that one edge alone is seen.
        let nodes = format!(
            r#"{{"kind": "rect", "size": [300, 300], "position": [60, -100], "effects": [{{"kind": "blur", "sigma": {sigma}}}]}}"#
        );
        let picture = still([120, 40], &nodes);
        for x in 20..100_i64 {
            let expected = 255.0 * normal(x as f64 + 0.5 - 60.0, sigma);
            let found = f64::from(picture.at(x, 20)[3]);
            assert!((found - expected).abs() < 6.0, "σ {sigma}, x {x}: {found}, expected {expected}");
        }
    }
}

#[test]
fn a_blur_keeps_the_sum_and_reaches_beyond_the_box() {
    let nodes =
        r#"{"kind": "rect", "size": [20, 10], "position": [40, 45], "effects": [{"kind": "blur", "sigma": 5}]}"#;
    let picture = still([100, 100], nodes);
    assert!((picture.area() - 200.0).abs() < 4.0, "{}", picture.area());
    assert!(picture.at(35, 50)[3] > 20 && picture.at(50, 40)[3] > 20);
    let nodes =
        r#"{"kind": "rect", "size": [20, 10], "position": [40, 45], "effects": [{"kind": "blur", "sigma": [5, 0]}]}"#;
    let picture = still([100, 100], nodes);
    assert!(picture.at(36, 50)[3] > 20);
    assert_px(picture.at(50, 44), NONE, 0);
}

#[test]
fn the_canvas_cuts_a_blur_without_changing_it() {
    let nodes = |x: i32, y: i32| {
        format!(
            r#"{{"kind": "group", "position": [{x}, {y}], "children": [
            {{"kind": "rect", "size": [30, 20], "position": [-12, -9], "fill": "red", "effects": [{{"kind": "blur", "sigma": 6}}]}},
            {{"kind": "ellipse", "size": [30, 20], "position": [25, 25], "fill": "blue",
              "effects": [{{"kind": "drop-shadow", "sigma": 5, "offset": [3, 4], "color": "lime"}}, {{"kind": "blur", "sigma": [2, 1]}}]}}]}}"#
        )
    };
    let large = still([200, 200], &nodes(80, 80));
    assert_same(&still([40, 32], &nodes(0, 0)), &large.crop([80, 80, 120, 112]));
}

#[test]
fn a_blur_scales_with_its_node() {
    let node = |size: f64, keys: &str, sigma: f64| {
        format!(
            r#"{{"kind": "rect", "size": [{size}, {size}], "position": [20, 20], "pivot": "top-left", {keys},
            "effects": [{{"kind": "blur", "sigma": {sigma}}}]}}"#
        )
    };
    let large = still([80, 80], &node(40.0, r#""scale": 1"#, 6.0));
    assert_same(&still([80, 80], &node(20.0, r#""scale": 2"#, 3.0)), &large);
    // The scale of any ancestor counts.
    let nodes = r#"{"kind": "group", "scale": 4, "pivot": "top-left", "children": [
        {"kind": "rect", "size": [10, 10], "position": [5, 5], "effects": [{"kind": "blur", "sigma": 1.5}]}]}"#;
    assert_same(&still([80, 80], nodes), &large);
}

#[test]
fn blur_and_shadow_turn_with_their_node() {
    let nodes = |keys: &str| {
        format!(
            r#"{{"kind": "rect", "size": [8, 4], "position": [8, 8], "fill": "red", {keys},
            "effects": [{{"kind": "drop-shadow", "offset": [0, 6], "color": "blue"}}]}}"#
        )
    };
    // About (12, 10): what lay 6 beneath lies 6 to the left.
    assert_boxes(SIZE, &nodes(r#""rotation": 90"#), &[([4, 6, 8, 14], BLUE), ([10, 6, 14, 14], RED)]);
    assert_boxes(SIZE, &nodes(r#""rotation": 180"#), &[([8, 2, 16, 6], BLUE), ([8, 8, 16, 12], RED)]);
    let nodes = |keys: &str, sigma: &str| {
        format!(
            r#"{{"kind": "rect", "size": [20, 20], "position": [20, 20], {keys}, "effects": [{{"kind": "blur", "sigma": {sigma}}}]}}"#
        )
    };
    let upright = still([60, 60], &nodes(r#""opacity": 1"#, "[5, 1]"));
    let turned = still([60, 60], &nodes(r#""rotation": 90"#, "[5, 1]"));
    let expected = Picture::of([60, 60], |x, y| upright.at(y, 59 - x));
    assert_near(&turned, &expected, 1);
}

#[test]
fn an_oblong_blur_at_any_angle_spreads_along_its_own_axes() {
    // The second moments of a blurred dot turn like σx², σy².
    for angle in [30.0_f64, 45.0, 110.0] {
        let nodes = format!(
            r#"{{"kind": "rect", "size": [6, 6], "position": [57, 57], "rotation": {angle}, "effects": [{{"kind": "blur", "sigma": [9, 3]}}]}}"#
        );
        let picture = still([120, 120], &nodes);
        let (mut sum, mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0, 0.0);
        for (i, pixel) in picture.pixels.iter().enumerate() {
            let w = f64::from(pixel[3]);
            let (x, y) = ((i % 120) as f64 + 0.5 - 60.0, (i / 120) as f64 + 0.5 - 60.0);
            (sum, xx, yy, xy) = (sum + w, xx + w * x * x, yy + w * y * y, xy + w * x * y);
        }
        let (sin, cos) = angle.to_radians().sin_cos();
        // The square itself spreads by 36 / 12 along both.
        let (a, b) = (81.0 + 3.0, 9.0 + 3.0);
        let expected = [a * cos * cos + b * sin * sin, a * sin * sin + b * cos * cos, (a - b) * sin * cos];
        for (found, expected) in [xx, yy, xy].map(|m| m / sum).iter().zip(expected) {
            assert!((found - expected).abs() < 7.0, "{angle}°: {found}, expected {expected}");
        }
    }
}

#[test]
fn a_shadow_under_a_scale_that_is_not_even_is_scaled_too() {
    let nodes = r#"{"kind": "rect", "size": [2, 2], "position": [4, 4], "fill": "red", "pivot": "top-left", "scale": [3, 1],
        "effects": [{"kind": "drop-shadow", "offset": [3, 3], "color": "blue"}]}"#;
    assert_boxes(SIZE, nodes, &[([13, 7, 19, 9], BLUE), ([4, 4, 10, 6], RED)]);
}

#[test]
fn a_group_is_filtered_as_one_picture() {
    let children = r#"{"kind": "rect", "size": [8, 8], "position": [2, 2], "fill": "red"},
        {"kind": "rect", "size": [8, 8], "position": [6, 5], "fill": "blue"}"#;
    let nodes = format!(
        r#"{{"kind": "group", "effects": [{{"kind": "drop-shadow", "offset": [3, 0], "color": "lime"}}], "children": [{children}]}}"#
    );
    // No shadow falls on the group's own parts.
    assert_boxes(
        SIZE,
        &nodes,
        &[([5, 2, 13, 10], LIME), ([9, 5, 17, 13], LIME), ([2, 2, 10, 10], RED), ([6, 5, 14, 13], BLUE)],
    );
}

#[test]
fn a_blur_of_nothing_changes_nothing() {
    let plain = r#"{"kind": "ellipse", "size": [15.5, 9], "position": [3, 3.3], "fill": "red"}"#;
    for effect in [
        r#"{"kind": "blur", "sigma": 0}"#,
        r#"{"kind": "brightness", "amount": 1}"#,
        r#"{"kind": "hue-rotate", "angle": 0}"#,
        r#"{"kind": "drop-shadow", "color": "transparent", "offset": [3, 3]}"#,
        r#"{"kind": "invert", "amount": 0}"#,
    ] {
        let nodes = plain.replacen('{', &format!(r#"{{"effects": [{effect}], "#), 1);
        assert_same(&still(SIZE, &nodes), &still(SIZE, plain));
    }
}

#[test]
fn a_key_cuts_out_what_has_its_hue() {
    let key = r##"{"kind": "chroma-key", "color": "#00c040", "tolerance": 0.1, "softness": 0, "spill": 0}"##;
    // The same hue at half the light is half as far from grey.
    for (fill, gone) in
        [("#00c040", true), ("#00b848", true), ("#c00040", false), ("#808080", false), ("#ffffff", false)]
    {
        let found = still([4, 4], &square(fill, key)).at(1, 1);
        assert_eq!(found == NONE, gone, "{fill}: {found:?}");
        assert!(gone || found == still([4, 4], &square(fill, "")).at(1, 1));
    }
}

#[test]
fn tables_of_neighbours_are_one_and_what_undoes_itself_is_nothing() {
    let turn = r#"{"kind": "levels", "out-black": 1, "out-white": 0}"#;
    let plain = still(SIZE, &square("#33669980", ""));
    assert_same(&still(SIZE, &square("#33669980", &format!("{turn}, {turn}"))), &plain);
    for nothing in [
        r#"{"kind": "levels"}"#,
        r#"{"kind": "curves", "r": [[0, 0], [1, 1]]}"#,
        r#"{"kind": "posterize", "levels": 256}"#,
        r#"{"kind": "tint", "amount": 0}"#,
        r#"{"kind": "duotone", "amount": "=0 * time"}"#,
    ] {
        assert_same(&still(SIZE, &square("#33669980", nothing)), &plain);
    }
}

#[test]
fn expressions_read_the_points_of_curves() {
    let nodes = r##"{"kind": "rect", "id": "a", "size": [4, 4], "fill": "#808080", "effects": [
            {"kind": "curves", "g": [[0, 0], [1, 1]], "rgb": [[0, 0], "=[0.5, 0.25]", [1, 1]]}]},
        {"kind": "rect", "position": [8, 0], "size": [4, 4], "fill": "#fff", "opacity": "=nodes.a.effects.curves.rgb[1].y * 2"}"##;
    let found = still(SIZE, nodes);
    assert_px(found.at(9, 1), [128, 128, 128, 128], 1);
}
