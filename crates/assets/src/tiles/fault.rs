//! A **fault**: why a tile map cannot be had, and where in its files.

use reelm_ir::{Diagnostic, LimitExceeded};

use crate::ReadError;
use crate::prepare::AssetEntry;

/// The most names of levels that a message lists.
const MOST_LEVELS: usize = 20;

/// Why a tile map cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// What it is.
    pub(crate) kind: FaultKind,
    /// The file that it is in.
    pub(crate) file: String,
    /// Where in the file: a line, a layer; empty if it is the whole.
    pub(crate) place: String,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// The file cannot be read; of limits, `asset_bytes` or `tile_map_bytes`.
    Read(ReadError, &'static str, u64),
    /// It is broken; says how.
    Broken(String),
    /// It is known and not supported; says what is not, and what is.
    Unsupported(String),
    /// It is too much.
    Limit(LimitExceeded),
    /// It has no level of this name; the names of those that it has.
    NoLevel(String, Vec<String>),
}

impl Fault {
    /// `file` is broken.
    pub(crate) fn broken(file: &str, place: impl Into<String>, why: impl Into<String>) -> Self {
        Self { kind: FaultKind::Broken(why.into()), file: file.into(), place: place.into() }
    }

    /// `file` asks for what is not supported.
    pub(crate) fn unsupported(file: &str, place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { kind: FaultKind::Unsupported(what.into()), file: file.into(), place: place.into() }
    }

    /// `file` has no level `level`, but these; none at all if it is of a format without levels.
    pub(crate) fn no_level<'a>(file: &str, level: &str, known: impl Iterator<Item = &'a str>) -> Self {
        let known = known.take(MOST_LEVELS).map(str::to_owned).collect();
        Self { kind: FaultKind::NoLevel(level.into(), known), file: file.into(), place: String::new() }
    }

    /// Refuses `observed` above `limit`.
    pub(crate) fn unless_within(
        file: &str,
        place: impl Into<String>,
        name: &'static str,
        limit: impl Into<u64>,
        observed: u64,
    ) -> Result<(), Self> {
        let limit = limit.into();
        if observed <= limit {
            return Ok(());
        }
        let kind = FaultKind::Limit(LimitExceeded { name, limit, observed });
        Err(Self { kind, file: file.into(), place: place.into() })
    }

    /// The same, in `place` if no place is known yet; a fault in another file has said enough.
    pub(crate) fn at(mut self, file: &str, place: impl FnOnce() -> String) -> Self {
        if self.place.is_empty() && self.file == file {
            self.place = place();
        }
        self
    }

    /// As a diagnostic at the asset's place in the composition.
    pub(crate) fn diagnostic(&self, entry: &AssetEntry) -> Diagnostic {
        let mut place = if *self.file == *entry.path { String::new() } else { format!("`{}`", self.file) };
        if !self.place.is_empty() {
            place.push_str(if place.is_empty() { "" } else { ", " });
            place.push_str(&self.place);
        }
        if !place.is_empty() {
            place.push_str(": ");
        }
        let (name, path) = (&entry.name, &entry.path);
        let error = |code, message: String| Diagnostic::error(code, message, entry.origin.clone());
        match &self.kind {
            FaultKind::Read(why, limit, most) => {
                let message = format!("the asset `{name}` cannot be read from `{path}`: {place}{why}");
                match why {
                    ReadError::TooLarge { observed } => error(why.code(), message).with_limit(limit, *most, *observed),
                    _ => error(why.code(), message),
                }
            }
            FaultKind::Broken(why) => {
                error("asset-broken", format!("the asset `{name}` (`{path}`) is broken: {place}{why}"))
            }
            FaultKind::Unsupported(what) => error("not-yet", format!("the asset `{name}` (`{path}`): {place}{what}")),
            FaultKind::NoLevel(level, known) => {
                let message = format!("the asset `{name}` (`{path}`): {place}it has no level `{level}`");
                let expected = match known.is_empty() {
                    true => "no `level`: a map of Tiled has none".to_owned(),
                    false => format!("a level: `{}`", known.join("`, `")),
                };
                error("unknown-name", message)
                    .with_expected(expected)
                    .with_nearest(level, known.iter().map(String::as_str))
            }
            FaultKind::Limit(over) => {
                let message = format!("the asset `{name}` (`{path}`) is larger than allowed: {place}{}", over.name);
                error("limit", message).with_limit(over.name, over.limit, over.observed)
            }
        }
    }
}
