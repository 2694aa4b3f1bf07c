//! What is kept from frame to frame shows in no pixel: every fixture, in any order of frames, with the cache, without, and
//! with one so small that it gives up something in nearly every frame.

mod common;

use reelm_encode::MemorySink;
use reelm_ids::Hash128;
use reelm_session::{Cancel, Prepared, RenderSession, SessionOptions};

/// Room for a few small surfaces at most.
const TINY: usize = 700 << 10;

fn session(prepared: &Prepared, threads: usize, retained_bytes: usize) -> RenderSession {
    // Without a cache nothing is taken over from an earlier frame at all.
    let redraw = retained_bytes == 0;
    let options = SessionOptions { threads, retained_bytes, redraw, ..SessionOptions::default() };
    prepared.session(&options).expect("a session")
}

/// Renders `order` in one session and gives the hash of each frame's pixels, in the order of their numbers.
fn pictures(session: &mut RenderSession, order: &[u64]) -> Vec<(u64, Hash128)> {
    let mut pixels = vec![0; session.prepared().frame_bytes()];
    let mut frames: Vec<(u64, Hash128)> = Vec::new();
    for frame in order {
        session.render_frame(*frame, &mut pixels).expect("a frame");
        frames.push((*frame, Hash128::of(&pixels)));
    }
    frames.sort_unstable();
    frames.dedup();
    frames
}

/// Neighbours, which share most, and a stride over the whole clip.
fn frames(prepared: &Prepared) -> Vec<u64> {
    let last = prepared.frames() - 1;
    let runs = [last / 8, last / 2, last - 6].into_iter().flat_map(|start| start..start + 6);
    let mut frames: Vec<u64> = runs.chain((0..8).map(|i| i * last / 7)).filter(|frame| *frame <= last).collect();
    frames.sort_unstable();
    frames.dedup();
    frames
}

/// A fixed order without any order in it.
fn shuffled(frames: &[u64]) -> Vec<u64> {
    let mut order = frames.to_vec();
    order.sort_by_key(|frame| Hash128::of(&frame.to_le_bytes()));
    order
}

#[test]
fn what_is_kept_shows_in_no_pixel() {
    println!(
        "{:<16} {:>7} {:>7} {:>9} {:>7} {:>9} {:>9}",
        "fixture", "hits", "shared", "skipped", "kept", "KiB", "evicted"
    );
    for fixture in common::fixtures() {
        let prepared = fixture.prepare();
        let forward = frames(&prepared);
        let backward: Vec<u64> = forward.iter().rev().copied().collect();
        let expected = pictures(&mut session(&prepared, 1, 0), &forward);
        for budget in [SessionOptions::default().retained_bytes, TINY] {
            let mut session = session(&prepared, 1, budget);
            let orders = [("in order", &forward), ("again", &forward), ("backward", &backward)];
            for (name, order) in orders.into_iter().chain([("shuffled", &shuffled(&forward))]) {
                assert!(pictures(&mut session, order) == expected, "{} {name}, {budget} bytes", fixture.name);
            }
            let stats = session.raster_stats();
            println!(
                "{:<16} {:>7} {:>7} {:>4}/{:<4} {:>7} {:>9} {:>9}",
                fixture.name,
                stats.surfaces_retained_hits,
                stats.surfaces_shared,
                stats.ops_skipped,
                stats.ops,
                stats.surfaces_retained,
                stats.retained_bytes >> 10,
                stats.surfaces_evicted
            );
            assert!(stats.retained_bytes <= budget, "{}", fixture.name);
            let lasting = stats.lasting_bytes;
            assert_eq!(
                stats.live_bytes, lasting,
                "{}: all that was lent and does not last is given back",
                fixture.name
            );
        }
    }
}

#[test]
fn threads_that_share_what_is_kept_show_the_same() {
    for fixture in common::fixtures() {
        let prepared = fixture.prepare();
        let range = 20..prepared.frames().min(44);
        let render = |threads: usize, retained_bytes: usize| {
            let (sink, frames) = MemorySink::new();
            let mut session = session(&prepared, threads, retained_bytes);
            let report = session.render_range(range.clone(), Box::new(sink), &Cancel::new(), &mut |_| {});
            let report = report.expect("a range");
            let pixels = frames.take().into_iter().map(|frame| Hash128::of(&frame.pixels)).collect::<Vec<_>>();
            (pixels, report.raster)
        };
        let (expected, without) = render(1, 0);
        // A lasting surface that holds what it should is skipped in any case.
        let skipped = if without.lasting_surfaces == 0 { without.ops_skipped } else { 0 };
        assert_eq!((without.surfaces_retained_hits, skipped), (0, 0), "it can be switched off");
        for (threads, budget) in [(3, 64 << 20), (3, TINY), (2, 64 << 20)] {
            let (pixels, stats) = render(threads, budget);
            assert!(pixels == expected, "{}: {threads} threads, {budget} bytes", fixture.name);
            assert!(stats.ops_skipped <= stats.ops && stats.retained_bytes <= budget, "{}: {stats:?}", fixture.name);
        }
    }
}

/// Frames that differ from run to run of the loop over fixtures, but not from day to day.
fn some_frames(name: &str, frames: u64) -> [u64; 2] {
    [0_u8, 1].map(|number| {
        let hash = Hash128::of(&[name.as_bytes(), &[number]].concat());
        (hash.0 % u128::from(frames)) as u64
    })
}

#[test]
fn a_frame_alone_is_the_frame_of_a_range() {
    for fixture in common::fixtures() {
        let prepared = fixture.prepare();
        for frame in some_frames(&fixture.name, prepared.frames()) {
            let alone = pictures(&mut session(&prepared, 1, 0), &[frame])[0].1;
            let range = frame.saturating_sub(2)..prepared.frames().min(frame + 2);
            for (threads, budget) in [(1, 0), (2, 0), (1, 64 << 20), (2, 64 << 20)] {
                let (sink, frames) = MemorySink::new();
                let mut session = session(&prepared, threads, budget);
                session.render_range(range.clone(), Box::new(sink), &Cancel::new(), &mut |_| {}).expect("a range");
                let found = &frames.take()[(frame - range.start) as usize];
                let what = format!("{} frame {frame}, {threads} threads, {budget} bytes", fixture.name);
                assert!(Hash128::of(&found.pixels) == alone, "{what}");
            }
        }
    }
}

#[test]
fn cards_at_rest_keep_their_shadows() {
    let fixture = common::fixtures().into_iter().find(|fixture| fixture.name == "cards").expect("the fixture");
    let prepared = fixture.prepare();
    let mut session = session(&prepared, 1, SessionOptions::default().retained_bytes);
    // All cards have arrived.
    pictures(&mut session, &[60, 61]);
    let before = session.raster_stats();
    pictures(&mut session, &[62]);
    let after = session.raster_stats();
    assert_eq!(after.surfaces_retained_hits - before.surfaces_retained_hits, 8);
    assert_eq!(after.surfaces_acquired - before.surfaces_acquired, 0, "no surface is made");
    assert_eq!(after.ops_skipped - before.ops_skipped, 16, "a draw and a filter of each card");
    assert_eq!(after.retained_surfaces, 8);
}
