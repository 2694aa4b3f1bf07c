//! Sounds: decoded once, and heard by expressions as levels.
//!
//! * a [`Sound`] is samples by channel, in −1 to 1.
//! * a **band** is a range of frequencies, `[low, high]` in hertz; what lies beyond half the sample rate is silent.
//! * a **level** is the root mean square of what a band holds around a moment, 0 to 1: a sine as loud as can be has 0.707, a square
//!   wave 1. Over all channels the mean square counts, so that they cannot cancel each other.
//! * a **window** is the stretch of samples around a moment in which a level is measured: about 1/20 s, weighted by Hann's function.

mod decode;
mod fft;
mod fold;
mod levels;

use std::sync::{Arc, Mutex, PoisonError};

use reelm_ids::Rational;

pub(crate) use decode::decode;

/// A decoded sound.
#[derive(Debug)]
pub struct Sound {
    /// Samples per second.
    rate: u32,
    /// The samples of each channel, equally many.
    channels: Vec<Vec<f32>>,
    /// What was measured before.
    known: Mutex<Vec<Known>>,
}

/// The levels of one band at one frame rate.
#[derive(Debug)]
struct Known {
    fps: Rational,
    band: [f64; 2],
    levels: Arc<[f32]>,
}

impl Sound {
    pub(crate) const fn new(rate: u32, channels: Vec<Vec<f32>>) -> Self {
        Self { rate, channels, known: Mutex::new(Vec::new()) }
    }

    /// Samples per second of each channel.
    pub const fn rate(&self) -> u32 {
        self.rate
    }

    /// The samples of each channel, equally many.
    pub fn channels(&self) -> &[Vec<f32>] {
        &self.channels
    }

    /// Samples of each channel.
    pub fn len(&self) -> usize {
        self.channels.first().map_or(0, Vec::len)
    }

    /// Whether there is nothing to hear.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// At how many frames [`levels`](Self::levels) measures: those from the first to the one after the last sample.
    pub fn frames(&self, fps: Rational) -> u64 {
        let (num, den) = (fps.num().max(1).unsigned_abs(), fps.den().max(1).unsigned_abs());
        let samples = self.len() as u128 * u128::from(num);
        let frames = samples.div_ceil(u128::from(self.rate.max(1)) * u128::from(den));
        u64::try_from(frames).unwrap_or(u64::MAX).saturating_add(1)
    }

    /// The levels of each of `bands` at the frames 0, 1, … of `fps` per second: in the window around each. What was measured before is
    /// not measured again.
    pub fn levels(&self, fps: Rational, bands: &[[f64; 2]]) -> Vec<Arc<[f32]>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut missing: Vec<[f64; 2]> = Vec::new();
        for band in bands {
            if !missing.contains(band) && !known.iter().any(|known| known.is(fps, *band)) {
                missing.push(*band);
            }
        }
        let measured = levels::measure(self, fps, &missing);
        for (band, levels) in missing.into_iter().zip(measured) {
            known.push(Known { fps, band, levels: levels.into() });
        }
        let of =
            |band: &[f64; 2]| known.iter().find(|known| known.is(fps, *band)).map(|known| Arc::clone(&known.levels));
        bands.iter().map(|band| of(band).unwrap_or_default()).collect()
    }

    /// The sound as it is played, on two channels at most: itself, or one whose further channels are folded in.
    pub fn folded(self: &Arc<Self>) -> Arc<Self> {
        match self.channels.len() {
            0..=2 => Arc::clone(self),
            _ => Arc::new(Self::new(self.rate, fold::fold(&self.channels))),
        }
    }

    /// Bytes of the samples.
    pub(crate) fn bytes(&self) -> u64 {
        (self.len() as u64).saturating_mul(self.channels.len() as u64).saturating_mul(4)
    }
}

impl Known {
    fn is(&self, fps: Rational, band: [f64; 2]) -> bool {
        self.fps == fps && self.band == band
    }
}

#[cfg(test)]
mod tests;
