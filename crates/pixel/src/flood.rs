//! To **flood** is to lay a colour over all pixels that are connected with a given one and look like it.
//!
//! - Pixels are **connected** side by side, not across corners.
//! - A pixel **matches** if no premultiplied channel differs from that of the given one by more than the tolerance.
//!
//! First a bit is set for each pixel that matches; then runs of bits are taken, from row to row; then what was taken is painted. So
//! no pixel is looked at after it was painted, and nothing recurs.

use fearless_simd::dispatch;

use crate::rows::Rows;
use crate::{BlendMode, CpuLevel, View, ViewMut};

/// The storage of a flood; kept, it grows to the largest target that it has seen.
#[derive(Debug, Default)]
pub struct FloodScratch {
    /// A bit for each pixel that matches and was not taken yet.
    matching: Vec<u64>,
    /// A bit for each pixel that was taken.
    taken: Vec<u64>,
    /// Pixels whose runs are to be taken.
    seeds: Vec<(u32, u32)>,
}

impl FloodScratch {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// Pixels that are painted together.
const BLOCK: usize = 64;

/// Lays `rgba` (premultiplied) in `mode` over the pixels that are connected with (`x`, `y`) and differ from it by at most
/// `tolerance`. Nothing is done if there is no such pixel.
pub fn flood(
    level: CpuLevel,
    dst: &mut ViewMut<'_>,
    (x, y): (i32, i32),
    rgba: [u8; 4],
    tolerance: u8,
    mode: BlendMode,
    scratch: &mut FloodScratch,
) {
    let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
    let Some(seed) = dst.as_ref().pixel(x, y) else { return };
    let (words, height) = (dst.width().div_ceil(64) as usize, dst.height() as usize);
    for bits in [&mut scratch.matching, &mut scratch.taken] {
        bits.clear();
        bits.resize(words * height, 0);
    }
    let image = dst.as_ref();
    dispatch!(level.simd, _simd => find(&image, seed, tolerance, words, &mut scratch.matching));
    scratch.take_from(x, y, words, height);
    paint(level, dst, words, &scratch.taken, rgba, mode);
}

/// Sets the bits of the pixels that match.
#[inline(always)]
fn find(image: &View<'_>, seed: [u8; 4], tolerance: u8, words: usize, matching: &mut [u64]) {
    for (bits, row) in matching.chunks_exact_mut(words).zip(image.rows()) {
        for (bits, pixels) in bits.iter_mut().zip(row.as_chunks::<4>().0.chunks(64)) {
            let mut found = [0_u8; 64];
            for (found, pixel) in found.iter_mut().zip(pixels) {
                let far = |i: usize| pixel[i].abs_diff(seed[i]);
                let farthest = far(0).max(far(1)).max(far(2).max(far(3)));
                *found = u8::from(farthest <= tolerance);
            }
            *bits = found.iter().rev().fold(0, |word, found| word << 1 | u64::from(*found));
        }
    }
}

impl FloodScratch {
    /// Moves all that is connected with the pixel from what matches to what is taken.
    fn take_from(&mut self, x: u32, y: u32, words: usize, height: usize) {
        self.seeds.clear();
        self.seeds.push((x, y));
        while let Some((x, y)) = self.seeds.pop() {
            let row = y as usize * words..(y as usize + 1) * words;
            let (Some(matching), Some(taken)) = (self.matching.get_mut(row.clone()), self.taken.get_mut(row)) else {
                continue;
            };
            let Some((start, end)) = run_at(matching, x) else { continue };
            for_words(start, end, |word, mask| {
                matching.get_mut(word).into_iter().for_each(|bits| *bits &= !mask);
                taken.get_mut(word).into_iter().for_each(|bits| *bits |= mask);
            });
            if let Some(above) = y.checked_sub(1) {
                self.look(start, end, above, words);
            }
            if (y as usize) + 1 < height {
                self.look(start, end, y + 1, words);
            }
        }
    }

    /// Notes the first pixel of each run of row `y` that touches the columns from `start` to `end`.
    fn look(&mut self, start: u32, end: u32, y: u32, words: usize) {
        let row = self.matching.get(y as usize * words..(y as usize + 1) * words).unwrap_or_default();
        let seeds = &mut self.seeds;
        let mut before = false;
        for_words(start, end, |word, mask| {
            let bits = row.get(word).copied().unwrap_or_default() & mask;
            let mut starts = bits & !(bits << 1 | u64::from(before));
            before = bits >> 63 == 1;
            while starts != 0 {
                seeds.push((word as u32 * 64 + starts.trailing_zeros(), y));
                starts &= starts - 1;
            }
        });
    }
}

/// The run of set bits around bit `at`, as its first and one past its last.
fn run_at(bits: &[u64], at: u32) -> Option<(u32, u32)> {
    let (word, bit) = (at as usize / 64, at % 64);
    let here = *bits.get(word)?;
    if here >> bit & 1 == 0 {
        return None;
    }
    // Set bits that follow each other, from `bit` on and back from it.
    let (mut end, mut start) = (at + (!(here >> bit)).trailing_zeros().min(64 - bit), at + 1);
    start -= (!(here << (63 - bit))).leading_zeros().min(bit + 1);
    let (mut next, mut last) = (word + 1, word);
    while end as usize == next * 64 {
        let ones = bits.get(next).map_or(0, |bits| (!bits).trailing_zeros());
        (end, next) = (end + ones, next + 1);
        if ones < 64 {
            break;
        }
    }
    while start as usize == last * 64 && last > 0 {
        last -= 1;
        start -= bits.get(last).map_or(0, |bits| (!bits).leading_zeros());
    }
    Some((start, end))
}

/// Calls `visit` with each word that has bits from `start` to `end`, and those bits.
fn for_words(start: u32, end: u32, mut visit: impl FnMut(usize, u64)) {
    let mut at = start;
    while at < end {
        let (word, bit) = (at / 64, at % 64);
        let count = (64 - bit).min(end - at);
        visit(word as usize, (u64::MAX >> (64 - count)) << bit);
        at += count;
    }
}

/// Lays the colour over the pixels whose bits are set.
fn paint(level: CpuLevel, dst: &mut ViewMut<'_>, words: usize, taken: &[u64], rgba: [u8; 4], mode: BlendMode) {
    let (colors, rows) = ([rgba; BLOCK], Rows::new(mode));
    for (row, bits) in dst.rows_mut().zip(taken.chunks_exact(words.max(1))) {
        for (pixels, bits) in row.chunks_mut(4 * BLOCK).zip(bits) {
            let mut rest = *bits;
            while rest != 0 {
                let start = rest.trailing_zeros() as usize;
                let len = (!(rest >> start)).trailing_zeros() as usize;
                let end = (start + len).min(BLOCK);
                let part = pixels.get_mut(4 * start..4 * end).unwrap_or_default();
                rows.full(level, part, colors.as_flattened().get(..part.len()).unwrap_or_default(), 255);
                rest &= u64::MAX.checked_shl(end as u32).unwrap_or(0);
            }
        }
    }
}
