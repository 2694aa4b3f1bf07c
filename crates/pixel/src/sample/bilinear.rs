//! The **bilinear** mean of the four pixels around a point.
//!
//! First across, then down. The weight across is a byte, in 1/255 and rounded; the weight down has 15 bits. The mean of two pixels of a
//! row, less 128, is an exact multiple of 1/255, the result is rounded to the nearest byte. All is monotone, so that no colour exceeds
//! its alpha.

use fearless_simd::dispatch;

use super::scattered::{GROUP, Group};
use super::texels::Texels;
use super::{Edge, FRACTION, Line};
#[cfg(target_arch = "x86_64")]
use super::{bilinear_avx2 as avx2, bilinear_avx512 as avx512, straight_avx512 as straight};
use crate::{CpuLevel, View};

/// What is added to positions across so that their weights are rounded: half of 1/255 of a pixel.
pub(super) const HALF_WEIGHT: i64 = (1 << FRACTION) / 510;

/// Pixels whose texels are gathered before they are weighed.
const BLOCK: usize = 128;

/// Whether the positions of an aligned line are whole pixels, as far as weights tell.
pub(super) fn is_whole(line: &Line) -> bool {
    across(line.u) == 0 && down(line.v) == 0
}

/// The pixel at the position (`u`, `v`).
pub(super) fn at(texels: &Texels<'_>, u: i64, v: i64) -> [u8; 4] {
    let (x, y) = (u >> FRACTION, v >> FRACTION);
    let (left, right) = (x, x.saturating_add(1));
    let (top, bottom) = (y, y.saturating_add(1));
    let quad = [texels.at(left, top), texels.at(right, top), texels.at(left, bottom), texels.at(right, bottom)];
    let (right, lower) = (across(u), down(v));
    [0, 1, 2, 3].map(|i| mean(quad.map(|texel| texel[i]), right, lower))
}

/// The columns from `x` on, all of whose texels lie in the image.
pub(super) fn inside(level: CpuLevel, texels: &Texels<'_>, line: &Line, x: i64, out: &mut [[u8; 4]]) {
    let image = texels.image();
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = level.simd.as_avx512()
        && let Some(last) = out.len().checked_sub(avx512::GROUP)
        && !line.is_aligned()
    {
        let done = if line.is_straight() { straight::bilinear(simd, image, line, x, out) } else { 0 };
        if done == out.len() {
            return;
        }
        avx512::inside(simd, texels, line, x + done as i64, out.get_mut(done..).unwrap_or_default());
        // The last group overlaps the one before it: a pixel does not depend on where its group starts.
        return avx512::inside(simd, texels, line, x + last as i64, out.get_mut(last..).unwrap_or_default());
    }
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = level.simd.as_avx2()
        && let Some(last) = out.len().checked_sub(avx2::GROUP)
    {
        let groups = |x: i64, out: &mut [[u8; 4]]| match line.is_aligned() {
            true => avx2::shifted(simd, image, line, x, out),
            false => avx2::inside(simd, texels, line, x, out),
        };
        groups(x, out);
        // The last group overlaps the one before it: a pixel does not depend on where its group starts.
        return groups(x + last as i64, out.get_mut(last..).unwrap_or_default());
    }
    if line.is_aligned() {
        return dispatch!(level.simd, _simd => shifted(image, line, x, out));
    }
    dispatch!(level.simd, _simd => blocks(image, line, x, out));
}

/// Whether reads of texels are so many at once that touching them ahead gains nothing.
pub(super) fn reads_far(level: CpuLevel) -> bool {
    #[cfg(target_arch = "x86_64")]
    return level.simd.as_avx512().is_some();
    #[cfg(not(target_arch = "x86_64"))]
    false
}

/// The columns from `x` on, where the level can take pixels near the image's edges together. `None`, and nothing happens, where it
/// cannot.
pub(super) fn padded(level: CpuLevel, texels: &Texels<'_>, line: &Line, x: i64, out: &mut [[u8; 4]]) -> Option<()> {
    #[cfg(target_arch = "x86_64")]
    {
        let simd = level.simd.as_avx512()?;
        let near = |x: i64| {
            let (u, v) = line.at(x);
            u.unsigned_abs().max(v.unsigned_abs()) < 1 << 62
        };
        let fits = texels.edge() == Edge::Pad
            && texels.repeats() == [false; 2]
            && texels.image().width() > 1
            && !texels.is_vast();
        // A group that reaches beyond the row stays in the numbers' range.
        let end = x + out.len() as i64 + avx512::GROUP as i64;
        (fits && near(x) && near(end)).then(|| avx512::padded(simd, texels, line, x, out))
    }
    #[cfg(not(target_arch = "x86_64"))]
    None
}

/// A row whose pixels lie one to one between those of the image: all have the same weights.
#[inline(always)]
fn shifted(image: &View<'_>, line: &Line, x: i64, out: &mut [[u8; 4]]) {
    let (u, v) = line.at(x);
    let (right, lower) = (across(u), down(v));
    let row = |y: i64| {
        let row = image.row((v >> FRACTION) as u32 + y as u32).as_chunks::<4>().0;
        row.get((u >> FRACTION) as usize..).unwrap_or_default().as_flattened()
    };
    let (top, bottom) = (row(0), row(1));
    let out = out.as_flattened_mut();
    let (right_top, right_bottom) = (top.get(4..).unwrap_or_default(), bottom.get(4..).unwrap_or_default());
    let texels = top.iter().zip(right_top).zip(bottom.iter().zip(right_bottom));
    for (out, ((a, b), (c, d))) in out.iter_mut().zip(texels) {
        *out = mean([*a, *b, *c, *d], right, lower);
    }
}

/// Eight pixels, all of whose texels lie in the image, each with a place of its own.
#[inline(always)]
pub(super) fn group(image: &View<'_>, group: &Group<'_>, out: &mut [[u8; 4]; GROUP]) {
    let below = image.data().get(image.stride()..).unwrap_or_default();
    let mut texels = [[[0; 4]; GROUP]; 4];
    let mut weights = [[[0; 4]; GROUP]; 2];
    for i in 0..GROUP {
        let at = group.at[i] as usize;
        let (top, bottom) = (pair_at(image.data(), at), pair_at(below, at));
        for (k, texel) in [top[0], top[1], bottom[0], bottom[1]].into_iter().enumerate() {
            texels[k][i] = texel;
        }
        weights[0][i] = [(((group.u[i] & 0xFFFF) * 255) >> 16) as i16; 4];
        weights[1][i] = [((group.v[i] >> 1) & 0x7FFF) as i16; 4];
    }
    let [a, b, c, d] = texels.each_ref().map(|texels| texels.as_flattened());
    let [across, down] = weights.each_ref().map(|weights| weights.as_flattened());
    for (i, out) in out.as_flattened_mut().iter_mut().enumerate() {
        *out = mean([a[i], b[i], c[i], d[i]], across[i], down[i]);
    }
}

#[inline(always)]
fn blocks(image: &View<'_>, line: &Line, x: i64, out: &mut [[u8; 4]]) {
    let mut quads = Quads::new();
    for (start, out) in (x..).step_by(BLOCK).zip(out.chunks_mut(BLOCK)) {
        quads.gather(image, line, start, out.len());
        quads.weigh(out);
    }
}

/// The texels of a block, and the weights of the right and the lower ones, once for each channel.
struct Quads {
    texels: [[[u8; 4]; BLOCK]; 4],
    across: [[i16; 4]; BLOCK],
    down: [[i16; 4]; BLOCK],
}

impl Quads {
    #[inline(always)]
    const fn new() -> Self {
        Self { texels: [[[0; 4]; BLOCK]; 4], across: [[0; 4]; BLOCK], down: [[0; 4]; BLOCK] }
    }

    #[inline(always)]
    fn gather(&mut self, image: &View<'_>, line: &Line, x: i64, n: usize) {
        let (data, stride) = (image.data(), image.stride());
        let below = data.get(stride..).unwrap_or_default();
        let above = data.get(..below.len()).unwrap_or_default();
        let (mut u, mut v) = line.at(x);
        for i in 0..n.min(BLOCK) {
            let at = (v >> FRACTION) as usize * stride + 4 * (u >> FRACTION) as usize;
            let (top, bottom) = (pair_at(above, at), pair_at(below, at));
            for (k, texel) in [top[0], top[1], bottom[0], bottom[1]].into_iter().enumerate() {
                self.texels[k][i] = texel;
            }
            self.across[i] = [across(u); 4];
            self.down[i] = [down(v); 4];
            (u, v) = (u.wrapping_add(line.du), v.wrapping_add(line.dv));
        }
    }

    #[inline(always)]
    fn weigh(&self, out: &mut [[u8; 4]]) {
        let [a, b, c, d] = self.texels.each_ref().map(|texels| texels.as_flattened());
        let (across, down) = (self.across.as_flattened(), self.down.as_flattened());
        for (i, out) in out.as_flattened_mut().iter_mut().enumerate().take(4 * BLOCK) {
            *out = mean([a[i], b[i], c[i], d[i]], across[i], down[i]);
        }
    }
}

/// Two texels side by side.
#[inline(always)]
fn pair_at(data: &[u8], at: usize) -> [[u8; 4]; 2] {
    let bytes = data.get(at..).and_then(|rest| rest.first_chunk::<8>());
    let [a, b, c, d, e, f, g, h] = bytes.copied().unwrap_or_default();
    [[a, b, c, d], [e, f, g, h]]
}

/// The weight of the right texel: 0 to 254 out of 255.
#[inline(always)]
fn across(u: i64) -> i16 {
    ((((u >> (FRACTION - 16)) & 0xFFFF) * 255) >> 16) as i16
}

/// The weight of the lower texel: the highest 15 bits of the fraction.
#[inline(always)]
fn down(v: i64) -> i16 {
    ((v >> (FRACTION - 15)) & 0x7FFF) as i16
}

/// One channel: top left, top right, bottom left, bottom right.
#[inline(always)]
fn mean([a, b, c, d]: [u8; 4], right: i16, lower: i16) -> u8 {
    let signed = |p: u8| i16::from(p) - 128;
    let row = |near: u8, far: u8| signed(near) * (255 - right) + signed(far) * right;
    let sum = part(row(a, b), 0x7FFF ^ lower) + part(row(c, d), lower);
    // Divided by 255 and rounded.
    let mean = (i32::from(sum + 128) * 257) >> 16;
    (mean + 128) as u8
}

/// `value·weight / 32 768`, rounded: in the form of the instruction that does so.
#[inline(always)]
fn part(value: i16, weight: i16) -> i16 {
    let product = i32::from(value) * i32::from(weight);
    (((product >> 14) + 1) >> 1) as i16
}
