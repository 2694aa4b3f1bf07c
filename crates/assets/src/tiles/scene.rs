//! [`TileScene`]: what a tile map shows, whatever program wrote it.

use reelm_ids::{Hash128, StableHasher};
use reelm_pixel::{BlendMode, View};

use super::{Ratio, TileObjectLayer};

/// What a tile map shows. Never changes.
#[derive(Clone, Debug, PartialEq)]
pub struct TileScene {
    /// Width and height of the map in pixels; of a map without bounds, what its layers cover.
    pub size: [u32; 2],
    /// What lies under all layers: R, G, B, A, not premultiplied. `None` if the map says nothing.
    pub background: Option<[u8; 4]>,
    /// The layers that show tiles, bottom first. Hidden ones are left out.
    pub layers: Vec<TileLayer>,
    /// The layers that hold objects, bottom first. Hidden ones are left out.
    pub objects: Vec<TileObjectLayer>,
    /// The banks that layers and objects name.
    pub banks: Vec<TileBank>,
    /// The tiles that the map numbers and uses as they are, by ascending number; none in LDtk.
    pub numbers: Vec<TileNumber>,
    pub(crate) hash: Hash128,
}

/// A rectangle of cells that moves as one.
#[derive(Clone, Debug, PartialEq)]
pub struct TileLayer {
    /// Its name in the map; groups stand before it, with `/` between.
    pub name: String,
    /// Width and height of a tile in pixels: 8, 16 or 32.
    pub tile_size: u32,
    /// Number of columns, at least 1.
    pub columns: u32,
    /// Number of rows, at least 1.
    pub rows: u32,
    /// The cells, row by row from the top left.
    pub cells: Vec<TileCell>,
    /// The bank of its glyphs, an index into [`TileScene::banks`]; its glyphs have the size of a tile.
    pub bank: u32,
    /// How fast it moves with the camera, left to right and top to bottom.
    pub parallax: [Ratio; 2],
    /// Where its top left corner lies when the camera is at `[0, 0]`, in pixels.
    pub offset: [i32; 2],
    /// 0 (nothing) to 255 (all).
    pub opacity: u8,
    /// How it is laid over what lies beneath.
    pub blend: BlendMode,
    /// Whether the layer repeats beyond its edges, left to right and top to bottom.
    pub wrap: [bool; 2],
}

/// What one cell shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TileCell {
    /// The glyph's number in the layer's bank.
    pub glyph: u16,
    /// The palette's number; always 0, as the banks hold colours.
    pub palette: u8,
    /// Mirrored left to right.
    pub flip_x: bool,
    /// Mirrored top to bottom.
    pub flip_y: bool,
    /// Whether the cell shows anything.
    pub active: bool,
}

/// The glyph of a tile that the map numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TileNumber {
    /// The number: in Tiled the global id, without flags.
    pub number: u32,
    /// The bank, an index into the scene's.
    pub bank: u32,
    /// The glyph's number in the bank.
    pub glyph: u16,
}

/// Pictures of one size, one after the other, as far as the map uses them. A tile that the map turns by a quarter is a
/// glyph of its own, and so is a tinted one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileBank {
    /// Width of each glyph in pixels.
    pub width: u32,
    /// Height of each glyph in pixels.
    pub height: u32,
    /// Premultiplied R, G, B, A; rows from the top, without gaps.
    pub pixels: Vec<u8>,
    /// The glyphs that change with time, by ascending glyph.
    pub animations: Vec<TileAnimation>,
}

/// A glyph that shows others in turn, over and over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileAnimation {
    /// The glyph that cells and objects name.
    pub glyph: u16,
    /// What it shows, in order; at least one, each longer than nothing.
    pub frames: Vec<TileFrame>,
    /// The length of all frames in milliseconds, at least 1.
    pub total_ms: u64,
}

/// A picture of an animation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TileFrame {
    /// The glyph that is seen. It is a picture: its own animation, if it has one, is not followed.
    pub glyph: u16,
    /// For how long, in milliseconds, at least 1.
    pub ms: u32,
}

impl TileScene {
    /// Hash of all that it shows and says.
    pub const fn hash(&self) -> Hash128 {
        self.hash
    }

    /// How many bytes its glyphs and cells take.
    pub fn bytes(&self) -> u64 {
        let cells = self.layers.iter().map(|layer| layer.cells.len() as u64 * size_of::<TileCell>() as u64);
        cells.chain(self.banks.iter().map(|bank| bank.pixels.len() as u64)).sum()
    }
}

impl TileLayer {
    /// The cell in a column and a row, or `None` outside.
    pub fn cell(&self, column: u32, row: u32) -> Option<TileCell> {
        let inside = column < self.columns && row < self.rows;
        inside.then(|| self.cells.get(row as usize * self.columns as usize + column as usize).copied())?
    }
}

impl TileBank {
    /// Number of glyphs.
    pub fn glyphs(&self) -> u32 {
        u32::try_from(self.pixels.len() / self.glyph_bytes()).unwrap_or(u32::MAX)
    }

    /// The pixels of a glyph, or `None` if there is no such glyph.
    pub fn glyph(&self, glyph: u16) -> Option<View<'_>> {
        let from = usize::from(glyph).checked_mul(self.glyph_bytes())?;
        View::new(self.pixels.get(from..)?.get(..self.glyph_bytes())?, self.width, self.height)
    }

    /// The glyph that is seen in place of `glyph` after `ms` milliseconds: another one if it is animated, else itself.
    pub fn glyph_at(&self, glyph: u16, ms: u64) -> u16 {
        let found = self.animations.binary_search_by_key(&glyph, |animation| animation.glyph).ok();
        found.and_then(|at| self.animations.get(at)).map_or(glyph, |animation| animation.glyph_at(ms))
    }

    fn glyph_bytes(&self) -> usize {
        (self.width as usize * self.height as usize * 4).max(1)
    }
}

impl TileAnimation {
    /// The glyph that is seen after `ms` milliseconds.
    pub fn glyph_at(&self, ms: u64) -> u16 {
        let mut left = ms % self.total_ms.max(1);
        for frame in &self.frames {
            match left.checked_sub(frame.ms.into()) {
                Some(rest) => left = rest,
                None => return frame.glyph,
            }
        }
        self.glyph
    }
}

impl TileScene {
    /// Sets the hash of all parts.
    pub(crate) fn seal(mut self) -> Self {
        let mut hasher = StableHasher::new();
        hasher.u32(self.size[0]).u32(self.size[1]);
        hasher.u8(self.background.is_some().into()).bytes(&self.background.unwrap_or_default());
        hasher.u64(self.layers.len() as u64);
        self.layers.iter().for_each(|layer| layer.hash_into(&mut hasher));
        hasher.u64(self.objects.len() as u64);
        self.objects.iter().for_each(|layer| layer.hash_into(&mut hasher));
        hasher.u64(self.banks.len() as u64);
        self.banks.iter().for_each(|bank| bank.hash_into(&mut hasher));
        hasher.u64(self.numbers.len() as u64);
        for TileNumber { number, bank, glyph } in &self.numbers {
            hasher.u32(*number).u32(*bank).u32((*glyph).into());
        }
        self.hash = hasher.finish();
        self
    }
}

impl TileLayer {
    fn hash_into(&self, hasher: &mut StableHasher) {
        text_into(&self.name, hasher);
        hasher.u32(self.tile_size).u32(self.columns).u32(self.rows).u32(self.bank);
        ratios_into(self.parallax, hasher);
        hasher.i32(self.offset[0]).i32(self.offset[1]).u8(self.opacity);
        text_into(self.blend.name(), hasher);
        hasher.u8(self.wrap[0].into()).u8(self.wrap[1].into());
        for cell in &self.cells {
            let [low, high] = cell.glyph.to_le_bytes();
            let flags = u8::from(cell.active) | u8::from(cell.flip_x) << 1 | u8::from(cell.flip_y) << 2;
            hasher.bytes(&[low, high, cell.palette, flags]);
        }
    }
}

impl TileBank {
    fn hash_into(&self, hasher: &mut StableHasher) {
        hasher.u32(self.width).u32(self.height).u64(self.pixels.len() as u64).bytes(&self.pixels);
        hasher.u64(self.animations.len() as u64);
        for animation in &self.animations {
            hasher.u32(animation.glyph.into()).u64(animation.frames.len() as u64);
            animation.frames.iter().for_each(|frame| _ = hasher.u32(frame.glyph.into()).u32(frame.ms));
        }
    }
}

/// Hashes a text, with its length, so that two texts in a row are not taken for other two.
pub(crate) fn text_into(text: &str, hasher: &mut StableHasher) {
    hasher.u64(text.len() as u64).bytes(text.as_bytes());
}

/// Hashes the ratios of both axes.
pub(crate) fn ratios_into(ratios: [Ratio; 2], hasher: &mut StableHasher) {
    for ratio in ratios {
        hasher.i32(ratio.num).u32(ratio.den);
    }
}
