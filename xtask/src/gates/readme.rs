//! What the README tells people to type works.
//!
//! A **marked command** of the README is a `sh` block under a line `<!-- command: NAME -->`, which no reader sees. There
//! are two: `render` makes a video, and is run here in a clean copy of what is checked in; `test` is `cargo xtask ci`,
//! which `.ci/run` calls too.

mod copy;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::process::{Command, Stdio};

use super::Gate;
use crate::finding::Finding;
use crate::tool;
use crate::workspace::Workspace;

/// The gate.
pub(super) const GATE: Gate = Gate {
    name: "readme",
    about: "the commands of the README work from a clean copy",
    check,
    run: Some(run),
    bless: None,
};

const README: &str = "README.md";
const CI: &str = ".ci/run";
const TEST: &str = "cargo xtask ci";

/// Finds the marked commands, the picture and the CI script.
pub(crate) fn check(workspace: &Workspace) -> Vec<Finding> {
    let Some(text) = workspace.text(README) else { return vec![Finding::file(README, "is missing")] };
    let mut findings = Vec::new();
    match command(text, "render") {
        None => findings.push(unmarked("render")),
        Some(command) if output(&command).is_none() => {
            findings.push(Finding::file(README, "the render command names no output with `-o`"));
        }
        Some(_) => {}
    }
    match command(text, "test") {
        None => findings.push(unmarked("test")),
        Some(command) if command.trim() != TEST => {
            findings.push(Finding::file(README, format!("the test command is `{}`, not `{TEST}`", command.trim())));
        }
        Some(_) => {}
    }
    check_pictures(workspace, text, &mut findings);
    check_ci(workspace, &mut findings);
    findings
}

fn unmarked(name: &str) -> Finding {
    Finding::file(README, format!("has no `sh` block under a line `<!-- command: {name} -->`"))
}

/// Every picture that the README shows is a file of the project, and there is one.
fn check_pictures(workspace: &Workspace, text: &str, findings: &mut Vec<Finding>) {
    let pictures: Vec<&str> = text.split("![").skip(1).filter_map(|rest| between(rest, "](", ")")).collect();
    if pictures.is_empty() {
        findings.push(Finding::file(README, "shows no picture that Reelm rendered"));
    }
    for picture in pictures.iter().filter(|picture| !workspace.files.contains_key(**picture)) {
        findings.push(Finding::file(README, format!("shows {picture}, which is not a file of the project")));
    }
}

fn check_ci(workspace: &Workspace, findings: &mut Vec<Finding>) {
    let commands = workspace.text(CI).and_then(|text| text.lines().rfind(|line| !line.trim().is_empty()));
    if commands.map(|line| line.trim_start_matches("exec ").trim()) != Some(TEST) {
        findings.push(Finding::file(CI, format!("does not end in `{TEST}`")));
    }
}

/// The text of the `sh` block under the marker of that name.
fn command(readme: &str, name: &str) -> Option<String> {
    let (_, rest) = readme.split_once(&format!("<!-- command: {name} -->\n"))?;
    let block = rest.trim_start().strip_prefix("```sh\n")?;
    Some(block.split_once("```")?.0.to_owned())
}

/// The file that the command writes: the word after `-o`.
fn output(command: &str) -> Option<&str> {
    let mut words = command.split_whitespace().skip_while(|word| *word != "-o");
    words.nth(1).map(|word| word.trim_matches(['"', '\'']))
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    text.split_once(open)?.1.split_once(close).map(|(inside, _)| inside)
}

fn run(workspace: &Workspace) -> Vec<Finding> {
    let readme = workspace.text(README).unwrap_or_default();
    let command = command(readme, "render").unwrap_or_default();
    let name = output(&command).unwrap_or_default();
    match copy::clean(&workspace.root).and_then(|folder| render(&workspace.root, &folder, &command, name)) {
        Ok(bytes) => {
            println!("   {name}: {bytes} bytes");
            Vec::new()
        }
        Err(message) => vec![Finding::file(README, message)],
    }
}

/// Runs the command in the copy, and returns the size of what it wrote, in bytes.
fn render(root: &Path, folder: &Path, command: &str, output: &str) -> Result<u64, String> {
    let mut shell = Command::new("sh");
    shell.args(["-e", "-u", "-c", command]).current_dir(folder).stdin(Stdio::null());
    if std::env::var_os("CARGO_TARGET_DIR").is_none() {
        // The outside crates are the same: what is built of them is used again.
        shell.env("CARGO_TARGET_DIR", root.join("target"));
    }
    tool::run(&mut shell)?;
    match std::fs::metadata(folder.join(output)) {
        Ok(file) if file.len() > 0 => Ok(file.len()),
        Ok(_) => Err(format!("the render command leaves {output} empty")),
        Err(error) => Err(format!("the render command does not write {output}: {error}")),
    }
}
