//! Rows of the commonest modes with the instructions of AVX-512: sixteen pixels at once, in the numbers of [`crate::fields`].
//!
//! Where the source is transparent in all of a group nothing is read or written, and where it is opaque the target is not read.

use std::arch::x86_64::*;

use fearless_simd::prelude::*;
use fearless_simd::{kernel, u8x64};

/// Bytes of a group.
const GROUP: usize = 64;

kernel!(
    /// Lays whole groups of `src` over `dst`; how many bytes.
    pub(crate) fn over(avx512: Avx512, dst: &mut [u8], src: &[u8]) -> usize {
        // Puts the alpha of a pixel in both of its fields.
        let alphas = _mm512_broadcast_i32x4(_mm_set_epi32(
            0x800F_800F_u32 as i32,
            0x800B_800B_u32 as i32,
            0x8007_8007_u32 as i32,
            0x8003_8003_u32 as i32,
        ));
        let opaque = _mm512_set1_epi32(0xFF00_0000_u32 as i32);
        let (groups, from) = (dst.as_chunks_mut::<GROUP>().0, src.as_chunks::<GROUP>().0);
        let len = GROUP * groups.len().min(from.len());
        for (group, from) in groups.iter_mut().zip(from) {
            let s: __m512i = u8x64::from_slice(avx512, from).into();
            if _mm512_test_epi32_mask(s, s) == 0 {
                continue;
            }
            if _mm512_cmpge_epu32_mask(s, opaque) == u16::MAX {
                *group = *from;
                continue;
            }
            let d: __m512i = u8x64::from_slice(avx512, group).into();
            let rest = _mm512_xor_si512(_mm512_shuffle_epi8(s, alphas), _mm512_set1_epi16(255));
            let under: u8x64<_> = added(s, d, [rest, rest]).simd_into(avx512);
            under.store_slice(group);
        }
        len
    }
);

kernel!(
    /// Lays whole groups of `src` over `dst` by `screen`; how many bytes.
    pub(crate) fn screen(avx512: Avx512, dst: &mut [u8], src: &[u8]) -> usize {
        let (groups, from) = (dst.as_chunks_mut::<GROUP>().0, src.as_chunks::<GROUP>().0);
        let len = GROUP * groups.len().min(from.len());
        for (group, from) in groups.iter_mut().zip(from) {
            let s: __m512i = u8x64::from_slice(avx512, from).into();
            if _mm512_test_epi32_mask(s, s) == 0 {
                continue;
            }
            let d: __m512i = u8x64::from_slice(avx512, group).into();
            let rest = _mm512_xor_si512(s, _mm512_set1_epi8(-1));
            let rest = [_mm512_and_si512(rest, _mm512_set1_epi16(255)), _mm512_srli_epi16::<8>(rest)];
            let both: u8x64<_> = added(s, d, rest).simd_into(avx512);
            both.store_slice(group);
        }
        len
    }
);

/// `s + round(d·rest / 255)`, which no byte leaves: with the numbers that belong to the even and to the odd bytes.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn added(s: __m512i, d: __m512i, [even, odd]: [__m512i; 2]) -> __m512i {
    let div255 = |x: __m512i| {
        // `x + 128` times 257 / 65 536: with t = x + 128 it is the whole part of (t + t / 256) / 256.
        _mm512_mulhi_epu16(_mm512_add_epi16(x, _mm512_set1_epi16(128)), _mm512_set1_epi16(257))
    };
    let even = div255(_mm512_mullo_epi16(_mm512_and_si512(d, _mm512_set1_epi16(255)), even));
    let odd = div255(_mm512_mullo_epi16(_mm512_srli_epi16::<8>(d), odd));
    _mm512_add_epi8(s, _mm512_or_si512(even, _mm512_slli_epi16::<8>(odd)))
}
