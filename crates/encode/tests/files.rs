//! Outputs are whole or absent, whatever goes wrong.

mod common;

use std::fs;
use std::io::Write;
use std::path::Path;

use common::{FailingWriter, info, names, picture, run, view};
use reelm_encode::{
    AtomicFile, EncodeError, Frame, FrameSink, MemorySink, Mp4, Mp4Quality, Output, PngCompression, PngFile, RawRgba,
    SinkOptions, Target, Y4m, sink_for,
};

const SINGLE_FILES: [&str; 5] = ["out.mp4", "out.y4m", "out.rgba", "out.raw", "out.png"];

fn sink(path: &Path) -> Box<dyn FrameSink> {
    sink_for(&Target::Path(path.to_owned()), &SinkOptions::default()).unwrap()
}

#[test]
fn a_file_appears_when_it_is_whole_and_replaces_the_old_one() {
    let dir = tempfile::tempdir().unwrap();
    for name in SINGLE_FILES {
        let path = dir.path().join(name);
        fs::write(&path, "old").unwrap();
        let mut sink = sink(&path);
        sink.begin(&info(8, 8)).unwrap();
        sink.frame(&Frame::new(0, view(&picture(8, 8, 0), 8, 8))).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        let report = sink.finish().unwrap();
        assert_eq!(report.bytes, fs::metadata(&path).unwrap().len());
        assert_eq!(report.path.as_deref(), Some(path.as_path()));
        assert!(report.bytes > 3);
        assert_eq!(names(dir.path()), [name]);
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn aborting_or_dropping_at_any_point_leaves_the_old_file() {
    let dir = tempfile::tempdir().unwrap();
    for name in SINGLE_FILES {
        let path = dir.path().join(name);
        fs::write(&path, "old").unwrap();
        for (explicit, frames) in [(true, None), (true, Some(0)), (true, Some(1)), (false, None), (false, Some(1))] {
            let mut sink = sink(&path);
            if let Some(frames) = frames {
                sink.begin(&info(8, 8)).unwrap();
                for index in 0..frames {
                    sink.frame(&Frame::new(index, view(&picture(8, 8, 0), 8, 8))).unwrap();
                }
            }
            if explicit {
                sink.abort()
            } else {
                drop(sink)
            }
            assert_eq!(names(dir.path()), [name]);
            assert_eq!(fs::read(&path).unwrap(), b"old");
        }
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_missing_folder_is_named() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["out.mp4", "out.y4m", "out.rgba", "out.png", "out_%03d.png", "deeper/"] {
        let path = dir.path().join("missing").join(name);
        let error = run(sink(&path), &info(2, 2), 1).unwrap_err();
        assert_eq!(error.code(), "encode.io");
        assert!(error.to_string().contains("missing"), "{error}");
        let EncodeError::Io { source, .. } = error else { panic!() };
        assert_eq!(source.kind(), std::io::ErrorKind::NotFound);
    }
    assert!(names(dir.path()).is_empty());
}

#[test]
fn a_full_disk_is_an_error_with_path_and_bytes() {
    // The device takes nothing; it is written to directly, never replaced.
    for format in ["mp4", "y4m", "rgba", "png"] {
        let options =
            SinkOptions { format: Some(reelm_encode::Format::from_name(format).unwrap()), ..SinkOptions::default() };
        let sink = sink_for(&Target::Path("/dev/full".into()), &options).unwrap();
        let error = run(sink, &info(8, 8), 1).unwrap_err();
        assert_eq!(error.code(), "encode.io", "{format}");
        assert!(error.to_string().starts_with("cannot write /dev/full after 0 bytes: "), "{error}");
    }
    let meta = fs::metadata("/dev/full").unwrap();
    assert!(!meta.is_file());
}

#[test]
fn a_device_takes_the_stream() {
    let options = SinkOptions { format: Some(reelm_encode::Format::Y4m), ..SinkOptions::default() };
    let sink = sink_for(&Target::Path("/dev/null".into()), &options).unwrap();
    let report = run(sink, &info(8, 8), 3).unwrap();
    assert_eq!((report.frames, report.files, report.path), (3, 0, None));
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

fn with_writer(kind: usize, writer: FailingWriter) -> (Box<dyn FrameSink>, u32) {
    let output = Output::writer("shim", Box::new(writer));
    match kind {
        0 => (Box::new(Mp4::new(output, Mp4Quality::default())), 4),
        1 => (Box::new(Y4m::new(output)), 4),
        2 => (Box::new(RawRgba::new(output)), 4),
        _ => (Box::new(PngFile::new(output, PngCompression::Fast)), 1),
    }
}

#[test]
fn the_failure_of_every_single_write_is_reported() {
    for kind in 0..4 {
        let counter = FailingWriter::new(usize::MAX);
        let (sink, frames) = with_writer(kind, counter.clone());
        run(sink, &info(16, 16), frames).unwrap();
        let writes = *counter.calls.lock().unwrap();
        assert!(writes > 0);
        for nth in 0..writes {
            let (sink, frames) = with_writer(kind, FailingWriter::new(nth));
            let error = run(sink, &info(16, 16), frames).unwrap_err();
            let EncodeError::Io { path, source, .. } = &error else { panic!("{kind} {nth}: {error}") };
            assert_eq!(path, Path::new("shim"));
            assert_eq!(source.kind(), std::io::ErrorKind::StorageFull, "{kind} {nth}");
        }
    }
}

#[test]
fn writers_of_one_name_do_not_meet() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("same.bin");
    let mut files: Vec<_> = (0..8).map(|_| AtomicFile::create(&path).unwrap()).collect();
    for (n, file) in files.iter_mut().enumerate() {
        file.write_all(&vec![n as u8; 1000]).unwrap();
        assert!(!path.exists());
        let part = file.part_path().file_name().unwrap().to_str().unwrap().to_owned();
        assert!(part.starts_with(".same.bin.") && part.ends_with(".part"), "{part}");
    }
    files.remove(3);
    assert_eq!(names(dir.path()).len(), 7, "a dropped file is gone");
    for file in files {
        assert_eq!(file.commit().unwrap(), 1000);
        let content = fs::read(&path).unwrap();
        assert!(content.len() == 1000 && content.iter().all(|b| *b == content[0]));
    }
    assert_eq!(fs::read(&path).unwrap()[0], 7);
    assert_eq!(names(dir.path()), ["same.bin"]);
}

#[test]
fn a_link_stays_a_link_and_long_names_work() {
    let dir = tempfile::tempdir().unwrap();
    let (real, link) = (dir.path().join("real.raw"), dir.path().join("link.raw"));
    fs::write(&real, "old").unwrap();
    std::os::unix::fs::symlink("real.raw", &link).unwrap();
    run(sink(&link), &info(2, 2), 1).unwrap();
    assert!(link.is_symlink());
    assert_eq!(fs::read(&real).unwrap().len(), 16);
    let long = dir.path().join(format!("{}.raw", "ü".repeat(120)));
    run(sink(&long), &info(2, 2), 1).unwrap();
    assert_eq!(fs::read(&long).unwrap().len(), 16);
}

#[test]
fn a_folder_is_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let error = AtomicFile::create(dir.path()).unwrap_err();
    assert_eq!(error.code(), "encode.io");
    assert!(names(dir.path()).is_empty());
}

#[test]
fn memory_keeps_frames_and_shares_repeats() {
    let (sink, frames) = MemorySink::new();
    let mut sink: Box<dyn FrameSink> = Box::new(sink);
    sink.begin(&info(4, 2)).unwrap();
    let (a, b) = (picture(4, 2, 1), picture(4, 2, 2));
    sink.frame(&Frame::new(5, view(&a, 4, 2))).unwrap();
    sink.frame(&Frame::repeat(6, view(&a, 4, 2))).unwrap();
    sink.frame(&Frame::new(7, view(&b, 4, 2))).unwrap();
    let report = sink.finish().unwrap();
    assert_eq!((report.frames, report.repeats, report.bytes), (3, 1, 96));
    let kept = frames.take();
    assert_eq!(
        kept.iter().map(|f| (f.index, f.width, f.height)).collect::<Vec<_>>(),
        [(5, 4, 2), (6, 4, 2), (7, 4, 2)]
    );
    assert_eq!((&*kept[0].pixels, &*kept[1].pixels, &*kept[2].pixels), (&a, &a, &b));
    assert!(std::sync::Arc::ptr_eq(&kept[0].pixels, &kept[1].pixels));

    let (sink, frames) = MemorySink::new();
    let mut sink: Box<dyn FrameSink> = Box::new(sink);
    sink.begin(&info(4, 2)).unwrap();
    sink.frame(&Frame::new(5, view(&a, 4, 2))).unwrap();
    assert_eq!(frames.len(), 1);
    drop(sink);
    assert!(frames.is_empty());
}
