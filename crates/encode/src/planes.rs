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

/// Which sizes a format can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sizes {
    /// All.
    Any,
    /// Even ones of at least this many pixels on each side; smaller and odd pictures are extended to the right and to
    /// the bottom by repeating their last column and row.
    EvenFrom(usize),
}

impl Sizes {
    fn fit(self, side: usize) -> usize {
        match self {
            Self::Any => side,
            Self::EvenFrom(least) => side.next_multiple_of(2).max(least),
        }
    }
}

impl Planes {
    pub(crate) fn new(info: &StreamInfo, sizes: Sizes) -> Self {
        let source = (info.width as usize, info.height as usize);
        let luma = (sizes.fit(source.0), sizes.fit(source.1));
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
        let (source, luma) = (self.source, self.luma);
        if source == luma {
            return;
        }
        let half = |(width, height): (usize, usize)| (width.div_ceil(2), height.div_ceil(2));
        let (y, chroma) = self.bytes.split_at_mut(luma.0 * luma.1);
        let (u, v) = chroma.split_at_mut(chroma.len() / 2);
        extend(y, source, luma);
        extend(u, half(source), half(luma));
        extend(v, half(source), half(luma));
    }
}

/// Repeats the last column and row of a plane of size `from` until it has size `to`.
fn extend(plane: &mut [u8], from: (usize, usize), to: (usize, usize)) {
    for row in plane.chunks_exact_mut(to.0).take(from.1) {
        let (kept, added) = row.split_at_mut(from.0);
        added.fill(kept.last().copied().unwrap_or_default());
    }
    let (kept, added) = plane.split_at_mut(from.1 * to.0);
    let last = kept.len().saturating_sub(to.0);
    for row in added.chunks_exact_mut(to.0) {
        row.copy_from_slice(kept.get(last..).unwrap_or_default());
    }
}
