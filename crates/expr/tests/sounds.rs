//! `audio`: which bands of which sounds are heard, and at which time.

mod common;

use std::sync::Arc;

use common::{Scene, indexed};
use reelm_expr::Program;
use reelm_ir::{Diagnostic, Limits};

fn text(nodes: &str) -> String {
    format!(
        r#"{{"reelm": 1, "size": [64, 64], "fps": 10, "duration": 10,
        "vars": {{"song": {{"type": "asset", "default": "beat"}}, "name": "voice", "part": "bass", "n": 3}},
        "assets": {{"beat": {{"audio": "beat.wav"}}, "voice": {{"audio": "voice.flac"}}, "pic": {{"image": "a.png"}}}},
        "comps": {{"c": {{"vars": {{"own": {{"type": "asset", "default": "voice"}}}}, "nodes": [{{"kind": "rect", "id": "in", "rotation": "=audio(vars.own, 1)"}}]}}}},
        "nodes": [{{"kind": "image", "asset": "pic", "size": [1, 1]}}, {nodes}]}}"#
    )
}

fn rotated(expression: &str, rest: &str) -> String {
    format!(r#"{{"kind": "rect", "id": "r", {rest} "rotation": {expression:?}}}"#)
}

/// The level in frame k is k / 100 for the first sound that is heard, 10 more for the next one, for 50 frames.
fn scene(nodes: &str) -> Scene {
    let mut scene = Scene::new(&text(nodes));
    let count = scene.program.sounds().len();
    let table = |sound: usize| (0..50).map(|k| (k as f32) / 128.0 + 10.0 * sound as f32).collect::<Arc<[f32]>>();
    scene.program = scene.program.clone().with_levels((0..count).map(table).collect());
    scene
}

fn errors(nodes: &str) -> Vec<Diagnostic> {
    Program::compile(&indexed(&text(nodes)), &Limits::default()).expect_err(nodes)
}

#[test]
fn bands_have_names_numbers_and_limits() {
    let band = |expression: &str| scene(&rotated(expression, "")).program.sounds()[0].band;
    assert_eq!(band("=audio(\"beat\", \"all\")"), [0.0, f64::INFINITY]);
    assert_eq!(band("=audio(\"beat\", \"bass\")"), [0.0, 250.0]);
    assert_eq!(band("=audio(\"beat\", vars.part)"), [0.0, 250.0]);
    assert_eq!(band("=audio('beat', \"mid\")"), [250.0, 4000.0]);
    assert_eq!(band("=audio(\"beat\", \"treble\")"), [4000.0, f64::INFINITY]);
    assert_eq!(band("=audio(\"beat\", [420, 400 + 20 * vars.n])"), [420.0, 460.0]);
    for octave in 0..10 {
        let [low, high] = band(&format!("=audio(\"beat\", {octave})"));
        let middle = 31.25 * f64::from(1 << octave);
        assert!((low * high - middle * middle).abs() < 1e-6 * middle * middle && (high / low - 2.0).abs() < 1e-12);
    }
}

#[test]
fn each_band_of_each_sound_is_heard_once() {
    let nodes = [
        rotated("=audio(\"beat\", 3) + audio(vars.song, vars.n) + audio(vars.name, 3)", ""),
        r#"{"kind": "repeat", "count": 10, "child": {"kind": "rect", "rotation": "=audio(\"beat\", index)"}}"#.into(),
        r#"{"kind": "comp", "comp": "c"}, {"kind": "comp", "comp": "c", "vars": {"own": "=vars.song"}}"#.into(),
    ];
    let scene = scene(&nodes.join(","));
    let heard = scene.program.sounds();
    let names: Vec<_> = heard.iter().map(|heard| scene.ir.names.text(scene.ir.assets[heard.asset].name)).collect();
    assert_eq!(names.iter().filter(|name| **name == "beat").count(), 10);
    assert_eq!(names.len(), 12, "octaves 1 and 3 of the voice: {heard:?}");
    assert!(scene.ir.assets.values().all(|asset| asset.used));
}

#[test]
fn a_level_is_that_of_the_local_time() {
    let mut at = scene(&rotated("=100 * audio(\"beat\", \"all\")", r#""at": 2,"#));
    for frame in [20_u64, 21, 37, 69] {
        assert_eq!(at.frame(frame).number("r.rotation"), 100.0 * (frame - 20) as f64 / 128.0);
    }
    assert_eq!(at.frame(80).number("r.rotation"), 0.0, "after the sound");
    // Within a content that runs at half speed: between two frames the straight line.
    let mut slow = scene(&format!(
        r#"{{"kind": "group", "time": {{"speed": 0.5}}, "children": [{}]}}"#,
        rotated("=128 * audio(\"beat\", \"all\")", "")
    ));
    assert_eq!([6, 7, 13].map(|frame| slow.frame(frame).number("r.rotation")), [3.0, 3.5, 6.5]);
    let mut comp = scene(r#"{"kind": "comp", "comp": "c", "at": 1, "time": {"from": 2, "speed": 2}}"#);
    let inner = comp.ir.names.node(1, "in").unwrap();
    assert_eq!(comp.frame(13).lanes_of(inner, "rotation"), [26.0 / 128.0]);
}

#[test]
fn a_level_is_taken_at_other_times() {
    let of = |expression: &str, frame: u64| {
        let nodes = [
            rotated("=128 * audio(\"beat\", \"all\")", ""),
            format!(r#"{{"kind": "rect", "id": "s", "at": 1, "rotation": {expression:?}}}"#),
        ];
        scene(&nodes.join(",")).frame(frame).number("s.rotation")
    };
    assert_eq!(of("=128 * audio(\"beat\", \"all\", global.time)", 23), 23.0);
    assert_eq!(of("=128 * audio(\"beat\", \"all\", time - 0.5)", 23), 8.0);
    assert_eq!(of("=128 * audio(\"beat\", \"all\", 1.25)", 23), 12.5);
    assert_eq!(of("=128 * audio(\"beat\", \"all\", -1) + 128 * audio(\"beat\", \"all\", 1e12)", 23), 0.0);
    assert_eq!(of("=at(nodes.r.rotation, time - 0.5)", 23), 8.0);
    assert_eq!(of("=at(nodes.r.rotation, 0.75) + nodes.r.rotation", 23), 7.5 + 23.0);
}

#[test]
fn without_levels_all_is_silent() {
    let mut scene = Scene::new(&text(&rotated("=audio(\"beat\", 4) + 1", "")));
    assert_eq!(scene.frame(3).number("r.rotation"), 1.0);
}

#[test]
fn what_cannot_be_heard_is_refused_where_it_stands() {
    for (expression, code, nearest) in [
        ("=audio('bet', 'all')", "unknown-name", Some("beat")),
        ("=audio('pic', 'all')", "type-mismatch", None),
        ("=audio('beat', 'base')", "unknown-name", Some("bass")),
        ("=audio('beat', 10)", "out-of-range", None),
        ("=audio('beat', -1)", "out-of-range", None),
        ("=audio('beat', 1.5)", "out-of-range", None),
        ("=audio('beat', [300, 200])", "out-of-range", None),
        ("=audio('beat', [-5, 200])", "out-of-range", None),
        ("=audio('beat', frame)", "type-mismatch", None),
        ("=audio('beat', true)", "type-mismatch", None),
        ("=audio(3, 'all')", "type-mismatch", None),
        ("=audio('beat', 'all', 'now')", "type-mismatch", None),
        ("=audio('beat')", "arity", None),
        ("=audio(time > 1 ? 'beat' : 'voice', 'all')", "type-mismatch", None),
        ("=vars.song", "type-mismatch", None),
        ("=vars.song + 1", "type-mismatch", None),
    ] {
        let found = errors(&rotated(expression, ""));
        assert_eq!((found.len(), found[0].code), (1, code), "{expression}: {found:?}");
        assert_eq!(found[0].nearest.as_deref(), nearest, "{expression}");
    }
    let clock = r#"{"kind": "group", "time": {"speed": "=1 + audio('beat', 'all')"}}"#;
    assert_eq!(errors(clock)[0].code, "not-here");
    // A sound of another file, or of nobody, is not known by its key; the comp's own var may hold it.
    let ir = indexed(&text(r#"{"kind": "rect"}"#));
    let used = |name: &str| ir.assets.values().find(|asset| ir.names.text(asset.name) == name).unwrap().used;
    assert_eq!((used("beat"), used("voice"), used("pic")), (false, false, true));
}
