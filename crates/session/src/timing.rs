//! Where the time of frames goes, for who asks: see [`SessionOptions::timings`](crate::SessionOptions::timings).
//!
//! A **stage** is a part of the work on a frame, and a frame's **times** are what its stages took. Without being asked, no clock
//! is read.

use std::time::{Duration, Instant};

/// A part of the work on a frame, in the order of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Local times, keyframes and expressions, before and after the layout.
    Expr,
    /// Boxes, and the texts in them.
    Layout,
    /// The evaluated graph and the states.
    Eval,
    /// The plan.
    Compile,
    /// Its pixels.
    Raster,
    /// Its planes, for a sink that wants such.
    Convert,
}

impl Stage {
    /// All stages.
    pub const ALL: [Self; 6] = [Self::Expr, Self::Layout, Self::Eval, Self::Compile, Self::Raster, Self::Convert];

    /// Its name, lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expr => "expr",
            Self::Layout => "layout",
            Self::Eval => "eval",
            Self::Compile => "compile",
            Self::Raster => "raster",
            Self::Convert => "convert",
        }
    }
}

/// What the stages of one frame took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameTimes {
    /// The frame's number.
    pub frame: u64,
    stages: [Option<Duration>; Stage::ALL.len()],
}

impl FrameTimes {
    /// Wall time of the stage; `None` if the frame did without, as one does that repeats the frame before.
    pub fn of(&self, stage: Stage) -> Option<Duration> {
        self.stages.get(stage as usize).copied().flatten()
    }

    const fn new(frame: u64) -> Self {
        Self { frame, stages: [None; Stage::ALL.len()] }
    }
}

/// The clock of one thread's stages.
#[derive(Debug)]
pub(crate) struct Clock {
    /// When the stage that runs now began; `None` if nobody asked.
    since: Option<Instant>,
    /// The frame that runs now, if it counts.
    now: Option<FrameTimes>,
    frames: Vec<FrameTimes>,
}

impl Clock {
    pub(crate) fn new(on: bool) -> Self {
        Self { since: on.then(Instant::now), now: None, frames: Vec::new() }
    }

    /// Makes room for the times of `frames` further frames.
    pub(crate) fn expect(&mut self, frames: u64) {
        if self.since.is_some() {
            self.frames.reserve(usize::try_from(frames).unwrap_or(0).min(MOST_RESERVED));
        }
    }

    /// A frame begins, and that before has ended.
    pub(crate) fn begin(&mut self, frame: u64) {
        if self.since.is_some() {
            self.frames.extend(self.now.replace(FrameTimes::new(frame)));
            self.resume();
        }
    }

    /// The frame that runs now does not count.
    pub(crate) fn forget(&mut self) {
        self.now = None;
    }

    /// What went by since the last call belongs to no stage.
    pub(crate) fn resume(&mut self) {
        if let Some(since) = &mut self.since {
            *since = Instant::now();
        }
    }

    /// What went by since the last call belongs to `stage`.
    pub(crate) fn mark(&mut self, stage: Stage) {
        if let Some(since) = &mut self.since {
            let now = Instant::now();
            let took = now.duration_since(core::mem::replace(since, now));
            if let Some(slot) = self.now.as_mut().and_then(|now| now.stages.get_mut(stage as usize)) {
                *slot = Some(slot.unwrap_or_default() + took);
            }
        }
    }

    /// The times of all frames that counted since the last call.
    pub(crate) fn take(&mut self) -> Vec<FrameTimes> {
        self.frames.extend(self.now.take());
        core::mem::take(&mut self.frames)
    }
}

/// More times than this are not made room for in advance.
const MOST_RESERVED: usize = 1 << 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_nobody_asked_for_tells_nothing() {
        let mut clock = Clock::new(false);
        clock.begin(1);
        clock.mark(Stage::Expr);
        assert_eq!(clock.take(), []);
    }

    #[test]
    fn a_stage_that_runs_twice_adds_up_and_one_that_does_not_run_is_none() {
        let mut clock = Clock::new(true);
        // A frame that was only looked at leaves nothing, whatever follows.
        clock.begin(6);
        clock.mark(Stage::Expr);
        clock.forget();
        clock.mark(Stage::Compile);
        clock.begin(7);
        clock.mark(Stage::Expr);
        clock.mark(Stage::Layout);
        let once = clock.now.and_then(|now| now.of(Stage::Expr)).expect("it ran");
        clock.mark(Stage::Expr);
        clock.begin(8);
        let times = clock.take();
        assert_eq!(times.iter().map(|times| times.frame).collect::<Vec<_>>(), [7, 8]);
        assert!(times[0].of(Stage::Expr).expect("it ran") >= once);
        assert_eq!((times[0].of(Stage::Compile), times[0].of(Stage::Raster)), (None, None));
        assert_eq!(clock.take(), []);
    }
}
