//! A **comparison**: this build and another render in turns, so that what else the machine does meets both alike.
//!
//! Of each build and stage the least mean of its turns counts: what disturbs a turn makes it slower, never quicker.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::Serialize;

use super::table::Bench;
use crate::args::{BenchArgs, BenchFormat};
use crate::exit::{Failure, Outcome, internal, print};

/// Both builds, and what came of their turns.
#[derive(Debug, Serialize)]
struct Comparison {
    this: Build,
    other: Build,
    stages: Vec<Row>,
    /// Wall time of a pass, the least of all turns.
    wall: Row,
}

#[derive(Debug, Serialize)]
struct Build {
    binary: String,
    turns: Vec<Bench>,
}

/// Milliseconds of both builds.
#[derive(Debug, Serialize)]
struct Row {
    stage: String,
    this_ms: Option<f64>,
    other_ms: Option<f64>,
    /// This over other: less than 1 is quicker.
    ratio: Option<f64>,
}

/// Compares this build with the binary `other`.
pub(super) fn run(args: &BenchArgs, other: &Path) -> Outcome {
    if args.input.input.as_os_str() == "-" {
        return Err(Failure::Usage("error: --compare reads the composition twice: give a file, not `-`".to_owned()));
    }
    let this = std::env::current_exe().map_err(internal)?;
    let words = words(args);
    let (mut these, mut others) = (Vec::new(), Vec::new());
    for turn in 0..args.turns {
        // Whoever goes first goes second in the next turn.
        for own in if turn % 2 == 0 { [true, false] } else { [false, true] } {
            let (binary, benches) = if own { (this.as_path(), &mut these) } else { (other, &mut others) };
            benches.push(turn_of(binary, &words)?);
        }
    }
    let build = |binary: &Path, turns| Build { binary: binary.to_string_lossy().into_owned(), turns };
    let comparison = Comparison::new(build(&this, these), build(other, others));
    match args.format {
        BenchFormat::Text => print(&comparison.to_text()),
        BenchFormat::Json => {
            let text = serde_json::to_string_pretty(&comparison).map_err(internal)?;
            print(&format!("{text}\n"))
        }
    }
}

/// The command line of one turn.
fn words(args: &BenchArgs) -> Vec<OsString> {
    let mut words: Vec<OsString> = ["bench", "--format", "json", "--threads"].map(OsString::from).into();
    words.push(args.threads.to_string().into());
    if let Some(frames) = &args.frames {
        words.push(format!("--frames={frames}").into());
    }
    for (name, value) in &args.input.var {
        words.push(format!("--var={name}={value}").into());
    }
    if let Some(vars) = &args.input.vars {
        words.push("--vars".into());
        words.push(vars.into());
    }
    words.push("--".into());
    words.push(args.input.input.clone().into());
    words
}

fn turn_of(binary: &Path, words: &[OsString]) -> Result<Bench, Failure> {
    let failure = |what: &dyn std::fmt::Display| Failure::Input(format!("error: {}: {what}", binary.display()));
    let mut command = Command::new(binary);
    // What is wrong with the composition is told by the build that meets it.
    let done = command.args(words).stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let done = done.map_err(|error| failure(&error))?;
    if !done.status.success() {
        return Err(failure(&format_args!("`bench` ended with {}", done.status)));
    }
    serde_json::from_slice(&done.stdout)
        .map_err(|error| failure(&format_args!("`bench` printed something else: {error}")))
}

impl Comparison {
    fn new(this: Build, other: Build) -> Self {
        let names = this
            .turns
            .first()
            .map_or_else(Vec::new, |bench| bench.stages.iter().map(|stage| stage.stage.clone()).collect());
        let mut stages: Vec<Row> = names
            .into_iter()
            .map(|name| {
                let least = |build: &Build| build.least(|bench| bench.mean_of(&name));
                Row::new(&name, least(&this), least(&other))
            })
            .collect();
        let all = |build: &Build| build.least(|bench| Some(bench.total_ms() / bench.count().max(1) as f64));
        stages.push(Row::new("all", all(&this), all(&other)));
        let wall = |build: &Build| build.least(|bench| Some(bench.wall_ms));
        let wall = Row::new("wall", wall(&this), wall(&other));
        Self { this, other, stages, wall }
    }

    fn to_text(&self) -> String {
        let title = self.this.turns.first().map_or_else(String::new, Bench::title);
        let turns = self.this.turns.len();
        let mut text =
            format!("{title}; {turns} turns each\nthis   {}\nother  {}\n\n", self.this.binary, self.other.binary);
        let _ = writeln!(text, "{:<8} {:>10} {:>10} {:>7}", "stage", "this ms", "other ms", "ratio");
        for row in &self.stages {
            row.write(&mut text);
        }
        text.push_str("\na frame's mean in the best turn; the whole pass:\n\n");
        self.wall.write(&mut text);
        text
    }
}

impl Build {
    fn least(&self, of: impl Fn(&Bench) -> Option<f64>) -> Option<f64> {
        self.turns.iter().filter_map(of).min_by(f64::total_cmp)
    }
}

impl Bench {
    /// The mean of a stage in the frames that needed it, if any did.
    fn mean_of(&self, stage: &str) -> Option<f64> {
        let found = self.stages.iter().find(|times| times.stage == stage && times.frames > 0);
        found.map(|times| times.mean_ms)
    }

    const fn count(&self) -> u64 {
        self.frames[1].saturating_sub(self.frames[0])
    }
}

impl Row {
    fn new(stage: &str, this_ms: Option<f64>, other_ms: Option<f64>) -> Self {
        let ratio = this_ms.zip(other_ms).filter(|(_, other)| *other > 0.0).map(|(this, other)| this / other);
        Self { stage: stage.to_owned(), this_ms, other_ms, ratio }
    }

    fn write(&self, text: &mut String) {
        let number = |value: Option<f64>, places| value.map_or_else(String::new, |value| format!("{value:.places$}"));
        let (this, other, ratio) = (number(self.this_ms, 4), number(self.other_ms, 4), number(self.ratio, 3));
        let _ = writeln!(text, "{:<8} {this:>10} {other:>10} {ratio:>7}", self.stage);
    }
}
