//! Realm documents as they are written: realms, targets and layers, and what becomes of them by time.
//!
//! A realm document is a file of its own, told from a composition by its key `reelm-realms`. Realms, targets and layers are
//! what there is at the start; `commands` change it later, and `events` are sent to windows.

use jsonc_parser::ast::Value;
use reelm_pixel::BlendMode;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::collection::Map;
use super::place::{At, Place};
use super::read::{Read, Reader, print_object, read_object};
use super::realm_kinds::RealmKeys;
use super::top::Version;
use super::value::{Color, Fps, Text, Time, Whole, number};
use crate::json::Json;
pub use crate::model::{LengthUnit, PointerPhase, TraceLevel};
use crate::ranges::{COORDINATE, FRAMES, LENGTH, NOT_NEGATIVE, POSITIVE, SIDE, TARGET, UNIT, WORD};
use crate::schema::{object, schema_of};

object! {
    "a realm document"
    /// A realm document: realms, the targets that their pixels go to, and the layers that put realms on targets.
    pub struct Realms {
        /// Address of the JSON Schema, for editors; ignored.
        optional schema "$schema": Text;
        /// Version of the format; 1.
        fixed version "reelm-realms": Version;
        /// Frames per second: a number or a fraction like "30000/1001"; above 0, at most 1000.
        optional fps "fps": Fps = "30";
        /// Length of what is rendered.
        required duration "duration": Time, in POSITIVE;
        /// What stands in the place of a realm that is not there; transparent by default.
        optional fallback "fallback": Color = "\"transparent\"";
        /// What the units `character` and `display` are worth.
        optional metrics "metrics": MetricsKeys;
        /// How many pixels of surfaces are rendered in a frame at most; realms of the least importance wait. None by default.
        optional budget "budget": Whole;
        /// How much of the way of a pointer is told: `off`, `errors`, `basic` or `full`.
        optional trace "trace": TraceLevel = "\"full\"";
        /// The realms, by id, or as a list whose entries have `id`.
        optional realms "realms": Listed<RealmKeys> = "[]";
        /// The targets, by id, or as a list whose entries have `id`.
        optional targets "targets": Listed<TargetKeys> = "[]";
        /// The layers.
        optional layers "layers": Vec<At<LayerKeys>> = "[]";
        /// What changes by time.
        optional commands "commands": Vec<At<RealmCommandKeys>> = "[]";
        /// Pointer events by time.
        optional events "events": Vec<At<EventKeys>> = "[]";
    }
}

object! {
    "a target"
    /// A target: where pixels go.
    pub struct TargetKeys {
        /// Its number; in a map it is the key.
        optional id "id": Whole, in TARGET;
        /// What it is: `window`, `texture`, `widget-realm-viewport` or `realm-plane`.
        required kind "kind": TargetKindWord;
        /// Its own pixels, in which its layers are laid out: whole numbers, 1 to 16384.
        required size "size": [At<Whole>; 2], in SIDE;
        /// Of a viewport or plane: the target whose host realm shows it; it need not exist yet.
        optional within "within": Whole, in TARGET;
        /// Of a viewport: where it is in the surface of that realm; all of it by default.
        optional area "area": AreaKeys;
        /// Of a plane: where it is in the surface of that realm.
        optional quad "quad": QuadKeys;
    }
}

object! {
    "a layer"
    /// A layer: puts a realm on a target. Neither need exist yet.
    pub struct LayerKeys {
        /// The realm that is shown.
        required realm "realm": Whole, in WORD;
        /// The target that shows it.
        required target "target": Whole, in TARGET;
        /// Where the realm's surface is in the target; all of it by default.
        optional layout "layout": AreaKeys;
        /// Higher is nearer; ties go by realm, then target.
        optional z_index "z-index": Integer = "0";
        /// Beyond this part of the target it is not shown and takes no events.
        optional clip "clip": AreaKeys;
        /// How it meets what lies beneath: a CSS blend mode or `plus-lighter`.
        optional blend "blend": BlendMode = "\"normal\"";
        /// 0 to 1.
        optional opacity "opacity": f64 = "1", in UNIT;
        /// As an item, 32 bits: it is shown by realms whose mask shares a bit with it.
        optional mask "mask": Whole = "4294967295", in WORD;
    }
}

object! {
    "the key of a layer"
    /// Which layer.
    pub struct LayerName {
        /// The realm that it shows.
        required realm "realm": Whole, in WORD;
        /// The target that it is on.
        required target "target": Whole, in TARGET;
    }
}

object! {
    "an area"
    /// A rectangle in units: pixels as bare numbers, "50%", or `{"unit": …, "value": …}`.
    pub struct AreaKeys {
        /// Its left edge.
        optional left "left": Length = "0", in COORDINATE;
        /// Its top edge.
        optional top "top": Length = "0", in COORDINATE;
        /// From the left edge to the right one, above 0.
        optional width "width": Length = "\"100%\"", in LENGTH;
        /// From the top edge to the bottom one, above 0.
        optional height "height": Length = "\"100%\"", in LENGTH;
    }
}

object! {
    "a length"
    /// A number with its unit.
    pub struct LengthKeys {
        /// `px`, `percent` (of the target, along the same axis), `character` or `display`.
        required unit "unit": LengthUnit;
        /// How many.
        required value "value": f64, in COORDINATE;
    }
}

object! {
    "a quad"
    /// The place of a plane: `affine` or `perspective`.
    pub struct QuadKeys {
        /// `[a, b, c, d, e, f]`: (u, v) of the unit square goes to (a·u + c·v + e, b·u + d·v + f), in pixels.
        optional affine "affine": Vec<At<f64>>, in COORDINATE, of [6, 6];
        /// Where the corners (0, 0), (1, 0), (1, 1), (0, 1) of the unit square go, in pixels: a strictly convex quadrilateral.
        optional perspective "perspective": Vec<At<[f64; 2]>>, in COORDINATE, of [4, 4];
    }
}

object! {
    "metrics"
    /// What the units that depend on the host are worth.
    pub struct MetricsKeys {
        /// Width and height of a cell of text, in pixels.
        optional character "character": [f64; 2] = "[8, 16]", in LENGTH;
        /// Pixels for each pixel of the display before scaling.
        optional display "display": f64 = "1", in LENGTH;
    }
}

object! {
    "a resize"
    /// A new size of a target.
    pub struct ResizeKeys {
        /// Which one.
        required target "target": Whole, in TARGET;
        /// Its new size in pixels.
        required size "size": [At<Whole>; 2], in SIDE;
    }
}

object! {
    "a readiness"
    /// Whether a realm can be rendered from now on.
    pub struct ReadyKeys {
        /// Which one.
        required realm "realm": Whole, in WORD;
        /// Whether it can.
        required ready "ready": bool;
    }
}

object! {
    "a command"
    /// A change by time: `at`, and one other key that says what.
    pub struct RealmCommandKeys {
        /// When, from the start.
        required at "at": Time, in NOT_NEGATIVE;
        /// Creates a realm, or changes the one there is.
        optional put_realm "put-realm": Box<RealmKeys>;
        /// Disposes the realm of this number.
        optional dispose_realm "dispose-realm": Whole, in WORD;
        /// Says whether a realm can be rendered.
        optional set_ready "set-ready": ReadyKeys;
        /// Creates a target, or changes the one there is.
        optional put_target "put-target": Box<TargetKeys>;
        /// Changes the size of a target.
        optional resize_target "resize-target": ResizeKeys;
        /// Disposes the target of this number.
        optional dispose_target "dispose-target": Whole, in TARGET;
        /// Puts a realm on a target, or changes how.
        optional put_layer "put-layer": Box<LayerKeys>;
        /// Takes a realm off a target.
        optional remove_layer "remove-layer": LayerName;
        /// Changes what units are worth.
        optional set_metrics "set-metrics": MetricsKeys;
        /// Changes how many pixels a frame may render; 0 lifts the bound.
        optional set_budget "set-budget": Whole;
    }
}

object! {
    "a pointer event"
    /// An event of a pointer on a window.
    pub struct EventKeys {
        /// When, from the start.
        required at "at": Time, in NOT_NEGATIVE;
        /// The window.
        required window "window": Whole, in TARGET;
        /// The pointer.
        optional pointer "pointer": Whole = "0", in WORD;
        /// What it does: `down`, `move`, `up` or `cancel`.
        required phase "phase": PointerPhase;
        /// Where, in the window's pixels.
        required position "position": [f64; 2], in COORDINATE;
    }
}

object! {
    "a cache policy"
    /// Renders a realm again after a number of frames.
    pub struct EveryKeys {
        /// After so many frames, at least 1.
        required every "every": Whole, in FRAMES;
    }
}

/// What a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetKindWord {
    /// A presentation root.
    Window,
    /// An offscreen root.
    Texture,
    /// A rectangle in the surface of a realm.
    Viewport,
    /// A quad in the surface of a realm.
    Plane,
}

names! { "kind of target" TargetKindWord {
    "window" => Self::Window,
    "texture" => Self::Texture,
    "widget-realm-viewport" => Self::Viewport,
    "realm-plane" => Self::Plane,
} }

names! { "unit" LengthUnit {
    "px" => Self::Px,
    "percent" => Self::Percent,
    "character" => Self::Character,
    "display" => Self::Display,
} }

names! { "phase" PointerPhase {
    "down" => Self::Down,
    "move" => Self::Move,
    "up" => Self::Up,
    "cancel" => Self::Cancel,
} }

names! { "level" TraceLevel {
    "off" => Self::Off,
    "errors" => Self::Errors,
    "basic" => Self::Basic,
    "full" => Self::Full,
} }

/// Things with ids: a map by id, or a list whose entries have one.
#[derive(Debug, Clone, PartialEq)]
pub enum Listed<T> {
    /// Each entry has its id.
    List(Vec<At<T>>),
    /// By id.
    Map(Map<T>),
}

/// When a realm is rendered again.
#[derive(Debug, Clone, PartialEq)]
pub enum Cache {
    /// In every frame.
    Always,
    /// If something has changed.
    OnChange,
    /// After so many frames.
    Every(Option<At<Whole>>),
}

/// A length as it is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Length {
    /// A bare number: pixels.
    Px(f64),
    /// `"50%"`, `"12px"`.
    Text(Text),
    /// With a unit.
    Unit(LengthKeys),
}

/// A whole number from −2³¹ to 2³¹ − 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Integer(pub i32);

impl<T: Read> Read for Listed<T> {
    const INLINE: bool = true;

    fn name() -> String {
        format!("ListOf{}", T::name())
    }

    fn expected() -> String {
        "an array, or an object by id".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::Array(_) => Vec::read(value, at, reader).map(Self::List),
            Value::Object(_) => Map::read(value, at, reader).map(Self::Map),
            _ => {
                reader.mismatch(value, at, &Self::expected());
                None
            }
        }
    }

    fn print(&self) -> Json {
        match self {
            Self::List(list) => list.print(),
            Self::Map(map) => map.print(),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        let one = schema_of::<T>(schemas);
        let by_id =
            json_schema!({ "type": "object", "additionalProperties": one, "propertyNames": { "pattern": "^[0-9]+$" } });
        json_schema!({ "oneOf": [{ "type": "array", "items": one }, by_id] })
    }
}

impl Read for Cache {
    const INLINE: bool = true;

    fn name() -> String {
        "Cache".into()
    }

    fn expected() -> String {
        "\"always\", \"on-change\" or {\"every\": n}".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::StringLit(text) if text.value == "always" => Some(Self::Always),
            Value::StringLit(text) if text.value == "on-change" => Some(Self::OnChange),
            Value::StringLit(text) => {
                reader.unknown_name(&text.value, at, "cache policy", &["always", "on-change"], &[]);
                None
            }
            Value::Object(_) => {
                let keys: EveryKeys = read_object(value, at, "a cache policy", reader)?;
                Some(Self::Every(keys.every))
            }
            _ => {
                reader.mismatch(value, at, &Self::expected());
                None
            }
        }
    }

    fn print(&self) -> Json {
        match self {
            Self::Always => Json::text("always"),
            Self::OnChange => Json::text("on-change"),
            Self::Every(every) => print_object(&EveryKeys { every: every.clone() }),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        let every = object::<EveryKeys>("Renders a realm again after a number of frames.", schemas);
        json_schema!({ "oneOf": [{ "enum": ["always", "on-change"] }, every] })
    }
}

impl Read for Length {
    fn name() -> String {
        "Length".into()
    }

    fn expected() -> String {
        "a length: a number of pixels, \"50%\", or {\"unit\": …, \"value\": …}".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::NumberLit(literal) => number(literal, at, reader).map(Self::Px),
            Value::StringLit(text) => Some(Self::Text((*text.value).into())),
            Value::Object(_) => LengthKeys::read(value, at, reader).map(Self::Unit),
            _ => {
                reader.mismatch(value, at, &Self::expected());
                None
            }
        }
    }

    fn print(&self) -> Json {
        match self {
            Self::Px(pixels) => Json::number(*pixels),
            Self::Text(text) => Json::text(text),
            Self::Unit(length) => length.print(),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        let keys = schema_of::<LengthKeys>(schemas);
        let text =
            json_schema!({ "type": "string", "pattern": r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*(%|px)\s*$" });
        json_schema!({
            "description": "A length: a number of pixels, \"50%\" of the target, or a number with its unit.",
            "oneOf": [{ "type": "number" }, text, keys]
        })
    }
}

impl Read for Integer {
    const INLINE: bool = true;

    fn name() -> String {
        "Integer".into()
    }

    fn expected() -> String {
        "a whole number".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        let Value::NumberLit(literal) = value else {
            reader.mismatch(value, at, &Self::expected());
            return None;
        };
        let float = number(literal, at, reader)?;
        let [least, most] = [f64::from(i32::MIN), f64::from(i32::MAX)];
        if float.fract() != 0.0 {
            reader.mismatch(value, at, &Self::expected());
            return None;
        }
        if !(least..=most).contains(&float) {
            reader.report("out-of-range", at, |mut error| {
                error.message = format!("{float} is out of range");
                error.with_expected(format!("a whole number from {least} to {most}"))
            });
            return None;
        }
        Some(Self(float as i32))
    }

    fn print(&self) -> Json {
        Json::number(self.0.into())
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": i32::MIN, "maximum": i32::MAX })
    }
}
