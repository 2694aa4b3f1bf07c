//! Ranges: what the schema bounds, the reader bounds too, and by the same numbers.
//!
//! A **bound** is a place in a schema where numbers have a range, or an array a number of elements. Which values of a document it is for is
//! found by asking for something that no value is, there and nowhere else. Then values on and beyond it are put there.

use std::collections::BTreeMap;

use reelm_ir::{
    Diagnostic, Diagnostics, Document, Limits, LowerOptions, RealmDocument, RealmSource, SourceFile, lower,
    lower_realms, realms_schema, schema,
};
use serde_json::{Map, Value, json};

use super::{Checker, plain};

/// What a schema says of numbers, or of the number of elements.
#[derive(Debug, Clone, Default, PartialEq)]
struct Bound {
    least: Option<f64>,
    above: Option<f64>,
    most: Option<f64>,
    fewest: Option<u64>,
}

/// What marks the bound of this number.
fn mark(number: usize) -> String {
    format!("\u{1}{number}")
}

/// All bounds of `schema` for which `counts`, each with its pointer; and the schema in which they are marked.
fn bounds(schema: &Value, counts: impl Fn(&str) -> bool) -> (Vec<(String, Bound)>, Value) {
    let mut found = Vec::new();
    find(schema, schema, "", &mut found);
    found.retain(|(pointer, _)| counts(pointer));
    let mut marked = schema.clone();
    // Deepest first: what holds a bound may be one.
    for (number, (pointer, _)) in found.iter().enumerate().rev() {
        let place = marked.pointer_mut(pointer).and_then(Value::as_object_mut).expect("a schema");
        let conditions = place.entry("allOf").or_insert(json!([])).as_array_mut().expect("conditions");
        conditions.push(json!({ "const": mark(number) }));
    }
    (found, marked)
}

fn find(root: &Value, schema: &Value, pointer: &str, found: &mut Vec<(String, Bound)>) {
    match schema {
        Value::Object(object) => {
            if let Some(bound) = bound(root, object) {
                found.push((pointer.to_owned(), bound));
            }
            for (key, value) in object.iter().filter(|(key, _)| !is_range(key) || pointer != "/$defs") {
                find(root, value, &format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(at, value)| find(root, value, &format!("{pointer}/{at}"), found))
        }
        _ => {}
    }
}

/// Whether a definition is that of a range.
pub(super) fn is_range(name: &str) -> bool {
    ["From", "Above", "AtLeast"].iter().any(|word| {
        name.strip_prefix(word).is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || "-.To".contains(c)))
    })
}

fn bound(root: &Value, schema: &Map<String, Value>) -> Option<Bound> {
    let ranges = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    let ranges = ranges.filter_map(|one| one.get("$ref").and_then(Value::as_str));
    let ranges = ranges.filter_map(|name| root.pointer(name.trim_start_matches('#'))).filter_map(Value::as_object);
    let mut out = Bound::default();
    for said in ranges.chain([schema]) {
        let number = |key: &str| said.get(key).and_then(Value::as_f64);
        out.least = number("minimum").or(out.least);
        out.above = number("exclusiveMinimum").or(out.above);
        out.most = number("maximum").or(out.most);
    }
    // A pair, a key and their like have a type of their own, which is no range.
    let is_property = schema.contains_key("description") && !schema.contains_key("prefixItems");
    out.fewest = schema.get("minItems").and_then(Value::as_u64).filter(|_| is_property);
    let says = out.least.is_some() || out.above.is_some() || out.most.is_some() || out.fewest.is_some();
    says.then_some(out)
}

impl Bound {
    /// A value well within.
    fn inside(&self) -> f64 {
        1f64.max(self.least.unwrap_or(f64::MIN)).min(self.most.unwrap_or(f64::MAX))
    }

    /// Values on the bounds that are allowed.
    fn on(&self) -> Vec<f64> {
        // What is that great misses other limits.
        self.least.into_iter().chain(self.most.filter(|most| *most < 1e9)).collect()
    }

    /// Values just beyond the bounds.
    fn outside(&self) -> Vec<f64> {
        // A time is only as exact as its frames.
        let least = if self.most.is_none() { 1.0 } else { 1e-3 };
        let step = |bound: f64| (bound.abs() * 1e-3).max(least);
        let below = self.least.map(|least| least - step(least));
        let above = self.most.map(|most| most + step(most));
        below.into_iter().chain(above).chain(self.above).collect()
    }
}

/// Forms in which a number may be written, in a place that takes more than numbers too.
fn forms(value: f64) -> [Value; 14] {
    let [one, other] = [json!(value), json!([value, value])];
    [
        one.clone(),
        other.clone(),
        json!({ "keys": [[0, one]] }),
        json!({ "keys": [[0, other]] }),
        json!({ "keys": [{ "t": 0, "v": one }, { "t": 1, "v": one }] }),
        json!({ "keys": [[0, one], [1, one]], "expr": "=value" }),
        json!({ "x": one, "y": one }),
        json!([{ "keys": [[0, one]] }, 1]),
        json!([other, other, other]),
        json!([one, one, one, one]),
        json!([other, other, other, other]),
        json!([one, one, one, one, one, one]),
        Value::Array(vec![one.clone(); 20]),
        json!({ "unit": "px", "value": one }),
    ]
}

/// A document in which values can be replaced.
struct Bench {
    checker: Checker,
    text: Value,
    realms: bool,
}

impl Bench {
    /// What the schema says when `value` stands at `pointer`, and the codes of the reader's errors there.
    fn verdicts(&self, pointer: &str, value: &Value) -> (bool, Vec<String>) {
        let (mut document, pointer) = only(&self.text, pointer);
        *document.pointer_mut(&pointer).expect("a value") = value.clone();
        let fits = self.checker.complaints(&document).is_empty();
        (fits, if self.realms { realms_errors(&document, &pointer) } else { errors(&document, &pointer) })
    }
}

/// `document` without the nodes, realms and the like beside the one that `pointer` leads into, and the pointer in it.
fn only(document: &Value, pointer: &str) -> (Value, String) {
    let mut parts = pointer.splitn(4, '/').skip(1);
    let (Some(list), Some(Ok(at))) = (parts.next(), parts.next().map(str::parse::<usize>)) else {
        return (document.clone(), pointer.to_owned());
    };
    let mut document = document.clone();
    let Some(elements) = document.get_mut(list).filter(|_| list == "nodes").and_then(Value::as_array_mut) else {
        return (document, pointer.to_owned());
    };
    *elements = vec![elements[at].clone()];
    let rest = parts.next().map_or(String::new(), |rest| format!("/{rest}"));
    (document, format!("/{list}/0{rest}"))
}

/// The codes of errors at or beneath `pointer`, but for those of limits that a host sets.
fn errors(document: &Value, pointer: &str) -> Vec<String> {
    let parsed = Document::parse(&SourceFile::new("a.json", &document.to_string()), &Limits::default());
    let mut all = vec![parsed.diagnostics];
    all.extend(parsed.document.map(|document| lower(&document, &LowerOptions::default()).diagnostics));
    codes(&all, pointer)
}

fn realms_errors(document: &Value, pointer: &str) -> Vec<String> {
    let limits = Limits::default();
    let parsed = RealmDocument::parse(&SourceFile::new("a.json", &document.to_string()), &limits);
    let mut all = vec![parsed.diagnostics];
    if let Some(document) = parsed.document {
        let lowered = lower_realms(&document, &limits);
        all.push(lowered.diagnostics);
        for content in lowered.ir.or(lowered.faulty).map(|ir| ir.contents).unwrap_or_default() {
            if let RealmSource::Inline(inline) = content.source {
                all.push(lower(&inline, &LowerOptions::default()).diagnostics);
            }
        }
    }
    codes(&all, pointer)
}

fn codes(diagnostics: &[Diagnostics], pointer: &str) -> Vec<String> {
    let of_format = |error: &Diagnostic| error.limit.as_ref().is_none_or(|limit| limit.name == "side");
    let here = |error: &Diagnostic| {
        let at = &*error.origin.pointer;
        // A list without elements is missing in what should have it.
        let above = error.code == "missing-key" && pointer.rsplit_once('/').is_some_and(|(above, _)| at == above);
        above || at.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let all = diagnostics.iter().flat_map(Diagnostics::as_slice);
    all.filter(|error| error.is_error() && of_format(error) && here(error)).map(|error| error.code.to_owned()).collect()
}

/// Where in `document` each bound applies.
fn uses(marked: Value, document: &Value) -> BTreeMap<String, Vec<String>> {
    fn collect(error: &boon::ValidationError<'_, '_>, out: &mut BTreeMap<String, Vec<String>>) {
        error.causes.iter().for_each(|cause| collect(cause, out));
        if let boon::ErrorKind::Const { want: Value::String(mark) } = &error.kind
            && mark.starts_with('\u{1}')
        {
            out.entry(mark.clone()).or_default().push(error.instance_location.to_string());
        }
    }
    let checker = Checker::new(marked);
    let mut out = BTreeMap::new();
    if let Err(error) = checker.schemas.validate(document, checker.index) {
        collect(&error, &mut out);
    }
    out
}

/// Puts values on and beyond every bound of `schema` for which `counts` into `text`; how many bounds there are.
fn hold(schema: Value, text: &str, realms: bool, counts: impl Fn(&str) -> bool) -> usize {
    let (found, marked) = bounds(&schema, counts);
    let bench = Bench { checker: Checker::new(schema.clone()), text: plain(text), realms };
    assert_eq!(bench.checker.complaints(&bench.text), [""; 0]);
    let uses = uses(marked, &bench.text);
    let used = |number| uses.get(&mark(number)).and_then(|uses: &Vec<String>| uses.first());
    // What is explained in the same words in every kind of node, or of keys, is declared once.
    let words = |place: &str| schema.pointer(place).and_then(|at| at.get("description")).cloned();
    let known: Vec<_> = found.iter().enumerate().filter(|(number, _)| used(*number).is_some()).collect();
    let is_known = |place: &str, bound: &Bound| {
        let same = |other: &str| words(other).is_some() && words(other) == words(place);
        known.iter().any(|(_, (other, of_other))| of_other == bound && same(other))
    };
    let mut wrong = Vec::new();
    for (number, (place, bound)) in found.iter().enumerate() {
        match used(number) {
            Some(pointer) => compare(&bench, place, bound, pointer, &mut wrong),
            None if is_known(place, bound) => {}
            None => wrong.push(format!("{place} stands nowhere")),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    found.len()
}

/// Compares the schema's verdicts with the reader's, for each form that both take.
fn compare(bench: &Bench, place: &str, bound: &Bound, pointer: &str, wrong: &mut Vec<String>) {
    let mut say = |what: &str, value: &Value, verdict: &(bool, Vec<String>)| {
        wrong.push(format!("{place} ({pointer}) {what} {value}: {verdict:?}"));
    };
    if bound.fewest.is_some_and(|fewest| fewest > 0) {
        let verdict = bench.verdicts(pointer, &json!([]));
        if verdict.0 || verdict.1.is_empty() {
            say("may be empty:", &json!([]), &verdict);
        }
    }
    if bound.least.or(bound.above).or(bound.most).is_none() {
        return;
    }
    let mut taken = 0;
    for (form, value) in forms(bound.inside()).iter().enumerate() {
        let verdict = bench.verdicts(pointer, value);
        if !verdict.0 || !verdict.1.is_empty() {
            continue;
        }
        taken += 1;
        let of_form = |value| forms(value)[form].clone();
        for value in bound.on().into_iter().map(of_form) {
            let verdict = bench.verdicts(pointer, &value);
            // Both may refuse it: the number of a whole that holds it has a range, too.
            if verdict.0 != verdict.1.is_empty() {
                say("on the bound", &value, &verdict);
            }
        }
        for value in bound.outside().into_iter().map(of_form) {
            let verdict = bench.verdicts(pointer, &value);
            if verdict.0 || verdict.1.is_empty() {
                say("may be", &value, &verdict);
            }
        }
    }
    if taken == 0 {
        say("takes no form of", &json!(bound.inside()), &(false, Vec::new()));
    }
}

#[test]
fn the_reader_and_the_schema_have_the_same_ranges() {
    let bounds = hold(schema(), include_str!("../good/everything.json"), false, |_| true);
    assert!(bounds > 100, "{bounds}");
}

#[test]
fn the_reader_and_the_schema_of_realm_documents_have_the_same_ranges() {
    let of_compositions = schema();
    let is_known = |pointer: &str| {
        let name = pointer.strip_prefix("/$defs/").and_then(|rest| rest.split('/').next()).unwrap_or("");
        name == "Composition" || pointer.starts_with("/properties/fps") || of_compositions["$defs"].get(name).is_some()
    };
    let bounds = hold(realms_schema(), include_str!("../good/realms.json"), true, |pointer| !is_known(pointer));
    assert!(bounds > 30, "{bounds}");
}
