//! The gate `alloc-free`: after warm-up `render_frame` and `update_frame` allocate nothing, on any thread, for any
//! fixture, whether a frame is drawn by one thread or by all.

mod common;

use reelm_session::SessionOptions;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn blocks() -> u64 {
    dhat::HeapStats::get().total_blocks
}

#[test]
fn render_frame_allocates_nothing() {
    let _profiler = dhat::Profiler::builder().testing().build();
    let (mut failed, threads_before) = (Vec::new(), threads());
    println!("{:<24} {:>7} {:>11}", "fixture", "frames", "allocations");
    for (fixture, bands) in common::fixtures().iter().flat_map(|fixture| [(fixture, false), (fixture, true)]) {
        let prepared = fixture.prepare();
        let options = SessionOptions { threads: 2, bands, ..SessionOptions::default() };
        let mut session = prepared.session(&options).expect("a session");
        let mut pixels = vec![0; prepared.frame_bytes()];
        let frames: Vec<u64> = (0..100).map(|i| i * prepared.frames() / 100).collect();
        let mut render = || {
            for frame in &frames {
                session.render_frame(*frame, &mut pixels).expect("a frame");
            }
            // What is handed from thread to thread may take memory once in many frames only.
            for frame in frames.iter().cycle().take(UPDATES) {
                session.update_frame(*frame, &mut pixels).expect("a frame");
            }
        };
        render();
        let before = blocks();
        render();
        let allocated = blocks() - before;
        let name = format!("{}{}", fixture.name, if bands { ", bands" } else { "" });
        println!("{name:<24} {:>7} {allocated:>11}", frames.len() + UPDATES);
        if allocated > 0 {
            failed.push(name);
        }
        drop(session);
        // As threads end, they allocate; those of this session must not be counted as the next one's.
        while threads() > threads_before {
            std::thread::yield_now();
        }
    }
    assert!(failed.is_empty(), "frames allocate in {failed:?}");
}

/// How many threads this process has, where the system tells.
fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").map_or(0, |tasks| tasks.count())
}

/// Calls of `update_frame` that are counted.
const UPDATES: usize = 300;

/// The sound of the fixtures that have one.
#[test]
fn mixing_allocates_nothing() {
    let _profiler = dhat::Profiler::builder().testing().build();
    let mut heard = 0;
    for fixture in common::fixtures() {
        let prepared = fixture.prepare();
        if !prepared.has_sound() {
            continue;
        }
        heard += 1;
        let mut session = prepared.session(&SessionOptions::default()).expect("a session");
        let samples = |frame: u64| prepared.samples(&(frame..frame + 1));
        let mut out = vec![[0.0; 2]; (0..prepared.frames()).map(|f| samples(f).count()).max().expect("frames")];
        let mut mix = || {
            for frame in 0..prepared.frames() {
                session.mix(frame..frame + 1, &mut out[..samples(frame).count()]).expect("a frame");
            }
        };
        mix();
        let before = blocks();
        mix();
        assert_eq!(blocks() - before, 0, "{}", fixture.name);
    }
    assert!(heard > 0, "no fixture has a sound");
}

/// Of the stage under fixtures/, between its commands.
#[test]
fn frames_of_a_realm_document_allocate_nothing() {
    let _profiler = dhat::Profiler::builder().testing().build();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/stage/stage.reelm.json");
    let stage = reelm_session::RealmStage::from_path(&path, &reelm_ir::Limits::default());
    let stage = stage.and_then(|stage| stage.prepare()).unwrap_or_else(|error| panic!("{error}"));
    let mut session = stage.session(&SessionOptions::default(), None).expect("a window");
    let mut pixels = vec![0; session.frame_bytes()];
    (0..26).for_each(|frame| _ = session.render_frame(frame, &mut pixels).expect("a frame"));
    let before = blocks();
    (26..30).for_each(|frame| _ = session.render_frame(frame, &mut pixels).expect("a frame"));
    assert_eq!(blocks() - before, 0);
}

#[test]
fn the_count_bites() {
    let _profiler = dhat::Profiler::builder().testing().build();
    let before = blocks();
    std::thread::spawn(|| std::hint::black_box(vec![1_u8; 100])).join().expect("the thread runs");
    assert!(blocks() > before, "an allocation on another thread was not counted");
}
