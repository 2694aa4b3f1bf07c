//! What grids are made of, as it is written.

use jsonc_parser::ast::Value;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::anim::Anim;
use super::place::Place;
use super::read::{Read, Reader};
use super::value::{Dim, Text};
use crate::json::Json;
use crate::schema::schema_of;

/// Tracks of a grid: one or more.
#[derive(Debug, Clone, PartialEq)]
pub enum Track {
    /// In the syntax of CSS: `"1fr"`, `"minmax(100px, 1fr)"`, `"repeat(3, 1fr)"`, also several of them.
    Css(Text),
    /// One of this length.
    Length(Anim<Dim>),
}

impl Read for Track {
    fn name() -> String {
        "Track".into()
    }

    fn expected() -> String {
        "a track of a grid: a length, or tracks as CSS writes them, such as \"1fr\"".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::StringLit(text) if !text.value.starts_with('=') => Some(Self::Css((*text.value).into())),
            Value::NumberLit(_) | Value::StringLit(_) | Value::Object(_) => {
                Anim::read(value, at, reader).map(Self::Length)
            }
            _ => {
                reader.mismatch(value, at, &Self::expected());
                None
            }
        }
    }

    fn print(&self) -> Json {
        match self {
            Self::Css(text) => Json::text(text),
            Self::Length(length) => length.print(),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        let length = schema_of::<Anim<Dim>>(schemas);
        json_schema!({ "anyOf": [length, { "type": "string", "pattern": "^[^=]" }] })
    }
}
