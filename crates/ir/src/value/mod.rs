//! Values that a composition writes as strings: times, colours, lengths, eases, ids, points, paths, text templates.
//!
//! Each parser takes the text and gives the value or a [`ValueError`], which says what was expected and, where names
//! are concerned, the nearest valid one. No parser knows of JSON or of places in a file.

mod anchor;
mod color;
mod css_linear;
mod dim;
mod ease;
mod format;
mod id;
mod number;
mod path;
mod path_arc;
mod template;
mod time;

#[cfg(test)]
mod tests;

pub use anchor::{BASELINE_NAMES, POINT_NAMES, named_baseline, named_point};
pub use color::parse_color;
pub use dim::{DimValue, parse_dim};
pub use ease::parse_ease;
pub use format::NumberFormat;
pub use id::is_id;
pub use number::decimal;
pub(crate) use number::{css_number, exact};
pub use path::parse_path;
pub use template::{Piece, parse_template};
pub(crate) use time::fps_from_number;
pub use time::{Time, TimeUnit, parse_fps, parse_time};

use crate::diagnostic::{Diagnostic, LimitExceeded};
use crate::model::Origin;

/// Why a text is not a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueError {
    /// The code of the diagnostic: `bad-time`, `bad-color`, ….
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What was expected.
    pub expected: &'static str,
    /// The nearest valid name.
    pub nearest: Option<String>,
    /// The limit that was exceeded.
    pub limit: Option<LimitExceeded>,
}

impl ValueError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>, expected: &'static str) -> Self {
        Self { code, message: message.into(), expected, nearest: None, limit: None }
    }

    pub(crate) fn near<'a>(mut self, name: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.nearest = crate::nearest::nearest(name, names).map(str::to_owned);
        self
    }

    /// The error as a diagnostic at `origin`.
    pub fn at(self, origin: Origin) -> Diagnostic {
        let mut diagnostic = Diagnostic::error(self.code, self.message, origin).with_expected(self.expected);
        diagnostic.nearest = self.nearest;
        diagnostic.limit = self.limit;
        diagnostic
    }
}

/// `text` in quotes, cut to a length that suits a message.
pub(crate) fn quoted(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((cut, _)) => format!("`{}…`", text.get(..cut).unwrap_or_default()),
        None => format!("`{text}`"),
    }
}
