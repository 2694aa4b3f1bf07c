//! What moves the units of texts: each unit's number, count and clock, and what such animations may read and be read by.

mod common;

use common::{Scene, indexed};
use kurbo::Rect;
use reelm_expr::Program;
use reelm_ir::{Animator, Kind, Limits};

fn text(animate: &str, more: &str) -> String {
    format!(
        r#"{{"reelm": 1, "size": [64, 64], "fps": 10, "duration": 4, "nodes": [
            {{"kind": "text", "id": "t", "text": "abc", "at": 1, "animate": {animate}}}{more}]}}"#
    )
}

/// Position and opacity of `count` units in frame `frame`.
fn units(scene: &mut Scene, frame: u64, count: u32) -> Vec<([f64; 2], f64)> {
    scene.frame(frame);
    let Kind::Text(text) = &scene.ir.nodes[scene.node("t")].kind else { panic!("a text") };
    let animator: &Animator = &text.animators[0];
    let mut found = Vec::new();
    let place = (&scene.ir, &scene.times, &scene.rects);
    scene.evaluator.units(&scene.program, place, animator, count, &mut scene.values, |index, values| {
        assert_eq!(index as usize, found.len());
        found.push((values.get(animator.position), values.get(animator.opacity)));
    });
    found
}

#[test]
fn a_unit_has_a_number_a_count_and_a_clock_of_its_own() {
    let animate = r#"{"by": "char", "stagger": "150ms", "props": {
        "position": ["=frame", "=10*index + count"], "opacity": {"keys": [[0, 0], [1, 1]]}}}"#;
    let found = units(&mut Scene::new(&text(animate, "")), 15, 3);
    // The text begins in frame 10, and a stagger is a frame and a half.
    assert_eq!(found, [([5.0, 3.0], 0.5), ([3.5, 13.0], 0.35), ([2.0, 23.0], 0.2)]);
    let backwards = animate.replace("150ms", "-150ms");
    let found = units(&mut Scene::new(&text(&backwards, "")), 12, 3);
    assert_eq!(found, [([-1.0, 3.0], 0.0), ([0.5, 13.0], 0.05), ([2.0, 23.0], 0.2)]);
    assert_eq!(units(&mut Scene::new(&text(animate, "")), 12, 0), []);
}

#[test]
fn it_reads_boxes_and_what_is_late_and_steers_nothing() {
    let animate =
        r#"{"by": "char", "props": {"position": ["=nodes.r.rect.width + nodes.r.rotation", "=self.rotation"]}}"#;
    let more = r#", {"kind": "rect", "id": "r", "size": [1, 1], "rotation": "=self.rect.width"}"#;
    let mut scene = Scene::new(&text(animate, more));
    let node = scene.node("r");
    scene.rects[node] = Rect::new(0.0, 0.0, 7.0, 1.0);
    assert_eq!(units(&mut scene, 20, 1)[0].0, [14.0, 0.0]);
}

#[test]
fn nothing_reads_the_value_of_a_unit() {
    let animate = r#"{"by": "char", "props": {"opacity": "=time"}}"#;
    for path in ["animate.props.opacity", "animate[0].props.opacity", "props.opacity"] {
        let more = format!(r#", {{"kind": "rect", "size": [1, 1], "opacity": "=nodes.t.{path}"}}"#);
        let errors = Program::compile(&indexed(&text(animate, &more)), &Limits::default()).expect_err(path);
        assert_eq!(errors.iter().map(|error| error.code).collect::<Vec<_>>(), ["unknown-property"], "{path}");
    }
}

#[test]
fn what_it_reads_is_computed_although_nothing_else_needs_it() {
    // A node that is not alive, read by a unit alone.
    let animate = r#"{"by": "char", "props": {"position": ["=nodes.gone.rotation", 0]}}"#;
    let more = r#", {"kind": "rect", "id": "gone", "size": [1, 1], "for": "1f", "rotation": "=global.frame"}"#;
    assert_eq!(units(&mut Scene::new(&text(animate, more)), 23, 1)[0].0, [23.0, 0.0]);
}
