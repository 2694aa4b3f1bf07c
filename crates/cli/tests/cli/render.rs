//! `render`: every form of output, ranges, threads, silence.

use super::support::{MOVING, Place};

/// Frame `frame` of [`MOVING`], straight RGBA, by hand.
fn moving_frame(frame: usize) -> Vec<u8> {
    let pixel = |x: usize, y: usize| match (frame..frame + 2).contains(&x) && y < 2 {
        true => [255, 0, 0, 255],
        false => [255; 4],
    };
    (0..4).flat_map(|y| (0..6).flat_map(move |x| pixel(x, y))).collect()
}

fn moving(frames: core::ops::Range<usize>) -> Vec<u8> {
    frames.flat_map(moving_frame).collect()
}

#[test]
fn rgba_holds_the_pixels_of_all_frames() {
    let place = Place::with(MOVING);
    place.run_well(&["render", "in.json", "-o", "out.rgba"]);
    assert_eq!(place.read("out.rgba"), moving(0..4));
    place.run_well(&["render", "in.json", "-o", "out.raw", "--quiet"]);
    assert_eq!(place.read("out.raw"), moving(0..4));
    assert_eq!(place.names(), ["in.json", "out.raw", "out.rgba"]);
}

#[test]
fn ranges_of_frames_may_be_open() {
    let place = Place::with(MOVING);
    for (range, frames) in [("1..3", 1..3), ("..2", 0..2), ("3..", 3..4), ("2", 2..3), ("0..4", 0..4)] {
        place.run_well(&["render", "in.json", "-o", "out.rgba", "--frames", range]);
        assert_eq!(place.read("out.rgba"), moving(frames), "{range}");
    }
}

#[test]
fn ranges_without_frames_or_beyond_the_end_are_refused() {
    let place = Place::with(MOVING);
    for range in ["4..", "4", "0..5", "..0", "2..2", "3..1", "x..", "-1..2", "18446744073709551615", "7..9"] {
        let done = place.run(&["render", "in.json", "-o", "out.rgba", "--frames", range]);
        assert_eq!(done.code, Some(2), "{range}: {}", done.err);
        assert!(!done.err.is_empty(), "{range}");
        assert_eq!(place.names(), ["in.json"], "{range}");
    }
    let done = place.run(&["render", "in.json", "-o", "out.rgba", "--frames", "9.."]);
    assert!(done.err.contains("frame 9 is beyond the end: the composition has 4 frames"), "{}", done.err);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let composition = r##"{
      "reelm": 1, "size": [40, 24], "fps": 30, "duration": "24f", "seed": 7, "background": "#123",
      "nodes": [
        {"kind": "ellipse", "size": [20, 20], "position": ["=10 + 10*sin(time*tau)", 2], "fill": "#fa0",
         "effects": [{"kind": "blur", "sigma": "=1 + progress*3"}]},
        {"kind": "rect", "size": [9, 9], "position": [20, 10], "rotation": "=frame*11", "fill": "#0af", "opacity": 0.7},
        {"kind": "text", "text": "{=frame:02}", "position": [2, 14], "font-size": 9, "fill": "#fff"}
      ]
    }"##;
    let place = Place::with(composition);
    for threads in ["1", "2", "3"] {
        place.run_well(&["render", "in.json", "-o", &format!("{threads}.rgba"), "--threads", threads]);
    }
    let one = place.read("1.rgba");
    assert_eq!(one.len(), 40 * 24 * 4 * 24);
    let frames: std::collections::BTreeSet<&[u8]> = one.chunks(40 * 24 * 4).collect();
    assert_eq!(frames.len(), 24, "the frames must differ for their order to show");
    assert!(place.read("2.rgba") == one && place.read("3.rgba") == one);
}

#[test]
fn what_is_kept_from_frame_to_frame_changes_no_byte() {
    let composition = r##"{
      "reelm": 1, "size": [96, 64], "fps": 30, "duration": "12f", "background": "#123",
      "nodes": [{"kind": "ellipse", "size": [30, 20], "position": ["=10 + frame", 12], "fill": "#fa0",
        "effects": [{"kind": "drop-shadow", "offset": [2, 3], "sigma": 3, "color": "#000"}]}]
    }"##;
    let place = Place::with(composition);
    place.run_well(&["render", "in.json", "-o", "kept.rgba"]);
    place.run_well(&["render", "in.json", "-o", "anew.rgba", "--no-cache"]);
    let kept = place.read("kept.rgba");
    assert_eq!(kept.len(), 96 * 64 * 4 * 12);
    assert!(kept == place.read("anew.rgba"));
}

#[test]
fn y4m_says_its_form_and_holds_every_frame() {
    let place = Place::with(MOVING);
    let streamed = place.run_well(&["render", "in.json", "-o", "-", "--format", "y4m"]);
    place.run_well(&["render", "in.json", "-o", "out.y4m"]);
    assert!(place.read("out.y4m") == streamed);
    let end = streamed.iter().position(|byte| *byte == b'\n').unwrap();
    let header = std::str::from_utf8(&streamed[..end]).unwrap();
    let words: Vec<&str> = header.split(' ').collect();
    assert_eq!(words[0], "YUV4MPEG2");
    for word in ["W6", "H4", "F10:1"] {
        assert!(words.contains(&word), "{header}");
    }
    assert!(words.iter().any(|word| word.starts_with("C420")), "{header}");
    let frames: Vec<&[u8]> = streamed[end + 1..].chunks(6 + 6 * 4 * 3 / 2).collect();
    assert_eq!(frames.len(), 4);
    for (number, frame) in frames.iter().enumerate() {
        let luma = frame.strip_prefix(b"FRAME\n").unwrap();
        // BT.709 in limited range: white is 235, red 16 + 219 · 0.2126.
        let row: Vec<u8> = (0..6).map(|x| if (number..number + 2).contains(&x) { 63 } else { 235 }).collect();
        assert_eq!(&luma[..6], row, "frame {number}");
    }
}

#[test]
fn a_sequence_is_named_by_pattern_or_lies_in_a_folder() {
    let place = Place::with(MOVING);
    place.run_well(&["render", "in.json", "-o", "f_%03d.png", "--frames", "1..3"]);
    assert_eq!(place.names(), ["f_001.png", "f_002.png", "in.json"]);
    place.run_well(&["render", "in.json", "-o", "all/"]);
    let names = super::support::names(&place.path("all"));
    assert_eq!(names, ["frame_000000.png", "frame_000001.png", "frame_000002.png", "frame_000003.png"]);
    for name in ["f_001.png", "all/frame_000000.png"] {
        assert!(place.read(name).starts_with(b"\x89PNG\r\n\x1a\n"), "{name}");
    }
    assert_eq!(place.read("f_001.png"), place.read("all/frame_000001.png"));
    assert_ne!(place.read("f_001.png"), place.read("f_002.png"));
}

#[test]
fn mp4_is_made_of_whole_boxes_and_knows_every_frame() {
    let place = Place::with(&MOVING.replace("[6, 4]", "[32, 32]"));
    place.run_well(&["render", "in.json", "-o", "out.mp4"]);
    let bytes = place.read("out.mp4");
    let mut kinds = Vec::new();
    let mut rest = bytes.as_slice();
    while let Some((size, after)) = rest.split_first_chunk::<4>() {
        kinds.push(String::from_utf8_lossy(&after[..4]).into_owned());
        rest = &rest[u32::from_be_bytes(*size) as usize..];
    }
    assert!(rest.is_empty());
    assert_eq!(kinds[0], "ftyp");
    assert!(kinds.contains(&"moov".to_owned()) && kinds.contains(&"mdat".to_owned()), "{kinds:?}");
    // stts: version and flags, then the runs of (frames, ticks of each).
    let stts = bytes.windows(4).position(|window| window == b"stts").unwrap();
    let word = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    let runs = word(stts + 8) as usize;
    let frames: u32 = (0..runs).map(|run| word(stts + 12 + run * 8)).sum();
    assert_eq!(frames, 4);
}

#[test]
fn null_renders_and_writes_nothing() {
    let place = Place::with(MOVING);
    assert!(place.run_well(&["render", "in.json", "-o", "null:"]).is_empty());
    assert_eq!(place.names(), ["in.json"]);
}

#[test]
fn the_composition_may_come_by_standard_input() {
    let place = Place::new();
    let done = place.run_with_input(MOVING.as_bytes(), &["render", "-", "-o", "out.rgba"]);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
    assert_eq!(place.read("out.rgba"), moving(0..4));
    let done = place.run_with_input(br#"{"reelm": 1"#, &["render", "-", "-o", "bad.rgba"]);
    assert_eq!(done.code, Some(1));
    assert!(done.err.contains("<stdin>:1:"), "{}", done.err);
    assert_eq!(place.names(), ["out.rgba"]);
}

#[test]
fn warnings_are_told_and_stop_nothing() {
    let place = Place::with(&MOVING.replace("\"nodes\"", r#""assets": {"spare": {"image": "nowhere.png"}}, "nodes""#));
    let done = place.run(&["render", "in.json", "-o", "out.rgba"]);
    assert_eq!(done.code, Some(0));
    assert!(done.err.contains("warning[unused-asset]"), "{}", done.err);
    assert_eq!(place.read("out.rgba"), moving(0..4));
    // Even if nobody can hear them.
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let status = place.command(&["render", "in.json", "-o", "deaf.rgba"]).stderr(full).status().unwrap();
    assert_eq!(status.code(), Some(0));
    assert_eq!(place.read("deaf.rgba"), moving(0..4));
}

#[test]
fn wrong_command_lines_end_with_two() {
    let place = Place::with(MOVING);
    for args in [
        &["render", "in.json"] as &[&str],
        &["render", "in.json", "-o", "out.mp5"],
        &["render", "in.json", "-o", "out"],
        &["render", "in.json", "-o", "-"],
        &["render", "in.json", "-o", "-", "--format", "webm"],
        &["render", "in.json", "-o", "out.mp4", "--format", "mp5"],
        &["render", "in.json", "-o", "out.mp4", "--threads", "many"],
        &["render", "in.json", "-o", "out.mp4", "--encoder", "ffmpg"],
        &["render", "in.json", "-o", "out.mp4", "--var", "novalue"],
        &["render", "-o", "out.mp4"],
        &["redner", "in.json", "-o", "out.mp4"],
        &[],
    ] {
        let done = place.run(args);
        assert_eq!(done.code, Some(2), "{args:?}: {}", done.err);
        assert!(!done.err.is_empty(), "{args:?}");
    }
    let done = place.run(&["render", "in.json", "-o", "out.mp5"]);
    assert!(done.err.contains("did you mean .mp4"), "{}", done.err);
    assert_eq!(place.names(), ["in.json"]);
}
