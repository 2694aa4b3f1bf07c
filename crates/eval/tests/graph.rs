//! What stands in the graph, in which order, and where.

mod common;

use common::scene;
use kurbo::{Affine, Point};
use proptest::prelude::*;
use reelm_eval::{EvaluatedGraph, EvaluatedRole, Geometry, Leaf};

#[test]
fn nodes_stand_in_painters_order_with_masks_first() {
    let mut scene = scene(
        r#"{"id": "g", "kind": "group", "mask": [{"node": {"id": "m1", "kind": "rect", "size": [1, 1]}},
            {"node": {"id": "m2", "kind": "group", "children": [{"id": "m2a", "kind": "rect", "size": [1, 1]}]}}], "children": [
                {"id": "a", "kind": "rect", "size": [1, 1]}, {"id": "hidden", "kind": "rect", "size": [1, 1], "visible": false},
                {"id": "b", "kind": "group", "children": [{"id": "b1", "kind": "rect", "size": [1, 1]}]}]},
            {"id": "last", "kind": "rect", "size": [1, 1]}"#,
    );
    scene.at(0);
    assert_eq!(scene.ids(), ["g", "m1", "m2", "m2a", "a", "b", "b1", "last"]);
    let roles: Vec<bool> = scene.graph.nodes.iter().map(|node| node.role == EvaluatedRole::Child).collect();
    assert_eq!(roles, [true, true, false, false, true, true, true, true, true]);
    assert_eq!(scene.graph.children(0).collect::<Vec<_>>(), [1, 8]);
    assert_eq!(scene.graph.children(1).collect::<Vec<_>>(), [2, 3, 5, 6]);
    assert_eq!(scene.graph.children(2).count(), 0);
    // Every subtree ends where its parent's does, or before.
    for (index, node) in scene.graph.nodes.iter().enumerate() {
        assert!(node.end as usize > index);
        assert!(scene.graph.children(index).all(|child| scene.graph.nodes[child].end <= node.end));
    }
}

#[test]
fn what_is_not_shown_takes_its_subtree_along() {
    let nodes = |keys: &str| {
        format!(
            r#"{{"id": "g", "kind": "group", {keys}, "children": [{{"id": "a", "kind": "rect", "size": [1, 1]}}]}}"#
        )
    };
    for keys in [r#""visible": false"#, r#""opacity": 0"#, r#""at": 1"#, r#""layout": {"display": "none"}"#] {
        let mut scene = scene(&nodes(keys));
        scene.at(0);
        assert!(scene.ids().is_empty(), "{keys}");
    }
}

#[test]
fn a_mask_and_a_scene_that_is_faded_to_stand_in_the_graph_as_empty_pictures() {
    let mut masked = scene(
        r#"{"id": "n", "kind": "rect", "size": [9, 9], "mask": {"node": {"id": "m", "kind": "group", "at": 1, "children": [
            {"id": "in", "kind": "rect", "size": [1, 1]}]}}}"#,
    );
    masked.at(0);
    assert_eq!(masked.ids(), ["n", "m"]);
    masked.at(10);
    assert_eq!(masked.ids(), ["n", "m", "in"]);
    let mut sequence = scene(
        r#"{"id": "s", "kind": "sequence", "children": [{"id": "a", "kind": "rect", "size": [9, 9], "for": 1},
            {"id": "b", "kind": "group", "visible": false, "for": 1, "transition": {"kind": "fade", "for": 0.5},
             "children": [{"id": "in", "kind": "rect", "size": [1, 1]}]}]}"#,
    );
    sequence.at(4);
    assert_eq!(sequence.ids(), ["s", "a"]);
    sequence.at(5);
    assert_eq!(sequence.ids(), ["s", "a", "b"]);
    let b = sequence.find("b").expect("b");
    assert!(b.joins && b.transition.as_ref().is_some_and(|transition| transition.progress == 0.0));
    sequence.at(10);
    assert_eq!(sequence.ids(), ["s"]);
}

#[test]
fn progress_is_the_frame_of_the_transition_by_its_length() {
    let mut scene = scene(
        r#"{"id": "n", "kind": "rect", "size": [9, 9], "at": 0.2, "for": 1, "enter": {"kind": "fade", "for": 0.4},
            "exit": {"kind": "wipe", "for": 0.5}}"#,
    );
    for frame in 2..12 {
        scene.at(frame);
        let node = scene.find("n").expect("n");
        let progress = |t: &Option<reelm_eval::EvaluatedTransition>| t.as_ref().map(|t| t.progress);
        let k = frame as f64 - 2.0;
        assert_eq!(progress(&node.enter), (k < 4.0).then_some(k / 4.0), "frame {frame}");
        assert_eq!(progress(&node.exit), (k >= 5.0).then_some((k - 5.0) / 5.0), "frame {frame}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// The affine against the formula, multiplied out in another way: point by point.
    #[test]
    fn the_affine_is_that_of_the_format(
        position in [-50.0..50.0_f64, -50.0..50.0],
        anchor in [-1.0..2.0_f64, -1.0..2.0],
        pivot in [-1.0..2.0_f64, -1.0..2.0],
        size in [1.0..40.0_f64, 1.0..40.0],
        scale in [-3.0..3.0_f64, -3.0..3.0],
        skew in [-60.0..60.0_f64, -60.0..60.0],
        rotation in -720.0..720.0_f64,
    ) {
        let mut scene = scene(&format!(
            r#"{{"id": "n", "kind": "rect", "position": {position:?}, "anchor": {anchor:?}, "pivot": {pivot:?}, "size": {size:?},
                "scale": {scale:?}, "skew": {skew:?}, "rotation": {rotation}}}"#
        ));
        scene.at(0);
        let local = scene.find("n").expect("n").local;
        let (sin, cos) = libm::sincos(rotation.to_radians());
        for corner in [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.3, 0.8]] {
            let [x, y] = [0, 1].map(|i| (corner[i] - pivot[i]) * size[i] * scale[i]);
            let (x, y) = (x + libm::tan(skew[0].to_radians()) * y, y + libm::tan(skew[1].to_radians()) * x);
            let (x, y) = (cos * x - sin * y, sin * x + cos * y);
            let [x, y] = [(0, x), (1, y)].map(|(i, v)| v + position[i] + (pivot[i] - anchor[i]) * size[i]);
            let found = local * Point::new(corner[0] * size[0], corner[1] * size[1]);
            prop_assert!((found.x - x).abs() < 1e-9 * (1.0 + x.abs()) && (found.y - y).abs() < 1e-9 * (1.0 + y.abs()));
        }
    }
}

#[test]
fn a_node_that_is_not_transformed_is_only_moved() {
    let mut scene =
        scene(r#"{"id": "n", "kind": "rect", "size": [9, 9], "position": [0.1, 0.2], "rotation": 360, "scale": 1}"#);
    scene.at(0);
    assert_eq!(scene.find("n").expect("n").local, Affine::translate((0.1, 0.2)));
}

/// The shape of the node `n`.
fn shape(keys: &str) -> (reelm_eval::EvaluatedShape, EvaluatedGraph) {
    let mut scene = scene(&format!(r#"{{"id": "n", {keys}}}"#));
    scene.at(0);
    let Leaf::Shape(shape) = scene.find("n").expect("n").leaf.clone() else { panic!("no shape") };
    (shape, scene.graph)
}

#[test]
fn radii_that_do_not_fit_are_scaled_down_together() {
    // CSS Backgrounds 3, 5.5: the factor is the least of side / sum over the four sides.
    let radii =
        |radius: &str| match shape(&format!(r#""kind": "rect", "size": [40, 20], "radius": {radius}"#)).0.geometry {
            Geometry::Rect(radii) => radii,
            other => panic!("{other:?}"),
        };
    assert_eq!(radii("5"), [5.0; 4]);
    assert_eq!(radii("20"), [10.0; 4]);
    assert_eq!(radii("[30, 30, 0, 0]"), [20.0, 20.0, 0.0, 0.0]);
    assert_eq!(radii("[10, 0, 0, 30]"), [5.0, 0.0, 0.0, 15.0]);
    assert_eq!(radii(r#"["=-5", 0, 0, 0]"#), [0.0; 4]);
}

#[test]
fn offsets_of_stops_never_fall() {
    let (_, graph) = shape(
        r##""kind": "rect", "size": [9, 9], "fill": {"linear": {"stops": [["=0.5", "#000"], ["=0.2", "#111"], ["=2", "#222"], ["=0.9", "#333"]]}}"##,
    );
    let offsets: Vec<f64> = graph.stops.iter().map(|stop| stop.0).collect();
    assert_eq!(offsets, [0.5, 0.5, 1.0, 1.0]);
}

#[test]
fn paints_that_show_nothing_are_nothing() {
    let none = reelm_eval::EvaluatedPaint::None;
    assert_eq!(shape(r#""kind": "rect", "size": [9, 9], "fill": "transparent""#).0.fill, none);
    assert!(shape(r#""kind": "rect", "size": [9, 9], "stroke": {"paint": "red", "width": "=0"}"#).0.stroke.is_none());
    assert!(
        shape(r#""kind": "rect", "size": [9, 9], "stroke": {"paint": "=rgb(255, 0, 0, 0)", "width": 2}"#)
            .0
            .stroke
            .is_none()
    );
}
