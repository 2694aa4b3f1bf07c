//! **Displacement**: each pixel of a picture taken from another place, which the colour of a **map** tells.
//!
//! It is the transformation of `feDisplacementMap` (Filter Effects 1): with the map's straight colour, `XC` and `YC` from 0 to 1,
//!
//! ```text
//! P'(x, y) ← P(x + scale·(XC(x, y) − 0.5), y + scale·(YC(x, y) − 0.5))
//! ```
//!
//! A **shift** is what is added to a pixel's place along one axis: in 1/65 536 of a pixel, computed in single precision from the bytes
//! of the map, whose quotient of colour and alpha is not rounded to a byte.

use fearless_simd::dispatch;

use crate::sample::scattered::{BLOCK, Scattered, Shifts};
use crate::{CpuLevel, Edge, Sampling, View, ViewMut, clear};

/// A channel of a straight colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Channel {
    /// Red.
    Red,
    /// Green.
    Green,
    /// Blue.
    Blue,
    /// Alpha.
    #[default]
    Alpha,
}

/// How far a map's colour moves pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Displacement {
    /// Pixels between the places that the values 0 and 1 of a channel tell, across and down: a value of 0 takes the pixel half of it
    /// to the left of, or above, its place (to the right or below if the scale is negative). Held within ±32 768; what is not a number
    /// moves nothing.
    pub scale: [f32; 2],
    /// The channels that tell how far across and down.
    pub channels: [Channel; 2],
    /// How a pixel between the picture's pixels is found. [`Sampling::Bicubic`] goes pixel by pixel and is slow.
    pub sampling: Sampling,
    /// Whether a pixel of the map moves as much less as it is transparent; then one that is not there moves nothing.
    pub weighed: bool,
}

/// Writes `src` displaced by `map` to `dst`; both have one size, and what lies beyond `src` is transparent.
///
/// The map's top left lies at (`x`, `y`) of `dst`. Where there is no map it is transparent black, as a filter's input is beyond its
/// region: by the formula all channels are 0 there, and so pixels move by half of the scale, as they do where the map is
/// transparent. A channel of value 127.5 moves nothing, which no byte of an opaque map is. All this is so unless the map is
/// [weighed](Displacement::weighed).
///
/// Bilinear results are within 1.05 of the exact mean for scales up to 1 000.
pub fn displace(
    level: CpuLevel,
    dst: &mut ViewMut<'_>,
    src: &View<'_>,
    map: &View<'_>,
    x: i32,
    y: i32,
    displacement: &Displacement,
) {
    let Some(scattered) = Scattered::new(*src, displacement.sampling, Edge::Transparent) else { return clear(dst) };
    let axis = |axis: usize| Axis::new(displacement.scale[axis], displacement.channels[axis], displacement.weighed);
    let (across, down) = (axis(0), axis(1));
    let mut colors = [[0; 4]; BLOCK];
    let mut shifts = Shifts::default();
    for (row, line) in (0..).zip(dst.rows_mut()) {
        let map = u32::try_from(i64::from(row) - i64::from(y)).map_or(&[][..], |row| map.row(row)).as_chunks().0;
        for (column, out) in (0..).step_by(BLOCK).zip(line.as_chunks_mut::<4>().0.chunks_mut(BLOCK)) {
            lay(&mut colors, map, i64::from(column) - i64::from(x));
            dispatch!(level.simd, _simd => shift(&mut shifts, &colors, across, down));
            scattered.block(level, &shifts, column, row, out);
        }
    }
}

/// What a colour of the map moves along one axis.
#[derive(Clone, Copy)]
struct Axis {
    /// In 1/65 536 of a pixel.
    scale: f32,
    /// The channel's place in a pixel.
    bits: u32,
    /// Bits of the denominator that are always set: the alpha channel counts in 1/255, colours in parts of their alpha.
    whole: u32,
    /// Bits of the weight that are always set.
    opaque: u32,
}

impl Axis {
    fn new(scale: f32, channel: Channel, weighed: bool) -> Self {
        let (bits, whole) = match channel {
            Channel::Red => (0, 0),
            Channel::Green => (8, 0),
            Channel::Blue => (16, 0),
            Channel::Alpha => (24, 255),
        };
        let scale = if scale.is_nan() { 0.0 } else { scale.clamp(-32_768.0, 32_768.0) };
        // A number times a power of two is exact.
        Self { scale: scale * 65_536.0, bits, whole, opaque: if weighed { 0 } else { 255 } }
    }

    #[inline(always)]
    fn shift(self, pixel: u32) -> i32 {
        let part = (pixel >> self.bits) & 255;
        let alpha = pixel >> 24;
        let whole = (alpha | self.whole).max(1);
        // Both fit into 16 bits: as signed numbers they are converted faster.
        let value = part as i32 as f32 / whole as i32 as f32;
        let value = if value < 1.0 { value } else { 1.0 };
        // Of an opaque pixel exactly 1.
        let weight = (alpha | self.opaque) as i32 as f32 / 255.0;
        round((value - 0.5) * weight * self.scale)
    }
}

/// The nearest integer to `x`, halves to the even one; `|x| <= 2^30`.
///
/// Beside 1.5·2^23 numbers have no fraction, so that an addition rounds, as IEEE 754 defines it. First to a multiple of 1 024, then what
/// is left, which is exact. Vectors of floats are not cast to integers faster, for a cast would have to say what becomes of the
/// largest.
#[inline(always)]
fn round(x: f32) -> i32 {
    const MAGIC: f32 = 12_582_912.0;
    let bits = |sum: f32| (sum.to_bits() as i32).wrapping_sub(MAGIC.to_bits() as i32);
    let thousands = x * (1.0 / 1_024.0) + MAGIC;
    let rest = x - (thousands - MAGIC) * 1_024.0 + MAGIC;
    bits(thousands).wrapping_mul(1_024).wrapping_add(bits(rest))
}

#[inline(always)]
fn shift(shifts: &mut Shifts, colors: &[[u8; 4]; BLOCK], across: Axis, down: Axis) {
    for ((color, u), v) in colors.iter().zip(&mut shifts.across).zip(&mut shifts.down) {
        let pixel = u32::from_le_bytes(*color);
        (*u, *v) = (across.shift(pixel), down.shift(pixel));
    }
}

/// The map's colours from column `start` on; transparent where the row has none.
fn lay(out: &mut [[u8; 4]; BLOCK], row: &[[u8; 4]], start: i64) {
    let (first, end) = (start.max(0), start.saturating_add(BLOCK as i64).min(row.len() as i64));
    out.fill([0; 4]);
    if first >= end {
        return;
    }
    let to = out.get_mut((first - start) as usize..(end - start) as usize);
    if let (Some(to), Some(from)) = (to, row.get(first as usize..end as usize)) {
        to.copy_from_slice(from);
    }
}
