//! Gates whose substance is a test in the crate that it is about: xtask checks that the test is there and runs it,
//! optimised and one test at a time, because such tests count what the whole process does.

use super::command_finding;
use crate::finding::Finding;
use crate::tool;
use crate::workspace::Workspace;

/// One such test.
pub(super) struct ExternalTest {
    /// The package that holds the test.
    pub(super) package: &'static str,
    /// The folder of the package, relative to the root.
    pub(super) folder: &'static str,
    /// The name of the test target.
    pub(super) test: &'static str,
}

impl ExternalTest {
    /// Finds whether the package has the test, and whether the test can fail.
    pub(super) fn check(&self, workspace: &Workspace) -> Vec<Finding> {
        let paths = self.paths();
        let Some((path, text)) = paths.iter().find_map(|path| Some((path, workspace.text(path)?))) else {
            let message = format!("the test target `{}` of {} is missing", self.test, self.package);
            return vec![Finding::file(paths[0].clone(), message)];
        };
        if !text.contains("#[test]") {
            return vec![Finding::file(path, "holds no `#[test]`: a gate that runs nothing lets everything through")];
        }
        if text.contains("#[ignore") {
            return vec![Finding::file(path, "a test of a gate is not ignored")];
        }
        Vec::new()
    }

    /// Runs the test.
    pub(super) fn run(&self, workspace: &Workspace) -> Vec<Finding> {
        let mut cargo = tool::cargo(&workspace.root);
        cargo.args(["test", "--release", "--package", self.package, "--test", self.test]);
        cargo.args(["--", "--nocapture", "--test-threads=1"]);
        command_finding(&self.paths()[0], tool::run(&mut cargo))
    }

    fn paths(&self) -> [String; 2] {
        let Self { folder, test, .. } = self;
        [format!("{folder}/tests/{test}.rs"), format!("{folder}/tests/{test}/main.rs")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: ExternalTest = ExternalTest { package: "reelm-a", folder: "crates/a", test: "counts" };

    fn workspace(path: &str, text: &str) -> Workspace {
        Workspace { files: [(path.to_owned(), text.to_owned())].into(), ..Workspace::default() }
    }

    #[test]
    fn a_missing_empty_or_ignored_test_is_found() {
        let text = "#[test]\nfn holds() {}\n";
        assert_eq!(SAMPLE.check(&workspace("crates/a/tests/counts.rs", text)), []);
        assert_eq!(SAMPLE.check(&workspace("crates/a/tests/counts/main.rs", text)), []);
        for (path, text, says) in [
            ("crates/b/tests/counts.rs", text, "missing"),
            ("crates/a/tests/counts.rs", "fn holds() {}", "no `#[test]`"),
            ("crates/a/tests/counts.rs", "#[test]\n#[ignore = \"slow\"]\nfn holds() {}", "not ignored"),
        ] {
            let findings = SAMPLE.check(&workspace(path, text));
            assert!(findings.len() == 1 && findings[0].message.contains(says), "{findings:?}");
        }
    }

    #[test]
    fn a_target_that_cargo_does_not_know_fails() {
        let root = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let workspace = Workspace { root, ..Workspace::default() };
        assert_eq!(SAMPLE.run(&workspace).len(), 1);
    }
}
