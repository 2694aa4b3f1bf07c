//! A hot crate that breaks each rule once, and one that breaks none.

use super::*;
use crate::layer_table::{LayerTable, Row};
use crate::workspace::{Dependency, Member};

const STRING_MAPS: &str = include_str!("../../../samples/string_maps.rs");

fn workspace(hot: bool, files: &[(&str, &str)]) -> Workspace {
    let row = Row { name: "eval".to_owned(), folder: "crates/eval".to_owned(), hot, ..Row::default() };
    let mut workspace =
        Workspace { table: LayerTable { members: vec![row], ..LayerTable::default() }, ..Workspace::default() };
    for (path, text) in lists(&workspace) {
        workspace.files.insert(path, text);
    }
    for (path, text) in files {
        workspace.files.insert((*path).to_owned(), (*text).to_owned());
    }
    workspace
}

/// The lines of the sample that end in `// refused`.
fn marked_lines(text: &str) -> Vec<usize> {
    let lines = text.lines().enumerate();
    lines.filter(|(_, line)| line.ends_with("// refused")).map(|(index, _)| index + 1).collect()
}

#[test]
fn every_marked_line_of_the_sample_is_found_and_no_other() {
    let mut lines: Vec<usize> =
        check(&workspace(true, &[("crates/eval/src/lib.rs", STRING_MAPS)])).iter().map(|found| found.line).collect();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines, marked_lines(STRING_MAPS));
    assert!(lines.len() > 10);
}

#[test]
fn a_cold_crate_may_hold_names_but_not_switch_the_lists_off() {
    let findings = check(&workspace(false, &[("crates/eval/src/lib.rs", STRING_MAPS)]));
    assert_eq!(findings.len(), 2, "{findings:#?}");
    assert!(findings.iter().all(|finding| finding.message.contains("switched off")));
}

#[test]
fn only_files_declared_under_cfg_test_are_test_code() {
    let map = "use std::collections::HashMap;\n";
    let declared =
        [("crates/eval/src/graph.rs", "#[cfg(test)]\nmod tests;\n"), ("crates/eval/src/graph/tests.rs", map)];
    assert_eq!(check(&workspace(true, &declared)), []);
    let undeclared = [("crates/eval/src/graph.rs", "mod tests;\n"), ("crates/eval/src/graph/tests.rs", map)];
    assert_eq!(check(&workspace(true, &undeclared)).len(), 1);
}

#[test]
fn a_source_that_does_not_parse_is_found() {
    let findings = check(&workspace(true, &[("crates/eval/src/lib.rs", "fn {")]));
    assert!(findings.len() == 1 && findings[0].message.contains("does not parse"), "{findings:?}");
}

#[test]
fn a_map_crate_in_the_manifest_is_found() {
    let mut sample = workspace(true, &[]);
    let dependency = |kind| Dependency { name: "hashbrown".to_owned(), kind };
    sample.members =
        vec![Member { name: "eval".to_owned(), dependencies: vec![dependency(Kind::Dev)], ..Member::default() }];
    assert_eq!(check(&sample), []);
    sample.members[0].dependencies.push(dependency(Kind::Normal));
    assert!(check(&sample)[0].message.contains("names hashbrown"));
}

#[test]
fn edited_missing_and_stray_lists_are_found() {
    let mut sample = workspace(true, &[]);
    sample.files.insert("clippy.toml".to_owned(), "disallowed-methods = []\n".to_owned());
    assert_eq!(check(&sample).len(), 1);
    sample.files.remove("crates/eval/clippy.toml");
    assert_eq!(check(&sample).len(), 2);
    sample.files.insert("crates/ir/clippy.toml".to_owned(), String::new());
    assert_eq!(check(&sample).len(), 3);
}

#[test]
fn a_silent_entry_and_a_stray_one_are_found() {
    let all = [clippy_list::methods(), clippy_list::hot_methods(), clippy_list::hot_types()].concat();
    let mut fired: std::collections::BTreeSet<_> =
        all.iter().map(|entry| ("hot".to_owned(), entry.path.clone())).collect();
    fired.extend(clippy_list::methods().into_iter().map(|entry| ("cold".to_owned(), entry.path)));
    assert_eq!(sample::compare(&fired), []);
    fired.remove(&("cold".to_owned(), "f64::sin".to_owned()));
    fired.insert(("cold".to_owned(), "std::collections::HashMap".to_owned()));
    let messages: Vec<_> = sample::compare(&fired).into_iter().map(|finding| finding.message).collect();
    assert_eq!(
        messages,
        ["`f64::sin` did not fire in a cold crate", "`std::collections::HashMap` fired in a cold crate"]
    );
}
