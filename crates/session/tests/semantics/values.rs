//! Keyframes, eases and expressions, as they reach pixels.

use crate::picture::{Film, LIME, Picture, RED, assert_boxes, assert_px, assert_same, byte, document, frame};

const SIZE: [u32; 2] = [40, 8];

/// A square whose x is the value.
fn at_x(x: &str) -> String {
    format!(r#"{{"kind": "rect", "size": [1, 8], "position": [{x}, 0], "fill": "red"}}"#)
}

/// The x of the square in a frame: the centroid of its pixels, less half a pixel.
fn x_of(film: &mut Film, number: u64) -> f64 {
    let picture = film.frame(number);
    let area = picture.area();
    let sum: f64 = (0..40).map(|x| (x as f64) * f64::from(picture.at(x, 4)[3]) / 255.0).sum();
    sum * 8.0 / area
}

#[track_caller]
fn values(x: &str, expected: &[(u64, f64)]) {
    let mut film = Film::new(&document(SIZE, &at_x(x)));
    for (number, value) in expected {
        let found = x_of(&mut film, *number);
        assert!((found - value).abs() < 0.01, "{x}, frame {number}: {found}, expected {value}");
    }
}

#[test]
fn keys_are_met_and_linear_between() {
    let keys = r#"{"keys": [[0.2, 4], [0.6, 12], ["1s", 10]]}"#;
    values(keys, &[(0, 4.0), (2, 4.0), (3, 6.0), (4, 8.0), (6, 12.0), (8, 11.0), (10, 10.0), (15, 10.0)]);
}

#[test]
fn the_ease_is_that_of_the_segment_that_arrives() {
    let keys = |ease: &str| format!(r#"{{"keys": [[0, 4], [1, 24, "{ease}"]]}}"#);
    for (ease, middle) in [
        ("linear", 0.5),
        ("in-quad", 0.25),
        ("out-quad", 0.75),
        ("in-out-quad", 0.5),
        ("in-cubic", 0.125),
        ("out-cubic", 0.875),
        ("in-quart", 0.0625),
        ("out-quint", 0.96875),
        ("hold", 0.0),
        ("in-sine", 1.0 - std::f64::consts::FRAC_1_SQRT_2),
        ("in-circ", 1.0 - 0.75_f64.sqrt()),
        ("in-expo", 2.0_f64.powi(-5)),
        ("steps(4, jump-end)", 0.5),
        ("linear(0, 0.9 50%, 1)", 0.9),
        ("cubic-bezier(0, 0, 1, 1)", 0.5),
        ("ease-in-out", 0.5),
        ("ease", 0.802403387584915),
    ] {
        values(&keys(ease), &[(0, 4.0), (5, 4.0 + 20.0 * middle), (10, 24.0)]);
    }
    values(&keys("steps(4, jump-start)"), &[(0, 9.0), (4, 14.0), (5, 19.0), (10, 24.0)]);
    // The ease of the first key is ignored.
    values(r#"{"keys": [[0, 4, "in-quad"], [1, 24]]}"#, &[(5, 14.0)]);
}

#[test]
fn before_and_after_extend_the_keys() {
    let keys = |extend: &str| format!(r#"{{"keys": [[0.5, 10], [0.9, 18]], {extend}}}"#);
    values(&keys(r#""before": "hold""#), &[(0, 10.0), (19, 18.0)]);
    values(&keys(r#""after": "repeat""#), &[(8, 16.0), (9, 10.0), (10, 12.0), (13, 10.0), (14, 12.0)]);
    values(&keys(r#""after": "pingpong""#), &[(9, 18.0), (10, 16.0), (13, 10.0), (14, 12.0)]);
    values(&keys(r#""after": "continue", "before": "continue""#), &[(0, 0.0), (3, 6.0), (12, 24.0)]);
}

#[test]
fn keys_between_frames_keep_their_time() {
    values(r#"{"keys": [["0.05s", 4], ["0.25s", 12]]}"#, &[(0, 4.0), (1, 6.0), (2, 10.0), (3, 12.0)]);
}

#[test]
fn colours_between_keys_are_mixed_premultiplied() {
    let nodes = |from: &str, to: &str| {
        format!(r#"{{"kind": "rect", "size": [8, 8], "fill": {{"keys": [[0, "{from}"], [1, "{to}"]]}}}}"#)
    };
    assert_px(frame(SIZE, &nodes("#ff0000", "#0000ff"), 5).at(2, 2), [128, 0, 128, 255], 1);
    assert_px(frame(SIZE, &nodes("#ff0000", "#0000ff"), 2).at(2, 2), [204, 0, 51, 255], 1);
    // To a transparent blue: no blue before there is alpha for it. CSS Color 4, 12.3.
    assert_px(frame(SIZE, &nodes("#ff0000", "#0000ff00"), 5).at(2, 2), [128, 0, 0, 128], 1);
    assert_px(frame(SIZE, &nodes("#ff000040", "#00ff00c0"), 5).at(2, 2), [32, 96, 0, 128], 1);
}

#[test]
fn every_kind_of_property_takes_an_expression() {
    // Number, pair, lane, size, bool, colour.
    let rect = |keys: &str| format!(r#"{{"kind": "rect", {keys}}}"#);
    let square = |x: i64| Picture::boxes(SIZE, &[([x, 0, x + 4, 4], RED)]);
    let same = |keys: &str, expected: &Picture| assert_same(&frame(SIZE, &rect(keys), 3), expected);
    same(r#""size": [4, 4], "fill": "red", "position": "=[frame * 2, 0]""#, &square(6));
    same(r#""size": [4, 4], "fill": "red", "position": ["=frame + 1", 0]"#, &square(4));
    same(r#""size": ["=frame + 1", "=canvas.height / 2"], "fill": "red""#, &square(0));
    same(r#""size": [4, 4], "fill": "=frame > 2 ? rgb(255, 0, 0) : #00ff00""#, &square(0));
    same(r#""size": [4, 4], "fill": "red", "visible": "=frame == 3""#, &square(0));
    same(r#""size": [2, 2], "fill": "red", "pivot": "top-left", "scale": "=frame - 1""#, &square(0));
    same(r#""size": [2, 2], "fill": "red", "pivot": [0, 0], "scale": "=[2, 2]""#, &square(0));
    same(r#""size": [4, 4], "fill": "red", "rotation": "=frame * 30""#, &square(0));
    same(r#""size": [4, 4], "fill": "red", "radius": "=frame - 3""#, &square(0));
    same(r#""size": [4, 4], "fill": "red", "anchor": "=[frame - 3, 0]""#, &square(0));
    same(r#""size": [4, 4], "fill": "cyan", "effects": [{"kind": "invert", "amount": "=frame / 3"}]"#, &square(0));
    let half = frame(SIZE, &rect(r#""size": [4, 4], "fill": "red", "opacity": "=frame / 6""#), 3);
    assert_px(half.at(1, 1), [128, 0, 0, 128], 0);
    same(
        r#""size": [4, 4], "fill": "none", "stroke": {"paint": "=#ff0000", "width": "=frame", "align": "inside"}"#,
        &square(0),
    );
}

#[test]
fn nodes_read_each_other() {
    let nodes = r#"{"id": "lead", "kind": "rect", "size": [4, 4], "position": ["=frame * 2", 0], "fill": "red"},
        {"id": "my-follower", "kind": "rect", "size": [2, 2], "position": ["=nodes.lead.position.x + 6", 4], "fill": "lime"},
        {"kind": "rect", "size": [1, 1], "position": ["=nodes[\"my-follower\"].position.x + self.size.x + 1", 4], "fill": "red"}"#;
    assert_same(
        &frame(SIZE, nodes, 4),
        &Picture::boxes(SIZE, &[([8, 0, 12, 4], RED), ([14, 4, 16, 6], LIME), ([16, 4, 17, 5], RED)]),
    );
}

#[test]
fn a_laid_out_box_can_be_read() {
    let nodes = r#"{"kind": "group", "layout": {"display": "flex", "gap": 3, "align-items": "flex-start"}, "children": [
            {"kind": "rect", "size": [5, 2], "fill": "none"}, {"id": "b", "kind": "rect", "size": ["=3 + frame", 3], "fill": "none"}]},
        {"kind": "rect", "fill": "red", "size": [1, 1],
         "position": ["=nodes.b.rect.x + nodes.b.rect.width", "=nodes.b.rect.y + nodes.b.rect.height"]}"#;
    assert_same(&frame(SIZE, nodes, 2), &Picture::boxes(SIZE, &[([13, 3, 14, 4], RED)]));
}

#[test]
fn an_expression_may_use_the_keys_beneath_it() {
    values(r#"{"keys": [[0, 4], [1, 14]], "expr": "=value * 2"}"#, &[(0, 8.0), (5, 18.0), (10, 28.0)]);
}

#[test]
fn what_is_undefined_is_0() {
    for expression in ["=5 + 1 / 0", "=5 + sqrt(-1)", "=5 + ln(0)", "=5 + 0 % 0", "=5 + asin(2)"] {
        values(&format!("{expression:?}"), &[(3, 5.0)]);
    }
}

#[test]
fn names_of_time_mean_what_they_say() {
    let child = r#"{"kind": "rect", "size": [1, 8], "fill": "red", "at": 0.3, "for": 1, "position": ["=EXPR", 0]}"#;
    let group = |expr: &str| {
        format!(r#"{{"kind": "group", "at": 0.2, "for": 1.5, "children": [{}]}}"#, child.replace("EXPR", expr))
    };
    for (expression, expected) in [
        ("time * 10", 4.0),
        ("frame", 4.0),
        ("global.time * 10", 9.0),
        ("global.frame", 9.0),
        ("fps", 10.0),
        ("progress * 10", 4.0),
        ("duration * 10", 10.0),
        ("canvas.width / 2", 20.0),
    ] {
        let found = x_of(&mut Film::new(&document(SIZE, &group(expression))), 9);
        assert!((found - expected).abs() < 0.01, "{expression}: {found}, expected {expected}");
    }
}

#[test]
fn vars_are_inputs() {
    let text = document(SIZE, r#"{"kind": "rect", "size": ["=vars.w", 4], "fill": "=vars.c", "visible": "=vars.on"}"#)
        .replacen(r#""nodes""#, r##""vars": {"w": 6, "c": "#00ff00", "on": true}, "nodes""##, 1);
    assert_same(&Film::new(&text).frame(0), &Picture::boxes(SIZE, &[([0, 0, 6, 4], LIME)]));
}

#[test]
fn colours_are_those_of_css() {
    for (color, [r, g, b, a]) in [
        ("#f00", [1.0, 0.0, 0.0, 1.0]),
        ("rebeccapurple", [0.4, 0.2, 0.6, 1.0]),
        ("rgb(51 102 153 / 50%)", [0.2, 0.4, 0.6, 0.5]),
        ("hsl(120 100% 25%)", [0.0, 0.5, 0.0, 1.0]),
        ("hsla(0, 100%, 50%, 0.25)", [1.0, 0.0, 0.0, 0.25]),
        // The sRGB primaries in OKLCH, from CSS Color 4's own conversion.
        ("oklch(62.796% 0.25768 29.2339)", [1.0, 0.0, 0.0, 1.0]),
        ("oklch(0.86644 0.29483 142.495)", [0.0, 1.0, 0.0, 1.0]),
    ] {
        let picture = frame(SIZE, &format!(r#"{{"kind": "rect", "size": [4, 4], "fill": "{color}"}}"#), 0);
        assert_px(picture.at(1, 1), [r * a, g * a, b * a, a].map(byte), 1);
    }
}

#[test]
fn a_sequence_of_whole_numbers_stays_whole() {
    assert_boxes(SIZE, &at_x(r#""=0.1 + 0.2 + 2.7""#), &[([3, 0, 4, 8], RED)]);
}
