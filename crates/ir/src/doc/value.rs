//! Scalars as they are written: numbers, texts, times, lengths, colours. What a string among them means (`"1.5s"`, `"50%"`, `"#fff"`) is found by the lowering.

use std::sync::Arc;

use jsonc_parser::ast::{NumberLit, Value};
use schemars::{Schema, SchemaGenerator, json_schema};

use super::collection::pair;
use super::place::{At, Place};
use super::read::{Read, Reader, span};
use crate::json::Json;
use crate::ranges::FPS;

/// A text that is not interpreted by the reader.
pub type Text = Arc<str>;

/// A whole number from 0 to 2⁶⁴ − 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Whole(pub u64);

/// A time as it is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Time {
    /// A bare number: seconds.
    Seconds(f64),
    /// `"1.5s"`, `"250ms"`, `"45f"`.
    Text(Text),
}

/// Frames per second as they are written.
#[derive(Debug, Clone, PartialEq)]
pub enum Fps {
    /// A number.
    Number(f64),
    /// `"30000/1001"`.
    Text(Text),
}

/// A length as it is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Dim {
    /// A bare number: pixels.
    Px(f64),
    /// `"50%"`, `"12px"`, `"auto"`.
    Text(Text),
}

/// A number, or what CSS writes in its place.
#[derive(Debug, Clone, PartialEq)]
pub enum Css {
    /// A number.
    Number(f64),
    /// `"span 2"`, `"1 / 3"`, `"auto"`.
    Text(Text),
}

/// A colour as it is written: a CSS Color 4 string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Color(pub Text);

/// Path data as it is written: SVG syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathData(pub Text);

/// A CSS font weight: a number, or `normal` (400) or `bold` (700).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weight(pub f64);

/// Factors in x and y; one number stands for both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale(pub [f64; 2]);

/// Any JSON value but an object.
#[derive(Debug, Clone, PartialEq)]
pub enum Raw {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string.
    Text(Text),
    /// An array.
    List(Vec<At<Self>>),
}

/// The finite number that `literal` says, `-0` being 0; an error when it is too large.
pub(crate) fn number(literal: &NumberLit<'_>, at: Place, reader: &mut Reader) -> Option<f64> {
    let value = literal.value.parse::<f64>().ok().filter(|value| value.is_finite());
    if value.is_none() {
        reader.report("out-of-range", at, |mut error| {
            error.message = "the number is too large".into();
            error.with_expected("a number between -1.7976931348623157e308 and 1.7976931348623157e308")
        });
    }
    value.map(|value| value + 0.0)
}

/// Implements [`Read`]: name, what is expected, how a value is read (`None` is a mismatch, `Some(None)` an error already
/// reported), how it is printed, and the schema.
macro_rules! scalar {
    ($type:ty, $inline:literal, $name:literal, $expected:literal, |$value:ident, $at:ident, $reader:ident| $read:expr, |$printed:ident| $print:expr, $schema:tt) => {
        impl Read for $type {
            const INLINE: bool = $inline;

            fn name() -> String {
                $name.into()
            }

            fn expected() -> String {
                $expected.into()
            }

            fn read($value: &Value<'_>, $at: Place, $reader: &mut Reader) -> Option<Self> {
                let read: Option<Option<Self>> = $read;
                if read.is_none() {
                    $reader.mismatch($value, $at, $expected);
                }
                read.flatten()
            }

            fn print(&self) -> Json {
                let $printed = self;
                $print
            }

            fn schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

scalar!(f64, true, "Number", "a number", |value, at, reader| match value {
    Value::NumberLit(literal) => Some(number(literal, at, reader)),
    _ => None,
}, |number| Json::number(*number), { "type": "number" });

scalar!(bool, true, "Bool", "true or false", |value, _at, reader| {
    value.as_boolean_lit().map(|truth| Some(truth.value))
}, |truth| Json::truth(*truth), { "type": "boolean" });

scalar!(Text, true, "Text", "a string", |value, _at, reader| {
    value.as_string_lit().map(|text| Some(Text::from(&*text.value)))
}, |text| Json::text(text), { "type": "string" });

scalar!(Whole, true, "Whole", "a whole number, at least 0", |value, at, reader| match value {
    Value::NumberLit(literal) => match literal.value.parse::<u64>() {
        Ok(whole) => Some(Some(Self(whole))),
        Err(_) => number(literal, at, reader).map_or(Some(None), |float| whole(float).map(Some)),
    },
    _ => None,
}, |whole| Json::whole(whole.0), { "type": "integer", "minimum": 0, "maximum": u64::MAX });

/// `float` as a whole number, where that is exact.
pub(super) fn whole(float: f64) -> Option<Whole> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    ((0.0..=EXACT).contains(&float) && float.fract() == 0.0).then_some(Whole(float as u64))
}

scalar!(Time, false, "Time", "a time: a number of seconds, \"1.5s\", \"250ms\" or \"45f\"", |value, at, reader| match value {
    Value::NumberLit(literal) => Some(number(literal, at, reader).map(Self::Seconds)),
    Value::StringLit(text) => Some(Some(Self::Text((*text.value).into()))),
    _ => None,
}, |time| match time {
    Time::Seconds(seconds) => Json::number(*seconds),
    Time::Text(text) => Json::text(text),
}, {
    "description": "A time: a number of seconds, or a string with a unit: \"1.5s\", \"250ms\", \"45f\" (frames).",
    "oneOf": [{ "type": "number" }, { "type": "string", "pattern": r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*(s|ms|f)\s*$" }]
});

scalar!(Fps, true, "Fps", "frames per second: a number, or a fraction like \"30000/1001\"", |value, at, reader| match value {
    Value::NumberLit(literal) => Some(number(literal, at, reader).map(Self::Number)),
    Value::StringLit(text) => Some(Some(Self::Text((*text.value).into()))),
    _ => None,
}, |fps| match fps {
    Fps::Number(number) => Json::number(*number),
    Fps::Text(text) => Json::text(text),
}, {
    "oneOf": [
        { "type": "number", "exclusiveMinimum": 0, "maximum": FPS[1] as u32 },
        { "type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*(/\s*\d+\s*)?$" }
    ]
});

scalar!(Css, false, "Css", "a number, or a text as CSS writes it", |value, at, reader| match value {
    Value::NumberLit(literal) => Some(number(literal, at, reader).map(Self::Number)),
    Value::StringLit(text) => Some(Some(Self::Text((*text.value).into()))),
    _ => None,
}, |css| match css {
    Css::Number(number) => Json::number(*number),
    Css::Text(text) => Json::text(text),
}, { "description": "A number, or a text as CSS writes it.", "type": ["number", "string"] });

scalar!(Dim, false, "Dim", "a length: a number of pixels, \"50%\" or \"auto\"", |value, at, reader| match value {
    Value::NumberLit(literal) => Some(number(literal, at, reader).map(Self::Px)),
    Value::StringLit(text) => Some(Some(Self::Text((*text.value).into()))),
    _ => None,
}, |dim| match dim {
    Dim::Px(pixels) => Json::number(*pixels),
    Dim::Text(text) => Json::text(text),
}, {
    "description": "A length: a number of pixels, a percentage like \"50%\", or \"auto\".",
    "oneOf": [{ "type": "number" }, { "type": "string", "pattern": r"^\s*(auto|[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*(%|px))\s*$" }]
});

scalar!(Color, false, "Color", "a CSS colour", |value, _at, reader| {
    value.as_string_lit().map(|text| Some(Self((*text.value).into())))
}, |color| Json::text(&color.0), {
    "description": "A CSS Color 4 string: \"#f80\", \"#ff8800cc\", \"rebeccapurple\", \"rgb(…)\", \"hsl(…)\", \"oklch(…)\".",
    "type": "string", "pattern": "^[^=]"
});

scalar!(PathData, false, "PathData", "a path in SVG syntax", |value, _at, reader| {
    value.as_string_lit().map(|text| Some(Self((*text.value).into())))
}, |path| Json::text(&path.0), {
    "description": "A path in SVG syntax: \"M0 0 L100 0 L50 80 Z\".",
    "type": "string", "pattern": "^([^=]|$)"
});

scalar!(Weight, true, "Weight", "a font weight: a number from 1 to 1000, \"normal\" or \"bold\"", |value, at, reader| match value {
    Value::NumberLit(literal) => Some(number(literal, at, reader).map(Self)),
    Value::StringLit(text) if text.value == "normal" => Some(Some(Self(400.0))),
    Value::StringLit(text) if text.value == "bold" => Some(Some(Self(700.0))),
    _ => None,
}, |weight| Json::number(weight.0), { "oneOf": [{ "type": "number" }, { "enum": ["normal", "bold"] }] });

scalar!([f64; 2], true, "Vec2", "a pair of numbers [x, y]", |value, at, reader| pair(value, at, reader), |pair| Json::list(pair.iter().map(Read::print)), {
    "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2
});

scalar!(Scale, true, "Scale", "a number or a pair of numbers [x, y]", |value, at, reader| match value {
    Value::NumberLit(literal) => Some(number(literal, at, reader).map(|both| Self([both, both]))),
    _ => pair(value, at, reader).map(|pair| pair.map(Self)),
}, |scale| match scale.0 {
    [x, y] if x.to_bits() == y.to_bits() => Json::number(x),
    pair => pair.print(),
}, {
    "oneOf": [{ "type": "number" }, { "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 }]
});

scalar!([Dim; 2], true, "Dims", "a pair of lengths [width, height]", |value, at, reader| pair(value, at, reader), |pair| Json::list(pair.iter().map(Read::print)), {
    "type": "array", "items": { "$ref": "#/$defs/Dim" }, "minItems": 2, "maxItems": 2
});

impl Read for Raw {
    const INLINE: bool = true;

    fn name() -> String {
        "Value".into()
    }

    fn expected() -> String {
        "a number, a string, true, false or an array".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        Some(match value {
            Value::NullKeyword(_) => Self::Null,
            Value::BooleanLit(truth) => Self::Bool(truth.value),
            Value::NumberLit(literal) => Self::Number(number(literal, at, reader)?),
            Value::StringLit(text) => Self::Text((*text.value).into()),
            Value::Array(_) => Self::List(Vec::read(value, at, reader)?),
            Value::Object(_) => {
                reader.mismatch(value, at, &Self::expected());
                return None;
            }
        })
    }

    fn print(&self) -> Json {
        match self {
            Self::Null => Json::Word("null".into()),
            Self::Bool(truth) => Json::truth(*truth),
            Self::Number(number) => Json::number(*number),
            Self::Text(text) => Json::text(text),
            Self::List(list) => list.print(),
        }
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["number", "boolean", "array", "string", "null"], "pattern": "^([^=]|$)" })
    }
}

/// Where the first character of the string `value` stands, after its quote.
pub(crate) fn string_start(value: &Value<'_>) -> usize {
    span(value).start + 1
}
