//! [`FramePool`] and [`PlanePool`]: buffers of frames, and of their planes, that come back by themselves.

use std::fmt;
use std::sync::{Arc, Mutex};

use reelm_pixel::{PixelBytes, View};

use crate::{Form, Planes, StreamInfo};

/// Hands out buffers of one frame's size and takes them back when they are dropped, on whatever thread that is.
///
/// A buffer is allocated only when none is at rest, so that the number of allocations is bounded by the number of
/// buffers in use at once. The one that came back last goes out first: it shows the latest frame, and as few buffers as can
/// be are touched. Clones share the buffers.
#[derive(Clone, Debug)]
pub struct FramePool {
    width: u32,
    height: u32,
    home: Arc<Home<PixelBytes>>,
}

/// Where buffers rest.
#[derive(Debug)]
struct Home<T> {
    /// What they hold, with its stamp.
    resting: Mutex<Vec<(T, u64)>>,
    keep: usize,
}

impl FramePool {
    /// A pool for frames of the stream that keeps at most `keep` buffers at rest.
    pub fn new(info: &StreamInfo, keep: usize) -> Self {
        Self { width: info.width, height: info.height, home: Arc::new(Home::new(keep)) }
    }

    /// A buffer for one frame. Its content is what it held before, or transparent black. Without memory for another one it is empty.
    pub fn buffer(&self) -> FrameBuffer {
        let bytes = (self.width as usize).saturating_mul(self.height as usize).saturating_mul(4);
        let (data, stamp) = self.home.take().unwrap_or_else(|| (PixelBytes::zeroed(bytes).unwrap_or_default(), 0));
        FrameBuffer { data, stamp, width: self.width, height: self.height, home: Arc::clone(&self.home) }
    }
}

impl<T> Home<T> {
    fn new(keep: usize) -> Self {
        let keep = keep.max(1);
        Self { resting: Mutex::new(Vec::with_capacity(keep)), keep }
    }

    fn take(&self) -> Option<(T, u64)> {
        self.resting.lock().ok()?.pop()
    }

    /// With a full pool the buffer is one too many and is freed.
    fn give(&self, data: T, stamp: u64) {
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
    home: Arc<Home<PixelBytes>>,
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

/// As [`FramePool`], for frames in the form that a sink wants.
#[derive(Clone, Debug)]
pub struct PlanePool {
    info: StreamInfo,
    form: Form,
    home: Arc<Home<Planes>>,
}

impl PlanePool {
    /// A pool for frames of the stream that keeps at most `keep` buffers at rest. For a form without planes they have no size.
    pub fn new(info: &StreamInfo, form: Form, keep: usize) -> Self {
        Self { info: info.clone(), form, home: Arc::new(Home::new(keep)) }
    }

    /// Planes for one frame, which show what they showed before, or nothing yet.
    pub fn buffer(&self) -> PlaneBuffer {
        let fresh = || match self.form {
            Form::Planes(sizes) => Planes::new(&self.info, sizes),
            _ => Planes::default(),
        };
        let (planes, stamp) = self.home.take().unwrap_or_else(|| (fresh(), 0));
        PlaneBuffer { planes, stamp, home: Arc::clone(&self.home) }
    }
}

/// The planes of one frame. Goes back to its [`PlanePool`] when dropped.
#[derive(Debug)]
pub struct PlaneBuffer {
    planes: Planes,
    stamp: u64,
    home: Arc<Home<Planes>>,
}

impl PlaneBuffer {
    /// The planes to read.
    pub fn planes(&self) -> &Planes {
        &self.planes
    }

    /// The planes to bring up to date.
    pub fn planes_mut(&mut self) -> &mut Planes {
        &mut self.planes
    }

    /// As [`FrameBuffer::stamp`].
    pub fn stamp(&self) -> u64 {
        self.stamp
    }

    /// As [`FrameBuffer::set_stamp`].
    pub fn set_stamp(&mut self, stamp: u64) {
        self.stamp = stamp;
    }
}

impl Drop for PlaneBuffer {
    fn drop(&mut self) {
        self.home.give(std::mem::take(&mut self.planes), self.stamp);
    }
}
