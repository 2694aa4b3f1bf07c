//! **Grain** is noise that belongs to places: each cell of a grid has its own, whatever is drawn around it.

use fearless_simd::dispatch;

use crate::math::{pack, unpack};
use crate::{CpuLevel, ViewMut};

/// What noise is added.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grain {
    /// From pixels of the destination to cells, as an affine in the order of SVG's `matrix()`. The centre of the first pixel is
    /// (0.5, 0.5); the cell of a pixel is that of its centre.
    pub inverse: [f64; 6],
    /// How far a channel may move, 0 to 1.
    pub amount: f32,
    /// Chooses the noise.
    pub seed: u32,
    /// Whether each channel has noise of its own.
    pub colored: bool,
}

/// Added to every place, in cells. Where the borders of cells go through the centres of pixels, it is this that decides, and not how the
/// place of the destination was rounded, which is finer.
const BIAS: f64 = 1.0 / 524_288.0;

/// Grain in the form in which its pixels are computed.
#[derive(Clone, Copy)]
pub(crate) struct Prepared {
    inverse: [f64; 6],
    /// `amount` / 255 in 2^-23.
    strength: i32,
    seed: u32,
}

/// Adds noise to the straight colour of every pixel; the alpha stays.
///
/// The noise of a cell is `amount` times the sum of two bytes of a hash of its place and the seed, less 255 and divided by 255: a
/// triangle from −1 to 1. Of a grain without colours it is the same for all three channels. Everything is in whole numbers but the
/// place of the cell, which is computed in double precision in a fixed order. An affine that is not finite changes nothing.
pub fn apply_grain(level: CpuLevel, dst: &mut ViewMut<'_>, grain: &Grain) {
    let Some(prepared) = Prepared::new(grain) else { return };
    match grain.colored {
        true => dispatch!(level.simd, _simd => rows(dst, prepared, Prepared::colored)),
        false => dispatch!(level.simd, _simd => rows(dst, prepared, Prepared::grey)),
    }
}

/// The hash of a cell: that of its column, mixed into that of its row, mixed into that of the seed. The mixing is `lowbias32` by Chris
/// Wellons (*Prospecting for Hash Functions*, 2018).
#[inline(always)]
pub(crate) fn cell_hash(column: i32, row: i32, seed: u32) -> u32 {
    mixed(column as u32 ^ mixed(row as u32 ^ mixed(seed)))
}

#[inline(always)]
const fn mixed(x: u32) -> u32 {
    let x = (x ^ (x >> 16)).wrapping_mul(0x7FEB_352D);
    let x = (x ^ (x >> 15)).wrapping_mul(0x846C_A68B);
    x ^ (x >> 16)
}

/// The sum of the two lowest bytes, less 255: −255 to 255.
#[inline(always)]
const fn triangle(hash: u32) -> i32 {
    (hash & 255) as i32 + ((hash >> 8) & 255) as i32 - 255
}

impl Prepared {
    pub(crate) fn new(grain: &Grain) -> Option<Self> {
        let amount = if grain.amount.is_finite() { grain.amount.clamp(0.0, 1.0) } else { 0.0 };
        let finite = grain.inverse.iter().all(|value| value.is_finite() && value.abs() < 1.0e9);
        let strength = (f64::from(amount) * 8_388_608.0 / 255.0).floor() as i32;
        let [a, b, c, d, e, f] = grain.inverse;
        let inverse = [a, b, c, d, e + BIAS, f + BIAS];
        finite.then_some(Self { inverse, strength, seed: grain.seed })
    }

    /// The hash of the cell of pixel (`x`, `y`).
    #[inline(always)]
    pub(crate) fn hash(self, x: u32, y: u32) -> u32 {
        let [a, b, c, d, e, f] = self.inverse;
        let (x, y) = (f64::from(x) + 0.5, f64::from(y) + 0.5);
        let (column, row) = (a * x + (c * y + e), b * x + (d * y + f));
        cell_hash(column.floor() as i32, row.floor() as i32, self.seed)
    }

    /// One noise for all channels.
    #[inline(always)]
    pub(crate) fn grey(self, hash: u32, pixel: u32) -> u32 {
        self.add([triangle(hash); 3], pixel)
    }

    /// A noise for each channel.
    #[inline(always)]
    pub(crate) fn colored(self, hash: u32, pixel: u32) -> u32 {
        self.add([triangle(hash), triangle(hash >> 16), triangle(mixed(hash))], pixel)
    }

    #[inline(always)]
    fn add(self, noise: [i32; 3], pixel: u32) -> u32 {
        let [r, g, b, a] = unpack(pixel);
        // At most 255·255·32 896, which with the half is below 2^31.
        let sum = |p: i32, n: i32| (p + ((a * n * self.strength + (1 << 22)) >> 23)).max(0).min(a) as u32;
        pack([sum(r, noise[0]), sum(g, noise[1]), sum(b, noise[2]), a as u32])
    }
}

#[inline(always)]
fn rows(dst: &mut ViewMut<'_>, grain: Prepared, apply: impl Fn(Prepared, u32, u32) -> u32) {
    for (row, y) in dst.rows_mut().zip(0..) {
        for (d, x) in row.as_chunks_mut::<4>().0.iter_mut().zip(0..) {
            *d = apply(grain, grain.hash(x, y), u32::from_le_bytes(*d)).to_le_bytes();
        }
    }
}
