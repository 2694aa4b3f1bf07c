//! The **bicubic** mean with the instructions of AVX2.

use std::arch::x86_64::*;

use fearless_simd::prelude::*;
use fearless_simd::{Avx2, kernel, u8x16, u32x4};

use super::Line;
use super::bicubic::{Weights, first_byte, weights_at};
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
                *sum = mean(avx2, texels, weights_at(u), weights_at(v));
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

/// The channels of a pixel in the lower four words, in 1/32, not yet cut.
#[inline]
#[target_feature(enable = "avx2")]
fn mean(avx2: Avx2, [a, b, c, d]: [__m128i; 4], across: &Weights, down: &Weights) -> __m128i {
    let [p, q, r, s] = *down;
    let upper = _mm256_add_epi16(part(a, p), part(b, q));
    let columns = _mm256_add_epi16(upper, _mm256_add_epi16(part(c, r), part(d, s)));
    let weights = _mm256_broadcastsi128_si256(u32x4::from_slice(avx2, across).into());
    // Each weight for the four channels of its texel.
    let (a, b, c, d) = (0x0100_0100_0100_0100, 0x0504_0504_0504_0504, 0x0908_0908_0908_0908, 0x0D0C_0D0C_0D0C_0D0C);
    let weights = _mm256_shuffle_epi8(weights, _mm256_setr_epi64x(a, b, c, d));
    let parts = _mm256_mulhrs_epi16(columns, weights);
    let halves = _mm_add_epi16(_mm256_castsi256_si128(parts), _mm256_extracti128_si256::<1>(parts));
    _mm_add_epi16(halves, _mm_unpackhi_epi64(halves, halves))
}

/// Four texels times a weight, in 1/64.
#[inline]
#[target_feature(enable = "avx2")]
fn part(texels: __m128i, weight: u32) -> __m256i {
    _mm256_mulhrs_epi16(_mm256_slli_epi16::<7>(_mm256_cvtepu8_epi16(texels)), _mm256_set1_epi32(weight as i32))
}

/// Four pixels as bytes, no colour above its alpha.
#[inline]
#[target_feature(enable = "avx2")]
fn packed([a, b, c, d]: [__m128i; 4]) -> __m128i {
    let (ab, cd) = (_mm_unpacklo_epi64(a, b), _mm_unpacklo_epi64(c, d));
    let pixels = _mm_packus_epi16(rounded(ab), rounded(cd));
    let alpha = _mm_shuffle_epi8(pixels, _mm_setr_epi8(3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15));
    _mm_min_epu8(pixels, alpha)
}

/// Of numbers in 1/32.
#[inline]
#[target_feature(enable = "avx2")]
fn rounded(x: __m128i) -> __m128i {
    _mm_srai_epi16::<5>(_mm_add_epi16(x, _mm_set1_epi16(16)))
}
