//! [`TextPlace`]: where the text of an expression is written, so that a place within it can be told.
//!
//! * an **escape** is what JSON writes one character by: `\"`, `\n`, `\u00e4`, a pair of surrogates. In the file it has more bytes
//!   than in the text that it stands for.

use core::ops::Range;
use std::sync::Arc;

use crate::SourceFile;

/// Where a text is written: in a string of a file, or, if it is Reelm's own, in the place of something that is.
#[derive(Debug, Clone, Default)]
pub struct TextPlace(Kind);

#[derive(Debug, Clone)]
enum Kind {
    /// A string of the file.
    Text {
        /// Byte offset in the file of the string's first character.
        start: usize,
        /// Where the text begins, in bytes of what the string stands for.
        skipped: usize,
        escapes: Option<Arc<[Escape]>>,
    },
    /// All of it stands for this.
    Instead(Range<usize>),
}

/// An escape: where what follows it stands in the text, and how many bytes farther that is in the file.
#[derive(Debug, Clone, Copy)]
struct Escape {
    after: usize,
    ahead: usize,
}

impl Default for Kind {
    fn default() -> Self {
        Self::Instead(0..0)
    }
}

impl TextPlace {
    /// A text that stands for what is written at `span` of the file.
    pub(crate) const fn instead_of(span: Range<usize>) -> Self {
        Self(Kind::Instead(span))
    }

    /// What the JSON string stands for whose quote is at `quote` in `source` and the files that it includes.
    pub(crate) fn string(source: &SourceFile, quote: usize) -> Self {
        let (file, at) = source.file_at(quote);
        let escapes = escapes(file.text().as_bytes().get(at.saturating_add(1)..).unwrap_or(&[]));
        let escapes = (!escapes.is_empty()).then(|| escapes.into());
        Self(Kind::Text { start: quote.saturating_add(1), skipped: 0, escapes })
    }

    /// What follows the first `bytes` of the text.
    pub(crate) fn skip(&self, bytes: usize) -> Self {
        Self(match &self.0 {
            Kind::Text { start, skipped, escapes } => {
                Kind::Text { start: *start, skipped: skipped.saturating_add(bytes), escapes: escapes.clone() }
            }
            Kind::Instead(span) => Kind::Instead(span.clone()),
        })
    }

    /// The byte range in the file of a byte range of the text.
    pub fn span(&self, range: Range<usize>) -> Range<usize> {
        match &self.0 {
            Kind::Instead(span) => span.clone(),
            Kind::Text { start, skipped, escapes } => {
                let escapes = escapes.as_deref().unwrap_or(&[]);
                let place = |at: usize| {
                    let at = skipped.saturating_add(at);
                    let before = escapes.partition_point(|escape| escape.after <= at);
                    let last = before.checked_sub(1).and_then(|last| escapes.get(last));
                    start.saturating_add(at).saturating_add(last.map_or(0, |last| last.ahead))
                };
                place(range.start)..place(range.end)
            }
        }
    }
}

/// The escapes of the JSON string of which `bytes` are what follows the quote.
fn escapes(bytes: &[u8]) -> Vec<Escape> {
    let mut found = Vec::new();
    let (mut at, mut ahead) = (0, 0);
    while let Some(byte) = bytes.get(at).filter(|byte| **byte != b'"') {
        if *byte != b'\\' {
            at += 1;
            continue;
        }
        let (written, stands_for) = escape(bytes.get(at..).unwrap_or(&[]));
        at += written;
        ahead += written - stands_for;
        found.push(Escape { after: at - ahead, ahead });
    }
    found
}

/// How many bytes the escape has that `bytes` begin with, and how many the character that it stands for. No character has more in
/// UTF-8 than its escape.
fn escape(bytes: &[u8]) -> (usize, usize) {
    match (unit(bytes), unit(bytes.get(6..).unwrap_or(&[]))) {
        (None, _) => (2, 1),
        (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, 4),
        (Some(0..=0x7f), _) => (6, 1),
        (Some(0x80..=0x7ff), _) => (6, 2),
        (Some(_), _) => (6, 3),
    }
}

/// The unit of UTF-16 that `bytes` begin with the escape of: `\u00e4`.
fn unit(bytes: &[u8]) -> Option<u16> {
    let digits = core::str::from_utf8(bytes.strip_prefix(br"\u")?.get(..4)?).ok()?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every character of what a string stands for, found where it is written.
    #[test]
    fn each_character_is_found_in_the_file() {
        let written =
            ["a", "\\\"", "ä", "\\n", "\\u00e4", "🙂", "\\ud83d\\ude42", "\\/", "\\u0041", "\\\\", "\\u20AC", "z"];
        let stands_for = ["a", "\"", "ä", "\n", "ä", "🙂", "🙂", "/", "A", "\\", "€", "z"];
        let json = format!("{{ \"k\": \"{}\", \"l\": \"\\n\" }}", written.concat());
        let text: String = serde_json::from_str::<serde_json::Value>(&json).unwrap()["k"].as_str().unwrap().to_owned();
        assert_eq!(text, stands_for.concat());
        let place = TextPlace::string(&SourceFile::new("x.json", &json), json.find(": \"").unwrap() + 2);
        let mut at = 0;
        for (written, stands_for) in written.into_iter().zip(stands_for) {
            let range = at..at + stands_for.len();
            assert_eq!(&json[place.span(range.clone())], written);
            assert_eq!(place.skip(at).span(0..range.len()), place.span(range.clone()));
            at = range.end;
        }
        assert_eq!(&json[place.span(0..at)], written.concat());
        assert_eq!(json.as_bytes()[place.span(at..at).start], b'"');
    }

    #[test]
    fn a_string_in_a_file_that_is_included_has_its_places_there() {
        let mut main = SourceFile::new("main.json", "{}");
        let base = main.include(SourceFile::new("part.json", r#"["\"ab"]"#));
        let span = TextPlace::string(&main, base + 1).span(1..3);
        let (file, at) = main.file_at(span.start);
        assert_eq!((file.name(), &file.text()[at..at + span.len()]), ("part.json", "ab"));
    }
}
