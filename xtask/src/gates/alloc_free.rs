//! A frame allocates nothing: the test counts allocations on every thread over the fixtures, after warm-up.

use super::Gate;
use super::external::ExternalTest;
use crate::finding::Finding;
use crate::workspace::Workspace;

/// The gate.
pub(super) const GATE: Gate =
    Gate { name: "alloc-free", about: "a frame allocates nothing after warm-up", check, run: Some(run), bless: None };

const TEST: ExternalTest = ExternalTest { package: "reelm-session", folder: "crates/session", test: "alloc_free" };

/// Finds whether the test is there.
pub(crate) fn check(workspace: &Workspace) -> Vec<Finding> {
    TEST.check(workspace)
}

fn run(workspace: &Workspace) -> Vec<Finding> {
    TEST.run(workspace)
}
