//! Lines: breaking, alignment, direction, heights and fitting, as CSS has them.

use reelm_ir::TextAlign;

use super::{ARABIC, HEBREW, assets, shape};
use crate::{ShapedText, TextEngine, TextRequest, WidthConstraint};

/// Ascent, descent and line gap of the bundled face, in ems (its `hhea` table).
const ASCENT: f32 = 1984.0 / 2048.0;
const DESCENT: f32 = 494.0 / 2048.0;

fn close(a: f32, b: f32) -> bool {
    (a - b).abs() < 0.02
}

/// The words of each line.
fn words<'a>(text: &'a str, shaped: &ShapedText) -> Vec<&'a str> {
    shaped.lines.iter().map(|line| text[line.text.start as usize..line.text.end as usize].trim_end()).collect()
}

#[test]
fn lines_break_at_spaces_and_at_newlines_and_never_in_a_word() {
    let text = "The quick brown fox jumps\nover incomprehensibilities";
    let set = |max_width| shape(&TextRequest { text, font_size: 20.0, max_width, ..Default::default() });
    assert_eq!(words(text, &set(None)), ["The quick brown fox jumps", "over incomprehensibilities"]);
    assert_eq!(words(text, &set(Some(160.0))), ["The quick brown", "fox jumps", "over", "incomprehensibilities"]);
    let narrow = set(Some(0.0));
    assert_eq!(words(text, &narrow), ["The", "quick", "brown", "fox", "jumps", "over", "incomprehensibilities"]);
    assert_eq!(narrow.width, narrow.min_content_width);
    assert!(set(Some(1e9)).width == narrow.max_content_width);
    // CSS Text 3 § 5: after a hyphen, but not at a no-break space.
    let text = "well-known a\u{a0}b";
    let set = shape(&TextRequest { text, font_size: 20.0, max_width: Some(60.0), ..Default::default() });
    assert_eq!(words(text, &set), ["well-", "known", "a\u{a0}b"]);
}

#[test]
fn a_box_as_wide_as_its_text_does_not_break_it() {
    let (mut engine, assets) = (TextEngine::new(), assets());
    for at in 0..400 {
        let text = format!("Ticket {} of {}", at * 37, at * 91);
        let request = TextRequest {
            text: &text,
            font_size: 9.0 + at as f32 * 0.173,
            letter_spacing: (at % 3) as f32 * 0.31,
            ..Default::default()
        };
        let free = engine.measure(&assets, &request, WidthConstraint::MaxContent);
        // Through a layout that adds padding in single precision and takes it off again.
        let width = (free.width + 1234.5) - 1234.5;
        let boxed = engine.measure(&assets, &request, WidthConstraint::AtMost(width));
        assert_eq!(boxed, free, "{text}");
        let least = engine.measure(&assets, &request, WidthConstraint::MinContent);
        assert!(least.width < free.width && least.height > free.height * 1.5, "{text}");
    }
}

#[test]
fn white_space_at_the_end_of_a_line_hangs() {
    let set = |text, align| {
        shape(&TextRequest { text, align, font_size: 20.0, max_width: Some(200.0), ..Default::default() })
    };
    let (plain, hanging) = (set("abc", TextAlign::Right), set("abc   ", TextAlign::Right));
    assert_eq!((plain.glyphs, plain.width), (hanging.glyphs, hanging.width));
    // Inside a line it is kept.
    assert!(set("a    b", TextAlign::Left).width > set("a b", TextAlign::Left).width + 10.0);
}

#[test]
fn lines_are_aligned_in_the_box_or_in_the_widest_line() {
    let text = "wideline\nslim";
    let left = |align, max_width| {
        let shaped = shape(&TextRequest { text, align, max_width, font_size: 20.0, ..Default::default() });
        let lines: Vec<_> = shaped.lines.iter().map(|line| (line.left, line.width)).collect();
        (lines[0], lines[1])
    };
    let ((first, wide), (second, slim)) = left(TextAlign::Start, Some(300.0));
    assert_eq!((first, second), (0.0, 0.0));
    for align in [TextAlign::Right, TextAlign::End] {
        let ((first, _), (second, _)) = left(align, Some(300.0));
        assert!(close(first, 300.0 - wide) && close(second, 300.0 - slim));
    }
    let ((first, _), (second, _)) = left(TextAlign::Center, Some(300.0));
    assert!(close(first, 150.0 - wide / 2.0) && close(second, 150.0 - slim / 2.0));
    let ((first, _), (second, _)) = left(TextAlign::Center, None);
    assert!(close(first, 0.0) && close(second, (wide - slim) / 2.0));
    // A line that is wider than the box starts at the start (CSS Text 3 § 6.1).
    let ((first, _), _) = left(TextAlign::Center, Some(wide - 30.0));
    assert_eq!(first, 0.0);
}

#[test]
fn justified_lines_fill_the_box_but_for_the_last() {
    let text = "one two three four five six";
    let set =
        |align| shape(&TextRequest { text, align, font_size: 20.0, max_width: Some(150.0), ..Default::default() });
    let (ragged, full) = (set(TextAlign::Left), set(TextAlign::Justify));
    assert_eq!(ragged.lines.len(), 2);
    assert!(close(full.ink_bounds.x1 as f32, 150.0) || (full.ink_bounds.x1 as f32 - 150.0).abs() < 3.0);
    assert!(full.ink_bounds.x1 > ragged.ink_bounds.x1 + 5.0);
    let last = |shaped: &ShapedText| shaped.glyphs.last().map(|glyph| glyph.x);
    assert_eq!(last(&full), last(&ragged));
}

#[test]
fn right_to_left_paragraphs_start_on_the_right() {
    let set = |text: &str, align| {
        shape(&TextRequest {
            text,
            align,
            fallback: &[HEBREW, ARABIC],
            font_size: 20.0,
            max_width: Some(300.0),
            ..Default::default()
        })
    };
    for text in ["שלום עולם", "السلام عليكم"] {
        let start = set(text, TextAlign::Start);
        assert!(close(start.lines[0].left, 300.0 - start.lines[0].width), "{text}");
        assert_eq!(start.glyphs, set(text, TextAlign::Right).glyphs);
        assert!(close(set(text, TextAlign::End).lines[0].left, 0.0));
        // The trailing space hangs over the left edge.
        assert_eq!(set(&format!("{text}  "), TextAlign::Start).glyphs, start.glyphs);
    }
    // Numbers inside run left to right: 1 stands left of 2.
    let mixed = set("שלום 12", TextAlign::Start);
    let digits: Vec<_> =
        mixed.runs.iter().find(|run| run.font.0 == 0).map(|run| run.glyphs.clone()).into_iter().flatten().collect();
    let x = |at: u32| mixed.glyphs[at as usize].x;
    assert!(digits.len() == 2 && x(digits[0]) < x(digits[1]));
}

#[test]
fn heights_and_baselines_follow_the_font_or_the_line_height() {
    let set = |text, line_height| shape(&TextRequest { text, line_height, font_size: 100.0, ..Default::default() });
    let normal = set("x", None);
    assert!(close(normal.height, 100.0 * (ASCENT + DESCENT)) && close(normal.first_baseline, 100.0 * ASCENT));
    // CSS 2.2 § 10.8.1: half the leading goes above, half below.
    let spaced = set("x\ny", Some(1.5));
    let lead = 150.0 - 100.0 * (ASCENT + DESCENT);
    assert!(close(spaced.height, 300.0) && close(spaced.first_baseline, lead / 2.0 + 100.0 * ASCENT));
    assert!(close(spaced.lines[1].baseline - spaced.lines[0].baseline, 150.0));
    assert_eq!(set("x\n", None).lines.len(), 2);
    let empty = set("", None);
    assert!(close(empty.height, normal.height) && empty.width == 0.0);
    assert!(empty.glyphs.is_empty() && empty.ink_bounds.area() == 0.0);
    for text in ["\n", " ", "\t", "\u{200b}", "\r\n"] {
        assert!(set(text, None).glyphs.is_empty(), "{text:?} has ink");
    }
}

#[test]
fn letter_spacing_adds_after_each_cluster_and_parts_ligatures() {
    let width = |text, letter_spacing| {
        shape(&TextRequest { text, letter_spacing, font_size: 20.0, ..Default::default() }).width
    };
    assert!(close(width("abcd", 5.0), width("abcd", 0.0) + 20.0));
    assert!(close(width("abcd", -2.0), width("abcd", 0.0) - 8.0));
}

#[test]
fn a_text_shrinks_to_the_largest_size_that_fits() {
    let text = "Breaking news from everywhere";
    let request =
        TextRequest { text, font_size: 120.0, max_width: Some(500.0), fit: Some([500.0, 160.0]), ..Default::default() };
    let shaped = shape(&request);
    assert!(shaped.font_size < 120.0 && shaped.width <= 500.02 && shaped.height <= 160.02);
    // One step of 1/16 px more does not fit.
    let larger = shape(&TextRequest { font_size: shaped.font_size + 0.0625, fit: None, ..request });
    assert!(larger.width > 500.0 || larger.height > 160.0, "{}", shaped.font_size);
    assert_eq!((shaped.font_size * 16.0).fract(), 0.0);
    // What fits keeps its size, off the grid too; a side may be free.
    assert_eq!(shape(&TextRequest { font_size: 20.123, ..request }).font_size, 20.123);
    let line = shape(&TextRequest { max_width: None, fit: Some([300.0, f32::INFINITY]), ..request });
    assert!(line.lines.len() == 1 && line.width <= 300.02 && line.width > 297.0);
    // Nothing fits nowhere: the least size, and no endless search.
    assert_eq!(shape(&TextRequest { fit: Some([0.0, 0.0]), ..request }).font_size, 0.0625);
}

#[test]
fn odd_numbers_do_no_harm() {
    for odd in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, 0.0, -1.0, 1e-40] {
        let shaped = shape(&TextRequest {
            text: "odd numbers\nhere",
            font_size: odd,
            weight: odd,
            line_height: Some(odd),
            letter_spacing: odd,
            max_width: Some(odd),
            fit: Some([odd, odd]),
            ..Default::default()
        });
        assert!(shaped.width.is_finite() && shaped.height.is_finite() && shaped.ink_bounds.is_finite(), "{odd}");
        assert!(shaped.glyphs.iter().all(|glyph| glyph.x.is_finite() && glyph.y.is_finite()), "{odd}");
    }
}

#[test]
fn emoji_and_scripts_that_no_font_has_are_counted_and_shown_as_missing() {
    let shaped = shape(&TextRequest { text: "ok 🦀👨‍👩‍👧 漢字", ..Default::default() });
    assert!(shaped.missing >= 4 && shaped.glyphs.iter().filter(|glyph| glyph.id == 0).count() >= 4);
}
