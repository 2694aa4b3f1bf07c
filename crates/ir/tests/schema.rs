//! The JSON Schemas, held against files by a validator that is not ours.

#[path = "schema/bounds.rs"]
mod bounds;

use std::path::{Path, PathBuf};

use reelm_ir::{realms_schema, schema};
use serde_json::{Value, json};

/// A schema that files are held against.
struct Checker {
    schemas: boon::Schemas,
    index: boon::SchemaIndex,
}

impl Checker {
    fn new(schema: Value) -> Self {
        let (mut compiler, mut schemas) = (boon::Compiler::new(), boon::Schemas::new());
        compiler.add_resource("schema.json", schema).expect("a schema");
        let index = compiler.compile("schema.json", &mut schemas).expect("a schema of draft 2020-12");
        Self { schemas, index }
    }

    /// The places in the document that the schema complains about, deepest first; empty if it does not.
    fn complaints(&self, document: &Value) -> Vec<String> {
        fn places(error: &boon::ValidationError<'_, '_>, out: &mut Vec<String>) {
            error.causes.iter().for_each(|cause| places(cause, out));
            out.push(format!("{} {}", error.instance_location, error.kind));
        }
        let mut out = Vec::new();
        if let Err(error) = self.schemas.validate(document, self.index) {
            places(&error, &mut out);
        }
        out
    }
}

/// JSON with comments and trailing commas as plain JSON.
fn plain(text: &str) -> Value {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '"' => {
                let mut escaped = false;
                let end = rest.char_indices().skip(1).find(|(_, c)| {
                    let ends = *c == '"' && !escaped;
                    escaped = *c == '\\' && !escaped;
                    ends
                });
                let end = end.map_or(rest.len(), |(at, _)| at + 1);
                out.push_str(&rest[..end]);
                end
            }
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
            ']' | '}' => {
                out.truncate(out.trim_end().trim_end_matches(',').len());
                out.push(c);
                1
            }
            c => {
                out.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"))
}

/// All files with an ending beneath a folder.
fn files(folder: &Path, ending: &str, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, ending, out);
        } else if path.to_string_lossy().ends_with(ending) {
            out.push(path);
        }
    }
}

#[test]
fn all_files_of_the_project_are_as_the_schemas_say() {
    let (compositions, realms) = (Checker::new(schema()), Checker::new(realms_schema()));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let good = ["everything.json", "realms.json"];
    let mut paths = good.map(|name| root.join("crates/ir/tests/good").join(name)).to_vec();
    files(&root.join("fixtures"), ".reelm.json", &mut paths);
    files(&root.join("docs"), ".reelm.json", &mut paths);
    let mut stages = 0;
    for path in &paths {
        let document = plain(&std::fs::read_to_string(path).expect("a file"));
        let stage = document.get("reelm-realms").is_some();
        stages += usize::from(stage);
        let complaints = if stage { &realms } else { &compositions }.complaints(&document);
        assert!(complaints.is_empty(), "{}: {complaints:#?}", path.display());
    }
    assert!(paths.len() >= 15 && stages >= 1, "{} files, {stages} realm documents", paths.len());
}

#[test]
fn what_is_wrong_is_refused_where_it_is() {
    let checker = Checker::new(schema());
    let base = json!({"reelm": 1, "size": [64, 36], "duration": 2, "nodes": [{"kind": "rect", "size": [4, 4]}]});
    assert_eq!(checker.complaints(&base), [""; 0]);
    for (pointer, value, place) in [
        ("/reelm", json!(2), "/reelm"),
        ("/size", json!([64]), "/size"),
        ("/size", json!([64, 1.5]), "/size/1"),
        ("/durtion", json!(1), ""),
        ("/fps", json!("fast"), "/fps"),
        ("/background", json!(3), "/background"),
        ("/duration", json!("2 min"), "/duration"),
        ("/vars", json!({"a": {"type": "colour", "default": "red"}}), "/vars/a"),
        ("/assets", json!({"a": {"image": "a.png", "font": "b.ttf"}}), "/assets/a"),
        ("/nodes/0/kind", json!("rectangle"), "/nodes/0/kind"),
        ("/nodes/0", json!({"size": [4, 4]}), "/nodes/0"),
        ("/nodes/0/opactiy", json!(1), "/nodes/0"),
        ("/nodes/0/text", json!("a"), "/nodes/0"),
        ("/nodes/0/opacity", json!("half"), "/nodes/0/opacity"),
        ("/nodes/0/opacity", json!({"keys": [[0]]}), "/nodes/0/opacity"),
        ("/nodes/0/opacity", json!({"keys": [[0, 1]], "after": "stop"}), "/nodes/0/opacity"),
        ("/nodes/0/blend", json!("mutliply"), "/nodes/0/blend"),
        ("/nodes/0/anchor", json!("centre"), "/nodes/0/anchor"),
        ("/nodes/0/effects", json!([{"kind": "blurr"}]), "/nodes/0/effects/0/kind"),
        ("/nodes/0/effects", json!([{"kind": "blur", "radius": 2}]), "/nodes/0/effects/0"),
        ("/nodes/0/effects", json!([{"kind": "blur", "sigma": true}]), "/nodes/0/effects/0/sigma"),
        ("/nodes/0/enter", json!({"kind": "fade"}), "/nodes/0/enter"),
        ("/nodes/0/mask", json!({"mode": "alpha"}), "/nodes/0/mask"),
        ("/nodes/0/layout", json!({"display": "table"}), "/nodes/0/layout/display"),
        ("/nodes/0", json!({"kind": "group", "children": [{"kind": "rec"}]}), "/nodes/0/children/0/kind"),
        ("/nodes/0", json!({"kind": "image"}), "/nodes/0"),
        ("/nodes/0", json!({"kind": "paint", "commands": [{"kind": "flod"}]}), "/nodes/0/commands/0/kind"),
    ] {
        let mut document = base.clone();
        let (above, key) = pointer.rsplit_once('/').expect("a pointer");
        match document.pointer_mut(above) {
            Some(Value::Object(object)) => _ = object.insert(key.to_owned(), value.clone()),
            Some(Value::Array(list)) => list[key.parse::<usize>().expect("an index")] = value.clone(),
            other => panic!("{pointer}: {other:?}"),
        }
        let complaints = checker.complaints(&document);
        assert!(complaints.iter().any(|at| at.split(' ').next() == Some(place)), "{pointer} {value}: {complaints:#?}");
    }
}

#[test]
fn every_key_is_explained_and_every_kind_is_told_by_its_word() {
    for schema in [schema(), realms_schema()] {
        let mut keys = 0;
        look(&schema, "", &mut |pointer, object| {
            // What says of which type an object is has conditions and ranges on it elsewhere, without a type.
            let is_one = object.get("type").is_some_and(|ty| ty == "object");
            if let (Some(Value::Object(properties)), true) = (object.get("properties"), is_one) {
                for (key, property) in properties {
                    keys += 1;
                    let said = property.get("description").and_then(Value::as_str).unwrap_or_default();
                    assert!(said.len() > 3, "{pointer}/{key} is not explained");
                }
            }
        });
        assert!(keys > 500, "{keys}");
        for kinds in ["Node", "Effect", "Transition", "Command"] {
            let words = schema.pointer(&format!("/$defs/{kinds}/properties/kind/oneOf")).and_then(Value::as_array);
            for word in words.expect("the words of kinds") {
                assert!(word["const"].is_string() && word["description"].as_str().is_some_and(|said| !said.is_empty()));
            }
        }
    }
}

/// An editor takes the innermost explanation that it finds, and offers every key that a schema has.
#[test]
fn no_form_of_a_value_hides_what_its_key_is_for() {
    fn forms(root: &Value, value: &Value, seen: &mut Vec<String>, said: &mut Vec<String>) {
        if let Some(name) =
            value.get("$ref").and_then(Value::as_str).filter(|name| !seen.iter().any(|known| known == name))
        {
            seen.push(name.to_owned());
            forms(root, root.pointer(name.trim_start_matches('#')).expect("a definition"), seen, said);
        }
        for one in ["oneOf", "anyOf", "allOf"].iter().filter_map(|key| value.get(*key)?.as_array()).flatten() {
            // Words are explained where they stand.
            said.extend(one.get("description").filter(|_| one.get("const").is_none()).map(Value::to_string));
            forms(root, one, seen, said);
        }
        if !seen.is_empty() {
            said.extend(value.get("then").and_then(|then| then.get("description")).map(Value::to_string));
        }
    }
    for schema in [schema(), realms_schema()] {
        let mut values = 0;
        look(&schema, "", &mut |pointer, object| {
            for (key, value) in object.get("properties").and_then(Value::as_object).into_iter().flatten() {
                let (mut seen, mut said) = (Vec::new(), Vec::new());
                forms(&schema, value, &mut seen, &mut said);
                let named =
                    seen.iter().filter_map(|name| schema.pointer(name.trim_start_matches('#'))?.get("description"));
                said.extend(named.map(Value::to_string));
                assert!(said.is_empty(), "{pointer}/{key}: {said:?}");
                values += seen.len();
            }
            let is_range = pointer.strip_prefix("/$defs/").is_some_and(bounds::is_range);
            assert!(!is_range || !object.contains_key("properties"), "{pointer}");
        });
        assert!(values > 500, "{values}");
    }
}

/// Calls `f` for each object in a schema that is a schema or holds some.
fn look(value: &Value, pointer: &str, f: &mut impl FnMut(&str, &serde_json::Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            f(pointer, object);
            object.iter().for_each(|(key, value)| look(value, &format!("{pointer}/{key}"), f));
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(at, value)| look(value, &format!("{pointer}/{at}"), f))
        }
        _ => {}
    }
}

/// An editor validates while one types: the cost must not grow with the power of the depth.
#[test]
fn nested_groups_are_no_burden() {
    let checker = Checker::new(schema());
    let mut node = json!({"kind": "rect", "size": [4, 4]});
    for _ in 0..40 {
        node = json!({"kind": "group", "children": [node], "mask": {"node": {"kind": "rect", "size": [1, 1]}}});
    }
    let document = json!({"reelm": 1, "size": [64, 36], "duration": 2, "nodes": [node]});
    assert_eq!(checker.complaints(&document), [""; 0]);
}

/// What an editor offers for an ease is what the reader takes.
#[test]
fn eases_are_offered_and_known() {
    let schema = schema();
    let mut offered = 0;
    look(&schema, "", &mut |_, object| {
        for name in object.get("examples").and_then(Value::as_array).into_iter().flatten() {
            let name = name.as_str().expect("a name");
            assert!(reelm_ir::value::parse_ease(name).is_ok(), "{name}");
            offered += 1;
        }
    });
    assert!(offered > 40, "{offered}");
}
