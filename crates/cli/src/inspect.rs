//! `reelm inspect`: the tree of a composition at one moment, with every value resolved.

use reelm::SessionOptions;

use crate::args::{InspectArgs, InspectFormat};
use crate::exit::{Failure, Outcome, internal, print};
use crate::{input, stage};

/// Runs it.
pub(crate) fn run(args: &InspectArgs) -> Outcome {
    if stage::is_one(&args.input) {
        let message = "error: `inspect` is for compositions; `plan` tells what the realms of a realm document do";
        return Err(Failure::Usage(message.to_owned()));
    }
    let prepared = input::prepare(&args.input)?;
    let frame = input::moment(&args.moment, prepared.fps(), prepared.frames())?;
    let mut session = prepared.session(&SessionOptions { threads: 1, ..SessionOptions::default() })?;
    let inspection = session.inspect(frame)?;
    print(&match args.format {
        InspectFormat::Text => inspection.to_text(),
        InspectFormat::Json => {
            let text = serde_json::to_string_pretty(&inspection).map_err(internal)?;
            format!("{text}\n")
        }
    })
}
