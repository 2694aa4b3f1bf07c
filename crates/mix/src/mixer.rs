//! [`Mixer`]: adds voices up.

use core::ops::Range;

use crate::gains::Gains;
use crate::kernel::{Kernel, Weights, ZEROS};
use crate::place::Place;

/// The samples of a sound, one or two channels of equal length. Before the first sample and after the last there is silence.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The left channel, or the only one.
    pub left: &'a [f32],
    /// The right channel.
    pub right: Option<&'a [f32]>,
}

/// A source that is heard over some samples of the output.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Voice {
    /// The first sample of the output that it is heard in, and the one after the last.
    pub samples: [u64; 2],
    /// The place in the source that is heard in the first sample.
    pub place: Place,
    /// How far apart the places of two samples are: negative backwards.
    pub step: Place,
    /// Its gains at two moments of the output, in samples after the first; in between and beyond they lie on a straight line.
    pub gains: [(f64, Gains); 2],
}

/// Adds voices up, in double precision. After the first use nothing is allocated.
#[derive(Debug, Clone)]
pub struct Mixer {
    kernel: Kernel,
    sum: Vec<[f64; 2]>,
    first: u64,
}

/// The most steps per sample: what runs faster is silent.
const FASTEST: f64 = 64.0;

impl Default for Mixer {
    fn default() -> Self {
        Self::new()
    }
}

impl Mixer {
    /// The most samples that are mixed at once.
    pub const MOST: usize = 4096;
    /// A source is heard up to so many steps before its first sample and after its last; at least so many of its samples.
    pub const REACH: i64 = ZEROS as i64 + 1;

    /// A mixer of silence.
    pub fn new() -> Self {
        Self { kernel: Kernel::new(), sum: Vec::with_capacity(Self::MOST), first: 0 }
    }

    /// Begins anew, with silence, for these samples of the output; of more than [`MOST`](Self::MOST) the first are taken.
    pub fn begin(&mut self, samples: Range<u64>) {
        let count = samples.end.saturating_sub(samples.start).min(Self::MOST as u64) as usize;
        self.first = samples.start;
        self.sum.clear();
        self.sum.resize(count, [0.0; 2]);
    }

    /// Adds what is heard of `voice`, which plays `source`, in the samples that were begun.
    pub fn add(&mut self, voice: &Voice, source: Source<'_>) {
        let [from, to] = voice.samples;
        let end = self.first + self.sum.len() as u64;
        let (from, to) = (from.max(self.first), to.min(end));
        let speed = voice.step.to_f64();
        let fast = speed.max(-speed);
        if from >= to || !(fast > 0.0 && fast <= FASTEST) {
            return;
        }
        let range = (from - self.first) as usize..(to - self.first) as usize;
        let out = self.sum.get_mut(range).unwrap_or(&mut []);
        let skipped = (from - voice.samples[0]) as i64;
        let reader =
            Reader { kernel: &self.kernel, source, fast, exact: voice.step.is_unit() && voice.place.is_whole() };
        let [(at, begin), (until, end)] = voice.gains;
        let slope = if until > at { 1.0 / (until - at) } else { 0.0 };
        let mut place = voice.place.after(skipped, voice.step);
        for (count, sum) in (skipped..).zip(out) {
            let [left, right] = reader.read(place);
            let gains = begin.towards(&end, (count as f64 - at) * slope);
            sum[0] += left * gains.left[0] + right * gains.left[1];
            sum[1] += left * gains.right[0] + right * gains.right[1];
            place = place.after(1, voice.step);
        }
    }

    /// The sum: left and right of each sample that was begun. It may exceed 1.
    pub fn sum(&self) -> impl ExactSizeIterator<Item = [f32; 2]> {
        self.sum.iter().map(|[left, right]| [*left as f32, *right as f32])
    }
}

/// Reads a source at any place.
struct Reader<'a> {
    kernel: &'a Kernel,
    source: Source<'a>,
    /// Steps per sample, forwards or backwards.
    fast: f64,
    /// Whether all places fall on samples.
    exact: bool,
}

impl Reader<'_> {
    fn read(&self, place: Place) -> [f64; 2] {
        let whole = place.whole();
        if self.exact {
            return self.both(|channel| {
                usize::try_from(whole).ok().and_then(|at| channel.get(at)).map_or(0.0, |x| f64::from(*x))
            });
        }
        let reach = ZEROS as i64 * (self.fast.ceil() as i64).max(1) + 1;
        let len = self.source.left.len() as i64;
        if whole < -reach || whole > len.saturating_add(reach) {
            return [0.0; 2];
        }
        if self.fast <= 1.0 { self.between(whole, place.fraction()) } else { self.narrowed(whole, place.fraction()) }
    }

    /// Between samples, whose whole band fits into the output.
    fn between(&self, whole: i64, fraction: f64) -> [f64; 2] {
        let mut weights: Weights = [0.0; 2 * ZEROS];
        self.kernel.weights(fraction, &mut weights);
        let first = whole - (ZEROS as i64 - 1);
        self.both(|channel| {
            let inside = usize::try_from(first).ok().and_then(|first| channel.get(first..first + 2 * ZEROS));
            match inside {
                Some(samples) => dot(samples, &weights),
                None => edge(channel, first, &weights),
            }
        })
    }

    /// Faster than the output's samples: of the band only what fits.
    fn narrowed(&self, whole: i64, fraction: f64) -> [f64; 2] {
        let reach = ZEROS as f64 * self.fast;
        let (from, to) = ((fraction - reach).ceil() as i64, (fraction + reach).floor() as i64);
        let mut sums = [0.0; 2];
        let len = self.source.left.len() as i64;
        for tap in from.max(-whole)..=to.min(len - 1 - whole) {
            let distance = fraction - tap as f64;
            let weight = self.kernel.at(distance.abs() / self.fast);
            let at = (whole + tap) as usize;
            sums[0] += self.source.left.get(at).map_or(0.0, |x| f64::from(*x)) * weight;
            sums[1] += self.source.right.and_then(|right| right.get(at)).map_or(0.0, |x| f64::from(*x)) * weight;
        }
        let [left, right] = sums.map(|sum| sum / self.fast);
        [left, if self.source.right.is_some() { right } else { 0.0 }]
    }

    fn both(&self, f: impl Fn(&[f32]) -> f64) -> [f64; 2] {
        [f(self.source.left), self.source.right.map_or(0.0, f)]
    }
}

/// The sum of products, in four columns.
fn dot(samples: &[f32], weights: &Weights) -> f64 {
    let mut sums = [0.0; 4];
    let (samples, weights) = (samples.as_chunks::<4>().0, weights.as_chunks::<4>().0);
    for (samples, weights) in samples.iter().zip(weights) {
        for lane in 0..4 {
            sums[lane] += f64::from(samples[lane]) * weights[lane];
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

/// As [`dot`], where the samples from `first` on begin before the channel does, or end after it.
fn edge(channel: &[f32], first: i64, weights: &Weights) -> f64 {
    let mut samples = [0.0; 2 * ZEROS];
    for (sample, at) in samples.iter_mut().zip(first..) {
        *sample = usize::try_from(at).ok().and_then(|at| channel.get(at)).copied().unwrap_or(0.0);
    }
    dot(&samples, weights)
}
