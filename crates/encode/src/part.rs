//! [`PartPath`]: the temporary file or folder beside an output, and the sweeping of those that killed processes left.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// A temporary file or folder named `.{name}.{process id}.{counter}.part`; removed when dropped.
#[derive(Debug)]
pub(crate) struct PartPath {
    pub(crate) path: PathBuf,
}

impl PartPath {
    /// Finds a name beside `target` that nobody uses and makes it with `create`, which must fail if it exists.
    ///
    /// Gives what was made, open and locked: the lock tells sweepers that its owner lives. Sweeps first.
    pub(crate) fn claim(target: &Path, create: impl Fn(&Path) -> io::Result<File>) -> io::Result<(Self, File)> {
        const TRIES: u32 = 1000;
        let prefix = prefix(target.file_name().ok_or(io::ErrorKind::InvalidInput)?);
        // A folder that cannot be listed may still be written to.
        let _ = sweep(target, &prefix);
        for _ in 0..TRIES {
            let path = target.with_file_name(fresh_name(&prefix));
            match create(&path) {
                Ok(made) => {
                    // Some file systems know no locks; there the process id alone protects the file.
                    let _ = made.try_lock();
                    return Ok((Self { path }, made));
                }
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
        if !self.path.as_os_str().is_empty() {
            // Nobody is left to tell if the removal fails; the next sweep finds the name.
            let _ = remove(&self.path);
        }
    }
}

/// File systems hold names of up to 255 bytes; the output's name may be that long already.
const MAX_KEPT: usize = 180;

fn prefix(name: &OsStr) -> OsString {
    let mut prefix = OsString::from(".");
    if name.len() <= MAX_KEPT {
        prefix.push(name);
    } else {
        prefix.push(name.to_string_lossy().chars().take(MAX_KEPT / 4).collect::<String>());
    }
    prefix.push(".");
    prefix
}

fn fresh_name(prefix: &OsStr) -> OsString {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    let mut name = prefix.to_owned();
    name.push(format!("{}.{count}.part", std::process::id()));
    name
}

/// Removes the temporaries of `target` whose process is gone: its id is not in use, and nobody holds the lock (which
/// protects a process of another container whose ids we do not see).
fn sweep(target: &Path, prefix: &OsStr) -> io::Result<()> {
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let regular = entry.file_type().is_ok_and(|kind| kind.is_file() || kind.is_dir());
        if regular && owner(&entry.file_name(), prefix).is_some_and(|pid| !is_running(pid)) && is_unlocked(&path) {
            let _ = remove(&path);
        }
    }
    Ok(())
}

/// The process id in the name of a temporary.
fn owner(name: &OsStr, prefix: &OsStr) -> Option<u32> {
    let rest = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes())?;
    let (pid, count) = std::str::from_utf8(rest.strip_suffix(b".part")?).ok()?.split_once('.')?;
    count.parse::<u64>().ok()?;
    pid.parse().ok()
}

fn is_running(pid: u32) -> bool {
    pid == std::process::id() || Path::new("/proc").join(pid.to_string()).exists()
}

fn is_unlocked(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| !matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

fn remove(path: &Path) -> io::Result<()> {
    if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}

#[cfg(test)]
mod tests {
    use super::{PartPath, fresh_name, owner, prefix};
    use std::ffi::{OsStr, OsString};
    use std::fs::{self, File};
    use std::process::Command;

    /// The id of a process that has been.
    fn dead_pid() -> u32 {
        let mut child = Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        child.id()
    }

    #[test]
    fn what_dead_processes_left_goes_and_all_else_stays() {
        let dir = tempfile::tempdir().unwrap();
        let (dead, own) = (dead_pid(), std::process::id());
        let touch = |name: String| fs::write(dir.path().join(name), "x").unwrap();
        touch(format!(".a.mp4.{dead}.0.part"));
        fs::create_dir(dir.path().join(format!(".a.mp4.{dead}.1.part"))).unwrap();
        touch(format!(".a.mp4.{dead}.1.part/frame.png"));
        let stay = [
            format!(".a.mp4.{dead}.2.part"),
            format!(".a.mp4.{dead}.x.part"),
            format!(".a.mp4.{own}.0.part"),
            format!(".b.mp4.{dead}.0.part"),
            "a.mp4".to_owned(),
        ];
        stay.iter().for_each(|name| touch(name.clone()));
        let locked = File::open(dir.path().join(&stay[0])).unwrap();
        locked.try_lock().unwrap();
        let (part, _file) = PartPath::claim(&dir.path().join("a.mp4"), |path| File::create_new(path)).unwrap();
        let mut expected: Vec<OsString> = stay.iter().map(OsString::from).collect();
        expected.push(part.path.file_name().unwrap().to_owned());
        let mut found: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_owner_of_a_name_is_who_made_it() {
        for name in ["a.mp4", "x", "ü ü", ".part"] {
            let prefix = prefix(OsStr::new(name));
            assert_eq!(owner(&fresh_name(&prefix), &prefix), Some(std::process::id()));
        }
        assert_eq!(owner(OsStr::new("a.mp4"), &prefix(OsStr::new("a.mp4"))), None);
    }
}
