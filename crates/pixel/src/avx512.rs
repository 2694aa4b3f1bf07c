//! What kernels with the instructions of AVX-512 have in common: arithmetic on **fields** ([`crate::fields`]), thirty-two in a vector.

use std::arch::x86_64::*;

/// `round(x / 255)` of each field, for `x <= 65 279`: `x + 128` times 257 / 65 536. With t = x + 128 it is the whole part of
/// (t + t / 256) / 256.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
pub(crate) fn div255(x: __m512i) -> __m512i {
    _mm512_mulhi_epu16(_mm512_add_epi16(x, _mm512_set1_epi16(128)), _mm512_set1_epi16(257))
}

/// What the alpha of each of sixteen pixels leaves of 255, in both of its fields.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
pub(crate) fn rest(pixels: __m512i) -> __m512i {
    let alphas = _mm512_broadcast_i32x4(_mm_set_epi32(
        0x800F_800F_u32 as i32,
        0x800B_800B_u32 as i32,
        0x8007_8007_u32 as i32,
        0x8003_8003_u32 as i32,
    ));
    _mm512_xor_si512(_mm512_shuffle_epi8(pixels, alphas), _mm512_set1_epi16(255))
}
