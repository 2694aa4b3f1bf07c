//! [`Diagnostic`]: one thing that is wrong with a composition, with its place; [`Diagnostics`]: all of them.

use core::fmt;
use core::ops::Range;
use std::collections::HashSet;
use std::sync::Arc;

use crate::model::Origin;

/// Whether a diagnostic stops the render.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Stops it.
    Error,
    /// Does not.
    Warning,
}

/// One thing that is wrong with a composition.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// Stable, kebab-case: `unknown-key`, `type-mismatch`, `out-of-range`, `limit`, `not-yet`, `cycle`, ….
    pub code: &'static str,
    /// Whether it stops the render.
    pub severity: Severity,
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// Where: JSON pointer and byte range.
    pub origin: Origin,
    /// The id of the node that it concerns.
    pub node: Option<Arc<str>>,
    /// What was expected.
    pub expected: Option<String>,
    /// The nearest valid name.
    pub nearest: Option<String>,
    /// The limit that was exceeded and what was observed.
    pub limit: Option<LimitExceeded>,
    /// Another place that has to do with it, and what is there ("first given here").
    pub related: Option<Related>,
}

/// Another place that has to do with a diagnostic.
#[derive(Debug, Clone)]
pub struct Related {
    /// What is there, a few words.
    pub message: String,
    /// Where.
    pub origin: Origin,
}

/// A limit and what exceeded it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitExceeded {
    /// The field of [`crate::Limits`].
    pub name: &'static str,
    /// The limit.
    pub limit: u64,
    /// What was asked for.
    pub observed: u64,
}

impl Diagnostic {
    /// An error at `origin`.
    pub fn error(code: &'static str, message: impl Into<String>, origin: Origin) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            origin,
            node: None,
            expected: None,
            nearest: None,
            limit: None,
            related: None,
        }
    }

    /// A warning at `origin`.
    pub fn warning(code: &'static str, message: impl Into<String>, origin: Origin) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message, origin) }
    }

    /// With the id of the node that it concerns.
    #[must_use]
    pub fn with_node(mut self, node: impl Into<Arc<str>>) -> Self {
        self.node = Some(node.into());
        self
    }

    /// With what was expected.
    #[must_use]
    pub fn with_expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// With the nearest valid name among `names`, if one is near enough to be meant.
    #[must_use]
    pub fn with_nearest<'a>(mut self, name: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.nearest = crate::nearest::nearest(name, names).map(str::to_owned);
        self
    }

    /// With the limit that was exceeded.
    #[must_use]
    pub fn with_limit(mut self, name: &'static str, limit: u64, observed: u64) -> Self {
        self.limit = Some(LimitExceeded { name, limit, observed });
        self
    }

    /// With another place that has to do with it.
    #[must_use]
    pub fn with_related(mut self, message: impl Into<String>, origin: Origin) -> Self {
        self.related = Some(Related { message: message.into(), origin });
        self
    }

    /// Whether it stops the render.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = if self.is_error() { "error" } else { "warning" };
        write!(f, "{severity}[{}]: {} (at {})", self.code, self.message, self.origin.pointer)
    }
}

/// Diagnostics in the order in which they were found, at most [`Diagnostics::MOST`] of each severity: a hostile file
/// holds millions of mistakes, and nobody reads them all.
///
/// A mistake that is written once is told once, however many copies of a repeat or instances of a comp have it: with
/// the node of the first.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    /// Those of the list.
    told: HashSet<Mistake>,
    errors: usize,
    warnings: usize,
}

/// What makes two diagnostics one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Mistake {
    code: &'static str,
    span: Range<usize>,
    pointer: Arc<str>,
    /// The message without the id of the node that it concerns, by which instances differ.
    message: String,
}

impl Mistake {
    fn of(diagnostic: &Diagnostic) -> Self {
        let Diagnostic { code, message, origin, node, .. } = diagnostic;
        let message = match node.as_deref().filter(|id| !id.is_empty()) {
            Some(id) => message.replace(id, ""),
            None => message.clone(),
        };
        Self { code, span: origin.span.clone(), pointer: Arc::clone(&origin.pointer), message }
    }
}

impl Diagnostics {
    /// How many of each severity are kept; more are counted only.
    pub const MOST: usize = 1000;

    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one, unless it was told already.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let mistake = Mistake::of(&diagnostic);
        if self.told.contains(&mistake) {
            return;
        }
        let count = self.count(diagnostic.severity);
        *count += 1;
        if *count <= Self::MOST {
            self.told.insert(mistake);
            self.list.push(diagnostic);
        }
    }

    /// Adds the one that `make` makes, unless it was told already; `make` is not called when it would only be counted.
    pub fn push_with(&mut self, severity: Severity, make: impl FnOnce() -> Diagnostic) {
        let count = self.count(severity);
        if *count < Self::MOST {
            self.push(make());
        } else {
            *count += 1;
        }
    }

    fn count(&mut self, severity: Severity) -> &mut usize {
        match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        }
    }

    /// Adds all of `other`.
    pub fn append(&mut self, other: Self) {
        let kept_errors = other.list.iter().filter(|diagnostic| diagnostic.is_error()).count();
        let kept_warnings = other.list.len() - kept_errors;
        self.list.reserve(other.list.len());
        for diagnostic in other.list {
            self.push(diagnostic);
        }
        self.errors += other.errors - kept_errors;
        self.warnings += other.warnings - kept_warnings;
    }

    /// Whether one of them stops the render.
    pub const fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// How many errors there are, those that are not kept included.
    pub const fn errors(&self) -> usize {
        self.errors
    }

    /// How many warnings there are, those that are not kept included.
    pub const fn warnings(&self) -> usize {
        self.warnings
    }

    /// Those that are kept.
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.list
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The same about a file whose text begins `base` bytes later.
    pub(crate) fn moved(mut self, base: usize) -> Self {
        let moved = |span: &mut Range<usize>| *span = span.start.saturating_add(base)..span.end.saturating_add(base);
        for diagnostic in &mut self.list {
            moved(&mut diagnostic.origin.span);
            if let Some(related) = &mut diagnostic.related {
                moved(&mut related.origin.span);
            }
        }
        self.told = self.list.iter().map(Mistake::of).collect();
        self
    }

    /// Sorts them by their place in the file; those of one place stay in order.
    pub fn sort(&mut self) {
        self.list.sort_by_key(|diagnostic| (diagnostic.origin.span.start, diagnostic.origin.span.end));
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = core::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        for diagnostic in diagnostics {
            self.push(diagnostic);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(node: &str, at: usize, message: &str) -> Diagnostic {
        let origin = Origin { pointer: "/nodes/0/child/opacity".into(), span: at..at + 3 };
        Diagnostic::error("unknown-name", message, origin).with_node(node)
    }

    #[test]
    fn a_mistake_of_many_copies_is_told_once_and_leaves_room_for_others() {
        let mut all = Diagnostics::new();
        all.extend((0..5000).map(|copy| wrong(&format!("t.{copy}"), 7, "there is no `foo`")));
        all.extend(
            (0..5000).map(|copy| wrong(&format!("t.{copy}"), 7, &format!("nodes.t.{copy}.opacity is always 2"))),
        );
        all.push(wrong("other", 90, "there is no `bar`"));
        let told: Vec<_> = all.as_slice().iter().map(|one| (one.node.as_deref(), one.message.as_str())).collect();
        let expected = [
            (Some("t.0"), "there is no `foo`"),
            (Some("t.0"), "nodes.t.0.opacity is always 2"),
            (Some("other"), "there is no `bar`"),
        ];
        assert_eq!((told, all.errors(), all.warnings()), (expected.to_vec(), 3, 0));
    }

    #[test]
    fn what_differs_in_code_place_or_message_is_told_each() {
        let mut all = Diagnostics::new();
        let base = wrong("t", 7, "there is no `foo`");
        let elsewhere = Origin { pointer: "/nodes/1".into(), span: base.origin.span.clone() };
        let others = [
            Diagnostic { code: "unknown-var", ..base.clone() },
            Diagnostic { origin: elsewhere, ..base.clone() },
            wrong("t", 8, "there is no `foo`"),
            wrong("t", 7, "there is no `fou`"),
        ];
        all.extend(others.into_iter().chain([base.clone(), base]));
        assert_eq!((all.as_slice().len(), all.errors()), (5, 5));
    }

    #[test]
    fn those_of_two_files_are_told_each_at_its_place() {
        let file = || {
            let mut one = Diagnostics::new();
            one.push(wrong("t", 7, "there is no `foo`"));
            one
        };
        let mut all = file();
        all.append(file().moved(100));
        all.append(file().moved(100));
        let places: Vec<_> = all.as_slice().iter().map(|one| one.origin.span.start).collect();
        assert_eq!(places, [7, 107]);
    }
}
