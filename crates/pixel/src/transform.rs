//! A **transformed** layer: drawn through an affine, sampled at the centres of the pixels.

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
    let mut block = [0_u8; 4 * BLOCK];
    for y in 0..dst.height() {
        let line = Line::new(inverse, y, sampling);
        let (start, end) = line.reach(dst.width(), src);
        let mut x = start;
        while x < end {
            let n = (end - x).min(BLOCK as u32);
            let pixels = &mut block[..4 * n as usize];
            line.sample(src, x, sampling, pixels);
            if let Some(view) = View::new(pixels, n, 1) {
                let mut row = dst.sub_mut(IRect::from_size(0, y as i32, u32::MAX >> 1, 1));
                composite(level, &mut row, x as i32, 0, &view, opacity, mode);
            }
            x += n;
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

    fn sample(&self, src: &View<'_>, x: u32, sampling: Sampling, out: &mut [u8]) {
        let out = out.as_chunks_mut::<4>().0.iter_mut().zip(x..);
        match sampling {
            Sampling::Nearest => out.for_each(|(pixel, x)| {
                let (u, v) = self.at(x);
                *pixel = texel(src, u >> FRACTION, v >> FRACTION).to_le_bytes();
            }),
            Sampling::Bilinear => out.for_each(|(pixel, x)| *pixel = bilinear(src, self.at(x))),
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

#[inline(always)]
fn texel(src: &View<'_>, x: i64, y: i64) -> u32 {
    let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else {
        return 0;
    };
    src.pixel(x, y).map_or(0, u32::from_le_bytes)
}

#[inline(always)]
fn bilinear(src: &View<'_>, (u, v): (i64, i64)) -> [u8; 4] {
    let (x, y) = (u >> FRACTION, v >> FRACTION);
    let weight = |p: i64| ((p >> (FRACTION - 8)) & 255) as u32;
    let (fx, fy) = (weight(u), weight(v));
    let top = [texel(src, x, y), texel(src, x + 1, y)];
    let bottom = [texel(src, x, y + 1), texel(src, x + 1, y + 1)];
    [0, 8, 16, 24].map(|shift| {
        let across = |[a, b]: [u32; 2]| ((a >> shift) & 255) * (256 - fx) + ((b >> shift) & 255) * fx;
        ((across(top) * (256 - fy) + across(bottom) * fy + 32_768) >> 16) as u8
    })
}
