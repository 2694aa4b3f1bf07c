//! Animatable values as they are written: a constant, an expression, keyframes, or one of these for each lane.

use std::sync::Arc;

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged as _;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::place::{At, Place, Step};
use super::procedural::{Procedural, is_procedural};
use super::read::{Fields as _, Keyed, Property, Read, Reader, print_object, read_object};
use super::value::{Dim, Raw, Scale, Text, Time, string_start};
use crate::json::Json;
use crate::model::{ColorSpace, Extend, Pace};
use crate::ranges::{AT_LEAST_ONE, TANGENT};
use crate::schema::{ease, object, schema_of};

/// An animatable value.
#[derive(Debug, Clone, PartialEq)]
pub enum Anim<T> {
    /// The same in every frame.
    Const(T),
    /// An expression.
    Expr(Expr),
    /// Keyframes, and perhaps an expression over them.
    Keys(Box<Keys<T>>),
    /// A procedural source.
    Procedural(Box<Procedural>),
}

/// The text of an expression. Two are equal when they say the same.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What follows the `=`.
    pub text: Text,
    /// Offset of the text's first character in the file.
    pub offset: usize,
}

/// An animatable value of two lanes: `V` is the type of the whole, `L` that of a lane.
#[derive(Debug, Clone, PartialEq)]
pub enum AnimPair<V, L> {
    /// Both lanes together.
    Whole(Anim<V>),
    /// Each for itself.
    Lanes(Box<[At<Anim<L>>; 2]>),
}

/// A point or vector.
pub type AnimVec2 = AnimPair<[f64; 2], f64>;
/// Factors in x and y; one number is both.
pub type AnimScale = AnimPair<Scale, f64>;
/// Width and height.
pub type AnimSize = AnimPair<[Dim; 2], Dim>;

/// A parameter whose type only the registry of effects and transitions knows.
#[derive(Debug, Clone, PartialEq)]
pub enum Param {
    /// One value; a constant may be a list of constants.
    Whole(Anim<Raw>),
    /// An array of which at least one element is animated, or `{"x", "y"}`.
    Lanes(Vec<At<Anim<Raw>>>),
}

fields! {
    /// Keyframes: a value at each of some times, and what lies beyond.
    pub struct Keys<T> {
        /// The keys, in ascending order of time: `[time, value, ease?]`. The ease is that of the segment that arrives at the key.
        required keys "keys": Vec<At<Key<T>>>, of AT_LEAST_ONE;
        /// What lies before the first key.
        optional before "before": Extend = "\"hold\"";
        /// What lies after the last key.
        optional after "after": Extend = "\"hold\"";
        /// An expression over the keyframes; it sees their value as `value`.
        optional expr "expr": Expr;
        /// What the eases of points count along: the length of each segment (`even`), that of the whole path (`whole`), or the parameter of the curve (`curve`).
        optional pace "pace": Pace = "\"even\"";
        /// Where colours are mixed, premultiplied.
        optional space "space": ColorSpace = "\"srgb\"";
    }
}

fields! {
    /// A key: a time, a value, and how the segment that arrives runs. Times are local to the node.
    pub struct Key<T> {
        /// When, in the node's local time.
        required time "t": Time;
        /// The value there.
        required value "v": T;
        /// The ease of the segment that arrives here.
        optional ease "ease": Text = "\"linear\"";
        /// Of a point: the control point before it, relative to it, so that the segment that arrives is a cubic Bézier curve.
        optional arrives "in": [f64; 2] = "[0, 0]", in TANGENT;
        /// Of a point: the control point after it, relative to it.
        optional leaves "out": [f64; 2] = "[0, 0]", in TANGENT;
    }
}

fields! {
    /// Two lanes, each animated for itself.
    pub struct XY<T> {
        /// The first lane.
        required x "x": Anim<T>;
        /// The second lane.
        required y "y": Anim<T>;
    }
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Read for Expr {
    fn name() -> String {
        "Expr".into()
    }

    fn expected() -> String {
        "an expression: a string that begins with `=`".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        let found = expression(value);
        if found.is_none() {
            reader.mismatch(value, at, &Self::expected());
        }
        found
    }

    fn print(&self) -> Json {
        Json::text(&format!("={}", self.text))
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An expression: a string that begins with `=`, such as \"=0.5 + 0.5*sin(time*tau)\".",
            "type": "string",
            "pattern": "^="
        })
    }
}

/// The expression that `value` is, if it is one.
fn expression(value: &Value<'_>) -> Option<Expr> {
    let text = value.as_string_lit()?.value.strip_prefix('=')?;
    Some(Expr { text: Arc::from(text), offset: string_start(value) + 1 })
}

impl<T: Read> Read for Anim<T> {
    fn name() -> String {
        format!("Anim{}", T::name())
    }

    fn expected() -> String {
        format!("{}, an expression, keyframes or a procedural source", T::expected())
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        if let Some(expr) = expression(value) {
            return Some(Self::Expr(expr));
        }
        match value {
            Value::Object(object) if refuse::<T>(object, at, &[], reader) => None,
            Value::Object(object) if is_procedural(object) => {
                Procedural::read(value, at, reader).map(|source| Self::Procedural(Box::new(source)))
            }
            Value::Object(_) => {
                let keys = read_object(value, at, "an animated value", reader)?;
                Some(Self::Keys(Box::new(keys)))
            }
            _ => T::read(value, at, reader).map(Self::Const),
        }
    }

    fn print(&self) -> Json {
        match self {
            Self::Const(value) => value.print(),
            Self::Expr(expr) => expr.print(),
            Self::Keys(keys) => keys.print(),
            Self::Procedural(source) => source.print(),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        let mut kinds = vec![schema_of::<T>(schemas), schema_of::<Expr>(schemas), schema_of::<Keys<T>>(schemas)];
        if !may_be::<T>(NO_NUMBERS) {
            kinds.push(schema_of::<Procedural>(schemas));
        }
        json_schema!({ "oneOf": kinds })
    }
}

impl<T: Read> Read for Keys<T> {
    fn name() -> String {
        format!("Keys{}", T::name())
    }

    fn expected() -> String {
        "keyframes".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        read_object(value, at, "an animated value", reader)
    }

    fn print(&self) -> Json {
        print_object(self)
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        let mut schema = object::<Self>("Keyframes: a value at each of some times, and what lies beyond.", schemas);
        omit(&mut schema, &means_nothing::<T>());
        schema
    }
}

impl<T: Read> Read for Key<T> {
    fn name() -> String {
        format!("Key{}", T::name())
    }

    fn expected() -> String {
        "a key [time, value, ease?]".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::Array(array) if matches!(array.elements.len(), 2 | 3) => {
                let mut key = Self::default();
                for (index, element) in array.elements.iter().enumerate() {
                    let step = Step::Index(index);
                    match index {
                        0 => key.time = reader.child(element, at, step),
                        1 => key.value = reader.child(element, at, step),
                        _ => key.ease = reader.child(element, at, step),
                    }
                }
                Some(key)
            }
            Value::Object(_) => read_object(value, at, "a key", reader),
            _ => {
                reader.mismatch(value, at, &Self::expected());
                None
            }
        }
    }

    fn print(&self) -> Json {
        let mut object = Keyed::new();
        self.print_fields(&mut object);
        let keys: Vec<&str> = object.iter().map(|(key, _)| &**key).collect();
        match keys.as_slice() {
            ["t", "v"] | ["t", "v", "ease"] => Json::list(object.into_iter().map(|(_, value)| value)),
            _ => Json::object(object),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        let elements = [schema_of::<Time>(schemas), schema_of::<T>(schemas), ease(schemas)];
        let mut object = object::<Self>("A key with names.", schemas);
        omit(&mut object, if may_be::<T>(POINTS) { &[] } else { &["in", "out"] });
        json_schema!({ "oneOf": [
            { "type": "array", "description": "[time, value, ease?]", "prefixItems": elements, "items": false, "minItems": 2 },
            object
        ] })
    }
}

impl<V: Read, L: Read> Read for AnimPair<V, L> {
    fn name() -> String {
        format!("Anim{}", V::name())
    }

    fn expected() -> String {
        format!("{}, an expression or keyframes", V::expected())
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::Array(array) if array.elements.len() == 2 && array.elements.iter().any(is_animated) => {
                let mut lanes = array.elements.iter().enumerate();
                let mut lane = || lanes.next().and_then(|(index, lane)| reader.child(lane, at, Step::Index(index)));
                let (x, y) = (lane(), lane());
                Some(Self::Lanes(Box::new([x?, y?])))
            }
            Value::Object(object) if has_lanes(object) => {
                let XY { x, y } = read_object(value, at, "a pair {\"x\", \"y\"}", reader)?;
                Some(Self::Lanes(Box::new([x?, y?])))
            }
            Value::Object(object) if refuse::<V>(object, at, &LANES, reader) => None,
            _ => Anim::read(value, at, reader).map(Self::Whole),
        }
    }

    fn print(&self) -> Json {
        match self {
            Self::Whole(value) => value.print(),
            Self::Lanes(lanes) => print_lanes(&**lanes),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        let lane = schema_of::<Anim<L>>(schemas);
        let lanes = object::<XY<L>>("Each lane for itself.", schemas);
        let array = json_schema!({ "type": "array", "items": lane, "minItems": 2, "maxItems": 2 });
        let mut kinds = vec![
            array,
            schema_of::<Expr>(schemas),
            schema_of::<Keys<V>>(schemas),
            schema_of::<Procedural>(schemas),
            lanes,
        ];
        if V::name() == "Scale" {
            kinds.insert(0, schema_of::<f64>(schemas));
        }
        json_schema!({ "oneOf": kinds })
    }
}

impl Read for Param {
    fn name() -> String {
        "Param".into()
    }

    fn expected() -> String {
        "a value, an expression or keyframes".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::Array(array) if array.elements.iter().any(is_animated) => {
                Vec::read(value, at, reader).map(Self::Lanes)
            }
            Value::Object(object) if has_lanes(object) => {
                let XY { x, y } = read_object(value, at, "a pair {\"x\", \"y\"}", reader)?;
                Some(Self::Lanes(vec![x?, y?]))
            }
            Value::Object(object) if refuse::<Raw>(object, at, &LANES, reader) => None,
            _ => Anim::read(value, at, reader).map(Self::Whole),
        }
    }

    fn print(&self) -> Json {
        match self {
            Self::Whole(value) => value.print(),
            Self::Lanes(lanes) => print_lanes(lanes),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        schema_of::<Anim<Raw>>(schemas)
    }
}

/// The types of values that may be points, those that are paths, those that no procedural source gives, and those that may be colours.
const POINTS: &[&str] = &["Vec2", "Scale", "Value"];
const PATHS: &[&str] = &["PathData"];
const NO_NUMBERS: &[&str] = &["PathData", "Color", "Bool"];
const COLORS: &[&str] = &["Color", "Value"];

fn may_be<T: Read>(names: &[&str]) -> bool {
    names.contains(&T::name().as_str())
}

/// Takes keys that mean nothing for a type out of the schema of an object.
fn omit(schema: &mut Schema, keys: &[&str]) {
    if let Some(properties) = schema.get_mut("properties").and_then(|properties| properties.as_object_mut()) {
        properties.retain(|key, _| !keys.contains(&key.as_str()));
    }
}

/// Whether `value` is an expression or an object, neither of which a constant is.
fn is_animated(value: &Value<'_>) -> bool {
    matches!(value, Value::Object(_)) || value.as_string_lit().is_some_and(|text| text.value.starts_with('='))
}

/// What the lanes of a pair are called.
const LANES: [&str; 2] = ["x", "y"];

fn has_lanes(object: &Object<'_>) -> bool {
    object.get("keys").is_none() && LANES.iter().any(|lane| object.get(lane).is_some())
}

/// Reports what is wrong with an object that animates a `T` if it cannot be told what it is: keys and a procedural source at once, or
/// neither, and words that nothing has which may stand here: `lanes` are what may, besides. True if that was so.
fn refuse<T: Read>(object: &Object<'_>, at: Place, lanes: &[&'static str], reader: &mut Reader) -> bool {
    if object.get("keys").is_some() {
        return is_procedural(object) && refuse_sources::<T>(object, at, reader);
    }
    let nothing = means_nothing::<T>();
    let keys = Keys::<T>::FIELDS.iter().map(|field| field.key).filter(|key| !nothing.contains(key));
    let sources = Procedural::FIELDS.iter().map(|field| field.key);
    let sources = sources.filter(|_| !may_be::<T>(NO_NUMBERS));
    let words = keys.chain(sources).chain(lanes.iter().copied());
    let mut unknown = properties(object).filter(|property| !words.clone().any(|word| word == property.key)).peekable();
    let is_refused = unknown.peek().is_some() && !is_procedural(object);
    if is_refused {
        unknown.for_each(|property| reader.refuse_among(&property, at, "an animated value", words.clone()));
    }
    is_refused
}

/// Reports the procedural sources that stand beside keys, and what is wrong with the keys.
fn refuse_sources<T: Read>(object: &Object<'_>, at: Place, reader: &mut Reader) -> bool {
    let is_source = |key: &str| Procedural::FIELDS.iter().any(|field| field.key == key);
    for source in properties(object).filter(|property| is_source(property.key)) {
        reader.conflict(&source, at, "keys", KEYS_OR_SOURCE);
    }
    let mut rest = object.clone();
    rest.properties.retain(|property| !is_source(property.name.as_str()));
    _ = Keys::<T>::read(&Value::Object(rest), at, reader);
    true
}

const KEYS_OR_SOURCE: &str =
    "`keys` or one of `sine`, `noise`, `envelope`, `spring`; an expression over the keys can add to them";

fn properties<'a>(object: &'a Object<'a>) -> impl Iterator<Item = Property<'a>> {
    object.properties.iter().map(|property| {
        let range = property.name.range();
        Property { key: property.name.as_str(), key_span: range.start..range.end, value: &property.value }
    })
}

/// The words of [`Keys`] that mean nothing for keys of a `T`.
fn means_nothing<T: Read>() -> Vec<&'static str> {
    [("pace", !may_be::<T>(POINTS)), ("space", !may_be::<T>(COLORS)), ("expr", may_be::<T>(PATHS))]
        .into_iter()
        .filter_map(|(key, nothing)| nothing.then_some(key))
        .collect()
}

/// Lanes as an array, where at least one shows that they are animated each for itself; else by their names.
fn print_lanes<L: Read>(lanes: &[At<Anim<L>>]) -> Json {
    let printed = lanes.iter().map(|lane| lane.value.print());
    match lanes {
        [x, y] if [x, y].iter().all(|lane| matches!(lane.value, Anim::Const(_))) => {
            Json::object(["x".into(), "y".into()].into_iter().zip(printed))
        }
        _ => Json::list(printed),
    }
}
