//! Tile maps as scenes and banks. Each bank has one id for all scenes; scenes of the same maps are one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use reelm_assets::{PreparedAssets, Ratio, TileLayer, TileObject, TileScene, TileSprite};
use reelm_compile::{Numbered, StageAnimation, composer_limits};
use reelm_frame_composer::{
    BankId, BankSource, Edge, Edges, Factor, GlyphBank, GlyphData, LayerSource, Limits, Parallax, Refusal, Scene,
    SceneBankPool, SceneId, SceneSource, Tile, TileMap,
};
use reelm_ids::AssetIdx;
use reelm_ir::{AssetKind, CompositionIr};
use reelm_pixel::BlendMode;
use reelm_plan::Resources as _;

/// Tile size of the layer that carries objects which lie beneath all others: the smallest, which every limit allows that allows tiles.
const FLOOR: u32 = 8;

/// All maps of a composition.
pub(super) struct Maps<'a> {
    assets: &'a PreparedAssets,
    limits: Limits,
    pool: SceneBankPool,
    /// The id of the first bank of each map.
    first: BTreeMap<AssetIdx, u32>,
    next: u32,
    sheets: BTreeMap<(AssetIdx, [u32; 2]), Result<Option<BankId>, Refusal>>,
    scenes: BTreeMap<Vec<AssetIdx>, Result<SceneSet, Refusal>>,
    floor: Option<BankId>,
    tables: BTreeMap<Vec<AssetIdx>, Arc<[Numbered]>>,
    animations: BTreeMap<BTreeSet<AssetIdx>, Arc<[StageAnimation]>>,
    objects: BTreeMap<AssetIdx, BTreeMap<&'a str, TileSprite>>,
}

/// The maps of one scene, one over the other.
#[derive(Debug, Clone, Default)]
pub(super) struct SceneSet {
    pub(super) scene: Option<SceneId>,
    /// For each map the number of its lowest layer.
    pub(super) bases: Vec<u32>,
    /// How many layers there are.
    pub(super) layers: u32,
    /// Whether the lowest layer is none of the maps'.
    pub(super) floor: bool,
    pub(super) blends: bool,
}

impl<'a> Maps<'a> {
    /// Puts the banks of all maps into the pool.
    pub(super) fn new(ir: &CompositionIr, assets: &'a PreparedAssets, limits: &reelm_ir::Limits) -> Self {
        let mut maps = Self {
            assets,
            limits: composer_limits(limits),
            pool: SceneBankPool::new(),
            first: BTreeMap::new(),
            next: 0,
            sheets: BTreeMap::new(),
            scenes: BTreeMap::new(),
            floor: None,
            tables: BTreeMap::new(),
            animations: BTreeMap::new(),
            objects: BTreeMap::new(),
        };
        for (asset, _) in ir.assets.iter().filter(|(_, asset)| asset.used && asset.kind == AssetKind::Tiles) {
            let Some(scene) = assets.tiles(asset) else { continue };
            maps.first.insert(asset, maps.next);
            for bank in &scene.banks {
                // A layer or sprite that names one beyond the limits is refused, or not seen.
                let _ = maps.add_bank(bank.width, bank.height, bank.pixels.clone());
            }
        }
        maps
    }

    /// One past the greatest id of a bank.
    pub(super) const fn banks(&self) -> u32 {
        self.next
    }

    pub(super) fn pool(&mut self) -> SceneBankPool {
        core::mem::take(&mut self.pool)
    }

    /// A map.
    pub(super) fn map(&self, asset: AssetIdx) -> Option<&'a TileScene> {
        self.assets.tiles(asset).map(|scene| &**scene)
    }

    /// The id of a bank of a map.
    pub(super) fn bank(&self, asset: AssetIdx, bank: u32) -> BankId {
        BankId(self.first.get(&asset).copied().unwrap_or(u32::MAX).saturating_add(bank))
    }

    /// The bank of a sheet and how many glyphs it has; `None` if no cell fits in the image, a refusal if it is too large.
    pub(super) fn sheet(&mut self, image: AssetIdx, size: [u32; 2]) -> Result<Option<(BankId, u32)>, Refusal> {
        let known = self.sheets.get(&(image, size)).copied();
        let bank = known.unwrap_or_else(|| {
            let pixels = self.cut(image, size).filter(|pixels| !pixels.is_empty());
            let bank = pixels.map(|pixels| self.add_bank(size[0], size[1], pixels)).transpose();
            self.sheets.insert((image, size), bank);
            bank
        })?;
        Ok(bank.and_then(|bank| Some((bank, self.pool.bank(bank)?.glyphs()))))
    }

    /// The scene of these maps.
    pub(super) fn scene(&mut self, assets: &[AssetIdx]) -> Result<SceneSet, Refusal> {
        if let Some(known) = self.scenes.get(assets) {
            return known.clone();
        }
        let made = self.make(assets);
        self.scenes.insert(assets.to_vec(), made.clone());
        made
    }

    /// The glyphs of maps by the numbers of their tiles; of two tiles with one number the first map's.
    pub(super) fn table(&mut self, assets: &[AssetIdx]) -> Arc<[Numbered]> {
        if let Some(known) = self.tables.get(assets) {
            return Arc::clone(known);
        }
        let mut table: Vec<Numbered> = assets.iter().flat_map(|asset| self.numbered(*asset)).collect();
        table.sort_by_key(|entry| entry.number);
        table.dedup_by_key(|entry| entry.number);
        let table: Arc<[Numbered]> = table.into();
        self.tables.insert(assets.to_vec(), Arc::clone(&table));
        table
    }

    /// The animated glyphs of maps.
    pub(super) fn animations(&mut self, assets: BTreeSet<AssetIdx>) -> Arc<[StageAnimation]> {
        if let Some(known) = self.animations.get(&assets) {
            return Arc::clone(known);
        }
        let mut all = Vec::new();
        for asset in &assets {
            let banks = self.map(*asset).map_or(&[][..], |map| &map.banks);
            for (number, bank) in (0..).zip(banks) {
                let id = self.bank(*asset, number);
                all.extend(bank.animations.iter().map(|one| StageAnimation { bank: id, animation: one.clone() }));
            }
        }
        let all: Arc<[StageAnimation]> = all.into();
        self.animations.insert(assets, Arc::clone(&all));
        all
    }

    /// The picture of the first object of a map with this name, or else with this id.
    pub(super) fn object(&mut self, asset: AssetIdx, name: &str) -> Option<TileSprite> {
        let assets = self.assets;
        let map = assets.tiles(asset)?;
        let known = self.objects.entry(asset).or_insert_with(|| {
            let objects = || map.objects.iter().flat_map(|layer| &layer.objects);
            let mut known = BTreeMap::new();
            for text in [|object: &'a TileObject| &*object.name, |object: &'a TileObject| &*object.id] {
                for (object, sprite) in objects().filter_map(|object| Some((object, object.sprite?))) {
                    known.entry(text(object)).or_insert(sprite);
                }
            }
            known
        });
        known.get(name).copied()
    }

    /// How many objects of the maps have a picture.
    pub(super) fn count_objects(&self, assets: &[AssetIdx]) -> u64 {
        let layers = assets.iter().filter_map(|asset| self.map(*asset)).flat_map(|map| &map.objects);
        layers.map(|layer| layer.objects.iter().filter(|object| object.sprite.is_some()).count() as u64).sum()
    }

    fn numbered(&self, asset: AssetIdx) -> Vec<Numbered> {
        let Some(map) = self.map(asset) else { return Vec::new() };
        let entry = |number: &reelm_assets::TileNumber| Numbered {
            number: number.number,
            bank: self.bank(asset, number.bank),
            glyph: number.glyph,
        };
        map.numbers.iter().map(entry).collect()
    }

    fn make(&mut self, assets: &[AssetIdx]) -> Result<SceneSet, Refusal> {
        let mut set = SceneSet::default();
        let mut layers = Vec::new();
        let sinks = assets.first().and_then(|asset| self.map(*asset)).is_some_and(has_sunk_objects);
        if sinks {
            let bank = self.floor()?;
            layers.push(LayerSource::new(FLOOR, TileMap::filled(1, 1, Tile::EMPTY)?, bank));
            set.floor = true;
        }
        for asset in assets {
            set.bases.push(u32::try_from(layers.len()).unwrap_or(u32::MAX));
            let Some(map) = self.map(*asset) else { continue };
            for layer in &map.layers {
                set.blends |= layer.blend != BlendMode::Normal;
                layers.push(source(layer, self.bank(*asset, layer.bank), &self.limits)?);
            }
        }
        set.layers = u32::try_from(layers.len()).unwrap_or(u32::MAX);
        if layers.is_empty() {
            return Ok(set);
        }
        let id = SceneId(u32::try_from(self.scenes.len()).unwrap_or(u32::MAX));
        self.pool.put_scene(id, Scene::within(SceneSource { layers }, &self.limits)?);
        self.pool.check_scene(id)?;
        set.scene = Some(id);
        Ok(set)
    }

    fn floor(&mut self) -> Result<BankId, Refusal> {
        let floor = match self.floor {
            Some(bank) => bank,
            None => self.add_bank(FLOOR, FLOOR, vec![0; (FLOOR * FLOOR * 4) as usize])?,
        };
        self.floor = Some(floor);
        Ok(floor)
    }

    /// Takes the next id; a bank that is refused is not there.
    fn add_bank(&mut self, width: u32, height: u32, pixels: Vec<u8>) -> Result<BankId, Refusal> {
        let id = BankId(self.next);
        self.next += 1;
        let source = BankSource { width, height, data: GlyphData::Rgba(pixels) };
        self.pool.put_bank(id, GlyphBank::within(source, &self.limits)?);
        Ok(id)
    }

    /// The cells of an image, row by row, as far as they lie in it as a whole.
    fn cut(&self, image: AssetIdx, [width, height]: [u32; 2]) -> Option<Vec<u8>> {
        let view = self.assets.image(image)?.pixels;
        let (columns, rows) = (view.width() / width, view.height() / height);
        let mut pixels = Vec::with_capacity(columns as usize * rows as usize * width as usize * height as usize * 4);
        for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
            for y in row * height..(row + 1) * height {
                let from = column as usize * width as usize * 4;
                pixels.extend_from_slice(view.row(y).get(from..from + width as usize * 4)?);
            }
        }
        Some(pixels)
    }
}

/// Whether sprites of the map lie beneath all of its tiles.
fn has_sunk_objects(map: &TileScene) -> bool {
    let seen = |layer: &&reelm_assets::TileObjectLayer| layer.objects.iter().any(|object| object.sprite.is_some());
    map.objects.iter().filter(seen).any(|layer| layer.above == 0)
}

fn source(layer: &TileLayer, bank: BankId, limits: &Limits) -> Result<LayerSource, Refusal> {
    let tile = |cell: &reelm_assets::TileCell| Tile {
        glyph: cell.glyph,
        palette: cell.palette,
        flip_x: cell.flip_x,
        flip_y: cell.flip_y,
        active: cell.active,
    };
    let map = TileMap::within(layer.columns, layer.rows, layer.cells.iter().map(tile).collect(), limits)?;
    let [x, y] = layer.parallax.map(factor);
    let [edge_x, edge_y] = layer.wrap.map(|wraps| if wraps { Edge::Wrap } else { Edge::Clamp });
    Ok(LayerSource {
        parallax: Parallax { x, y },
        edges: Edges { x: edge_x, y: edge_y },
        offset: (layer.offset[0], layer.offset[1]),
        blend: layer.blend,
        opacity: layer.opacity,
        ..LayerSource::new(layer.tile_size, map, bank)
    })
}

/// A ratio of a map as a factor of the composer.
pub(super) const fn factor(ratio: Ratio) -> Factor {
    Factor { num: ratio.num, den: ratio.den }
}
