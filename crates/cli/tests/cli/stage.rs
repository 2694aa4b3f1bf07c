//! Realm documents on the command line.

use serde_json::Value;

use super::support::Place;

/// A window of 8 × 4 pixels whose realm shows another one, which comes late, in its right half.
const STAGE: &str = r##"{
  "reelm-realms": 1, "fps": 10, "duration": "4f", "fallback": "#0f0",
  "realms": { "1": { "src": "host.json" } },
  "targets": {
    "1": { "kind": "window", "size": [8, 4] },
    "2": { "kind": "widget-realm-viewport", "within": 1, "size": [4, 4], "area": { "left": "50%", "width": "50%" } },
    "3": { "kind": "texture", "size": [2, 2] }
  },
  "layers": [{ "realm": 1, "target": 1 }, { "realm": 2, "target": 2 }, { "realm": 2, "target": 3 }],
  "commands": [{ "at": "2f", "put-realm": { "id": 2, "src": "late.json" } }],
  "events": [{ "at": "3f", "window": 1, "phase": "down", "position": [5, 1] }]
}"##;
const HOST: &str = r##"{ "reelm": 1, "size": [8, 4], "fps": 10, "duration": 1, "background": "#fff" }"##;
const LATE: &str = r##"{ "reelm": 1, "size": [4, 4], "fps": 10, "duration": 1, "background": "#00f" }"##;

fn place() -> Place {
    let place = Place::new();
    place.write("stage.json", STAGE);
    place.write("host.json", HOST);
    place.write("late.json", LATE);
    place
}

/// The pixel at (x, 0) of frame `frame` of raw frames of `width` × `height`.
fn pixel(bytes: &[u8], [width, height]: [usize; 2], frame: usize, x: usize) -> [u8; 4] {
    bytes[(frame * width * height + x) * 4..][..4].try_into().unwrap()
}

#[test]
fn render_writes_the_window_or_another_target() {
    let place = place();
    place.run_well(&["render", "stage.json", "-o", "out.rgba"]);
    let bytes = place.read("out.rgba");
    assert_eq!(bytes.len(), 4 * 8 * 4 * 4);
    let at = |frame, x| pixel(&bytes, [8, 4], frame, x);
    let [white, green, blue] = [[255; 4], [0, 255, 0, 255], [0, 0, 255, 255]];
    assert_eq!([at(0, 1), at(0, 6), at(1, 6), at(2, 6), at(3, 6)], [white, green, green, blue, blue]);
    place.run_well(&["render", "stage.json", "-o", "texture.rgba", "--target", "3", "--frames", "1..3"]);
    let bytes = place.read("texture.rgba");
    assert_eq!(bytes.len(), 2 * 2 * 2 * 4);
    assert_eq!([0, 1].map(|frame| pixel(&bytes, [2, 2], frame, 0)), [green, blue]);
    // The encoder says that it wants larger pictures.
    assert_eq!(place.run(&["render", "stage.json", "-o", "out.mp4", "--quiet"]).code, Some(0));
    assert!(place.read("out.mp4").len() > 500);
    place.run_well(&["still", "stage.json", "-o", "still.png", "--time", "0.2"]);
    assert!(place.read("still.png").starts_with(b"\x89PNG"));
}

/// As with compositions; what it names lies beneath the present folder.
#[test]
fn a_document_comes_from_standard_input() {
    let place = place();
    place.run_well(&["render", "stage.json", "-o", "file.rgba"]);
    let run = |args: &[&str]| place.run_with_input(STAGE.as_bytes(), args);
    let done = run(&["render", "-", "-o", "out.rgba"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(place.read("out.rgba") == place.read("file.rgba"));
    let plan = run(&["plan", "-", "--frame", "2"]);
    assert!(String::from_utf8(plan.out).unwrap().contains("r1 composition 8x4 render"));
    assert_eq!(run(&["check", "-"]).out, b"no errors, no warnings\n");
    assert_eq!(run(&["still", "-", "-o", "still.png"]).code, Some(0));
    let bad = STAGE.replace("#0f0", "gren");
    let done = place.run_with_input(bad.as_bytes(), &["render", "-", "-o", "bad.rgba"]);
    assert_eq!(done.code, Some(1));
    assert!(done.err.contains("<stdin>:") && done.err.contains("bad-color"), "{}", done.err);
}

#[test]
fn the_report_has_a_line_for_each_frame_with_the_ways_of_pointers() {
    let place = place();
    place.run_well(&["render", "stage.json", "-o", "null:", "--report", "report.jsonl"]);
    let text = String::from_utf8(place.read("report.jsonl")).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4);
    let numbers: Vec<u64> = lines.iter().map(|line| line["frame"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [0, 1, 2, 3]);
    assert_eq!(lines[0]["diagnostics"][0]["problem"], "realm-missing");
    assert_eq!(lines[1]["diagnostics"], Value::Array(Vec::new()), "told once");
    assert_eq!(lines[1]["failures"][0]["realm"], 2);
    assert_eq!((&lines[2]["realms"][0]["realm"], &lines[2]["realms"][0]["action"]), (&2.into(), &"render".into()));
    assert_eq!(lines[3]["reused"], 2);
    let route = &lines[3]["routes"][0];
    assert_eq!(
        (&route["realm"], &route["path"][0]["target"], &route["event"]["phase"]),
        (&2.into(), &2.into(), &"down".into())
    );
    let stages: Vec<&str> =
        route["trace"].as_array().unwrap().iter().map(|hop| hop["stage"].as_str().unwrap()).collect();
    assert_eq!(stages, ["window", "enter", "deliver"]);
    assert_eq!(route["trace"][1]["uv"], serde_json::json!([0.25, 0.25]));
    // The same bytes in every run; times are told on request only, as they are not.
    place.run_well(&["render", "stage.json", "-o", "null:", "--report", "again.jsonl"]);
    assert!(place.read("again.jsonl") == text.as_bytes());
    let timed = place.run_well(&["render", "stage.json", "-o", "null:", "--report", "-", "--times"]);
    assert!(String::from_utf8(timed).unwrap().lines().next().unwrap().contains("nanoseconds"));
}

/// Realm 1 on the window shows 2 (which shows 3, which shows 2: a cycle), itself, and, behind a mask, 3; and 9, which is not there.
const BUSY: &str = r##"{
  "reelm-realms": 1, "fps": 10, "duration": "4f",
  "realms": {
    "1": { "src": "host.json", "mask": 1 }, "2": { "src": "late.json" }, "3": { "src": "late.json", "ready": false },
    "4": { "kind": "canvas", "size": [4, 4], "piece": { "commands": [{ "kind": "point", "at": ["=frame", 0] }] } }
  },
  "targets": [
    { "id": 1, "kind": "window", "size": [8, 4] },
    { "id": 2, "kind": "widget-realm-viewport", "within": 1, "size": [4, 4], "area": { "width": 4 } },
    { "id": 3, "kind": "widget-realm-viewport", "within": 2, "size": [4, 4] },
    { "id": 4, "kind": "widget-realm-viewport", "within": 3, "size": [4, 4] },
    { "id": 5, "kind": "widget-realm-viewport", "within": 1, "size": [4, 4], "area": { "left": 6, "width": 2 } },
    { "id": 6, "kind": "texture", "size": [4, 4] }
  ],
  "layers": [
    { "realm": 1, "target": 1 }, { "realm": 2, "target": 2 }, { "realm": 3, "target": 3 }, { "realm": 2, "target": 4 },
    { "realm": 1, "target": 5 }, { "realm": 3, "target": 5, "mask": 2 }, { "realm": 9, "target": 2 }, { "realm": 4, "target": 6 }
  ],
  "commands": [
    { "at": "1f", "put-target": { "id": 7, "kind": "texture", "size": [2, 2] } },
    { "at": "1f", "resize-target": { "target": 2, "size": [2, 2] } },
    { "at": "2f", "dispose-target": 7 }, { "at": "2f", "remove-layer": { "realm": 9, "target": 2 } },
    { "at": "2f", "put-layer": { "realm": 2, "target": 2, "opacity": 0.5 } },
    { "at": "2f", "put-layer": { "realm": 3, "target": 2 } },
    { "at": "2f", "set-budget": 40 }
  ]
}"##;

/// Everything that the report is to say, and in which frame.
#[test]
fn the_report_says_order_cuts_fallbacks_changes_failures_and_times() {
    let place = place();
    place.write("busy.json", BUSY);
    let text = place.run_well(&["render", "busy.json", "-o", "null:", "--report", "-", "--times"]);
    let lines: Vec<Value> =
        String::from_utf8(text).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [first, second, third, fourth] = lines.as_slice() else { panic!("{}", lines.len()) };
    let key = |realm: u32, target: u32| serde_json::json!([{ "realm": realm, "target": target }]);
    let order: Vec<u64> =
        first["realms"].as_array().unwrap().iter().map(|realm| realm["realm"].as_u64().unwrap()).collect();
    assert_eq!(order, [2, 1, 3, 4], "{first}");
    assert_eq!(first["realms"][3]["kind"], "canvas");
    assert_eq!((&first["cut"], &first["self_sampling"], &first["blocked"]), (&key(3, 3), &key(1, 5), &key(3, 5)));
    // Realm 3 is not ready, 9 is not there, and of 1 there is no frame before; then of 2 there is a last good one.
    let actions = |line: &Value| {
        let realms = line["realms"].as_array().unwrap();
        realms.iter().map(|realm| realm["action"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(actions(first), ["render", "render", "fallback", "render"]);
    assert!(first["fallbacks"].as_u64().unwrap() >= 4 && first["rendered"] == 3, "{first}");
    assert_eq!(first["diagnostics"], serde_json::json!([{ "realm": 9, "target": 2, "problem": "realm-missing" }]));
    let changes = |added: u32, removed: u32, updated: u32| serde_json::json!({ "added": added, "removed": removed, "updated": updated });
    assert_eq!((&first["targets"], &first["layers"]), (&changes(6, 0, 0), &changes(8, 0, 0)));
    assert_eq!((&second["targets"], &second["layers"]), (&changes(1, 0, 1), &changes(0, 0, 0)));
    assert_eq!((&third["targets"], &third["layers"]), (&changes(0, 1, 0), &changes(1, 1, 1)));
    assert_eq!((&second["diagnostics"], &third["failures"]), (&serde_json::json!([]), &serde_json::json!([])));
    // Of the realms that are due, one of those of equal importance waits under the budget.
    assert_eq!(
        (third["held"].as_array().map(Vec::len), &third["failed"]),
        (Some(1), &serde_json::json!([])),
        "{third}"
    );
    assert!(third["last_good"].as_u64().unwrap() >= 1, "{third}");
    for line in [first, second, third, fourth] {
        let timed = line["times"].as_array().unwrap();
        assert_eq!(Some(timed.len() as u64), line["rendered"].as_u64());
        assert!(timed.iter().all(|time| time["nanoseconds"].as_u64().unwrap() > 0));
    }
}

#[test]
fn plan_prints_the_graph() {
    let place = place();
    let plan = |format: &str| {
        String::from_utf8(place.run_well(&["plan", "stage.json", "--frame", "2", "--format", format])).unwrap()
    };
    assert!(plan("text").contains("r1 composition 8x4 render\n  <- r2 t2 z0 current\n"), "{}", plan("text"));
    assert!(plan("dot").starts_with("digraph realms {") && plan("dot").contains("r2 -> r1"));
    assert!(plan("mermaid").starts_with("flowchart LR") && plan("mermaid").contains("r2 -->"));
    let json: Value = serde_json::from_str(&plan("json")).unwrap();
    assert_eq!(json["frame"], 2);
}

#[test]
fn check_tells_what_is_wrong_in_all_files() {
    let place = place();
    assert_eq!(place.run_well(&["check", "stage.json"]), b"no errors, no warnings\n");
    place.write("host.json", HOST.replace("background", "backgruond"));
    place.write("stage.json", STAGE.replace("\"fallback\": \"#0f0\"", "\"fallback\": \"gren\""));
    let done = place.run(&["check", "stage.json", "--format", "json"]);
    assert_eq!(done.code, Some(1));
    let found: Value = serde_json::from_slice(&done.out).unwrap();
    let entries = found.as_array().unwrap();
    let has = |file: &str, pointer: &str| {
        entries.iter().any(|entry| entry["file"].as_str().unwrap().ends_with(file) && entry["pointer"] == pointer)
    };
    assert!(has("stage.json", "/fallback") && has("host.json", "/backgruond"), "{found}");
    let done = place.run(&["render", "stage.json", "-o", "out.rgba", "--report", "report.jsonl"]);
    assert_eq!(done.code, Some(1));
    assert!(done.err.contains("stage.json:") && done.err.contains("host.json:"), "{}", done.err);
    assert_eq!(place.names(), ["host.json", "late.json", "stage.json"], "nothing remains");
}

#[test]
fn what_fits_one_kind_of_file_is_refused_for_the_other() {
    let place = place();
    let usage = |args: &[&str]| {
        let done = place.run(args);
        assert_eq!(done.code, Some(2), "{args:?}: {}", done.err);
        done.err
    };
    assert!(usage(&["render", "host.json", "-o", "null:", "--target", "1"]).contains("realm documents"));
    assert!(usage(&["render", "stage.json", "-o", "null:", "--var", "a=1"]).contains("--var"));
    assert!(usage(&["render", "stage.json", "-o", "null:", "--target", "2"]).contains("no-target"));
    assert!(usage(&["still", "stage.json", "-o", "a.png", "--frame", "4"]).contains("beyond the end"));
    assert!(usage(&["bench", "stage.json"]).contains("compositions"));
}

#[test]
fn hostile_documents_are_refused_with_place_and_limit() {
    let place = place();
    let realms: Vec<String> = (0..100_000).map(|id| format!("\"{id}\": {{ \"src\": \"host.json\" }}")).collect();
    let many = format!("{{ \"reelm-realms\": 1, \"duration\": 1, \"realms\": {{ {} }} }}", realms.join(","));
    place.write("many.json", many);
    let done = place.run(&["render", "many.json", "-o", "out.rgba"]);
    assert_eq!(done.code, Some(1));
    assert!(done.err.contains("`realms` is 4096, observed 100000"), "{}", done.err);
    assert!(done.ticks < 1500, "{}", done.ticks);
    place.write("self.json", STAGE.replace("\"within\": 1", "\"within\": 2"));
    assert!(place.run(&["render", "self.json", "-o", "out.rgba"]).err.contains("within itself"));
    place.write("nan.json", STAGE.replace("\"50%\"", "NaN"));
    assert!(place.run(&["render", "nan.json", "-o", "out.rgba"]).err.contains("syntax"));
    assert!(!place.names().contains(&"out.rgba".to_owned()));
}

#[test]
fn the_schema_of_realm_documents_is_printed() {
    let text = place().run_well(&["schema", "--realms"]);
    let schema: Value = serde_json::from_slice(&text).unwrap();
    assert!(schema["properties"]["reelm-realms"].is_object() && schema["$defs"]["Node"].is_object());
}
