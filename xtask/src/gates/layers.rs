//! Dependencies run from a higher layer to a lower one, as `layers.toml` lists them.
//!
//! - An **edge** is one member naming another in its manifest, in any section.
//! - The **table** is `layers.toml`: what may be.
//! - From the table follow the rows of `deny.toml` (`deny`) and the picture in `docs/architecture.md` (`diagram`);
//!   both stand between two markers, and `--bless` rewrites them.
//!
//! cargo-deny sees the whole graph but does not tell the kinds of dependency apart; what `cargo metadata` says about
//! the manifests is therefore compared with the table here.

mod deny;
mod diagram;
mod generated;
mod sample;
#[cfg(test)]
mod tests;

use super::{Gate, command_finding, write};
use crate::finding::Finding;
use crate::layer_table::{LayerTable, Row};
use crate::tool;
use crate::workspace::{Kind, Member, Workspace};
use generated::Block;

/// The gate.
pub(super) const GATE: Gate = Gate {
    name: "layers",
    about: "dependencies run downward, as layers.toml lists them",
    check,
    run: Some(run),
    bless: Some(bless),
};

/// Compares the table with itself, with the manifests, and with the two files that follow from it.
pub(crate) fn check(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for row in &workspace.table.members {
        check_row(&workspace.table, row, &mut findings);
    }
    for member in &workspace.members {
        match workspace.table.row(&member.name) {
            Some(row) => check_member(workspace, member, row, &mut findings),
            None => findings.push(in_table(format!("{} has no [[member]] row", member.name))),
        }
    }
    for block in blocks(&workspace.table) {
        findings.extend(block.check(workspace));
    }
    findings
}

fn run(workspace: &Workspace) -> Vec<Finding> {
    let program = match tool::install_deny(&workspace.root) {
        Ok(program) => program,
        Err(message) => return vec![Finding::file(deny::PATH, message)],
    };
    let mut findings = command_finding(deny::PATH, tool::deny(&workspace.root, &program));
    findings.extend(sample::run(&workspace.root, &program, workspace.text(deny::PATH).unwrap_or_default()));
    findings
}

fn bless(workspace: &Workspace) -> Result<Vec<String>, String> {
    blocks(&workspace.table)
        .iter()
        .map(|block| write(workspace, block.path, &block.bless(workspace.text(block.path))?))
        .collect()
}

fn blocks(table: &LayerTable) -> [Block; 2] {
    [deny::block(table), diagram::block(table)]
}

fn in_table(message: String) -> Finding {
    Finding::file(LayerTable::PATH, message)
}

/// The table alone: every edge names a member of a lower layer.
fn check_row(table: &LayerTable, row: &Row, findings: &mut Vec<Finding>) {
    for used in row.uses.iter().chain(&row.dev) {
        match table.row(used) {
            None => findings.push(in_table(format!("{} lists {used}, which has no row", row.name))),
            Some(below) if below.layer >= row.layer => findings.push(in_table(format!(
                "{} (layer {}) lists {used} (layer {}): edges run from a higher layer to a lower one",
                row.name, row.layer, below.layer
            ))),
            Some(_) => {}
        }
    }
    if let Some(twice) = row.dev.iter().find(|used| row.uses.contains(used)) {
        findings.push(in_table(format!("{} lists {twice} in `uses` and in `dev`", row.name)));
    }
    if table.members.iter().filter(|other| other.name == row.name).count() > 1 {
        findings.push(in_table(format!("{} has two rows", row.name)));
    }
}

/// One member against its row.
fn check_member(workspace: &Workspace, member: &Member, row: &Row, findings: &mut Vec<Finding>) {
    let manifest = format!("{}/Cargo.toml", member.folder);
    if member.folder != row.folder {
        findings.push(in_table(format!("{} is in {}, not in {}", row.name, member.folder, row.folder)));
    }
    if member.description != row.description {
        findings.push(in_table(format!("{} describes itself as {:?}", row.name, member.description)));
    }
    if workspace.text(&manifest).is_some_and(|text| !inherits_lints(text)) {
        findings.push(Finding::file(manifest.clone(), "lacks `[lints] workspace = true`"));
    }
    check_edges(workspace, member, row, &manifest, findings);
    for unused in row.uses.iter().filter(|used| !names(member, used, Kind::Normal)) {
        findings.push(in_table(format!("{} lists {unused} in `uses` and does not depend on it", row.name)));
    }
    for unused in row.dev.iter().filter(|used| !names(member, used, Kind::Dev)) {
        findings.push(in_table(format!("{} lists {unused} in `dev` and its tests do not depend on it", row.name)));
    }
}

/// The edges in the manifest: each is listed, and for the kind that it has.
fn check_edges(workspace: &Workspace, member: &Member, row: &Row, manifest: &str, findings: &mut Vec<Finding>) {
    for edge in &member.dependencies {
        if !workspace.members.iter().any(|other| other.name == edge.name) {
            continue;
        }
        let message = match edge.kind {
            Kind::Normal if row.uses.contains(&edge.name) => continue,
            Kind::Normal => format!("depends on {}, which its row in layers.toml does not list", edge.name),
            Kind::Dev if row.may_name(&edge.name) => continue,
            Kind::Dev => format!("its tests depend on {}, which its row in layers.toml does not list", edge.name),
            Kind::Build => format!("its build script depends on {}: no member is built with another", edge.name),
        };
        findings.push(Finding::file(manifest, message));
    }
}

fn names(member: &Member, name: &str, kind: Kind) -> bool {
    member.dependencies.iter().any(|edge| edge.name == name && edge.kind == kind)
}

/// Unsafe code is forbidden by the workspace's lints, which a manifest has to ask for.
fn inherits_lints(manifest: &str) -> bool {
    let table = manifest.parse::<toml::Table>().unwrap_or_default();
    table.get("lints").and_then(|lints| lints.get("workspace")).and_then(toml::Value::as_bool) == Some(true)
}
