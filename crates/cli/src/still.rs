//! `reelm still`: one frame as a PNG.

use reelm::{Cancel, Format, SessionOptions, SinkOptions, Target, sink_for};

use crate::args::StillArgs;
use crate::exit::{Failure, Outcome};
use crate::input;

/// Runs it.
pub(crate) fn run(args: &StillArgs) -> Outcome {
    let target = Target::parse(&args.output);
    let sink = sink_for(&target, &SinkOptions { format: Some(Format::Png), ..SinkOptions::default() })
        .map_err(|error| Failure::Usage(format!("error: {error}")))?;
    let prepared = input::prepare(&args.input)?;
    let frame = input::moment(&args.moment, &prepared)?;
    let mut session = prepared.session(&SessionOptions { threads: 1, ..SessionOptions::default() })?;
    session.render_range(frame..frame.saturating_add(1), sink, &Cancel::new(), &mut |_| {})?;
    Ok(())
}
