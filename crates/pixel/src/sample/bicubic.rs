//! The **bicubic** mean of the sixteen pixels around a point, by the spline of Catmull and Rom.
//!
//! It is the member B = 0, C = 1/2 of the family of Mitchell and Netravali: it goes through the pixels, so that a picture that is not
//! transformed stays what it is. A **phase** is 1/512 of a pixel; positions are rounded to one. Weights have 14 bits of fraction. First
//! down, each product rounded to 1/64, then across, each rounded to 1/32; the sum is rounded to the nearest byte and cut to what a
//! premultiplied pixel can be.

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

/// The weights of four pixels, each in both halves of a number: so they are spread over vectors faster.
pub(super) type Weights = [u32; 4];

/// The weights of the pixels around a point, by its phase.
static WEIGHTS: [Weights; 1 << PHASE] = weights();

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
        let done = if line.is_straight() { avx2::straight(simd, image, line, x, out) } else { 0 };
        return avx2::inside(simd, image, line, x + done as i64, out.get_mut(done..).unwrap_or_default());
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
pub(super) fn weights_at(p: i64) -> &'static Weights {
    // The index is a phase: the bound is never passed.
    WEIGHTS.get(phase(p)).unwrap_or(&[0; 4])
}

#[inline(always)]
const fn phase(p: i64) -> usize {
    (p >> (FRACTION - PHASE)) as usize & ((1 << PHASE) - 1)
}

#[inline(always)]
fn mean(rows: [[[u8; 4]; 4]; 4], across: &Weights, down: &Weights) -> [u8; 4] {
    let column = |t: usize, k: usize| {
        let fine = |row: usize| i16::from(rows[row][t][k]) << 7;
        part(fine(0), down[0]) + part(fine(1), down[1]) + part(fine(2), down[2]) + part(fine(3), down[3])
    };
    let channel = |k: usize| {
        let outer = part(column(0, k), across[0]) + part(column(3, k), across[3]);
        let inner = part(column(1, k), across[1]) + part(column(2, k), across[2]);
        ((outer + inner + 16) >> 5).clamp(0, 255) as u8
    };
    let alpha = channel(3);
    [channel(0).min(alpha), channel(1).min(alpha), channel(2).min(alpha), alpha]
}

/// `value·weight / 32 768`, rounded: in the form of the instruction that does so.
#[inline(always)]
fn part(value: i16, weight: u32) -> i16 {
    let product = i32::from(value) * i32::from(weight as i16);
    (((product >> 14) + 1) >> 1) as i16
}

/// The polynomials at f = i / 512: `(−f + 2f² − f³) / 2`, `(2 − 5f² + 3f³) / 2`, `(f + 4f² − 3f³) / 2`, `(−f² + f³) / 2`, in 1/16 384.
/// What rounding leaves over goes to the nearer pixel.
const fn weights() -> [Weights; 1 << PHASE] {
    const ONE: i64 = 1 << PHASE;
    let mut table = [[0; 4]; 1 << PHASE];
    let mut i = 0;
    while i < ONE {
        let (f, f2, f3) = (i * ONE * ONE, i * i * ONE, i * i * i);
        let one = ONE * ONE * ONE;
        let [a, c, d] = [rounded(2 * f2 - f - f3), rounded(f + 4 * f2 - 3 * f3), rounded(f3 - f2)];
        let b = rounded(2 * one - 5 * f2 + 3 * f3);
        let rest = 16_384 - a - b - c - d;
        let (b, c) = if 2 * i < ONE { (b + rest, c) } else { (b, c + rest) };
        table[i as usize] = [twice(a), twice(b), twice(c), twice(d)];
        i += 1;
    }
    table
}

/// Half of a number in 1/512³ as one in 1/16 384.
const fn rounded(x: i64) -> i64 {
    const SHIFT: u32 = 3 * PHASE + 1 - 14;
    (x + (1 << (SHIFT - 1))) >> SHIFT
}

const fn twice(weight: i64) -> u32 {
    (weight as u16 as u32) * 0x1_0001
}
