//! How clocks run within frames, against closed forms.

mod common;

use common::Scene;
use reelm_expr::Edge::{self, Begin, End};
use reelm_expr::{Stretch, Stretches};
use reelm_ids::Rational;

/// A group `g` of 10 s at 10 fps with this time map, which holds a rectangle `c` with these keys.
fn scene(time: &str, child: &str) -> Scene {
    Scene::new(&format!(
        r#"{{"reelm": 1, "size": [10, 10], "fps": 10, "duration": 20, "nodes": [
        {{"kind": "group", "id": "g", "for": 10, "time": {{{time}}}, "children": [
            {{"kind": "rect", "id": "c", "size": [1, 1]{child}}}]}}]}}"#
    ))
}

/// From, to, local from, local to of `c` in a frame.
fn of_child(scene: &Scene, frame: u64) -> Vec<[f64; 4]> {
    let mut stretches = Stretches::new();
    let list = stretches.find(&scene.times, scene.node("c"), frame);
    let all = |s: &Stretch| [s.span[0], s.span[1], s.local[0], s.local[1]].map(Rational::to_f64);
    list.iter().map(all).collect()
}

fn near(found: &[[f64; 4]], expected: &[[f64; 4]]) {
    let off = found.iter().flatten().zip(expected.iter().flatten()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(found.len() == expected.len() && off < 1e-9, "{found:?}, not {expected:?}");
}

#[test]
fn a_plain_clock_runs_on() {
    let scene = scene("", r#", "at": 0.5, "for": 1"#);
    near(&of_child(&scene, 4), &[]);
    near(&of_child(&scene, 5), &[[5.0, 6.0, 0.0, 1.0]]);
    near(&of_child(&scene, 14), &[[14.0, 15.0, 9.0, 10.0]]);
    near(&of_child(&scene, 15), &[]);
}

#[test]
fn spans_begin_and_end_between_frames() {
    let scene = scene(r#""speed": 1.5"#, r#", "at": "2f", "for": "2f""#);
    near(&of_child(&scene, 1), &[[4.0 / 3.0, 2.0, 0.0, 1.0]]);
    near(&of_child(&scene, 2), &[[2.0, 8.0 / 3.0, 1.0, 2.0]]);
    near(&of_child(&scene, 3), &[]);
}

#[test]
fn loops_begin_again_and_turn() {
    let repeat = scene(r#""loop": "repeat", "speed": 1.5"#, r#", "for": "4f""#);
    near(&of_child(&repeat, 2), &[[2.0, 8.0 / 3.0, 3.0, 4.0], [8.0 / 3.0, 3.0, 0.0, 0.5]]);
    // It ends with the frame: what is met at its end is the end.
    let whole = scene(r#""loop": "repeat""#, r#", "for": "4f""#);
    near(&of_child(&whole, 3), &[[3.0, 4.0, 3.0, 4.0]]);
    near(&of_child(&whole, 4), &[[4.0, 5.0, 0.0, 1.0]]);
    let pingpong = scene(r#""loop": "pingpong""#, r#", "for": "4f""#);
    near(&of_child(&pingpong, 3), &[[3.0, 4.0, 3.0, 4.0]]);
    near(&of_child(&pingpong, 4), &[[4.0, 5.0, 4.0, 3.0]]);
    near(&of_child(&pingpong, 8), &[[8.0, 9.0, 0.0, 1.0]]);
    let turn = scene(r#""loop": "pingpong", "from": "0.5f""#, r#", "for": "4f""#);
    near(&of_child(&turn, 3), &[[3.0, 3.5, 3.5, 4.0], [3.5, 4.0, 4.0, 3.5]]);
}

#[test]
fn backwards_begins_at_the_end() {
    let reverse = scene(r#""reverse": true"#, r#", "for": "4f""#);
    near(&of_child(&reverse, 0), &[[0.0, 1.0, 4.0, 3.0]]);
    near(&of_child(&reverse, 3), &[[3.0, 4.0, 1.0, 0.0]]);
    near(&of_child(&reverse, 4), &[]);
    let later = scene(r#""reverse": true"#, r#", "at": "2f", "for": "2f""#);
    near(&of_child(&later, 1), &[[1.0, 2.0, 1.0, 0.0]]);
    near(&of_child(&later, 2), &[]);
    let frozen = scene(r#""freeze": 0.35"#, r#", "for": "4f""#);
    near(&of_child(&frozen, 7), &[[7.0, 8.0, 3.5, 3.5]]);
}

#[test]
fn a_changing_speed_is_followed_closely() {
    // Speed t/50 per frame: content t²/100.
    let scene = scene(r#""speed": {"keys": [[0, 0], [10, 2]]}"#, "");
    for frame in [0, 3, 50, 99] {
        let found = of_child(&scene, frame);
        for [from, to, begin, end] in &found {
            for (t, at) in [(*from, *begin), (*to, *end), ((from + to) / 2.0, (begin + end) / 2.0)] {
                assert!((at - t * t / 100.0).abs() < 1.1 / 1024.0, "{frame}: {at} at {t}");
            }
        }
        assert!(found.windows(2).all(|pair| pair[0][1] == pair[1][0] && pair[0][3] == pair[1][2]));
        assert_eq!((found[0][0], found[found.len() - 1][1]), (frame as f64, frame as f64 + 1.0));
    }
}

#[test]
fn a_jump_leaves_no_bridge() {
    let jump = |at: &str| {
        scene(&format!(r#""remap": {{"keys": [[0, 0], ["{at}", 1, "hold"], ["9s", 1]], "expr": "=value + time"}}"#), "")
    };
    // At the end of frame 4: that is where frame 4 is still before it.
    near(&of_child(&jump("5f"), 4), &[[4.0, 5.0, 4.0, 5.0]]);
    near(&of_child(&jump("5f"), 5), &[[5.0, 6.0, 15.0, 16.0]]);
    // Within frame 5.
    let found = of_child(&jump("5.3f"), 5);
    let silent: f64 = 1.0 - found.iter().map(|[from, to, ..]| to - from).sum::<f64>();
    assert!(silent > 0.0 && silent < 2.0 / 1024.0, "{silent}");
    for [from, to, begin, end] in found {
        let expected = if from < 5.3 { from } else { from + 10.0 };
        assert!(
            (begin - expected).abs() < 1e-3 && (end - begin - (to - from)).abs() < 2e-3,
            "{from} {to} {begin} {end}"
        );
    }
}

#[test]
fn a_clock_that_jumps_all_the_time_is_given_up() {
    assert_eq!(of_child(&scene(r#""loop": "repeat", "speed": 100"#, r#", "for": "1f""#), 3).len(), 100);
    assert!(of_child(&scene(r#""loop": "repeat", "speed": 1000"#, r#", "for": "1f""#), 3).is_empty());
}

#[test]
fn parts_join_where_they_were_cut() {
    let scene = scene(r#""reverse": true"#, r#", "for": "4f""#);
    let mut stretches = Stretches::new();
    let whole = stretches.find(&scene.times, scene.node("c"), 1)[0];
    let (before, after) = whole.parted(Rational::new(9, 4).unwrap());
    assert_eq!(
        (before.local, before.span[1]),
        ([Rational::whole(3), Rational::new(9, 4).unwrap()], Rational::new(7, 4).unwrap())
    );
    assert!(before.leads_to(&after.unwrap()) && !after.unwrap().leads_to(&before));
    assert!(whole.parted(Rational::whole(3)).1.is_none() && whole.parted(Rational::whole(9)).1.is_none());
}

/// What exists at the ends of a frame, and its values there.
#[test]
fn the_ends_of_a_frame_are_seen_from_within() {
    let at = |time: &str, frame: u64, edge: Edge| {
        let mut scene = scene(time, r#", "for": "4f", "rotation": "=frame""#);
        scene.times.resolve_edge(&scene.ir, frame, edge);
        scene.evaluator.before_layout(&scene.program, &scene.ir, &scene.times, &mut scene.values);
        let node = scene.node("c");
        let local = scene.times.get(node)?.local_f64;
        assert_eq!(scene.values.get(scene.ir.nodes[node].rotation), local);
        Some(local)
    };
    assert_eq!((at("", 0, Begin), at("", 3, Begin), at("", 4, Begin)), (Some(0.0), Some(3.0), None));
    assert_eq!((at("", 0, End), at("", 3, End), at("", 4, End)), (Some(1.0), Some(4.0), None));
    let repeat = r#""loop": "repeat""#;
    assert_eq!((at(repeat, 3, End), at(repeat, 4, Begin), at(repeat, 7, End)), (Some(4.0), Some(0.0), Some(4.0)));
    let pingpong = r#""loop": "pingpong""#;
    assert_eq!((at(pingpong, 3, End), at(pingpong, 4, Begin), at(pingpong, 7, End)), (Some(4.0), Some(4.0), Some(0.0)));
    let reverse = r#""reverse": true"#;
    assert_eq!((at(reverse, 0, Begin), at(reverse, 3, End), at(reverse, 4, Begin)), (Some(4.0), Some(0.0), None));
    let jump = r#""remap": {"keys": [[0, 0], ["2f", 0.3, "hold"]]}"#;
    assert_eq!((at(jump, 1, End), at(jump, 2, Begin)), (Some(0.0), Some(3.0)));
}
