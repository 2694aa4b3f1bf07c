//! A **layer** is a map with a tile size, a bank, a parallax factor and edges; a **scene** is 1 to 8 of them, bottom
//! first.

use reelm_ids::{Hash128, StableHasher};
use reelm_pixel::BlendMode;
use serde::{Deserialize, Serialize};

use super::{GlyphBank, Tile, TileMap};
use crate::limits::{Limits, MAX_PARALLAX};
use crate::status::{Refusal, RefusalCode};
use crate::table::BankId;

/// How fast a layer moves: `num / den` of the camera. A negative factor moves against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Factor {
    /// Numerator, at most 65,536 in magnitude.
    pub num: i32,
    /// Denominator, 1 to 65,536.
    pub den: u32,
}

impl Factor {
    /// As fast as the camera.
    pub const ONE: Self = Self { num: 1, den: 1 };

    /// `⌊camera · num / den⌋`, exact for all cameras; the floor also of negative numbers, so that no step is longer
    /// than the others where the camera crosses 0.
    #[must_use]
    pub fn apply(self, camera: i32) -> i64 {
        (i64::from(camera) * i64::from(self.num)).div_euclid(i64::from(self.den.max(1)))
    }
}

/// The factor of each axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Parallax {
    /// Left to right.
    pub x: Factor,
    /// Top to bottom.
    pub y: Factor,
}

impl Default for Parallax {
    fn default() -> Self {
        Self { x: Factor::ONE, y: Factor::ONE }
    }
}

/// What lies beyond the map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edge {
    /// Nothing, and the layer's view stops where the viewport would leave the map and the origin of the layer's plane, both. A map
    /// smaller than the viewport lies at its top left.
    #[default]
    Clamp,
    /// The map again.
    Wrap,
}

/// The edge of each axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Edges {
    /// Left and right.
    pub x: Edge,
    /// Top and bottom.
    pub y: Edge,
}

/// What a layer is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayerSource {
    /// Width and height of a tile in pixels: 8, 16 or 32.
    pub tile_size: u32,
    /// The tiles.
    pub map: TileMap,
    /// Where the glyphs come from.
    pub bank: BankId,
    /// How fast it moves with the camera.
    #[serde(default)]
    pub parallax: Parallax,
    /// What lies beyond the map.
    #[serde(default)]
    pub edges: Edges,
    /// Where the map's top left lies in the layer's plane, in pixels to the right and down.
    #[serde(default)]
    pub offset: (i32, i32),
    /// How it is laid over what lies beneath; written as its CSS name.
    #[serde(default, with = "blend_name")]
    pub blend: BlendMode,
    /// 0 (nothing) to 255 (all).
    #[serde(default = "opaque")]
    pub opacity: u8,
}

impl LayerSource {
    /// A layer that moves with the camera, clamps, and covers what lies beneath.
    #[must_use]
    pub fn new(tile_size: u32, map: TileMap, bank: BankId) -> Self {
        let (parallax, edges) = (Parallax::default(), Edges::default());
        let (offset, blend, opacity) = ((0, 0), BlendMode::Normal, opaque());
        Self { tile_size, map, bank, parallax, edges, offset, blend, opacity }
    }
}

const fn opaque() -> u8 {
    255
}

/// What a scene is made from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SceneSource {
    /// 1 to 8, bottom first.
    pub layers: Vec<LayerSource>,
}

/// A checked scene; never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SceneSource", into = "SceneSource")]
pub struct Scene {
    layers: Vec<SceneLayer>,
}

impl Scene {
    /// Checks and keeps `source`, within the default limits. That the banks hold what the tiles ask for is checked when the scene
    /// is bound.
    ///
    /// # Errors
    /// `LayerCount`; `TileSize`, `Parallax`, `MapSize`, `SceneTiles`, each with the layer.
    pub fn new(source: SceneSource) -> Result<Self, Refusal> {
        Self::within(source, &Limits::default())
    }

    /// As [`new`](Self::new), within these limits.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn within(source: SceneSource, limits: &Limits) -> Result<Self, Refusal> {
        check_counts(source.layers.iter().map(|layer| &layer.map), limits)?;
        for (i, layer) in source.layers.iter().enumerate() {
            layer.check().map_err(|refusal| refusal.at_layer(i))?;
        }
        Ok(Self { layers: source.layers.into_iter().map(SceneLayer::new).collect() })
    }

    /// Whether a host with these limits takes it.
    ///
    /// # Errors
    /// `LayerCount`; `MapSize`, `SceneTiles`, each with the layer.
    pub fn check(&self, limits: &Limits) -> Result<(), Refusal> {
        check_counts(self.layers.iter().map(|layer| &layer.source.map), limits)
    }

    /// The layers, bottom first.
    #[must_use]
    pub fn layers(&self) -> &[SceneLayer] {
        &self.layers
    }
}

/// Refuses more layers or cells than allowed.
fn check_counts<'a>(maps: impl ExactSizeIterator<Item = &'a TileMap>, limits: &Limits) -> Result<(), Refusal> {
    Refusal::unless_within(RefusalCode::LayerCount, 1, limits.layers.into(), maps.len() as u64)?;
    let mut tiles = 0;
    for (i, map) in maps.enumerate() {
        tiles += map.tiles().len() as u64;
        TileMap::check_size(map.cols(), map.rows(), limits)
            .and_then(|()| Refusal::unless_within(RefusalCode::SceneTiles, 0, limits.scene_tiles, tiles))
            .map_err(|refusal| refusal.at_layer(i))?;
    }
    Ok(())
}

impl TryFrom<SceneSource> for Scene {
    type Error = Refusal;

    fn try_from(source: SceneSource) -> Result<Self, Refusal> {
        Self::new(source)
    }
}

impl From<Scene> for SceneSource {
    fn from(scene: Scene) -> Self {
        Self { layers: scene.layers.into_iter().map(|layer| layer.source).collect() }
    }
}

/// A checked layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SceneLayer {
    source: LayerSource,
    hash: Hash128,
    used_palettes: [u64; 4],
    /// A bit for each glyph up to the greatest that an active tile names.
    used_glyphs: Vec<u64>,
    /// The greatest glyph and the greatest palette of the active tiles, each with the first cell that has it.
    greatest: Option<[(u16, (u32, u32)); 2]>,
}

impl SceneLayer {
    /// What it was made from.
    #[must_use]
    pub const fn source(&self) -> &LayerSource {
        &self.source
    }

    /// Width and height of a tile in pixels: 8, 16 or 32.
    #[must_use]
    pub const fn tile_size(&self) -> u32 {
        self.source.tile_size
    }

    /// The tile at any cell of the plane: the map, then what the edges say of the rest.
    #[must_use]
    pub fn tile_at(&self, col: i64, row: i64) -> Tile {
        let (map, edges) = (&self.source.map, self.source.edges);
        let cell = (edges.x.fold(col, map.cols()), edges.y.fold(row, map.rows()));
        match cell {
            (Some(col), Some(row)) => map.get(col, row).unwrap_or(Tile::EMPTY),
            _ => Tile::EMPTY,
        }
    }

    /// The hash of tiles, tile size and edges; where it moves, and its blend, are not in it.
    #[must_use]
    pub const fn hash(&self) -> Hash128 {
        self.hash
    }

    /// Whether an active tile names this palette.
    #[must_use]
    pub fn uses_palette(&self, palette: u8) -> bool {
        self.used_palettes.get(usize::from(palette / 64)).is_some_and(|word| word >> (palette % 64) & 1 == 1)
    }

    /// Whether an active tile names this glyph.
    #[must_use]
    pub fn uses_glyph(&self, glyph: u16) -> bool {
        self.used_glyphs.get(usize::from(glyph / 64)).is_some_and(|word| word >> (glyph % 64) & 1 == 1)
    }

    /// Refuses a bank that lacks what the tiles ask for.
    pub(crate) fn check_bank(&self, bank: &GlyphBank) -> Result<(), Refusal> {
        let size = u64::from(self.tile_size());
        for side in [bank.width(), bank.height()] {
            Refusal::unless_within(RefusalCode::GlyphSize, size, size, side.into())?;
        }
        let Some([(glyph, glyph_cell), (palette, palette_cell)]) = self.greatest else { return Ok(()) };
        bank.check_ids(glyph, 0).map_err(|refusal| refusal.at_cell(glyph_cell))?;
        bank.check_ids(0, u8::try_from(palette).unwrap_or(u8::MAX)).map_err(|refusal| refusal.at_cell(palette_cell))
    }

    fn new(source: LayerSource) -> Self {
        let (map, mut hasher) = (&source.map, StableHasher::new());
        hasher.u32(source.tile_size).u32(map.cols()).u32(map.rows());
        hasher.u8(source.edges.x as u8).u8(source.edges.y as u8);
        let (mut used_palettes, mut used_glyphs) = ([0_u64; 4], Vec::new());
        let mut greatest: Option<[(u16, (u32, u32)); 2]> = None;
        for (row, line) in (0..).zip(map.tiles().chunks(map.cols().max(1) as usize)) {
            for (col, tile) in (0..).zip(line) {
                hasher.bytes(&tile.key());
                if !tile.active {
                    continue;
                }
                if let Some(word) = used_palettes.get_mut(usize::from(tile.palette / 64)) {
                    *word |= 1 << (tile.palette % 64);
                }
                let word = usize::from(tile.glyph / 64);
                used_glyphs.resize(used_glyphs.len().max(word + 1), 0_u64);
                used_glyphs[word] |= 1 << (tile.glyph % 64);
                let found = [(tile.glyph, (col, row)), (tile.palette.into(), (col, row))];
                for (most, here) in greatest.get_or_insert(found).iter_mut().zip(found) {
                    if here.0 > most.0 {
                        *most = here;
                    }
                }
            }
        }
        Self { hash: hasher.finish(), used_palettes, used_glyphs, greatest, source }
    }
}

impl LayerSource {
    fn check(&self) -> Result<(), Refusal> {
        if !matches!(self.tile_size, 8 | 16 | 32) {
            return Err(Refusal::new(RefusalCode::TileSize, 32, self.tile_size.into()));
        }
        for factor in [self.parallax.x, self.parallax.y] {
            let most = MAX_PARALLAX.into();
            Refusal::unless_within(RefusalCode::Parallax, 1, most, factor.den.into())?;
            Refusal::unless_within(RefusalCode::Parallax, 0, most, factor.num.unsigned_abs().into())?;
        }
        Ok(())
    }
}

impl Edge {
    /// The map's index for this index of the plane, if it has one.
    fn fold(self, index: i64, len: u32) -> Option<u32> {
        let index = match self {
            Self::Clamp => index,
            Self::Wrap => index.rem_euclid(i64::from(len.max(1))),
        };
        u32::try_from(index).ok().filter(|index| *index < len)
    }
}

/// A blend mode by its CSS name.
pub(crate) mod blend_name {
    use reelm_pixel::BlendMode;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(mode: &BlendMode, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(mode.name())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BlendMode, D::Error> {
        let name = String::deserialize(deserializer)?;
        BlendMode::from_name(&name).ok_or_else(|| D::Error::custom("no blend mode has this name"))
    }
}
