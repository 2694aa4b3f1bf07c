//! `reelm check`: everything that is wrong with a composition.

use reelm::Error;

use crate::args::{CheckArgs, CheckFormat};
use crate::exit::{Failure, Outcome, internal, print};
use crate::input;
use crate::vars::vars;

/// Runs it.
pub(crate) fn run(args: &CheckArgs) -> Outcome {
    if let Some(outcome) = crate::stage::check(args) {
        return outcome;
    }
    let vars = vars(&args.input)?;
    let found = match input::read(&args.input) {
        Ok(composition) => composition.check(&vars),
        Err(Error::Composition(error)) => *error,
        Err(error) => return unread(args, error),
    };
    let report = found.report();
    match args.format {
        CheckFormat::Json => {
            let text = serde_json::to_string_pretty(&report.entries()).map_err(internal)?;
            print(&format!("{text}\n"))?;
        }
        CheckFormat::Text => print(&report.to_text(&input::text_options(&std::io::stdout())))?,
    }
    if found.diagnostics().has_errors() {
        return Err(Failure::Reported);
    }
    if args.format == CheckFormat::Text && found.diagnostics().is_empty() {
        print("no errors, no warnings\n")?;
    }
    Ok(())
}

/// A file that could not be read has no places; as data it is said in the same form as all else.
fn unread(args: &CheckArgs, error: Error) -> Outcome {
    if args.format == CheckFormat::Text {
        return Err(input::failure(error));
    }
    let entry = serde_json::json!([{
        "code": error.code(),
        "severity": "error",
        "message": error.to_string(),
        "file": args.input.input.to_string_lossy(),
    }]);
    let text = serde_json::to_string_pretty(&entry).map_err(internal)?;
    print(&format!("{text}\n"))?;
    Err(Failure::Reported)
}
