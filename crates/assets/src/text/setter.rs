//! The setter: builds a Parley layout of one text, and breaks and aligns its lines.
//!
//! Families are named by the number of their face (`face 0`), never by what a font file says of itself, so that two
//! fonts of one name do not mix and no file can pose as another.

use std::borrow::Cow;

use parley::fontique::{Blob, Collection, CollectionOptions, FontInfoOverride, SourceCache};
use parley::setting::{FontVariation, Tag};
use parley::style::{FontFamily, FontFamilyName, FontStyle, FontVariations, FontWeight, TextStyle};
use parley::{
    Alignment, AlignmentOptions, FontContext, Layout, LayoutContext, LineHeight, OverflowWrap, StyleRunBuilder,
    VerticalAlign, WhiteSpaceCollapse,
};
use reelm_ids::{AssetIdx, FontIdx, Hash128, Id, IdVec, StableHasher};
use reelm_ir::TextAlign;

use super::{SpanRequest, TextRequest};
use crate::PreparedAssets;
use crate::prepare::Face;

/// Parley's contexts, the faces, and the text that was built last.
pub(super) struct Setter {
    fonts: FontContext,
    scratch: LayoutContext<u16>,
    /// Its brushes are numbers of paints.
    layout: Layout<u16>,
    /// Hash of the text that `layout` was built from, of all that matters before lines are broken.
    built: Option<Hash128>,
    hasher: StableHasher,
    /// Scratch for a text with other characters than those given.
    text: String,
    faces: IdVec<FontIdx, Face>,
    names: IdVec<FontIdx, String>,
    faces_hash: Option<Hash128>,
    /// How often a text was shaped.
    pub(super) builds: u64,
}

/// The part of a request that matters before lines are broken, after clamping.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style<'a> {
    pub(super) text: &'a str,
    pub(super) fallback: &'a [AssetIdx],
    /// How the text itself is set; it has no end.
    own: SpanRequest,
    spans: &'a [SpanRequest],
    /// The largest of all sizes.
    pub(super) largest: f32,
    /// What `largest` is set at; the other sizes go along.
    size: f32,
}

/// The most styles that Parley numbers.
const MOST_STYLES: usize = 1 << 16;

impl Setter {
    pub(super) fn new() -> Self {
        Self {
            fonts: empty_context(),
            scratch: LayoutContext::new(),
            layout: Layout::new(),
            built: None,
            hasher: StableHasher::new(),
            text: String::new(),
            faces: IdVec::new(),
            names: IdVec::new(),
            faces_hash: None,
            builds: 0,
        }
    }

    /// Takes over the faces of `assets`; returns whether they differ from those before.
    pub(super) fn bind(&mut self, assets: &PreparedAssets) -> bool {
        if self.faces_hash == Some(assets.fonts_hash()) {
            return false;
        }
        self.faces_hash = Some(assets.fonts_hash());
        self.faces = assets.faces.clone();
        self.fonts = empty_context();
        self.built = None;
        self.names.clear();
        for (idx, face) in self.faces.iter() {
            let name = format!("face {}", idx.index());
            let named = FontInfoOverride { family_name: Some(&name), ..FontInfoOverride::default() };
            self.fonts.collection.register_fonts(face.data.clone(), Some(named));
            self.names.push(name);
        }
        true
    }

    /// The face whose file is `data`.
    pub(super) fn face_of(&self, data: &Blob<u8>) -> Option<(FontIdx, &Face)> {
        self.faces.iter().find(|(_, face)| face.data.id() == data.id())
    }

    /// Hash of the face `font`.
    pub(super) fn face_hash(&self, font: FontIdx) -> Hash128 {
        self.faces.get(font).map_or(Hash128::ZERO, |face| face.info.hash)
    }

    /// Shapes, unless the same was shaped last.
    pub(super) fn build(&mut self, assets: &PreparedAssets, style: &Style<'_>) {
        let key = self.key(style);
        if self.built == Some(key) {
            return;
        }
        self.built = Some(key);
        self.builds += 1;
        let text = plain_spaces(style.text, &mut self.text);
        let mut builder = self.scratch.style_run_builder(&mut self.fonts, text, 1.0, false);
        let faces = (&self.faces, &self.names);
        let own = style.own();
        let mut known = (push_style(&mut builder, assets, style, &own, faces), own);
        let (root, mut styles, mut start) = (known.0, 1, 0);
        for span in style.spans() {
            let end = (span.end as usize).min(text.len());
            if end <= start || !text.is_char_boundary(end) {
                continue;
            }
            // Neighbours of one style are one run, so that they are shaped together.
            let look = SpanRequest { end: 0, ..span };
            if look == own {
                known = (root, own);
            } else if look != known.1 && styles < MOST_STYLES {
                known = (push_style(&mut builder, assets, style, &look, faces), look);
                styles += 1;
            }
            builder.push_style_run(known.0, start..end);
            start = end;
        }
        if start < text.len() {
            builder.push_style_run(root, start..);
        }
        builder.build_into(&mut self.layout, text);
    }

    /// Breaks the built text into lines and aligns them.
    pub(super) fn break_lines(&mut self, max_width: Option<f32>, align: TextAlign) -> &Layout<u16> {
        self.layout.break_all_lines(max_width);
        let options = AlignmentOptions { align_when_overflowing: false, last_line_alignment: None };
        self.layout.align(alignment(align), options);
        &self.layout
    }

    pub(super) fn layout(&self) -> &Layout<u16> {
        &self.layout
    }

    fn key(&mut self, style: &Style<'_>) -> Hash128 {
        hash_style(&mut self.hasher, style);
        self.hasher.finish()
    }
}

/// Feeds all of `style` to `hasher`.
pub(super) fn hash_style(hasher: &mut StableHasher, style: &Style<'_>) {
    let asset = |asset: Option<AssetIdx>| asset.map_or(u64::MAX, |AssetIdx(number)| number.into());
    hasher.u64(style.text.len() as u64).bytes(style.text.as_bytes());
    hasher.u64(style.fallback.len() as u64).u64(style.spans.len() as u64);
    for &font in style.fallback {
        hasher.u64(asset(Some(font)));
    }
    for look in [style.own()].into_iter().chain(style.spans()) {
        hasher.u32(look.end).u64(asset(look.font)).f32(look.font_size).f32(look.weight).u8(look.italic.into());
        hasher.u8(look.line_height.is_some().into()).f32(look.line_height.unwrap_or(0.0)).f32(look.letter_spacing);
        hasher.f32(look.baseline_shift).u32(look.paint.into());
    }
}

/// The faces that a text is set in, in order of preference: its font, the fallbacks, the bundled one.
pub(super) struct Stack<'a> {
    assets: &'a PreparedAssets,
    font: Option<AssetIdx>,
    fallback: &'a [AssetIdx],
}

impl<'a> Stack<'a> {
    /// Those of text in `font`.
    pub(super) fn new(assets: &'a PreparedAssets, font: Option<AssetIdx>, fallback: &'a [AssetIdx]) -> Self {
        Self { assets, font, fallback }
    }

    pub(super) fn faces(&self) -> impl Iterator<Item = FontIdx> {
        // A text without a font of its own prefers the bundled face even to its fallbacks.
        let first = self.font.map_or(Some(FontIdx(0)), |font| self.assets.font_of(font));
        let rest = self.fallback.iter().filter_map(|font| self.assets.font_of(*font));
        first.into_iter().chain(rest).chain([FontIdx(0)])
    }
}

fn empty_context() -> FontContext {
    FontContext {
        collection: Collection::new(CollectionOptions { shared: false, system_fonts: false }),
        source_cache: SourceCache::default(),
    }
}

/// `text` with spaces for tabs, which fonts have no glyph for; byte offsets stay.
fn plain_spaces<'a>(text: &'a str, scratch: &'a mut String) -> &'a str {
    if !text.contains('\t') {
        return text;
    }
    scratch.clear();
    scratch.extend(text.chars().map(|c| if c == '\t' { ' ' } else { c }));
    scratch
}

/// What CSS sets by itself: the optical size is the em size in pixels (`font-optical-sizing: auto`), and a face that
/// leans by `slnt` leans forward.
fn variations<'a>(faces: impl Iterator<Item = &'a Face>, style: &SpanRequest) -> Vec<FontVariation> {
    let mut settings = Vec::new();
    let mut optical = false;
    let mut slant = None;
    for face in faces {
        optical |= face.info.optical_size;
        slant = slant.or(face.info.slant);
    }
    if optical {
        settings.push(FontVariation::new(Tag::new(b"opsz"), style.font_size));
    }
    if let Some(slant) = slant.filter(|_| style.italic) {
        settings.push(FontVariation::new(Tag::new(b"slnt"), slant));
    }
    settings
}

/// Adds the style of a look to those of the builder; its number.
fn push_style(
    builder: &mut StyleRunBuilder<'_, u16>,
    assets: &PreparedAssets,
    style: &Style<'_>,
    look: &SpanRequest,
    (faces, names): (&IdVec<FontIdx, Face>, &IdVec<FontIdx, String>),
) -> u16 {
    let stack = Stack::new(assets, look.font, style.fallback);
    let families: Vec<FontFamilyName<'_>> =
        stack.faces().filter_map(|face| names.get(face)).map(|name| FontFamilyName::named(name)).collect();
    let variations = variations(stack.faces().filter_map(|face| faces.get(face)), look);
    builder.push_style(text_style(look, &families, &variations))
}

fn text_style<'a>(
    style: &SpanRequest,
    families: &'a [FontFamilyName<'a>],
    variations: &'a [FontVariation],
) -> TextStyle<'a, 'a, u16> {
    TextStyle {
        font_family: FontFamily::List(Cow::Borrowed(families)),
        font_size: style.font_size,
        font_weight: FontWeight::new(style.weight),
        font_style: if style.italic { FontStyle::Italic } else { FontStyle::Normal },
        font_variations: FontVariations::List(Cow::Borrowed(variations)),
        line_height: style.line_height.map_or(LineHeight::NORMAL, LineHeight::FontSizeRelative),
        letter_spacing: style.letter_spacing,
        vertical_align: VerticalAlign::length(style.baseline_shift),
        brush: style.paint,
        overflow_wrap: OverflowWrap::Normal,
        // White space is not collapsed, but at the end of a line it always hangs.
        white_space_collapse: WhiteSpaceCollapse::PreserveBreaks,
        ..TextStyle::default()
    }
}

fn alignment(align: TextAlign) -> Alignment {
    match align {
        TextAlign::Start => Alignment::Start,
        TextAlign::End => Alignment::End,
        TextAlign::Left => Alignment::Left,
        TextAlign::Center => Alignment::Center,
        TextAlign::Right => Alignment::Right,
        TextAlign::Justify => Alignment::Justify,
    }
}

impl<'a> Style<'a> {
    /// The style of `request`, clamped.
    pub(super) fn of(request: &TextRequest<'a>) -> Self {
        let own = clamped(SpanRequest {
            end: 0,
            font: request.font,
            font_size: request.font_size,
            weight: request.weight,
            italic: request.italic,
            line_height: request.line_height,
            letter_spacing: request.letter_spacing,
            baseline_shift: 0.0,
            paint: 0,
        });
        let largest = request.spans.iter().fold(own.font_size, |most, span| most.max(clamped(*span).font_size));
        Self { text: request.text, fallback: request.fallback, own, spans: request.spans, largest, size: largest }
    }

    /// The same text with the largest of its sizes at another one. The others, letter spacing and baseline shifts go along.
    pub(super) fn at_size(self, size: f32) -> Self {
        Self { size, ..self }
    }

    /// How the text itself is set.
    pub(super) fn own(&self) -> SpanRequest {
        self.sized(self.own)
    }

    /// The fonts of the text and of its spans, each with its end.
    pub(super) fn fonts(&self) -> impl Iterator<Item = (u32, Option<AssetIdx>)> {
        let rest = self.spans.last().map_or(0, |last| last.end);
        let own = (rest as usize) < self.text.len();
        let spans = self.spans.iter().map(|span| (span.end, span.font));
        spans.chain(own.then_some((u32::MAX, self.own.font)))
    }

    fn spans(&self) -> impl Iterator<Item = SpanRequest> {
        self.spans.iter().map(|span| self.sized(clamped(*span)))
    }

    fn sized(&self, look: SpanRequest) -> SpanRequest {
        let factor = self.size / self.largest;
        let font_size = if look.font_size == self.largest { self.size } else { look.font_size * factor };
        SpanRequest {
            font_size: font_size.max(LEAST_SIZE),
            letter_spacing: look.letter_spacing * factor,
            baseline_shift: look.baseline_shift * factor,
            ..look
        }
    }
}

/// The least em size in pixels.
const LEAST_SIZE: f32 = 1.0 / 64.0;

fn clamped(look: SpanRequest) -> SpanRequest {
    SpanRequest {
        font_size: within(look.font_size, 16.0, [LEAST_SIZE, 32_768.0]),
        weight: within(look.weight, 400.0, [1.0, 1000.0]),
        line_height: look.line_height.map(|height| within(height, 1.0, [0.0, 1000.0])),
        letter_spacing: within(look.letter_spacing, 0.0, [-10_000.0, 10_000.0]),
        baseline_shift: within(look.baseline_shift, 0.0, [-10_000.0, 10_000.0]),
        ..look
    }
}

fn within(value: f32, default: f32, [least, most]: [f32; 2]) -> f32 {
    if value.is_finite() { value.clamp(least, most) } else { default }
}
