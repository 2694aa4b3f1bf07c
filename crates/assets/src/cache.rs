//! [`AssetCache`]: decoded assets that several compositions share.
//!
//! A composition that is rendered with many sets of vars shows mostly the same files. Each is read, checked and decoded by the
//! first that needs it; whoever needs it meanwhile waits, and the others share it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reelm_ir::AssetKind;

use crate::image::Decoded;
use crate::lut::LutTable;
use crate::prepare::Face;
use crate::sound::Sound;
use crate::tiles::TileScene;

/// Decoded assets by what they are read from: for compositions whose assets come from the same source, under the same limits.
///
/// It holds what was used last, up to a number of bytes; what is in use anyway does not take more by being held. Whether an
/// asset comes from it never shows.
#[derive(Debug)]
pub struct AssetCache {
    most_bytes: u64,
    places: Mutex<Places>,
}

#[derive(Debug, Default)]
struct Places {
    /// How often somebody asked.
    turn: u64,
    list: Vec<Place>,
}

/// One asset, there already or being made.
#[derive(Debug)]
struct Place {
    from: ReadFrom,
    asset: Arc<Mutex<Option<Shared>>>,
    /// 0 until it is there.
    bytes: u64,
    /// When it was asked for last.
    turn: u64,
}

/// What an asset is read from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReadFrom {
    pub(crate) kind: AssetKind,
    pub(crate) path: Arc<str>,
    /// Of a project of LDtk, the level's name.
    pub(crate) level: Option<Arc<str>>,
}

/// An asset that is shared.
#[derive(Debug, Clone)]
pub(crate) enum Shared {
    Image(Arc<Decoded>),
    Face(Face),
    Tiles(Arc<TileScene>),
    Sound(Arc<Sound>),
    Lut(Arc<LutTable>),
}

impl AssetCache {
    /// An empty one that holds at most `most_bytes` of decoded assets.
    pub const fn new(most_bytes: u64) -> Self {
        Self { most_bytes, places: Mutex::new(Places { turn: 0, list: Vec::new() }) }
    }

    /// The asset that is read from there; made by `make`, if it is not there yet. An error is not kept.
    pub(crate) fn get<E>(&self, from: &ReadFrom, make: impl FnOnce() -> Result<Shared, E>) -> Result<Shared, E> {
        let place = self.lock().place(from);
        let mut asset = place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(asset) = &*asset {
            return Ok(asset.clone());
        }
        let made = make()?;
        *asset = Some(made.clone());
        drop(asset);
        self.lock().weigh(from, made.bytes(), self.most_bytes);
        Ok(made)
    }

    fn lock(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Places {
    fn place(&mut self, from: &ReadFrom) -> Arc<Mutex<Option<Shared>>> {
        self.turn += 1;
        let turn = self.turn;
        let found = self.list.iter_mut().find(|place| place.from == *from);
        match found {
            Some(place) => {
                place.turn = turn;
                Arc::clone(&place.asset)
            }
            None => {
                let asset = Arc::<Mutex<Option<Shared>>>::default();
                self.list.push(Place { from: from.clone(), asset: Arc::clone(&asset), bytes: 0, turn });
                asset
            }
        }
    }

    /// Takes note of the bytes of an asset that is there now, and gives up those that were not asked for longest.
    fn weigh(&mut self, from: &ReadFrom, bytes: u64, most: u64) {
        if let Some(place) = self.list.iter_mut().find(|place| place.from == *from) {
            place.bytes = bytes;
        }
        let mut total: u64 = self.list.iter().map(|place| place.bytes).sum();
        while total > most {
            let oldest = self.list.iter().enumerate().filter(|(_, place)| place.bytes > 0);
            let Some((at, _)) = oldest.min_by_key(|(_, place)| place.turn) else { return };
            total = total.saturating_sub(self.list.swap_remove(at).bytes);
        }
    }
}

impl Shared {
    /// Bytes that it takes.
    pub(crate) fn bytes(&self) -> u64 {
        match self {
            Self::Image(image) => image.pixels.len() as u64,
            Self::Face(face) => face.data.data().len() as u64,
            Self::Tiles(scene) => scene.bytes(),
            Self::Sound(sound) => sound.bytes(),
            Self::Lut(table) => table.bytes(),
        }
    }

    /// Bytes that it takes of the limit `total_decoded_bytes`; a font's file is none of them.
    pub(crate) fn decoded_bytes(&self) -> u64 {
        match self {
            Self::Face(_) => 0,
            decoded => decoded.bytes(),
        }
    }
}
