//! A range into sinks that are slow, that fail, and that stop: whatever they do, on any number of threads, the range comes to an end,
//! and says what a user has to know.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use reelm_encode::{EncodeError, Form, Frame, FrameSink, Planes, Report, StopSwitch, StreamInfo};
use reelm_session::{Cancel, Composition, Error, Prepared, Progress, RangeReport, SessionOptions};

const FRAMES: u64 = 60;

/// Frames that differ in what they cost, some of which repeat the one before.
const MOVING: &str = r##"{ "reelm": 1, "size": [32, 32], "fps": 30, "duration": 2, "nodes": [
    { "kind": "rect", "size": [8, 8], "position": ["=floor(frame / 3) * 2", 4], "fill": "#fff" },
    { "kind": "rect", "size": [30, 30], "at": 0.5, "for": 0.5, "fill": "red", "effects": [{ "kind": "blur", "sigma": "=4 + time" }] }
]}"##;

/// Notes the frames that it was given.
struct Sink {
    form: Form,
    given: Arc<Mutex<Vec<u64>>>,
    behaviour: Behaviour,
}

#[derive(Debug, Clone)]
enum Behaviour {
    Slow,
    FailsAt(u64),
    PanicsAt(u64),
    /// Takes nothing until the switch is thrown.
    HangsAt(u64, StopSwitch),
}

impl Sink {
    fn take(&self, index: u64) -> Result<(), EncodeError> {
        match &self.behaviour {
            Behaviour::Slow => thread::sleep(Duration::from_millis(1)),
            Behaviour::FailsAt(at) if *at == index => return Err(EncodeError::Misuse { what: "it broke" }),
            Behaviour::PanicsAt(at) if *at == index => panic!("meant to"),
            Behaviour::HangsAt(at, switch) if *at == index => {
                while !switch.is_stopped() {
                    thread::sleep(Duration::from_millis(1));
                }
                return Err(EncodeError::Stopped);
            }
            _ => {}
        }
        self.given.lock().expect("nobody panics with it").push(index);
        Ok(())
    }
}

impl FrameSink for Sink {
    fn begin(&mut self, _info: &StreamInfo) -> Result<(), EncodeError> {
        Ok(())
    }

    fn frame(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        self.take(frame.index)
    }

    fn form(&self) -> Form {
        self.form
    }

    fn planes(&mut self, index: u64, _planes: &Planes, _change: &reelm_encode::Change) -> Result<(), EncodeError> {
        self.take(index)
    }

    fn stop_switch(&self) -> Option<StopSwitch> {
        match &self.behaviour {
            Behaviour::HangsAt(_, switch) => Some(switch.clone()),
            _ => None,
        }
    }

    fn finish(self: Box<Self>) -> Result<Report, EncodeError> {
        Ok(Report::default())
    }

    fn abort(self: Box<Self>) {}
}

/// What came of a range, the frames that the sink was given, and what was told of the progress.
type Outcome = (Result<RangeReport, Error>, Vec<u64>, Vec<Progress>);

/// Renders all frames, and panics if that does not end.
fn render(threads: usize, form: Form, behaviour: Behaviour, cancel: &Cancel) -> Outcome {
    let given = Arc::<Mutex<Vec<u64>>>::default();
    let sink = Box::new(Sink { form, given: Arc::clone(&given), behaviour });
    let (ended, end) = channel();
    let cancel = cancel.clone();
    thread::spawn(move || {
        let options = SessionOptions { threads, ..SessionOptions::default() };
        let mut session = prepared().session(&options).expect("a session");
        let mut told = Vec::new();
        let report = session.render_range(0..FRAMES, sink, &cancel, &mut |progress| told.push(progress));
        let given = given.lock().expect("nobody panics with it").clone();
        let _ = ended.send((report, given, told));
    });
    match end.recv_timeout(Duration::from_secs(60)) {
        Ok(outcome) => outcome,
        Err(RecvTimeoutError::Timeout) => panic!("it hangs"),
        Err(RecvTimeoutError::Disconnected) => panic!("it panicked"),
    }
}

fn prepared() -> Prepared {
    let composition = Composition::from_json("moving.reelm.json", MOVING, &reelm_ir::Limits::default());
    composition.and_then(|it| it.compile(&[])).and_then(|it| it.prepare()).unwrap_or_else(|error| panic!("{error}"))
}

/// All numbers of threads, with all that sinks want.
fn ways() -> impl Iterator<Item = (usize, Form)> {
    [1, 2, 5].into_iter().flat_map(|threads| [Form::Pixels, Form::Nothing].map(|form| (threads, form)))
}

#[test]
fn a_slow_sink_is_given_all_frames_in_order() {
    for (threads, form) in ways() {
        let (report, given, told) = render(threads, form, Behaviour::Slow, &Cancel::new());
        let report = report.unwrap();
        assert!(given.iter().copied().eq(0..FRAMES), "{threads} threads: {given:?}");
        assert!(report.elided > FRAMES / 4 && report.frames == FRAMES, "{report:?}");
        assert!(told.is_sorted_by(|a, b| a.done < b.done) && told.iter().all(|told| told.total == FRAMES));
        assert_eq!(told.last().map(|told| told.done), Some(FRAMES), "{threads} threads");
    }
}

#[test]
fn what_a_sink_fails_with_is_what_the_range_fails_with() {
    for (threads, form) in ways() {
        for at in [0, 1, 7, FRAMES - 2, FRAMES - 1] {
            let (report, given, _) = render(threads, form, Behaviour::FailsAt(at), &Cancel::new());
            let error = report.unwrap_err();
            assert!(
                matches!(error, Error::Encode(EncodeError::Misuse { what: "it broke" })),
                "{threads} threads, frame {at}: {error}"
            );
            assert!(given.iter().copied().eq(0..at), "{threads} threads, frame {at}: {given:?}");
        }
    }
}

#[test]
fn a_sink_that_panics_is_an_error() {
    for (threads, form) in ways() {
        let (report, ..) = render(threads, form, Behaviour::PanicsAt(9), &Cancel::new());
        assert!(matches!(report.unwrap_err(), Error::Encode(EncodeError::Misuse { .. })), "{threads} threads");
    }
}

#[test]
fn a_sink_that_takes_nothing_any_more_can_be_left() {
    for (threads, form) in ways() {
        let cancel = Cancel::new();
        let later = cancel.clone();
        let canceller = thread::spawn(move || {
            thread::sleep(Duration::from_millis(60));
            later.cancel();
        });
        let (report, given, _) = render(threads, form, Behaviour::HangsAt(5, StopSwitch::new()), &cancel);
        assert!(matches!(report.unwrap_err(), Error::Cancelled), "{threads} threads");
        assert!(given.iter().copied().eq(0..5));
        canceller.join().unwrap();
    }
}

#[test]
fn an_empty_range_is_an_empty_output() {
    for threads in [1, 2] {
        let options = SessionOptions { threads, ..SessionOptions::default() };
        let mut session = prepared().session(&options).unwrap();
        let given = Arc::<Mutex<Vec<u64>>>::default();
        let sink = Box::new(Sink { form: Form::Pixels, given: Arc::clone(&given), behaviour: Behaviour::Slow });
        let report = session.render_range(9..9, sink, &Cancel::new(), &mut |_| panic!("there is no progress")).unwrap();
        assert!(report.frames == 0 && given.lock().unwrap().is_empty());
    }
}
