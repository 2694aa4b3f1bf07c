//! The **bilinear** mean with the instructions of AVX2: eight pixels at once, from addresses to bytes.

use std::arch::x86_64::*;
use std::hint::black_box;

use fearless_simd::prelude::*;
use fearless_simd::{Avx2, kernel, u8x16, u8x32, u32x8};

use super::texels::Texels;
use super::{FRACTION, Line, bilinear, scattered};
use crate::View;

/// Pixels of a group, whose means are computed together.
pub(super) const GROUP: usize = 8;

kernel!(
    /// The columns from `x` on, in whole groups, all of whose texels lie in the image; what is left of the last group stays.
    pub(super) fn inside(avx2: Avx2, texels: &Texels<'_>, line: &Line, x: i64, out: &mut [[u8; 4]]) {
        let (data, stride) = (texels.image().data(), texels.image().stride());
        let Some((_, below)) = data.split_at_checked(stride) else { return };
        let Some(above) = data.get(..below.len()) else { return };
        let stride = _mm256_set1_epi32(stride as u32 as i32);
        let k = Constants::new();
        let mut places = Places::new(line, x);
        let mut at = Addresses([[0; GROUP]; BLOCK]);
        for (n, block) in out.as_chunks_mut::<GROUP>().0.chunks_mut(BLOCK).enumerate() {
            let mut ahead = places;
            for at in at.0.iter_mut().take(block.len()) {
                let new: u32x8<_> = addresses(stride, &ahead).simd_into(avx2);
                new.store_slice(at);
                ahead.step();
            }
            for (i, (group, at)) in block.iter_mut().zip(&black_box(&at).0).enumerate() {
                let Some([t0, t1, b0, b1]) = pairs(avx2, [above, below], at) else {
                    // At the end of the image there are fewer bytes than are read at once.
                    one_by_one(texels, line, x + ((n * BLOCK + i) * GROUP) as i64, group);
                    places.step();
                    continue;
                };
                let first = four_means(&k, t0, b0, places.u[0], places.v[0]);
                let second = four_means(&k, t1, b1, places.u[1], places.v[1]);
                let pixels = _mm256_xor_si256(_mm256_packs_epi16(first, second), k.sign);
                let pixels: u8x32<_> = pixels.simd_into(avx2);
                pixels.store_slice(group.as_flattened_mut());
                places.step();
            }
        }
    }
);

kernel!(
    /// A row whose pixels lie one to one between those of the image, from `x` on, in whole groups.
    pub(super) fn shifted(avx2: Avx2, image: &View<'_>, line: &Line, x: i64, out: &mut [[u8; 4]]) {
        let k = Constants::new();
        let (u, v) = line.at(x);
        let (column, row) = ((u >> FRACTION) as usize, (v >> FRACTION) as u32);
        // Groups of texels from the row's start, and from one pixel further.
        let texels = |y: u32, start: usize| {
            let row = image.row(y).as_chunks::<4>().0.get(start..).unwrap_or_default();
            row.as_flattened().as_chunks::<32>().0.iter()
        };
        let top = texels(row, column).zip(texels(row, column + 1));
        let bottom = texels(row + 1, column).zip(texels(row + 1, column + 1));
        let weights = Weights::new(&k, _mm256_set1_epi64x(u), _mm256_set1_epi64x(v));
        for (group, ((a, b), (c, d))) in out.as_chunks_mut::<GROUP>().0.iter_mut().zip(top.zip(bottom)) {
            let (a, b) = (u8x32::from_slice(avx2, a).into(), u8x32::from_slice(avx2, b).into());
            let (c, d) = (u8x32::from_slice(avx2, c).into(), u8x32::from_slice(avx2, d).into());
            let first = means_of_turns(&k, _mm256_unpacklo_epi8(a, b), _mm256_unpacklo_epi8(c, d), &weights);
            let second = means_of_turns(&k, _mm256_unpackhi_epi8(a, b), _mm256_unpackhi_epi8(c, d), &weights);
            let pixels = _mm256_xor_si256(_mm256_packs_epi16(first, second), k.sign);
            let pixels: u8x32<_> = pixels.simd_into(avx2);
            pixels.store_slice(group.as_flattened_mut());
        }
    }
);

kernel!(
    /// The groups of a block whose texels can be read, which it tells: not beyond the image, nor at the end of its bytes.
    pub(super) fn scattered(
        avx2: Avx2,
        image: &View<'_>,
        block: &scattered::Block,
        weighed: &mut [bool],
        out: &mut [[u8; 4]],
    ) {
        let (data, stride) = (image.data(), image.stride());
        let Some((_, below)) = data.split_at_checked(stride) else { return };
        let Some(above) = data.get(..below.len()) else { return };
        let k = Constants::new();
        // Fractions to the upper half of the lower word of positions: of pixels 0, 1, 4, 5 and 2, 3, 6, 7.
        let positions = |fractions: &[u32; GROUP]| {
            let fractions: __m256i = u32x8::from_slice(avx2, fractions).into();
            let fractions = _mm256_slli_epi32::<16>(fractions);
            (_mm256_unpacklo_epi32(fractions, fractions), _mm256_unpackhi_epi32(fractions, fractions))
        };
        for ((out, group), weighed) in out.as_chunks_mut::<GROUP>().0.iter_mut().zip(block.groups()).zip(weighed) {
            let Some([t0, t1, b0, b1]) = pairs(avx2, [above, below], group.at) else { continue };
            let ((u0, u1), (v0, v1)) = (positions(group.u), positions(group.v));
            let (first, second) = (four_means(&k, t0, b0, u0, v0), four_means(&k, t1, b1, u1, v1));
            let pixels = _mm256_xor_si256(_mm256_packs_epi16(first, second), k.sign);
            let pixels: u8x32<_> = pixels.simd_into(avx2);
            pixels.store_slice(out.as_flattened_mut());
            *weighed = true;
        }
    }
);

#[cold]
#[inline(never)]
fn one_by_one(texels: &Texels<'_>, line: &Line, x: i64, out: &mut [[u8; 4]]) {
    for (x, pixel) in (x..).zip(out) {
        let (u, v) = line.at(x);
        *pixel = bilinear::at(texels, u, v);
    }
}

/// Groups whose addresses are computed ahead.
const BLOCK: usize = 16;

/// The positions of eight pixels: 0, 1, 4, 5 and 2, 3, 6, 7, so that packing puts them in order.
#[derive(Clone, Copy)]
struct Places {
    u: [__m256i; 2],
    v: [__m256i; 2],
    step: [__m256i; 2],
}

impl Places {
    #[inline]
    #[target_feature(enable = "avx2")]
    fn new(line: &Line, x: i64) -> Self {
        let (u, v) = line.at(x);
        let (du, dv) = (line.du, line.dv);
        let step = [_mm256_set1_epi64x(du.wrapping_mul(8)), _mm256_set1_epi64x(dv.wrapping_mul(8))];
        Self { u: [four(u, du, 0), four(u, du, 2)], v: [four(v, dv, 0), four(v, dv, 2)], step }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn step(&mut self) {
        let [du, dv] = self.step;
        self.u = [_mm256_add_epi64(self.u[0], du), _mm256_add_epi64(self.u[1], du)];
        self.v = [_mm256_add_epi64(self.v[0], dv), _mm256_add_epi64(self.v[1], dv)];
    }
}

/// The positions of the pixels `i`, `i + 1`, `i + 4` and `i + 5`.
#[inline]
#[target_feature(enable = "avx2")]
fn four(start: i64, step: i64, i: i64) -> __m256i {
    let first = start.wrapping_add(step.wrapping_mul(i));
    let fifth = first.wrapping_add(step.wrapping_mul(4));
    _mm256_setr_epi64x(first, first.wrapping_add(step), fifth, fifth.wrapping_add(step))
}

/// Of eight texels; aligned, so that no store of all straddles two cache lines.
#[repr(align(32))]
struct Addresses([[u32; GROUP]; BLOCK]);

/// Where in the image's bytes the upper left texels lie: of pixels 0 to 7.
#[inline]
#[target_feature(enable = "avx2")]
fn addresses(stride: __m256i, places: &Places) -> __m256i {
    let (column, row) = (whole(places.u), whole(places.v));
    _mm256_add_epi32(_mm256_mullo_epi32(row, stride), _mm256_slli_epi32::<2>(column))
}

/// The upper halves of positions, in the order of pixels.
#[inline]
#[target_feature(enable = "avx2")]
fn whole([first, second]: [__m256i; 2]) -> __m256i {
    let (first, second) = (_mm256_castsi256_ps(first), _mm256_castsi256_ps(second));
    _mm256_castps_si256(_mm256_shuffle_ps::<0b11_01_11_01>(first, second))
}

/// The pairs of texels at `at`, of pixels 0, 1, 4, 5 and 2, 3, 6, 7; then those below.
#[inline]
#[target_feature(enable = "avx2")]
fn pairs(avx2: Avx2, data: [&[u8]; 2], [a, b, c, d, e, f, g, h]: &[u32; 8]) -> Option<[__m256i; 4]> {
    let (a, b, e, f) = (pair(avx2, data, a)?, pair(avx2, data, b)?, pair(avx2, data, e)?, pair(avx2, data, f)?);
    let (c, d, g, h) = (pair(avx2, data, c)?, pair(avx2, data, d)?, pair(avx2, data, g)?, pair(avx2, data, h)?);
    Some([join(a.0, b.0, e.0, f.0), join(c.0, d.0, g.0, h.0), join(a.1, b.1, e.1, f.1), join(c.1, d.1, g.1, h.1)])
}

/// The lower halves of all. Uses the one port that shuffles just once.
#[inline]
#[target_feature(enable = "avx2")]
fn join(a: __m128i, b: __m128i, c: __m128i, d: __m128i) -> __m256i {
    _mm256_unpacklo_epi64(_mm256_set_m128i(c, a), _mm256_set_m128i(d, b))
}

/// Two texels side by side, and two more; and those below.
#[inline]
#[target_feature(enable = "avx2")]
fn pair(avx2: Avx2, [above, below]: [&[u8]; 2], at: &u32) -> Option<(__m128i, __m128i)> {
    // Of addresses of 32 bits the compiler knows that no sum overflows.
    let at = *at as usize;
    let (above, below) = (above.get(at..at + 16)?, below.get(at..at + 16)?);
    Some((u8x16::from_slice(avx2, above).into(), u8x16::from_slice(avx2, below).into()))
}

/// The constants of a mean, in registers or memory at full width.
struct Constants {
    /// Puts the channels of a pair's left and right texel in turn.
    pairs: __m256i,
    /// Spreads the weight in byte 2 of a position over the bytes of its pair.
    across: __m256i,
    /// Spreads the upper half of a position's fraction over the channels.
    down: __m256i,
    left: __m256i,
    upper: __m256i,
    sign: __m256i,
    half: __m256i,
}

impl Constants {
    #[inline]
    #[target_feature(enable = "avx2")]
    fn new() -> Self {
        const { assert!(FRACTION == 32, "weights are in the bytes 2 and 3 of a position") };
        let pairs = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15));
        let across = _mm256_broadcastsi128_si256(_mm_set_epi64x(0x0A0A_0A0A_0A0A_0A0A, 0x0202_0202_0202_0202));
        let down = _mm256_broadcastsi128_si256(_mm_set_epi64x(0x0B0A_0B0A_0B0A_0B0A, 0x0302_0302_0302_0302));
        // Unknown to the compiler, which would build each anew in the loop out of one word.
        black_box(Self {
            pairs,
            across,
            down,
            left: _mm256_set1_epi16(0x00FF),
            upper: _mm256_set1_epi16(0x7FFF),
            sign: _mm256_set1_epi8(-128),
            half: _mm256_set1_epi16(128),
        })
    }
}

/// The weights of four pixels.
struct Weights {
    /// Of the left and the right texel in turn, bytes.
    across: __m256i,
    upper: __m256i,
    lower: __m256i,
}

impl Weights {
    #[inline]
    #[target_feature(enable = "avx2")]
    fn new(k: &Constants, u: __m256i, v: __m256i) -> Self {
        let right = _mm256_shuffle_epi8(_mm256_mulhi_epu16(u, _mm256_set1_epi16(255)), k.across);
        let lower = _mm256_shuffle_epi8(_mm256_srli_epi16::<1>(v), k.down);
        Self { across: _mm256_xor_si256(right, k.left), upper: _mm256_xor_si256(lower, k.upper), lower }
    }
}

/// Four pixels with 16 bits per channel, less 128.
#[inline]
#[target_feature(enable = "avx2")]
fn four_means(k: &Constants, top: __m256i, bottom: __m256i, u: __m256i, v: __m256i) -> __m256i {
    let (top, bottom) = (_mm256_shuffle_epi8(top, k.pairs), _mm256_shuffle_epi8(bottom, k.pairs));
    means_of_turns(k, top, bottom, &Weights::new(k, u, v))
}

/// The same of pairs whose texels take turns, channel by channel.
#[inline]
#[target_feature(enable = "avx2")]
fn means_of_turns(k: &Constants, top: __m256i, bottom: __m256i, weights: &Weights) -> __m256i {
    // The means of pairs, less 128, in 1/255.
    let top = _mm256_maddubs_epi16(weights.across, _mm256_xor_si256(top, k.sign));
    let bottom = _mm256_maddubs_epi16(weights.across, _mm256_xor_si256(bottom, k.sign));
    let mean = _mm256_add_epi16(_mm256_mulhrs_epi16(top, weights.upper), _mm256_mulhrs_epi16(bottom, weights.lower));
    _mm256_mulhi_epi16(_mm256_add_epi16(mean, k.half), _mm256_set1_epi16(257))
}
