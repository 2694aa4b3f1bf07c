//! The WAV sink: its bytes by the layout of RIFF, and what is refused.

mod common;

use std::fs;

use common::{info, names, picture, view};
use reelm_encode::{Format, Frame, FrameSink, Media, Output, SinkOptions, SoundInfo, Target, Warning, Wav, sink_for};

fn sound(samples: u64) -> SoundInfo {
    SoundInfo { rate: 48_000, samples }
}

/// What is written for these samples, in blocks of `block`.
fn written(samples: &[[f32; 2]], block: usize) -> (Vec<u8>, Vec<Warning>) {
    let out = tempfile::tempdir().unwrap();
    let path = out.path().join("a.wav");
    let mut sink = sink_for(&Target::Path(path.clone()), &SinkOptions::default()).unwrap();
    assert_eq!(sink.media(), Media::Sound);
    sink.begin(&info(16, 8).with_frame_count(3).with_sound(sound(samples.len() as u64))).unwrap();
    samples.chunks(block).for_each(|block| sink.sound(block).unwrap());
    let report = sink.finish().unwrap();
    let bytes = fs::read(&path).unwrap();
    assert_eq!((report.frames, report.bytes, report.files), (3, bytes.len() as u64, 1));
    (bytes, report.warnings)
}

#[test]
fn the_bytes_are_those_of_a_wav_of_24_bits() {
    let samples = [[0.0, 1.0], [-1.0, 0.5], [f32::from(-12_345_i16) / 32_768.0, 1.0 / 8_388_608.0], [2.0, -2.0]];
    let (bytes, warnings) = written(&samples, 3);
    let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    assert_eq!((&bytes[..4], number(4), &bytes[8..16]), (&b"RIFF"[..], bytes.len() as u32 - 8, &b"WAVEfmt "[..]));
    assert_eq!((number(16), &bytes[20..24], number(24), number(28)), (40, &[0xfe, 0xff, 2, 0][..], 48_000, 288_000));
    assert_eq!((&bytes[32..36], &bytes[60..64], number(64)), (&[6, 0, 24, 0][..], &b"data"[..], 24));
    let values: Vec<i32> = bytes[68..].chunks(3).map(|b| i32::from_le_bytes([0, b[0], b[1], b[2]]) >> 8).collect();
    assert_eq!(values, [0, 0x7f_ffff, -0x80_0000, 0x40_0000, -12_345 * 256, 1, 0x7f_ffff, -0x80_0000]);
    // 20 log₁₀ 2 is 6.02.
    assert_eq!(warnings, [Warning::Clipped { tenths: 61 }]);
    assert_eq!(warnings[0].to_string(), "the sound is up to 6.1 dB too loud: it is clipped");
    assert!(written(&samples[..3], 1).1.is_empty());
    assert_eq!(written(&[], 1).0.len(), 68);
}

#[test]
fn what_does_not_fit_is_refused_and_leaves_nothing() {
    let out = tempfile::tempdir().unwrap();
    let wav = || Box::new(Wav::new(Output::path(out.path().join("a.wav"))));
    let code = |result: Result<(), reelm_encode::EncodeError>| result.unwrap_err().code();
    // 4 GiB are the most: 715,827,872 samples of 6 bytes and a head.
    assert_eq!(code(wav().begin(&info(16, 8).with_sound(sound(715_827_873)))), "encode.too-long");
    assert_eq!(code(wav().begin(&info(16, 8).with_sound(sound(u64::MAX)))), "encode.too-long");
    assert_eq!(code(wav().begin(&info(16, 8))), "encode.misuse");
    let mut sink = wav();
    sink.begin(&info(16, 8).with_sound(sound(2))).unwrap();
    sink.sound(&[[0.0; 2]]).unwrap();
    assert_eq!(code(sink.frame(&Frame::new(0, view(&picture(16, 8, 0), 16, 8)))), "encode.misuse");
    assert_eq!(code(sink.sound(&[[0.0; 2]; 2])), "encode.misuse");
    assert_eq!(sink.finish().unwrap_err().code(), "encode.misuse");
    let mut dropped = wav();
    dropped.begin(&info(16, 8).with_sound(sound(2))).unwrap();
    assert_eq!(names(out.path()).len(), 1, "it is written beside its place");
    drop(dropped);
    assert!(names(out.path()).is_empty());
}

#[test]
fn a_sound_alone_needs_no_program() {
    assert!(Format::Wav.is_embedded());
    assert_eq!(Format::from_name("WAV").unwrap(), Format::Wav);
    assert!(sink_for(&Target::Stdout, &SinkOptions { format: Some(Format::Wav), ..SinkOptions::default() }).is_ok());
}
