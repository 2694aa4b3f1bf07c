//! [`Diagnostic`]: one thing that is wrong with a composition, with its place, and a collection of them.

use core::fmt;
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
