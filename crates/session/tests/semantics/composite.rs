//! Painter's order, opacity, visibility and blend modes.

use crate::picture::{
    BLUE, Film, LIME, NONE, Picture, Px, RED, assert_boxes, assert_near, assert_px, assert_same, document, frame, still,
};

const SIZE: [u32; 2] = [20, 16];

/// Two overlapping opaque squares, red beneath blue.
const PAIR: &str = r#"
    {"kind": "rect", "size": [8, 8], "position": [2, 2], "fill": "red"},
    {"kind": "rect", "size": [8, 8], "position": [6, 5], "fill": "blue"}"#;

/// `pixel` at the opacity of `alpha` / 255.
fn faded(pixel: Px, alpha: u8) -> Px {
    pixel.map(|channel| (f64::from(channel) * f64::from(alpha) / 255.0).round() as u8)
}

#[test]
fn later_nodes_lie_over_earlier_ones() {
    assert_boxes(SIZE, PAIR, &[([2, 2, 10, 10], RED), ([6, 5, 14, 13], BLUE)]);
    let nodes =
        format!(r#"{{"kind": "group", "children": [{PAIR}]}}, {{"kind": "rect", "size": [4, 16], "fill": "lime"}}"#);
    assert_boxes(SIZE, &nodes, &[([2, 2, 10, 10], RED), ([6, 5, 14, 13], BLUE), ([0, 0, 4, 16], LIME)]);
}

#[test]
fn a_faded_group_is_one_picture() {
    let solid = Picture::boxes(SIZE, &[([2, 2, 10, 10], RED), ([6, 5, 14, 13], BLUE)]);
    for (opacity, alpha) in [(0.5, 128), (0.2, 51), (1.0, 255)] {
        let expected = Picture::of(SIZE, |x, y| faded(solid.at(x, y), alpha));
        let nodes = format!(r#"{{"kind": "group", "opacity": {opacity}, "children": [{PAIR}]}}"#);
        assert_same(&still(SIZE, &nodes), &expected);
        // As deep as it may lie.
        let nodes = format!(
            r#"{{"kind": "group", "opacity": {opacity}, "children": [{{"kind": "group", "children": [{PAIR}]}}]}}"#
        );
        assert_same(&still(SIZE, &nodes), &expected);
    }
    // Two halves are a quarter.
    let nodes = format!(
        r#"{{"kind": "group", "opacity": 0.5, "children": [{{"kind": "group", "opacity": 0.5, "children": [{PAIR}]}}]}}"#
    );
    assert_near(&still(SIZE, &nodes), &Picture::of(SIZE, |x, y| faded(solid.at(x, y), 64)), 1);
}

#[test]
fn a_faded_group_of_children_that_are_apart_is_one_picture_too() {
    let nodes = r#"{"kind": "group", "opacity": 0.5, "children": [
        {"kind": "rect", "size": [5, 5], "fill": "red"},
        {"kind": "rect", "size": [5, 5], "position": [10, 2], "fill": "blue", "opacity": 0.4}]}"#;
    let picture = still(SIZE, nodes);
    assert_px(picture.at(1, 1), [128, 0, 0, 128], 0);
    assert_px(picture.at(12, 4), [0, 0, 51, 51], 1);
}

#[test]
fn fill_and_stroke_fade_as_one_picture() {
    for kind in [r#""rect""#, r#""rect", "radius": 1"#, r#""ellipse""#] {
        let keys = r#""size": [10, 8], "position": [4, 4], "fill": "red", "stroke": {"paint": "blue", "width": 4}"#;
        let whole = still(SIZE, &format!(r#"{{"kind": {kind}, {keys}}}"#));
        let half = still(SIZE, &format!(r#"{{"kind": {kind}, {keys}, "opacity": 0.5}}"#));
        assert_near(&half, &Picture::of(SIZE, |x, y| faded(whole.at(x, y), 128)), 1);
        // The fill does not show through the inner half of the stroke.
        assert_px(half.at(9, 5), [0, 0, 128, 128], 1);
    }
}

#[test]
fn a_translucent_stroke_shows_the_fill() {
    let nodes = r##"{"kind": "rect", "size": [10, 8], "position": [4, 4], "fill": "red",
        "stroke": {"paint": "#0000ff80", "width": 4}}"##;
    let picture = still(SIZE, nodes);
    assert_px(picture.at(9, 5), [127, 0, 128, 255], 1);
    assert_px(picture.at(9, 3), [0, 0, 128, 128], 1);
    assert_px(picture.at(9, 8), RED, 0);
}

#[test]
fn text_with_a_stroke_fades_as_one_picture() {
    let keys =
        r#""kind": "text", "text": "O", "font-size": 40, "fill": "red", "stroke": {"paint": "blue", "width": 3}"#;
    let size = [50, 50];
    let whole = still(size, &format!("{{{keys}}}"));
    let half = still(size, &format!(r#"{{{keys}, "opacity": 0.5}}"#));
    assert_near(&half, &Picture::of(size, |x, y| faded(whole.at(x, y), 128)), 1);
    assert!(whole.area() > 100.0);
}

#[test]
fn what_is_not_visible_is_not_there() {
    let empty = Picture::boxes(SIZE, &[]);
    for keys in [r#""visible": false"#, r#""opacity": 0"#, r#""visible": "=time > 5""#, r#""opacity": -0.0"#] {
        let rect = format!(r#"{{"kind": "rect", "size": [5, 5], {keys}}}"#);
        assert_same(&still(SIZE, &rect), &empty);
        assert_same(&still(SIZE, &format!(r#"{{"kind": "group", {keys}, "children": [{PAIR}]}}"#)), &empty);
    }
    let nodes = r#"{"kind": "rect", "size": [5, 5], "fill": "red", "visible": "=frame % 2 == 1"}"#;
    assert_same(&frame(SIZE, nodes, 4), &empty);
    assert_same(&frame(SIZE, nodes, 5), &Picture::boxes(SIZE, &[([0, 0, 5, 5], RED)]));
}

#[test]
fn opacity_beyond_its_range_is_held_in_it() {
    let nodes = r#"{"kind": "rect", "size": [5, 5], "fill": "red", "opacity": "=time * 10"}"#;
    assert_same(&frame(SIZE, nodes, 5), &Picture::boxes(SIZE, &[([0, 0, 5, 5], RED)]));
}

#[test]
fn a_background_lies_beneath_everything() {
    let text = |background: &str, nodes: &str| {
        document([4, 4], nodes).replacen(r#""fps""#, &format!(r#""background": "{background}", "fps""#), 1)
    };
    let picture = Film::new(&text("#336699", "")).frame(0);
    assert_same(&picture, &Picture::of([4, 4], |_, _| [0x33, 0x66, 0x99, 255]));
    // Premultiplied: 0x33 · 0x80 / 255.
    let picture = Film::new(&text("#33669980", "")).frame(0);
    assert_same(&picture, &Picture::of([4, 4], |_, _| [26, 51, 77, 128]));
    // The same as a rectangle over nothing.
    let rect = r##"{"kind": "rect", "size": ["100%", "100%"], "fill": "#33669980"}"##;
    assert_near(&Film::new(&text("transparent", rect)).frame(0), &picture, 1);
    let over = Film::new(&text("#0000ff80", r##"{"kind": "rect", "size": [4, 4], "fill": "#ff000080"}"##)).frame(0);
    // 128 + 128 · (127 / 255).
    assert_px(over.at(1, 1), [128, 0, 64, 192], 1);
}

const MODES: [&str; 17] = [
    "normal",
    "multiply",
    "screen",
    "overlay",
    "darken",
    "lighten",
    "color-dodge",
    "color-burn",
    "hard-light",
    "soft-light",
    "difference",
    "exclusion",
    "hue",
    "saturation",
    "color",
    "luminosity",
    "plus-lighter",
];

/// Compositing and Blending 1, chapter 10: B(cb, cs) of straight colours.
fn blended(mode: &str, cb: [f64; 3], cs: [f64; 3]) -> [f64; 3] {
    let each = |f: fn(f64, f64) -> f64| [0, 1, 2].map(|i| f(cb[i], cs[i]));
    match mode {
        "multiply" => each(|b, s| b * s),
        "screen" => each(|b, s| b + s - b * s),
        "overlay" => each(|b, s| hard_light(s, b)),
        "darken" => each(f64::min),
        "lighten" => each(f64::max),
        "color-dodge" => each(|b, s| match (b, s) {
            (0.0, _) => 0.0,
            (_, 1.0) => 1.0,
            _ => (b / (1.0 - s)).min(1.0),
        }),
        "color-burn" => each(|b, s| match (b, s) {
            (1.0, _) => 1.0,
            (_, 0.0) => 0.0,
            _ => 1.0 - ((1.0 - b) / s).min(1.0),
        }),
        "hard-light" => each(hard_light),
        "soft-light" => each(|b, s| {
            let d = if b <= 0.25 { ((16.0 * b - 12.0) * b + 4.0) * b } else { b.sqrt() };
            if s <= 0.5 { b - (1.0 - 2.0 * s) * b * (1.0 - b) } else { b + (2.0 * s - 1.0) * (d - b) }
        }),
        "difference" => each(|b, s| (b - s).abs()),
        "exclusion" => each(|b, s| b + s - 2.0 * b * s),
        "hue" => with_lum(with_sat(cs, sat(cb)), lum(cb)),
        "saturation" => with_lum(with_sat(cb, sat(cs)), lum(cb)),
        "color" => with_lum(cs, lum(cb)),
        "luminosity" => with_lum(cb, lum(cs)),
        _ => cs,
    }
}

fn hard_light(b: f64, s: f64) -> f64 {
    if s <= 0.5 { b * 2.0 * s } else { b + (2.0 * s - 1.0) - b * (2.0 * s - 1.0) }
}

fn lum([r, g, b]: [f64; 3]) -> f64 {
    0.3 * r + 0.59 * g + 0.11 * b
}

fn sat(c: [f64; 3]) -> f64 {
    c.iter().copied().fold(f64::MIN, f64::max) - c.iter().copied().fold(f64::MAX, f64::min)
}

fn with_sat(c: [f64; 3], s: f64) -> [f64; 3] {
    let least = c.iter().copied().fold(f64::MAX, f64::min);
    let range = sat(c);
    if range == 0.0 { [0.0; 3] } else { c.map(|v| (v - least) * s / range) }
}

fn with_lum(c: [f64; 3], l: f64) -> [f64; 3] {
    let d = l - lum(c);
    let c = c.map(|v| v + d);
    let (l, n) = (lum(c), c.iter().copied().fold(f64::MAX, f64::min));
    let x = c.iter().copied().fold(f64::MIN, f64::max);
    let c = if n < 0.0 { c.map(|v| l + (v - l) * l / (l - n)) } else { c };
    if x > 1.0 { c.map(|v| l + (v - l) * (1.0 - l) / (x - l)) } else { c }
}

/// The result over `backdrop`, both premultiplied bytes.
fn composited(mode: &str, backdrop: Px, source: Px) -> Px {
    let [b, s] = [backdrop, source].map(|pixel| pixel.map(|v| f64::from(v) / 255.0));
    if mode == "plus-lighter" {
        return [0, 1, 2, 3].map(|i| crate::picture::byte((b[i] + s[i]).min(1.0)));
    }
    let straight = |p: [f64; 4]| [0, 1, 2].map(|i| if p[3] > 0.0 { p[i] / p[3] } else { 0.0 });
    let (ab, as_) = (b[3], s[3]);
    let mix = blended(mode, straight(b), straight(s));
    let color = [0, 1, 2].map(|i| s[i] * (1.0 - ab) + b[i] * (1.0 - as_) + as_ * ab * mix[i]);
    let alpha = as_ + ab - as_ * ab;
    [color[0], color[1], color[2], alpha].map(crate::picture::byte)
}

const COLORS: [(&str, &str); 7] = [
    ("#336699", "#cc8844"),
    ("#ff0000", "#00ff00"),
    ("#e0e0e0", "#202020"),
    ("#102030", "#f0d090"),
    ("#804020c0", "#2080e060"),
    ("#ffffff", "#ff8000a0"),
    ("#00000000", "#ff8000a0"),
];

fn solid(color: &str) -> String {
    format!(r#"{{"kind": "rect", "size": [4, 4], "fill": "{color}"}}"#)
}

#[test]
fn blend_modes_are_those_of_the_w3c() {
    for mode in MODES {
        for (below, above) in COLORS {
            let backdrop = still([4, 4], &solid(below)).at(1, 1);
            let source = still([4, 4], &solid(above)).at(1, 1);
            let expected = composited(mode, backdrop, source);
            let translucent = below.len() > 7 || above.len() > 7;
            let over = format!(
                r#"{}, {{"kind": "rect", "size": [4, 4], "fill": "{above}", "blend": "{mode}"}}"#,
                solid(below)
            );
            let found = still([4, 4], &over).at(1, 1);
            let tolerance = if translucent { 2 } else { 1 };
            assert!(
                crate::picture::distance(found, expected) <= tolerance,
                "{mode} of {above} over {below}: {found:?}, expected {expected:?}"
            );
            // A group blends as one picture.
            let group =
                format!(r#"{}, {{"kind": "group", "blend": "{mode}", "children": [{}]}}"#, solid(below), solid(above));
            assert_px(still([4, 4], &group).at(1, 1), found, 0);
        }
    }
}

#[test]
fn opacity_scales_the_source_before_it_blends() {
    let nodes = r##"{"kind": "rect", "size": [4, 4], "fill": "#cc8844"},
        {"kind": "rect", "size": [4, 4], "fill": "#336699", "blend": "multiply", "opacity": 0.5}"##;
    // (1 − 0.5)·b + 0.5·b·s.
    let expected = [(0xcc, 0x33), (0x88, 0x66), (0x44, 0x99)]
        .map(|(b, s)| f64::from(b) * 0.5 + 0.5 * f64::from(b) * f64::from(s) / 255.0);
    let [r, g, b] = expected.map(|v| v.round() as u8);
    assert_px(still([4, 4], nodes).at(1, 1), [r, g, b, 255], 1);
}

#[test]
fn a_child_blends_with_what_lies_beneath_an_open_group_and_not_beneath_an_isolated_one() {
    let nodes = |keys: &str| {
        format!(
            r##"{{"kind": "rect", "size": [4, 4], "fill": "#808080"}},
            {{"kind": "group"{keys}, "children": [{{"kind": "rect", "size": [4, 4], "fill": "red", "blend": "multiply"}}]}}"##
        )
    };
    assert_px(still([4, 4], &nodes("")).at(1, 1), [128, 0, 0, 255], 1);
    // Alone in its group it meets nothing, and covers.
    assert_px(still([4, 4], &nodes(r#", "isolate": true"#)).at(1, 1), RED, 1);
    assert_px(still([4, 4], &nodes(r#", "opacity": 0.5"#)).at(1, 1), [192, 64, 64, 255], 1);
    assert_px(still([4, 4], &nodes(r#", "blend": "screen""#)).at(1, 1), [255, 128, 128, 255], 1);
    assert_px(still([4, 4], &nodes(r#", "effects": [{"kind": "invert"}]"#)).at(1, 1), [0, 255, 255, 255], 1);
}

#[test]
fn whether_a_clip_lies_on_whole_pixels_does_not_decide_what_a_child_blends_with() {
    let at = |x: f64, clip: &str| {
        let nodes = format!(
            r##"{{"kind": "rect", "size": [12, 12], "fill": "#808080"}},
            {{"kind": "group", "size": [8, 8], "position": [{x}, 2], "clip": {clip}, "children": [
                {{"kind": "rect", "size": [10, 10], "fill": "white"}},
                {{"kind": "rect", "size": [10, 10], "fill": "red", "blend": "multiply"}}]}},
            {{"kind": "group", "size": [3, 3], "position": [{x}, 9], "clip": {clip}, "children": [
                {{"kind": "rect", "size": [10, 10], "fill": "red", "blend": "multiply"}}]}}"##
        );
        let picture = still([12, 12], &nodes);
        [picture.at(5, 5), picture.at(4, 10)]
    };
    let whole = at(2.0, "true");
    assert_eq!(at(2.5, "true"), whole);
    assert_eq!(at(2.0, r#"{"radius": 0.5}"#), whole);
    assert_eq!(at(2.0, r#"{"path": "M0 0 H8 V8 H0 Z"}"#), whole);
}

#[test]
fn a_group_without_anything_of_its_own_changes_nothing() {
    let wrapped = format!(r#"{{"kind": "group", "children": [{{"kind": "stack", "children": [{PAIR}]}}]}}"#);
    assert_same(&still(SIZE, &wrapped), &still(SIZE, PAIR));
    let isolated = format!(r#"{{"kind": "group", "isolate": true, "children": [{PAIR}]}}"#);
    assert_same(&still(SIZE, &isolated), &still(SIZE, PAIR));
    assert_px(still(SIZE, PAIR).at(0, 0), NONE, 0);
}
