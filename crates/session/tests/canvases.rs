//! Canvases: a frame looks the same however it is reached, and shows what its piece has drawn in all frames up to it.

use std::sync::{Arc, Mutex};

use reelm_encode::{EncodeError, Frame, FrameSink, Report, StreamInfo};
use reelm_ir::Limits;
use reelm_session::{Cancel, Composition, Error, Prepared, RenderSession, SessionOptions};

/// 64 × 48 pixels, 120 frames. Two canvases: one bakes three times, erases through, pastes, resizes and writes; one embeds children
/// and is hidden for a while; the group around them runs back and forth.
const PIECES: &str = r##"{
  "reelm": 1, "size": [64, 48], "fps": 30, "duration": "4s", "background": "#204", "nodes": [
    { "kind": "paint", "at": "3f", "size": ["=40 + 6*step(50, frame)", 32], "background": "#fff8", "commands": [
      { "kind": "ink", "color": "=rgb(0.2 + 0.5*random(frame), 0.4, 0.7, 0.5)" },
      { "kind": "circle", "center": ["=mod(frame*3.7, 40)", "=16 + 8*sin(frame)"], "radius": 5 },
      { "kind": "bake", "if": "=frame >= 20" },
      { "kind": "line", "from": [0, "=mod(frame, 32)"], "to": [40, "=mod(frame*2, 32)"], "width": 2, "crisp": true },
      { "kind": "scroll", "by": [1, 0], "if": "=frame % 7 == 0" },
      { "kind": "bake", "if": "=frame >= 40", "mode": "live" },
      { "kind": "ink", "erase": "mirrored", "strength": 0.5, "if": "=frame % 5 == 0" },
      { "kind": "box", "at": ["=frame % 30", 4], "size": [4, 20], "if": "=frame % 5 == 0" },
      { "kind": "bake", "if": "=frame >= 60", "clone": true },
      { "kind": "ink", "color": "#fe0" },
      { "kind": "write", "text": "{=frame}", "at": [2, 28], "size": 9, "if": "=frame % 11 == 0" },
      { "kind": "paste", "call": 0, "at": [20, 10], "scale": 0.5, "turn": 30, "opacity": 0.3, "if": "=frame > 90 && frame % 9 == 0" },
      { "kind": "unbake", "if": "=frame == 100" }
    ] },
    { "kind": "group", "time": { "loop": "pingpong", "speed": 0.5 }, "children": [
      { "kind": "paint", "for": "25f", "position": [30, 10], "size": [30, 30], "visible": "=frame < 8 || frame > 15",
        "rotation": 10, "commands": [
        { "kind": "flood", "at": [3, 3], "if": "=frame == 4" },
        { "kind": "embed", "at": ["=frame * 0.5", 5], "size": [16, 16], "opacity": 0.7, "commands": [
          { "kind": "ink", "color": "#f40a" }, { "kind": "tri", "points": [[0, 0], ["=frame", 4], [4, "=frame"]] },
          { "kind": "bake", "if": "=frame > 9" }, { "kind": "wipe", "if": "=frame % 2 == 0" },
          { "kind": "point", "at": [5, "=mod(frame, 16)"] } ] }
      ] }
    ] }
  ] }"##;

fn prepare(text: &str) -> Prepared {
    let composition = Composition::from_json("pieces.json", text, &Limits::default());
    let compiled = composition.and_then(|composition| composition.compile(&[]));
    compiled.and_then(reelm_session::Compiled::prepare).unwrap_or_else(|error| panic!("{error}"))
}

fn session(prepared: &Prepared, options: SessionOptions) -> RenderSession {
    prepared.session(&options).expect("a session")
}

/// All frames, one after another.
fn played(prepared: &Prepared) -> Vec<Vec<u8>> {
    let mut session = session(prepared, SessionOptions { threads: 1, ..SessionOptions::default() });
    let frame = |frame| still(&mut session, frame);
    (0..prepared.frames()).map(frame).collect()
}

fn still(session: &mut RenderSession, frame: u64) -> Vec<u8> {
    let mut pixels = vec![0; session.prepared().frame_bytes()];
    session.render_frame(frame, &mut pixels).expect("a frame");
    pixels
}

#[test]
fn a_frame_is_the_same_however_it_is_reached() {
    let prepared = prepare(PIECES);
    let played = played(&prepared);
    let differ = played.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert!(differ > 100, "the piece hardly draws: {differ}");
    let one = SessionOptions { threads: 1, ..SessionOptions::default() };
    // A session of its own for each.
    for frame in [0, 2, 3, 30, 64, 119] {
        assert!(still(&mut session(&prepared, one), frame) == played[frame as usize], "seek to {frame}");
    }
    // There and back, with saves; again and again the same frame.
    let mut wild = session(&prepared, one);
    let order = (0..240_u64).map(|i| (i * 67 + i * i * 13) % 120);
    for frame in order.chain((0..120).rev()).chain([50, 50, 50, 49, 50, 0, 119]) {
        assert!(still(&mut wild, frame) == played[frame as usize], "shuffled, frame {frame}");
    }
    // A buffer that is kept up to date, frames left out, with and without what sessions remember.
    for (elide, retained_bytes) in [(true, 64 << 20), (false, 0)] {
        let mut kept = session(&prepared, SessionOptions { elide, retained_bytes, ..one });
        let mut pixels = vec![0; prepared.frame_bytes()];
        for frame in (0..120).step_by(7).chain((0..120).rev().step_by(11)) {
            kept.update_frame(frame, &mut pixels).expect("a frame");
            assert!(pixels == played[frame as usize], "updated, frame {frame}");
        }
    }
}

/// Keeps the frames that it is given.
struct Keep(Arc<Mutex<Vec<Vec<u8>>>>);

impl FrameSink for Keep {
    fn begin(&mut self, _info: &StreamInfo) -> Result<(), EncodeError> {
        Ok(())
    }

    fn frame(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        self.0.lock().expect("frames").push(frame.pixels.rows().flatten().copied().collect());
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Report, EncodeError> {
        Ok(Report::default())
    }

    fn abort(self: Box<Self>) {}
}

#[test]
fn threads_and_caches_change_nothing() {
    let prepared = prepare(PIECES);
    let played = played(&prepared);
    for threads in 1..=3 {
        for (elide, retained_bytes, frames) in [(true, 64 << 20, 0..120), (false, 0, 0..120), (true, 64 << 20, 37..90)]
        {
            let options = SessionOptions { threads, elide, retained_bytes, ..SessionOptions::default() };
            let kept = Arc::new(Mutex::new(Vec::new()));
            let sink = Box::new(Keep(Arc::clone(&kept)));
            let mut session = session(&prepared, options);
            session.render_range(frames.clone(), sink, &Cancel::new(), &mut |_| ()).expect("a range");
            let kept = kept.lock().expect("frames");
            let expected = &played[frames.start as usize..frames.end as usize];
            assert!(*kept == expected, "{threads} threads, elide {elide}, {frames:?}");
        }
    }
}

/// What a canvas shows is counted by hand: a pixel for each frame that ran, also while nothing was seen of it.
#[test]
fn frames_that_are_not_seen_draw_all_the_same() {
    let text = r##"{ "reelm": 1, "size": [32, 8], "fps": 30, "duration": "30f", "nodes": [
        { "kind": "paint", "visible": "=frame < 2 || frame > 20", "commands": [
            { "kind": "ink", "color": "#fff" }, { "kind": "point", "at": ["=frame", 3], "crisp": true, "if": "=frame != 5" }] }] }"##;
    let prepared = prepare(text);
    let frames = played(&prepared);
    for (frame, pixels) in frames.iter().enumerate() {
        let lit: Vec<usize> = (0..32).filter(|x| pixels[(3 * 32 + x) * 4 + 3] == 255).collect();
        let expected: Vec<usize> = (0..=frame).filter(|x| *x != 5 && !(2..=20).contains(&frame)).collect();
        assert_eq!(lit, expected, "frame {frame}");
    }
    let mut seek = session(&prepared, SessionOptions::default());
    assert!(still(&mut seek, 25) == frames[25]);
}

#[test]
fn ten_thousand_frames_with_three_bakes_grow_nothing() {
    let text = r##"{ "reelm": 1, "size": [16, 16], "fps": 30, "duration": "10000f", "nodes": [
        { "kind": "paint", "commands": [
            { "kind": "ink", "color": "#f80" }, { "kind": "point", "at": [1, 1] }, { "kind": "bake" },
            { "kind": "point", "at": [3, 3] }, { "kind": "bake" }, { "kind": "point", "at": [5, 5] }, { "kind": "bake" },
            { "kind": "wipe" }, { "kind": "point", "at": ["=frame % 16", 9] }] }] }"##;
    let prepared = prepare(text);
    let mut session = session(&prepared, SessionOptions { threads: 1, ..SessionOptions::default() });
    let mut pixels = vec![0; prepared.frame_bytes()];
    let mut early = None;
    for frame in 0..10_000 {
        session.update_frame(frame, &mut pixels).expect("a frame");
        let stats = session.raster_stats();
        let now = (stats.lasting_surfaces, stats.lasting_bytes, stats.surfaces_allocated);
        if frame == 100 {
            early = Some(now);
        }
        if frame % 1000 == 999 {
            assert_eq!(Some(now), early, "frame {frame}");
            assert_eq!(now.0, 4, "three baked layers and the overlay");
        }
    }
}

/// Layers of 2 MiB: their saves are thinned twice until they fit into 64 MiB.
const LARGE: &str = r##"{ "reelm": 1, "size": [16, 16], "fps": 30, "duration": "640f", "nodes": [
    { "kind": "paint", "size": [1024, 512], "commands": [
        { "kind": "ink", "color": "#f80" }, { "kind": "point", "at": ["=frame % 16", "=floor(frame / 16) % 16"] },
        { "kind": "bake", "if": "=frame >= 100" },
        { "kind": "ink", "color": "#08f8" }, { "kind": "point", "at": ["=floor(frame / 16) % 16", "=frame % 16"] } ] }] }"##;

#[test]
fn what_saves_will_take_is_taken_when_somebody_goes_back_for_the_first_time() {
    let prepared = prepare(LARGE);
    let played = played(&prepared);
    let mut session = session(&prepared, SessionOptions { threads: 1, ..SessionOptions::default() });
    (0..640).for_each(|frame| _ = still(&mut session, frame));
    let stats = session.raster_stats();
    assert_eq!((stats.lasting_surfaces, stats.lasting_bytes), (2, 4 << 20), "who only goes on has no saves");
    assert!(still(&mut session, 0) == played[0]);
    let before = session.raster_stats();
    for frame in (1..640).chain([639, 3, 500, 77, 620]).chain((0..640).rev().step_by(9)) {
        assert!(still(&mut session, frame) == played[frame as usize], "frame {frame}");
    }
    let after = session.raster_stats();
    assert_eq!((after.surfaces_allocated, after.peak_bytes), (before.surfaces_allocated, before.peak_bytes));
    assert!(after.lasting_surfaces > 12, "{} saves", after.lasting_surfaces);
    assert!(after.lasting_bytes <= (64 + 4) << 20, "{} bytes", after.lasting_bytes);
}

/// The layers fit, but no save beside them does: nothing is saved then, and the frames are the same.
#[test]
fn saves_give_way_to_layers() {
    let unlimited = played(&prepare(LARGE));
    let limits = Limits { lasting_bytes: 7 << 20, ..Limits::default() };
    let composition = Composition::from_json("large.json", LARGE, &limits).and_then(|it| it.compile(&[]));
    let prepared = composition.and_then(reelm_session::Compiled::prepare).unwrap_or_else(|error| panic!("{error}"));
    let mut session = session(&prepared, SessionOptions { threads: 1, ..SessionOptions::default() });
    for frame in [90, 20, 95, 300, 200, 639, 150, 0, 99, 100] {
        assert!(still(&mut session, frame) == unlimited[frame as usize], "frame {frame}");
    }
    assert!(session.raster_stats().lasting_bytes <= 7 << 20);
}

#[test]
fn layers_without_room_are_an_error_with_their_place() {
    let limits = Limits { lasting_bytes: 3 << 20, ..Limits::default() };
    let composition = Composition::from_json("large.json", LARGE, &limits).and_then(|it| it.compile(&[]));
    let prepared = composition.and_then(reelm_session::Compiled::prepare).unwrap_or_else(|error| panic!("{error}"));
    let mut session = session(&prepared, SessionOptions::default());
    let mut pixels = vec![0; prepared.frame_bytes()];
    session.render_frame(99, &mut pixels).expect("one layer fits");
    for frame in [100, 400] {
        let error = session.render_frame(frame, &mut pixels).expect_err("two do not");
        let Error::NodeLimit { pointer, frame: 100, limit, allowed, observed, .. } = &error else { panic!("{error}") };
        assert_eq!((pointer.as_str(), *limit, *allowed, *observed), ("/nodes/0", "lasting_bytes", 3 << 20, 4 << 20));
    }
    session.render_frame(50, &mut pixels).expect("one layer fits");
}

#[test]
fn a_long_way_can_be_left_and_is_then_gone_again() {
    let text = r##"{ "reelm": 1, "size": [16, 16], "fps": 30, "duration": "3000f", "nodes": [
        { "kind": "paint", "commands": [{ "kind": "point", "at": ["=frame % 16", "=floor(frame / 16) % 16"] }] }] }"##;
    let prepared = prepare(text);
    let mut session = session(&prepared, SessionOptions { threads: 1, ..SessionOptions::default() });
    let cancel = Cancel::new();
    cancel.cancel();
    let sink = Box::new(Keep(Arc::default()));
    let left = session.render_range(2900..3000, sink, &cancel, &mut |_| ());
    assert!(matches!(left, Err(Error::Cancelled)));
    let expected = played(&prepared).pop().expect("frames");
    assert!(still(&mut session, 2999) == expected);
}

#[test]
fn what_a_canvas_may_not_have_is_an_error_with_its_place() {
    // A child that grows beyond the largest side.
    let text = r##"{ "reelm": 1, "size": [16, 16], "fps": 30, "duration": "30f", "nodes": [{ "kind": "rect" },
        { "kind": "paint", "id": "big", "commands": [
            { "kind": "embed", "at": [0, 0], "size": ["=8 * pow(2, frame)", 8], "commands": [] }] }] }"##;
    let prepared = prepare(text);
    let mut session = session(&prepared, SessionOptions::default());
    let mut pixels = vec![0; prepared.frame_bytes()];
    session.render_frame(9, &mut pixels).expect("a frame within the limits");
    let error = session.render_frame(20, &mut pixels).expect_err("a refusal");
    let Error::Piece { node, pointer, frame, refusal } = &error else { panic!("{error}") };
    assert_eq!((node.as_str(), pointer.as_str(), *frame), ("big", "/nodes/1", 12));
    assert_eq!((refusal.limit, refusal.observed), (16_384.0, 32_768.0));
    assert_eq!(error.code(), "limit");
    // And the frames before it are as they were.
    let again = session.render_frame(9, &mut pixels);
    assert!(again.is_ok());
    // The host may allow less.
    let limits = Limits { side: 1000, ..Limits::default() };
    let composition = Composition::from_json("less.json", text, &limits).and_then(|it| it.compile(&[]));
    let prepared = composition.and_then(reelm_session::Compiled::prepare).unwrap_or_else(|error| panic!("{error}"));
    let error = prepared.session(&SessionOptions::default()).expect("a session").render_frame(20, &mut pixels);
    let Err(Error::Piece { frame: 7, refusal, .. }) = error else { panic!("{error:?}") };
    assert_eq!((refusal.limit, refusal.observed), (1000.0, 1024.0));
    // All layers together are live pixels: 16 × 16 of the canvas, and 512 × 8 of its child.
    let limits = Limits { live_pixels: 3000, ..Limits::default() };
    let composition = Composition::from_json("few.json", text, &limits).and_then(|it| it.compile(&[]));
    let prepared = composition.and_then(reelm_session::Compiled::prepare).unwrap_or_else(|error| panic!("{error}"));
    let error = prepared.session(&SessionOptions::default()).expect("a session").render_frame(20, &mut pixels);
    let Err(Error::Piece { frame: 6, refusal, .. }) = error else { panic!("{error:?}") };
    assert_eq!((refusal.limit, refusal.observed), (3000.0, 4352.0));
}

/// Layers that go in the frame that has taken pictures of them: their pixels are needed until that is drawn, and no longer.
#[test]
fn a_layer_may_go_in_the_frame_that_copies_it() {
    let box_then = |more: &str| {
        format!(
            r##"{{ "reelm": 1, "size": [16, 16], "fps": 30, "duration": "6f", "nodes": [ {{ "kind": "paint", "commands": [
            {{ "kind": "ink", "color": "#fa08" }}, {{ "kind": "box", "at": [2, 3], "size": [7.5, 6], "if": "=frame == 0" }}, {more} ] }} ] }}"##
        )
    };
    let plain = played(&prepare(&box_then(r#"{ "kind": "leave" }"#)));
    let pieces = [
        r#"{ "kind": "bake", "clone": true, "if": "=frame == 2" }, { "kind": "clear-baked", "if": "=frame == 2" }"#,
        r#"{ "kind": "bake", "if": "=frame == 2" }, { "kind": "paste", "call": 0, "at": [0, 0], "if": "=frame == 2" },
           { "kind": "unbake", "if": "=frame == 2" }"#,
        r#"{ "kind": "bake", "clone": true, "if": "=frame == 2 || frame == 4" }, { "kind": "unbake", "if": "=frame == 2 || frame == 4" }"#,
    ];
    for piece in pieces {
        let prepared = prepare(&box_then(piece));
        let mut session = session(&prepared, SessionOptions { threads: 1, ..SessionOptions::default() });
        for frame in [0, 1, 2, 3, 4, 5, 1, 5] {
            assert!(still(&mut session, frame) == plain[frame as usize], "{piece}: frame {frame}");
        }
        assert!(still(&mut self::session(&prepared, SessionOptions::default()), 5) == plain[5], "{piece}: sought");
    }
}

/// For most of its frames the stroke lies outside of the canvas.
#[test]
fn a_piece_that_draws_nothing_to_be_seen_goes_on() {
    let prepared = prepare(
        r##"{ "reelm": 1, "size": [20, 20], "duration": "40f", "nodes": [ { "kind": "paint", "commands": [
            { "kind": "ink", "color": "#fa0" }, { "kind": "box", "at": ["=frame*3 - 30", 4], "size": [2, 6] } ] } ] }"##,
    );
    let all = played(&prepared);
    assert!(all[0] == all[9] && all[9] != all[16] && all[17] == all[39]);
    let mut sought = session(&prepared, SessionOptions::default());
    for frame in [39, 5, 38, 12] {
        assert!(still(&mut sought, frame) == all[frame as usize], "frame {frame}");
    }
}
