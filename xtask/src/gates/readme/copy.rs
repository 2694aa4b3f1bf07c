//! A clean copy of the project: what is checked in and nothing else, so that a command that needs a file which only
//! one machine has fails.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tool;

/// Copies the files that git tracks into `target/readme-check`, and returns that folder.
///
/// # Errors
/// When git cannot list them, or a file cannot be copied.
pub(super) fn clean(root: &Path) -> Result<PathBuf, String> {
    let listed = tool::output(Command::new("git").args(["ls-files", "-z"]).current_dir(root))?;
    let target = root.join("target/readme-check");
    if target.exists() {
        std::fs::remove_dir_all(&target).map_err(|error| format!("{}: {error}", target.display()))?;
    }
    let listed = String::from_utf8(listed).map_err(|error| format!("git ls-files: {error}"))?;
    for path in listed.split_terminator('\0') {
        copy(root, &target, path).map_err(|error| format!("cannot copy {path}: {error}"))?;
    }
    Ok(target)
}

/// Copies one file. The time of its last change goes with it: cargo goes by that, and a copy of an unchanged file is
/// no reason to build again.
fn copy(root: &Path, target: &Path, path: &str) -> std::io::Result<()> {
    let (from, to) = (root.join(path), target.join(path));
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::copy(&from, &to)?;
    let changed = std::fs::metadata(&from)?.modified()?;
    std::fs::File::options().append(true).open(&to)?.set_modified(changed)
}
