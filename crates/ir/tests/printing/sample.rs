//! Random documents that a schema allows.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value, json};

/// Makes documents from a schema.
pub(crate) struct Sampler {
    schema: Arc<Value>,
    state: u64,
    /// How many objects may still have keys that they need not have.
    budget: u32,
    /// The keys that were written, each after the title or the words of its object's schema.
    pub(crate) used: BTreeSet<String>,
}

/// All keys that `schema` has for objects, as [`Sampler::used`] tells them.
pub(crate) fn keys(schema: &Value) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    collect(schema, &mut keys);
    keys
}

fn collect(schema: &Value, keys: &mut BTreeSet<String>) {
    if let Some(kinds) = kinds(schema) {
        return kinds.iter().for_each(|kind| collect(&kind["then"], keys));
    }
    // What only has ranges for keys says nothing of which there are.
    let is_object = schema.get("type").is_some_and(|ty| ty == "object");
    if let Some(properties) = schema.get("properties").and_then(Value::as_object).filter(|_| is_object) {
        keys.extend(properties.keys().map(|key| named(schema, key)));
    }
    match schema {
        Value::Object(object) => object.values().for_each(|value| collect(value, keys)),
        Value::Array(list) => list.iter().for_each(|value| collect(value, keys)),
        _ => {}
    }
}

/// What an object is under conditions, which its `kind` decides.
fn kinds(schema: &Value) -> Option<&Vec<Value>> {
    let conditions = schema.get("allOf").and_then(Value::as_array)?;
    // Beside them, there are the ranges of numbers, which reading does not look at.
    conditions.iter().all(|condition| condition.get("then").is_some()).then_some(conditions)
}

fn named(schema: &Value, key: &str) -> String {
    let name = schema.get("title").or(schema.get("description")).and_then(Value::as_str);
    format!("{}: {key}", name.unwrap_or(""))
}

impl Sampler {
    pub(crate) fn new(schema: Value, seed: u64) -> Self {
        Self { schema: Arc::new(schema), state: seed, budget: 0, used: BTreeSet::new() }
    }

    pub(crate) fn document(&mut self) -> String {
        let schema = self.schema.clone();
        self.budget = 60;
        let value = self.sample(&schema);
        if self.chance(2) { value.to_string() } else { serde_json::to_string_pretty(&value).unwrap() }
    }

    fn sample(&mut self, schema: &Value) -> Value {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let root = self.schema.clone();
            let target = root.pointer(reference.trim_start_matches('#')).unwrap_or_else(|| panic!("{reference}"));
            return self.sample(target);
        }
        if let Some(value) = schema.get("const") {
            return value.clone();
        }
        if let Some(kinds) = kinds(schema) {
            let most = if self.budget == 0 { 1 } else { kinds.len() };
            let kind = &kinds[self.below(most)];
            return self.sample(&kind["then"]);
        }
        if let Some(only) = schema.get("const") {
            return only.clone();
        }
        for key in ["oneOf", "anyOf", "enum"] {
            if let Some(kinds) = schema.get(key).and_then(Value::as_array) {
                // When there is little room left, the first: constants stand there.
                let most = if self.budget == 0 && key != "enum" { 1 } else { kinds.len() };
                let kind = &kinds[self.below(most)];
                return match key {
                    "enum" => kind.clone(),
                    _ if schema.get("properties").is_some() => self.one_of_its_keys(schema, &kind["required"]),
                    _ => self.sample(kind),
                };
            }
        }
        match self.of_type(schema) {
            "object" => self.object(schema),
            "array" => self.array(schema),
            "number" => self.number(),
            "integer" => self.integer(schema),
            "string" => Value::String(self.string(schema)),
            "boolean" => Value::Bool(self.chance(2)),
            "null" => Value::Null,
            other => panic!("{other}: {schema}"),
        }
    }

    fn of_type<'a>(&mut self, schema: &'a Value) -> &'a str {
        match &schema["type"] {
            Value::Array(types) => types[self.below(types.len())].as_str().unwrap(),
            one => one.as_str().unwrap_or_else(|| panic!("no type: {schema}")),
        }
    }

    /// An object that says by which key it has what it is.
    fn one_of_its_keys(&mut self, schema: &Value, keys: &Value) -> Value {
        let has = |list: &Value, key: &str| list.as_array().is_some_and(|list| list.contains(&json!(key)));
        // What goes with it only.
        let goes = |key: &str| keys[0].as_str().is_some_and(|own| has(&schema["dependentRequired"][key], own));
        let mut own: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
        own.retain(|key| has(keys, key) || (goes(key) && (!self.used.contains(&named(schema, key)) || self.chance(2))));
        let mut object = Map::new();
        for key in own {
            self.used.insert(named(schema, key));
            object.insert(key.clone(), self.sample(&schema["properties"][key]));
        }
        Value::Object(object)
    }

    fn object(&mut self, schema: &Value) -> Value {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
            return self.map(schema);
        };
        let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut chosen: Vec<&String> = properties.keys().filter(|key| required.contains(&json!(key))).collect();
        let most = schema.get("maxProperties").and_then(Value::as_u64).unwrap_or(u64::MAX);
        let others: Vec<&String> = properties.keys().filter(|key| !required.contains(&json!(key))).collect();
        let exclusive = properties.contains_key("sine") || most == 1;
        let more = if exclusive {
            1
        } else if self.budget == 0 {
            usize::from(chosen.is_empty())
        } else {
            self.below(5.min(others.len() + 1)).max(usize::from(chosen.is_empty()))
        };
        for _ in 0..more {
            // Rather one that was never written.
            let key =
                others.iter().copied().find(|key| !chosen.contains(key) && !self.used.contains(&named(schema, key)));
            chosen.push(key.unwrap_or(others[self.below(others.len())]));
        }
        let lacks = |key: &Value| !chosen.iter().any(|chosen| key == *chosen);
        if schema.pointer("/if/not/required/0").is_some_and(lacks) {
            let instead = schema.pointer("/then/required/0").filter(|key| lacks(key));
            chosen.extend(properties.keys().filter(|key| instead.is_some_and(|instead| instead == *key)));
        }
        self.budget = self.budget.saturating_sub(1);
        let mut object = Map::new();
        for key in chosen {
            self.used.insert(named(schema, key));
            let value = self.sample(&properties[key]);
            object.insert(key.clone(), value);
        }
        Value::Object(object)
    }

    /// An object whose keys the author chooses.
    fn map(&mut self, schema: &Value) -> Value {
        let numbered = schema.get("propertyNames").is_some();
        let mut object = Map::new();
        for _ in 0..self.below(3) {
            let name = if numbered { self.below(9).to_string() } else { self.word() };
            let value = self.sample(&schema["additionalProperties"]);
            object.insert(name, value);
        }
        Value::Object(object)
    }

    fn array(&mut self, schema: &Value) -> Value {
        let fixed = schema.get("prefixItems").and_then(Value::as_array).cloned().unwrap_or_default();
        let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0) as usize;
        let most = schema.get("maxItems").and_then(Value::as_u64).map_or(least + 3, |most| most as usize);
        if !fixed.is_empty() {
            let count = least + self.below(fixed.len() - least + 1);
            return fixed.iter().take(count).map(|item| self.sample(item)).collect();
        }
        let most = if self.budget == 0 { least } else { most.min(least + 3) };
        let count = least + self.below(most - least + 1);
        let raw = json!({ "type": ["number", "boolean", "string"], "pattern": "^[^=]" });
        let item = schema.get("items").unwrap_or(&raw);
        (0..count).map(|_| self.sample(item)).collect()
    }

    fn number(&mut self) -> Value {
        const SOME: [f64; 9] = [0.0, 1.0, -1.0, 0.1, 1e-9, 2.5e21, 4095.75, 1e308, -12345.678];
        if self.chance(2) { json!(SOME[self.below(SOME.len())]) } else { json!(self.below(2000)) }
    }

    fn integer(&mut self, schema: &Value) -> Value {
        let least = schema.get("minimum").and_then(Value::as_u64);
        match (least, self.chance(4)) {
            (Some(_), true) => json!(u64::MAX),
            (Some(_), false) => json!(self.below(100)),
            (None, low) => json!(self.below(100) as i64 - if low { 100 } else { 0 }),
        }
    }

    /// A string that the pattern of `schema` allows, of those that there are.
    fn string(&mut self, schema: &Value) -> String {
        let number = ["0", "1.5", "-3", "+.25", "1e3", "12"][self.below(6)].to_owned();
        match schema.get("pattern").and_then(Value::as_str) {
            None => self.word(),
            Some("^=") => ["=time", "=vars[\"a b\"] + 1", "=", "=x ? \"y\" : 'z'"][self.below(4)].into(),
            Some("^[^=]" | "^([^=]|$)") => self.word(),
            Some(pattern) if pattern.ends_with(r"(s|ms|f)\s*$") => number + ["s", "ms", "f"][self.below(3)],
            Some(pattern) if pattern.ends_with(r"(%|px)\s*$") || pattern.ends_with(r"(%|px))\s*$") => {
                number + ["%", "px"][self.below(2)]
            }
            Some(pattern) if pattern.contains(r"/\s*\d+") => "30000/1001".into(),
            Some(other) => panic!("no string for the pattern {other}"),
        }
    }

    fn word(&mut self) -> String {
        const WORDS: [&str; 10] = [
            "a",
            "title-2",
            "Größe",
            "a \"b\"\\c",
            "line\nline\ttab",
            "\u{7}\u{200e}\u{feff}",
            "👩‍🚀 漢",
            "#f80c",
            "none",
            "//x",
        ];
        WORDS[self.below(WORDS.len())].into()
    }

    fn chance(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    /// A number below `most`.
    fn below(&mut self, most: usize) -> usize {
        // Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) % most.max(1) as u64) as usize
    }
}
