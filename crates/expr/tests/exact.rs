//! Ten hours without drift: times against fractions of 128 bits, numbers against division to the last bit.

mod common;

use common::Scene;
use reelm_ids::Rational;

const HOURS: u64 = 10;
/// Frames per second, as written and as a fraction.
const RATES: [(&str, i128, i128); 7] = [
    ("24", 24, 1),
    ("25", 25, 1),
    ("\"30000/1001\"", 30_000, 1001),
    ("29.97", 2997, 100),
    ("50", 50, 1),
    ("\"60000/1001\"", 60_000, 1001),
    ("60", 60, 1),
];

fn scene(fps: &str, nodes: &str) -> Scene {
    let seconds = HOURS * 3600;
    Scene::new(&format!(r#"{{"reelm": 1, "size": [10, 10], "fps": {fps}, "duration": {seconds}, "nodes": [{nodes}]}}"#))
}

/// Frames all over the ten hours, the first and the last among them.
fn frames(scene: &Scene) -> Vec<u64> {
    let last = scene.ir.frames - 1;
    let mut frames: Vec<u64> = (0..200).map(|i| last / 199 * i + i * i % 7).filter(|frame| *frame <= last).collect();
    frames.push(last);
    frames
}

/// The nearest number of double precision to `a / b`, both positive: by long division, a tie to the even one.
fn nearest(a: u128, b: u128) -> f64 {
    if a == 0 {
        return 0.0;
    }
    let mut exponent = 0_i32;
    let (mut a, mut b) = (a, b);
    while a / b >= 1 << 53 {
        b <<= 1;
        exponent += 1;
    }
    while a / b < 1 << 52 {
        a <<= 1;
        exponent -= 1;
    }
    let (mut digits, rest) = (a / b, a % b);
    if rest * 2 > b || (rest * 2 == b && digits % 2 == 1) {
        digits += 1;
    }
    let scale = if exponent < 0 { 1.0 / (1_u128 << -exponent) as f64 } else { (1_u128 << exponent) as f64 };
    digits as f64 * scale
}

fn assert_is(found: Rational, num: i128, den: i128, what: &str) {
    assert_eq!(i128::from(found.num()) * den, num * i128::from(found.den()), "{what}: {found:?}, not {num}/{den}");
}

#[test]
fn the_time_of_a_frame_is_its_quotient_to_the_last_bit() {
    for (fps, num, den) in RATES {
        let mut scene = scene(fps, r#"{"kind": "rect", "id": "r", "position": ["=time", "=global.time"]}"#);
        for frame in frames(&scene) {
            let expected = nearest(u128::from(frame) * den as u128, num as u128);
            assert_eq!(scene.frame(frame).lanes("r.position"), [expected; 2], "frame {frame} at {fps}");
        }
    }
}

/// What begins after so many seconds begins in the frame that is nearest to them: no second is lost or won on the way.
#[test]
fn spans_snap_to_the_nearest_frame_all_day() {
    for (fps, num, den) in RATES {
        let seconds: Vec<i128> = (0..3600 * HOURS as i128).step_by(307).chain([1, 2, 35_999]).collect();
        let nodes: Vec<String> =
            seconds.iter().map(|s| format!(r#"{{"kind": "rect", "at": {s}.001, "for": "1500ms"}}"#)).collect();
        let scene = scene(fps, &nodes.join(","));
        for (node, second) in scene.ir.nodes.values().skip(1).zip(&seconds) {
            // ⌊x + ½⌋ of (1000 s + 1)/1000 · num/den.
            let rounded = |milli: i128| (2 * milli * num + 1000 * den).div_euclid(2000 * den);
            assert_is(node.start, rounded(second * 1000 + 1), 1, fps);
            assert_is(node.frames, rounded(1500), 1, fps);
        }
    }
}

#[test]
fn clocks_within_clocks_are_exact_fractions() {
    let nodes = r#"{"kind": "group", "time": {"speed": 0.1}, "children": [
        {"kind": "group", "at": "1f", "time": {"speed": 3, "from": 0.001}, "children": [
            {"kind": "group", "id": "g", "time": {"speed": 0.35}, "children": []}]}]},
        {"kind": "group", "time": {"speed": 2}, "children": [{"kind": "group", "id": "same", "time": {"speed": 0.5}, "children": []}]}"#;
    for (fps, num, den) in RATES {
        let mut scene = scene(fps, nodes);
        let (inner, same) = (scene.node("g"), scene.node("same"));
        for frame in frames(&scene) {
            scene.frame(frame);
            let k = i128::from(frame);
            // ((k/10 − 1)·3 + num/(1000·den)) · 35/100, over 1000·den·100.
            let expected = (300 * den * (k - 10) + num) * 35;
            if let Some(time) = scene.times.get(inner) {
                assert_is(time.content, expected, 100_000 * den, &format!("frame {frame} at {fps}"));
            }
            assert_is(scene.times.get(same).expect("alive").content, k, 1, fps);
        }
    }
}

/// Ten hours of a loop of 7.3 s, forwards, backwards, there and back.
#[test]
fn loops_do_not_drift() {
    for (fps, num, den) in RATES {
        let child = r#""children": [{"kind": "rect", "for": 7.3}]"#;
        let mut scene = scene(
            fps,
            &format!(
                r#"{{"kind": "group", "id": "a", "time": {{"loop": "repeat"}}, {child}}},
                {{"kind": "group", "id": "b", "time": {{"loop": "pingpong", "speed": 1.5}}, {child}}}"#
            ),
        );
        let length = (2 * 73 * num + 10 * den).div_euclid(20 * den);
        let [a, b] = ["a", "b"].map(|id| scene.node(id));
        for frame in frames(&scene) {
            scene.frame(frame);
            let k = i128::from(frame);
            assert_is(scene.times.get(a).expect("alive").content, k.rem_euclid(length), 1, fps);
            // Twice the time, so that all are whole.
            let twice = (3 * k).rem_euclid(4 * length);
            let back = (4 * length - 2 - twice).max(0);
            assert_is(
                scene.times.get(b).expect("alive").content,
                if twice < 2 * length { twice } else { back },
                2,
                fps,
            );
        }
    }
}
