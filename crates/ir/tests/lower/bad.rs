//! The top level: sizes, rates, lengths and limits.

use reelm_ir::{Document, Limits, LowerOptions, SourceFile, lower};

fn codes(text: &str) -> Vec<String> {
    let parsed = Document::parse(&SourceFile::new("t.json", text), &Limits::default());
    let Some(document) = parsed.document else { return vec!["none".to_owned()] };
    let lowered = lower(&document, &LowerOptions::default());
    lowered.diagnostics.as_slice().iter().map(|d| format!("{} {}", d.code, d.origin.pointer)).collect()
}

#[test]
fn the_canvas_and_the_clock_have_bounds() {
    for (keys, expected) in [
        (r#""size": [0, 10], "duration": 1"#, "out-of-range /size/0"),
        (r#""size": [10, 65536], "duration": 1"#, "out-of-range /size/1"),
        (r#""size": [16384, 16384], "duration": 1"#, "out-of-range /size"),
        (r#""size": [10, 10], "duration": 0"#, "out-of-range /duration"),
        (r#""size": [10, 10], "duration": -3"#, "out-of-range /duration"),
        (r#""size": [10, 10], "duration": 1e12"#, "out-of-range /duration"),
        (r#""size": [10, 10], "duration": "25h""#, "bad-time /duration"),
        (r#""size": [10, 10], "duration": 90000"#, "out-of-range /duration"),
        (r#""size": [10, 10], "duration": 1, "fps": 0"#, "out-of-range /fps"),
        (r#""size": [10, 10], "duration": 1, "fps": "1/0""#, "out-of-range /fps"),
        (r#""size": [10, 10], "duration": 1, "fps": 1001"#, "out-of-range /fps"),
        (r#""size": [10, 10], "duration": 1, "background": "blak""#, "bad-color /background"),
    ] {
        assert_eq!(codes(&format!(r#"{{"reelm": 1, {keys}}}"#)), [expected], "{keys}");
    }
}

#[test]
fn odd_rates_are_exact() {
    let text = r#"{"reelm": 1, "size": [7, 3], "fps": 29.97, "duration": "100s", "seed": 18446744073709551615}"#;
    let document = Document::parse(&SourceFile::new("t.json", text), &Limits::default()).document.unwrap();
    let ir = lower(&document, &LowerOptions::default()).ir.unwrap();
    assert_eq!((ir.fps.num(), ir.fps.den(), ir.frames, ir.seed), (2997, 100, 2997, u64::MAX));
}

#[test]
fn lowering_a_document_with_errors_finds_more() {
    let text =
        r#"{"reelm": 1, "duration": 1, "nodes": [{"kind": "rect", "opacity": 5, "colour": 1}, {"kind": "wrect"}]}"#;
    assert_eq!(codes(text), ["out-of-range /nodes/0/opacity"]);
}

/// Many nodes in a flat list: every pass is linear.
#[test]
fn fifty_thousand_nodes_are_lowered() {
    let one = r##"{"kind": "rect", "position": [10, 20], "size": [100, 50], "fill": "#336699", "opacity": {"keys": [[0, 0], [1, 1, "out-cubic"]]}}"##;
    let nodes = vec![one; 50_000].join(",");
    let text = format!(r#"{{"reelm": 1, "size": [640, 360], "duration": 5, "nodes": [{nodes}]}}"#);
    let document = Document::parse(&SourceFile::new("t.json", &text), &Limits::default()).document.unwrap();
    let ir = lower(&document, &LowerOptions::default()).ir.unwrap();
    assert_eq!((ir.nodes.len(), ir.animations.len()), (50_001, 50_000));
    super::check_invariants(&ir);
}

/// A thousandfold speed on each of 25 levels: lengths stop growing instead of overflowing.
#[test]
fn nested_speeds_do_not_overflow() {
    let mut nodes = r#"{"kind": "sequence", "children": [{"kind": "rect", "for": 3}, {"kind": "rect"}]}"#.to_owned();
    for _ in 0..25 {
        nodes = format!(r#"{{"kind": "group", "time": {{"speed": 1000, "from": "-1f"}}, "children": [{nodes}]}}"#);
    }
    assert!(codes(&format!(r#"{{"reelm": 1, "size": [1, 1], "duration": 80000, "nodes": [{nodes}]}}"#)).is_empty());
}

#[test]
fn a_text_of_too_many_pieces_is_refused() {
    let text = "{=time}".repeat(100_001);
    let found = codes(&format!(
        r#"{{"reelm": 1, "size": [1, 1], "duration": 1, "nodes": [{{"kind": "text", "text": "{text}"}}]}}"#
    ));
    assert_eq!(found, ["limit /nodes/0/text"]);
}
