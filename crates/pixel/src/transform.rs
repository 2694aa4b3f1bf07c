//! A **transformed** layer: drawn through an affine, sampled at the centres of the pixels.

use fearless_simd::dispatch;

use crate::{BlendMode, CpuLevel, IRect, View, ViewMut, composite};

/// How a pixel between the source's pixels is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sampling {
    /// The pixel whose centre is nearest.
    Nearest,
    /// The weighted mean of the four nearest; beyond the edge lies transparent.
    #[default]
    Bilinear,
}

/// Composites `src` on `dst` through an affine.
///
/// `inverse` is `[a, b, c, d, e, f]` in the order of kurbo and CSS and maps a point of `dst` to the
/// point `(a·x + c·y + e, b·x + d·y + f)` of `src`, in pixels. Positions step in 1/2^24 of a pixel
/// along a row, weights have 8 bits. Edges fade over one source pixel when bilinear and are hard when
/// nearest. A transform that is not finite draws nothing.
pub fn composite_transformed(
    level: CpuLevel,
    dst: &mut ViewMut<'_>,
    src: &View<'_>,
    inverse: [f64; 6],
    sampling: Sampling,
    opacity: u8,
    mode: BlendMode,
) {
    if inverse.iter().any(|v| !v.is_finite()) || src.width() == 0 || src.height() == 0 {
        return;
    }
    let mut pixels = [0_u8; 4 * BLOCK];
    let mut around = Around::new();
    for y in 0..dst.height() {
        let line = Line::new(inverse, y, sampling);
        let (start, end) = line.reach(dst.width(), src);
        for x in (start..end).step_by(BLOCK) {
            let n = (end - x).min(BLOCK as u32);
            match sampling {
                Sampling::Nearest => line.nearest(src, x, n, &mut pixels),
                Sampling::Bilinear => {
                    line.gather(src, x, n, &mut around);
                    dispatch!(level.simd, _simd => around.weigh(&mut pixels));
                }
            }
            if let Some(view) = pixels.get(..4 * n as usize).and_then(|data| View::new(data, n, 1)) {
                let mut row = dst.sub_mut(IRect::from_size(x as i32, y as i32, n, 1));
                composite(level, &mut row, 0, 0, &view, opacity, mode);
            }
        }
    }
}

/// Pixels sampled before they are composited together.
const BLOCK: usize = 256;

/// Bits of the fraction of a position.
const FRACTION: u32 = 24;

/// Where the pixels of one row of `dst` lie in `src`, relative to the centre of its first pixel.
struct Line {
    u: i64,
    v: i64,
    du: i64,
    dv: i64,
}

impl Line {
    fn new([a, b, c, d, e, f]: [f64; 6], y: u32, sampling: Sampling) -> Self {
        let y = f64::from(y) + 0.5;
        // Bilinear counts from the centre of the source's first pixel, nearest from its edge.
        let origin = if sampling == Sampling::Bilinear { 0.5 } else { 0.0 };
        Self {
            u: fixed(0.5 * a + c * y + e - origin),
            v: fixed(0.5 * b + d * y + f - origin),
            du: fixed(a),
            dv: fixed(b),
        }
    }

    #[inline(always)]
    fn at(&self, x: u32) -> (i64, i64) {
        let x = i64::from(x);
        // Sums that fit are right; others belong to pixels that `reach` leaves out.
        let along = |start: i64, step: i64| start.wrapping_add(step.wrapping_mul(x));
        (along(self.u, self.du), along(self.v, self.dv))
    }

    /// The first column that can see the source, and the end.
    fn reach(&self, width: u32, src: &View<'_>) -> (u32, u32) {
        let (u0, u1) = range(self.u, self.du, src.width(), width);
        let (v0, v1) = range(self.v, self.dv, src.height(), width);
        (u0.max(v0), u1.min(v1))
    }

    fn nearest(&self, src: &View<'_>, x: u32, n: u32, out: &mut [u8]) {
        for (pixel, x) in out.as_chunks_mut::<4>().0.iter_mut().zip(x..x + n) {
            let (u, v) = self.at(x);
            *pixel = texel(src, u >> FRACTION, v >> FRACTION).to_le_bytes();
        }
    }

    /// Finds the four pixels around each of `n` positions.
    fn gather(&self, src: &View<'_>, x: u32, n: u32, out: &mut Around) {
        let inside = |x| {
            let (u, v) = self.at(x);
            let within = |p: i64, size: u32| (p >> FRACTION) >= 0 && (p >> FRACTION) + 1 < i64::from(size);
            within(u, src.width()) && within(v, src.height())
        };
        // Where both ends of a straight line are inside, so is all between.
        let safe = inside(x) && inside(x + n - 1);
        let (data, stride) = (src.data(), src.stride());
        for (i, x) in (0..BLOCK).zip(x..x + n) {
            let (u, v) = self.at(x);
            let weight = |p: i64| ((p >> (FRACTION - 8)) & 255) as u32;
            (out.across[i], out.down[i]) = (weight(u), weight(v));
            let (x, y) = (u >> FRACTION, v >> FRACTION);
            if safe {
                let at = y as usize * stride + 4 * x as usize;
                (out.top[i], out.bottom[i]) = (pair_at(data, at), pair_at(data, at + stride));
            } else {
                let pair = |y| [texel(src, x, y), texel(src, x + 1, y)];
                (out.top[i], out.bottom[i]) = (pair(y), pair(y + 1));
            }
        }
    }
}

/// The pixels around a block of positions and the weights, in 1/256, of the right and the lower ones.
struct Around {
    top: [[u32; 2]; BLOCK],
    bottom: [[u32; 2]; BLOCK],
    across: [u32; BLOCK],
    down: [u32; BLOCK],
}

impl Around {
    const fn new() -> Self {
        let none = [[0; 2]; BLOCK];
        Self { top: none, bottom: none, across: [0; BLOCK], down: [0; BLOCK] }
    }

    #[inline(always)]
    fn weigh(&self, out: &mut [u8; 4 * BLOCK]) {
        for (i, out) in out.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let (fx, fy) = (self.across[i], self.down[i]);
            let (top, bottom) = (across(self.top[i], fx), across(self.bottom[i], fx));
            let even = down(top[0], bottom[0], fy);
            let odd = down(top[1], bottom[1], fy);
            *out = (even | (odd << 8)).to_le_bytes();
        }
    }
}

/// The columns `x` of 0..`width` for which `-1 <= start + step·x < size`, as a range that may be a
/// little wide.
fn range(start: i64, step: i64, size: u32, width: u32) -> (u32, u32) {
    let low = -(1_i64 << FRACTION);
    let high = i64::from(size) << FRACTION;
    if step == 0 {
        return if (low..high).contains(&start) { (0, width) } else { (0, 0) };
    }
    let (near, far) = if step > 0 { (low, high) } else { (high, low) };
    let first = ((near - start) / step).saturating_sub(1).clamp(0, i64::from(width));
    let end = ((far - start) / step).saturating_add(2).clamp(0, i64::from(width));
    (first as u32, end as u32)
}

/// To 2^-24, clamped to ±2^33 so that differences fit.
fn fixed(x: f64) -> i64 {
    const LIMIT: f64 = 8_589_934_592.0;
    const UNIT: f64 = (1_i64 << FRACTION) as f64;
    (x.clamp(-LIMIT, LIMIT) * UNIT).round() as i64
}

/// The pixel at (`x`, `y`), transparent outside.
#[inline(always)]
fn texel(src: &View<'_>, x: i64, y: i64) -> u32 {
    let (width, height) = (u64::from(src.width()), u64::from(src.height()));
    // Negative positions are huge as unsigned.
    if x as u64 >= width || y as u64 >= height {
        return 0;
    }
    pixel_at(src.data(), y as usize * src.stride() + 4 * x as usize)
}

#[inline(always)]
fn pixel_at(data: &[u8], at: usize) -> u32 {
    let bytes = data.get(at..).and_then(|rest| rest.first_chunk::<4>());
    bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

#[inline(always)]
fn pair_at(data: &[u8], at: usize) -> [u32; 2] {
    let bytes = data.get(at..).and_then(|rest| rest.first_chunk::<8>());
    let both = bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes));
    [both as u32, (both >> 32) as u32]
}

/// Two pixels side by side, weighted: R and B, G and A, each as two 16-bit fields in 1/256.
#[inline(always)]
fn across([near, far]: [u32; 2], fx: u32) -> [u32; 2] {
    const FIELDS: u32 = 0x00FF_00FF;
    let (even, odd) = ([near & FIELDS, far & FIELDS], [(near >> 8) & FIELDS, (far >> 8) & FIELDS]);
    [even, odd].map(|[near, far]| near.wrapping_mul(256 - fx).wrapping_add(far.wrapping_mul(fx)))
}

/// Two rows of two 16-bit fields, weighted and rounded to bytes at the bits 0 and 16.
#[inline(always)]
fn down(top: u32, bottom: u32, fy: u32) -> u32 {
    let mean = |top: u32, bottom: u32| top * (256 - fy) + bottom * fy + 32_768;
    let low = mean(top & 0xFFFF, bottom & 0xFFFF) >> 16;
    let high = mean(top >> 16, bottom >> 16) & 0x00FF_0000;
    low | high
}
