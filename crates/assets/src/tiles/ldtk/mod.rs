//! Projects of LDtk: a level of a project becomes a scene.

mod entities;
mod file;
mod fit;
mod layers;

use serde::de::DeserializeOwned;

use super::build::Builder;
use super::files::{Files, beside};
use super::{Fault, TileScene};
use file::{Level, Project};

/// The scene of the level `wanted`, or else the first, of the project `path`, whose bytes are `bytes`.
pub(super) fn load(path: &str, wanted: Option<&str>, bytes: &[u8], files: &mut Files<'_>) -> Result<TileScene, Fault> {
    let project: Project = parse(path, bytes, files)?;
    if project.tiled.is_some() {
        return Err(Fault::unsupported(path, "", "maps of Tiled as JSON are not supported; as TMX they are"));
    }
    let defs = project.defs.ok_or_else(|| Fault::broken(path, "", "it has no `defs`: it is no project of LDtk"))?;
    let levels = project.levels.into_iter().flatten().chain(project.worlds.into_iter().flat_map(|w| w.levels));
    let mut level = choose(path, wanted, levels.collect())?;
    if let Some(external) = level.external.as_deref().filter(|_| project.external_levels) {
        let file = beside(path, external);
        let bytes = files.text(&file)?;
        level = parse::<Level>(&file, &bytes, files)?;
    }
    scene(path, &defs, level, files)
}

/// The level with the name `wanted`, or the first.
fn choose(path: &str, wanted: Option<&str>, mut levels: Vec<Level>) -> Result<Level, Fault> {
    if levels.is_empty() {
        return Err(Fault::broken(path, "", "it has no levels"));
    }
    let Some(wanted) = wanted else { return Ok(levels.swap_remove(0)) };
    match levels.iter().position(|level| level.identifier == wanted) {
        Some(at) => Ok(levels.swap_remove(at)),
        None => Err(Fault::no_level(path, wanted, levels.iter().map(|level| level.identifier.as_str()))),
    }
}

fn scene(path: &str, defs: &file::Defs, level: Level, files: &mut Files<'_>) -> Result<TileScene, Fault> {
    let place = || format!("level `{}`", level.identifier);
    if level.background_picture.is_some() {
        return Err(Fault::unsupported(path, place(), "pictures behind a level are not supported; colours are"));
    }
    let Some(instances) = level.layers else {
        return Err(Fault::broken(path, place(), "it has no layers"));
    };
    Fault::unless_within(path, place(), "tile_sets", files.limits.tile_sets, defs.tilesets.len() as u64)?;
    let mut builder = Builder::new(files, path);
    let (layers, objects) = layers::convert(defs, &instances, &mut builder)?;
    let background = level.background.as_deref().map(|text| {
        let why = "its background is not a colour like #rrggbb";
        entities::color(text).ok_or_else(|| Fault::broken(path, format!("level `{}`", level.identifier), why))
    });
    let scene = TileScene {
        size: [level.width, level.height],
        background: background.transpose()?,
        layers,
        objects,
        numbers: builder.numbers(),
        banks: builder.finish()?,
        hash: reelm_ids::Hash128::ZERO,
    };
    Ok(scene.seal())
}

fn parse<T: DeserializeOwned>(path: &str, bytes: &[u8], files: &Files<'_>) -> Result<T, Fault> {
    let limit = files.limits.tile_depth;
    Fault::unless_within(path, "", "tile_depth", limit, depth(bytes, limit.into()))?;
    serde_json::from_slice(bytes).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        let text = error.to_string();
        Fault::broken(path, place, text.split(" at line ").next().unwrap_or(&text))
    })
}

/// How deep the values of a JSON text are nested; counting ends above `most`.
fn depth(bytes: &[u8], most: u64) -> u64 {
    let (mut open, mut deepest, mut in_text, mut escaped) = (0_u64, 0, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => open += 1,
            b']' | b'}' if !in_text => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
        if deepest > most {
            break;
        }
    }
    deepest
}
