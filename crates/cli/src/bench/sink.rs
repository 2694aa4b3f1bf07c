//! [`TimedSink`]: converts frames as for a video encoder, drops them, and keeps what that took.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reelm::{Change, EncodeError, Frame, FrameSink, Output, SinkReport, StreamInfo, Y4m};

/// A sink of planes that nobody reads.
pub(crate) struct TimedSink {
    inner: Box<Y4m>,
    times: Times,
}

/// What each frame took that was converted.
#[derive(Clone)]
pub(crate) struct Times(Arc<Mutex<Vec<Duration>>>);

impl TimedSink {
    /// A sink for about `frames` frames, and what it will have measured.
    pub(crate) fn new(frames: u64) -> (Self, Times) {
        let room = usize::try_from(frames).unwrap_or(0).min(1 << 16);
        let times = Times(Arc::new(Mutex::new(Vec::with_capacity(room))));
        let inner = Box::new(Y4m::new(Output::writer("nothing", Box::new(std::io::sink()))));
        (Self { inner, times: times.clone() }, times)
    }
}

impl Times {
    pub(crate) fn take(&self) -> Vec<Duration> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl FrameSink for TimedSink {
    fn begin(&mut self, info: &StreamInfo) -> Result<(), EncodeError> {
        self.inner.begin(info)
    }

    fn frame(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        let start = Instant::now();
        self.inner.frame(frame)?;
        if frame.change == Change::Nothing {
            return Ok(());
        }
        self.times.0.lock().unwrap_or_else(PoisonError::into_inner).push(start.elapsed());
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<SinkReport, EncodeError> {
        self.inner.finish()
    }

    fn abort(self: Box<Self>) {
        self.inner.abort();
    }
}
