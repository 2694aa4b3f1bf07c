//! The setter: builds a Parley layout of one text, and breaks and aligns its lines.
//!
//! Families are named by the number of their face (`face 0`), never by what a font file says of itself, so that two
//! fonts of one name do not mix and no file can pose as another.

use std::borrow::Cow;

use parley::fontique::{Blob, Collection, CollectionOptions, FontInfoOverride, SourceCache};
use parley::setting::{FontVariation, Tag};
use parley::style::{FontFamily, FontFamilyName, FontStyle, FontVariations, FontWeight, TextStyle};
use parley::{
    Alignment, AlignmentOptions, FontContext, Layout, LayoutContext, LineHeight, OverflowWrap, WhiteSpaceCollapse,
};
use reelm_ids::{AssetIdx, FontIdx, Hash128, Id, IdVec, StableHasher};
use reelm_ir::TextAlign;

use super::TextRequest;
use crate::PreparedAssets;
use crate::prepare::Face;

/// Parley's contexts, the faces, and the text that was built last.
pub(super) struct Setter {
    fonts: FontContext,
    scratch: LayoutContext<()>,
    layout: Layout<()>,
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
    pub(super) font: Option<AssetIdx>,
    pub(super) fallback: &'a [AssetIdx],
    pub(super) font_size: f32,
    pub(super) weight: f32,
    pub(super) italic: bool,
    pub(super) line_height: Option<f32>,
    pub(super) letter_spacing: f32,
}

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
        let stack = Stack::new(assets, style);
        let families: Vec<FontFamilyName<'_>> =
            stack.faces().filter_map(|face| self.names.get(face)).map(|name| FontFamilyName::named(name)).collect();
        let variations = variations(stack.faces().filter_map(|face| self.faces.get(face)), style);
        let text = plain_spaces(style.text, &mut self.text);
        let mut builder = self.scratch.style_run_builder(&mut self.fonts, text, 1.0, false);
        let style_index = builder.push_style(text_style(style, &families, &variations));
        if !style.text.is_empty() {
            builder.push_style_run(style_index, ..);
        }
        builder.build_into(&mut self.layout, text);
    }

    /// Breaks the built text into lines and aligns them.
    pub(super) fn break_lines(&mut self, max_width: Option<f32>, align: TextAlign) -> &Layout<()> {
        self.layout.break_all_lines(max_width);
        let options = AlignmentOptions { align_when_overflowing: false, last_line_alignment: None };
        self.layout.align(alignment(align), options);
        &self.layout
    }

    pub(super) fn layout(&self) -> &Layout<()> {
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
    hasher.u64(asset(style.font)).u64(style.fallback.len() as u64);
    for &font in style.fallback {
        hasher.u64(asset(Some(font)));
    }
    hasher.f32(style.font_size).f32(style.weight).u8(style.italic.into());
    hasher.u8(style.line_height.is_some().into()).f32(style.line_height.unwrap_or(0.0)).f32(style.letter_spacing);
}

/// The faces that a text is set in, in order of preference: its font, the fallbacks, the bundled one.
pub(super) struct Stack<'a> {
    assets: &'a PreparedAssets,
    font: Option<AssetIdx>,
    fallback: &'a [AssetIdx],
}

impl<'a> Stack<'a> {
    pub(super) fn new(assets: &'a PreparedAssets, style: &Style<'a>) -> Self {
        Self { assets, font: style.font, fallback: style.fallback }
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
fn variations<'a>(faces: impl Iterator<Item = &'a Face>, style: &Style<'_>) -> Vec<FontVariation> {
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

fn text_style<'a>(
    style: &Style<'_>,
    families: &'a [FontFamilyName<'a>],
    variations: &'a [FontVariation],
) -> TextStyle<'a, 'a, ()> {
    TextStyle {
        font_family: FontFamily::List(Cow::Borrowed(families)),
        font_size: style.font_size,
        font_weight: FontWeight::new(style.weight),
        font_style: if style.italic { FontStyle::Italic } else { FontStyle::Normal },
        font_variations: FontVariations::List(Cow::Borrowed(variations)),
        line_height: style.line_height.map_or(LineHeight::NORMAL, LineHeight::FontSizeRelative),
        letter_spacing: style.letter_spacing,
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
        Self {
            text: request.text,
            font: request.font,
            fallback: request.fallback,
            font_size: within(request.font_size, 16.0, [1.0 / 64.0, 32_768.0]),
            weight: within(request.weight, 400.0, [1.0, 1000.0]),
            italic: request.italic,
            line_height: request.line_height.map(|height| within(height, 1.0, [0.0, 1000.0])),
            letter_spacing: within(request.letter_spacing, 0.0, [-10_000.0, 10_000.0]),
        }
    }

    /// The same text at another size; letter spacing goes along.
    pub(super) fn at_size(self, font_size: f32) -> Self {
        Self { font_size, letter_spacing: self.letter_spacing * (font_size / self.font_size), ..self }
    }
}

fn within(value: f32, default: f32, [least, most]: [f32; 2]) -> f32 {
    if value.is_finite() { value.clamp(least, most) } else { default }
}
