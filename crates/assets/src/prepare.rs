//! [`PreparedAssets`]: the images, faces, tile maps, sounds and lookup tables of a composition, decoded and checked once, constant from then on.

use std::sync::Arc;

use parley::fontique::Blob;
use reelm_ids::{AssetIdx, FontIdx, Hash128, IdMap, IdVec, StableHasher};
use reelm_ir::{AssetKind, CompositionIr, Diagnostic, LimitExceeded, Limits, Origin};
use reelm_pixel::View;
use reelm_plan::{FontView, ImageView, LutView, Resources};

use crate::cache::{ReadFrom, Shared};
use crate::font::{BUNDLED_FONT, FaceInfo, inspect};
use crate::image::{DecodeError, Decoded, decode};
use crate::lut::{self, LutTable};
use crate::sound::{self, Sound};
use crate::tiles::{self, TileScene};
use crate::{AssetCache, AssetSource, ReadError};

/// The images, faces, tile maps, sounds and lookup tables of a composition. Shared by all threads of a render; implements [`Resources`].
#[derive(Debug, Clone)]
pub struct PreparedAssets {
    images: IdMap<AssetIdx, Arc<Decoded>>,
    pub(crate) faces: IdVec<FontIdx, Face>,
    fonts: IdMap<AssetIdx, FontIdx>,
    tiles: IdMap<AssetIdx, Arc<TileScene>>,
    sounds: IdMap<AssetIdx, Arc<Sound>>,
    luts: IdMap<AssetIdx, Arc<LutTable>>,
    fonts_hash: Hash128,
}

/// One font file.
#[derive(Debug, Clone)]
pub(crate) struct Face {
    /// The file.
    pub(crate) data: Blob<u8>,
    /// What shaping needs to know.
    pub(crate) info: FaceInfo,
}

/// One asset to prepare, for hosts that have no [`CompositionIr`].
#[derive(Debug, Clone)]
pub struct AssetEntry {
    /// Its key, for messages.
    pub name: Arc<str>,
    /// What it is.
    pub kind: AssetKind,
    /// Its path, as the [`AssetSource`] understands it.
    pub path: Arc<str>,
    /// The level of a tile map that is taken, by its name; the first if absent.
    pub level: Option<Arc<str>>,
    /// Where it is written.
    pub origin: Origin,
    /// Whether it is prepared at all; what no node uses is not read.
    pub used: bool,
}

/// Reads, checks and decodes all assets that nodes of `ir` use.
///
/// # Errors
/// All that is wrong, in the order of the assets: `asset-missing`, `path-outside-root`, `not-a-regular-file`,
/// `asset-unreadable`, `asset-broken`, `limit`, `unknown-name` for a level that a tile map does not have, and `not-yet` for what it
/// has and a scene does not.
pub fn prepare(
    ir: &CompositionIr,
    source: &dyn AssetSource,
    limits: &Limits,
) -> Result<PreparedAssets, Vec<Diagnostic>> {
    prepare_shared(ir, source, limits, &AssetCache::new(0))
}

/// As [`prepare`], sharing what `cache` has; it belongs to this source and these limits.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_shared(
    ir: &CompositionIr,
    source: &dyn AssetSource,
    limits: &Limits,
    cache: &AssetCache,
) -> Result<PreparedAssets, Vec<Diagnostic>> {
    let entry = |asset: &reelm_ir::Asset| AssetEntry {
        name: ir.names.text(asset.name).into(),
        kind: asset.kind,
        path: asset.path.clone(),
        level: asset.level.clone(),
        origin: asset.origin.clone(),
        used: asset.used,
    };
    let entries: IdVec<AssetIdx, AssetEntry> = ir.assets.values().map(entry).collect();
    prepare_list(&entries, source, limits, cache)
}

/// As [`prepare`], for a list of assets.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_entries(
    entries: &IdVec<AssetIdx, AssetEntry>,
    source: &dyn AssetSource,
    limits: &Limits,
) -> Result<PreparedAssets, Vec<Diagnostic>> {
    prepare_list(entries, source, limits, &AssetCache::new(0))
}

fn prepare_list(
    entries: &IdVec<AssetIdx, AssetEntry>,
    source: &dyn AssetSource,
    limits: &Limits,
    cache: &AssetCache,
) -> Result<PreparedAssets, Vec<Diagnostic>> {
    let mut assets = PreparedAssets::default();
    let mut budget = limits.total_decoded_bytes;
    let mut errors = Vec::new();
    for (idx, entry) in entries.iter().filter(|(_, entry)| entry.used) {
        let from = ReadFrom { kind: entry.kind, path: Arc::clone(&entry.path), level: entry.level.clone() };
        let asset = cache.get(&from, || load(entry, source, limits, budget));
        match asset.and_then(|asset| weigh(entry, asset, limits, &mut budget)) {
            Ok(asset) => assets.add(idx, asset),
            Err(error) => errors.push(*error),
        }
    }
    assets.seal();
    if errors.is_empty() { Ok(assets) } else { Err(errors) }
}

impl PreparedAssets {
    /// Width and height of the image `asset` in pixels, orientation applied; `[0, 0]` if it is no prepared image.
    pub fn image_size(&self, asset: AssetIdx) -> [u32; 2] {
        self.images.get(asset).map_or([0, 0], |image| image.size)
    }

    /// The face of the font `asset`; `None` if it is no prepared font.
    pub fn font_of(&self, asset: AssetIdx) -> Option<FontIdx> {
        self.fonts.get(asset).copied()
    }

    /// The scene of the tile map `asset`; `None` if it is no prepared tile map. A holder may keep it.
    pub fn tiles(&self, asset: AssetIdx) -> Option<&Arc<TileScene>> {
        self.tiles.get(asset)
    }

    /// The sound `asset`; `None` if it is no prepared sound. A holder may keep it.
    pub fn sound(&self, asset: AssetIdx) -> Option<&Arc<Sound>> {
        self.sounds.get(asset)
    }

    /// Once their levels are measured: gives up the samples of all sounds but those in `played`, of which two channels at most are kept.
    pub fn keep_sounds(&mut self, played: impl IntoIterator<Item = AssetIdx>) {
        let sounds = core::mem::replace(&mut self.sounds, IdMap::new());
        for asset in played {
            if let Some(sound) = sounds.get(asset) {
                self.sounds.insert(asset, sound.folded());
            }
        }
    }

    /// How many faces there are, the bundled one included.
    pub fn face_count(&self) -> usize {
        self.faces.len()
    }

    /// How many bytes the decoded images, tile maps, sounds and lookup tables take.
    pub fn decoded_bytes(&self) -> u64 {
        let images = self.images.iter().map(|(_, image)| image.pixels.len() as u64);
        let tiles = self.tiles.iter().map(|(_, scene)| scene.bytes());
        let luts = self.luts.iter().map(|(_, table)| table.bytes());
        images.chain(tiles).chain(self.sounds.iter().map(|(_, sound)| sound.bytes())).chain(luts).sum()
    }

    /// Hash of all faces in order; shaped texts depend on nothing else of the assets.
    pub fn fonts_hash(&self) -> Hash128 {
        self.fonts_hash
    }

    fn add(&mut self, idx: AssetIdx, asset: Shared) {
        match asset {
            Shared::Image(image) => _ = self.images.insert(idx, image),
            Shared::Face(face) => {
                let face = self.faces.push(face);
                self.fonts.insert(idx, face);
            }
            Shared::Tiles(scene) => _ = self.tiles.insert(idx, scene),
            Shared::Sound(sound) => _ = self.sounds.insert(idx, sound),
            Shared::Lut(table) => _ = self.luts.insert(idx, table),
        }
    }

    fn seal(&mut self) {
        let mut hasher = StableHasher::new();
        for face in self.faces.values() {
            hasher.hash(face.info.hash);
        }
        self.fonts_hash = hasher.finish();
    }
}

impl Default for PreparedAssets {
    /// No assets but the bundled face.
    fn default() -> Self {
        let mut assets = Self {
            images: IdMap::new(),
            faces: IdVec::new(),
            fonts: IdMap::new(),
            tiles: IdMap::new(),
            sounds: IdMap::new(),
            luts: IdMap::new(),
            fonts_hash: Hash128::ZERO,
        };
        // The bundled face passes the checks (a test says so); without it texts would be empty, not wrong.
        if let Ok(info) = inspect(BUNDLED_FONT) {
            assets.faces.push(Face { data: Blob::new(Arc::new(BUNDLED_FONT)), info });
        }
        assets.seal();
        assets
    }
}

impl Resources for PreparedAssets {
    fn image(&self, asset: AssetIdx) -> Option<ImageView<'_>> {
        let image = self.images.get(asset)?;
        let pixels = View::new(&image.pixels, image.size[0], image.size[1])?;
        Some(ImageView { pixels, hash: image.hash, opaque: image.opaque })
    }

    fn font(&self, font: FontIdx) -> Option<FontView<'_>> {
        let face = self.faces.get(font)?;
        Some(FontView { data: face.data.data(), index: 0, hash: face.info.hash })
    }

    fn lut(&self, asset: AssetIdx) -> Option<LutView<'_>> {
        let table = self.luts.get(asset)?;
        Some(LutView { table: table.view(), hash: table.hash })
    }
}

/// Reads, checks and decodes one asset; `budget` is how many decoded bytes are left for it.
fn load(entry: &AssetEntry, source: &dyn AssetSource, limits: &Limits, budget: u64) -> Result<Shared, Box<Diagnostic>> {
    let read = || source.read(&entry.path, limits.asset_bytes).map_err(|e| unreadable(entry, &e, limits));
    match entry.kind {
        AssetKind::Image => {
            let image = decode(&read()?, limits, budget).map_err(|error| undecodable(entry, error))?;
            Ok(Shared::Image(Arc::new(image)))
        }
        AssetKind::Font => {
            let bytes = read()?;
            let info = inspect(&bytes).map_err(|why| broken(entry, &why))?;
            Ok(Shared::Face(Face { data: Blob::new(Arc::new(bytes)), info }))
        }
        AssetKind::Audio => {
            let sound = sound::decode(read()?, limits, budget).map_err(|error| undecodable(entry, error))?;
            Ok(Shared::Sound(Arc::new(sound)))
        }
        AssetKind::Lut => {
            let table = lut::decode(&read()?, limits, budget).map_err(|error| undecodable(entry, error))?;
            Ok(Shared::Lut(Arc::new(table)))
        }
        AssetKind::Tiles => {
            let scene = tiles::load((&entry.path, entry.level.as_deref()), source, limits, budget);
            scene.map(|scene| Shared::Tiles(Arc::new(scene))).map_err(|fault| Box::new(fault.diagnostic(entry)))
        }
    }
}

/// Takes what `asset` holds off the budget; one that was decoded for another composition may be too much for this one.
fn weigh(entry: &AssetEntry, asset: Shared, limits: &Limits, budget: &mut u64) -> Result<Shared, Box<Diagnostic>> {
    match budget.checked_sub(asset.decoded_bytes()) {
        Some(left) => {
            *budget = left;
            Ok(asset)
        }
        None => {
            let limit = limits.total_decoded_bytes;
            let observed = limit.saturating_sub(*budget).saturating_add(asset.decoded_bytes());
            let over = LimitExceeded { name: "total_decoded_bytes", limit, observed };
            Err(undecodable(entry, DecodeError::Limit(over)))
        }
    }
}

fn unreadable(entry: &AssetEntry, error: &ReadError, limits: &Limits) -> Box<Diagnostic> {
    let message = format!("the asset `{}` cannot be read from `{}`: {error}", entry.name, entry.path);
    let diagnostic = Diagnostic::error(error.code(), message, entry.origin.clone());
    Box::new(match error {
        ReadError::TooLarge { observed } => diagnostic.with_limit("asset_bytes", limits.asset_bytes, *observed),
        _ => diagnostic,
    })
}

fn undecodable(entry: &AssetEntry, error: DecodeError) -> Box<Diagnostic> {
    match error {
        DecodeError::Broken(why) => broken(entry, &why),
        DecodeError::Limit(over) => {
            let message = format!("the asset `{}` (`{}`) is larger than allowed", entry.name, entry.path);
            let diagnostic = Diagnostic::error("limit", message, entry.origin.clone());
            Box::new(diagnostic.with_limit(over.name, over.limit, over.observed))
        }
    }
}

fn broken(entry: &AssetEntry, why: &str) -> Box<Diagnostic> {
    let message = format!("the asset `{}` (`{}`) is broken: {why}", entry.name, entry.path);
    Box::new(Diagnostic::error("asset-broken", message, entry.origin.clone()))
}

#[cfg(test)]
mod tests;
