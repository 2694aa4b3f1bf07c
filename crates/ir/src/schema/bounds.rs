//! Ranges of numbers: a definition for each, beside the type of a value.

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use crate::ranges::{ABOVE_0, Range};
use crate::registry::property::MOST_FACTOR;

/// `schema`, of whose values all numbers lie in `range`: a constant, its lanes, the values of its keys. What is computed is clamped
/// when it is.
///
/// The range is a schema of its own beside that of the type: an editor says which bound a number misses, not that the value is none
/// of all the forms that it could have.
pub(crate) fn bounded(mut schema: Schema, range: Range, schemas: &mut SchemaGenerator) -> Schema {
    let is_number = schema.get("type").is_some_and(|ty| ty == "number" || ty == "integer");
    if is_number {
        bounds(range).into_iter().for_each(|(key, bound)| _ = schema.insert(key, bound));
    } else {
        schema.insert("allOf".into(), vec![define(range, schemas)].into());
    }
    schema
}

/// A reference to the definition of `range`.
fn define(range: Range, schemas: &mut SchemaGenerator) -> Value {
    let name = name_of(range);
    let own = json_schema!({ "$ref": format!("#/$defs/{name}") }).to_value();
    if !schemas.definitions().contains_key(&name) {
        // Patterns of keys, since an editor would offer keys.
        let key = json_schema!({ "prefixItems": [true, own], "patternProperties": { "^v$": own } });
        let forms = json_schema!({
            "items": own,
            "patternProperties": { "^(x|y|value)$": own, "^keys$": { "items": key } },
        });
        let mut definition = forms;
        bounds(range).into_iter().for_each(|(key, bound)| _ = definition.insert(key, bound));
        schemas.definitions_mut().insert(name, definition.to_value());
    }
    own
}

/// What the definition of a range is called: `From0To1`, `Above0To1000`, `AtLeast0`.
fn name_of([least, most]: Range) -> String {
    match (least, most) {
        (ABOVE_0, f64::MAX) => "Above0".into(),
        (ABOVE_0, most) => format!("Above0To{most}"),
        (least, f64::MAX) => format!("AtLeast{least}"),
        (least, most) => format!("From{least}To{most}"),
    }
}

/// The keywords that say `range`.
fn bounds([least, most]: Range) -> Vec<(String, Value)> {
    let (keyword, least) = if least == ABOVE_0 { ("exclusiveMinimum", 0.0) } else { ("minimum", least) };
    let most = (most < f64::MAX).then(|| ("maximum".to_owned(), plain(most)));
    [(keyword.to_owned(), plain(least))].into_iter().chain(most).collect()
}

/// A number without a fraction that says nothing.
fn plain(number: f64) -> Value {
    let whole = number as i64;
    if whole as f64 == number { whole.into() } else { number.into() }
}

/// The explanation `doc` with the range of its numbers, where there is one and it does not say so itself.
pub(super) fn with_range(doc: String, range: Option<Range>) -> String {
    let Some([least, most]) = range.filter(|_| !doc.contains(|c: char| c.is_ascii_digit())) else { return doc };
    // Greater numbers only keep arithmetic sane.
    match (least > -MOST_FACTOR, most < MOST_FACTOR) {
        (true, true) if least == ABOVE_0 => format!("{doc} Above 0, at most {most}."),
        (true, false) if least == ABOVE_0 => format!("{doc} Above 0."),
        (true, true) => format!("{doc} From {least} to {most}."),
        (true, false) => format!("{doc} At least {least}."),
        (false, true) => format!("{doc} At most {most}."),
        (false, false) => doc,
    }
}
