//! [`PngSequence`]: one PNG per frame, all of them or none.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::atomic::{resolve, sync_folder};
use crate::error::Operation;
use crate::null::NOT_BEGUN;
use crate::part::PartPath;
use crate::still::{MAX_SIDE, PngCompression, PngEncoder};
use crate::{EncodeError, Frame, FrameSink, Pattern, Report, StreamInfo};

/// Writes every frame as a PNG with straight alpha, numbered with the frame's index.
///
/// The pictures gather in a folder beside their place, `.{name}.{process id}.{counter}.part`, and move to their names
/// when the sequence is whole: until then earlier pictures of the same names are untouched, and an aborted sequence
/// leaves nothing. Pictures of other names in the target folder stay.
#[derive(Debug)]
pub struct PngSequence {
    folder: PathBuf,
    pattern: Pattern,
    /// Whether the folder itself may be made; a pattern's folder must exist.
    make_folder: bool,
    png: PngEncoder,
    state: Option<State>,
    report: Report,
}

#[derive(Debug)]
struct State {
    info: StreamInfo,
    staging: PartPath,
    /// Held so that no sweep takes the folder for a dead process's.
    _lock: File,
    /// Absolute, with links followed.
    folder: PathBuf,
    names: Vec<String>,
}

impl PngSequence {
    /// A sequence whose files are named by the last part of `path`, for instance `out/f_%04d.png`; see [`Pattern`].
    /// The folder must exist.
    ///
    /// # Errors
    /// The last part is no pattern.
    pub fn with_pattern(path: &Path, compression: PngCompression) -> Result<Self, EncodeError> {
        let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let pattern = Pattern::parse(&name)?;
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        Ok(Self::new(folder, pattern, false, compression))
    }

    /// A sequence of files `frame_%06d.png` in `folder`, which is made if only its last part is missing.
    ///
    /// # Errors
    /// None today.
    pub fn in_folder(folder: &Path, compression: PngCompression) -> Result<Self, EncodeError> {
        Ok(Self::new(folder.to_owned(), Pattern::parse("frame_%06d.png")?, true, compression))
    }

    fn new(folder: PathBuf, pattern: Pattern, make_folder: bool, compression: PngCompression) -> Self {
        let png = PngEncoder::new(compression);
        Self { folder, pattern, make_folder, png, state: None, report: Report::default() }
    }

    fn fail(&self, operation: Operation, name: &str, error: io::Error) -> EncodeError {
        EncodeError::io(operation, &self.folder.join(name), self.report.bytes, error)
    }
}

impl FrameSink for PngSequence {
    fn begin(&mut self, info: &StreamInfo) -> Result<(), EncodeError> {
        info.check_size("PNG", MAX_SIDE)?;
        let folder = resolve(&self.folder);
        let exists = folder.is_dir();
        if !exists && !self.make_folder {
            return Err(self.fail(Operation::Create, &self.pattern.name(0), io::ErrorKind::NotFound.into()));
        }
        if folder.exists() && !exists {
            return Err(self.fail(Operation::Create, "", io::ErrorKind::NotADirectory.into()));
        }
        // Inside the folder if there is one: its parent may not be ours to write to.
        let beside = if exists { folder.join("frames") } else { folder.clone() };
        let make = |path: &Path| fs::create_dir(path).and_then(|()| File::open(path));
        let (staging, lock) =
            PartPath::claim(&beside, make).map_err(|error| self.fail(Operation::Create, "", error))?;
        self.state = Some(State { info: info.clone(), staging, _lock: lock, folder, names: Vec::new() });
        Ok(())
    }

    fn frame(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        let Some(state) = &mut self.state else { return Err(NOT_BEGUN) };
        state.info.check_frame(frame)?;
        let name = self.pattern.name(frame.index);
        let path = state.staging.path.join(&name);
        let bytes = self.png.encode(frame)?;
        let written = write_new(&path, bytes);
        state.names.push(name.clone());
        let size = bytes.len() as u64;
        written.map_err(|error| self.fail(Operation::Write, &name, error))?;
        self.report.bytes = self.report.bytes.saturating_add(size);
        self.report.count(&frame.change);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Report, EncodeError> {
        let state = self.state.take().ok_or(NOT_BEGUN)?;
        let files = state.names.len() as u64;
        let name = state.publish().map_err(|(name, error)| self.fail(Operation::Rename, &name, error))?;
        sync_folder(&name).map_err(|error| self.fail(Operation::Sync, "", error))?;
        let mut report = std::mem::take(&mut self.report);
        report.files = files;
        report.path = Some(self.folder.clone());
        Ok(report)
    }

    fn abort(self: Box<Self>) {}
}

impl State {
    /// Moves the pictures to their names; returns a path in the folder that changed. On failure removes those that
    /// were moved.
    fn publish(self) -> Result<PathBuf, (String, io::Error)> {
        if !self.folder.exists() {
            fs::rename(&self.staging.path, &self.folder).map_err(|error| (String::new(), error))?;
            let folder = self.folder;
            self.staging.renamed();
            return Ok(folder);
        }
        for (done, name) in self.names.iter().enumerate() {
            if let Err(error) = fs::rename(self.staging.path.join(name), self.folder.join(name)) {
                for moved in self.names.iter().take(done) {
                    let _ = fs::remove_file(self.folder.join(moved));
                }
                return Err((name.clone(), error));
            }
        }
        Ok(self.folder.join("frames"))
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file: File = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_data()
}
