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
mod tracks;

#[cfg(test)]
mod tests;

pub use anchor::{BASELINE_NAMES, POINT_NAMES, named_baseline, named_point};
pub use color::parse_color;
pub use dim::{DimValue, parse_dim};
pub(crate) use ease::NAMES as EASE_NAMES;
pub use ease::parse_ease;
pub use format::NumberFormat;
pub use id::is_id;
pub use number::decimal;
pub(crate) use number::{css_number, exact};
pub use path::parse_path;
pub use template::{Piece, parse_template};
pub(crate) use time::fps_from_number;
pub use time::{Time, TimeUnit, parse_fps, parse_time};
pub(crate) use tracks::{
    Area, LineValue, MOST_TRACKS, line_number, no_line, parse_areas, parse_flex, parse_line, parse_tracks,
};

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
    /// The limit that was exceeded.
    pub limit: Option<LimitExceeded>,
    /// The word that is none of some names, and these names, separated by spaces.
    near: Option<(Box<str>, &'static str)>,
}

impl ValueError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>, expected: &'static str) -> Self {
        Self { code, message: message.into(), expected, limit: None, near: None }
    }

    /// With a word that is none of `names`, which are separated by spaces.
    pub(crate) fn near(mut self, word: &str, names: &'static str) -> Self {
        const LONGEST: usize = 40;
        self.near = (word.chars().nth(LONGEST).is_none()).then(|| (word.into(), names));
        self
    }

    /// The nearest valid name, if one is near enough to be meant. Found when asked for: a hostile file holds a million
    /// bad colours, and nobody reads them all.
    pub fn nearest(&self) -> Option<&'static str> {
        let (word, names) = self.near.as_ref()?;
        crate::nearest::nearest(word, names.split_ascii_whitespace())
    }

    /// The error as a diagnostic at `origin`.
    pub fn at(self, origin: Origin) -> Diagnostic {
        let nearest = self.nearest().map(str::to_owned);
        let mut diagnostic = Diagnostic::error(self.code, self.message, origin).with_expected(self.expected);
        diagnostic.nearest = nearest;
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
