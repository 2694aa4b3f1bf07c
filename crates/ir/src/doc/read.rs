//! [`Reader`]: walks the syntax tree, makes places, and collects every error. [`Read`]: a type that can be read.

use core::ops::Range;
use std::collections::HashMap;
use std::sync::Arc;

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged;
use schemars::{Schema, SchemaGenerator};

use super::place::{At, Place, Places, Step, escape};
use super::value::Text;
use crate::json::Json;
use crate::model::Origin;
use crate::{Diagnostic, Diagnostics, Limits, Severity, ranges};

/// A type that stands in a composition's file: how it is read, and its JSON Schema.
pub(crate) trait Read: Sized {
    /// Whether the schema is written where it is used; else it is defined once and referred to.
    const INLINE: bool = false;

    /// The type's name in the schema.
    fn name() -> String;

    /// What is expected, as in "expected a number".
    fn expected() -> String;

    /// The value of `value`, which is written at `at`; `None` when an error was reported instead.
    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self>;

    /// The value as JSON, which reads as an equal value.
    fn print(&self) -> Json;

    /// Its JSON Schema.
    fn schema(schemas: &mut SchemaGenerator) -> Schema;
}

/// A key of an object.
pub(crate) struct Field {
    /// The key.
    pub(crate) key: &'static str,
    /// What it means.
    pub(crate) doc: &'static str,
    /// Whether it must be given.
    pub(crate) required: bool,
    /// The default as JSON text; empty when there is none or it depends.
    pub(crate) default: &'static str,
    /// Least and greatest of its numbers, in every form in which it can be written.
    pub(crate) range: Option<ranges::Range>,
    /// Least and greatest number of elements, where it is an array.
    pub(crate) count: Option<[u64; 2]>,
    /// Makes the schema of its value.
    pub(crate) schema: fn(&mut SchemaGenerator) -> Schema,
}

/// A set of keys that are read into one struct; made by `fields!`.
pub(crate) trait Fields: Default {
    /// The keys.
    const FIELDS: &'static [Field];
    /// Keys that the format has and this version refuses.
    const LATER: &'static [&'static str];

    /// Reads the value of `key` if the key is one of these.
    fn read_field(&mut self, key: &str, value: &Value<'_>, parent: Place, reader: &mut Reader) -> bool;

    /// Adds the keys that are given, in the order of their declaration.
    fn print_fields(&self, object: &mut Keyed);
}

/// The keys of an object, with their values.
pub(crate) type Keyed = Vec<(Arc<str>, Json)>;

/// The object with the keys of `fields`.
pub(crate) fn print_object(fields: &impl Fields) -> Json {
    let mut object = Keyed::new();
    fields.print_fields(&mut object);
    Json::object(object)
}

/// Reads the object `value` into the keys of `T`; `what` names it in messages ("a stroke").
pub(crate) fn read_object<T: Fields>(value: &Value<'_>, at: Place, what: &str, reader: &mut Reader) -> Option<T> {
    let Some(object) = value.as_object() else {
        reader.mismatch(value, at, what);
        return None;
    };
    let mut fields = T::default();
    let mut later = false;
    reader.properties(object, at, |reader, property| {
        if fields.read_field(property.key, property.value, at, reader) {
            return;
        }
        later |= reader.refuse_key(&property, at, what, &[T::LATER], &[T::FIELDS]);
    });
    if !later {
        reader.require(object, at, T::FIELDS);
    }
    Some(fields)
}

/// One key of an object and its value.
pub(crate) struct Property<'a> {
    /// The key.
    pub(crate) key: &'a str,
    /// Its byte range.
    pub(crate) key_span: Range<usize>,
    /// The value.
    pub(crate) value: &'a Value<'a>,
}

/// Walks the syntax tree.
pub(crate) struct Reader {
    pub(crate) places: Places,
    pub(crate) diagnostics: Diagnostics,
    /// What `comp` nodes name by `src`.
    pub(crate) sources: Vec<At<Text>>,
    node: Option<Arc<str>>,
    nodes_left: u32,
    nodes_limit: u32,
    nodes_refused: bool,
}

impl Reader {
    /// A reader of a document that spans `span`, and whose places begin with `first`.
    pub(crate) fn new(span: Range<usize>, limits: &Limits, first: Place) -> Self {
        Self {
            places: Places::new(span, first),
            diagnostics: Diagnostics::new(),
            sources: Vec::new(),
            node: None,
            nodes_left: limits.nodes,
            nodes_limit: limits.nodes,
            nodes_refused: false,
        }
    }

    /// Reads `value`, which `step` leads to from `parent`.
    pub(crate) fn child<T: Read>(&mut self, value: &Value<'_>, parent: Place, step: Step<'_>) -> Option<At<T>> {
        let place = self.places.add(parent, step, span(value));
        let value = T::read(value, place, self)?;
        Some(At { value, place })
    }

    /// Calls `read` for each key of `object` that was not given before; reports those that were.
    pub(crate) fn properties<'a>(
        &mut self,
        object: &'a Object<'a>,
        at: Place,
        mut read: impl FnMut(&mut Self, Property<'a>),
    ) {
        let mut seen = Seen::new(object.properties.len());
        for property in &object.properties {
            let key = property.name.as_str();
            let range = property.name.range();
            let key_span = range.start..range.end;
            if let Some(first) = seen.insert(key, &key_span) {
                self.repeated(key, key_span, first, at);
            } else {
                read(self, Property { key, key_span, value: &property.value });
            }
        }
    }

    /// Reports the keys of `fields` that must be given and are not.
    pub(crate) fn require(&mut self, object: &Object<'_>, at: Place, fields: &[Field]) {
        for field in fields.iter().filter(|field| field.required && object.get(field.key).is_none()) {
            self.missing(object, at, field.key);
        }
    }

    /// Reports that `object` lacks `key`.
    pub(crate) fn missing(&mut self, object: &Object<'_>, at: Place, key: &str) {
        let start = object.range.start;
        self.report_at("missing-key", at, start..start + 1, |error| {
            let message = format!("`{key}` is missing");
            Diagnostic { message, ..error }.with_expected(format!("the key `{key}`"))
        });
    }

    /// Reports a key that `fields` do not have; true if it is one of `later`.
    pub(crate) fn refuse_key(
        &mut self,
        property: &Property<'_>,
        at: Place,
        what: &str,
        later: &[&[&str]],
        fields: &[&[Field]],
    ) -> bool {
        let key = property.key;
        let is_later = later.iter().any(|keys| keys.contains(&key));
        if is_later {
            self.report_key("not-yet", property, at, |error| Diagnostic { message: not_yet(key), ..error });
        } else {
            self.refuse_among(
                property,
                at,
                what,
                fields.iter().flat_map(|fields| fields.iter().map(|field| field.key)),
            );
        }
        is_later
    }

    /// Reports a key that is none of `known`.
    pub(crate) fn refuse_among<'n>(
        &mut self,
        property: &Property<'_>,
        at: Place,
        what: &str,
        known: impl Iterator<Item = &'n str> + Clone,
    ) {
        let key = property.key;
        self.report_key("unknown-key", property, at, |error| {
            Diagnostic { message: format!("unknown key `{}` in {what}", shorten(key)), ..error }
                .with_expected(list(known.clone()))
                .with_nearest(key, known)
        });
    }

    /// Reports a key that cannot stand beside `other` in its object.
    pub(crate) fn conflict(&mut self, property: &Property<'_>, at: Place, other: &str, expected: &str) {
        self.report_key("conflict", property, at, |error| {
            let message = format!("`{}` cannot stand beside `{other}`", property.key);
            Diagnostic { message, ..error }.with_expected(expected)
        });
    }

    /// Reports that `value` is not what is expected.
    pub(crate) fn mismatch(&mut self, value: &Value<'_>, at: Place, expected: &str) {
        let found = describe(value);
        self.report("type-mismatch", at, |error| {
            Diagnostic { message: format!("expected {expected}, found {found}"), ..error }.with_expected(expected)
        });
    }

    /// Reports a word that is none of `names`.
    pub(crate) fn unknown_name(&mut self, word: &str, at: Place, what: &str, names: &[&str], later: &[&str]) {
        let is_later = later.contains(&word);
        self.report(if is_later { "not-yet" } else { "unknown-name" }, at, |error| {
            if is_later {
                return Diagnostic { message: not_yet(word), ..error };
            }
            Diagnostic { message: format!("unknown {what} `{}`", shorten(word)), ..error }
                .with_expected(list(names.iter().copied()))
                .with_nearest(word, names.iter().copied())
        });
    }

    /// Reports an error at a place.
    pub(crate) fn report(&mut self, code: &'static str, at: Place, fill: impl FnOnce(Diagnostic) -> Diagnostic) {
        let span = self.places.span(at);
        self.report_at(code, at, span, fill);
    }

    /// Counts a node; false, with an error once, when there are more than the limit.
    pub(crate) fn count_node(&mut self, at: Place) -> bool {
        if let Some(left) = self.nodes_left.checked_sub(1) {
            self.nodes_left = left;
            return true;
        }
        let limit = u64::from(self.nodes_limit);
        if !core::mem::replace(&mut self.nodes_refused, true) {
            self.report("limit", at, |error| {
                Diagnostic { message: format!("more than {limit} nodes"), ..error }.with_limit(
                    "nodes",
                    limit,
                    limit + 1,
                )
            });
        }
        false
    }

    /// From here on, diagnostics concern the node `id`; gives back whom they concerned before.
    pub(crate) fn enter_node(&mut self, id: Option<Arc<str>>) -> Option<Arc<str>> {
        core::mem::replace(&mut self.node, id)
    }

    fn report_key(
        &mut self,
        code: &'static str,
        property: &Property<'_>,
        at: Place,
        fill: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        let (places, node) = (&self.places, &self.node);
        self.diagnostics.push_with(Severity::Error, || {
            let pointer = format!("{}/{}", places.pointer(at), escape(property.key));
            let origin = Origin { pointer: pointer.into(), span: property.key_span.clone() };
            fill(Diagnostic { node: node.clone(), ..Diagnostic::error(code, "", origin) })
        });
    }

    fn report_at(
        &mut self,
        code: &'static str,
        at: Place,
        span: Range<usize>,
        fill: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        let (places, node) = (&self.places, &self.node);
        self.diagnostics.push_with(Severity::Error, || {
            let origin = Origin { pointer: places.pointer(at).into(), span };
            fill(Diagnostic { node: node.clone(), ..Diagnostic::error(code, "", origin) })
        });
    }

    fn repeated(&mut self, key: &str, key_span: Range<usize>, first: Range<usize>, at: Place) {
        let (places, node) = (&self.places, &self.node);
        self.diagnostics.push_with(Severity::Error, || {
            let pointer: Arc<str> = format!("{}/{}", places.pointer(at), escape(key)).into();
            let message = format!("`{}` is given twice", shorten(key));
            let origin = Origin { pointer: pointer.clone(), span: key_span };
            let error = Diagnostic::error("repeated-key", message, origin);
            Diagnostic { node: node.clone(), ..error }.with_related("first given here", Origin { pointer, span: first })
        });
    }
}

/// The keys of one object that were met, with their places.
enum Seen<'a> {
    Few(Vec<(&'a str, Range<usize>)>),
    Many(HashMap<&'a str, Range<usize>>),
}

impl<'a> Seen<'a> {
    fn new(keys: usize) -> Self {
        if keys <= 24 { Self::Few(Vec::with_capacity(keys)) } else { Self::Many(HashMap::with_capacity(keys)) }
    }

    /// Remembers `key`; gives back where it was met before.
    fn insert(&mut self, key: &'a str, span: &Range<usize>) -> Option<Range<usize>> {
        match self {
            Self::Few(seen) => {
                let first = seen.iter().find(|(known, _)| *known == key).map(|(_, span)| span.clone());
                if first.is_none() {
                    seen.push((key, span.clone()));
                }
                first
            }
            Self::Many(seen) => {
                let first = seen.get(key).cloned();
                if first.is_none() {
                    seen.insert(key, span.clone());
                }
                first
            }
        }
    }
}

/// The byte range of `value`.
pub(crate) fn span(value: &Value<'_>) -> Range<usize> {
    let range = value.range();
    range.start..range.end
}

/// What `value` is, for "expected a number, found …".
pub(crate) fn describe(value: &Value<'_>) -> String {
    match value {
        Value::StringLit(text) => format!("the string \"{}\"", shorten(&text.value)),
        Value::NumberLit(number) => format!("the number {}", shorten(number.value)),
        Value::BooleanLit(truth) => truth.value.to_string(),
        Value::Object(_) => "an object".into(),
        Value::Array(array) if array.elements.len() == 1 => "an array of 1 element".into(),
        Value::Array(array) => format!("an array of {} elements", array.elements.len()),
        Value::NullKeyword(_) => "null".into(),
    }
}

/// `text`, cut to what a message can carry.
pub(crate) fn shorten(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text.to_owned(),
    }
}

/// "one of `a`, `b`".
pub(crate) fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    if names.len() == 1 { names.concat() } else { format!("one of {}", names.join(", ")) }
}

/// The message of `not-yet`.
pub(crate) fn not_yet(word: &str) -> String {
    format!("`{word}` is not yet supported; docs/status.md lists what is")
}
