//! Scenes and canvases within realms: a realm shows what its composition shows when it is rendered alone.

use std::path::Path;

use reelm_assets::AssetRoot;
use reelm_ir::Limits;
use reelm_session::{Composition, RealmStage, SessionOptions};

/// A scene that scrolls beneath a canvas that keeps a trail and bakes.
const PLAYED: &str = r##"{
    "reelm": 1, "size": [120, 80], "fps": 10, "duration": 3, "assets": { "map": { "tiles": "plain.tmx" } }, "nodes": [
        { "kind": "scene", "asset": "map", "camera": ["=3*frame", 0] },
        { "kind": "paint", "opacity": 0.75, "commands": [
            { "kind": "ink", "color": "COLOR" }, { "kind": "circle", "center": [60, 40], "radius": 20 }, { "kind": "bake" },
            { "kind": "ink", "color": "#fff" }, { "kind": "box", "at": ["=7*frame", "=3*frame"], "size": [5, 5] } ] } ] }"##;

fn maps() -> AssetRoot {
    AssetRoot::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/maps"))
        .expect("the maps of the fixtures")
}

fn played(color: &str) -> String {
    PLAYED.replace("COLOR", color)
}

fn alone(color: &str, frame: u64) -> Vec<u8> {
    let composition = Composition::from_json("alone", &played(color), &Limits::default()).expect("a composition");
    let prepared = composition.compile(&[]).expect("compiled").prepare_with(&maps()).expect("prepared");
    let mut pixels = vec![0; prepared.frame_bytes()];
    prepared.session(&SessionOptions::default()).expect("a session").render_frame(frame, &mut pixels).expect("a frame");
    pixels
}

/// Two realms with the same nodes, side by side: nothing of one shows in the other.
#[test]
fn realms_show_what_their_compositions_show_alone() {
    let text = format!(
        r##"{{ "reelm-realms": 1, "fps": 10, "duration": 3,
            "realms": {{
                "1": {{ "composition": {{ "reelm": 1, "size": [240, 80], "duration": 3, "nodes": [
                    {{ "kind": "realm", "realm": 2, "size": [120, 80] }},
                    {{ "kind": "realm", "realm": 3, "size": [120, 80], "position": [120, 0] }} ] }} }},
                "2": {{ "composition": {} }}, "3": {{ "composition": {} }} }},
            "targets": {{ "1": {{ "kind": "window", "size": [240, 80] }} }},
            "layers": [{{ "realm": 1, "target": 1 }}] }}"##,
        played("#f00"),
        played("#00f8")
    );
    let stage = RealmStage::from_json("stage", &text, &Limits::default()).expect("a document");
    let mut session =
        stage.prepare_with(&maps()).expect("prepared").session(&SessionOptions::default(), None).expect("a session");
    let mut pixels = vec![0; session.frame_bytes()];
    for frame in [0, 1, 7, 12, 3, 29] {
        session
            .render_frame(frame, &mut pixels)
            .unwrap_or_else(|error| panic!("frame {frame}: {error:?} {:?}", session.raster_stats()));
        for (left, color) in [(0, "#f00"), (120, "#00f8")] {
            let expected = alone(color, frame);
            for (row, expected) in pixels.chunks_exact(240 * 4).zip(expected.chunks_exact(120 * 4)) {
                assert_eq!(&row[left * 4..(left + 120) * 4], expected, "frame {frame}, {color}");
            }
        }
    }
}

/// The scene and the piece of [`PLAYED`] as realms of their kinds, in a stage whose realm 1 is `first` on a window of 120 × 80.
fn of_kind(first: &str) -> String {
    format!(
        r##"{{ "reelm-realms": 1, "fps": 10, "duration": 3, "realms": {{ "1": {first} }},
            "targets": {{ "1": {{ "kind": "window", "size": [120, 80] }} }},
            "layers": [{{ "realm": 1, "target": 1 }}] }}"##
    )
}

fn frames(text: &str, numbers: &[u64]) -> Vec<Vec<u8>> {
    let stage = RealmStage::from_json("stage", text, &Limits::default()).expect("a document");
    let prepared = stage.prepare_with(&maps()).unwrap_or_else(|error| panic!("{error}"));
    let mut session = prepared.session(&SessionOptions::default(), None).expect("a session");
    let mut pixels = vec![0; session.frame_bytes()];
    let mut frame = |frame: u64| {
        session.render_frame(frame, &mut pixels).unwrap_or_else(|error| panic!("frame {frame}: {error:?}"));
        pixels.clone()
    };
    numbers.iter().map(|number| frame(*number)).collect()
}

/// A realm of the kind `scene` or `canvas` shows what a composition shows that has the node of that kind alone.
#[test]
fn realms_of_the_kinds_scene_and_canvas_show_their_scene_and_their_piece() {
    let scene = r##""asset": "map", "camera": ["=vars.speed * frame", 0], "fade": { "level": "=0.5 * random(frame)", "color": "#800" }"##;
    let around =
        r##""size": [120, 80], "seed": 5, "vars": { "speed": 3 }, "assets": { "map": { "tiles": "plain.tmx" } }"##;
    let piece = r##""background": "#246", "commands": [
        { "kind": "ink", "color": "#f80" }, { "kind": "circle", "center": [60, 40], "radius": 20 }, { "kind": "bake" },
        { "kind": "ink", "color": "#fff" }, { "kind": "box", "at": ["=vars.speed * frame", "=3*frame"], "size": [5, 5] }]"##;
    let cases = [
        (
            format!(r##"{{ "kind": "scene", "background": "#123", {around}, "scene": {{ {scene} }} }}"##),
            format!(r##""background": "#123", {around}, "nodes": [{{ "kind": "scene", {scene} }}]"##),
        ),
        (
            format!(r##"{{ "kind": "canvas", {around}, "piece": {{ {piece} }} }}"##),
            format!(r##"{around}, "nodes": [{{ "kind": "paint", {piece} }}]"##),
        ),
    ];
    for (realm, composition) in cases {
        let composition = format!(r#"{{ "composition": {{ "reelm": 1, "fps": 10, "duration": 3, {composition} }} }}"#);
        let numbers = [0, 1, 9, 29, 4];
        let (of_kind, composed) = (frames(&of_kind(&realm), &numbers), frames(&of_kind(&composition), &numbers));
        assert!(of_kind == composed, "{realm}");
        assert!(of_kind[0] != of_kind[1], "something moves: {realm}");
    }
}

/// The clock of the document, a length of its own, and starting again.
#[test]
fn a_canvas_lasts_as_long_as_it_says() {
    let realm = |more: &str| {
        let piece =
            r##"{ "commands": [{ "kind": "wipe" }, { "kind": "box", "at": ["=20*frame", 0], "size": [20, 80] }] }"##;
        of_kind(&format!(r##"{{ "kind": "canvas", "size": [120, 80], "piece": {piece} {more} }}"##))
    };
    let shown = |more: &str| {
        let found = frames(&realm(more), &[0, 1, 2, 3, 4]);
        found.iter().map(|pixels| pixels.chunks_exact(4).position(|pixel| pixel[3] == 255)).collect::<Vec<_>>()
    };
    let at = |frames: [usize; 5]| frames.map(|frame| Some(frame * 20)).to_vec();
    assert_eq!(shown(""), at([0, 1, 2, 3, 4]));
    assert_eq!(shown(r#", "duration": "3f""#), at([0, 1, 2, 2, 2]));
    assert_eq!(shown(r#", "duration": "3f", "loop": true"#), at([0, 1, 2, 0, 1]));
}
