//! Vars that nothing reads.
//!
//! A var is read where `vars` and its name stand in the text of its comp: in an expression or in braces within a text. That is looked
//! for in the text as it is written, so that a comment counts too; nothing that is read is called unused, unless it is written
//! in escapes.

use std::collections::HashSet;

use super::written;
use crate::Diagnostic;
use crate::doc::{At, Document, Map, Var};
use crate::value::quoted;

/// A warning for each var that nothing reads.
pub(super) fn unused(document: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for file in 0..document.files() {
        let composition = document.file(file);
        let root = document.origin(document.file_root(file));
        let mut own = written(document, &root).to_owned();
        // What the comps read are vars of their own.
        if let Some(comps) = &composition.comps {
            let all = document.origin(comps.place).span;
            let (from, to) = (all.start.saturating_sub(root.span.start), all.end.saturating_sub(root.span.start));
            if own.get(from..to).is_some() {
                own.replace_range(from..to, "");
            }
        }
        report(document, composition.vars.as_ref(), &own, &mut found);
        for comp in composition.comps.iter().flat_map(|comps| &comps.value.0) {
            let text = written(document, &document.origin(comp.value.place));
            report(document, comp.value.value.vars.as_ref(), text, &mut found);
        }
    }
    found
}

fn report(document: &Document, vars: Option<&At<Map<Var>>>, text: &str, found: &mut Vec<Diagnostic>) {
    let Some(vars) = vars else { return };
    let read = names_read(text, "vars");
    for entry in &vars.value.0 {
        let name = &*entry.name.value;
        if !read.contains(name.replace('-', "_").as_str()) {
            let message = format!("the var {} is not used", quoted(name));
            found.push(Diagnostic::warning("unused-var", message, document.origin(entry.name.place)));
        }
    }
}

/// The names that stand behind `vars.` or in `vars["…"]`, or another `of`, with `_` for `-`. Of `vars.a-b` both `a` and `a-b` are
/// among them, since it is one in a text and the other in an expression.
pub(super) fn names_read(text: &str, of: &str) -> HashSet<String> {
    let mut names = HashSet::new();
    for (at, _) in text.match_indices(of) {
        let rest = text.get(at + of.len()..).unwrap_or_default().trim_start();
        let name = match rest.strip_prefix('.') {
            Some(name) => name.trim_start(),
            None => rest.trim_start_matches(['[', '\\', '"', '\'', ' ']),
        };
        let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')).unwrap_or(name.len());
        let name = name.get(..end).unwrap_or_default();
        for (cut, _) in name.match_indices('-') {
            names.insert(name.get(..cut).unwrap_or_default().replace('-', "_"));
        }
        names.insert(name.replace('-', "_"));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_expressions_and_texts() {
        let names = names_read(
            r#""=vars.a + vars . b", "{vars.c-d:2}", "=vars[\"e-f\"]", "vars": {"g": 1}, "x.varsh""#,
            "vars",
        );
        for name in ["a", "b", "c", "c_d", "e_f"] {
            assert!(names.contains(name), "{name} in {names:?}");
        }
        assert!(!names.contains("g"));
    }
}
