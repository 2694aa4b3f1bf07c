//! The layout: where lines break.
//!
//! * a group that fits stands on one line: `{ "kind": "rect", "size": [4, 4] }`. Else each item has a line of its own, indented by
//!   two. The group of the whole file always breaks.
//! * what the author set apart stays apart: comments on lines of their own and blank lines (one at most) break the group.
//! * a list of two or more objects that have two or more keys each breaks, as nodes do.
//! * numbers, and points of numbers, that do not fit on one line fill several.

use core::fmt::Write as _;

use super::{Comment, Group, Item, Json, Notes};

/// How wide a line may be that could be broken, in characters.
const WIDTH: usize = 100;
/// By how much a group is indented.
const INDENT: usize = 2;
/// How many numbers a point has at most.
const POINT: usize = 4;

/// The text of a file that holds `value`: `notes` before and behind it, `tail` at the end.
pub(crate) fn file(root: &Item, tail: &[Comment]) -> String {
    let mut layout = Layout { out: String::new(), line: 0, indent: 0 };
    layout.lead(root.notes.as_deref());
    match &root.value {
        Json::List(group) if !group.items.is_empty() => layout.broken(group, '[', ']'),
        Json::Object(group) if !group.items.is_empty() => layout.broken(group, '{', '}'),
        value => layout.value(value, 0),
    }
    layout.trail(root.notes.as_deref());
    layout.newline();
    for comment in tail {
        layout.own_line(comment);
    }
    layout.out
}

/// The text of a file that holds `value` alone.
pub(crate) fn plain(value: Json) -> String {
    file(&Item { key: None, value, notes: None }, &[])
}

struct Layout {
    out: String,
    /// Where the current line begins.
    line: usize,
    indent: usize,
}

impl Layout {
    /// A value, of which `more` characters follow on its line.
    fn value(&mut self, value: &Json, more: usize) {
        let room = WIDTH.saturating_sub(self.column() + more);
        match value {
            Json::Word(word) => self.out.push_str(word),
            Json::Text(text) => quote(text, &mut self.out),
            Json::List(_) | Json::Object(_) if flat_width(value, room).is_some() => self.flat(value),
            Json::List(group) if fills(group) => self.filled(group),
            Json::List(group) => self.broken(group, '[', ']'),
            Json::Object(group) => self.broken(group, '{', '}'),
        }
    }

    /// A group of which each item has a line of its own.
    fn broken(&mut self, group: &Group, open: char, close: char) {
        self.out.push(open);
        for comment in &group.head {
            self.out.push(' ');
            self.comment(comment);
        }
        self.indent += INDENT;
        self.newline();
        for (index, item) in group.items.iter().enumerate() {
            let comma = usize::from(index + 1 < group.items.len());
            self.lead(item.notes.as_deref());
            self.item(item, comma);
            self.out.push_str(if comma == 1 { "," } else { "" });
            self.trail(item.notes.as_deref());
            self.newline();
        }
        for comment in &group.tail {
            self.own_line(comment);
        }
        self.indent -= INDENT;
        self.reindent();
        self.out.push(close);
    }

    /// A list whose items stand side by side, on as many lines as it takes.
    fn filled(&mut self, group: &Group) {
        self.out.push('[');
        self.indent += INDENT;
        self.newline();
        for (index, item) in group.items.iter().enumerate() {
            let comma = usize::from(index + 1 < group.items.len());
            if index > 0 {
                let room = WIDTH.saturating_sub(self.column() + 1 + comma);
                if flat_width(&item.value, room).is_some() { self.out.push(' ') } else { self.newline() }
            }
            self.flat(&item.value);
            self.out.push_str(if comma == 1 { "," } else { "" });
        }
        self.indent -= INDENT;
        self.newline();
        self.out.push(']');
    }

    /// A value on one line.
    fn flat(&mut self, value: &Json) {
        match value {
            Json::Word(word) => self.out.push_str(word),
            Json::Text(text) => quote(text, &mut self.out),
            Json::List(group) => self.flat_group(group, "[", "]"),
            Json::Object(group) if group.items.is_empty() => self.flat_group(group, "{", "}"),
            Json::Object(group) => self.flat_group(group, "{ ", " }"),
        }
    }

    fn flat_group(&mut self, group: &Group, open: &str, close: &str) {
        self.out.push_str(open);
        for (index, item) in group.items.iter().enumerate() {
            self.out.push_str(if index == 0 { "" } else { ", " });
            self.lead(item.notes.as_deref());
            self.key(item);
            self.flat(&item.value);
            self.trail(item.notes.as_deref());
        }
        for (index, comment) in group.tail.iter().enumerate() {
            self.out.push_str(if index == 0 { "" } else { " " });
            self.comment(comment);
        }
        self.out.push_str(close);
    }

    fn item(&mut self, item: &Item, more: usize) {
        self.key(item);
        self.value(&item.value, more);
    }

    fn key(&mut self, item: &Item) {
        if let Some(key) = &item.key {
            quote(key, &mut self.out);
            self.out.push_str(": ");
        }
        for comment in item.notes.iter().flat_map(|notes| &notes.inner) {
            self.comment(comment);
            self.out.push(' ');
        }
    }

    /// What stands before an item: comments, and blank lines between them.
    fn lead(&mut self, notes: Option<&Notes>) {
        let Some(notes) = notes else { return };
        for comment in &notes.lead {
            self.blank(comment.blank);
            self.comment(comment);
            if comment.ends_line { self.newline() } else { self.out.push(' ') }
        }
        self.blank(notes.blank);
    }

    /// The comments behind an item, on its line.
    fn trail(&mut self, notes: Option<&Notes>) {
        for comment in notes.iter().flat_map(|notes| &notes.trail) {
            self.out.push(' ');
            self.comment(comment);
        }
    }

    fn own_line(&mut self, comment: &Comment) {
        self.blank(comment.blank);
        self.comment(comment);
        self.newline();
    }

    fn comment(&mut self, comment: &Comment) {
        let column = self.column();
        for (index, line) in comment.lines.iter().enumerate() {
            if index > 0 {
                self.end_line();
                if !line.text.is_empty() {
                    self.spaces(column.saturating_add_signed(line.indent));
                }
            }
            self.out.push_str(&line.text);
        }
    }

    /// A blank line, at the start of a line.
    fn blank(&mut self, blank: bool) {
        if blank {
            self.out.truncate(self.line);
            self.newline();
        }
    }

    fn newline(&mut self) {
        self.end_line();
        self.spaces(self.indent);
    }

    /// At the start of a line: indents it anew.
    fn reindent(&mut self) {
        self.out.truncate(self.line);
        self.spaces(self.indent);
    }

    fn end_line(&mut self) {
        self.out.push('\n');
        self.line = self.out.len();
    }

    fn spaces(&mut self, count: usize) {
        self.out.extend(core::iter::repeat_n(' ', count));
    }

    /// How many characters the current line has.
    fn column(&self) -> usize {
        self.out.get(self.line..).map_or(0, |line| line.chars().count())
    }
}

/// How wide `value` is on one line; `None` if it must be broken, or is wider than `room`.
fn flat_width(value: &Json, room: usize) -> Option<usize> {
    let width = match value {
        Json::Word(word) => word.len(),
        Json::Text(text) => quoted_width(text),
        Json::List(group) if is_list_of_objects(group) => return None,
        Json::List(group) => group_width(group, 2, room)?,
        Json::Object(group) if group.items.is_empty() => group_width(group, 2, room)?,
        Json::Object(group) => group_width(group, 4, room)?,
    };
    (width <= room).then_some(width)
}

fn group_width(group: &Group, brackets: usize, room: usize) -> Option<usize> {
    if !group.head.is_empty() || !(group.items.is_empty() || group.tail.is_empty()) {
        return None;
    }
    if group.tail.iter().any(|comment| comment.ends_line) {
        return None;
    }
    let mut width = brackets + group.tail.len() + comments_width(&group.tail)?;
    for (index, item) in group.items.iter().enumerate() {
        width += if index == 0 { 0 } else { 2 };
        width += item.notes.as_deref().map_or(Some(0), notes_width)?;
        width += item.key.as_ref().map_or(0, |key| quoted_width(key) + 2);
        width += flat_width(&item.value, room.checked_sub(width)?)?;
    }
    Some(width)
}

fn notes_width(notes: &Notes) -> Option<usize> {
    if notes.blank || notes.lead.iter().any(|comment| comment.ends_line) {
        return None;
    }
    let spaces = notes.lead.len() + notes.inner.len() + notes.trail.len();
    Some(spaces + comments_width(&notes.lead)? + comments_width(&notes.inner)? + comments_width(&notes.trail)?)
}

/// How wide `comments` are within a line; `None` if they cannot stand there.
fn comments_width(comments: &[Comment]) -> Option<usize> {
    let one = |comment: &Comment| {
        let fits = comment.fits_a_line();
        fits.then(|| comment.lines.iter().map(|line| line.text.chars().count()).sum::<usize>())
    };
    comments.iter().map(one).sum()
}

/// Whether it is a list of several objects, each of several keys.
fn is_list_of_objects(group: &Group) -> bool {
    let several = |item: &Item| matches!(&item.value, Json::Object(object) if object.items.len() > 1);
    group.items.len() > 1 && group.items.iter().all(several)
}

/// Whether it is a list of numbers, or of lists of numbers, about which nothing is written.
fn fills(group: &Group) -> bool {
    let is_number = |item: &Item| item.notes.is_none() && matches!(item.value, Json::Word(_));
    let is_point = |item: &Item| match &item.value {
        Json::List(point) if item.notes.is_none() && point.items.len() <= POINT => {
            point.head.is_empty() && point.tail.is_empty() && point.items.iter().all(is_number)
        }
        _ => false,
    };
    group.head.is_empty()
        && group.tail.is_empty()
        && (group.items.iter().all(is_number) || group.items.iter().all(is_point))
}

/// Writes `text` as a string: with escapes only for what must have one, and for what nobody would see.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Writing to a string cannot fail.
            char if is_hidden(char) => _ = write!(out, "\\u{:04x}", u32::from(char)),
            char => out.push(char),
        }
    }
    out.push('"');
}

fn quoted_width(text: &str) -> usize {
    let escaped = |char| match char {
        '"' | '\\' | '\n' | '\r' | '\t' => 2,
        char if is_hidden(char) => 6,
        _ => 1,
    };
    2 + text.chars().map(escaped).sum::<usize>()
}

/// Controls, ends of lines and paragraphs, marks of direction and spaces without a width; all lie below U+10000. Joiners are not
/// among them: emoji and many scripts are full of them.
const fn is_hidden(char: char) -> bool {
    matches!(char,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
