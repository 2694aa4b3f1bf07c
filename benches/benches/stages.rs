//! Each stage before the raster alone, and all of them together, for compositions of 10 to 10,000 nodes.
//!
//! `cargo bench -p reelm-benches --bench stages`

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use reelm_benches::{Stages, composition};

fn stages(criterion: &mut Criterion) {
    for nodes in [10, 100, 1_000, 10_000] {
        let mut stages = Stages::new(&composition(nodes));
        let mut group = criterion.benchmark_group("stages");
        group.sample_size(20).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
        group.throughput(Throughput::Elements(nodes as u64));
        let mut frame = 0;
        group.bench_function(BenchmarkId::new("values", nodes), |b| {
            b.iter(|| {
                frame = (frame + 1) % 120;
                stages.values(black_box(frame));
            });
        });
        group.bench_function(BenchmarkId::new("layout", nodes), |b| b.iter(|| stages.layout()));
        group.bench_function(BenchmarkId::new("eval", nodes), |b| b.iter(|| stages.eval()));
        group.bench_function(BenchmarkId::new("compile", nodes), |b| b.iter(|| stages.compile()));
        group.bench_function(BenchmarkId::new("together", nodes), |b| {
            b.iter(|| {
                frame = (frame + 1) % 120;
                stages.frame(black_box(frame));
            });
        });
        group.finish();
    }
}

criterion_group!(benches, stages);
criterion_main!(benches);
