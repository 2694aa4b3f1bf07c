//! Y4M says exactly what it holds, and its planes are the BT.709 picture.

mod common;

use common::{Shared, flat, info, picture, run, view};
use reelm_encode::{
    Change, Form, Frame, FrameRate, FrameSink, Mp4, Mp4Quality, NullSink, Output, PlaneSizes, Planes, RawRgba,
    StreamInfo, Y4m,
};
use reelm_pixel::IRect;

/// A reader of YUV4MPEG2 by its description: a line of words, then `FRAME` lines followed by planes.
struct Parsed {
    header: Vec<String>,
    frames: Vec<Vec<u8>>,
}

fn parse(bytes: &[u8], frame_bytes: usize) -> Parsed {
    let end = bytes.iter().position(|&b| b == b'\n').unwrap();
    let header = std::str::from_utf8(&bytes[..end]).unwrap().split(' ').map(str::to_owned).collect();
    let mut rest = &bytes[end + 1..];
    let mut frames = Vec::new();
    while !rest.is_empty() {
        rest = rest.strip_prefix(b"FRAME\n").expect("a frame begins with its word");
        let (frame, after) = rest.split_at(frame_bytes);
        frames.push(frame.to_vec());
        rest = after;
    }
    Parsed { header, frames }
}

fn planes(width: usize, height: usize) -> (usize, usize) {
    (width * height, width.div_ceil(2) * height.div_ceil(2))
}

fn y4m(info: &StreamInfo, send: impl FnOnce(&mut dyn FrameSink)) -> Parsed {
    let written = Shared::default();
    let mut sink: Box<dyn FrameSink> = Box::new(Y4m::new(Output::writer("w", Box::new(written.clone()))));
    sink.begin(info).unwrap();
    send(&mut *sink);
    let report = sink.finish().unwrap();
    assert_eq!(report.bytes, written.bytes().len() as u64);
    let (luma, chroma) = planes(info.width as usize, info.height as usize);
    parse(&written.bytes(), luma + 2 * chroma)
}

#[test]
fn the_header_states_size_exact_rate_and_range() {
    let info = StreamInfo::new(5, 3, FrameRate::new(60000, 2002).unwrap());
    let parsed = y4m(&info, |sink| {
        let pixels = picture(5, 3, 0);
        sink.frame(&Frame::new(0, view(&pixels, 5, 3))).unwrap();
        sink.frame(&Frame::repeat(1, view(&pixels, 5, 3))).unwrap();
    });
    assert_eq!(
        parsed.header,
        ["YUV4MPEG2", "W5", "H3", "F30000:1001", "Ip", "A1:1", "C420jpeg", "XCOLORRANGE=LIMITED"]
    );
    assert_eq!(parsed.frames.len(), 2);
    assert_eq!(parsed.frames[0], parsed.frames[1]);
}

/// BT.709 with limited range, from its definition, in floating point.
fn bt709([r, g, b]: [u8; 3]) -> [f64; 3] {
    let [r, g, b] = [r, g, b].map(|v| f64::from(v) / 255.0);
    let y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    [16.0 + 219.0 * y, 128.0 + 224.0 * (b - y) / 1.8556, 128.0 + 224.0 * (r - y) / 1.5748]
}

#[test]
fn flat_colours_have_the_values_of_the_standard_at_odd_and_even_sizes() {
    for (width, height) in [(1, 1), (2, 2), (3, 2), (2, 3), (7, 5), (64, 36)] {
        for colour in [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255], [12, 200, 99]] {
            let pixels = flat(width, height, colour);
            let parsed = y4m(&info(width, height), |sink| {
                sink.frame(&Frame::new(0, view(&pixels, width, height))).unwrap();
            });
            let (luma, chroma) = planes(width as usize, height as usize);
            let expected = bt709(colour);
            for (place, value) in parsed.frames[0].iter().enumerate() {
                let plane = usize::from(place >= luma) + usize::from(place >= luma + chroma);
                let error = (f64::from(*value) - expected[plane]).abs();
                assert!(error <= 1.0, "{colour:?} {width}×{height} plane {plane}: {value}, not {expected:?}");
            }
        }
    }
}

#[test]
fn transparent_pixels_show_the_background() {
    let pixels = vec![0; 4 * 4 * 4];
    let send = |sink: &mut dyn FrameSink| sink.frame(&Frame::new(0, view(&pixels, 4, 4))).unwrap();
    let parsed = y4m(&info(4, 4).with_background([200, 30, 60]), send);
    let solid = flat(4, 4, [200, 30, 60]);
    let expected = y4m(&info(4, 4), |sink| sink.frame(&Frame::new(0, view(&solid, 4, 4))).unwrap());
    assert_eq!(parsed.frames, expected.frames);
}

#[test]
fn converting_the_changed_rows_gives_the_same_bytes_as_converting_all() {
    for (rows, height) in [(3..5, 9), (0..1, 9), (8..9, 9), (2..3, 8), (5..5, 8), (0..99, 7)] {
        let info = info(6, height);
        let (a, mut b) = (picture(6, height, 1), picture(6, height, 1));
        let other = picture(6, height, 7);
        let bytes = rows.start as usize * 24..(rows.end.min(height) as usize * 24);
        b[bytes.clone()].copy_from_slice(&other[bytes]);
        let all = y4m(&info, |sink| {
            sink.frame(&Frame::new(0, view(&a, 6, height))).unwrap();
            sink.frame(&Frame::new(1, view(&b, 6, height))).unwrap();
        });
        let some = y4m(&info, |sink| {
            sink.frame(&Frame::new(0, view(&a, 6, height))).unwrap();
            sink.frame(&Frame { index: 1, pixels: view(&b, 6, height), change: Change::Rows(rows) }).unwrap();
        });
        assert_eq!(all.frames, some.frames);
    }
}

#[test]
fn a_frame_of_another_size_is_refused() {
    let mut sink: Box<dyn FrameSink> = Box::new(Y4m::new(Output::writer("w", Box::new(Shared::default()))));
    let pixels = picture(4, 4, 0);
    assert_eq!(sink.frame(&Frame::new(0, view(&pixels, 4, 4))).unwrap_err().code(), "encode.misuse");
    sink.begin(&info(4, 2)).unwrap();
    let error = sink.frame(&Frame::new(3, view(&pixels, 4, 4))).unwrap_err();
    assert_eq!(error.code(), "encode.frame-size");
    assert_eq!(error.to_string(), "frame 3 is 4×4, the stream is 4×2");
}

#[test]
fn sizes_of_zero_are_refused_by_every_sink() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["a.y4m", "a.rgba", "a.png", "a_%d.png", "a.mp4"] {
        for (width, height) in [(0, 4), (4, 0), (70_000, 4), (4, u32::MAX)] {
            let target = reelm_encode::Target::Path(dir.path().join(name));
            let sink = reelm_encode::sink_for(&target, &Default::default()).unwrap();
            let error = run(sink, &info(width, height), 0).unwrap_err();
            assert_eq!(error.code(), "encode.size-out-of-range", "{name}");
        }
    }
    assert!(common::names(dir.path()).is_empty());
}

#[test]
fn a_sink_makes_the_same_of_its_form_as_of_pixels() {
    let info = info(19, 13);
    let sinks: [fn(Output) -> Box<dyn FrameSink>; 3] = [
        |output| Box::new(Y4m::new(output)),
        |output| Box::new(Mp4::new(output, Mp4Quality::default())),
        |_| Box::new(NullSink::new()),
    ];
    for sink in sinks {
        let [(pixels, from_pixels), (planes, from_planes)] = [false, true].map(|formed| {
            let written = Shared::default();
            let mut sink = sink(Output::writer("w", Box::new(written.clone())));
            sink.begin(&info).unwrap();
            let mut planes = match sink.form() {
                Form::Planes(sizes) => Planes::new(&info, sizes),
                _ => Planes::default(),
            };
            for (index, seed) in [0, 1, 1, 2].into_iter().enumerate() {
                let (index, pixels) = (index as u64, picture(19, 13, seed));
                let change = if index == 2 { Change::Nothing } else { Change::All };
                let frame = Frame { index, pixels: view(&pixels, 19, 13), change: change.clone() };
                planes.update(&frame);
                if formed { sink.planes(index, &planes, &change) } else { sink.frame(&frame) }.unwrap();
            }
            (written.bytes(), sink.finish().unwrap())
        });
        assert_eq!(pixels, planes);
        assert_eq!(from_pixels, from_planes);
        assert_eq!((from_planes.frames, from_planes.repeats), (4, 1));
    }
}

#[test]
fn planes_of_another_size_and_planes_for_a_sink_of_pixels_are_refused() {
    let begun = |mut sink: Box<dyn FrameSink>| {
        sink.begin(&info(8, 8)).unwrap();
        sink
    };
    let output = || Output::writer("w", Box::new(Shared::default()));
    let planes = |sink: &dyn FrameSink, side| match sink.form() {
        Form::Planes(sizes) => Planes::new(&info(side, side), sizes),
        _ => Planes::default(),
    };
    for mut sink in [begun(Box::new(Y4m::new(output()))), begun(Box::new(Mp4::new(output(), Mp4Quality::default())))] {
        let wrong = planes(&*sink, 34);
        assert_eq!(sink.planes(3, &wrong, &Change::All).unwrap_err().code(), "encode.frame-size");
        let right = planes(&*sink, 8);
        sink.planes(3, &right, &Change::All).unwrap();
    }
    let mut sink = begun(Box::new(RawRgba::new(output())));
    assert_eq!(sink.form(), Form::Pixels);
    assert_eq!(sink.planes(0, &Planes::default(), &Change::All).unwrap_err().code(), "encode.misuse");
}

#[test]
fn planes_that_are_put_piece_by_piece_are_those_of_the_whole_picture() {
    for (width, height) in [(1, 1), (37, 21), (64, 32), (131, 70)] {
        for sizes in [PlaneSizes::Any, PlaneSizes::EvenFrom(16)] {
            let info = StreamInfo::new(width, height, FrameRate::new(30, 1).unwrap());
            let pixels = picture(width, height, 3);
            let whole = view(&pixels, width, height);
            let mut expected = Planes::new(&info, sizes);
            expected.update(&Frame::new(0, whole));
            // Planes that showed another picture.
            let mut planes = Planes::new(&info, sizes);
            let other = picture(width, height, 9);
            planes.update(&Frame::new(0, view(&other, width, height)));
            for y in (0..height as i32).step_by(16) {
                for x in (0..width as i32).step_by(48) {
                    planes.put([x as u32, y as u32], &whole.sub(IRect::from_size(x, y, 48, 16)));
                }
            }
            // What lies beyond the picture is left out.
            planes.put([width + 1, 0], &whole);
            planes.put([0, u32::MAX], &whole);
            planes.complete();
            assert!(planes.bytes() == expected.bytes(), "{width} × {height}, {sizes:?}");
        }
    }
    Planes::default().put([0, 0], &view(&picture(4, 4, 0), 4, 4));
}
