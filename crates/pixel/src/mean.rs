//! The **mean** of pictures: each pixel is the mean of theirs.

use fearless_simd::dispatch;

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
) {
    let count = count.clamp(1, MOST_PICTURES);
    dispatch!(level.simd, _simd => rows(dst, pictures.clone().take(count as usize), count));
}

/// Bytes of a row whose sums are made at once.
const BLOCK: usize = 512;

#[inline(always)]
fn rows<'a>(dst: &mut ViewMut<'_>, pictures: impl Iterator<Item = (View<'a>, i32, i32)> + Clone, count: u32) {
    for (y, row) in (0_i64..).zip(dst.rows_mut()) {
        for (first, out) in (0_i64..).step_by(BLOCK).zip(row.chunks_mut(BLOCK)) {
            let mut sums = [0; BLOCK];
            for (picture, left, top) in pictures.clone() {
                let row = u32::try_from(y - i64::from(top)).map_or(&[][..], |row| picture.row(row));
                add(&mut sums, row, first - 4 * i64::from(left));
            }
            settle(out, &sums, count);
        }
    }
}

/// Adds a row from its byte `first` on, which may lie before it.
#[inline(always)]
fn add(sums: &mut [u16; BLOCK], row: &[u8], first: i64) {
    if let Some(row) = usize::try_from(first).ok().and_then(|first| row.get(first..)?.first_chunk::<BLOCK>()) {
        sums.iter_mut().zip(row).for_each(|(sum, byte)| *sum += u16::from(*byte));
        return;
    }
    let skip = usize::try_from(first.unsigned_abs()).unwrap_or(usize::MAX);
    let (to, from) = if first < 0 { (skip, 0) } else { (0, skip) };
    let (sums, row) = (sums.get_mut(to..).unwrap_or_default(), row.get(from..).unwrap_or_default());
    sums.iter_mut().zip(row).for_each(|(sum, byte)| *sum += u16::from(*byte));
}

#[inline(always)]
fn settle(out: &mut [u8], sums: &[u16], count: u32) {
    const ONE: u32 = 1 << 21;
    let (half, factor) = (count / 2, ONE.div_ceil(count));
    out.iter_mut().zip(sums).for_each(|(out, sum)| *out = ((u32::from(*sum) + half) * factor / ONE) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sum_is_divided_as_whole_numbers_are() {
        for count in 1..=MOST_PICTURES {
            for sum in 0..=255 * count as u16 {
                let mut out = [0];
                settle(&mut out, &[sum], count);
                let exact = (u32::from(sum) + count / 2) / count;
                assert_eq!(u32::from(out[0]), exact, "{sum} by {count}");
            }
        }
    }
}
