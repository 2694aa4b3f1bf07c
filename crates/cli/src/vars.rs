//! The vars of the command line: `--var` and `--vars`.

use std::io::Read as _;
use std::path::Path;

use reelm::{Limits, VarOverride};
use serde::de::{Deserializer as _, Error as _, MapAccess, Visitor};

use crate::args::InputArgs;
use crate::exit::Failure;

/// The vars of the command line; single ones win over those of the file.
pub(crate) fn vars(args: &InputArgs) -> Result<Vec<(String, VarOverride)>, Failure> {
    let mut vars = match &args.vars {
        Some(path) => file_vars(path)?,
        None => Vec::new(),
    };
    for (name, value) in &args.var {
        vars.retain(|(other, _)| other != name);
        vars.push((name.clone(), VarOverride::Text(value.clone())));
    }
    Ok(vars)
}

fn file_vars(path: &Path) -> Result<Vec<(String, VarOverride)>, Failure> {
    let fail =
        |code, what: &dyn std::fmt::Display| Failure::Input(format!("error[{code}]: {}: {what}", path.display()));
    let limit = Limits::default().document_bytes;
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(|error| fail("read", &error))?;
    file.take(limit.saturating_add(1)).read_to_string(&mut text).map_err(|error| fail("read", &error))?;
    if text.len() as u64 > limit {
        return Err(fail("limit", &format!("more than the {limit} bytes of the limit `document_bytes`")));
    }
    let mut reader = serde_json::Deserializer::from_str(&text);
    let vars = reader.deserialize_map(Vars).and_then(|vars| reader.end().map(|()| vars));
    vars.map_err(|error| fail("syntax", &error))
}

/// Reads an object whose values are texts, numbers and truth values, each name once.
struct Vars;

impl<'de> Visitor<'de> for Vars {
    type Value = Vec<(String, VarOverride)>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object: names and values of vars")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut vars = std::collections::BTreeMap::new();
        while let Some((name, value)) = map.next_entry::<String, serde_json::Value>()? {
            let Some(value) = var(value) else {
                return Err(A::Error::custom(format_args!("`{name}`: expected a string, a number, true or false")));
            };
            if vars.contains_key(&name) {
                return Err(A::Error::custom(format_args!("`{name}` is given twice")));
            }
            vars.insert(name, value);
        }
        Ok(vars.into_iter().collect())
    }
}

fn var(value: serde_json::Value) -> Option<VarOverride> {
    match value {
        serde_json::Value::String(text) => Some(VarOverride::Text(text)),
        serde_json::Value::Bool(value) => Some(VarOverride::Bool(value)),
        serde_json::Value::Number(number) => number.as_f64().map(VarOverride::Number),
        _ => None,
    }
}
