//! The sink thread keeps order, holds back, recycles and tells the first error; so does one whose sink needs no thread.

mod common;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::ThreadId;

use common::{Shared, info, names, picture};
use reelm_encode::{
    Change, EncodeError, Form, Frame, FrameSink, MemorySink, Output, PlanePool, Planes, RawRgba, Report, SinkOptions,
    SinkThread, StreamInfo, Target, sink_for,
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

/// Looks at nothing; tells what it was called for, and where. Fails or panics at a frame.
struct Counter {
    fails_at: Option<u64>,
    panics_at: Option<u64>,
    calls: mpsc::Sender<(String, ThreadId)>,
}

impl Counter {
    fn new(fails_at: Option<u64>, panics_at: Option<u64>) -> (Box<Self>, mpsc::Receiver<(String, ThreadId)>) {
        let (calls, called) = mpsc::channel();
        (Box::new(Self { fails_at, panics_at, calls }), called)
    }

    fn tell(&self, what: impl Into<String>) {
        self.calls.send((what.into(), std::thread::current().id())).unwrap();
    }
}

impl FrameSink for Counter {
    fn begin(&mut self, _: &StreamInfo) -> Result<(), EncodeError> {
        Ok(())
    }

    fn form(&self) -> Form {
        Form::Nothing
    }

    fn frame(&mut self, _: &Frame<'_>) -> Result<(), EncodeError> {
        Err(EncodeError::Misuse { what: "it wants no pixels" })
    }

    fn planes(&mut self, index: u64, _: &Planes, change: &Change) -> Result<(), EncodeError> {
        assert_ne!(self.panics_at, Some(index), "meant to");
        self.tell(format!("{index} {change:?}"));
        if self.fails_at == Some(index) { Err(EncodeError::Misuse { what: "it broke" }) } else { Ok(()) }
    }

    fn finish(self: Box<Self>) -> Result<Report, EncodeError> {
        self.tell("finished");
        Ok(Report::default())
    }

    fn abort(self: Box<Self>) {
        self.tell("aborted");
    }
}

/// Sends a frame, and repeats it twice.
fn send_three(thread: &SinkThread) -> Result<(), EncodeError> {
    let pool = PlanePool::new(&info(4, 4), thread.form(), 2);
    thread.send(0, pool.buffer(), Change::All)?;
    thread.repeat(1)?;
    thread.repeat(2)
}

#[test]
fn a_sink_that_looks_at_nothing_is_called_by_the_sender() {
    let (sink, called) = Counter::new(None, None);
    let taken = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&taken);
    let counted = move || _ = count.fetch_add(1, Ordering::Relaxed);
    let thread = SinkThread::attach(sink, &info(4, 4), 1, counted).unwrap();
    send_three(&thread).unwrap();
    assert_eq!(taken.load(Ordering::Relaxed), 3);
    thread.finish().unwrap();
    let calls: Vec<_> = called.iter().collect();
    assert!(calls.iter().all(|(_, thread)| *thread == std::thread::current().id()));
    assert!(calls.iter().map(|(call, _)| &**call).eq(["0 All", "1 Nothing", "2 Nothing", "finished"]), "{calls:?}");
}

#[test]
fn what_ends_a_sink_with_a_thread_ends_one_without() {
    for at in [0, 1, 2] {
        for (fails_at, panics_at, said) in [(Some(at), None, "it broke"), (None, Some(at), "the sink panicked")] {
            let (sink, called) = Counter::new(fails_at, panics_at);
            let thread = SinkThread::spawn(sink, &info(4, 4), 1).unwrap();
            let error = send_three(&thread).unwrap_err();
            assert!(error.to_string().ends_with(said), "{error}");
            assert_eq!(called.try_iter().last().unwrap().0, "aborted");
            assert_eq!(thread.repeat(3).unwrap_err().code(), "encode.stopped");
            assert_eq!(thread.finish().unwrap_err().code(), "encode.stopped");
        }
    }
    for way in 0..3 {
        let (sink, called) = Counter::new(None, None);
        let thread = SinkThread::spawn(sink, &info(4, 4), 1).unwrap();
        send_three(&thread).unwrap();
        match way {
            0 => drop(thread),
            1 => thread.abort(),
            _ => {
                thread.stop_switch().stop();
                assert_eq!(thread.repeat(3).unwrap_err().code(), "encode.stopped");
                assert_eq!(thread.finish().unwrap_err().code(), "encode.stopped");
            }
        }
        assert_eq!(called.iter().last().unwrap().0, "aborted");
    }
    let (sink, _called) = Counter::new(None, None);
    let thread = SinkThread::spawn(sink, &info(4, 4), 1).unwrap();
    assert_eq!(thread.repeat(0).unwrap_err().code(), "encode.misuse");
}
