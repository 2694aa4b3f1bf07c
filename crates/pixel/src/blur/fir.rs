//! The symmetric convolution of a line: `out = Σ weight · (a + b)` over pairs of lines.
//!
//! A product is the upper half of 16 × 16 bits. Every x86 level has an instruction for this, which the
//! compiler does not find by itself, so it is written out.

use fearless_simd::{Level, Simd};

/// A pair of lines, each as long as the output, and its weight in 1/65 536.
#[derive(Clone, Copy)]
pub(crate) struct Tap<'a> {
    pub(crate) a: &'a [u8],
    pub(crate) b: &'a [u8],
    pub(crate) weight: u16,
}

/// Convolves samples with 7 bits of fraction; lines of another length than `out` are an error of the
/// caller and count as far as they reach.
///
/// Each product loses half a unit on average; the sum starts with as much.
#[inline(always)]
pub(crate) fn convolve<S: Simd>(simd: S, out: &mut [u8], taps: &[Tap<'_>]) {
    let len = taps.iter().map(|tap| tap.a.len().min(tap.b.len())).fold(out.len(), usize::min);
    let bias = taps.len() as u16 / 2;
    let out = out.get_mut(..len).unwrap_or_default();
    let (blocks, rest) = out.as_chunks_mut::<BLOCK>();
    let mut done = BLOCK * blocks.len();
    for (n, out) in blocks.iter_mut().enumerate() {
        *out = block(simd, taps, n * BLOCK, bias);
    }
    let (small, rest) = rest.as_chunks_mut::<SMALL>();
    for out in small {
        *out = small_block(simd, taps, done, bias);
        done += SMALL;
    }
    if let (false, Some(last)) = (rest.is_empty() || len % 2 == 1, len.checked_sub(SMALL)) {
        // What is left over ends a block that repeats some of what is done.
        if let Some(out) = out.last_chunk_mut::<SMALL>() {
            *out = small_block(simd, taps, last, bias);
        }
        return;
    }
    for (i, out) in rest.as_chunks_mut::<2>().0.iter_mut().enumerate() {
        *out = single(taps, done + 2 * i, bias).to_le_bytes();
    }
}

/// Bytes convolved together.
const BLOCK: usize = 256;
/// Bytes convolved together at the end of a line: pictures of shadows are narrow.
const SMALL: usize = 64;

/// One sample, at the byte `at`.
#[inline(always)]
pub(crate) fn single(taps: &[Tap<'_>], at: usize, bias: u16) -> u16 {
    taps.iter().fold(bias, |sum, tap| {
        let sample = |line: &[u8]| {
            let bytes = line.get(at..).and_then(|rest| rest.first_chunk::<2>());
            bytes.map_or(0, |bytes| u16::from_le_bytes(*bytes))
        };
        let both = u32::from(sample(tap.a)) + u32::from(sample(tap.b));
        sum + ((both * u32::from(tap.weight)) >> 16) as u16
    })
}

#[inline(always)]
fn plain<const BYTES: usize>(taps: &[Tap<'_>], at: usize, bias: u16) -> [u8; BYTES] {
    let mut out = [0; BYTES];
    for (i, out) in out.as_chunks_mut::<2>().0.iter_mut().enumerate() {
        *out = single(taps, at + 2 * i, bias).to_le_bytes();
    }
    out
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn block<S: Simd>(simd: S, taps: &[Tap<'_>], at: usize, bias: u16) -> [u8; BLOCK] {
    match simd.level() {
        Level::Avx512(level) => x86::block_avx512(level, taps, at, bias),
        Level::Avx2(level) => x86::block_avx2(level, taps, at, bias),
        level => match level.as_sse2() {
            Some(level) => x86::block_sse2(level, taps, at, bias),
            None => plain(taps, at, bias),
        },
    }
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn small_block<S: Simd>(simd: S, taps: &[Tap<'_>], at: usize, bias: u16) -> [u8; SMALL] {
    match simd.level() {
        Level::Avx512(level) => x86::small_avx512(level, taps, at, bias),
        Level::Avx2(level) => x86::small_avx2(level, taps, at, bias),
        level => match level.as_sse2() {
            Some(level) => x86::small_sse2(level, taps, at, bias),
            None => plain(taps, at, bias),
        },
    }
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn block<S: Simd>(_simd: S, taps: &[Tap<'_>], at: usize, bias: u16) -> [u8; BLOCK] {
    plain(taps, at, bias)
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn small_block<S: Simd>(_simd: S, taps: &[Tap<'_>], at: usize, bias: u16) -> [u8; SMALL] {
    plain(taps, at, bias)
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    //! The same block with vectors of 16, 32 and 64 bytes.

    use std::arch::x86_64::*;

    use fearless_simd::{kernel, prelude::*, u8x16, u8x32, u8x64};

    use super::{BLOCK, SMALL, Tap};

    macro_rules! block {
        ($name:ident, $size:ident, $level:ident, $bytes:ident, $raw:ident, $splat:ident, $add:ident, $high:ident) => {
            kernel!(
                #[inline]
                pub(super) fn $name(level: $level, taps: &[Tap<'_>], at: usize, bias: u16) -> [u8; $size] {
                    const WIDTH: usize = size_of::<$raw>();
                    let mut sums = [$splat(bias as i16); $size / WIDTH];
                    for tap in taps {
                        let weight = $splat(tap.weight as i16);
                        let cut = |line: &'_ [u8]| line.get(at..).map_or(0, <[u8]>::len) >= $size;
                        if !(cut(tap.a) && cut(tap.b)) {
                            continue;
                        }
                        let (a, b) = (&tap.a[at..at + $size], &tap.b[at..at + $size]);
                        for (n, sum) in sums.iter_mut().enumerate() {
                            let a: $raw = $bytes::from_slice(level, &a[n * WIDTH..][..WIDTH]).into();
                            let b: $raw = $bytes::from_slice(level, &b[n * WIDTH..][..WIDTH]).into();
                            *sum = $add(*sum, $high($add(a, b), weight));
                        }
                    }
                    let mut out = [0; $size];
                    for (n, sum) in sums.into_iter().enumerate() {
                        let sum: $bytes<_> = sum.simd_into(level);
                        sum.store_slice(&mut out[n * WIDTH..][..WIDTH]);
                    }
                    out
                }
            );
        };
    }

    block!(block_sse2, BLOCK, Sse2, u8x16, __m128i, _mm_set1_epi16, _mm_add_epi16, _mm_mulhi_epu16);
    block!(block_avx2, BLOCK, Avx2, u8x32, __m256i, _mm256_set1_epi16, _mm256_add_epi16, _mm256_mulhi_epu16);
    block!(block_avx512, BLOCK, Avx512, u8x64, __m512i, _mm512_set1_epi16, _mm512_add_epi16, _mm512_mulhi_epu16);

    block!(small_sse2, SMALL, Sse2, u8x16, __m128i, _mm_set1_epi16, _mm_add_epi16, _mm_mulhi_epu16);
    block!(small_avx2, SMALL, Avx2, u8x32, __m256i, _mm256_set1_epi16, _mm256_add_epi16, _mm256_mulhi_epu16);
    block!(small_avx512, SMALL, Avx512, u8x64, __m512i, _mm512_set1_epi16, _mm512_add_epi16, _mm512_mulhi_epu16);
}
