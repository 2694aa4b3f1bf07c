//! [`At`]: a value with the place where it is written, and [`Places`]: the table of all places of a document.
//!
//! A place costs one row (its parent, the step from there, a byte range); the JSON pointer is put together only when
//! somebody asks.

use core::fmt::Write as _;
use core::ops::Range;

use crate::model::Origin;

/// A value and where it is written. Two are equal when their values are: documents that say the same are equal, however they are
/// laid out.
#[derive(Debug, Clone)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it is written; see [`super::Document::origin`].
    pub place: Place,
}

impl<T: PartialEq> PartialEq for At<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T> At<T> {
    /// A value that stands in no file.
    pub const fn new(value: T) -> Self {
        Self { value, place: Place::NOWHERE }
    }

    /// A reference to the value, at the same place.
    pub fn as_ref(&self) -> At<&T> {
        At { value: &self.value, place: self.place }
    }

    /// Another value at the same place.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> At<U> {
        At { value: f(self.value), place: self.place }
    }
}

/// The number of a place in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(u32);

impl Place {
    /// The whole document.
    pub const ROOT: Self = Self(0);
    /// No place in any document: that of what was built and not read.
    pub const NOWHERE: Self = Self(u32::MAX);

    /// The first place that is not in `places`.
    pub(crate) fn after(places: &Places) -> Self {
        Self(places.first.saturating_add(low(places.rows.len())))
    }
}

/// How a value is reached from the one that holds it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step<'a> {
    /// By a key that the format knows.
    Key(&'static str),
    /// By any other key.
    Name(&'a str),
    /// By its position in an array.
    Index(usize),
}

/// The places of a document.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    /// The number of the first row.
    first: u32,
    rows: Vec<Row>,
    names: Vec<Box<str>>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    parent: u32,
    start: u32,
    end: u32,
    step: StoredStep,
}

#[derive(Debug, Clone, Copy)]
enum StoredStep {
    Root,
    Key(&'static str),
    Name(u32),
    Index(u32),
}

impl Places {
    /// A table that holds the root, which has the number `first` and spans `span`.
    pub(crate) fn new(span: Range<usize>, first: Place) -> Self {
        Self {
            first: first.0,
            rows: vec![Row { parent: first.0, start: low(span.start), end: low(span.end), step: StoredStep::Root }],
            names: Vec::new(),
        }
    }

    /// Adds the place that `step` leads to from `parent`.
    pub(crate) fn add(&mut self, parent: Place, step: Step<'_>, span: Range<usize>) -> Place {
        let step = match step {
            Step::Key(key) => StoredStep::Key(key),
            Step::Index(index) => StoredStep::Index(low(index)),
            Step::Name(name) => {
                self.names.push(name.into());
                StoredStep::Name(low(self.names.len() - 1))
            }
        };
        let place = Place::after(self);
        self.rows.push(Row { parent: parent.0, start: low(span.start), end: low(span.end), step });
        place
    }

    /// How many places there are.
    pub(crate) const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Adds the places of the next file, which begins `base` bytes after the first.
    pub(crate) fn extend(&mut self, next: Self, base: usize) {
        let (base, names) = (low(base), low(self.names.len()));
        self.names.extend(next.names);
        self.rows.extend(next.rows.into_iter().map(|row| Row {
            start: row.start.saturating_add(base),
            end: row.end.saturating_add(base),
            step: match row.step {
                StoredStep::Name(name) => StoredStep::Name(name.saturating_add(names)),
                step => step,
            },
            ..row
        }));
    }

    /// The byte range of `place`.
    pub(crate) fn span(&self, place: Place) -> Range<usize> {
        self.row(place).map_or(0..0, |row| row.start as usize..row.end as usize)
    }

    /// The JSON pointer (RFC 6901) of `place`.
    pub(crate) fn pointer(&self, place: Place) -> String {
        let mut steps = Vec::new();
        let mut at = place;
        while let Some(row) = self.row(at).filter(|row| !matches!(row.step, StoredStep::Root)) {
            steps.push(row.step);
            at = Place(row.parent);
        }
        let mut pointer = String::new();
        for step in steps.into_iter().rev() {
            self.append(&mut pointer, step);
        }
        pointer
    }

    /// The place of element `index` of the array at `place`, whose elements hold no places themselves and were read in order; the place
    /// itself where there is none.
    pub(crate) fn element(&self, place: Place, index: u32) -> Place {
        let element = Place(place.0.saturating_add(index).saturating_add(1));
        let is_it = |row: &&Row| row.parent == place.0 && matches!(row.step, StoredStep::Index(at) if at == index);
        self.row(element).filter(is_it).map_or(place, |_| element)
    }

    /// Pointer and byte range of `place`.
    pub(crate) fn origin(&self, place: Place) -> Origin {
        Origin { pointer: self.pointer(place).into(), span: self.span(place) }
    }

    fn row(&self, place: Place) -> Option<&Row> {
        self.rows.get(place.0.checked_sub(self.first)? as usize)
    }

    fn append(&self, pointer: &mut String, step: StoredStep) {
        pointer.push('/');
        match step {
            StoredStep::Root => {}
            StoredStep::Key(key) => pointer.push_str(key),
            StoredStep::Name(name) => pointer.push_str(&escape(self.names.get(name as usize).map_or("", |name| name))),
            // Writing to a string cannot fail.
            StoredStep::Index(index) => _ = write!(pointer, "{index}"),
        }
    }
}

/// `name` as a token of a JSON pointer.
pub(crate) fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Offsets and counts fit: a document has at most `u32::MAX` bytes.
fn low(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
