//! The MP4 file's boxes say what was sent, and a decoder sees the pictures.

mod common;

use common::{Shared, flat, info, picture, view};
use openh264::decoder::Decoder;
use openh264::formats::YUVSource;
use reelm_encode::{Frame, FrameRate, FrameSink, Mp4, Mp4Quality, Output, Report, StreamInfo, Warning};

fn encode(info: &StreamInfo, frames: &[Vec<u8>]) -> (Vec<u8>, Report) {
    let written = Shared::default();
    let output = Output::writer("w", Box::new(written.clone()));
    let mut sink: Box<dyn FrameSink> = Box::new(Mp4::new(output, Mp4Quality::default()));
    sink.begin(info).unwrap();
    for (index, pixels) in frames.iter().enumerate() {
        sink.frame(&Frame::new(index as u64, view(pixels, info.width, info.height))).unwrap();
    }
    let report = sink.finish().unwrap();
    (written.bytes(), report)
}

fn u32_at(bytes: &[u8], place: usize) -> u32 {
    u32::from_be_bytes(bytes[place..place + 4].try_into().unwrap())
}

/// The boxes of one level: type and content.
fn boxes(mut bytes: &[u8]) -> Vec<(String, &[u8])> {
    let mut list = Vec::new();
    while !bytes.is_empty() {
        let (this, rest) = bytes.split_at(u32_at(bytes, 0) as usize);
        list.push((String::from_utf8(this[4..8].to_vec()).unwrap(), &this[8..]));
        bytes = rest;
    }
    list
}

fn find<'a>(bytes: &'a [u8], path: &str) -> &'a [u8] {
    path.split('/').fold(bytes, |bytes, name| boxes(bytes).into_iter().find(|(found, _)| found == name).unwrap().1)
}

/// What the index says about time.
#[derive(Debug, PartialEq)]
struct Times {
    /// Ticks per second and duration in ticks of the movie and of the track's media.
    movie: (u32, u32),
    media: (u32, u32),
    track: u32,
    /// Number of frames and ticks of each.
    samples: Vec<(u32, u32)>,
}

fn times(file: &[u8]) -> Times {
    let mvhd = find(file, "moov/mvhd");
    let mdhd = find(file, "moov/trak/mdia/mdhd");
    let tkhd = find(file, "moov/trak/tkhd");
    let stts = find(file, "moov/trak/mdia/minf/stbl/stts");
    assert_eq!((mvhd[0], mdhd[0], tkhd[0]), (0, 0, 0), "short files have short headers");
    let samples = (0..u32_at(stts, 4) as usize).map(|i| (u32_at(stts, 8 + 8 * i), u32_at(stts, 12 + 8 * i)));
    Times {
        movie: (u32_at(mvhd, 12), u32_at(mvhd, 16)),
        media: (u32_at(mdhd, 12), u32_at(mdhd, 16)),
        track: u32_at(tkhd, 20),
        samples: samples.collect(),
    }
}

#[test]
fn the_index_comes_first_and_every_rate_is_exact() {
    for (num, den) in
        [(24, 1), (25, 1), (30000, 1001), (24000, 1001), (60, 1), (7, 1), (1, 3), (120000, 1001), (1000, 1)]
    {
        for count in [1, 2, 9] {
            let frames: Vec<_> = (0..count).map(|seed| picture(32, 16, seed)).collect();
            let stream = StreamInfo::new(32, 16, FrameRate::new(num, den).unwrap());
            let (file, report) = encode(&stream, &frames);
            let order: Vec<_> = boxes(&file).into_iter().map(|(name, _)| name).collect();
            assert_eq!(order, ["ftyp", "moov", "mdat"]);
            let Times { movie, media, track, samples } = times(&file);
            assert_eq!(samples.len(), 1, "all frames last equally long");
            let (frames, ticks) = samples[0];
            assert_eq!(frames, count);
            // ticks / media.0 = den / num, exactly.
            assert_eq!(u64::from(ticks) * u64::from(num), u64::from(den) * u64::from(media.0), "{num}/{den}");
            assert_eq!(media.1, count * ticks);
            let seconds = f64::from(count) * f64::from(den) / f64::from(num);
            assert!((f64::from(movie.1) / f64::from(movie.0) - seconds).abs() < 0.001_001, "{movie:?} {seconds}");
            assert_eq!(movie.1, track);
            assert_eq!((report.frames, report.bytes), (u64::from(count), file.len() as u64));
        }
    }
}

/// The stream as a decoder takes it: parameter sets, then pictures, each unit behind a start code.
fn units(file: &[u8]) -> Vec<Vec<u8>> {
    let stbl = find(file, "moov/trak/mdia/minf/stbl");
    let stsz = find(stbl, "stsz");
    let offset = u32_at(find(stbl, "stco"), 8) as usize;
    let mut place = offset;
    let mut samples = Vec::new();
    for i in 0..u32_at(stsz, 8) as usize {
        let size = if u32_at(stsz, 4) == 0 { u32_at(stsz, 12 + 4 * i) } else { u32_at(stsz, 4) } as usize;
        let (mut sample, mut out) = (&file[place..place + size], Vec::new());
        while !sample.is_empty() {
            let (unit, rest) = sample[4..].split_at(u32_at(sample, 0) as usize);
            out.extend([0, 0, 0, 1]);
            out.extend(unit);
            sample = rest;
        }
        samples.push(out);
        place += size;
    }
    assert_eq!(place, file.len(), "nothing but pictures in the media box");
    samples
}

/// Mean of each plane for every decoded picture, with its size.
fn decode(file: &[u8]) -> Vec<((usize, usize), [f64; 3])> {
    let mut decoder = Decoder::new().unwrap();
    let mean = |plane: &[u8], stride: usize, width: usize, height: usize| {
        let rows = plane.chunks(stride).take(height).flat_map(|row| &row[..width]);
        rows.map(|&v| f64::from(v)).sum::<f64>() / (width * height) as f64
    };
    let mut means = Vec::new();
    for sample in units(file) {
        let picture = decoder.decode(&sample).unwrap().expect("each sample is one picture");
        let ((w, h), (y, u, v)) = (picture.dimensions(), picture.strides());
        let chroma = (w / 2, h / 2);
        means.push((
            (w, h),
            [
                mean(picture.y(), y, w, h),
                mean(picture.u(), u, chroma.0, chroma.1),
                mean(picture.v(), v, chroma.0, chroma.1),
            ],
        ));
    }
    means
}

/// BT.709 with limited range, from its definition.
fn bt709([r, g, b]: [u8; 3]) -> [f64; 3] {
    let [r, g, b] = [r, g, b].map(|v| f64::from(v) / 255.0);
    let y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    [16.0 + 219.0 * y, 128.0 + 224.0 * (b - y) / 1.8556, 128.0 + 224.0 * (r - y) / 1.5748]
}

#[test]
fn a_decoder_sees_the_colours_at_every_size() {
    let colours = [[255, 0, 0], [0, 128, 255], [20, 20, 20], [250, 240, 230]];
    for (width, height) in [(1, 1), (2, 2), (16, 16), (17, 31), (64, 2), (2, 64), (160, 90), (161, 91)] {
        let frames: Vec<_> = colours.iter().map(|&colour| flat(width, height, colour)).collect();
        let (file, report) = encode(&info(width, height), &frames);
        let decoded = decode(&file);
        let even = (width.next_multiple_of(2).max(16), height.next_multiple_of(2).max(16));
        assert_eq!(decoded.len(), colours.len());
        for (colour, (size, mean)) in colours.iter().zip(decoded) {
            assert_eq!(size, (even.0 as usize, even.1 as usize));
            for (value, expected) in mean.iter().zip(bt709(*colour)) {
                assert!((value - expected).abs() < 3.0, "{width}×{height} {colour:?}: {mean:?}");
            }
        }
        let padded = even != (width, height);
        let warning = Warning::Padded { from: (width, height), to: even };
        assert_eq!(report.warnings, if padded { vec![warning] } else { vec![] });
    }
}

#[test]
fn a_repeat_is_a_frame_like_any_other() {
    let written = Shared::default();
    let mut sink: Box<dyn FrameSink> =
        Box::new(Mp4::new(Output::writer("w", Box::new(written.clone())), Mp4Quality::default()));
    let pixels = flat(48, 32, [10, 200, 30]);
    sink.begin(&info(48, 32)).unwrap();
    sink.frame(&Frame::new(0, view(&pixels, 48, 32))).unwrap();
    for index in 1..5 {
        sink.frame(&Frame::repeat(index, view(&pixels, 48, 32))).unwrap();
    }
    let report = sink.finish().unwrap();
    assert_eq!((report.frames, report.repeats), (5, 4));
    assert_eq!(decode(&written.bytes()).len(), 5);
}

#[test]
fn key_frames_stand_at_least_every_two_seconds() {
    let frames: Vec<_> = (0..60).map(|i| flat(32, 32, [100 + i, 100, 100])).collect();
    let stream = StreamInfo::new(32, 32, FrameRate::whole(10));
    let (file, _) = encode(&stream, &frames);
    let stss = find(&file, "moov/trak/mdia/minf/stbl/stss");
    let mut keys: Vec<_> = (0..u32_at(stss, 4) as usize).map(|i| u32_at(stss, 8 + 4 * i)).collect();
    keys.push(61);
    assert_eq!(keys[0], 1);
    assert!(keys.windows(2).all(|pair| pair[1] - pair[0] <= 20), "{keys:?}");
    assert!(keys.len() < 30, "not every frame is one: {keys:?}");
}

#[test]
fn better_quality_is_closer_and_larger() {
    let measure = |qp| {
        let written = Shared::default();
        let mut sink: Box<dyn FrameSink> =
            Box::new(Mp4::new(Output::writer("w", Box::new(written.clone())), Mp4Quality::new(qp)));
        let stream = info(128, 128);
        sink.begin(&stream).unwrap();
        for seed in 0..4 {
            sink.frame(&Frame::new(seed.into(), view(&picture(128, 128, seed), 128, 128))).unwrap();
        }
        sink.finish().unwrap();
        written.bytes().len()
    };
    let sizes = [12, 20, 30, 45].map(measure);
    assert!(sizes.is_sorted_by(|a, b| a > b), "{sizes:?}");
}

#[test]
fn noise_beyond_the_encoders_buffers_is_stored_more_coarsely() {
    let mut state = 1_u32;
    let mut noise = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        if state & 256 == 0 { 0 } else { 255 }
    };
    let loud: Vec<u8> = (0..128 * 128).flat_map(|_| [noise(), noise(), noise(), 255]).collect();
    let calm = flat(128, 128, [50, 100, 150]);
    let written = Shared::default();
    let mut sink: Box<dyn FrameSink> =
        Box::new(Mp4::new(Output::writer("w", Box::new(written.clone())), Mp4Quality::new(12)));
    sink.begin(&info(128, 128)).unwrap();
    for (index, pixels) in [&calm, &loud, &loud, &calm, &calm].into_iter().enumerate() {
        sink.frame(&Frame::new(index as u64, view(pixels, 128, 128))).unwrap();
    }
    let report = sink.finish().unwrap();
    assert_eq!(report.warnings, [Warning::Coarser { frames: 2 }]);
    let means = decode(&written.bytes());
    assert_eq!(means.len(), 5);
    for place in [0, 3, 4] {
        assert!((means[place].1[0] - bt709([50, 100, 150])[0]).abs() < 2.0, "{means:?}");
    }
    assert!((means[1].1[0] - 125.5).abs() < 8.0, "{means:?}");
}

#[test]
fn what_the_format_cannot_hold_is_refused_before_anything_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.mp4");
    for (stream, code) in [
        (info(3842, 100), "encode.size-out-of-range"),
        (info(100, 3842), "encode.size-out-of-range"),
        (info(2400, 2400), "encode.size-out-of-range"),
    ] {
        let mut sink = Mp4::new(Output::path(&path), Mp4Quality::default());
        assert_eq!(sink.begin(&stream).unwrap_err().code(), code, "{stream:?}");
    }
    let empty: Box<dyn FrameSink> = {
        let mut sink = Mp4::new(Output::path(&path), Mp4Quality::default());
        sink.begin(&info(16, 16)).unwrap();
        Box::new(sink)
    };
    assert_eq!(empty.finish().unwrap_err().code(), "encode.misuse");
    assert!(common::names(dir.path()).is_empty());
}

#[test]
fn the_stream_states_its_colours() {
    let (file, _) = encode(&info(64, 64), &[flat(64, 64, [1, 2, 3])]);
    let avc1 = find(find(&file, "moov/trak/mdia/minf/stbl"), "stsd");
    // Entry count, then the entry: 8 bytes of box header, 78 of fields, then its boxes.
    let avcc = find(&avc1[8 + 8 + 78..], "avcC");
    let length = usize::from(u16::from_be_bytes([avcc[6], avcc[7]]));
    let sps = &avcc[8..8 + length];
    // Profile 66 with constraint flags; then somewhere in the VUI the bits of primaries, transfer and matrix, all 1,
    // after "video_signal_type present, format unspecified (5), limited range (0), description present": 1 101 0 1.
    assert_eq!(sps[1], 66);
    let bits: String = sps.iter().map(|byte| format!("{byte:08b}")).collect();
    let one = "00000001";
    assert!(
        bits.contains(&format!("10101{one}{one}{one}")) || bits.contains(&format!("110101{one}{one}{one}")),
        "{bits}"
    );
}
