//! [`Resources`]: what a plan names by index and the executor looks up: decoded images, font data and glyphs.

use reelm_ids::{AssetIdx, BankIdx, FontIdx, Hash128};
use reelm_pixel::{Glyphs, Lut, View};

/// Gives the executor what a plan names by index. Shared by all threads of a render and constant during it.
pub trait Resources: Send + Sync {
    /// The decoded image of `asset`, or `None` if it is not an image.
    fn image(&self, asset: AssetIdx) -> Option<ImageView<'_>>;

    /// The font face `font`, or `None` if there is none.
    fn font(&self, font: FontIdx) -> Option<FontView<'_>>;

    /// The lookup table of `asset`, or `None` if it is none.
    fn lut(&self, asset: AssetIdx) -> Option<LutView<'_>> {
        let _ = asset;
        None
    }

    /// The glyphs of `bank`, or `None` if there are none.
    fn bank(&self, bank: BankIdx) -> Option<BankView<'_>> {
        let _ = bank;
        None
    }
}

/// A decoded image.
#[derive(Debug, Clone, Copy)]
pub struct ImageView<'a> {
    /// Premultiplied RGBA8 pixels.
    pub pixels: View<'a>,
    /// Hash of size and pixels.
    pub hash: Hash128,
    /// Whether every pixel is opaque.
    pub opaque: bool,
}

/// A font face.
#[derive(Debug, Clone, Copy)]
pub struct FontView<'a> {
    /// The TrueType or OpenType file.
    pub data: &'a [u8],
    /// Which face of a collection; 0 for a single font.
    pub index: u32,
    /// Hash of the file and the index.
    pub hash: Hash128,
}

/// A lookup table of colours.
#[derive(Debug, Clone, Copy)]
pub struct LutView<'a> {
    /// The table.
    pub table: Lut<'a>,
    /// Hash of all of it.
    pub hash: Hash128,
}

/// Glyphs for tiles and sprites.
#[derive(Debug, Clone, Copy)]
pub struct BankView<'a> {
    /// The glyphs, with the palettes that they have in this frame.
    pub glyphs: Glyphs<'a>,
    /// Hash of size, pixels and palettes.
    pub hash: Hash128,
}

/// No images, no fonts and no glyphs, for plans that name none.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoResources;

impl Resources for NoResources {
    fn image(&self, _asset: AssetIdx) -> Option<ImageView<'_>> {
        None
    }

    fn font(&self, _font: FontIdx) -> Option<FontView<'_>> {
        None
    }
}
