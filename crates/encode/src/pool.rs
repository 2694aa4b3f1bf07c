//! [`FramePool`]: frame buffers that come back by themselves.

use std::fmt;
use std::sync::{Arc, Mutex};

use reelm_pixel::{PixelBytes, View};

use crate::StreamInfo;

/// Hands out buffers of one frame's size and takes them back when they are dropped, on whatever thread that is.
///
/// A buffer is allocated only when none is at rest, so that the number of allocations is bounded by the number of
/// buffers in use at once. The one that came back last goes out first: it shows the latest frame, and as few buffers as can
/// be are touched. Clones share the buffers.
#[derive(Clone, Debug)]
pub struct FramePool {
    width: u32,
    height: u32,
    home: Arc<Home>,
}

/// Where buffers rest.
#[derive(Debug)]
struct Home {
    /// Bytes with their stamp.
    resting: Mutex<Vec<(PixelBytes, u64)>>,
    keep: usize,
}

impl FramePool {
    /// A pool for frames of the stream that keeps at most `keep` buffers at rest.
    pub fn new(info: &StreamInfo, keep: usize) -> Self {
        let keep = keep.max(1);
        let home = Home { resting: Mutex::new(Vec::with_capacity(keep)), keep };
        Self { width: info.width, height: info.height, home: Arc::new(home) }
    }

    /// A buffer for one frame. Its content is what it held before, or transparent black. Without memory for another one it is empty.
    pub fn buffer(&self) -> FrameBuffer {
        let bytes = (self.width as usize).saturating_mul(self.height as usize).saturating_mul(4);
        let (data, stamp) = self.home.take().unwrap_or_else(|| (PixelBytes::zeroed(bytes).unwrap_or_default(), 0));
        FrameBuffer { data, stamp, width: self.width, height: self.height, home: Arc::clone(&self.home) }
    }
}

impl Home {
    fn take(&self) -> Option<(PixelBytes, u64)> {
        self.resting.lock().ok()?.pop()
    }

    /// With a full pool the buffer is one too many and is freed.
    fn give(&self, data: PixelBytes, stamp: u64) {
        if let Ok(mut resting) = self.resting.lock()
            && resting.len() < self.keep
        {
            resting.push((data, stamp));
        }
    }
}

/// The pixels of one frame: premultiplied sRGB-encoded RGBA8, tight, rows from the top. Goes back to its
/// [`FramePool`] when dropped.
pub struct FrameBuffer {
    data: PixelBytes,
    stamp: u64,
    width: u32,
    height: u32,
    home: Arc<Home>,
}

impl FrameBuffer {
    /// The bytes to read: `width × height × 4`.
    pub fn pixels(&self) -> &[u8] {
        &self.data
    }

    /// The bytes to write: `width × height × 4`.
    pub fn pixels_mut(&mut self) -> &mut [u8] {
        &mut self.data
    }

    /// The number that was [set](Self::set_stamp) last; it stays with the bytes while they are in the pool. 0 for bytes that
    /// were never used.
    pub fn stamp(&self) -> u64 {
        self.stamp
    }

    /// Sets the stamp, by which whoever fills buffers knows again what one of them holds.
    pub fn set_stamp(&mut self, stamp: u64) {
        self.stamp = stamp;
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The pixels as a view; `None` if a side is above what a view can have.
    pub fn view(&self) -> Option<View<'_>> {
        View::new(&self.data, self.width, self.height)
    }
}

impl Drop for FrameBuffer {
    fn drop(&mut self) {
        self.home.give(std::mem::take(&mut self.data), self.stamp);
    }
}

impl fmt::Debug for FrameBuffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FrameBuffer({}×{})", self.width, self.height)
    }
}
