//! What a command answers: a **status** in one word, and a **refusal** that names the place, the limit and what was
//! observed.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::BankId;

/// The answer of every command. Anything but [`Ok`](Self::Ok) means that the command changed nothing; the one
/// exception is [`SpriteOverflow`](Self::SpriteOverflow), which is also counted.
#[must_use = "a command may have been refused"]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Status {
    /// Done.
    Ok,
    /// The pool holds no such scene.
    SceneUnavailable,
    /// A number is outside of what the command takes.
    ArgRangeInvalid,
    /// A bank is missing, or does not hold what is asked of it.
    BankInvalid,
    /// There is no such layer.
    LayerInvalid,
    /// All sprite slots of this frame are taken; the sprite was ignored.
    SpriteOverflow,
}

impl Status {
    /// Whether the command did what it says.
    #[must_use]
    pub const fn is_ok(self) -> bool {
        matches!(self, Self::Ok)
    }
}

/// Why something was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefusalCode {
    /// A scene has from 1 to [`Limits::layers`](crate::Limits::layers) layers.
    LayerCount,
    /// A tile is 8, 16 or 32 pixels wide.
    TileSize,
    /// A map has a cell at least and at most [`Limits::map_tiles`](crate::Limits::map_tiles).
    MapSize,
    /// A map must hold columns × rows tiles.
    MapLength,
    /// The cell lies outside of the map.
    CellRange,
    /// The maps of a scene together hold more than [`Limits::scene_tiles`](crate::Limits::scene_tiles).
    SceneTiles,
    /// A parallax factor has a denominator of 0, or a term beyond [`MAX_PARALLAX`](crate::MAX_PARALLAX).
    Parallax,
    /// A glyph is from 1 to [`Limits::glyph_side`](crate::Limits::glyph_side) pixels wide and high; one of a layer is as wide
    /// and high as the layer's tiles.
    GlyphSize,
    /// A bank holds from 1 to [`Limits::glyphs`](crate::Limits::glyphs) whole glyphs. Where a part of one is left over, the numbers are bytes.
    GlyphCount,
    /// A bank holds more than [`Limits::bank_bytes`](crate::Limits::bank_bytes).
    BankBytes,
    /// An indexed bank has from 1 to [`Limits::palettes`](crate::Limits::palettes).
    PaletteCount,
    /// A colour is not premultiplied: a channel exceeds the alpha.
    Color,
    /// The pool, or the composer, holds no such bank.
    BankMissing,
    /// A glyph id is not below the number of glyphs in the bank.
    GlyphRange,
    /// A palette id is not below the number of palettes in the bank (an RGBA bank counts as one).
    PaletteRange,
    /// The pool holds no such scene.
    SceneMissing,
    /// The layer does not exist.
    LayerRange,
    /// The viewport's side is not from 1 to [`Limits::viewport_side`](crate::Limits::viewport_side), or it has more pixels
    /// than [`Limits::viewport_area`](crate::Limits::viewport_area).
    Viewport,
    /// The sprite capacity exceeds [`Limits::sprites`](crate::Limits::sprites).
    SpriteCapacity,
    /// A limit is beyond its range.
    LimitRange,
    /// More sprites than the capacity in one frame.
    SpriteCount,
}

impl RefusalCode {
    /// The status that a command answers with.
    pub const fn status(self) -> Status {
        match self {
            Self::SceneMissing => Status::SceneUnavailable,
            Self::LayerRange | Self::LayerCount => Status::LayerInvalid,
            Self::BankMissing | Self::GlyphRange | Self::PaletteRange | Self::GlyphSize => Status::BankInvalid,
            Self::SpriteCount => Status::SpriteOverflow,
            _ => Status::ArgRangeInvalid,
        }
    }
}

/// Where something was refused; what does not apply is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// The bank.
    pub bank: Option<BankId>,
    /// The layer, from 0, bottom first.
    pub layer: Option<u32>,
    /// The cell of the layer's map: column and row, from 0.
    pub cell: Option<(u32, u32)>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gap = "";
        if let Some(layer) = self.layer {
            write!(f, "layer {layer}")?;
            gap = ", ";
        }
        if let Some((col, row)) = self.cell {
            write!(f, "{gap}cell ({col}, {row})")?;
            gap = ", ";
        }
        match self.bank {
            Some(bank) => write!(f, "{gap}bank {bank}"),
            None if gap.is_empty() => f.write_str("composer"),
            None => Ok(()),
        }
    }
}

/// Why, where, the limit, and what was observed. For a code without a number both are 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{code:?} at {place}: limit {limit}, observed {observed}")]
pub struct Refusal {
    /// What is wrong.
    pub code: RefusalCode,
    /// Where.
    pub place: Place,
    /// The largest value that is taken (the smallest, if `observed` is below it).
    pub limit: u64,
    /// The value that was found.
    pub observed: u64,
}

impl Refusal {
    pub(crate) const fn new(code: RefusalCode, limit: u64, observed: u64) -> Self {
        Self { code, place: Place { bank: None, layer: None, cell: None }, limit, observed }
    }

    pub(crate) fn at_layer(mut self, layer: usize) -> Self {
        self.place.layer = u32::try_from(layer).ok();
        self
    }

    pub(crate) const fn at_cell(mut self, cell: (u32, u32)) -> Self {
        self.place.cell = Some(cell);
        self
    }

    pub(crate) const fn at_bank(mut self, bank: BankId) -> Self {
        self.place.bank = Some(bank);
        self
    }

    /// Refuses `observed` unless it is from `least` to `most`.
    pub(crate) fn unless_within(code: RefusalCode, least: u64, most: u64, observed: u64) -> Result<(), Self> {
        match observed {
            low if low < least => Err(Self::new(code, least, low)),
            high if high > most => Err(Self::new(code, most, high)),
            _ => Ok(()),
        }
    }
}
