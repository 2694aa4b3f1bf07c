//! **Text**: shaped by the host, for fonts are no concern of a canvas.

use kurbo::Rect;
use reelm_ids::Hash128;
use reelm_plan::{Glyph, GlyphRun};

/// Shapes text.
pub trait Glyphs {
    /// Adds the glyphs of `text` at an em size of `size` pixels to `out`, which is empty. The first baseline begins at the origin.
    /// The same text and size must give the same glyphs.
    fn shape(&mut self, text: &str, size: f32, out: &mut ShapedText);
}

/// No glyphs, for canvases that write nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoGlyphs;

impl Glyphs for NoGlyphs {
    fn shape(&mut self, _text: &str, _size: f32, _out: &mut ShapedText) {}
}

/// A text as glyphs.
#[derive(Clone, Debug, Default)]
pub struct ShapedText {
    /// Glyphs of one face and size each, in the order of drawing.
    pub runs: Vec<ShapedRun>,
    /// Glyphs, by the ranges of the runs.
    pub glyphs: Vec<Glyph>,
}

/// Glyphs of one face and size.
#[derive(Clone, Debug)]
pub struct ShapedRun {
    /// Face, size, and a range of [`ShapedText::glyphs`].
    pub run: GlyphRun,
    /// Bounds of the outlines, in pixels from the origin of the text.
    pub ink: Rect,
    /// Hash of face, sizes and glyphs.
    pub content: Hash128,
}

impl ShapedText {
    /// Forgets all runs and keeps the memory.
    pub fn clear(&mut self) {
        self.runs.clear();
        self.glyphs.clear();
    }
}
