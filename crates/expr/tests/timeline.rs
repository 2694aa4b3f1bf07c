//! Node times: spans, time maps, and keyframed speed against exact or numeric integrals.

mod common;

use common::Scene;
use reelm_ids::Rational;

/// A group `g` of 10 s at 10 fps with a child `c` (4 s from 1 s on) and this time map.
fn scene(time: &str) -> Scene {
    Scene::new(&format!(
        r#"{{"reelm": 1, "size": [10, 10], "fps": 10, "duration": 20, "nodes": [
        {{"kind": "group", "id": "g", "at": 1, "for": 10, "time": {{{time}}}, "children": [
            {{"kind": "rect", "id": "c", "at": 1, "for": 3, "size": [1, 1], "rotation": "=frame"}}]}}]}}"#
    ))
}

/// The content time of `g` at its local frames.
fn content(time: &str, frames: &[u64]) -> Vec<f64> {
    let mut scene = scene(time);
    let node = scene.node("g");
    frames.iter().map(|frame| scene.frame(10 + frame).times.get(node).unwrap().content_f64).collect()
}

#[test]
fn spans_nest() {
    let mut scene = scene("");
    let (group, child) = (scene.node("g"), scene.node("c"));
    let mut alive = |frame| {
        scene.frame(frame);
        (scene.times.is_alive(group), scene.times.is_alive(child))
    };
    let expected = [
        (9, (false, false)),
        (10, (true, false)),
        (19, (true, false)),
        (20, (true, true)),
        (49, (true, true)),
        (50, (true, false)),
        (109, (true, false)),
        (110, (false, false)),
        (10, (true, false)),
    ];
    for (frame, state) in expected {
        assert_eq!(alive(frame), state, "frame {frame}");
    }
    assert_eq!(scene.frame(25).times.get(child).unwrap().local, Rational::whole(5));
}

#[test]
fn the_constant_maps() {
    assert_eq!(content("", &[0, 7, 99]), [0.0, 7.0, 99.0]);
    assert_eq!(content(r#""speed": 2, "from": 1"#, &[0, 7]), [10.0, 24.0]);
    assert_eq!(content(r#""speed": 0.5"#, &[0, 7]), [0.0, 3.5]);
    assert_eq!(content(r#""freeze": 2.5, "speed": 3"#, &[0, 50]), [25.0, 25.0]);
}

/// The content of `g` is its children's end: 4 s, 40 frames.
#[test]
fn loops_and_reverse_run_over_the_content() {
    let length = scene(r#""loop": "repeat""#).ir.nodes.values().find_map(|node| node.time.clone()).unwrap().content;
    let length = length.to_f64();
    let last = length as u64;
    assert_eq!(content(r#""loop": "repeat""#, &[0, last - 1, last.min(99)])[..2], [0.0, length - 1.0]);
    assert_eq!(content(r#""reverse": true"#, &[0, 1, last - 1]), [length - 1.0, length - 2.0, 0.0]);
    let (repeat, pingpong) = (r#""loop": "repeat", "speed": 4"#, r#""loop": "pingpong", "speed": 4"#);
    for frame in 0..100_u32 {
        let travelled = f64::from(frame) * 4.0;
        let repeated = travelled % length;
        let folded = travelled % (2.0 * length);
        let folded = if folded < length { folded } else { 2.0 * length - 1.0 - folded };
        assert_eq!(content(repeat, &[frame.into()]), [repeated]);
        assert_eq!(content(pingpong, &[frame.into()]), [folded.max(0.0)]);
    }
}

/// The integral of the speed by the midpoint rule.
fn integral(speed: impl Fn(f64) -> f64, from: f64, to: f64) -> f64 {
    let steps = 40_000;
    let width = (to - from) / f64::from(steps);
    (0..steps).map(|i| speed(from + (f64::from(i) + 0.5) * width)).sum::<f64>() * width
}

#[test]
fn keyframed_speed_is_integrated() {
    for (ease, before, after) in [
        ("linear", "hold", "hold"),
        ("out-cubic", "hold", "repeat"),
        ("in-out-bounce", "hold", "pingpong"),
        ("ease", "repeat", "hold"),
        ("out-elastic", "pingpong", "continue"),
        ("steps(5, jump-both)", "continue", "repeat"),
        ("steps(4, start)", "hold", "pingpong"),
        ("linear(0, 0.8 30%, 0.2 70%, 1)", "hold", "hold"),
        ("hold", "hold", "hold"),
        ("spring(100, 8, 1)", "hold", "hold"),
    ] {
        let keys = format!(
            r#"{{"keys": [["0.5s", 1], ["1.5s", 3, "{ease}"], ["2s", 0.5, "{ease}"]], "before": "{before}", "after": "{after}"}}"#
        );
        // The same keys as a rotation, at 30 fps, are the integrand.
        let ir = common::indexed(&common::one("rotation", &keys));
        let reelm_ir::Source::Keys(source) = &ir.animations[0].source else { panic!("keys") };
        let speed = |t: f64| sample(source, t * 3.0);
        let (mut expected, mut last) = (0.0, 0.0);
        for frame in [0_u32, 3, 7, 12, 15, 18, 20, 26, 40, 77] {
            let found = content(&format!(r#""speed": {keys}"#), &[frame.into()])[0];
            expected += integral(speed, last, frame.into());
            last = frame.into();
            // The oracle misses jumps by a step of its own, and its slope beyond the keys is a plain difference.
            let near = if ease.starts_with("steps") || after == "continue" { 2e-3 } else { 2e-4 };
            assert!((found - expected).abs() < near, "{ease} {before} {after} at {frame}: {found}, not {expected}");
        }
    }
}

/// Keyframes written out anew: segment by segment, with the public ease. `t` in frames at 30 fps.
fn sample(keys: &reelm_ir::Keys, t: f64) -> f64 {
    use reelm_ir::Extend;
    let (first, last) = (keys.keys[0].time, keys.keys[keys.keys.len() - 1].time);
    let length = last - first;
    let extend = if t < first {
        keys.before
    } else if t >= last {
        keys.after
    } else {
        Extend::Hold
    };
    let t = match extend {
        Extend::Repeat => first + (t - first).rem_euclid(length),
        Extend::PingPong => {
            let rest = (t - first).rem_euclid(2.0 * length);
            first + if rest > length { 2.0 * length - rest } else { rest }
        }
        Extend::Continue => {
            let (a, b, end) = if t < first { (0, 1, false) } else { (keys.keys.len() - 2, keys.keys.len() - 1, true) };
            let span = keys.keys[b].time - keys.keys[a].time;
            let ease = |x: f64| reelm_expr::ease(&keys.keys[b].ease, x);
            let slope = match (&keys.keys[b].ease, end) {
                (reelm_ir::Ease::Steps(..), _) => 0.0,
                (_, true) => (ease(1.0 - 1e-6) - ease(1.0 - 2e-6)) / 1e-6,
                (_, false) => (ease(2e-6) - ease(1e-6)) / 1e-6,
            };
            let nearest = if end { b } else { a };
            let change = keys.values[b] - keys.values[a];
            return keys.values[nearest] + slope * change / span * (t - keys.keys[nearest].time);
        }
        Extend::Hold if t < first => return keys.values[0],
        Extend::Hold => t.min(last),
    };
    let next = keys.keys.iter().position(|key| key.time > t).unwrap_or(keys.keys.len() - 1).max(1);
    let (a, b) = (&keys.keys[next - 1], &keys.keys[next]);
    let share = reelm_expr::ease(&b.ease, (t - a.time) / (b.time - a.time));
    keys.values[next - 1] + (keys.values[next] - keys.values[next - 1]) * share
}

#[test]
fn a_frame_alone_has_the_bits_of_a_frame_in_a_sequence() {
    let map = r#""speed": {"keys": [[0, 1], ["2s", 3, "in-out-sine"]]}, "loop": "pingpong""#;
    let frames: Vec<u64> = (0..90).collect();
    let sequence = content(map, &frames);
    for (frame, expected) in frames.iter().zip(sequence) {
        assert_eq!(content(map, &[*frame])[0].to_bits(), expected.to_bits());
    }
}

#[test]
fn ntsc_rates_stay_exact() {
    let mut scene = Scene::new(
        r#"{"reelm": 1, "size": [10, 10], "fps": "30000/1001", "duration": 3600, "nodes": [
        {"kind": "group", "id": "g", "time": {"speed": 0.1}, "children": [
            {"kind": "rect", "id": "c", "size": [1, 1], "opacity": "=fract(time)"}]}]}"#,
    );
    let (group, child) = (scene.node("g"), scene.node("c"));
    scene.frame(100_001);
    assert_eq!(scene.times.get(group).unwrap().content, Rational::new(100_001, 10).unwrap());
    assert_eq!(scene.times.locate(child).local, Rational::new(100_001, 10).unwrap());
}
