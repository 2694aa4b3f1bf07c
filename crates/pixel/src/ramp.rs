//! A **ramp** mixes two pictures along a straight line: all of one before it, all of the other behind it,
//! and a linear share of both in between.

use fearless_simd::dispatch;

use crate::composite::{lerp, overlap};
use crate::fill::around;
use crate::{CpuLevel, IRect, View, ViewMut};

/// How much of the second picture each pixel gets: at the centre c of a pixel
/// clamp(½ + (`edge` − (c − `origin`)·`direction`) / `width`, 0, 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ramp {
    /// A point, in pixels of the destination; the centre of its first pixel is (0.5, 0.5).
    pub origin: [f32; 2],
    /// Unit vector in which the edge moves.
    pub direction: [f32; 2],
    /// How far the middle of the edge lies from the origin, in pixels.
    pub edge: f32,
    /// Over how many pixels the share falls from 1 to 0; below 1/256 the edge is hard.
    pub width: f32,
}

/// Mixes `src` into `dst` by the shares of `ramp`: `dst·(1 − p) + src·p`, rounded to the nearest byte once.
///
/// `src` lies with its top-left pixel at (`x`, `y`) of `dst`; outside of it `dst` is mixed with transparent.
/// A share is computed in 1/2^40 along a row and used to 1/65 536. A ramp that is not finite changes nothing.
pub fn mix_ramp(level: CpuLevel, dst: &mut ViewMut<'_>, x: i32, y: i32, src: &View<'_>, ramp: &Ramp) {
    let Some(line) = Line::new(ramp) else { return };
    let bounds = dst.bounds();
    let inside = src.bounds().translate(x, y).intersect(bounds);
    for rest in around(bounds, inside) {
        let mut rest_dst = dst.sub_mut(rest);
        dispatch!(level.simd, _simd => rows_alone(&mut rest_dst, rest, line));
    }
    let (mut dst, src) = overlap(dst, x, y, src);
    dispatch!(level.simd, _simd => rows(&mut dst, &src, inside, line));
}

/// The share as an affine function of the pixel, in units of 1/2^40.
#[derive(Clone, Copy)]
pub(crate) struct Line {
    start: f64,
    step: [f64; 2],
}

/// Bits of a share's fraction, and how many of them are dropped before it is used.
const FRACTION: u32 = 40;
const DROP: u32 = FRACTION - 16;
const ONE: i64 = 1 << FRACTION;

impl Line {
    pub(crate) fn new(ramp: &Ramp) -> Option<Self> {
        let [dx, dy] = ramp.direction.map(f64::from);
        let [ox, oy] = ramp.origin.map(f64::from);
        let width = f64::from(ramp.width).max(1.0 / 256.0);
        let along = (0.5 - ox) * dx + (0.5 - oy) * dy;
        let start = 0.5 + (f64::from(ramp.edge) - along) / width;
        let step = [-dx / width, -dy / width];
        let finite = start.is_finite() && step[0].is_finite() && step[1].is_finite();
        finite.then_some(Self { start, step })
    }

    /// The share of pixel (`x`, `y`), not clamped to 0..=1, and how it changes with x. Clamped far beyond what is
    /// seen, so that sums over a row fit.
    fn at(self, x: i32, y: i32) -> (i64, i64) {
        let unit = ONE as f64;
        let start = self.start + f64::from(x) * self.step[0] + f64::from(y) * self.step[1];
        let start = start.clamp(-131_072.0, 131_072.0) * unit;
        (start.round() as i64, (self.step[0].clamp(-256.0, 256.0) * unit).round() as i64)
    }
}

/// The share of the pixel `x` columns after `start`, in 1/65 536.
#[inline(always)]
pub(crate) fn share(start: i64, step: i64, x: u32) -> u32 {
    let sum = start.saturating_add(step.saturating_mul(i64::from(x)));
    ((sum.clamp(0, ONE) + (1 << (DROP - 1))) >> DROP) as u32
}

/// The columns before which the share is that of the first, and from which on it is that of the last: outside of them
/// nothing needs to be computed.
fn band(start: i64, step: i64, width: u32) -> (u32, u32) {
    if step == 0 {
        return (0, width);
    }
    let cross = |level: i64| (level - start) / step;
    let (a, b) = (cross(0), cross(ONE));
    let near = a.min(b).saturating_sub(1).clamp(0, i64::from(width));
    let far = a.max(b).saturating_add(2).clamp(0, i64::from(width));
    (near as u32, far as u32)
}

#[inline(always)]
fn rows(dst: &mut ViewMut<'_>, src: &View<'_>, area: IRect, line: Line) {
    for ((dst, src), y) in dst.rows_mut().zip(src.rows()).zip(area.y0..) {
        let (start, step) = line.at(area.x0, y);
        let (dst, src) = (dst.as_chunks_mut::<4>().0, src.as_chunks::<4>().0);
        let width = dst.len().min(src.len()) as u32;
        let (near, far) = band(start, step, width);
        for (from, to, k) in [(0, near, share(start, step, 0)), (far, width, share(start, step, width.max(1) - 1))] {
            let (from, to) = (from as usize, to as usize);
            if let (Some(dst), Some(src), 65_536) = (dst.get_mut(from..to), src.get(from..to), k) {
                dst.copy_from_slice(src);
            }
        }
        let middle = near as usize..far as usize;
        let pixels = dst.get_mut(middle.clone()).unwrap_or_default().iter_mut();
        for ((d, s), x) in pixels.zip(src.get(middle).unwrap_or_default()).zip(near..) {
            *d = lerp(u32::from_le_bytes(*s), u32::from_le_bytes(*d), share(start, step, x)).to_le_bytes();
        }
    }
}

#[inline(always)]
fn rows_alone(dst: &mut ViewMut<'_>, area: IRect, line: Line) {
    for (dst, y) in dst.rows_mut().zip(area.y0..) {
        let (start, step) = line.at(area.x0, y);
        for (d, x) in dst.as_chunks_mut::<4>().0.iter_mut().zip(0..) {
            *d = lerp(0, u32::from_le_bytes(*d), share(start, step, x)).to_le_bytes();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(seed: u32, len: usize) -> Vec<u8> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 8
        };
        let pixels = (0..len).flat_map(|_| {
            let alpha = next() as u8;
            [next() as u8, next() as u8, next() as u8].map(|c| c.min(alpha)).into_iter().chain([alpha])
        });
        pixels.collect()
    }

    fn ramps() -> Vec<Ramp> {
        let (s, c) = (0.6, 0.8);
        let directions = [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [s, c], [-c, s]];
        let mut out = Vec::new();
        for direction in directions {
            for (edge, width) in [(0.0, 1.0), (17.3, 1.0), (11.0, 9.5), (-40.0, 3.0), (500.0, 3.0), (20.0, 400.0)] {
                out.push(Ramp { origin: [3.0, -2.0], direction, edge, width });
            }
        }
        out
    }

    #[test]
    fn each_pixel_is_the_formula_s_mix() {
        let (w, h) = (67_u32, 21_u32);
        let (a, b) = (noise(1, (w * h) as usize), noise(2, (w * h) as usize));
        let src = View::new(&b, w, h).unwrap();
        for ramp in ramps() {
            let mut out = a.clone();
            mix_ramp(CpuLevel::detect(), &mut ViewMut::new(&mut out, w, h).unwrap(), 0, 0, &src, &ramp);
            for (i, out) in out.iter().enumerate() {
                let (x, y) = ((i as u32 / 4 % w) as f64 + 0.5, (i as u32 / 4 / w) as f64 + 0.5);
                let [dx, dy] = ramp.direction.map(f64::from);
                let along = (x - f64::from(ramp.origin[0])) * dx + (y - f64::from(ramp.origin[1])) * dy;
                let p = (0.5 + (f64::from(ramp.edge) - along) / f64::from(ramp.width)).clamp(0.0, 1.0);
                let exact = f64::from(a[i]) * (1.0 - p) + f64::from(b[i]) * p;
                assert!((f64::from(*out) - exact).abs() <= 0.503, "{ramp:?} byte {i}: {out} for {exact}");
            }
        }
    }

    #[test]
    fn every_level_gives_the_same_bytes_and_beyond_the_source_is_transparent() {
        let (w, h) = (67_u32, 21_u32);
        let (a, b) = (noise(3, (w * h) as usize), noise(4, 40 * 9));
        let src = View::new(&b, 40, 9).unwrap();
        let mut padded = vec![0; a.len()];
        crate::copy(&mut ViewMut::new(&mut padded, w, h).unwrap(), 11, 5, &src);
        let padded = View::new(&padded, w, h).unwrap();
        for ramp in ramps() {
            let mut whole = a.clone();
            mix_ramp(CpuLevel::baseline(), &mut ViewMut::new(&mut whole, w, h).unwrap(), 0, 0, &padded, &ramp);
            for level in CpuLevel::available() {
                let mut out = a.clone();
                mix_ramp(*level, &mut ViewMut::new(&mut out, w, h).unwrap(), 11, 5, &src, &ramp);
                assert!(out == whole, "{ramp:?} at {level:?}");
            }
        }
    }

    #[test]
    fn numbers_that_are_not_finite_change_nothing() {
        let a = noise(5, 16);
        for edge in [f32::NAN, f32::INFINITY] {
            let mut out = a.clone();
            let ramp = Ramp { origin: [0.0; 2], direction: [1.0, 0.0], edge, width: 1.0 };
            let src = View::new(&[], 0, 0).unwrap();
            mix_ramp(CpuLevel::detect(), &mut ViewMut::new(&mut out, 4, 4).unwrap(), 0, 0, &src, &ramp);
            assert_eq!(out, a);
        }
    }
}
