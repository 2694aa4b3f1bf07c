//! `plan`, `schema` and `limits`.

use serde_json::Value;

use super::support::Place;

const GROUP: &str = r##"{
  "reelm": 1, "size": [32, 20], "fps": 10, "duration": "4f", "background": "#fff",
  "nodes": [
    {"kind": "group", "opacity": 0.5, "children": [
      {"kind": "rect", "size": [9, 9], "fill": "#f00"},
      {"kind": "ellipse", "size": [9, 9], "position": ["=frame", 4], "fill": "#00f"}
    ]},
    {"kind": "rect", "size": [6, 6], "fill": "#0f0", "effects": [{"kind": "blur", "sigma": 2}]}
  ]
}"##;

fn text(place: &Place, args: &[&str]) -> String {
    String::from_utf8(place.run_well(args)).unwrap()
}

#[test]
fn every_format_of_a_plan_can_be_read_by_its_tools() {
    let place = Place::with(GROUP);
    let plan = |format: &str| text(&place, &["plan", "in.json", "--frame", "1", "--format", format]);
    let json: Value = serde_json::from_str(&plan("json")).unwrap();
    let length = |key: &str| json[key].as_array().map_or(0, Vec::len);
    assert!(length("surfaces") >= 2 && length("ops") >= 3, "{json}");
    let dot = plan("dot");
    assert!(dot.starts_with("digraph") && dot.trim_end().ends_with('}') && dot.contains("->"), "{dot}");
    assert_eq!(dot.matches('{').count(), dot.matches('}').count());
    let mermaid = plan("mermaid");
    assert!(mermaid.starts_with("flowchart") && mermaid.contains("-->"), "{mermaid}");
    let usual = plan("text");
    assert_eq!(usual, text(&place, &["plan", "in.json", "--time", "0.1"]));
    for word in ["draw", "blur", "composite"] {
        assert!(usual.to_lowercase().contains(word), "{word}: {usual}");
    }
    assert_ne!(usual, text(&place, &["plan", "in.json", "--frame", "2"]));
}

#[test]
fn a_plan_of_no_frame_is_refused() {
    let place = Place::with(GROUP);
    let done = place.run(&["plan", "in.json", "--frame", "4"]);
    assert_eq!(done.code, Some(2));
    assert!(done.err.contains("frame 4 is beyond the end"), "{}", done.err);
    assert!(done.out.is_empty());
}

#[test]
fn the_schema_is_the_one_in_the_docs() {
    let place = Place::new();
    let printed: Value = serde_json::from_str(&text(&place, &["schema"])).unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reelm.schema.json");
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(printed == kept, "docs/reelm.schema.json is out of step: `reelm schema > docs/reelm.schema.json`");
    assert!(printed["properties"]["nodes"].is_object());
}

#[test]
fn limits_are_printed_with_their_names() {
    let printed = text(&Place::new(), &["limits"]);
    for (name, value) in [("side", "16384"), ("nodes", "200000"), ("json_depth", "64"), ("document_bytes", "16777216")]
    {
        let line = printed.lines().find(|line| line.trim_start().starts_with(&format!("{name}:")));
        assert!(line.is_some_and(|line| line.contains(value)), "{name}: {printed}");
    }
}

#[test]
fn a_reader_may_stop_reading() {
    let place = Place::new();
    let line = format!("{} schema | head -c 10; {} limits | true", super::support::REELM, super::support::REELM);
    let done = super::support::finish(
        std::process::Command::new("bash")
            .args(["-c", &format!("set -o pipefail; {line}")])
            .current_dir(place.folder()),
    );
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
}
