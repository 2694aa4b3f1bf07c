//! [`Base`]: what every pass of lowering needs: the document, limits, the interner and a place for errors.

use std::collections::HashSet;
use std::sync::Arc;

use lasso::{Rodeo, Spur};
use reelm_ids::Rational;

use crate::doc::{At, Document, Place, Time as WrittenTime};
use crate::model::Name;
use crate::value::{Time, ValueError, parse_time};
use crate::{Diagnostic, Diagnostics, Limits, Registry, Severity};

use super::foresight::Foresight;

/// How many names are compared with misspelt ones in one run.
const MOST_COMPARISONS: usize = 20_000;

/// What every pass of lowering needs.
pub(super) struct Base<'a> {
    pub(super) document: &'a Document,
    pub(super) limits: &'a Limits,
    /// Frames per second.
    pub(super) fps: Rational,
    /// Of the composition's canvas.
    pub(super) size: [u32; 2],
    /// Of the composition.
    pub(super) seed: u64,
    pub(super) registry: Arc<Registry>,
    pub(super) foresight: Option<Foresight>,
    /// The node that diagnostics concern.
    pub(super) node: Option<Name>,
    pub(super) names: Rodeo,
    diagnostics: Diagnostics,
    /// How many names may still be compared with misspelt ones.
    comparisons: usize,
    /// What was reported where: a comp with many instances reports once.
    seen: HashSet<(Place, &'static str)>,
}

impl<'a> Base<'a> {
    pub(super) fn new(document: &'a Document, limits: &'a Limits, names: Rodeo) -> Self {
        let fps = Rational::whole(30);
        Self {
            document,
            limits,
            fps,
            size: [1, 1],
            seed: 0,
            registry: Arc::default(),
            foresight: None,
            node: None,
            names,
            diagnostics: Diagnostics::new(),
            comparisons: MOST_COMPARISONS,
            seen: HashSet::new(),
        }
    }

    /// The diagnostics in the order of the file, and the names.
    pub(super) fn finish(mut self) -> (Diagnostics, Rodeo) {
        self.diagnostics.sort();
        (self.diagnostics, self.names)
    }

    /// Interns `text`. A document holds fewer names than the interner takes.
    pub(super) fn name(&mut self, text: &str) -> Name {
        Name(self.names.try_get_or_intern(text).unwrap_or_else(|_| Spur::default()))
    }

    /// The number of `text`, by which expressions know it.
    pub(super) fn number_of(&mut self, text: &str) -> u32 {
        use lasso::Key as _;
        self.name(text).0.into_usize() as u32
    }

    /// The text of `name`.
    pub(super) fn text(&self, name: Name) -> &str {
        self.names.try_resolve(&name.0).unwrap_or("")
    }

    /// The nearest to `word` among `names`. There is none after very many comparisons: a hostile file has as many wrong
    /// names as right ones.
    pub(super) fn nearest<'n>(&mut self, word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
        let mut compared = 0;
        let names = names.into_iter().take(self.comparisons).inspect(|_| compared += 1);
        let nearest = crate::nearest::nearest(word, names).map(str::to_owned);
        self.comparisons -= compared;
        nearest
    }

    /// Reports an error.
    pub(super) fn error(&mut self, code: &'static str, place: Place, message: impl Into<String>) {
        self.report(Severity::Error, code, place, message, |diagnostic| diagnostic);
    }

    /// Reports an error and says more about it.
    pub(super) fn error_with(
        &mut self,
        code: &'static str,
        place: Place,
        message: impl Into<String>,
        fill: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.report(Severity::Error, code, place, message, fill);
    }

    /// Reports a warning.
    pub(super) fn warning(&mut self, code: &'static str, place: Place, message: impl Into<String>) {
        self.report(Severity::Warning, code, place, message, |diagnostic| diagnostic);
    }

    /// Reports a warning and says more about it.
    pub(super) fn warning_with(
        &mut self,
        code: &'static str,
        place: Place,
        message: impl Into<String>,
        fill: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.report(Severity::Warning, code, place, message, fill);
    }

    /// Unwraps a parsed value, or reports why it is none.
    pub(super) fn value<T>(&mut self, place: Place, value: Result<T, ValueError>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(error) => {
                let code = error.code;
                self.error_with(code, place, "", |diagnostic| {
                    let origin = diagnostic.origin;
                    Diagnostic { node: diagnostic.node, ..error.at(origin) }
                });
                None
            }
        }
    }

    /// The frames of a time, with fractions; `None` if an error was reported.
    pub(super) fn frames(&mut self, time: &At<WrittenTime>) -> Option<Rational> {
        let parsed = match &time.value {
            WrittenTime::Seconds(seconds) => Time::seconds(*seconds),
            WrittenTime::Text(text) => self.value(time.place, parse_time(text))?,
        };
        let frames = parsed.frames(self.fps);
        let most = self.limits.frames.min(i64::MAX as u64) as i64;
        let observed = frames.ceil().saturating_abs();
        if observed > most {
            let message = format!("the time is {observed} frames, out of range to {most}");
            self.error_with("out-of-range", time.place, message, |error| {
                error.with_limit("frames", most as u64, observed.unsigned_abs())
            });
            return None;
        }
        Some(frames)
    }

    /// The frames of a time, snapped; `None` if an error was reported.
    pub(super) fn whole_frames(&mut self, time: &At<WrittenTime>) -> Option<i64> {
        self.frames(time).map(Rational::round)
    }

    /// The frames of a length of time, with fractions; negative ones are reported.
    pub(super) fn length(&mut self, time: &At<WrittenTime>, what: &str) -> Option<Rational> {
        let frames = self.frames(time)?;
        self.not_negative(!frames.is_negative(), time, what).then_some(frames)
    }

    /// The frames of a length of time, snapped; negative ones are reported.
    pub(super) fn span(&mut self, time: &At<WrittenTime>, what: &str) -> Option<i64> {
        let frames = self.whole_frames(time)?;
        self.not_negative(frames >= 0, time, what).then_some(frames)
    }

    fn not_negative(&mut self, holds: bool, time: &At<WrittenTime>, what: &str) -> bool {
        if !holds {
            self.error_with("out-of-range", time.place, format!("{what} is negative"), |error| {
                error.with_expected("a time of at least 0")
            });
        }
        holds
    }

    /// Adds what somebody else has found at `place`; only the first of a kind there counts.
    pub(super) fn add(&mut self, place: Place, found: Diagnostic) {
        if self.seen.insert((place, found.code)) {
            self.diagnostics.push(found);
        }
    }

    fn report(
        &mut self,
        severity: Severity,
        code: &'static str,
        place: Place,
        message: impl Into<String>,
        fill: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        if !self.seen.insert((place, code)) {
            return;
        }
        let (document, node) = (self.document, self.node);
        let names = &self.names;
        self.diagnostics.push_with(severity, || {
            let base = Diagnostic::error(code, message, document.origin(place));
            let node = node.and_then(|name| names.try_resolve(&name.0));
            fill(Diagnostic { severity, node: node.map(Into::into), ..base })
        });
    }
}
