//! Procedural sources, against their formulas.

mod common;

use common::{Scene, one};

/// Rotation of `r` at local frames (30 per second); the node lives from frame 30 on.
fn rotation(source: &str, frames: &[u64]) -> Vec<f64> {
    let mut scene = Scene::new(&one("rotation", source));
    frames.iter().map(|frame| scene.frame(30 + frame).number("r.rotation")).collect()
}

fn near(found: &[f64], expected: &[f64]) {
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }
    assert_eq!(found.len(), expected.len());
}

#[test]
fn a_sine_wave() {
    near(&rotation(r#"{"sine": {}}"#, &[0, 15, 30]), &[0.0; 3]);
    let wave = r#"{"sine": {"amp": 40, "freq": 0.5, "phase": 90, "base": -10}}"#;
    // A period of 60 frames that starts at its top.
    let expected: Vec<f64> =
        (0..100).map(|k| -10.0 + 40.0 * libm::cos(f64::from(k) / 60.0 * std::f64::consts::TAU)).collect();
    let frames: Vec<u64> = (0..100).collect();
    near(&rotation(wave, &frames), &expected);
}

#[test]
fn noise_is_bounded_seeded_and_moves() {
    let frames: Vec<u64> = (0..200).collect();
    let noise = |seed: &str| {
        rotation(&format!(r#"{{"noise": {{"amp": 5, "freq": 3, "octaves": 3, "base": 20{seed}}}}}"#), &frames)
    };
    let (own, first, second) = (noise(""), noise(r#", "seed": 1"#), noise(r#", "seed": 2"#));
    for values in [&own, &first, &second] {
        assert!(values.iter().all(|value| (15.0..=25.0).contains(value)));
        let (least, most) = values.iter().fold((30.0_f64, 0.0_f64), |(a, b), v| (a.min(*v), b.max(*v)));
        assert!(most - least > 2.0, "it moves: {least} to {most}");
    }
    assert!(own != first && first != second && first == noise(r#", "seed": 1"#));
}

#[test]
fn properties_with_one_seed_have_one_noise() {
    let json = r#"{"reelm": 1, "size": [9, 9], "duration": 2, "nodes": [
        {"kind": "rect", "id": "a", "rotation": {"noise": {"seed": 7, "amp": 90}}},
        {"kind": "rect", "id": "b", "rotation": {"noise": {"seed": 7, "amp": 90}}},
        {"kind": "rect", "id": "c", "position": {"noise": {"seed": 7, "amp": [90, 9]}}}]}"#;
    let mut scene = Scene::new(json);
    for frame in [1, 17, 40] {
        scene.frame(frame);
        assert_eq!(scene.number("a.rotation"), scene.number("b.rotation"));
        let position = scene.lanes("c.position");
        assert_eq!(position[0], scene.number("a.rotation"));
        assert!((position[1] * 10.0 - position[0]).abs() > 1e-3, "lanes have their own");
    }
}

#[test]
fn an_envelope_over_the_span() {
    // 5 seconds, from frame 30 on: attack 10 frames, hold 5, decay 20, level a quarter, the last 30 frames fall.
    let json = r#"{"reelm": 1, "size": [9, 9], "duration": 10, "nodes": [{"kind": "rect", "id": "r", "at": 1, "for": 5,
        "rotation": {"envelope": {"attack": "10f", "hold": "5f", "decay": "20f", "sustain": 0.25, "release": "1s", "amp": 80}}}]}"#;
    let mut scene = Scene::new(json);
    let mut at = |frame: u64| scene.frame(30 + frame).number("r.rotation");
    near(&[at(0), at(5), at(10), at(14), at(25), at(35), at(100)], &[0.0, 40.0, 80.0, 80.0, 50.0, 20.0, 20.0]);
    near(&[at(120), at(135), at(149)], &[20.0, 10.0, 20.0 / 30.0]);
    near(&rotation(r#"{"envelope": {}}"#, &[0, 10]), &[1.0, 1.0]);
}

#[test]
fn a_spring_ends_where_it_shall() {
    let values =
        rotation(r#"{"spring": {"from": 90, "to": 10, "stiffness": 100, "damping": 20, "mass": 1}}"#, &[0, 3, 100]);
    // Critically damped: 1 − (1 + 10 t)·e^(−10 t).
    let third = 1.0 - 2.0 * libm::exp(-1.0);
    near(&values[..2], &[90.0, 90.0 - 80.0 * third]);
    assert!((values[2] - 10.0).abs() < 1e-6);
}

#[test]
fn vectors_and_lanes() {
    let json = r#"{"reelm": 1, "size": [9, 9], "duration": 10, "nodes": [{"kind": "rect", "id": "r",
        "scale": {"sine": {"amp": 0.5, "base": 1}}, "size": [{"sine": {"amp": 3, "base": 50, "phase": 90}}, 5],
        "position": {"x": {"sine": {"amp": 10, "phase": 90}}, "y": {"keys": [[0, 1], [1, 2]]}}}]}"#;
    let mut scene = Scene::new(json);
    near(&scene.frame(0).lanes("r.position"), &[10.0, 1.0]);
    near(&scene.frame(15).lanes("r.position"), &[-10.0, 1.5]);
    let quarter = 1.0 + 0.5 * libm::sin(7.0 / 30.0 * std::f64::consts::TAU);
    near(&scene.frame(7).lanes("r.scale"), &[quarter, quarter]);
    near(&scene.frame(30).lanes("r.size")[..2], &[53.0, 0.0]);
}
