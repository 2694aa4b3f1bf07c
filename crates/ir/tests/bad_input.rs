//! What a person gets for a bad composition: a table of texts, each with the code, the JSON pointer and the place of the
//! one error that it must give. `‹` marks the place, so that lines and columns are counted by the eye and not by the
//! code under test.

#[path = "bad_input/file.rs"]
mod file;
#[path = "bad_input/hostile.rs"]
mod hostile;
#[path = "bad_input/meaning.rs"]
mod meaning;
#[path = "bad_input/nodes.rs"]
mod nodes;
#[path = "bad_input/pieces.rs"]
mod pieces;
#[path = "bad_input/top.rs"]
mod top;
#[path = "bad_input/values.rs"]
mod values;

use reelm_ir::{Diagnostics, Document, Limits, LowerOptions, Report, ReportEntry, SourceFile, lower};

/// A row of the table: text with a mark, code, pointer.
struct Row {
    text: String,
    code: &'static str,
    pointer: String,
}

/// A row about the whole file.
fn file(code: &'static str, pointer: &str, text: &str) -> Row {
    Row { text: text.to_owned(), code, pointer: pointer.to_owned() }
}

/// A row about keys of the top level, which is complete but for `keys`.
fn top(code: &'static str, pointer: &str, keys: &str) -> Row {
    file(code, pointer, &format!("{{\n  \"reelm\": 1, \"size\": [64, 36], \"duration\": 2,\n  {keys}\n}}"))
}

/// A row about a node; the pointer begins at the node.
fn node(code: &'static str, pointer: &str, node: &str) -> Row {
    top(code, &format!("/nodes/0{pointer}"), &format!("\"nodes\": [\n    {node}\n  ]"))
}

/// A row about a value of a rectangle; `keys` are added to it.
fn rect(code: &'static str, pointer: &str, keys: &str) -> Row {
    node(code, pointer, &format!("{{ \"kind\": \"rect\", \"size\": [4, 4],\n      {keys} }}"))
}

/// All that is wrong with `text`.
fn check(text: &str) -> Vec<ReportEntry> {
    let source = SourceFile::new("bad.json", text);
    Report::new(&source, diagnose(&source, &Limits::default())).entries()
}

fn diagnose(source: &SourceFile, limits: &Limits) -> Diagnostics {
    let parsed = Document::parse(source, limits);
    let mut diagnostics = parsed.diagnostics;
    if let Some(document) = &parsed.document {
        let options = LowerOptions { limits: limits.clone(), ..LowerOptions::default() };
        diagnostics.append(lower(document, &options).diagnostics);
    }
    diagnostics
}

/// The text without the mark, and the line and column that it marks.
fn unmark(marked: &str) -> (String, usize, usize) {
    let (before, after) = marked.split_once('‹').expect("a row marks a place");
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (format!("{before}{after}"), line, column)
}

#[test]
fn every_bad_text_gives_its_error_at_its_place_and_no_other() {
    let tables = [file::rows(), top::rows(), nodes::rows(), values::rows(), meaning::rows(), pieces::rows()];
    let rows: Vec<Row> = tables.into_iter().flatten().collect();
    assert!(rows.len() >= 120, "only {} rows", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let (text, line, column) = unmark(&row.text);
        let found = check(&text);
        let found: Vec<_> = found
            .iter()
            .filter(|entry| entry.severity == "error")
            .map(|entry| (entry.code, entry.pointer.as_str(), entry.line, entry.column))
            .collect();
        let expected = [(row.code, row.pointer.as_str(), line, column)];
        if found != expected {
            wrong.push(format!("{text}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}
