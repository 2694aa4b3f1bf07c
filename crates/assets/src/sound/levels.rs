//! Levels of bands: the spectrum of each window, summed by bands.
//!
//! By Parseval's theorem the squares of a window's spectrum add up to those of its samples, so that the levels of bands which share
//! all frequencies out among themselves do the same. A line of the spectrum stands for the frequencies up to halfway to its
//! neighbours, and counts for a band by the share of these that lies in it.

use core::f64::consts::TAU;
use core::ops::Range;

use reelm_ids::Rational;

use super::Sound;
use super::fft::{Complex, Fft};

/// The levels of each of `bands` at the frames of `fps` per second, from 0 to the one after the last sample.
pub(super) fn measure(sound: &Sound, fps: Rational, bands: &[[f64; 2]]) -> Vec<Vec<f32>> {
    if bands.is_empty() {
        return Vec::new();
    }
    let frames = sound.frames(fps);
    let mut meter = Meter::new(sound.rate());
    let shares: Vec<Share> = bands.iter().map(|band| meter.share(*band)).collect();
    let mut out = vec![Vec::with_capacity(usize::try_from(frames).unwrap_or(0)); bands.len()];
    for frame in 0..frames {
        let heard = meter.hear(sound, middle(frame, fps, sound.rate()));
        for (levels, share) in out.iter_mut().zip(&shares) {
            levels.push(if heard { meter.level(share, sound.channels().len()) } else { 0.0 });
        }
    }
    out
}

/// The number of the sample at the moment of `frame`, rounded.
fn middle(frame: u64, fps: Rational, rate: u32) -> i64 {
    let (num, den) = (fps.num().max(1).unsigned_abs(), fps.den().max(1).unsigned_abs());
    let twice = 2 * u128::from(frame) * u128::from(den) * u128::from(rate);
    i64::try_from((twice + u128::from(num)) / (2 * u128::from(num))).unwrap_or(i64::MAX / 2)
}

/// What measures windows of one length.
struct Meter {
    fft: Fft,
    /// Hann's function.
    weights: Vec<f64>,
    /// One channel, and the next one in the place of imaginary parts.
    scratch: Vec<Complex>,
    /// The squares of the lines, 0 to half the sample rate, of all channels together.
    lines: Vec<f64>,
    /// Distance of lines in hertz.
    step: f64,
}

/// What belongs to a band: the lines and the share of each that lies in it.
struct Share {
    lines: Range<usize>,
    shares: Vec<f64>,
}

impl Meter {
    fn new(rate: u32) -> Self {
        // At least 1/24 s, less than 1/12 s.
        let n = (rate.max(48) as usize / 24).next_power_of_two();
        let weight = |i: usize| 0.5 - 0.5 * libm::cos(TAU * i as f64 / n as f64);
        Self {
            fft: Fft::new(n),
            weights: (0..n).map(weight).collect(),
            scratch: vec![[0.0; 2]; n],
            lines: vec![0.0; n / 2 + 1],
            step: f64::from(rate) / n as f64,
        }
    }

    fn share(&self, [low, high]: [f64; 2]) -> Share {
        let last = self.lines.len() - 1;
        // The first and the last line have a half each.
        let edges = |line: usize| [(line as f64 - 0.5).max(0.0), (line as f64 + 0.5).min(last as f64)];
        let share = |line: usize| {
            let [from, to] = edges(line);
            let (from, to, whole) = (from * self.step, to * self.step, (to - from) * self.step);
            (to.min(high) - from.max(low)).max(0.0) / whole
        };
        let shares: Vec<f64> = (0..=last).map(share).collect();
        let first = shares.iter().position(|share| *share > 0.0).unwrap_or(0);
        let end = shares.iter().rposition(|share| *share > 0.0).map_or(0, |line| line + 1);
        Share { lines: first..end, shares: shares.get(first..end).unwrap_or(&[]).to_vec() }
    }

    /// Finds the lines of the window around sample number `middle`. Whether there is anything to hear.
    fn hear(&mut self, sound: &Sound, middle: i64) -> bool {
        self.lines.fill(0.0);
        let start = middle - (self.weights.len() / 2) as i64;
        let mut heard = false;
        for pair in sound.channels().chunks(2) {
            if self.load(pair, start) {
                heard = true;
                self.fft.run(&mut self.scratch);
                self.add();
            }
        }
        heard
    }

    /// Loads one or two channels from sample number `start` on; whether any sample is not 0.
    fn load(&mut self, pair: &[Vec<f32>], start: i64) -> bool {
        self.scratch.fill([0.0; 2]);
        let mut any = false;
        for (part, channel) in pair.iter().enumerate() {
            let skipped = usize::try_from(-start).unwrap_or(0);
            let first = usize::try_from(start).unwrap_or(0).min(channel.len());
            let samples = channel.get(first..).unwrap_or(&[]);
            let places = self.scratch.iter_mut().zip(&self.weights).skip(skipped);
            for ((place, weight), sample) in places.zip(samples) {
                any |= *sample != 0.0;
                place[part] = weight * f64::from(*sample);
            }
        }
        any
    }

    /// Adds the squares of the spectrum. Of two real signals a and b, the squares of the line k of a + i·b and of its mirror image
    /// add up to twice those of a and b.
    fn add(&mut self) {
        let (n, last) = (self.scratch.len(), self.lines.len() - 1);
        let square = |z: Complex| z[0] * z[0] + z[1] * z[1];
        for (k, line) in self.lines.iter_mut().enumerate() {
            let own = self.scratch.get(k).map_or(0.0, |z| square(*z));
            let mirrored = if k == 0 || k == last { 0.0 } else { self.scratch.get(n - k).map_or(0.0, |z| square(*z)) };
            *line += own + mirrored;
        }
    }

    /// The level of a band of what was heard last.
    fn level(&self, share: &Share, channels: usize) -> f32 {
        let lines = self.lines.get(share.lines.clone()).unwrap_or(&[]);
        let sum: f64 = lines.iter().zip(&share.shares).map(|(line, share)| line * share).sum();
        // n times the sum of the squared weights, which is 3/8·n.
        let n = self.weights.len() as f64;
        let mean = sum / (n * n * 0.375 * channels.max(1) as f64);
        mean.sqrt().min(1.0) as f32
    }
}
