//! The surface pool reaches a plateau: the test renders a long run of each fixture and watches what the pool holds.

use super::Gate;
use super::external::ExternalTest;
use crate::finding::Finding;
use crate::workspace::Workspace;

/// The gate.
pub(super) const GATE: Gate =
    Gate { name: "pool-stable", about: "the surface pool reaches a plateau", check, run: Some(run), bless: None };

const TEST: ExternalTest = ExternalTest { package: "reelm-session", folder: "crates/session", test: "pool_stable" };

/// Finds whether the test is there.
pub(crate) fn check(workspace: &Workspace) -> Vec<Finding> {
    TEST.check(workspace)
}

fn run(workspace: &Workspace) -> Vec<Finding> {
    TEST.run(workspace)
}
