//! Strings stop above the hot crates: no hot crate holds a map from names, and no crate calls a float function that
//! differs between machines.
//!
//! Three nets, each for what the one before lets through:
//! - the types: `IdMap<K: Id, V>` takes no string as a key;
//! - clippy's lists, generated from [`clippy_list`]: they follow renames, and miss crates that
//!   are not in the graph;
//! - this gate's reading of the source (`source`): it finds maps of any crate by their name, association lists, and
//!   attributes that switch the lists off.
//!
//! Test code is free to use what it likes as an oracle; under clippy it has to say so with an `expect`.

mod sample;
mod source;
#[cfg(test)]
mod tests;

use super::{Gate, clippy_list, write};
use crate::finding::Finding;
use crate::workspace::{Kind, Workspace};

/// The gate.
pub(super) const GATE: Gate = Gate {
    name: "no-string-map",
    about: "hot crates find things by index, and floats are the same everywhere",
    check,
    run: Some(sample::run),
    bless: Some(bless),
};

/// Outside crates that bring maps or interned names, and that no hot crate names.
const MAP_CRATES: [&str; 10] =
    ["ahash", "dashmap", "fnv", "foldhash", "hashbrown", "indexmap", "lasso", "phf", "rustc-hash", "string-interner"];

/// Reads the sources of the hot crates, the attributes of all, and the generated lists.
pub(crate) fn check(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for row in &workspace.table.members {
        let files: Vec<_> = workspace.rust_files(&format!("{}/src", row.folder)).collect();
        findings.extend(source::check(&files, row.hot));
    }
    check_dependencies(workspace, &mut findings);
    for (path, text) in lists(workspace) {
        if workspace.text(&path) != Some(&text) {
            findings.push(Finding::file(path, "is not the list: run `cargo xtask no-string-map --bless`"));
        }
    }
    for path in workspace.files.keys().filter(|path| path.ends_with("clippy.toml")) {
        if !lists(workspace).iter().any(|(listed, _)| listed == path) {
            findings.push(Finding::file(path, "replaces the root's list: remove it, or make the crate hot"));
        }
    }
    findings
}

fn bless(workspace: &Workspace) -> Result<Vec<String>, String> {
    lists(workspace).iter().map(|(path, text)| write(workspace, path, text)).collect()
}

/// Every `clippy.toml` of the project with its text.
fn lists(workspace: &Workspace) -> Vec<(String, String)> {
    let root = ("clippy.toml".to_owned(), clippy_list::root_file());
    let hot = workspace.table.hot().map(|row| (format!("{}/clippy.toml", row.folder), clippy_list::hot_file()));
    std::iter::once(root).chain(hot).collect()
}

fn check_dependencies(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for row in workspace.table.hot() {
        let members = workspace.members.iter().filter(|member| member.name == row.name);
        for edge in members.flat_map(|member| &member.dependencies) {
            if edge.kind == Kind::Normal && MAP_CRATES.contains(&edge.name.as_str()) {
                let message = format!("a hot crate names {}: use the tables of reelm-ids", edge.name);
                findings.push(Finding::file(format!("{}/Cargo.toml", row.folder), message));
            }
        }
    }
}
