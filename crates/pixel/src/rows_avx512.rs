//! Rows of the commonest modes with the instructions of AVX-512: sixteen pixels at once, in the numbers of [`crate::fields`].
//!
//! Where the source is transparent nothing is read or written, and by source-over the target is not read where the source is opaque.
//! Source-over asks that of a **run** of groups at once.

use std::arch::x86_64::*;

use fearless_simd::prelude::*;
use fearless_simd::{kernel, u8x64};

/// Bytes of a group.
const GROUP: usize = 64;

/// Bytes of a run.
const RUN: usize = 4 * GROUP;

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
        let lay = |group: &mut [u8; GROUP], from: &[u8; GROUP]| {
            let s: __m512i = u8x64::from_slice(avx512, from).into();
            let d: __m512i = u8x64::from_slice(avx512, group).into();
            let rest = _mm512_xor_si512(_mm512_shuffle_epi8(s, alphas), _mm512_set1_epi16(255));
            let under: u8x64<_> = added(s, d, [rest, rest]).simd_into(avx512);
            under.store_slice(group);
        };
        let len = dst.len().min(src.len()) / GROUP * GROUP;
        let (Some(dst), Some(src)) = (dst.get_mut(..len), src.get(..len)) else { return 0 };
        let (runs, dst) = dst.as_chunks_mut::<RUN>();
        let (from_runs, src) = src.as_chunks::<RUN>();
        for (run, from) in runs.iter_mut().zip(from_runs) {
            let groups = from.as_chunks::<GROUP>().0;
            let (mut any, mut all) = (_mm512_setzero_si512(), _mm512_set1_epi32(-1));
            for from in groups {
                let s: __m512i = u8x64::from_slice(avx512, from).into();
                (any, all) = (_mm512_or_si512(any, s), _mm512_and_si512(all, s));
            }
            if _mm512_test_epi32_mask(any, any) == 0 {
                continue;
            }
            if _mm512_cmpge_epu32_mask(all, opaque) == u16::MAX {
                *run = *from;
                continue;
            }
            run.as_chunks_mut::<GROUP>().0.iter_mut().zip(groups).for_each(|(group, from)| lay(group, from));
        }
        dst.as_chunks_mut::<GROUP>()
            .0
            .iter_mut()
            .zip(src.as_chunks::<GROUP>().0)
            .for_each(|(group, from)| lay(group, from));
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
    // The lower bytes of the odd fields to the upper ones of all.
    let up = _mm512_broadcast_i32x4(_mm_set_epi8(14, 0, 12, 0, 10, 0, 8, 0, 6, 0, 4, 0, 2, 0, 0, 0));
    _mm512_add_epi8(s, _mm512_mask_shuffle_epi8(even, 0xAAAA_AAAA_AAAA_AAAA, odd, up))
}
