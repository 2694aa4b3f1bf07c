//! `reelm still`: one frame as a PNG.

use std::path::Path;

use reelm::{Batch, Format, SinkOptions, Target, sink_for};

use crate::args::StillArgs;
use crate::each;
use crate::exit::{Failure, Outcome, say};
use crate::input;
use crate::signals::cancel_on_signals;
use crate::stage;

/// Runs it.
pub(crate) fn run(args: &StillArgs) -> Outcome {
    if let Some(rows) = &args.each.each {
        return each(args, rows);
    }
    let target = Target::parse(&args.output);
    if let Target::Path(path) = &target {
        check_path(path)?;
    }
    let sink = sink_for(&target, &SinkOptions { format: Some(Format::Png), ..SinkOptions::default() })
        .map_err(|error| Failure::Usage(format!("error[{}]: {error}", error.code())))?;
    if let Some(stage) = stage::read(&args.input, &args.stage)? {
        return stage::still(args, &stage, &target, sink);
    }
    let prepared = input::prepare(&args.input)?;
    let frame = input::moment(&args.moment, prepared.fps(), prepared.frames())?;
    let mut session = prepared.session(&args.engine.options(1))?;
    let cancel = cancel_on_signals(&target)?;
    session.render_range(frame..frame.saturating_add(1), sink, &cancel, &mut |_| {})?;
    say(session.warnings().to_text(&input::text_options(&std::io::stderr())).trim_end());
    Ok(())
}

/// Once for each row.
fn each(args: &StillArgs, rows: &Path) -> Outcome {
    if let Target::Path(path) = Target::parse(&args.output) {
        check_path(&path)?;
    }
    let rows = each::Each { input: &args.input, rows, output: &args.output, stage: &args.stage, quiet: args.quiet };
    let frames = |batch: &Batch| {
        let frame = input::moment(&args.moment, batch.fps(), batch.frames())?;
        Ok(frame..frame.saturating_add(1))
    };
    let sink = SinkOptions { format: Some(Format::Png), ..SinkOptions::default() };
    rows.run(&args.engine.options(0), &sink, &frames)
}

/// One frame makes no sequence in a folder, and a name that promises another format is a slip.
fn check_path(path: &Path) -> Outcome {
    if path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/") {
        return Err(Failure::Output(format!("error[encode.io]: cannot create {}: it is a folder", path.display())));
    }
    match path.extension() {
        Some(extension) if !extension.eq_ignore_ascii_case("png") => {
            Err(Failure::Usage(format!("error[encode.unsupported-format]: {}: a still is a .png", path.display())))
        }
        _ => Ok(()),
    }
}
