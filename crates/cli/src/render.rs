//! `reelm render`: a composition as a video or a sequence.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use reelm::{Cancel, Format, FrameSink, RangeReport, SessionOptions, SinkOptions, Target, Writer, sink_for};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::args::{RenderArgs, WriterArg};
use crate::exit::{Failure, Outcome};
use crate::input;
use crate::progress::Bar;

/// Runs it.
pub(crate) fn run(args: &RenderArgs) -> Outcome {
    let sink = sink(args)?;
    let prepared = input::prepare(&args.input)?;
    let frames = args.frames.map_or(0..prepared.frames(), |span| span.resolve(prepared.frames()));
    let mut session = prepared.session(&SessionOptions { threads: args.threads, ..SessionOptions::default() })?;
    let cancel = cancel_on_signals()?;
    let bar = Bar::new(frames.end.saturating_sub(frames.start), args.quiet);
    let report = session.render_range(frames, sink, &cancel, &mut |progress| bar.update(progress));
    bar.clear();
    let report = report?;
    report.output.warnings.iter().for_each(|warning| eprintln!("warning: {warning}"));
    if !args.quiet && std::io::stderr().is_terminal() {
        say(&report);
    }
    Ok(())
}

fn sink(args: &RenderArgs) -> Result<Box<dyn FrameSink>, Failure> {
    let usage = |error: reelm::EncodeError| Failure::Usage(format!("error: {error}"));
    let format = args.format.as_deref().map(Format::from_name).transpose().map_err(usage)?;
    let writer = match args.encoder {
        WriterArg::Embedded => Writer::Embedded,
        WriterArg::Ffmpeg => Writer::Ffmpeg,
    };
    sink_for(&Target::parse(&args.output), &SinkOptions { format, writer, ..SinkOptions::default() }).map_err(usage)
}

/// The first signal stops the render in good order; a second one ends the process at once.
fn cancel_on_signals() -> Result<Cancel, Failure> {
    let flag = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&flag))
            .and_then(|_| signal_hook::flag::register(signal, Arc::clone(&flag)))
            .map_err(|error| Failure::Input(format!("error: cannot listen to signals: {error}")))?;
    }
    Ok(Cancel::from_flag(flag))
}

fn say(report: &RangeReport) {
    let seconds = report.elapsed.as_secs_f64();
    let speed = report.frames as f64 / seconds.max(1e-9);
    let RangeReport { frames, elided, .. } = report;
    eprintln!("{frames} frames ({elided} repeated) in {seconds:.2} s, {speed:.0} per second");
}
