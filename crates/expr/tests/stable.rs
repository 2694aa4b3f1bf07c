//! Noise, wiggle and random stay as they are when other nodes come and go.

mod common;

use common::Scene;
use proptest::prelude::*;

fn scene(nodes: &[String]) -> Scene {
    Scene::new(&format!(
        r#"{{"reelm": 1, "size": [100, 100], "fps": 30, "duration": 10, "seed": 5, "comps": {{"c": {{"nodes": [
            {{"kind": "rect", "id": "own", "size": [1, 1], "rotation": "=wiggle(2, 10)"}}]}}}}, "nodes": [{}]}}"#,
        nodes.join(",")
    ))
}

/// What moves by chance, in a group and in a comp.
fn watched() -> Vec<String> {
    vec![
        r#"{"kind": "group", "id": "holder", "children": [{"kind": "rect", "id": "own", "size": [1, 1],
            "position": "=wiggle(1, 30, 2)", "rotation": "=noise(time*3) + noise(time, 2)", "opacity": "=random(7)"}]}"#
            .to_owned(),
        r#"{"kind": "comp", "id": "first", "comp": "c"}"#.to_owned(),
        r#"{"kind": "comp", "id": "second", "comp": "c"}"#.to_owned(),
    ]
}

/// All values of the watched nodes.
fn values(scene: &Scene) -> Vec<f64> {
    let mut out = Vec::new();
    for (index, node) in scene.ir.nodes.iter() {
        if scene.ir.names.text(node.id) == "own" {
            ["position", "rotation", "opacity"].iter().for_each(|name| out.extend(scene.lanes_of(index, name)));
        }
    }
    out
}

/// A node that has nothing to do with the others.
fn stranger(kind: u8, number: usize) -> String {
    match kind % 4 {
        0 => format!(r#"{{"kind": "rect", "id": "x{number}", "size": [1, 1], "rotation": "=wiggle(5, 5)"}}"#),
        1 => r#"{"kind": "comp", "comp": "c"}"#.to_owned(),
        2 => format!(
            r#"{{"kind": "group", "id": "g{number}", "children": [{{"kind": "rect", "size": [1, 1], "position": "=wiggle(1, 1)"}}]}}"#
        ),
        _ => r#"{"kind": "text", "text": "{=random(3)}"}"#.to_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn strangers_change_no_motion(kinds in prop::collection::vec(any::<u8>(), 1..6), places in prop::collection::vec(0..9_usize, 6), frame in 0..299_u64) {
        let mut alone = scene(&watched());
        let expected = values(alone.frame(frame));
        prop_assert_eq!(expected.len(), 12);
        // Comps are told apart by the ids of the nodes that show them.
        prop_assert!(frame % 15 == 0 || expected[6] != expected[10], "each instance has a noise of its own");
        let mut nodes = watched();
        for (number, kind) in kinds.iter().enumerate() {
            let at = places[number].min(nodes.len());
            nodes.insert(at, stranger(*kind, number));
        }
        let mut crowded = scene(&nodes);
        let found = values(crowded.frame(frame));
        // A stranger may hold an `own` of its own: the watched ones are among them, in their order.
        let mut rest = found.chunks(4);
        for own in expected.chunks(4) {
            prop_assert!(rest.any(|lanes| lanes == own), "{:?} is not in {:?}", own, found);
        }
    }
}
