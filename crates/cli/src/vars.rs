//! The vars of the command line: `--var` and `--vars`.

use std::io::Read as _;
use std::path::Path;

use reelm::{Limits, VarOverride, read_vars};

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
    read_vars(&text).map_err(|error| fail("syntax", &error))
}
