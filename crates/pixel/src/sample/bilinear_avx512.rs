//! The **bilinear** mean with the instructions of AVX-512: sixteen pixels at once, from addresses to bytes.

use std::arch::x86_64::*;
use std::hint::black_box;

use fearless_simd::prelude::*;
use fearless_simd::{kernel, u8x64, u32x16};

use super::texels::Texels;
use super::{FRACTION, Line};

/// Pixels of a group, whose means are computed together.
pub(super) const GROUP: usize = 16;

/// The pairs of texels at places in an image's bytes, for the pixels 0, 1, 4, 5, 8, 9, 12, 13 and for the others. All lie in the
/// image, which the compiler does not know: it returns where one does not. A macro, for a function of this length would be called
/// and would hand over vectors in memory.
macro_rules! pairs {
    ($lanes:expr, $data:expr, $at:expr) => {{
        let ([k1, k2, k3, k4, k5, k6, k7], data): (_, &[u8]) = ($lanes.0, $data);
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = *$at;
        let (Some(first), Some(second)) = (pair(data, a), pair(data, c)) else { return };
        let (first, second) = (_mm_cvtsi64_si128(first), _mm_cvtsi64_si128(second));
        let (mut first, mut second) = (_mm512_castsi128_si512(first), _mm512_castsi128_si512(second));
        for (lane, [one, other]) in
            [(k1, [b, d]), (k2, [e, g]), (k3, [f, h]), (k4, [i, k]), (k5, [j, l]), (k6, [m, o]), (k7, [n, p])]
        {
            let (Some(one), Some(other)) = (pair(data, one), pair(data, other)) else { return };
            first = _mm512_mask_set1_epi64(first, lane, one);
            second = _mm512_mask_set1_epi64(second, lane, other);
        }
        [first, second]
    }};
}

kernel!(
    /// The columns from `x` on, in whole groups, all of whose texels lie in the image; what is left of the last group stays.
    pub(super) fn inside(avx512: Avx512, texels: &Texels<'_>, line: &Line, x: i64, out: &mut [[u8; 4]]) {
        let (data, stride) = (texels.image().data(), texels.image().stride());
        let Some((_, below)) = data.split_at_checked(stride) else { return };
        let Some(above) = data.get(..below.len()) else { return };
        let stride = _mm512_set1_epi32(stride as u32 as i32);
        let k = Constants::new();
        let lanes = Lanes::new();
        let mut places = Places::new(line, x);
        let mut at = Addresses([[0; GROUP]; BLOCK]);
        for block in out.as_chunks_mut::<GROUP>().0.chunks_mut(BLOCK) {
            let mut ahead = places;
            for at in at.0.iter_mut().take(block.len()) {
                let (column, row) = (whole(ahead.u), whole(ahead.v));
                let new = _mm512_add_epi32(_mm512_mullo_epi32(row, stride), _mm512_slli_epi32::<2>(column));
                let new: u32x16<_> = new.simd_into(avx512);
                new.store_slice(at);
                ahead.step();
            }
            for (group, at) in block.iter_mut().zip(&black_box(&at).0) {
                let (top, bottom) = (pairs!(lanes, above, at), pairs!(lanes, below, at));
                let half = |i: usize| eight_means(&k, top[i], bottom[i], &Weights::new(&k, places.u[i], places.v[i]));
                let pixels: u8x64<_> = packed(&k, [half(0), half(1)]).simd_into(avx512);
                pixels.store_slice(group.as_flattened_mut());
                places.step();
            }
        }
    }
);

kernel!(
    /// The columns from `x` on of an image that goes on beyond its edges and is at least two texels wide.
    pub(super) fn padded(avx512: Avx512, texels: &Texels<'_>, line: &Line, x: i64, out: &mut [[u8; 4]]) {
        let data = texels.image().data();
        let (k, lanes, edges) = (Constants::new(), Lanes::new(), Edges::new(texels));
        let mut places = Places::new(line, x);
        for out in out.chunks_mut(GROUP) {
            let (column, row) = (whole(places.u), whole(places.v));
            let [mut above, mut below] = [[0; GROUP]; 2];
            for (at, row) in [(&mut above, row), (&mut below, _mm512_add_epi32(row, _mm512_set1_epi32(1)))] {
                let new: u32x16<_> = edges.address(column, row).simd_into(avx512);
                new.store_slice(at);
            }
            let (top, bottom) = (pairs!(lanes, data, &above), pairs!(lanes, data, &below));
            let half = |i: usize| {
                let mut weights = Weights::new(&k, places.u[i], places.v[i]);
                weights.across = edges.across(weights.across, places.u[i]);
                eight_means(&k, top[i], bottom[i], &weights)
            };
            let pixels: u8x64<_> = packed(&k, [half(0), half(1)]).simd_into(avx512);
            match out.as_chunks_mut::<GROUP>().0 {
                [out] => pixels.store_slice(out.as_flattened_mut()),
                _ => {
                    let mut group = [[0; 4]; GROUP];
                    pixels.store_slice(group.as_flattened_mut());
                    out.iter_mut().zip(group).for_each(|(out, pixel)| *out = pixel);
                }
            }
            places.step();
        }
    }
);

/// Groups whose addresses are computed ahead.
const BLOCK: usize = 16;

/// Of sixteen texels; aligned, so that no store of all straddles two cache lines.
#[repr(align(64))]
struct Addresses([[u32; GROUP]; BLOCK]);

/// The positions of sixteen pixels: 0, 1, 4, 5, 8, 9, 12, 13 and the others, so that packing puts them in order.
#[derive(Clone, Copy)]
struct Places {
    u: [__m512i; 2],
    v: [__m512i; 2],
    step: [__m512i; 2],
}

impl Places {
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq")]
    fn new(line: &Line, x: i64) -> Self {
        let (u, v) = line.at(x);
        let at = |start: i64, step: i64| {
            let (start, step) = (_mm512_set1_epi64(start), _mm512_set1_epi64(step));
            let first = _mm512_setr_epi64(0, 1, 4, 5, 8, 9, 12, 13);
            let second = _mm512_setr_epi64(2, 3, 6, 7, 10, 11, 14, 15);
            [first, second].map(|i| _mm512_add_epi64(start, _mm512_mullo_epi64(i, step)))
        };
        let step = |step: i64| _mm512_set1_epi64(step.wrapping_mul(GROUP as i64));
        Self { u: at(u, line.du), v: at(v, line.dv), step: [step(line.du), step(line.dv)] }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq")]
    fn step(&mut self) {
        let [du, dv] = self.step;
        self.u = [_mm512_add_epi64(self.u[0], du), _mm512_add_epi64(self.u[1], du)];
        self.v = [_mm512_add_epi64(self.v[0], dv), _mm512_add_epi64(self.v[1], dv)];
    }
}

/// The upper halves of positions, in the order of pixels.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq")]
fn whole([first, second]: [__m512i; 2]) -> __m512i {
    let (first, second) = (_mm512_castsi512_ps(first), _mm512_castsi512_ps(second));
    _mm512_castps_si512(_mm512_shuffle_ps::<0b11_01_11_01>(first, second))
}

/// An image whose outermost pixels go on for ever.
struct Edges {
    /// As a position.
    last_column: __m512i,
    last_pair: __m512i,
    last_row: __m512i,
    stride: __m512i,
}

impl Edges {
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq")]
    fn new(texels: &Texels<'_>) -> Self {
        let image = texels.image();
        let splat = |v: u32| _mm512_set1_epi32(v as i32);
        Self {
            last_column: _mm512_set1_epi64(i64::from(image.width().saturating_sub(1)) << FRACTION),
            last_pair: splat(image.width().saturating_sub(2)),
            last_row: splat(image.height().saturating_sub(1)),
            stride: splat(image.stride() as u32),
        }
    }

    /// Where in the image's bytes the pair lies that begins at a column, or the nearest one.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq")]
    fn address(&self, column: __m512i, row: __m512i) -> __m512i {
        let zero = _mm512_setzero_si512();
        let column = _mm512_min_epi32(_mm512_max_epi32(column, zero), self.last_pair);
        let row = _mm512_min_epi32(_mm512_max_epi32(row, zero), self.last_row);
        _mm512_add_epi32(_mm512_mullo_epi32(row, self.stride), _mm512_slli_epi32::<2>(column))
    }

    /// Weights across, of which only that of the texel counts which lies at the edge, for positions beyond it.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq")]
    fn across(&self, weights: __m512i, u: __m512i) -> __m512i {
        let before = _mm512_movepi64_mask(u);
        let after = _mm512_cmpge_epi64_mask(u, self.last_column);
        let weights = _mm512_mask_mov_epi64(weights, before, _mm512_set1_epi16(0x00FF));
        _mm512_mask_mov_epi64(weights, after, _mm512_set1_epi16(0xFF00_u16 as i16))
    }
}

/// Chooses each but the first of eight lanes, in registers that the compiler does not know the contents of: else it would put
/// lanes together by shuffling.
struct Lanes([__mmask8; 7]);

impl Lanes {
    fn new() -> Self {
        Self(black_box([2, 4, 8, 16, 32, 64, 128]))
    }
}

/// Two texels side by side.
#[inline(always)]
fn pair(data: &[u8], at: u32) -> Option<i64> {
    // Of addresses of 32 bits the compiler knows that no sum overflows.
    let at = at as usize;
    data.get(at..at + 8).and_then(|bytes| bytes.first_chunk()).map(|bytes| i64::from_le_bytes(*bytes))
}

/// The constants of a mean, in registers or memory at full width.
pub(super) struct Constants {
    /// Puts the channels of a pair's left and right texel in turn.
    pairs: __m512i,
    /// Spreads the weight in byte 2 of a position over the bytes of its pair.
    across: __m512i,
    /// Spreads the upper half of a position's fraction over the channels.
    down: __m512i,
    left: __m512i,
    upper: __m512i,
    sign: __m512i,
    half: __m512i,
}

impl Constants {
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq")]
    pub(super) fn new() -> Self {
        const { assert!(FRACTION == 32, "weights are in the bytes 2 and 3 of a position") };
        let all = |part: __m128i| _mm512_broadcast_i32x4(part);
        // Unknown to the compiler, which would build each anew in the loop out of one word.
        black_box(Self {
            pairs: all(_mm_setr_epi8(0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15)),
            across: all(_mm_set_epi64x(0x0A0A_0A0A_0A0A_0A0A, 0x0202_0202_0202_0202)),
            down: all(_mm_set_epi64x(0x0B0A_0B0A_0B0A_0B0A, 0x0302_0302_0302_0302)),
            left: _mm512_set1_epi16(0x00FF),
            upper: _mm512_set1_epi16(0x7FFF),
            sign: _mm512_set1_epi8(-128),
            half: _mm512_set1_epi16(128),
        })
    }
}

/// The weights of eight pixels.
pub(super) struct Weights {
    /// Of the left and the right texel in turn, bytes.
    across: __m512i,
    upper: __m512i,
    lower: __m512i,
}

impl Weights {
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq")]
    pub(super) fn new(k: &Constants, u: __m512i, v: __m512i) -> Self {
        let right = _mm512_shuffle_epi8(_mm512_mulhi_epu16(u, _mm512_set1_epi16(255)), k.across);
        let lower = _mm512_shuffle_epi8(_mm512_srli_epi16::<1>(v), k.down);
        Self { across: _mm512_xor_si512(right, k.left), upper: _mm512_xor_si512(lower, k.upper), lower }
    }
}

/// Eight pixels with 16 bits per channel, less 128.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq")]
pub(super) fn eight_means(k: &Constants, top: __m512i, bottom: __m512i, weights: &Weights) -> __m512i {
    // The means of pairs, less 128, in 1/255.
    let across = |pairs: __m512i| {
        let turns = _mm512_xor_si512(_mm512_shuffle_epi8(pairs, k.pairs), k.sign);
        _mm512_maddubs_epi16(weights.across, turns)
    };
    let (top, bottom) = (across(top), across(bottom));
    let mean = _mm512_add_epi16(_mm512_mulhrs_epi16(top, weights.upper), _mm512_mulhrs_epi16(bottom, weights.lower));
    _mm512_mulhi_epi16(_mm512_add_epi16(mean, k.half), _mm512_set1_epi16(257))
}

/// Both halves of sixteen pixels as bytes.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq")]
pub(super) fn packed(k: &Constants, [first, second]: [__m512i; 2]) -> __m512i {
    _mm512_xor_si512(_mm512_packs_epi16(first, second), k.sign)
}
