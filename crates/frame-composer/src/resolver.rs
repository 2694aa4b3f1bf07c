//! The **resolver** decides which cells of a layer's ring must be resolved anew when the camera moves.
//!
//! A layer's **anchor** is a cell of its plane; the ring holds the cells from one column to the left of it and one row
//! above it. An anchor is right for a view `v` if `anchor · tile − tile / 2 ≤ v < (anchor + 1) · tile`: the half tile at
//! the lower side is the **hysteresis**, so a camera that trembles across the edge of a tile refreshes nothing. An
//! anchor that is no longer right moves by as little as will do. Where `v` is a multiple of the tile size only one
//! anchor is right, so a move of one whole tile from there is always one column or one line.
//!
//! The **master anchor** is the camera for which the anchors of all layers are known to be right; at the same camera no
//! layer is asked.

use crate::view::{BORDER, Grid};

/// What shape of cells is resolved anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefreshKind {
    /// The whole ring: the first frame, another scene or viewport, changed palettes, a jump.
    Full,
    /// One row.
    Line,
    /// One column.
    Column,
    /// The one cell where a new column and a new row meet.
    Corner,
    /// A rectangle, after a move of several tiles.
    Region,
}

/// Cells of a layer's plane: columns `col .. col + cols`, rows `row .. row + rows`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CellRect {
    /// First column; negative to the left of the map.
    pub col: i64,
    /// First row; negative above the map.
    pub row: i64,
    /// Number of columns.
    pub cols: u32,
    /// Number of rows.
    pub rows: u32,
}

impl CellRect {
    /// Number of cells.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.cols as u64 * self.rows as u64
    }
}

/// These cells of a layer's ring must be resolved anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CacheRefreshRequest {
    /// The layer, from 0.
    pub layer: u32,
    /// Their shape.
    pub kind: RefreshKind,
    /// The cells. Those of one layer and frame never overlap.
    pub cells: CellRect,
}

/// Anchors, and how they follow the camera.
#[derive(Clone, Debug, Default)]
pub(crate) struct SceneViewportResolver {
    master: Option<(i32, i32)>,
    layers: Vec<Option<Anchor>>,
}

#[derive(Clone, Copy, Debug)]
struct Anchor {
    cell: (i64, i64),
    view: (i64, i64),
}

impl SceneViewportResolver {
    /// Forgets everything; `layers` layers follow, each of which will ask for all of its cells.
    pub(crate) fn reset(&mut self, layers: usize) {
        self.master = None;
        self.layers.clear();
        self.layers.resize(layers, None);
    }

    /// This layer will ask for all of its cells.
    pub(crate) fn invalidate(&mut self, layer: usize) {
        self.master = None;
        if let Some(anchor) = self.layers.get_mut(layer) {
            *anchor = None;
        }
    }

    /// Whether no layer needs to be asked for this camera.
    pub(crate) fn is_settled(&self, camera: (i32, i32)) -> bool {
        self.master == Some(camera)
    }

    /// The cell of a layer's anchor; (0, 0) before it was asked.
    pub(crate) fn anchor(&self, layer: usize) -> (i64, i64) {
        self.layers.get(layer).copied().flatten().map_or((0, 0), |anchor| anchor.cell)
    }

    /// All layers have been asked for this camera.
    pub(crate) const fn settle(&mut self, camera: (i32, i32)) {
        self.master = Some(camera);
    }

    /// Moves a layer's anchor and says what must be resolved anew: at most three requests, which do not overlap.
    /// With `lag` the anchor has its hysteresis; without, it depends on nothing but the view.
    pub(crate) fn resolve(&mut self, layer: usize, grid: &Grid, view: (i64, i64), lag: bool) -> Requests {
        let Some(slot) = self.layers.get_mut(layer) else { return Requests::default() };
        let tile = i64::from(grid.tile);
        let number = u32::try_from(layer).unwrap_or(u32::MAX);
        let Some(old) = *slot else {
            let cell = (view.0.div_euclid(tile), view.1.div_euclid(tile));
            *slot = Some(Anchor { cell, view });
            return Requests::full(number, grid, cell);
        };
        let cell = match lag {
            true => (follow(old.cell.0, view.0, tile), follow(old.cell.1, view.1, tile)),
            false => (view.0.div_euclid(tile), view.1.div_euclid(tile)),
        };
        let tiles = (cell.0 - old.cell.0, cell.1 - old.cell.1);
        let far = is_far(tiles.0, view.0 - old.view.0, grid.seen.0, grid.viewport.0)
            || is_far(tiles.1, view.1 - old.view.1, grid.seen.1, grid.viewport.1);
        if far {
            let cell = (view.0.div_euclid(tile), view.1.div_euclid(tile));
            *slot = Some(Anchor { cell, view });
            return Requests::full(number, grid, cell);
        }
        *slot = Some(Anchor { cell, view });
        Requests::strips(number, grid, cell, tiles)
    }
}

/// The nearest anchor that is right for `view`.
fn follow(anchor: i64, view: i64, tile: i64) -> i64 {
    anchor.clamp(view.div_euclid(tile), (view + tile / 2).div_euclid(tile))
}

/// Whether a move leaves the viewport behind. One tile never does, however narrow the viewport.
fn is_far(tiles: i64, pixels: i64, seen: u32, viewport: u32) -> bool {
    let (tiles, pixels) = (tiles.unsigned_abs(), pixels.unsigned_abs());
    tiles >= 2 && (pixels > u64::from(viewport) || tiles >= u64::from(seen))
}

/// What one layer asks for in one frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Requests {
    all: [Option<CacheRefreshRequest>; 3],
}

impl Requests {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &CacheRefreshRequest> {
        self.all.iter().flatten()
    }

    fn full(layer: u32, grid: &Grid, anchor: (i64, i64)) -> Self {
        let cells = ring_cells(grid, anchor);
        Self { all: [Some(CacheRefreshRequest { layer, kind: RefreshKind::Full, cells }), None, None] }
    }

    /// The cells that a move of `tiles` to `anchor` has brought into the ring: columns and rows, each without the
    /// rectangle in which they meet, and that rectangle.
    fn strips(layer: u32, grid: &Grid, anchor: (i64, i64), tiles: (i64, i64)) -> Self {
        let ring = ring_cells(grid, anchor);
        let (new_cols, kept_cols) = split(ring.col, ring.cols, tiles.0);
        let (new_rows, kept_rows) = split(ring.row, ring.rows, tiles.1);
        let request = |kind, (col, cols), (row, rows)| {
            let cells = CellRect { col, row, cols, rows };
            (cells.count() > 0).then_some(CacheRefreshRequest { layer, kind, cells })
        };
        let one = |len: u32, kind| if len == 1 { kind } else { RefreshKind::Region };
        let corner = if new_cols.1 == 1 { one(new_rows.1, RefreshKind::Corner) } else { RefreshKind::Region };
        Self {
            all: [
                request(one(new_cols.1, RefreshKind::Column), new_cols, kept_rows),
                request(one(new_rows.1, RefreshKind::Line), kept_cols, new_rows),
                request(corner, new_cols, new_rows),
            ],
        }
    }
}

/// The cells that a ring holds.
fn ring_cells(grid: &Grid, anchor: (i64, i64)) -> CellRect {
    let border = i64::from(BORDER);
    CellRect { col: anchor.0 - border, row: anchor.1 - border, cols: grid.cols(), rows: grid.rows() }
}

/// Splits `start .. start + len`, where a move of `tiles` has led, into what is new and what was there: for each the
/// first index and the number.
fn split(start: i64, len: u32, tiles: i64) -> ((i64, u32), (i64, u32)) {
    let new = u32::try_from(tiles.unsigned_abs()).unwrap_or(len).min(len);
    let kept = len - new;
    match tiles {
        ..0 => ((start, new), (start + i64::from(new), kept)),
        _ => ((start + i64::from(kept), new), (start, kept)),
    }
}

#[cfg(test)]
mod tests;
