//! `bench`: where the time goes, and two builds beside each other.

use serde_json::Value;

use super::support::{MOVING, Place, REELM};

/// Moves in its first five of twelve frames and stands still in the others.
const HALTING: &str = r##"{
  "reelm": 1, "size": [64, 40], "fps": 10, "duration": "12f", "background": "#fff",
  "nodes": [
    {"kind": "text", "text": "Hi", "font-size": 12, "position": ["=min(frame, 4)", 4]},
    {"kind": "rect", "size": [8, 8], "fill": "#f00", "effects": [{"kind": "blur", "sigma": 1}]}
  ]
}"##;

const STAGES: [&str; 6] = ["expr", "layout", "eval", "compile", "raster", "convert"];

fn json(place: &Place, args: &[&str]) -> Value {
    serde_json::from_slice(&place.run_well(&[&["bench", "in.json", "--format", "json"], args].concat())).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[test]
fn every_stage_is_told_in_the_frames_that_needed_it() {
    let place = Place::with(HALTING);
    for threads in ["1", "3"] {
        let bench = json(&place, &["--threads", threads]);
        assert_eq!((&bench["frames"], &bench["size"]), (&serde_json::json!([0, 12]), &serde_json::json!([64, 40])));
        assert_eq!(bench["elided"], 7);
        let stages = bench["stages"].as_array().unwrap();
        assert_eq!(stages.iter().map(|stage| stage["stage"].as_str().unwrap()).collect::<Vec<_>>(), STAGES);
        for (stage, name) in stages.iter().zip(STAGES) {
            let frames = if ["compile", "raster", "convert"].contains(&name) { 5 } else { 12 };
            assert_eq!(stage["frames"], frames, "{name}");
            let [mean, min, p95, total] = ["mean_ms", "min_ms", "p95_ms", "total_ms"].map(|key| number(&stage[key]));
            assert!(0.0 < min && min <= mean && min <= p95 && p95 <= total, "{stage}");
            assert!((mean * f64::from(frames) - total).abs() <= 1e-6 * total, "{stage}");
        }
        let busy: f64 = stages.iter().map(|stage| number(&stage["total_ms"])).sum();
        if threads == "1" {
            // The sink has a thread of its own, and all that is timed lies within the pass.
            assert!(busy <= 2.0 * number(&bench["wall_ms"]), "{bench}");
        }
    }
}

#[test]
fn the_table_is_for_people() {
    let place = Place::with(HALTING);
    let text = String::from_utf8(place.run_well(&["bench", "in.json", "--frames", "2..8"])).unwrap();
    assert!(text.starts_with("in.json: 64 × 40, frames 2..8, 1 thread\n"), "{text}");
    for stage in STAGES {
        assert_eq!(text.lines().filter(|line| line.starts_with(stage)).count(), 1, "{stage}: {text}");
    }
    // Frames 5, 6 and 7 are frame 4 again.
    assert!(text.contains("\n6 frames, 3 of them repeats that were elided; "), "{text}");
    assert_eq!(place.names(), ["in.json"], "nothing is written");
}

#[test]
fn two_builds_take_turns() {
    let place = Place::with(MOVING);
    let args = ["bench", "in.json", "--compare", REELM, "--turns", "3", "--frames", "1.."];
    let text = String::from_utf8(place.run_well(&args)).unwrap();
    assert!(text.starts_with("in.json: 6 × 4, frames 1..4, 1 thread; 3 turns each\n"), "{text}");
    for row in STAGES.iter().chain(&["all", "wall"]) {
        let line = text.lines().find(|line| line.starts_with(row)).unwrap_or_else(|| panic!("{row}: {text}"));
        assert_eq!(line.split_whitespace().count(), 4, "{line}");
    }
    let data = json(&place, &["--compare", REELM, "--turns", "2"]);
    for build in ["this", "other"] {
        assert_eq!(data[build]["turns"].as_array().map(Vec::len), Some(2));
        assert_eq!(data[build]["turns"][0]["elided"], 0);
    }
    for row in data["stages"].as_array().unwrap() {
        let ratio = number(&row["this_ms"]) / number(&row["other_ms"]);
        assert!((number(&row["ratio"]) / ratio - 1.0).abs() < 1e-9, "{row}");
    }
}

#[test]
fn both_builds_get_the_same_vars() {
    let place =
        Place::with(&MOVING.replace(r#""nodes""#, r#""vars": {"n": 0}, "nodes""#).replace("=frame", "=vars.n * frame"));
    let data = json(&place, &["--var", "n=0", "--compare", REELM, "--turns", "1"]);
    // Without motion all frames but the first repeat.
    assert_eq!((&data["this"]["turns"][0]["elided"], &data["other"]["turns"][0]["elided"]), (&3.into(), &3.into()));
    let moving = json(&place, &["--var", "n=1", "--compare", REELM, "--turns", "1"]);
    assert_eq!((&moving["this"]["turns"][0]["elided"], &moving["other"]["turns"][0]["elided"]), (&0.into(), &0.into()));
}

#[test]
fn what_cannot_be_compared_is_told() {
    let place = Place::with(MOVING);
    let done = place.run(&["bench", "in.json", "--compare", "./nobody"]);
    assert_eq!(done.code, Some(1));
    assert!(done.err.contains("./nobody: "), "{}", done.err);
    // A program that prints something else.
    let done = place.run(&["bench", "in.json", "--compare", "/bin/echo"]);
    assert_eq!(done.code, Some(1));
    assert!(done.err.contains("printed something else"), "{}", done.err);
    let done = place.run_with_input(MOVING.as_bytes(), &["bench", "-", "--compare", REELM]);
    assert_eq!(done.code, Some(2), "{}", done.err);
    let done = place.run(&["bench", "in.json", "--frames", "4.."]);
    assert_eq!(done.code, Some(2), "{}", done.err);
}
