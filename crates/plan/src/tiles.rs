//! Tiles and sprites: glyphs of a bank, laid on whole pixels.
//!
//! * a **glyph** is a small picture; a **bank** ([`crate::BankView`]) holds glyphs of one size.
//! * a **tile** says which glyph a cell of a grid shows; a **run** of tiles is a grid at a place.
//! * a **sprite** is one glyph at a place of its own.

use core::ops::Range;

use reelm_ids::BankIdx;
use reelm_pixel::{BlendMode, IRect};

/// What one cell shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Tile {
    /// The glyph's number in the bank.
    pub glyph: u16,
    /// The palette's number in the bank; 0 for an RGBA bank.
    pub palette: u8,
    /// Mirrored left to right.
    pub flip_x: bool,
    /// Mirrored top to bottom.
    pub flip_y: bool,
    /// Whether the cell shows anything. All else is ignored if not.
    pub active: bool,
}

impl Tile {
    /// The cell that shows nothing.
    pub const EMPTY: Self = Self { glyph: 0, palette: 0, flip_x: false, flip_y: false, active: false };

    /// An active tile with palette 0 and no flips.
    #[must_use]
    pub const fn new(glyph: u16) -> Self {
        Self { glyph, active: true, ..Self::EMPTY }
    }

    /// Four bytes that differ for tiles that show different things; all inactive tiles give the same.
    #[must_use]
    pub const fn key(self) -> [u8; 4] {
        if !self.active {
            return [0; 4];
        }
        let [low, high] = self.glyph.to_le_bytes();
        [low, high, self.palette, 1 | (self.flip_x as u8) << 1 | (self.flip_y as u8) << 2]
    }
}

/// A grid of tiles. A cell shows what of its glyph lies in it, from the top left.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TileRun {
    /// Where the glyphs come from.
    pub bank: BankIdx,
    /// Width and height of a cell in pixels, at least 1.
    pub tile_size: u32,
    /// Cells in a row, at least 1.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
    /// The top left of the first cell, in device pixels.
    pub origin: [i32; 2],
    /// The cells, row by row: a range of [`crate::RenderPlan::tiles`].
    pub cells: Range<u32>,
    /// The cells that differ from those that the target showed before: a range of [`crate::RenderPlan::tile_updates`]. They suffice
    /// where the target's pixels are those of its base.
    pub updates: Range<u32>,
}

impl TileRun {
    /// The device pixels of all cells.
    #[must_use]
    pub fn rect(&self) -> IRect {
        let side = |cells: u32| cells.saturating_mul(self.tile_size).min(1 << 30);
        IRect::from_size(self.origin[0], self.origin[1], side(self.columns), side(self.rows))
    }

    /// The device pixels of the cell number `index`; empty if there is none.
    #[must_use]
    pub fn cell(&self, index: u32) -> IRect {
        let Some((row, column)) = index.checked_div(self.columns).map(|row| (row, index % self.columns)) else {
            return IRect::EMPTY;
        };
        let along = |from: i32, cells: u32| {
            let at = i64::from(from) + i64::from(cells) * i64::from(self.tile_size);
            at.clamp(-(1 << 30), 1 << 30) as i32
        };
        let (x, y) = (along(self.origin[0], column), along(self.origin[1], row));
        if row < self.rows { IRect::from_size(x, y, self.tile_size, self.tile_size) } else { IRect::EMPTY }
    }
}

/// A glyph at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SpriteItem {
    /// Where the glyph comes from.
    pub bank: BankIdx,
    /// The glyph's number in the bank.
    pub glyph: u16,
    /// The palette's number in the bank; 0 for an RGBA bank.
    pub palette: u8,
    /// Mirrored left to right.
    pub flip_x: bool,
    /// Mirrored top to bottom.
    pub flip_y: bool,
    /// Device pixels: the glyph's top left lies on that of this, and what is outside is not drawn. Nothing is scaled.
    pub dst: IRect,
    /// 0 to 255.
    pub opacity: u8,
    /// How it meets what lies beneath.
    pub blend: BlendMode,
}

impl SpriteItem {
    /// Eight bytes that hold all but the place.
    pub(crate) const fn key(&self) -> [u8; 8] {
        let [low, high] = self.glyph.to_le_bytes();
        let [b0, b1, b2, _] = self.bank.0.to_le_bytes();
        let flips = (self.flip_x as u8) | (self.flip_y as u8) << 1;
        [low, high, self.palette, b0, b1, b2, flips << 6 | self.blend as u8, self.opacity]
    }
}
