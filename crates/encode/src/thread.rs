//! [`SinkThread`]: a sink on a thread of its own behind a bounded channel, if there is anything that it does.

use core::fmt;
use core::mem;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::{
    Change, EncodeError, Form, Frame, FrameBuffer, FramePool, FrameSink, PlaneBuffer, Report, StopSwitch, StreamInfo,
};

/// Feeds a sink from a bounded channel, so that converting and writing overlap with rendering.
///
/// Frames reach the sink in the order in which they are sent. When `depth` frames wait, [`send`](Self::send) waits too:
/// a slow sink slows the renderer and never grows the memory. Buffers come from [`pool`](Self::pool) and go back there,
/// so that nothing is allocated per frame once as many buffers exist as are in use at once. The first error of the sink
/// is returned by the next `send`, `repeat` or `finish`, once; later calls say
/// [`Stopped`](EncodeError::Stopped). Dropped without [`finish`](Self::finish) it aborts the sink and waits for that.
///
/// A sink that looks at [nothing](Form::Nothing) has nothing to do that could overlap: it gets no thread, and `send` and `repeat` call it.
/// On a busy processor, waking a thread up costs more than it does.
#[derive(Debug)]
pub struct SinkThread {
    seat: Seat,
    shared: Arc<Shared>,
    pool: FramePool,
    form: Form,
}

/// Where the sink is.
#[derive(Debug)]
enum Seat {
    Thread {
        channel: Sender<Message>,
        worker: JoinHandle<Option<Report>>,
    },
    /// With who sends, until it fails.
    Here(Mutex<Option<Feeder>>),
    Gone,
}

/// A frame on its way to a sink.
#[derive(Debug)]
pub enum Picture {
    /// Its pixels; every sink takes them.
    Pixels(FrameBuffer),
    /// In the form that the sink [wants](SinkThread::form).
    Planes(PlaneBuffer),
}

impl From<FrameBuffer> for Picture {
    fn from(buffer: FrameBuffer) -> Self {
        Self::Pixels(buffer)
    }
}

impl From<PlaneBuffer> for Picture {
    fn from(buffer: PlaneBuffer) -> Self {
        Self::Planes(buffer)
    }
}

/// A frame for a sink.
#[derive(Debug)]
struct Next {
    index: u64,
    /// `None` for the same as before.
    picture: Option<Picture>,
    change: Change,
}

#[derive(Debug)]
enum Message {
    Next(Next),
    Finish,
}

#[derive(Debug, Default)]
struct Shared {
    error: Mutex<Option<EncodeError>>,
    stop: StopSwitch,
}

impl SinkThread {
    /// Calls `begin` on the sink, here, and then moves it to a new thread. `depth` frames may wait, at least one.
    ///
    /// # Errors
    /// What `begin` returns, or that the system gives no thread.
    pub fn spawn(mut sink: Box<dyn FrameSink>, info: &StreamInfo, depth: usize) -> Result<Self, EncodeError> {
        sink.begin(info)?;
        Self::attach(sink, info, depth, || {})
    }

    /// Moves a sink whose `begin` was called with `info`, and that was given its sound, to a new thread. `depth` frames may wait, at
    /// least one. `taken` is called on that thread whenever one waits no longer: who counts need not wait in [`send`](Self::send).
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn attach(
        sink: Box<dyn FrameSink>,
        info: &StreamInfo,
        depth: usize,
        taken: impl FnMut() + Send + 'static,
    ) -> Result<Self, EncodeError> {
        let form = sink.form();
        let depth = depth.clamp(1, MAX_DEPTH);
        let shared = Arc::new(Shared { stop: sink.stop_switch().unwrap_or_default(), ..Shared::default() });
        let feeder = Feeder { sink, last: None, taken: Box::new(taken) };
        let seat = match form {
            Form::Nothing => Seat::Here(Mutex::new(Some(feeder))),
            Form::Pixels | Form::Planes(_) => {
                let (channel, receiver) = bounded(depth);
                let for_worker = Arc::clone(&shared);
                let worker = thread::Builder::new()
                    .name("reelm-sink".to_owned())
                    .spawn(move || work(feeder, &receiver, &for_worker))
                    .map_err(|error| EncodeError::io(crate::Operation::Start, "sink thread".as_ref(), 0, error))?;
                Seat::Thread { channel, worker }
            }
        };
        // Those that wait, one in the sink, one kept for repeats, and as many being rendered.
        let pool = FramePool::new(info, 2 * depth + 2);
        Ok(Self { seat, shared, pool, form })
    }

    /// What the sink makes of pixels.
    pub fn form(&self) -> Form {
        self.form
    }

    /// Where the buffers for [`send`](Self::send) come from. Clones may go to other threads.
    pub fn pool(&self) -> &FramePool {
        &self.pool
    }

    /// A buffer for the next frame.
    pub fn buffer(&self) -> FrameBuffer {
        self.pool.buffer()
    }

    /// Hands a rendered frame to the sink; waits while the channel is full. `change` compares with the frame that was
    /// sent before.
    ///
    /// # Errors
    /// The sink failed at an earlier frame.
    pub fn send(&self, index: u64, picture: impl Into<Picture>, change: Change) -> Result<(), EncodeError> {
        self.push(Next { index, picture: Some(picture.into()), change })
    }

    /// Tells the sink that frame `index` is the same as the one sent before; no buffer is needed.
    ///
    /// # Errors
    /// As [`send`](Self::send); a repeat as the very first frame is reported as misuse by a later call.
    pub fn repeat(&self, index: u64) -> Result<(), EncodeError> {
        self.push(Next { index, picture: None, change: Change::Nothing })
    }

    /// Waits until the sink has taken all frames, and completes the output.
    ///
    /// # Errors
    /// The first error of the sink that no earlier call has returned.
    pub fn finish(mut self) -> Result<Report, EncodeError> {
        let report = match mem::replace(&mut self.seat, Seat::Gone) {
            Seat::Thread { channel, worker } => {
                // If the worker is gone already, its error explains why.
                let _ = channel.send(Message::Finish);
                drop(channel);
                worker.join().ok().flatten()
            }
            Seat::Here(feeder) => {
                let feeder = feeder.into_inner().unwrap_or_else(PoisonError::into_inner);
                feeder.and_then(|feeder| feeder.end(!self.shared.stop.is_stopped(), &self.shared))
            }
            Seat::Gone => None,
        };
        report.ok_or_else(|| self.error())
    }

    /// Stops the sink as soon as it can, drops what waits, and removes the output. Returns when that is done.
    pub fn abort(self) {}

    /// A switch for another thread, such as one that handles signals: once thrown, calls that send return an error
    /// soon, and dropping this handle removes the output.
    pub fn stop_switch(&self) -> StopSwitch {
        self.shared.stop.clone()
    }

    fn push(&self, next: Next) -> Result<(), EncodeError> {
        if self.shared.stop.is_stopped() {
            return Err(self.error());
        }
        match &self.seat {
            Seat::Thread { channel, .. } => channel.send(Message::Next(next)).map_err(|_| self.error()),
            Seat::Here(feeder) => self.give(&mut feeder.lock().unwrap_or_else(PoisonError::into_inner), next),
            Seat::Gone => Err(self.error()),
        }
    }

    /// Gives the sink that has no thread a frame; one that fails, or panics, is gone then.
    fn give(&self, seat: &mut Option<Feeder>, next: Next) -> Result<(), EncodeError> {
        let Some(feeder) = seat else { return Err(self.error()) };
        let given = panic::catch_unwind(AssertUnwindSafe(|| feeder.give(next))).unwrap_or(Err(PANICKED));
        if given.is_err()
            && let Some(feeder) = seat.take()
        {
            feeder.end(false, &self.shared);
        }
        given
    }

    fn error(&self) -> EncodeError {
        let mut slot = self.shared.error.lock().unwrap_or_else(PoisonError::into_inner);
        slot.take().unwrap_or(EncodeError::Stopped)
    }
}

impl Drop for SinkThread {
    fn drop(&mut self) {
        match mem::replace(&mut self.seat, Seat::Gone) {
            Seat::Thread { channel, worker } => {
                self.shared.stop.stop();
                drop(channel);
                let _ = worker.join();
            }
            Seat::Here(feeder) => {
                self.shared.stop.stop();
                let feeder = feeder.into_inner().unwrap_or_else(PoisonError::into_inner);
                feeder.and_then(|feeder| feeder.end(false, &self.shared));
            }
            Seat::Gone => {}
        }
    }
}

/// More frames than this in a queue is a mistake: 4K frames have 33 MB each.
const MAX_DEPTH: usize = 256;

/// The error of a sink that panics.
const PANICKED: EncodeError = EncodeError::Misuse { what: "the sink panicked" };

/// A sink with the picture that it was given last.
struct Feeder {
    sink: Box<dyn FrameSink>,
    last: Option<Picture>,
    taken: Box<dyn FnMut() + Send>,
}

impl Feeder {
    fn give(&mut self, Next { index, picture, change }: Next) -> Result<(), EncodeError> {
        (self.taken)();
        if picture.is_some() {
            self.last = picture;
        }
        match &self.last {
            Some(Picture::Planes(buffer)) => self.sink.planes(index, buffer.planes(), &change),
            Some(Picture::Pixels(buffer)) => {
                let pixels = buffer.view().ok_or(EncodeError::Misuse { what: "a frame has no pixels" })?;
                self.sink.frame(&Frame { index, pixels, change })
            }
            None => Err(EncodeError::Misuse { what: "a repeat came before any frame" }),
        }
    }

    /// Completes the sink's output, or removes it; a sink that panics there fails.
    fn end(self, complete: bool, shared: &Shared) -> Option<Report> {
        let Self { sink, .. } = self;
        let ended = panic::catch_unwind(AssertUnwindSafe(|| match complete {
            true => sink.finish().map(Some),
            false => {
                sink.abort();
                Ok(None)
            }
        }));
        ended.unwrap_or(Err(PANICKED)).map_err(|error| shared.fail(error)).ok().flatten()
    }
}

impl fmt::Debug for Feeder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feeder").field("last", &self.last).finish_non_exhaustive()
    }
}

/// Gives a sink what comes through the channel, on this thread.
fn work(mut feeder: Feeder, receiver: &Receiver<Message>, shared: &Shared) -> Option<Report> {
    let given = panic::catch_unwind(AssertUnwindSafe(|| feed(&mut feeder, receiver, shared))).unwrap_or(Err(PANICKED));
    // Before the channel's end is gone, so that who sends finds the reason.
    let complete = given.unwrap_or_else(|error| {
        shared.fail(error);
        false
    });
    feeder.end(complete, shared)
}

/// Gives frames to the sink until the end; whether that end was `Finish`.
fn feed(feeder: &mut Feeder, receiver: &Receiver<Message>, shared: &Shared) -> Result<bool, EncodeError> {
    while let Ok(message) = receiver.recv() {
        if shared.stop.is_stopped() {
            return Ok(false);
        }
        match message {
            Message::Next(next) => feeder.give(next)?,
            Message::Finish => return Ok(true),
        }
    }
    Ok(false)
}

impl Shared {
    fn fail(&self, error: EncodeError) {
        let mut slot = self.error.lock().unwrap_or_else(PoisonError::into_inner);
        slot.get_or_insert(error);
    }
}
