//! Blurs along lines: a **directional blur** is the mean over a segment, a **zoom blur** the mean over scales about a point.

use fearless_simd::dispatch;

use crate::blur::BlurScratch;
use crate::math::{pack, unpack};
use crate::{CpuLevel, Edge, Sampler, Sampling, View, ViewMut, clear, copy};

/// The longest segment along the axis that it follows more, in pixels.
pub const MAX_STREAK: f32 = 2000.0;

/// Writes `src`, which is as large as `dst`, blurred along `segment`: each pixel is the mean of the picture over the segment with these
/// sides that lies around its centre. Beyond the picture all is transparent.
///
/// The mean is taken at whole pixels along the axis that the segment follows more, linearly between pixels along the other, its ends
/// weighed by what of a pixel they reach. Weights are in 1/65 536 and add up to 1.
pub fn directional_blur(
    level: CpuLevel,
    dst: &mut ViewMut<'_>,
    src: &View<'_>,
    segment: [f32; 2],
    scratch: &mut BlurScratch,
) {
    let Some(streak) = Streak::new(segment) else { return copy(dst, 0, 0, src) };
    let mut sums = scratch.take_sums(dst.width() as usize * 4);
    for y in 0..dst.height() {
        sums.fill(0);
        for tap in streak.taps() {
            let row = y.checked_add_signed(tap.y).map_or(&[][..], |y| src.row(y));
            dispatch!(level.simd, _simd => add(&mut sums, row, tap));
        }
        dispatch!(level.simd, _simd => settle(dst.row_mut(y), &sums));
    }
    scratch.give_sums(sums);
}

/// A segment through (0, 0).
#[derive(Clone, Copy)]
pub(crate) struct Streak {
    /// How long it is along the axis that it follows more, and how far it goes along the other for each pixel of that.
    length: f64,
    slope: f64,
    steep: bool,
}

/// What a pixel at a distance adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tap {
    pub(crate) x: i32,
    pub(crate) y: i32,
    /// In 1/65 536.
    pub(crate) weight: u32,
}

impl Streak {
    /// `None` if the segment has no length that shows.
    pub(crate) fn new(segment: [f32; 2]) -> Option<Self> {
        let [x, y] = segment.map(f64::from);
        if !(x.is_finite() && y.is_finite()) {
            return None;
        }
        let steep = y.abs() > x.abs();
        let (along, across) = if steep { (y, x) } else { (x, y) };
        let slope = if along == 0.0 { 0.0 } else { across / along };
        let length = along.abs().min(f64::from(MAX_STREAK));
        (length > 1.0 / 256.0).then_some(Self { length, slope, steep })
    }

    /// The pixels that take part. What rounding leaves over goes to the middle.
    pub(crate) fn taps(self) -> impl Iterator<Item = Tap> {
        let half = self.length * 0.5;
        let far = (half + 0.5).floor() as i32;
        let whole = (-far..=far).filter(|k| *k != 0).flat_map(move |k| self.pair(k)).map(|tap| tap.weight).sum::<u32>();
        let middle = Tap { x: 0, y: 0, weight: 65_536 - whole };
        (-far..=far)
            .flat_map(move |k| if k == 0 { [middle, Tap { weight: 0, ..middle }] } else { self.pair(k) })
            .filter(|tap| tap.weight > 0)
    }

    /// What the pixels beside the segment's point `k` pixels along take, the near one first.
    fn pair(self, k: i32) -> [Tap; 2] {
        let (half, at) = (self.length * 0.5, f64::from(k));
        // What of the pixel the segment covers, of its length.
        let covered = ((at + 0.5).min(half) - (at - 0.5).max(-half)).max(0.0) / self.length;
        let across = at * self.slope;
        let near = across.floor();
        let weight = (covered * 65_536.0).floor();
        let far = (weight * (across - near)).floor() as u32;
        let tap = |across: i32, weight| match self.steep {
            true => Tap { x: across, y: k, weight },
            false => Tap { x: k, y: across, weight },
        };
        [tap(near as i32, weight as u32 - far), tap(near as i32 + 1, far)]
    }
}

/// Adds a row of the picture, moved and weighed.
#[inline(always)]
fn add(sums: &mut [u32], row: &[u8], tap: Tap) {
    let skip = 4 * tap.x.unsigned_abs() as usize;
    let (to, from) = if tap.x < 0 { (skip, 0) } else { (0, skip) };
    let (sums, row) = (sums.get_mut(to..).unwrap_or_default(), row.get(from..).unwrap_or_default());
    sums.iter_mut().zip(row).for_each(|(sum, byte)| *sum += u32::from(*byte) * tap.weight);
}

#[inline(always)]
fn settle(out: &mut [u8], sums: &[u32]) {
    out.iter_mut().zip(sums).for_each(|(out, sum)| *out = ((sum + 32_768) >> 16) as u8);
}

/// A blur towards a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ZoomBlur {
    /// The point, in pixels of the picture from its top left.
    pub center: [f64; 2],
    /// The range of scales, 0 to 1: from 1 − amount / 2 to 1 + amount / 2.
    pub amount: f32,
}

impl ZoomBlur {
    /// The least and the greatest scale.
    #[must_use]
    pub fn scales(&self) -> [f64; 2] {
        let half = f64::from(self.amount).clamp(0.0, 1.0) * 0.5;
        [1.0 - half, 1.0 + half]
    }

    /// How often the first mean is mixed with itself; each time doubles the scales. They lie at most a pixel apart up to 1,000 pixels from
    /// the point, unless that takes more than 256. It follows from the amount alone: what is far away, or how large the picture is, must
    /// not change what is here.
    fn passes(&self) -> u32 {
        let way = f64::from(self.amount).clamp(0.0, 1.0) * 1000.0;
        (0..MOST_PASSES).find(|n| f64::from(FIRST << n) >= way).unwrap_or(MOST_PASSES)
    }
}

/// Scales of the first mean, which is rounded once.
const FIRST: u32 = 8;

const MOST_PASSES: u32 = 5;

/// Writes `src`, which is as large as `dst`, blurred towards a point: each pixel is the mean of the picture at the places
/// `center + s·(pixel − center)`, where the scales `s` are evenly spread by their logarithm. Beyond the picture all is transparent.
///
/// The picture becomes softer by up to about a pixel in all directions, as it is read between pixels more than once.
///
/// The mean of 8·2ⁿ scales is made of that of eight and n means of two pictures, of which one is scaled, in turns in both buffers: `src`
/// holds other pixels after. What a pixel shows is put together on the way from it to the point: as far as that way leaves the picture, streaks that would
/// come in from there are missing.
pub fn zoom_blur(level: CpuLevel, dst: &mut ViewMut<'_>, src: &mut ViewMut<'_>, zoom: &ZoomBlur) {
    let passes = zoom.passes();
    let [least, most] = zoom.scales();
    // What is no number changes nothing.
    let changes = zoom.center.iter().all(|v| v.is_finite()) && most - least >= 1e-4;
    if !changes {
        return copy(dst, 0, 0, &src.as_ref());
    }
    // The logarithm of a ratio is the same for all neighbours.
    // From the greatest down, so that what is read again lies towards the point and not beyond the picture.
    let step = libm::exp(libm::log(least / most) / f64::from((FIRST << passes) - 1));
    let (mut scales, mut ratio) = ([most; FIRST as usize], 1.0);
    for scale in &mut scales {
        *scale *= ratio;
        ratio *= step;
    }
    first_mean(level, dst, &src.as_ref(), zoom.center, scales);
    for pass in 1..=passes {
        match pass % 2 {
            0 => mean(level, dst, &src.as_ref(), zoom.center, [1.0, ratio], pass),
            _ => mean(level, src, &dst.as_ref(), zoom.center, [1.0, ratio], pass),
        }
        ratio *= ratio;
    }
    if !passes.is_multiple_of(2) {
        copy(dst, 0, 0, &src.as_ref());
    }
}

/// Reads `picture` scaled by `scale` about a point.
fn scaled<'a>(picture: &View<'a>, center: [f64; 2], scale: f64) -> Option<Sampler<'a>> {
    let inverse = [scale, 0.0, 0.0, scale, center[0] * (1.0 - scale), center[1] * (1.0 - scale)];
    Sampler::new(*picture, inverse, Sampling::Bilinear, Edge::Transparent)
}

/// The mean of a picture at these scales, halves rounded up.
fn first_mean(
    level: CpuLevel,
    out: &mut ViewMut<'_>,
    picture: &View<'_>,
    center: [f64; 2],
    scales: [f64; FIRST as usize],
) {
    let samplers = scales.map(|scale| scaled(picture, center, scale));
    let mut pixels = [[0; 4]; BLOCK];
    for (y, row) in (0..).zip(out.rows_mut()) {
        for (x, out) in (0..).step_by(BLOCK).zip(row.chunks_mut(4 * BLOCK)) {
            let mut sums = [0_u16; 4 * BLOCK];
            for sampler in samplers.iter().flatten() {
                let pixels = pixels.get_mut(..out.len() / 4).unwrap_or_default();
                sampler.row(level, x, y, pixels);
                dispatch!(level.simd, _simd => add_bytes(&mut sums, pixels.as_flattened()));
            }
            dispatch!(level.simd, _simd => eighths(out, &sums));
        }
    }
}

#[inline(always)]
fn add_bytes(sums: &mut [u16], bytes: &[u8]) {
    sums.iter_mut().zip(bytes).for_each(|(sum, byte)| *sum += u16::from(*byte));
}

#[inline(always)]
fn eighths(out: &mut [u8], sums: &[u16]) {
    const SHIFT: u32 = FIRST.trailing_zeros();
    const HALF: u16 = FIRST as u16 / 2;
    out.iter_mut().zip(sums).for_each(|(out, sum)| *out = ((sum + HALF) >> SHIFT) as u8);
}

/// The mean of a picture at two scales. Every second time halves are rounded down.
fn mean(level: CpuLevel, out: &mut ViewMut<'_>, picture: &View<'_>, center: [f64; 2], scales: [f64; 2], pass: u32) {
    let samplers = scales.map(|scale| scaled(picture, center, scale));
    let [Some(first), Some(second)] = samplers else { return clear(out) };
    let mut blocks = [[[0; 4]; BLOCK]; 2];
    let [a, b] = &mut blocks;
    for (y, row) in (0..).zip(out.rows_mut()) {
        for (x, out) in (0..).step_by(BLOCK).zip(row.as_chunks_mut::<4>().0.chunks_mut(BLOCK)) {
            let (a, b) = (a.get_mut(..out.len()).unwrap_or_default(), b.get_mut(..out.len()).unwrap_or_default());
            first.row(level, x, y, a);
            second.row(level, x, y, b);
            let up = 1 - pass % 2;
            for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
                *out = halves(u32::from_le_bytes(*a), u32::from_le_bytes(*b), up).to_le_bytes();
            }
        }
    }
}

const BLOCK: usize = 256;

/// The mean of two pixels; halves are rounded up or down.
#[inline(always)]
pub(crate) fn halves(a: u32, b: u32, up: u32) -> u32 {
    let (a, b) = (unpack(a), unpack(b));
    let channel = |i: usize| (a[i] as u32 + b[i] as u32 + up) >> 1;
    pack([channel(0), channel(1), channel(2), channel(3)])
}
