//! Whole frames of each fixture on one core, without encoding.
//!
//! `cargo bench -p reelm-benches --bench frames`

use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use reelm_benches::{fixture, fixtures};
use reelm_session::{Composition, SessionOptions};

fn frames(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("frames");
    group.sample_size(20).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    for name in fixtures() {
        let composition = Composition::from_path(&fixture(&name), &Default::default()).expect("a fixture");
        let prepared = composition.compile(&[]).and_then(|compiled| compiled.prepare()).expect("a sound fixture");
        let mut session =
            prepared.session(&SessionOptions { threads: 1, ..SessionOptions::default() }).expect("a session");
        let mut pixels = vec![0; prepared.frame_bytes()];
        let mut frame = 0;
        group.bench_function(&name, |b| {
            b.iter(|| {
                // A step that meets all parts of the clip in turn.
                frame = (frame + 7) % prepared.frames();
                session.render_frame(frame, &mut pixels).expect("a frame")
            });
        });
    }
    group.finish();
}

criterion_group!(benches, frames);
criterion_main!(benches);
