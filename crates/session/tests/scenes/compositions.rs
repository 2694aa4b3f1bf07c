//! `scene` nodes: what a person who wrote the map would see.

use reelm_assets::MemoryAssets;
use reelm_ir::Limits;
use reelm_session::{Composition, Error, Prepared, RenderSession, SessionOptions};

/// A map of 4 × 2 cells of 8 px: red, green, and an animated tile that is blue for 100 ms and white for 100 ms. Two objects: `green`
/// shows tile 2 at (16, 8), and the other is number 7.
const MAP: &str = r##"<map version="1.10" orientation="orthogonal" width="4" height="2" tilewidth="8" tileheight="8" infinite="0">
 <tileset firstgid="1" name="t" tilewidth="8" tileheight="8" tilecount="4" columns="4"><image source="t.png" width="32" height="8"/>
  <tile id="2"><animation><frame tileid="2" duration="100"/><frame tileid="3" duration="100"/></animation></tile></tileset>
 <layer id="1" name="ground" width="4" height="2"><data encoding="csv">1,2,3,0,0,0,0,0</data></layer>
 <objectgroup id="2"><object id="7" name="green" gid="2" x="16" y="16" width="8" height="8"/></objectgroup>
</map>"##;

const RED: [u8; 4] = [255, 0, 0, 255];
const GREEN: [u8; 4] = [0, 255, 0, 255];
const BLUE: [u8; 4] = [0, 0, 255, 255];
const WHITE: [u8; 4] = [255; 4];
const NOTHING: [u8; 4] = [0; 4];

/// Four tiles of one colour each.
fn sheet(colors: [[u8; 4]; 4]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 32, 8);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let row: Vec<u8> = colors.iter().flat_map(|color| color.repeat(8)).collect();
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&row.repeat(8))).expect("a picture");
    bytes
}

fn prepare(nodes: &str) -> Result<Prepared, Error> {
    prepare_within(nodes, &Limits::default())
}

fn prepare_within(nodes: &str, limits: &Limits) -> Result<Prepared, Error> {
    let files = MemoryAssets::new().with("m.tmx", MAP).with("t.png", sheet([RED, GREEN, BLUE, WHITE]));
    let text = format!(
        r#"{{"reelm": 1, "size": [32, 16], "fps": 10, "duration": 2, "assets": {{"m": {{"tiles": "m.tmx"}}, "t": {{"image": "t.png"}}}},
            "nodes": [{nodes}]}}"#
    );
    Composition::from_json("test", &text, limits)?.compile(&[])?.prepare_with(&files)
}

fn session(nodes: &str) -> RenderSession {
    let prepared = prepare(nodes).unwrap_or_else(|error| panic!("{error}"));
    prepared.session(&SessionOptions::default()).expect("a session")
}

/// The colours in the middle of the 4 × 2 cells of the canvas.
fn cells(session: &mut RenderSession, frame: u64) -> [[u8; 4]; 8] {
    let mut pixels = vec![0; 32 * 16 * 4];
    session.render_frame(frame, &mut pixels).expect("a frame");
    core::array::from_fn(|cell| {
        let at = ((cell / 4 * 8 + 4) * 32 + cell % 4 * 8 + 4) * 4;
        pixels[at..at + 4].try_into().expect("a pixel")
    })
}

fn picture(nodes: &str, frame: u64) -> [[u8; 4]; 8] {
    cells(&mut session(nodes), frame)
}

const N: [u8; 4] = NOTHING;

#[test]
fn a_map_lies_at_the_top_left_and_follows_the_camera_within_its_edges() {
    let scene = |camera: &str| format!(r#"{{"kind": "scene", "asset": "m", "size": [16, 8], "camera": {camera}}}"#);
    assert_eq!(picture(&scene("[0, 0]"), 0), [RED, GREEN, N, N, N, N, N, N]);
    assert_eq!(picture(&scene("[8, 0]"), 0), [GREEN, BLUE, N, N, N, N, N, N]);
    assert_eq!(picture(&scene("[16, 0]"), 0), [BLUE, N, N, N, N, N, N, N]);
    assert_eq!(picture(&scene("[1000, -50]"), 0), [BLUE, N, N, N, N, N, N, N], "the camera stops at the edges");
}

#[test]
fn tiles_are_animated_by_the_time_of_the_content() {
    let mut moving = session(r#"{"kind": "scene", "asset": "m"}"#);
    let third = |frame: u64, session: &mut RenderSession| cells(session, frame)[2];
    assert_eq!([0, 1, 2, 3].map(|frame| third(frame, &mut moving)), [BLUE, WHITE, BLUE, WHITE]);
    // Any order.
    assert_eq!([3, 0, 7, 4].map(|frame| third(frame, &mut moving)), [WHITE, BLUE, WHITE, BLUE]);
    let mut slow = session(r#"{"kind": "scene", "asset": "m", "time": {"speed": 0.5}}"#);
    assert_eq!([0, 1, 2, 3, 4].map(|frame| third(frame, &mut slow)), [BLUE, BLUE, WHITE, WHITE, BLUE]);
    let mut frozen = session(r#"{"kind": "scene", "asset": "m", "time": {"freeze": "150ms"}}"#);
    assert_eq!([0, 1, 9].map(|frame| third(frame, &mut frozen)), [WHITE; 3]);
}

#[test]
fn objects_are_shown_where_the_map_has_them_if_that_is_asked() {
    let scene = r#"{"kind": "scene", "asset": "m", "objects": true}"#;
    assert_eq!(picture(scene, 0), [RED, GREEN, BLUE, N, N, N, GREEN, N]);
    let scene = r#"{"kind": "scene", "asset": "m", "objects": true, "size": [24, 16], "camera": [8, 0]}"#;
    assert_eq!(picture(scene, 0), [GREEN, BLUE, N, N, N, GREEN, N, N]);
}

/// The object `green` of the map, as large as said, turned about its bottom left at (16, 16).
fn turned(object: &str) -> ([[u8; 4]; 8], usize) {
    let map = MAP.replace(r#"width="8" height="8"/></objectgroup>"#, &format!("{object}/></objectgroup>"));
    assert_ne!(map, MAP);
    let files = MemoryAssets::new().with("m.tmx", map).with("t.png", sheet([RED, GREEN, BLUE, WHITE]));
    let text = r#"{"reelm": 1, "size": [32, 16], "fps": 10, "duration": 2, "assets": {"m": {"tiles": "m.tmx"}},
        "nodes": [{"kind": "scene", "asset": "m", "objects": true}]}"#;
    let prepared = Composition::from_json("test", text, &Limits::default()).and_then(|it| it.compile(&[]));
    let prepared = prepared.and_then(|it| it.prepare_with(&files)).unwrap_or_else(|error| panic!("{error}"));
    let warnings = prepared.warnings().as_slice().iter().filter(|it| it.code == "plain-object").count();
    (cells(&mut prepared.session(&SessionOptions::default()).expect("a session"), 0), warnings)
}

#[test]
fn objects_are_stretched_and_turned_by_quarters() {
    assert_eq!(turned(r#"width="16" height="8""#), ([RED, GREEN, BLUE, N, N, N, GREEN, GREEN], 0));
    // Against the clock about its bottom left: it stands on the left of that, over the green tile and beneath it.
    assert_eq!(turned(r#"width="16" height="8" rotation="-90""#), ([RED, GREEN, BLUE, N, N, GREEN, N, N], 0));
    assert_eq!(turned(r#"width="8" height="8" rotation="10""#), ([RED, GREEN, BLUE, N, N, N, GREEN, N], 1));
}

#[test]
fn sprites_name_objects_tiles_and_cells_of_sheets() {
    let with = |sprites: &str| format!(r#"{{"kind": "scene", "asset": "m", "sprites": [{sprites}]}}"#);
    let below = |sprite: &str| {
        let all = picture(&with(sprite), 0);
        [all[4], all[5], all[6], all[7]]
    };
    assert_eq!(below(r#"{"glyph": "green", "position": [8, 8]}"#), [N, GREEN, N, N]);
    assert_eq!(below(r#"{"glyph": "7", "position": [8, 8]}"#), [N, GREEN, N, N], "by id");
    assert_eq!(below(r#"{"glyph": 1, "position": [8.4, 7.6]}"#), [N, RED, N, N], "by the number of the tile");
    assert_eq!(below(r#"{"glyph": 1, "bank": "m", "position": [0, 8]}"#), [RED, N, N, N]);
    let sheet = r#"{"glyph": "=frame + 3", "bank": {"image": "t", "size": [8, 8]}, "position": [24, 8]}"#;
    assert_eq!(below(sheet), [N, N, N, WHITE]);
    let copies = r#"{"repeat": {"count": 3, "sprite": {"glyph": "=index + 1", "position": ["=index * 8", "=count + 5"], "visible": "=index != 1"}}}"#;
    assert_eq!(below(copies), [RED, N, BLUE, N]);
}

#[test]
fn sprites_of_the_screen_stay_where_they_are() {
    let scene = |space: &str| {
        let sprite = format!(r#"{{"glyph": 1, "position": [8, 8], "space": "{space}"}}"#);
        format!(r#"{{"kind": "scene", "asset": "m", "size": [16, 16], "camera": [8, 0], "sprites": [{sprite}]}}"#)
    };
    assert_eq!(picture(&scene("screen"), 0)[4..6], [N, RED]);
    assert_eq!(picture(&scene("world"), 0)[4..6], [RED, N]);
}

#[test]
fn the_greater_priority_covers_and_of_equals_the_later() {
    let scene = |priorities: [i32; 2]| {
        let sprites =
            [0, 1].map(|i| format!(r#"{{"glyph": {}, "priority": {}, "position": [0, 8]}}"#, i + 1, priorities[i]));
        format!(r#"{{"kind": "scene", "asset": "m", "sprites": [{}]}}"#, sprites.join(","))
    };
    assert_eq!(picture(&scene([0, 0]), 0)[4], GREEN);
    assert_eq!(picture(&scene([1, 0]), 0)[4], RED);
}

#[test]
fn a_fade_covers_the_box_of_the_scene_and_no_more() {
    let scene = r##"{"kind": "scene", "asset": "m", "size": [16, 8], "fade": {"color": "#fff", "level": "=time"}}"##;
    let mut session = session(scene);
    assert_eq!(cells(&mut session, 0)[..2], [RED, GREEN]);
    let [first, second, third, ..] = cells(&mut session, 5);
    // 128 / 255 of white.
    assert_eq!(([first, second], third), ([[255, 128, 128, 255], [128, 255, 128, 255]], N));
    assert_eq!(cells(&mut session, 10)[..3], [WHITE, WHITE, N]);
}

#[test]
fn a_scene_is_moved_scaled_and_dimmed_like_an_image() {
    let scene = |keys: &str| format!(r#"{{"kind": "scene", "asset": "m", "size": [8, 8], {keys}}}"#);
    assert_eq!(picture(&scene(r#""position": [8, 8]"#), 0), [N, N, N, N, N, RED, N, N]);
    let all = picture(&scene(r#""scale": 2, "pivot": "top-left""#), 0);
    assert_eq!(all, [RED, RED, N, N, RED, RED, N, N], "nearest pixels, so that nothing is blurred");
    assert_eq!(picture(&scene(r#""opacity": 0.5"#), 0)[0], [128, 0, 0, 128]);
    // Turned about the middle of its box.
    let turned = picture(r#"{"kind": "scene", "asset": "m", "size": [32, 8], "rotation": 180}"#, 0);
    assert_eq!(turned, [N, BLUE, GREEN, RED, N, N, N, N]);
}

/// Samples at a tenth of a frame from each other: the scene is that of the frame, at five places.
#[test]
fn a_scene_blurs_by_the_motion_of_its_node_and_its_camera_is_that_of_the_frame() {
    let scene = |x: &str, effects: &str| {
        format!(
            r#"{{"kind": "scene", "asset": "m", "size": [16, 8], "camera": ["=floor(frame/2)*8", 0], "position": ["{x}", 0]{effects}}}"#
        )
    };
    let pixels = |nodes: &str, frame: u64| {
        let mut pixels = vec![0; 32 * 16 * 4];
        session(nodes).render_frame(frame, &mut pixels).expect("a frame");
        pixels
    };
    let blur = r#", "effects": [{"kind": "motion-blur", "shutter": 180, "samples": 5}]"#;
    for frame in [0, 2, 3] {
        let now = 20 * frame as i64;
        let frames = [-4, -2, 0, 2, 4].map(|step| pixels(&scene(&format!("={}/10", now + step), ""), frame));
        let blurred = pixels(&scene("=20*time", blur), frame);
        for (i, found) in blurred.iter().enumerate() {
            let sum: u32 = frames.iter().map(|frame| u32::from(frame[i])).sum();
            assert!(u32::from(*found).abs_diff((sum + 2) / 5) <= 1, "frame {frame}, byte {i}: {found}, not {sum} / 5");
        }
    }
    // A window that grows shows more of the map and is not stretched.
    let growing = |effects: &str| {
        format!(r#"{{"kind": "scene", "asset": "m", "size": ["=clamp(time*300 - 51, 8, 32)", 8]{effects}}}"#)
    };
    assert_eq!(pixels(&growing(blur), 2), pixels(&growing(""), 2));
}

#[test]
fn maps_lie_over_each_other_each_with_its_own_layers() {
    let scene = r#"{"kind": "scene", "asset": ["m", "m"], "objects": true, "sprites": [{"glyph": 1, "layer": 0, "position": [8, 0]}]}"#;
    // The sprite lies above the lower map and beneath the upper one.
    assert_eq!(picture(scene, 0), [RED, GREEN, BLUE, N, N, N, GREEN, N]);
    let scene = scene.replace(r#""layer": 0"#, r#""layer": 1"#);
    assert_eq!(picture(&scene, 0)[1], RED);
    let scene = scene.replace(r#""layer": 1"#, r#""layer": "ground""#);
    assert_eq!(picture(&scene, 0)[1], GREEN, "the first map that has it");
}

#[test]
fn names_that_the_map_does_not_have_are_told_with_their_places() {
    let faults = |keys: &str| match prepare(&format!(r#"{{"kind": "scene", "asset": "m", {keys}}}"#)) {
        Err(Error::Composition(error)) => {
            let all = error.diagnostics().as_slice();
            all.iter().filter(|d| d.is_error()).map(|d| format!("{} {}", d.code, d.origin.pointer)).collect::<Vec<_>>()
        }
        Err(error) => panic!("{error}"),
        Ok(_) => Vec::new(),
    };
    let place = "unknown-name /nodes/0/sprites/0";
    assert_eq!(faults(r#""sprites": [{"glyph": "gren"}]"#), [place]);
    assert_eq!(faults(r#""sprites": [{"glyph": 99}]"#), [place]);
    assert_eq!(faults(r#""sprites": [{"glyph": 1, "layer": 1}]"#), [place]);
    assert_eq!(faults(r#""sprites": [{"glyph": 1, "layer": "sky"}]"#), [place]);
    assert_eq!(faults(r#""sprites": [{"glyph": 4, "bank": {"image": "t", "size": [8, 8]}}]"#), [place]);
    assert_eq!(
        faults(r#""sprites": [{"glyph": 0, "bank": {"image": "t", "size": [8, 9]}}]"#),
        ["out-of-range /nodes/0/sprites/0"]
    );
    let many = format!(r#""sprites": [{{"glyph": 1}}]}}, {{"kind": "scene", "asset": [{}]"#, [r#""m""#; 9].join(","));
    assert_eq!(faults(&many), ["limit /nodes/1"]);
    // Copies say it once.
    assert_eq!(faults(r#""sprites": [{"repeat": {"count": 500, "sprite": {"glyph": "nobody"}}}]"#), [place]);
}

#[test]
fn a_viewport_that_is_too_large_is_refused_with_its_place() {
    let mut session =
        session(r#"{"kind": "rect"}, {"kind": "scene", "id": "wide", "asset": "m", "size": [20000, 10]}"#);
    let mut pixels = vec![0; 32 * 16 * 4];
    let error = session.render_frame(3, &mut pixels).expect_err("too large");
    let Error::NodeLimit { node, pointer, frame, allowed, observed, .. } = &error else { panic!("{error}") };
    assert_eq!((node.as_str(), pointer.as_str(), *frame), ("wide", "/nodes/1", 3));
    assert_eq!((*allowed, *observed), (16_384, 20_000));
    assert_eq!(error.code(), "limit");
}

/// A scene of 32 × 16 px has a ring of 48 × 32 px: 6,144 bytes, for which 6 KiB are taken.
#[test]
fn a_scene_without_room_for_its_layers_is_an_error_and_not_a_hole() {
    let limits = Limits { lasting_bytes: 7000, ..Limits::default() };
    let options = SessionOptions { threads: 1, ..SessionOptions::default() };
    let both = r#"{"kind": "scene", "asset": "m"}, {"kind": "scene", "id": "second", "asset": "m"}"#;
    let prepared = prepare_within(both, &limits).unwrap_or_else(|error| panic!("{error}"));
    let mut pixels = vec![0; prepared.frame_bytes()];
    let mut refused = prepared.session(&options).expect("a session");
    for frame in [0, 7] {
        let error = refused.render_frame(frame, &mut pixels).expect_err("no room for both");
        let text = error.to_string();
        let Error::NodeLimit { node, pointer, frame: told, limit, allowed, observed, .. } = error else {
            panic!("{text}")
        };
        assert_eq!((node.as_str(), pointer.as_str(), told, limit), ("second", "/nodes/1", frame, "lasting_bytes"));
        assert_eq!((allowed, observed), (7000, 2 * 6144), "{text}");
    }
    assert!(refused.update_frame(0, &mut pixels).is_err());
    // One after the other there is room for each, whatever was shown before.
    let turns = r#"{"kind": "scene", "asset": "m", "for": "10f"}, {"kind": "scene", "at": "10f", "asset": "m"}"#;
    let within = prepare_within(turns, &limits).unwrap_or_else(|error| panic!("{error}"));
    let (mut narrow, mut wide) = (within.session(&options).expect("a session"), session(turns));
    for frame in [0, 9, 10, 19, 3, 12] {
        assert_eq!(cells(&mut narrow, frame), cells(&mut wide, frame), "frame {frame}");
        assert_eq!(cells(&mut narrow, frame)[0], RED);
    }
}

/// Plans of two compositions that differ in the colours of a tile alone, told by their fingerprints.
#[test]
fn the_fingerprint_of_a_plan_knows_the_pixels_of_tiles_and_sprites() {
    let print = |tiles: [[u8; 4]; 4], sprites: [[u8; 4]; 4]| {
        let files = MemoryAssets::new().with("m.tmx", MAP).with("t.png", sheet(tiles)).with("u.png", sheet(sprites));
        let text = r#"{"reelm": 1, "size": [32, 16], "fps": 10, "duration": 2,
            "assets": {"m": {"tiles": "m.tmx"}, "u": {"image": "u.png"}}, "nodes": [
            {"kind": "scene", "asset": "m", "sprites": [{"glyph": 1, "bank": {"image": "u", "size": [8, 8]}}]}]}"#;
        let prepared = Composition::from_json("test", text, &Limits::default()).and_then(|it| it.compile(&[]));
        let prepared = prepared.and_then(|it| it.prepare_with(&files)).unwrap_or_else(|error| panic!("{error}"));
        let mut session = prepared.session(&SessionOptions::default()).expect("a session");
        session.plan(0).expect("a plan").fingerprint
    };
    let (usual, other) = ([RED, GREEN, BLUE, WHITE], [RED, WHITE, BLUE, WHITE]);
    assert_eq!(print(usual, usual), print(usual, usual));
    assert_ne!(print(usual, usual), print(other, usual), "tiles");
    assert_ne!(print(usual, usual), print(usual, other), "sprites");
}

/// What a host may set reaches the composer, and what it refuses is told with the limit's name.
#[test]
fn what_exceeds_the_limits_of_the_host_is_told_with_their_names() {
    let refused = |nodes: &str, limits: Limits| match prepare_within(nodes, &limits) {
        Err(Error::Composition(error)) => {
            let found: Vec<_> = error.diagnostics().as_slice().iter().filter(|found| found.is_error()).collect();
            let [found] = &found[..] else { panic!("{error}") };
            let over = found.limit.as_ref().expect("a limit");
            (over.name, over.limit, over.observed)
        }
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("nothing was refused"),
    };
    let all = Limits::default;
    let two = r#"{"kind": "scene", "asset": ["m", "m"]}"#;
    assert_eq!(refused(two, Limits { scene_layers: 1, ..all() }), ("scene_layers", 1, 2));
    assert_eq!(refused(two, Limits { scene_cells: 15, ..all() }), ("scene_cells", 15, 16));
    let sheet =
        r#"{"kind": "scene", "asset": "m", "sprites": [{"glyph": 0, "bank": {"image": "t", "size": [16, 8]}}]}"#;
    assert_eq!(refused(sheet, Limits { tile_side: 15, ..all() }), ("tile_side", 15, 16));
    assert_eq!(refused(sheet, Limits { tile_bank_bytes: 1023, ..all() }), ("tile_bank_bytes", 1023, 1024));
    assert!(prepare_within(sheet, &Limits { tile_side: 16, tile_bank_bytes: 1024, ..all() }).is_ok());
    let limits = Limits { side: 100, ..all() };
    let prepared = prepare_within(r#"{"kind": "scene", "asset": "m", "size": [101, 8]}"#, &limits);
    let prepared = prepared.unwrap_or_else(|error| panic!("{error}"));
    let mut session = prepared.session(&SessionOptions::default()).expect("a session");
    let error = session.render_frame(0, &mut vec![0; prepared.frame_bytes()]).expect_err("too wide");
    assert!(matches!(error, Error::NodeLimit { limit: "side", allowed: 100, observed: 101, .. }), "{error}");
}
