//! Layers of Tiled: groups are dissolved into the layers that they hold, parts of a map without bounds are joined.

use std::collections::BTreeMap;

use reelm_pixel::BlendMode;
use tiled::{ChunkData, Layer, LayerTileData, LayerType, Map, Properties, PropertyValue, TileLayer as Tiles};

use super::objects;
use super::sets::{self, Look};
use crate::tiles::build::{Builder, Glyph, WHITE};
use crate::tiles::{Fault, Ratio, TileCell, TileLayer, TileObjectLayer, opacity_byte, whole_pixel};

/// What a map's layers give.
pub(super) struct Parts {
    pub(super) size: [u32; 2],
    pub(super) layers: Vec<TileLayer>,
    pub(super) objects: Vec<TileObjectLayer>,
}

/// What a layer inherits from the groups that hold it.
#[derive(Clone, Debug)]
pub(super) struct Style {
    /// The layer's name, with those of the groups before it.
    pub(super) name: String,
    /// How fast it moves with the camera.
    pub(super) parallax: [Ratio; 2],
    /// In pixels.
    pub(super) offset: [f64; 2],
    /// From 0 to 1.
    opacity: f64,
    /// What its channels are multiplied by.
    pub(super) tint: [u8; 4],
    /// How it is laid over what lies beneath.
    pub(super) blend: BlendMode,
}

/// The layers of `map`, bottom first; `firsts` are the first ids of its tilesets.
pub(super) fn convert(map: &Map, firsts: &[u32], to: &mut Builder<'_, '_>) -> Result<Parts, Fault> {
    let mut walk = Walk { map, firsts, layers: Vec::new(), objects: Vec::new(), to };
    let root = Style {
        name: String::new(),
        parallax: [Ratio::ONE; 2],
        offset: [0.0; 2],
        opacity: 1.0,
        tint: WHITE,
        blend: BlendMode::Normal,
    };
    for layer in map.layers() {
        walk.layer(layer, &root)?;
    }
    let Walk { layers, objects, .. } = walk;
    Ok(Parts { size: map_size(map, &layers), layers, objects })
}

/// Width and height in pixels.
fn map_size(map: &Map, layers: &[TileLayer]) -> [u32; 2] {
    if !map.infinite() {
        return [map.width.saturating_mul(map.tile_width), map.height.saturating_mul(map.tile_height)];
    }
    let end = |layer: &TileLayer| {
        let cells = [layer.columns, layer.rows];
        [0, 1].map(|axis| i64::from(layer.offset[axis]) + i64::from(cells[axis]) * i64::from(layer.tile_size))
    };
    [0, 1].map(|axis| {
        let from = layers.iter().map(|layer| i64::from(layer.offset[axis])).min().unwrap_or(0);
        let to = layers.iter().map(|layer| end(layer)[axis]).max().unwrap_or(0);
        u32::try_from(to - from).unwrap_or(u32::MAX)
    })
}

struct Walk<'w, 'f, 'a> {
    map: &'w Map,
    firsts: &'w [u32],
    layers: Vec<TileLayer>,
    objects: Vec<TileObjectLayer>,
    to: &'w mut Builder<'f, 'a>,
}

impl Walk<'_, '_, '_> {
    /// One layer with all that it holds. The guard bounds how deep groups are nested.
    fn layer(&mut self, layer: Layer<'_>, outer: &Style) -> Result<(), Fault> {
        if !layer.visible {
            return Ok(());
        }
        let file = self.to.file.clone();
        let style = self.style(&layer, outer).map_err(|fault| fault.at(&file, || format!("layer `{}`", layer.name)))?;
        let place = || format!("layer `{}`", style.name);
        match layer.layer_type() {
            LayerType::Group(_) if style.blend != BlendMode::Normal => {
                let what = "a group with a blend mode is not supported; give it to its layers";
                Err(Fault::unsupported(&file, place(), what))
            }
            LayerType::Group(group) => group.layers().try_for_each(|inner| self.layer(inner, &style)),
            LayerType::Tiles(tiles) => self.tiles(&layer.properties, &tiles, &style).map_err(|e| e.at(&file, place)),
            LayerType::Objects(group) => {
                let opacity = self.opacity(&style)?;
                let above = u32::try_from(self.layers.len()).unwrap_or(u32::MAX);
                self.objects.push(objects::convert(self.map, self.firsts, &group, &style, opacity, above, self.to)?);
                Ok(())
            }
            LayerType::Image(_) => Err(Fault::unsupported(&file, place(), "image layers are not supported")),
        }
    }

    fn tiles(&mut self, properties: &Properties, tiles: &Tiles<'_>, style: &Style) -> Result<(), Fault> {
        let limits = self.to.files.limits;
        Fault::unless_within(&self.to.file, "", "tile_layers", limits.tile_layers, self.layers.len() as u64 + 1)?;
        let tile_size = self.to.check_tile_size([self.map.tile_width, self.map.tile_height])?;
        let frame = Frame::of(tiles);
        let [columns, rows] = frame.size;
        let count = u64::from(columns) * u64::from(rows);
        self.to.count_cells(count)?;
        let bank = self.to.bank([tile_size; 2]);
        let mut cells = vec![TileCell::default(); usize::try_from(count).unwrap_or(usize::MAX)];
        let mut known = BTreeMap::new();
        for (index, cell) in cells.iter_mut().enumerate() {
            let (column, row) = (index as u32 % columns, index as u32 / columns);
            let at = [frame.first[0] + column as i32, frame.first[1] + row as i32];
            let Some(data) = data_at(tiles, at) else { continue };
            *cell = self.cell(data, style, &mut known).map_err(|fault| {
                let file = self.to.file.clone();
                fault.at(&file, || format!("layer `{}`, column {}, row {}", style.name, at[0], at[1]))
            })?;
        }
        let corner = [0, 1].map(|axis| style.offset[axis] + f64::from(frame.first[axis]) * f64::from(tile_size));
        self.layers.push(TileLayer {
            name: style.name.clone(),
            tile_size,
            columns,
            rows,
            cells,
            bank,
            parallax: style.parallax,
            offset: [self.pixel(corner[0])?, self.pixel(corner[1])?],
            opacity: self.opacity(style)?,
            blend: style.blend,
            wrap: self.wrap(properties)?,
        });
        Ok(())
    }

    fn cell(&mut self, data: &LayerTileData, style: &Style, known: &mut Known) -> Result<TileCell, Fault> {
        let key = (data.tileset_index(), data.id(), data.flip_d);
        let glyph = match known.get(&key) {
            Some(glyph) => *glyph,
            None => {
                let glyph = self.glyph(key, style.tint)?;
                known.insert(key, glyph);
                glyph
            }
        };
        Ok(TileCell { glyph: glyph.glyph, palette: 0, flip_x: data.flip_h, flip_y: data.flip_v, active: true })
    }

    /// A tile of a layer: as large as a cell, and in its place.
    fn glyph(&mut self, (set, id, turned): (usize, u32, bool), tint: [u8; 4]) -> Result<Glyph, Fault> {
        let first = self.firsts.get(set).copied();
        let Some(set) = self.map.tilesets().get(set) else {
            return Err(Fault::broken(&self.to.file, "", "a tile belongs to no tileset"));
        };
        let (grid, size) = ([self.map.tile_width, self.map.tile_height], sets::tile_size(set, id));
        // That the tileset has no such tile is told better by what looks for its picture.
        if size != grid && size != [0, 0] && set.get_tile(id).is_some() {
            let what = format!(
                "the tileset `{}` has tiles of {} × {} px on a grid of {} × {} px, which is not supported; a map with \
                 a grid of that size is",
                set.name, size[0], size[1], grid[0], grid[1]
            );
            return Err(Fault::unsupported(&self.to.file, "", what));
        }
        if [set.offset_x, set.offset_y] != [0, 0] {
            let what = format!("the drawing offset of the tileset `{}` is not supported in layers of tiles", set.name);
            return Err(Fault::unsupported(&self.to.file, "", what));
        }
        sets::glyph(set, id, Look { turned, tint, first, shown: None }, self.to)
    }

    fn style(&self, layer: &Layer<'_>, outer: &Style) -> Result<Style, Fault> {
        let broken = |why: &str| Fault::broken(&self.to.file, "", why);
        let name = if outer.name.is_empty() { layer.name.clone() } else { format!("{}/{}", outer.name, layer.name) };
        let mut style = Style { name, ..outer.clone() };
        let opacity = f64::from(layer.opacity);
        opacity_byte(opacity).ok_or_else(|| broken("its opacity is not in 0 to 1"))?;
        style.opacity *= opacity;
        let own = [layer.parallax_x, layer.parallax_y];
        let shift = [layer.offset_x, layer.offset_y];
        let origin = [self.map.parallax_origin_x, self.map.parallax_origin_y];
        for axis in [0, 1] {
            let factor = Ratio::of_f32(own[axis]).and_then(|factor| style.parallax[axis].times(factor));
            style.parallax[axis] = factor.ok_or_else(|| broken("its parallax factor is not a number up to 65,536"))?;
            style.offset[axis] += f64::from(shift[axis]);
            if !style.offset[axis].is_finite() || !origin[axis].is_finite() {
                return Err(broken("its offset is not a number"));
            }
        }
        style.tint = mul_tint(style.tint, layer.tint_color.map_or(WHITE, super::rgba));
        style.blend = self.blend(layer)?;
        // A group's own parallax moves what it holds through the product alone; the origin counts once, at the leaf.
        if layer.as_group_layer().is_none() {
            for axis in [0, 1] {
                style.offset[axis] -= f64::from(origin[axis]) * (1.0 - style.parallax[axis].to_f64());
            }
        }
        Ok(style)
    }

    /// The blend mode of the layer: Tiled's own, or the CSS name in its property `blend`.
    fn blend(&self, layer: &Layer<'_>) -> Result<BlendMode, Fault> {
        let named = match layer.properties.get("blend") {
            None => layer.blend_mode.as_str(),
            Some(PropertyValue::StringValue(name)) => name.as_str(),
            Some(_) => return Err(Fault::broken(&self.to.file, "", "its property `blend` is not a text")),
        };
        let name = if named == "add" { "plus-lighter" } else { named };
        let what = || format!("the blend mode `{}` is not known", name.chars().take(40).collect::<String>());
        BlendMode::from_name(name).ok_or_else(|| Fault::unsupported(&self.to.file, "", what()))
    }

    /// Whether the layer repeats: its property `wrap` is true, or one of `x`, `y`, `xy`.
    fn wrap(&self, properties: &Properties) -> Result<[bool; 2], Fault> {
        let axes = match properties.get("wrap") {
            None => return Ok([false; 2]),
            Some(PropertyValue::BoolValue(wrap)) => return Ok([*wrap; 2]),
            Some(PropertyValue::StringValue(axes)) => axes.as_str(),
            Some(_) => "?",
        };
        match axes {
            "x" => Ok([true, false]),
            "y" => Ok([false, true]),
            "xy" => Ok([true; 2]),
            "" | "none" => Ok([false; 2]),
            _ => Err(Fault::broken(&self.to.file, "", "its property `wrap` is not true, false, `x`, `y` or `xy`")),
        }
    }

    fn opacity(&self, style: &Style) -> Result<u8, Fault> {
        let broken = || Fault::broken(&self.to.file, "", "its opacity is not in 0 to 1");
        opacity_byte(style.opacity).ok_or_else(broken)
    }

    fn pixel(&self, value: f64) -> Result<i32, Fault> {
        whole_pixel(value).ok_or_else(|| Fault::broken(&self.to.file, "", "it lies too far away"))
    }
}

/// The glyphs of a layer by tileset, tile and turn.
type Known = BTreeMap<(usize, u32, bool), Glyph>;

/// The rectangle of cells that a layer covers.
struct Frame {
    first: [i32; 2],
    size: [u32; 2],
}

impl Frame {
    /// All cells of a layer with bounds; of one without, the smallest rectangle that holds its tiles, or one cell.
    fn of(tiles: &Tiles<'_>) -> Self {
        let layer = match tiles {
            Tiles::Finite(layer) => return Self { first: [0; 2], size: [layer.width(), layer.height()] },
            Tiles::Infinite(layer) => layer,
        };
        let side = ChunkData::WIDTH as i32;
        let (mut least, mut most) = ([i32::MAX; 2], [i32::MIN; 2]);
        // Least and greatest do not depend on the order of the parts.
        for (chunk, data) in layer.chunk_data() {
            for (column, row) in (0..side).flat_map(|row| (0..side).map(move |column| (column, row))) {
                if data.get_tile_data(column, row).is_some() {
                    let at = [chunk.0 * side + column, chunk.1 * side + row];
                    least = [least[0].min(at[0]), least[1].min(at[1])];
                    most = [most[0].max(at[0]), most[1].max(at[1])];
                }
            }
        }
        if least[0] > most[0] {
            return Self { first: [0; 2], size: [1; 2] };
        }
        // The guard keeps chunks within 2²⁴ tiles and their size.
        Self { first: least, size: [0, 1].map(|axis| most[axis].abs_diff(least[axis]) + 1) }
    }
}

fn data_at<'a>(tiles: &'a Tiles<'_>, [column, row]: [i32; 2]) -> Option<&'a LayerTileData> {
    match tiles {
        Tiles::Finite(layer) => layer.get_tile_data(column, row),
        Tiles::Infinite(layer) => layer.get_tile_data(column, row),
    }
}

/// The product of two tints, each channel rounded to nearest.
fn mul_tint(a: [u8; 4], b: [u8; 4]) -> [u8; 4] {
    [0, 1, 2, 3].map(|i| ((u16::from(a[i]) * u16::from(b[i]) + 127) / 255) as u8)
}
