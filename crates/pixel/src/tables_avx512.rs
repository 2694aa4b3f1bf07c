//! Looking up sixteen pixels at once with the instructions of AVX-512: a table of 256 bytes is two pairs of vectors.

use std::arch::x86_64::*;

use fearless_simd::prelude::*;
use fearless_simd::{kernel, u8x64};

/// Bytes of a group of pixels.
const GROUP: usize = 64;

/// The bytes of a group that are red; green, blue and alpha follow.
const RED: u64 = 0x1111_1111_1111_1111;

kernel!(
    /// Looks up pixels by the tables of red, green and blue, in whole groups up to one with a pixel that is not opaque; how many bytes.
    pub(crate) fn opaque(avx512: Avx512, tables: &[[u8; 256]; 3], pixels: &mut [u8]) -> usize {
        let quarters = |table: &[u8; 256]| {
            let (a, b) = table.split_at(128);
            let ((a, b), (c, d)) = (a.split_at(64), b.split_at(64));
            [a, b, c, d].map(|part| u8x64::from_slice(avx512, part).into())
        };
        let tables: [[__m512i; 4]; 3] = tables.each_ref().map(quarters);
        let mut done = 0;
        for group in pixels.as_chunks_mut::<GROUP>().0 {
            let mut bytes: __m512i = u8x64::from_slice(avx512, group).into();
            let white = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(-1));
            if white & (RED << 3) != RED << 3 {
                return done;
            }
            // A pair of vectors is looked up by seven bits; the eighth tells which pair.
            let upper = _mm512_movepi8_mask(bytes);
            for (n, [a, b, c, d]) in tables.into_iter().enumerate() {
                let channel = RED << n;
                bytes = _mm512_mask2_permutex2var_epi8(a, bytes, channel & !upper, b);
                bytes = _mm512_mask2_permutex2var_epi8(c, bytes, channel & upper, d);
            }
            let new: u8x64<_> = bytes.simd_into(avx512);
            new.store_slice(group);
            done += GROUP;
        }
        done
    }
);
