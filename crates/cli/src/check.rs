//! `reelm check`: everything that is wrong with a composition.

use reelm::Error;

use crate::args::{CheckArgs, CheckFormat};
use crate::exit::{Failure, Outcome, internal, print};
use crate::input;

/// Runs it.
pub(crate) fn run(args: &CheckArgs) -> Outcome {
    let vars = input::vars(&args.input)?;
    let found = match input::read(&args.input) {
        Ok(composition) => composition.check(&vars),
        Err(Error::Composition(error)) => *error,
        Err(error) => return Err(input::failure(error)),
    };
    let report = found.report();
    match args.format {
        CheckFormat::Json => {
            let text = serde_json::to_string_pretty(&report.entries()).map_err(internal)?;
            print(&format!("{text}\n"))?;
        }
        CheckFormat::Text => print(&report.to_text(&input::text_options()))?,
    }
    if found.diagnostics().has_errors() {
        return Err(Failure::Reported);
    }
    if args.format == CheckFormat::Text && found.diagnostics().is_empty() {
        print("no errors, no warnings\n")?;
    }
    Ok(())
}
