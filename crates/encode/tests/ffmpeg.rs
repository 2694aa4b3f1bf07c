//! The ffmpeg sink, with small scripts in the place of ffmpeg; and with ffmpeg where it is installed.

mod common;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use common::{info, names, picture, run, script, view};
use reelm_encode::{
    Change, EncodeError, Ffmpeg, FfmpegOptions, Format, Frame, FrameRate, FrameSink, SinkOptions, SinkThread,
    StreamInfo, Target, Warning, Writer, find_program, sink_for,
};

/// A script that finds its output in the last argument, as ffmpeg does, and writes there what it reads.
const COPIES: &str = r#"for last; do :; done; cat > "${last#file:}""#;

fn options(program: &Path) -> FfmpegOptions {
    FfmpegOptions { program: program.to_owned(), ..FfmpegOptions::default() }
}

fn fake(dir: &Path, body: &str) -> FfmpegOptions {
    options(&script(dir, "fake-ffmpeg", body))
}

/// Two folders: one for the script and what it notes, one for outputs.
fn folders() -> (tempfile::TempDir, tempfile::TempDir) {
    (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap())
}

fn planar_bytes(width: usize, height: usize) -> usize {
    width * height + 2 * width.div_ceil(2) * height.div_ceil(2)
}

#[test]
fn the_whole_stream_arrives_and_the_file_gets_its_name() {
    let (tools, out) = folders();
    for (format, width, height, bytes) in [
        (Format::Mkv, 16, 8, planar_bytes(16, 8)),
        (Format::Mkv, 15, 7, planar_bytes(16, 8)),
        (Format::Webm, 15, 7, planar_bytes(15, 7)),
        (Format::Gif, 15, 7, 15 * 7 * 4),
    ] {
        let path = out.path().join(format!("a{}", format.extension()));
        let sink = Ffmpeg::new(&path, format, fake(tools.path(), COPIES)).unwrap();
        let report = run(Box::new(sink), &info(width, height), 20).unwrap();
        assert_eq!(fs::read(&path).unwrap().len(), 20 * bytes);
        assert_eq!((report.frames, report.bytes, report.path), (20, 20 * bytes as u64, Some(path.clone())));
        let padded = Warning::Padded { from: (15, 7), to: (16, 8) };
        assert_eq!(report.warnings, if (format, width) == (Format::Mkv, 15) { vec![padded] } else { vec![] });
        assert_eq!(names(out.path()).len(), 1);
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn the_command_line_holds_numbers_and_one_absolute_path() {
    let (tools, out) = folders();
    let log = tools.path().join("log");
    let body = format!("printf '%s\\n' \"$@\" > {}; {COPIES}", log.display());
    for name in
        ["-y.mkv", "concat:a|b.mkv", "http:x.mkv", "%03d.mkv", "new\nline.mkv", "$(touch x);`touch y`.mkv", "a b.mkv"]
    {
        let stream = StreamInfo::new(16, 8, FrameRate::new(30000, 1001).unwrap());
        let sink = Ffmpeg::new(&out.path().join(name), Format::Mkv, fake(tools.path(), &body)).unwrap();
        run(Box::new(sink), &stream, 2).unwrap();
        assert_eq!(names(out.path()), [name]);
        let text = fs::read_to_string(&log).unwrap();
        let (arguments, output) = text.split_once("file:/").expect("an absolute path with its protocol");
        let folder = out.path().to_str().unwrap();
        assert!(output.starts_with(&folder[1..]) && output.trim_end().ends_with(".part"), "{output}");
        let expected = "-nostdin -hide_banner -loglevel error -y -protocol_whitelist file,pipe -f rawvideo -pixel_format \
             yuv420p -video_size 16x8 -framerate 30000/1001 -color_range tv -colorspace bt709 -color_primaries bt709 \
             -color_trc bt709 -i pipe:0 -map_metadata -1 -an -sn -dn -c:v libx264 -preset medium -crf 18 -pix_fmt yuv420p \
             -color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709 -f matroska ";
        assert_eq!(arguments.replace('\n', " "), expected);
        fs::remove_file(out.path().join(name)).unwrap();
    }
}

#[test]
fn an_encoder_that_dies_after_k_frames_is_an_error_with_its_last_words() {
    let (tools, out) = folders();
    let path = out.path().join("a.mkv");
    // Larger than any socket buffer, so that the death is seen while frames are sent.
    let stream = info(640, 360);
    let bytes = planar_bytes(640, 360);
    for k in 0..=5 {
        for (code, status) in [(7, "ended with exit code 7"), (0, "ended early")] {
            let read = format!("head -c {} > /dev/null; echo 'no space in head {k}' >&2; exit {code}", k * bytes);
            let sink = Ffmpeg::new(&path, Format::Mkv, fake(tools.path(), &read)).unwrap();
            let error = run(Box::new(sink), &stream, 40).unwrap_err();
            assert_eq!(error.code(), "encode.encoder-died");
            let EncodeError::EncoderDied { status: how, stderr, frames, .. } = &error else { panic!() };
            assert_eq!((how.as_str(), stderr.as_str()), (status, format!("no space in head {k}").as_str()));
            assert!((k as u64..k as u64 + 4).contains(frames), "{frames} frames taken, {k} read");
            assert!(error.to_string().contains("no space in head"), "{error}");
            assert!(names(out.path()).is_empty());
        }
    }
}

#[test]
fn a_failure_at_the_end_and_a_signal_are_told() {
    let (tools, out) = folders();
    let path = out.path().join("a.mkv");
    for (body, status) in
        [("cat >/dev/null; exit 3", "ended with exit code 3"), ("cat >/dev/null; kill -9 $$", "was killed by signal 9")]
    {
        let sink = Ffmpeg::new(&path, Format::Mkv, fake(tools.path(), body)).unwrap();
        let error = run(Box::new(sink), &info(16, 16), 2).unwrap_err();
        let EncodeError::EncoderDied { status: how, frames: 2, .. } = &error else { panic!("{error}") };
        assert_eq!(how, status);
        assert!(names(out.path()).is_empty());
    }
}

#[test]
fn a_talkative_encoder_neither_blocks_nor_fills_the_memory() {
    let (tools, out) = folders();
    let body =
        "i=0; while [ $i -lt 20000 ]; do echo \"line $i of many that nobody reads\"; i=$((i+1)); done >&2; exit 1";
    let sink = Ffmpeg::new(&out.path().join("a.mkv"), Format::Mkv, fake(tools.path(), body)).unwrap();
    let error = run(Box::new(sink), &info(640, 360), 40).unwrap_err();
    let EncodeError::EncoderDied { stderr, .. } = error else { panic!("{error}") };
    assert!(stderr.len() <= 4096 && stderr.ends_with("line 19999 of many that nobody reads"), "{stderr}");
}

fn is_alive(pid: &str) -> bool {
    // A zombie counts as dead: its parent, a script that was killed, is gone, and init may take a moment.
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

/// Waits for a file to be written whole by a script.
fn read_when_there(path: &Path) -> String {
    loop {
        match fs::read_to_string(path) {
            Ok(text) if text.ends_with('\n') => return text,
            _ => std::thread::yield_now(),
        }
    }
}

fn wait_until_dead(pid: &str) {
    for _ in 0..1_000_000 {
        if !is_alive(pid) {
            return;
        }
        std::thread::yield_now();
    }
    panic!("process {pid} lives");
}

#[test]
fn aborting_and_dropping_kill_the_encoder_and_its_children() {
    let (tools, out) = folders();
    let note = tools.path().join("pids");
    let body = format!("sleep 1000 & echo $$ $! > {0}.new; mv {0}.new {0}; {COPIES}; sleep 1000", note.display());
    for explicit in [true, false] {
        let path = out.path().join("a.mkv");
        let mut sink: Box<dyn FrameSink> =
            Box::new(Ffmpeg::new(&path, Format::Mkv, fake(tools.path(), &body)).unwrap());
        sink.begin(&info(16, 16)).unwrap();
        sink.frame(&Frame::new(0, view(&picture(16, 16, 0), 16, 16))).unwrap();
        let pids = read_when_there(&note);
        assert!(pids.split_whitespace().all(is_alive));
        if explicit {
            sink.abort()
        } else {
            drop(sink)
        }
        pids.split_whitespace().for_each(wait_until_dead);
        assert!(names(out.path()).is_empty());
        fs::remove_file(&note).unwrap();
    }
}

#[test]
fn an_encoder_that_reads_nothing_is_stopped_at_the_limit() {
    let (tools, out) = folders();
    let mut options = fake(tools.path(), "sleep 1000");
    options.stall_limit = Duration::from_millis(200);
    let sink = Ffmpeg::new(&out.path().join("a.mkv"), Format::Mkv, options.clone()).unwrap();
    let error = run(Box::new(sink), &info(640, 360), 40).unwrap_err();
    assert_eq!(error.code(), "encode.encoder-stalled");
    // The same at the end of the stream.
    let sink = Ffmpeg::new(&out.path().join("a.mkv"), Format::Mkv, options).unwrap();
    assert_eq!(run(Box::new(sink), &info(16, 16), 1).unwrap_err().code(), "encode.encoder-stalled");
    assert!(names(out.path()).is_empty());
}

#[test]
fn a_stop_interrupts_a_thread_that_waits_for_the_encoder() {
    let (tools, out) = folders();
    let sink = Ffmpeg::new(&out.path().join("a.mkv"), Format::Mkv, fake(tools.path(), "sleep 1000")).unwrap();
    let stream = info(640, 360);
    let thread = SinkThread::spawn(Box::new(sink), &stream, 2).unwrap();
    let switch = thread.stop_switch();
    let mut sent = 0;
    let error = loop {
        if sent == 3 {
            let switch = switch.clone();
            std::thread::spawn(move || switch.stop());
        }
        sent += 1;
        if let Err(error) = thread.send(sent, thread.buffer(), Change::All) {
            break error;
        }
    };
    assert_eq!(error.code(), "encode.stopped");
    thread.abort();
    assert!(names(out.path()).is_empty());
}

#[test]
fn programs_are_found_as_a_shell_finds_them() {
    let (tools, other) = folders();
    let program = script(tools.path(), "tool", "exit 0");
    fs::write(other.path().join("tool"), "not executable").unwrap();
    let search = std::env::join_paths([other.path(), tools.path()]).unwrap();
    assert_eq!(find_program(Path::new("tool"), &search), Some(program.clone()));
    assert_eq!(find_program(&program, OsStr::new("")), Some(program));
    assert_eq!(find_program(Path::new("tool"), other.path().as_os_str()), None);
    assert_eq!(find_program(Path::new("tool"), OsStr::new(".:relative")), None);
}

#[test]
fn a_missing_program_is_named_with_a_way_out() {
    let options = SinkOptions { ffmpeg: options(Path::new("/nowhere/ffmpeg")), ..SinkOptions::default() };
    let Err(error) = sink_for(&Target::Path("a.webm".into()), &options) else { panic!() };
    assert_eq!(error.code(), "encode.encoder-missing");
    assert_eq!(
        error.to_string(),
        ".webm files need the program `/nowhere/ffmpeg`, which was not found; install it or write one of: .mp4, .png, \
         .y4m, .rgba, .raw, .wav"
    );
}

fn installed(name: &str) -> Option<PathBuf> {
    find_program(Path::new(name), &std::env::var_os("PATH").unwrap_or_default())
}

/// What ffprobe says about the first video stream, as `key=value` lines.
fn probe(path: &Path) -> Option<String> {
    let entries = "stream=codec_name,width,height,avg_frame_rate,nb_read_frames,color_range,color_space,color_transfer,\
                   color_primaries:format=duration";
    let output = Command::new(installed("ffprobe")?)
        .args([
            "-v",
            "error",
            "-count_frames",
            "-select_streams",
            "v:0",
            "-show_entries",
            entries,
            "-of",
            "default=nw=1",
        ])
        .arg(path)
        .output()
        .unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Says something only where ffmpeg and ffprobe are installed; the tests above need neither.
#[test]
fn the_real_ffmpeg_writes_and_reads_what_we_say() {
    if installed("ffmpeg").is_none() || installed("ffprobe").is_none() {
        return;
    }
    let out = tempfile::tempdir().unwrap();
    let stream = StreamInfo::new(64, 48, FrameRate::new(30000, 1001).unwrap());
    for (name, writer, codec) in [
        ("a.mp4", Writer::Embedded, "h264"),
        ("b.mp4", Writer::Ffmpeg, "h264"),
        ("c.mov", Writer::Embedded, "h264"),
        ("d.mkv", Writer::Embedded, "h264"),
        ("e.webm", Writer::Embedded, "vp9"),
        ("f.gif", Writer::Embedded, "gif"),
        ("g.apng", Writer::Embedded, "apng"),
        ("h.y4m", Writer::Embedded, "rawvideo"),
    ] {
        let path = out.path().join(name);
        let sink = sink_for(&Target::Path(path.clone()), &SinkOptions { writer, ..SinkOptions::default() }).unwrap();
        run(sink, &stream, 30).unwrap();
        let told = probe(&path).unwrap();
        for line in [&format!("codec_name={codec}"), "width=64", "height=48", "nb_read_frames=30"] {
            assert!(told.lines().any(|told| told == line), "{name}: {line} in\n{told}");
        }
        if codec == "h264" {
            for line in ["avg_frame_rate=30000/1001", "color_range=tv", "color_space=bt709", "color_primaries=bt709"] {
                assert!(told.lines().any(|told| told == line), "{name}: {line} in\n{told}");
            }
            assert!(told.contains("duration=1.00"), "{told}");
        }
    }
}
