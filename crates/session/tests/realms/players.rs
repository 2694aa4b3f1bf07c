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
