//! The **bicubic** mean with the instructions of AVX2.

use std::arch::x86_64::*;

use fearless_simd::prelude::*;
use fearless_simd::{Avx2, kernel, u8x16};

use super::Line;
use super::bicubic::{first_byte, weights_at};
use crate::View;

/// Pixels that are packed together.
const GROUP: usize = 4;

kernel!(
    /// The columns from `x` on, all of whose texels lie in the image.
    pub(super) fn inside(avx2: Avx2, image: &View<'_>, line: &Line, x: i64, out: &mut [[u8; 4]]) {
        let Some(rows) = Rows::new(image) else { return };
        let (mut u, mut v) = line.at(x);
        for group in out.chunks_mut(GROUP) {
            let mut sums = [_mm_setzero_si128(); GROUP];
            for sum in sums.iter_mut().take(group.len()) {
                let Some(texels) = rows.texels(avx2, first_byte(image.stride(), u, v)) else { return };
                *sum = mean(texels, weights_at(u), weights_at(v));
                (u, v) = (u.wrapping_add(line.du), v.wrapping_add(line.dv));
            }
            let bytes = <[u8; 16]>::from(u8x16::simd_from(avx2, packed(sums)));
            let bytes = bytes.as_chunks::<4>().0;
            group.copy_from_slice(bytes.get(..group.len()).unwrap_or_default());
        }
    }
);

/// The image's bytes from its first, second, third and fourth row on, equally many.
struct Rows<'a>([&'a [u8]; 4]);

impl<'a> Rows<'a> {
    fn new(image: &View<'a>) -> Option<Self> {
        let (data, stride) = (image.data(), image.stride());
        let (b, c, d) = (data.get(stride..)?, data.get(2 * stride..)?, data.get(3 * stride..)?);
        Some(Self([data.get(..d.len())?, b.get(..d.len())?, c.get(..d.len())?, d]))
    }

    /// Four rows of four texels.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn texels(&self, avx2: Avx2, at: usize) -> Option<[__m128i; 4]> {
        let [a, b, c, d] = self.0;
        let end = at.checked_add(16)?;
        let (a, b, c, d) = (a.get(at..end)?, b.get(at..end)?, c.get(at..end)?, d.get(at..end)?);
        let four = [
            u8x16::from_slice(avx2, a),
            u8x16::from_slice(avx2, b),
            u8x16::from_slice(avx2, c),
            u8x16::from_slice(avx2, d),
        ];
        let [a, b, c, d] = four;
        Some([a.into(), b.into(), c.into(), d.into()])
    }
}

/// The channels of a pixel, 32 bits each, not yet cut.
#[inline]
#[target_feature(enable = "avx2")]
fn mean([a, b, c, d]: [__m128i; 4], across: &[i16; 4], down: &[i16; 4]) -> __m128i {
    let (upper, lower) = two(down);
    let (upper, lower) = (_mm256_set1_epi32(upper), _mm256_set1_epi32(lower));
    // Of the texels 0 and 1, then of 2 and 3.
    let first = column(_mm_unpacklo_epi8(a, b), upper, _mm_unpacklo_epi8(c, d), lower);
    let second = column(_mm_unpackhi_epi8(a, b), upper, _mm_unpackhi_epi8(c, d), lower);
    // The texels 0 and 2 in the lower half, 1 and 3 in the upper.
    let columns = _mm256_packs_epi32(first, second);
    let (even, odd) = (_mm256_castsi256_si128(columns), _mm256_extracti128_si256::<1>(columns));
    let (left, right) = two(across);
    let left = _mm_madd_epi16(_mm_unpacklo_epi16(even, odd), _mm_set1_epi32(left));
    let right = _mm_madd_epi16(_mm_unpackhi_epi16(even, odd), _mm_set1_epi32(right));
    _mm_srai_epi32::<20>(_mm_add_epi32(_mm_add_epi32(left, right), _mm_set1_epi32(1 << 19)))
}

/// The weighted sums of two texels' channels, in 1/64.
#[inline]
#[target_feature(enable = "avx2")]
fn column(ab: __m128i, upper: __m256i, cd: __m128i, lower: __m256i) -> __m256i {
    let upper = _mm256_madd_epi16(_mm256_cvtepu8_epi16(ab), upper);
    let lower = _mm256_madd_epi16(_mm256_cvtepu8_epi16(cd), lower);
    _mm256_srai_epi32::<8>(_mm256_add_epi32(_mm256_add_epi32(upper, lower), _mm256_set1_epi32(128)))
}

/// Weights in pairs.
#[inline(always)]
fn two([a, b, c, d]: &[i16; 4]) -> (i32, i32) {
    let pair = |low: i16, high: i16| i32::from(low as u16) | (i32::from(high) << 16);
    (pair(*a, *b), pair(*c, *d))
}

/// Four pixels as bytes, no colour above its alpha.
#[inline]
#[target_feature(enable = "avx2")]
fn packed([a, b, c, d]: [__m128i; 4]) -> __m128i {
    let pixels = _mm_packus_epi16(_mm_packs_epi32(a, b), _mm_packs_epi32(c, d));
    let alpha = _mm_shuffle_epi8(pixels, _mm_setr_epi8(3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15));
    _mm_min_epu8(pixels, alpha)
}
