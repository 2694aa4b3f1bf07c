//! Texts and images.

use core::ops::Range;
use std::sync::Arc;

use reelm_ids::{AssetIdx, SlotIdx};

use super::{Anim, Paint, Rgba, Stroke};

/// A text.
#[derive(Debug, Clone)]
pub struct Text {
    /// What it says; joined in order.
    pub parts: Vec<TextPart>,
    /// Its spans in order, which share all `parts` among them. None where it looks the same throughout.
    pub spans: Vec<TextSpan>,
    /// The font asset; `None` is the bundled font.
    pub font: Option<AssetIdx>,
    /// Font assets for characters that `font` lacks, in order; the bundled font comes last.
    pub fallback: Vec<AssetIdx>,
    /// Em size in pixels, above 0.
    pub font_size: Anim<f64>,
    /// CSS weight, 1 to 1000.
    pub weight: Anim<f64>,
    /// Italic, or slanted where the font has no italic.
    pub italic: bool,
    /// Distance of baselines as a multiple of the em size; `None` is the font's own.
    pub line_height: Option<Anim<f64>>,
    /// Extra space after each cluster in pixels.
    pub letter_spacing: Anim<f64>,
    /// Where lines lie in the box.
    pub align: TextAlign,
    /// What happens when it does not fit its box.
    pub fit: TextFit,
    /// What fills the glyphs.
    pub fill: Paint,
    /// What outlines the glyphs.
    pub stroke: Option<Box<Stroke>>,
    /// What moves its units, in order.
    pub animators: Vec<Animator>,
}

/// What moves the units of a text, each by a clock of its own.
#[derive(Debug, Clone)]
pub struct Animator {
    /// Which units.
    pub by: TextUnit,
    /// How much later than that of the one before each unit's clock runs, in frames. Where it is negative, the last unit
    /// begins.
    pub stagger: f64,
    /// The slots of all that is not constant below. They have the values of one unit at a time.
    pub slots: Range<SlotIdx>,
    /// 0 to 1.
    pub opacity: Anim<f64>,
    /// In pixels, from where the unit stands.
    pub position: Anim<[f64; 2]>,
    /// Factors in x and y.
    pub scale: Anim<[f64; 2]>,
    /// Clockwise, in degrees.
    pub rotation: Anim<f64>,
    /// Along x and y, in degrees.
    pub skew: Anim<[f64; 2]>,
    /// In place of the fill.
    pub fill: Option<Anim<Rgba>>,
    /// In place of the paint of the stroke.
    pub stroke_paint: Option<Anim<Rgba>>,
    /// In place of the width of the stroke, in pixels.
    pub stroke_width: Option<Anim<f64>>,
}

/// What of a text moves by itself. White space belongs to no unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextUnit {
    /// A character as a reader sees it: a cluster of graphemes, or a ligature of several.
    Char,
    /// What stands between white space, on one line.
    Word,
    /// A line as it is wrapped.
    Line,
}

/// A span of a text. What it does not say itself it has from the text.
#[derive(Debug, Clone)]
pub struct TextSpan {
    /// One past the last of its parts in [`Text::parts`]; its first follows those of the span before.
    pub parts: u32,
    /// The font asset; `None` is the bundled font.
    pub font: Option<AssetIdx>,
    /// Em size in pixels, above 0.
    pub font_size: Anim<f64>,
    /// CSS weight, 1 to 1000.
    pub weight: Anim<f64>,
    /// Italic, or slanted where the font has no italic.
    pub italic: bool,
    /// Height of its part of a line as a multiple of its em size; `None` is the font's own.
    pub line_height: Option<Anim<f64>>,
    /// Extra space after each cluster in pixels.
    pub letter_spacing: Anim<f64>,
    /// How far it is raised above the baseline in pixels.
    pub baseline_shift: Anim<f64>,
    /// What fills its glyphs, if it says so itself.
    pub fill: Option<Paint>,
    /// What outlines its glyphs, if it says so itself; the inner `None` is no stroke.
    pub stroke: Option<Option<Box<Stroke>>>,
}

impl TextSpan {
    /// Whether it says itself how its glyphs are painted.
    pub const fn has_paint(&self) -> bool {
        self.fill.is_some() || self.stroke.is_some()
    }
}

/// A part of a text.
#[derive(Debug, Clone)]
pub enum TextPart {
    /// Said as it is.
    Literal(Arc<str>),
    /// A number, printed by a format.
    Number {
        /// Its value.
        value: Anim<f64>,
        /// The format after the colon (`.2`, `,.0`, `03`); empty prints the shortest form.
        format: Arc<str>,
    },
    /// A number in its shortest form, `true` or `false`, or a text: whichever an expression gives.
    Computed {
        /// Which of the three ([`TextPart::NUMBER`], [`TextPart::BOOL`], [`TextPart::TEXT`]), and the number, 0 or 1, or the
        /// text's number.
        value: Anim<[f64; 2]>,
        /// The texts that it may be, by their numbers, in ascending order.
        says: Arc<[(u32, Arc<str>)]>,
    },
}

impl TextPart {
    /// The kind of a computed number.
    pub const NUMBER: f64 = 0.0;
    /// The kind of a computed truth value.
    pub const BOOL: f64 = 1.0;
    /// The kind of a computed text.
    pub const TEXT: f64 = 2.0;

    /// What a computed part of these lanes says; `None` is a number.
    pub fn said(says: &[(u32, Arc<str>)], [kind, value]: [f64; 2]) -> Option<&str> {
        if kind == Self::BOOL {
            return Some(if value != 0.0 { "true" } else { "false" });
        }
        let found = || says.binary_search_by(|(number, _)| f64::from(*number).total_cmp(&value)).ok();
        (kind == Self::TEXT).then(|| found().and_then(|at| says.get(at)).map_or("", |(_, text)| text))
    }
}

/// Where lines of text lie in the box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum TextAlign {
    /// Where the script starts.
    #[default]
    Start,
    /// Where the script ends.
    End,
    /// Left.
    Left,
    /// In the middle.
    Center,
    /// Right.
    Right,
    /// Both edges, but for the last line.
    Justify,
}

/// What happens to a text that does not fit its box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum TextFit {
    /// It overflows.
    #[default]
    None,
    /// Its size shrinks until it fits.
    Shrink,
}

/// An image.
#[derive(Debug, Clone)]
pub struct Image {
    /// The asset.
    pub asset: AssetIdx,
    /// How the picture fills the box.
    pub fit: Fit,
    /// How pixels are read.
    pub sampling: Sampling,
}

/// How a picture fills its box (CSS `object-fit`); the default is `fill`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Fit {
    /// Stretched.
    #[default]
    Fill,
    /// As large as fits, whole.
    Contain,
    /// As small as covers, cut.
    Cover,
    /// In its own size, centred, cut.
    None,
}

/// How an image's pixels are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Sampling {
    /// Smooth.
    #[default]
    Auto,
    /// Nearest pixel.
    Nearest,
}
