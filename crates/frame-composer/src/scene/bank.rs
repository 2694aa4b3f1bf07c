//! A **glyph bank** holds pictures of one size; a **palette** gives the colours of those that are indexed.

use reelm_ids::{Hash128, StableHasher};
use reelm_pixel::View;
use reelm_plan::{GlyphPixels, Glyphs, Palette};
use serde::{Deserialize, Serialize};

use crate::limits::Limits;
use crate::status::{Refusal, RefusalCode};

/// Whether no channel of any colour exceeds its alpha.
#[must_use]
pub fn is_premultiplied(colors: &[[u8; 4]]) -> bool {
    colors.iter().all(|[r, g, b, a]| r <= a && g <= a && b <= a)
}

/// The pixels of all glyphs, one glyph after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GlyphData {
    /// Premultiplied R, G, B, A; rows from the top, without gaps.
    Rgba(Vec<u8>),
    /// Four bits for each texel, an index into a palette. The left one of two is in the low bits of a byte; each row
    /// begins with a new byte.
    Indexed {
        /// `height × ⌈width / 2⌉` bytes for each glyph.
        texels: Vec<u8>,
        /// From 1 to 256 palettes.
        palettes: Vec<Palette>,
    },
}

/// What a bank is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankSource {
    /// Width of each glyph in pixels, 1 to 256.
    pub width: u32,
    /// Height of each glyph in pixels, 1 to 256.
    pub height: u32,
    /// The pixels.
    pub data: GlyphData,
}

/// A checked bank; never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BankSource", into = "BankSource")]
pub struct GlyphBank {
    source: BankSource,
    glyphs: u32,
    texel_hash: Hash128,
}

impl GlyphBank {
    /// Checks and keeps `source`, within the default limits.
    ///
    /// # Errors
    /// `GlyphSize`, `BankBytes`, `GlyphCount` (none, too many, or a part of one), `PaletteCount`, `Color`.
    pub fn new(source: BankSource) -> Result<Self, Refusal> {
        Self::within(source, &Limits::default())
    }

    /// As [`new`](Self::new), within these limits.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn within(source: BankSource, limits: &Limits) -> Result<Self, Refusal> {
        source.check_counts(limits)?;
        let (bytes, each) = (source.bytes().len() as u64, source.glyph_bytes() as u64);
        let glyphs = bytes / each;
        Refusal::unless_within(RefusalCode::GlyphCount, glyphs * each, glyphs * each, bytes)?;
        source.check_colors()?;
        let texel_hash = source.texel_hash();
        Ok(Self { glyphs: u32::try_from(glyphs).unwrap_or(u32::MAX), texel_hash, source })
    }

    /// Whether a host with these limits takes it.
    ///
    /// # Errors
    /// `GlyphSize`, `BankBytes`, `GlyphCount`, `PaletteCount`.
    pub fn check(&self, limits: &Limits) -> Result<(), Refusal> {
        self.source.check_counts(limits)
    }

    /// Width of each glyph, in pixels.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.source.width
    }

    /// Height of each glyph, in pixels.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.source.height
    }

    /// Number of glyphs, at least 1.
    #[must_use]
    pub const fn glyphs(&self) -> u32 {
        self.glyphs
    }

    /// How many palette ids it takes: the number of its palettes, or 1 if it is RGBA.
    #[must_use]
    pub fn palette_count(&self) -> u32 {
        u32::try_from(self.palettes().len()).unwrap_or(u32::MAX).max(1)
    }

    /// The palettes that it was made with; none if it is RGBA.
    #[must_use]
    pub fn palettes(&self) -> &[Palette] {
        match &self.source.data {
            GlyphData::Rgba(_) => &[],
            GlyphData::Indexed { palettes, .. } => palettes,
        }
    }

    /// The pixels of a glyph, or `None` if the bank is indexed or has no such glyph.
    #[must_use]
    pub fn rgba(&self, glyph: u16) -> Option<View<'_>> {
        match &self.source.data {
            GlyphData::Rgba(pixels) => View::new(self.slice(pixels, glyph)?, self.width(), self.height()),
            GlyphData::Indexed { .. } => None,
        }
    }

    /// The pixels of all glyphs, or `None` if the bank is indexed.
    #[must_use]
    pub fn rgba_pixels(&self) -> Option<&[u8]> {
        match &self.source.data {
            GlyphData::Rgba(pixels) => Some(pixels),
            GlyphData::Indexed { .. } => None,
        }
    }

    /// The texels of a glyph as [`GlyphData::Indexed`] packs them, or `None` if the bank is RGBA or has no such glyph.
    #[must_use]
    pub fn texels(&self, glyph: u16) -> Option<&[u8]> {
        match &self.source.data {
            GlyphData::Rgba(_) => None,
            GlyphData::Indexed { texels, .. } => self.slice(texels, glyph),
        }
    }

    /// The hash of size and pixels, without the palettes.
    #[must_use]
    pub const fn texel_hash(&self) -> Hash128 {
        self.texel_hash
    }

    /// Refuses a glyph or a palette that the bank does not have.
    pub(crate) fn check_ids(&self, glyph: u16, palette: u8) -> Result<(), Refusal> {
        let (glyphs, palettes) = (u64::from(self.glyphs) - 1, u64::from(self.palette_count()) - 1);
        Refusal::unless_within(RefusalCode::GlyphRange, 0, glyphs, glyph.into())?;
        Refusal::unless_within(RefusalCode::PaletteRange, 0, palettes, palette.into())
    }

    /// The pixels of all glyphs, with `palettes` for those that are indexed.
    pub(crate) fn pixels<'a>(&'a self, palettes: &'a [Palette]) -> Glyphs<'a> {
        let pixels = match &self.source.data {
            GlyphData::Rgba(pixels) => GlyphPixels::Rgba(pixels),
            GlyphData::Indexed { texels, .. } => GlyphPixels::Indexed { texels, palettes },
        };
        Glyphs { width: self.width(), height: self.height(), pixels }
    }

    fn slice<'a>(&self, data: &'a [u8], glyph: u16) -> Option<&'a [u8]> {
        let each = self.source.glyph_bytes();
        data.get(usize::from(glyph) * each..)?.get(..each)
    }
}

impl TryFrom<BankSource> for GlyphBank {
    type Error = Refusal;

    fn try_from(source: BankSource) -> Result<Self, Refusal> {
        Self::new(source)
    }
}

impl From<GlyphBank> for BankSource {
    fn from(bank: GlyphBank) -> Self {
        bank.source
    }
}

impl BankSource {
    fn bytes(&self) -> &[u8] {
        match &self.data {
            GlyphData::Rgba(pixels) => pixels,
            GlyphData::Indexed { texels, .. } => texels,
        }
    }

    /// Bytes of one glyph; called once the sides are known to be within limits.
    fn glyph_bytes(&self) -> usize {
        let row = match self.data {
            GlyphData::Rgba(_) => self.width * 4,
            GlyphData::Indexed { .. } => self.width.div_ceil(2),
        };
        (row * self.height).max(1) as usize
    }

    /// Refuses more than allowed of anything.
    fn check_counts(&self, limits: &Limits) -> Result<(), Refusal> {
        for side in [self.width.max(self.height), self.width.min(self.height)] {
            Refusal::unless_within(RefusalCode::GlyphSize, 1, limits.glyph_side.into(), side.into())?;
        }
        let bytes = self.bytes().len() as u64;
        Refusal::unless_within(RefusalCode::BankBytes, 0, limits.bank_bytes, bytes)?;
        let glyphs = bytes / self.glyph_bytes() as u64;
        Refusal::unless_within(RefusalCode::GlyphCount, 1, limits.glyphs.into(), glyphs)?;
        match &self.data {
            GlyphData::Rgba(_) => Ok(()),
            GlyphData::Indexed { palettes, .. } => {
                Refusal::unless_within(RefusalCode::PaletteCount, 1, limits.palettes.into(), palettes.len() as u64)
            }
        }
    }

    fn check_colors(&self) -> Result<(), Refusal> {
        let premultiplied = match &self.data {
            GlyphData::Rgba(pixels) => is_premultiplied(pixels.as_chunks::<4>().0),
            GlyphData::Indexed { palettes, .. } => palettes.iter().all(|palette| is_premultiplied(palette)),
        };
        if premultiplied { Ok(()) } else { Err(Refusal::new(RefusalCode::Color, 0, 0)) }
    }

    fn texel_hash(&self) -> Hash128 {
        let kind = matches!(self.data, GlyphData::Rgba(_));
        StableHasher::new().u8(kind.into()).u32(self.width).u32(self.height).bytes(self.bytes()).finish()
    }
}
