//! The **bicubic** mean of the sixteen pixels around a point, by the spline of Catmull and Rom.
//!
//! It is the member B = 0, C = 1/2 of the family of Mitchell and Netravali: it goes through the pixels, so that a picture that is not
//! transformed stays what it is. A **phase** is 1/512 of a pixel; positions are rounded to one. Weights have 14 bits of fraction. First
//! down, rounded to 1/64, then across, rounded to the nearest byte and cut to what a premultiplied pixel can be.

use fearless_simd::dispatch;

#[cfg(target_arch = "x86_64")]
use super::bicubic_avx2 as avx2;
use super::texels::Texels;
use super::{FRACTION, Line};
use crate::{CpuLevel, View};

/// Bits of a phase.
const PHASE: u32 = 9;

/// What is added to positions so that they are rounded to phases.
pub(super) const HALF_PHASE: i64 = 1 << (FRACTION - PHASE - 1);

/// The weights of the four pixels around a point, by its phase.
static WEIGHTS: [[i16; 4]; 1 << PHASE] = weights();

/// Whether the positions of an aligned line are whole pixels.
pub(super) fn is_whole(line: &Line) -> bool {
    phase(line.u) == 0 && phase(line.v) == 0
}

/// The pixel at the position (`u`, `v`).
pub(super) fn at(texels: &Texels<'_>, u: i64, v: i64) -> [u8; 4] {
    let (x, y) = (u >> FRACTION, v >> FRACTION);
    let row = |j: i64| [-1, 0, 1, 2].map(|i| texels.at(x.saturating_add(i), y.saturating_add(j)));
    mean([-1, 0, 1, 2].map(row), weights_at(u), weights_at(v))
}

/// The columns from `x` on, all of whose texels lie in the image.
pub(super) fn inside(level: CpuLevel, image: &View<'_>, line: &Line, x: i64, out: &mut [[u8; 4]]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = level.simd.as_avx2() {
        return avx2::inside(simd, image, line, x, out);
    }
    dispatch!(level.simd, _simd => pixels(image, line, x, out));
}

#[inline(always)]
fn pixels(image: &View<'_>, line: &Line, x: i64, out: &mut [[u8; 4]]) {
    let (mut u, mut v) = line.at(x);
    for pixel in out {
        let at = first_byte(image.stride(), u, v);
        let row = |j: usize| {
            let bytes = image.data().get(at + j * image.stride()..).and_then(|rest| rest.first_chunk::<16>());
            bytes.map_or([[0; 4]; 4], |[a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]| {
                [[*a, *b, *c, *d], [*e, *f, *g, *h], [*i, *j, *k, *l], [*m, *n, *o, *p]]
            })
        };
        *pixel = mean([row(0), row(1), row(2), row(3)], weights_at(u), weights_at(v));
        (u, v) = (u.wrapping_add(line.du), v.wrapping_add(line.dv));
    }
}

/// Where in the bytes of an image the first of sixteen texels lies, all of which it has.
#[inline(always)]
pub(super) fn first_byte(stride: usize, u: i64, v: i64) -> usize {
    let (column, row) = ((u >> FRACTION) as usize, (v >> FRACTION) as usize);
    row.wrapping_sub(1).wrapping_mul(stride).wrapping_add(column.wrapping_sub(1).wrapping_mul(4))
}

/// The weights of the four pixels around a position.
#[inline(always)]
pub(super) fn weights_at(p: i64) -> &'static [i16; 4] {
    // The index is a phase: the bound is never passed.
    WEIGHTS.get(phase(p)).unwrap_or(&[0; 4])
}

#[inline(always)]
const fn phase(p: i64) -> usize {
    (p >> (FRACTION - PHASE)) as usize & ((1 << PHASE) - 1)
}

#[inline(always)]
fn mean(rows: [[[u8; 4]; 4]; 4], across: &[i16; 4], down: &[i16; 4]) -> [u8; 4] {
    let [a, b, c, d] = down.map(i32::from);
    let column = |t: usize, k: usize| {
        let [p, q, r, s] = [rows[0][t][k], rows[1][t][k], rows[2][t][k], rows[3][t][k]].map(i32::from);
        (p * a + q * b + r * c + s * d + 128) >> 8
    };
    let [a, b, c, d] = across.map(i32::from);
    let sum = |k: usize| column(0, k) * a + column(1, k) * b + column(2, k) * c + column(3, k) * d;
    let channel = |k: usize| ((sum(k) + (1 << 19)) >> 20).clamp(0, 255) as u8;
    let alpha = channel(3);
    [channel(0).min(alpha), channel(1).min(alpha), channel(2).min(alpha), alpha]
}

/// The polynomials at f = i / 512: `(−f + 2f² − f³) / 2`, `(2 − 5f² + 3f³) / 2`, `(f + 4f² − 3f³) / 2`, `(−f² + f³) / 2`, in 1/16 384.
/// What rounding leaves over goes to the nearer pixel.
const fn weights() -> [[i16; 4]; 1 << PHASE] {
    const ONE: i64 = 1 << PHASE;
    let mut table = [[0; 4]; 1 << PHASE];
    let mut i = 0;
    while i < ONE {
        let (f, f2, f3) = (i * ONE * ONE, i * i * ONE, i * i * i);
        let one = ONE * ONE * ONE;
        let [a, c, d] = [rounded(2 * f2 - f - f3), rounded(f + 4 * f2 - 3 * f3), rounded(f3 - f2)];
        let b = rounded(2 * one - 5 * f2 + 3 * f3);
        let rest = 16_384 - a - b - c - d;
        table[i as usize] = match 2 * i < ONE {
            true => [a as i16, (b + rest) as i16, c as i16, d as i16],
            false => [a as i16, b as i16, (c + rest) as i16, d as i16],
        };
        i += 1;
    }
    table
}

/// Half of a number in 1/512³ as one in 1/16 384.
const fn rounded(x: i64) -> i64 {
    const SHIFT: u32 = 3 * PHASE + 1 - 14;
    (x + (1 << (SHIFT - 1))) >> SHIFT
}
