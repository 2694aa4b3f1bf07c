//! Prepared assets: images, fonts, tile maps, sounds, lookup tables and shaped text.
//!
//! `CompositionIr` and files go in, [`PreparedAssets`] comes out: constant, shared by all threads of a render, and
//! addressed by number only. The nouns:
//!
//! * an [`AssetSource`] gives the bytes of a file by the path that a composition writes: [`AssetRoot`] opens files
//!   beneath allowed folders and nowhere else, [`MemoryAssets`] holds them in memory.
//! * an **image** is decoded once to premultiplied RGBA8 and addressed by the hash of its size and pixels.
//! * a **face** is one font file; [`FontIdx`](reelm_ids::FontIdx) 0 is the bundled face, the composition's own follow
//!   in the order of its assets.
//! * a [`TileScene`] is a tile map, whatever program wrote it: layers of cells, banks of glyphs, objects.
//! * a [`Sound`] is decoded once; what is heard of it are levels of bands, frame by frame.
//! * a **lookup table** is a .cube file, of one dimension or of three.
//! * an [`AssetCache`] lets compositions share what was decoded for one of them.
//! * a [`TextEngine`] shapes: a [`TextRequest`] becomes a [`ShapedText`], glyphs at places, kept in a cache that is
//!   keyed by content. There is one engine per render context; whether a text comes from the cache never shows.
//!
//! No system font is ever read, so that a composition looks the same on every machine.

mod cache;
mod font;
mod image;
mod lut;
mod prepare;
mod root;
mod sound;
mod source;
mod text;
mod tiles;

pub use reelm_ids::TextIdx;
use reelm_ir::value::NumberFormat;

pub use cache::AssetCache;
pub use font::{BUNDLED_FAMILY, BUNDLED_FONT};
pub use prepare::{AssetEntry, PreparedAssets, prepare, prepare_entries, prepare_shared};
pub use root::AssetRoot;
pub use sound::Sound;
pub use source::{AssetSource, MemoryAssets, ReadError};
pub use text::{
    NO_UNIT, ShapedText, SpanRequest, TextEngine, TextHandle, TextLine, TextMeasure, TextRequest, TextStats, TextUnits,
    WidthConstraint, missing_glyphs,
};
pub use tiles::{
    Ratio, TileAnimation, TileBank, TileCell, TileFit, TileFrame, TileLayer, TileNumber, TileObject, TileObjectLayer,
    TileProperty, TileScene, TileShape, TileSprite,
};

/// The number `value` in the format `spec` (the part behind the colon in a text), appended to `out`; a `spec` that is
/// no format, which the reader of compositions refuses, counts as empty. Allocates only if `out` must grow.
pub fn format_number(value: f64, spec: &str, out: &mut String) {
    NumberFormat::parse(spec).unwrap_or_default().write(value, out);
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
