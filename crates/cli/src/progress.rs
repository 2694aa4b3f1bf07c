//! The progress bar: frames, speed and the time that is left, on a terminal only.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressStyle};
use reelm::Progress;

/// A bar that is hidden where nobody sees it.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// A bar for `frames` frames; hidden when `quiet` or when standard error is no terminal.
    pub(crate) fn new(frames: u64, quiet: bool) -> Self {
        if quiet || !std::io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} frames  {per_sec}  {eta} left");
        let bar = ProgressBar::new(frames);
        Self(style.map_or(bar.clone(), |style| bar.with_style(style)))
    }

    /// Shows how far the render is.
    pub(crate) fn update(&self, progress: Progress) {
        self.0.set_position(progress.done);
    }

    /// Takes the bar away.
    pub(crate) fn clear(&self) {
        self.0.finish_and_clear();
    }
}
