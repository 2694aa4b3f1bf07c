//! Plans and pixels are the same in every run: the test compares runs, threads, orders of frames and SIMD levels.

use super::Gate;
use super::external::ExternalTest;
use crate::finding::Finding;
use crate::workspace::Workspace;

/// The gate.
pub(super) const GATE: Gate = Gate {
    name: "plan-determinism",
    about: "plans and pixels are the same in every run",
    check,
    run: Some(run),
    bless: None,
};

const TEST: ExternalTest =
    ExternalTest { package: "reelm-session", folder: "crates/session", test: "plan_determinism" };

/// Finds whether the test is there.
pub(crate) fn check(workspace: &Workspace) -> Vec<Finding> {
    TEST.check(workspace)
}

fn run(workspace: &Workspace) -> Vec<Finding> {
    TEST.run(workspace)
}
