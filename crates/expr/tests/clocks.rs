//! Computed clocks: what can be read of them, what in them is undefined, and how far a content gets by them.

mod common;

use common::Scene;
use reelm_expr::FORESIGHT;
use reelm_ir::{Diagnostic, Document, Limits, LowerOptions, SourceFile, lower};

/// A group `g` of 10 s at 10 fps with a child `c` without a length of its own and this time map.
fn scene(time: &str) -> Scene {
    let rotation = if time.contains("speed") { "=parent.time.speed" } else { "=parent.time.remap" };
    Scene::new(&format!(
        r#"{{"reelm": 1, "size": [10, 10], "fps": 10, "duration": 20, "vars": {{"rate": 3}}, "nodes": [
            {{"kind": "rect", "id": "keyed", "rotation": {{"keys": [[0, 1], [4, 5]]}}}},
            {{"kind": "group", "id": "g", "at": 1, "for": 10, "time": {{{time}}}, "children": [
                {{"kind": "rect", "id": "c", "rotation": "{rotation}", "opacity": "=progress"}}]}}]}}"#
    ))
}

fn length(time: &str) -> f64 {
    let scene = scene(&format!("{time}, \"from\": 0"));
    scene.ir.nodes[scene.node("c")].frames.to_f64()
}

/// A child without a length of its own is there until its parent ends: as long as the content's time gets by then.
#[test]
fn children_last_as_far_as_the_clock_gets() {
    // 100 frames of local time.
    assert_eq!(length(r#""speed": "=2 + 0*time""#), 200.0);
    assert_eq!(length(r#""speed": "=frame / 50""#), 100.0);
    assert_eq!(length(r#""speed": "=frame < 50 ? 0.25 : 1""#), 63.0, "62.5 frames");
    assert_eq!(length(r#""speed": "=0*time""#), 0.0);
    assert_eq!(length(r#""speed": {"keys": [[0, 0], [1, 2]]}"#), 190.0);
    assert_eq!(length(r#""speed": {"keys": [[0, 0], [10, 4]], "expr": "=value / 2"}"#), 100.0);
    assert_eq!(length(r#""speed": "=vars.rate * 2""#), 600.0);
    // And no longer, so that what it fades in by is at its end where the parent ends.
    let mut scene = scene(r#""speed": "=frame / 50""#);
    assert!((scene.frame(109).number("c.opacity") - 0.9801).abs() < 1e-6);
    let mut copies = Scene::new(
        r#"{"reelm": 1, "size": [10, 10], "fps": 10, "duration": 10, "nodes": [{"kind": "repeat", "count": 3, "child": {
            "kind": "group", "id": "g", "time": {"speed": "=index + 0*time"}, "children": [{"kind": "rect", "id": "c"}]}}]}"#,
    );
    let frames = [0, 1, 2].map(|i| copies.ir.nodes[copies.node(&format!("c.{i}"))].frames.to_f64());
    assert_eq!(frames, [0.0, 100.0, 200.0], "each copy by its own");
    copies.frame(3);
}

#[test]
fn what_a_clock_gives_can_be_read_and_sampled() {
    let mut scene = scene(r#""speed": "=1 + time / 10""#);
    assert_eq!(scene.frame(30).number("g.time.speed"), 1.2);
    // The child reads it in the same frame.
    assert_eq!(scene.number("c.rotation"), 1.2);
    let json = r#"{"reelm": 1, "size": [10, 10], "fps": 10, "duration": 20, "nodes": [
        {"kind": "group", "id": "a", "time": {"speed": {"keys": [[0, 0], [2, 4]]}}},
        {"kind": "group", "id": "b", "time": {"remap": {"keys": [[0, 0], [2, 8]], "expr": "=value + 1"}}},
        {"kind": "group", "id": "plain"},
        {"kind": "rect", "id": "r", "position": "=[nodes.a.time.speed, nodes.b.time.remap]",
            "skew": "=[at(nodes.a.time.speed, time - 0.5), at(nodes.b.time.remap, 1)]", "rotation": "=nodes.plain.time.speed"}]}"#;
    let mut scene = Scene::new(json);
    scene.frame(10);
    assert_eq!((scene.lanes("r.position"), scene.lanes("r.skew")), (vec![2.0, 5.0], vec![1.0, 5.0]));
    assert_eq!(scene.number("r.rotation"), 1.0);
}

/// What the keys beneath the expression give at another time, and those of other nodes: they are known before the first frame.
#[test]
fn a_clock_samples_keys() {
    let near = |time: &str, frames: &[(u64, f64)]| {
        let mut scene = scene(time);
        let node = scene.node("g");
        for (frame, expected) in frames {
            let found = scene.frame(10 + frame).times.get(node).unwrap().content_f64;
            assert!((found - expected).abs() < 1e-6, "{time}, frame {frame}: {found}, not {expected}");
        }
    };
    // value is t / 10 for t up to 20 frames, then 2; a second earlier it is 0 for 10 frames.
    let keys = r#"{"keys": [[0, 0], [2, 2]], "expr": "=at(value, time - 1)"}"#;
    near(&format!(r#""speed": {keys}"#), &[(10, 0.0), (20, 5.0), (30, 20.0), (40, 40.0)]);
    near(&format!(r#""remap": {keys}"#), &[(10, 0.0), (20, 10.0), (25, 15.0), (50, 20.0)]);
    near(r#""speed": "=at(nodes.keyed.rotation, time)""#, &[(40, 120.0), (60, 220.0)]);
    near(r#""remap": "=at(nodes.keyed.rotation, 2)""#, &[(40, 30.0)]);
}

#[test]
fn what_is_undefined_in_a_clock_is_counted() {
    let warnings = |time: &str, frames: core::ops::Range<u64>| {
        let mut scene = scene(time);
        frames.for_each(|frame| _ = scene.frame(frame));
        let found: Vec<_> = scene.values.warnings().collect();
        let told: Vec<_> = found.iter().map(|warning| warning.diagnostic(&scene.ir)).collect();
        let counts: Vec<u64> = found.iter().map(|warning| warning.frames).collect();
        (counts, told.first().map(|told| (told.code, told.origin.pointer.to_string(), told.node.clone())))
    };
    let (counts, told) = warnings(r#""remap": "=1 / (frame > 20 ? 0 : 1)""#, 0..60);
    assert_eq!(counts, [29], "local frames 21 to 49");
    let place = ("undefined-result", "/nodes/1/time/remap".to_owned(), Some("g".into()));
    assert_eq!(told, Some(place));
    let (counts, told) = warnings(r#""speed": "=sqrt(10 - frame)""#, 0..25);
    assert_eq!((counts, told.map(|told| told.1)), (vec![4], Some("/nodes/1/time/speed".into())));
    assert!(warnings(r#""speed": "=sqrt(frame)""#, 0..25).0.is_empty());
}

#[test]
fn errors_of_a_clock_are_told_once() {
    let errors = |time: &str| {
        let json = format!(
            r#"{{"reelm": 1, "size": [10, 10], "fps": 10, "duration": 2, "nodes": [{{"kind": "group", "id": "g", "time": {{{time}}}}}]}}"#
        );
        let found = Scene::try_new(&json).err().unwrap_or_default();
        found.iter().map(|error| error.code).collect::<Vec<_>>()
    };
    assert_eq!(errors(r#""speed": "=tiem""#), ["unknown-name"]);
    assert_eq!(errors(r#""remap": "=1 +""#), ["syntax"]);
    assert_eq!(errors(r#""speed": "=self.time.speed""#), ["not-here"]);
}

/// What is warned of in a group with this time map, `code pointer node: message; expected`.
fn warned(time: &str) -> Vec<String> {
    let json = format!(
        r#"{{"reelm": 1, "size": [10, 10], "fps": 10, "duration": 20, "vars": {{"rate": 3}}, "nodes": [{{"kind": "repeat", "count": 2, "child":
            {{"kind": "group", "id": "g", "time": {{{time}}}, "children": [{{"kind": "rect", "id": "c"}}]}}}}]}}"#
    );
    let document = Document::parse(&SourceFile::new("test.json", &json), &Limits::default()).document.unwrap();
    let options = LowerOptions { foresight: Some(FORESIGHT), ..LowerOptions::default() };
    let mut found = lower(&document, &options).diagnostics;
    found.extend(Scene::new(&json).program.warnings().iter().cloned());
    let one = |told: &Diagnostic| {
        let (node, expected) = (told.node.as_deref().unwrap_or_default(), told.expected.as_deref().unwrap_or_default());
        format!("{} {} {node}: {}; {expected}", told.code, told.origin.pointer, told.message)
    };
    found.into_iter().filter(|told| told.code == "out-of-range").map(one).collect()
}

#[test]
fn a_constant_that_a_clock_cannot_have_is_warned_of_once() {
    let speed =
        |message: &str| [format!("out-of-range /nodes/0/child/time/speed g: {message}; a number from 0 to 1000")];
    assert_eq!(warned(r#""speed": "=-1""#), speed("`time.speed` is always -1, out of range; 0 is used"));
    assert_eq!(warned(r#""speed": "=5000""#), speed("`time.speed` is always 5000, out of range; 1000 is used"));
    assert_eq!(
        warned(r#""speed": "=vars.rate * 400""#),
        speed("`time.speed` is always 1200, out of range; 1000 is used")
    );
    let remap = warned(r#""remap": "=1e9""#);
    assert!(remap.len() == 1 && remap[0].starts_with("out-of-range /nodes/0/child/time/remap g.0: "), "{remap:?}");
    for fine in [r#""speed": "=1000""#, r#""speed": "=vars.rate""#, r#""speed": "=0""#, r#""remap": "=-3""#] {
        assert_eq!(warned(fine), [""; 0], "{fine}");
    }
}
