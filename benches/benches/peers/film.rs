//! The rows of the whole composition, `benches/peers/scene.reelm.json`, through a session.

use std::time::Instant;

use reelm_encode::NullSink;
use reelm_ir::Limits;
use reelm_session::{Cancel, Composition, RenderSession, SessionOptions};
use rustix::time::{ClockId, clock_gettime};

use crate::{Table, WARM_UP, images};

const SCENE: &str = include_str!("../../peers/scene.reelm.json");

/// A frame of which the table has pictures: cards, text, photo and group.
const BOARD: u64 = 100;

/// A frame in the middle of the crossfade.
const FADE: u64 = 150;

/// The most runs of ten seconds of film.
const MOST_RUNS: usize = 3;

/// Processor seconds of all frames into a sink that drops them, and milliseconds of a frame that is the one before.
pub(crate) fn rows(table: &mut Table) {
    film(table);
    again(table);
    for (name, frame) in [("film-board", BOARD), ("film-fade", FADE)] {
        table.picture(name, "reelm", || {
            let mut session = session();
            let mut pixels = vec![0; session.prepared().frame_bytes()];
            let _ = session.render_frame(frame, &mut pixels).expect("a frame");
            pixels
        });
    }
}

fn film(table: &mut Table) {
    if !table.wants("film") {
        return;
    }
    let seconds = (0..table.options.runs.clamp(1, MOST_RUNS)).map(|_| {
        // A new session each time: nothing is known of the film.
        let mut session = session();
        let frames = session.prepared().frames();
        let start = processor_seconds();
        let report = session.render_range(0..frames, Box::new(NullSink::new()), &Cancel::new(), &mut |_| {});
        assert_eq!(report.expect("a film").frames, 300);
        processor_seconds() - start
    });
    let seconds = seconds.collect();
    table.row("film", "reelm", "cpu s", seconds);
}

fn again(table: &mut Table) {
    if !table.wants("again") {
        return;
    }
    let mut session = session();
    let mut pixels = vec![0; session.prepared().frame_bytes()];
    let mut times = Vec::new();
    for _ in 0..table.options.runs + WARM_UP {
        let start = Instant::now();
        let _ = session.update_frame(BOARD, &mut pixels).expect("a frame");
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    table.row("again", "reelm", "ms", times.split_off(WARM_UP));
}

fn session() -> RenderSession {
    let composition = Composition::from_json("scene.reelm.json", SCENE, &Limits::default());
    let prepared = composition
        .and_then(|composition| composition.compile(&[]))
        .and_then(|compiled| compiled.prepare_with(&images()))
        .unwrap_or_else(|error| panic!("{error}"));
    prepared.session(&SessionOptions { threads: 1, ..SessionOptions::default() }).expect("a session")
}

/// User and system time of this process, all threads.
fn processor_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}
