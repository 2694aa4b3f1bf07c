//! **Planar YUV** for encoders: BT.709, limited range, 8 bits, straight from premultiplied RGBA.
//!
//! A pixel is laid on an opaque background, then (`R`, `G`, `B` in 0..=1)
//!
//! ```text
//! E  = 0.2126 R + 0.7152 G + 0.0722 B        Y = 16 + 219 E
//! U  = 128 + 224 (B − E) / 1.8556            V = 128 + 224 (R − E) / 1.5748
//! ```
//!
//! Subsampled chroma is the mean of the 2×2 pixels, so it sits at their centre; at an odd edge the last
//! pixel counts twice.

use std::ops::Range;

use fearless_simd::dispatch;

use crate::convert::{background_pixel, on_background};
#[cfg(target_arch = "x86_64")]
use crate::yuv_avx512::{self, ChromaRow};
use crate::{CpuLevel, View};

/// Planes of 4:2:0 with U and V apart. Chroma planes have the size that [`chroma_size`] tells.
#[derive(Debug)]
pub struct I420Mut<'a> {
    /// Luma.
    pub y: &'a mut [u8],
    /// Blue difference.
    pub u: &'a mut [u8],
    /// Red difference.
    pub v: &'a mut [u8],
    /// Bytes from row to row of the luma.
    pub y_stride: usize,
    /// Bytes from row to row of each chroma plane.
    pub uv_stride: usize,
}

/// Planes of 4:2:0 with U and V interleaved.
#[derive(Debug)]
pub struct Nv12Mut<'a> {
    /// Luma.
    pub y: &'a mut [u8],
    /// Blue and red difference in turn.
    pub uv: &'a mut [u8],
    /// Bytes from row to row of the luma.
    pub y_stride: usize,
    /// Bytes from row to row of the chroma.
    pub uv_stride: usize,
}

/// Planes of 4:4:4, all of the picture's size.
#[derive(Debug)]
pub struct I444Mut<'a> {
    /// Luma.
    pub y: &'a mut [u8],
    /// Blue difference.
    pub u: &'a mut [u8],
    /// Red difference.
    pub v: &'a mut [u8],
    /// Bytes from row to row of each plane.
    pub stride: usize,
}

/// Size of the chroma planes of a 4:2:0 picture: half, rounded up.
#[must_use]
pub const fn chroma_size(width: u32, height: u32) -> (u32, u32) {
    (width.div_ceil(2), height.div_ceil(2))
}

/// Converts the rows `rows` of `src`, laid on `background`, to I420.
///
/// Row `n` of `src` goes to row `n` of the planes. An odd start of `rows` counts as the even one below,
/// so that bands do not share chroma. What the planes have no room for is left out.
pub fn rgba_to_i420(level: CpuLevel, src: &View<'_>, background: [u8; 3], planes: I420Mut<'_>, rows: Range<u32>) {
    let I420Mut { y, u, v, y_stride, uv_stride } = planes;
    let background = background_pixel(background);
    let target = Planar { u, v, stride: uv_stride };
    dispatch!(level.simd, _simd => for_pairs(level, src, background, y, y_stride, rows, target));
}

/// Converts the rows `rows` of `src`, laid on `background`, to NV12; else as [`rgba_to_i420`].
pub fn rgba_to_nv12(level: CpuLevel, src: &View<'_>, background: [u8; 3], planes: Nv12Mut<'_>, rows: Range<u32>) {
    let Nv12Mut { y, uv, y_stride, uv_stride } = planes;
    let background = background_pixel(background);
    let target = Interleaved { uv, stride: uv_stride };
    dispatch!(level.simd, _simd => for_pairs(level, src, background, y, y_stride, rows, target));
}

/// Converts the rows `rows` of `src`, laid on `background`, to I444; any rows will do.
pub fn rgba_to_i444(level: CpuLevel, src: &View<'_>, background: [u8; 3], planes: I444Mut<'_>, rows: Range<u32>) {
    dispatch!(level.simd, _simd => full_rows(src, background_pixel(background), planes, rows));
}

/// Pixels converted together; even.
const BLOCK: usize = 64;

/// Samples of chroma of a block.
const HALF: usize = BLOCK / 2;

/// Weights of R, G and B in 1/65 536 of the range, without their signs.
pub(crate) const LUMA: [u16; 3] = [fixed(219.0, KR), fixed(219.0, KG), fixed(219.0, KB)];
pub(crate) const BLUE: [u16; 3] = balanced(fixed(224.0, KR / 1.8556), 2);
pub(crate) const RED: [u16; 3] = balanced(fixed(224.0, KB / 1.5748), 0);

const KR: f64 = 0.2126;
const KG: f64 = 0.7152;
const KB: f64 = 0.0722;

const fn fixed(range: f64, weight: f64) -> u16 {
    (range / 255.0 * weight * 65_536.0).round() as u16
}

/// The channel's own weight at index `own`, at the far end `other`, at green what lacks: a grey has no
/// chroma.
const fn balanced(other: u16, own: usize) -> [u16; 3] {
    let half = fixed(224.0, 0.5);
    let mut out = [other, half - other, other];
    out[own] = half;
    out
}

/// Colours of a block, apart.
struct Rgb {
    r: [u16; BLOCK],
    g: [u16; BLOCK],
    b: [u16; BLOCK],
}

/// Chroma of a block.
struct Chroma {
    u: [u8; BLOCK],
    v: [u8; BLOCK],
}

/// Where chroma goes.
trait ChromaPlanes {
    /// The row for a kernel.
    #[cfg(target_arch = "x86_64")]
    fn row(&mut self, row: usize) -> ChromaRow<'_>;

    /// Writes `n` samples of a block at `at` in `row`.
    fn put(&mut self, row: usize, at: usize, chroma: &Chroma, n: usize);
}

/// Two planes.
struct Planar<'a> {
    u: &'a mut [u8],
    v: &'a mut [u8],
    stride: usize,
}

/// One plane.
struct Interleaved<'a> {
    uv: &'a mut [u8],
    stride: usize,
}

impl ChromaPlanes for Planar<'_> {
    #[cfg(target_arch = "x86_64")]
    fn row(&mut self, row: usize) -> ChromaRow<'_> {
        let planes = [&mut *self.u, &mut *self.v];
        ChromaRow::Apart(planes.map(|plane| plane.get_mut(row * self.stride..).unwrap_or_default()))
    }

    #[inline(always)]
    fn put(&mut self, row: usize, at: usize, chroma: &Chroma, n: usize) {
        put(self.u, row * self.stride + at, &chroma.u, n);
        put(self.v, row * self.stride + at, &chroma.v, n);
    }
}

impl ChromaPlanes for Interleaved<'_> {
    #[cfg(target_arch = "x86_64")]
    fn row(&mut self, row: usize) -> ChromaRow<'_> {
        ChromaRow::InTurn(self.uv.get_mut(row * self.stride..).unwrap_or_default())
    }

    #[inline(always)]
    fn put(&mut self, row: usize, at: usize, chroma: &Chroma, n: usize) {
        let mut both = [0; BLOCK];
        for (out, (u, v)) in both.as_chunks_mut::<2>().0.iter_mut().zip(chroma.u.iter().zip(&chroma.v)) {
            *out = [*u, *v];
        }
        put(self.uv, row * self.stride + 2 * at, &both, 2 * n);
    }
}

#[inline(always)]
fn for_pairs(
    level: CpuLevel,
    src: &View<'_>,
    background: u32,
    luma: &mut [u8],
    stride: usize,
    rows: Range<u32>,
    mut chroma: impl ChromaPlanes,
) {
    #[cfg(not(target_arch = "x86_64"))]
    let _ = level;
    let (end, width) = (rows.end.min(src.height()), src.width() as usize);
    // Filled in place: as values they would be copied around.
    let (mut above, mut below) = (Rgb::BLACK, Rgb::BLACK);
    for y in ((rows.start & !1)..end).step_by(2) {
        let second = y + 1 < end;
        let pixels = [src.row(y), src.row((y + 1).min(src.height() - 1))];
        let (row, at) = (y as usize / 2, y as usize * stride);
        let mut x = 0;
        #[cfg(target_arch = "x86_64")]
        if let Some(avx512) = level.simd.as_avx512().filter(|_| second)
            && let Some((first, next)) = luma.get_mut(at..).and_then(|luma| luma.split_at_mut_checked(stride))
        {
            x = yuv_avx512::pairs(avx512, pixels, background, [first, next], chroma.row(row));
        }
        while x < width {
            let [top, bottom] = pixels.map(|pixels| pixels.get(4 * x..).unwrap_or_default());
            let n = BLOCK.min(width - x);
            above.load(top.get(..4 * n).unwrap_or_default(), background);
            below.load(bottom.get(..4 * n).unwrap_or_default(), background);
            put(luma, at + x, &luma_of(&above), n);
            if second {
                put(luma, at + stride + x, &luma_of(&below), n);
            }
            chroma.put(row, x / 2, &chroma_of_pairs(&above, &below), n.div_ceil(2));
            x += n;
        }
    }
}

#[inline(always)]
fn full_rows(src: &View<'_>, background: u32, planes: I444Mut<'_>, rows: Range<u32>) {
    let I444Mut { y: luma, u, v, stride } = planes;
    let mut block = Rgb::BLACK;
    for y in rows.start..rows.end.min(src.height()) {
        for (i, pixels) in src.row(y).chunks(4 * BLOCK).enumerate() {
            let (n, at) = (pixels.len() / 4, y as usize * stride + i * BLOCK);
            block.load(pixels, background);
            let chroma = chroma_of(&block);
            put(luma, at, &luma_of(&block), n);
            put(u, at, &chroma.u, n);
            put(v, at, &chroma.v, n);
        }
    }
}

/// Writes `n` bytes at `at`, as far as there is room.
#[inline(always)]
fn put(plane: &mut [u8], at: usize, bytes: &[u8; BLOCK], n: usize) {
    let plane = plane.get_mut(at..).unwrap_or_default();
    let n = n.min(plane.len()).min(BLOCK);
    // Lengths that the compiler knows: a call for so few bytes takes as long as converting them.
    match n {
        BLOCK => plane[..BLOCK].copy_from_slice(bytes),
        HALF => plane[..HALF].copy_from_slice(&bytes[..HALF]),
        _ => plane[..n].copy_from_slice(&bytes[..n]),
    }
}

impl Rgb {
    const BLACK: Self = Self { r: [0; BLOCK], g: [0; BLOCK], b: [0; BLOCK] };

    /// Up to [`BLOCK`] pixels on the background; the last one is repeated to the block's end.
    #[inline(always)]
    fn load(&mut self, pixels: &[u8], background: u32) {
        let pixels = pixels.as_chunks::<4>().0;
        if let Some(full) = pixels.as_chunks::<BLOCK>().0.first() {
            return self.load_block(full, background);
        }
        let mut block = [pixels.last().copied().unwrap_or_default(); BLOCK];
        block.iter_mut().zip(pixels).for_each(|(out, pixel)| *out = *pixel);
        self.load_block(&block, background);
    }

    #[inline(always)]
    fn load_block(&mut self, pixels: &[[u8; 4]; BLOCK], background: u32) {
        let all = pixels.iter().fold(u32::MAX, |all, pixel| all & u32::from_le_bytes(*pixel));
        // Most blocks are opaque and show nothing of the background.
        match all >> 24 {
            255 => self.split(pixels, |pixel| pixel),
            _ => self.split(pixels, |pixel| on_background(pixel, background)),
        }
    }

    #[inline(always)]
    fn split(&mut self, pixels: &[[u8; 4]; BLOCK], colour: impl Fn(u32) -> u32) {
        for (i, pixel) in pixels.iter().enumerate() {
            let pixel = colour(u32::from_le_bytes(*pixel));
            self.r[i] = (pixel & 255) as u16;
            self.g[i] = ((pixel >> 8) & 255) as u16;
            self.b[i] = ((pixel >> 16) & 255) as u16;
        }
    }
}

#[inline(always)]
fn luma_of(c: &Rgb) -> [u8; BLOCK] {
    let mut out = [0; BLOCK];
    for (i, out) in out.iter_mut().enumerate() {
        *out = luma(c.r[i] << 8, c.g[i] << 8, c.b[i] << 8);
    }
    out
}

#[inline(always)]
fn chroma_of(c: &Rgb) -> Chroma {
    let mut out = Chroma { u: [0; BLOCK], v: [0; BLOCK] };
    for i in 0..BLOCK {
        let (r, g, b) = (c.r[i] << 8, c.g[i] << 8, c.b[i] << 8);
        (out.u[i], out.v[i]) = (blue(r, g, b), red(r, g, b));
    }
    out
}

/// The chroma of 2×2 pixels from the sums of their colours.
#[inline(always)]
fn chroma_of_pairs(top: &Rgb, bottom: &Rgb) -> Chroma {
    let mut out = Chroma { u: [0; BLOCK], v: [0; BLOCK] };
    let (r, g, b) = (sums(&top.r, &bottom.r), sums(&top.g, &bottom.g), sums(&top.b, &bottom.b));
    for i in 0..BLOCK / 2 {
        let (r, g, b) = (r[i] << 6, g[i] << 6, b[i] << 6);
        (out.u[i], out.v[i]) = (blue(r, g, b), red(r, g, b));
    }
    out
}

#[inline(always)]
fn sums(top: &[u16; BLOCK], bottom: &[u16; BLOCK]) -> [u16; BLOCK / 2] {
    let mut out = [0; BLOCK / 2];
    for (i, out) in out.iter_mut().enumerate() {
        *out = top[2 * i] + top[2 * i + 1] + bottom[2 * i] + bottom[2 * i + 1];
    }
    out
}

/// Luma of colours in 1/256 code values. It stays in 16..=235 by itself.
#[inline(always)]
pub(crate) const fn luma(r: u16, g: u16, b: u16) -> u8 {
    let sum = high(r, LUMA[0]) + high(g, LUMA[1]) + high(b, LUMA[2]);
    ((sum + (16 << 8) + 129) >> 8) as u8
}

/// U of colours in 1/256 code values. It stays in 16..=240 by itself.
#[inline(always)]
pub(crate) const fn blue(r: u16, g: u16, b: u16) -> u8 {
    ((high(b, BLUE[2]) + (128 << 8) + 127 - high(r, BLUE[0]) - high(g, BLUE[1])) >> 8) as u8
}

/// V of colours in 1/256 code values. It stays in 16..=240 by itself.
#[inline(always)]
pub(crate) const fn red(r: u16, g: u16, b: u16) -> u8 {
    ((high(r, RED[0]) + (128 << 8) + 127 - high(g, RED[1]) - high(b, RED[2])) >> 8) as u8
}

#[inline(always)]
const fn high(v: u16, weight: u16) -> u16 {
    ((v as u32 * weight as u32) >> 16) as u16
}
