//! Boxes of nodes that no container lays out.

mod common;

use common::Scene;

/// The boxes of the nodes, the root first.
fn rects(nodes: &str) -> Vec<[f64; 4]> {
    Scene::nodes(nodes).frame(0).rects()
}

#[test]
fn the_root_is_the_canvas_and_groups_are_their_parent() {
    let nodes = r#"[{"kind": "group", "children": [
        {"kind": "stack", "size": [300, "auto"], "children": [{"kind": "group"}]},
        {"kind": "sequence", "size": ["50%", "10%"], "children": [{"kind": "switch", "active": 0}]}]}]"#;
    assert_eq!(
        rects(nodes),
        [
            [0.0, 0.0, 1000.0, 700.0],
            [0.0, 0.0, 1000.0, 700.0],
            [0.0, 0.0, 300.0, 700.0],
            [0.0, 0.0, 300.0, 700.0],
            [0.0, 0.0, 500.0, 70.0],
            [0.0, 0.0, 500.0, 70.0],
        ]
    );
}

#[test]
fn shapes_without_a_size_are_empty_but_a_path_is_as_large_as_its_geometry() {
    let nodes = r#"[{"kind": "rect"}, {"kind": "ellipse", "size": [40, "auto"]},
        {"kind": "path", "d": "M10 20 L110 20 L110 70 Z"},
        {"kind": "path", "d": "M10 20 L110 20 L110 70 Z", "size": ["auto", 10]}]"#;
    let sizes: Vec<_> = rects(nodes).iter().skip(1).map(|rect| [rect[2], rect[3]]).collect();
    assert_eq!(sizes, [[0.0, 0.0], [40.0, 0.0], [100.0, 50.0], [100.0, 10.0]]);
}

#[test]
fn a_picture_keeps_its_ratio_when_one_side_is_given() {
    // 200 × 100 pixels.
    let size = |rest: &str| {
        let rect = rects(&format!(r#"[{{"kind": "image", "asset": "p"{rest}}}]"#))[1];
        [rect[2], rect[3]]
    };
    assert_eq!(size(""), [200.0, 100.0]);
    assert_eq!(size(r#", "size": [50, "auto"]"#), [50.0, 25.0]);
    assert_eq!(size(r#", "size": ["auto", "50%"]"#), [700.0, 350.0]);
    assert_eq!(size(r#", "size": [50, 50]"#), [50.0, 50.0]);
    assert_eq!(size(r#", "layout": {"max-width": 100}"#), [100.0, 50.0]);
    assert_eq!(size(r#", "layout": {"max-height": 20}"#), [40.0, 20.0]);
    assert_eq!(size(r#", "layout": {"min-width": 300}"#), [300.0, 150.0]);
    assert_eq!(size(r#", "size": [80, "auto"], "layout": {"aspect-ratio": 1}"#), [80.0, 80.0]);
}

#[test]
fn the_least_size_wins_over_the_greatest() {
    let nodes = r#"[{"kind": "rect", "size": [500, 10], "layout": {"max-width": "20%", "min-height": "10%"}},
        {"kind": "rect", "size": [500, 10], "layout": {"max-width": 100, "min-width": 150}},
        {"kind": "group", "layout": {"aspect-ratio": 2}}]"#;
    let sizes: Vec<_> = rects(nodes).iter().skip(1).map(|rect| [rect[2], rect[3]]).collect();
    assert_eq!(sizes, [[200.0, 70.0], [150.0, 10.0], [1000.0, 500.0]]);
}

#[test]
fn a_comp_lies_in_its_own_canvas_whatever_its_size() {
    let json = r#"{"reelm": 1, "size": [1000, 700], "duration": 1,
        "comps": {"c": {"size": [400, 100], "duration": 1, "nodes": [{"kind": "rect", "size": ["50%", "50%"]}]}},
        "nodes": [{"kind": "comp", "comp": "c"}, {"kind": "comp", "comp": "c", "size": [200, "auto"]},
                  {"kind": "comp", "comp": "c", "size": ["100%", "100%"]}]}"#;
    let sizes: Vec<_> = Scene::new(json).frame(0).rects().iter().skip(1).map(|rect| [rect[2], rect[3]]).collect();
    let inside = [200.0, 50.0];
    assert_eq!(sizes, [[400.0, 100.0], inside, [200.0, 50.0], inside, [1000.0, 700.0], inside]);
}

#[test]
fn a_mask_is_measured_against_the_masked_node() {
    let nodes =
        r#"[{"kind": "rect", "size": [300, 200], "mask": {"node": {"kind": "ellipse", "size": ["50%", "100%"]}}}]"#;
    assert_eq!(rects(nodes)[2], [0.0, 0.0, 150.0, 200.0]);
}

#[test]
fn position_rotation_and_scale_do_not_move_a_box() {
    let nodes = r#"[{"kind": "group", "size": [300, 100], "layout": {"display": "flex"}, "children": [
        {"kind": "rect", "size": [50, 20], "position": [500, 40], "rotation": 45, "scale": 3},
        {"kind": "rect", "size": [50, 20]}]}]"#;
    assert_eq!(rects(nodes)[2..], [[0.0, 0.0, 50.0, 20.0], [50.0, 0.0, 50.0, 20.0]]);
}

#[test]
fn what_is_not_alive_or_not_chosen_is_empty() {
    let nodes = r#"[{"id": "early", "kind": "rect", "size": [10, 10], "for": "2f"},
        {"id": "s", "kind": "switch", "active": {"keys": [[0, 0], ["3f", 1, "hold"]]}, "children": [
            {"id": "a", "kind": "group", "children": [{"id": "in-a", "kind": "rect", "size": [10, 10]}]},
            {"id": "b", "kind": "rect", "size": [20, 20]}]},
        {"id": "h", "kind": "group", "layout": {"display": "none"},
            "children": [{"id": "in-h", "kind": "rect", "size": [1, 1]}]}]"#;
    let mut scene = Scene::nodes(nodes);
    scene.frame(0);
    assert_eq!(scene.rect("early")[2], 10.0);
    assert_eq!([scene.rect("in-a")[2], scene.rect("b")[2]], [10.0, 0.0]);
    assert_eq!([scene.rect("h")[2], scene.rect("in-h")[2]], [0.0, 0.0]);
    let hidden = |scene: &Scene, id| scene.layout.output().is_hidden(scene.node(id));
    assert!(hidden(&scene, "h") && hidden(&scene, "in-h") && !hidden(&scene, "early") && !hidden(&scene, "a"));
    scene.frame(5);
    assert_eq!(scene.rect("early")[2], 0.0);
    assert_eq!([scene.rect("in-a")[2], scene.rect("b")[2]], [0.0, 20.0]);
}

#[test]
fn a_length_on_its_way_from_percent_to_pixels_is_both() {
    let size = r#"{"keys": [[0, ["50%", "10%"]], ["4f", [100, 30]]]}"#;
    let free = format!(r#"{{"id": "free", "kind": "rect", "size": {size}}}"#);
    let laid = format!(r#"{{"id": "laid", "kind": "rect", "size": {size}, "layout": {{"flex-shrink": 0}}}}"#);
    let mut scene = Scene::nodes(&format!(
        r#"[{free}, {{"kind": "group", "layout": {{"display": "flex"}}, "children": [{laid}]}}]"#
    ));
    for (frame, want) in [(0, [500.0, 70.0]), (1, [400.0, 60.0]), (2, [300.0, 50.0]), (4, [100.0, 30.0])] {
        scene.frame(frame);
        for id in ["free", "laid"] {
            let rect = scene.rect(id);
            assert!((rect[2] - want[0]).abs() < 1e-4 && (rect[3] - want[1]).abs() < 1e-4, "{id} at {frame}: {rect:?}");
        }
    }
}
