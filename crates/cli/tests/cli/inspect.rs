//! `reelm inspect`: the tree at one moment.

use serde_json::{Value, json};

use super::support::Place;

const TREE: &str = r##"{
  "reelm": 1, "size": [100, 50], "fps": 10, "duration": "2s",
  "vars": {"tint": {"type": "color", "default": "#f80"}},
  "nodes": [
    {"id": "card", "kind": "group", "at": 0.5, "for": 1, "position": [10, 5], "size": [40, 20], "scale": 2, "pivot": [0, 0], "children": [
      {"id": "bar", "kind": "rect", "size": ["=20 * progress", "50%"], "fill": "=vars.tint", "position": {"keys": [[0, [0, 0]], [1, [10, 20]]]},
       "effects": [{"kind": "blur", "sigma": "=time"}]},
      {"id": "gone", "kind": "rect", "size": [1, 1], "visible": "=time > 10"},
      {"id": "late", "kind": "rect", "size": [1, 1], "at": 0.9},
      {"id": "clear", "kind": "group", "opacity": 0, "children": [{"id": "inner", "kind": "rect", "size": [1, 1]}]},
      {"id": "pick", "kind": "switch", "active": 1, "children": [
        {"id": "zero", "kind": "rect", "size": [1, 1]}, {"id": "one", "kind": "rect", "size": [1, 1]}]}
    ], "mask": {"node": {"id": "window", "kind": "ellipse", "size": [30, 10]}}}
  ]
}"##;

fn inspect(args: &[&str]) -> Value {
    let place = Place::with(TREE);
    let out = place.run_well(&[&["inspect", "in.json", "--format", "json"], args].concat());
    serde_json::from_slice(&out).unwrap()
}

fn node<'a>(tree: &'a Value, id: &str) -> &'a Value {
    let nodes = tree["nodes"].as_array().unwrap();
    nodes.iter().find(|node| node["id"] == id).unwrap_or_else(|| panic!("{id}"))
}

#[test]
fn values_are_those_of_the_moment() {
    let tree = inspect(&["--time", "1s"]);
    assert_eq!((&tree["frame"], &tree["time"], &tree["size"]), (&json!(10), &json!(1.0), &json!([100, 50])));
    let card = node(&tree, "card");
    assert_eq!(
        (&card["kind"], &card["depth"], &card["span"], &card["local"]),
        (&json!("group"), &json!(1), &json!([5.0, 15.0]), &json!(5.0))
    );
    assert_eq!((&card["pointer"], &card["size"]), (&json!("/nodes/0"), &json!([40.0, 20.0])));
    assert_eq!(card["transform"]["matrix"], json!([2.0, 0.0, 0.0, 2.0, 10.0, 5.0]));
    assert!(card.get("hidden").is_none());
    // Half of its span: 20 · 5/10 wide, half as high as the card, half way between the keys.
    let bar = node(&tree, "bar");
    assert_eq!((&bar["size"], &bar["transform"]["position"]), (&json!([10.0, 10.0]), &json!([5.0, 10.0])));
    let animated = bar["animated"].as_array().unwrap();
    let value =
        |property: &str| animated.iter().find(|entry| entry["property"] == property).map(|entry| &entry["value"]);
    assert_eq!(value("position"), Some(&json!([5.0, 10.0])));
    assert_eq!(value("size/0"), Some(&json!("10px")));
    assert_eq!(value("effects/0/sigma"), Some(&json!([0.5, 0.5])));
    let window = node(&tree, "window");
    assert_eq!((&window["mask"], &window["size"]), (&json!(true), &json!([30.0, 10.0])));
}

#[test]
fn hidden_nodes_say_why() {
    let tree = inspect(&["--frame", "10"]);
    for (id, why) in
        [("gone", "invisible"), ("late", "before"), ("clear", "transparent"), ("inner", "within"), ("zero", "switch")]
    {
        assert_eq!(node(&tree, id)["hidden"], why, "{id}");
    }
    assert!(node(&tree, "one").get("hidden").is_none());
    let late = node(&tree, "late");
    assert!(late.get("opacity").is_none() && late.get("size").is_none());
    assert_eq!(late["local"], json!(-4.0));
    let after = inspect(&["--frame", "19"]);
    assert_eq!((&node(&after, "card")["hidden"], &node(&after, "bar")["hidden"]), (&json!("after"), &json!("within")));
}

#[test]
fn people_get_a_tree() {
    let place = Place::with(TREE);
    let text = String::from_utf8(place.run_well(&["inspect", "in.json", "--frame", "10"])).unwrap();
    assert!(text.starts_with("frame 10 of 20, 1 s, 100 × 50\n"), "{text}");
    for line in ["· position = [5, 10]", "· effects/0/sigma = [0.5, 0.5]"] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let line = |id: &str| text.lines().find(|line| line.trim_start().starts_with(id)).unwrap();
    assert!(line("bar ").starts_with("    bar") && line("bar ").contains("0..10") && line("bar ").contains("10 × 10"));
    assert!(line("late").ends_with("hidden: before") && line("window").contains("mask ellipse"));
}

#[test]
fn what_cannot_be_inspected_is_refused() {
    let place = Place::with(TREE);
    place.write("stage.json", r#"{"reelm-realms": 1, "realms": {}, "targets": {}}"#);
    for (args, code, word) in [
        (["inspect", "stage.json", "--frame", "0"], 2, "for compositions"),
        (["inspect", "in.json", "--frame", "20"], 2, "beyond the end"),
        (["inspect", "none.json", "--frame", "0"], 1, "cannot read"),
    ] {
        let done = place.run(&args);
        assert_eq!(done.code, Some(code), "{}", done.err);
        assert!(done.err.contains(word), "{}", done.err);
    }
}

#[test]
fn a_node_of_another_file_tells_which() {
    let main = r#"{"reelm": 1, "size": [9, 9], "duration": 1, "comps": {"c": {"nodes": [{"id": "within", "kind": "rect"}]}}, "nodes": [
        {"id": "own", "kind": "rect"}, {"id": "shown", "kind": "comp", "src": "parts/part.json"}, {"kind": "comp", "comp": "c"}]}"#;
    let place = Place::with(main);
    std::fs::create_dir(place.path("parts")).unwrap();
    let part = r#"{"reelm": 1, "size": [9, 9], "duration": 1, "nodes": [{"id": "part", "kind": "rect"}]}"#;
    std::fs::write(place.path("parts/part.json"), part).unwrap();
    let tree: Value = serde_json::from_slice(&place.run_well(&["inspect", "in.json", "--format", "json"])).unwrap();
    let written = |id: &str| [&node(&tree, id)["pointer"], &node(&tree, id)["file"]];
    assert_eq!(written("own"), [&json!("/nodes/0"), &Value::Null]);
    assert_eq!(written("shown"), [&json!("/nodes/1"), &Value::Null]);
    assert_eq!(written("within"), [&json!("/comps/c/nodes/0"), &Value::Null]);
    assert_eq!(written("part"), [&json!("/nodes/0"), &json!("parts/part.json")]);
}
