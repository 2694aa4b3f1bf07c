//! Drawing only what changed shows in no pixel, and the sink is told the truth about what changed: every fixture, in any order
//! of frames, alone and through the pipeline.

mod common;

use std::sync::{Arc, Mutex};

use reelm_encode::{Change, EncodeError, Form, Frame, FrameSink, MemorySink, PlaneSizes, Planes, Report, StreamInfo};
use reelm_ids::Hash128;
use reelm_session::{Cancel, Prepared, SessionOptions};

/// Neighbours at three places of a clip, and a stride over all of it.
fn frames(prepared: &Prepared) -> Vec<u64> {
    let last = prepared.frames() - 1;
    let runs = [0, last / 2, last.saturating_sub(5)].into_iter().flat_map(|start| start..start + 6);
    runs.chain((0..6).map(|i| i * last / 5)).filter(|frame| *frame <= last).collect()
}

#[test]
fn an_updated_buffer_is_one_that_was_drawn_anew() {
    println!("{:<16} {:>10}", "fixture", "drawn");
    for fixture in common::fixtures() {
        let prepared = fixture.prepare();
        let mut anew = prepared.session(&SessionOptions::default()).expect("a session");
        let options = SessionOptions { threads: 3, bands: true, ..SessionOptions::default() };
        let mut session = prepared.session(&options).expect("a session");
        let (mut pixels, mut expected) = (vec![9; prepared.frame_bytes()], vec![0; prepared.frame_bytes()]);
        let order = frames(&prepared);
        let order = order.iter().chain(order.iter().rev());
        let mut count = 0;
        for frame in order {
            session.update_frame(*frame, &mut pixels).expect("a frame");
            anew.render_frame(*frame, &mut expected).expect("a frame");
            assert!(pixels == expected, "{}, frame {frame}", fixture.name);
            count += prepared.frame_bytes() as u64 / 4;
        }
        let drawn = session.raster_stats().pixels_damaged;
        println!("{:<16} {:>9.1} %", fixture.name, 100.0 * drawn as f64 / count as f64);
        // A frame from elsewhere in the buffer does no harm.
        session.render_frame(prepared.frames() / 3, &mut pixels).expect("a frame");
        session.update_frame(prepared.frames() - 1, &mut pixels).expect("a frame");
        anew.render_frame(prepared.frames() - 1, &mut expected).expect("a frame");
        assert!(pixels == expected, "{}", fixture.name);
    }
}

#[test]
fn a_range_of_one_frame_is_that_frame() {
    for fixture in common::fixtures() {
        let prepared = fixture.prepare();
        let mut session =
            prepared.session(&SessionOptions { threads: 3, ..SessionOptions::default() }).expect("a session");
        let mut expected = vec![0; prepared.frame_bytes()];
        for frame in [prepared.frames() / 3, prepared.frames() - 1] {
            let (sink, frames) = MemorySink::new();
            // Between ranges the threads of the pool belong to single frames.
            session.update_frame(0, &mut expected).expect("a frame");
            session.render_range(frame..frame + 1, Box::new(sink), &Cancel::new(), &mut |_| {}).expect("a range");
            session.render_frame(frame, &mut expected).expect("a frame");
            let frames = frames.take();
            assert!(*frames[0].pixels == expected, "{}, frame {frame}", fixture.name);
        }
    }
}

/// Compares each frame with the one before by what it is told.
struct Witness {
    last: Option<Vec<u8>>,
    frames: Arc<Mutex<Vec<Hash128>>>,
}

impl FrameSink for Witness {
    fn begin(&mut self, _info: &StreamInfo) -> Result<(), EncodeError> {
        Ok(())
    }

    fn frame(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        let pixels: Vec<u8> = frame.pixels.rows().flatten().copied().collect();
        let stride = frame.pixels.width() as usize * 4;
        if let Some(last) = &self.last {
            let told = match frame.change.clone() {
                Change::Nothing => 0..0,
                Change::Rows(rows) => rows,
                _ => 0..u32::MAX,
            };
            for (y, (row, before)) in (0..).zip(pixels.chunks(stride).zip(last.chunks(stride))) {
                assert!(told.contains(&y) || row == before, "row {y} changed in frame {}: {told:?}", frame.index);
            }
        }
        self.frames.lock().expect("no test panicked").push(Hash128::of(&pixels));
        self.last = Some(pixels);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Report, EncodeError> {
        Ok(Report::default())
    }

    fn abort(self: Box<Self>) {}
}

#[test]
fn the_pipeline_tells_what_changed() {
    for fixture in common::fixtures() {
        let prepared = fixture.prepare();
        let middle = prepared.frames() / 2;
        let range = middle.saturating_sub(6)..(middle + 6).min(prepared.frames());
        let pass = |threads: usize, redraw: bool| {
            let options = SessionOptions { threads, redraw, ..SessionOptions::default() };
            let mut session = prepared.session(&options).expect("a session");
            let frames = Arc::<Mutex<Vec<Hash128>>>::default();
            let sink = Box::new(Witness { last: None, frames: Arc::clone(&frames) });
            session.render_range(range.clone(), sink, &Cancel::new(), &mut |_| {}).expect("the range");
            let frames = frames.lock().expect("no test panicked");
            frames.clone()
        };
        let anew = pass(1, true);
        assert_eq!(anew.len() as u64, range.end - range.start);
        for threads in [1, 3] {
            assert!(pass(threads, false) == anew, "{} on {threads} threads", fixture.name);
        }
    }
}

/// Keeps the planes of all frames: those that it is handed, or those that it makes of pixels.
struct Planar {
    handed: bool,
    own: Option<Planes>,
    frames: Arc<Mutex<Vec<Hash128>>>,
}

impl FrameSink for Planar {
    fn begin(&mut self, info: &StreamInfo) -> Result<(), EncodeError> {
        self.own = Some(Planes::new(info, SIZES));
        Ok(())
    }

    fn frame(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        assert!(!self.handed, "it asked for planes");
        let mut planes = self.own.take().expect("it has begun");
        planes.update(&Frame::new(frame.index, frame.pixels));
        self.planes(frame.index, &planes, &frame.change)?;
        self.own = Some(planes);
        Ok(())
    }

    fn form(&self) -> Form {
        if self.handed { Form::Planes(SIZES) } else { Form::Pixels }
    }

    fn planes(&mut self, _index: u64, planes: &Planes, _change: &Change) -> Result<(), EncodeError> {
        self.frames.lock().expect("no test panicked").push(Hash128::of(planes.bytes()));
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Report, EncodeError> {
        Ok(Report::default())
    }

    fn abort(self: Box<Self>) {}
}

const SIZES: PlaneSizes = PlaneSizes::EvenFrom(16);

#[test]
fn planes_that_are_patched_on_the_way_are_those_of_the_whole_frame() {
    for fixture in common::fixtures() {
        let prepared = fixture.prepare();
        let middle = prepared.frames() / 2;
        let range = middle.saturating_sub(6)..(middle + 6).min(prepared.frames());
        let pass = |threads: usize, handed: bool| {
            let options = SessionOptions { threads, ..SessionOptions::default() };
            let mut session = prepared.session(&options).expect("a session");
            let frames = Arc::<Mutex<Vec<Hash128>>>::default();
            let sink = Box::new(Planar { handed, own: None, frames: Arc::clone(&frames) });
            session.render_range(range.clone(), sink, &Cancel::new(), &mut |_| {}).expect("the range");
            let frames = frames.lock().expect("no test panicked");
            frames.clone()
        };
        let whole = pass(1, false);
        assert_eq!(whole.len() as u64, range.end - range.start);
        for threads in [1, 3] {
            assert!(pass(threads, true) == whole, "{} on {threads} threads", fixture.name);
        }
    }
}
