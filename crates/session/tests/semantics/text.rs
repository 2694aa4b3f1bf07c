//! Texts: where their ink lies, how they wrap, what they say.

use crate::picture::{Film, Picture, assert_near, assert_px, assert_same, document, frame, still};

const SIZE: [u32; 2] = [200, 120];

fn text(keys: &str) -> String {
    format!(r#"{{"kind": "text", "font-size": 40, {keys}}}"#)
}

fn ink(keys: &str) -> [i64; 4] {
    still(SIZE, &text(keys)).ink().unwrap_or_else(|| panic!("{keys}: no ink"))
}

#[test]
fn capitals_stand_on_the_baseline() {
    // H has no overshoot: its ink ends on the baseline, and is 1490 / 2048 em high in the bundled face.
    let [_, y0, _, y1] = ink(r#""text": "H", "position": [30, 80], "anchor": "baseline""#);
    assert_eq!(y1, 80);
    assert!((f64::from((y1 - y0) as i32) - 40.0 * 0.7275).abs() <= 1.0, "{}", y1 - y0);
    // A descender goes below.
    assert!(ink(r#""text": "g", "position": [30, 80], "anchor": "baseline""#)[3] > 84);
}

#[test]
fn baseline_anchors_place_both_ends_and_the_middle() {
    let [x0, _, x1, _] = ink(r#""text": "HHH", "position": [100, 80], "anchor": "baseline""#);
    let [r0, _, r1, _] = ink(r#""text": "HHH", "position": [100, 80], "anchor": "baseline-right""#);
    let [c0, _, c1, _] = ink(r#""text": "HHH", "position": [100, 80], "anchor": "baseline-center""#);
    assert!((100..106).contains(&x0) && (94..=100).contains(&r1), "{x0}, {r1}");
    // H is symmetric: as much room before as behind.
    assert!((x0 - 100 - (100 - r1)).abs() <= 1);
    assert!(((c0 + c1) - 200).abs() <= 1, "{c0}, {c1}");
    assert!(((r1 - r0) - (x1 - x0)).abs() <= 1);
}

#[test]
fn the_centre_of_a_box_lands_at_its_position() {
    for word in ["HOH", "IXI", "8"] {
        let [x0, y0, x1, y1] = ink(&format!(r#""text": "{word}", "position": [100, 60], "anchor": "center""#));
        assert!((x0 + x1 - 200).abs() <= 2, "{word}: {x0} to {x1}");
        // Capitals stand a little above the middle of the line box, by less than a tenth of an em.
        assert!((y0 + y1 - 120).abs() <= 8, "{word}: {y0} to {y1}");
    }
}

#[test]
fn lines_are_aligned_in_the_width_that_is_given() {
    let at = |align: &str| ink(&format!(r#""text": "HH", "width": 160, "align": "{align}", "position": [20, 10]"#));
    let [left, center, right] = ["left", "center", "right"].map(at);
    assert!((20..26).contains(&left[0]), "{left:?}");
    assert!((174..=180).contains(&right[2]), "{right:?}");
    assert!((center[0] + center[2] - 200).abs() <= 1, "{center:?}");
    assert_eq!(at("start"), left);
    assert_eq!(at("end"), right);
}

#[test]
fn text_wraps_at_its_width_and_keeps_its_line_height() {
    let one = ink(r#""text": "HHH HHH", "position": [2, 0]"#);
    let two = ink(r#""text": "HHH HHH", "position": [2, 0], "width": 110, "line-height": 1.5"#);
    assert!(two[2] <= 112 && two[2] < one[2], "{two:?}");
    // Baselines are 1.5 em apart.
    let first = ink(r#""text": "HHH", "position": [2, 0], "line-height": 1.5"#);
    assert_eq!(two[3] - first[3], 60);
    // A word that does not fit stands alone.
    assert!(ink(r#""text": "HHH HHH HHH", "position": [2, 0], "width": 110, "line-height": 1"#)[3] > 90);
    // New lines break as they are written.
    let broken = ink(r#""text": "HHH\nHHH", "position": [2, 0], "line-height": 1.5"#);
    assert_eq!(broken[3], two[3]);
}

#[test]
fn letter_spacing_is_added_after_each_character() {
    let [a, b] =
        [0, 6].map(|spacing| ink(&format!(r#""text": "HHHH", "position": [2, 10], "letter-spacing": {spacing}"#)));
    assert_eq!(a[0], b[0]);
    assert!((b[2] - a[2] - 18).abs() <= 1, "{a:?}, {b:?}");
}

#[test]
fn size_and_weight_make_more_ink() {
    let area = |keys: &str| still(SIZE, &text(&format!(r#""text": "HO", "position": [5, 5], {keys}"#))).area();
    assert!(area(r#""weight": 800"#) > 1.3 * area(r#""weight": 400"#));
    assert!(area(r#""weight": "bold""#) == area(r#""weight": 700"#));
    let half = still(SIZE, r#"{"kind": "text", "font-size": 20, "text": "HO", "position": [5, 5]}"#).area();
    assert!((area(r#""weight": 400"#) / half - 4.0).abs() < 0.15);
}

#[test]
fn a_scaled_text_is_a_larger_text() {
    let large =
        still(SIZE, r#"{"kind": "text", "font-size": 80, "text": "Rg", "position": [5, 5], "letter-spacing": 0}"#);
    let scaled = still(
        SIZE,
        r#"{"kind": "text", "font-size": 40, "text": "Rg", "position": [5, 5], "scale": 2, "pivot": "top-left"}"#,
    );
    assert_near(&scaled, &large, 24);
    let moved = still(SIZE, r#"{"kind": "text", "font-size": 80, "text": "Rg", "position": [15, 9]}"#);
    assert_same(&moved.crop([15, 9, 200, 120]), &large.crop([5, 5, 190, 116]));
}

#[test]
fn vars_and_expressions_are_replaced_and_formatted() {
    let film = |said: &str| {
        let nodes = format!(r#"{{"kind": "text", "font-size": 20, "text": "{said}", "position": [4, 4]}}"#);
        Film::new(&document([300, 40], &nodes).replacen(
            r#""nodes""#,
            r#""vars": {"name": "Ada", "n": 1234.5678, "on": true}, "nodes""#,
            1,
        ))
    };
    for (template, expected) in [
        ("Hi {vars.name}!", "Hi Ada!"),
        ("{vars.n}", "1234.5678"),
        ("{vars.n:.2}", "1234.57"),
        ("{vars.n:,.1}", "1,234.6"),
        ("{=vars.n / 2:.0} of {=3}", "617 of 3"),
        ("{=0.256:.1%}", "25.6%"),
        ("{=7:03}", "007"),
        ("{=0.1 + 0.2}", "0.3"),
        ("{{x}}", "{x}"),
    ] {
        assert_same(&film(template).frame(0), &film(&expected.replace('{', "{{").replace('}', "}}")).frame(0));
    }
    let mut counting = film("{=frame}");
    for (number, said) in [(0, "0"), (7, "7"), (12, "12")] {
        assert_same(&counting.frame(number), &film(said).frame(0));
    }
}

#[test]
fn gradients_and_strokes_paint_glyphs() {
    let picture = still(
        SIZE,
        &text(
            r##""text": "HHHH", "position": [10, 10], "fill": {"linear": {"stops": [[0, "#ff0000"], [1, "#0000ff"]]}}"##,
        ),
    );
    let [x0, y0, x1, y1] = picture.ink().expect("ink");
    let strongest = |from: i64, to: i64| {
        (from..to)
            .flat_map(|x| (y0..y1).map(move |y| (x, y)))
            .map(|(x, y)| picture.at(x, y))
            .max_by_key(|p| p[3])
            .expect("ink")
    };
    let (left, right) = (strongest(x0, x0 + 8), strongest(x1 - 8, x1));
    assert!(left[0] > 200 && left[2] < 60 && right[2] > 200 && right[0] < 60, "{left:?}, {right:?}");
    let outlined = text(r#""text": "H", "position": [10, 10], "fill": "none", "stroke": {"paint": "red", "width": 4}"#);
    let [plain, outline] = [ink(r#""text": "H", "position": [10, 10]"#), still(SIZE, &outlined).ink().expect("ink")];
    for (side, by) in [(0, -2), (1, -2), (2, 2), (3, 2)] {
        assert!((outline[side] - plain[side] - by).abs() <= 1, "{plain:?}, {outline:?}");
    }
}

#[test]
fn an_empty_text_is_nothing() {
    assert_same(&still(SIZE, &text(r#""text": """#)), &Picture::boxes(SIZE, &[]));
    assert_same(&still(SIZE, &text(r#""text": "   ""#)), &Picture::boxes(SIZE, &[]));
}

#[test]
fn a_size_in_motion_is_set_anew_in_each_frame() {
    let nodes =
        r#"{"kind": "text", "text": "H", "font-size": "=20 + frame * 2", "position": [20, 100], "anchor": "baseline"}"#;
    for number in [0, 10] {
        let size = 20 + number * 2;
        let still = format!(
            r#"{{"kind": "text", "text": "H", "font-size": {size}, "position": [20, 100], "anchor": "baseline"}}"#
        );
        assert_same(&frame(SIZE, nodes, number), &crate::picture::still(SIZE, &still));
    }
    assert_px(frame(SIZE, nodes, 0).at(0, 0), [0; 4], 0);
}

#[test]
fn text_shrinks_to_its_box_where_it_may() {
    let keys = r#""text": "HHHHHHHHHHHH", "size": [90, 40], "position": [4, 4]"#;
    assert!(ink(keys)[2] > 94);
    let [x0, y0, x1, y1] = ink(&format!(r#"{keys}, "fit": "shrink""#));
    assert!(x0 >= 4 && x1 <= 95 && x1 > 70 && y0 >= 4 && y1 <= 45, "{x0} {y0} {x1} {y1}");
}

#[test]
fn templates_say_texts_and_truth_values() {
    let at = |template: &str| text(&format!(r#""text": "{template}", "position": [10, 10]"#));
    let mut film = Film::new(&document(SIZE, &at("{=frame < 2 ? 'HI' : 'no'} {=frame == 1}")));
    for (number, said) in ["HI false", "HI true", "no false"].into_iter().enumerate() {
        assert_same(&film.frame(number as u64), &still(SIZE, &at(said)));
    }
}

#[test]
fn a_stroke_on_one_side_is_cut_by_the_glyphs() {
    let alpha = |look: &str| {
        let node = format!(r##"{{"kind": "text", "font-size": 60, "text": "HO8", "position": [20, 20], {look}}}"##);
        still(SIZE, &node).pixels.iter().map(|pixel| i32::from(pixel[3])).collect::<Vec<_>>()
    };
    let stroke = |align: &str, width: u32, keys: &str| {
        let paint = format!(r##""paint": "#fff", "width": {width}, "align": "{align}""##);
        alpha(&format!(r#""fill": "none", "stroke": {{{paint}}}{keys}"#))
    };
    let glyphs = alpha(r##""fill": "#fff""##);
    let [inside, outside, both] = [stroke("inside", 4, ""), stroke("outside", 4, ""), stroke("center", 8, "")];
    for (at, glyph) in glyphs.iter().enumerate() {
        let share = |part: i32| (both[at] * part + 127) / 255;
        assert!((inside[at] - share(*glyph)).abs() <= 1, "{at}: {} within {glyph}", inside[at]);
        assert!((outside[at] - share(255 - glyph)).abs() <= 1, "{at}: {} beside {glyph}", outside[at]);
    }
    assert!(inside.iter().sum::<i32>() > 100_000 && outside.iter().sum::<i32>() > 100_000);
    // Translucent, by the node and by a unit: half of it.
    let unit = r#", "animate": {"by": "line", "props": {"opacity": 0.5}}"#;
    for keys in [r#", "opacity": 0.5"#, unit] {
        let half = stroke("outside", 4, keys);
        assert!(half.iter().zip(&outside).all(|(half, all)| (2 * half - all).abs() <= 2), "{keys}");
    }
}
