//! A **stage** is what a `scene` node shows and no frame changes: a bound scene, what its sprites look like, the objects of its
//! maps, what is animated. Stages are set up once and shared by all contexts.

use std::sync::Arc;

use reelm_assets::TileAnimation;
use reelm_frame_composer::{BankId, Factor, SceneBankPool, SceneId, SpriteSpace};
use reelm_ids::{BankIdx, IdMap, NodeIdx};
use reelm_pixel::BlendMode;
use reelm_plan::{BankView, GlyphPixels, Glyphs};

/// The stages of a composition, and the scenes and banks that they name.
#[derive(Debug, Default)]
pub struct Stages {
    /// Scenes and banks.
    pub pool: SceneBankPool,
    /// One past the greatest id of a bank.
    pub banks: u32,
    /// The stage of each `scene` node.
    pub of: IdMap<NodeIdx, Stage>,
}

/// What one `scene` node shows.
#[derive(Debug, Clone, Default)]
pub struct Stage {
    /// The scene; none if its maps have no layers.
    pub scene: Option<SceneId>,
    /// The banks of sprites.
    pub banks: Vec<BankId>,
    /// One for each sprite of the node.
    pub sprites: Vec<StageSprite>,
    /// What [`StageSource::Numbered`] looks up, each by ascending number.
    pub tables: Vec<Arc<[Numbered]>>,
    /// Sprites that the maps place.
    pub objects: Vec<StageObject>,
    /// The glyphs that change with time.
    pub animations: Arc<[StageAnimation]>,
    /// What lies under all of it: R, G, B, A, not premultiplied.
    pub background: Option<[u8; 4]>,
    /// Whether something blends, so that the scene must be a picture of its own.
    pub blends: bool,
}

/// What a sprite of a node looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageSprite {
    /// Its picture.
    pub source: StageSource,
    /// The layer that it covers.
    pub layer: u32,
    /// What its position is measured from.
    pub space: SpriteSpace,
}

/// Where a sprite's picture comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageSource {
    /// One glyph.
    Glyph {
        /// The bank.
        bank: BankId,
        /// The glyph.
        glyph: u16,
        /// Mirrored left to right.
        flip_x: bool,
        /// Mirrored top to bottom.
        flip_y: bool,
    },
    /// The glyph that a table gives for a number.
    Numbered(u32),
    /// The glyph of the sprite's own number.
    Sheet {
        /// The bank.
        bank: BankId,
        /// How many glyphs it has.
        glyphs: u32,
    },
}

/// The glyph of a numbered tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Numbered {
    /// The number.
    pub number: u32,
    /// The bank.
    pub bank: BankId,
    /// The glyph.
    pub glyph: u16,
}

/// A sprite that a map places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageObject {
    /// Its bank.
    pub bank: BankId,
    /// Its glyph.
    pub glyph: u16,
    /// Mirrored left to right.
    pub flip_x: bool,
    /// Mirrored top to bottom.
    pub flip_y: bool,
    /// Its top left in pixels, in the plane of its layer.
    pub position: [i32; 2],
    /// The layer that it covers.
    pub layer: u32,
    /// Its own speed with the camera, if that is not its layer's.
    pub parallax: Option<[Factor; 2]>,
    /// 0 to 255.
    pub opacity: u8,
    /// How it meets what lies beneath.
    pub blend: BlendMode,
}

/// A glyph that shows others in turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageAnimation {
    /// The bank.
    pub bank: BankId,
    /// What is shown when.
    pub animation: TileAnimation,
}

impl Stages {
    /// The glyphs of a bank that plans name; none if there is no such bank.
    pub fn bank(&self, bank: BankIdx) -> Option<BankView<'_>> {
        let bank = self.pool.bank(BankId(bank.0))?;
        let pixels = GlyphPixels::Rgba(bank.rgba_pixels()?);
        Some(BankView {
            glyphs: Glyphs { width: bank.width(), height: bank.height(), pixels },
            hash: bank.texel_hash(),
        })
    }
}

impl Stage {
    /// The picture of a sprite whose own number is `number`: bank, glyph, and whether it is mirrored by itself.
    pub(crate) fn picture(&self, source: StageSource, number: u32) -> Option<(BankId, u16, bool, bool)> {
        match source {
            StageSource::Glyph { bank, glyph, flip_x, flip_y } => Some((bank, glyph, flip_x, flip_y)),
            StageSource::Sheet { bank, glyphs } if number < glyphs => {
                Some((bank, u16::try_from(number).ok()?, false, false))
            }
            StageSource::Sheet { .. } => None,
            StageSource::Numbered(table) => {
                let table = self.tables.get(table as usize)?;
                let at = table.binary_search_by_key(&number, |entry| entry.number).ok()?;
                table.get(at).map(|entry| (entry.bank, entry.glyph, false, false))
            }
        }
    }
}
