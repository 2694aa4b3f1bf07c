//! The gate `pool-stable`: once every frame has been seen, and gone back to, the surface pool allocates nothing over 300 frames.

mod common;

use reelm_session::SessionOptions;

#[test]
fn the_pool_reaches_a_plateau() {
    println!("{:<16} {:>9} {:>9} {:>11} {:>7}", "fixture", "acquired", "allocated", "peak bytes", "reuse");
    for fixture in common::fixtures() {
        let prepared = fixture.prepare();
        let mut session =
            prepared.session(&SessionOptions { threads: 1, ..SessionOptions::default() }).expect("a session");
        let mut pixels = vec![0; prepared.frame_bytes()];
        let mut half = None;
        // Canvases are saved once somebody has gone back, and thinned when their budget is used up: it takes some rounds until all
        // surfaces that they ever need at once are there.
        let seen = 5 * prepared.frames();
        for step in 0..seen + 300 {
            if step == seen {
                half = Some(session.raster_stats());
            }
            session.render_frame(step % prepared.frames(), &mut pixels).expect("a frame");
        }
        let (half, end) = (half.expect("all frames were rendered five times"), session.raster_stats());
        let rate = end.reuse_rate() * 100.0;
        let (acquired, allocated, peak) = (end.surfaces_acquired, end.surfaces_allocated, end.peak_bytes);
        println!("{:<16} {acquired:>9} {allocated:>9} {peak:>11} {rate:>6.1}%", fixture.name);
        assert_eq!(half.surfaces_allocated, allocated, "{}: the pool still grows", fixture.name);
        assert_eq!(half.peak_bytes, peak, "{}: the peak still grows", fixture.name);
        assert_eq!(end.surfaces_refused, 0, "{}: surfaces were refused", fixture.name);
    }
}
