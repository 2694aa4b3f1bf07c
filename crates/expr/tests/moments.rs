//! Clocks beside a frame, against closed forms.

mod common;

use common::Scene;
use reelm_ids::Rational;

/// A group `g` of 10 s at 10 fps with this time map, which holds a rectangle `c` with these keys.
fn scene(time: &str, child: &str) -> Scene {
    Scene::new(&format!(
        r#"{{"reelm": 1, "size": [10, 10], "fps": 10, "duration": 20, "nodes": [
        {{"kind": "group", "id": "g", "at": 1, "for": 10, "time": {{{time}}}, "children": [
            {{"kind": "rect", "id": "c", "size": [1, 1]{child}}}]}},
        {{"kind": "rect", "id": "other", "size": [1, 1], "rotation": "=nodes.c.rotation + global.frame"}}]}}"#
    ))
}

/// The local time of `c` so many tenths of a frame from frame `frame`, if it is alive then, and its rotation.
fn beside(scene: &mut Scene, frame: u64, tenths: i64) -> Option<(f64, f64)> {
    scene.frame(frame);
    let mut times = scene.times.clone();
    let offset = Rational::new(tenths, 10).expect("a fraction");
    times.resolve_beside(&scene.times, offset);
    scene.evaluator.before_layout(&scene.program, &scene.ir, &times, &mut scene.values);
    assert_eq!(times.moment(), Rational::whole(frame as i64) + offset);
    assert_eq!(times.is_alive(scene.node("c")), scene.times.is_alive(scene.node("c")));
    let local = times.get(scene.node("c"))?.local_f64;
    let sum = scene.number("other.rotation");
    assert!((sum - scene.number("c.rotation") - times.moment().to_f64()).abs() < 1e-9, "{sum}");
    Some((local, scene.number("c.rotation")))
}

fn near(found: Option<(f64, f64)>, local: f64, rotation: f64) {
    let (a, b) = found.expect("alive");
    assert!((a - local).abs() < 1e-9 && (b - rotation).abs() < 1e-9, "{a} and {b}, not {local} and {rotation}");
}

#[test]
fn time_goes_on_between_frames_at_every_speed() {
    let mut plain = scene("", r#", "rotation": {"keys": [[0, 0], [1, 100]]}"#);
    near(beside(&mut plain, 15, 0), 5.0, 50.0);
    near(beside(&mut plain, 15, 3), 5.3, 53.0);
    near(beside(&mut plain, 15, -5), 4.5, 45.0);
    let mut quick = scene(r#""speed": 3"#, r#", "at": "2f", "rotation": "=frame * 2""#);
    near(beside(&mut quick, 15, -2), 3.0 * 4.8 - 2.0, 2.0 * (3.0 * 4.8 - 2.0));
    let mut back = scene(r#""reverse": true"#, r#", "rotation": "=time""#);
    near(beside(&mut back, 15, 4), 100.0 - 1.0 - 5.4, 9.36);
}

#[test]
fn a_loop_turns_between_frames() {
    let mut repeat = scene(r#""loop": "repeat""#, r#", "for": "4f", "rotation": "=frame""#);
    near(beside(&mut repeat, 18, 3), 0.3, 0.3);
    near(beside(&mut repeat, 18, -3), 3.7, 3.7);
    near(beside(&mut repeat, 17, 9), 3.9, 3.9);
}

#[test]
fn who_is_alive_is_what_the_frame_says() {
    let mut scene = scene("", r#", "at": "3f", "for": "2f", "rotation": {"keys": [["0f", 5], ["2f", 25]]}"#);
    assert_eq!(beside(&mut scene, 12, 9), None, "before it begins");
    // Keys hold before the first one.
    near(beside(&mut scene, 13, -5), -0.5, 5.0);
    near(beside(&mut scene, 14, 9), 1.9, 24.0);
    near(beside(&mut scene, 14, 15), 2.5, 25.0);
    assert_eq!(beside(&mut scene, 15, -5), None, "after its end");
}

#[test]
fn a_frame_after_a_moment_is_the_frame() {
    let mut scene = scene(r#""speed": 0.7"#, r#", "rotation": "=frame""#);
    scene.frame(20);
    let before = (scene.times.get(scene.node("c")).copied(), scene.number("c.rotation"));
    beside(&mut scene, 33, 7);
    scene.frame(20);
    assert_eq!((scene.times.get(scene.node("c")).copied(), scene.number("c.rotation")), before);
}
