//! **Gaussian blur** of any sigma at nearly the same cost.
//!
//! A wide Gaussian is smooth, so it is computed on a smaller picture. Per axis:
//!
//! 1. *Halve* the picture `octaves` times with the quadratic B-spline `[1 3 3 1] / 8`, which kills what
//!    the smaller grid cannot hold.
//! 2. Convolve with a sampled Gaussian of a sigma between 2 and 4.2 small pixels (*taps*).
//! 3. *Double* `octaves` times with the same spline, transposed.
//!
//! Variances of convolutions add up: the sigma of step 2 is what the splines leave over, so that the
//! whole has exactly the wanted variance. Sigmas below 4.2 take step 2 alone.
//!
//! The picture in between is a **sheet** of 16-bit samples: 8 bits and 5 of fraction (7 in step 2), so that
//! a spline's sum just fits. Beyond the edges all is transparent; a sheet has one more sample on
//! each side for what the splines carry over the edge. The grid starts at the view's corner: another
//! crop of the same picture may differ by one code value.

use fearless_simd::dispatch;

use crate::{CpuLevel, ViewMut};
use plan::Axis;
use sheet::{Buffers, Picture};

mod fir;
mod lanes;
mod passes;
mod plan;
mod sheet;

pub(crate) use plan::Support;
pub use plan::{MAX_SIGMA, blur_extent};

/// The buffers of a blur. They grow to the largest size that was asked for and then stay.
#[derive(Debug, Default)]
pub struct BlurScratch {
    buffers: Buffers,
    plane: Vec<u8>,
    sums: Vec<u32>,
}

impl BlurScratch {
    /// Without memory; the first blur allocates.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Bytes held.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.buffers.capacity() + self.plane.capacity() + self.sums.capacity() * size_of::<u32>()
    }

    /// A plane of `len` bytes of any value, to be given back.
    pub(crate) fn take_plane(&mut self, len: usize) -> Vec<u8> {
        let mut plane = std::mem::take(&mut self.plane);
        plane.resize(len, 0);
        plane
    }

    /// `len` numbers of any value, to be given back.
    pub(crate) fn take_sums(&mut self, len: usize) -> Vec<u32> {
        let mut sums = std::mem::take(&mut self.sums);
        sums.resize(len, 0);
        sums
    }

    pub(crate) fn give_sums(&mut self, sums: Vec<u32>) {
        self.sums = sums;
    }

    pub(crate) fn give_plane(&mut self, plane: Vec<u8>) {
        self.plane = plane;
    }
}

/// Blurs `dst` in place by a Gaussian with these standard deviations, in pixels.
///
/// Pixels beyond the edges count as transparent. A sigma below 0.25 (or NaN) leaves its axis as it is; one
/// above [`MAX_SIGMA`] counts as that. The result is within 2/255 of exact convolution.
pub fn blur(level: CpuLevel, dst: &mut ViewMut<'_>, scratch: &mut BlurScratch, sigma_x: f32, sigma_y: f32) {
    let (width, height) = (dst.width() as usize, dst.height() as usize);
    let (data, stride) = dst.raw();
    let picture = Picture { data, stride, width, height };
    let axes = [Axis::new(sigma_x), Axis::new(sigma_y)];
    let buffers = &mut scratch.buffers;
    dispatch!(level.simd, simd => passes::run(simd, lanes::Rgba, picture, axes, buffers));
}

/// Blurs a plane of `width` × `height` bytes in place: [`blur`] for one channel, at a quarter of the
/// cost. A plane that is too short stays as it is.
pub fn blur_plane(
    level: CpuLevel,
    plane: &mut [u8],
    width: u32,
    height: u32,
    scratch: &mut BlurScratch,
    sigma_x: f32,
    sigma_y: f32,
) {
    let (width, height) = (width as usize, height as usize);
    let Some(data) = width.checked_mul(height).and_then(|len| plane.get_mut(..len)) else {
        return;
    };
    let picture = Picture { data, stride: width, width, height };
    let axes = [Axis::new(sigma_x), Axis::new(sigma_y)];
    let buffers = &mut scratch.buffers;
    dispatch!(level.simd, simd => passes::run(simd, lanes::Mono, picture, axes, buffers));
}

#[cfg(test)]
mod tests;
