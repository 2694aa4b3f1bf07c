//! **Straight** lines with the instructions of AVX-512: those that stay in a row of the image. What sixteen pixels see lies side by
//! side there, and is chosen out of vectors that are read whole.
//!
//! Each kernel tells how many pixels it did, in whole groups: where whole vectors would reach beyond the image's bytes, it ends.

use std::arch::x86_64::*;

use fearless_simd::prelude::*;
use fearless_simd::{kernel, u8x64};

use super::bilinear_avx512::{Constants, GROUP, Weights, eight_means, packed};
use super::{FRACTION, Line};
use crate::View;

/// Pixels of the image in a vector.
const VECTOR: usize = 16;

kernel!(
    /// The nearest pixels, from column `x` on.
    pub(super) fn nearest(avx512: Avx512, image: &View<'_>, line: &Line, x: i64, out: &mut [[u8; 4]]) -> usize {
        let (mut u, v) = line.at(x);
        let Some(row) = row_at(image, v >> FRACTION) else { return 0 };
        let mut places = [0, 8].map(|i| Eight::new(u, line.du, i));
        // The columns of sixteen pixels out of the positions of two times eight.
        let upper = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
        let mut done = 0;
        for group in out.as_chunks_mut::<GROUP>().0 {
            let first = leftmost(u, line.du, GROUP as i64);
            let Some(texels) = row.get(first as usize..).and_then(|row| row.first_chunk::<{ 2 * VECTOR }>()) else {
                return done;
            };
            let (near, far) = texels.as_flattened().split_at(4 * VECTOR);
            let (near, far) = (u8x64::from_slice(avx512, near).into(), u8x64::from_slice(avx512, far).into());
            let columns = _mm512_permutex2var_epi32(places[0].u, upper, places[1].u);
            let columns = _mm512_sub_epi32(columns, _mm512_set1_epi32(first as i32));
            let pixels: u8x64<_> = _mm512_permutex2var_epi32(near, columns, far).simd_into(avx512);
            pixels.store_slice(group.as_flattened_mut());
            for places in &mut places {
                places.step();
            }
            u = u.wrapping_add(line.du.wrapping_mul(GROUP as i64));
            done += GROUP;
        }
        done
    }
);

kernel!(
    /// The bilinear means, from column `x` on; all texels lie in the image.
    pub(super) fn bilinear(avx512: Avx512, image: &View<'_>, line: &Line, x: i64, out: &mut [[u8; 4]]) -> usize {
        let (mut u, v) = line.at(x);
        let y = v >> FRACTION;
        let (Some(above), Some(below)) = (row_at(image, y), row_at(image, y + 1)) else { return 0 };
        let k = Constants::new();
        let v = _mm512_set1_epi64(v);
        let mut places = [0, 8].map(|i| Eight::new(u, line.du, i));
        let in_order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
        let mut done = 0;
        for group in out.as_chunks_mut::<GROUP>().0 {
            let mut halves = [_mm512_setzero_si512(); 2];
            for (half, places) in halves.iter_mut().zip(&mut places) {
                let first = leftmost(u, line.du, 8);
                let texels = |row: &[[u8; 4]]| {
                    let texels = row.get(first as usize..).and_then(|row| row.first_chunk::<VECTOR>());
                    texels.map(|texels| u8x64::from_slice(avx512, texels.as_flattened()).into())
                };
                let (Some(top), Some(bottom)) = (texels(above), texels(below)) else { return done };
                let pairs = places.pairs(first);
                let (top, bottom) = (_mm512_permutexvar_epi32(pairs, top), _mm512_permutexvar_epi32(pairs, bottom));
                *half = eight_means(&k, top, bottom, &Weights::new(&k, places.u, v));
                places.step();
                u = u.wrapping_add(line.du.wrapping_mul(8));
            }
            let pixels: u8x64<_> = _mm512_permutexvar_epi64(in_order, packed(&k, halves)).simd_into(avx512);
            pixels.store_slice(group.as_flattened_mut());
            done += GROUP;
        }
        done
    }
);

/// The image's bytes from the start of row `y` on, as pixels. Those beyond the row's own may be read with a vector; none is chosen.
#[inline(always)]
fn row_at<'a>(image: &View<'a>, y: i64) -> Option<&'a [[u8; 4]]> {
    let start = usize::try_from(y).ok()?.checked_mul(image.stride())?;
    Some(image.data().get(start..)?.as_chunks().0)
}

/// The column that the leftmost of `n` pixels lies in, of which the first is at `u`.
#[inline(always)]
fn leftmost(u: i64, du: i64, n: i64) -> i64 {
    u.min(u.wrapping_add(du.wrapping_mul(n - 1))) >> FRACTION
}

/// The positions across of eight pixels.
struct Eight {
    u: __m512i,
    step: __m512i,
}

impl Eight {
    /// From the `i`th pixel on.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq")]
    fn new(u: i64, du: i64, i: i64) -> Self {
        let (start, du) = (_mm512_set1_epi64(u), _mm512_set1_epi64(du));
        let pixels = _mm512_add_epi64(_mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7), _mm512_set1_epi64(i));
        let step = _mm512_mullo_epi64(du, _mm512_set1_epi64(GROUP as i64));
        Self { u: _mm512_add_epi64(start, _mm512_mullo_epi64(pixels, du)), step }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq")]
    fn step(&mut self) {
        self.u = _mm512_add_epi64(self.u, self.step);
    }

    /// Where the texels to the left and right of each pixel lie, counted from column `first`.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq")]
    fn pairs(&self, first: i64) -> __m512i {
        let columns = _mm512_shuffle_epi32::<0b11_11_01_01>(self.u);
        let first = first as i32;
        let firsts = _mm512_set1_epi64(i64::from(first as u32) | i64::from(first.wrapping_sub(1)) << 32);
        _mm512_sub_epi32(columns, firsts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_group_sees_fits_in_what_is_read() {
        // Sixteen nearest pixels in two vectors, eight pairs in one, at the longest step.
        for start in [0, 1, (1_i64 << FRACTION) - 1] {
            let last = |n: i64| (start + (n - 1) * Line::LONGEST_STRAIGHT) >> FRACTION;
            assert!(last(GROUP as i64) < 2 * VECTOR as i64);
            assert!(last(8) + 1 < VECTOR as i64);
        }
    }
}
