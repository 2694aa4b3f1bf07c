//! Effects and transitions as they are written. Which kinds there are and what parameters they take is known to the
//! registry; here a parameter is any animatable value.

use jsonc_parser::ast::Value;
use schemars::{Schema, SchemaGenerator};

use super::anim::Param;
use super::collection::Entry;
use super::give::Give;
use super::place::{At, Place, Step};
use super::read::{Fields, Keyed, Read, Reader};
use super::value::{Text, Time};
use crate::json::Json;
use crate::ranges::NOT_NEGATIVE;
use crate::registry::Registry;

fields! {
    /// The keys that every effect has.
    pub struct EffectKeys [of Effect] {
        /// Which effect.
        required kind "kind": Text;
    }
}

fields! {
    /// The keys that every transition has.
    pub struct TransitionKeys [of Transition] {
        /// Which transition.
        required kind "kind": Text;
        /// How long it takes.
        required span "for": Time, in NOT_NEGATIVE;
        /// How its progress runs.
        optional ease "ease": Text = "\"linear\"";
    }
}

/// An effect.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Effect {
    /// The keys that every effect has.
    pub keys: EffectKeys,
    /// All other keys, in the order of the file.
    pub params: Vec<Entry<Param>>,
}

/// A transition.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Transition {
    /// The keys that every transition has.
    pub keys: TransitionKeys,
    /// All other keys, in the order of the file.
    pub params: Vec<Entry<Param>>,
}

/// Parameters by name, for an effect or a transition.
macro_rules! params {
    ($($type:ident)+) => { $(
        impl $type {
            /// With a parameter, in the place of one of the same name.
            #[must_use]
            pub fn with(mut self, name: impl Give<Text>, value: impl Give<Param>) -> Self {
                let (name, value) = (At::new(name.give()), At::new(value.give()));
                self.params.retain(|known| known.name != name);
                self.params.push(Entry { name, value });
                self
            }
        }
    )+ };
}

params! { Effect Transition }

impl Read for Effect {
    fn name() -> String {
        "Effect".into()
    }

    fn expected() -> String {
        "an effect {\"kind\", …}".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        let (keys, params) = read_open(value, at, &Self::expected(), reader)?;
        Some(Self { keys, params })
    }

    fn print(&self) -> Json {
        print_open(&self.keys, &self.params)
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        crate::schema::effects(&Registry::default(), schemas)
    }
}

impl Read for Transition {
    fn name() -> String {
        "Transition".into()
    }

    fn expected() -> String {
        "a transition {\"kind\", \"for\", …}".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        let (keys, params) = read_open(value, at, &Self::expected(), reader)?;
        Some(Self { keys, params })
    }

    fn print(&self) -> Json {
        print_open(&self.keys, &self.params)
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        crate::schema::transitions(&Registry::default(), schemas)
    }
}

/// Reads the object `value`: the keys of `T`, and all others as parameters.
fn read_open<T: Fields>(
    value: &Value<'_>,
    at: Place,
    expected: &str,
    reader: &mut Reader,
) -> Option<(T, Vec<Entry<Param>>)> {
    let Some(object) = value.as_object() else {
        reader.mismatch(value, at, expected);
        return None;
    };
    let mut keys = T::default();
    let mut params = Vec::new();
    reader.properties(object, at, |reader, property| {
        if keys.read_field(property.key, property.value, at, reader) {
            return;
        }
        let step = Step::Name(property.key);
        let name = reader.places.add(at, step, property.key_span.clone());
        if let Some(value) = reader.child(property.value, at, step) {
            params.push(Entry { name: At { value: Text::from(property.key), place: name }, value });
        }
    });
    reader.require(object, at, T::FIELDS);
    Some((keys, params))
}

/// The keys of `keys`, then all others.
fn print_open(keys: &impl Fields, params: &[Entry<Param>]) -> Json {
    let mut object = Keyed::new();
    keys.print_fields(&mut object);
    object.extend(params.iter().map(|param| (param.name.value.clone(), param.value.value.print())));
    Json::object(object)
}
