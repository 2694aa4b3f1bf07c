//! The gate `pool-stable`: over 300 frames the surface pool reaches a plateau.

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
        for step in 0..300 {
            session.render_frame(step % prepared.frames(), &mut pixels).expect("a frame");
            // By then every frame of a fixture has been seen.
            if step == 180 {
                half = Some(session.raster_stats());
            }
        }
        let (half, end) = (half.expect("180 frames were rendered"), session.raster_stats());
        let rate = end.reuse_rate() * 100.0;
        let (acquired, allocated, peak) = (end.surfaces_acquired, end.surfaces_allocated, end.peak_bytes);
        println!("{:<16} {acquired:>9} {allocated:>9} {peak:>11} {rate:>6.1}%", fixture.name);
        assert_eq!(half.surfaces_allocated, allocated, "{}: the pool still grows", fixture.name);
        assert_eq!(half.peak_bytes, peak, "{}: the peak still grows", fixture.name);
        assert_eq!(end.surfaces_refused, 0, "{}: surfaces were refused", fixture.name);
    }
}
