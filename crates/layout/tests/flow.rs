//! What is in a flow and what is not, from frame to frame.

mod common;

use common::Scene;

/// Contexts are made on one thread and used on another.
const _: fn() = || {
    fn can_move<T: Send + Sync>() {}
    can_move::<reelm_layout::Layout>();
};

#[test]
fn what_is_not_alive_leaves_the_flow_and_what_is_invisible_stays() {
    let mut scene = Scene::nodes(
        r#"[{"kind": "group", "size": [300, 100], "layout": {"display": "flex", "gap": 10}, "children": [
            {"id": "a", "kind": "rect", "size": [50, 20], "for": "2f"},
            {"id": "b", "kind": "rect", "size": [50, 20], "visible": false},
            {"id": "c", "kind": "rect", "size": [50, 20], "opacity": 0},
            {"id": "d", "kind": "rect", "size": [50, 20]}]}]"#,
    );
    scene.frame(0);
    assert_eq!(scene.rect("d")[0], 180.0);
    scene.frame(2);
    assert_eq!(scene.rect("d")[0], 120.0);
    assert_eq!(scene.rect("a"), [0.0; 4]);
    scene.frame(1);
    assert_eq!(scene.rect("d")[0], 180.0);
}

#[test]
fn only_the_chosen_child_of_a_switch_is_in_the_flow() {
    let mut scene = Scene::nodes(
        r#"[{"kind": "group", "size": [300, 100], "layout": {"display": "flex", "align-items": "flex-start"}, "children": [
            {"id": "s", "kind": "switch", "active": "=frame", "layout": {"display": "flex"}, "children": [
                {"id": "a", "kind": "rect", "size": [50, 20]}, {"id": "b", "kind": "rect", "size": [70, 40]}]},
            {"id": "r", "kind": "rect", "size": [10, 10]}]}]"#,
    );
    for (frame, width) in [(0, 50.0), (1, 70.0), (2, 0.0), (0, 50.0)] {
        scene.frame(frame);
        assert_eq!(scene.rect("s")[2], width);
        assert_eq!(scene.rect("r")[0], width);
    }
    assert_eq!(scene.rect("b"), [0.0; 4]);
}

#[test]
fn children_of_a_plain_item_are_placed_in_its_box() {
    let mut scene = Scene::nodes(
        r#"[{"kind": "group", "size": [300, 100], "layout": {"display": "flex"}, "children": [
            {"kind": "rect", "size": [60, 10]},
            {"id": "g", "kind": "group", "layout": {"flex-grow": 1}, "children": [
                {"id": "half", "kind": "rect", "size": ["50%", "50%"]}]}]}]"#,
    );
    scene.frame(0);
    assert_eq!(scene.rect("g"), [60.0, 0.0, 240.0, 100.0]);
    assert_eq!(scene.rect("half"), [0.0, 0.0, 120.0, 50.0]);
}

#[test]
fn a_comp_that_lays_out_does_so_in_its_canvas() {
    let mut scene = Scene::new(
        r#"{"reelm": 1, "size": [1000, 700], "duration": 1,
            "comps": {"c": {"size": [400, 100], "duration": 1, "nodes": [
                {"kind": "rect", "size": [50, 20]}, {"kind": "rect", "size": [50, 20]}]}},
            "nodes": [{"kind": "group", "size": [300, 100], "layout": {"display": "flex", "align-items": "flex-start"},
                "children": [{"id": "c", "kind": "comp", "comp": "c", "size": [200, "auto"],
                    "layout": {"display": "flex", "justify-content": "flex-end"}},
                {"id": "r", "kind": "rect", "size": [10, 10]}]}]}"#,
    );
    scene.frame(0);
    assert_eq!(scene.rect("c"), [0.0, 0.0, 200.0, 50.0]);
    assert_eq!(scene.rect("r")[0], 200.0);
    let inside: Vec<_> = scene.rects()[3..5].to_vec();
    assert_eq!(inside, [[300.0, 0.0, 50.0, 20.0], [350.0, 0.0, 50.0, 20.0]]);
}

#[test]
fn a_container_without_a_size_is_its_parent() {
    let mut scene = Scene::nodes(
        r#"[{"id": "c", "kind": "stack", "layout": {"display": "flex", "justify-content": "center", "align-items": "center"},
            "children": [{"id": "r", "kind": "rect", "size": [100, 100]}]}]"#,
    );
    scene.frame(0);
    assert_eq!(scene.rect("c"), [0.0, 0.0, 1000.0, 700.0]);
    assert_eq!(scene.rect("r"), [450.0, 300.0, 100.0, 100.0]);
}

#[test]
fn a_frame_in_which_nothing_moved_computes_nothing() {
    let mut scene = Scene::nodes(
        r#"[{"kind": "group", "size": [300, 100], "layout": {"display": "flex"}, "children": [
                {"kind": "rect", "size": [50, 20]}, {"kind": "text", "text": "still"}]},
            {"kind": "group", "size": [300, 100], "layout": {"display": "flex"}, "children": [
                {"kind": "group", "layout": {"display": "flex"}, "children": [{"kind": "rect", "size": [5, 5]}]},
                {"kind": "rect", "size": {"keys": [[0, [10, 10]], ["10f", [20, 10]]]}}]}]"#,
    );
    let first = scene.frame(0).layout.output().stats();
    assert_eq!(first.flows, 2);
    // Only the second flow, and in it only its root; the container that did not change is found.
    let second = scene.frame(1).layout.output().stats();
    assert_eq!(second.flows - first.flows, 1);
    assert_eq!(second.containers - first.containers, 1);
    // After the last key nothing moves.
    let still = scene.frame(20).layout.output().stats();
    assert_eq!(scene.frame(21).layout.output().stats(), still);
}

/// How often containers run for the first frame of `depth` containers in one another, the layout object of each being
/// one of `styles` by turns.
fn runs(depth: usize, styles: &[&str]) -> u64 {
    let mut nodes = String::from(
        r#"{"kind": "text", "text": "deep down there"}, {"kind": "image", "asset": "p"}, {"kind": "rect", "size": ["50%", 10]}"#,
    );
    for level in 0..depth {
        let style = styles[level % styles.len()];
        nodes = format!(
            r#"{{"kind": "group", "layout": {{"display": "flex", {style}}}, "children": [{nodes}]}},
                {{"kind": "rect", "size": ["auto", "10%"]}}, {{"kind": "text", "text": "level {level}"}}"#
        );
    }
    let root = format!(r#"[{{"kind": "group", "layout": {{"display": "flex"}}, "children": [{nodes}]}}]"#);
    Scene::nodes(&root).frame(0).layout.output().stats().containers
}

/// Containers in one another must not multiply the work, whatever their styles: a file nests at most 64 deep, which is
/// some 30 containers, and each may ask a bounded number of questions of the next.
#[test]
fn deep_nesting_does_not_multiply_the_work() {
    let patterns: [&[&str]; 11] = [
        &[r#""padding": "1%""#, r#""flex-direction": "column""#],
        &[r#""flex-wrap": "wrap""#],
        &[r#""flex-wrap": "wrap", "padding": 1"#, r#""flex-direction": "column", "flex-wrap": "wrap""#],
        &[r#""align-items": "baseline""#],
        &[r#""align-items": "baseline""#, r#""flex-direction": "column", "align-items": "baseline""#],
        &[r#""aspect-ratio": 2"#, r#""flex-direction": "column""#],
        &[r#""flex-grow": 1, "min-width": "10%""#, r#""flex-direction": "column", "max-height": "90%""#],
        &[r#""flex-basis": "50%""#, r#""flex-basis": "50%", "flex-direction": "column""#],
        &[r#""position": "absolute", "left": 1"#, r#""flex-direction": "column""#],
        &[
            r#""margin": "auto", "flex-direction": "column-reverse", "flex-wrap": "wrap-reverse", "align-items": "center""#,
        ],
        &[
            r#""flex-shrink": 3, "gap": "3%""#,
            r#""align-items": "baseline", "flex-wrap": "wrap""#,
            r#""aspect-ratio": 1"#,
        ],
    ];
    for styles in patterns {
        let [ten, twenty] = [10, 20].map(|depth| runs(depth, styles));
        assert!(twenty <= 3 * ten, "{ten} runs for 10 levels, {twenty} for 20: {styles:?}");
    }
}
