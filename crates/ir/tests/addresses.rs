//! Everything that the format lets be animated can be read by an expression: the declarations, by way of their schema, against the
//! table of properties.

use std::collections::BTreeSet;

use reelm_ir::registry::property::PROPERTIES;
use reelm_ir::schema;
use serde_json::Value;

/// Animated, but gone before there are frames.
const COUNTED: [&str; 2] = ["count", "sprites.count"];
/// Shorthands of lengths that have rows of their own.
const SHORTHANDS: [&str; 4] = ["layout.padding", "layout.margin", "layout.inset", "layout.gap"];

/// The addresses beneath `value`, a part of `schema`, of what may be animated. Nodes and commands within nodes have addresses of their
/// own; parameters of effects and transitions come from the registry, by which they are read too.
fn animated(schema: &Value, value: &Value, address: &str, out: &mut BTreeSet<String>) {
    if let Some(name) = value.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/")) {
        match name {
            "AnimPathData" | "AnimValue" | "Node" | "Command" | "Effect" | "Transition" | "Param" => {}
            // Ranges of what stands beside them.
            _ if ["From", "AtLeast", "Above"].iter().any(|start| name.starts_with(start)) => {}
            _ if name.starts_with("Anim") => _ = out.insert(address.to_owned()),
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
            "linear" | "radial" | "repeat" | "sprite" if !address.is_empty() => address.to_owned(),
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
        .filter(|name| !listed.contains(name) && !COUNTED.contains(&&**name) && !SHORTHANDS.contains(&&**name))
        .collect();
    assert!(missing.is_empty(), "animated, and not in the table of properties: {missing:?}");
    // The walk sees what it should: a plain key, one in a list, one deep down.
    for name in
        ["opacity", "mask.feather", "stroke.paint.stops.color", "layout.flex-grow", "sprites.position", "time.remap"]
    {
        assert!(found.contains(name), "{name} was not found among {found:?}");
    }
    // And the table holds nothing that is not declared, but for what `auto-orient` gives and the numbers of a text.
    let declared: BTreeSet<String> = found.iter().map(|name| name.replace('-', "_")).collect();
    let more: Vec<&String> = listed.iter().filter(|name| !declared.contains(*name)).collect();
    assert_eq!(more, ["auto_orient", "height", "text"], "in the table, and not declared");
}
