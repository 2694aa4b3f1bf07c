//! Who reads whom: order, circles, comps, the layout as a barrier, and nodes that are not alive.

mod common;

use common::Scene;
use kurbo::Rect;

fn scene(nodes: &str) -> Result<Scene, Vec<reelm_ir::Diagnostic>> {
    Scene::try_new(&format!(r#"{{"reelm": 1, "size": [100, 100], "fps": 10, "duration": 10, "nodes": [{nodes}]}}"#))
}

fn rect(id: &str, rest: &str) -> String {
    format!(r#"{{"kind": "rect", "id": "{id}", "size": [10, 10], {rest}}}"#)
}

#[test]
fn what_is_read_is_evaluated_first_whatever_the_order_of_the_nodes() {
    let nodes = [
        rect("a", r#""rotation": "=nodes.b.rotation + 1""#),
        rect("b", r#""rotation": "=nodes.c.rotation * 2""#),
        rect("c", r#""rotation": "=frame""#),
    ];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let json = order.map(|i| nodes[i].as_str()).join(",");
        assert_eq!(scene(&json).unwrap().frame(7).number("a.rotation"), 15.0);
    }
}

#[test]
fn a_circle_is_refused_with_its_whole_path() {
    let nodes = [
        rect("a", r#""position": "=nodes.b.position""#),
        rect("b", r#""position": "=nodes.a.position + 1""#),
        rect("c", r#""rotation": "=self.rotation""#),
        rect("my-d", r#""position": {"x": "=self.position.y", "y": "=self.position.x"}"#),
    ]
    .join(",");
    let errors = scene(&nodes).err().unwrap();
    let messages: Vec<_> = errors.iter().map(|error| error.message.rsplit_once(": ").map_or("", |m| m.1)).collect();
    assert_eq!(
        messages,
        [
            "nodes.a.position -> nodes.b.position -> nodes.a.position",
            "nodes.c.rotation -> nodes.c.rotation",
            "nodes[\"my-d\"].position.x -> nodes[\"my-d\"].position.y -> nodes[\"my-d\"].position.x",
        ]
    );
    assert!(errors.iter().all(|error| error.code == "cycle"));
    assert_eq!(errors[0].node.as_deref(), Some("a"));
    assert!(errors[1].expected.as_deref().is_some_and(|text| text.contains("`value`")));
}

#[test]
fn lanes_that_do_not_depend_on_each_other_are_no_circle() {
    let nodes = rect("a", r#""position": {"x": "=self.position.y * 2", "y": "=frame"}"#);
    assert_eq!(scene(&nodes).unwrap().frame(4).lanes("a.position"), [8.0, 4.0]);
}

#[test]
fn what_reads_a_box_runs_after_the_layout() {
    let nodes = [
        rect("a", r#""position": "=[nodes.b.rect.width, self.rect.y]", "rotation": "=frame""#),
        rect("b", r#""opacity": "=nodes.a.position.x / 100""#),
    ]
    .join(",");
    let mut scene = scene(&nodes).unwrap();
    assert!(scene.program.reads_layout());
    let (a, b) = (scene.node("a"), scene.node("b"));
    scene.times.resolve(&scene.ir, 3);
    scene.evaluator.before_layout(&scene.program, &scene.ir, &scene.times, &mut scene.values);
    assert_eq!(scene.number("a.rotation"), 3.0);
    assert_eq!(scene.lanes("a.position"), [0.0, 0.0], "not yet");
    scene.rects[a] = Rect::new(5.0, 6.0, 15.0, 16.0);
    scene.rects[b] = Rect::new(0.0, 0.0, 40.0, 10.0);
    scene.evaluator.after_layout(&scene.program, &scene.ir, &scene.times, &scene.rects, &mut scene.values);
    assert_eq!(scene.lanes("a.position"), [40.0, 6.0]);
    assert_eq!(scene.number("b.opacity"), 0.4, "what reads it runs after it");
}

#[test]
fn the_box_of_a_node_that_is_not_alive_is_empty() {
    let nodes = [rect("a", r#""rotation": "=nodes.b.rect.width""#), rect("b", r#""for": 1"#)].join(",");
    let mut scene = scene(&nodes).unwrap();
    let b = scene.node("b");
    // As a layout would leave it that does not visit the node any more.
    scene.rects[b] = Rect::new(0.0, 0.0, 40.0, 10.0);
    assert_eq!(scene.frame(9).number("a.rotation"), 40.0);
    assert_eq!(scene.frame(10).number("a.rotation"), 0.0);
}

#[test]
fn what_steers_the_layout_cannot_read_a_box() {
    let nodes = [
        r#"{"kind": "rect", "id": "a", "size": ["=nodes.b.rotation", 10]}"#.to_owned(),
        rect("b", r#""rotation": "=nodes.c.opacity""#),
        rect("c", r#""opacity": "=nodes.a.rect.width / 100""#),
    ]
    .join(",");
    let errors = scene(&nodes).err().unwrap();
    assert_eq!(errors.len(), 1);
    assert_eq!((errors[0].code, errors[0].node.as_deref()), ("reads-layout", Some("a")));
    let chain = "-> nodes.b.rotation -> nodes.c.opacity steers the layout";
    assert!(errors[0].message.contains(chain), "{}", errors[0].message);
}

#[test]
fn nodes_of_another_comp_are_reached_through_vars_only() {
    let json = |inner: &str| {
        format!(
            r#"{{"reelm": 1, "size": [100, 100], "fps": 10, "duration": 10,
            "comps": {{"card": {{"size": [50, 40], "duration": 10, "vars": {{"turn": 0}}, "nodes": [
                {{"kind": "rect", "id": "inner", "size": [1, 1], "rotation": "={inner}"}}]}}}},
            "nodes": [
                {{"kind": "rect", "id": "outer", "size": [1, 1], "rotation": "=frame * 3"}},
                {{"kind": "comp", "id": "one", "comp": "card", "at": 1, "vars": {{"turn": "=nodes.outer.rotation + frame"}}}},
                {{"kind": "comp", "id": "two", "comp": "card", "vars": {{"turn": 5}}}}]}}"#
        )
    };
    for (inner, code) in [("nodes.outer.rotation", "other-comp"), ("parent.opacity", "other-comp")] {
        let errors = Scene::try_new(&json(inner)).err().unwrap();
        assert!(errors.iter().all(|error| error.code == code), "{errors:?}");
    }
    let mut scene = Scene::new(&json("vars.turn * 10 + canvas.width"));
    scene.frame(20);
    let inner = |scene: &Scene, scope: u16| {
        let node = scene.ir.names.node(scope, "inner").unwrap();
        scene.lanes_of(node, "rotation")[0]
    };
    // The outer node is at frame 20, the comp that starts at frame 10 at frame 10.
    assert_eq!(inner(&scene, 1), (60.0 + 10.0) * 10.0 + 50.0);
    assert_eq!(inner(&scene, 2), 100.0);
}

#[test]
fn a_node_that_is_not_alive_is_read_at_its_own_time() {
    let nodes = [
        rect("past", r#""for": 1, "rotation": "=frame""#),
        rect("future", r#""at": 5, "rotation": "=frame""#),
        r#"{"kind": "group", "id": "g", "at": 2, "for": 1, "children": [
            {"kind": "rect", "id": "deep", "at": 0.5, "size": [1, 1], "rotation": "=frame"}]}"#
            .to_owned(),
        rect("a", r#""rotation": "=nodes.past.rotation + 1000*nodes.future.rotation + 1000000*nodes.deep.rotation""#),
    ]
    .join(",");
    let mut scene = scene(&nodes).unwrap();
    let mut at = |frame: u64| scene.frame(frame).number("a.rotation");
    let expected = |past: f64, future: f64, deep: f64| (past + 1000.0 * future + 1e6 * deep).clamp(-1e6, 1e6);
    assert_eq!(at(70), expected(70.0, 20.0, 45.0));
    assert_eq!(at(25), expected(25.0, -25.0, 0.0));
    assert_eq!(at(3), expected(3.0, -47.0, -22.0));
}

#[test]
fn frames_alone_equal_frames_in_a_sequence() {
    let nodes = [
        rect("a", r#""rotation": "=wiggle(5, 20, 3) + nodes.b.rotation", "at": 2, "for": 3"#),
        rect("b", r#""rotation": {"keys": [[0, 0], ["1s", 90, "spring(100, 5, 1)"]], "after": "pingpong"}, "at": 1, "for": 6"#),
    ]
    .join(",");
    let mut sequence = scene(&nodes).unwrap();
    for frame in 20..50 {
        let expected = sequence.frame(frame).number("a.rotation");
        let alone = scene(&nodes).unwrap().frame(frame).number("a.rotation");
        assert_eq!(alone.to_bits(), expected.to_bits(), "frame {frame}");
    }
    // And in any order.
    let backwards = sequence.frame(21).number("a.rotation");
    assert_eq!(backwards.to_bits(), scene(&nodes).unwrap().frame(21).number("a.rotation").to_bits());
}
