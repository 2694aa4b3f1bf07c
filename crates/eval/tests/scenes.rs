//! Scenes: whole pixels, the content's clock, what of the sprites is shown, and what the state hash stands for.

mod common;

use common::Scene;
use reelm_eval::{EvaluatedFade, EvaluatedGraph, EvaluatedScene, Leaf};
use reelm_ids::Hash128;

/// A composition of 64 × 48 pixels, 10 frames per second and 2 seconds with one scene.
fn composition(keys: &str) -> Scene {
    Scene::new(&format!(
        r#"{{"reelm": 1, "size": [64, 48], "fps": 10, "duration": 2, "assets": {{"m": {{"tiles": "m.tmx"}}}},
            "nodes": [{{"kind": "scene", "id": "s", "asset": "m", {keys}}}]}}"#
    ))
}

fn scene(graph: &EvaluatedGraph) -> &EvaluatedScene {
    match &graph.nodes[1].leaf {
        Leaf::Scene(scene) => scene,
        other => panic!("no scene: {other:?}"),
    }
}

fn state(keys: &str, frame: u64) -> Hash128 {
    composition(keys).at(frame).nodes[1].state
}

#[test]
fn the_camera_is_rounded_to_the_nearest_pixel() {
    let mut composition = composition(r#""camera": {"keys": [[0, [-1.5, 0.4]], ["10f", [8.5, 5.4]]]}"#);
    for (frame, camera) in [(0, [-1, 0]), (1, [0, 1]), (5, [4, 3]), (10, [9, 5])] {
        assert_eq!(scene(composition.at(frame)).camera, camera, "frame {frame}");
    }
}

#[test]
fn a_scene_fills_its_parent_unless_it_has_a_size() {
    assert_eq!(scene(composition(r#""camera": [0, 0]"#).at(0)).size, [64, 48]);
    assert_eq!(scene(composition(r#""size": [20.4, "50%"]"#).at(0)).size, [20, 24]);
}

#[test]
fn its_clock_is_that_of_its_content_in_milliseconds() {
    let time = |keys: &str, frame| scene(composition(keys).at(frame)).time_ms;
    assert_eq!(time(r#""camera": [0, 0]"#, 7), 700);
    assert_eq!(time(r#""at": 1"#, 13), 300);
    assert_eq!(time(r#""time": {"speed": 0.25, "from": "1s"}"#, 3), 1075);
    assert_eq!(time(r#""time": {"freeze": "250ms"}"#, 9), 250);
    assert_eq!(time(r#""time": {"from": "-1s"}"#, 3), 0, "before its beginning");
}

#[test]
fn sprites_that_are_not_seen_are_left_out() {
    let mut composition = composition(
        r##""sprites": [{"glyph": 7.9, "position": [1.5, -2.5], "priority": 3, "flip-x": true},
            {"glyph": "a", "visible": "=time > 0.45"}, {"glyph": "b", "opacity": 0},
            {"repeat": {"count": 2, "sprite": {"glyph": "=index", "position": ["=index * 10", 0]}}}],
            "fade": {"color": "#ff000080", "level": "=time"}"##,
    );
    let graph = composition.at(0);
    let shown: Vec<u32> = graph.sprites(&scene(graph).sprites).iter().map(|sprite| sprite.number).collect();
    assert_eq!(shown, [0, 3, 4]);
    let first = graph.sprites[0];
    assert_eq!((first.glyph, first.position, first.priority), (7, [2, -2], 3));
    assert_eq!((first.flip_x, first.flip_y, first.opacity), (true, false, 255));
    assert_eq!((graph.sprites[2].glyph, graph.sprites[2].position), (1, [10, 0]));
    assert_eq!(scene(graph).fade, None, "a fade of level 0 is none");
    let graph = composition.at(5);
    assert_eq!(graph.sprites(&scene(graph).sprites).len(), 4);
    // 0.5 · 128 / 255 of 255.
    assert_eq!(scene(graph).fade, Some(EvaluatedFade { color: [255, 0, 0], level: 64 }));
}

#[test]
fn the_state_stands_for_all_that_is_seen() {
    let plain = state(r#""time": {"freeze": 0}"#, 0);
    assert_eq!(plain, state(r#""time": {"freeze": 0}"#, 5), "nothing moves");
    assert_eq!(plain, state(r#""time": {"freeze": 0}, "camera": [0.4, 0]"#, 0), "less than half a pixel");
    let others = [
        r#""camera": [1, 0]"#,
        r#""size": [63, 48]"#,
        r#""sampling": "auto""#,
        r#""fade": {"level": 0.5}"#,
        r#""sprites": [{"glyph": 1}]"#,
        r#""sprites": [{"glyph": 2}]"#,
        r#""sprites": [{"glyph": 1, "flip-x": true}]"#,
        r#""sprites": [{"glyph": 1, "flip-y": true}]"#,
        r#""sprites": [{"glyph": 1, "opacity": 0.5}]"#,
        r#""sprites": [{"glyph": 1, "priority": 1}]"#,
        r#""sprites": [{"glyph": 1, "position": [0, 1]}]"#,
    ];
    let mut states = vec![plain];
    states.extend(others.map(|keys| state(&format!(r#""time": {{"freeze": 0}}, {keys}"#), 0)));
    let count = states.len();
    states.sort_unstable();
    states.dedup();
    assert_eq!(states.len(), count);
}
