//! What is remembered of solved flows, and that no flow takes another's places.

mod common;

use common::Scene;

#[test]
fn what_is_beneath_a_recalled_container_is_not_taken_for_what_it_was_computed_as() {
    // The inner container is 80 wide in frame 0 and, by other siblings, in frame 2.
    let mut scene = Scene::nodes(
        r#"[{"kind": "group", "size": [100, 10], "layout": {"display": "flex"}, "children": [
            {"kind": "rect", "size": ["=frame == 0 ? 20 : frame == 1 ? 50 : 5", 10]}, {"kind": "rect", "size": ["=frame == 2 ? 15 : 0", 10]},
            {"kind": "group", "layout": {"display": "flex", "flex-grow": 1}, "children": [
                {"id": "in", "kind": "rect", "layout": {"flex-grow": 1}}]}]}]"#,
    );
    for (frame, width, hits) in [(1, 50.0, 0), (0, 80.0, 0), (1, 50.0, 1), (2, 80.0, 1)] {
        assert_eq!(scene.frame(frame).rect("in")[2], width, "frame {frame}");
        assert_eq!(scene.layout.output().stats().hits, hits);
    }
}

#[test]
fn flows_that_differ_only_in_what_is_fixed_are_told_apart() {
    let flow = |id: &str, gap: u32| {
        format!(
            r#"{{"kind": "group", "size": [100, 10], "layout": {{"display": "flex", "gap": {gap}}}, "children": [
                {{"kind": "rect", "size": ["=frame", 10]}}, {{"id": "{id}", "kind": "rect", "size": [9, 9]}}]}}"#
        )
    };
    let mut scene = Scene::nodes(&format!("[{}, {}]", flow("a", 1), flow("b", 2)));
    for frame in [3, 5, 3, 5] {
        scene.frame(frame);
        assert_eq!([scene.rect("a")[0], scene.rect("b")[0]], [frame as f64 + 1.0, frame as f64 + 2.0]);
    }
    assert_eq!(scene.layout.output().stats().hits, 4);
}

#[test]
fn a_flow_whose_root_lies_in_another_box_is_told_apart() {
    let mut scene = Scene::nodes(
        r#"[{"kind": "group", "size": ["=100 + 100 * frame", 10], "children": [
            {"kind": "group", "size": [60, 10], "layout": {"display": "flex", "padding-left": "10%"}, "children": [
                {"id": "in", "kind": "rect", "size": [5, 5]}]}]}]"#,
    );
    for (frame, x) in [(0, 10.0), (1, 20.0), (0, 10.0), (2, 30.0)] {
        assert_eq!(scene.frame(frame).rect("in")[0], x);
    }
}

#[test]
fn a_full_memory_forgets_what_is_old_and_takes_what_is_new() {
    let mut scene = Scene::nodes(
        r#"[{"kind": "group", "size": [100, 10], "layout": {"display": "flex"}, "children": [
            {"kind": "rect", "size": ["=frame", 10]}, {"id": "b", "kind": "rect", "size": [9, 9]}]}]"#,
    );
    scene.layout.remember(4_000);
    for frame in 0..90 {
        scene.frame(frame);
        assert!(scene.layout.output().stats().bytes <= 4_000);
    }
    let full = scene.layout.output().stats();
    assert!((1..90).contains(&full.entries) && full.bytes > 0, "{full:?}");
    assert_eq!((full.hits, full.misses), (0, 90));
    // Those since it was last emptied, newest first, and nothing older.
    for frame in (0..89).rev() {
        assert_eq!(scene.frame(frame).rect("b")[0], frame as f64);
        let hits = scene.layout.output().stats().hits;
        assert_eq!(hits, (89 - frame).min(full.entries as u64 - 1));
        if hits < 89 - frame {
            break;
        }
    }
    scene.layout.remember(0);
    assert_eq!(scene.layout.output().stats().entries, 0);
}
