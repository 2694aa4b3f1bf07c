//! `cargo xtask golden`: accepting, reviewing and clearing away golden files.
//!
//! - A **golden file** is a picture of a fixture's frame in `fixtures/golden`, or a snapshot that insta keeps.
//! - A **dead** golden file is one that no fixture and no test makes.
//!
//! What a golden picture is, and when it differs, stands once: in the test `golden` of the session, which does the work. This
//! module only tells it, through its environment, what is wanted.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tool;
use crate::workspace::Workspace;

/// How it is called.
pub(crate) const USAGE: &str = "\
       cargo xtask golden bless [NAME...]   accept the frames and plans of the fixtures as they are now
       cargo xtask golden review [NAME...]  show what differs, side by side
       cargo xtask golden dead [--remove]   list, or remove, golden files that nothing makes
";

/// Where sheets of what differs go, relative to the root.
const SHEETS: &str = "target/golden-review";

/// The test that knows what golden pictures are.
const TEST: (&str, &str) = ("reelm-session", "golden");

/// Its tests that compare pictures and plans.
const COMPARISONS: [&str; 3] =
    ["frames_look_as_they_did", "pictures_of_the_reference_look_as_they_did", "plans_are_as_they_were"];

/// Runs what the words ask for; whether nothing differs, or nothing is dead.
///
/// # Errors
/// When the words are none that it knows, or a test cannot be run.
pub(crate) fn run(words: &[&str]) -> Result<bool, String> {
    let workspace = Workspace::load()?;
    match words {
        ["bless", names @ ..] if are_names(names) => bless(&workspace.root, names).map(|()| true),
        ["review", names @ ..] if are_names(names) => review(&workspace.root, names),
        ["dead"] => dead(&workspace, false),
        ["dead", "--remove"] => dead(&workspace, true),
        other => Err(format!("golden: unknown words {other:?}\nusage:\n{USAGE}")),
    }
}

fn are_names(words: &[&str]) -> bool {
    words.iter().all(|word| !word.starts_with('-'))
}

fn bless(root: &Path, names: &[&str]) -> Result<(), String> {
    let mut test = golden_test(root, &COMPARISONS, names);
    tool::run(test.env("REELM_BLESS", "1").env("INSTA_UPDATE", "always"))
}

/// The test prints what differs, and fails if anything does.
fn review(root: &Path, names: &[&str]) -> Result<bool, String> {
    let sheets = root.join(SHEETS);
    if sheets.exists() {
        std::fs::remove_dir_all(&sheets).map_err(|error| format!("{}: {error}", sheets.display()))?;
    }
    // A test that does not build is no difference.
    tool::run(tool::cargo(root).args(["test", "--quiet", "--no-run", "--package", TEST.0, "--test", TEST.1]))?;
    let mut test = golden_test(root, &COMPARISONS, names);
    test.env("REELM_GOLDEN_SHEETS", &sheets).env("INSTA_UPDATE", "no");
    Ok(tool::run(&mut test).is_ok())
}

fn golden_test(root: &Path, tests: &[&str], names: &[&str]) -> Command {
    let mut cargo = tool::cargo(root);
    cargo.args(["test", "--quiet", "--package", TEST.0, "--test", TEST.1, "--"]).args(tests);
    cargo.args(["--nocapture", "--test-threads=1"]).env("REELM_GOLDEN_ONLY", names.join(" "));
    // Where a test asserts that nothing differs is of no interest.
    cargo.env("RUST_BACKTRACE", "0");
    cargo
}

fn dead(workspace: &Workspace, remove: bool) -> Result<bool, String> {
    let dead = dead_files(workspace, &references(workspace)?);
    for path in &dead {
        if remove {
            std::fs::remove_file(workspace.root.join(path)).map_err(|error| format!("{path}: {error}"))?;
        }
        println!("{path}: {}", if remove { "removed" } else { "is dead" });
    }
    println!("golden: {} dead files", dead.len());
    Ok(remove || dead.is_empty())
}

/// The golden files that are not in `references`, relative to the root.
fn dead_files(workspace: &Workspace, references: &BTreeSet<PathBuf>) -> Vec<String> {
    let golden = workspace.files.keys().filter(|path| is_golden(path));
    golden.filter(|path| !references.contains(&workspace.root.join(path))).cloned().collect()
}

fn is_golden(path: &str) -> bool {
    let picture = path.starts_with("fixtures/golden/") && path.ends_with(".png");
    picture || path.ends_with(".snap") || path.ends_with(".snap.new")
}

/// The golden files that fixtures and tests make, as the tests themselves tell.
fn references(workspace: &Workspace) -> Result<BTreeSet<PathBuf>, String> {
    let list = workspace.root.join("target/golden-references");
    let fail = |error: std::io::Error| format!("{}: {error}", list.display());
    std::fs::create_dir_all(workspace.root.join("target")).map_err(fail)?;
    std::fs::write(&list, "").map_err(fail)?;
    for (package, target) in snapshot_tests(workspace) {
        let mut cargo = tool::cargo(&workspace.root);
        cargo.args(["test", "--quiet", "--package", package, "--test", target]);
        if (package, target) == TEST {
            cargo.args(["--", "every_golden_file_has_its_frame", "plans_are_as_they_were"]);
        }
        // Whether a snapshot is up to date is not the question here.
        cargo.env("INSTA_FORCE_PASS", "1").env("INSTA_UPDATE", "no");
        tool::run(cargo.env("INSTA_SNAPSHOT_REFERENCES_FILE", &list).env("REELM_GOLDEN_REFERENCES", &list))?;
    }
    let text = std::fs::read_to_string(&list).map_err(fail)?;
    Ok(text.lines().map(|line| without_dots(Path::new(line))).collect())
}

/// The test targets that keep snapshots: package and name.
fn snapshot_tests(workspace: &Workspace) -> BTreeSet<(&str, &str)> {
    let mut targets = BTreeSet::new();
    for member in &workspace.members {
        let folder = format!("{}/tests/", member.folder);
        for (path, _) in workspace.rust_files(&member.folder).filter(|(_, text)| text.contains("insta::")) {
            let target = path.strip_prefix(&folder).and_then(|path| path.split('/').next());
            targets.extend(target.map(|target| (member.name.as_str(), target.trim_end_matches(".rs"))));
        }
    }
    targets
}

/// `path` without `..` and `.`; insta puts paths together from parts.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => drop(plain.pop()),
            std::path::Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}
