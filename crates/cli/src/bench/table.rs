//! [`Bench`]: what one pass over the frames took, as a table and as data.

use std::fmt::Write as _;
use std::ops::Range;
use std::time::Duration;

use reelm::{FrameTimes, RangeReport, Stage};
use serde::{Deserialize, Serialize};

/// What one pass over the frames took; times in milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Bench {
    pub(crate) version: String,
    pub(crate) composition: String,
    pub(crate) size: [u32; 2],
    /// The frames, the second not included.
    pub(crate) frames: [u64; 2],
    pub(crate) threads: usize,
    /// Frames that repeated the one before: their plan was neither made nor drawn, and nothing was converted.
    pub(crate) elided: u64,
    /// Wall time of the whole pass.
    pub(crate) wall_ms: f64,
    pub(crate) stages: Vec<StageTimes>,
}

/// What a stage took in the frames that needed it; times in milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StageTimes {
    pub(crate) stage: String,
    /// In how many frames it ran.
    pub(crate) frames: u64,
    pub(crate) mean_ms: f64,
    pub(crate) min_ms: f64,
    /// 95 of 100 frames took no longer.
    pub(crate) p95_ms: f64,
    pub(crate) total_ms: f64,
}

impl Bench {
    pub(crate) fn new(
        composition: String,
        size: [u32; 2],
        frames: Range<u64>,
        threads: usize,
        report: &RangeReport,
        times: &[FrameTimes],
    ) -> Self {
        let stages: Vec<StageTimes> = Stage::ALL
            .iter()
            .map(|stage| StageTimes::new(stage.name(), times.iter().filter_map(|times| times.of(*stage))))
            .collect();
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            composition,
            size,
            frames: [frames.start, frames.end],
            threads,
            elided: report.elided,
            wall_ms: report.elapsed.as_secs_f64() * 1e3,
            stages,
        }
    }

    /// Milliseconds of all stages and frames together: more than the wall time where threads work side by side.
    pub(crate) fn total_ms(&self) -> f64 {
        self.stages.iter().map(|stage| stage.total_ms).sum()
    }

    /// One line that says what was measured.
    pub(crate) fn title(&self) -> String {
        let ([width, height], [start, end]) = (self.size, self.frames);
        let threads = match self.threads {
            0 => "a thread for each processor".to_owned(),
            1 => "1 thread".to_owned(),
            threads => format!("{threads} threads"),
        };
        format!("{}: {width} × {height}, frames {start}..{end}, {threads}", self.composition)
    }

    pub(crate) fn to_text(&self) -> String {
        let mut text = format!("{}\n\n", self.title());
        let _ = writeln!(
            text,
            "{:<8} {:>7} {:>9} {:>9} {:>9} {:>10} {:>6}",
            "stage", "frames", "mean ms", "min ms", "p95 ms", "total ms", "share"
        );
        let total = self.total_ms();
        for stage in &self.stages {
            let StageTimes { stage, frames, mean_ms, min_ms, p95_ms, total_ms } = stage;
            let share = 100.0 * total_ms / total.max(f64::MIN_POSITIVE);
            let _ = writeln!(
                text,
                "{stage:<8} {frames:>7} {mean_ms:>9.4} {min_ms:>9.4} {p95_ms:>9.4} {total_ms:>10.2} {share:>5.1}%"
            );
        }
        let frames = self.frames[1].saturating_sub(self.frames[0]);
        let each = total / frames.max(1) as f64;
        let _ = writeln!(text, "{:<8} {frames:>7} {each:>9.4} {:>9} {:>9} {total:>10.2}", "all", "", "");
        let speed = frames as f64 / (self.wall_ms / 1e3).max(1e-9);
        let _ = writeln!(
            text,
            "\n{frames} frames, {} of them repeats that were elided; {:.3} s, {speed:.1} frames per second",
            self.elided,
            self.wall_ms / 1e3
        );
        text
    }
}

impl StageTimes {
    fn new(stage: &str, times: impl Iterator<Item = Duration>) -> Self {
        let mut times: Vec<f64> = times.map(|time| time.as_secs_f64() * 1e3).collect();
        times.sort_by(f64::total_cmp);
        let total: f64 = times.iter().sum();
        // The nearest rank.
        let p95 = times.get((times.len() * 95).div_ceil(100).saturating_sub(1)).copied();
        Self {
            stage: stage.to_owned(),
            frames: times.len() as u64,
            mean_ms: total / times.len().max(1) as f64,
            min_ms: times.first().copied().unwrap_or(0.0),
            p95_ms: p95.unwrap_or(0.0),
            total_ms: total,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_told_by_mean_least_and_95th_of_100() {
        let times = (1..=200_u64).rev().map(Duration::from_millis);
        let stage = StageTimes::new("eval", times);
        assert_eq!((stage.frames, stage.min_ms, stage.p95_ms), (200, 1.0, 190.0));
        assert!((stage.mean_ms - 100.5).abs() < 1e-9 && (stage.total_ms - 20_100.0).abs() < 1e-6);
        let one = StageTimes::new("eval", [Duration::from_millis(3)].into_iter());
        assert_eq!((one.min_ms, one.p95_ms, one.mean_ms), (3.0, 3.0, 3.0));
        let none = StageTimes::new("eval", std::iter::empty());
        assert_eq!((none.frames, none.mean_ms, none.p95_ms), (0, 0.0, 0.0));
    }
}
