//! Keyframes: segments, jumps of keys that a program has built, what lies beyond, and colours.

mod common;

use common::{Scene, one};
use proptest::prelude::*;

/// Rotation of `r` at local frames (30 per second).
fn rotation(keys: &str, frames: &[u64]) -> Vec<f64> {
    let mut scene = Scene::new(&one("rotation", keys));
    frames.iter().map(|frame| scene.frame(30 + frame).number("r.rotation")).collect()
}

#[test]
fn a_segment_runs_by_the_ease_that_arrives() {
    let keys = r#"{"keys": [[0, 0, "in-quad"], ["1s", 100], ["2s", 200, "in-quad"], ["3s", 0, "hold"]]}"#;
    assert_eq!(rotation(keys, &[0, 15, 30, 45, 60, 75, 90, 100]), [0.0, 50.0, 100.0, 125.0, 200.0, 200.0, 0.0, 0.0]);
}

/// Rotation of `r` at local frames, with keys at these times (frames) and values.
fn jumping(keys: &[(f64, f64)], frames: &[u64]) -> Vec<f64> {
    let listed: Vec<String> = keys.iter().enumerate().map(|(i, key)| format!("[{i}, {}]", key.1)).collect();
    let mut ir = common::indexed(&one("rotation", &format!(r#"{{"keys": [{}]}}"#, listed.join(","))));
    let reelm_ir::Source::Keys(source) = &mut ir.animations[0].source else { panic!("keys") };
    source.keys.iter_mut().zip(keys).for_each(|(key, (time, _))| key.time = *time);
    let mut scene = Scene::of(ir).unwrap();
    frames.iter().map(|frame| scene.frame(30 + frame).number("r.rotation")).collect()
}

#[test]
fn two_keys_at_one_time_are_a_jump_and_the_later_counts() {
    let middle = jumping(&[(0.0, 0.0), (30.0, 10.0), (30.0, 50.0), (60.0, 60.0)], &[15, 29, 30, 45]);
    assert_eq!(middle, [5.0, 10.0 * (29.0 / 30.0), 50.0, 55.0]);
    assert_eq!(jumping(&[(0.0, 0.0), (30.0, 10.0), (30.0, 50.0)], &[15, 30, 31]), [5.0, 50.0, 50.0]);
    assert_eq!(jumping(&[(30.0, 10.0), (30.0, 50.0), (60.0, 0.0)], &[0, 30]), [10.0, 50.0]);
}

#[test]
fn beyond_the_keys() {
    let keys = |after: &str| format!(r#"{{"keys": [["1s", 0], ["2s", 30]], "before": "{after}", "after": "{after}"}}"#);
    let frames = [0, 10, 29, 30, 45, 60, 70, 90, 100];
    assert_eq!(rotation(&keys("hold"), &frames), [0.0, 0.0, 0.0, 0.0, 15.0, 30.0, 30.0, 30.0, 30.0]);
    assert_eq!(rotation(&keys("repeat"), &frames), [0.0, 10.0, 29.0, 0.0, 15.0, 0.0, 10.0, 0.0, 10.0]);
    assert_eq!(rotation(&keys("pingpong"), &frames), [30.0, 20.0, 1.0, 0.0, 15.0, 30.0, 20.0, 0.0, 10.0]);
    let line: Vec<f64> = frames.iter().map(|frame| *frame as f64 - 30.0).collect();
    for (found, expected) in rotation(&keys("continue"), &frames).iter().zip(line) {
        assert!((found - expected).abs() < 1e-9);
    }
}

/// Rotation of a node of a long composition at frames of `[num, den]` a second.
fn at_rate([num, den]: [i64; 2], keys: &str, frames: impl Iterator<Item = i64>) -> Vec<(i64, f64)> {
    let text = format!(
        r#"{{"reelm": 1, "size": [9, 9], "fps": "{num}/{den}", "duration": "3600s", "nodes": [
            {{"kind": "rect", "id": "r", "size": [1, 1], "rotation": {keys}}}]}}"#
    );
    let mut scene = Scene::new(&text);
    frames.map(|frame| (frame, scene.frame(frame as u64).number("r.rotation"))).collect()
}

/// In whole numbers: of a round of so many milliseconds, in frame `frame`, the remainder times the rate's numerator.
fn remainder([num, den]: [i64; 2], round: i64, frame: i64) -> i64 {
    (frame * den * 1000).rem_euclid(round * num)
}

#[test]
fn rounds_that_are_no_whole_number_of_frames_begin_in_their_frames() {
    for rate in [[24, 1], [25, 1], [30, 1], [60, 1], [24_000, 1001], [30_000, 1001]] {
        for (at, round) in [(250, 700), (100, 300), (50, 100), (33, 350), (400, 900), (1001, 2002), (1, 1100)] {
            let keys = |after: &str| {
                format!(r#"{{"keys": [[0, 0], ["{at}ms", 1, "hold"], ["{round}ms", 2, "hold"]], "after": "{after}"}}"#)
            };
            let frames = || (0..3000).chain((80_000..83_000).step_by(3));
            for (frame, found) in at_rate(rate, &keys("repeat"), frames()) {
                let expected = i64::from(remainder(rate, round, frame) >= at * rate[0]) as f64;
                assert_eq!(found, expected, "{rate:?}, round of {round} ms, frame {frame}");
            }
            for (frame, found) in at_rate(rate, &keys("pingpong"), frames()) {
                let there = remainder(rate, 2 * round, frame);
                let inner = there.min(2 * round * rate[0] - there);
                let expected = i64::from(inner >= at * rate[0]) + i64::from(inner == round * rate[0]);
                assert_eq!(found, expected as f64, "{rate:?}, there and back in {round} ms, frame {frame}");
            }
        }
    }
}

#[test]
fn a_step_shows_in_the_frame_in_which_it_begins() {
    for steps in 1..=120 {
        for length in [1, 3] {
            let keys = format!(r#"{{"keys": [[0, 0], ["{}f", {steps}, "steps({steps})"]]}}"#, steps * length);
            for (frame, found) in at_rate([50, 1], &keys, 0..=steps * length) {
                // The share of the steps is rounded once.
                let off = (found - (frame / length) as f64).abs();
                assert!(off < 1e-9, "{steps} steps of {length} frames, frame {frame}: {found}");
            }
        }
    }
}

#[test]
fn continue_goes_on_with_the_velocity_of_the_ease() {
    // Derivatives at the end: t³ has 3, 1 − (1 − t)³ has 0; half of a sine has 0; hold and steps jump.
    for (ease, slope) in [
        ("in-cubic", 3.0),
        ("out-cubic", 0.0),
        ("in-out-sine", 0.0),
        ("hold", 0.0),
        ("steps(3)", 0.0),
        ("cubic-bezier(0.2, 0, 0.5, 0.5)", 1.0),
        ("linear(0, 0.9 50%, 1)", 0.2),
        ("out-expo", 0.01),
    ] {
        let keys = format!(r#"{{"keys": [[0, 0], ["1s", 30, "{ease}"]], "after": "continue"}}"#);
        let found = rotation(&keys, &[60])[0];
        assert!((found - (30.0 + slope * 30.0)).abs() < 0.2, "{ease}: {found}");
    }
    let keys = r#"{"keys": [["1s", 30], ["2s", 60, "out-quad"]], "before": "continue"}"#;
    assert!((rotation(keys, &[0])[0] - (30.0 - 60.0)).abs() < 1e-6);
}

#[test]
fn one_key_is_a_constant() {
    for after in ["hold", "repeat", "pingpong", "continue"] {
        let keys = format!(r#"{{"keys": [["1s", 42]], "before": "{after}", "after": "{after}"}}"#);
        assert_eq!(rotation(&keys, &[0, 30, 60]), [42.0; 3], "{after}");
    }
}

#[test]
fn colours_mix_premultiplied() {
    let keys = r##"{"keys": [[0, "#ff0000"], ["1s", "#0000ff00"]]}"##;
    let mut scene = Scene::new(&one("fill", keys));
    let middle = scene.frame(45).lanes("r.fill");
    // Half of opaque red and half of transparent blue is red at half alpha.
    assert_eq!(middle, [1.0, 0.0, 0.0, 0.5]);
    assert_eq!(scene.frame(60).lanes("r.fill")[3], 0.0);
    let overshoot = r##"{"keys": [[0, "#80808000"], ["1s", "#808080", "out-back"]]}"##;
    let mut scene = Scene::new(&one("fill", overshoot));
    for frame in 30..70 {
        assert!(scene.frame(frame).lanes("r.fill").iter().all(|lane| (0.0..=1.0).contains(lane)), "frame {frame}");
    }
}

#[test]
fn truth_values_hold() {
    let keys = r#"{"keys": [[0, false], ["1s", true, "linear"], ["2s", false, "out-cubic"]]}"#;
    let mut scene = Scene::new(&one("visible", keys));
    let found: Vec<f64> = [0, 29, 30, 59, 60, 90].iter().map(|f| scene.frame(30 + f).number("r.visible")).collect();
    assert_eq!(found, [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]);
}

#[test]
fn pairs_and_lengths_move_in_all_lanes() {
    let mut scene = Scene::new(&one("position", r#"{"keys": [[0, [0, 10]], ["1s", [30, 40]]]}"#));
    assert_eq!(scene.frame(40).lanes("r.position"), [10.0, 20.0]);
    let mut scene = Scene::new(&one("size", r#"{"keys": [[0, [0, 10]], ["1s", ["100%", 40]]]}"#));
    let lanes = scene.frame(45).lanes("r.size");
    assert_eq!(lanes, [0.0, 0.5, 25.0, 0.0]);
}

#[test]
fn an_expression_over_percentages_counts_in_percents() {
    let mut scene =
        Scene::new(&one("size", r#"{"keys": [[0, ["0%", 10]], ["1s", ["100%", 40]]], "expr": "=value + [5, 1]"}"#));
    // Of the width percents, of the height pixels.
    assert_eq!(scene.frame(45).lanes("r.size"), [0.0, 0.55, 26.0, 0.0]);
    let lane = r#"[{"keys": [[0, 0], ["1s", "50%"]], "expr": "=value * 2"}, 7]"#;
    assert_eq!(Scene::new(&one("size", lane)).frame(45).lanes("r.size"), [0.0, 0.5, 7.0, 0.0]);
    // A length in percent has no number of pixels before the layout.
    let json = one("size", lane).replace("\"rotation\": 33", "\"rotation\": \"=nodes.r.width\"");
    assert_eq!(Scene::try_new(&json).err().unwrap()[0].code, "type-mismatch");
    let mixed = r#"[{"keys": [[0, 30], ["1s", "50%"]], "expr": "=value * 2"}, 7]"#;
    assert_eq!(Scene::try_new(&one("size", mixed)).err().unwrap()[0].code, "type-mismatch");
}

#[test]
fn paths_count_their_keys() {
    let json = r#"{"reelm": 1, "size": [100, 100], "fps": 30, "duration": 10, "nodes": [{"kind": "path", "id": "p",
        "d": {"keys": [[0, "M0 0L9 9"], ["1s", "M5 5L9 0", "ease-in"], ["2s", "M1 1L2 2", "out-back"]], "after": "repeat"}}]}"#;
    let mut scene = Scene::new(json);
    let slot = scene.ir.animations[0].slot;
    let mut at = |frame: u64| scene.frame(frame).values.lanes(slot, 2).to_vec();
    assert_eq!([at(0), at(30), at(60)], [[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]]);
    let [key, share] = at(45)[..] else { panic!() };
    let back = reelm_expr::ease(&reelm_ir::value::parse_ease("out-back").unwrap(), 0.5);
    assert_eq!((key, share), (1.0, back));
    assert!(share > 1.0, "it overshoots");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Played, played backwards or sought, a frame is the same bit for bit.
    #[test]
    fn the_order_of_frames_changes_nothing(
        gaps in prop::collection::vec(1..9_u32, 1..60),
        order in prop::collection::vec(0..119_u64, 1..60),
        mode in 0..4_usize,
    ) {
        let mode = ["hold", "repeat", "pingpong", "continue"][mode];
        let mut time = 0;
        let keys: Vec<String> = gaps.iter().enumerate().map(|(i, gap)| {
            time += gap;
            format!(r#"["{time}f", {}, "ease"]"#, (i * 37) % 11)
        }).collect();
        let json = one("rotation", &format!(r#"{{"keys": [{}], "before": "{mode}", "after": "{mode}"}}"#, keys.join(",")));
        let mut scene = Scene::new(&json);
        let alone = |frame: u64| Scene::new(&json).frame(30 + frame).number("r.rotation").to_bits();
        for frame in order.iter().copied().chain(0..119).chain((0..119).rev()) {
            let found = scene.frame(30 + frame).number("r.rotation").to_bits();
            if order.contains(&frame) {
                prop_assert_eq!(found, alone(frame), "frame {}", frame);
            }
        }
    }
}
