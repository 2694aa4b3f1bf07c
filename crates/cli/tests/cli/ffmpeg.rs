//! The ffmpeg program, played by a shell script that notes what it is told.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use super::support::{Done, LONG, Place, REELM, finish, kill, runs, wait_until};

/// Words that stand in the composition alone.
const WORDS: &str = r##"{
  "reelm": 1, "size": [10, 6], "fps": "30000/1001", "duration": "5f", "background": "#fff",
  "vars": {"secret-var": "SECRET-DEFAULT"},
  "nodes": [{"id": "SECRET-id", "kind": "text", "text": "SECRET-text;rm -rf {vars.secret-var}", "font-size": 4}]
}"##;

/// Notes its arguments, then writes all that it reads to the file that it is told.
const GOOD: &str = r#"printf '%s\n' "$@" > "$NOTES/argv"
for last; do :; done
cat > "${last#file:}""#;

/// A place whose `ffmpeg` is `script`.
fn place(composition: &str, script: &str) -> Place {
    let place = Place::with(composition);
    fs::create_dir(place.path("bin")).unwrap();
    fs::create_dir(place.path("notes")).unwrap();
    let program = place.path("bin/ffmpeg");
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    place
}

fn command(place: &Place, args: &[&str]) -> Command {
    let mut command = Command::new(REELM);
    let path = format!("{}:/usr/bin:/bin", place.path("bin").display());
    command.args(args).current_dir(place.folder()).env("PATH", path).env("NOTES", place.path("notes"));
    command.stdin(Stdio::null());
    command
}

fn run(place: &Place, args: &[&str]) -> Done {
    finish(&mut command(place, args))
}

/// The process ids that the script noted, one in each line.
fn noted_pids(place: &Place) -> Vec<u32> {
    let text = fs::read_to_string(place.path("notes/pids")).unwrap_or_default();
    text.lines().filter_map(|line| line.parse().ok()).collect()
}

#[test]
fn ffmpeg_gets_every_frame_and_no_word_of_the_composition() {
    for (output, encoder, container) in
        [("out.mp4", "ffmpeg", "mp4"), ("out.webm", "embedded", "webm"), ("out.mkv", "ffmpeg", "matroska")]
    {
        let place = place(WORDS, GOOD);
        let done =
            run(&place, &["render", "in.json", "-o", output, "--encoder", encoder, "--var", "secret-var=SECRET-value"]);
        assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{output}");
        assert_eq!(place.read(output).len(), 5 * 10 * 6 * 3 / 2, "{output}");
        assert_eq!(place.names(), ["bin", "in.json", "notes", output]);
        let argv = String::from_utf8(place.read("notes/argv")).unwrap();
        let args: Vec<&str> = argv.lines().collect();
        assert!(!argv.contains("SECRET") && !argv.contains("secret"), "{argv}");
        for pair in [
            ["-video_size", "10x6"],
            ["-framerate", "30000/1001"],
            ["-protocol_whitelist", "file,pipe"],
            ["-i", "pipe:0"],
            ["-f", container],
        ] {
            assert!(args.windows(2).any(|window| window == pair), "{pair:?}: {argv}");
        }
        assert!(args.contains(&"-nostdin"));
        let target = args.last().unwrap().strip_prefix("file:/").unwrap();
        assert!(target.ends_with(".part") && target.contains(output), "{target}");
    }
}

#[test]
fn odd_names_reach_ffmpeg_as_one_path() {
    for name in ["-y.webm", "concat:a|b.webm", "http:x.webm", "%03d.webm", "a b';c.webm"] {
        let place = place(WORDS, GOOD);
        let done = run(&place, &["render", "in.json", &format!("-o={name}")]);
        assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{name}");
        assert!(place.names().contains(&name.to_owned()), "{:?}", place.names());
        let argv = String::from_utf8(place.read("notes/argv")).unwrap();
        let folder = fs::canonicalize(place.folder()).unwrap();
        assert!(argv.lines().last().unwrap().starts_with(&format!("file:{}/.{name}.", folder.display())), "{argv}");
    }
}

#[test]
fn the_last_words_of_an_encoder_that_dies_are_told() {
    for (script, words) in [
        ("head -c 200 >/dev/null; echo 'codec exploded' >&2; exit 7", "ended with exit code 7"),
        ("echo 'codec exploded' >&2; exit 1", "ended with exit code 1"),
        ("cat >/dev/null; echo 'codec exploded' >&2; exit 69", "ended with exit code 69"),
        ("head -c 200 >/dev/null; echo 'codec exploded' >&2; kill -9 $$", "was killed by signal 9"),
        ("yes noise | head -c 100000 >&2; echo 'codec exploded' >&2; exit 7", "ended with exit code 7"),
        ("head -c 200 >/dev/null; echo 'codec exploded' >&2; exit 0", "ended early"),
    ] {
        let place = place(&LONG.replace("1000000f", "60f"), script);
        let done = run(&place, &["render", "in.json", "-o", "out.webm"]);
        assert_eq!(done.code, Some(3), "{script}: {}", done.err);
        for word in ["error[encode.encoder-died]", words, "codec exploded"] {
            assert!(done.err.contains(word), "{script}: {word}: {}", done.err);
        }
        assert!(done.err.len() < 8192, "{} bytes", done.err.len());
        assert_eq!(place.names(), ["bin", "in.json", "notes"], "{script}");
    }
}

#[test]
fn a_missing_ffmpeg_is_told_with_what_needs_none() {
    let place = Place::with(WORDS);
    for (output, encoder) in [("out.webm", "embedded"), ("out.mp4", "ffmpeg")] {
        let args = ["render", "in.json", "-o", output, "--encoder", encoder];
        let done = finish(Command::new(REELM).args(args).current_dir(place.folder()).env("PATH", "/nowhere"));
        assert_eq!(done.code, Some(3), "{}", done.err);
        assert!(done.err.contains("error[encode.encoder-missing]") && done.err.contains("`ffmpeg`"), "{}", done.err);
        assert!(done.err.contains(".mp4"), "{}", done.err);
        assert_eq!(place.names(), ["in.json"]);
    }
}

#[test]
fn an_encoder_that_takes_nothing_goes_with_the_interruption() {
    // It has a child of its own, and neither reads.
    let script = "sleep 1000 & echo $! > \"$NOTES/pids\"; echo $$ >> \"$NOTES/pids\"; wait";
    let place = place(LONG, script);
    let mut child = command(&place, &["render", "in.json", "-o", "out.webm"]).stderr(Stdio::piped()).spawn().unwrap();
    wait_until(&mut child, "a running encoder", || noted_pids(&place).len() == 2);
    kill(child.id(), "INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    noted_pids(&place).into_iter().for_each(wait_until_gone);
    assert_eq!(place.names(), ["bin", "in.json", "notes"]);
}

#[test]
fn an_encoder_does_not_outlive_a_killed_render() {
    let place = place(LONG, "echo $$ > \"$NOTES/pids\"; exec cat >/dev/null");
    let mut child = command(&place, &["render", "in.json", "-o", "out.webm"]).spawn().unwrap();
    wait_until(&mut child, "a running encoder", || noted_pids(&place).len() == 1);
    kill(child.id(), "KILL");
    child.wait().unwrap();
    wait_until_gone(noted_pids(&place)[0]);
}

/// A process that was killed ends when it gets its turn, which may be after whoever killed it has ended.
fn wait_until_gone(pid: u32) {
    let mut watch = Command::new("sleep").arg("60").spawn().unwrap();
    wait_until(&mut watch, "the end of an encoder", || !runs(pid));
    watch.kill().unwrap();
    watch.wait().unwrap();
}
