//! Values per frame: expressions by their number, keyframed lanes, and compiling.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use reelm_expr::{Evaluator, NodeTimes, Program, Values};
use reelm_ir::{CompositionIr, Document, Limits, LowerOptions, SourceFile, lower};

const TYPICAL: [&str; 8] = [
    "0.5 + 0.5*sin(time*tau + 3)",
    "nodes.a.position.x + 10*noise(time)",
    "clamp(progress*2, 0, 1) * 100",
    "mix(0, 360, ease('out-cubic', progress))",
    "wiggle(2, 10)",
    "frame % 30 < 15 ? 1 : 0",
    "let w = 3; sin(time*w)*cos(time*2)*vars.k",
    "100*exp(-3*time)*abs(cos(time*9))",
];

fn indexed(nodes: &[String]) -> CompositionIr {
    let json = format!(
        r#"{{"reelm": 1, "size": [100, 100], "fps": 30, "duration": 60, "vars": {{"k": 2}}, "nodes": [
        {{"kind": "rect", "id": "a", "size": [1, 1], "position": {{"keys": [[0, [0, 0]], ["9s", [90, 10]]]}}}}, {}]}}"#,
        nodes.join(",")
    );
    let source = SourceFile::new("bench.json", &json);
    let document = Document::parse(&source, &Limits::default()).document.expect("well formed");
    lower(&document, &LowerOptions::default()).ir.expect("valid")
}

fn expressions(count: usize) -> CompositionIr {
    let node = |i: usize| {
        let expression = TYPICAL[i % TYPICAL.len()];
        format!(r#"{{"kind": "rect", "id": "n{i}", "size": [1, 1], "rotation": "={expression}"}}"#)
    };
    indexed(&(0..count).map(node).collect::<Vec<_>>())
}

fn keyframes(lanes: usize) -> CompositionIr {
    let node = |i: usize| {
        let ease = ["linear", "ease", "out-cubic", "in-out-sine"][i % 4];
        format!(
            r#"{{"kind": "rect", "id": "k{i}", "size": [1, 1],
            "position": {{"keys": [[0, [0, 0]], ["2s", [100, 5], "{ease}"], ["4s", [0, 5], "{ease}"]], "after": "repeat"}},
            "rotation": {{"keys": [[0, 0], ["30s", 90, "{ease}"]]}}, "opacity": {{"keys": [[0, 0], ["30s", 1, "{ease}"]]}}}}"#
        )
    };
    indexed(&(0..lanes / 4).map(node).collect::<Vec<_>>())
}

fn evaluate(criterion: &mut Criterion, group: &str, elements: usize, ir: &CompositionIr) {
    let program = Program::compile(ir, &Limits::default()).expect("valid");
    let (mut times, mut values) = (NodeTimes::new(ir, &program), Values::new(ir));
    let mut evaluator = Evaluator::new(&program);
    let mut group = criterion.benchmark_group(group);
    group.throughput(Throughput::Elements(elements as u64));
    group.bench_function(BenchmarkId::from_parameter(elements), |bencher| {
        let mut frame = 0;
        bencher.iter(|| {
            frame = (frame + 1) % 1800;
            times.resolve(ir, frame);
            evaluator.before_layout(&program, ir, &times, &mut values);
            black_box(&values);
        });
    });
}

fn frames(criterion: &mut Criterion) {
    for count in [10, 100, 500, 1000, 2000, 10_000] {
        evaluate(criterion, "expr/frame", count, &expressions(count));
    }
    evaluate(criterion, "expr/keyframed-lanes", 10_000, &keyframes(10_000));
}

fn compile(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("expr/compile");
    for count in [100, 2000] {
        let ir = expressions(count);
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| Program::compile(black_box(&ir), &Limits::default()));
        });
    }
}

criterion_group!(benches, frames, compile);
criterion_main!(benches);
