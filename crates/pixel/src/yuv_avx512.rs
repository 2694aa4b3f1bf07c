//! Two rows of pixels to 4:2:0 with the instructions of AVX-512: sixty-four pixels of each at once, in the numbers of
//! [`super::yuv`].
//!
//! A pixel is two **words** of 16 bits: red and green, blue and alpha. Shifted up by a byte they hold red and blue in 1/256 code values;
//! masked, green and nothing. A **sum** of four pixels has red and blue in one register, green in the other.

use std::arch::x86_64::*;

use fearless_simd::prelude::*;
use fearless_simd::{kernel, u8x32, u8x64};

use super::avx512;
use super::yuv::{BLUE, LUMA, RED};

/// Pixels of a block, of each row.
const BLOCK: usize = 64;

/// Samples of blue, and of red difference, of a block.
const HALF: usize = BLOCK / 2;

/// Where the chroma of two rows goes, half as many samples as they have pixels.
pub(super) enum ChromaRow<'a> {
    /// Blue and red difference.
    Apart([&'a mut [u8]; 2]),
    /// Blue and red difference in turn.
    InTurn(&'a mut [u8]),
}

impl ChromaRow<'_> {
    /// The blocks for which there is room.
    fn blocks(&self) -> usize {
        match self {
            Self::Apart(planes) => planes.iter().map(|plane| plane.len() / HALF).fold(usize::MAX, usize::min),
            Self::InTurn(plane) => plane.len() / BLOCK,
        }
    }
}

kernel!(
    /// Converts whole blocks from the left on, laid on `background`; how many pixels of each row. `luma` are the rows of the pixels.
    pub(super) fn pairs(
        avx512: Avx512,
        rows: [&[u8]; 2],
        background: u32,
        luma: [&mut [u8]; 2],
        chroma: ChromaRow<'_>,
    ) -> usize {
        let k = Constants::new(background);
        let [top, bottom] = rows.map(|row| row.as_chunks::<{ 4 * BLOCK }>().0.iter());
        let [luma_top, luma_bottom] = luma.map(|row| row.as_chunks_mut::<BLOCK>().0.iter_mut());
        let (room, mut chroma, mut done) = (chroma.blocks(), chroma, 0);
        for (((top, bottom), luma_top), luma_bottom) in top.zip(bottom).zip(luma_top).zip(luma_bottom).take(room) {
            let load = |block: &[u8; 4 * BLOCK], at: usize| -> __m512i {
                u8x64::from_slice(avx512, &block[at..at + BLOCK]).into()
            };
            let mut top = [load(top, 0), load(top, 64), load(top, 128), load(top, 192)];
            let mut bottom = [load(bottom, 0), load(bottom, 64), load(bottom, 128), load(bottom, 192)];
            let all = |[a, b, c, d]: [__m512i; 4]| _mm512_and_si512(_mm512_and_si512(a, b), _mm512_and_si512(c, d));
            let opaque = _mm512_cmpge_epu32_mask(_mm512_and_si512(all(top), all(bottom)), k.opaque) == u16::MAX;
            // On black the colours stay as they are, for they are premultiplied.
            if background != 0 && !opaque {
                for pixels in top.iter_mut().chain(&mut bottom) {
                    *pixels = on_background(&k, *pixels);
                }
            }
            let above: u8x64<_> = luma_of(&k, top).simd_into(avx512);
            let below: u8x64<_> = luma_of(&k, bottom).simd_into(avx512);
            above.store_slice(luma_top);
            below.store_slice(luma_bottom);
            let both = chroma_of(&k, top, bottom);
            let (blue, red) = (_mm512_castsi512_si256(both), _mm512_extracti64x4_epi64::<1>(both));
            match &mut chroma {
                ChromaRow::Apart([u, v]) => {
                    let (blue, red): (u8x32<_>, u8x32<_>) = (blue.simd_into(avx512), red.simd_into(avx512));
                    blue.store_slice(&mut u[done / 2..][..HALF]);
                    red.store_slice(&mut v[done / 2..][..HALF]);
                }
                ChromaRow::InTurn(uv) => {
                    let (blue, red) = (_mm512_cvtepu8_epi16(blue), _mm512_cvtepu8_epi16(red));
                    let turns: u8x64<_> = _mm512_or_si512(blue, _mm512_slli_epi16::<8>(red)).simd_into(avx512);
                    turns.store_slice(&mut uv[done..][..BLOCK]);
                }
            }
            done += BLOCK;
        }
        done
    }
);

/// Weights in pairs of words, and orders.
struct Constants {
    opaque: __m512i,
    /// The words of the background: red and blue, green and nothing.
    background: [__m512i; 2],
    luma: [__m512i; 2],
    blue: [__m512i; 2],
    red: [__m512i; 2],
    /// Of the four packed parts of a row of luma, in the order of pixels.
    parts: __m512i,
    /// Of the samples of chroma within 16 bytes, and of pairs of them in all.
    samples: __m512i,
    pairs: __m512i,
}

impl Constants {
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq")]
    fn new(background: u32) -> Self {
        // The lower word, which is that of red or green, and the upper one.
        let words = |low: u16, high: u16| _mm512_set1_epi32((u32::from(high) << 16 | u32::from(low)) as i32);
        let weights = |w: [u16; 3]| [words(w[0], w[2]), words(w[1], 0)];
        Self {
            opaque: _mm512_set1_epi32(0xFF00_0000_u32 as i32),
            background: [background & 0x00FF_00FF, (background >> 8) & 0x00FF_00FF]
                .map(|words| _mm512_set1_epi32(words as i32)),
            luma: weights(LUMA),
            blue: weights(BLUE),
            red: weights(RED),
            parts: _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15),
            samples: _mm512_broadcast_i32x4(_mm_setr_epi8(0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15)),
            pairs: _mm512_set_epi16(
                31, 23, 15, 7, 30, 22, 14, 6, 29, 21, 13, 5, 28, 20, 12, 4, 27, 19, 11, 3, 26, 18, 10, 2, 25, 17, 9, 1,
                24, 16, 8, 0,
            ),
        }
    }
}

/// Sixteen pixels on the background.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq")]
fn on_background(k: &Constants, pixels: __m512i) -> __m512i {
    let rest = avx512::rest(pixels);
    let part = |background: __m512i| avx512::div255(_mm512_mullo_epi16(background, rest));
    let [even, odd] = [part(k.background[0]), part(k.background[1])];
    _mm512_add_epi8(pixels, _mm512_or_si512(even, _mm512_slli_epi16::<8>(odd)))
}

/// The luma of four times sixteen pixels, in their order.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq")]
fn luma_of(k: &Constants, pixels: [__m512i; 4]) -> __m512i {
    let part = |pixels: __m512i| {
        let red_blue = _mm512_mulhi_epu16(_mm512_slli_epi16::<8>(pixels), k.luma[0]);
        let green = _mm512_and_si512(pixels, _mm512_set1_epi16(0xFF00_u16 as i16));
        let sum = _mm512_add_epi16(red_blue, _mm512_mulhi_epu16(green, k.luma[1]));
        let sum = _mm512_add_epi16(sum, _mm512_srli_epi32::<16>(sum));
        let sum = _mm512_add_epi16(sum, _mm512_set1_epi16((16 << 8) + 129));
        _mm512_and_si512(_mm512_srli_epi16::<8>(sum), _mm512_set1_epi32(255))
    };
    let [a, b, c, d] = [part(pixels[0]), part(pixels[1]), part(pixels[2]), part(pixels[3])];
    let packed = _mm512_packus_epi16(_mm512_packus_epi32(a, b), _mm512_packus_epi32(c, d));
    _mm512_permutexvar_epi32(k.parts, packed)
}

/// Thirty-two samples of blue difference, and as many of red, of two rows.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq")]
fn chroma_of(k: &Constants, top: [__m512i; 4], bottom: [__m512i; 4]) -> __m512i {
    // In 64 bits each: the sample of 2 × 2 pixels, 0 to 255.
    let part = |top: __m512i, bottom: __m512i| {
        let low = _mm512_set1_epi16(255);
        let sum = |top: __m512i, bottom: __m512i| {
            let rows = _mm512_add_epi16(top, bottom);
            // Times 64: from four times a code value to 1/256 of one.
            _mm512_slli_epi16::<6>(_mm512_add_epi16(rows, _mm512_srli_epi64::<32>(rows)))
        };
        let red_blue = sum(_mm512_and_si512(top, low), _mm512_and_si512(bottom, low));
        let green = sum(_mm512_srli_epi16::<8>(top), _mm512_srli_epi16::<8>(bottom));
        let middle = _mm512_set1_epi16(((128 << 8) + 127) as u16 as i16);
        let ends = |weights: &[__m512i; 2]| {
            let red_blue = _mm512_mulhi_epu16(red_blue, weights[0]);
            let rest = _mm512_sub_epi16(middle, _mm512_mulhi_epu16(green, weights[1]));
            (red_blue, _mm512_srli_epi32::<16>(red_blue), rest)
        };
        let sample = |sum: __m512i| _mm512_and_si512(_mm512_srli_epi16::<8>(sum), _mm512_set1_epi64(255));
        let (red, blue, rest) = ends(&k.blue);
        let u = sample(_mm512_sub_epi16(_mm512_add_epi16(rest, blue), red));
        let (red, blue, rest) = ends(&k.red);
        let v = sample(_mm512_sub_epi16(_mm512_add_epi16(rest, red), blue));
        (u, v)
    };
    let (a, b) = (part(top[0], bottom[0]), part(top[1], bottom[1]));
    let (c, d) = (part(top[2], bottom[2]), part(top[3], bottom[3]));
    let joined = |even: __m512i, odd: __m512i| _mm512_or_si512(even, _mm512_slli_epi64::<32>(odd));
    let u = _mm512_packus_epi32(joined(a.0, b.0), joined(c.0, d.0));
    let v = _mm512_packus_epi32(joined(a.1, b.1), joined(c.1, d.1));
    let packed = _mm512_shuffle_epi8(_mm512_packus_epi16(u, v), k.samples);
    _mm512_permutexvar_epi16(k.pairs, packed)
}
