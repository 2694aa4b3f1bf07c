//! The **bicubic** mean with the instructions of AVX2.

use std::arch::x86_64::*;

use fearless_simd::prelude::*;
use fearless_simd::{Avx2, kernel, u8x16, u8x32, u32x4};

use super::bicubic::{Weights, first_byte, weights_at};
use super::{FRACTION, Line};
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
                *sum = across(avx2, down(texels, weights_at(v)), weights_at(u));
                (u, v) = (u.wrapping_add(line.du), v.wrapping_add(line.dv));
            }
            store(avx2, group, sums);
        }
    }
);

/// Pixels of a straight line whose columns are weighed together.
const BLOCK: usize = 128;

/// Four columns each, as many as a block sees at most.
const COLUMNS: usize = (BLOCK * (Line::LONGEST_STRAIGHT >> FRACTION) as usize + 4).div_ceil(4);

kernel!(
    /// The same of a straight line: all of its pixels have the same weights down, so that each column of four texels is weighed once
    /// for all pixels that see it. Tells how many pixels are done, in whole blocks: where four columns would reach beyond the image's
    /// bytes, it ends.
    pub(super) fn straight(avx2: Avx2, image: &View<'_>, line: &Line, x: i64, out: &mut [[u8; 4]]) -> usize {
        let Some(rows) = Rows::new(image) else { return 0 };
        let mut columns = [[0; 32]; COLUMNS];
        let (mut u, v) = line.at(x);
        let weights = weights_at(v);
        let mut done = 0;
        for block in out.chunks_mut(BLOCK) {
            let end = u.wrapping_add(line.du.wrapping_mul(block.len() as i64 - 1));
            let (left, right) = (u.min(end) >> FRACTION, u.max(end) >> FRACTION);
            let (start, seen) = (first_byte(image.stride(), u.min(end), v), (right - left) as usize + 4);
            for (n, columns) in columns.iter_mut().enumerate().take(seen.div_ceil(4)) {
                let Some(texels) = rows.texels(avx2, start + 16 * n) else { return done };
                let weighed: u8x32<_> = down(texels, weights).simd_into(avx2);
                weighed.store_slice(columns);
            }
            for group in block.chunks_mut(GROUP) {
                let mut sums = [_mm_setzero_si128(); GROUP];
                for sum in sums.iter_mut().take(group.len()) {
                    let at = 8 * ((u >> FRACTION) - left) as usize;
                    let Some(four) = columns.as_flattened().get(at..at + 32) else { return done };
                    *sum = across(avx2, u8x32::from_slice(avx2, four).into(), weights_at(u));
                    u = u.wrapping_add(line.du);
                }
                store(avx2, group, sums);
            }
            done += block.len();
        }
        done
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

/// The means of four columns of four texels, in 1/64.
#[inline]
#[target_feature(enable = "avx2")]
fn down([a, b, c, d]: [__m128i; 4], [p, q, r, s]: &Weights) -> __m256i {
    let upper = _mm256_add_epi16(part(a, *p), part(b, *q));
    _mm256_add_epi16(upper, _mm256_add_epi16(part(c, *r), part(d, *s)))
}

/// The channels of a pixel in the lower four words, in 1/32, not yet cut.
#[inline]
#[target_feature(enable = "avx2")]
fn across(avx2: Avx2, columns: __m256i, weights: &Weights) -> __m128i {
    let weights = _mm256_broadcastsi128_si256(u32x4::from_slice(avx2, weights).into());
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

/// Writes at most four pixels.
#[inline]
#[target_feature(enable = "avx2")]
fn store(avx2: Avx2, out: &mut [[u8; 4]], sums: [__m128i; GROUP]) {
    let bytes = <[u8; 16]>::from(u8x16::simd_from(avx2, packed(sums)));
    out.copy_from_slice(bytes.as_chunks::<4>().0.get(..out.len()).unwrap_or_default());
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
