//! Warnings of what the frames hold, each once and counted exactly.

use reelm_assets::MemoryAssets;
use reelm_encode::NullSink;
use reelm_session::{Cancel, SessionOptions};

use crate::picture::{Film, document};

const SIZE: [u32; 2] = [8, 8];

/// Undefined in frames 4 to 9, where the dot stands still: those frames repeat the one before.
const UNDEFINED: &str = r#"{"kind": "rect", "size": [2, 2], "fill": "red", "position": ["=frame < 4 || frame >= 10 ? frame : 3 + 1 / 0", 0]}"#;

fn film(threads: usize, elide: bool) -> Film {
    let options = SessionOptions { threads, elide, ..SessionOptions::default() };
    Film::options(&document(SIZE, UNDEFINED), &MemoryAssets::new(), &options)
}

fn warnings(film: &mut Film) -> Vec<String> {
    let report = film.session().warnings();
    report.diagnostics().as_slice().iter().map(|warning| format!("{}: {}", warning.code, warning.message)).collect()
}

#[test]
fn undefined_results_are_counted_once_for_each_frame_of_a_range() {
    for (threads, elide) in [(1, true), (1, false), (2, true), (3, true), (3, false)] {
        let mut film = film(threads, elide);
        let report = film.session().render_range(0..20, Box::new(NullSink::new()), &Cancel::new(), &mut |_| {});
        assert_eq!(report.expect("a range").elided, if elide { 6 } else { 0 });
        let found = warnings(&mut film);
        assert!(found.len() == 1 && found[0].starts_with("undefined-result: "), "{found:?}");
        assert!(found[0].contains(" in 6 frames: "), "{threads} threads, elide {elide}: {found:?}");
    }
}

#[test]
fn a_range_that_begins_in_the_midst_counts_its_own_frames() {
    let mut film = film(2, true);
    let _ = film.session().render_range(6..8, Box::new(NullSink::new()), &Cancel::new(), &mut |_| {}).expect("a range");
    assert!(warnings(&mut film)[0].contains(" in 2 frames: "), "{:?}", warnings(&mut film));
}

#[test]
fn a_frame_that_is_only_looked_at_does_not_count() {
    let mut film = film(1, true);
    let _ = film.session().plan(5).expect("a plan");
    assert_eq!(warnings(&mut film), [""; 0]);
    let mut bytes = vec![0; film.session().prepared().frame_bytes()];
    for frame in 3..7 {
        let _ = film.session().update_frame(frame, &mut bytes).expect("a frame");
    }
    assert!(warnings(&mut film)[0].contains(" in 3 frames: "), "{:?}", warnings(&mut film));
}
