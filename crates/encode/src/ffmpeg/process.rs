//! [`Process`]: a child program that reads a stream, watched so that its death or its silence never hangs the sender.

use std::ffi::OsString;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, bounded};
use rustix::io::Errno;
use rustix::net::SendFlags;
use rustix::process::{Pid, Signal};

use crate::error::Operation;
use crate::{EncodeError, StopSwitch};

/// A running encoder. It is killed, with all that it started, when dropped before [`finish`](Self::finish).
///
/// Its standard input is one end of a socket pair and not a pipe: only a socket can be written to without a `SIGPIPE`
/// when the reader has gone, and that signal would kill a host that did not ask to ignore it.
#[derive(Debug)]
pub(super) struct Process {
    program: PathBuf,
    child: Child,
    input: Option<UnixStream>,
    said: Tail,
    stop: StopSwitch,
    stall: Duration,
}

/// How long a write waits before it looks whether the child lives and whether somebody wants to stop.
const LOOK: Duration = Duration::from_millis(50);
/// At the end an encoder may have much left to do, and moves a large index to the front of its file.
const PATIENCE_AT_THE_END: u32 = 5;
/// How long to wait for the last words of a dead child, whose own children may hold its standard error open.
const LAST_WORDS: Duration = Duration::from_millis(500);

impl Process {
    pub(super) fn start(
        program: &Path,
        arguments: &[OsString],
        stop: StopSwitch,
        stall: Duration,
    ) -> Result<Self, EncodeError> {
        let fail = |error| EncodeError::io(Operation::Start, program, 0, error);
        let (input, childs_end) = UnixStream::pair().map_err(fail)?;
        input.set_write_timeout(Some(LOOK)).map_err(fail)?;
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::from(OwnedFd::from(childs_end)))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            // Ctrl-C on the terminal reaches us alone; we stop the child and remove what it wrote.
            .process_group(0)
            .spawn()
            .map_err(fail)?;
        let said = Tail::of(child.stderr.take());
        Ok(Self { program: program.to_owned(), child, input: Some(input), said, stop, stall })
    }

    /// Sends all of `bytes`. `frames` whole frames were sent before.
    pub(super) fn send(&mut self, mut bytes: &[u8], frames: u64) -> Result<(), EncodeError> {
        let mut progress = Instant::now();
        while !bytes.is_empty() {
            if self.stop.is_stopped() {
                return Err(EncodeError::Stopped);
            }
            let Some(input) = &self.input else { return Err(EncodeError::Stopped) };
            match rustix::net::send(input, bytes, SendFlags::NOSIGNAL) {
                Ok(sent) => {
                    bytes = bytes.get(sent..).unwrap_or_default();
                    progress = Instant::now();
                }
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => self.look(progress, frames)?,
                Err(_) => return Err(self.died(frames)),
            }
        }
        Ok(())
    }

    /// Ends the stream and waits until the child has ended well.
    pub(super) fn finish(mut self, frames: u64) -> Result<(), EncodeError> {
        self.input = None;
        self.stall = self.stall.saturating_mul(PATIENCE_AT_THE_END);
        let start = Instant::now();
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(Some(_)) => return Err(self.died(frames)),
                Ok(None) if self.stop.is_stopped() => return Err(EncodeError::Stopped),
                Ok(None) => {
                    self.look(start, frames)?;
                    thread::sleep(WAIT);
                }
                Err(error) => return Err(EncodeError::io(Operation::Start, &self.program, 0, error)),
            }
        }
    }

    fn look(&mut self, progress: Instant, frames: u64) -> Result<(), EncodeError> {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return if self.input.is_some() { Err(self.died(frames)) } else { Ok(()) };
        }
        if progress.elapsed() < self.stall {
            return Ok(());
        }
        Err(EncodeError::EncoderStalled { program: self.program.clone(), seconds: self.stall.as_secs() })
    }

    /// The error of a child that has closed its input or ended.
    fn died(&mut self, frames: u64) -> EncodeError {
        self.input = None;
        let status = self.reap();
        EncodeError::EncoderDied { program: self.program.clone(), status, stderr: self.said.wait(), frames }
    }

    /// Waits a little for the child to end by itself, so that its own exit code can be told, then kills it.
    fn reap(&mut self) -> String {
        let start = Instant::now();
        while start.elapsed() < LAST_WORDS {
            if let Ok(Some(status)) = self.child.try_wait() {
                return describe(status);
            }
            thread::sleep(WAIT);
        }
        self.kill();
        "closed its input and was killed".to_owned()
    }

    fn kill(&mut self) {
        // Once waited for, the number may belong to somebody else.
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = rustix::process::kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.input = None;
        self.kill();
    }
}

const WAIT: Duration = Duration::from_millis(5);

fn describe(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(0), _) => "ended early".to_owned(),
        (Some(code), _) => format!("ended with exit code {code}"),
        (None, Some(signal)) => format!("was killed by signal {signal}"),
        (None, None) => "ended".to_owned(),
    }
}

/// The last bytes that the child wrote to its standard error, gathered on a thread so that it never blocks.
#[derive(Debug)]
struct Tail {
    text: Arc<Mutex<Vec<u8>>>,
    ended: Receiver<()>,
}

/// How much of it is kept.
const TAIL_BYTES: usize = 4096;

impl Tail {
    fn of(stderr: Option<ChildStderr>) -> Self {
        let text = Arc::new(Mutex::new(Vec::new()));
        let (end, ended) = bounded(1);
        if let Some(stderr) = stderr {
            let text = Arc::clone(&text);
            // Without the thread there is no tail, and the child gets an error when it speaks; nothing else is lost.
            let _ = thread::Builder::new().name("reelm-encoder-stderr".to_owned()).spawn(move || {
                let _ = gather(stderr, &text);
                drop(end);
            });
        }
        Self { text, ended }
    }

    fn wait(&self) -> String {
        let _ = self.ended.recv_timeout(LAST_WORDS);
        let text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&text).trim().to_owned()
    }
}

fn gather(mut stderr: ChildStderr, text: &Mutex<Vec<u8>>) -> io::Result<()> {
    let mut chunk = [0; 1024];
    loop {
        let read = stderr.read(&mut chunk)?;
        if read == 0 {
            return Ok(());
        }
        let mut text = text.lock().unwrap_or_else(PoisonError::into_inner);
        text.extend_from_slice(chunk.get(..read).unwrap_or_default());
        let excess = text.len().saturating_sub(TAIL_BYTES);
        text.drain(..excess);
    }
}
