//! The run of a batch: threads take rows in order, each renders one at a time.
//!
//! With as many rows as threads, or more, each row has one thread for itself: rows need nothing of each other, frames of one row
//! wait for its encoder. Fewer rows share the threads. Which thread renders a row decides nothing about its bytes.

use core::ops::Range;
use std::collections::{HashSet, VecDeque};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use reelm_encode::FrameSink;
use reelm_ids::Hash128;
use reelm_ir::Diagnostics;

use super::{Batch, BatchEvent, BatchReport, NameTemplate, Row, RowError, RowFault, RowReport};
use crate::composition::Prepared;
use crate::error::{CompositionError, Error};
use crate::pipeline::{Cancel, Progress};
use crate::session::{SessionOptions, threads_of};

/// How often [`BatchEvent::Working`] is told at most.
const TICK: Duration = Duration::from_millis(100);
/// How many warnings are told; of more only the rows' outputs speak.
const MOST_WARNINGS: usize = 1000;

/// Makes the sink of a row's output, which has the name.
pub type MakeSink<'a> = dyn Fn(&Row, &Path) -> Result<Box<dyn FrameSink>, Error> + Sync + 'a;

/// What to do with each row.
pub struct BatchJob<'a> {
    /// The frames to render.
    pub frames: Range<u64>,
    /// Names the outputs.
    pub names: &'a NameTemplate,
    /// The sink of a row's output, which has the name.
    pub sink: &'a MakeSink<'a>,
    /// Stops all.
    pub cancel: &'a Cancel,
}

impl Batch {
    /// Renders each of `rows`, several at once, and tells `told` of each.
    ///
    /// # Errors
    /// [`Error::Cancelled`]: rows that were told as done are whole, of others nothing remains. [`Error::Threads`]. What is wrong
    /// with a row stops no other and is told.
    pub fn render(
        &self,
        rows: &mut (dyn Iterator<Item = Result<Row, RowError>> + Send),
        job: &BatchJob<'_>,
        told: &mut dyn FnMut(BatchEvent),
    ) -> Result<BatchReport, Error> {
        let threads = threads_of(self.options.threads);
        let ahead: VecDeque<_> = (&mut *rows).take(threads).collect();
        let workers = ahead.len().clamp(1, threads);
        let feed = Feed { ahead, rows, names: HashSet::new() };
        let options = SessionOptions { threads: threads / workers, ..self.options };
        let run = Run { batch: self, job, options, feed: Mutex::new(feed), frames: AtomicU64::new(0) };
        let report = thread::scope(|scope| {
            let (tell, events) = bounded(workers * 2);
            let work = |tell: Sender<BatchEvent>| {
                let run = &run;
                thread::Builder::new().name("reelm-row".to_owned()).spawn_scoped(scope, move || run.work(&tell))
            };
            let started: Result<Vec<_>, _> = (0..workers).map(|_| work(tell.clone())).collect();
            drop(tell);
            let report = run.collect(&events, told);
            match started {
                Ok(handles) => {
                    handles.into_iter().for_each(|handle| handle.join().unwrap_or_else(|panic| resume_unwind(panic)));
                    Ok(report)
                }
                Err(error) => Err(Error::Threads(error.to_string())),
            }
        })?;
        if job.cancel.is_cancelled() { Err(Error::Cancelled) } else { Ok(report) }
    }
}

/// Where rows come from.
struct Feed<'a> {
    /// Read already.
    ahead: VecDeque<Result<Row, RowError>>,
    rows: &'a mut (dyn Iterator<Item = Result<Row, RowError>> + Send),
    /// Hashes of the names so far.
    names: HashSet<Hash128>,
}

impl Feed<'_> {
    /// The next row with the name of its output. Rows are taken one after another, so that of two with one name it is always the
    /// later that is refused.
    fn next(&mut self, names: &NameTemplate) -> Option<Result<(Row, PathBuf), RowError>> {
        let row = match self.ahead.pop_front().or_else(|| self.rows.next())? {
            Ok(row) => row,
            Err(error) => return Some(Err(error)),
        };
        let path = match names.fill(&row) {
            Ok(path) => path,
            Err(error) => return Some(Err(RowError::at(&row, None, error))),
        };
        let hash = Hash128::of(path.as_os_str().as_encoded_bytes());
        if !names.is_constant() && !self.names.insert(hash) {
            return Some(Err(RowError::at(&row, None, RowFault::Twice(path))));
        }
        Some(Ok((row, path)))
    }
}

/// A batch at work.
struct Run<'a> {
    batch: &'a Batch,
    job: &'a BatchJob<'a>,
    /// Of the session of each row.
    options: SessionOptions,
    feed: Mutex<Feed<'a>>,
    /// Frames of all rows so far.
    frames: AtomicU64,
}

impl Run<'_> {
    /// Renders rows until there are none left.
    fn work(&self, tell: &Sender<BatchEvent>) {
        while !self.job.cancel.is_cancelled() {
            let next = self.feed.lock().unwrap_or_else(PoisonError::into_inner).next(self.job.names);
            let event = match next {
                None => return,
                Some(Err(error)) => BatchEvent::Failed(error),
                Some(Ok((row, path))) => match self.row(&row, &path) {
                    Ok(report) => BatchEvent::Done(Box::new(report)),
                    Err(Error::Cancelled) => return,
                    Err(error) => BatchEvent::Failed(RowError::at(&row, Some(&path), error)),
                },
            };
            if tell.send(event).is_err() {
                return;
            }
        }
    }

    fn row(&self, row: &Row, path: &Path) -> Result<RowReport, Error> {
        let prepared = self.batch.prepare(row, self.job.names)?;
        let sink = (self.job.sink)(row, path)?;
        let mut session = prepared.session_on(&self.options, &self.batch.store)?;
        let mut counted = 0;
        let mut count = |progress: Progress| {
            self.frames.fetch_add(progress.done - counted, Ordering::Relaxed);
            counted = progress.done;
        };
        let range = session.render_range(self.job.frames.clone(), sink, self.job.cancel, &mut count)?;
        let mut found = self.batch.told(prepared.warnings());
        found.extend(session.warnings().diagnostics().into_iter().cloned());
        Ok(RowReport { number: row.number, path: path.to_path_buf(), range, warnings: warnings(&prepared, found) })
    }

    /// Tells of what happens until no worker is left.
    fn collect(&self, events: &Receiver<BatchEvent>, told: &mut dyn FnMut(BatchEvent)) -> BatchReport {
        let mut report = BatchReport::default();
        let mut seen = self.seen();
        loop {
            match events.recv_timeout(TICK) {
                Ok(BatchEvent::Done(mut row)) => {
                    report.done += 1;
                    report.frames += row.range.frames;
                    row.warnings = row.warnings.and_then(|found| seen.only_new(found));
                    told(BatchEvent::Done(row));
                }
                Ok(event) => {
                    report.failed += u64::from(matches!(event, BatchEvent::Failed(_)));
                    told(event);
                }
                Err(RecvTimeoutError::Timeout) => {
                    told(BatchEvent::Working { frames: self.frames.load(Ordering::Relaxed) });
                }
                Err(RecvTimeoutError::Disconnected) => return report,
            }
        }
    }

    /// What was said of the composition itself is not said of a row.
    fn seen(&self) -> Seen {
        let mut seen = Seen(HashSet::new());
        self.batch.compiled.warnings().into_iter().for_each(|warning| _ = seen.is_new(warning));
        seen
    }
}

fn warnings(prepared: &Prepared, found: Diagnostics) -> Option<CompositionError> {
    (!found.is_empty()).then(|| CompositionError::new(prepared.source().clone(), found))
}

/// Hashes of the warnings that were told.
struct Seen(HashSet<Hash128>);

impl Seen {
    fn only_new(&mut self, found: CompositionError) -> Option<CompositionError> {
        let mut new = Diagnostics::new();
        new.extend(found.diagnostics().into_iter().filter(|warning| self.is_new(warning)).cloned());
        (!new.is_empty()).then(|| found.with(new))
    }

    fn is_new(&mut self, warning: &reelm_ir::Diagnostic) -> bool {
        let parts = [warning.code, &warning.origin.pointer, &warning.message];
        let hash = parts.into_iter().fold(Hash128::ZERO, |hash, part| hash.then(Hash128::of(part.as_bytes())));
        self.0.len() < MOST_WARNINGS && self.0.insert(hash)
    }
}
