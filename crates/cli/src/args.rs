//! The command line.

use std::ffi::OsString;
use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use reelm::Error;

/// Exit codes, as the help prints them.
const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    the composition or another input is wrong; nothing was written
  2    the command line is wrong
  3    the output could not be written; nothing remains of it
  130  interrupted; nothing remains of the output";

/// Turns JSON compositions into video and pictures.
#[derive(Debug, Parser)]
#[command(name = "reelm", version, after_help = EXIT_CODES)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Render a composition to a video or a sequence of pictures.
    Render(RenderArgs),
    /// Render one frame to a PNG.
    Still(StillArgs),
    /// Report everything that is wrong with a composition.
    Check(CheckArgs),
    /// Lay out a composition or a realm document in the one form; comments stay.
    Fmt(FmtArgs),
    /// Print the plan of one frame: its surfaces and operations; of a realm document, its realms and what they show.
    Plan(PlanArgs),
    /// Print the tree of a composition at one moment, with every value resolved.
    Inspect(InspectArgs),
    /// Tell where the time of a composition goes, stage by stage; compare two builds.
    Bench(BenchArgs),
    /// Print the JSON Schema of the composition format, or of realm documents.
    Schema(SchemaArgs),
    /// Print the limits that compositions must keep.
    Limits,
}

/// Which composition, with which vars.
#[derive(Debug, ClapArgs)]
pub(crate) struct InputArgs {
    /// The file of a composition or a realm document; `-` reads it from standard input, with files beneath the current folder.
    pub(crate) input: PathBuf,
    /// Sets a var; the value is read by the var's declared type. May be repeated, and wins over --vars.
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = parse_var)]
    pub(crate) var: Vec<(String, String)>,
    /// Sets vars from a JSON object.
    #[arg(long, value_name = "FILE")]
    pub(crate) vars: Option<PathBuf>,
}

/// `schema`.
#[derive(Debug, ClapArgs)]
pub(crate) struct SchemaArgs {
    /// That of realm documents.
    #[arg(long)]
    pub(crate) realms: bool,
}

/// What is looked at in a realm document.
#[derive(Debug, Default, ClapArgs)]
pub(crate) struct StageArgs {
    /// Of a realm document: the window or texture to look at; by default the smallest window.
    #[arg(long, value_name = "ID")]
    pub(crate) target: Option<u64>,
    /// Of a realm document: writes what each frame did as JSON lines; `-` is standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<OsString>,
    /// With the report: how long realms took, in nanoseconds. Unlike all else it differs from run to run.
    #[arg(long, requires = "report")]
    pub(crate) times: bool,
}

/// `render`.
#[derive(Debug, ClapArgs)]
pub(crate) struct RenderArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Where to: the extension decides the format (.mp4, .y4m, .rgba, .png with %04d or a folder ending in /, and what
    /// ffmpeg knows where it is installed). `-` is standard output, `null:` renders and drops.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: OsString,
    #[command(flatten)]
    pub(crate) each: EachArgs,
    /// The format, where the output's name does not say it (standard output).
    #[arg(long, value_name = "NAME")]
    pub(crate) format: Option<String>,
    /// The frames to render, `a..b` without b; either end may be left out.
    #[arg(long, value_name = "A..B", value_parser = parse_frames)]
    pub(crate) frames: Option<FrameSpan>,
    /// Frames in flight, each on its own thread; 0, or more than there are processors, is one for each. Decides the speed, never
    /// the pixels.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) threads: usize,
    /// Who writes .mp4.
    #[arg(long, value_enum, default_value_t = WriterArg::Embedded)]
    pub(crate) encoder: WriterArg,
    #[command(flatten)]
    pub(crate) stage: StageArgs,
    #[command(flatten)]
    pub(crate) engine: EngineArgs,
    /// No progress bar.
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// `still`.
#[derive(Debug, ClapArgs)]
pub(crate) struct StillArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Where to, a file in PNG; `-` is standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: OsString,
    #[command(flatten)]
    pub(crate) each: EachArgs,
    #[command(flatten)]
    pub(crate) moment: MomentArgs,
    #[command(flatten)]
    pub(crate) stage: StageArgs,
    #[command(flatten)]
    pub(crate) engine: EngineArgs,
    /// No progress bar.
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// Rows of data.
#[derive(Debug, ClapArgs)]
pub(crate) struct EachArgs {
    /// Renders once for each row of a file: .csv with a header, or .ndjson with an object a line. A row's fields set vars, over
    /// --var and --vars; `{field}` and `{index}` in the output's name stand for the row's fields and its number.
    #[arg(long, value_name = "FILE")]
    pub(crate) each: Option<PathBuf>,
}

/// How pixels are made.
#[derive(Debug, ClapArgs)]
pub(crate) struct EngineArgs {
    /// What draws shapes, text and images. `vello` is a slow reference to compare with.
    #[arg(long, value_enum, default_value_t = PainterArg::Strips)]
    pub(crate) painter: PainterArg,
    /// Keeps no finished surfaces from frame to frame and draws all of each. Decides the speed, never the pixels.
    #[arg(long)]
    pub(crate) no_cache: bool,
}

impl EngineArgs {
    /// The options of a session with so many threads.
    pub(crate) fn options(&self, threads: usize) -> reelm::SessionOptions {
        let painter = match self.painter {
            PainterArg::Strips => reelm::PainterKind::Strips,
            PainterArg::Vello => reelm::PainterKind::Vello,
        };
        let default = reelm::SessionOptions::default();
        let retained_bytes = if self.no_cache { 0 } else { default.retained_bytes };
        reelm::SessionOptions { threads, painter, retained_bytes, redraw: self.no_cache, ..default }
    }
}

/// What draws shapes, text and images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PainterArg {
    /// Strips of coverage, painted straight into the surface.
    Strips,
    /// The renderer of vello_cpu.
    Vello,
}

/// `check`.
#[derive(Debug, ClapArgs)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// How to print.
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(crate) format: CheckFormat,
}

/// `fmt`.
#[derive(Debug, ClapArgs)]
pub(crate) struct FmtArgs {
    /// The files; `-` reads standard input. One goes to standard output, unless an option says else.
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Where to; `-` is standard output.
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["check", "write"])]
    pub(crate) output: Option<OsString>,
    /// Write nothing; print the names of the files that differ, and end with exit code 1 if there are any.
    #[arg(long, conflicts_with = "write")]
    pub(crate) check: bool,
    /// Write the files themselves, those that differ.
    #[arg(long)]
    pub(crate) write: bool,
}

/// `plan`.
#[derive(Debug, ClapArgs)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) moment: MomentArgs,
    /// How to print.
    #[arg(long, value_enum, default_value_t = PlanFormat::Text)]
    pub(crate) format: PlanFormat,
}

/// `inspect`.
#[derive(Debug, ClapArgs)]
pub(crate) struct InspectArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) moment: MomentArgs,
    /// How to print.
    #[arg(long, value_enum, default_value_t = InspectFormat::Text)]
    pub(crate) format: InspectFormat,
}

/// `bench`.
#[derive(Debug, ClapArgs)]
pub(crate) struct BenchArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// The frames to render, `a..b` without b; either end may be left out.
    #[arg(long, value_name = "A..B", value_parser = parse_frames)]
    pub(crate) frames: Option<FrameSpan>,
    /// Frames in flight, each on its own thread; 0 is one for each processor.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) threads: usize,
    /// Another build of reelm: both render in turns, and both are told, with their ratio.
    #[arg(long, value_name = "BINARY")]
    pub(crate) compare: Option<PathBuf>,
    /// How many turns each build takes.
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000), requires = "compare")]
    pub(crate) turns: u32,
    /// How to print.
    #[arg(long, value_enum, default_value_t = BenchFormat::Text)]
    pub(crate) format: BenchFormat,
}

/// Which frame.
#[derive(Debug, ClapArgs)]
#[group(multiple = false)]
pub(crate) struct MomentArgs {
    /// The frame's number, from 0.
    #[arg(long, value_name = "N")]
    pub(crate) frame: Option<u64>,
    /// The time: seconds (`1.5`, `1.5s`), milliseconds (`250ms`) or frames (`45f`).
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) time: Option<String>,
}

/// Who writes .mp4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WriterArg {
    /// The writer inside reelm; needs nothing installed.
    Embedded,
    /// ffmpeg with x264.
    Ffmpeg,
}

/// How `check` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people.
    Text,
    /// One JSON array.
    Json,
}

/// How `inspect` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InspectFormat {
    /// For people.
    Text,
    /// One JSON object.
    Json,
}

/// How `bench` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BenchFormat {
    /// For people.
    Text,
    /// One JSON object.
    Json,
}

/// How `plan` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanFormat {
    /// For people and diffs.
    Text,
    /// As data.
    Json,
    /// Graphviz.
    Dot,
    /// Mermaid.
    Mermaid,
}

/// A range of frames with open ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FrameSpan {
    start: Option<u64>,
    end: Option<u64>,
}

impl FrameSpan {
    /// The range in a composition of `frames` frames.
    ///
    /// # Errors
    /// It begins or ends beyond the composition's end.
    pub(crate) fn resolve(self, frames: u64) -> Result<Range<u64>, Error> {
        let start = self.start.unwrap_or(0);
        let end = self.end.unwrap_or(frames);
        let last = start.max(end.saturating_sub(1));
        if last < frames { Ok(start..end) } else { Err(Error::FrameOutOfRange { frame: last, frames }) }
    }
}

impl fmt::Display for FrameSpan {
    /// As it is written on the command line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bound = |bound: Option<u64>| bound.map_or_else(String::new, |bound| bound.to_string());
        write!(f, "{}..{}", bound(self.start), bound(self.end))
    }
}

fn parse_var(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn parse_frames(text: &str) -> Result<FrameSpan, String> {
    let bound = |text: &str| match text.trim() {
        "" => Ok(None),
        number => number.parse().map(Some).map_err(|_| format!("`{number}` is not a frame's number")),
    };
    let Some((start, end)) = text.split_once("..") else {
        let frame: u64 = text.trim().parse().map_err(|_| "expected A..B, A.. or ..B".to_owned())?;
        return Ok(FrameSpan { start: Some(frame), end: Some(frame.saturating_add(1)) });
    };
    let span = FrameSpan { start: bound(start)?, end: bound(end)? };
    match span.end {
        Some(end) if span.start.unwrap_or(0) >= end => Err("the range holds no frame".to_owned()),
        _ => Ok(span),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn frame_ranges_may_be_open() {
        let resolve = |text| parse_frames(text).and_then(|span| span.resolve(100).map_err(|error| error.to_string()));
        assert_eq!(resolve("10..20"), Ok(10..20));
        assert_eq!(resolve("..20"), Ok(0..20));
        assert_eq!(resolve("10.."), Ok(10..100));
        assert_eq!(resolve("7"), Ok(7..8));
        assert_eq!(resolve("0..100"), Ok(0..100));
        for text in ["10..20", "..20", "10..", ".."] {
            assert_eq!(parse_frames(text).map(|span| span.to_string()), Ok(text.to_owned()));
        }
        for wrong in ["20..10", "7..7", "..0", "a..b", "100..", "90..101", "100", "18446744073709551615"] {
            assert!(resolve(wrong).is_err(), "{wrong}");
        }
    }
}
