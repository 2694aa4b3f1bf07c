//! `reelm render`: a composition as a video or a sequence.

use std::io::IsTerminal as _;
use std::path::Path;

use reelm::{Batch, Format, FrameSink, RangeReport, SinkOptions, Target, Writer, sink_for};

use crate::args::{RenderArgs, WriterArg};
use crate::each;
use crate::exit::{Failure, Outcome, say};
use crate::input;
use crate::progress::Bar;
use crate::signals::cancel_on_signals;
use crate::stage;

/// Runs it.
pub(crate) fn run(args: &RenderArgs) -> Outcome {
    if let Some(rows) = &args.each.each {
        return each(args, rows);
    }
    let target = Target::parse(&args.output);
    let sink = sink(args, &target)?;
    if let Some(stage) = stage::read(&args.input, &args.stage)? {
        return stage::render(args, &stage, &target, sink);
    }
    let prepared = input::prepare(&args.input)?;
    let frames = args.frames.map_or(Ok(0..prepared.frames()), |span| span.resolve(prepared.frames()))?;
    let mut session = prepared.session(&args.engine.options(args.threads))?;
    let cancel = cancel_on_signals(&target)?;
    let bar = Bar::new(frames.end.saturating_sub(frames.start), args.quiet);
    let report = session.render_range(frames, sink, &cancel, &mut |progress| bar.update(progress));
    bar.clear();
    let report = report?;
    say(session.warnings().to_text(&input::text_options(&std::io::stderr())).trim_end());
    report.output.warnings.iter().for_each(|warning| say(&format!("warning: {warning}")));
    if !args.quiet && std::io::stderr().is_terminal() {
        say(&summary(&report));
    }
    Ok(())
}

/// Once for each row.
fn each(args: &RenderArgs, rows: &Path) -> Outcome {
    let rows = each::Each { input: &args.input, rows, output: &args.output, stage: &args.stage, quiet: args.quiet };
    let frames = |batch: &Batch| match args.frames {
        Some(span) => Ok(span.resolve(batch.frames())?),
        None => Ok(0..batch.frames()),
    };
    rows.run(&args.engine.options(args.threads), &sink_options(args)?, &frames)
}

fn sink_options(args: &RenderArgs) -> Result<SinkOptions, Failure> {
    let format = args.format.as_deref().map(Format::from_name).transpose().map_err(usage)?;
    let writer = match args.encoder {
        WriterArg::Embedded => Writer::Embedded,
        WriterArg::Ffmpeg => Writer::Ffmpeg,
    };
    Ok(SinkOptions { format, writer, ..SinkOptions::default() })
}

fn usage(error: reelm::EncodeError) -> Failure {
    Failure::Usage(format!("error[{}]: {error}", error.code()))
}

fn sink(args: &RenderArgs, target: &Target) -> Result<Box<dyn FrameSink>, Failure> {
    sink_for(target, &sink_options(args)?).map_err(|error| match error {
        // What is missing is a program, not a word of the command line.
        error @ reelm::EncodeError::EncoderMissing { .. } => error.into(),
        error => usage(error),
    })
}

fn summary(report: &RangeReport) -> String {
    let seconds = report.elapsed.as_secs_f64();
    let speed = report.frames as f64 / seconds.max(1e-9);
    let RangeReport { frames, elided, raster, .. } = report;
    let kept = raster.surfaces_retained_hits;
    format!("{frames} frames ({elided} repeated, {kept} surfaces found) in {seconds:.2} s, {speed:.0} per second")
}
