//! Reading the composition and its vars.

use std::io::{IsTerminal as _, Read as _};
use std::path::Path;

use reelm::{Composition, Error, Limits, Prepared, TextOptions, VarOverride};

use crate::args::{InputArgs, MomentArgs};
use crate::exit::Failure;

/// Reads the composition.
pub(crate) fn read(args: &InputArgs) -> Result<Composition, Error> {
    let limits = Limits::default();
    if args.input.as_os_str() != "-" {
        return Composition::from_path(&args.input, &limits);
    }
    Composition::from_reader("<stdin>", std::io::stdin().lock(), Path::new("."), &limits)
}

/// Reads, compiles and prepares the composition; prints its warnings.
pub(crate) fn prepare(args: &InputArgs) -> Result<Prepared, Failure> {
    let composition = read(args).map_err(failure)?;
    let vars = vars(args)?;
    let prepared = match composition.compile(&vars) {
        Ok(compiled) => compiled.prepare().map_err(failure)?,
        // Assets may be missing too; say everything at once.
        Err(Error::Composition(_)) => return Err(failure(composition.check(&vars).into())),
        Err(error) => return Err(failure(error)),
    };
    let warnings = prepared.warning_report().to_text(&text_options());
    if !warnings.is_empty() {
        eprint!("{warnings}");
    }
    Ok(prepared)
}

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
    let fail = |what: &dyn std::fmt::Display| Failure::Input(format!("error: {}: {what}", path.display()));
    let limit = Limits::default().document_bytes;
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(|error| fail(&error))?;
    file.take(limit + 1).read_to_string(&mut text).map_err(|error| fail(&error))?;
    if text.len() as u64 > limit {
        return Err(fail(&format!("more than the {limit} bytes of the limit `document_bytes`")));
    }
    match serde_json::from_str(&text).map_err(|error| fail(&error))? {
        serde_json::Value::Object(map) => map
            .into_iter()
            .map(|(name, value)| match json_var(value) {
                Some(value) => Ok((name, value)),
                None => Err(fail(&format!("`{name}`: expected a string, a number, true or false"))),
            })
            .collect(),
        _ => Err(fail(&"expected a JSON object: names and values of vars")),
    }
}

fn json_var(value: serde_json::Value) -> Option<VarOverride> {
    match value {
        serde_json::Value::String(text) => Some(VarOverride::Text(text)),
        serde_json::Value::Bool(value) => Some(VarOverride::Bool(value)),
        serde_json::Value::Number(number) => number.as_f64().map(VarOverride::Number),
        _ => None,
    }
}

/// The frame that `--frame` or `--time` names; the first without either.
pub(crate) fn moment(args: &MomentArgs, prepared: &Prepared) -> Result<u64, Failure> {
    match (&args.frame, &args.time) {
        (Some(frame), _) => Ok(*frame),
        (None, Some(time)) => frame_at(time, prepared),
        (None, None) => Ok(0),
    }
}

fn frame_at(time: &str, prepared: &Prepared) -> Result<u64, Failure> {
    let time = reelm::parse_time(time).map_err(|error| Failure::Usage(format!("error: --time: {}; expected {}", error.message, error.expected)))?;
    let frames = time.frames(prepared.fps());
    // The frame that is shown at that time.
    u64::try_from(frames.floor()).map_err(|_| Failure::Usage("error: --time: before the start".to_owned()))
}

/// How diagnostics are printed here: in colour on a terminal.
pub(crate) fn text_options() -> TextOptions {
    let color = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    TextOptions { color, ..TextOptions::default() }
}

/// The failure that an error is, with diagnostics in colour on a terminal.
pub(crate) fn failure(error: Error) -> Failure {
    match error {
        Error::Composition(error) => Failure::Input(error.report().to_text(&text_options()).trim_end().to_owned()),
        error => error.into(),
    }
}
