//! A range of frames of a stage, into a sink. One frame is made after the other on the caller's thread, while the sink encodes those
//! before on its own.

use core::ops::Range;
use std::time::Instant;

use reelm_encode::{Change, FrameSink, SinkThread};
use reelm_ids::Hash128;
use reelm_pixel::ViewMut;

use super::session::{StageFrame, StageSession};
use crate::error::Error;
use crate::pipeline::{Cancel, Progress, RangeReport};
use crate::range::{WAITING, check_end, check_time, into_sink, stream_info};

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
        check_end(&frames, self.stage.frames())?;
        let info = stream_info(self.size(), self.stage.fps(), &frames)?;
        into_sink(
            &frames,
            sink,
            &info,
            cancel,
            |_, _| Ok(()),
            |sink| Ok((SinkThread::attach(sink, &info, WAITING, || {})?, ())),
            |sink, (), started| {
                let elided = self.pass_frames(&frames, sink, cancel, started, told, progress)?;
                Ok((elided, self.raster_stats()))
            },
        )
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
            check_time(cancel, started, &self.stage.limits)?;
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
}
