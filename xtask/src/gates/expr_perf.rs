//! Expressions keep the number of their instructions: the test runs hundreds and thousands of them per frame. No clock decides.

use super::Gate;
use super::external::ExternalTest;
use crate::finding::Finding;
use crate::workspace::Workspace;

/// The gate.
pub(super) const GATE: Gate = Gate {
    name: "expr-perf",
    about: "expressions keep their instructions per frame",
    check,
    run: Some(run),
    bless: None,
};

const TEST: ExternalTest = ExternalTest { package: "reelm-expr", folder: "crates/expr", test: "expr_perf" };

/// Finds whether the test is there.
pub(crate) fn check(workspace: &Workspace) -> Vec<Finding> {
    TEST.check(workspace)
}

fn run(workspace: &Workspace) -> Vec<Finding> {
    TEST.run(workspace)
}
