//! The realm document under fixtures/stage: four frames, one for each thing that happens in it.

use reelm_ir::Limits;
use reelm_session::{RealmStage, SessionOptions};

use crate::picture::Picture;
use crate::root;

/// What its pictures are called.
pub(crate) const NAME: &str = "stage";

/// Before the realm on the plane comes; after; with a clip; after a realm has gone.
pub(crate) const FRAMES: [u64; 4] = [5, 12, 25, 35];

/// The name of the picture of a frame.
pub(crate) fn name(frame: u64) -> String {
    format!("{NAME}-{frame}")
}

/// The frames at half size.
pub(crate) fn pictures(frames: &[u64]) -> Vec<(u64, Picture)> {
    let path = root().join("fixtures/stage/stage.reelm.json");
    let stage = RealmStage::from_path(&path, &Limits::default()).and_then(|stage| stage.prepare());
    let stage = stage.unwrap_or_else(|error| panic!("{error}"));
    let mut session = stage.session(&SessionOptions::default(), None).expect("a window");
    let mut full = vec![0; session.frame_bytes()];
    let mut half = |frame: u64| {
        session.render_frame(frame, &mut full).expect("a frame");
        (frame, Picture::half_of(session.size(), &full))
    };
    frames.iter().map(|frame| half(*frame)).collect()
}
