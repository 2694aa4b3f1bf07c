//! Realm documents: what the commands do with one instead of a composition. A document is known by its key `reelm-realms`.

mod report;

use reelm::{FrameSink, Limits, PreparedStage, RealmStage, StageSession, Target};

use crate::args::{CheckArgs, CheckFormat, InputArgs, PlanArgs, PlanFormat, RenderArgs, StageArgs, StillArgs};
use crate::exit::{Failure, Outcome, internal, print, say};
use crate::input;
use crate::progress::Bar;
use crate::signals::cancel_on_signals;
use report::ReportWriter;

/// The realm document that `args` name, prepared, with its warnings printed; `None` if they name no realm document.
pub(crate) fn read(args: &InputArgs, stage: &StageArgs) -> Result<Option<PreparedStage>, Failure> {
    let Some(document) = open(args)? else {
        if stage.target.is_some() || stage.report.is_some() || stage.times {
            let message = "error: --target, --report and --times are for realm documents; this is a composition";
            return Err(Failure::Usage(message.to_owned()));
        }
        return Ok(None);
    };
    let prepared = document.prepare().map_err(input::failure)?;
    for warnings in prepared.warning_reports() {
        say(warnings.to_text(&input::text_options(&std::io::stderr())).trim_end());
    }
    Ok(Some(prepared))
}

/// Whether `args` name a realm document.
pub(crate) fn is_one(args: &InputArgs) -> bool {
    let limits = Limits::default();
    // What cannot be read is reported by who reads it as a composition.
    input::text(args, &limits).is_ok_and(|text| RealmStage::is_one(text, &limits))
}

fn open(args: &InputArgs) -> Result<Option<RealmStage>, Failure> {
    let limits = Limits::default();
    if !is_one(args) {
        return Ok(None);
    }
    if !args.var.is_empty() || args.vars.is_some() {
        let message = "error: --var and --vars are for compositions; a realm document gives its realms their vars";
        return Err(Failure::Usage(message.to_owned()));
    }
    let text = input::text(args, &limits).map_err(input::failure)?;
    let stage = RealmStage::from_reader(&input::name(args), text, input::folder(args), &limits);
    stage.map(Some).map_err(input::failure)
}

/// `render`.
pub(crate) fn render(args: &RenderArgs, stage: &PreparedStage, target: &Target, sink: Box<dyn FrameSink>) -> Outcome {
    let frames = args.frames.map_or(Ok(0..stage.frames()), |span| span.resolve(stage.frames()))?;
    let mut session = session(stage, &args.stage, &args.engine.options(1))?;
    let cancel = cancel_on_signals(target)?;
    let bar = Bar::new(frames.end.saturating_sub(frames.start), args.quiet);
    let mut report = ReportWriter::open(args.stage.report.as_deref())?;
    let mut told = |frame: reelm::StageFrame<'_>| {
        report.frame(&frame);
        Ok(())
    };
    let done = session.render_range(frames, sink, &cancel, &mut told, &mut |progress| bar.update(progress));
    bar.clear();
    let done = done?;
    report.close()?;
    say_warnings(&session);
    done.output.warnings.iter().for_each(|warning| say(&format!("warning: {warning}")));
    Ok(())
}

/// `still`.
pub(crate) fn still(args: &StillArgs, stage: &PreparedStage, target: &Target, sink: Box<dyn FrameSink>) -> Outcome {
    let frame = input::moment(&args.moment, stage.fps(), stage.frames())?;
    let mut session = session(stage, &args.stage, &args.engine.options(1))?;
    let cancel = cancel_on_signals(target)?;
    let mut report = ReportWriter::open(args.stage.report.as_deref())?;
    let mut told = |frame: reelm::StageFrame<'_>| {
        report.frame(&frame);
        Ok(())
    };
    session.render_range(frame..frame.saturating_add(1), sink, &cancel, &mut told, &mut |_| {})?;
    report.close()?;
    say_warnings(&session);
    Ok(())
}

/// `plan`: realms in order, what each does, and what shows it.
pub(crate) fn plan(args: &PlanArgs, stage: &PreparedStage) -> Outcome {
    let frame = input::moment(&args.moment, stage.fps(), stage.frames())?;
    let mut session = session(stage, &StageArgs::default(), &reelm::SessionOptions::default())?;
    let told = session.plan(frame)?;
    print(&match args.format {
        PlanFormat::Text => told.plan.to_text(),
        PlanFormat::Json => report::line(&told),
        PlanFormat::Dot => told.plan.to_dot(),
        PlanFormat::Mermaid => told.plan.to_mermaid(),
    })
}

/// `check`, if `args` name a realm document.
pub(crate) fn check(args: &CheckArgs) -> Option<Outcome> {
    match open(&args.input) {
        Ok(None) => None,
        Ok(Some(document)) => Some(print_check(args, &document)),
        Err(failure) => Some(Err(failure)),
    }
}

fn print_check(args: &CheckArgs, document: &RealmStage) -> Outcome {
    let found = document.check();
    match args.format {
        CheckFormat::Json => {
            let entries: Vec<_> = found.files().iter().flat_map(|file| file.report().entries()).collect();
            let text = serde_json::to_string_pretty(&entries).map_err(internal)?;
            print(&format!("{text}\n"))?;
        }
        CheckFormat::Text => {
            for file in found.files() {
                print(&file.report().to_text(&input::text_options(&std::io::stdout())))?;
            }
        }
    }
    if found.has_errors() {
        return Err(Failure::Reported);
    }
    if args.format == CheckFormat::Text && found.files().is_empty() {
        print("no errors, no warnings\n")?;
    }
    Ok(())
}

fn session(stage: &PreparedStage, args: &StageArgs, options: &reelm::SessionOptions) -> Result<StageSession, Failure> {
    let options = reelm::SessionOptions { timings: args.times, ..*options };
    Ok(stage.session(&options, args.target)?)
}

fn say_warnings(session: &StageSession) {
    for warnings in session.warnings() {
        say(warnings.to_text(&input::text_options(&std::io::stderr())).trim_end());
    }
}
