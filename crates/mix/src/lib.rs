#![doc = include_str!("../README.md")]
//!
//! Nouns:
//! * a **source** ([`Source`]) is the samples of a sound, of one channel or of two;
//! * a **voice** ([`Voice`]) is a source that is heard over some samples of the output: at an even speed, from an exact [`Place`], under
//!   gains that change evenly ([`Gains`]);
//! * a **mixer** ([`Mixer`]) adds voices up. It knows nothing of what it has mixed before.
//!
//! A sample stands for a moment: that of number n for n / rate seconds. Between samples of a source its **kernel** tells the value: a sinc
//! of 64 taps under Kaiser's window, as wide as the band that fits into source and output. What lies above that band by a twelfth of it, or more, is
//! less by 80 dB.

mod gains;
mod kernel;
mod mixer;
mod place;

#[cfg(test)]
mod tests;

pub use gains::Gains;
pub use mixer::{Mixer, Source, Voice};
pub use place::Place;
