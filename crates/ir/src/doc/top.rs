//! The top level of a composition's file: canvas, clock, vars, assets and comps.

use jsonc_parser::ast::Value;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::audio::AudioClips;
use super::collection::Map;
use super::names::VarType;
use super::node::Node;
use super::place::{At, Place};
use super::read::{Fields, Read, Reader, print_object, read_object};
use super::value::{Color, Fps, Raw, Text, Time, Whole, number};
use crate::json::Json;
use crate::ranges::{POSITIVE, SIDE};
use crate::schema::{object, schema_of};

object! {
    "a composition"
    /// A composition: a canvas, a clock, and the nodes that are drawn on it.
    pub struct Composition {
        /// Address of the JSON Schema, for editors; ignored.
        optional schema "$schema": Text;
        /// Version of the format; 1.
        fixed reelm "reelm": Version;
        /// Width and height of the canvas in pixels, whole numbers, 1 to 16384.
        required size "size": [At<Whole>; 2], in SIDE;
        /// Frames per second: a number or a fraction like "30000/1001"; above 0, at most 1000.
        optional fps "fps": Fps = "30";
        /// Length of the composition.
        required duration "duration": Time, in POSITIVE;
        /// What lies under the root; transparent by default.
        optional background "background": Color = "\"transparent\"";
        /// Seeds every noise, wiggle and random.
        optional seed "seed": Whole = "0";
        /// Inputs by name, constant during one render.
        optional vars "vars": Map<Var> = "{}";
        /// Files by key.
        optional assets "assets": Map<Asset> = "{}";
        /// Reusable compositions by name.
        optional comps "comps": Map<Comp> = "{}";
        /// Children of the implicit root group in painter's order: the first is at the bottom.
        optional nodes "nodes": Vec<At<Node>> = "[]";
        /// Sounds on the root timeline: nodes of the kind `audio` beneath the root.
        optional audio "audio": AudioClips = "[]";
    }
}

object! {
    "a comp"
    /// A reusable composition.
    pub struct Comp {
        /// Width and height of its canvas in pixels; by default those of the composition.
        optional size "size": [At<Whole>; 2], in SIDE;
        /// Its length; by default that of the composition.
        optional duration "duration": Time, in POSITIVE;
        /// Its inputs by name.
        optional vars "vars": Map<Var> = "{}";
        /// Its nodes in painter's order.
        optional nodes "nodes": Vec<At<Node>> = "[]";
    }
}

object! {
    "a var"
    /// An input of a composition.
    pub struct VarDecl {
        /// What it is: `number`, `bool`, `text`, `color` or `asset`.
        required ty "type": VarType;
        /// Its value when none is handed in.
        required default "default": Raw;
        /// What it is for.
        optional description "description": Text;
    }
}

fields! {
    /// A file, by what it is.
    pub struct AssetKinds {
        /// A raster image: PNG, JPEG or WebP. The path is relative to the composition's file.
        optional image "image": Text;
        /// A font: TrueType or OpenType. The path is relative to the composition's file.
        optional font "font": Text;
        /// A tile map: of Tiled (.tmx) or LDtk (.ldtk). The path is relative to the composition's file.
        optional tiles "tiles": Text;
        /// A sound: WAV or FLAC, which `audio` nodes play and expressions hear as `audio(key, band)`. The path is relative to the composition's file.
        optional audio "audio": Text;
        /// A lookup table of colours, for the effect `lut`: a .cube file. The path is relative to the composition's file.
        optional lut "lut": Text;
        /// With `tiles`: the level of an LDtk project that is taken, by its identifier. Without it the first is.
        optional level "level": Text;
    }
    later "svg" "video" "lottie";
}

/// The version of the format; there is only 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Version;

/// A var.
#[derive(Debug, Clone, PartialEq)]
pub enum Var {
    /// With a type.
    Declared(Box<VarDecl>),
    /// A bare value, which tells the type.
    Bare(Raw),
}

/// An asset, with its path as written.
#[derive(Debug, Clone, PartialEq)]
pub enum Asset {
    /// A raster image.
    Image(At<Text>),
    /// A font.
    Font(At<Text>),
    /// A tile map, and the name of a level of it.
    Tiles(At<Text>, Option<At<Text>>),
    /// A sound.
    Audio(At<Text>),
    /// A lookup table of colours.
    Lut(At<Text>),
}

impl Asset {
    /// Its path as written.
    pub const fn path(&self) -> &At<Text> {
        match self {
            Self::Image(path) | Self::Font(path) | Self::Audio(path) | Self::Lut(path) | Self::Tiles(path, _) => path,
        }
    }
}

impl Read for Version {
    const INLINE: bool = true;

    fn name() -> String {
        "Version".into()
    }

    fn expected() -> String {
        "the version 1".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        let Some(literal) = value.as_number_lit() else {
            reader.mismatch(value, at, &Self::expected());
            return None;
        };
        if number(literal, at, reader)? == 1.0 {
            return Some(Self);
        }
        reader.report("unsupported-version", at, |mut error| {
            error.message = format!("version {} of the format is not known", super::read::shorten(literal.value));
            error.with_expected("1")
        });
        None
    }

    fn print(&self) -> Json {
        Json::whole(1)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "const": 1 })
    }
}

impl Read for Var {
    fn name() -> String {
        "Var".into()
    }

    fn expected() -> String {
        "a number, true, false, a string, or an object with `type` and `default`".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::Object(_) => VarDecl::read(value, at, reader).map(|declared| Self::Declared(Box::new(declared))),
            Value::Array(_) | Value::NullKeyword(_) => {
                reader.mismatch(value, at, &Self::expected());
                None
            }
            _ => Raw::read(value, at, reader).map(Self::Bare),
        }
    }

    fn print(&self) -> Json {
        match self {
            Self::Declared(declared) => declared.print(),
            Self::Bare(value) => value.print(),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        let declared = schema_of::<VarDecl>(schemas);
        json_schema!({
            "description": "An input: a bare value, or an object that declares its type.",
            "oneOf": [{ "type": ["number", "boolean", "string"] }, declared]
        })
    }
}

impl Read for Asset {
    fn name() -> String {
        "Asset".into()
    }

    fn expected() -> String {
        "an asset like {\"image\": \"a.png\"}".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        let object = value.as_object();
        let kinds: AssetKinds = read_object(value, at, "an asset", reader)?;
        let place = kinds.level.as_ref().map(|level| level.place);
        let tiles = kinds.tiles.map(|path| Self::Tiles(path, kinds.level));
        let (image, font) = (kinds.image.map(Self::Image), kinds.font.map(Self::Font));
        let written = [image, font, tiles, kinds.audio.map(Self::Audio), kinds.lut.map(Self::Lut)];
        let mut written = written.into_iter().flatten();
        match (written.next(), written.next()) {
            (Some(asset), None) => match place.filter(|_| !matches!(asset, Self::Tiles(..))) {
                Some(place) => {
                    reader.report("conflict", place, |mut error| {
                        error.message = "only a tile map has a `level`".into();
                        error.with_expected("no `level`")
                    });
                    None
                }
                None => Some(asset),
            },
            (Some(_), Some(second)) => {
                reader.report("conflict", second.path().place, |mut error| {
                    error.message = "an asset is one thing: `image`, `font`, `tiles`, `audio` or `lut`".into();
                    error.with_expected("one key")
                });
                None
            }
            (None, _) if place.is_some() || object.is_some_and(|object| object.properties.is_empty()) => {
                reader.report("missing-key", at, |mut error| {
                    error.message = "the asset names no file".into();
                    error.with_expected(super::read::list(AssetKinds::FIELDS.iter().map(|field| field.key)))
                });
                None
            }
            (None, _) => None,
        }
    }

    fn print(&self) -> Json {
        let mut kinds = AssetKinds::default();
        let (field, path) = match self {
            Self::Image(path) => (&mut kinds.image, path),
            Self::Font(path) => (&mut kinds.font, path),
            Self::Audio(path) => (&mut kinds.audio, path),
            Self::Lut(path) => (&mut kinds.lut, path),
            Self::Tiles(path, level) => {
                kinds.level.clone_from(level);
                (&mut kinds.tiles, path)
            }
        };
        *field = Some(path.clone());
        print_object(&kinds)
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        let mut schema =
            object::<AssetKinds>("A file, by what it is. Paths are relative to the composition's file.", schemas);
        schema.insert("minProperties".into(), 1.into());
        schema.insert("maxProperties".into(), 2.into());
        schema.insert("dependentRequired".into(), serde_json::json!({ "level": ["tiles"] }));
        let one = ["image", "font", "tiles", "audio", "lut"].map(|key| serde_json::json!({ "required": [key] }));
        schema.insert("oneOf".into(), one.to_vec().into());
        schema
    }
}

/// Reads a whole file, whose root is `root`.
pub(crate) fn read_composition(value: &Value<'_>, root: Place, reader: &mut Reader) -> Composition {
    Composition::read(value, root, reader).unwrap_or_default()
}
