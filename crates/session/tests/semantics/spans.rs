//! Rich text: spans of one text that look otherwise.

use crate::picture::{Film, Picture, assert_px, assert_same, document, frame, still};

const SIZE: [u32; 2] = [220, 120];

fn text(keys: &str) -> Picture {
    still(SIZE, &format!(r##"{{"kind": "text", "font-size": 28, "fill": "#fff", "position": [6, 6], {keys}}}"##))
}

/// The alpha of each pixel.
fn alpha(picture: &Picture) -> Vec<u8> {
    picture.pixels.iter().map(|pixel| pixel[3]).collect()
}

#[test]
fn spans_without_a_look_of_their_own_are_the_plain_text() {
    for keys in ["", r#", "width": 150, "align": "right""#, r#", "width": 90, "fit": "shrink", "line-height": 1.4"#] {
        let plain = text(&format!(r#""text": "Office AVAST fjords"{keys}"#));
        for spans in [
            r#"[{"text": "Of"}, {"text": "fice A"}, {"text": "VAST fjords"}]"#,
            r##"[{"text": "Office AVA", "font-size": 28, "weight": 400}, {"text": "ST fjords", "fill": "#ffffff"}]"##,
        ] {
            assert_same(&text(&format!(r#""spans": {spans}{keys}"#)), &plain);
        }
    }
}

#[test]
fn another_fill_changes_no_shape() {
    let plain = text(r#""text": "HI HO HI", "letter-spacing": 2, "width": 100"#);
    let rich = text(
        r##""spans": [{"text": "HI "}, {"text": "HO", "fill": "#f00"}, {"text": " HI"}], "letter-spacing": 2, "width": 100"##,
    );
    assert_eq!(alpha(&rich), alpha(&plain));
    let red = rich.pixels.iter().filter(|pixel| pixel[3] > 0 && pixel[1] == 0).count();
    let white = rich.pixels.iter().filter(|pixel| pixel[3] > 0 && pixel[1] == pixel[0]).count();
    assert!(red > 100 && white > 150, "{red} red, {white} white");
    assert_eq!(red + white, rich.pixels.iter().filter(|pixel| pixel[3] > 0).count());
}

#[test]
fn fills_of_spans_move_by_themselves() {
    let nodes = r##"{"kind": "text", "font-size": 40, "spans": [
        {"text": "H", "fill": {"keys": [[0, "#f00"], [1, "#00f"]]}},
        {"text": "H", "fill": {"linear": {"to": [0, 1], "stops": [[0, "#0f0"], [1, "#0f0"]]}}},
        {"text": "H", "fill": "none", "stroke": {"paint": "#fff", "width": 1}}
    ]}"##;
    let colors = |number| {
        let picture = frame(SIZE, nodes, number);
        let has = |color: [u8; 4]| picture.pixels.contains(&color);
        [has([255, 0, 0, 255]), has([0, 0, 255, 255]), has([0, 255, 0, 255])]
    };
    assert_eq!((colors(0), colors(10)), ([true, false, true], [false, true, true]));
}

#[test]
fn spans_say_templates_and_are_addressed() {
    let film = |nodes: &str| {
        let document = document([300, 60], nodes).replacen(r#""nodes""#, r#""vars": {"name": "Ada"}, "nodes""#, 1);
        Film::new(&document).frame(3)
    };
    let said = film(
        r#"{"id": "t", "kind": "text", "font-size": 20, "spans": [
            {"text": "Hi {vars.name}, "}, {"text": "frame {=frame:.0}", "font-size": "=10 + 5*frame"}]}"#,
    );
    let plain = film(
        r#"{"kind": "text", "font-size": 20, "spans": [{"text": "Hi Ada, "}, {"text": "frame 3", "font-size": 25}]}"#,
    );
    assert_same(&said, &plain);
    // What a span has from the text is read all the same, and so is what it says itself.
    let read = film(
        r##"{"id": "t", "kind": "text", "font-size": 8, "spans": [
            {"text": "x", "font-size": "=10 + 5*frame", "fill": "#0f0"}, {"text": "y", "stroke": {"paint": "#f00", "width": 7}}]},
        {"kind": "rect", "position": [100, 0], "size": ["=nodes.t.spans[0].font_size", "=nodes.t.spans[1].font_size"],
         "fill": "=nodes.t.spans[0].fill"},
        {"kind": "rect", "position": [200, 0], "size": ["=nodes.t.spans[1].stroke.width", 3],
         "fill": "=nodes.t.spans[1].stroke.paint"}"##,
    );
    assert_eq!(read.crop([90, 0, 190, 60]).ink(), Some([10, 0, 35, 8]));
    assert_px(read.at(110, 4), [0, 255, 0, 255], 0);
    assert_eq!(read.crop([190, 0, 300, 60]).ink(), Some([10, 0, 17, 3]));
    assert_px(read.at(204, 1), [255, 0, 0, 255], 0);
}

#[test]
fn a_span_that_grows_moves_what_follows_it() {
    let nodes = r#"{"kind": "group", "layout": {"display": "flex"}, "children": [
        {"kind": "text", "font-size": 20, "spans": [{"text": "H"}, {"text": "H", "letter-spacing": "=4*frame"}]},
        {"kind": "rect", "size": [10, 10]}]}"#;
    let right = |number| frame(SIZE, nodes, number).ink().unwrap()[2];
    assert!((right(5) - right(0) - 20).abs() <= 1, "{} {}", right(5), right(0));
}
