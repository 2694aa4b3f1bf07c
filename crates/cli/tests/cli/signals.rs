//! Ctrl-C, `kill`, and what they leave.

use std::fs;
use std::io::Read as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, Stdio};

use super::support::{LONG, Place, REELM, cpu_ticks, kill, names, wait_until};

/// One frame takes long.
const HEAVY: &str = r##"{
  "reelm": 1, "size": [3000, 3000], "fps": 30, "duration": "100f", "background": "#fff",
  "nodes": [{"kind": "group", "effects": [{"kind": "blur", "sigma": 60}, {"kind": "blur", "sigma": 59}],
    "children": [{"kind": "rect", "size": [2900, 2900], "fill": "#f00", "rotation": "=frame"}]}]
}"##;

fn start(place: &Place, args: &[&str]) -> Child {
    let mut command = Command::new(REELM);
    command.args(args).current_dir(place.folder());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Bytes in the temporaries of the folder.
fn written(place: &Place) -> u64 {
    let parts = place.names().into_iter().filter(|name| name.ends_with(".part")).map(|name| place.path(&name));
    parts
        .map(
            |part| {
                if part.is_dir() { names(&part).len() as u64 } else { fs::metadata(part).map_or(0, |meta| meta.len()) }
            },
        )
        .sum()
}

/// Waits until the render is under way: something was written, or, since an MP4 is written at its end, computed.
fn wait_for_output(place: &Place, child: &mut Child) {
    let pid = child.id();
    let has_part = || place.names().iter().any(|name| name.ends_with(".part"));
    wait_until(child, "output", || written(place) > 0 || (has_part() && cpu_ticks(pid) > 30));
}

/// The signal mask that the system calls `name` of a process; bit `n - 1` is signal `n`.
fn mask(pid: u32, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':').map(str::trim));
    line.and_then(|mask| u64::from_str_radix(mask, 16).ok()).unwrap_or(0)
}

const INT: u64 = 1 << 1;

fn wait_until_it_listens(child: &mut Child) {
    let pid = child.id();
    wait_until(child, "listening", || mask(pid, "SigCgt") & INT != 0);
}

fn stderr(child: &mut Child) -> String {
    let mut text = String::new();
    child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn the_first_signal_stops_in_good_order() {
    let place = Place::with(LONG);
    for (output, signal) in
        [("out.mp4", "INT"), ("out.rgba", "TERM"), ("out.y4m", "HUP"), ("all/", "INT"), ("f_%05d.png", "INT")]
    {
        let mut child = start(&place, &["render", "in.json", "-o", output, "--threads", "2"]);
        wait_for_output(&place, &mut child);
        kill(child.id(), signal);
        assert_eq!(child.wait().unwrap().code(), Some(130), "{output}");
        assert_eq!(stderr(&mut child), "interrupted\n", "{output}");
        assert_eq!(place.names(), ["in.json"], "{output}");
    }
    let mut child = start(&place, &["render", "in.json", "-o", "null:", "--threads", "1"]);
    wait_until_it_listens(&mut child);
    kill(child.id(), "INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn an_output_that_was_there_survives_the_interruption() {
    let place = Place::with(LONG);
    place.write("out.rgba", "precious");
    let mut child = start(&place, &["render", "in.json", "-o", "out.rgba"]);
    wait_for_output(&place, &mut child);
    kill(child.id(), "INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(place.read("out.rgba"), b"precious");
    assert_eq!(place.names(), ["in.json", "out.rgba"]);
}

#[test]
fn a_second_signal_ends_at_once() {
    let place = Place::with(HEAVY);
    let mut child = start(&place, &["render", "in.json", "-o", "out.rgba", "--threads", "1"]);
    let pid = child.id();
    wait_until(&mut child, "a temporary", || place.names().iter().any(|name| name.ends_with(".part")));
    kill(pid, "INT");
    wait_until(&mut child, "the first is taken", || mask(pid, "ShdPnd") & INT == 0);
    kill(pid, "INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    // In good order it would have said so, after the frame.
    assert_eq!(stderr(&mut child), "");
    assert!(!place.path("out.rgba").exists());
}

#[test]
fn a_pipe_that_nobody_reads_holds_nothing_up() {
    let place = Place::with(LONG);
    let mut child = start(&place, &["render", "in.json", "-o", "-", "--format", "rgba"]);
    let pid = child.id();
    let mut first = [0; 16];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    // The pipe is full when no time is used any more.
    let (mut last, mut still) = (0, 0);
    wait_until(&mut child, "a full pipe", || {
        let now = cpu_ticks(pid);
        still = if now == last { still + 1 } else { 0 };
        last = now;
        still > 30
    });
    kill(pid, "INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn a_signal_that_nohup_ignores_stays_ignored() {
    let place = Place::with(LONG);
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$0\" render in.json -o out.rgba", REELM]).current_dir(place.folder());
    let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    wait_for_output(&place, &mut child);
    kill(child.id(), "HUP");
    let before = written(&place);
    wait_until(&mut child, "more output", || written(&place) > before + 1_000_000);
    kill(child.id(), "INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(place.names(), ["in.json"]);
}

#[test]
fn what_a_killed_process_leaves_goes_with_the_next() {
    let place = Place::with(LONG);
    for output in ["out.rgba", "all/"] {
        let mut child = start(&place, &["render", "in.json", "-o", output]);
        wait_for_output(&place, &mut child);
        kill(child.id(), "KILL");
        assert_eq!(child.wait().unwrap().signal(), Some(9));
        let left = place.names();
        assert!(left.len() == 2 && left[0].ends_with(".part"), "{left:?}");
        place.run_well(&["render", "in.json", "-o", output, "--frames", "0..2"]);
        assert_eq!(
            place.names(),
            [output.trim_end_matches('/'), "in.json"]
                .into_iter()
                .collect::<std::collections::BTreeSet<_>>()
                .into_iter()
                .collect::<Vec<_>>()
        );
        let _ = fs::remove_file(place.path(output));
        let _ = fs::remove_dir_all(place.path(output));
    }
}
