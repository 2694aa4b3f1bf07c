//! The gates, one file each.
//!
//! A gate's `check` is pure: it looks at a [`Workspace`] and nothing else, so that its tests can hand it one that
//! breaks the rule. What needs a program to be run stands in its `run`.

mod alloc_free;
mod clippy_list;
mod docs;
mod expr_perf;
mod external;
mod layers;
mod no_string_map;
mod plan_determinism;
mod pool_stable;
mod readme;

use crate::finding::Finding;
use crate::workspace::Workspace;

/// Rewrites generated files, and returns their paths.
pub(crate) type Bless = fn(&Workspace) -> Result<Vec<String>, String>;

/// One rule of the project.
pub(crate) struct Gate {
    /// The word that calls it.
    pub(crate) name: &'static str,
    /// What it demands.
    pub(crate) about: &'static str,
    /// The pure part.
    pub(crate) check: fn(&Workspace) -> Vec<Finding>,
    /// The part that runs programs; it is called when the pure part has nothing to say.
    pub(crate) run: Option<fn(&Workspace) -> Vec<Finding>>,
    /// Rewrites the files that the gate generates.
    pub(crate) bless: Option<Bless>,
}

impl Gate {
    /// Everything that the gate has to say.
    pub(crate) fn all(&self, workspace: &Workspace) -> Vec<Finding> {
        let mut findings = (self.check)(workspace);
        findings.sort();
        match self.run {
            Some(run) if findings.is_empty() => run(workspace),
            _ => findings,
        }
    }
}

/// Every gate, in the order of `cargo xtask ci`.
pub(crate) const ALL: &[Gate] = &[
    layers::GATE,
    no_string_map::GATE,
    docs::GATE,
    alloc_free::GATE,
    pool_stable::GATE,
    expr_perf::GATE,
    plan_determinism::GATE,
    readme::GATE,
];

/// The finding that a command failed, or none.
fn command_finding(path: &str, result: Result<(), String>) -> Vec<Finding> {
    result.err().map(|message| Finding::file(path, message)).into_iter().collect()
}

/// Writes a file beneath the root.
fn write(workspace: &Workspace, path: &str, text: &str) -> Result<String, String> {
    let target = workspace.root.join(path);
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    std::fs::write(&target, text).map_err(|error| format!("{path}: {error}"))?;
    Ok(path.to_owned())
}
