//! A composition of 10 MB and 50,000 nodes, from text to compiled expressions, and steps towards it.
//!
//! `cargo bench -p reelm-benches --bench documents`

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use reelm_benches::large_document;
use reelm_expr::Program;
use reelm_ir::{Document, Limits, LowerOptions, SourceFile, lower};

fn documents(criterion: &mut Criterion) {
    let limits = Limits::default();
    // Four times as many nodes take four times as long, if nothing is quadratic.
    for nodes in [3_125, 12_500, 50_000] {
        let source = SourceFile::new("large", &large_document(nodes));
        let parsed = Document::parse(&source, &limits);
        let document = parsed.document.expect("JSON");
        let lowered = lower(&document, &LowerOptions::default());
        let ir = lowered.ir.unwrap_or_else(|| panic!("{:?}", lowered.diagnostics));
        assert_eq!(ir.nodes.len(), nodes + 1);
        let mut group = criterion.benchmark_group("documents");
        group.sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(3));
        group.throughput(Throughput::Bytes(source.text().len() as u64));
        group.bench_function(BenchmarkId::new("parse", nodes), |b| {
            b.iter(|| Document::parse(black_box(&SourceFile::new("large", source.text())), &limits));
        });
        group.bench_function(BenchmarkId::new("lower", nodes), |b| {
            b.iter(|| lower(black_box(&document), &LowerOptions::default()));
        });
        group.bench_function(BenchmarkId::new("expressions", nodes), |b| {
            b.iter(|| Program::compile(black_box(&ir), &limits).expect("a program"));
        });
        group.finish();
    }
}

criterion_group!(benches, documents);
criterion_main!(benches);
