//! Mixing against closed forms: sines, shifts, sums, and sinc interpolation by its definition.

#![expect(clippy::disallowed_methods, reason = "the oracle is another implementation")]

use core::f64::consts::{PI, TAU};

use reelm_ids::Rational;

use crate::{Gains, Mixer, Place, Source, Voice};

const RATE: f64 = 48_000.0;

fn sine(hertz: f64, rate: f64, count: usize) -> Vec<f32> {
    (0..count).map(|i| (TAU * hertz * i as f64 / rate).sin() as f32).collect()
}

fn ratio(num: i64, den: i64) -> Rational {
    Rational::new(num, den).unwrap()
}

/// `count` samples of a voice that begins with the output.
fn heard(source: Source<'_>, place: Rational, step: Rational, count: u64, gains: Gains) -> Vec<[f32; 2]> {
    let gains = [(0.0, gains), (count as f64, gains)];
    let voice = Voice { samples: [0, count], place: Place::new(place), step: Place::new(step), gains };
    let mut mixer = Mixer::new();
    let mut out = Vec::new();
    for first in (0..count).step_by(Mixer::MOST) {
        mixer.begin(first..(first + Mixer::MOST as u64).min(count));
        mixer.add(&voice, source);
        out.extend(mixer.sum());
    }
    out
}

fn mono(samples: &[f32]) -> Source<'_> {
    Source { left: samples, right: None }
}

fn left(samples: &[[f32; 2]]) -> Vec<f64> {
    samples.iter().map(|[left, _]| f64::from(*left)).collect()
}

/// The amplitude of a sine of this frequency in `samples`, whole periods of which there should be.
fn amplitude(samples: &[f64], hertz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (i, sample) in samples.iter().enumerate() {
        let angle = TAU * hertz * i as f64 / RATE;
        re += sample * angle.cos();
        im += sample * angle.sin();
    }
    2.0 * re.hypot(im) / samples.len() as f64
}

#[test]
fn what_falls_on_samples_is_copied() {
    let samples: Vec<f32> = (0..100).map(|i| (i as f32 * 0.37).sin()).collect();
    let found = heard(mono(&samples), ratio(-10, 1), Rational::ONE, 120, Gains::MONO);
    for (n, [left, right]) in found.iter().enumerate() {
        let expected = n.checked_sub(10).and_then(|n| samples.get(n)).copied().unwrap_or(0.0);
        assert_eq!((left.to_bits(), right.to_bits()), (expected.to_bits(), expected.to_bits()), "{n}");
    }
    let back = heard(mono(&samples), ratio(99, 1), ratio(-1, 1), 100, Gains::MONO);
    assert!(back.iter().zip(samples.iter().rev()).all(|(found, expected)| found[0] == *expected));
    let right: Vec<f32> = samples.iter().map(|x| -x).collect();
    let both = heard(Source { left: &samples, right: Some(&right) }, ratio(0, 1), Rational::ONE, 100, Gains::STEREO);
    assert!(both.iter().zip(&samples).all(|(found, expected)| *found == [*expected, -expected]));
}

#[test]
fn between_samples_a_sine_goes_on() {
    // Of 44,100 and 22,050 samples per second, and at three quarters of its speed.
    for (rate, hertz, step) in
        [(44_100.0, 997.0, ratio(147, 160)), (22_050.0, 3_000.0, ratio(147, 320)), (48_000.0, 997.0, ratio(3, 4))]
    {
        let samples = sine(hertz, rate, 20_000);
        let found = left(&heard(mono(&samples), ratio(1, 3), step, 8000, Gains::MONO));
        for (n, found) in found.iter().enumerate().skip(200) {
            let place = 1.0 / 3.0 + n as f64 * step.to_f64();
            let expected = (TAU * hertz * place / rate).sin();
            assert!((found - expected).abs() < 2e-4, "{rate} {n}: {found} {expected}");
        }
    }
}

/// The table and its straight lines against the sums of the definition.
#[test]
fn the_kernel_is_that_of_its_definition() {
    let samples: Vec<f32> =
        (0..200_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 8) as f32 / (1 << 23) as f32 - 1.0).collect();
    let bessel =
        |x: f64| (0..60).map(|n| ((x / 2.0).powi(n) / (1..=n).map(f64::from).product::<f64>()).powi(2)).sum::<f64>();
    let kernel = |x: f64| {
        let x = x.abs();
        if x >= 32.0 {
            return 0.0;
        }
        let sinc = if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) };
        sinc * bessel(8.0 * (1.0 - (x / 32.0).powi(2)).sqrt()) / bessel(8.0)
    };
    for step in [ratio(1, 7), ratio(-3, 5), ratio(9, 7), ratio(5, 1), ratio(-13, 3)] {
        let narrow = step.to_f64().abs().max(1.0);
        let start = if step.is_negative() { ratio(217, 1) } else { ratio(-20, 1) };
        for (n, found) in left(&heard(mono(&samples), start, step, 90, Gains::MONO)).iter().enumerate() {
            let place = start.to_f64() + n as f64 * step.to_f64();
            let term = |(i, x): (usize, &f32)| f64::from(*x) * kernel((place - i as f64) / narrow) / narrow;
            let expected: f64 = samples.iter().enumerate().map(term).sum();
            assert!((found - expected).abs() < 1e-4, "{step} {n}: {found} {expected}");
        }
    }
}

#[test]
fn what_the_output_cannot_hold_is_filtered_out() {
    // At twice its speed 15 kHz would be 30 kHz, which comes back as 18 kHz.
    let found = left(&heard(mono(&sine(15_000.0, RATE, 20_000)), ratio(200, 1), ratio(2, 1), 4800, Gains::MONO));
    let (loud, low) = (amplitude(&found, 18_000.0), 1e-4);
    assert!(loud < low, "{loud}");
    // And what fits stays.
    let found = left(&heard(mono(&sine(5_000.0, RATE, 20_000)), ratio(200, 1), ratio(2, 1), 4800, Gains::MONO));
    assert!((amplitude(&found, 10_000.0) - 1.0).abs() < 1e-3);
    // A slow one has no images above what it holds: 8 kHz of 16,000 samples per second.
    let found = left(&heard(mono(&sine(6_000.0, 16_000.0, 20_000)), ratio(200, 1), ratio(1, 3), 4800, Gains::MONO));
    assert!((amplitude(&found, 6_000.0) - 1.0).abs() < 1e-3);
    assert!(amplitude(&found, 10_000.0) < low);
}

#[test]
fn gains_go_evenly_from_one_end_to_the_other() {
    let ones = vec![1.0; 1000];
    let voice = Voice {
        samples: [100, 300],
        place: Place::ZERO,
        step: Place::new(Rational::ONE),
        // The frame begins a quarter of a sample before its first one.
        gains: [(-0.25, Gains::SILENT), (199.75, Gains::MONO)],
    };
    let mut mixer = Mixer::new();
    mixer.begin(50..350);
    mixer.add(&voice, mono(&ones));
    for (n, [left, right]) in (50_u32..).zip(mixer.sum()) {
        let expected = if (100..300).contains(&n) { (f64::from(n) - 99.75) / 200.0 } else { 0.0 };
        assert!((f64::from(left) - expected).abs() < 1e-7 && left == right, "{n}: {left}");
    }
}

#[test]
fn the_law_of_panning_is_that_of_the_web() {
    for pan in [-1.0, -0.5, -0.25, 0.0, 0.3, 1.0] {
        let x = (pan + 1.0) / 2.0 * PI / 2.0;
        let mono = Gains::mono_at(pan);
        assert!((mono.left[0] - x.cos()).abs() < 1e-12 && (mono.right[0] - x.sin()).abs() < 1e-12);
        assert!((mono.left[0].powi(2) + mono.right[0].powi(2) - 1.0).abs() < 1e-12, "the power stays");
        let stereo = Gains::stereo_at(pan);
        let x = if pan <= 0.0 { pan + 1.0 } else { pan } * PI / 2.0;
        let expected = if pan <= 0.0 { [1.0, x.cos(), 0.0, x.sin()] } else { [x.cos(), 0.0, x.sin(), 1.0] };
        let found = [stereo.left, stereo.right].concat();
        assert!(found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-12), "{pan}");
    }
    assert_eq!(Gains::stereo_at(0.0), Gains::STEREO);
    assert_eq!((Gains::mono_at(-1.0).left, Gains::mono_at(-1.0).right), ([1.0, 0.0], [0.0, 0.0]));
}

#[test]
fn any_range_is_that_of_the_whole() {
    let samples = sine(440.0, 44_100.0, 3000);
    let gains = [(0.0, Gains::mono_at(-0.3)), (2500.0, Gains::mono_at(0.8).times(0.25))];
    let voice = Voice { samples: [7, 2507], place: Place::new(ratio(-1, 7)), step: Place::new(ratio(147, 160)), gains };
    let mix = |range: core::ops::Range<u64>| {
        let mut mixer = Mixer::new();
        mixer.begin(range);
        mixer.add(&voice, mono(&samples));
        mixer.sum().collect::<Vec<_>>()
    };
    let whole = mix(0..3000);
    for (from, to) in [(0, 1), (5, 9), (1000, 1007), (2500, 3000), (1234, 2345)] {
        assert_eq!(mix(from..to), whole[from as usize..to as usize]);
    }
}

#[test]
fn extremes_do_no_harm() {
    let samples = [1.0; 10];
    let most = i64::MAX;
    for place in [ratio(most, 1), ratio(-most, 1), ratio(1, most), ratio(-1, most), ratio(0, 1)] {
        for step in [ratio(most, 1), ratio(-most, 1), ratio(1, most), ratio(0, 1), ratio(64, 1), ratio(65, 1)] {
            let found = heard(mono(&samples), place, step, 100, Gains::MONO);
            assert!(found.iter().flatten().all(|x| x.is_finite() && x.abs() < 1.2));
        }
    }
    // What stands still, or runs too fast, is silent.
    for step in [ratio(0, 1), ratio(65, 1), ratio(-65, 1)] {
        assert!(heard(mono(&samples), ratio(3, 1), step, 10, Gains::MONO).iter().all(|x| *x == [0.0; 2]));
    }
    assert!(heard(mono(&[]), ratio(0, 1), ratio(1, 2), 10, Gains::MONO).iter().all(|x| *x == [0.0; 2]));
}

#[test]
fn places_are_exact_for_days() {
    let step = Place::new(ratio(44_100, 48_000));
    let day = 24 * 3600 * 48_000;
    let found = Place::ZERO.after(day, step);
    assert!((found.to_f64() - 24.0 * 3600.0 * 44_100.0).abs() < 1e-6, "{found:?}");
    assert_eq!(Place::new(ratio(-1, 4)).whole(), -1);
    assert_eq!(Place::new(ratio(-1, 4)).fraction(), 0.75);
}
