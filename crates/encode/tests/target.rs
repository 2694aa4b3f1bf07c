//! Names of outputs lead to the right sinks, and wrong ones to errors that help.

mod common;

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use common::{info, names, run};
use reelm_encode::{EncodeError, Format, FrameRate, SinkOptions, Target, sink_for};

fn refusal(target: &Target, options: &SinkOptions) -> EncodeError {
    match sink_for(target, options) {
        Ok(_) => panic!("{target} was taken"),
        Err(error) => error,
    }
}

#[test]
fn the_extension_chooses_the_format() {
    let dir = tempfile::tempdir().unwrap();
    for (name, frames, magic) in [
        ("a.png", 1, b"\x89PNG".as_slice()),
        ("a.PNG", 1, b"\x89PNG"),
        ("a.y4m", 2, b"YUV4MPEG2 "),
        ("a.mp4", 2, b"\0\0\0\x18ftypisom"),
        ("a.b.Mp4", 2, b"\0\0\0\x18ftypisom"),
    ] {
        let path = dir.path().join(name);
        let sink = sink_for(&Target::Path(path.clone()), &SinkOptions::default()).unwrap();
        run(sink, &info(16, 16), frames).unwrap();
        assert!(fs::read(&path).unwrap().starts_with(magic), "{name}");
    }
    for name in ["a.rgba", "a.raw"] {
        let path = dir.path().join(name);
        let sink = sink_for(&Target::Path(path.clone()), &SinkOptions::default()).unwrap();
        run(sink, &info(5, 3), 2).unwrap();
        assert_eq!(fs::read(&path).unwrap().len(), 2 * 5 * 3 * 4);
    }
}

#[test]
fn patterns_and_folders_are_sequences() {
    for (name, expected) in [
        ("f_%03d.png", ["f_000.png", "f_001.png"]),
        ("{n}.png", ["0.png", "1.png"]),
        ("", ["frame_000000.png", "frame_000001.png"]),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let path = if name.is_empty() { dir.path().to_owned() } else { dir.path().join(name) };
        let sink = sink_for(&Target::Path(path), &SinkOptions::default()).unwrap();
        run(sink, &info(2, 2), 2).unwrap();
        assert_eq!(names(dir.path()), expected);
    }
}

#[test]
fn a_given_format_beats_the_name() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("noname");
    let options = SinkOptions { format: Some(Format::Y4m), ..SinkOptions::default() };
    run(sink_for(&Target::Path(path.clone()), &options).unwrap(), &info(2, 2), 1).unwrap();
    assert!(fs::read(path).unwrap().starts_with(b"YUV4MPEG2"));
}

#[test]
fn words_of_a_command_line() {
    assert_eq!(Target::parse(OsStr::new("-")), Target::Stdout);
    assert_eq!(Target::parse(OsStr::new("null:")), Target::Null);
    assert_eq!(Target::parse(OsStr::new("a.mp4")), Target::Path("a.mp4".into()));
    let report = run(sink_for(&Target::Null, &SinkOptions::default()).unwrap(), &info(3, 3), 7).unwrap();
    assert_eq!((report.frames, report.bytes, report.path), (7, 0, None));
}

#[test]
fn wrong_names_get_help() {
    let error = refusal(&Target::Path("clip.mp5".into()), &SinkOptions::default());
    assert_eq!(error.code(), "encode.unsupported-format");
    assert_eq!(
        error.to_string(),
        ".mp5 is no known output format (did you mean .mp4?); known are: .mp4, .png, .y4m, .rgba, .raw, .wav, .mov, .mkv, \
         .webm, .gif, .apng, .webp"
    );
    let error = refusal(&Target::Path("clip".into()), &SinkOptions::default());
    assert!(error.to_string().starts_with("clip is no known output format; known are: .mp4"), "{error}");
    assert_eq!(refusal(&Target::Stdout, &SinkOptions::default()).code(), "encode.misuse");
    let webm = SinkOptions { format: Some(Format::Webm), ..SinkOptions::default() };
    assert_eq!(refusal(&Target::Stdout, &webm).code(), "encode.misuse");
    let mp4 = SinkOptions { format: Some(Format::Mp4), ..SinkOptions::default() };
    assert_eq!(refusal(&Target::Path("folder/".into()), &mp4).code(), "encode.misuse");
    assert!(!Path::new("folder").exists());
}

#[test]
fn rates_are_in_lowest_terms_and_never_zero() {
    assert_eq!(FrameRate::new(0, 1), None);
    assert_eq!(FrameRate::new(1, 0), None);
    let rate = FrameRate::new(60000, 2002).unwrap();
    assert_eq!((rate.num(), rate.den(), rate.to_string().as_str()), (30000, 1001, "30000/1001"));
    assert_eq!(FrameRate::new(u32::MAX, u32::MAX), Some(FrameRate::whole(1)));
}
