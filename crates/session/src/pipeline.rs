//! The pipeline of a range: **workers** take frames in [order](Order), each renders one at a time, and hand them to the sink's thread,
//! or to a sink that needs none. The caller's thread looks after time and progress meanwhile. With one thread it is the worker.
//!
//! A frame whose state is that of the frame before travels as a repetition, without pixels.
//!
//! A buffer comes back from the sink with the frame that it held, and the next frame takes the one that came back last. Its
//! **stamp** tells which buffer it is, and so what it shows: a worker draws only where its frame differs from that. The sink
//! is told the rows in which a frame differs from the one before.
//!
//! Where the sink wants planes, or nothing, no frame is ever there as pixels: what differs from what the planes show that came back
//! is drawn piece by piece, and each piece is converted while it is near.

use core::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};
use reelm_encode::{
    Change, Form, FrameBuffer, FramePool, FrameSink, Picture, PlaneBuffer, PlanePool, Report, SinkThread, StreamInfo,
};
use reelm_ids::Hash128;
use reelm_pixel::ViewMut;
use reelm_raster::{RasterStats, Shown};

use crate::composition::Prepared;
use crate::context::Context;
use crate::error::Error;
use crate::order::Order;
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

/// What came of a frame: its picture, or that it repeats the one before.
type Made = Result<Option<Picture>, Error>;

/// What the workers share.
struct Shared<'a> {
    run: &'a Run<'a>,
    order: &'a Order<Made>,
    /// The states of the latest frames: `(frame, state)` at `frame % len`.
    states: Mutex<Vec<(u64, Hash128)>>,
    shows: Shows,
    buffers: Buffers,
    /// Of the worker that hands over.
    handover: Mutex<Handover<'a>>,
    /// Takes the range's end, or the first error.
    over: Sender<Result<(), Error>>,
}

/// Gives frames to the sink's thread.
struct Handover<'a> {
    sink: &'a SinkThread,
    /// What the frame shows that the sink was given last.
    last: Shown,
    /// Frames that were repetitions.
    elided: u64,
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
        let attach = |sink: Box<dyn FrameSink>| {
            let room = self.room(sink.form());
            let order = Arc::new(Order::new(self.frames.clone(), room));
            let taker = Taker(Arc::clone(&order));
            // No more than the room are on their way, so that nobody waits in `send`: the sink's thread may be long in coming, on a
            // processor where others work.
            let sink = SinkThread::attach(sink, info, room, move || taker.took_one())?;
            // Beside those on their way: the one that the sink takes and the one before.
            let buffers = match sink.form() {
                Form::Pixels => Buffers::Pixels(FramePool::new(info, room + 2)),
                form => Buffers::Planes(PlanePool::new(info, form, room + 2)),
            };
            Ok((sink, (order, buffers)))
        };
        into_sink(&self.frames, sink, info, self.cancel, pour, attach, |sink, (order, buffers), started| {
            let elided = self.pass_frames(contexts, (sink, &order, buffers), started, progress)?;
            Ok((elided, sum_of_stats(contexts)))
        })
    }

    /// How many frames may be on their way into a sink.
    fn room(&self, form: Form) -> usize {
        match (self.pool.current_num_threads(), form) {
            // What one thread makes is in order, and the fewer buffers go round the nearer they are.
            (1, _) => 2,
            // Frames differ in how long they take. Where they hold nothing, more of them may be made before an earlier one.
            (threads, Form::Nothing) => threads + 5 * WAITING,
            (threads, _) => threads + 2 * WAITING,
        }
    }

    /// Renders all frames and hands them to the sink; returns how many were repetitions.
    fn pass_frames(
        &self,
        contexts: &mut [Context],
        (sink, order, buffers): (&SinkThread, &Order<Made>, Buffers),
        started: Instant,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<u64, Error> {
        let (over, ended) = bounded(1);
        let shared = Shared {
            run: self,
            order,
            states: Mutex::new(vec![(u64::MAX, Hash128::ZERO); 2 * self.room(sink.form())]),
            shows: Shows::default(),
            buffers,
            handover: Mutex::new(Handover { sink, last: Shown::new(), elided: 0 }),
            over,
        };
        let outcome = self.pool.in_place_scope(|scope| {
            let shared = &shared;
            if let ([context], 1) = (&mut *contexts, self.pool.current_num_threads()) {
                return shared.make_all(context, started, progress);
            }
            for context in contexts {
                scope.spawn(move |_| shared.work(context));
            }
            let outcome = shared.wait(&ended, started, progress);
            shared.order.stop();
            outcome
        });
        match outcome.and_then(|()| ended.try_recv().unwrap_or(Ok(()))) {
            // A worker left off because the sink is gone, which knows why.
            Err(Error::Cancelled) if !self.cancel.is_cancelled() => {}
            outcome => outcome?,
        }
        Ok(shared.handover.into_inner().unwrap_or_else(PoisonError::into_inner).elided)
    }

    /// How far it is when `due` is the next frame.
    const fn progress(&self, due: u64) -> Progress {
        let Range { start, end } = self.frames;
        Progress { done: due.saturating_sub(start), total: end.saturating_sub(start) }
    }

    /// A frame has one thread for itself, but all of them if there is no other frame. Called on a thread of the pool.
    fn bands_of_a_frame(&self) -> usize {
        let alone = self.frames.end.saturating_sub(self.frames.start) == 1;
        if alone && self.bands { self.pool.current_num_threads() } else { 1 }
    }
}

impl Shared<'_> {
    /// Renders frames until there are none left.
    fn work(&self, context: &mut Context) {
        let watch = Watch(&self.over);
        while let Some(frame) = self.order.take() {
            let made = self.frame(context, frame);
            match self.order.hand_over(frame, made, |frame, made| self.pass_on(frame, made)) {
                Ok(false) => {}
                Ok(true) => watch.tell(Ok(())),
                Err(error) => watch.tell(Err(error)),
            }
        }
    }

    /// Renders all frames on this thread.
    fn make_all(
        &self,
        context: &mut Context,
        started: Instant,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), Error> {
        while let Some(frame) = self.order.take() {
            self.check(started)?;
            let made = self.frame(context, frame);
            self.order.hand_over(frame, made, |frame, made| self.pass_on(frame, made))?;
            progress(self.run.progress(frame + 1));
        }
        Ok(())
    }

    /// Waits until the workers are at the end or were stopped, and tells how far they are.
    fn wait(
        &self,
        ended: &Receiver<Result<(), Error>>,
        started: Instant,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), Error> {
        let Range { start, end } = self.run.frames;
        let mut told = start;
        while told < end && !self.order.is_stopped() {
            self.check(started)?;
            let due = match ended.recv_timeout(TICK) {
                Ok(outcome) => outcome.map(|()| end)?,
                Err(_) => self.order.due(),
            };
            if due > told {
                progress(self.run.progress(due));
                told = due;
            }
        }
        Ok(())
    }

    fn check(&self, started: Instant) -> Result<(), Error> {
        check_time(self.run.cancel, started, &self.run.prepared.limits)
    }

    fn frame(&self, context: &mut Context, frame: u64) -> Made {
        let prepared = self.run.prepared;
        let stop = || self.order.is_stopped() || self.run.cancel.is_cancelled();
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

    /// Gives the sink the frame that is due.
    fn pass_on(&self, frame: u64, made: Made) -> Result<(), Error> {
        let mut handover = self.handover.lock().unwrap_or_else(PoisonError::into_inner);
        match made? {
            Some(picture) => {
                let change = handover.change(&self.shows, &picture);
                handover.sink.send(frame, picture, change)?;
            }
            None => {
                handover.elided += 1;
                handover.sink.repeat(frame)?;
            }
        }
        Ok(())
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

impl Handover<'_> {
    /// How `picture` differs from the frame before.
    fn change(&mut self, shows: &Shows, picture: &Picture) -> Change {
        let stamp = match picture {
            Picture::Pixels(buffer) => buffer.stamp(),
            Picture::Planes(buffer) => buffer.stamp(),
        };
        let rows = shows.with(stamp, |shown| {
            let rows = shown.changed_rows(&self.last);
            self.last.copy_from(shown);
            rows
        });
        change(rows.flatten())
    }
}

/// The order's end at the sink's thread. When that is gone, whatever the reason, nobody need make frames; the sink knows the reason.
struct Taker(Arc<Order<Made>>);

impl Taker {
    fn took_one(&self) {
        self.0.make_room();
    }
}

impl Drop for Taker {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// A worker's word to the thread that waits. One that panics ends the range: no other would make its frame.
struct Watch<'a>(&'a Sender<Result<(), Error>>);

impl Watch<'_> {
    /// The range is over. What was told first counts.
    fn tell(&self, outcome: Result<(), Error>) {
        let _ = self.0.try_send(outcome);
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.tell(Err(Error::Threads("a worker is gone".to_owned())));
        }
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
