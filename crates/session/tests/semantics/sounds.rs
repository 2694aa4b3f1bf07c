//! Sounds that are seen: levels of bands of files, at the moment that a node is at.

use core::f64::consts::TAU;

use reelm_assets::MemoryAssets;
use reelm_ir::Limits;
use reelm_session::Composition;

use crate::picture::Film;

/// A sine of one channel at 8,000 samples per second, from the second `from` on for one second, as a WAV of two seconds.
fn wav(hertz: f64, amplitude: f64, from: u32) -> Vec<u8> {
    const RATE: u32 = 8000;
    let sample = |i: u32| match i / RATE == from {
        true => amplitude * (TAU * hertz * f64::from(i) / f64::from(RATE)).sin(),
        false => 0.0,
    };
    let samples = (0..2 * RATE).flat_map(|i| ((sample(i) * 32767.0).round() as i16).to_le_bytes());
    let mut out = [b"RIFF".as_slice(), &(36 + 4 * RATE).to_le_bytes(), b"WAVEfmt ", &16_u32.to_le_bytes()].concat();
    out.extend([[1, 0, 1, 0], RATE.to_le_bytes(), (2 * RATE).to_le_bytes(), [2, 0, 16, 0]].concat());
    out.extend([b"data".as_slice(), &(4 * RATE).to_le_bytes()].concat());
    out.extend(samples);
    out
}

fn text(nodes: &str) -> String {
    format!(
        r#"{{"reelm": 1, "size": [200, 20], "fps": 10, "duration": 4, "vars": {{"song": {{"type": "asset", "default": "a"}}}},
        "assets": {{"a": {{"audio": "a.wav"}}, "b": {{"audio": "b.wav"}}}}, "nodes": [{nodes}]}}"#
    )
}

fn files() -> MemoryAssets {
    MemoryAssets::new().with("a.wav", wav(440.0, 0.5, 0)).with("b.wav", wav(100.0, 1.0, 1))
}

fn bar(level: &str, keys: &str) -> String {
    format!(r#"{{"kind": "rect", "size": ["=200 * {level}", 20]{keys}}}"#)
}

/// How wide the bar is in these frames, in shares of the canvas.
fn widths(nodes: &str, frames: &[u64]) -> Vec<f64> {
    let mut film = Film::with(&text(nodes), &files());
    let width = |frame: &u64| {
        let picture = film.frame(*frame);
        (0..200).map(|x| f64::from(picture.at(x, 10)[3]) / 255.0).sum::<f64>() / 200.0
    };
    frames.iter().map(width).collect()
}

fn near(found: &[f64], expected: &[f64]) {
    let off = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(found.len() == expected.len() && off < 0.005, "{found:?}, not {expected:?}");
}

#[test]
fn a_sine_is_seen_where_it_is_heard() {
    let (sine, full) = (0.5 / 2_f64.sqrt(), 1.0 / 2_f64.sqrt());
    near(&widths(&bar("audio('a', 'all')", ""), &[5, 15, 35]), &[sine, 0.0, 0.0]);
    near(&widths(&bar("audio('a', 'mid')", ""), &[5]), &[sine]);
    near(&widths(&bar("audio('a', 'bass')", ""), &[5]), &[0.0]);
    near(&widths(&bar("audio(vars.song, 4)", ""), &[5]), &[sine]);
    near(&widths(&bar("audio('a', [300, 380])", ""), &[5]), &[0.0]);
    near(&widths(&bar("audio('b', 'bass')", ""), &[5, 15]), &[0.0, full]);
    // By the local time, by that of the composition, and by that of a content.
    near(&widths(&bar("audio('b', 'all')", r#", "at": 1"#), &[15, 25]), &[0.0, full]);
    near(&widths(&bar("audio('b', 'all', global.time)", r#", "at": 1"#), &[15, 25]), &[full, 0.0]);
    let slow =
        format!(r#"{{"kind": "group", "time": {{"speed": 0.5}}, "children": [{}]}}"#, bar("audio('b', 'all')", ""));
    near(&widths(&slow, &[15, 25]), &[0.0, full]);
}

#[test]
fn sounds_are_files_like_others() {
    let fails = |nodes: &str, files: &MemoryAssets, limits: &Limits| {
        let prepared = Composition::from_json("test", &text(nodes), limits)
            .and_then(|composition| composition.compile(&[]))
            .and_then(|compiled| compiled.prepare_with(files));
        prepared.err().map_or(String::new(), |error| error.to_string())
    };
    let (limits, heard) = (Limits::default(), bar("audio('a', 'all')", ""));
    assert!(fails(&heard, &MemoryAssets::new(), &limits).contains("asset-missing"));
    assert!(fails(&heard, &files().with("a.wav", b"ID3".as_slice()), &limits).contains("MP3 is not yet read"));
    // What nobody hears is not read.
    assert_eq!(fails(r#"{"kind": "rect"}"#, &MemoryAssets::new(), &limits), "");
    let few = Limits { audio_frames: 20, ..Limits::default() };
    assert!(fails(&heard, &files(), &few).contains("audio_frames"));
    let short = Limits { audio_seconds: 1, ..Limits::default() };
    assert!(fails(&heard, &files(), &short).contains("audio_seconds"));
}
