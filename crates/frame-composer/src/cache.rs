//! The **cache**: for each layer a **ring**, a torus of resolved tiles. The cell `(c, r)` of the layer's plane lies in
//! the slot `(c mod cols, r mod rows)`, so a ring scrolls without moving anything.

use reelm_pixel::IRect;

use crate::pool::BoundBank;
use crate::resolver::CacheRefreshRequest;
use crate::scene::{SceneLayer, Tile};
use crate::view::Grid;

/// A slot of a ring shows another tile from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CellUpdate {
    /// Column of the slot.
    pub col: u32,
    /// Row of the slot.
    pub row: u32,
    /// What it shows.
    pub tile: Tile,
}

/// The slots of all layers that changed in a frame, and their numbers row by row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Updates {
    pub(crate) cells: Vec<CellUpdate>,
    pub(crate) numbers: Vec<u32>,
}

impl Updates {
    fn push(&mut self, update: CellUpdate, index: usize) {
        self.cells.push(update);
        self.numbers.push(u32::try_from(index).unwrap_or(u32::MAX));
    }

    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    pub(crate) fn clear(&mut self) {
        self.cells.clear();
        self.numbers.clear();
    }

    /// Takes the memory for `total` slots.
    pub(crate) fn reserve(&mut self, total: usize) {
        self.cells.reserve(total.saturating_sub(self.cells.len()));
        self.numbers.reserve(total.saturating_sub(self.numbers.len()));
    }
}

/// A rectangle of a layer's ring goes to a rectangle of the viewport of the same size. Never empty, and inside of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CopyRequest {
    /// In the ring, in pixels.
    pub src: IRect,
    /// In the viewport, in pixels.
    pub dst: IRect,
}

/// The rings of all layers of the bound scene.
#[derive(Clone, Debug, Default)]
pub(crate) struct SceneViewportCache {
    rings: Vec<Ring>,
    /// How many of the rings are in use; the rest wait with their memory for a scene with more layers.
    used: usize,
}

/// The tiles of one layer around the viewport.
#[derive(Clone, Debug)]
pub(crate) struct Ring {
    grid: Grid,
    /// What each slot shows.
    tiles: Vec<Tile>,
    /// The glyph that the map names for each slot.
    named: Vec<u16>,
}

impl SceneViewportCache {
    /// One empty ring for each grid.
    pub(crate) fn reset(&mut self, grids: impl Iterator<Item = Grid>) {
        self.used = 0;
        for grid in grids {
            match self.rings.get_mut(self.used) {
                Some(ring) => ring.reset(grid),
                None => self.rings.push(Ring::new(grid)),
            }
            self.used += 1;
        }
    }

    /// Drops all rings.
    pub(crate) fn drop_all(&mut self) {
        *self = Self::default();
    }

    /// The rings in use, bottom layer first.
    pub(crate) fn rings_mut(&mut self) -> &mut [Ring] {
        self.rings.get_mut(..self.used).unwrap_or_default()
    }

    /// The rings in use, bottom layer first.
    pub(crate) fn rings(&self) -> &[Ring] {
        self.rings.get(..self.used).unwrap_or_default()
    }
}

impl Ring {
    pub(crate) fn new(grid: Grid) -> Self {
        let mut ring = Self { grid, tiles: Vec::new(), named: Vec::new() };
        ring.reset(grid);
        ring
    }

    pub(crate) const fn grid(&self) -> &Grid {
        &self.grid
    }

    /// All slots, row by row.
    pub(crate) fn tiles(&self) -> &[Tile] {
        &self.tiles
    }

    /// Resolves the cells of a request and lists the slots that they went to.
    pub(crate) fn apply(
        &mut self,
        request: &CacheRefreshRequest,
        layer: &SceneLayer,
        bank: &BoundBank,
        updates: &mut Updates,
    ) {
        let cells = request.cells;
        for row in (cells.row..).take(cells.rows as usize) {
            for col in (cells.col..).take(cells.cols as usize) {
                let named = layer.tile_at(col, row);
                let tile = Tile { glyph: bank.seen(named.glyph), ..named };
                let slot = (wrap(col, self.grid.cols()), wrap(row, self.grid.rows()));
                let index = slot.1 as usize * self.grid.cols() as usize + slot.0 as usize;
                if let (Some(old), Some(name)) = (self.tiles.get_mut(index), self.named.get_mut(index)) {
                    (*old, *name) = (tile, named.glyph);
                    updates.push(CellUpdate { col: slot.0, row: slot.1, tile }, index);
                }
            }
        }
    }

    /// Lists the slots for whose glyph another one is shown than before.
    pub(crate) fn show(&mut self, bank: &BoundBank, updates: &mut Updates) {
        let cols = self.grid.cols().max(1);
        for (index, (tile, named)) in self.tiles.iter_mut().zip(&self.named).enumerate() {
            let glyph = bank.seen(*named);
            if tile.active && tile.glyph != glyph {
                tile.glyph = glyph;
                let at = u32::try_from(index).unwrap_or(u32::MAX);
                updates.push(CellUpdate { col: at % cols, row: at / cols, tile: *tile }, index);
            }
        }
    }

    /// Where the pixels of the viewport lie in the ring: one rectangle, two or four, as the viewport crosses the ring's
    /// edges.
    pub(crate) fn copies(&self, view: (i64, i64), copies: &mut Vec<CopyRequest>) {
        let size = (self.grid.cols() * self.grid.tile, self.grid.rows() * self.grid.tile);
        let (across, down) = (runs(view.0, size.0, self.grid.viewport.0), runs(view.1, size.1, self.grid.viewport.1));
        for y in down {
            for x in across {
                let request =
                    CopyRequest { src: rect(x.src, y.src, x.len, y.len), dst: rect(x.dst, y.dst, x.len, y.len) };
                if !request.src.is_empty() {
                    copies.push(request);
                }
            }
        }
    }

    fn reset(&mut self, grid: Grid) {
        self.grid = grid;
        self.tiles.clear();
        let slots = grid.cols() as usize * grid.rows() as usize;
        self.tiles.resize(slots, Tile::EMPTY);
        self.named.clear();
        self.named.resize(slots, 0);
    }
}

#[derive(Clone, Copy)]
struct Run {
    src: u32,
    dst: u32,
    len: u32,
}

/// `len` pixels from `start` on a circle of `size`: up to its end, then from its beginning. The second may be empty.
fn runs(start: i64, size: u32, len: u32) -> [Run; 2] {
    let src = wrap(start, size);
    let first = len.min(size - src);
    [Run { src, dst: 0, len: first }, Run { src: 0, dst: first, len: len - first }]
}

/// `index mod size`, never negative.
fn wrap(index: i64, size: u32) -> u32 {
    u32::try_from(index.rem_euclid(i64::from(size.max(1)))).unwrap_or(0)
}

fn rect(x: u32, y: u32, width: u32, height: u32) -> IRect {
    let whole = |value| i32::try_from(value).unwrap_or(i32::MAX);
    IRect::from_size(whole(x), whole(y), width, height)
}
