//! `index` and `count` in the copies of a repeat, and the names of their nodes.

mod common;

use common::{Scene, indexed};
use reelm_expr::Program;
use reelm_ir::Limits;

fn sprites(count: u32, keys: &str) -> String {
    format!(
        r#"{{"reelm": 1, "size": [64, 64], "duration": 1, "assets": {{"m": {{"tiles": "m.tmx"}}}}, "nodes": [
            {{"kind": "scene", "id": "s", "asset": "m", "sprites": [{{"repeat": {{"count": {count}, "sprite": {{"glyph": 1, {keys}}}}}}}]}}]}}"#
    )
}

#[test]
fn each_copy_sees_its_number_and_how_many_there_are() {
    let mut scene =
        Scene::new(&sprites(5, r#""position": ["=index * 16 + time", "=count"], "priority": "=count - index""#));
    scene.frame(15);
    for index in 0..5 {
        assert_eq!(scene.lanes(&format!("s.sprites.{index}.position")), [f64::from(index) * 16.0 + 0.5, 5.0]);
        assert_eq!(scene.number(&format!("s.sprites.{index}.priority")), f64::from(5 - index));
    }
}

#[test]
fn each_copy_has_a_noise_of_its_own() {
    let mut scene = Scene::new(&sprites(8, r#""position": ["=wiggle(3, 100)", 0]"#));
    scene.frame(7);
    let mut seen: Vec<f64> = (0..8).map(|index| scene.number(&format!("s.sprites.{index}.position"))).collect();
    seen.sort_by(f64::total_cmp);
    seen.dedup();
    assert_eq!(seen.len(), 8);
}

#[test]
fn outside_of_a_repeat_there_is_no_index() {
    let json = sprites(1, r#""priority": 1"#).replace(r#""asset": "m","#, r#""asset": "m", "camera": ["=index", 0],"#);
    let errors = Program::compile(&indexed(&json), &Limits::default()).expect_err("no index");
    assert_eq!((errors[0].code, &*errors[0].origin.pointer), ("not-here", "/nodes/0/camera/0"));
}

fn repeats(nodes: &str) -> String {
    format!(
        r#"{{"reelm": 1, "size": [64, 64], "duration": 4, "fps": 30, "comps": {{"c": {{"vars": {{"n": 0}}, "nodes": [
            {{"kind": "rect", "id": "in", "rotation": "=vars.n"}}]}}}}, "nodes": [{nodes}]}}"#
    )
}

#[test]
fn copies_of_a_node_see_their_number_and_their_own_time() {
    let mut scene = Scene::new(&repeats(
        r#"{"kind": "repeat", "count": 4, "stagger": 0.5, "child": {"kind": "group", "id": "g", "rotation": "=index * 10 + time", "children": [
            {"kind": "rect", "id": "r", "rotation": "=count - index + wiggle(1, 0.5)"},
            {"kind": "comp", "comp": "c", "vars": {"n": "=index * 100 + frame"}}]}}"#,
    ));
    scene.frame(67);
    for index in 0..4 {
        let local = f64::from(67 - 15 * index) / 30.0;
        assert_eq!(scene.number(&format!("g.{index}.rotation")), f64::from(index) * 10.0 + local);
        let inner = scene.ir.names.node(index as u16 + 1, "in").unwrap();
        assert_eq!(scene.lanes_of(inner, "rotation"), [f64::from(index * 100 + 67 - 15 * index)]);
    }
    let mut wiggles: Vec<f64> = (0..4).map(|i| scene.number(&format!("r.{i}.rotation")) - 4.0 + f64::from(i)).collect();
    wiggles.sort_by(f64::total_cmp);
    wiggles.dedup();
    assert_eq!(wiggles.len(), 4, "each has a noise of its own");
}

#[test]
fn expressions_name_nodes_of_their_own_copy_and_of_others() {
    let mut scene = Scene::new(&repeats(
        r#"{"kind": "repeat", "count": 3, "child": {"kind": "group", "id": "row", "rotation": "=index * 7 + 0.5", "children": [
            {"kind": "repeat", "count": 2, "child": {"kind": "rect", "id": "my-dot", "rotation": "=nodes.row.rotation * 100 + index",
                "skew": ["=nodes[\"my-dot\"].rotation", "=nodes.row[2].rotation"]}}]}},
        {"kind": "rect", "id": "out", "rotation": "=nodes[\"my-dot\"][2][1].rotation", "skew": ["=nodes[\"my-dot.1.0\"].rotation", "=nodes.row[0].rect.x"]}"#,
    ));
    scene.frame(0);
    for row in 0..3 {
        for dot in 0..2 {
            let own = (f64::from(row) * 7.0 + 0.5) * 100.0 + f64::from(dot);
            let id = format!("my-dot.{row}.{dot}");
            let node = scene.node(&id);
            assert_eq!(scene.lanes_of(node, "rotation"), [own], "{id}");
            assert_eq!(scene.lanes_of(node, "skew"), [own, 14.5]);
        }
    }
    assert_eq!((scene.number("out.rotation"), scene.lanes("out.skew")), (1451.0, vec![750.0, 0.0]));
}

#[test]
fn a_node_in_copies_is_not_known_outside_without_a_number() {
    let json = repeats(
        r#"{"kind": "repeat", "count": 3, "child": {"kind": "rect", "id": "tick"}}, {"kind": "rect", "rotation": "=nodes.tick.rotation"},
            {"kind": "rect", "rotation": "=nodes.tick[3].rotation"}"#,
    );
    let errors = Program::compile(&indexed(&json), &Limits::default()).expect_err("no node");
    let found: Vec<_> = errors.iter().map(|error| (error.code, error.nearest.as_deref())).collect();
    assert_eq!(found, [("unknown-id", Some("tick.0")), ("unknown-id", None)]);
    assert_eq!(errors[0].expected.as_deref(), Some("the number of a copy, for example `nodes[\"tick.0\"]`"));
}

/// Each copy reads the one before it: the first one is left out by a condition that is known.
#[test]
fn copies_read_their_neighbours() {
    let mut scene = Scene::new(&repeats(
        r#"{"kind": "repeat", "count": 12, "child": {"kind": "rect", "id": "tick",
            "rotation": "=index == 0 ? time : nodes.tick[index - 1].rotation * 2 + 1",
            "position": "=[(index > 0 ? nodes.tick[index - 1].position.x : 0) + 10, 0]",
            "opacity": "=index > 0 && nodes.tick[index - 1].opacity > 0.5 ? 0.25 : 0.75",
            "skew": "=index < 2 ? [frame, 0] : at(nodes[\"tick\"][index - 2].skew, time - 0.1)"}},
        {"kind": "rect", "id": "out", "rotation": "=nodes.tick[max(3, 11)].rotation"}"#,
    ));
    scene.frame(15);
    for index in 0..12_u32 {
        let tick = |property: &str| scene.number(&format!("tick.{index}.{property}"));
        assert_eq!(tick("rotation"), f64::from((1 << index) - 1) + 0.5 * f64::from(1 << index));
        assert_eq!(tick("position"), f64::from(10 * (index + 1)));
        assert_eq!(tick("opacity"), if index % 2 == 0 { 0.75 } else { 0.25 });
        assert!((tick("skew") - f64::from(15 - 3 * (index / 2) as i32)).abs() < 1e-9);
    }
    assert_eq!(scene.number("out.rotation"), scene.number("tick.11.rotation"));
}

#[test]
fn numbers_in_brackets_are_computed_at_every_level() {
    let mut scene = Scene::new(&repeats(
        r#"{"kind": "repeat", "count": 3, "child": {"kind": "group", "id": "row", "rotation": "=index * 100", "children": [
            {"kind": "repeat", "count": 4, "child": {"kind": "rect", "id": "dot", "rotation": "=nodes.row.rotation + index",
                "stroke": {"paint": "red", "dash": [1, 2, 4, "=8 + time"]}, "position": ["=self.stroke.dash[index]", "=nodes.dot[nodes.count[0].opacity * 2 + index - 2].rotation"]}}]}},
        {"kind": "repeat", "count": 2, "child": {"kind": "rect", "id": "count"}},
        {"kind": "rect", "id": "out", "rotation": "=let last = 2; nodes.dot[last][fps / 10].rotation",
            "skew": ["=nodes.row[1.0].rotation", "=nodes.row[-0].rotation + nodes.row[02].rotation"]}"#,
    ));
    scene.frame(0);
    assert_eq!((scene.number("out.rotation"), scene.lanes("out.skew")), (203.0, vec![100.0, 200.0]));
    assert_eq!(scene.lanes("dot.1.2.position"), [4.0, 102.0]);
    assert_eq!(scene.lanes("dot.2.3.position"), [8.0, 203.0]);
}

#[test]
fn what_no_copy_is_is_refused() {
    let tick = |expression: &str| {
        let json = repeats(&format!(
            r#"{{"kind": "repeat", "count": 3, "child": {{"kind": "rect", "id": "tick", "rotation": {expression:?}}}}}, {{"kind": "rect", "id": "lone"}}"#
        ));
        let errors = Program::compile(&indexed(&json), &Limits::default()).expect_err(expression);
        let at = errors[0].origin.span.clone();
        (errors.len(), errors[0].code, errors[0].message.clone(), json[at].to_owned(), errors[0].expected.clone())
    };
    let (count, code, message, place, expected) = tick("=nodes.tick[index - 1].opacity");
    assert_eq!((count, code, &*message, &*place), (1, "unknown-id", "the node `tick` has no copy -1", "[index - 1]"));
    let hint = "a number from 0 to 2; a condition may leave the others out: `index > 0 ? … : …`";
    assert_eq!(expected.as_deref(), Some(hint));
    assert_eq!(tick("=nodes.tick[index + 1].opacity").2, "the node `tick` has no copy 3");
    assert_eq!(tick("=nodes.tick[7].opacity").4.as_deref(), Some("a number from 0 to 2"));
    // A condition that changes leaves nothing out.
    assert_eq!(tick("=time > 1 ? nodes.tick[index - 1].opacity : 0").2, "the node `tick` has no copy -1");
    for (expression, code, place) in [
        ("=nodes.tick[time].opacity", "type-mismatch", "[time]"),
        ("=nodes.tick[index / 2].opacity", "type-mismatch", "[index / 2]"),
        ("=nodes.tick[index > 0].opacity", "type-mismatch", "index > 0"),
        ("=nodes.tick[].opacity", "syntax", "]"),
        ("=nodes.tick[index - 1", "syntax", "["),
        ("=nodes.tick[index, 2].opacity", "syntax", ","),
        ("=nodes.lone[index - index].opacity", "unknown-id", "[index - index]"),
        // What is wrong for another reason is wrong in a side that is left out as well.
        ("=index > 5 ? nodes.tick[index - 1].opactiy : 0", "unknown-property", "opactiy"),
    ] {
        let found = tick(expression);
        assert_eq!((found.1, &*found.3), (code, place), "{expression}: {}", found.2);
    }
}

#[test]
fn circles_among_copies_are_refused() {
    let json = repeats(
        r#"{"kind": "repeat", "count": 3, "child": {"kind": "rect", "id": "t", "rotation": "=nodes.t[(index + 1) % count].rotation"}}"#,
    );
    let errors = Program::compile(&indexed(&json), &Limits::default()).expect_err("a circle");
    assert_eq!((errors.len(), errors[0].code), (1, "cycle"));
    assert!(
        errors[0]
            .message
            .contains("nodes.t.0.rotation -> nodes.t.1.rotation -> nodes.t.2.rotation -> nodes.t.0.rotation")
    );
    // A side that is left out reads nothing.
    let json = repeats(
        r#"{"kind": "repeat", "count": 2, "child": {"kind": "rect", "id": "t", "rotation": "=index == 1 ? 5 : at(nodes.t[1].rotation, time) + nodes.t[1].rotation"}}"#,
    );
    assert_eq!(Scene::new(&json).frame(0).number("t.0.rotation"), 10.0);
    let mutual = r#""=index == 0 ? at(nodes.t[1].rotation, 0) + nodes.t[1].rotation : (index == 1 ? 3 : at(nodes.t[0].rotation, 0))""#;
    let json = repeats(&format!(
        r#"{{"kind": "repeat", "count": 2, "child": {{"kind": "rect", "id": "t", "rotation": {mutual}}}}}"#
    ));
    assert_eq!(Scene::new(&json).frame(0).number("t.0.rotation"), 6.0);
}
