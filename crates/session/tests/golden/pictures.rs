//! The pictures of the reference: a composition under docs/pictures, and beside it what it looks like.
//!
//! A composition of one frame is a picture; of a longer one there is a **strip**: frames side by side, the first, the last and some
//! between them at equal distances. They are shown in docs/format.md, so they are small, and are held like golden pictures, at full size.

use std::path::{Path, PathBuf};

use reelm_ir::Limits;
use reelm_session::{Compiled, Composition, SessionOptions};

use crate::picture::Picture;
use crate::root;

/// The most bytes that a picture takes.
pub(crate) const MOST_BYTES: u64 = 30 * 1024;

/// The widest strip, in pixels, and the most frames of one.
const WIDEST: u32 = 1000;
const MOST_FRAMES: u32 = 6;
/// Transparent pixels between frames.
const GAP: u32 = 4;

/// What a picture is called: as its composition is, after this.
const PREFIX: &str = "picture-";

/// The compositions under docs/pictures, in order of their names.
pub(crate) fn compositions() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("docs/pictures")).expect("docs/pictures can be read");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.to_string_lossy().ends_with(".reelm.json")).collect();
    paths.sort();
    assert!(paths.len() >= 12, "only {} pictures", paths.len());
    paths
}

/// The name of the picture of a composition.
pub(crate) fn name(composition: &Path) -> String {
    format!("{PREFIX}{}", stem(composition))
}

/// Where the picture of a composition lies.
pub(crate) fn place(composition: &Path) -> PathBuf {
    composition.with_file_name(format!("{}.png", stem(composition)))
}

fn stem(composition: &Path) -> String {
    let name = composition.file_name().expect("a file").to_string_lossy();
    name.trim_end_matches(".reelm.json").to_owned()
}

/// What a composition looks like.
pub(crate) fn render(composition: &Path) -> Picture {
    let prepared = Composition::from_path(composition, &Limits::default())
        .and_then(|composition| composition.compile(&[]))
        .and_then(Compiled::prepare)
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(prepared.warnings().is_empty(), "{:?}", prepared.warnings());
    let ([width, height], last) = (prepared.size(), prepared.frames() - 1);
    let count = if last == 0 { 1 } else { ((WIDEST + GAP) / (width + GAP)).clamp(2, MOST_FRAMES) };
    let mut session = prepared.session(&SessionOptions { threads: 1, ..SessionOptions::default() }).expect("a session");
    let mut full = vec![0; prepared.frame_bytes()];
    let strip_width = count * (width + GAP) - GAP;
    let mut strip = Picture { width: strip_width, height, pixels: vec![0; (strip_width * height * 4) as usize] };
    for number in 0..count {
        session.render_frame(last * u64::from(number) / u64::from((count - 1).max(1)), &mut full).expect("a frame");
        let left = (number * (width + GAP) * 4) as usize;
        for (row, pixels) in full.chunks_exact(width as usize * 4).enumerate() {
            let from = row * strip_width as usize * 4 + left;
            // The pictures have opaque backgrounds: straight is premultiplied.
            strip.pixels[from..from + pixels.len()].copy_from_slice(pixels);
        }
    }
    strip
}
