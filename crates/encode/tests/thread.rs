//! The sink thread keeps order, holds back, recycles and tells the first error.

mod common;

use std::sync::mpsc;

use common::{Shared, info, names, picture};
use reelm_encode::{
    Change, EncodeError, Frame, FrameSink, MemorySink, Output, RawRgba, Report, SinkOptions, SinkThread, StreamInfo,
    Target, sink_for,
};

fn fill(thread: &SinkThread, pixels: &[u8]) -> reelm_encode::FrameBuffer {
    let mut buffer = thread.buffer();
    buffer.pixels_mut().copy_from_slice(pixels);
    buffer
}

#[test]
fn frames_arrive_in_order_and_repeats_need_no_buffer() {
    let (sink, frames) = MemorySink::new();
    let thread = SinkThread::spawn(Box::new(sink), &info(4, 4), 2).unwrap();
    for index in 0..50 {
        if index % 5 == 3 {
            thread.repeat(index).unwrap();
        } else {
            thread.send(index, fill(&thread, &picture(4, 4, index as u32)), Change::All).unwrap();
        }
    }
    let report = thread.finish().unwrap();
    assert_eq!((report.frames, report.repeats), (50, 10));
    for (index, frame) in frames.take().into_iter().enumerate() {
        let shown = if index % 5 == 3 { index - 1 } else { index };
        assert_eq!((frame.index, &*frame.pixels), (index as u64, &picture(4, 4, shown as u32)));
    }
}

/// Takes a frame each time it is allowed to; fails at `fails_at`.
struct Gate {
    allow: mpsc::Receiver<()>,
    fails_at: u64,
    taken: u64,
    ended: mpsc::Sender<&'static str>,
}

impl FrameSink for Gate {
    fn begin(&mut self, _: &StreamInfo) -> Result<(), EncodeError> {
        Ok(())
    }

    fn frame(&mut self, _: &Frame<'_>) -> Result<(), EncodeError> {
        let _ = self.allow.recv();
        if self.taken == self.fails_at {
            return Err(EncodeError::Misuse { what: "the gate is shut" });
        }
        self.taken += 1;
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Report, EncodeError> {
        self.ended.send("finished").unwrap();
        Ok(Report::default())
    }

    fn abort(self: Box<Self>) {
        self.ended.send("aborted").unwrap();
    }
}

fn gate(fails_at: u64) -> (Box<Gate>, mpsc::Sender<()>, mpsc::Receiver<&'static str>) {
    let ((open, allow), (ended, end)) = (mpsc::channel(), mpsc::channel());
    (Box::new(Gate { allow, fails_at, taken: 0, ended }), open, end)
}

#[test]
fn a_slow_sink_holds_the_sender_back_and_buffers_are_reused() {
    let (sink, open, end) = gate(u64::MAX);
    let thread = SinkThread::spawn(sink, &info(8, 8), 3).unwrap();
    let (sent, progress) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let sent = sent;
            let mut places = std::collections::BTreeSet::new();
            for index in 0..40 {
                let buffer = thread.buffer();
                places.insert(buffer.pixels().as_ptr() as usize);
                thread.send(index, buffer, Change::All).unwrap();
                sent.send(index).unwrap();
            }
            // Three wait, one is in the sink, one is kept for repeats, one is being sent.
            assert!(places.len() <= 6, "{} buffers", places.len());
        });
        for allowed in 0..40_u64 {
            // With `allowed` frames taken, one may be in the sink and three in the channel.
            while let Ok(index) = progress.try_recv() {
                assert!(index < allowed + 4, "frame {index} was sent with {allowed} taken");
            }
            open.send(()).unwrap();
        }
    });
    thread.finish().unwrap();
    assert_eq!(end.recv().unwrap(), "finished");
}

#[test]
fn the_first_error_reaches_the_sender_once() {
    for fails_at in 0..5 {
        let (sink, open, end) = gate(fails_at);
        drop(open);
        let thread = SinkThread::spawn(sink, &info(8, 8), 1).unwrap();
        let error = (0..).find_map(|index| thread.send(index, thread.buffer(), Change::All).err()).unwrap();
        assert_eq!(error.to_string(), "the sink was used out of order: the gate is shut");
        assert_eq!(end.recv().unwrap(), "aborted");
        assert_eq!(thread.repeat(99).unwrap_err().code(), "encode.stopped");
        assert_eq!(thread.finish().unwrap_err().code(), "encode.stopped");
    }
}

#[test]
fn an_error_at_the_last_frame_reaches_finish() {
    let (sink, open, end) = gate(0);
    drop(open);
    let thread = SinkThread::spawn(sink, &info(8, 8), 4).unwrap();
    thread.send(0, thread.buffer(), Change::All).unwrap();
    assert_eq!(thread.finish().unwrap_err().to_string(), "the sink was used out of order: the gate is shut");
    assert_eq!(end.recv().unwrap(), "aborted");
}

#[test]
fn dropping_or_stopping_aborts_the_sink() {
    let dir = tempfile::tempdir().unwrap();
    for way in 0..3 {
        for name in ["a.mp4", "a.y4m", "a_%d.png", "frames/"] {
            let sink = sink_for(&Target::Path(dir.path().join(name)), &SinkOptions::default()).unwrap();
            let thread = SinkThread::spawn(sink, &info(16, 16), 2).unwrap();
            for index in 0..5 {
                thread.send(index, fill(&thread, &picture(16, 16, 1)), Change::All).unwrap();
            }
            match way {
                0 => drop(thread),
                1 => thread.abort(),
                _ => {
                    thread.stop_switch().stop();
                    assert_eq!(thread.repeat(5).unwrap_err().code(), "encode.stopped");
                    assert_eq!(thread.finish().unwrap_err().code(), "encode.stopped");
                }
            }
            assert!(names(dir.path()).is_empty(), "{name}");
        }
    }
}

#[test]
fn a_repeat_before_any_frame_is_misuse() {
    let sink = RawRgba::new(Output::writer("w", Box::new(Shared::default())));
    let thread = SinkThread::spawn(Box::new(sink), &info(2, 2), 1).unwrap();
    let _ = thread.repeat(0);
    assert_eq!(thread.finish().unwrap_err().code(), "encode.misuse");
}

#[test]
fn begin_fails_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let target = Target::Path(dir.path().join("missing/a.mp4"));
    let sink = sink_for(&target, &SinkOptions::default()).unwrap();
    assert_eq!(SinkThread::spawn(sink, &info(2, 2), 1).unwrap_err().code(), "encode.io");
}
