//! Layers of LDtk. Tiles that lie on each other in a cell become layers that lie on each other.

use std::collections::BTreeMap;

use reelm_pixel::BlendMode;

use super::entities;
use super::file::{Defs, Layer, Tile, Tileset};
use crate::tiles::build::{Builder, Cut, Way};
use crate::tiles::files::beside;
use crate::tiles::{Fault, Ratio, TileCell, TileLayer, TileObjectLayer, opacity_byte};

/// The layers of a level, bottom first; `instances` has the topmost first.
pub(super) fn convert(
    defs: &Defs,
    instances: &[Layer],
    to: &mut Builder<'_, '_>,
) -> Result<(Vec<TileLayer>, Vec<TileObjectLayer>), Fault> {
    let sets = defs.tilesets.iter().map(|set| (set.uid, set)).collect();
    let mut walk = Walk { defs, sets, layers: Vec::new(), objects: Vec::new(), to };
    for layer in instances.iter().rev().filter(|layer| layer.visible) {
        let file = walk.to.file.clone();
        walk.layer(layer).map_err(|fault| fault.at(&file, || format!("layer `{}`", layer.name)))?;
    }
    Ok((walk.layers, walk.objects))
}

/// The tilesets by their uid.
pub(super) type Sets<'d> = BTreeMap<i64, &'d Tileset>;

struct Walk<'d, 'w, 'f, 'a> {
    defs: &'d Defs,
    sets: Sets<'d>,
    layers: Vec<TileLayer>,
    objects: Vec<TileObjectLayer>,
    to: &'w mut Builder<'f, 'a>,
}

impl Walk<'_, '_, '_, '_> {
    fn layer(&mut self, layer: &Layer) -> Result<(), Fault> {
        let parallax = self.parallax(layer)?;
        let opacity = opacity_byte(layer.opacity).ok_or_else(|| self.broken("its opacity is not in 0 to 1"))?;
        if !layer.entities.is_empty() {
            let objects = entities::convert(layer, &self.defs.entities, &self.sets, self.to)?;
            let above = u32::try_from(self.layers.len()).unwrap_or(u32::MAX);
            let (name, blend) = (layer.name.clone(), BlendMode::Normal);
            self.objects.push(TileObjectLayer { name, above, parallax, opacity, blend, objects });
        }
        if layer.grid_tiles.is_empty() && layer.auto_tiles.is_empty() {
            return Ok(());
        }
        let first = self.layers.len();
        let blank = self.blank(layer, parallax, opacity)?;
        // Auto tiles lie beneath those that were placed by hand.
        for tile in layer.auto_tiles.iter().chain(&layer.grid_tiles) {
            let file = self.to.file.clone();
            let place = || format!("layer `{}`, tile at ({}, {})", layer.name, tile.px[0], tile.px[1]);
            self.tile(layer, tile, first, &blank).map_err(|fault| fault.at(&file, place))?;
        }
        Ok(())
    }

    /// The layer with no cells yet.
    fn blank(&mut self, layer: &Layer, parallax: [Ratio; 2], opacity: u8) -> Result<TileLayer, Fault> {
        let tile_size = self.to.check_tile_size([layer.grid; 2])?;
        Ok(TileLayer {
            name: layer.name.clone(),
            tile_size,
            columns: layer.columns,
            rows: layer.rows,
            cells: Vec::new(),
            bank: self.to.bank([tile_size; 2]),
            parallax,
            offset: [layer.offset_x, layer.offset_y],
            opacity,
            blend: BlendMode::Normal,
            wrap: [false; 2],
        })
    }

    /// Puts a tile into the lowest of the layer's own layers, from `first` on, whose cell is free.
    fn tile(&mut self, layer: &Layer, tile: &Tile, first: usize, blank: &TileLayer) -> Result<(), Fault> {
        let index = self.cell_index(layer, tile)?;
        let cell = self.cell(layer, tile)?;
        let mut at = first;
        loop {
            if at == self.layers.len() {
                self.push(blank, at - first)?;
            }
            let Some(free) = self.layers.get_mut(at).and_then(|layer| layer.cells.get_mut(index)) else {
                return Err(self.broken("a tile lies outside of its layer"));
            };
            if !free.active {
                *free = cell;
                return Ok(());
            }
            at += 1;
        }
    }

    fn push(&mut self, blank: &TileLayer, number: usize) -> Result<(), Fault> {
        let limits = self.to.files.limits;
        Fault::unless_within(&self.to.file, "", "tile_layers", limits.tile_layers, self.layers.len() as u64 + 1)?;
        let count = u64::from(blank.columns) * u64::from(blank.rows);
        self.to.count_cells(count)?;
        let mut layer = blank.clone();
        if number > 0 {
            layer.name = format!("{}#{}", blank.name, number + 1);
        }
        layer.cells = vec![TileCell::default(); usize::try_from(count).unwrap_or(usize::MAX)];
        self.layers.push(layer);
        Ok(())
    }

    fn cell_index(&self, layer: &Layer, tile: &Tile) -> Result<usize, Fault> {
        let grid = i64::from(layer.grid.max(1));
        if tile.px.iter().any(|px| px.rem_euclid(grid) != 0) {
            let what = "tiles beside the grid of their layer are not supported";
            return Err(Fault::unsupported(&self.to.file, "", what));
        }
        let [column, row] = tile.px.map(|px| px.div_euclid(grid));
        let inside = (0..layer.columns.into()).contains(&column) && (0..layer.rows.into()).contains(&row);
        let index = inside.then(|| usize::try_from(row * i64::from(layer.columns) + column).ok()).flatten();
        index.ok_or_else(|| self.broken("a tile lies outside of its layer"))
    }

    fn cell(&mut self, layer: &Layer, tile: &Tile) -> Result<TileCell, Fault> {
        let set = layer.tileset.and_then(|uid| self.sets.get(&uid).copied());
        let set = set.ok_or_else(|| self.broken("its tileset is missing"))?;
        if set.grid != i64::from(layer.grid) {
            let what = format!(
                "the tileset `{}` has tiles of {} px on a grid of {} px, which is not supported",
                set.identifier, set.grid, layer.grid
            );
            return Err(Fault::unsupported(&self.to.file, "", what));
        }
        let alpha = opacity_byte(tile.a).ok_or_else(|| self.broken("the opacity of a tile is not in 0 to 1"))?;
        if tile.f > 3 {
            return Err(self.broken("a tile has flips that are not known"));
        }
        let cut = Cut {
            picture: picture(set, self.to)?,
            at: corner(tile.src, self.to)?,
            size: [layer.grid; 2],
            shown: [layer.grid; 2],
            way: Way::Stretched,
            turned: false,
            tint: [255, 255, 255, alpha],
        };
        let glyph = self.to.glyph(cut)?.glyph;
        Ok(TileCell { glyph, palette: 0, flip_x: tile.f & 1 != 0, flip_y: tile.f & 2 != 0, active: true })
    }

    /// LDtk says how much slower than the camera a layer moves.
    fn parallax(&self, layer: &Layer) -> Result<[Ratio; 2], Fault> {
        let Some(def) = self.defs.layers.iter().find(|def| Some(def.uid) == layer.def) else {
            return Ok([Ratio::ONE; 2]);
        };
        if def.scaling && (def.parallax_x != 0.0 || def.parallax_y != 0.0) {
            let what = "parallax that scales a layer is not supported; switch its scaling off";
            return Err(Fault::unsupported(&self.to.file, "", what));
        }
        let factor = |value| Ratio::of_f64(value).and_then(Ratio::one_less);
        match (factor(def.parallax_x), factor(def.parallax_y)) {
            (Some(x), Some(y)) => Ok([x, y]),
            _ => Err(self.broken("its parallax factor is not a number up to 65,536")),
        }
    }

    fn broken(&self, why: &str) -> Fault {
        Fault::broken(&self.to.file, "", why)
    }
}

/// The number of a tileset's picture.
pub(super) fn picture(set: &Tileset, to: &mut Builder<'_, '_>) -> Result<u32, Fault> {
    let Some(path) = &set.path else {
        let what = format!("the tileset `{}` has no picture of its own, which is not supported", set.identifier);
        return Err(Fault::unsupported(&to.file, "", what));
    };
    let path = beside(&to.file, path);
    to.picture(&path, None)
}

/// A place in a picture.
pub(super) fn corner(at: [i64; 2], to: &Builder<'_, '_>) -> Result<[u32; 2], Fault> {
    let outside =
        |_| Fault::broken(&to.file, "", format!("a tile at ({}, {}) lies outside of its picture", at[0], at[1]));
    Ok([u32::try_from(at[0]).map_err(outside)?, u32::try_from(at[1]).map_err(outside)?])
}
