//! [`AtomicFile`]: a file that appears under its name only when it is whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::EncodeError;
use crate::error::Operation;
use crate::part::PartPath;

/// A file written beside its place and renamed when whole.
///
/// The temporary is named `.{name}.{process id}.{counter}.part`, lies in the folder of the output and is made with
/// `O_EXCL`, so that several programs can write the same output at once and the last one to finish wins whole.
/// [`commit`](Self::commit) waits for the disk, renames, and waits for the folder. Dropped before that, it removes the
/// temporary; a process that is killed leaves a `.part` file and never a partial output, and the next writer of the same
/// output removes what such a process left.
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

    /// Gives the file its name; returns its size in bytes. A file that it replaces hands it its permissions.
    ///
    /// # Errors
    /// The bytes did not reach the disk, or the name cannot be taken; then the temporary is removed.
    pub fn commit(self) -> Result<u64, EncodeError> {
        let bytes = self.bytes;
        let fail = |operation, error| EncodeError::io(operation, &self.target, bytes, error);
        self.file.sync_all().map_err(|error| fail(Operation::Sync, error))?;
        if let Ok(replaced) = fs::metadata(&self.target) {
            // Whoever may not set them still has the file.
            let _ = self.file.set_permissions(replaced.permissions());
        }
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
