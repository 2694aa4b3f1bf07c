//! `render` of what is heard: the sound alone, and video with it.

use std::process::Stdio;

use super::support::{Place, kill, wait_until};

/// A second of samples at 48,000 per second, of one channel and 16 bits.
fn wav(sample: impl Fn(i32) -> i16) -> Vec<u8> {
    const BYTES: u32 = 96_000;
    let mut out = [b"RIFF".as_slice(), &(36 + BYTES).to_le_bytes(), b"WAVEfmt ", &16_u32.to_le_bytes()].concat();
    out.extend([[1, 0, 1, 0], 48_000_u32.to_le_bytes(), BYTES.to_le_bytes(), [2, 0, 16, 0]].concat());
    out.extend([b"data".as_slice(), &BYTES.to_le_bytes()].concat());
    out.extend((0..48_000).flat_map(|i| sample(i).to_le_bytes()));
    out
}

/// A composition of 0.4 s that plays `ramp` from frame 1 on with these further keys.
fn place(keys: &str) -> Place {
    let place = Place::with(&format!(
        r##"{{
      "reelm": 1, "size": [6, 4], "fps": 10, "duration": "4f", "background": "#fff",
      "assets": {{"ramp": {{"audio": "ramp.wav"}}}}, "nodes": [{{"kind": "rect", "size": [2, 2], "fill": "#f00", "position": ["=frame", 0]}}],
      "audio": [{{"asset": "ramp", "at": "1f"{keys}}}]
    }}"##
    ));
    place.write("ramp.wav", wav(|i| i as i16));
    place
}

/// The samples of a WAV of two channels of 24 bits.
fn samples(bytes: &[u8]) -> Vec<[i32; 2]> {
    assert_eq!(&bytes[60..64], b"data");
    let values: Vec<i32> = bytes[68..].chunks(3).map(|b| i32::from_le_bytes([0, b[0], b[1], b[2]]) >> 8).collect();
    values.chunks(2).map(|pair| [pair[0], pair[1]]).collect()
}

/// What frames up to four hold: nothing, then the samples of the file.
fn expected(frames: core::ops::Range<i32>) -> Vec<[i32; 2]> {
    let sample = |n: i32| if n < 4800 { 0 } else { i32::from((n - 4800) as i16) * 256 };
    (frames.start * 4800..frames.end * 4800).map(|n| [sample(n); 2]).collect()
}

#[test]
fn a_wav_holds_the_sound_alone() {
    let place = place("");
    place.run_well(&["render", "in.json", "-o", "out.wav"]);
    assert_eq!(samples(&place.read("out.wav")), expected(0..4));
    assert_eq!(place.names(), ["in.json", "out.wav", "ramp.wav"]);
    place.run_well(&["render", "in.json", "-o", "out.wav", "--frames", "1..3"]);
    assert_eq!(samples(&place.read("out.wav")), expected(1..3));
    let piped = place.run_well(&["render", "in.json", "-o", "-", "--format", "wav"]);
    assert_eq!(samples(&piped), expected(0..4));
    place.run_well(&["check", "in.json"]);
}

#[test]
fn what_is_too_loud_is_told_once() {
    let place = place(r#", "volume": 100"#);
    let done = place.run(&["render", "in.json", "-o", "out.wav"]);
    // 14,399 / 32,768 · 100 are 32.9 dB too much.
    assert_eq!((done.code, done.err.trim()), (Some(0), "warning: the sound is up to 32.9 dB too loud: it is clipped"));
}

#[test]
fn what_is_undefined_is_told_with_sound_alone_too() {
    let place = place(r#", "volume": "=1 + 1/0""#);
    let done = place.run(&["render", "in.json", "-o", "out.wav"]);
    assert!(
        done.code == Some(0) && done.err.contains("undefined-result") && done.err.contains("3 frames"),
        "{}",
        done.err
    );
}

#[test]
fn pictures_are_written_without_a_word_of_sound() {
    let place = place("");
    place.run_well(&["render", "in.json", "-o", "f_%04d.png"]);
    place.run_well(&["render", "in.json", "-o", "out.y4m"]);
    place.run_well(&["still", "in.json", "-o", "one.png"]);
}

/// Of an MP4, the names of its sample entries.
fn has(file: &[u8], name: &[u8]) -> bool {
    file.windows(name.len()).any(|window| window == name)
}

#[test]
fn a_video_holds_pictures_and_sound_without_any_program() {
    let place = place("");
    let composition = String::from_utf8(place.read("in.json")).unwrap().replace("[6, 4]", "[16, 16]");
    place.write("in.json", &composition);
    place.run_well(&["render", "in.json", "-o", "out.mp4"]);
    let file = place.read("out.mp4");
    assert!(has(&file, b"avc1") && has(&file, b"dOps") && has(&file, b"elst"));
    // Threads and where it is made change no byte; without a sound there is no track.
    place.run_well(&["render", "in.json", "-o", "one.mp4", "--threads", "1"]);
    assert_eq!(place.read("one.mp4"), file);
    place.write(
        "in.json",
        composition
            .replace("\"audio\": [", "\"nodes-of\": [")
            .replace("\"nodes-of\": [{\"asset\": \"ramp\", \"at\": \"1f\"}]", "\"seed\": 1"),
    );
    let silent = place.run(&["render", "in.json", "-o", "silent.mp4"]);
    assert_eq!(silent.code, Some(0), "{}", silent.err);
    assert!(!has(&place.read("silent.mp4"), b"dOps"));
    assert_eq!(place.names(), ["in.json", "one.mp4", "out.mp4", "ramp.wav", "silent.mp4"]);
}

#[test]
fn a_realm_document_has_no_sound() {
    let place = place("");
    place.write(
        "stage.json",
        r#"{ "reelm-realms": 1, "duration": 1, "fps": 10, "realms": { "1": { "src": "in.json" } },
        "targets": { "1": { "kind": "window", "size": [6, 4] } }, "layers": [{ "realm": 1, "target": 1 }] }"#,
    );
    let done = place.run(&["render", "stage.json", "-o", "out.wav"]);
    assert!(done.code != Some(0) && done.err.contains("a WAV holds a sound, and there is none"), "{}", done.err);
    let told = place.run(&["check", "stage.json"]);
    assert!(
        told.err.contains("sounds are not played in realm documents")
            || String::from_utf8_lossy(&told.out).contains("sounds are not played"),
        "{}",
        told.err
    );
}

#[test]
fn a_render_that_is_stopped_leaves_no_sound() {
    let place = place("");
    let long = String::from_utf8(place.read("in.json"))
        .unwrap()
        .replace("\"4f\"", "\"100000s\"")
        .replace("\"fps\": 10", "\"fps\": 30");
    place.write("in.json", long.replace("\"duration\": \"100000s\"", "\"duration\": \"14000s\""));
    let mut child = place.command(&["render", "in.json", "-o", "out.wav"]).stderr(Stdio::null()).spawn().unwrap();
    let folder = place.folder().to_owned();
    wait_until(&mut child, "a temporary", || super::support::names(&folder).iter().any(|name| name.ends_with(".part")));
    kill(child.id(), "INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(place.names(), ["in.json", "ramp.wav"]);
}

#[test]
fn a_sound_is_seen_by_inspect_alone() {
    let place = place(r#", "volume": "=time + 0.5""#);
    let out = place.run_well(&["inspect", "in.json", "--frame", "3", "--format", "json"]);
    let tree: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let sound = tree["nodes"].as_array().unwrap().iter().find(|node| node["kind"] == "audio").unwrap();
    assert_eq!((&sound["hidden"], &sound["pointer"]), (&"sound".into(), &"/audio/0".into()));
    assert_eq!(sound["animated"][0]["value"], 0.7);
}
