//! The **bilinear** mean of the four pixels around a point.
//!
//! First down, then across: `t + (b − t)·f`, where pixels have 7 bits of fraction and weights 15. Each of the two steps is rounded to
//! 1/128, the result to the nearest byte. Both are monotone, so that no colour exceeds its alpha.

use fearless_simd::dispatch;

use super::texels::Texels;
use super::{FRACTION, Line};
use crate::{CpuLevel, View};

/// Pixels whose texels are gathered before they are weighed.
const BLOCK: usize = 128;

/// The pixel at the position (`u`, `v`).
pub(super) fn at(texels: &Texels<'_>, u: i64, v: i64) -> [u8; 4] {
    let (x, y) = (u >> FRACTION, v >> FRACTION);
    let (left, right) = (x, x.saturating_add(1));
    let (top, bottom) = (y, y.saturating_add(1));
    let quad = [texels.at(left, top), texels.at(right, top), texels.at(left, bottom), texels.at(right, bottom)];
    let (fx, fy) = (weight(u), weight(v));
    [0, 1, 2, 3].map(|i| mean(quad.map(|texel| texel[i]), fx, fy))
}

/// The columns from `x` on, all of whose texels lie in the image.
pub(super) fn inside(level: CpuLevel, image: &View<'_>, line: &Line, x: i64, out: &mut [[u8; 4]]) {
    dispatch!(level.simd, _simd => blocks(image, line, x, out));
}

#[inline(always)]
fn blocks(image: &View<'_>, line: &Line, x: i64, out: &mut [[u8; 4]]) {
    let mut quads = Quads::new();
    for (start, out) in (x..).step_by(BLOCK).zip(out.chunks_mut(BLOCK)) {
        quads.gather(image, line, start, out.len());
        quads.weigh(out);
    }
}

/// The texels of a block, and the weights of the right and the lower ones, once for each channel.
struct Quads {
    texels: [[[u8; 4]; BLOCK]; 4],
    across: [[i16; 4]; BLOCK],
    down: [[i16; 4]; BLOCK],
}

impl Quads {
    #[inline(always)]
    const fn new() -> Self {
        Self { texels: [[[0; 4]; BLOCK]; 4], across: [[0; 4]; BLOCK], down: [[0; 4]; BLOCK] }
    }

    #[inline(always)]
    fn gather(&mut self, image: &View<'_>, line: &Line, x: i64, n: usize) {
        let (data, stride) = (image.data(), image.stride());
        let below = data.get(stride..).unwrap_or_default();
        let above = data.get(..below.len()).unwrap_or_default();
        let (mut u, mut v) = line.at(x);
        for i in 0..n.min(BLOCK) {
            let at = (v >> FRACTION) as usize * stride + 4 * (u >> FRACTION) as usize;
            let (top, bottom) = (pair_at(above, at), pair_at(below, at));
            for (k, texel) in [top[0], top[1], bottom[0], bottom[1]].into_iter().enumerate() {
                self.texels[k][i] = texel;
            }
            self.across[i] = [weight(u); 4];
            self.down[i] = [weight(v); 4];
            (u, v) = (u.wrapping_add(line.du), v.wrapping_add(line.dv));
        }
    }

    #[inline(always)]
    fn weigh(&self, out: &mut [[u8; 4]]) {
        let [a, b, c, d] = self.texels.each_ref().map(|texels| texels.as_flattened());
        let (across, down) = (self.across.as_flattened(), self.down.as_flattened());
        for (i, out) in out.as_flattened_mut().iter_mut().enumerate().take(4 * BLOCK) {
            *out = mean([a[i], b[i], c[i], d[i]], across[i], down[i]);
        }
    }
}

/// Two texels side by side.
#[inline(always)]
fn pair_at(data: &[u8], at: usize) -> [[u8; 4]; 2] {
    let bytes = data.get(at..).and_then(|rest| rest.first_chunk::<8>());
    let [a, b, c, d, e, f, g, h] = bytes.copied().unwrap_or_default();
    [[a, b, c, d], [e, f, g, h]]
}

/// The highest 15 bits of a position's fraction.
#[inline(always)]
fn weight(p: i64) -> i16 {
    ((p >> (FRACTION - 15)) & 0x7FFF) as i16
}

/// One channel: top left, top right, bottom left, bottom right.
#[inline(always)]
fn mean([a, b, c, d]: [u8; 4], fx: i16, fy: i16) -> u8 {
    let fine = |p: u8| i16::from(p) << 7;
    let left = between(fine(a), fine(c), fy);
    let right = between(fine(b), fine(d), fy);
    ((between(left, right, fx) + 64) >> 7) as u8
}

/// `near + (far − near)·f`, rounded; `f` in 1/32 768.
#[inline(always)]
fn between(near: i16, far: i16, f: i16) -> i16 {
    let product = i32::from(far - near) * i32::from(f);
    // In the form of the instruction that multiplies and rounds.
    near + (((product >> 14) + 1) >> 1) as i16
}
