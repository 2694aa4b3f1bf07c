//! [`Planes`]: a picture as planar YUV 4:2:0, BT.709, limited range, the form that video encoders want.

use reelm_pixel::{CpuLevel, I420Mut, IRect, PixelBytes, View, rgba_to_i420};

use crate::{Change, EncodeError, Form, Frame, StreamInfo};

/// One I420 picture, kept between frames so that repeats and unchanged rows cost nothing.
///
/// Chroma has half the size in both directions, rounded up. Flattening on the background and the conversion are one
/// pass over the RGBA pixels.
#[derive(Debug, Default)]
pub struct Planes {
    bytes: PixelBytes,
    source: (usize, usize),
    luma: (usize, usize),
    background: [u8; 3],
    filled: bool,
}

/// Which sizes a format can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlaneSizes {
    /// All.
    Any,
    /// Even ones of at least this many pixels on each side; smaller and odd pictures are extended to the right and to
    /// the bottom by repeating their last column and row.
    EvenFrom(usize),
}

impl PlaneSizes {
    fn fit(self, side: usize) -> usize {
        match self {
            Self::Any => side,
            Self::EvenFrom(least) => side.next_multiple_of(2).max(least),
        }
    }
}

impl Planes {
    /// Planes for the pictures of a stream, which show none yet; of no size if there is no memory for them.
    pub fn new(info: &StreamInfo, sizes: PlaneSizes) -> Self {
        let source = (info.width as usize, info.height as usize);
        let luma = (sizes.fit(source.0), sizes.fit(source.1));
        let chroma = luma.0.div_ceil(2) * luma.1.div_ceil(2);
        let Some(bytes) = PixelBytes::zeroed(luma.0 * luma.1 + 2 * chroma) else { return Self::default() };
        Self { bytes, source, luma, background: info.background, filled: false }
    }

    /// Width and height of the luma plane, in samples.
    pub fn size(&self) -> (usize, usize) {
        self.luma
    }

    /// The three planes, one after the other, without gaps: luma of `width × height`, then blue difference and red difference of half
    /// that in both directions.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Luma, blue difference and red difference.
    pub fn split(&self) -> (&[u8], &[u8], &[u8]) {
        let (y, chroma) = self.bytes.split_at(self.luma.0 * self.luma.1);
        let (u, v) = chroma.split_at(chroma.len() / 2);
        (y, u, v)
    }

    /// Brings the planes up to date with `frame`, of which they showed another one before: its change counts from that. Planes of
    /// another size than that of the frame stay as they are.
    pub fn update(&mut self, frame: &Frame<'_>) {
        if (frame.pixels.width() as usize, frame.pixels.height() as usize) != self.source {
            return;
        }
        let height = frame.pixels.height();
        let rows = match &frame.change {
            Change::Nothing if self.filled => return,
            // A chroma row covers two luma rows.
            Change::Rows(rows) if self.filled => rows.start & !1..rows.end.saturating_add(1).min(height),
            _ => 0..height,
        };
        if rows.start < rows.end {
            let part = IRect::from_size(0, rows.start as i32, frame.pixels.width(), rows.end - rows.start);
            self.put([0, rows.start], &frame.pixels.sub(part));
        }
        self.complete();
    }

    /// Brings the part of the planes up to date whose top left is `at`, in pixels of the picture. Both numbers are even, as is each side
    /// of `pixels` that does not end where the picture does. What lies beyond the picture is left out.
    ///
    /// When all parts that differ from what the planes showed have been put, [`complete`](Self::complete) them.
    pub fn put(&mut self, at: [u32; 2], pixels: &View<'_>) {
        let [x, y] = at.map(|at| (at & !1) as usize);
        let (width, height) = self.source;
        if x >= width || y >= height {
            return;
        }
        let room = IRect::from_size(0, 0, (width - x) as u32, (height - y) as u32);
        let pixels = pixels.sub(room.intersect(pixels.bounds()));
        let (stride, half) = (self.luma.0, self.luma.0.div_ceil(2));
        let (luma, chroma) = self.bytes.split_at_mut(stride * self.luma.1);
        let (u, v) = chroma.split_at_mut(chroma.len() / 2);
        let [luma, u, v] = [(luma, y * stride + x), (u, y / 2 * half + x / 2), (v, y / 2 * half + x / 2)]
            .map(|(plane, at)| plane.get_mut(at..).unwrap_or_default());
        let target = I420Mut { y: luma, u, v, y_stride: stride, uv_stride: half };
        rgba_to_i420(CpuLevel::detect(), &pixels, self.background, target, 0..pixels.height());
    }

    /// The planes show a whole picture: what they have beyond its size repeats its last column and row.
    pub fn complete(&mut self) {
        self.filled = true;
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

/// What a sink of planes keeps: what they must be like, and planes of its own for who hands it pixels.
#[derive(Debug)]
pub(crate) struct Planar {
    info: StreamInfo,
    sizes: PlaneSizes,
    own: Option<Planes>,
}

impl Planar {
    pub(crate) fn new(info: &StreamInfo, sizes: PlaneSizes) -> Self {
        Self { info: info.clone(), sizes, own: None }
    }

    pub(crate) fn form(&self) -> Form {
        Form::Planes(self.sizes)
    }

    /// Width and height of the luma plane, in samples.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.sizes.fit(self.info.width as usize), self.sizes.fit(self.info.height as usize))
    }

    /// The frame as planes, which are to be [kept](Self::keep) when they have served.
    pub(crate) fn converted(&mut self, frame: &Frame<'_>) -> Result<Planes, EncodeError> {
        self.info.check_frame(frame)?;
        let mut planes = self.own.take().unwrap_or_else(|| Planes::new(&self.info, self.sizes));
        planes.update(frame);
        Ok(planes)
    }

    pub(crate) fn keep(&mut self, planes: Planes) {
        self.own = Some(planes);
    }

    /// That planes which somebody else filled suit the stream.
    pub(crate) fn check(&self, index: u64, planes: &Planes) -> Result<(), EncodeError> {
        if planes.size() == self.size() {
            return Ok(());
        }
        let (width, height) = (planes.size().0 as u32, planes.size().1 as u32);
        let (expected_width, expected_height) = (self.size().0 as u32, self.size().1 as u32);
        Err(EncodeError::FrameSize { index, width, height, expected_width, expected_height })
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
