//! A **projected** layer: drawn through a perspective, sampled at the centres of the pixels.
//!
//! The place of each pixel in the picture comes from the pixel's own place alone, in double precision, and is rounded to 1/65 536:
//! a picture composited in pieces has the same bytes.

use fearless_simd::dispatch;

use crate::sample::scattered::{BLOCK, Scattered, Shifts};
use crate::{BlendMode, CpuLevel, IRect, Sampling, View, ViewMut, composite};

/// Places are held within ± this many pixels, and no side of a picture is as long.
const FAR: f64 = 16_000.0;

/// Parts of a pixel.
const ONE: f64 = 65_536.0;

/// Composites `src` on `dst` through a perspective.
///
/// `at` is the place of the top left of `dst` in a space of whole pixels. `inverse` maps a point (x, y) of that space to the point
/// ((m0·x + m1·y + m2) / w, (m3·x + m4·y + m5) / w) of `src`, with w = m6·x + m7·y + m8. Where w is not above 0 nothing is drawn. Beyond
/// `src` lies transparent: smooth edges fade over one pixel of the picture. A picture with a side of 16,000 pixels or more is cut
/// there; numbers that are not finite draw nothing.
pub fn composite_projected(
    level: CpuLevel,
    dst: &mut ViewMut<'_>,
    at: (i32, i32),
    src: &View<'_>,
    inverse: [f64; 9],
    sampling: Sampling,
    opacity: u8,
    mode: BlendMode,
) {
    let most = FAR as u32 - 1;
    let src = src.sub(IRect::from_size(0, 0, most, most));
    let Some(scattered) = Scattered::new(src, sampling) else { return };
    if !inverse.iter().all(|value| value.is_finite()) {
        return;
    }
    let map = Map { inverse, sampling, size: [src.width() as i32, src.height() as i32] };
    let (mut shifts, mut seen) = (Shifts::default(), [false; BLOCK]);
    let mut pixels = [[0_u8; 4]; BLOCK];
    for y in 0..dst.height() as i32 {
        for x in (0..dst.width() as i32).step_by(BLOCK) {
            let n = BLOCK.min((dst.width() as i32 - x) as usize);
            let place = (x.saturating_add(at.0), y.saturating_add(at.1));
            dispatch!(level.simd, _simd => map.block(place, &mut shifts, &mut seen));
            let Some((pixels, seen)) = pixels.get_mut(..n).zip(seen.get(..n)) else { return };
            if !seen.contains(&true) {
                continue;
            }
            scattered.block(level, &shifts, 0, 0, pixels);
            let mut row = dst.sub_mut(IRect::from_size(x, y, n as u32, 1));
            lay_seen(level, &mut row, pixels, seen, opacity, mode);
        }
    }
}

/// Composites the pixels that see the picture.
fn lay_seen(level: CpuLevel, row: &mut ViewMut<'_>, pixels: &[[u8; 4]], seen: &[bool], opacity: u8, mode: BlendMode) {
    let mut start = 0;
    for run in seen.chunk_by(|a, b| a == b) {
        let end = start + run.len();
        let part = pixels.get(start..end).unwrap_or_default().as_flattened();
        if let (Some(true), Some(view)) = (run.first(), View::new(part, run.len() as u32, 1)) {
            composite(level, row, start as i32, 0, &view, opacity, mode);
        }
        start = end;
    }
}

/// From pixels to places in a picture of this size.
struct Map {
    inverse: [f64; 9],
    sampling: Sampling,
    size: [i32; 2],
}

impl Map {
    /// The places of the pixels from `place` on, less their numbers, and which of them see the picture.
    #[inline(always)]
    fn block(&self, (x, y): (i32, i32), shifts: &mut Shifts, seen: &mut [bool; BLOCK]) {
        let [a, b, c, d, e, f, g, h, i] = self.inverse;
        let (x, y) = (f64::from(x) + 0.5, f64::from(y) + 0.5);
        let (u0, v0, w0) = (b * y + c, e * y + f, h * y + i);
        for k in 0..BLOCK {
            let x = x + k as f64;
            let w = g * x + w0;
            shifts.across[k] = fixed((a * x + u0) / w, w);
            shifts.down[k] = fixed((d * x + v0) / w, w);
        }
        // What is added to a place before it is rounded down to the pixel, and the first and last pixel that is seen of each side.
        let (bias, low, more) = match self.sampling {
            Sampling::Nearest => ([1 << 15; 2], 0, 0),
            Sampling::Bilinear => ([128, 0], -1, 0),
            Sampling::Bicubic => ([64; 2], -2, 1),
        };
        let [width, height] = self.size.map(|side| side + more);
        let places = shifts.across.iter_mut().zip(&shifts.down);
        for (k, ((across, down), seen)) in (0..).zip(places.zip(seen)) {
            let (u, v) = ((*across + bias[0]) >> 16, (*down + bias[1]) >> 16);
            *seen = (u >= low) & (u < width) & (v >= low) & (v < height);
            *across -= k << 16;
        }
    }
}

/// From the centre of the first pixel, in parts of a pixel; far off where `w` is not above 0.
#[inline(always)]
fn fixed(position: f64, w: f64) -> i32 {
    let position = position - 0.5;
    let held = if position > -FAR { position } else { -FAR };
    let held = if held < FAR { held } else { FAR };
    let held = if w > 0.0 { held } else { -FAR };
    // The sum has no bits for a fraction, so that it rounds; its lowest bits are the integer.
    (held * ONE + 6_755_399_441_055_744.0).to_bits() as i32
}
