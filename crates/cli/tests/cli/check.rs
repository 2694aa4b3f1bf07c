//! `check`: everything that is wrong, at once.

use serde_json::Value;

use super::support::{MOVING, Place};

/// Wrong in four ways that show at four stages: reading, references, expressions, assets.
const WRONG: &str = r##"{
  "reelm": 1, "size": [16, 10], "fps": 30, "duration": "20f",
  "assets": {"photo": {"image": "nowhere.png"}, "spare": {"image": "spare.png"}},
  "nodes": [
    {"id": "box", "kind": "rect", "size": [4, 4], "fil": "#f00", "opacity": "=vars.opacty"},
    {"id": "pic", "kind": "image", "asset": "photo"},
    {"id": "bad", "kind": "image", "asset": "phoot", "rotation": "=1 +"}
  ]
}"##;

fn entries(place: &Place, args: &[&str], code: i32) -> Vec<Value> {
    let done = place.run(&[&["check", "--format", "json"], args].concat());
    assert_eq!((done.code, done.err.as_str()), (Some(code), ""), "{}", String::from_utf8_lossy(&done.out));
    serde_json::from_slice(&done.out).unwrap()
}

fn find<'a>(entries: &'a [Value], pointer: &str) -> &'a Value {
    let found: Vec<&Value> = entries.iter().filter(|entry| entry["pointer"] == pointer).collect();
    assert_eq!(found.len(), 1, "{pointer}: {entries:#?}");
    found[0]
}

#[test]
fn errors_of_every_stage_are_told_in_one_run() {
    let place = Place::with(WRONG);
    let entries = entries(&place, &["in.json"], 1);
    for (pointer, code) in [
        ("/nodes/0/fil", "unknown-key"),
        ("/nodes/0/opacity", "unknown-var"),
        ("/nodes/2/asset", "unknown-name"),
        ("/assets/photo", "asset-missing"),
        ("/assets/spare", "unused-asset"),
    ] {
        assert_eq!(find(&entries, pointer)["code"], code, "{pointer}");
    }
    assert_eq!(find(&entries, "/nodes/2/rotation")["severity"], "error");
    assert_eq!(find(&entries, "/assets/spare")["severity"], "warning");
    let lines: Vec<u64> = entries.iter().map(|entry| entry["line"].as_u64().unwrap()).collect();
    assert!(lines.is_sorted(), "{lines:?}");
}

#[test]
fn an_entry_says_where_and_what_instead() {
    let place = Place::with(WRONG);
    let entries = entries(&place, &["in.json"], 1);
    let key = find(&entries, "/nodes/0/fil");
    assert_eq!(key["file"], "in.json");
    // Line and column as an editor counts them.
    let line = WRONG.lines().position(|line| line.contains("\"fil\"")).unwrap();
    let column = WRONG.lines().nth(line).unwrap().find("\"fil\"").unwrap();
    assert_eq!((key["line"].as_u64(), key["column"].as_u64()), (Some(line as u64 + 1), Some(column as u64 + 1)));
    assert_eq!((key["node"].as_str(), key["nearest"].as_str()), (Some("box"), Some("fill")));
    assert!(key["expected"].as_str().unwrap().contains("`fill`"));
    assert_eq!(find(&entries, "/nodes/2/asset")["nearest"], "photo");
    assert_eq!(find(&entries, "/nodes/2/asset")["node"], "bad");
}

#[test]
fn the_text_says_the_same() {
    let place = Place::with(WRONG);
    let done = place.run(&["check", "in.json"]);
    assert_eq!((done.code, done.err.as_str()), (Some(1), ""));
    let text = String::from_utf8(done.out).unwrap();
    for word in [
        "error[unknown-key]",
        "in.json:5:51",
        "at: /nodes/0/fil in node `box`",
        "nearest: `fill`",
        "error[asset-missing]",
        "warning[unused-asset]",
    ] {
        assert!(text.contains(word), "{word}: {text}");
    }
    assert!(!text.contains('\u{1b}'), "no colours in a pipe");
}

#[test]
fn a_render_tells_all_of_it_too() {
    let place = Place::with(WRONG);
    let done = place.run(&["render", "in.json", "-o", "out.mp4"]);
    assert_eq!(done.code, Some(1));
    for word in ["/nodes/0/fil", "/nodes/0/opacity", "/nodes/2/asset", "/nodes/2/rotation", "/assets/photo"] {
        assert!(done.err.contains(word), "{word}: {}", done.err);
    }
    assert_eq!(place.names(), ["in.json"]);
}

#[test]
fn warnings_alone_end_with_zero() {
    let place = Place::with(&MOVING.replace("\"nodes\"", r#""assets": {"spare": {"image": "nowhere.png"}}, "nodes""#));
    let entries = entries(&place, &["in.json"], 0);
    assert_eq!(entries.len(), 1);
    assert_eq!(find(&entries, "/assets/spare")["severity"], "warning");
    let done = place.run(&["check", "in.json"]);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
    assert!(String::from_utf8_lossy(&done.out).contains("warning[unused-asset]"));
}

#[test]
fn nothing_wrong_is_said_too() {
    let place = Place::with(MOVING);
    assert_eq!(place.run_well(&["check", "in.json"]), b"no errors, no warnings\n");
    assert!(entries(&place, &["in.json"], 0).is_empty());
}

#[test]
fn vars_are_checked_with_it() {
    let place = Place::with(MOVING);
    let entries = entries(&place, &["in.json", "--var", "speed=1"], 1);
    assert_eq!(entries[0]["code"], "unknown-var");
}

#[test]
fn a_file_that_cannot_be_read_is_data_too() {
    let place = Place::new();
    let entries = entries(&place, &["missing.json"], 1);
    assert_eq!((entries[0]["code"].as_str(), entries[0]["file"].as_str()), (Some("read"), Some("missing.json")));
    let done = place.run(&["check", "missing.json"]);
    assert_eq!(done.code, Some(1));
    assert!(done.err.contains("error[read]") && done.err.contains("missing.json"), "{}", done.err);
}

/// An expression that is a number in every frame hides like the number.
#[test]
fn what_expressions_make_constant_is_told_like_constants() {
    let with = |keys: &str| {
        let node = format!(r##"{{"kind": "rect", "size": [9, 9], "fill": "#f00", {keys}}}"##);
        let text = format!(
            r#"{{"reelm": 1, "size": [60, 20], "duration": "3f", "vars": {{"on": false, "none": 0}}, "nodes": [{node},
                {{"kind": "text", "text": "{{vars.on}} {{vars.none}}", "font-size": 9}}]}}"#
        );
        let entries = entries(&Place::with(&text), &["in.json"], 0);
        entries.iter().map(|entry| entry["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for (keys, code) in [
        (r#""opacity": "=0""#, "transparent"),
        (r#""opacity": "=2*3 - 6""#, "transparent"),
        (r#""opacity": "=vars.on ? 1 : vars.none""#, "transparent"),
        (r#""visible": "=1 > 2""#, "never-visible"),
        (r#""visible": "=vars.on""#, "never-visible"),
        (r#""scale": {"x": "=time", "y": "=1 - 1"}"#, "zero-size"),
        (r#""scale": "=[1, 0]""#, "zero-size"),
        (r#""position": ["=60 + 40", 0]"#, "off-canvas"),
        (r#""position": "=[2, 3] * 50""#, "off-canvas"),
    ] {
        assert_eq!(with(keys), [code], "{keys}");
    }
    // What the property cannot have is told, and what it comes to.
    assert_eq!(with(r#""opacity": "=-5""#), ["transparent", "out-of-range"]);
    for keys in [
        r#""opacity": "=time""#,
        r#""position": ["=100 - 60", 0]"#,
        r#""opacity": {"keys": [[0, 0], [0.1, 1]], "expr": "=value"}"#,
    ] {
        assert_eq!(with(keys), [""; 0], "{keys}");
    }
}

#[test]
fn very_great_numbers_are_told_by_their_exponent() {
    let place = Place::with(
        r#"{"reelm": 1, "size": [8, 8], "duration": 1, "nodes": [{"kind": "rect", "size": [8, 8], "opacity": -1e308, "rotation": 12345678.5}]}"#,
    );
    let entries = entries(&place, &["in.json"], 1);
    assert_eq!(find(&entries, "/nodes/0/opacity")["message"], "`opacity` is -1e308, out of range");
    assert_eq!(find(&entries, "/nodes/0/rotation")["message"], "`rotation` is 12345678.5, out of range");
}

#[test]
fn characters_that_no_font_has_are_told_by_check_and_render() {
    let place = Place::with(
        r##"{
  "reelm": 1, "size": [60, 20], "duration": "3f", "comps": {"c": {"size": [20, 20], "nodes": [
    {"kind": "text", "id": "label", "text": "\u6f22", "font-size": 12}]}},
  "nodes": [{"kind": "comp", "comp": "c"}, {"kind": "comp", "comp": "c", "position": [30, 0]}]
}"##,
    );
    let entries = entries(&place, &["in.json"], 0);
    assert_eq!(entries.len(), 1, "{entries:#?}");
    assert_eq!((&entries[0]["code"], &entries[0]["severity"]), (&"missing-glyph".into(), &"warning".into()));
    assert_eq!((&entries[0]["pointer"], entries[0]["line"].as_u64()), (&"/comps/c/nodes/0".into(), Some(3)));
    let done = place.run(&["render", "in.json", "-o", "null:"]);
    assert_eq!(done.code, Some(0));
    assert_eq!(done.err.matches("U+6F22").count(), 1, "{}", done.err);
}
