//! [`RawRgba`]: the bare bytes of every frame.

use crate::null::NOT_BEGUN;
use crate::output::Output;
use crate::straight::Straight;
use crate::{EncodeError, Frame, FrameSink, Report, StreamInfo};

/// Writes every frame as tight RGBA8 with straight alpha, rows from the top, one frame after the other without headers:
/// what ffmpeg calls `-f rawvideo -pixel_format rgba`.
#[derive(Debug)]
pub struct RawRgba {
    output: Output,
    straight: Straight,
    info: Option<StreamInfo>,
    report: Report,
}

impl RawRgba {
    /// A sink that writes to `output`.
    pub fn new(output: Output) -> Self {
        Self { output, straight: Straight::default(), info: None, report: Report::default() }
    }
}

impl FrameSink for RawRgba {
    fn begin(&mut self, info: &StreamInfo) -> Result<(), EncodeError> {
        info.check_size("raw RGBA", MAX_SIDE)?;
        self.output.open()?;
        self.info = Some(info.clone());
        Ok(())
    }

    fn frame(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        self.info.as_ref().ok_or(NOT_BEGUN)?.check_frame(frame)?;
        self.output.put(self.straight.update(frame))?;
        self.report.count(&frame.change);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Report, EncodeError> {
        self.info.as_ref().ok_or(NOT_BEGUN)?;
        finish_single(self.output, self.report)
    }

    fn abort(self: Box<Self>) {}
}

/// The largest side that headerless and text-headed formats take; the memory of a frame is the real limit.
pub(crate) const MAX_SIDE: u32 = 65_535;

/// Commits a single-file output and completes the report.
pub(crate) fn finish_single(output: Output, mut report: Report) -> Result<Report, EncodeError> {
    report.path = output.file();
    report.files = u64::from(report.path.is_some());
    report.bytes = output.commit()?;
    Ok(report)
}
