//! [`MemorySink`]: keeps frames for the host that rendered them.

use std::sync::{Arc, Mutex, PoisonError};

use crate::null::NOT_BEGUN;
use crate::{Change, EncodeError, Frame, FrameSink, Report, StreamInfo};

/// Keeps every frame as premultiplied RGBA8. A repeat shares the pixels of the frame before it. As with every sink,
/// nothing is left when it is aborted.
#[derive(Debug)]
pub struct MemorySink {
    frames: MemoryFrames,
    finished: bool,
    info: Option<StreamInfo>,
    report: Report,
}

/// The other end of a [`MemorySink`]: holds the frames during and after the render. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct MemoryFrames(Arc<Mutex<Vec<MemoryFrame>>>);

/// One kept frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryFrame {
    /// The frame's number in its composition.
    pub index: u64,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Premultiplied sRGB-encoded RGBA8, tight, rows from the top: `width × height × 4` bytes.
    pub pixels: Arc<Vec<u8>>,
}

impl MemorySink {
    /// A sink and the handle by which its frames are read.
    pub fn new() -> (Self, MemoryFrames) {
        let frames = MemoryFrames::default();
        (Self { frames: frames.clone(), finished: false, info: None, report: Report::default() }, frames)
    }
}

impl MemoryFrames {
    /// Takes all frames that are there, in the order in which they came.
    pub fn take(&self) -> Vec<MemoryFrame> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many frames are there.
    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn push(&self, frame: &Frame<'_>) {
        let mut frames = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pixels = match frames.last() {
            Some(last) if frame.change == Change::Nothing => Arc::clone(&last.pixels),
            _ => Arc::new(tight(frame)),
        };
        let (width, height) = (frame.pixels.width(), frame.pixels.height());
        frames.push(MemoryFrame { index: frame.index, width, height, pixels });
    }
}

impl FrameSink for MemorySink {
    fn begin(&mut self, info: &StreamInfo) -> Result<(), EncodeError> {
        self.info = Some(info.clone());
        Ok(())
    }

    fn frame(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        self.info.as_ref().ok_or(NOT_BEGUN)?.check_frame(frame)?;
        self.frames.push(frame);
        self.report.count(&frame.change);
        self.report.bytes += u64::from(frame.pixels.width()) * u64::from(frame.pixels.height()) * 4;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Report, EncodeError> {
        self.finished = true;
        Ok(std::mem::take(&mut self.report))
    }

    fn abort(self: Box<Self>) {}
}

impl Drop for MemorySink {
    fn drop(&mut self) {
        if !self.finished {
            self.frames.take();
        }
    }
}

fn tight(frame: &Frame<'_>) -> Vec<u8> {
    let row_bytes = frame.pixels.width() as usize * 4;
    let mut pixels = Vec::with_capacity(row_bytes * frame.pixels.height() as usize);
    for y in 0..frame.pixels.height() {
        pixels.extend_from_slice(frame.pixels.row(y));
    }
    pixels
}
