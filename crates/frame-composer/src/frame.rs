//! A **frame** is what a composer gives: for each layer where its pixels come from, the sprites in order, a fade. Plain
//! data; nothing in it has been drawn.

use core::ops::Range;

use reelm_ids::Hash128;
use reelm_pixel::BlendMode;
use serde::{Deserialize, Serialize};

use crate::cache::{CellUpdate, CopyRequest, SceneViewportCache, Updates};
use crate::pool::{BoundBank, BoundScene};
use crate::resolver::CacheRefreshRequest;
use crate::scene::{GlyphBank, Palette, Tile};
use crate::sprite::SpriteDraw;
use crate::table::{BankId, Table};

/// A colour over the whole viewport, after layers and sprites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fade {
    /// R, G, B, not premultiplied.
    pub color: [u8; 3],
    /// 0 (no fade) to 255 (the colour alone).
    pub level: u8,
}

/// Names a bank within one frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BankSlot {
    /// A bank of the bound scene, by number.
    Scene(u32),
    /// A bank that was bound for sprites, by number.
    Sprite(u32),
}

/// A bank with the palettes of this frame.
#[derive(Clone, Copy, Debug)]
pub struct BankView<'a> {
    /// Its id in the pool.
    pub id: BankId,
    /// The pixels.
    pub bank: &'a GlyphBank,
    /// The palettes; none if it is RGBA.
    pub palettes: &'a [Palette],
}

/// What was done for one frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Telemetry {
    /// Refresh requests that were applied.
    pub refreshes: u32,
    /// Tiles that were resolved anew.
    pub tiles_refreshed: u64,
    /// Copy requests.
    pub copies: u32,
    /// Sprites that are seen.
    pub sprites_drawn: u32,
    /// Sprites outside of the viewport, or with opacity 0.
    pub sprites_culled: u32,
    /// Sprites beyond the capacity, and those whose layer or glyph went away between their command and the frame.
    pub sprites_dropped: u32,
}

/// One layer of the bound scene in one frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerFrame {
    /// Its number, from 0, bottom first.
    pub layer: u32,
    /// Width and height of a tile in pixels.
    pub tile_size: u32,
    /// Columns and rows of its ring, in tiles.
    pub ring: (u32, u32),
    /// Where its glyphs come from.
    pub bank: BankSlot,
    /// How it is laid over what lies beneath.
    pub blend: BlendMode,
    /// 0 to 255.
    pub opacity: u8,
    /// The viewport's top left in the layer's map, in pixels.
    pub view: (i64, i64),
    /// The same from the origin of the layer's plane: the view and the map's offset.
    pub plane: (i64, i64),
    /// Hash of all that the layer could show anywhere: tiles, edges, glyphs, the palettes that its tiles name. It stays
    /// the same while the layer only scrolls.
    pub content_hash: Hash128,
    /// Hash of all that determines the layer's pixels in this frame: content, view, viewport, blend and opacity. A view
    /// that has wrapped around the map counts as the view that it equals.
    pub state_hash: Hash128,
    /// Hash of what the ring held before this frame's updates; zero if that is nothing.
    pub ring_base: Hash128,
    /// Hash of what the ring holds with them.
    pub ring_state: Hash128,
    pub(crate) requests: Range<usize>,
    pub(crate) updates: Range<usize>,
    pub(crate) copies: Range<usize>,
    pub(crate) sprites: Range<usize>,
}

/// One thing to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// A layer's tiles: [`Frame::copies`] tells from where to where.
    Tiles(&'a LayerFrame),
    /// Sprites, the first one lowest.
    Sprites(&'a [SpriteDraw]),
    /// A colour over everything.
    Fade(Fade),
}

/// A frame; it borrows from its composer.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    pub(crate) data: &'a FrameData,
    pub(crate) cache: &'a SceneViewportCache,
    pub(crate) scene: Option<&'a BoundScene>,
    pub(crate) banks: &'a Table<BankId, BoundBank>,
}

impl<'a> Frame<'a> {
    /// Everything to draw, first to last. Nothing clears what was there before; a frame with no scene, no sprites and no
    /// fade has no steps.
    pub fn steps(self) -> impl Iterator<Item = Step<'a>> {
        let data = self.data;
        let loose = if data.layers.is_empty() { data.sprites.as_slice() } else { &[] };
        let sprites = |sprites: &'a [SpriteDraw]| (!sprites.is_empty()).then_some(Step::Sprites(sprites));
        let layers = data.layers.iter();
        let layers = layers.flat_map(move |layer| [Some(Step::Tiles(layer)), sprites(self.sprites_of(layer))]);
        layers.chain([sprites(loose), data.fade.map(Step::Fade)]).flatten()
    }

    /// Width and height in pixels.
    #[must_use]
    pub const fn viewport(self) -> (u32, u32) {
        self.data.viewport
    }

    /// The layers of the bound scene, bottom first; none without a scene.
    #[must_use]
    pub fn layers(self) -> &'a [LayerFrame] {
        &self.data.layers
    }

    /// What the resolver asked of this layer's ring; at most three, without overlap.
    #[must_use]
    pub fn requests(self, layer: &LayerFrame) -> &'a [CacheRefreshRequest] {
        self.data.requests.get(layer.requests.clone()).unwrap_or_default()
    }

    /// The slots of this layer's ring that show something else than before, or may.
    #[must_use]
    pub fn updates(self, layer: &LayerFrame) -> &'a [CellUpdate] {
        self.data.updates.cells.get(layer.updates.clone()).unwrap_or_default()
    }

    /// The numbers of the same slots in [`ring`](Self::ring).
    #[must_use]
    pub fn update_numbers(self, layer: &LayerFrame) -> &'a [u32] {
        self.data.updates.numbers.get(layer.updates.clone()).unwrap_or_default()
    }

    /// All slots of this layer's ring, row by row.
    #[must_use]
    pub fn ring(self, layer: &LayerFrame) -> &'a [Tile] {
        self.cache.rings().get(layer.layer as usize).map_or(&[], |ring| ring.tiles())
    }

    /// From where in this layer's ring to where in the viewport: one to four rectangles that cover the viewport once.
    #[must_use]
    pub fn copies(self, layer: &LayerFrame) -> &'a [CopyRequest] {
        self.data.copies.get(layer.copies.clone()).unwrap_or_default()
    }

    /// The sprites above this layer's tiles, the first one lowest.
    #[must_use]
    pub fn sprites_of(self, layer: &LayerFrame) -> &'a [SpriteDraw] {
        self.data.sprites.get(layer.sprites.clone()).unwrap_or_default()
    }

    /// All sprites that are seen, in order.
    #[must_use]
    pub fn sprites(self) -> &'a [SpriteDraw] {
        &self.data.sprites
    }

    /// The fade, unless its level is 0.
    #[must_use]
    pub const fn fade(self) -> Option<Fade> {
        self.data.fade
    }

    /// A bank that the frame names.
    #[must_use]
    pub fn bank(self, slot: BankSlot) -> Option<BankView<'a>> {
        let bound = self.bound(slot)?;
        Some(BankView { id: bound.id, bank: &bound.bank, palettes: &bound.palettes })
    }

    pub(crate) fn bound(self, slot: BankSlot) -> Option<&'a BoundBank> {
        match slot {
            BankSlot::Scene(i) => self.scene?.banks.get(i as usize),
            BankSlot::Sprite(i) => self.banks.at(i as usize),
        }
    }

    /// What was done.
    #[must_use]
    pub const fn telemetry(self) -> Telemetry {
        self.data.telemetry
    }

    /// Hash of all that determines what the steps draw. It knows nothing of rings and refreshes.
    #[must_use]
    pub const fn hash(self) -> Hash128 {
        self.data.hash
    }
}

/// What a frame owns; kept from frame to frame.
#[derive(Clone, Debug, Default)]
pub(crate) struct FrameData {
    pub(crate) viewport: (u32, u32),
    pub(crate) layers: Vec<LayerFrame>,
    pub(crate) requests: Vec<CacheRefreshRequest>,
    pub(crate) updates: Updates,
    pub(crate) copies: Vec<CopyRequest>,
    pub(crate) sprites: Vec<SpriteDraw>,
    pub(crate) fade: Option<Fade>,
    pub(crate) telemetry: Telemetry,
    pub(crate) hash: Hash128,
}

impl FrameData {
    /// Takes the most memory that a frame of these layers can need: for each all tiles of its ring, three requests and
    /// four copies.
    pub(crate) fn reserve(&mut self, layers: usize, tiles: usize) {
        reserve_total(&mut self.layers, layers);
        reserve_total(&mut self.requests, 3 * layers);
        reserve_total(&mut self.copies, 4 * layers);
        self.updates.reserve(tiles);
    }

    /// Takes the memory for this many sprites.
    pub(crate) fn reserve_sprites(&mut self, sprites: usize) {
        reserve_total(&mut self.sprites, sprites);
    }

    /// Empties everything and keeps the memory.
    pub(crate) fn clear(&mut self, viewport: (u32, u32)) {
        self.viewport = viewport;
        self.layers.clear();
        self.requests.clear();
        self.updates.clear();
        self.copies.clear();
        self.sprites.clear();
        self.fade = None;
        self.telemetry = Telemetry::default();
        self.hash = Hash128::ZERO;
    }
}

fn reserve_total<T>(values: &mut Vec<T>, total: usize) {
    values.reserve(total.saturating_sub(values.len()));
}
