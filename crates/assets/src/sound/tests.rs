//! Sounds against closed forms: sines and silence, other ways to compute a spectrum, and files that are cut or bent.

#![expect(clippy::disallowed_methods, reason = "the oracle is another implementation")]

use core::f64::consts::TAU;

use reelm_ids::Rational;
use reelm_ir::Limits;

use super::fft::Fft;
use super::{Sound, decode};
use crate::image::DecodeError;

const ALL: [f64; 2] = [0.0, f64::INFINITY];
const BASS: [f64; 2] = [0.0, 250.0];
const MID: [f64; 2] = [250.0, 4000.0];
const TREBLE: [f64; 2] = [4000.0, f64::INFINITY];

fn sine(hertz: f64, amplitude: f64, rate: u32, seconds: f64) -> Vec<f32> {
    let samples = (f64::from(rate) * seconds) as u32;
    (0..samples).map(|i| (amplitude * (TAU * hertz * f64::from(i) / f64::from(rate)).sin()) as f32).collect()
}

fn levels(sound: &Sound, bands: &[[f64; 2]], frame: usize) -> Vec<f64> {
    sound.levels(Rational::whole(30), bands).iter().map(|levels| f64::from(levels[frame])).collect()
}

/// Plain 16-bit samples as a WAV.
pub(crate) fn wav(rate: u32, channels: &[Vec<f32>]) -> Vec<u8> {
    let frames = channels.first().map_or(0, Vec::len);
    let (count, bytes) = (channels.len() as u16, (frames * channels.len() * 2) as u32);
    let mut out = Vec::new();
    out.extend(b"RIFF");
    out.extend((36 + bytes).to_le_bytes());
    out.extend(b"WAVEfmt ");
    out.extend(16_u32.to_le_bytes());
    out.extend([1_u16.to_le_bytes(), count.to_le_bytes()].concat());
    out.extend([rate.to_le_bytes(), (rate * u32::from(count) * 2).to_le_bytes()].concat());
    out.extend([(count * 2).to_le_bytes(), 16_u16.to_le_bytes()].concat());
    out.extend(b"data");
    out.extend(bytes.to_le_bytes());
    for frame in 0..frames {
        for channel in channels {
            out.extend(((channel[frame] * 32767.0).round() as i16).to_le_bytes());
        }
    }
    out
}

fn read(bytes: &[u8], limits: &Limits) -> Result<Sound, DecodeError> {
    decode(bytes.to_vec(), limits, limits.total_decoded_bytes)
}

#[test]
fn a_sine_has_its_level_in_its_band() {
    for (rate, hertz, band) in
        [(44_100, 440.0, 1), (48_000, 1000.0, 1), (44_100, 100.0, 0), (96_000, 9000.0, 2), (8000, 1000.0, 1)]
    {
        let sound = Sound::new(rate, vec![sine(hertz, 0.5, rate, 1.0)]);
        let found = levels(&sound, &[BASS, MID, TREBLE, ALL], 15);
        let expected = 0.5 / 2_f64.sqrt();
        for (at, level) in found.iter().enumerate() {
            let expected = if at == band || at == 3 { expected } else { 0.0 };
            // Hann's window lets little through to other bands.
            assert!((level - expected).abs() < 0.004, "{hertz} Hz at {rate}: {found:?}");
        }
        assert!((found[3] - expected).abs() < 1e-4, "{found:?}");
    }
}

#[test]
fn further_channels_are_folded_into_two() {
    let half = 0.5_f64.sqrt();
    let of = |count: usize| -> Vec<[f64; 2]> {
        let alone = |at: usize| {
            let channels = (0..count).map(|channel| vec![f32::from(u8::from(channel == at))]).collect();
            let folded = std::sync::Arc::new(Sound::new(48_000, channels)).folded();
            assert_eq!((folded.rate(), folded.channels().len()), (48_000, 2));
            [0, 1].map(|side| f64::from(folded.channels()[side][0]))
        };
        (0..count).map(alone).collect()
    };
    let near = |found: Vec<[f64; 2]>, expected: &[[f64; 2]]| {
        assert_eq!(found.len(), expected.len());
        let pairs = found.iter().flatten().zip(expected.iter().flatten());
        assert!(pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-7), "{found:?}");
    };
    near(of(2), &[[1.0, 0.0], [0.0, 1.0]]);
    near(of(3), &[[1.0, 0.0], [0.0, 1.0], [half, half]]);
    // 5.1, by ITU-R BS.775.
    near(of(6), &[[1.0, 0.0], [0.0, 1.0], [half, half], [0.0, 0.0], [half, 0.0], [0.0, half]]);
    let all = |side: usize| of(8).iter().map(|shares| shares[side]).sum::<f64>();
    assert_eq!(all(0), all(1));
    // One and two channels are the sound itself.
    for count in [1, 2] {
        let sound = std::sync::Arc::new(Sound::new(8000, vec![vec![0.5]; count]));
        assert!(std::sync::Arc::ptr_eq(&sound, &sound.folded()));
    }
}

#[test]
fn silence_is_0() {
    let sound = Sound::new(44_100, vec![vec![0.0; 44_100]; 2]);
    assert!(sound.levels(Rational::whole(30), &[ALL]).iter().all(|levels| levels.iter().all(|level| *level == 0.0)));
    // A sound that begins late: silent before, but for the window around its beginning.
    let mut late = vec![0.0; 22_050];
    late.extend(sine(440.0, 1.0, 44_100, 0.5));
    let found = &Sound::new(44_100, vec![late]).levels(Rational::whole(30), &[ALL])[0];
    assert_eq!((found.len(), found[13]), (31, 0.0));
    assert!((f64::from(found[20]) - 0.5_f64.sqrt()).abs() < 1e-3);
    assert!((f64::from(found[15]) - 0.5).abs() < 0.02, "half of the window: {}", found[15]);
}

/// The squares of bands that share all frequencies out add up to that of the whole, which is that of the weighted samples.
#[test]
fn levels_of_bands_add_up() {
    let mut state = 7_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (f64::from(state) / f64::from(u32::MAX) - 0.5) as f32
    };
    let channels: Vec<Vec<f32>> = (0..3).map(|_| (0..22_050).map(|_| noise()).collect()).collect();
    let octaves: Vec<[f64; 2]> = (0..14).map(|k| [20.0 * f64::from(1 << k), 20.0 * f64::from(2 << k)]).collect();
    let bands = [&[ALL, BASS, MID, TREBLE, [0.0, 20.0]], octaves.as_slice()].concat();
    let sound = Sound::new(22_050, channels.clone());
    let found = levels(&sound, &bands, 12);
    let squares = |levels: &[f64]| levels.iter().map(|level| level * level).sum::<f64>();
    assert!((squares(&found[1..4]) - squares(&found[..1])).abs() < 1e-6);
    assert!((squares(&found[4..]) - squares(&found[..1])).abs() < 1e-6);
    let (n, middle) = (1024, 22_050 * 12 / 30);
    let weight = |i: usize| 0.5 - 0.5 * (TAU * i as f64 / n as f64).cos();
    let at = |channel: &[f32], i: usize| f64::from(channel[middle - n / 2 + i]) * weight(i);
    let sum: f64 = channels.iter().flat_map(|channel| (0..n).map(move |i| at(channel, i).powi(2))).sum();
    let mean = sum / 3.0 / (0..n).map(|i| weight(i).powi(2)).sum::<f64>();
    assert!((found[0] - mean.sqrt()).abs() < 1e-6, "{} {}", found[0], mean.sqrt());
}

#[test]
fn channels_do_not_cancel_each_other() {
    let left = sine(440.0, 0.8, 44_100, 1.0);
    let right: Vec<f32> = left.iter().map(|sample| -sample).collect();
    let both = levels(&Sound::new(44_100, vec![left.clone(), right]), &[ALL], 10)[0];
    let one = levels(&Sound::new(44_100, vec![left.clone(), vec![0.0; left.len()]]), &[ALL], 10)[0];
    assert!((both - 0.8 / 2_f64.sqrt()).abs() < 1e-4 && (one - 0.4).abs() < 1e-4, "{both} {one}");
}

#[test]
fn the_transform_is_that_of_the_definition() {
    for n in [1_usize, 2, 8, 64] {
        let input: Vec<[f64; 2]> = (0..n).map(|i| [(i * i % 7) as f64 - 3.0, (i * 5 % 11) as f64 / 4.0]).collect();
        let mut found = input.clone();
        Fft::new(n).run(&mut found);
        for (k, found) in found.iter().enumerate() {
            let (mut re, mut im) = (0.0, 0.0);
            for (j, x) in input.iter().enumerate() {
                let (sin, cos) = (-TAU * (j * k) as f64 / n as f64).sin_cos();
                re += x[0] * cos - x[1] * sin;
                im += x[0] * sin + x[1] * cos;
            }
            assert!((found[0] - re).abs() < 1e-9 && (found[1] - im).abs() < 1e-9, "{n} {k}");
        }
    }
}

#[test]
fn the_frames_reach_to_the_end() {
    let sound = Sound::new(48_000, vec![vec![0.1; 48_000]]);
    for (fps, frames) in
        [(Rational::whole(30), 31), (Rational::new(30_000, 1001).unwrap(), 31), (Rational::whole(1), 2)]
    {
        assert_eq!(sound.frames(fps), frames);
        assert_eq!(sound.levels(fps, &[ALL])[0].len() as u64, frames);
    }
    // Asked again, it is the same table.
    let (a, b) = (sound.levels(Rational::whole(30), &[ALL, BASS]), sound.levels(Rational::whole(30), &[BASS, ALL]));
    assert!(std::sync::Arc::ptr_eq(&a[0], &b[1]) && std::sync::Arc::ptr_eq(&a[1], &b[0]));
}

#[test]
fn a_wav_gives_its_samples() {
    let channels = [vec![0.0, 0.5, -1.0, 1.0], vec![0.25, -0.25, 0.0, -0.5]];
    let sound = read(&wav(22_050, &channels), &Limits::default()).unwrap();
    assert_eq!((sound.rate(), sound.channels().len(), sound.len(), sound.bytes()), (22_050, 2, 4, 32));
    for (found, expected) in sound.channels().iter().flatten().zip(channels.iter().flatten()) {
        assert_eq!(*found, (expected * 32767.0).round() / 32768.0);
    }
}

#[test]
fn too_much_is_refused_with_its_limit() {
    let second = wav(8000, &vec![vec![0.1; 16_000]; 3]);
    let over = |limits: Limits| match read(&second, &limits) {
        Err(DecodeError::Limit(over)) => (over.name, over.limit, over.observed),
        other => panic!("{other:?}"),
    };
    assert_eq!(over(Limits { audio_channels: 2, ..Limits::default() }), ("audio_channels", 2, 3));
    assert_eq!(over(Limits { audio_seconds: 1, ..Limits::default() }).0, "audio_seconds");
    assert_eq!(over(Limits { decoded_bytes: 1000, ..Limits::default() }).0, "decoded_bytes");
    assert_eq!(over(Limits { total_decoded_bytes: 1000, ..Limits::default() }).0, "total_decoded_bytes");
}

#[test]
fn what_is_no_sound_is_refused_in_words() {
    let why = |bytes: &[u8]| match read(bytes, &Limits::default()) {
        Err(DecodeError::Broken(why)) => why,
        other => panic!("{other:?}"),
    };
    assert!(why(b"ID3\x04\x00").starts_with("MP3 is not yet read"));
    assert!(why(b"\xff\xfb\x90\x00").starts_with("MP3 or AAC is not yet read"));
    assert!(why(b"OggS\x00").starts_with("Ogg is not yet read"));
    assert!(why(b"\0\0\0\x20ftypM4A ").starts_with("MP4 is not yet read"));
    for nothing in [&b""[..], b"RIFF", b"not a sound at all", &[0; 4096]] {
        assert!(!why(nothing).is_empty());
    }
    assert!(why(&wav(500, &[vec![0.1; 100]])).contains("500 samples per second"));
    assert!(why(&wav(8000, &[vec![]])).contains("no samples"), "{}", why(&wav(8000, &[vec![]])));
}

/// Whatever is cut or bent is an error or another sound, and never a panic.
#[test]
fn bent_files_do_no_harm() {
    let whole = wav(8000, &[sine(440.0, 0.5, 8000, 0.02), sine(100.0, 0.5, 8000, 0.02)]);
    let limits = Limits { decoded_bytes: 1 << 20, ..Limits::default() };
    let check = |bytes: &[u8]| {
        if let Ok(sound) = read(bytes, &limits) {
            let levels = sound.levels(Rational::whole(30), &[ALL]);
            assert!(levels[0].iter().all(|level| (0.0..=1.0).contains(level)));
        }
    };
    (0..whole.len()).for_each(|len| check(&whole[..len]));
    for at in 0..whole.len().min(64) {
        for byte in [0, 1, 0x7f, 0x80, 0xff, whole[at] ^ 1] {
            let mut bent = whole.clone();
            bent[at] = byte;
            check(&bent);
        }
    }
    let mut flac = include_bytes!("../../../../fixtures/sounds/beat.flac").to_vec();
    assert!(read(&flac, &limits).is_ok());
    let head = flac.len().min(200);
    (0..head).for_each(|len| check(&flac[..len]));
    for at in (0..head).chain((head..flac.len()).step_by(331)) {
        let before = core::mem::replace(&mut flac[at], 0xff);
        check(&flac);
        flac[at] = before;
    }
}

/// What FLAC packs is what a WAV says plainly.
#[test]
fn a_flac_gives_the_samples_of_the_wav() {
    let limits = Limits::default();
    let [flac, wav] = [
        read(include_bytes!("../../../../fixtures/sounds/beat.flac"), &limits).unwrap(),
        read(include_bytes!("../../../../fixtures/sounds/beat.wav"), &limits).unwrap(),
    ];
    assert_eq!((flac.rate(), flac.channels()), (wav.rate(), wav.channels()));
}
