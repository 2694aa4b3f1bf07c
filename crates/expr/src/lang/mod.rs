//! The language of expressions: text → tokens → **steps** (postfix, so that nothing recurses) → typed code.

mod env;
mod function;
mod lower;
mod lower_branch;
mod lower_call;
mod lower_color;
mod lower_operator;
mod lower_path;
mod lower_sound;
mod parse;
mod pools;
mod sample;
mod token;

use core::ops::Range;

use reelm_ir::TextPlace;

pub(crate) use env::Env;
pub(crate) use lower::{Code, lower};
pub use lower_sound::Heard;
pub(crate) use parse::parse;
pub(crate) use pools::Pools;

/// A byte range in the text of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Place {
    /// The range from the start of this to the end of `other`.
    fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The byte range in the file of a text that is written there.
    pub(crate) fn in_file(self, text: &TextPlace) -> Range<usize> {
        text.span(self.start as usize..self.end as usize)
    }
}

/// What is wrong with an expression, and where.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) at: Place,
    pub(crate) expected: Option<Box<str>>,
    pub(crate) nearest: Option<Box<str>>,
    /// Whether it is about a copy that there is not, which is no fault where a condition that is known leaves it out.
    pub(crate) is_absent: bool,
    /// Name, limit and what was observed.
    pub(crate) limit: Option<(&'static str, u64, u64)>,
}

impl Fault {
    fn new(code: &'static str, message: impl Into<String>, at: Place) -> Self {
        Self { code, message: message.into(), at, expected: None, nearest: None, is_absent: false, limit: None }
    }

    fn expected(mut self, what: impl Into<Box<str>>) -> Self {
        self.expected = Some(what.into());
        self
    }

    /// With the name among `names` that was probably meant.
    fn near<'a>(mut self, name: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        // The search is reelm-ir's, reached through the only door that it has.
        let probe = reelm_ir::Diagnostic::error("", "", reelm_ir::Origin::default()).with_nearest(name, names);
        self.nearest = probe.nearest.map(Into::into);
        self
    }

    fn over(name: &'static str, limit: u64, observed: u64, at: Place) -> Self {
        let mut fault = Self::new("limit", format!("the expression exceeds `{name}`"), at);
        fault.limit = Some((name, limit, observed));
        fault
    }
}
