//! What a frame allocates once the first ones are over.

mod common;

use common::Scene;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// How many blocks the layout of the frames allocates, and how many containers it runs.
fn count(scene: &mut Scene, frames: core::ops::Range<u64>) -> [u64; 2] {
    let mut counts = [0; 2];
    for frame in frames {
        let containers = scene.layout.output().stats().containers;
        let blocks = scene.frame_with(frame, || dhat::HeapStats::get().total_blocks);
        counts[0] += blocks;
        counts[1] += scene.layout.output().stats().containers - containers;
    }
    counts
}

/// Children that come and go, a text that says something else in each frame, and lengths that are pixels and a fraction.
const COMING: &str = r#"{"kind": "group", "size": [400, 100], "layout": {"display": "flex"}, "children": [
    {"kind": "rect", "size": [9, 9], "at": "3s", "for": "2s"}, {"kind": "text", "text": "{=frame:.0} words"},
    {"kind": "rect", "size": {"keys": [[0, [10, 5]], ["9s", ["50%", 5]]]}}]}"#;

// One test, since the counts are of the whole process.
#[test]
fn seen_frames_allocate_nothing_and_others_only_what_taffy_does() {
    let _profiler = dhat::Profiler::builder().testing().build();

    let still = r#"{"kind": "group", "size": ["50%", 200], "layout": {"display": "flex", "flex-wrap": "wrap"}, "children": [
        {"kind": "rect", "size": [50, 20]}, {"kind": "text", "text": "some words"}, {"kind": "image", "asset": "p"},
        {"kind": "rect", "size": [5, 5], "layout": {"position": "absolute", "left": 1}}]}"#;
    let free = r#"{"kind": "group", "size": {"keys": [[0, [10, 10]], ["90f", [500, 300]]]}, "children": [
        {"kind": "rect", "size": ["50%", "20%"]}, {"kind": "text", "text": "n {=frame % 10:.0}"}]}"#;
    let moving = r#"{"kind": "group", "size": [300, 100], "layout": {"display": "flex"}, "children": [
        {"kind": "rect", "size": {"keys": [[0, [10, 10]], ["90f", [20, 10]]]}},
        {"kind": "group", "layout": {"display": "flex"}, "children": [{"kind": "rect", "size": [5, 5]}]}]}"#;

    let mut scene = Scene::nodes(&format!("[{still}, {free}]"));
    count(&mut scene, 0..20);
    assert_eq!(count(&mut scene, 20..80), [0, 0]);

    // Two blocks for each run of Taffy's flexbox algorithm: its items and its lines.
    let mut scene = Scene::nodes(&format!("[{still}, {free}, {moving}]"));
    scene.layout.remember(0);
    count(&mut scene, 0..20);
    assert_eq!(count(&mut scene, 20..80), [2 * 60, 60]);

    // And four more where children are placed absolutely, whatever their number up to four.
    let absolute = moving.replacen(
        r#""children": ["#,
        r#""children": [{"kind": "rect", "size": [5, 5], "layout": {"position": "absolute", "left": 1}}, "#,
        1,
    );
    let mut scene = Scene::nodes(&format!("[{absolute}]"));
    scene.layout.remember(0);
    count(&mut scene, 0..20);
    assert_eq!(count(&mut scene, 20..80), [6 * 60, 60]);

    // Frames that were seen before allocate nothing, in whatever order: all that moves in them is remembered.
    let mut scene = Scene::nodes(&format!("[{still}, {free}, {moving}, {absolute}, {COMING}]"));
    let seen = count(&mut scene, 20..80);
    assert!(seen[0] > 0 && seen[1] > 60, "{seen:?}");
    assert_eq!(count(&mut scene, 20..80), [0, 0]);
    for frame in (20..80).rev().step_by(7) {
        assert_eq!(count(&mut scene, frame..frame + 1), [0, 0], "frame {frame}");
    }

    // The counter counts.
    let before = dhat::HeapStats::get().total_blocks;
    std::hint::black_box(Box::new(1));
    assert_eq!(dhat::HeapStats::get().total_blocks, before + 1);
}
