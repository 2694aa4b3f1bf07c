//! PNG files hold exactly the straight pixels of the frames.

mod common;

use std::io::Cursor;
use std::path::Path;

use common::{Shared, info, names, picture, run, view};
use reelm_encode::{Change, Frame, FrameSink, Output, PngCompression, PngFile, PngSequence, png_bytes};

/// The straight colour by its definition: c·255/α to the nearest, and transparent black where α is 0.
fn straight(premultiplied: &[u8]) -> Vec<u8> {
    let one = |pixel: &[u8]| match pixel[3] {
        0 => [0; 4],
        a => {
            let c = |v: u8| (f64::from(v) * 255.0 / f64::from(a)).round().min(255.0) as u8;
            [c(pixel[0]), c(pixel[1]), c(pixel[2]), a]
        }
    };
    premultiplied.chunks_exact(4).flat_map(one).collect()
}

fn decode(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
    assert_eq!(reader.output_color_type(), (png::ColorType::Rgba, png::BitDepth::Eight));
    assert!(reader.info().srgb.is_some());
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    (frame.width, frame.height, pixels)
}

#[test]
fn a_still_is_the_straight_picture_at_every_compression() {
    let pixels = picture(33, 17, 4);
    for compression in [PngCompression::Fast, PngCompression::Balanced, PngCompression::High] {
        let bytes = png_bytes(&view(&pixels, 33, 17), compression).unwrap();
        assert_eq!(decode(&bytes), (33, 17, straight(&pixels)), "{compression:?}");
    }
}

#[test]
fn a_still_takes_one_frame() {
    let written = Shared::default();
    let sink = PngFile::new(Output::writer("w", Box::new(written.clone())), PngCompression::Fast);
    let report = run(Box::new(sink), &info(3, 5), 1).unwrap();
    assert_eq!(decode(&written.bytes()), (3, 5, straight(&picture(3, 5, 0))));
    assert_eq!((report.frames, report.bytes), (1, written.bytes().len() as u64));
    for count in [0, 2] {
        let sink = PngFile::new(Output::writer("w", Box::new(Shared::default())), PngCompression::Fast);
        assert_eq!(run(Box::new(sink), &info(3, 5), count).unwrap_err().code(), "encode.misuse");
    }
}

fn check_file(path: &Path, expected: &[u8], size: (u32, u32)) {
    let (width, height, pixels) = decode(&std::fs::read(path).unwrap());
    assert_eq!((width, height), size);
    assert_eq!(pixels, straight(expected), "{}", path.display());
}

#[test]
fn a_sequence_numbers_by_frame_and_repeats_the_picture() {
    let dir = tempfile::tempdir().unwrap();
    let sink = PngSequence::with_pattern(&dir.path().join("f_%04d.png"), PngCompression::Fast).unwrap();
    let mut sink: Box<dyn FrameSink> = Box::new(sink);
    sink.begin(&info(6, 4)).unwrap();
    let (a, b) = (picture(6, 4, 1), picture(6, 4, 2));
    sink.frame(&Frame::new(98, view(&a, 6, 4))).unwrap();
    sink.frame(&Frame::repeat(99, view(&a, 6, 4))).unwrap();
    sink.frame(&Frame::new(100, view(&b, 6, 4))).unwrap();
    assert!(!dir.path().join("f_0098.png").exists(), "nothing appears before the whole is there");
    let report = sink.finish().unwrap();
    assert_eq!(names(dir.path()), ["f_0098.png", "f_0099.png", "f_0100.png"]);
    check_file(&dir.path().join("f_0098.png"), &a, (6, 4));
    check_file(&dir.path().join("f_0099.png"), &a, (6, 4));
    check_file(&dir.path().join("f_0100.png"), &b, (6, 4));
    assert_eq!((report.frames, report.repeats, report.files), (3, 1, 3));
}

#[test]
fn rows_that_change_are_enough() {
    let written = Shared::default();
    let mut sink: Box<dyn FrameSink> =
        Box::new(reelm_encode::RawRgba::new(Output::writer("w", Box::new(written.clone()))));
    sink.begin(&info(4, 6)).unwrap();
    let (a, mut b) = (picture(4, 6, 1), picture(4, 6, 1));
    b[3 * 16..5 * 16].copy_from_slice(&picture(4, 6, 9)[3 * 16..5 * 16]);
    sink.frame(&Frame::new(0, view(&a, 4, 6))).unwrap();
    sink.frame(&Frame { index: 1, pixels: view(&b, 4, 6), change: Change::Rows(3..5) }).unwrap();
    sink.finish().unwrap();
    assert_eq!(written.bytes(), [straight(&a), straight(&b)].concat());
}

#[test]
fn a_folder_is_made_or_joined() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("frames");
    for (count, expected) in [(2, 2), (3, 3), (1, 3)] {
        let sink = PngSequence::in_folder(&folder, PngCompression::Fast).unwrap();
        run(Box::new(sink), &info(2, 2), count).unwrap();
        assert_eq!(names(&folder).len(), expected);
        assert_eq!(names(dir.path()), ["frames"]);
    }
    std::fs::write(folder.join("note.txt"), "mine").unwrap();
    run(Box::new(PngSequence::in_folder(&folder, PngCompression::Fast).unwrap()), &info(2, 2), 1).unwrap();
    assert_eq!(names(&folder), ["frame_000000.png", "frame_000001.png", "frame_000002.png", "note.txt"]);
}

#[test]
fn an_aborted_sequence_leaves_nothing_and_harms_nothing() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("f_0000.png"), "old").unwrap();
    for (explicit, folder) in [(true, false), (false, false), (true, true), (false, true)] {
        let mut sink: Box<dyn FrameSink> = if folder {
            Box::new(PngSequence::in_folder(&dir.path().join("new"), PngCompression::Fast).unwrap())
        } else {
            Box::new(PngSequence::with_pattern(&dir.path().join("f_%04d.png"), PngCompression::Fast).unwrap())
        };
        sink.begin(&info(2, 2)).unwrap();
        for index in 0..3 {
            sink.frame(&Frame::new(index, view(&picture(2, 2, 0), 2, 2))).unwrap();
        }
        if explicit {
            sink.abort()
        } else {
            drop(sink)
        }
        assert_eq!(names(dir.path()), ["f_0000.png"]);
        assert_eq!(std::fs::read(dir.path().join("f_0000.png")).unwrap(), b"old");
    }
}

#[test]
fn a_name_that_cannot_be_taken_takes_back_the_others() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("f_2.png")).unwrap();
    let sink = PngSequence::with_pattern(&dir.path().join("f_%d.png"), PngCompression::Fast).unwrap();
    let error = run(Box::new(sink), &info(2, 2), 4).unwrap_err();
    assert_eq!(error.code(), "encode.io");
    assert!(error.path().unwrap().ends_with("f_2.png"), "{error}");
    assert_eq!(names(dir.path()), ["f_2.png"]);
}
