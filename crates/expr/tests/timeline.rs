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

/// `speed` as an expression is its integral, which these closed forms give.
#[test]
fn a_speed_that_is_computed_is_integrated() {
    let frames: Vec<u64> = (0..100).step_by(3).collect();
    let near = |time: &str, expected: fn(f64) -> f64| {
        for (found, frame) in content(time, &frames).iter().zip(&frames) {
            let expected = expected(*frame as f64);
            assert!((found - expected).abs() < 2e-6, "{time}, frame {frame}: {found}, not {expected}");
        }
    };
    near(r#""speed": "=2""#, |t| 2.0 * t);
    near(r#""speed": "=frame / 10", "from": "5f""#, |t| 5.0 + t * t / 20.0);
    near(r#""speed": "=1 + sin(time)""#, |t| t + 10.0 * (1.0 - libm::cos(t / 10.0)));
    // A step at a frame, and in the middle of what one entry of the table covers.
    near(r#""speed": "=frame < 37 ? 3 : 0.5""#, |t| 3.0 * t.min(37.0) + 0.5 * (t - 37.0).max(0.0));
    near(r#""speed": {"keys": [[0, 0], ["50f", 50]], "expr": "=value / 2"}"#, |t| {
        t.min(50.0) * t.min(50.0) / 4.0 + 25.0 * (t - 50.0).max(0.0)
    });
    near(r#""speed": {"sine": {"base": 2, "freq": 0.25}}"#, |t| {
        let turn = core::f64::consts::TAU / 40.0;
        2.0 * t + (1.0 - libm::cos(turn * t)) / turn
    });
    near(r#""speed": "=-5""#, |_| 0.0);
}

/// Keys and an expression over them are the same clock, seeks give what playing gives.
#[test]
fn a_computed_clock_is_the_same_in_any_order_of_frames() {
    let time = r#""speed": "=1 + wiggle(2, 0.9, 3)", "loop": "pingpong""#;
    let all: Vec<u64> = (0..100).collect();
    let played = content(time, &all);
    for frame in [99, 3, 50, 17, 16, 15, 0] {
        assert_eq!(content(time, &[frame]), [played[frame as usize]], "frame {frame}");
    }
    let keyed = content(r#""speed": {"keys": [[0, 0.5], ["3s", 4, "in-out-cubic"], ["8s", 1]]}"#, &all);
    let computed =
        content(r#""speed": {"keys": [[0, 0.5], ["3s", 4, "in-out-cubic"], ["8s", 1]], "expr": "=value + 0"}"#, &all);
    for (a, b) in keyed.iter().zip(&computed) {
        assert!((a - b).abs() < 1e-4, "{a}, {b}");
    }
}

#[test]
fn remap_gives_the_time_of_the_content() {
    assert_eq!(content(r#""remap": {"keys": [[0, 0], ["5s", 1], [10, 0]]}"#, &[0, 25, 50, 75]), [0.0, 5.0, 10.0, 5.0]);
    assert_eq!(content(r#""remap": "=floor(time) / 2""#, &[0, 9, 10, 29, 30]), [0.0, 0.0, 5.0, 10.0, 15.0]);
    assert_eq!(content(r#""remap": "=time", "from": 1"#, &[0, 9]), [10.0, 19.0]);
    assert_eq!(content(r#""remap": 1.5, "from": "1f""#, &[0, 9]), [16.0, 16.0]);
    assert_eq!(content(r#""remap": "=-1""#, &[4]), [-10.0], "before the content");
    // 40 frames of content: looped, then reversed, and frozen above all.
    assert_eq!(content(r#""remap": "=time * 2", "loop": "repeat""#, &[0, 19, 20, 30]), [0.0, 38.0, 0.0, 20.0]);
    assert_eq!(content(r#""remap": "=time * 2", "loop": "repeat", "reverse": true"#, &[0, 19, 20]), [39.0, 1.0, 39.0]);
    assert_eq!(content(r#""remap": "=time * 2", "freeze": 3"#, &[0, 19]), [30.0, 30.0]);
}

/// At half speed a content is asked for half frames, of which a remap must not make the mean of two frames.
#[test]
fn a_remap_within_a_slower_clock_is_taken_where_it_is_asked_for() {
    let mut scene = Scene::new(
        r#"{"reelm": 1, "size": [10, 10], "fps": 10, "duration": 20, "nodes": [
            {"kind": "group", "id": "o", "time": {"speed": 0.5}, "children": [
                {"kind": "group", "id": "g", "time": {"remap": "=floor(frame * 2) / 10"}, "children": []}]}]}"#,
    );
    let node = scene.node("g");
    let found: Vec<f64> = (0..6).map(|frame| scene.frame(frame).times.get(node).unwrap().content_f64).collect();
    assert_eq!(found, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
}

#[test]
fn clocks_nest_and_see_their_own_time() {
    let mut scene = Scene::new(
        r#"{"reelm": 1, "size": [10, 10], "fps": 10, "duration": 20, "nodes": [
            {"kind": "group", "at": "5f", "time": {"speed": "=2"}, "children": [
                {"kind": "repeat", "count": 3, "stagger": "4f", "child": {"kind": "group", "id": "g", "for": "9s", "time": {"speed": "=index + frame"}, "children": [
                    {"kind": "rect", "id": "r"}]}}]}]}"#,
    );
    scene.frame(15);
    for index in 0..3 {
        // 20 frames of the outer content have passed.
        let local = f64::from(20 - 4 * index);
        let inner = scene.node(&format!("r.{index}"));
        let expected = f64::from(index) * local + local * local / 2.0;
        assert_eq!(scene.times.get(inner).unwrap().local_f64, expected);
    }
}

#[test]
fn a_clock_sees_nothing_that_is_not_known_yet() {
    let errors = |time: &str| {
        let json = format!(
            r#"{{"reelm": 1, "size": [10, 10], "fps": 10, "duration": 20, "comps": {{"c": {{"vars": {{"rate": 1}}, "nodes": [
                {{"kind": "group", "id": "g", "time": {{{time}}}, "children": [{{"kind": "rect", "id": "r", "opacity": "=time"}}]}}]}}}},
                "nodes": [{{"kind": "comp", "comp": "c", "vars": {{"rate": "=time"}}}}, {{"kind": "comp", "comp": "c", "vars": {{"rate": 3}}}}]}}"#
        );
        let found = Scene::try_new(&json).err().unwrap_or_default();
        found.iter().map(|error| (error.code, error.origin.pointer.to_string())).collect::<Vec<_>>()
    };
    let here = |code| (code, "/comps/c/nodes/0/time/speed".to_owned());
    assert_eq!(errors(r#""speed": "=nodes.r.opacity""#), [here("not-here")]);
    assert_eq!(errors(r#""speed": "=global.time""#), [here("not-here")]);
    assert_eq!(errors(r#""speed": "=vars.rate * 2""#), [here("not-here")], "animated in one of two");
    assert_eq!(errors(r#""speed": "=vars.rate""#), [here("not-here")]);
    assert_eq!(errors(r#""speed": "=time > 1""#), [here("type-mismatch")]);
    assert_eq!(errors(r#""speed": "=self.opacity + sin(time) + random(3)""#), []);
}

#[test]
fn integrating_is_bounded() {
    let json = |speed: &str| {
        format!(
            r#"{{"reelm": 1, "size": [10, 10], "fps": 60, "duration": 86400, "nodes": [
                {{"kind": "group", "id": "g", "time": {{"speed": "{speed}"}}, "children": []}}]}}"#
        )
    };
    let long = ["=time"; 1].concat() + &" + sin(time)".repeat(200);
    let errors = Scene::try_new(&json(&long)).err().expect("too much");
    let limit = errors[0].limit.clone().expect("a limit");
    assert_eq!((errors[0].code, limit.name), ("limit", "clock_ops"));
    // A day at 60 fps: the frames from an entry of the table on are summed up.
    let mut scene = Scene::new(&json("=frame / 5184000"));
    let node = scene.node("g");
    for frame in [1_u64, 79, 80, 1_000_003, 5_183_999] {
        let expected = (frame * frame) as f64 / (2.0 * 5_184_000.0);
        let found = scene.frame(frame).times.get(node).unwrap().content_f64;
        assert!((found - expected).abs() < 1e-5, "{frame}: {found}, not {expected}");
    }
}
