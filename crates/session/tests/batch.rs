//! Batches: rows are what they are alone, share what is the same, and are taken one at a time.

use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use reelm_assets::{AssetSource, MemoryAssets, ReadError};
use reelm_encode::{FrameSink, MemoryFrames, MemorySink};
use reelm_ir::{Limits, VarOverride};
use reelm_session::{
    Batch, BatchEvent, BatchJob, BatchReport, Cancel, Composition, Error, NameTemplate, Row, RowError, RowFault,
    SessionOptions,
};

const CARD: &str = r##"{
  "reelm": 1, "size": [24, 8], "fps": 10, "duration": "3f", "background": "#000",
  "vars": {"width": 1, "label": "", "picture": {"type": "asset", "default": "one"}},
  "assets": {"one": {"image": "one.png"}, "two": {"image": "two.png"}, "font": {"font": "font.ttf"}},
  "nodes": [
    {"kind": "rect", "size": ["=vars.width + frame", 2], "fill": "#f00", "effects": [{"kind": "blur", "sigma": 1}]},
    {"kind": "text", "text": "{vars.label}", "font": "font", "font-size": 8, "fill": "#fff"},
    {"kind": "image", "asset": "=vars.picture", "position": [16, 2]}
  ]
}"##;

/// Files that count how often they are read.
#[derive(Clone)]
struct Files(Arc<(MemoryAssets, AtomicUsize)>);

impl AssetSource for Files {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.0.1.fetch_add(1, Ordering::Relaxed);
        self.0.0.read(path, limit)
    }
}

fn files() -> Files {
    let png = |pixels: &[u8]| {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, 2, 2);
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header().unwrap().write_image_data(pixels).unwrap();
        out
    };
    let assets = MemoryAssets::new().with("one.png", png(&[200; 12])).with("two.png", png(&[90; 12]));
    Files(Arc::new((assets.with("font.ttf", reelm_assets::BUNDLED_FONT), AtomicUsize::new(0))))
}

fn composition(text: &str) -> Composition {
    Composition::from_json("test", text, &Limits::default()).unwrap()
}

fn row(number: u64, fields: &[(&str, VarOverride)]) -> Row {
    Row {
        number,
        line: number + 1,
        fields: fields.iter().map(|(name, value)| ((*name).into(), value.clone())).collect(),
    }
}

/// Rows of [`CARD`].
fn rows(count: u64) -> impl Iterator<Item = Result<Row, RowError>> + Send {
    (1..=count).map(|number| {
        let picture = if number % 3 == 0 { "two" } else { "one" };
        Ok(row(number, &[("width", (number as f64).into()), ("label", "abc".into()), ("picture", picture.into())]))
    })
}

/// Runs a batch into memory; the outputs in the order of the rows, and what was told.
fn run(
    batch: &Batch,
    rows: &mut (dyn Iterator<Item = Result<Row, RowError>> + Send),
    cancel: &Cancel,
    told: &mut dyn FnMut(BatchEvent),
) -> (Result<BatchReport, Error>, Vec<(u64, MemoryFrames)>) {
    let outputs: Mutex<Vec<(u64, MemoryFrames)>> = Mutex::default();
    let sink = |row: &Row, _: &Path| -> Result<Box<dyn FrameSink>, Error> {
        let (sink, frames) = MemorySink::new();
        outputs.lock().unwrap().push((row.number, frames));
        Ok(Box::new(sink))
    };
    let names = NameTemplate::parse("{index}").unwrap();
    let job = BatchJob { frames: 0..batch.frames(), names: &names, sink: &sink, cancel };
    let report = batch.render(rows, &job, told);
    let mut outputs = outputs.into_inner().unwrap();
    outputs.sort_by_key(|(number, _)| *number);
    (report, outputs)
}

fn pixels(frames: &MemoryFrames) -> Vec<Vec<u8>> {
    frames.take().into_iter().map(|frame| frame.pixels.to_vec()).collect()
}

#[test]
fn rows_have_the_bytes_that_they_have_alone_and_files_are_read_once() {
    let alone = |vars: &[(String, VarOverride)]| {
        let prepared = composition(CARD).compile(vars).unwrap().prepare_with(&files()).unwrap();
        let (sink, frames) = MemorySink::new();
        let mut session = prepared.session(&SessionOptions { threads: 1, ..SessionOptions::default() }).unwrap();
        session.render_range(0..3, Box::new(sink), &Cancel::new(), &mut |_| {}).unwrap();
        pixels(&frames)
    };
    let expected: Vec<_> = rows(9).map(|row| alone(&row.unwrap().fields)).collect();
    assert!(expected[0] != expected[1] && expected[0][0] != expected[0][1]);
    for threads in [1, 2, 0] {
        let source = files();
        let options = SessionOptions { threads, ..SessionOptions::default() };
        let batch = Batch::with_assets(composition(CARD), Vec::new(), Box::new(source.clone()), &options).unwrap();
        let (report, outputs) = run(&batch, &mut rows(9), &Cancel::new(), &mut |_| {});
        assert_eq!(report.unwrap(), BatchReport { done: 9, failed: 0, frames: 27 });
        let outputs: Vec<_> = outputs.iter().map(|(_, frames)| pixels(frames)).collect();
        assert!(outputs == expected, "{threads} threads");
        assert_eq!(source.0.1.load(Ordering::Relaxed), 3, "{threads} threads");
    }
}

#[test]
fn what_fails_is_told_and_the_rest_is_done() {
    let wrong = |number| match number {
        2 => Ok(row(2, &[("width", "wide".into())])),
        4 => Ok(row(4, &[("none", "x".into())])),
        5 => Err(RowError { number: 5, line: 6, path: None, fault: Box::new(RowFault::Syntax("?".into())) }),
        6 => Ok(row(6, &[("picture", "three".into())])),
        number => Ok(row(number, &[])),
    };
    let batch =
        Batch::with_assets(composition(CARD), Vec::new(), Box::new(files()), &SessionOptions::default()).unwrap();
    let mut told = Vec::new();
    let (report, _) = run(&batch, &mut (1..=7).map(wrong), &Cancel::new(), &mut |event| match event {
        BatchEvent::Done(row) => told.push((row.number, "done")),
        BatchEvent::Failed(error) => told.push((error.number, error.code())),
        BatchEvent::Working { .. } => {}
    });
    assert_eq!(report.unwrap(), BatchReport { done: 3, failed: 4, frames: 9 });
    told.sort_unstable();
    let failed = [(2, "composition"), (4, "composition"), (5, "row-syntax"), (6, "composition")];
    assert_eq!(told, [(1, "done"), failed[0], (3, "done"), failed[1], failed[2], failed[3], (7, "done")]);
}

#[test]
fn rows_are_taken_as_they_are_needed() {
    let taken = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&taken);
    let mut lazy = rows(200).inspect(move |_| _ = counted.fetch_add(1, Ordering::Relaxed));
    let batch =
        Batch::with_assets(composition(CARD), Vec::new(), Box::new(files()), &SessionOptions::default()).unwrap();
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let mut done = 0;
    let (report, _) = run(&batch, &mut lazy, &Cancel::new(), &mut |event| {
        done += u64::from(matches!(event, BatchEvent::Done(_)));
        // Each thread has one in work, and what it told waits in a channel of twice as many.
        assert!(taken.load(Ordering::Relaxed) <= done + 5 * threads);
    });
    assert_eq!((report.unwrap().done, done), (200, 200));
}

#[test]
fn a_cancelled_batch_says_so() {
    let cancel = Cancel::new();
    let batch =
        Batch::with_assets(composition(CARD), Vec::new(), Box::new(files()), &SessionOptions::default()).unwrap();
    let mut done = 0;
    let (report, _) = run(&batch, &mut rows(1000), &cancel, &mut |event| {
        done += u64::from(matches!(event, BatchEvent::Done(_)));
        if done == 3 {
            cancel.cancel();
        }
    });
    assert!(matches!(report, Err(Error::Cancelled)) && (3..100).contains(&done), "{done}");
}

#[test]
fn a_warning_is_told_once_however_many_rows_have_it() {
    let text = r##"{"reelm": 1, "size": [4, 4], "duration": "1f", "vars": {"label": ""},
        "assets": {"unused": {"image": "x.png"}}, "nodes": [{"kind": "text", "text": "{vars.label}"}]}"##;
    let batch = Batch::new(composition(text), Vec::new(), &SessionOptions { threads: 1, ..SessionOptions::default() });
    let batch = batch.unwrap();
    assert_eq!(batch.warning_report().entries().len(), 1);
    let labels = ["a", "\u{e000}", "\u{e000}", "b"];
    let mut rows = labels.iter().zip(1..).map(|(label, number)| Ok(row(number, &[("label", (*label).into())])));
    let mut warned = Vec::new();
    run(&batch, &mut rows, &Cancel::new(), &mut |event| {
        if let BatchEvent::Done(row) = event {
            let codes = row.warnings.iter().flat_map(|found| found.diagnostics()).map(|warning| warning.code);
            warned.extend(codes.map(|code| (row.number, code)));
        }
    })
    .0
    .unwrap();
    assert_eq!(warned.len(), 1, "{warned:?}");
    assert_eq!(warned[0].0, 2);
}
