//! `--each`: a composition rendered once for each row of data.
//!
//! A row that is wrong stops no other. What is wrong with rows is said at the end, in their order.

use std::ffi::OsStr;
use std::io::IsTerminal as _;
use std::ops::Range;
use std::path::Path;
use std::time::Instant;

use reelm::{
    Batch, BatchEvent, BatchJob, BatchReport, Cancel, Error, FrameSink, NameTemplate, OutputFolders, Row, RowError,
    RowFault, Rows, SessionOptions, SinkOptions, Target, sink_for,
};

use crate::args::{InputArgs, StageArgs};
use crate::exit::{Failure, Outcome, say};
use crate::input;
use crate::progress::Bar;
use crate::signals::cancel_on_signals;
use crate::vars::vars;

/// How many rows' errors are said; more are counted.
const MOST_ERRORS: usize = 1000;

/// What a batch was asked for.
pub(crate) struct Each<'a> {
    pub(crate) input: &'a InputArgs,
    pub(crate) rows: &'a Path,
    /// The template of the outputs' names.
    pub(crate) output: &'a OsStr,
    pub(crate) stage: &'a StageArgs,
    pub(crate) quiet: bool,
}

impl Each<'_> {
    /// Renders `frames` of the composition for each row.
    pub(crate) fn run(
        &self,
        options: &SessionOptions,
        sink: &SinkOptions,
        frames: &dyn Fn(&Batch) -> Result<Range<u64>, Failure>,
    ) -> Outcome {
        let names = self.names(sink)?;
        let batch = self.batch(options)?;
        let mut rows = Rows::open(self.rows, batch.limits()).map_err(|error| self.unread(&error))?;
        if let Some(columns) = rows.columns() {
            check_places(columns, &names)?;
            batch.check_columns(columns, &names).map_err(input::failure)?;
        }
        say(batch.warning_report().to_text(&input::text_options(&std::io::stderr())).trim_end());
        // Only what is written to files can be tidied up.
        let cancel = cancel_on_signals(&Target::Null)?;
        self.render(&batch, &names, frames(&batch)?, sink, &cancel, &mut rows)
    }

    fn render(
        &self,
        batch: &Batch,
        names: &NameTemplate,
        frames: Range<u64>,
        options: &SinkOptions,
        cancel: &Cancel,
        rows: &mut Rows,
    ) -> Outcome {
        let (folders, null) = (OutputFolders::new(), Target::parse(self.output) == Target::Null);
        let sink = |_: &Row, path: &Path| -> Result<Box<dyn FrameSink>, Error> {
            if null {
                return Ok(sink_for(&Target::Null, options)?);
            }
            Ok(folders.sink(path, sink_for(&Target::Path(path.to_path_buf()), options)?))
        };
        let mut told = Told::new(self.rows, Bar::of_rows(self.quiet));
        let started = Instant::now();
        let job = BatchJob { frames, names, sink: &sink, cancel };
        let report = batch.render(rows, &job, &mut |event| told.event(event));
        told.bar.clear();
        told.say_errors();
        match report {
            Err(Error::Cancelled) => {
                say(&format!("{} rows are done, of others nothing remains", told.report.done));
                Err(Failure::Interrupted)
            }
            Err(error) => Err(input::failure(error)),
            Ok(report) => {
                self.say_summary(&report, started);
                if report.failed > 0 { Err(Failure::Reported) } else { Ok(()) }
            }
        }
    }

    fn say_summary(&self, report: &BatchReport, started: Instant) {
        let BatchReport { done, failed, frames } = report;
        if done + failed == 0 {
            say(&format!("warning: {} has no rows", self.rows.display()));
        } else if *failed > 0 {
            say(&format!("{failed} of {} rows failed", done + failed));
        } else if !self.quiet && std::io::stderr().is_terminal() {
            say(&format!("{done} rows, {frames} frames in {:.2} s", started.elapsed().as_secs_f64()));
        }
    }

    fn names(&self, sink: &SinkOptions) -> Result<NameTemplate, Failure> {
        let usage = |message: String| Failure::Usage(format!("error: {message}"));
        let target = Target::parse(self.output);
        let Some(template) = self.output.to_str() else {
            return Err(usage("--each: the output's name is not UTF-8".to_owned()));
        };
        if target == Target::Stdout {
            return Err(usage("--each writes a file for each row, not to standard output".to_owned()));
        }
        let names = NameTemplate::parse(template).map_err(|error| usage(error.to_string()))?;
        if target != Target::Null && names.is_constant() {
            let message = format!("--each: all rows would have the name {template}; write `{{field}}` or `{{index}}`");
            return Err(usage(message));
        }
        if names.end().contains(['.', '/']) {
            // What the name ends in says the format; better now than for each row.
            sink_for(&target, sink).map_err(|error| Failure::Usage(format!("error[{}]: {error}", error.code())))?;
        }
        Ok(names)
    }

    fn batch(&self, options: &SessionOptions) -> Result<Batch, Failure> {
        let stage = self.stage.target.is_some() || self.stage.report.is_some() || self.stage.times;
        if stage || crate::stage::is_one(self.input) {
            return Err(Failure::Usage("error: --each is for compositions, not for realm documents".to_owned()));
        }
        let composition = input::read(self.input).map_err(input::failure)?;
        let vars = vars(self.input)?;
        // Whatever is wrong with all rows is said once, all at once.
        let everything = |error| match error {
            Error::Composition(_) => input::failure(composition.check(&vars).into()),
            error => input::failure(error),
        };
        Batch::new(composition.clone(), vars.clone(), options).map_err(everything)
    }

    /// What is wrong with the file of rows as a whole.
    fn unread(&self, error: &RowError) -> Failure {
        let place = if error.line > 0 { format!(":{}", error.line) } else { String::new() };
        Failure::Input(format!("error[{}]: {}{place}: {error}", error.code(), self.rows.display()))
    }
}

/// That the rows have a field for each place of the outputs' names.
fn check_places(columns: &[String], names: &NameTemplate) -> Outcome {
    let missing = names.fields().into_iter().find(|field| !columns.iter().any(|column| column == field));
    match missing {
        None => Ok(()),
        Some(field) => {
            let known = columns.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ");
            let message =
                format!("error: the output's name has a place for `{field}`; the rows have {known}, and `index`");
            Err(Failure::Usage(message))
        }
    }
}

/// What was told so far.
struct Told<'a> {
    rows: &'a Path,
    bar: Bar,
    report: BatchReport,
    frames: u64,
    errors: Vec<RowError>,
}

impl<'a> Told<'a> {
    fn new(rows: &'a Path, bar: Bar) -> Self {
        Self { rows, bar, report: BatchReport::default(), frames: 0, errors: Vec::new() }
    }

    fn event(&mut self, event: BatchEvent) {
        match event {
            BatchEvent::Done(row) => {
                self.report.done += 1;
                self.report.frames += row.range.frames;
                self.frames = self.frames.max(self.report.frames);
                if let Some(warnings) = &row.warnings {
                    let text = warnings.report().to_text(&input::text_options(&std::io::stderr()));
                    self.bar.say(&format!("row {}, {}:\n{}", row.number, row.path.display(), text.trim_end()));
                }
            }
            BatchEvent::Failed(error) => {
                self.report.failed += 1;
                if self.errors.len() < MOST_ERRORS {
                    self.errors.push(error);
                }
            }
            BatchEvent::Working { frames } => self.frames = frames,
        }
        self.bar.rows(self.report.done, self.report.failed, self.frames);
    }

    fn say_errors(&mut self) {
        self.errors.sort_by_key(|error| error.number);
        self.errors.iter().for_each(|error| say(&self.row_error(error)));
        let more = self.report.failed.saturating_sub(self.errors.len() as u64);
        if more > 0 {
            say(&format!("and {more} more rows failed"));
        }
    }

    fn row_error(&self, error: &RowError) -> String {
        let RowError { number, line, path, fault } = error;
        let output = path.as_ref().map_or_else(String::new, |path| format!(", {}", path.display()));
        let place = format!("row {number} ({}:{line}{output})", self.rows.display());
        match &**fault {
            RowFault::Render(Error::Composition(found)) => {
                let text = found.report().to_text(&input::text_options(&std::io::stderr()));
                format!("error[row]: {place}:\n{}", text.trim_end())
            }
            _ => format!("error[{}]: {place}: {error}", error.code()),
        }
    }
}
