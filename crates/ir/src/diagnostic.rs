//! [`Diagnostic`]: one thing that is wrong with a composition, with its place; [`Diagnostics`]: all of them.

use core::fmt;
use core::ops::Range;
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
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
}

impl Diagnostics {
    /// How many of each severity are kept; more are counted only.
    pub const MOST: usize = 1000;

    /// None.
    pub const fn new() -> Self {
        Self { list: Vec::new(), errors: 0, warnings: 0 }
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.push_with(diagnostic.severity, || diagnostic);
    }

    /// Adds the one that `make` makes; `make` is not called when it would only be counted.
    pub fn push_with(&mut self, severity: Severity, make: impl FnOnce() -> Diagnostic) {
        let count = match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        *count += 1;
        if *count <= Self::MOST {
            self.list.push(make());
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
