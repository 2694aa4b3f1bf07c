//! Shaping: what a text asks for, and the glyphs at places that come out.

mod cache;
mod engine;
mod extract;
mod ink;
mod missing;
mod setter;
mod units;

use core::ops::Range;

use kurbo::Rect;
use reelm_ids::{AssetIdx, Hash128};
use reelm_ir::TextAlign;
use reelm_plan::{Glyph, GlyphRun};

pub use engine::{TextEngine, TextHandle, TextStats};
pub use missing::missing_glyphs;
pub use units::{NO_UNIT, TextUnits};

/// A text and how it is to be set. Numbers that are not finite are replaced by the default, others are clamped.
#[derive(Debug, Clone, Copy)]
pub struct TextRequest<'a> {
    /// What it says. `\n` breaks the line; other white space is kept as it is, a tab as a space.
    pub text: &'a str,
    /// The font; `None`, or what is no font, is the bundled one.
    pub font: Option<AssetIdx>,
    /// Fonts for characters that `font` lacks, in order; the bundled one comes last by itself.
    pub fallback: &'a [AssetIdx],
    /// Em size in pixels, 1/64 to 32768.
    pub font_size: f32,
    /// CSS weight, 1 to 1000: the `wght` axis, or a synthetic emboldening where the face is lighter by more than 200.
    pub weight: f32,
    /// Italic: the `ital` or `slnt` axis, or a synthetic slant of 14°.
    pub italic: bool,
    /// Distance of baselines as a multiple of the em size, at least 0; `None` is ascent + descent + line gap of the
    /// fonts.
    pub line_height: Option<f32>,
    /// Extra space after each cluster, in pixels; other than 0 it switches optional ligatures off (CSS Text 3 § 7.2).
    pub letter_spacing: f32,
    /// Where lines lie in `max_width`, or in the widest line where there is none. Lines that are wider start at the
    /// start.
    pub align: TextAlign,
    /// Where lines break, in pixels, at least 0; `None` breaks only at `\n`. Words are never cut (CSS `overflow-wrap:
    /// normal`), and white space at the end of a line hangs.
    pub max_width: Option<f32>,
    /// The box that the text must fit into: the size shrinks, by steps of 1/16 px, until no line is wider and all
    /// together are not higher; a side may be infinite. Letter spacing shrinks along. `None` keeps the size.
    pub fit: Option<[f32; 2]>,
    /// Spans of the text that are set otherwise, one after the other; together they are all of it. Without any it is all set as
    /// said above. With spans, each line is at least as high as a line of the text's own font, size and line height.
    pub spans: &'a [SpanRequest],
    /// The most characters, words and lines that are told apart as [`TextUnits`]; 0 where nobody asks for them.
    pub units: u32,
}

/// A span of a text and how it is set; ranges and defaults are those of [`TextRequest`].
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SpanRequest {
    /// One past its last byte; its first is where the span before ends.
    pub end: u32,
    /// The font; what it lacks is looked for in the text's `fallback`.
    pub font: Option<AssetIdx>,
    /// Em size in pixels. Under `fit` all sizes shrink by one factor.
    pub font_size: f32,
    /// CSS weight.
    pub weight: f32,
    /// Italic.
    pub italic: bool,
    /// Height of its part of a line as a multiple of its em size.
    pub line_height: Option<f32>,
    /// Extra space after each cluster, in pixels.
    pub letter_spacing: f32,
    /// How far it is raised above the baseline, in pixels.
    pub baseline_shift: f32,
    /// Which paint its glyphs are for; 0 is that of the text.
    pub paint: u16,
}

impl Default for TextRequest<'_> {
    /// No text, in the bundled face at 16 px.
    fn default() -> Self {
        Self {
            text: "",
            font: None,
            fallback: &[],
            font_size: 16.0,
            weight: 400.0,
            italic: false,
            line_height: None,
            letter_spacing: 0.0,
            align: TextAlign::Start,
            max_width: None,
            fit: None,
            spans: &[],
            units: 0,
        }
    }
}

/// A shaped text: glyphs at places in a box whose origin is top left, in pixels, y down.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ShapedText {
    /// Width of the widest line without hanging white space, rounded up to 1/64.
    pub width: f32,
    /// Height of all lines together.
    pub height: f32,
    /// y of the first line's baseline.
    pub first_baseline: f32,
    /// The least width that cuts no word, rounded up to 1/64.
    pub min_content_width: f32,
    /// The width at which nothing wraps, rounded up to 1/64.
    pub max_content_width: f32,
    /// The text's own em size in use: that asked for, or less under `fit`.
    pub font_size: f32,
    /// The lines, top to bottom.
    pub lines: Vec<TextLine>,
    /// The glyph runs in visual order; neighbours differ in font, size, coordinates, synthesis or paint.
    pub runs: Vec<GlyphRun>,
    /// Of each run the number of its paint, as the spans have it.
    pub paints: Vec<u16>,
    /// The glyphs of all runs; those without ink are left out.
    pub glyphs: Vec<Glyph>,
    /// The characters, words and lines, if they were asked for.
    pub units: TextUnits,
    /// Union of the boxes of all glyphs, synthesis included; empty if there is no ink.
    pub ink_bounds: Rect,
    /// How many characters no font has; they show the font's box for missing glyphs.
    pub missing: u32,
    /// Hash of all that determines the pixels: faces, sizes, coordinates, synthesis, glyphs, places and
    /// numbers of paints.
    pub hash: Hash128,
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub struct TextLine {
    /// Its bytes in the text.
    pub text: Range<u32>,
    /// y of its top edge.
    pub top: f32,
    /// y of its bottom edge.
    pub bottom: f32,
    /// y of its baseline.
    pub baseline: f32,
    /// x of its left edge, hanging white space aside.
    pub left: f32,
    /// Its width without hanging white space.
    pub width: f32,
}

/// The width that layout asks a text to take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WidthConstraint {
    /// As narrow as possible without cutting words.
    MinContent,
    /// As wide as it likes.
    MaxContent,
    /// At most this wide, in pixels.
    AtMost(f32),
}

/// What layout learns of a text.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TextMeasure {
    /// Width of the widest line, rounded up to 1/64 so that a box of this width does not break it again.
    pub width: f32,
    /// Height of all lines together.
    pub height: f32,
    /// y of the first line's baseline.
    pub first_baseline: f32,
}

#[cfg(test)]
mod tests;
