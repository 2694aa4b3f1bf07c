//! Units: what counts as a character, a word and a line, and where their middles are.

use super::{ARABIC, HEBREW, shape};
use crate::{NO_UNIT, ShapedText, TextRequest};

fn units(text: &str, max_width: Option<f32>) -> ShapedText {
    let fallback = &[ARABIC, HEBREW];
    shape(&TextRequest { text, max_width, fallback, font_size: 20.0, units: 1000, ..TextRequest::default() })
}

/// How many characters, words and lines there are.
fn counts(text: &str, max_width: Option<f32>) -> [usize; 3] {
    units(text, max_width).units.middles.each_ref().map(Vec::len)
}

#[test]
fn characters_words_and_lines_are_counted_as_a_reader_would() {
    for (text, expected) in [
        ("", [0, 0, 0]),
        (" ", [0, 0, 0]),
        ("one two", [6, 2, 1]),
        ("  one\t two \n\n three ", [11, 3, 2]),
        ("Hello, World!", [12, 2, 1]),
        // A base with its mark, composed or not; a mark that nothing composes.
        ("e\u{301}a", [2, 1, 1]),
        ("x\u{323}\u{307}y", [2, 1, 1]),
        // What shows nothing is none.
        ("a\u{200b}b", [2, 1, 1]),
        ("a\u{ad}b", [2, 1, 1]),
        ("שלום עולם", [8, 2, 1]),
    ] {
        assert_eq!(counts(text, None), expected, "{text:?}");
    }
    // A line as it is wrapped; a word that is broken at its hyphen is two.
    assert_eq!(counts("one two", Some(40.0)), [6, 2, 2]);
    assert_eq!(counts("left-right", Some(50.0)), [10, 2, 2]);
}

#[test]
fn a_ligature_is_one_character() {
    let found: Vec<(&str, usize, usize)> = ["->", "=>", "<-", "fi", "ffi", "tt", "!=", "لا", "الله", "لله"]
        .into_iter()
        .map(|text| (text, units(text, None).glyphs.len(), counts(text, None)[0]))
        .collect();
    // What the fonts make one glyph of.
    let ligatures: Vec<_> = found.iter().filter(|(text, glyphs, _)| *glyphs == 1 && text.chars().count() > 1).collect();
    assert!(!ligatures.is_empty() && ligatures.iter().all(|found| found.2 == 1), "{found:?}");
}

#[test]
fn units_are_numbered_as_they_are_read() {
    // From right to left: the first character is the rightmost one.
    let set = units("שלום", None);
    let middles: Vec<f32> = set.units.middles[0].iter().map(|middle| middle[0]).collect();
    assert!(middles.windows(2).all(|pair| pair[0] > pair[1]), "{middles:?}");
    let set = units("ab cd", None);
    let numbers: Vec<[u32; 3]> = set.units.glyphs.clone();
    assert_eq!(numbers, [[0, 0, 0], [1, 0, 0], [2, 1, 0], [3, 1, 0]]);
    assert_eq!(set.units.inks.len(), set.glyphs.len());
    let union = set.units.inks.iter().copied().reduce(|a, b| a.union(b)).unwrap();
    assert_eq!(union, set.ink_bounds);
}

#[test]
fn a_middle_is_that_of_the_advance_and_of_the_line() {
    let set = units("HH HH\nH", None);
    let [chars, words, lines] = &set.units.middles;
    let line = &set.lines[1];
    assert_eq!(lines[1], [line.left + line.width * 0.5, (line.top + line.bottom) * 0.5]);
    let mean = |a: [f32; 2], b: [f32; 2]| (a[0] + b[0]) * 0.5;
    assert!((words[0][0] - mean(chars[0], chars[1])).abs() < 1e-4);
    assert!((words[1][0] - mean(chars[2], chars[3])).abs() < 1e-4);
    assert!((lines[0][0] - mean(words[0], words[1])).abs() < 1e-4);
    assert_eq!(words[2], chars[4]);
}

#[test]
fn units_beyond_the_limit_are_none_and_nobody_pays_for_those_not_asked_for() {
    let request = TextRequest { text: "ab cd\nef", units: 3, ..TextRequest::default() };
    let set = shape(&request);
    assert_eq!(set.units.middles.each_ref().map(Vec::len), [3, 3, 2]);
    let chars: Vec<u32> = set.units.glyphs.iter().map(|units| units[0]).collect();
    assert_eq!(chars, [0, 1, 2, NO_UNIT, NO_UNIT, NO_UNIT]);
    let plain = shape(&TextRequest { units: 0, ..request });
    assert!(plain.units.glyphs.is_empty() && plain.units.inks.is_empty());
    assert_eq!((plain.hash, plain.glyphs), (set.hash, set.glyphs));
}
