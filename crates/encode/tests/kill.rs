//! A process that is killed in the middle leaves no partial output, no encoder, and nothing that stays.

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::{info, names, picture, script, view};
use reelm_encode::{FfmpegOptions, Frame, FrameSink, SinkOptions, Target, sink_for};

const FOLDER: &str = "REELM_ENCODE_TEST_FOLDER";
const TOOLS: &str = "REELM_ENCODE_TEST_TOOLS";
const NAME: &str = "REELM_ENCODE_TEST_NAME";
const FRAMES: u64 = 12;

fn sink(folder: &Path, tools: &Path, name: &str) -> Box<dyn FrameSink> {
    let ffmpeg = FfmpegOptions { program: tools.join("fake-ffmpeg"), ..FfmpegOptions::default() };
    sink_for(&Target::Path(folder.join(name)), &SinkOptions { ffmpeg, ..SinkOptions::default() }).unwrap()
}

/// What the killed process does: tells each frame before it hands it over, and waits for leave.
#[test]
fn in_a_process_of_its_own() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let tools = PathBuf::from(std::env::var_os(TOOLS).unwrap());
    let mut sink = sink(Path::new(&folder), &tools, &std::env::var(NAME).unwrap());
    sink.begin(&info(64, 64)).unwrap();
    for index in 0..FRAMES {
        println!("\nframe {index}");
        let _ = std::io::stdin().read_line(&mut String::new()).unwrap();
        sink.frame(&Frame::new(index, view(&picture(64, 64, index as u32), 64, 64))).unwrap();
    }
    sink.finish().unwrap();
}

/// Starts that process, and kills it when it is at frame `at`.
fn kill_at(folder: &Path, tools: &Path, name: &str, at: u64) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "in_a_process_of_its_own", "--nocapture"])
        .env(FOLDER, folder)
        .env(TOOLS, tools)
        .env(NAME, name)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut leave = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    for index in 0..=at {
        assert!(lines.any(|line| line == format!("frame {index}")));
        if index < at {
            leave.write_all(b"\n").unwrap();
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

/// The encoder's process id, which it notes as it starts.
fn encoder(note: &Path) -> String {
    loop {
        match fs::read_to_string(note) {
            Ok(text) if text.ends_with('\n') => return text.trim().to_owned(),
            _ => std::thread::yield_now(),
        }
    }
}

fn wait_until_dead(pid: &str) {
    while fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z ")) {
        std::thread::yield_now();
    }
}

#[test]
fn the_old_output_stays_and_the_next_run_cleans_up() {
    let (dir, tools) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let note = tools.path().join("pid");
    let body = format!("echo $$ > {}; for last; do :; done; exec cat > \"${{last#file:}}\"", note.display());
    script(tools.path(), "fake-ffmpeg", &body);
    for (name, expected) in [("a.mp4", "a.mp4"), ("a.y4m", "a.y4m"), ("a.mkv", "a.mkv"), ("a_%d.png", "a_0.png")] {
        for at in [0, 1, 5, FRAMES - 1] {
            fs::write(dir.path().join(expected), "old").unwrap();
            let _ = fs::remove_file(&note);
            kill_at(dir.path(), tools.path(), name, at);
            if name == "a.mkv" {
                wait_until_dead(&encoder(&note));
            }
            assert_eq!(fs::read(dir.path().join(expected)).unwrap(), b"old", "{name} at {at}");
            let mut next = sink(dir.path(), tools.path(), name);
            next.begin(&info(4, 4)).unwrap();
            next.frame(&Frame::new(0, view(&picture(4, 4, 0), 4, 4))).unwrap();
            next.finish().unwrap();
            let left = names(dir.path());
            assert!(left.iter().all(|name| !name.ends_with(".part")), "{left:?}");
            left.iter().for_each(|name| fs::remove_file(dir.path().join(name)).unwrap());
        }
    }
}
