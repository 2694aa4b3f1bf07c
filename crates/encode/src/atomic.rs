//! [`AtomicFile`]: a file that appears under its name only when it is whole.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::EncodeError;
use crate::error::Operation;

/// A file written beside its place and renamed when whole.
///
/// The temporary is named `.{name}.{process id}.{counter}.part`, lies in the folder of the output and is made with
/// `O_EXCL`, so that several programs can write the same output at once and the last one to finish wins whole.
/// [`commit`](Self::commit) waits for the disk, renames, and waits for the folder. Dropped before that, it removes the
/// temporary; a process that is killed leaves a `.part` file and never a partial output.
#[derive(Debug)]
pub struct AtomicFile {
    file: File,
    part: PartPath,
    target: PathBuf,
    bytes: u64,
}

impl AtomicFile {
    /// Makes the temporary file for `target`. A symbolic link is followed, so that the link stays one.
    ///
    /// # Errors
    /// The folder is missing or may not be written to, or `target` is a folder.
    pub fn create(target: &Path) -> Result<Self, EncodeError> {
        let fail = |error| EncodeError::io(Operation::Create, target, 0, error);
        let resolved = resolve(target);
        if resolved.is_dir() {
            return Err(fail(io::ErrorKind::IsADirectory.into()));
        }
        let (part, file) =
            PartPath::claim(&resolved, |path| OpenOptions::new().write(true).create_new(true).open(path))
                .map_err(fail)?;
        Ok(Self { file, part, target: resolved, bytes: 0 })
    }

    /// The name that the file will have.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// The name that the file has until then.
    pub fn part_path(&self) -> &Path {
        &self.part.path
    }

    /// Bytes written so far through this handle.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Gives the file its name; returns its size in bytes.
    ///
    /// # Errors
    /// The bytes did not reach the disk, or the name cannot be taken; then the temporary is removed.
    pub fn commit(self) -> Result<u64, EncodeError> {
        let bytes = self.bytes;
        let fail = |operation, error| EncodeError::io(operation, &self.target, bytes, error);
        self.file.sync_all().map_err(|error| fail(Operation::Sync, error))?;
        let size = self.file.metadata().map_or(bytes, |meta| meta.len());
        fs::rename(&self.part.path, &self.target).map_err(|error| fail(Operation::Rename, error))?;
        self.part.renamed();
        sync_folder(&self.target).map_err(|error| EncodeError::io(Operation::Sync, &self.target, size, error))?;
        Ok(size)
    }
}

impl Write for AtomicFile {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let written = self.file.write(buf)?;
        self.bytes = self.bytes.saturating_add(written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A temporary file or folder beside an output; removed when dropped.
#[derive(Debug)]
pub(crate) struct PartPath {
    pub(crate) path: PathBuf,
}

impl PartPath {
    /// Finds a name beside `target` that nobody uses and makes it with `create`, which must fail if it exists.
    pub(crate) fn claim<T>(target: &Path, create: impl Fn(&Path) -> io::Result<T>) -> io::Result<(Self, T)> {
        const TRIES: u32 = 1000;
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        for _ in 0..TRIES {
            let path = target.with_file_name(part_name(name));
            match create(&path) {
                Ok(made) => return Ok((Self { path }, made)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Forgets the path, which has got another name.
    pub(crate) fn renamed(mut self) {
        self.path = PathBuf::new();
    }
}

impl Drop for PartPath {
    fn drop(&mut self) {
        if self.path.as_os_str().is_empty() {
            return;
        }
        // Nobody is left to tell if the removal fails; a later sweep finds the `.part` name.
        if self.path.is_dir() {
            let _ = fs::remove_dir_all(&self.path);
        } else {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// The absolute path that `target` means, with a symbolic link at its end followed.
pub(crate) fn resolve(target: &Path) -> PathBuf {
    if target.is_symlink()
        && let Ok(real) = fs::canonicalize(target)
    {
        return real;
    }
    std::path::absolute(target).unwrap_or_else(|_| target.to_owned())
}

/// Waits until the folder of `target` has recorded its new name.
pub(crate) fn sync_folder(target: &Path) -> io::Result<()> {
    match target.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// File systems hold names of up to 255 bytes; the output's name may be that long already.
const MAX_KEPT: usize = 180;

fn part_name(name: &OsStr) -> OsString {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    let mut part = OsString::from(".");
    if name.len() <= MAX_KEPT {
        part.push(name);
    } else {
        part.push(name.to_string_lossy().chars().take(MAX_KEPT / 4).collect::<String>());
    }
    part.push(format!(".{}.{count}.part", std::process::id()));
    part
}
