//! The layout of one frame for 10 to 10,000 nodes.
//!
//! * `still`: rows of ten boxes, in which nothing changes.
//! * `texts`: the same, of texts.
//! * `moving`: rows of ten boxes; one box of each row changes its width in every frame.
//! * `free`: boxes that no container lays out, in groups of ten whose size changes in every frame.

use std::fmt::Write;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use reelm_assets::{PreparedAssets, TextEngine};
use reelm_expr::{Evaluator, NodeTimes, Program, Values};
use reelm_ir::{CompositionIr, Document, Limits, LowerOptions, SourceFile, lower};
use reelm_layout::Layout;

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];
const MOVING: &str = r#"{"keys": [[0, [10, 5]], ["10000f", [60, 15]]]}"#;
const FLEX: &str = r#""layout": {"display": "flex", "gap": 2}"#;

fn layout(criterion: &mut Criterion) {
    let still = |_| r#"{"kind": "rect", "size": [10, 5]}"#.to_owned();
    let text = |i| format!(r#"{{"kind": "text", "text": "word {i}"}}"#);
    let moving = |i| match i % 10 {
        0 => format!(r#"{{"kind": "rect", "size": {MOVING}}}"#),
        _ => still(i),
    };
    let half = |_| r#"{"kind": "rect", "size": ["50%", "50%"]}"#.to_owned();
    bench(criterion, "still", FLEX, still);
    bench(criterion, "texts", FLEX, text);
    bench(criterion, "moving", FLEX, moving);
    bench(criterion, "free", &format!(r#""size": {MOVING}"#), half);
}

fn bench(criterion: &mut Criterion, name: &str, group: &str, leaf: impl Fn(usize) -> String) {
    let mut bench = criterion.benchmark_group(format!("layout/{name}"));
    for nodes in SIZES {
        let mut scene = Scene::new(&composition(nodes, group, &leaf));
        bench.throughput(Throughput::Elements(nodes as u64));
        bench.bench_function(BenchmarkId::from_parameter(nodes), |bencher| {
            let mut frame = 0;
            bencher.iter_custom(|runs| {
                let mut total = std::time::Duration::ZERO;
                for _ in 0..runs {
                    frame = (frame + 1) % 10_000;
                    total += scene.time(frame);
                }
                total
            });
        });
    }
}

/// A composition of about `nodes` nodes, in groups of ten.
fn composition(nodes: usize, group: &str, leaf: impl Fn(usize) -> String) -> String {
    let mut json = String::from(r#"{"reelm": 1, "size": [1920, 1080], "fps": 60, "duration": "10000f", "nodes": ["#);
    for row in 0..nodes.div_ceil(11) {
        let leaves: Vec<_> = (0..10).map(|i| leaf(row * 10 + i)).collect();
        let _ = write!(json, r#"{{"kind": "group", {group}, "children": [{}]}},"#, leaves.join(", "));
    }
    json + "]}"
}

struct Scene {
    ir: CompositionIr,
    program: Program,
    evaluator: Evaluator,
    times: NodeTimes,
    values: Values,
    assets: PreparedAssets,
    texts: TextEngine,
    layout: Layout,
}

impl Scene {
    fn new(json: &str) -> Self {
        let limits = Limits::default();
        let document = Document::parse(&SourceFile::new("bench.json", json), &limits).document.expect("JSON");
        let ir = lower(&document, &LowerOptions::default()).ir.expect("no errors");
        let program = Program::compile(&ir, &limits).expect("no expressions");
        Self {
            evaluator: Evaluator::new(&program),
            times: NodeTimes::new(&ir, &program),
            values: Values::new(&ir),
            assets: PreparedAssets::default(),
            texts: TextEngine::new(),
            layout: Layout::new(&ir),
            program,
            ir,
        }
    }

    /// How long the layout of `frame` takes, without what comes before it.
    fn time(&mut self, frame: u64) -> std::time::Duration {
        self.times.resolve(&self.ir, frame);
        self.evaluator.before_layout(&self.program, &self.ir, &self.times, &mut self.values);
        self.texts.begin_frame();
        let start = std::time::Instant::now();
        black_box(self.layout.run(&self.ir, &self.assets, &mut self.texts, &self.times, &self.values));
        start.elapsed()
    }
}

criterion_group!(benches, layout);
criterion_main!(benches);
