//! Everything that the format lets be animated can be read by an expression: the declarations, by way of their schema, against the
//! table of properties.

use std::collections::BTreeSet;

use reelm_ir::registry::property::PROPERTIES;
use reelm_ir::registry::{Argument, COMMANDS, EFFECTS, Form, Param, ParamType, TRANSITIONS};
use reelm_ir::{CompositionIr, Document, Limits, LowerOptions, SourceFile, ValueType, lower, schema};
use serde_json::{Value, json};

/// Animated, but gone before there are frames.
const COUNTED: [&str; 2] = ["count", "sprites.count"];
/// Shorthands of lengths that have rows of their own.
const SHORTHANDS: [&str; 4] = ["layout.padding", "layout.margin", "layout.inset", "layout.gap"];

/// The addresses beneath `value`, a part of `schema`, of what may be animated. Nodes and commands within nodes have addresses of their
/// own; those of effects and transitions come from the registry, and are looked at one by one below.
fn animated(schema: &Value, value: &Value, address: &str, out: &mut BTreeSet<String>) {
    if let Some(name) = value.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/")) {
        match name {
            "AnimPathData" | "AnimValue" | "Node" | "Command" | "Effect" | "Transition" | "Param" => {}
            // Ranges of what stands beside them.
            _ if ["From", "AtLeast", "Above"].iter().any(|start| name.starts_with(start)) => {}
            _ if name.starts_with("Anim") && name != "Animator" => _ = out.insert(address.to_owned()),
            _ => animated(schema, &schema["$defs"][name], address, out),
        }
    }
    for key in ["oneOf", "anyOf", "allOf", "prefixItems"] {
        for (i, part) in value.get(key).and_then(Value::as_array).into_iter().flatten().enumerate() {
            let stop = key == "prefixItems" && address.ends_with("stops");
            let name = if stop { format!("{address}.{}", ["offset", "color"][i]) } else { address.to_owned() };
            animated(schema, part, &name, out);
        }
    }
    for part in ["items", "then"].iter().filter_map(|key| value.get(key)) {
        animated(schema, part, address, out);
    }
    for (key, part) in value.get("properties").and_then(Value::as_object).into_iter().flatten() {
        // Words that say which kind of value it is stand in no address.
        let name = match key.as_str() {
            "linear" | "radial" | "conic" | "repeat" | "sprite" if !address.is_empty() => address.to_owned(),
            _ if address.is_empty() => key.clone(),
            _ => format!("{address}.{key}"),
        };
        animated(schema, part, &name, out);
    }
}

#[test]
fn whatever_is_animated_has_an_address() {
    let schema = schema();
    let mut found = BTreeSet::new();
    for kind in schema["$defs"]["Node"]["allOf"].as_array().expect("kinds") {
        animated(&schema, kind, "", &mut found);
    }
    let listed: BTreeSet<String> =
        PROPERTIES.iter().filter_map(|row| Some(row.address()?.replace("[i]", ""))).collect();
    let missing: Vec<String> = found
        .iter()
        .map(|name| name.replace('-', "_"))
        // Has a value for each unit of a text.
        .filter(|name| !name.starts_with("animate."))
        .filter(|name| !listed.contains(name) && !COUNTED.contains(&&**name) && !SHORTHANDS.contains(&&**name))
        .collect();
    assert!(missing.is_empty(), "animated, and not in the table of properties: {missing:?}");
    // The walk sees what it should: a plain key, one in a list, one deep down.
    for name in [
        "opacity",
        "mask.feather",
        "stroke.paint.stops.color",
        "layout.flex-grow",
        "sprites.position",
        "time.remap",
        "spans.fill",
    ] {
        assert!(found.contains(name), "{name} was not found among {found:?}");
    }
    // And the table holds nothing that is not declared, but for what `auto-orient` gives and the numbers of a text.
    let declared: BTreeSet<String> = found.iter().map(|name| name.replace('-', "_")).collect();
    let more: Vec<&String> = listed.iter().filter(|name| !declared.contains(*name)).collect();
    assert_eq!(more, ["auto_orient", "height", "spans.text", "text"], "in the table, and not declared");
}

/// What is lowered of a composition with one node that has `keys`, and a picture.
fn ir_with(keys: &Value) -> CompositionIr {
    let mut node = json!({"id": "it", "size": [9, 9]});
    node.as_object_mut().expect("an object").extend(keys.as_object().expect("an object").clone());
    let document = json!({"reelm": 1, "size": [9, 9], "duration": 2, "nodes": [node],
        "assets": {"image": {"image": "a.png"}, "lut": {"lut": "a.cube"}}});
    let parsed = Document::parse(&SourceFile::new("a.json", &document.to_string()), &Limits::default());
    assert!(!parsed.diagnostics.has_errors(), "{document}: {:#?}", parsed.diagnostics.as_slice());
    let lowered = lower(&parsed.document.expect("a document"), &LowerOptions::default());
    lowered.ir.unwrap_or_else(|| panic!("{document}: {:#?}", lowered.diagnostics.as_slice()))
}

fn is_read(ir: &CompositionIr, path: &str) -> bool {
    let node = ir.names.node(0, "it").expect("the node");
    ir.property(node, &path.split('.').collect::<Vec<_>>()).is_some()
}

/// `count` points from left to right.
fn points(count: usize) -> Value {
    (0..count).map(|i| json!([i as f64 / (count.max(2) - 1) as f64, 1])).collect()
}

/// `kind` with what must be written for `params`, and all their points.
fn with_params(kind: &str, params: &[Param]) -> Value {
    let mut written = json!({"kind": kind});
    for param in params {
        match param.ty {
            ParamType::Asset(kind) => {
                written[param.name] = json!(format!("{kind:?}").to_lowercase());
            }
            ParamType::Points(least, _) => written[param.name] = points(least.into()),
            ParamType::Value(_) | ParamType::Choice(_) => {}
        }
    }
    written
}

/// The addresses of those of `params` that are animated, beneath `place`.
fn addresses_of(params: &[Param], place: &str) -> Vec<String> {
    let mut all = Vec::new();
    for param in params {
        let address = format!("{place}.{}", param.name.replace('-', "_"));
        match param.ty {
            ParamType::Value(_) if param.count > 1 => {
                all.extend((0..param.count).map(|i| format!("{address}.{i}")));
            }
            ParamType::Value(_) => all.push(address),
            ParamType::Points(least, _) => all.extend((0..least).map(|i| format!("{address}.{i}.y"))),
            ParamType::Asset(_) | ParamType::Choice(_) => {}
        }
    }
    all
}

#[test]
fn parameters_of_effects_and_transitions_have_addresses() {
    for effect in EFFECTS {
        let ir = ir_with(&json!({"kind": "rect", "effects": [with_params(effect.name, effect.params)]}));
        for place in ["effects.0".to_owned(), format!("effects.{}", effect.name.replace('-', "_"))] {
            for address in addresses_of(effect.params, &place) {
                assert!(is_read(&ir, &address), "{address} of {}", effect.name);
            }
        }
    }
    for transition in TRANSITIONS {
        let mut written = with_params(transition.name, transition.params);
        written["for"] = json!(1);
        let ir = ir_with(&json!({"kind": "rect", "enter": written, "exit": written}));
        for place in ["enter", "exit"] {
            for address in addresses_of(transition.params, place) {
                assert!(is_read(&ir, &address), "{address} of {}", transition.name);
            }
        }
    }
    assert!(!is_read(&ir_with(&json!({"kind": "rect"})), "effects.0.amount"));
}

/// Something that may be written for an argument.
fn argument(argument: &Argument) -> Value {
    let number = 1.0_f64.clamp(argument.range[0], argument.range[1]);
    match argument.form {
        Form::Value(ValueType::Color) => json!("#fff"),
        Form::Value(ValueType::Bool) => json!(true),
        Form::Value(ty) if ty.lanes() > 1 => Value::from(vec![number; ty.lanes()]),
        Form::Value(_) => json!(number),
        Form::Word(words) => json!(words[0]),
        Form::Points(least, _) => points(least.max(2) as usize),
        Form::Path => json!("M0 0L9 9"),
        Form::Text => json!("x"),
        Form::Image => json!("image"),
        Form::Count => json!(1),
        Form::Commands => json!([]),
    }
}

/// Whether `one` is written in order that `wanted` may be: a picture where nothing else says what is drawn.
fn is_written(one: &Argument, wanted: &Argument) -> bool {
    let says_what = ["child", "call"].contains(&wanted.name);
    one.required || one.name == wanted.name || one.form == Form::Image && !says_what
}

#[test]
fn arguments_of_commands_have_addresses() {
    let mut seen = 0;
    for row in COMMANDS {
        for wanted in row.arguments {
            let address = match wanted.form {
                Form::Value(_) => format!("commands.0.{}", wanted.name.replace('-', "_")),
                Form::Points(..) => "commands.0.points.1.x".to_owned(),
                _ => continue,
            };
            let mut command = json!({"kind": row.name});
            for one in row.arguments.iter().filter(|one| is_written(one, wanted)) {
                command[one.name] = argument(one);
            }
            let ir = ir_with(&json!({"kind": "paint", "commands": [command]}));
            assert!(is_read(&ir, &address), "{address} of {}", row.name);
            seen += 1;
        }
    }
    assert!(seen > 40, "{seen} arguments");
}
