//! Pairs, lists and maps of values as they are written.

use jsonc_parser::ast::Value;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::place::{At, Place, Step};
use super::read::{Read, Reader};
use super::value::Text;
use crate::json::Json;
use crate::schema::schema_of;

/// An entry of a map whose keys the author chooses.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<T> {
    /// The key, and where it is written.
    pub name: At<Text>,
    /// The value.
    pub value: At<T>,
}

/// A map whose keys the author chooses, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Map<T>(pub Vec<Entry<T>>);

/// One value, or an array of them.
#[derive(Debug, Clone, PartialEq)]
pub struct OneOrMany<T>(pub Vec<At<T>>);

/// An array of exactly two; `None` when it is none.
pub(crate) fn pair<T: Read>(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Option<[T; 2]>> {
    let [first, second] = value.as_array()?.elements.as_slice() else { return None };
    let first = reader.child::<T>(first, at, Step::Index(0));
    let second = reader.child::<T>(second, at, Step::Index(1));
    Some(first.zip(second).map(|(first, second)| [first.value, second.value]))
}

impl<T: Read> Read for [At<T>; 2] {
    const INLINE: bool = true;

    fn name() -> String {
        format!("PairOf{}", T::name())
    }

    fn expected() -> String {
        format!("an array of two: each {}", T::expected())
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        let Some([first, second]) = value.as_array().map(|array| array.elements.as_slice()) else {
            reader.mismatch(value, at, &Self::expected());
            return None;
        };
        let first = reader.child(first, at, Step::Index(0));
        let second = reader.child(second, at, Step::Index(1));
        Some([first?, second?])
    }

    fn print(&self) -> Json {
        Json::list(self.iter().map(|element| element.value.print()))
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": schema_of::<T>(schemas), "minItems": 2, "maxItems": 2 })
    }
}

/// Elements that cannot be read are reported and left out; when none is left, the array counts as unreadable, so that
/// nobody complains of an empty one.
impl<T: Read> Read for Vec<At<T>> {
    const INLINE: bool = true;

    fn name() -> String {
        format!("{}s", T::name())
    }

    fn expected() -> String {
        "an array".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        let Some(array) = value.as_array() else {
            reader.mismatch(value, at, &Self::expected());
            return None;
        };
        let elements = array.elements.iter().enumerate();
        let read: Self =
            elements.filter_map(|(index, element)| reader.child(element, at, Step::Index(index))).collect();
        (!read.is_empty() || array.elements.is_empty()).then_some(read)
    }

    fn print(&self) -> Json {
        Json::list(self.iter().map(|element| element.value.print()))
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": schema_of::<T>(schemas) })
    }
}

impl<T: Read> Read for OneOrMany<T> {
    const INLINE: bool = true;

    fn name() -> String {
        format!("OneOrMany{}", T::name())
    }

    fn expected() -> String {
        format!("{} or an array", T::expected())
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        if matches!(value, Value::Array(_)) {
            return Vec::read(value, at, reader).map(Self);
        }
        let value = T::read(value, at, reader)?;
        Some(Self(vec![At { value, place: at }]))
    }

    fn print(&self) -> Json {
        match self.0.as_slice() {
            [one] => one.value.print(),
            _ => self.0.print(),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        let one = schema_of::<T>(schemas);
        json_schema!({ "oneOf": [one.clone(), { "type": "array", "items": one }] })
    }
}

impl<T: Read> Read for Map<T> {
    const INLINE: bool = true;

    fn name() -> String {
        format!("MapOf{}", T::name())
    }

    fn expected() -> String {
        "an object".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        let Some(object) = value.as_object() else {
            reader.mismatch(value, at, &Self::expected());
            return None;
        };
        let mut entries = Vec::with_capacity(object.properties.len());
        reader.properties(object, at, |reader, property| {
            let step = Step::Name(property.key);
            let name = reader.places.add(at, step, property.key_span.clone());
            let name = At { value: Text::from(property.key), place: name };
            if let Some(value) = reader.child(property.value, at, step) {
                entries.push(Entry { name, value });
            }
        });
        Some(Self(entries))
    }

    fn print(&self) -> Json {
        Json::object(self.0.iter().map(|entry| (entry.name.value.clone(), entry.value.value.print())))
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "additionalProperties": schema_of::<T>(schemas) })
    }
}

impl<T: Read> Read for Box<T> {
    const INLINE: bool = T::INLINE;

    fn name() -> String {
        T::name()
    }

    fn expected() -> String {
        T::expected()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        T::read(value, at, reader).map(Self::new)
    }

    fn print(&self) -> Json {
        T::print(self)
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        T::schema(schemas)
    }
}
