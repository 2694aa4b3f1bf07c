//! Realm documents: what is seen, in any order of frames; what is refused.

use std::path::{Path, PathBuf};

use reelm_assets::MemoryAssets;
use reelm_ir::Limits;
use reelm_realm_graph::{HopStage, RealmId};
use reelm_session::{Error, RealmStage, SessionOptions, StageSession};

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/stage/stage.reelm.json")
}

fn session_of(stage: &RealmStage, files: &MemoryAssets) -> StageSession {
    let prepared = stage.prepare_with(files).unwrap_or_else(|error| panic!("{error}"));
    prepared.session(&SessionOptions::default(), None).unwrap()
}

fn session(text: &str) -> StageSession {
    session_of(&RealmStage::from_json("stage.json", text, &Limits::default()).unwrap(), &MemoryAssets::new())
}

fn frame(session: &mut StageSession, frame: u64) -> Vec<u8> {
    let mut bytes = vec![0; session.frame_bytes()];
    session.render_frame(frame, &mut bytes).unwrap_or_else(|error| panic!("frame {frame}: {error}"));
    bytes
}

fn pixel(bytes: &[u8], width: usize, x: usize, y: usize) -> [u8; 4] {
    bytes[(y * width + x) * 4..][..4].try_into().unwrap()
}

#[test]
fn a_frame_is_the_same_whatever_was_rendered_before_it() {
    let prepared = RealmStage::from_path(&fixture(), &Limits::default()).unwrap().prepare().unwrap();
    let new = || prepared.session(&SessionOptions::default(), None).unwrap();
    let mut played = new();
    let all: Vec<Vec<u8>> = (0..40).map(|at| frame(&mut played, at)).collect();
    assert_eq!(played.raster_stats().surfaces_stale, 0);
    let mut sought = new();
    for at in [39, 12, 13, 13, 5, 31, 0, 38] {
        assert!(frame(&mut sought, at) == all[at as usize], "frame {at} after a jump");
    }
    assert!(frame(&mut new(), 22) == all[22]);
    // A plan that is only looked at leaves no trace.
    sought.plan(20).unwrap();
    assert!(frame(&mut sought, 21) == all[21]);
}

#[test]
fn the_pointer_goes_where_the_picture_says() {
    let prepared = RealmStage::from_path(&fixture(), &Limits::default()).unwrap().prepare().unwrap();
    let mut session = prepared.session(&SessionOptions::default(), None).unwrap();
    let mut routes = Vec::new();
    for at in 0..20 {
        routes.extend(session.plan(at).unwrap().routes.iter().map(|routed| (at, routed.clone())));
    }
    let to: Vec<_> = routes.iter().map(|(at, routed)| (*at, routed.route.realm.map(|realm| realm.id.0))).collect();
    assert_eq!(to, [(5, Some(1)), (15, Some(4)), (16, Some(4)), (17, Some(4)), (18, Some(3)), (19, Some(5))]);
    let stages = |number: usize| routes[number].1.route.trace.iter().map(|hop| hop.stage).collect::<Vec<_>>();
    assert!(stages(0).contains(&HopStage::Missing), "the fallback stands in: {:?}", stages(0));
    // The sheet and the view of realm 1 are elsewhere on the plane.
    let (enter, outside) = (HopStage::Enter, HopStage::Outside);
    assert_eq!(stages(1), [HopStage::Window, enter, outside, outside, HopStage::Deliver]);
    assert_eq!(stages(5), [HopStage::Window, enter, enter, HopStage::Deliver]);
    // The middle of the sheet.
    let uv = routes[5].1.route.uv;
    assert!(uv.iter().all(|lane| (lane - 0.5).abs() < 0.02), "{uv:?}");
    assert!(routes[2].1.route.captured);
    // Where the green button is drawn: the middle of a plane in perspective is not the middle of its outline.
    let uv = routes[1].1.route.uv;
    assert!(uv.iter().all(|lane| (0.3..0.7).contains(lane)), "{uv:?}");
    let bytes = frame(&mut session, 15);
    let [r, g, b, _] = pixel(&bytes, 640, 455, 170);
    let green_or_text = g > 100;
    assert!(green_or_text, "{r} {g} {b}");
}

/// A host with a realm node, and the realm that it shows, in colours.
fn showing(node: &str, more: &str) -> String {
    format!(
        r##"{{ "reelm-realms": 1, "fps": 10, "duration": 1, "fallback": "#0f0",
        "realms": {{
          "1": {{ "composition": {{ "reelm": 1, "size": [8, 4], "fps": 10, "duration": 1, "background": "#fff", "nodes": [{node}] }} }}
          {more}
        }},
        "targets": {{ "1": {{ "kind": "window", "size": [8, 4] }} }},
        "layers": [{{ "realm": 1, "target": 1 }}] }}"##
    )
}

#[test]
fn a_node_shows_a_realm_stretched_to_its_box_or_the_fallback() {
    let two = r##", "2": { "composition": { "reelm": 1, "size": [2, 2], "duration": 1,
        "nodes": [{ "kind": "rect", "size": [1, 2], "fill": "#f00" }, { "kind": "rect", "size": [1, 2], "position": [1, 0], "fill": "#00f" }] } }"##;
    let node = r#"{ "kind": "realm", "realm": 2, "size": [4, 2], "position": [2, 1], "sampling": "nearest" }"#;
    let bytes = frame(&mut session(&showing(node, two)), 0);
    let row: Vec<[u8; 4]> = (0..8).map(|x| pixel(&bytes, 8, x, 2)).collect();
    let [white, red, blue] = [[255; 4], [255, 0, 0, 255], [0, 0, 255, 255]];
    assert_eq!(row, [white, white, red, red, blue, blue, white, white]);
    let bytes = frame(&mut session(&showing(node, "")), 0);
    assert_eq!((pixel(&bytes, 8, 1, 2), pixel(&bytes, 8, 3, 2)), (white, [0, 255, 0, 255]));
}

#[test]
fn a_node_that_shows_its_own_realm_shows_the_frame_before() {
    // One pixel further right and a shade darker in each frame.
    let node = r##"{ "kind": "realm", "realm": 1, "position": [1, 0], "sampling": "nearest" },
        { "kind": "rect", "size": [1, 4], "fill": "=rgb(frame * 25.5, 0, 0)" }"##;
    let mut session = session(&showing(node, ""));
    let bytes = frame(&mut session, 5);
    let reds: Vec<u8> = (0..5).map(|x| pixel(&bytes, 8, x, 0)[0]).collect();
    assert_eq!(reds, [5, 4, 3, 2, 1].map(|tenths: u32| ((tenths * 255) as f64 / 10.0).round() as u8));
    assert_eq!(session.last().report.self_sampling.len(), 1);
}

#[test]
fn commands_take_effect_at_their_time_and_a_realm_counts_from_its_birth() {
    let text = r##"{ "reelm-realms": 1, "fps": 10, "duration": 1,
      "targets": { "1": { "kind": "window", "size": [2, 1] } },
      "layers": [{ "realm": 1, "target": 1 }],
      "commands": [
        { "at": "2f", "put-realm": { "id": 1, "composition": { "reelm": 1, "size": [2, 1], "fps": 5, "duration": "3f",
            "nodes": [{ "kind": "rect", "size": [2, 1], "fill": "=rgb(frame * 51, 0, 0)" }] }, "loop": true } },
        { "at": "8f", "set-ready": { "realm": 1, "ready": false } },
        { "at": "9f", "dispose-realm": 1 }
      ] }"##;
    let mut session = session(text);
    let frames: Vec<[u8; 2]> = (0..10).map(|at| frame(&mut session, at)).map(|bytes| [bytes[0], bytes[3]]).collect();
    // Half as many frames as the stage has; after three of them it begins again.
    let red = [0, 0, 51, 51, 102, 102].map(|red| [red, 255]);
    assert_eq!(frames[..2], [[0, 0]; 2]);
    assert_eq!(frames[2..8], red);
    assert_eq!(frames[8], [102, 255], "the last good picture stays");
    assert_eq!(frames[9], [0, 0]);
}

#[test]
fn a_budget_lets_the_least_important_wait() {
    let realm = |importance: i32| {
        format!(
            r##"{{ "importance": {importance}, "composition": {{ "reelm": 1, "size": [4, 4], "fps": 10, "duration": 1,
        "nodes": [{{ "kind": "rect", "size": [4, 4], "fill": "=rgb(frame * 25.5, 0, 0)" }}] }} }}"##
        )
    };
    let text = format!(
        r##"{{ "reelm-realms": 1, "fps": 10, "duration": 1, "budget": 40,
        "realms": {{ "1": {}, "2": {}, "3": {} }},
        "targets": {{ "1": {{ "kind": "window", "size": [4, 4] }}, "2": {{ "kind": "texture", "size": [4, 4] }}, "3": {{ "kind": "texture", "size": [4, 4] }} }},
        "layers": [{{ "realm": 1, "target": 1 }}, {{ "realm": 2, "target": 2 }}, {{ "realm": 3, "target": 3 }}] }}"##,
        realm(5),
        realm(0),
        realm(0)
    );
    let mut session = session(&text);
    let mut held = Vec::new();
    for at in 0..5 {
        frame(&mut session, at);
        held.push(session.last().report.held.iter().map(|realm| realm.id).collect::<Vec<RealmId>>());
    }
    // Two of three fit; the important one always does, the others take turns, as who has waited comes first.
    assert_eq!(held, [[3], [2], [3], [2], [3]].map(|ids| ids.map(RealmId).to_vec()));
}

/// A stage whose window of 8 × 4 gets another size at frame 2, with a red realm on it that a blue one covers in its right half.
fn resized(command: &str) -> String {
    let filled = |color: &str| {
        format!(r##"{{ "composition": {{ "reelm": 1, "size": [8, 4], "duration": 1, "background": "{color}" }} }}"##)
    };
    format!(
        r##"{{ "reelm-realms": 1, "fps": 10, "duration": 1, "realms": {{ "1": {}, "2": {} }},
        "targets": {{ "1": {{ "kind": "window", "size": [8, 4] }},
          "2": {{ "kind": "widget-realm-viewport", "within": 1, "size": [4, 4], "area": {{ "left": "50%", "width": "50%" }} }} }},
        "layers": [{{ "realm": 1, "target": 1 }}, {{ "realm": 2, "target": 2 }}],
        "commands": [{{ "at": "2f", {command} }}],
        "events": [{{ "at": "3f", "window": 1, "phase": "move", "position": [5, 1] }}] }}"##,
        filled("#f00"),
        filled("#00f")
    )
}

#[test]
fn a_window_that_is_resized_is_laid_out_anew_and_its_picture_cut_or_padded_to_the_first_size() {
    let [red, blue, nothing] = [[255, 0, 0, 255], [0, 0, 255, 255], [0; 4]];
    let cases = [
        // Half as wide: its own middle is where its quarter was.
        ("[4, 4]", [red, red, blue, blue, nothing, nothing, nothing, nothing], None),
        // Three times as wide: the left third is seen.
        ("[24, 4]", [red; 8], Some(1)),
        ("[8, 2]", [red, red, red, red, blue, blue, blue, blue], Some(2)),
    ];
    for (size, row, pointed) in cases {
        let by_resize = format!(r#""resize-target": {{ "target": 1, "size": {size} }}"#);
        let by_put = format!(r#""put-target": {{ "id": 1, "kind": "window", "size": {size} }}"#);
        for command in [by_resize, by_put] {
            let mut session = session(&resized(&command));
            let before = frame(&mut session, 1);
            assert_eq!(before.len(), 8 * 4 * 4);
            let bytes = frame(&mut session, 3);
            assert_eq!((session.size(), bytes.len()), ([8, 4], before.len()), "{command}");
            assert_eq!((0..8).map(|x| pixel(&bytes, 8, x, 1)).collect::<Vec<_>>(), row, "{command}");
            if size == "[8, 2]" {
                assert_eq!(pixel(&bytes, 8, 1, 2), nothing);
            }
            let last = session.last();
            // The realm's surface has the window's new size, and the pointer is in its pixels.
            let realm = last.plan.realms.iter().find(|realm| realm.realm.id == RealmId(1)).unwrap();
            assert_eq!(format!("[{}, {}]", realm.size.width, realm.size.height), size);
            assert_eq!(last.routes[0].route.realm.map(|realm| realm.id.0), pointed, "{command}");
        }
    }
}

#[test]
fn a_viewport_that_is_resized_gives_its_realm_as_many_pixels_in_the_same_place() {
    let mut session = session(&resized(r#""resize-target": { "target": 2, "size": [40, 30] }"#));
    let (before, bytes) = (frame(&mut session, 1), frame(&mut session, 2));
    assert!(before == bytes, "it is one colour, in the same area");
    let sizes: Vec<_> = session.last().plan.realms.iter().map(|realm| (realm.size.width, realm.size.height)).collect();
    assert_eq!(sizes, [(40, 30), (8, 4)]);
}

#[test]
fn a_window_that_is_resized_is_warned_of_once() {
    let warned = |command: &str| {
        let stage = RealmStage::from_json("stage.json", &resized(command), &Limits::default()).unwrap();
        let found = stage.check();
        let entries = found.files().iter().flat_map(|file| file.report().entries());
        entries.map(|entry| (entry.code, entry.pointer, entry.message)).collect::<Vec<_>>()
    };
    let found = warned(r#""resize-target": { "target": 1, "size": [4, 4] }"#);
    let message = "a picture of target 1 is 8 × 4 pixels from the first frame to the last";
    assert_eq!(found, [("resized-root", "/commands/0".to_owned(), message.to_owned())]);
    let twice = r#""resize-target": { "target": 1, "size": [4, 4] } }, { "at": "3f", "resize-target": { "target": 1, "size": [2, 2] }"#;
    assert_eq!(warned(twice).len(), 1);
    assert!(warned(r#""resize-target": { "target": 1, "size": [8, 4] }"#).is_empty());
    assert!(warned(r#""resize-target": { "target": 2, "size": [8, 4] }"#).is_empty());
}

fn errors(text: &str, files: &MemoryAssets) -> Vec<(String, String, &'static str)> {
    let stage = RealmStage::from_json("stage.json", text, &Limits::default()).unwrap();
    match stage.prepare_with(files) {
        Err(Error::Realms(error)) => {
            let entries = error.files().iter().flat_map(|file| file.report().entries());
            entries
                .filter(|entry| entry.severity == "error")
                .map(|entry| (entry.file, entry.pointer, entry.code))
                .collect()
        }
        other => panic!("{:?}", other.map(|_| ())),
    }
}

#[test]
fn everything_that_is_wrong_is_told_with_its_file_and_place() {
    let files = MemoryAssets::new()
        .with("good.json", r#"{ "reelm": 1, "size": [4, 4], "duration": 1 }"#)
        .with("sub/deep.json", r#"{ "reelm": 1, "size": [4, 4], "duration": 1, "nodes": [{ "kind": "oval" }] }"#)
        .with("shows.json", r#"{ "reelm": 1, "size": [4, 4], "duration": 1, "nodes": [{ "kind": "comp", "src": "sub/deep.json" }, { "kind": "comp", "src": "good.json" }] }"#)
        .with("sub/bad.json", r#"{ "reelm": 1, "size": [4, 4], "duration": 1, "assets": { "a": { "image": "none.png" } }, "nodes": [{ "kind": "image", "asset": "a" }, { "kind": "rct" }] }"#);
    let text = r#"{ "reelm-realms": 1, "duration": 1,
      "realms": { "1": { "src": "good.json" }, "2": { "src": "none.json" }, "3": { "src": "../up.json" },
                  "4": { "src": "sub/bad.json" }, "6": { "src": "shows.json" }, "5": { "composition": { "reelm": 1, "size": [4, 4], "duration": 1, "nodes": [{ "kind": "rect", "opacity": "=nope" }] } } } }"#;
    let found = errors(text, &files);
    let own = |pointer: &str, code| ("stage.json".to_owned(), pointer.to_owned(), code);
    assert!(found.contains(&own("/realms/2/src", "asset-missing")), "{found:?}");
    assert!(
        found
            .iter()
            .any(|(file, pointer, _)| file == "stage.json" && pointer == "/realms/5/composition/nodes/0/opacity"),
        "{found:?}"
    );
    for (file, pointer) in [("sub/bad.json", "/nodes/1/kind"), ("sub/deep.json", "/nodes/0/kind")] {
        assert!(found.iter().any(|entry| entry.0 == file && entry.1 == pointer), "{file}: {found:?}");
    }
}

#[test]
fn commands_that_name_what_is_not_there_are_refused_before_anything_is_rendered() {
    let wrong = |command: &str| {
        let text = format!(
            r#"{{ "reelm-realms": 1, "duration": 1,
            "realms": {{ "1": {{ "composition": {{ "reelm": 1, "size": [4, 4], "duration": 1 }} }} }},
            "targets": {{ "1": {{ "kind": "window", "size": [4, 4] }} }},
            "commands": [{{ "at": 0.1, {command} }}] }}"#
        );
        errors(&text, &MemoryAssets::new())
    };
    let rows = [
        (r#""dispose-realm": 7"#, "unknown-name"),
        (r#""dispose-target": 7"#, "unknown-name"),
        (r#""set-ready": { "realm": 7, "ready": true }"#, "unknown-name"),
        (r#""resize-target": { "target": 7, "size": [1, 1] }"#, "unknown-name"),
        (r#""remove-layer": { "realm": 1, "target": 1 }"#, "unknown-name"),
        (r#""put-realm": { "id": 7 }"#, "missing-key"),
        (r#""put-target": { "id": 7, "kind": "widget-realm-viewport", "within": 7, "size": [1, 1] }"#, "out-of-range"),
        (
            r#""put-target": { "id": 7, "kind": "realm-plane", "within": 1, "size": [1, 1], "quad": { "affine": [0, 0, 0, 0, 0, 0] } }"#,
            "out-of-range",
        ),
        (
            r#""put-target": { "id": 7, "kind": "realm-plane", "within": 1, "size": [1, 1], "quad": { "perspective": [[0, 0], [1, 1], [0, 1], [1, 0]] } }"#,
            "out-of-range",
        ),
    ];
    for (command, code) in rows {
        assert_eq!(wrong(command), [("stage.json".to_owned(), "/commands/0".to_owned(), code)], "{command}");
    }
}

/// Each of these is right in itself, and wrong after what was done before it.
#[test]
fn commands_on_what_is_gone_are_refused_at_their_place() {
    let rows = [
        (r#""dispose-realm": 1"#, r#""dispose-realm": 1"#),
        (r#""dispose-realm": 1"#, r#""set-ready": { "realm": 1, "ready": false }"#),
        (r#""dispose-target": 1"#, r#""dispose-target": 1"#),
        (r#""dispose-target": 1"#, r#""resize-target": { "target": 1, "size": [2, 2] }"#),
        (r#""remove-layer": { "realm": 1, "target": 1 }"#, r#""remove-layer": { "realm": 1, "target": 1 }"#),
    ];
    for (first, second) in rows {
        let text = format!(
            r#"{{ "reelm-realms": 1, "fps": 10, "duration": 1,
            "realms": {{ "1": {{ "composition": {{ "reelm": 1, "size": [4, 4], "duration": 1 }} }} }},
            "targets": {{ "1": {{ "kind": "window", "size": [4, 4] }} }}, "layers": [{{ "realm": 1, "target": 1 }}],
            "commands": [{{ "at": "5f", {second} }}, {{ "at": "2f", {first} }}, {{ "at": "1f", "set-ready": {{ "realm": 1, "ready": true }} }}] }}"#
        );
        // By time, not by place: the second is written first.
        assert_eq!(
            errors(&text, &MemoryAssets::new()),
            [("stage.json".to_owned(), "/commands/0".to_owned(), "unknown-name")],
            "{second}"
        );
    }
    // A realm of the same number that comes later is another one: it has nothing to run.
    let text = r#"{ "reelm-realms": 1, "duration": 1, "realms": { "1": { "composition": { "reelm": 1, "size": [4, 4], "duration": 1 } } },
        "commands": [{ "at": 0.1, "dispose-realm": 1 }, { "at": 0.2, "put-realm": { "id": 1, "importance": 2 } }] }"#;
    assert_eq!(errors(text, &MemoryAssets::new())[0].1, "/commands/1");
}

/// A realm that runs the document that it stands in, a target within itself, a viewport in its own realm.
#[test]
fn what_refers_to_itself_is_refused_or_shows_the_frame_before() {
    let own = r#"{ "reelm-realms": 1, "duration": 1, "realms": { "1": { "src": "stage.json" } } }"#;
    let found = errors(own, &MemoryAssets::new().with("stage.json", own));
    assert!(found.contains(&("stage.json".to_owned(), "/reelm-realms".to_owned(), "unknown-key")), "{found:?}");
    let within = r#"{ "reelm-realms": 1, "duration": 1,
        "targets": { "3": { "kind": "widget-realm-viewport", "within": 3, "size": [4, 4] } } }"#;
    assert_eq!(
        errors(within, &MemoryAssets::new()),
        [("stage.json".to_owned(), "/targets/3".to_owned(), "out-of-range")]
    );
    let text = r##"{ "reelm-realms": 1, "fps": 10, "duration": 1, "fallback": "#0f0",
        "realms": { "1": { "composition": { "reelm": 1, "size": [4, 4], "fps": 10, "duration": 1, "background": "#00f" } } },
        "targets": { "1": { "kind": "window", "size": [4, 4] },
          "2": { "kind": "widget-realm-viewport", "within": 1, "size": [4, 4], "area": { "left": 2, "top": 0, "width": 2, "height": 2 } } },
        "layers": [{ "realm": 1, "target": 1 }, { "realm": 1, "target": 2 }] }"##;
    let mut session = session(text);
    assert_eq!(pixel(&frame(&mut session, 0), 4, 3, 0), [0, 255, 0, 255], "nothing was before");
    assert_eq!(pixel(&frame(&mut session, 1), 4, 2, 0), [0, 0, 255, 255]);
    assert_eq!(session.last().report.self_sampling.len(), 1);
}

#[test]
fn a_document_says_how_much_of_the_way_of_a_pointer_is_told() {
    let text = |trace: &str| resized(r#""set-budget": 0"#).replacen("\"fps\"", &format!("{trace} \"fps\""), 1);
    let hops = |trace: &str| {
        let mut session = session(&text(trace));
        session.plan(3).unwrap().routes[0].route.trace.iter().map(|hop| hop.stage).collect::<Vec<_>>()
    };
    let way = [HopStage::Window, HopStage::Enter, HopStage::Deliver];
    assert_eq!(hops(r#""trace": "off","#), []);
    assert_eq!(hops(r#""trace": "errors","#), []);
    assert_eq!(hops(r#""trace": "basic","#), way);
    assert_eq!(hops(""), way, "all of it, and nothing was passed by");
}

#[test]
fn a_target_that_is_no_root_cannot_be_looked_at() {
    let stage = RealmStage::from_path(&fixture(), &Limits::default()).unwrap().prepare().unwrap();
    for target in [2, 4, 99] {
        assert!(matches!(stage.session(&SessionOptions::default(), Some(target)), Err(Error::NoTarget { .. })));
    }
    let nothing = RealmStage::from_json("a", r#"{ "reelm-realms": 1, "duration": 1 }"#, &Limits::default()).unwrap();
    assert!(nothing.prepare().unwrap().session(&SessionOptions::default(), None).is_err());
}

#[test]
fn frames_beyond_what_may_be_replayed_are_refused() {
    let limits = Limits { realm_replay: 5, ..Limits::default() };
    let stage = RealmStage::from_path(&fixture(), &limits).unwrap().prepare().unwrap();
    let mut session = stage.session(&SessionOptions::default(), None).unwrap();
    let mut bytes = vec![0; session.frame_bytes()];
    assert!(matches!(
        session.render_frame(6, &mut bytes),
        Err(Error::Limit { limit: "realm_replay", observed: 6, .. })
    ));
    assert!(session.render_frame(5, &mut bytes).is_ok());
    assert!(matches!(session.render_frame(40, &mut bytes), Err(Error::FrameOutOfRange { .. })));
}

/// Compositions in files and in the document itself show files, each relative to where it is written.
#[test]
fn the_compositions_of_realms_show_other_files() {
    let fill = |color: &str| {
        format!(
            r#"{{ "reelm": 1, "size": [4, 4], "duration": 1, "nodes": [{{ "kind": "rect", "size": [4, 4], "fill": "{color}" }}] }}"#
        )
    };
    let shows = |src: &str| {
        format!(
            r#"{{ "reelm": 1, "size": [8, 4], "duration": 1, "nodes": [{{ "kind": "comp", "src": "{src}", "position": [4, 0] }}] }}"#
        )
    };
    let files = MemoryAssets::new()
        .with("in/host.json", shows("red.json"))
        .with("in/red.json", fill("#f00"))
        .with("red.json", fill("#00f"));
    let text = |content: &str| {
        format!(
            r#"{{ "reelm-realms": 1, "fps": 10, "duration": 1, "realms": {{ "1": {{ {content} }} }},
                "targets": {{ "1": {{ "kind": "window", "size": [8, 4] }} }}, "layers": [{{ "realm": 1, "target": 1 }}] }}"#
        )
    };
    for (content, right) in [
        (r#""src": "in/host.json""#.to_owned(), [255, 0, 0, 255]),
        (format!(r#""composition": {}"#, shows("red.json")), [0, 0, 255, 255]),
    ] {
        let stage = RealmStage::from_json("stage.json", &text(&content), &Limits::default()).unwrap();
        let bytes = frame(&mut session_of(&stage, &files), 0);
        assert_eq!((pixel(&bytes, 8, 5, 1), pixel(&bytes, 8, 2, 1)[3]), (right, 0), "{content}");
    }
}
