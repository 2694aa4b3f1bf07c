//! `reelm bench`: where the time of a composition goes.
//!
//! * a **stage** is a part of the work on a frame, the last one the conversion to the planes that video encoders want. Nothing is
//!   encoded and nothing is kept.
//! * a **bench** is one pass over the frames; a **comparison** lets two builds take turns.

mod compare;
mod table;

use reelm::{Cancel, Output, SessionOptions, Y4m};

use crate::args::{BenchArgs, BenchFormat};
use crate::exit::{Outcome, internal, print};
use crate::input;
use crate::signals::cancel_on_signals;
use table::Bench;

/// Runs it.
pub(crate) fn run(args: &BenchArgs) -> Outcome {
    match &args.compare {
        Some(other) => compare::run(args, other),
        None => {
            let bench = bench(args)?;
            match args.format {
                BenchFormat::Text => print(&bench.to_text()),
                BenchFormat::Json => {
                    let text = serde_json::to_string_pretty(&bench).map_err(internal)?;
                    print(&format!("{text}\n"))
                }
            }
        }
    }
}

fn bench(args: &BenchArgs) -> Result<Bench, crate::exit::Failure> {
    if crate::stage::is_one(&args.input) {
        return Err(crate::exit::Failure::Usage("error: `bench` is for compositions".to_owned()));
    }
    let prepared = input::prepare(&args.input)?;
    let frames = args.frames.map_or(Ok(0..prepared.frames()), |span| span.resolve(prepared.frames()))?;
    let options = SessionOptions { threads: args.threads, timings: true, ..SessionOptions::default() };
    let mut session = prepared.session(&options)?;
    let cancel: Cancel = cancel_on_signals(&reelm::Target::Null)?;
    // Planes that nobody reads.
    let sink = Y4m::new(Output::writer("nothing", Box::new(std::io::sink())));
    let report = session.render_range(frames.clone(), Box::new(sink), &cancel, &mut |_| {})?;
    let times = session.take_times();
    let name = args.input.input.to_string_lossy().into_owned();
    Ok(Bench::new(name, prepared.size(), frames, args.threads, &report, &times))
}
