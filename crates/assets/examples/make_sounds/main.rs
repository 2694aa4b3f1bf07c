//! Makes the sounds of the fixtures: `cargo run --release -p reelm-assets --example make_sounds -- fixtures/sounds`.
//!
//! Every sample is computed here from formulas and a seeded sequence, so the sounds are the project's own and come out the same
//! each time.

use core::f64::consts::TAU;
use std::path::Path;

/// Samples per second.
const RATE: u32 = 22_050;
/// Those of the chime.
const CHIME_RATE: u32 = 16_000;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "fixtures/sounds".into());
    std::fs::create_dir_all(&folder)?;
    std::fs::write(Path::new(&folder).join("beat.wav"), wav(RATE, 1, &beat()))?;
    std::fs::write(Path::new(&folder).join("chime.wav"), wav(CHIME_RATE, 2, &chime()))
}

/// Two seconds at 120 beats per minute: a drum on each beat, a snare on every second one, a hat on each half, and four notes.
fn beat() -> Vec<i16> {
    let mut noise = Noise(1);
    (0..2 * RATE).map(|i| sample(f64::from(i) / f64::from(RATE), &mut noise)).collect()
}

fn sample(t: f64, noise: &mut Noise) -> i16 {
    let since = |every: f64, first: f64| (t - first).rem_euclid(every);
    let fall = |t: f64, half_life: f64| libm::exp2(-t / half_life);
    let (beat, half) = (since(0.5, 0.0), since(0.25, 0.125));
    let drum = 0.7 * fall(beat, 0.05) * libm::sin(TAU * (55.0 * beat + 4.0 * (1.0 - fall(beat, 0.02))));
    let (white, before) = noise.next();
    let snare = if t < 0.5 { 0.0 } else { 0.25 * fall(since(1.0, 0.5), 0.04) * (white + before) / 2.0 };
    let hat = 0.2 * fall(half, 0.015) * (white - before) / 2.0;
    let note = [440.0, 660.0, 587.33, 880.0][(t / 0.5) as usize % 4];
    let melody = 0.15 * fall(beat, 0.25) * libm::sin(TAU * note * t);
    ((drum + snare + hat + melody).clamp(-1.0, 1.0) * 32767.0) as i16
}

/// Half a second of a bell, left and right by turns: its partials lie a little lower on the right.
fn chime() -> Vec<i16> {
    let side = |t: f64, lower: f64| {
        let partial = |(ratio, level, half_life): (f64, f64, f64)| {
            level * libm::exp2(-t / half_life) * libm::sin(TAU * 523.25 * ratio * lower * t)
        };
        let rise = (t * 500.0).min(1.0);
        let bell: f64 =
            [(1.0, 0.4, 0.14), (2.0, 0.2, 0.09), (2.76, 0.15, 0.06), (5.4, 0.08, 0.03)].map(partial).iter().sum();
        (rise * bell * 32767.0) as i16
    };
    let times = (0..CHIME_RATE / 2).map(|i| f64::from(i) / f64::from(CHIME_RATE));
    times.flat_map(|t| [side(t, 1.0), side(t, 0.997)]).collect()
}

/// Numbers between −1 and 1, each with the one before it.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> (f64, f64) {
        let number = |state: u32| f64::from(state >> 8) / f64::from(1 << 23) - 1.0;
        let before = number(self.0);
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (number(self.0), before)
    }
}

/// 16-bit samples as a WAV.
fn wav(rate: u32, channels: u16, samples: &[i16]) -> Vec<u8> {
    let bytes = samples.len() as u32 * 2;
    let mut out = [b"RIFF".as_slice(), &(36 + bytes).to_le_bytes(), b"WAVEfmt ", &16_u32.to_le_bytes()].concat();
    let width = 2 * channels;
    out.extend([1_u16.to_le_bytes(), channels.to_le_bytes()].concat());
    out.extend([rate.to_le_bytes(), (rate * u32::from(width)).to_le_bytes()].concat());
    out.extend([width.to_le_bytes(), 16_u16.to_le_bytes()].concat());
    out.extend([b"data".as_slice(), &bytes.to_le_bytes()].concat());
    out.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    out
}
