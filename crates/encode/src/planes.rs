//! [`Planes`]: the current frame as planar YUV 4:2:0, BT.709, limited range, the form that video encoders want.

use reelm_pixel::{CpuLevel, I420Mut, View, rgba_to_i420};

use crate::{Change, Frame, StreamInfo};

/// One I420 picture, kept between frames so that repeats and unchanged rows cost nothing.
///
/// Chroma has half the size in both directions, rounded up. Flattening on the background and the conversion are one
/// pass over the RGBA pixels.
#[derive(Debug)]
pub(crate) struct Planes {
    bytes: Vec<u8>,
    source: (usize, usize),
    luma: (usize, usize),
    background: [u8; 3],
    level: CpuLevel,
    filled: bool,
}

/// Whether a format can hold an odd number of columns or rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OddSizes {
    /// As they are.
    Kept,
    /// The last column or row is repeated once.
    Padded,
}

impl Planes {
    pub(crate) fn new(info: &StreamInfo, odd: OddSizes) -> Self {
        let source = (info.width as usize, info.height as usize);
        let luma = match odd {
            OddSizes::Kept => source,
            OddSizes::Padded => (source.0.next_multiple_of(2), source.1.next_multiple_of(2)),
        };
        let chroma = luma.0.div_ceil(2) * luma.1.div_ceil(2);
        let bytes = vec![0; luma.0 * luma.1 + 2 * chroma];
        Self { bytes, source, luma, background: info.background, level: CpuLevel::detect(), filled: false }
    }

    /// Width and height of the luma plane, in samples.
    pub(crate) fn size(&self) -> (usize, usize) {
        self.luma
    }

    /// The three planes, one after the other, without gaps.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Luma, blue difference and red difference.
    pub(crate) fn split(&self) -> (&[u8], &[u8], &[u8]) {
        let (y, chroma) = self.bytes.split_at(self.luma.0 * self.luma.1);
        let (u, v) = chroma.split_at(chroma.len() / 2);
        (y, u, v)
    }

    /// Brings the planes up to date with `frame`, which must have the size of the stream.
    pub(crate) fn update(&mut self, frame: &Frame<'_>) {
        let height = frame.pixels.height();
        let rows = match &frame.change {
            Change::Nothing if self.filled => return,
            // A chroma row covers two luma rows.
            Change::Rows(rows) if self.filled => rows.start & !1..rows.end.saturating_add(1).min(height),
            _ => 0..height,
        };
        self.filled = true;
        if rows.start < rows.end {
            self.convert(&frame.pixels, rows);
            self.pad();
        }
    }

    fn convert(&mut self, pixels: &View<'_>, rows: std::ops::Range<u32>) {
        let (luma_len, chroma_stride) = (self.luma.0 * self.luma.1, self.luma.0.div_ceil(2));
        let (y, chroma) = self.bytes.split_at_mut(luma_len);
        let (u, v) = chroma.split_at_mut(chroma.len() / 2);
        let target = I420Mut { y, u, v, y_stride: self.luma.0, uv_stride: chroma_stride };
        rgba_to_i420(self.level, pixels, self.background, target, rows);
    }

    fn pad(&mut self) {
        let ((width, height), (stride, padded_height)) = (self.source, self.luma);
        let luma = self.bytes.get_mut(..stride * padded_height).unwrap_or_default();
        if stride > width {
            for row in luma.chunks_exact_mut(stride) {
                if let [.., last, extra] = row {
                    *extra = *last;
                }
            }
        }
        if padded_height > height {
            luma.copy_within((height - 1) * stride..height * stride, height * stride);
        }
    }
}

