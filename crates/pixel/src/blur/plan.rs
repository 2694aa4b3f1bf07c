//! What one axis of a blur does: how often it halves and with which taps it convolves.

use super::fir::Tap;

/// The largest sigma, in pixels; larger ones count as this.
pub const MAX_SIGMA: f32 = 512.0;

/// Below this sigma the neighbours' weight is less than a tenth of a code value.
const MIN_SIGMA: f32 = 0.25;

/// The least sigma on the small grid.
const COARSE_SIGMA: f64 = 1.5;

/// More taps than the widest convolution has: sigma below 4.3, reach 3 sigma.
pub(crate) const MAX_TAPS: usize = 16;

/// The plan of one axis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Axis {
    /// How often the picture is halved.
    pub(crate) octaves: u32,
    /// Weights of the pairs of samples `k` to both sides, in 1/65 536; `[0]` is half of the centre's.
    pub(crate) weights: [u16; MAX_TAPS],
    /// Number of weights; 0 leaves the axis as it is.
    pub(crate) taps: usize,
}

/// The number of pixels beyond its source that [`crate::blur()`] reaches: three sigmas, rounded up.
/// Farther out even a white half-plane gives less than half a code value.
#[must_use]
pub fn blur_extent(sigma: f32) -> u32 {
    match effective(sigma) {
        0.0 => 0,
        sigma => (3.0 * sigma).ceil() as u32,
    }
}

impl Axis {
    pub(crate) fn new(sigma: f32) -> Self {
        let sigma = f64::from(effective(sigma));
        if sigma == 0.0 {
            return Self { octaves: 0, weights: [0; MAX_TAPS], taps: 0 };
        }
        let mut octaves = 0;
        while coarse_sigma(sigma, octaves + 1) >= COARSE_SIGMA {
            octaves += 1;
        }
        let (weights, taps) = weights(coarse_sigma(sigma, octaves));
        Self { octaves, weights, taps }
    }

    /// Samples that the convolution reaches to each side.
    pub(crate) const fn reach(&self) -> usize {
        self.taps.saturating_sub(1)
    }

    /// The taps with the lines that `pair` names for the distance k; valid are the first `taps`.
    #[inline(always)]
    pub(crate) fn pairs<'a>(&self, pair: impl Fn(usize) -> (&'a [u8], &'a [u8])) -> [Tap<'a>; MAX_TAPS] {
        let mut out = [Tap { a: &[], b: &[], weight: 0 }; MAX_TAPS];
        for (k, out) in out.iter_mut().enumerate().take(self.taps) {
            let (a, b) = pair(k);
            *out = Tap { a, b, weight: self.weights[k] };
        }
        out
    }
}

/// What of an axis one pixel of the result depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Support {
    /// Pixels of one sample of the smallest grid: the same picture, moved by a multiple of it, is blurred to the same.
    pub(crate) step: usize,
    /// The most pixels to one side that are read.
    pub(crate) reach: usize,
}

impl Support {
    /// That of a blur of `sigma`.
    pub(crate) fn of(sigma: f32) -> Self {
        let axis = Axis::new(sigma);
        // From a pixel that begins a sample of the smallest grid down to the farthest sample that it reads there, and back.
        let down = (0..axis.octaves).fold(0_i64, |first, _| first.div_euclid(2) - 1) - axis.reach() as i64;
        let first = (0..axis.octaves).fold(down, |first, _| 2 * first - 1);
        Self { step: 1 << axis.octaves, reach: first.unsigned_abs() as usize }
    }
}

/// 0 for none, else a sigma from [`MIN_SIGMA`] to [`MAX_SIGMA`].
fn effective(sigma: f32) -> f32 {
    if sigma >= MIN_SIGMA { sigma.min(MAX_SIGMA) } else { 0.0 }
}

/// What is left of `sigma` for the small grid, in its pixels; 0 if the splines alone are wider.
///
/// A halving at spacing `h` has the variance `3/4 h²`, and so has the doubling back:
/// `octaves` of both sum to `(4^octaves − 1) / 2`.
fn coarse_sigma(sigma: f64, octaves: u32) -> f64 {
    let area = f64::from(1_u32 << (2 * octaves));
    let left = sigma * sigma - (area - 1.0) / 2.0;
    (left / area).max(0.0).sqrt()
}

/// The sampled Gaussian cut at three sigmas, widened so that the cut takes no variance from it.
fn weights(sigma: f64) -> ([u16; MAX_TAPS], usize) {
    let reach = ((3.0 * sigma).ceil() as usize).clamp(1, MAX_TAPS - 1);
    let wanted = variance(sigma, 8 * MAX_TAPS);
    let mut widened = sigma;
    for _ in 0..8 {
        widened *= (wanted / variance(widened, reach)).sqrt();
    }
    let sum = 1.0 + 2.0 * (1..=reach).map(|k| bell(widened, k)).sum::<f64>();
    let mut out = [0; MAX_TAPS];
    let mut rest = 32_768;
    for (k, out) in out.iter_mut().enumerate().take(reach + 1).skip(1) {
        let weight = (65_536.0 * bell(widened, k) / sum).round() as u16;
        rest -= weight.min(rest);
        *out = weight;
    }
    out[0] = rest;
    (out, reach + 1)
}

fn variance(sigma: f64, reach: usize) -> f64 {
    let (mut mass, mut moment) = (0.5, 0.0);
    for k in 1..=reach {
        let weight = bell(sigma, k);
        mass += weight;
        moment += weight * (k * k) as f64;
    }
    moment / mass
}

fn bell(sigma: f64, k: usize) -> f64 {
    let x = k as f64 / sigma;
    libm::exp(-0.5 * x * x)
}
