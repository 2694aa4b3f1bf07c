//! Rows of the commonest modes with the instructions of AVX-512: sixteen pixels at once, in the numbers of [`crate::fields`].
//!
//! Where the source is transparent nothing is read or written, and by source-over the target is not read where the source is opaque.
//! Source-over asks that of a **run** of groups at once.

use std::arch::x86_64::*;

use fearless_simd::prelude::*;
use fearless_simd::{Avx512, kernel, u8x64};

use crate::avx512::{div255, rest};

/// Bytes of a group.
const GROUP: usize = 64;

/// Bytes of a run.
const RUN: usize = 4 * GROUP;

kernel!(
    /// Lays whole groups of `src` over `dst`; how many bytes.
    pub(crate) fn over(avx512: Avx512, dst: &mut [u8], src: &[u8]) -> usize {
        let len = dst.len().min(src.len()) / GROUP * GROUP;
        let (Some(dst), Some(src)) = (dst.get_mut(..len), src.get(..len)) else { return 0 };
        let ((runs, dst), (from_runs, src)) = (dst.as_chunks_mut::<RUN>(), src.as_chunks::<RUN>());
        for (run, from) in runs.iter_mut().zip(from_runs) {
            lay_run(avx512, run, load_run(avx512, from));
        }
        for (group, from) in dst.as_chunks_mut::<GROUP>().0.iter_mut().zip(src.as_chunks::<GROUP>().0) {
            lay(avx512, group, u8x64::from_slice(avx512, from).into());
        }
        len
    }
);

kernel!(
    /// As [`over`] for a long row: where the source's groups lie across lines of the cache, it is read line by line, and each group is
    /// made of two lines. Reading across two takes longer than that.
    pub(crate) fn over_by_lines(avx512: Avx512, dst: &mut [u8], src: &[u8]) -> usize {
        let before = src.as_ptr().addr().wrapping_neg() % GROUP;
        let Some((first, lines)) = src.split_at_checked(before).filter(|_| before > 0 && before.is_multiple_of(4))
        else {
            return over(avx512, dst, src);
        };
        let mut line = [0; GROUP];
        line.iter_mut().skip(GROUP - before).zip(first).for_each(|(line, first)| *line = *first);
        let mut line: __m512i = u8x64::from_slice(avx512, &line).into();
        // The pixels of two lines that make a group: those from the source's first on.
        let pixels = _mm512_add_epi32(
            _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
            _mm512_set1_epi32(((GROUP - before) / 4) as i32),
        );
        let mut done = 0;
        for (run, lines) in dst.as_chunks_mut::<RUN>().0.iter_mut().zip(lines.as_chunks::<RUN>().0) {
            let [a, b, c, d] = load_run(avx512, lines);
            let pairs = [(line, a), (a, b), (b, c), (c, d)];
            lay_run(avx512, run, pairs.map(|(a, b)| _mm512_permutex2var_epi32(a, pixels, b)));
            line = d;
            done += RUN;
        }
        let (dst, src) = (dst.get_mut(done..).unwrap_or_default(), src.get(done..).unwrap_or_default());
        done + over(avx512, dst, src)
    }
);

/// The groups of a run.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq")]
fn load_run(avx512: Avx512, from: &[u8; RUN]) -> [__m512i; 4] {
    let groups = from.as_chunks::<GROUP>().0;
    [0, 1, 2, 3].map(|at| u8x64::from_slice(avx512, &groups[at]).into())
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq")]
fn lay_run(avx512: Avx512, run: &mut [u8; RUN], [a, b, c, d]: [__m512i; 4]) {
    let any = _mm512_or_si512(_mm512_or_si512(a, b), _mm512_or_si512(c, d));
    if _mm512_test_epi32_mask(any, any) == 0 {
        return;
    }
    let all = _mm512_and_si512(_mm512_and_si512(a, b), _mm512_and_si512(c, d));
    let opaque = _mm512_set1_epi32(0xFF00_0000_u32 as i32);
    let shown = _mm512_cmpge_epu32_mask(all, opaque) == u16::MAX;
    for (group, s) in run.as_chunks_mut::<GROUP>().0.iter_mut().zip([a, b, c, d]) {
        match shown {
            true => u8x64::simd_from(avx512, s).store_slice(group),
            false => lay(avx512, group, s),
        }
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq")]
fn lay(avx512: Avx512, group: &mut [u8; GROUP], s: __m512i) {
    let d: __m512i = u8x64::from_slice(avx512, group).into();
    let under: u8x64<_> = added(s, d, [rest(s); 2]).simd_into(avx512);
    under.store_slice(group);
}

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
#[target_feature(enable = "avx512f,avx512bw,avx512dq")]
fn added(s: __m512i, d: __m512i, [even, odd]: [__m512i; 2]) -> __m512i {
    let even = div255(_mm512_mullo_epi16(_mm512_and_si512(d, _mm512_set1_epi16(255)), even));
    let odd = div255(_mm512_mullo_epi16(_mm512_srli_epi16::<8>(d), odd));
    // The lower bytes of the odd fields to the upper ones of all.
    let up = _mm512_broadcast_i32x4(_mm_set_epi8(14, 0, 12, 0, 10, 0, 8, 0, 6, 0, 4, 0, 2, 0, 0, 0));
    _mm512_add_epi8(s, _mm512_mask_shuffle_epi8(even, 0xAAAA_AAAA_AAAA_AAAA, odd, up))
}
