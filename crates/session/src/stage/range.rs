//! A range of frames of a stage, into a sink. One frame is made after the other on the caller's thread; the sink has its own.

use core::ops::Range;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};
use reelm_encode::{Change, EncodeError, FrameRate, FrameSink, SinkThread, StopSwitch, StreamInfo};
use reelm_ids::Hash128;
use reelm_pixel::ViewMut;

use super::session::{StageFrame, StageSession};
use crate::error::Error;
use crate::pipeline::{Cancel, Progress, RangeReport};

/// How many finished frames may wait for the sink.
const WAITING: usize = 2;
/// How often is looked whether the render was cancelled.
const TICK: Duration = Duration::from_millis(20);

impl StageSession {
    /// Renders `frames` into `sink`, in order. `told` is called with what each frame did, then `progress`.
    ///
    /// # Errors
    /// A frame is beyond the end, a limit is exceeded, the sink fails, or `cancel` is set. The sink is aborted then: nothing
    /// remains of its output.
    pub fn render_range(
        &mut self,
        frames: Range<u64>,
        sink: Box<dyn FrameSink>,
        cancel: &Cancel,
        told: &mut dyn FnMut(StageFrame<'_>) -> Result<(), Error>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<RangeReport, Error> {
        let started = Instant::now();
        let info = self.stream_info(&frames)?;
        let sink = SinkThread::spawn(sink, &info, WAITING)?;
        let switch = sink.stop_switch();
        let report = thread::scope(|scope| {
            let (_running, over) = bounded::<()>(0);
            scope.spawn(move || stop_when_cancelled(cancel, &switch, &over));
            let elided = self.pass_frames(&frames, &sink, cancel, started, told, progress);
            match elided {
                Ok(elided) => {
                    let frames = frames.end.saturating_sub(frames.start);
                    let (output, raster) = (sink.finish()?, self.raster_stats());
                    Ok(RangeReport { frames, elided, elapsed: started.elapsed(), raster, output })
                }
                Err(error) => {
                    sink.stop_switch().stop();
                    sink.abort();
                    Err(error)
                }
            }
        });
        report.map_err(|error| match error {
            Error::Encode(EncodeError::Stopped) if cancel.is_cancelled() => Error::Cancelled,
            error => error,
        })
    }

    fn pass_frames(
        &mut self,
        frames: &Range<u64>,
        sink: &SinkThread,
        cancel: &Cancel,
        started: Instant,
        told: &mut dyn FnMut(StageFrame<'_>) -> Result<(), Error>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<u64, Error> {
        let total = frames.end.saturating_sub(frames.start);
        let mut last: Option<Hash128> = None;
        let mut elided = 0;
        for frame in frames.clone() {
            self.check(cancel, started)?;
            let fingerprint = self.advance(frame)?;
            if last == Some(fingerprint) && self.is_idle() && self.options().elide {
                elided += 1;
                sink.repeat(frame)?;
            } else {
                let mut buffer = sink.buffer();
                let (width, height) = (buffer.width(), buffer.height());
                let (expected, observed) = (self.frame_bytes(), buffer.pixels().len());
                let view = ViewMut::new(buffer.pixels_mut(), width, height);
                self.draw(&mut view.ok_or(Error::BufferSize { expected, observed })?);
                sink.send(frame, buffer, Change::All)?;
            }
            last = Some(fingerprint);
            told(self.last())?;
            progress(Progress { done: frame - frames.start + 1, total });
        }
        Ok(elided)
    }

    fn check(&self, cancel: &Cancel, started: Instant) -> Result<(), Error> {
        if cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let (allowed, observed) = (self.stage.limits.wall_ms, started.elapsed().as_millis() as u64);
        if allowed > 0 && observed > allowed {
            return Err(Error::Limit { what: "milliseconds of wall time", limit: "wall_ms", allowed, observed });
        }
        Ok(())
    }

    fn stream_info(&self, frames: &Range<u64>) -> Result<StreamInfo, Error> {
        let all = self.stage.frames();
        let last = frames.end.checked_sub(1).filter(|last| *last >= frames.start);
        if let Some(frame) = last.filter(|last| *last >= all) {
            return Err(Error::FrameOutOfRange { frame, frames: all });
        }
        let fps = self.stage.fps();
        let rate = u32::try_from(fps.num()).ok().zip(u32::try_from(fps.den()).ok());
        let rate = rate.and_then(|(num, den)| FrameRate::new(num, den)).ok_or(Error::Limit {
            what: "numerator or denominator of the frame rate",
            limit: "u32",
            allowed: u32::MAX.into(),
            observed: fps.num().unsigned_abs(),
        })?;
        let [width, height] = self.size();
        Ok(StreamInfo::new(width, height, rate).with_frame_count(frames.end.saturating_sub(frames.start)))
    }
}

/// Stops the sink when the caller cancels, until the other end of `over` is gone.
fn stop_when_cancelled(cancel: &Cancel, switch: &StopSwitch, over: &Receiver<()>) {
    while over.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
        if cancel.is_cancelled() {
            return switch.stop();
        }
    }
}
