//! A folder of its own for each test, and the command run in it.

use std::fs;
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// Four frames of 6 × 4 pixels: red on white, the rectangle one pixel further right in each.
pub(crate) const MOVING: &str = r##"{
  "reelm": 1, "size": [6, 4], "fps": 10, "duration": "4f", "background": "#fff",
  "nodes": [{"kind": "rect", "size": [2, 2], "fill": "#f00", "position": ["=frame", 0]}]
}"##;

/// Far more frames than a test waits for.
pub(crate) const LONG: &str = r##"{
  "reelm": 1, "size": [64, 64], "fps": 30, "duration": "1000000f", "background": "#fff",
  "nodes": [{"kind": "rect", "size": [40, 40], "fill": "#f00", "rotation": "=frame"}]
}"##;

/// The command, as built for this test.
pub(crate) const REELM: &str = env!("CARGO_BIN_EXE_reelm");

/// A folder that goes with the test.
pub(crate) struct Place {
    folder: TempDir,
}

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Done {
    /// `None` if a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
    /// Processor time, in hundredths of a second.
    pub(crate) ticks: u64,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// A folder with one composition, `in.json`.
    pub(crate) fn with(composition: &str) -> Self {
        let place = Self::new();
        place.write("in.json", composition);
        place
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The names of all that lies in the folder, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        names(self.folder())
    }

    /// The command in this folder, with limits on memory and processor time so that a failure does not take the machine along.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", r#"ulimit -t 60; ulimit -v 8000000; exec "$0" "$@""#, REELM]).args(args);
        command.current_dir(self.folder()).stdin(Stdio::null()).env_remove("NO_COLOR");
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Done {
        finish(&mut self.command(args))
    }

    /// Runs with `input` on standard input.
    pub(crate) fn run_with_input(&self, input: &[u8], args: &[&str]) -> Done {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(input).unwrap();
        file.rewind().unwrap();
        finish(self.command(args).stdin(file))
    }

    /// Runs and demands success without a word.
    pub(crate) fn run_well(&self, args: &[&str]) -> Vec<u8> {
        let done = self.run(args);
        assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{args:?}");
        done.out
    }
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Runs `command` to its end; one that hangs is killed after a minute.
pub(crate) fn finish(command: &mut Command) -> Done {
    let mut err_file = tempfile::tempfile().unwrap();
    let mut child = command.stdout(Stdio::piped()).stderr(err_file.try_clone().unwrap()).spawn().unwrap();
    let (over, waits) = channel::<()>();
    let pid = child.id();
    let guard = thread::spawn(move || {
        if waits.recv_timeout(Duration::from_secs(60)) == Err(RecvTimeoutError::Timeout) {
            kill(pid, "KILL");
        }
    });
    let mut out = Vec::new();
    child.stdout.take().unwrap().read_to_end(&mut out).unwrap();
    let ticks = cpu_ticks(pid);
    let code = child.wait().unwrap().code();
    drop(over);
    guard.join().unwrap();
    let mut err = String::new();
    err_file.rewind().unwrap();
    err_file.read_to_string(&mut err).unwrap();
    Done { code, out, err, ticks }
}

/// User and system time of a process that was not waited for yet.
pub(crate) fn cpu_ticks(pid: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_ascii_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
}

/// Whether `pid` runs; what has ended and waits to be asked about it does not.
pub(crate) fn runs(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, fields)| !fields.trim_start().starts_with(['Z', 'X']))
}

/// Sends a signal.
pub(crate) fn kill(pid: u32, signal: &str) {
    let status = Command::new("kill").args(["-s", signal, &pid.to_string()]).status().unwrap();
    assert!(status.success(), "kill -s {signal} {pid}");
}

/// Waits until `ready` says so, as long as `child` runs; panics after a minute.
pub(crate) fn wait_until(child: &mut Child, what: &str, mut ready: impl FnMut() -> bool) {
    for _ in 0..6000 {
        if ready() {
            return;
        }
        assert_eq!(child.try_wait().unwrap(), None, "ended before: {what}");
        thread::sleep(Duration::from_millis(10));
    }
    let _ = child.kill();
    panic!("it never came: {what}");
}
