//! One colour over strips with the instructions of AVX-512: four columns of a strip, sixteen pixels, at once.

use std::arch::x86_64::*;

use fearless_simd::prelude::*;
use fearless_simd::{kernel, u8x16};

use super::{Coverage, Part, STRIP_HEIGHT, Strip, solid};
use crate::ViewMut;
use crate::avx512::div255;

kernel!(
    /// Paints all strips in a colour, premultiplied. Those that are covered altogether or cut are left to the other levels' loops.
    pub(super) fn strips(avx512: Avx512, dst: &mut ViewMut<'_>, at: (i32, i32), coverage: Coverage<'_>, color: u32) {
        let tile = Tile::new(color);
        for strip in coverage.strips {
            let Some((rows, columns)) = whole(dst, at, strip, coverage.values) else {
                solid::strip(avx512, dst, at, strip, coverage.values, color, 255);
                continue;
            };
            // Row by row, for `array::map` would be called.
            let [a, b, c, d] = rows;
            let (a, b) = (a.as_chunks_mut::<16>().0, b.as_chunks_mut::<16>().0);
            let (c, d) = (c.as_chunks_mut::<16>().0, d.as_chunks_mut::<16>().0);
            for ((((a, b), c), d), columns) in a.iter_mut().zip(b).zip(c).zip(d).zip(columns) {
                let load = |bytes: &[u8; 16]| -> __m128i { u8x16::from_slice(avx512, bytes).into() };
                let halves = [_mm256_set_m128i(load(b), load(a)), _mm256_set_m128i(load(d), load(c))];
                let pixels = _mm512_inserti64x4::<1>(_mm512_castsi256_si512(halves[0]), halves[1]);
                let pixels = tile.over(pixels, load(columns));
                let parts = [
                    _mm512_castsi512_si128(pixels),
                    _mm512_extracti32x4_epi32::<1>(pixels),
                    _mm512_extracti32x4_epi32::<2>(pixels),
                    _mm512_extracti32x4_epi32::<3>(pixels),
                ];
                for (row, part) in [a, b, c, d].into_iter().zip(parts) {
                    let part: u8x16<_> = part.simd_into(avx512);
                    part.store_slice(row);
                }
            }
        }
    }
);

/// The bytes of a strip's rows.
type Rows<'a> = [&'a mut [u8]; 4];

/// The rows of a strip and the coverages of its columns, four by four, if all of its rows lie on the target and its columns come in
/// fours.
#[inline(always)]
fn whole<'a, 'b>(
    dst: &'a mut ViewMut<'_>,
    at: (i32, i32),
    strip: &Strip,
    values: &'b [u8],
) -> Option<(Rows<'a>, &'b [[u8; 16]])> {
    let part = Part::of(strip, at, dst)?;
    let fits = part.rows.len() == STRIP_HEIGHT as usize && part.columns % 4 == 0;
    let values = part.values(strip, values).filter(|_| fits)?;
    Some((dst.four_rows_mut(part.rows.start, part.bytes())?, values.as_chunks().0))
}

/// A colour: numbers of 16 bits, of which a pixel has two for its even and two for its odd bytes.
struct Tile {
    even: __m512i,
    odd: __m512i,
    alpha: __m512i,
    opaque: bool,
    /// Spreads the coverages of four columns: those of each row over the two numbers of its four pixels.
    spread: __m512i,
}

impl Tile {
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw")]
    fn new(color: u32) -> Self {
        let row = |row: i8| {
            let [a, b, c, d] = [row, 4 + row, 8 + row, 12 + row];
            _mm_setr_epi8(a, -1, a, -1, b, -1, b, -1, c, -1, c, -1, d, -1, d, -1)
        };
        let halves = [_mm256_set_m128i(row(1), row(0)), _mm256_set_m128i(row(3), row(2))];
        Self {
            even: _mm512_set1_epi32((color & FIELDS) as i32),
            odd: _mm512_set1_epi32(((color >> 8) & FIELDS) as i32),
            alpha: _mm512_set1_epi16((color >> 24) as i16),
            opaque: color >> 24 == 255,
            spread: _mm512_inserti64x4::<1>(_mm512_castsi256_si512(halves[0]), halves[1]),
        }
    }

    /// [`crate::math::covered_over`] for the pixels of four rows, one after the other.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw")]
    fn over(&self, d: __m512i, columns: __m128i) -> __m512i {
        let fields = _mm512_set1_epi16(255);
        let k = _mm512_shuffle_epi8(_mm512_broadcast_i32x4(columns), self.spread);
        let fades = if self.opaque { k } else { div255(_mm512_mullo_epi16(self.alpha, k)) };
        let rest = _mm512_sub_epi16(fields, fades);
        let mean =
            |s: __m512i, d: __m512i| div255(_mm512_add_epi16(_mm512_mullo_epi16(s, k), _mm512_mullo_epi16(d, rest)));
        let even = mean(self.even, _mm512_and_si512(d, fields));
        let odd = mean(self.odd, _mm512_srli_epi16::<8>(d));
        _mm512_or_si512(even, _mm512_slli_epi16::<8>(odd))
    }
}

const FIELDS: u32 = 0x00FF_00FF;
