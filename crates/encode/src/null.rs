//! [`NullSink`]: discards frames and counts them.

use crate::{Change, EncodeError, Form, Frame, FrameSink, Planes, Report, StreamInfo};

/// Takes every frame and keeps none; for benches, dry runs and `null:`.
#[derive(Debug, Default)]
pub struct NullSink {
    info: Option<StreamInfo>,
    report: Report,
}

impl NullSink {
    /// A sink that has counted nothing.
    pub fn new() -> Self {
        Self::default()
    }
}

impl FrameSink for NullSink {
    fn begin(&mut self, info: &StreamInfo) -> Result<(), EncodeError> {
        self.info = Some(info.clone());
        Ok(())
    }

    fn frame(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        let info = self.info.as_ref().ok_or(NOT_BEGUN)?;
        info.check_frame(frame)?;
        self.report.count(&frame.change);
        Ok(())
    }

    fn form(&self) -> Form {
        Form::Nothing
    }

    fn planes(&mut self, _index: u64, _planes: &Planes, change: &Change) -> Result<(), EncodeError> {
        self.info.as_ref().ok_or(NOT_BEGUN)?;
        self.report.count(change);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Report, EncodeError> {
        Ok(self.report)
    }

    fn abort(self: Box<Self>) {}
}

/// The error of a sink that gets a frame before `begin`.
pub(crate) const NOT_BEGUN: EncodeError = EncodeError::Misuse { what: "a frame or finish came before begin" };

impl Report {
    /// Counts one frame.
    pub(crate) fn count(&mut self, change: &Change) {
        self.frames = self.frames.saturating_add(1);
        if *change == Change::Nothing && self.frames > 1 {
            self.repeats = self.repeats.saturating_add(1);
        }
    }
}
