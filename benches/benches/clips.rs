//! Whole clips of each fixture into a null sink, on one thread and on two.
//!
//! `cargo bench -p reelm-benches --bench clips`

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use reelm_benches::{fixture, fixtures};
use reelm_encode::NullSink;
use reelm_session::{Cancel, Composition, SessionOptions};

fn clips(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("clips");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    for name in fixtures() {
        let composition = Composition::from_path(&fixture(&name), &Default::default()).expect("a fixture");
        let prepared = composition.compile(&[]).and_then(|compiled| compiled.prepare()).expect("a sound fixture");
        group.throughput(Throughput::Elements(prepared.frames()));
        for threads in [1, 2] {
            let mut session =
                prepared.session(&SessionOptions { threads, ..SessionOptions::default() }).expect("a session");
            group.bench_function(BenchmarkId::new(&name, threads), |b| {
                b.iter(|| {
                    let sink = Box::new(NullSink::new());
                    session.render_range(0..prepared.frames(), sink, &Cancel::new(), &mut |_| {}).expect("a clip")
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, clips);
criterion_main!(benches);
