//! The project's own checks.
//!
//! - A **gate** is one rule of the project: a pure `check` over a [`workspace::Workspace`], and where a tool has to
//!   be run, a `run` beside it. `cargo xtask <gate>` runs one.
//! - A **finding** is one breach of a rule, with its place.
//! - A **step** is one line of `cargo xtask ci`: a gate, or a plain cargo command. `ci` runs all steps.
//! - **Blessing** rewrites the files that a gate generates: `cargo xtask <gate> --bless`.
//! - **Golden files** are pictures and snapshots that tests compare with: `cargo xtask golden`.

mod ci;
mod finding;
mod gates;
mod golden;
mod layer_table;
mod tool;
mod workspace;

use std::process::ExitCode;

use gates::Gate;
use workspace::Workspace;

const USAGE: &str = "\
usage: cargo xtask ci [--list] [--keep-going]
       cargo xtask <gate> [--bless]
       cargo xtask golden bless [NAME...] | review [NAME...] | dead [--remove]
       cargo xtask advisories

ci runs every step in order and stops at the first that fails.
--list        prints the steps and runs none
--keep-going  runs the steps after a failed one too
--bless       rewrites the files that the gate generates

golden accepts (bless), shows (review) or clears away (dead) golden frames and snapshots.
advisories needs the network and is no part of ci.
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::from(2)
        }
    }
}

/// Runs what the words ask for; `Ok(false)` is a check that failed, `Err` a command that could not be run.
fn dispatch(words: &[&str]) -> Result<bool, String> {
    match words {
        ["ci", flags @ ..] => run_ci(flags),
        ["golden", words @ ..] => golden::run(words),
        ["advisories"] => tool::advisories(&workspace::find_root()?).map(|()| true),
        [] | ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            print_gates();
            Ok(true)
        }
        [name, flags @ ..] => match gates::ALL.iter().find(|gate| gate.name == *name) {
            Some(gate) => run_gate(gate, flags),
            None => Err(format!("no gate is called {name:?}\n{USAGE}")),
        },
    }
}

fn run_ci(flags: &[&str]) -> Result<bool, String> {
    let mut options = ci::Options::default();
    for flag in flags {
        match *flag {
            "--list" => options.list = true,
            "--keep-going" => options.keep_going = true,
            other => return Err(format!("unknown flag {other:?}\n{USAGE}")),
        }
    }
    ci::run(&workspace::find_root()?, options)
}

fn run_gate(gate: &Gate, flags: &[&str]) -> Result<bool, String> {
    match flags {
        [] => {
            let findings = gate.all(&Workspace::load()?);
            finding::print(&findings);
            println!("{}: {} findings", gate.name, findings.len());
            Ok(findings.is_empty())
        }
        ["--bless"] => match gate.bless {
            Some(bless) => {
                for path in bless(&Workspace::load()?)? {
                    println!("{}: wrote {path}", gate.name);
                }
                Ok(true)
            }
            None => Err(format!("{} generates no file", gate.name)),
        },
        other => Err(format!("unknown flags {other:?}\n{USAGE}")),
    }
}

fn print_gates() {
    println!("\ngates:");
    for gate in gates::ALL {
        println!("  {:<17} {}", gate.name, gate.about);
    }
}
