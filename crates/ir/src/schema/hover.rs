//! What an editor says of a value: what its key is for.
//!
//! An editor that looks for an explanation takes the innermost that it finds: that of an expression or of a length, wherever one is
//! written. So what stands in the place of a key's value has none, and says in a comment what it is. Where a text has a form of
//! its own, the key's explanation goes on with it.

use std::collections::HashSet;

use serde_json::{Map, Value};

const DEFINITIONS: &str = "#/$defs/";

/// Lets the explanations of keys in `root` be those of their values.
pub(super) fn let_keys_explain(root: &mut Value) {
    let mut hushed = HashSet::new();
    add_hints(root, &root.clone());
    hush_values(root, &mut hushed);
    // What is named there names more.
    let mut done = HashSet::new();
    while let Some(name) = hushed.iter().find(|name| !done.contains(*name)).cloned() {
        if let Some(definition) = root.get_mut("$defs").and_then(|definitions| definitions.get_mut(&name)) {
            hush(definition, &mut hushed);
        }
        done.insert(name);
    }
}

/// Adds to explanations of keys those of the form in which their values are written.
fn add_hints(schema: &mut Value, root: &Value) {
    each_property(schema, &mut |property| {
        let Some(hint) = named(root, property.get("$ref")).and_then(|form| hint(root, form)) else { return };
        if let Some(Value::String(doc)) = property.get_mut("description") {
            *doc = format!("{doc} {hint}");
        }
    });
}

/// What is said of a form that is a text of some pattern, or of the constants among the forms.
fn hint<'a>(root: &'a Value, form: &'a Value) -> Option<&'a str> {
    let has_pattern = |form: &Value| form.get("pattern").is_some();
    let forms = form.get("oneOf").and_then(Value::as_array);
    if has_pattern(form) || forms.is_some_and(|forms| forms.iter().any(has_pattern)) {
        return form.get("description").and_then(Value::as_str);
    }
    hint(root, named(root, forms?.first()?.get("$ref"))?)
}

/// The definition that a reference names.
fn named<'a>(root: &'a Value, reference: Option<&Value>) -> Option<&'a Value> {
    root.get("$defs")?.get(reference?.as_str()?.strip_prefix(DEFINITIONS)?)
}

/// Turns explanations in the place of the values of keys to comments, and collects the definitions that stand there.
fn hush_values(schema: &mut Value, hushed: &mut HashSet<String>) {
    each_property(schema, &mut |property| {
        let doc = property.remove("description");
        let mut value = Value::Object(core::mem::take(property));
        hush(&mut value, hushed);
        if let Value::Object(value) = value {
            *property = value;
        }
        if let Some(doc) = doc {
            property.insert("description".into(), doc);
        }
    });
}

/// Turns the explanations of a value, whichever of its forms it has, to comments. A word is explained where it stands.
fn hush(value: &mut Value, hushed: &mut HashSet<String>) {
    let Some(object) = value.as_object_mut().filter(|object| !object.contains_key("const")) else { return };
    if let Some(doc) = object.remove("description") {
        object.insert("$comment".into(), doc);
    }
    if let Some(name) = object.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix(DEFINITIONS)) {
        hushed.insert(name.to_owned());
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        let forms = object.get_mut(key).and_then(Value::as_array_mut);
        forms.into_iter().flatten().for_each(|form| hush(form, hushed));
    }
    if let Some(then) = object.get_mut("then") {
        hush(then, hushed);
    }
}

/// Calls `f` for the schema of each key that `schema` explains, those within them first.
fn each_property(schema: &mut Value, f: &mut impl FnMut(&mut Map<String, Value>)) {
    match schema {
        Value::Array(list) => list.iter_mut().for_each(|value| each_property(value, f)),
        Value::Object(object) => {
            object.values_mut().for_each(|value| each_property(value, f));
            let properties = object.get_mut("properties").and_then(Value::as_object_mut);
            let properties = properties.into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut);
            properties.filter(|property| property.contains_key("description")).for_each(f);
        }
        _ => {}
    }
}
