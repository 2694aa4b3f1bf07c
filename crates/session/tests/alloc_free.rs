//! The gate `alloc-free`: after warm-up `render_frame` allocates nothing, on any thread, for any fixture.
//!
//! vello_cpu allocates within its own calls, whatever its caller does. Its share is measured around those calls and printed
//! apart; everything else must be 0.

mod common;

use std::sync::atomic::{AtomicU64, Ordering};

use reelm_session::SessionOptions;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// Blocks that the painter's library has allocated, and the count when its current call began.
static PAINTER: AtomicU64 = AtomicU64::new(0);
static ENTERED: AtomicU64 = AtomicU64::new(0);

fn blocks() -> u64 {
    dhat::HeapStats::get().total_blocks
}

fn around_painter(enters: bool) {
    if enters {
        ENTERED.store(blocks(), Ordering::Relaxed);
    } else {
        PAINTER.fetch_add(blocks() - ENTERED.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}

#[test]
fn render_frame_allocates_nothing() {
    let _profiler = dhat::Profiler::builder().testing().build();
    let mut failed = Vec::new();
    println!("{:<16} {:>7} {:>7} {:>9}", "fixture", "frames", "ours", "painter's");
    for fixture in common::fixtures() {
        let prepared = fixture.prepare();
        let options = SessionOptions { threads: 1, around_painter: Some(around_painter), ..SessionOptions::default() };
        let mut session = prepared.session(&options).expect("a session");
        let mut pixels = vec![0; prepared.frame_bytes()];
        let frames: Vec<u64> = (0..100).map(|i| i * prepared.frames() / 100).collect();
        let mut render = || {
            for frame in &frames {
                session.render_frame(*frame, &mut pixels).expect("a frame");
            }
        };
        render();
        let (before, painter) = (blocks(), PAINTER.load(Ordering::Relaxed));
        render();
        let painter = PAINTER.load(Ordering::Relaxed) - painter;
        let ours = blocks() - before - painter;
        println!("{:<16} {:>7} {ours:>7} {painter:>9}", fixture.name, frames.len());
        if ours > 0 {
            failed.push(fixture.name);
        }
    }
    assert!(failed.is_empty(), "frames allocate in {failed:?}");
}

#[test]
fn the_count_bites() {
    let _profiler = dhat::Profiler::builder().testing().build();
    let before = blocks();
    std::thread::spawn(|| std::hint::black_box(vec![1_u8; 100])).join().expect("the thread runs");
    assert!(blocks() > before, "an allocation on another thread was not counted");
}
