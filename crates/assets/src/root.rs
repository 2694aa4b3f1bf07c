//! [`AssetRoot`]: files beneath allowed folders, and nowhere else.
//!
//! A path is cleaned as text first (no absolute path, no backslash, no NUL, `..` only within the root) and then resolved
//! by the kernel under `RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS`, so that no symbolic link leads out either, not even one
//! that is put there between the check and the opening. A kernel without `openat2` gets a walk by components that follows
//! no link at all. Only regular files are read: a pipe or a device would block or never end.

use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat, openat2};
use rustix::io::Errno;

use crate::{AssetSource, ReadError};

/// Folders that assets may lie in.
#[derive(Debug)]
pub struct AssetRoot {
    roots: Vec<OwnedFd>,
    /// Whether to walk by components even if the kernel knows `openat2`.
    walk: bool,
}

impl AssetRoot {
    /// Allows `folder` and what is beneath it.
    ///
    /// # Errors
    /// If `folder` cannot be opened or is no folder.
    pub fn open(folder: &Path) -> std::io::Result<Self> {
        Ok(Self { roots: vec![open_folder(folder)?], walk: false })
    }

    /// Allows a further `folder`. A path is looked for in the folders in the order in which they were allowed.
    ///
    /// # Errors
    /// If `folder` cannot be opened or is no folder.
    pub fn allow(&mut self, folder: &Path) -> std::io::Result<()> {
        self.roots.push(open_folder(folder)?);
        Ok(())
    }

    fn open_file(&self, root: &OwnedFd, path: &str) -> Result<File, ReadError> {
        let fd = if self.walk { walk(root, path) } else { resolve(root, path) };
        let file = File::from(fd.map_err(read_error)?);
        let kind = file.metadata().map_err(|error| ReadError::Failed(error.to_string()))?.file_type();
        if kind.is_file() { Ok(file) } else { Err(ReadError::NotAFile(kind_name(kind))) }
    }
}

impl AssetSource for AssetRoot {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        let path = clean(path)?;
        let mut found = Err(ReadError::Missing);
        for root in &self.roots {
            found = self.open_file(root, &path);
            if !matches!(found, Err(ReadError::Missing)) {
                break;
            }
        }
        read_all(&mut found?, limit)
    }
}

/// `path` without `.`, `..` and empty components, or why it cannot name a file beneath a root.
fn clean(path: &str) -> Result<String, ReadError> {
    if path.contains('\0') {
        return Err(ReadError::Outside("the path contains a NUL character"));
    }
    if path.contains('\\') {
        return Err(ReadError::Outside("the path contains a backslash; folders are separated by `/`"));
    }
    if path.contains("://") {
        return Err(ReadError::Outside("it is a URL; only files are read"));
    }
    if path.starts_with('/') {
        return Err(ReadError::Outside("the path is absolute; it must be relative to the composition's folder"));
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or(ReadError::Outside("the path leaves the composition's folder"))?;
            }
            part => parts.push(part),
        }
    }
    if parts.is_empty() { Err(ReadError::NotAFile("a folder")) } else { Ok(parts.join("/")) }
}

fn open_folder(folder: &Path) -> std::io::Result<OwnedFd> {
    Ok(openat(CWD, folder, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?)
}

/// `O_NONBLOCK` keeps the opening of a pipe from waiting for a writer.
fn file_flags() -> OFlags {
    OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY
}

fn resolve(root: &OwnedFd, path: &str) -> Result<OwnedFd, Errno> {
    let beneath = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    // EAGAIN: something was renamed during the resolution, and the kernel could not rule out an escape.
    for _ in 0..16 {
        match openat2(root, path, file_flags(), Mode::empty(), beneath) {
            Err(Errno::AGAIN) => {}
            Err(Errno::NOSYS | Errno::PERM) => return walk(root, path),
            other => return other,
        }
    }
    Err(Errno::AGAIN)
}

/// Opens `path` component by component and follows no symbolic link.
fn walk(root: &OwnedFd, path: &str) -> Result<OwnedFd, Errno> {
    let folder_flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let mut folder: Option<OwnedFd> = None;
    for part in folders.split('/').filter(|part| !part.is_empty()) {
        let at = folder.as_ref().unwrap_or(root);
        let next = match openat(at, part, folder_flags, Mode::empty()) {
            // With O_DIRECTORY a link is reported as "not a directory".
            Err(Errno::NOTDIR) if is_link(at, part) => Err(Errno::LOOP),
            other => other,
        }?;
        folder = Some(next);
    }
    openat(folder.as_ref().unwrap_or(root), name, file_flags() | OFlags::NOFOLLOW, Mode::empty())
}

fn is_link(folder: impl AsFd, name: &str) -> bool {
    let stat = rustix::fs::statat(folder, name, rustix::fs::AtFlags::SYMLINK_NOFOLLOW);
    stat.is_ok_and(|stat| rustix::fs::FileType::from_raw_mode(stat.st_mode).is_symlink())
}

fn read_error(errno: Errno) -> ReadError {
    match errno {
        Errno::NOENT | Errno::NOTDIR | Errno::NAMETOOLONG => ReadError::Missing,
        Errno::XDEV | Errno::LOOP => ReadError::Outside("a symbolic link leads out of the composition's folder"),
        Errno::NXIO | Errno::NODEV => ReadError::NotAFile("a socket or a device"),
        Errno::ISDIR => ReadError::NotAFile("a folder"),
        other => ReadError::Failed(std::io::Error::from(other).to_string()),
    }
}

fn kind_name(kind: std::fs::FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_dir() {
        "a folder"
    } else if kind.is_fifo() {
        "a pipe"
    } else if kind.is_char_device() || kind.is_block_device() {
        "a device"
    } else {
        "not a regular file"
    }
}

/// Reads at most `limit` bytes; a file that grows meanwhile is caught too.
fn read_all(file: &mut File, limit: u64) -> Result<Vec<u8>, ReadError> {
    let failed = |error: std::io::Error| ReadError::Failed(error.to_string());
    let size = file.metadata().map_err(failed)?.len();
    if size > limit {
        return Err(ReadError::TooLarge { observed: size });
    }
    let mut bytes = Vec::new();
    let capacity = usize::try_from(size).unwrap_or(usize::MAX).saturating_add(1);
    bytes.try_reserve(capacity).map_err(|_| ReadError::Failed("not enough memory to read it".into()))?;
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    let observed = bytes.len() as u64;
    if observed > limit { Err(ReadError::TooLarge { observed }) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests;
