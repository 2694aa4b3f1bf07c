//! The `reelm` command.
//!
//! * a **command** is the first word: `render`, `still`, `check`, `fmt`, `plan`, `inspect`, `bench`, `schema`, `limits`.
//! * an **outcome** ([`exit::Outcome`]) is what a command comes to; it decides the exit code.

mod args;
mod bench;
mod check;
mod each;
mod exit;
mod fmt;
mod input;
mod inspect;
mod plan;
mod progress;
mod render;
mod signals;
mod stage;
mod still;
mod vars;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Command};
use exit::Outcome;

fn main() -> ExitCode {
    let args = Args::parse();
    let outcome = match &args.command {
        Command::Render(args) => render::run(args),
        Command::Still(args) => still::run(args),
        Command::Check(args) => check::run(args),
        Command::Fmt(args) => fmt::run(args),
        Command::Plan(args) => plan::run(args),
        Command::Inspect(args) => inspect::run(args),
        Command::Bench(args) => bench::run(args),
        Command::Schema(args) => schema(args),
        Command::Limits => limits(),
    };
    exit::report(outcome)
}

fn schema(args: &args::SchemaArgs) -> Outcome {
    let schema = if args.realms { reelm::realms_schema() } else { reelm::schema() };
    let text = serde_json::to_string_pretty(&schema).map_err(exit::internal)?;
    exit::print(&format!("{text}\n"))
}

fn limits() -> Outcome {
    let rows = reelm::Limits::default();
    exit::print(&format!("{rows:#?}\n"))
}
