//! Tests of what is dead, and of who keeps snapshots.

use super::*;
use crate::workspace::Member;

fn workspace(files: &[(&str, &str)]) -> Workspace {
    let member = Member { name: "reelm-a".to_owned(), folder: "crates/a".to_owned(), ..Member::default() };
    Workspace {
        root: PathBuf::from("/repository"),
        files: files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect(),
        members: vec![member],
        ..Workspace::default()
    }
}

#[test]
fn what_no_test_refers_to_is_dead() {
    let files = workspace(&[
        ("fixtures/golden/cards-1.png", ""),
        ("fixtures/golden/old-1.png", ""),
        ("fixtures/images/logo.png", ""),
        ("crates/a/tests/snapshots/kept.snap", ""),
        ("crates/a/tests/snapshots/kept.snap.new", ""),
        ("crates/a/tests/snapshots/old.snap", ""),
    ]);
    let told = ["/repository/fixtures/golden/cards-1.png", "/repository/crates/a/tests/all/../snapshots/kept.snap"];
    let references = told.iter().map(|path| without_dots(Path::new(path))).collect();
    let dead = dead_files(&files, &references);
    assert_eq!(
        dead,
        ["crates/a/tests/snapshots/kept.snap.new", "crates/a/tests/snapshots/old.snap", "fixtures/golden/old-1.png"]
    );
}

#[test]
fn the_tests_that_keep_snapshots_are_found() {
    let files = workspace(&[
        ("crates/a/tests/reports.rs", "insta::assert_snapshot!(x)"),
        ("crates/a/tests/builder/main.rs", "mod fold;"),
        ("crates/a/tests/builder/fold.rs", "insta::assert_snapshot!(x)"),
        ("crates/a/tests/plain.rs", "assert!(true)"),
    ]);
    assert_eq!(snapshot_tests(&files), [("reelm-a", "builder"), ("reelm-a", "reports")].into());
}
