//! Maps of Tiled (TMX): the crate `tiled` reads what the guard has let through, and this makes a scene of it.

mod attrs;
mod data;
mod fit;
mod guard;
mod layers;
mod objects;
mod sets;

use std::io::{Cursor, Error, ErrorKind};
use std::path::Path;

use tiled::{Loader, Map, ResourceReader};

use super::build::Builder;
use super::files::{Files, tidy};
use super::{Fault, TileScene};

/// The scene of the map `path`, whose bytes are `bytes`.
pub(super) fn load(path: &str, bytes: Vec<u8>, files: &mut Files<'_>) -> Result<TileScene, Fault> {
    let mut gate = Gate { map: Some((path.to_owned(), bytes)), files, tally: guard::Tally::default(), fault: None };
    let map = read(&mut gate, path)?;
    let firsts = gate.tally.gids.firsts;
    let mut builder = Builder::new(files, path);
    let parts = layers::convert(&map, &firsts, &mut builder)?;
    let scene = TileScene {
        size: parts.size,
        background: map.background_color.map(rgba),
        layers: parts.layers,
        objects: parts.objects,
        numbers: builder.numbers(),
        banks: builder.finish()?,
        hash: reelm_ids::Hash128::ZERO,
    };
    Ok(scene.seal())
}

fn read(gate: &mut Gate<'_, '_>, path: &str) -> Result<Map, Fault> {
    let mut loader = Loader::with_reader(&mut *gate);
    let map = loader.load_tmx_map(path);
    map.map_err(|error| gate.fault.take().unwrap_or_else(|| Fault::broken(path, "", error.to_string())))
}

/// Hands files to the reader of maps: only those that the source gives and the guard lets through.
struct Gate<'f, 'a> {
    /// The map itself, which has been read already.
    map: Option<(String, Vec<u8>)>,
    files: &'f mut Files<'a>,
    tally: guard::Tally,
    /// What was refused.
    fault: Option<Fault>,
}

impl ResourceReader for &mut Gate<'_, '_> {
    type Resource = Cursor<Vec<u8>>;
    type Error = Error;

    fn read_from(&mut self, path: &Path) -> Result<Self::Resource, Error> {
        self.open(path).map(Cursor::new).map_err(|fault| {
            self.fault = Some(fault);
            Error::from(ErrorKind::Other)
        })
    }
}

impl Gate<'_, '_> {
    fn open(&mut self, path: &Path) -> Result<Vec<u8>, Fault> {
        let limits = self.files.limits;
        if let Some((name, bytes)) = self.map.take() {
            guard::check(&name, &bytes, "map", &mut self.tally, limits)?;
            return Ok(bytes);
        }
        let name = path_text(path);
        let bytes = self.files.text(&name)?;
        guard::check(&name, &bytes, "tileset", &mut self.tally, limits)?;
        Ok(bytes)
    }
}

/// A path that was put together out of texts, as a text again.
fn path_text(path: &Path) -> String {
    tidy(&path.to_string_lossy())
}

fn rgba(color: tiled::Color) -> [u8; 4] {
    [color.red, color.green, color.blue, color.alpha]
}
