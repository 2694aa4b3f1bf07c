//! A **sheet** holds the picture between the passes: rows of 16-bit samples in a buffer of bytes. Rows begin where lines of the
//! processor's cache do.

use super::plan::Axis;

/// The bytes that are blurred in place: RGBA8 pixels or a plane.
pub(crate) struct Picture<'a> {
    pub(crate) data: &'a mut [u8],
    /// Bytes from row to row.
    pub(crate) stride: usize,
    /// Pixels.
    pub(crate) width: usize,
    /// Rows.
    pub(crate) height: usize,
}

impl Picture<'_> {
    /// The bytes of row `y`, which exists.
    #[inline(always)]
    pub(crate) fn row(&self, y: usize, bytes: usize) -> &[u8] {
        let start = y * self.stride;
        self.data.get(start..start + bytes).unwrap_or_default()
    }

    /// The bytes of row `y`, which exists.
    #[inline(always)]
    pub(crate) fn row_mut(&mut self, y: usize, bytes: usize) -> &mut [u8] {
        let start = y * self.stride;
        self.data.get_mut(start..start + bytes).unwrap_or_default()
    }
}

/// The samples along one axis after some halvings: `size` and `pad` more on each side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    pub(crate) size: usize,
    pub(crate) pad: usize,
}

impl Extent {
    /// After at most `stage` halvings of an axis of `size` pixels.
    pub(crate) fn at(size: usize, axis: &Axis, stage: u32) -> Self {
        let octaves = axis.octaves.min(stage);
        Self { size: size.div_ceil(1 << octaves), pad: usize::from(octaves > 0) }
    }

    /// All samples, the pads included.
    pub(crate) const fn full(self) -> usize {
        self.size + 2 * self.pad
    }
}

/// Bytes of a line of the cache.
const LINE: usize = 64;

/// Bytes from row to row of a sheet whose rows have `bytes` bytes: an odd number of lines, so that rows one above the other do not
/// compete for one place in the cache.
#[inline(always)]
pub(crate) const fn stride(bytes: usize) -> usize {
    (bytes.div_ceil(LINE) | 1) * LINE
}

/// Two sheets to go back and forth between, and lines for one row each.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    pub(crate) from: Vec<u8>,
    pub(crate) to: Vec<u8>,
    lines: [Vec<u8>; 2],
}

/// The bytes of [`Buffers`], from the first line of the cache on.
pub(crate) struct Sheets<'a> {
    pub(crate) from: &'a mut [u8],
    pub(crate) to: &'a mut [u8],
    pub(crate) lines: [&'a mut [u8]; 2],
}

impl Buffers {
    pub(crate) fn capacity(&self) -> usize {
        let lines = self.lines.iter().map(Vec::capacity).sum::<usize>();
        self.from.capacity() + self.to.capacity() + lines
    }

    /// Makes room for sheets and lines of these sizes, in bytes.
    pub(crate) fn reserve(&mut self, sheet: usize, line: usize) {
        for (buffer, len) in [(&mut self.from, sheet), (&mut self.to, sheet)] {
            grow(buffer, len);
        }
        self.lines.iter_mut().for_each(|buffer| grow(buffer, line));
    }

    pub(crate) fn sheets(&mut self) -> Sheets<'_> {
        let [first, second] = &mut self.lines;
        Sheets { from: aligned(&mut self.from), to: aligned(&mut self.to), lines: [aligned(first), aligned(second)] }
    }
}

/// Room for `len` bytes from the first line of the cache on.
fn grow(buffer: &mut Vec<u8>, len: usize) {
    if buffer.len() < len + LINE {
        buffer.resize(len + LINE, 0);
    }
}

/// From the first line of the cache on.
fn aligned(buffer: &mut [u8]) -> &mut [u8] {
    let start = buffer.as_ptr().align_offset(LINE);
    buffer.get_mut(start..).unwrap_or_default()
}
