//! The documentation is there and in step with the code.
//!
//! - Every Rust file opens with a module doc, and is short enough to be read in one go.
//! - Every member of `crates/` has a README with an example.
//! - The schemas in docs/ are what `reelm schema` and `reelm schema --realms` print; `--bless` rewrites them.
//! - No **leftover** stands in the text: a mark of unfinished work, or a path of one machine.

#[cfg(test)]
mod tests;

use super::{Gate, write};
use crate::finding::Finding;
use crate::tool;
use crate::workspace::Workspace;

/// The gate.
pub(super) const GATE: Gate = Gate {
    name: "docs",
    about: "module docs, READMEs, the schema and the state of the project are in step",
    check,
    run: Some(run),
    bless: Some(bless),
};

/// Where the JSON Schemas are checked in, and the words after `reelm` that print them.
const SCHEMAS: [(&str, &[&str]); 2] =
    [("docs/reelm.schema.json", &["schema"]), ("docs/reelm-realms.schema.json", &["schema", "--realms"])];

/// Pages that the project always has.
const PAGES: [&str; 3] = ["README.md", "docs/status.md", "docs/architecture.md"];

/// The most lines that a Rust file has.
const MAX_LINES: usize = 600;

/// The fewest bytes that say something about a crate.
const MIN_README: usize = 300;

/// Words that nothing published holds. They are put together here so that this file holds none.
const LEFTOVERS: [&str; 8] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
];

/// Reads every Rust file, README and page.
pub(crate) fn check(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in &workspace.files {
        if path.ends_with(".rs") {
            check_rust(path, text, &mut findings);
        }
        if [".rs", ".md", ".toml", ".sh", ".ci/run"].iter().any(|end| path.ends_with(end)) {
            check_leftovers(path, text, &mut findings);
        }
    }
    for member in workspace.members.iter().filter(|member| member.folder.starts_with("crates/")) {
        check_readme(workspace, &format!("{}/README.md", member.folder), &mut findings);
    }
    for page in PAGES {
        if workspace.text(page).is_none_or(|text| text.trim().is_empty()) {
            findings.push(Finding::file(page, "is missing or empty"));
        }
    }
    findings
}

/// Compares the schemas with what the command prints.
fn run(workspace: &Workspace) -> Vec<Finding> {
    let finding = |path: &str, words: &[&str]| match schema(workspace, words) {
        Ok(text) if workspace.text(path) == Some(&text) => None,
        Ok(_) => {
            let command = words.join(" ");
            Some(Finding::file(path, format!("is not what `reelm {command}` prints: run `cargo xtask docs --bless`")))
        }
        Err(message) => Some(Finding::file(path, message)),
    };
    SCHEMAS.iter().filter_map(|(path, words)| finding(path, words)).collect()
}

fn bless(workspace: &Workspace) -> Result<Vec<String>, String> {
    SCHEMAS.iter().map(|(path, words)| write(workspace, path, &schema(workspace, words)?)).collect()
}

fn schema(workspace: &Workspace, words: &[&str]) -> Result<String, String> {
    let mut cargo = tool::cargo(&workspace.root);
    let printed = tool::output(cargo.args(["run", "--quiet", "--package", "reelm-cli", "--"]).args(words))?;
    String::from_utf8(printed).map_err(|error| format!("`reelm schema` prints what is not UTF-8: {error}"))
}

/// The folders whose files are modules that a reader walks through.
const MODULE_FOLDERS: [&str; 3] = ["crates/", "benches/", "xtask/src/"];

fn check_rust(path: &str, text: &str, findings: &mut Vec<Finding>) {
    let opens = ["//!", "#![doc = include_str!("].iter().any(|start| text.starts_with(start));
    if !opens && MODULE_FOLDERS.iter().any(|folder| path.starts_with(folder)) {
        findings.push(Finding::line(path, 1, "opens with no `//!` that defines its nouns"));
    }
    let lines = text.lines().count();
    if lines > MAX_LINES {
        findings.push(Finding::line(path, MAX_LINES, format!("{lines} lines: part it, {MAX_LINES} is the most")));
    }
}

fn check_leftovers(path: &str, text: &str, findings: &mut Vec<Finding>) {
    for (index, line) in text.lines().enumerate() {
        for word in LEFTOVERS.iter().filter(|word| has_word(line, word)) {
            findings.push(Finding::line(path, index + 1, format!("holds the leftover `{word}`")));
        }
    }
}

/// Whether the line holds the word with no letter or digit before it, nor after it if it ends in a letter.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        let starts = before.is_none_or(|letter| !letter.is_alphanumeric());
        let ends = !word.ends_with(char::is_alphanumeric) || after.is_none_or(|letter| !letter.is_alphanumeric());
        starts && ends
    })
}

fn check_readme(workspace: &Workspace, path: &str, findings: &mut Vec<Finding>) {
    match workspace.text(path) {
        None => findings.push(Finding::file(path, "is missing")),
        Some(text) if text.len() < MIN_README => {
            findings.push(Finding::file(path, format!("says too little: {} bytes", text.len())));
        }
        Some(text) if !text.contains("```") => findings.push(Finding::file(path, "shows no example")),
        Some(_) => {}
    }
}
