//! A project with sound documentation, and each way to neglect it.

use super::*;
use crate::workspace::Member;

fn sound() -> Workspace {
    let mut workspace = Workspace {
        members: vec![Member { name: "reelm-a".to_owned(), folder: "crates/a".to_owned(), ..Member::default() }],
        ..Workspace::default()
    };
    let readme = format!("# reelm-a\n{}\n```rust\nlet a = 1;\n```\n", "It does one thing. ".repeat(20));
    for (path, text) in [
        ("crates/a/src/lib.rs", "//! One thing.\n\n/// A.\npub fn a() {}\n"),
        ("crates/a/README.md", readme.as_str()),
        ("README.md", "# Reelm\n"),
        ("docs/status.md", "# Status\n"),
        ("docs/architecture.md", "# Architecture\n"),
    ] {
        workspace.files.insert(path.to_owned(), text.to_owned());
    }
    workspace
}

/// The one finding that the change of one file makes.
#[track_caller]
fn finding_with(path: &str, text: &str) -> String {
    let mut workspace = sound();
    workspace.files.insert(path.to_owned(), text.to_owned());
    let findings = check(&workspace);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings[0].to_string()
}

#[test]
fn the_sound_project_has_no_findings() {
    assert_eq!(check(&sound()), []);
}

#[test]
fn a_module_without_its_doc_is_found() {
    assert!(
        finding_with("crates/a/src/b.rs", "// One thing.\npub fn b() {}\n").starts_with("crates/a/src/b.rs:1: opens")
    );
    assert!(finding_with("xtask/src/b.rs", "").contains("opens with no"));
}

#[test]
fn a_file_of_601_lines_is_found_and_one_of_600_is_not() {
    let text = |lines: usize| format!("//! Long.\n{}", "//\n".repeat(lines - 1));
    assert!(finding_with("crates/a/src/b.rs", &text(601)).contains("601 lines"));
    let mut workspace = sound();
    workspace.files.insert("crates/a/src/b.rs".to_owned(), text(600));
    assert_eq!(check(&workspace), []);
}

#[test]
fn leftovers_are_found_with_their_line() {
    for word in LEFTOVERS {
        let found = finding_with("docs/page.md", &format!("# Page\n\nsee {word}x\n").replace("x\n", "\n"));
        assert!(found.starts_with("docs/page.md:3: holds the leftover"), "{found}");
    }
    // A word is not found inside of another, nor a folder inside of a path.
    let mut workspace = sound();
    let text = format!("MAS{} {}S src{}a\n", LEFTOVERS[0], LEFTOVERS[0], LEFTOVERS[5]);
    workspace.files.insert("docs/page.md".to_owned(), text);
    assert_eq!(check(&workspace), []);
}

#[test]
fn a_crate_without_a_telling_readme_is_found() {
    assert!(finding_with("crates/a/README.md", "# reelm-a\n```rust\n```\n").contains("says too little"));
    assert!(finding_with("crates/a/README.md", &"No example. ".repeat(50)).contains("shows no example"));
    let mut workspace = sound();
    workspace.files.remove("crates/a/README.md");
    assert_eq!(check(&workspace)[0].to_string(), "crates/a/README.md: is missing");
}

#[test]
fn a_missing_page_is_found() {
    for page in PAGES {
        assert_eq!(finding_with(page, "\n"), format!("{page}: is missing or empty"));
    }
}
