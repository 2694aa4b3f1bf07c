//! The **mean** of pictures: each pixel is the mean of theirs.

use fearless_simd::dispatch;

use crate::blur::BlurScratch;
use crate::{CpuLevel, View, ViewMut};

/// The most pictures that a mean is made of.
pub const MOST_PICTURES: u32 = 64;

/// Writes the mean of `count` pictures (1 to [`MOST_PICTURES`]; more or fewer are held to that), each channel rounded once, halves up.
/// Each of `pictures` has its top left at a place (x, y) of `dst`; beyond it, it is transparent, and so is a picture that `pictures`
/// leaves out. Those beyond the `count` are not looked at.
///
/// The sum of 64 bytes and half of 64 is below 2¹⁴, so that ⌊sum·⌈2²¹/n⌉ / 2²¹⌋ is ⌊sum / n⌋: what the factor is rounded up by adds less
/// than 1/n.
pub fn mean<'a>(
    level: CpuLevel,
    dst: &mut ViewMut<'_>,
    pictures: impl Iterator<Item = (View<'a>, i32, i32)> + Clone,
    count: u32,
    scratch: &mut BlurScratch,
) {
    let count = count.clamp(1, MOST_PICTURES);
    let mut sums = scratch.take_sums(dst.width() as usize * 4);
    for y in 0..dst.height() {
        sums.fill(0);
        for (picture, left, top) in pictures.clone().take(count as usize) {
            let row = i64::from(y) - i64::from(top);
            let row = u32::try_from(row).map_or(&[][..], |row| picture.row(row));
            dispatch!(level.simd, _simd => add(&mut sums, row, left));
        }
        dispatch!(level.simd, _simd => settle(dst.row_mut(y), &sums, count));
    }
    scratch.give_sums(sums);
}

/// Adds a row whose first pixel is pixel `left`.
#[inline(always)]
fn add(sums: &mut [u32], row: &[u8], left: i32) {
    let skip = 4 * left.unsigned_abs() as usize;
    let (to, from) = if left < 0 { (0, skip) } else { (skip, 0) };
    let (sums, row) = (sums.get_mut(to..).unwrap_or_default(), row.get(from..).unwrap_or_default());
    sums.iter_mut().zip(row).for_each(|(sum, byte)| *sum += u32::from(*byte));
}

#[inline(always)]
fn settle(out: &mut [u8], sums: &[u32], count: u32) {
    const ONE: u32 = 1 << 21;
    let (half, factor) = (count / 2, ONE.div_ceil(count));
    out.iter_mut().zip(sums).for_each(|(out, sum)| *out = ((sum + half) * factor / ONE) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sum_is_divided_as_whole_numbers_are() {
        for count in 1..=MOST_PICTURES {
            for sum in 0..=255 * count {
                let mut out = [0];
                settle(&mut out, &[sum], count);
                assert_eq!(u32::from(out[0]), (sum + count / 2) / count, "{sum} by {count}");
            }
        }
    }
}
