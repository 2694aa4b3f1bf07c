//! JSON on its way to text: values with the comments about them, laid out in the one form that this crate writes.
//!
//! * a **value** ([`Json`]) is a word, a text, a list or an object; documents print themselves into it, and [`tokens`] makes it of a
//!   file with all that its author wrote beside the values.
//! * a **group** ([`Group`]) is what stands between two brackets: **items** ([`Item`]), with their keys in an object.
//! * **notes** ([`Notes`]) are the comments and blank lines about an item or within a group.
//!
//! [`layout`] makes the text. Both ways go through it, so that what a document prints is what the formatter leaves alone.

pub(crate) mod layout;
mod number;
pub(crate) mod tokens;

use std::borrow::Cow;
use std::sync::Arc;

pub(crate) use number::{literal, shortest};

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    /// `null`, `true`, `false` or a number, as it is written.
    Word(Cow<'static, str>),
    /// A string.
    Text(Arc<str>),
    /// An array.
    List(Group),
    /// An object; its items have keys.
    Object(Group),
}

/// What stands between two brackets.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Group {
    /// Elements, or keys with their values.
    pub(crate) items: Vec<Item>,
    /// Comments behind the opening bracket, on its line.
    pub(crate) head: Vec<Comment>,
    /// Comments before the closing bracket.
    pub(crate) tail: Vec<Comment>,
}

/// A value of a group.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
    /// Its key, in an object.
    pub(crate) key: Option<Arc<str>>,
    /// The value.
    pub(crate) value: Json,
    /// What is written about it.
    pub(crate) notes: Option<Box<Notes>>,
}

/// What is written about an item.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Notes {
    /// Comments before it.
    pub(crate) lead: Vec<Comment>,
    /// Whether a blank line stands right before it.
    pub(crate) blank: bool,
    /// Comments between the key and the value.
    pub(crate) inner: Vec<Comment>,
    /// Comments behind it, on its line.
    pub(crate) trail: Vec<Comment>,
}

/// A comment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Comment {
    /// Its lines from `//` or `/*` on; those after the first are indented relative to the first.
    pub(crate) lines: Vec<Line>,
    /// Whether a blank line stands before it.
    pub(crate) blank: bool,
    /// Whether what follows begins on a line of its own.
    pub(crate) ends_line: bool,
}

/// A line of a comment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    /// How far it is indented beyond the first line.
    pub(crate) indent: isize,
    /// The text, without what it is indented by.
    pub(crate) text: String,
}

impl Json {
    /// `true` or `false`.
    pub(crate) const fn truth(truth: bool) -> Self {
        Self::Word(Cow::Borrowed(if truth { "true" } else { "false" }))
    }

    /// A number in its shortest form.
    pub(crate) fn number(value: f64) -> Self {
        Self::Word(shortest(value).into())
    }

    /// A whole number.
    pub(crate) fn whole(value: u64) -> Self {
        Self::Word(value.to_string().into())
    }

    /// A string.
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.into())
    }

    /// An array.
    pub(crate) fn list(values: impl IntoIterator<Item = Self>) -> Self {
        let items = values.into_iter().map(|value| Item { key: None, value, notes: None });
        Self::List(Group { items: items.collect(), ..Group::default() })
    }

    /// An object.
    pub(crate) fn object(entries: impl IntoIterator<Item = (Arc<str>, Self)>) -> Self {
        let items = entries.into_iter().map(|(key, value)| Item { key: Some(key), value, notes: None });
        Self::Object(Group { items: items.collect(), ..Group::default() })
    }
}

impl Item {
    /// What is written about it, to add to.
    pub(crate) fn notes_mut(&mut self) -> &mut Notes {
        self.notes.get_or_insert_default()
    }
}

impl Comment {
    /// Whether it can stand within a line: `/* … */` with nothing of the author's that asks for an end of the line.
    pub(crate) fn fits_a_line(&self) -> bool {
        !self.blank && !self.is_line() && self.lines.len() == 1
    }

    /// Whether it begins with `//`, so that nothing can follow on its line.
    pub(crate) fn is_line(&self) -> bool {
        self.lines.first().is_some_and(|line| line.text.starts_with("//"))
    }
}
