//! [`SinkThread`]: a sink on a thread of its own behind a bounded channel.

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
#[derive(Debug)]
pub struct SinkThread {
    channel: Option<Sender<Message>>,
    worker: Option<JoinHandle<Option<Report>>>,
    shared: Arc<Shared>,
    pool: FramePool,
    form: Form,
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

#[derive(Debug)]
enum Message {
    Frame(u64, Picture, Change),
    Repeat(u64),
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
        let (channel, receiver) = bounded(depth);
        let shared = Arc::new(Shared { stop: sink.stop_switch().unwrap_or_default(), ..Shared::default() });
        let for_worker = Arc::clone(&shared);
        let worker = thread::Builder::new()
            .name("reelm-sink".to_owned())
            .spawn(move || work(sink, &receiver, &for_worker, taken))
            .map_err(|error| EncodeError::io(crate::Operation::Start, "sink thread".as_ref(), 0, error))?;
        // Those that wait, one in the sink, one kept for repeats, and as many being rendered.
        let pool = FramePool::new(info, 2 * depth + 2);
        Ok(Self { channel: Some(channel), worker: Some(worker), shared, pool, form })
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
        self.push(Message::Frame(index, picture.into(), change))
    }

    /// Tells the sink that frame `index` is the same as the one sent before; no buffer is needed.
    ///
    /// # Errors
    /// As [`send`](Self::send); a repeat as the very first frame is reported as misuse by a later call.
    pub fn repeat(&self, index: u64) -> Result<(), EncodeError> {
        self.push(Message::Repeat(index))
    }

    /// Waits until the sink has taken all frames, and completes the output.
    ///
    /// # Errors
    /// The first error of the sink that no earlier call has returned.
    pub fn finish(mut self) -> Result<Report, EncodeError> {
        // If the worker is gone already, its error explains why.
        let _ = self.push_unchecked(Message::Finish);
        self.channel = None;
        let report = self.worker.take().map(JoinHandle::join);
        match report {
            Some(Ok(Some(report))) => Ok(report),
            _ => Err(self.error()),
        }
    }

    /// Stops the sink as soon as it can, drops what waits, and removes the output. Returns when that is done.
    pub fn abort(self) {}

    /// A switch for another thread, such as one that handles signals: once thrown, calls that send return an error
    /// soon, and dropping this handle removes the output.
    pub fn stop_switch(&self) -> StopSwitch {
        self.shared.stop.clone()
    }

    fn push(&self, message: Message) -> Result<(), EncodeError> {
        if self.shared.stop.is_stopped() {
            return Err(self.error());
        }
        self.push_unchecked(message).map_err(|_| self.error())
    }

    fn push_unchecked(&self, message: Message) -> Result<(), ()> {
        self.channel.as_ref().ok_or(())?.send(message).map_err(|_| ())
    }

    fn error(&self) -> EncodeError {
        let mut slot = self.shared.error.lock().unwrap_or_else(PoisonError::into_inner);
        slot.take().unwrap_or(EncodeError::Stopped)
    }
}

impl Drop for SinkThread {
    fn drop(&mut self) {
        if let Some(worker) = self.worker.take() {
            self.shared.stop.stop();
            self.channel = None;
            let _ = worker.join();
        }
    }
}

/// More frames than this in a queue is a mistake: 4K frames have 33 MB each.
const MAX_DEPTH: usize = 256;

fn work(
    mut sink: Box<dyn FrameSink>,
    receiver: &Receiver<Message>,
    shared: &Shared,
    taken: impl FnMut(),
) -> Option<Report> {
    let _panic = OnPanic(shared);
    match feed(&mut *sink, receiver, shared, taken) {
        Ok(true) => sink.finish().map_err(|error| shared.fail(error)).ok(),
        Ok(false) => {
            sink.abort();
            None
        }
        Err(error) => {
            sink.abort();
            shared.fail(error);
            None
        }
    }
}

/// Gives frames to the sink until the end; whether that end was `Finish`.
fn feed(
    sink: &mut dyn FrameSink,
    receiver: &Receiver<Message>,
    shared: &Shared,
    mut taken: impl FnMut(),
) -> Result<bool, EncodeError> {
    let mut last: Option<Picture> = None;
    while let Ok(message) = receiver.recv() {
        taken();
        if shared.stop.is_stopped() {
            return Ok(false);
        }
        let (index, change) = match message {
            Message::Frame(index, picture, change) => {
                last = Some(picture);
                (index, change)
            }
            Message::Repeat(index) => (index, Change::Nothing),
            Message::Finish => return Ok(true),
        };
        match &last {
            Some(Picture::Planes(buffer)) => sink.planes(index, buffer.planes(), &change)?,
            Some(Picture::Pixels(buffer)) => {
                let pixels = buffer.view().ok_or(EncodeError::Misuse { what: "a frame has no pixels" })?;
                sink.frame(&Frame { index, pixels, change })?;
            }
            None => return Err(EncodeError::Misuse { what: "a repeat came before any frame" }),
        }
    }
    Ok(false)
}

/// Tells of a panic, before the channel's end is gone.
struct OnPanic<'a>(&'a Shared);

impl Drop for OnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.fail(EncodeError::Misuse { what: "the sink panicked" });
        }
    }
}

impl Shared {
    fn fail(&self, error: EncodeError) {
        let mut slot = self.error.lock().unwrap_or_else(PoisonError::into_inner);
        slot.get_or_insert(error);
    }
}
