//! Scenes as they are written: tile maps under a camera, sprites, a fade.

use jsonc_parser::ast::Value;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::anim::{Anim, AnimVec2};
use super::collection::OneOrMany;
use super::place::{At, Place};
use super::read::{Read, Reader, read_object};
use super::value::{Color, Text, Whole};
use crate::json::Json;
use crate::model::{Sampling, SpriteSpace};
use crate::ranges::{AT_LEAST_ONE, CELL, COPIES};
use crate::registry::property::{
    CAMERA, FADE_LEVEL, SPRITE_GLYPH, SPRITE_OPACITY, SPRITE_POSITION, SPRITE_PRIORITY, range,
};
use crate::schema::{object, schema_of};

object! {
    "a scene"
    /// The keys of `scene`.
    pub struct SceneKeys [of node scene] {
        /// Key of a tile map, or of several, the first at the bottom.
        required asset "asset": OneOrMany<Text>, of AT_LEAST_ONE;
        /// The top left of what is seen, in pixels of the world; rounded to whole pixels.
        optional camera "camera": AnimVec2 = "[0, 0]", in range(CAMERA);
        /// Whether the objects of the maps that have a picture are shown.
        optional objects "objects": bool = "false";
        /// Sprites, and repeats of sprites.
        optional sprites "sprites": Vec<At<SpriteEntry>> = "[]";
        /// A colour over everything.
        optional fade "fade": SceneFade;
        /// How pixels are read where the scene is scaled or turned: `nearest`, or `auto` (smooth).
        optional sampling "sampling": Sampling = "\"nearest\"";
    }
}

object! {
    "a sprite"
    /// A glyph at a place.
    pub struct Sprite {
        /// Which picture: the number of a tile as its map counts (in Tiled the global id), or the name or id of an object; of a sheet, the number of the cell.
        required glyph "glyph": Glyph, in range(SPRITE_GLYPH);
        /// Where the picture comes from: the key of a tile map, or a sheet `{"image", "size"}`. By default the scene's maps, the first that has it.
        optional bank "bank": Bank;
        /// Its top left in pixels of its layer, with which it moves, or of the screen; rounded to whole pixels.
        optional position "position": AnimVec2 = "[0, 0]", in range(SPRITE_POSITION);
        /// The layer whose tiles it covers: its number (0 is the lowest) or its name. By default the topmost.
        optional layer "layer": SpriteLayer;
        /// Within a layer the greater covers the less; of equals, the later covers the earlier.
        optional priority "priority": Anim<f64> = "0", in range(SPRITE_PRIORITY);
        /// Whether it is mirrored left to right.
        optional flip_x "flip-x": Anim<bool> = "false";
        /// Whether it is mirrored top to bottom.
        optional flip_y "flip-y": Anim<bool> = "false";
        /// 0 to 1.
        optional opacity "opacity": Anim<f64> = "1", in range(SPRITE_OPACITY);
        /// Whether it is shown.
        optional visible "visible": Anim<bool> = "true";
        /// What its position is measured from: `world` or `screen`.
        optional space "space": SpriteSpace = "\"world\"";
    }
}

object! {
    "a repeat of a sprite"
    /// Copies of a sprite, whose expressions see `index` (from 0) and `count`.
    pub struct SpriteRepeat {
        /// How many; it cannot be animated.
        required count "count": Anim<f64>, in COPIES;
        /// The sprite.
        required sprite "sprite": Sprite;
    }
}

fields! {
    /// The object form of an entry that stands for several sprites.
    pub struct RepeatKeys {
        /// Copies of one sprite.
        required repeat "repeat": Box<SpriteRepeat>;
    }
}

object! {
    "a fade"
    /// A colour over the whole scene.
    pub struct SceneFade {
        /// The colour; its alpha multiplies the level.
        optional color "color": Anim<Color> = "\"#000\"";
        /// 0 (nothing) to 1 (the colour alone).
        required level "level": Anim<f64>, in range(FADE_LEVEL);
    }
}

object! {
    "a sheet of sprites"
    /// An image that is cut into a grid; its cells are counted row by row from 0.
    pub struct Sheet {
        /// Key of an image asset.
        required image "image": Text;
        /// Width and height of a cell in pixels, 1 to 256.
        required size "size": [At<Whole>; 2], in CELL;
    }
}

/// An entry of `sprites`.
#[derive(Debug, Clone, PartialEq)]
pub enum SpriteEntry {
    /// One sprite.
    One(Box<Sprite>),
    /// Several.
    Repeat(Box<SpriteRepeat>),
}

/// Which picture a sprite shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Glyph {
    /// That of the object with this name or id.
    Name(Text),
    /// That of the tile with this number.
    Number(Anim<f64>),
}

/// Where a sprite's picture comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Bank {
    /// The tile map with this key.
    Tiles(Text),
    /// A sheet.
    Sheet(Box<Sheet>),
}

/// A layer of a scene.
#[derive(Debug, Clone, PartialEq)]
pub enum SpriteLayer {
    /// By name.
    Name(Text),
    /// By number, 0 being the lowest.
    Number(Whole),
}

impl Read for SpriteEntry {
    fn name() -> String {
        "SpriteEntry".into()
    }

    fn expected() -> String {
        "a sprite, or {\"repeat\": …}".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::Object(object) if object.get("repeat").is_some() => {
                let keys: RepeatKeys = read_object(value, at, "a repeat", reader)?;
                keys.repeat.map(|repeat| Self::Repeat(repeat.value))
            }
            Value::Object(_) => Sprite::read(value, at, reader).map(|sprite| Self::One(Box::new(sprite))),
            _ => {
                reader.mismatch(value, at, &Self::expected());
                None
            }
        }
    }

    fn print(&self) -> Json {
        match self {
            Self::One(sprite) => sprite.print(),
            Self::Repeat(repeat) => Json::object([("repeat".into(), repeat.print())]),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        let repeat = object::<RepeatKeys>("Copies of one sprite.", schemas);
        json_schema!({ "oneOf": [schema_of::<Sprite>(schemas), repeat] })
    }
}

impl Read for Glyph {
    fn name() -> String {
        "Glyph".into()
    }

    fn expected() -> String {
        "the number of a tile or the name of an object".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::StringLit(text) if !text.value.starts_with('=') => Some(Self::Name((*text.value).into())),
            Value::BooleanLit(_) | Value::NullKeyword(_) | Value::Array(_) => {
                reader.mismatch(value, at, &Self::expected());
                None
            }
            _ => Anim::read(value, at, reader).map(Self::Number),
        }
    }

    fn print(&self) -> Json {
        match self {
            Self::Name(name) => Json::text(name),
            Self::Number(number) => number.print(),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        json_schema!({ "oneOf": [{ "type": "string", "pattern": "^[^=]" }, schema_of::<Anim<f64>>(schemas)] })
    }
}

impl Read for Bank {
    fn name() -> String {
        "Bank".into()
    }

    fn expected() -> String {
        "the key of a tile map, or a sheet {\"image\", \"size\"}".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::StringLit(text) => Some(Self::Tiles((*text.value).into())),
            Value::Object(_) => Sheet::read(value, at, reader).map(|sheet| Self::Sheet(Box::new(sheet))),
            _ => {
                reader.mismatch(value, at, &Self::expected());
                None
            }
        }
    }

    fn print(&self) -> Json {
        match self {
            Self::Tiles(key) => Json::text(key),
            Self::Sheet(sheet) => sheet.print(),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        json_schema!({ "oneOf": [{ "type": "string" }, schema_of::<Sheet>(schemas)] })
    }
}

impl Read for SpriteLayer {
    fn name() -> String {
        "SpriteLayer".into()
    }

    fn expected() -> String {
        "the number or the name of a layer".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::StringLit(text) => Some(Self::Name((*text.value).into())),
            Value::NumberLit(_) => Whole::read(value, at, reader).map(Self::Number),
            _ => {
                reader.mismatch(value, at, &Self::expected());
                None
            }
        }
    }

    fn print(&self) -> Json {
        match self {
            Self::Name(name) => Json::text(name),
            Self::Number(number) => number.print(),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        json_schema!({ "oneOf": [{ "type": "string" }, schema_of::<Whole>(schemas)] })
    }
}
