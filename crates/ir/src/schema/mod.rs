//! The JSON Schema (2020-12) of the format, made from the document types.

mod bounds;
mod hover;

use core::marker::PhantomData;
use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema};
use serde_json::{Map, Value};

use crate::doc::node::KIND;
use crate::doc::read::{Field, Fields, Read};
use crate::doc::{
    Anim, AnimScale, AnimSize, AnimVec2, At, Color, Command, CommandKeys, Common, Composition, Dim, EffectKeys, Expr,
    Keys, PathData, Realms, Text, TransitionKeys,
};
use crate::model::ValueType;
use crate::ranges::Range;
use crate::registry::{Argument, COMMANDS, CommandRow, Form, Param, ParamType, Registry};
use crate::value::EASE_NAMES;

pub(crate) use bounds::bounded;
use bounds::with_range;

/// The JSON Schema of a composition's file. Editors complete and explain keys by it.
pub fn schema() -> Value {
    schema_with(&Registry::default())
}

/// As [`schema()`], with the effects and transitions of `registry`.
pub fn schema_with(registry: &Registry) -> Value {
    root_schema::<Composition>("Reelm composition, version 1", registry)
}

/// The JSON Schema of a realm document's file.
pub fn realms_schema() -> Value {
    root_schema::<Realms>("Reelm realm document, version 1", &Registry::default())
}

fn root_schema<T: Read>(title: &str, registry: &Registry) -> Value {
    let mut schemas = SchemaSettings::draft2020_12().into_generator();
    let kinds = [("Effect", effects(registry, &mut schemas)), ("Transition", transitions(registry, &mut schemas))];
    let mut schema = schemas.into_root_schema_for::<Described<T>>();
    schema.insert("title".into(), title.into());
    if let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
        definitions.extend(kinds.map(|(name, kind)| (name.to_owned(), kind.to_value())));
    }
    let mut schema = schema.to_value();
    hover::let_keys_explain(&mut schema);
    schema
}

/// Lends the schema of a [`Read`] type to the generator, which collects the definitions.
struct Described<T>(PhantomData<T>);

impl<T: Read> JsonSchema for Described<T> {
    fn inline_schema() -> bool {
        T::INLINE
    }

    fn schema_name() -> Cow<'static, str> {
        T::name().into()
    }

    fn json_schema(schemas: &mut SchemaGenerator) -> Schema {
        T::schema(schemas)
    }
}

/// The schema of `T`, or a reference to it.
pub(crate) fn schema_of<T: Read>(schemas: &mut SchemaGenerator) -> Schema {
    schemas.subschema_for::<Described<T>>()
}

/// The schema of an object with the keys of `T`.
pub(crate) fn object<T: Fields>(doc: &str, schemas: &mut SchemaGenerator) -> Schema {
    let mut schema = json_schema!({ "type": "object", "additionalProperties": false });
    schema.insert("description".into(), tidy(doc).into());
    schema.insert("properties".into(), properties(T::FIELDS, schemas).into());
    require(&mut schema, T::FIELDS, &[]);
    schema
}

/// The schema of an object that has so many keys.
pub(crate) fn with_keys(mut schema: Schema, count: u32) -> Schema {
    schema.insert("minProperties".into(), count.into());
    schema.insert("maxProperties".into(), count.into());
    schema
}

/// The schema of a node of the kind `word`, whose own keys are those of `T`.
pub(crate) fn node_of_kind<T: Fields>(word: &str, doc: &str, schemas: &mut SchemaGenerator) -> Schema {
    object_of_kind::<Common, T>(&KIND, word, doc, schemas)
}

/// The schema of an object whose key `kind` says `word`, with the keys of `C`, which all kinds have, and those of `T`.
pub(crate) fn object_of_kind<C: Fields, T: Fields>(
    kind: &Field,
    word: &str,
    doc: &str,
    schemas: &mut SchemaGenerator,
) -> Schema {
    let mut keys = Map::new();
    keys.insert(kind.key.into(), json_schema!({ "const": word, "description": tidy(doc) }).to_value());
    keys.append(&mut properties(C::FIELDS, schemas));
    keys.append(&mut properties(T::FIELDS, schemas));
    let mut schema = json_schema!({ "type": "object", "title": word, "additionalProperties": false });
    schema.insert("description".into(), tidy(doc).into());
    schema.insert("properties".into(), keys.into());
    let required: &[&str] = if kind.required { &[kind.key] } else { &[] };
    require(&mut schema, T::FIELDS, required);
    schema
}

/// The schema of an object that is one of `kinds`, which its key `kind` tells: each the schema of an object whose `title` is the
/// word for it.
///
/// A condition for each kind, not `oneOf`: an editor completes the keys of the kind that is written and says what is wrong with
/// them, and nobody looks into the children of a node once for each kind that has children.
pub(crate) fn one_of_kinds(doc: &str, kinds: Vec<Schema>) -> Schema {
    let word = |kind: &Schema| kind.get("title").cloned().unwrap_or_default();
    let words: Vec<Value> = kinds
        .iter()
        .map(|kind| {
            let doc = kind.get("description").cloned().unwrap_or_default();
            json_schema!({ "const": word(kind), "description": doc }).to_value()
        })
        .collect();
    let conditions: Vec<Value> = kinds
        .into_iter()
        .map(|kind| {
            let is_it = json_schema!({ "properties": { "kind": { "const": word(&kind) } }, "required": ["kind"] });
            json_schema!({ "if": is_it, "then": kind }).to_value()
        })
        .collect();
    json_schema!({
        "type": "object",
        "description": doc,
        "properties": { "kind": { "description": "What it is.", "oneOf": words } },
        "required": ["kind"],
        "allOf": conditions,
    })
}

/// The schema of an effect of `registry`.
pub(crate) fn effects(registry: &Registry, schemas: &mut SchemaGenerator) -> Schema {
    let kinds = registry.effects().iter();
    let kinds = kinds.map(|kind| of_kind(EffectKeys::FIELDS, kind.name, kind.doc, kind.params, schemas)).collect();
    one_of_kinds("An effect.", kinds)
}

/// The schema of a transition of `registry`.
pub(crate) fn transitions(registry: &Registry, schemas: &mut SchemaGenerator) -> Schema {
    let kinds = registry.transitions().iter();
    let kinds = kinds.map(|kind| of_kind(TransitionKeys::FIELDS, kind.name, kind.doc, kind.params, schemas)).collect();
    one_of_kinds("A transition.", kinds)
}

/// The schema of an object with a fixed `kind`, the other keys of `fields`, and `params`.
fn of_kind(fields: &[Field], name: &str, doc: &str, params: &[Param], schemas: &mut SchemaGenerator) -> Schema {
    let mut keys = properties(fields, schemas);
    for param in params {
        keys.insert(param.name.into(), param_schema(param, schemas).to_value());
    }
    keys.insert("kind".into(), json_schema!({ "const": name, "description": doc }).to_value());
    let mut schema =
        json_schema!({ "type": "object", "title": name, "description": doc, "additionalProperties": false });
    schema.insert("properties".into(), keys.into());
    let required = params.iter().filter(|param| matches!(param.ty, ParamType::Asset(_))).map(|param| param.name);
    require(&mut schema, fields, &required.collect::<Vec<_>>());
    schema
}

/// The schema of a command of a `paint` node.
pub(crate) fn commands(schemas: &mut SchemaGenerator) -> Schema {
    one_of_kinds("A draw command.", COMMANDS.iter().map(|row| command(row, schemas)).collect())
}

fn command(row: &CommandRow, schemas: &mut SchemaGenerator) -> Schema {
    let mut keys = properties(CommandKeys::FIELDS, schemas);
    let doc = tidy(row.doc);
    keys.insert("kind".into(), json_schema!({ "const": row.name, "description": doc }).to_value());
    for argument in row.arguments {
        keys.insert(argument.name.into(), argument_schema(argument, schemas).to_value());
    }
    let mut schema =
        json_schema!({ "type": "object", "title": row.name, "description": doc, "additionalProperties": false });
    schema.insert("properties".into(), keys.into());
    let required = row.arguments.iter().filter(|argument| argument.required).map(|argument| argument.name);
    require(&mut schema, CommandKeys::FIELDS, &required.collect::<Vec<_>>());
    schema
}

fn argument_schema(argument: &Argument, schemas: &mut SchemaGenerator) -> Schema {
    let mut schema = match argument.form {
        Form::Value(_) => {
            let param = argument.param();
            param.map_or_else(Schema::default, |param| param_schema(&param, schemas))
        }
        Form::Word(words) => {
            let default = argument.default.first().and_then(|word| words.get(*word as usize));
            json_schema!({ "enum": words, "default": default })
        }
        Form::Points(least, most) => {
            let point = schema_of::<AnimVec2>(schemas);
            json_schema!({ "type": "array", "items": point, "minItems": least, "maxItems": most })
        }
        Form::Path => schema_of::<Anim<PathData>>(schemas),
        Form::Text | Form::Image => schema_of::<Text>(schemas),
        Form::Count => schema_of::<Anim<f64>>(schemas),
        Form::Commands => schema_of::<Vec<At<Command>>>(schemas),
    };
    if argument.default.is_empty() {
        schema.remove("default");
    }
    let numbers = match argument.form {
        Form::Value(ty) => is_numeric(ty),
        Form::Points(..) | Form::Count => true,
        _ => false,
    };
    describe(schema, argument.doc.to_owned(), numbers.then_some(argument.range), schemas)
}

fn param_schema(param: &Param, schemas: &mut SchemaGenerator) -> Schema {
    let doc = param.doc.to_owned();
    let ty = match param.ty {
        ParamType::Value(ty) => ty,
        ParamType::Choice(names) => {
            let default = names.get(param.default_lane(0) as usize);
            return describe(json_schema!({ "enum": names, "default": default }), doc, None, schemas);
        }
        ParamType::Asset(_) => return describe(schema_of::<Text>(schemas), doc, None, schemas),
        ParamType::Points(least, most) => {
            // A whole point at a time: no lane is animated for itself.
            let point =
                [schema_of::<[f64; 2]>(schemas), schema_of::<Expr>(schemas), schema_of::<Keys<[f64; 2]>>(schemas)];
            let point = json_schema!({ "oneOf": point });
            let list = json_schema!({ "type": "array", "items": point, "minItems": least, "maxItems": most });
            return describe(list, doc, Some(param.range), schemas);
        }
    };
    let one = value_schema(ty, schemas);
    let schema = if param.count == 1 {
        one
    } else {
        json_schema!({ "type": "array", "items": one, "minItems": param.count, "maxItems": param.count })
    };
    let mut schema = describe(schema, doc, is_numeric(ty).then_some(param.range), schemas);
    if ty != ValueType::Color {
        let default =
            if param.default.len() == 1 { param.default.first().copied().into() } else { param.default.into() };
        schema.insert("default".into(), default);
    }
    schema
}

/// The schema of an animatable value.
fn value_schema(ty: ValueType, schemas: &mut SchemaGenerator) -> Schema {
    match ty {
        ValueType::Number => schema_of::<Anim<f64>>(schemas),
        ValueType::Bool => schema_of::<Anim<bool>>(schemas),
        ValueType::Vec2 => schema_of::<AnimScale>(schemas),
        ValueType::Color => schema_of::<Anim<Color>>(schemas),
        ValueType::Length => schema_of::<Anim<Dim>>(schemas),
        ValueType::Length2 => schema_of::<AnimSize>(schemas),
        ValueType::Text => schema_of::<Text>(schemas),
        ValueType::Path => schema_of::<Anim<PathData>>(schemas),
    }
}

/// Whether a range of numbers says something of values of this type.
const fn is_numeric(ty: ValueType) -> bool {
    matches!(ty, ValueType::Number | ValueType::Vec2 | ValueType::Length | ValueType::Length2)
}

/// The properties that `fields` make.
fn properties(fields: &[Field], schemas: &mut SchemaGenerator) -> Map<String, Value> {
    fields.iter().map(|field| (field.key.to_owned(), property(field, schemas).to_value())).collect()
}

fn property(field: &Field, schemas: &mut SchemaGenerator) -> Schema {
    let schema = (field.schema)(schemas);
    let mut schema = describe(schema, tidy(field.doc), field.range, schemas);
    if let Some([least, most]) = field.count {
        schema.insert("minItems".into(), least.into());
        if most < u64::MAX {
            schema.insert("maxItems".into(), most.into());
        }
    }
    if field.key == "ease" {
        schema.insert("examples".into(), eases().into());
    }
    if let Ok(default) = serde_json::from_str(field.default) {
        schema.insert("default".into(), default);
    }
    schema
}

/// `schema` with an explanation and, where there is one, the range of its numbers.
fn describe(mut schema: Schema, doc: String, range: Option<Range>, schemas: &mut SchemaGenerator) -> Schema {
    schema.insert("description".into(), with_range(doc, range).into());
    match range {
        Some(range) => bounded(schema, range, schemas),
        None => schema,
    }
}

/// The schema of an ease in a key.
pub(crate) fn ease(schemas: &mut SchemaGenerator) -> Schema {
    let mut schema = schema_of::<Text>(schemas);
    schema.insert("description".into(), "The ease of the segment that arrives here.".into());
    schema.insert("examples".into(), eases().into());
    schema
}

/// The names of eases, and of functions with their arguments, for editors to complete.
fn eases() -> Vec<Value> {
    let example = |name| match name {
        "cubic-bezier" => "cubic-bezier(0.2, 0, 0, 1)",
        "steps" => "steps(4, jump-end)",
        "spring" => "spring(170, 26, 1)",
        name => name,
    };
    EASE_NAMES.split_whitespace().map(example).chain(["linear(0, 0.25 75%, 1)"]).map(Value::from).collect()
}

fn require(schema: &mut Schema, fields: &[Field], more: &[&str]) {
    let required = fields.iter().filter(|field| field.required).map(|field| field.key);
    let required: Vec<Value> = more.iter().copied().chain(required).map(Value::from).collect();
    if !required.is_empty() {
        schema.insert("required".into(), required.into());
    }
}

/// A doc comment as running text.
fn tidy(doc: &str) -> String {
    doc.lines().map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned()
}
