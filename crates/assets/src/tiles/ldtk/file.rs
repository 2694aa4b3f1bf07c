//! What is read of a project of LDtk, by the names of its JSON format (version 1.x, <https://ldtk.io/json>).
//!
//! Keys that are not listed here are skipped.

use serde::Deserialize;
use serde_json::Value;

/// A project.
#[derive(Deserialize)]
pub(super) struct Project {
    #[serde(default)]
    pub(super) defs: Option<Defs>,
    #[serde(default, rename = "externalLevels")]
    pub(super) external_levels: bool,
    #[serde(default)]
    pub(super) levels: Option<Vec<Level>>,
    #[serde(default)]
    pub(super) worlds: Vec<World>,
    /// `map` in a JSON map of Tiled, which this is not.
    #[serde(default, rename = "tiledversion")]
    pub(super) tiled: Option<Value>,
}

/// One of several worlds.
#[derive(Deserialize)]
pub(super) struct World {
    #[serde(default)]
    pub(super) levels: Vec<Level>,
}

/// The definitions that levels refer to.
#[derive(Deserialize)]
pub(super) struct Defs {
    #[serde(default)]
    pub(super) tilesets: Vec<Tileset>,
    #[serde(default)]
    pub(super) layers: Vec<LayerDef>,
    #[serde(default)]
    pub(super) entities: Vec<EntityDef>,
}

/// A tileset.
#[derive(Deserialize)]
pub(super) struct Tileset {
    pub(super) uid: i64,
    #[serde(default)]
    pub(super) identifier: String,
    #[serde(rename = "relPath")]
    pub(super) path: Option<String>,
    #[serde(rename = "tileGridSize")]
    pub(super) grid: i64,
}

/// What the definition of a layer says beyond its instances.
#[derive(Deserialize)]
pub(super) struct LayerDef {
    pub(super) uid: i64,
    #[serde(default, rename = "parallaxFactorX")]
    pub(super) parallax_x: f64,
    #[serde(default, rename = "parallaxFactorY")]
    pub(super) parallax_y: f64,
    #[serde(default, rename = "parallaxScaling")]
    pub(super) scaling: bool,
}

/// What the definition of an entity says of how it is shown.
#[derive(Deserialize)]
pub(super) struct EntityDef {
    pub(super) uid: i64,
    /// How its tile fills its box.
    #[serde(default, rename = "tileRenderMode")]
    pub(super) mode: String,
    /// Of the mode `NineSlice`: top, right, bottom, left.
    #[serde(default, rename = "nineSliceBorders")]
    pub(super) borders: Vec<i64>,
}

/// A level.
#[derive(Deserialize)]
pub(super) struct Level {
    #[serde(default)]
    pub(super) identifier: String,
    #[serde(rename = "pxWid")]
    pub(super) width: u32,
    #[serde(rename = "pxHei")]
    pub(super) height: u32,
    #[serde(default, rename = "__bgColor")]
    pub(super) background: Option<String>,
    #[serde(default, rename = "bgRelPath")]
    pub(super) background_picture: Option<String>,
    #[serde(default, rename = "externalRelPath")]
    pub(super) external: Option<String>,
    /// The topmost comes first.
    #[serde(default, rename = "layerInstances")]
    pub(super) layers: Option<Vec<Layer>>,
}

/// A layer of a level.
#[derive(Deserialize)]
pub(super) struct Layer {
    #[serde(rename = "__identifier")]
    pub(super) name: String,
    #[serde(rename = "__cWid")]
    pub(super) columns: u32,
    #[serde(rename = "__cHei")]
    pub(super) rows: u32,
    #[serde(rename = "__gridSize")]
    pub(super) grid: u32,
    #[serde(rename = "__opacity", default = "one")]
    pub(super) opacity: f64,
    #[serde(rename = "__pxTotalOffsetX", default)]
    pub(super) offset_x: i32,
    #[serde(rename = "__pxTotalOffsetY", default)]
    pub(super) offset_y: i32,
    #[serde(rename = "__tilesetDefUid", default)]
    pub(super) tileset: Option<i64>,
    #[serde(rename = "layerDefUid", default)]
    pub(super) def: Option<i64>,
    #[serde(default = "yes")]
    pub(super) visible: bool,
    #[serde(rename = "gridTiles", default)]
    pub(super) grid_tiles: Vec<Tile>,
    #[serde(rename = "autoLayerTiles", default)]
    pub(super) auto_tiles: Vec<Tile>,
    #[serde(rename = "entityInstances", default)]
    pub(super) entities: Vec<Entity>,
}

/// A tile of a layer.
#[derive(Deserialize)]
pub(super) struct Tile {
    /// In pixels of the layer.
    pub(super) px: [i64; 2],
    /// In pixels of the tileset.
    pub(super) src: [i64; 2],
    /// Flips: 1 left to right, 2 top to bottom.
    #[serde(default)]
    pub(super) f: u8,
    /// Opacity, 0 to 1.
    #[serde(default = "one")]
    pub(super) a: f64,
}

/// An entity.
#[derive(Deserialize)]
pub(super) struct Entity {
    pub(super) iid: String,
    #[serde(rename = "__identifier")]
    pub(super) name: String,
    #[serde(rename = "__tags", default)]
    pub(super) tags: Vec<String>,
    /// Which point of its box `px` places, as fractions.
    #[serde(rename = "__pivot", default)]
    pub(super) pivot: [f64; 2],
    #[serde(rename = "__tile", default)]
    pub(super) tile: Option<Rect>,
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) px: [i64; 2],
    #[serde(rename = "defUid", default)]
    pub(super) def: Option<i64>,
    #[serde(rename = "fieldInstances", default)]
    pub(super) fields: Vec<Field>,
}

/// A part of a tileset.
#[derive(Deserialize)]
pub(super) struct Rect {
    #[serde(rename = "tilesetUid")]
    pub(super) tileset: i64,
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) w: i64,
    pub(super) h: i64,
}

/// A value that an entity has.
#[derive(Deserialize)]
pub(super) struct Field {
    #[serde(rename = "__identifier")]
    pub(super) name: String,
    #[serde(rename = "__type", default)]
    pub(super) kind: String,
    #[serde(rename = "__value", default)]
    pub(super) value: Value,
}

const fn one() -> f64 {
    1.0
}

const fn yes() -> bool {
    true
}
