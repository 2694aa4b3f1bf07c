//! Every word of the format is known: it works, or it is refused with `not-yet`. The lists are those of the format's
//! page, written down by hand.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use reelm_ir::registry::{COMMANDS, Form, PROPERTIES, Param, ParamType, Registry};
use reelm_ir::{CompositionIr, Document, Limits, LowerOptions, SourceFile, ValueType, lower, realms_schema, schema};
use serde_json::Value;

const TOP: &str = "reelm size fps duration background seed vars assets comps nodes audio $schema";
const COMP: &str = "size duration vars nodes";
const ASSET: &str = "image svg font video audio lottie lut tiles";
const VAR: &str = "type default description";
const NODE: &str = "id kind at for time position anchor pivot scale rotation auto-orient skew size opacity visible blend isolate clip \
    mask effects enter exit transition layout";
const TIME: &str = "speed from loop reverse freeze remap";
const KEYS: &str = "keys before after expr";
const SOURCES: &str = "sine noise envelope spring";
const KEY: &str = "t v ease in out";
const MASK: &str = "node mode invert feather";
const PAINT: &str = "linear radial conic image repeat sampling";
const LINEAR: &str = "from to stops space";
const RADIAL: &str = "center radius focal stops space";
const CONIC: &str = "center angle stops space";
const STROKE: &str = "paint width join cap miter dash dash-offset align";
const LAYOUT: &str = "display position flex-direction flex-wrap flex-grow flex-shrink flex-basis justify-content \
    align-content align-items align-self gap row-gap column-gap padding padding-left margin margin-top inset left \
    min-width max-height aspect-ratio grid-template-columns grid-template-rows grid-column grid-row justify-items flex flex-flow \
    grid-template-areas grid-auto-rows grid-auto-flow grid-area grid-row-start grid-column-end justify-self place-content \
    place-items place-self order";
const KINDS: [(&str, &str); 21] = [
    ("group", "children"),
    ("stack", "children"),
    ("sequence", "children gap"),
    ("switch", "children active"),
    ("comp", "comp src vars"),
    ("repeat", "count child stagger"),
    ("rect", "radius fill stroke fill-rule trim"),
    ("ellipse", "fill stroke fill-rule trim"),
    ("polygon", "sides outer radius fill stroke fill-rule trim"),
    ("star", "points inner outer radius fill stroke fill-rule trim"),
    ("line", "from to fill stroke fill-rule trim"),
    ("path", "d fill stroke fill-rule trim"),
    (
        "text",
        "text font fallback font-size weight italic width line-height letter-spacing align fit fill stroke spans animate",
    ),
    ("image", "asset fit sampling"),
    ("paint", "commands background sampling font"),
    ("svg", "asset"),
    ("video", "asset from fit volume muted"),
    ("lottie", "asset"),
    ("audio", "asset volume fade-in fade-out pan from speed"),
    ("scene", "asset camera objects sprites fade sampling"),
    ("realm", "realm sampling"),
];
const EFFECTS: &str = "blur drop-shadow brightness contrast saturate grayscale sepia invert hue-rotate opacity \
    color-matrix transform inner-shadow glow outline tint duotone levels curves lut chroma-key vignette noise pixelate \
    posterize threshold sharpen directional-blur zoom-blur displace motion-blur";
const TRANSITIONS: &str = "fade dip wipe slide push cover zoom iris clock blinds pixelate blur luma";

/// The codes that a text gives.
fn codes(text: &str) -> BTreeSet<&'static str> {
    let parsed = Document::parse(&SourceFile::new("a", text), &Limits::default());
    assert!(parsed.document.is_some(), "{text} is no JSON");
    parsed.diagnostics.into_iter().map(|diagnostic| diagnostic.code).collect()
}

/// That each of `keys` is known where `@` stands in `text`; gives back those that work.
fn known<'a>(keys: &'a str, text: &str) -> BTreeSet<&'a str> {
    let mut working = BTreeSet::new();
    for key in keys.split_whitespace() {
        let codes = codes(&text.replace('@', &format!("\"{key}\": null")));
        assert!(!codes.contains("unknown-key"), "{key} is not known in {text}");
        if !codes.contains("not-yet") {
            working.insert(key);
        }
    }
    let strangers = codes(&text.replace('@', "\"strange\": 1"));
    assert!(strangers.contains("unknown-key"), "{text} takes any key");
    working
}

#[test]
fn every_key_of_the_format_is_known() {
    let node = |body: &str| format!("{{ \"nodes\": [{{ \"kind\": \"rect\", {body} }}] }}");
    known(TOP, "{ @ }");
    known(COMP, r#"{ "comps": { "a": { @ } } }"#);
    known(ASSET, r#"{ "assets": { "a": { @ } } }"#);
    known(VAR, r#"{ "vars": { "a": { @ } } }"#);
    known(NODE, &node("@"));
    known(TIME, &node(r#""time": { @ }"#));
    for property in ["rotation", "position"] {
        known(KEYS, &node(&format!("\"{property}\": {{ @ }}")));
        known(SOURCES, &node(&format!("\"{property}\": {{ @ }}")));
    }
    known(KEYS, &node(r#""fill": { "keys": [], @ }"#));
    known(KEY, &node(r#""position": { "keys": [{ @ }] }"#));
    known("radius path", &node(r#""clip": { @ }"#));
    known(MASK, &node(r#""mask": { @ }"#));
    known(PAINT, &node(r#""fill": { @ }"#));
    known(LINEAR, &node(r#""fill": { "linear": { @ } }"#));
    known(RADIAL, &node(r#""fill": { "radial": { @ } }"#));
    known(CONIC, &node(r#""fill": { "conic": { @ } }"#));
    known(STROKE, &node(r#""stroke": { @ }"#));
    known(LAYOUT, &node(r#""layout": { @ }"#));
    for (kind, keys) in KINDS {
        known(keys, &format!("{{ \"nodes\": [{{ \"kind\": \"{kind}\", @ }}] }}"));
    }
}

#[test]
fn every_kind_is_known() {
    for (kind, _) in KINDS {
        let codes = codes(&format!("{{ \"nodes\": [{{ \"kind\": \"{kind}\" }}] }}"));
        assert!(!codes.contains("unknown-name"), "{kind}");
    }
    let registry = Registry::default();
    for name in EFFECTS.split_whitespace() {
        assert!(registry.effect_named(name).is_some(), "{name}");
    }
    for name in TRANSITIONS.split_whitespace() {
        assert!(registry.transition_named(name).is_some(), "{name}");
    }
}

/// The keys that the schema gives at `pointer`.
fn keys_of(schema: &Value, pointer: &str) -> BTreeSet<String> {
    let properties = schema.pointer(pointer).and_then(Value::as_object);
    properties.unwrap_or_else(|| panic!("no {pointer}")).keys().cloned().collect()
}

/// The schemas of the kinds of a definition, each told by its `kind`.
fn kinds_of<'a>(schema: &'a Value, definition: &str) -> Vec<&'a Value> {
    let conditions = schema.pointer(&format!("/$defs/{definition}/allOf")).and_then(Value::as_array).expect("kinds");
    let words = schema.pointer(&format!("/$defs/{definition}/properties/kind/oneOf")).and_then(Value::as_array);
    let words: Vec<&Value> = words.expect("words").iter().map(|word| &word["const"]).collect();
    let kinds: Vec<&Value> = conditions.iter().map(|condition| &condition["then"]).collect();
    assert_eq!(words, conditions.iter().map(|it| &it["if"]["properties"]["kind"]["const"]).collect::<Vec<_>>());
    assert_eq!(words, kinds.iter().map(|kind| &kind["properties"]["kind"]["const"]).collect::<Vec<_>>());
    kinds
}

#[test]
fn the_schema_offers_what_works_and_nothing_else() {
    let schema = schema();
    let owned = |keys: BTreeSet<&str>| keys.into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(keys_of(&schema, "/properties"), owned(known(TOP, "{ @ }")));
    let layout = known(LAYOUT, r#"{ "nodes": [{ "kind": "rect", "layout": { @ } }] }"#);
    assert!(owned(layout).is_subset(&keys_of(&schema, "/$defs/Layout/properties")));
    let nodes = kinds_of(&schema, "Node");
    assert_eq!(nodes.len(), 18);
    for node in nodes {
        let kind = node.pointer("/properties/kind/const").and_then(Value::as_str).expect("a kind");
        let own = KINDS.iter().find(|(known, _)| *known == kind).expect("a kind of the format").1;
        let template = format!("{{ \"nodes\": [{{ \"kind\": \"{kind}\", @ }}] }}");
        let all = format!("{NODE} {own}");
        assert_eq!(keys_of(node, "/properties"), owned(known(&all, &template)), "{kind}");
        for (key, property) in node.pointer("/properties").and_then(Value::as_object).expect("keys") {
            assert!(property.get("description").is_some(), "{kind}.{key} is not explained");
        }
    }
}

#[test]
fn every_command_and_argument_is_known_and_offered_by_the_schema() {
    let schema = schema();
    let offered = kinds_of(&schema, "Command");
    assert_eq!(offered.len(), COMMANDS.len());
    for (row, offered) in COMMANDS.iter().zip(offered) {
        let own: Vec<&str> = row.arguments.iter().map(|argument| argument.name).collect();
        let keys = format!("kind if {}", own.join(" "));
        let template =
            format!(r#"{{ "nodes": [{{ "kind": "paint", "commands": [{{ "kind": "{}", @ }}] }}] }}"#, row.name);
        let working: BTreeSet<String> = known(&keys, &template).into_iter().map(str::to_owned).collect();
        assert_eq!(offered.pointer("/title").and_then(Value::as_str), Some(row.name));
        assert_eq!(keys_of(offered, "/properties"), working, "{}", row.name);
        for (key, property) in offered.pointer("/properties").and_then(Value::as_object).expect("keys") {
            assert!(property.get("description").is_some(), "{}.{key} is not explained", row.name);
        }
        for argument in row.arguments {
            let [least, most] = argument.range;
            let lanes = argument.default.len();
            assert!(lanes == 0 || lanes == argument.lanes() && !argument.required, "{}.{}", row.name, argument.name);
            let inside = |value: &f64| (least..=most).contains(value);
            assert!(argument.default.iter().all(inside), "{}.{}", row.name, argument.name);
        }
    }
}

/// The table between the marks of `name` in the reference is the current one. `REELM_BLESS=1` writes it.
fn check_table(name: &str, current: &str) {
    // Tables are written by one test at a time.
    static REFERENCE: Mutex<()> = Mutex::new(());
    let _guard = REFERENCE.lock().unwrap_or_else(PoisonError::into_inner);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/format.md");
    let [begin, end] = [format!("<!-- {name}:begin -->\n"), format!("<!-- {name}:end -->")];
    let text = std::fs::read_to_string(path).expect("docs/format.md is there");
    let (before, rest) = text.split_once(&begin).expect("where the table begins");
    let (table, after) = rest.split_once(&end).expect("where the table ends");
    if std::env::var_os("REELM_BLESS").is_some() {
        std::fs::write(path, format!("{before}{begin}{current}{end}{after}")).expect("docs can be written");
    } else {
        assert!(table == current, "the {name} of docs/format.md are out of date; run the test with REELM_BLESS=1");
    }
}

/// The table of commands in the reference is made from the registry.
#[test]
fn the_reference_lists_all_commands() {
    check_table("commands", &commands_table());
}

/// Nodes of every kind, in every form that has properties of its own, with all keys that any node may have.
fn nodes_of_all_kinds() -> Vec<(&'static str, String)> {
    const LINEAR: &str = r##"{"linear": {"stops": [[0, "#fff"], [1, "#000"]]}}"##;
    const RADIAL: &str = r##"{"radial": {"stops": [[0, "#fff"], [1, "#000"]]}}"##;
    const CONIC: &str = r##"{"conic": {"stops": [[0, "#fff"], [1, "#000"]]}}"##;
    let strokes =
        |fill: &str, paint: &str| format!(r#""fill": {fill}, "stroke": {{"paint": {paint}, "dash": [4, 2]}}"#);
    let painted =
        || [strokes("\"red\"", "\"red\""), strokes(LINEAR, LINEAR), strokes(RADIAL, RADIAL), strokes(CONIC, CONIC)];
    let mut nodes = vec![
        ("group", r#""children": []"#.to_owned()),
        ("stack", r#""children": []"#.to_owned()),
        ("sequence", r#""children": []"#.to_owned()),
        ("switch", r#""active": 0, "children": []"#.to_owned()),
        ("comp", r#""comp": "c""#.to_owned()),
        ("image", r#""asset": "i""#.to_owned()),
        ("paint", r#""commands": []"#.to_owned()),
        ("audio", r#""asset": "s", "pan": 0"#.to_owned()),
        ("realm", r#""realm": 1"#.to_owned()),
        ("scene", r#""asset": "t", "sprites": [{"glyph": 1}], "fade": {"level": 0}"#.to_owned()),
    ];
    for keys in painted() {
        nodes.push(("rect", format!(r#"{keys}, "radius": 3"#)));
        nodes.push(("ellipse", keys.clone()));
        nodes.push(("polygon", format!(r#"{keys}, "sides": 5, "outer": 9"#)));
        nodes.push(("star", format!(r#"{keys}, "points": 5, "inner": 5, "outer": 9"#)));
        nodes.push(("line", format!(r#"{keys}, "to": [9, 9]"#)));
        nodes.push(("path", format!(r#"{keys}, "d": "M0 0L9 9""#)));
        nodes.push(("text", format!(r#"{keys}, "text": "{{=1:.1}}", "line-height": 1"#)));
        nodes.push(("text", format!(r#""spans": [{{{keys}, "text": "{{=1:.1}}", "line-height": 1}}]"#)));
    }
    nodes
}

/// A composition of these nodes, and the kind of each.
fn composition_of_all_kinds() -> (CompositionIr, Vec<&'static str>) {
    let lengths = ["padding", "margin"].map(|key| format!(r#""{key}": 1"#)).join(", ");
    let common = format!(
        r#""size": [9, 9], "clip": {{"radius": 1}},
        "mask": {{"node": {{"kind": "rect"}}, "feather": 1}}, "layout": {{{lengths}, "inset": 0, "gap": 1, "flex-basis": 1,
        "grid-template-columns": [9], "grid-template-rows": [9], "grid-auto-columns": [9], "grid-auto-rows": [9], "min-width": 1, "min-height": 1, "max-width": 9, "max-height": 9, "aspect-ratio": 1}}"#
    );
    let nodes = nodes_of_all_kinds();
    let nodes = [&nodes, &nodes].map(Clone::clone).concat();
    let half = nodes.len() / 2;
    let written = nodes.iter().enumerate().map(|(i, (kind, keys))| {
        let clock = if i < half { "speed" } else { "remap" };
        format!(r#"{{"kind": "{kind}", "time": {{"{clock}": 2}}, {keys}, {common}}}"#)
    });
    let written: Vec<String> = written.collect();
    let text = format!(
        r#"{{"reelm": 1, "size": [9, 9], "duration": 1, "comps": {{"c": {{}}}},
        "assets": {{"i": {{"image": "i.png"}}, "t": {{"tiles": "t.tmx"}}, "s": {{"audio": "s.wav"}}}}, "nodes": [{}]}}"#,
        written.join(",")
    );
    let parsed = Document::parse(&SourceFile::new("a", &text), &Limits::default());
    let lowered = lower(&parsed.document.expect("a document"), &LowerOptions::default());
    let ir = lowered.ir.unwrap_or_else(|| panic!("{:?} {:?}", parsed.diagnostics, lowered.diagnostics));
    (ir, nodes.iter().map(|node| node.0).collect())
}

/// The kinds of nodes that have the property at `address`, each once; `None` where nothing has it.
fn kinds_with(ir: &CompositionIr, kinds: &[&'static str], address: &str) -> Option<String> {
    let address = address.replace("[i]", ".0");
    let path: Vec<&str> = address.split('.').collect();
    let tops = ir.nodes.values().next().map_or(&[][..], |root| &root.children);
    let all: BTreeSet<&str> = kinds.iter().copied().collect();
    let with: BTreeSet<&str> = tops
        .iter()
        .zip(kinds)
        .filter(|(node, _)| ir.property(**node, &path).is_some())
        .map(|(_, kind)| *kind)
        .collect();
    match with.len() {
        0 => None,
        _ if with == all => Some("all".to_owned()),
        _ => Some(with.iter().map(|kind| format!("`{kind}`")).collect::<Vec<_>>().join(" ")),
    }
}

fn properties_table() -> String {
    let (ir, kinds) = composition_of_all_kinds();
    let mut out = String::from("| property | type | range | steers the layout | nodes |\n|---|---|---|---|---|\n");
    for row in PROPERTIES {
        let Some(address) = row.address() else { continue };
        let nodes = kinds_with(&ir, &kinds, &address).unwrap_or_else(|| panic!("no node has `{address}`"));
        let steers = if row.steers_layout { "yes" } else { "" };
        out += &format!("| `{address}` | {} | {} | {steers} | {nodes} |\n", seen(row.ty), range(row.range));
    }
    let registry = Registry::default();
    let families = [("effects[i]", registry.effects().iter().map(|kind| (kind.name, kind.params)).collect::<Vec<_>>())];
    let edges = registry.transitions().iter().map(|kind| (kind.name, kind.params)).collect::<Vec<_>>();
    for (prefix, list) in families.into_iter().chain([("enter", edges)]) {
        for (name, params) in list {
            for param in params {
                let (ty, element) = match param.ty {
                    ParamType::Value(ty) => (ty, if param.count > 1 { "[i]" } else { "" }),
                    ParamType::Points(..) => (ValueType::Vec2, "[i]"),
                    // No values that could be read.
                    ParamType::Choice(_) | ParamType::Asset(_) => continue,
                };
                let key = param.name.replace('-', "_");
                out += &format!("| `{prefix}.{key}{element}` | {} | {} | | `{name}` |\n", seen(ty), range(param.range));
            }
        }
    }
    out
}

/// The type that an expression sees.
fn seen(ty: ValueType) -> &'static str {
    match ty {
        ValueType::Length => "number of pixels",
        ValueType::Length2 => "vec2 of pixels",
        ty => ty.name(),
    }
}

fn range([least, most]: [f64; 2]) -> String {
    match (least.is_finite(), least == -most) {
        (false, _) => String::new(),
        (_, true) => format!("±{most}"),
        _ => format!("{least} to {most}"),
    }
}

/// The table of properties in the reference is that of the registry, and every address in it leads to a value.
#[test]
fn the_reference_lists_all_properties() {
    check_table("properties", &properties_table());
}

/// What an expression can name stands in the table.
#[test]
fn no_property_is_missing_in_the_table() {
    let (ir, _) = composition_of_all_kinds();
    let listed: BTreeSet<String> =
        PROPERTIES.iter().filter_map(|row| Some(row.address()?.replace("[i]", ""))).collect();
    for (node, _) in ir.nodes.iter() {
        for name in ir.property_names(node) {
            let general: Vec<&str> = name.split('.').filter(|part| part.parse::<u32>().is_err()).collect();
            let general = general.join(".");
            // The four radii of a rectangle go by their corners too; arguments of commands and shorthands have no row of their own.
            let beside = ["radius.", "commands.", "layout.padding", "layout.margin", "layout.inset", "layout.gap"];
            let known = listed.contains(&general) || beside.iter().any(|start| general.starts_with(start));
            assert!(known, "`{name}` is not in the table");
        }
    }
}

fn commands_table() -> String {
    let mut out = String::from("| command | key | type | default | meaning |\n|---|---|---|---|---|\n");
    for row in COMMANDS {
        out += &format!("| **`{}`** | | | | {} |\n", row.name, row.doc.trim());
        for argument in row.arguments {
            let ty = match argument.form {
                Form::Value(ty) => match ty {
                    ValueType::Vec2 => "anim Vec2".to_owned(),
                    ty => format!("anim {}", ty.name()),
                },
                Form::Word(words) => format!("`{}`", words.join("`, `")),
                Form::Points(least, most) if least == most => format!("{least} anim Vec2"),
                Form::Points(..) => "anim Vec2[]".to_owned(),
                Form::Path => "string, or [keys](#morphing-of-paths)".to_owned(),
                Form::Text => "string".to_owned(),
                Form::Image => "key".to_owned(),
                Form::Count => "whole number or expression".to_owned(),
                Form::Commands => "Command[]".to_owned(),
            };
            let numbers: Vec<String> = argument.default.iter().map(f64::to_string).collect();
            let default = match (argument.form, numbers.as_slice()) {
                _ if argument.required => "required".to_owned(),
                (_, []) => String::new(),
                (Form::Word(words), _) => format!("`{}`", words[argument.default[0] as usize]),
                (Form::Value(ValueType::Bool), _) => (argument.default == [1.0]).to_string(),
                (Form::Value(ValueType::Color), [.., alpha]) => {
                    (if alpha == "0" { "transparent" } else { "black" }).to_owned()
                }
                (Form::Value(ValueType::Number), [number]) => number.clone(),
                (Form::Value(_), numbers) => format!("`[{}]`", numbers.join(", ")),
                _ => String::new(),
            };
            out += &format!("| | `{}` | {ty} | {default} | {} |\n", argument.name, argument.doc);
        }
    }
    out
}

/// The tables of effects and transitions in the reference are made from the registry.
#[test]
fn the_reference_lists_all_effects_and_transitions() {
    let registry = Registry::default();
    check_table("effects", &kinds_table(registry.effects().iter().map(|kind| (kind.name, kind.doc, kind.params))));
    let transitions = registry.transitions().iter();
    check_table("transitions", &kinds_table(transitions.map(|kind| (kind.name, kind.doc, kind.params))));
}

fn kinds_table<'a>(kinds: impl Iterator<Item = (&'a str, &'a str, &'a [Param])>) -> String {
    let mut out = String::from("| kind | parameter | type | default | range | meaning |\n|---|---|---|---|---|---|\n");
    for (name, doc, params) in kinds {
        out += &format!("| **`{name}`** | | | | | {doc} |\n");
        for param in params {
            let ty = match (param.ty, param.count) {
                (ParamType::VEC2, 1) => "anim number or Vec2".to_owned(),
                (ParamType::Value(ty), 1) => format!("anim {}", ty.name()),
                (ParamType::Value(ty), count) => format!("{count} anim {}s", ty.name()),
                (ParamType::Choice(names), _) => format!("`{}`", names.join("`, `")),
                (ParamType::Asset(kind), _) => format!("key of an asset, {kind:?}").to_lowercase(),
                (ParamType::Points(least, most), _) => format!("{least} to {most} anim Vec2"),
            };
            let range = match param.ty {
                ParamType::COLOR | ParamType::BOOL | ParamType::Choice(_) | ParamType::Asset(_) => String::new(),
                _ => range(param.range),
            };
            out += &format!("| | `{}` | {ty} | {} | {range} | {} |\n", param.name, default_of(param), param.doc);
        }
    }
    out
}

fn default_of(param: &Param) -> String {
    // Four rows of five, with ones on the diagonal.
    let identity: Vec<f64> = (0..20).map(|at| f64::from(u8::from(at % 5 == at / 5))).collect();
    match (param.ty, param.default) {
        (ParamType::Asset(_), _) => "required".to_owned(),
        (ParamType::Points(..), _) => "none".to_owned(),
        (ParamType::Choice(names), [number, ..]) => format!("`{}`", names[*number as usize]),
        (ParamType::BOOL, [truth, ..]) => (*truth != 0.0).to_string(),
        (ParamType::COLOR, [0.0, 0.0, 0.0, 1.0]) => "black".to_owned(),
        (ParamType::COLOR, [1.0, 1.0, 1.0, 1.0]) => "white".to_owned(),
        (_, [one, rest @ ..]) if rest.iter().all(|number| number == one) => one.to_string(),
        (_, numbers) if numbers == identity => "the identity".to_owned(),
        (_, numbers) => format!("`{numbers:?}`"),
    }
}

/// The schemas that are checked in are the ones that the types give. `REELM_BLESS=1` writes them.
#[test]
fn the_schemas_that_are_checked_in_are_current() {
    for (name, schema) in [("reelm", schema()), ("reelm-realms", realms_schema())] {
        let path = format!("{}/../../docs/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
        let current = serde_json::to_string_pretty(&schema).expect("a schema is plain data") + "\n";
        if std::env::var_os("REELM_BLESS").is_some() {
            std::fs::write(&path, &current).expect("docs can be written");
        }
        let text = std::fs::read_to_string(&path).expect("the schema is there");
        assert!(text == current, "docs/{name}.schema.json is out of date; run the test with REELM_BLESS=1");
    }
}
