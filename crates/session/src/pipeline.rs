//! The pipeline of a range: workers take frames in order, each renders one at a time, a collector hands them to the sink's
//! thread in order. With one thread the collector makes the frames itself.
//!
//! A worker takes a **token** before it takes a frame's number, so the oldest outstanding frame always has one and the
//! pipeline cannot stall; there are as many as frames may be on their way. A frame whose state is that of the frame before
//! travels as a repetition, without pixels.
//!
//! A buffer comes back from the sink with the frame that it held, and the next frame takes the one that came back last. Its
//! **stamp** tells which buffer it is, and so what it shows: a worker draws only where its frame differs from that. The sink
//! is told the rows in which a frame differs from the one before.
//!
//! Where the sink wants planes, or nothing, no frame is ever there as pixels: what differs from what the planes show that came back
//! is drawn piece by piece, and each piece is converted while it is near.

use core::ops::Range;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use reelm_encode::{
    Change, Form, FrameBuffer, FramePool, FrameSink, Picture, PlaneBuffer, PlanePool, Report, SinkThread, StreamInfo,
};
use reelm_ids::Hash128;
use reelm_pixel::ViewMut;
use reelm_raster::{RasterStats, Shown};

use crate::composition::Prepared;
use crate::context::Context;
use crate::error::Error;
use crate::range::{TICK, WAITING, check_time, into_sink};
use crate::session::sum_of_stats;

/// Stops a render from another thread or a signal handler.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Not set.
    pub fn new() -> Self {
        Self::default()
    }

    /// A token that is set when `flag` is, for signal handlers that set a flag.
    pub const fn from_flag(flag: Arc<AtomicBool>) -> Self {
        Self(flag)
    }

    /// Sets it.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it is set.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How far a range is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Frames that the sink was given.
    pub done: u64,
    /// Frames of the range.
    pub total: u64,
}

/// What came of a range.
#[derive(Debug, Clone)]
pub struct RangeReport {
    /// Frames of the range.
    pub frames: u64,
    /// How many of them repeated the one before and were not rendered.
    pub elided: u64,
    /// Wall time.
    pub elapsed: Duration,
    /// What the session's rasters did, since the session was made.
    pub raster: RasterStats,
    /// What the sink says.
    pub output: Report,
}

/// A range that is being rendered.
pub(crate) struct Run<'a> {
    pub(crate) prepared: &'a Prepared,
    pub(crate) pool: &'a rayon::ThreadPool,
    pub(crate) elide: bool,
    pub(crate) redraw: bool,
    pub(crate) bands: bool,
    pub(crate) frames: Range<u64>,
    pub(crate) cancel: &'a Cancel,
}

/// A frame on its way from a worker to the collector.
struct Finished {
    frame: u64,
    result: Result<Option<Picture>, Error>,
}

/// What the workers share.
struct Shared<'a> {
    run: &'a Run<'a>,
    next: AtomicU64,
    stop: AtomicBool,
    /// The states of the latest frames: `(frame, state)` at `frame % len`.
    states: Mutex<Vec<(u64, Hash128)>>,
    shows: Shows,
    results: Sender<Finished>,
    /// One token for each frame that may be on its way.
    tokens: Receiver<()>,
    buffers: Buffers,
}

/// Where frames go.
enum Buffers {
    /// To the sink as they are.
    Pixels(FramePool),
    /// To the sink in another form.
    Planes(PlanePool),
}

impl Run<'_> {
    pub(crate) fn render(
        &self,
        contexts: &mut [Context],
        sink: Box<dyn FrameSink>,
        info: &StreamInfo,
        pour: impl FnOnce(&mut dyn FrameSink, Instant) -> Result<(), Error>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<RangeReport, Error> {
        // What one thread makes needs no room to get in order, and the fewer buffers go round the nearer they are.
        let waiting = if self.pool.current_num_threads() == 1 { 1 } else { WAITING };
        into_sink(&self.frames, sink, info, (waiting, self.cancel), pour, |sink, started| {
            // Frames differ in how long they take. Where they hold nothing, more of them may be made before an earlier one.
            let early = if sink.form() == Form::Nothing { 4 * WAITING } else { WAITING };
            // Beside those on their way: those that wait in the sink's channel, the one that it takes and the one before.
            let keep = contexts.len() + early + waiting + 2;
            let buffers = match sink.form() {
                Form::Pixels => Buffers::Pixels(FramePool::new(info, keep)),
                form => Buffers::Planes(PlanePool::new(info, form, keep)),
            };
            let elided = self.pass_frames(contexts, sink, (buffers, early), started, progress)?;
            Ok((elided, sum_of_stats(contexts)))
        })
    }

    /// Renders all frames and hands them to `sink`, of which so many may be done early; returns how many were repetitions.
    fn pass_frames(
        &self,
        contexts: &mut [Context],
        sink: &SinkThread,
        (buffers, early): (Buffers, usize),
        started: Instant,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<u64, Error> {
        let in_flight = contexts.len() + early;
        let (results, finished) = bounded(in_flight);
        let (give, tokens) = bounded(in_flight);
        for _ in 0..in_flight {
            let _ = give.send(());
        }
        let shared = Shared {
            run: self,
            next: AtomicU64::new(self.frames.start),
            stop: AtomicBool::new(false),
            states: Mutex::new(vec![(u64::MAX, Hash128::ZERO); in_flight * 2]),
            shows: Shows::default(),
            results,
            tokens,
            buffers,
        };
        self.pool.in_place_scope(|scope| {
            let (shared, shows) = (&shared, &shared.shows);
            let last = Shown::new();
            let mut collector = Collector { run: self, sink, shows, last, give, finished, started, elided: 0 };
            let alone = self.pool.current_num_threads() == 1;
            let outcome = if let ([context], true) = (&mut *contexts, alone) {
                collector.make_all(shared, context, progress)
            } else {
                for context in contexts {
                    scope.spawn(move |_| shared.work(context));
                }
                collector.collect(progress)
            };
            shared.stop.store(true, Ordering::Relaxed);
            // Workers that wait for a token or for room wake up when the collector's ends are gone.
            let elided = collector.elided;
            drop(collector);
            outcome.map(|()| elided)
        })
    }

    /// A frame has one thread for itself, but all of them if there is no other frame. Called on a thread of the pool.
    fn bands_of_a_frame(&self) -> usize {
        let alone = self.frames.end.saturating_sub(self.frames.start) == 1;
        if alone && self.bands { self.pool.current_num_threads() } else { 1 }
    }
}

impl Shared<'_> {
    /// Renders frames until there are none left or the collector has gone.
    fn work(&self, context: &mut Context) {
        while self.tokens.recv().is_ok() {
            let frame = self.next.fetch_add(1, Ordering::Relaxed);
            if frame >= self.run.frames.end || self.stop.load(Ordering::Relaxed) {
                return;
            }
            let result = self.frame(context, frame);
            if self.results.send(Finished { frame, result }).is_err() {
                return;
            }
        }
    }

    fn frame(&self, context: &mut Context, frame: u64) -> Result<Option<Picture>, Error> {
        let prepared = self.run.prepared;
        let stop = || self.stop.load(Ordering::Relaxed) || self.run.cancel.is_cancelled();
        let before = self.state_before(context, frame, &stop)?;
        let state = context.evaluate(prepared, frame, &stop)?;
        self.remember(frame, state);
        if before == Some(state) {
            return Ok(None);
        }
        context.compile(prepared)?;
        let picture = match &self.buffers {
            Buffers::Pixels(pool) => self.drawn(context, pool)?.into(),
            Buffers::Planes(pool) => self.converted(context, pool)?.into(),
        };
        Ok(Some(picture))
    }

    /// The plan that was compiled last, in a buffer for the sink.
    fn drawn(&self, context: &mut Context, pool: &FramePool) -> Result<FrameBuffer, Error> {
        let mut buffer = pool.buffer();
        let (stamp, mut shown) = self.shows.take(buffer.stamp());
        self.update(context, buffer.pixels_mut(), &mut shown)?;
        self.shows.put(stamp, shown);
        buffer.set_stamp(stamp);
        Ok(buffer)
    }

    /// The plan that was compiled last, in the sink's form.
    fn converted(&self, context: &mut Context, pool: &PlanePool) -> Result<PlaneBuffer, Error> {
        let mut buffer = pool.buffer();
        let (stamp, mut shown) = self.shows.take(buffer.stamp());
        if self.run.redraw {
            shown.forget();
        }
        let bands = self.run.bands_of_a_frame();
        context.update_planes(self.run.prepared, buffer.planes_mut(), &mut shown, bands)?;
        self.shows.put(stamp, shown);
        buffer.set_stamp(stamp);
        Ok(buffer)
    }

    /// Draws where the plan differs from what `pixels` show.
    fn update(&self, context: &mut Context, pixels: &mut [u8], shown: &mut Shown) -> Result<(), Error> {
        let prepared = self.run.prepared;
        let (expected, observed) = (prepared.frame_bytes(), pixels.len());
        let [width, height] = prepared.size();
        let mut view = ViewMut::new(pixels, width, height).ok_or(Error::BufferSize { expected, observed })?;
        if self.run.redraw {
            shown.forget();
        }
        context.update(prepared, &mut view, shown, self.run.bands_of_a_frame())
    }

    /// The state of the frame before, if frames may be elided: from the worker that has it, else evaluated here.
    fn state_before(
        &self,
        context: &mut Context,
        frame: u64,
        stop: &dyn Fn() -> bool,
    ) -> Result<Option<Hash128>, Error> {
        let before = frame.checked_sub(1).filter(|before| self.run.elide && *before >= self.run.frames.start);
        let Some(before) = before else { return Ok(None) };
        let known = self.states.lock().ok().and_then(|states| {
            let slot = states.get((before % states.len() as u64) as usize).copied();
            slot.filter(|(number, _)| *number == before)
        });
        let state = match known {
            Some((_, state)) => state,
            None => context.look_at(self.run.prepared, before, stop)?,
        };
        Ok(Some(state))
    }

    fn remember(&self, frame: u64, state: Hash128) {
        if let Ok(mut states) = self.states.lock() {
            let slot = (frame % states.len() as u64) as usize;
            if let Some(slot) = states.get_mut(slot) {
                *slot = (frame, state);
            }
        }
    }
}

/// What the buffers show, by their stamps: buffer `stamp − 1`.
#[derive(Default)]
struct Shows(Mutex<Vec<Shown>>);

impl Shows {
    /// What the buffer of this stamp shows, and the stamp, which is a new one for a buffer that was never used.
    fn take(&self, stamp: u64) -> (u64, Shown) {
        let Ok(mut shows) = self.0.lock() else { return (stamp, Shown::new()) };
        match usize::try_from(stamp).ok().and_then(|stamp| shows.get_mut(stamp.checked_sub(1)?)) {
            Some(shown) => (stamp, core::mem::take(shown)),
            None => {
                shows.push(Shown::new());
                (shows.len() as u64, Shown::new())
            }
        }
    }

    fn put(&self, stamp: u64, shown: Shown) {
        self.with(stamp, |place| *place = shown);
    }

    fn with<T>(&self, stamp: u64, f: impl FnOnce(&mut Shown) -> T) -> Option<T> {
        let mut shows = self.0.lock().ok()?;
        shows.get_mut(usize::try_from(stamp).ok()?.checked_sub(1)?).map(f)
    }
}

/// Puts frames in order and hands them to the sink's thread.
struct Collector<'a> {
    run: &'a Run<'a>,
    sink: &'a SinkThread,
    shows: &'a Shows,
    /// What the frame shows that the sink was given last.
    last: Shown,
    give: Sender<()>,
    finished: Receiver<Finished>,
    started: Instant,
    elided: u64,
}

impl Collector<'_> {
    fn collect(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<(), Error> {
        let Range { start, end } = self.run.frames;
        let total = end.saturating_sub(start);
        let mut early: Vec<Finished> = Vec::with_capacity(self.finished.capacity().unwrap_or(0));
        for frame in start..end {
            let finished = match early.iter().position(|finished| finished.frame == frame) {
                Some(at) => early.swap_remove(at),
                None => self.wait_for(frame, &mut early)?,
            };
            self.pass_on(finished)?;
            progress(Progress { done: frame - start + 1, total });
        }
        Ok(())
    }

    /// Makes all frames on this thread and hands them on.
    fn make_all(
        &mut self,
        shared: &Shared<'_>,
        context: &mut Context,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), Error> {
        let Range { start, end } = self.run.frames;
        let total = end.saturating_sub(start);
        for frame in start..end {
            self.check()?;
            self.pass_on(Finished { frame, result: shared.frame(context, frame) })?;
            progress(Progress { done: frame - start + 1, total });
        }
        Ok(())
    }

    fn wait_for(&self, frame: u64, early: &mut Vec<Finished>) -> Result<Finished, Error> {
        loop {
            self.check()?;
            match self.finished.recv_timeout(TICK) {
                Ok(finished) if finished.frame == frame => return Ok(finished),
                Ok(finished) => early.push(finished),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(Error::Threads("a worker is gone".to_owned())),
            }
        }
    }

    fn check(&self) -> Result<(), Error> {
        check_time(self.run.cancel, self.started, &self.run.prepared.limits)
    }

    /// How `picture` differs from the frame before.
    fn change(&mut self, picture: &Picture) -> Change {
        let Self { shows, last, .. } = self;
        let stamp = match picture {
            Picture::Pixels(buffer) => buffer.stamp(),
            Picture::Planes(buffer) => buffer.stamp(),
        };
        let rows = shows.with(stamp, |shown| {
            let rows = shown.changed_rows(last);
            last.copy_from(shown);
            rows
        });
        change(rows.flatten())
    }

    fn pass_on(&mut self, finished: Finished) -> Result<(), Error> {
        match finished.result? {
            Some(picture) => {
                let change = self.change(&picture);
                self.sink.send(finished.frame, picture, change)?;
            }
            None => {
                self.elided += 1;
                self.sink.repeat(finished.frame)?;
            }
        }
        // One frame is off the way; the next may set out.
        let _ = self.give.try_send(());
        Ok(())
    }
}

/// What differs where `rows` may; without them all may.
fn change(rows: Option<Range<u32>>) -> Change {
    match rows {
        Some(rows) if rows.is_empty() => Change::Nothing,
        Some(rows) => Change::Rows(rows),
        None => Change::All,
    }
}
