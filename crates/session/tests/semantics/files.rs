//! Compositions shown from their files: each fixture, shown by another composition, is itself.

use std::path::Path;

use reelm_assets::AssetRoot;
use reelm_ir::Limits;
use reelm_session::{Composition, Prepared, RenderSession, SessionOptions};

fn prepare(text: &str, root: &AssetRoot) -> Prepared {
    let composition = Composition::from_json("test.json", text, &Limits::default()).expect("a composition");
    let compiled = composition.including(root).compile(&[]).unwrap_or_else(|error| panic!("{text}\n{error}"));
    compiled.prepare_with(root).unwrap_or_else(|error| panic!("{text}\n{error}"))
}

fn session(prepared: &Prepared) -> RenderSession {
    prepared.session(&SessionOptions { threads: 1, ..SessionOptions::default() }).expect("a session")
}

#[test]
fn every_fixture_shown_from_its_file_is_itself() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let root = AssetRoot::open(&folder).expect("fixtures/");
    let mut compared = 0;
    for entry in std::fs::read_dir(&folder).expect("fixtures/ can be read") {
        let path = entry.expect("fixtures/ can be listed").path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|name| name.ends_with(".reelm.json"))
        else {
            continue;
        };
        let text = std::fs::read_to_string(&path).expect("a fixture");
        // The noise of a node depends on the ids of the comps around it.
        if text.contains("wiggle") || text.contains("noise") {
            continue;
        }
        let own = prepare(&text, &root);
        let ([width, height], fps, frames) = (own.size(), own.fps(), own.frames());
        let shown = format!(
            r#"{{"reelm": 1, "size": [{width}, {height}], "fps": "{}/{}", "duration": "{frames}f", "nodes": [{{"kind": "comp", "src": "{name}"}}]}}"#,
            fps.num(),
            fps.den()
        );
        let shown = prepare(&shown, &root);
        let (mut own, mut shown) = (session(&own), session(&shown));
        let mut buffers = [vec![0; own.prepared().frame_bytes()], vec![1; own.prepared().frame_bytes()]];
        for frame in [0, frames / 3, frames - 1] {
            let [a, b] = &mut buffers;
            own.render_frame(frame, a).expect("a frame");
            shown.render_frame(frame, b).expect("a frame");
            assert!(buffers[0] == buffers[1], "{name}, frame {frame}");
        }
        compared += 1;
    }
    assert!(compared >= 8, "only {compared} fixtures");
}
