//! Running other programs, and installing the one that the gates need.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The version of cargo-deny that the gates were written for.
const DENY_VERSION: &str = "0.20.2";

/// Where the tools of the gates are installed, relative to the root.
const TOOLS: &str = "target/tools";

/// A cargo command in the root of the repository, free of what the cargo that runs this program has set for it.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(root).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let name_text = name.to_string_lossy();
        if name_text.starts_with("CARGO_PKG_") || name_text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs a command to its end, its output going where this program's goes.
///
/// # Errors
/// When it cannot be started, or does not succeed: the message names the command and its exit.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let shown = show(command);
    println!("   $ {shown}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed: {status}")),
        Err(error) => Err(format!("`{shown}` could not be started: {error}")),
    }
}

/// Runs a command and returns what it wrote to standard output; its standard error goes where this program's goes.
///
/// # Errors
/// As [`run`].
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>, String> {
    let shown = show(command);
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("`{shown}` could not be started: {error}"))?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(format!("`{shown}` failed: {}", output.status)),
    }
}

/// Checks the bans, licences and sources of the whole dependency graph.
///
/// # Errors
/// When cargo-deny refuses something; it has then said what.
pub(crate) fn deny(root: &Path, program: &Path) -> Result<(), String> {
    // The graph is that of every platform: a build on this one has not fetched all of it.
    run(cargo(root).args(["fetch", "--quiet"]))?;
    run(Command::new(program)
        .current_dir(root)
        .args(["--offline", "--workspace", "--log-level", "warn", "check"])
        .args(["--hide-inclusion-graph", "-A", "unused-wrapper", "bans", "licenses", "sources"]))
}

/// Checks the dependency graph against the database of advisories, which it fetches.
///
/// # Errors
/// When it cannot be installed or fetch the database, and when an advisory is about a crate of the graph.
pub(crate) fn advisories(root: &Path) -> Result<(), String> {
    run(Command::new(install_deny(root)?).current_dir(root).args(["check", "advisories"]))
}

/// The path of cargo-deny, which is built at its first use.
///
/// It reads files and decides, so it is built without optimisation: that takes half the time.
///
/// # Errors
/// When it cannot be built.
pub(crate) fn install_deny(root: &Path) -> Result<PathBuf, String> {
    let tools = root.join(TOOLS);
    let program = tools.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if is_version(&program, DENY_VERSION) {
        return Ok(program);
    }
    let build = tools.join("build");
    run(cargo(root)
        .args(["install", "cargo-deny", "--version", DENY_VERSION, "--locked", "--quiet"])
        .arg("--root")
        .arg(&tools)
        .arg("--target-dir")
        .arg(&build)
        .env("CARGO_PROFILE_RELEASE_LTO", "false")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"))?;
    // What it was built from is half a gigabyte and of no more use; that it stays is no failure.
    let _ = std::fs::remove_dir_all(build);
    Ok(program)
}

fn is_version(program: &Path, version: &str) -> bool {
    let output = Command::new(program).arg("--version").output();
    output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim().ends_with(version))
}

fn show(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
