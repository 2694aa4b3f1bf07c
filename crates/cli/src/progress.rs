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

    /// A bar for rows, whose number nobody knows yet.
    pub(crate) fn of_rows(quiet: bool) -> Self {
        if quiet || !std::io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let style = ProgressStyle::with_template("{spinner} {pos} rows done  {msg}");
        let bar = ProgressBar::new_spinner();
        Self(style.map_or(bar.clone(), |style| bar.with_style(style)))
    }

    /// Shows how many rows are done, how many failed, and how many frames were rendered.
    pub(crate) fn rows(&self, done: u64, failed: u64, frames: u64) {
        let failed = if failed > 0 { format!("{failed} failed  ") } else { String::new() };
        self.0.set_position(done);
        self.0.set_message(format!("{failed}{frames} frames  {:.0} s", self.0.elapsed().as_secs_f64()));
    }

    /// Prints a line above the bar.
    pub(crate) fn say(&self, line: &str) {
        self.0.suspend(|| crate::exit::say(line));
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
