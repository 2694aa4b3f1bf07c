//! The sound of an MP4: packets of Opus in step with the pictures.

mod common;

use common::{Shared, flat, info, view};
use reelm_encode::{EncodeError, Frame, FrameSink, Media, Mp4, Mp4Quality, Output, Report, SoundInfo, Warning};

/// An MP4 of 25 pictures with this sound, handed over in pieces of `piece`.
fn encode(sound: &[[f32; 2]], piece: usize) -> Result<(Vec<u8>, Report), EncodeError> {
    let written = Shared::default();
    let mut sink: Box<dyn FrameSink> =
        Box::new(Mp4::new(Output::writer("w", Box::new(written.clone())), Mp4Quality::default()));
    assert_eq!(sink.media(), Media::Both);
    sink.begin(&info(32, 16).with_sound(SoundInfo { rate: 48_000, samples: sound.len() as u64 }))?;
    sound.chunks(piece).try_for_each(|samples| sink.sound(samples))?;
    let picture = flat(32, 16, [10, 20, 30]);
    (0..25).try_for_each(|frame| sink.frame(&Frame::new(frame, view(&picture, 32, 16))))?;
    let report = sink.finish()?;
    Ok((written.bytes(), report))
}

fn u32_at(bytes: &[u8], place: usize) -> u32 {
    u32::from_be_bytes(bytes[place..place + 4].try_into().unwrap())
}

/// The contents of all boxes of this name on one level.
fn all<'a>(mut bytes: &'a [u8], name: &str) -> Vec<&'a [u8]> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let (this, rest) = bytes.split_at(u32_at(bytes, 0) as usize);
        if &this[4..8] == name.as_bytes() {
            found.push(&this[8..]);
        }
        bytes = rest;
    }
    found
}

fn find<'a>(bytes: &'a [u8], path: &str) -> &'a [u8] {
    path.split('/').fold(bytes, |bytes, name| all(bytes, name)[0])
}

fn tone(count: u32, level: f64) -> Vec<[f32; 2]> {
    let at = |i: u32| (level * libm::sin(core::f64::consts::TAU * 440.0 * f64::from(i) / 48_000.0)) as f32;
    (0..count).map(|i| [at(i), -at(i)]).collect()
}

#[test]
fn the_index_holds_both_and_says_where_the_sound_begins() {
    let (file, report) = encode(&tone(48_000, 0.5), 1000).unwrap();
    assert!(report.warnings.is_empty());
    let traks = all(find(&file, "moov"), "trak");
    assert_eq!(traks.len(), 2);
    let stbl = find(traks[1], "mdia/minf/stbl");
    // 48,000 samples and 312 that come before them are 51 packets of 960.
    assert_eq!([4, 8, 12].map(|place| u32_at(find(stbl, "stts"), place)), [1, 51, 960]);
    assert_eq!((u32_at(find(traks[1], "mdia/mdhd"), 12), u32_at(find(traks[1], "tkhd"), 20)), (48_000, 1000));
    let edit = find(traks[1], "edts/elst");
    assert_eq!([4, 8, 12, 16].map(|place| u32_at(edit, place)), [1, 1000, 312, 0x1_0000]);
    let entry = find(stbl, "stsd");
    let decoder = entry.windows(4).position(|name| name == b"dOps").unwrap();
    assert_eq!(entry[decoder + 4..decoder + 8], [0, 2, 1, 56], "two channels, 312 samples too early");
    // Every chunk begins where the samples of both, which fill the media box, say.
    let media = file.windows(4).position(|name| name == b"mdat").unwrap() + 4;
    let chunks = |trak: &[u8]| -> Vec<(u32, u32)> {
        let (stco, stsz) = (find(trak, "mdia/minf/stbl/stco"), find(trak, "mdia/minf/stbl/stsz"));
        let count = u32_at(stco, 4) as usize;
        assert_eq!(u32_at(stsz, 8) as usize, count);
        let size = |i: usize| if u32_at(stsz, 4) == 0 { u32_at(stsz, 12 + 4 * i) } else { u32_at(stsz, 4) };
        (0..count).map(|i| (u32_at(stco, 8 + 4 * i), size(i))).collect()
    };
    let mut all: Vec<(u32, u32)> = traks.iter().flat_map(|trak| chunks(trak)).collect();
    all.sort_unstable();
    assert_eq!(all[0].0 as usize, media);
    assert!(all.windows(2).all(|pair| pair[0].0 + pair[0].1 == pair[1].0));
    assert_eq!(all.last().map(|(place, size)| (place + size) as usize), Some(file.len()));
    // And each packet of the sound is one: fullband, 20 ms, two channels.
    assert!(chunks(traks[1]).iter().all(|(place, size)| file[*place as usize] == 0xfc && *size < 1276));
}

#[test]
fn the_same_sound_gives_the_same_bytes_in_any_pieces() {
    let tone = tone(20_000, 0.7);
    let whole = encode(&tone, 20_000).unwrap().0;
    assert_eq!(encode(&tone, 1).unwrap().0, whole);
    assert_eq!(encode(&tone, 961).unwrap().0, whole);
}

#[test]
fn extremes_are_compressed_and_told() {
    let noise = |i: u32| (i.wrapping_mul(2_654_435_761) >> 8) as f32 / (1 << 23) as f32 - 1.0;
    let sounds: [Vec<[f32; 2]>; 6] = [
        vec![],
        vec![[0.0; 2]],
        vec![[1.0, -1.0]; 5000],
        (0..5000).map(|i| if i % 2 == 0 { [1.0, -1.0] } else { [-1.0, 1.0] }).collect(),
        (0..20_000).map(|i| [noise(i), noise(i + 7)]).collect(),
        (0..5000).map(|i| if i == 2500 { [1.0, 1.0] } else { [1e-20, -1e-38] }).collect(),
    ];
    for sound in sounds {
        let (_, report) = encode(&sound, 700).unwrap();
        assert!(report.warnings.is_empty());
    }
    let (_, report) = encode(&tone(2000, 4.0), 700).unwrap();
    assert_eq!(report.warnings, [Warning::Clipped { tenths: 121 }]);
    let (_, report) = encode(&[[f32::MAX, f32::MIN], [f32::INFINITY, 0.0]], 1).unwrap();
    assert!(matches!(report.warnings[..], [Warning::Clipped { .. }]));
}

#[test]
fn a_sound_of_another_length_or_rate_is_refused() {
    let mut sink = Mp4::new(Output::writer("w", Box::new(Shared::default())), Mp4Quality::default());
    let sound = SoundInfo { rate: 44_100, samples: 2 };
    assert_eq!(sink.begin(&info(32, 16).with_sound(sound)).unwrap_err().code(), "encode.misuse");
    let begun = || {
        let mut sink = Box::new(Mp4::new(Output::writer("w", Box::new(Shared::default())), Mp4Quality::default()));
        sink.begin(&info(32, 16).with_sound(SoundInfo { rate: 48_000, samples: 2 })).unwrap();
        sink
    };
    assert_eq!(begun().sound(&[[0.0; 2]; 3]).unwrap_err().code(), "encode.misuse");
    let mut short = begun();
    short.sound(&[[0.0; 2]]).unwrap();
    short.frame(&Frame::new(0, view(&flat(32, 16, [0; 3]), 32, 16))).unwrap();
    assert_eq!((short as Box<dyn FrameSink>).finish().unwrap_err().code(), "encode.misuse");
}
