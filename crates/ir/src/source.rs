//! [`SourceFile`]: the text of a composition's file, and where a byte of it stands; with it, those of the files that it
//! includes.
//!
//! * an **offset** counts bytes from the start of the text (after a byte order mark, which is dropped).
//! * a **line** ends with `\n`; lines and columns count from 1, columns in characters.

use std::sync::{Arc, OnceLock};

/// The text of a composition's file, with the name that messages call it by.
#[derive(Debug, Clone)]
pub struct SourceFile {
    name: Arc<str>,
    text: Arc<str>,
    invalid: Option<usize>,
    index: Arc<OnceLock<Index>>,
    /// The files that it includes, each with the offset at which its text begins.
    included: Vec<(usize, SourceFile)>,
}

/// A line and a column, both counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl SourceFile {
    /// `text`, called `name` in messages. A leading byte order mark is dropped.
    pub fn new(name: impl Into<Arc<str>>, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { name: name.into(), text: text.into(), invalid: None, index: Arc::default(), included: Vec::new() }
    }

    /// The bytes of a file. What is not UTF-8 is replaced, and [`Self::invalid`] tells where the first of it stands.
    pub fn from_bytes(name: impl Into<Arc<str>>, bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        match core::str::from_utf8(bytes) {
            Ok(text) => Self::new(name, text),
            Err(error) => {
                let mut source = Self::new(name, &String::from_utf8_lossy(bytes));
                source.invalid = Some(error.valid_up_to());
                source
            }
        }
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the first byte stands that is not UTF-8, if there is one.
    pub fn invalid(&self) -> Option<usize> {
        self.invalid
    }

    /// Adds a file that it includes; the offset at which that one's text begins.
    pub(crate) fn include(&mut self, file: Self) -> usize {
        let last = self.included.last();
        let base = last.map_or(self.text.len(), |(base, file)| base + file.text.len()) + 1;
        self.included.push((base, file));
        base
    }

    /// The file, of this one and those that it includes, in which `offset` lies, and the offset in that file.
    pub fn file_at(&self, offset: usize) -> (&Self, usize) {
        let before = self.included.partition_point(|(base, _)| *base <= offset);
        match before.checked_sub(1).and_then(|at| self.included.get(at)) {
            Some((base, file)) => (file, offset - base),
            None => (self, offset),
        }
    }

    /// This file and those that it includes.
    pub fn files(&self) -> impl Iterator<Item = &Self> {
        core::iter::once(self).chain(self.included.iter().map(|(_, file)| file))
    }

    /// Where the byte at `offset` stands; an offset past the end counts as the end.
    pub fn position(&self, offset: usize) -> LineColumn {
        let offset = self.char_boundary(offset);
        let index = self.index();
        let line = index.lines.partition_point(|start| *start <= offset);
        let start = self.line_start(line);
        LineColumn { line, column: self.chars_before(offset) - self.chars_before(start) + 1 }
    }

    /// The text of `line` (counted from 1), without its end; empty where there is no such line.
    pub fn line(&self, line: usize) -> &str {
        let (start, end) = self.line_range(line);
        self.text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }

    /// Offsets of the first byte of `line` and of the first byte after its end.
    pub(crate) fn line_range(&self, line: usize) -> (usize, usize) {
        let end = self.index().lines.get(line).copied().unwrap_or(self.text.len());
        (self.line_start(line), end)
    }

    /// The greatest offset up to `offset` at which a character begins, or the end.
    pub(crate) fn char_boundary(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    fn line_start(&self, line: usize) -> usize {
        self.index().lines.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len())
    }

    /// How many characters begin before `offset`.
    fn chars_before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        let known = self.index().chars.get(block).copied().unwrap_or(0);
        let rest = self.text.as_bytes().get(block * BLOCK..offset).unwrap_or(&[]);
        known + begins(rest)
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.text))
    }
}

/// Bytes between two remembered counts of characters; bounds the work of one look-up in a file of one long line.
const BLOCK: usize = 1024;

/// Where lines begin, and how many characters begin before each block.
#[derive(Debug)]
struct Index {
    lines: Vec<usize>,
    chars: Vec<usize>,
}

impl Index {
    fn new(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let lines = core::iter::once(0).chain(ends).collect();
        let mut count = 0;
        let mut chars = vec![0];
        for block in text.as_bytes().chunks(BLOCK) {
            count += begins(block);
            chars.push(count);
        }
        Self { lines, chars }
    }
}

/// How many of `bytes` begin a character.
fn begins(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::{LineColumn, SourceFile};

    fn at(line: usize, column: usize) -> LineColumn {
        LineColumn { line, column }
    }

    #[test]
    fn columns_count_characters_and_lines_end_with_a_newline() {
        let source = SourceFile::new("a", "ab\r\nδε𝄞x\n");
        assert_eq!(source.position(0), at(1, 1));
        assert_eq!(source.position(4), at(2, 1));
        assert_eq!(source.position(6), at(2, 2));
        assert_eq!(source.position(12), at(2, 4));
        assert_eq!(source.position(9), at(2, 3), "inside a character counts as its start");
        assert_eq!(source.position(14), at(3, 1));
        assert_eq!(source.position(99), at(3, 1));
        assert_eq!((source.line(1), source.line(2), source.line(3), source.line(4)), ("ab", "δε𝄞x", "", ""));
    }

    #[test]
    fn a_column_past_many_blocks_equals_a_plain_count() {
        let text = "aδ".repeat(3000);
        let source = SourceFile::new("a", &text);
        for (count, (offset, _)) in text.char_indices().enumerate().step_by(97) {
            assert_eq!(source.position(offset), at(1, count + 1));
        }
    }

    #[test]
    fn a_byte_order_mark_is_dropped_and_bad_bytes_are_located() {
        assert_eq!(SourceFile::from_bytes("a", b"\xef\xbb\xbf{}").text(), "{}");
        assert_eq!(SourceFile::from_bytes("a", b"{\n\"\xff\"}").invalid(), Some(3));
    }
}
