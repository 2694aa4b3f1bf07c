//! What surrounds the frames of a **range** that goes into a sink, whoever makes them: what the sink is told of them, its thread and
//! its end, cancellation and limits.

use core::ops::Range;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};
use reelm_encode::{EncodeError, FrameRate, FrameSink, SinkThread, StopSwitch, StreamInfo};
use reelm_ids::Rational;
use reelm_ir::Limits;
use reelm_raster::RasterStats;

use crate::error::Error;
use crate::pipeline::{Cancel, RangeReport};

/// How many finished frames may wait for the sink, beside those in work.
pub(crate) const WAITING: usize = 2;
/// How often is looked whether the render was cancelled, or takes too long.
pub(crate) const TICK: Duration = Duration::from_millis(20);

/// What a sink is told of frames of `size` at `fps`.
///
/// # Errors
/// [`Error::Limit`] for a frame rate that no sink knows.
pub(crate) fn stream_info(size: [u32; 2], fps: Rational, frames: &Range<u64>) -> Result<StreamInfo, Error> {
    let rate = u32::try_from(fps.num()).ok().zip(u32::try_from(fps.den()).ok());
    let rate = rate.and_then(|(num, den)| FrameRate::new(num, den)).ok_or(Error::Limit {
        what: "numerator or denominator of the frame rate",
        limit: "u32",
        allowed: u32::MAX.into(),
        observed: fps.num().unsigned_abs(),
    })?;
    let [width, height] = size;
    Ok(StreamInfo::new(width, height, rate).with_frame_count(count(frames)))
}

/// That the last of `frames` is one of `all`.
///
/// # Errors
/// [`Error::FrameOutOfRange`].
pub(crate) fn check_end(frames: &Range<u64>, all: u64) -> Result<(), Error> {
    let last = frames.end.checked_sub(1).filter(|last| *last >= frames.start);
    match last.filter(|last| *last >= all) {
        Some(frame) => Err(Error::FrameOutOfRange { frame, frames: all }),
        None => Ok(()),
    }
}

/// Begins `sink`, to which `pour` then gives the sound, and that `attach` moves to a thread of its own, where it runs while `pass` hands
/// it frames; what `pass` gives is how many of them were repetitions, and what rasters did. Where it fails, the sink is aborted, and
/// nothing remains of its output.
///
/// # Errors
/// That of `pour`, of `attach`, of `pass` or of the sink; [`Error::Cancelled`] if `cancel` is set.
pub(crate) fn into_sink<T>(
    frames: &Range<u64>,
    mut sink: Box<dyn FrameSink>,
    info: &StreamInfo,
    cancel: &Cancel,
    pour: impl FnOnce(&mut dyn FrameSink, Instant) -> Result<(), Error>,
    attach: impl FnOnce(Box<dyn FrameSink>) -> Result<(SinkThread, T), EncodeError>,
    pass: impl FnOnce(&SinkThread, T, Instant) -> Result<(u64, RasterStats), Error>,
) -> Result<RangeReport, Error> {
    let started = Instant::now();
    sink.begin(info)?;
    pour(&mut *sink, started)?;
    let (sink, attached) = attach(sink)?;
    // A sink that takes nothing holds up who hands over, and itself; only its switch reaches it.
    let switch = sink.stop_switch();
    let report = thread::scope(|scope| {
        let (_running, over) = bounded::<()>(0);
        scope.spawn(move || stop_when_cancelled(cancel, &switch, &over));
        match pass(&sink, attached, started) {
            Ok((elided, raster)) => {
                let output = sink.finish()?;
                Ok(RangeReport { frames: count(frames), elided, elapsed: started.elapsed(), raster, output })
            }
            Err(error) => {
                sink.stop_switch().stop();
                sink.abort();
                Err(error)
            }
        }
    });
    // After the cancellation it is no news that the sink stopped.
    report.map_err(|error| match error {
        Error::Encode(EncodeError::Stopped) if cancel.is_cancelled() => Error::Cancelled,
        error => error,
    })
}

/// That a render may go on that began at `started`.
///
/// # Errors
/// [`Error::Cancelled`], or [`Error::Limit`] where it takes longer than `wall_ms`.
pub(crate) fn check_time(cancel: &Cancel, started: Instant, limits: &Limits) -> Result<(), Error> {
    if cancel.is_cancelled() {
        return Err(Error::Cancelled);
    }
    let (allowed, observed) = (limits.wall_ms, started.elapsed().as_millis() as u64);
    if allowed > 0 && observed > allowed {
        return Err(Error::Limit { what: "milliseconds of wall time", limit: "wall_ms", allowed, observed });
    }
    Ok(())
}

fn count(frames: &Range<u64>) -> u64 {
    frames.end.saturating_sub(frames.start)
}

/// Stops the sink when the caller cancels, until the other end of `over` is gone.
fn stop_when_cancelled(cancel: &Cancel, switch: &StopSwitch, over: &Receiver<()>) {
    while over.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
        if cancel.is_cancelled() {
            return switch.stop();
        }
    }
}
