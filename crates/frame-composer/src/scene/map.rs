//! A **map** is a rectangle of tiles.

use reelm_plan::Tile;
use serde::{Deserialize, Serialize};

use crate::limits::Limits;
use crate::status::{Refusal, RefusalCode};

/// Columns × rows of tiles, row by row from the top left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawMap")]
pub struct TileMap {
    cols: u32,
    rows: u32,
    tiles: Vec<Tile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMap {
    cols: u32,
    rows: u32,
    tiles: Vec<Tile>,
}

impl TryFrom<RawMap> for TileMap {
    type Error = Refusal;

    fn try_from(raw: RawMap) -> Result<Self, Refusal> {
        Self::new(raw.cols, raw.rows, raw.tiles)
    }
}

impl TileMap {
    /// Refuses a size that no map may have; a loader asks this before it reads a tile.
    ///
    /// # Errors
    /// `MapSize` if there is no cell, or more than [`Limits::map_tiles`].
    pub fn check_size(cols: u32, rows: u32, limits: &Limits) -> Result<(), Refusal> {
        Refusal::unless_within(RefusalCode::MapSize, 1, limits.map_tiles, u64::from(cols) * u64::from(rows))
    }

    /// The map of these tiles, within the default limits.
    ///
    /// # Errors
    /// `MapSize`; `MapLength` if there are not `cols × rows` tiles.
    pub fn new(cols: u32, rows: u32, tiles: Vec<Tile>) -> Result<Self, Refusal> {
        Self::within(cols, rows, tiles, &Limits::default())
    }

    /// As [`new`](Self::new), within these limits.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn within(cols: u32, rows: u32, tiles: Vec<Tile>, limits: &Limits) -> Result<Self, Refusal> {
        Self::check_size(cols, rows, limits)?;
        let (need, have) = (u64::from(cols) * u64::from(rows), tiles.len() as u64);
        Refusal::unless_within(RefusalCode::MapLength, need, need, have)?;
        Ok(Self { cols, rows, tiles })
    }

    /// A map of one tile throughout. The size is checked before memory is taken, against the default limits.
    ///
    /// # Errors
    /// `MapSize`.
    pub fn filled(cols: u32, rows: u32, tile: Tile) -> Result<Self, Refusal> {
        Self::check_size(cols, rows, &Limits::default())?;
        Ok(Self { cols, rows, tiles: vec![tile; cols as usize * rows as usize] })
    }

    /// Sets the tile of a cell.
    ///
    /// # Errors
    /// `CellRange` if the cell lies outside.
    pub fn set(&mut self, col: u32, row: u32, tile: Tile) -> Result<(), Refusal> {
        let cells = u64::from(self.cols) * u64::from(self.rows);
        let refusal = Refusal::new(RefusalCode::CellRange, cells, cells).at_cell((col, row));
        let index = self.index(col, row).ok_or(refusal)?;
        *self.tiles.get_mut(index).ok_or(refusal)? = tile;
        Ok(())
    }

    /// The tile of a cell, or `None` outside.
    #[must_use]
    pub fn get(&self, col: u32, row: u32) -> Option<Tile> {
        self.tiles.get(self.index(col, row)?).copied()
    }

    /// Number of columns, at least 1.
    #[must_use]
    pub const fn cols(&self) -> u32 {
        self.cols
    }

    /// Number of rows, at least 1.
    #[must_use]
    pub const fn rows(&self) -> u32 {
        self.rows
    }

    /// All tiles, row by row.
    #[must_use]
    pub fn tiles(&self) -> &[Tile] {
        &self.tiles
    }

    fn index(&self, col: u32, row: u32) -> Option<usize> {
        (col < self.cols && row < self.rows).then(|| row as usize * self.cols as usize + col as usize)
    }
}
