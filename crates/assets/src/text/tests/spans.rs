//! Spans: what looks alike is set as one text, what does not changes nothing but itself.

use reelm_plan::Glyph;

use super::{ARABIC, HEBREW, SMALL, assets, shape};
use crate::{ShapedText, SpanRequest, TextEngine, TextRequest};

const TEXTS: [&str; 5] = ["office ffi fjord", "AVATAR To.", "السلام عليكم abc", "one שלום two 12", "a\tb\nc d"];

fn plain(text: &str) -> TextRequest<'_> {
    TextRequest { text, fallback: &[ARABIC, HEBREW], font_size: 20.0, weight: 500.0, ..TextRequest::default() }
}

/// A span that is set as `request` says.
fn alike(request: &TextRequest<'_>, end: usize) -> SpanRequest {
    SpanRequest {
        end: end as u32,
        font: request.font,
        font_size: request.font_size,
        weight: request.weight,
        italic: request.italic,
        line_height: request.line_height,
        letter_spacing: request.letter_spacing,
        ..SpanRequest::default()
    }
}

/// A span that ends after each character.
fn of_characters(request: &TextRequest<'_>) -> Vec<SpanRequest> {
    request.text.char_indices().map(|(at, c)| alike(request, at + c.len_utf8())).collect()
}

fn with(request: &TextRequest<'_>, spans: &[SpanRequest]) -> ShapedText {
    shape(&TextRequest { spans, ..*request })
}

#[test]
fn spans_that_look_like_the_text_are_the_text() {
    for text in TEXTS {
        for (max_width, letter_spacing) in [(None, 0.0), (Some(60.0), 0.0), (None, 3.0)] {
            let request = TextRequest { max_width, letter_spacing, line_height: Some(1.5), ..plain(text) };
            assert_eq!(with(&request, &of_characters(&request)), shape(&request), "{text}");
            // Where spans end before the text does, the rest is as the text says.
            assert_eq!(with(&request, &of_characters(&request)[..2]), shape(&request), "{text}");
        }
    }
}

#[test]
fn another_paint_moves_no_glyph() {
    for text in TEXTS {
        let request = TextRequest { max_width: Some(70.0), ..plain(text) };
        let mut spans = of_characters(&request);
        for (number, span) in spans.iter_mut().enumerate() {
            span.paint = (number % 3) as u16;
        }
        let (painted, plain) = (with(&request, &spans), shape(&request));
        // Parley adds up advances from the start of a run: the last bits may differ.
        let same = |(a, b): (&Glyph, &Glyph)| a.id == b.id && (a.x - b.x).abs() < 1e-4 && a.y == b.y;
        assert!(painted.glyphs.iter().zip(&plain.glyphs).all(same), "{text}");
        assert_eq!((painted.width, painted.height), (plain.width, plain.height));
        assert!(painted.runs.len() > plain.runs.len() && painted.paints.len() == painted.runs.len());
        assert_ne!(painted.hash, plain.hash);
        let ends = painted.runs.iter().fold(0, |start, run| {
            assert_eq!(run.glyphs.start, start);
            run.glyphs.end
        });
        assert_eq!(ends as usize, painted.glyphs.len());
    }
}

#[test]
fn a_span_has_its_own_font_size_weight_and_place() {
    let request = TextRequest { text: "HxHxH", ..plain("") };
    let [h, x] = ["H", "x"].map(|text| shape(&TextRequest { text, ..request }).max_content_width);
    let large = |end| SpanRequest { font_size: 40.0, ..alike(&request, end) };
    let set = with(&request, &[alike(&request, 2), large(3), alike(&request, 5)]);
    // The optical size goes with the em size, so that twice the size is a little less than twice the width.
    assert!((set.max_content_width - (2.0 * h + 2.0 * x + 2.0 * h)).abs() < 0.12 * h, "{}", set.max_content_width);
    // The line is as high as its highest part, and all stand on one baseline.
    let tall = shape(&TextRequest { text: "H", font_size: 40.0, ..request });
    assert_eq!((set.height, set.first_baseline), (tall.height, tall.first_baseline));
    assert!(set.glyphs.iter().all(|glyph| glyph.y == set.first_baseline));
    let raised = with(&request, &[alike(&request, 2), SpanRequest { baseline_shift: 5.0, ..alike(&request, 3) }]);
    let rise: Vec<f32> = raised.glyphs.iter().map(|glyph| raised.first_baseline - glyph.y).collect();
    assert_eq!(rise, [0.0, 0.0, 5.0, 0.0, 0.0]);
    let request = TextRequest { text: "AVAVA", ..request };
    let other = with(&request, &[alike(&request, 2), SpanRequest { font: Some(SMALL), ..alike(&request, 3) }]);
    assert_eq!(other.runs.len(), 3);
    let bold = with(&request, &[alike(&request, 2), SpanRequest { weight: 800.0, ..alike(&request, 3) }]);
    assert!(bold.runs.len() == 3 && bold.max_content_width > shape(&request).max_content_width);
}

#[test]
fn all_sizes_shrink_by_one_factor() {
    let request = TextRequest { text: "Hello World", fit: Some([60.0, 1000.0]), ..plain("") };
    let spans = [
        SpanRequest { letter_spacing: 4.0, ..alike(&request, 5) },
        SpanRequest { font_size: 40.0, ..alike(&request, 11) },
    ];
    let set = with(&request, &spans);
    assert!(set.width <= 60.0 + 1.0 / 64.0 && set.width > 55.0, "{}", set.width);
    let sizes: Vec<f32> = set.runs.iter().map(|run| run.size).collect();
    assert!((sizes[1] / sizes[0] - 2.0).abs() < 1e-5 && sizes[1] < 20.0, "{sizes:?}");
    assert_eq!(set.font_size, sizes[0]);
}

#[test]
fn hostile_spans_do_no_harm() {
    let request = plain("añb");
    let weird = [f32::NAN, f32::INFINITY, -1.0, 0.0, 1e30];
    for value in weird {
        let span = |end| SpanRequest {
            end,
            font_size: value,
            weight: value,
            line_height: Some(value),
            letter_spacing: value,
            baseline_shift: value,
            ..SpanRequest::default()
        };
        // Beyond the text, within a character, backwards.
        let set = with(&request, &[span(1), span(2), span(0), span(99)]);
        assert!(set.width.is_finite() && set.height.is_finite(), "{value}");
    }
}

#[test]
fn texts_that_differ_in_a_span_are_told_apart() {
    let assets = assets();
    let mut engine = TextEngine::new();
    let request = plain("one two");
    let span = alike(&request, 3);
    let spans = [
        span,
        SpanRequest { end: 4, font_size: 21.0, ..span },
        SpanRequest { font_size: 21.0, ..span },
        SpanRequest { weight: 501.0, ..span },
        SpanRequest { italic: true, ..span },
        SpanRequest { font: Some(SMALL), ..span },
        SpanRequest { line_height: Some(3.0), ..span },
        SpanRequest { letter_spacing: 1.0, ..span },
        SpanRequest { baseline_shift: 1.0, ..span },
        SpanRequest { paint: 1, ..span },
    ];
    let known: Vec<_> =
        spans.iter().map(|span| engine.shape(&assets, &TextRequest { spans: &[*span], ..request })).collect();
    for (number, idx) in known.iter().enumerate() {
        assert!(!known[..number].contains(idx), "{:?}", spans[number]);
    }
}
