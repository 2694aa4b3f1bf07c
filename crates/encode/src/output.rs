//! [`Output`]: where the bytes of a single-file sink go.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use crate::error::Operation;
use crate::{AtomicFile, EncodeError};

/// The destination of a byte stream; nothing is opened before the sink's `begin`.
///
/// A path that names a device, a named pipe or a socket is written to directly, since it cannot be replaced whole; any
/// other path is written as an [`AtomicFile`]. Writing to a pipe whose reader has gone is an error of kind
/// `BrokenPipe` in a Rust program; in a program that left `SIGPIPE` at its default the signal arrives first.
pub struct Output {
    name: PathBuf,
    bytes: u64,
    state: State,
}

enum State {
    Path,
    Stdout,
    Given(Box<dyn Write + Send>),
    Atomic(AtomicFile),
    Stream(File),
}

impl Output {
    /// The file, device or named pipe at `path`.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self { name: path.into(), bytes: 0, state: State::Path }
    }

    /// Standard output, named `-` in errors.
    pub fn stdout() -> Self {
        Self { name: PathBuf::from("-"), bytes: 0, state: State::Stdout }
    }

    /// Any writer of the host's, named `name` in errors.
    pub fn writer(name: impl Into<PathBuf>, writer: Box<dyn Write + Send>) -> Self {
        Self { name: name.into(), bytes: 0, state: State::Given(writer) }
    }

    /// The name that errors and reports use.
    pub fn name(&self) -> &Path {
        &self.name
    }

    /// Writes all of `bytes` and completes the output; returns how many there are in all.
    ///
    /// # Errors
    /// It cannot be opened, written or put in its place; then nothing remains of it.
    pub fn write_whole(mut self, bytes: &[u8]) -> Result<u64, EncodeError> {
        self.open()?;
        self.put(bytes)?;
        self.commit()
    }

    /// Bytes written so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The file's path if the output is one, for the report.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        matches!(self.state, State::Path | State::Atomic(_)).then(|| self.name.clone())
    }

    pub(crate) fn open(&mut self) -> Result<(), EncodeError> {
        match self.state {
            State::Path if is_stream(&self.name) => {
                let opened = OpenOptions::new().write(true).open(&self.name);
                self.state = State::Stream(opened.map_err(|error| self.fail(Operation::Open, error))?);
            }
            State::Path => self.state = State::Atomic(AtomicFile::create(&self.name)?),
            State::Stdout => {
                // The standard handle is line buffered, which would cut frames at every byte 10.
                let owned = io::stdout().as_fd().try_clone_to_owned();
                let file = owned.map_err(|error| self.fail(Operation::Open, error))?;
                self.state = State::Stream(file.into());
            }
            State::Given(_) => {}
            State::Atomic(_) | State::Stream(_) => return Err(EncodeError::Misuse { what: "begin was called twice" }),
        }
        if let State::Stream(file) = &self.state {
            // Of no pipe and of one beyond the system's limit it is refused, and nothing is lost.
            let _ = rustix::pipe::fcntl_setpipe_size(file, PIPE_BYTES);
        }
        Ok(())
    }

    /// Writes all of `buf`, with an error that names the output and the bytes before.
    pub(crate) fn put(&mut self, buf: &[u8]) -> Result<(), EncodeError> {
        self.write_all(buf).map_err(|error| self.fail(Operation::Write, error))
    }

    /// Completes the output; returns its bytes.
    pub(crate) fn commit(mut self) -> Result<u64, EncodeError> {
        self.flush().map_err(|error| self.fail(Operation::Write, error))?;
        match self.state {
            State::Atomic(file) => file.commit(),
            _ => Ok(self.bytes),
        }
    }

    pub(crate) fn fail(&self, operation: Operation, error: io::Error) -> EncodeError {
        EncodeError::io(operation, &self.name, self.bytes, error)
    }

    fn target(&mut self) -> io::Result<&mut dyn Write> {
        match &mut self.state {
            State::Path | State::Stdout => Err(io::ErrorKind::NotConnected.into()),
            State::Given(writer) => Ok(writer),
            State::Atomic(file) => Ok(file),
            State::Stream(file) => Ok(file),
        }
    }
}

impl Write for Output {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let written = self.target()?.write(buf)?;
        self.bytes = self.bytes.saturating_add(written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.target()?.flush()
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output").field("name", &self.name).field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

/// What a pipe holds, so that a frame goes through it in a few turns of its two ends; 64 KiB unless set. The most that Linux
/// grants without a privilege.
const PIPE_BYTES: usize = 1 << 20;

fn is_stream(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir())
}
