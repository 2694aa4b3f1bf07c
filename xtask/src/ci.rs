//! `cargo xtask ci`: every step in order, each with a heading and its time.

use std::path::Path;
use std::time::Instant;

use crate::finding;
use crate::gates::{self, Gate};
use crate::tool;
use crate::workspace::Workspace;

/// How to run the steps.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options {
    /// Print the steps and run none.
    pub(crate) list: bool,
    /// Run the steps after a failed one too.
    pub(crate) keep_going: bool,
}

/// One step.
struct Step {
    name: &'static str,
    work: Work,
}

enum Work {
    /// A cargo command, with what is set in its environment.
    Cargo(&'static [&'static str], &'static [(&'static str, &'static str)]),
    /// A gate.
    Gate(&'static Gate),
}

/// Runs the steps; whether all of them passed.
///
/// The last line tells how many steps passed and how many failed. A step that was not reached is neither.
///
/// # Errors
/// None for a step that fails; only for a workspace that cannot be read at all.
pub(crate) fn run(root: &Path, options: Options) -> Result<bool, String> {
    let steps = steps();
    if options.list {
        for step in &steps {
            println!("{:<17} {}", step.name, step.work.describe());
        }
        return Ok(true);
    }
    let started = Instant::now();
    let tally = tally(&steps, options.keep_going, |step| {
        println!("\n== {}: {}", step.name, step.work.describe());
        let started = Instant::now();
        let passed = step.work.run(root);
        let word = if passed { "passed" } else { "FAILED" };
        println!("-- {} {word} after {:.1} s", step.name, started.elapsed().as_secs_f64());
        passed
    });
    println!("\n{} steps in {:.1} s", steps.len(), started.elapsed().as_secs_f64());
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(tally.failed == 0 && tally.passed == steps.len())
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    passed: usize,
    failed: usize,
}

fn tally<T>(steps: &[T], keep_going: bool, mut run: impl FnMut(&T) -> bool) -> Tally {
    let mut tally = Tally::default();
    for step in steps {
        if run(step) {
            tally.passed += 1;
        } else {
            tally.failed += 1;
            if !keep_going {
                break;
            }
        }
    }
    tally
}

/// The tests behind gates have `test = false` in their manifests, so that they run once and optimised; `--all-targets`
/// passes them over for it.
const CLIPPY_GATES: &[&str] = &[
    "clippy",
    "--quiet",
    "--workspace",
    "--test=alloc_free",
    "--test=pool_stable",
    "--test=expr_perf",
    "--test=plan_determinism",
    "--",
    "-D",
    "warnings",
];

/// The steps: first what is quick, then what builds on the same build.
fn steps() -> Vec<Step> {
    let cargo = |name, args, env| Step { name, work: Work::Cargo(args, env) };
    let gate = |name: &str| {
        let found = gates::ALL.iter().find(|gate| gate.name == name);
        found.map(|gate| Step { name: gate.name, work: Work::Gate(gate) })
    };
    let mut steps = vec![cargo("fmt", &["fmt", "--all", "--", "--check"], &[])];
    steps.extend(gate("layers"));
    steps.push(cargo("clippy", &["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"], &[]));
    steps.extend(gate("no-string-map"));
    steps.push(cargo("test", &["test", "--quiet", "--workspace"], &[]));
    steps.push(cargo("doc", &["doc", "--quiet", "--workspace", "--no-deps"], &[("RUSTDOCFLAGS", "-D warnings")]));
    steps.extend(gate("docs"));
    steps.push(cargo("clippy-gates", CLIPPY_GATES, &[]));
    steps.extend(
        ["alloc-free", "pool-stable", "expr-perf", "plan-determinism", "readme"].map(gate).into_iter().flatten(),
    );
    steps
}

impl Work {
    fn describe(&self) -> String {
        match self {
            Self::Cargo(args, env) => {
                let env: String = env.iter().map(|(name, value)| format!("{name}={value:?} ")).collect();
                format!("{env}cargo {}", args.join(" "))
            }
            Self::Gate(gate) => gate.about.to_owned(),
        }
    }

    fn run(&self, root: &Path) -> bool {
        match self {
            Self::Cargo(args, env) => report(tool::run(tool::cargo(root).args(*args).envs(env.iter().copied()))),
            Self::Gate(gate) => match Workspace::load() {
                Ok(workspace) => {
                    let findings = gate.all(&workspace);
                    finding::print(&findings);
                    findings.is_empty()
                }
                Err(message) => report(Err(message)),
            },
        }
    }
}

fn report(result: Result<(), String>) -> bool {
    match result {
        Ok(()) => true,
        Err(message) => {
            eprintln!("{message}");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_ends_the_run_unless_told_to_keep_going() {
        let steps = [true, false, true, false];
        assert_eq!(tally(&steps, false, |step| *step), Tally { passed: 1, failed: 1 });
        assert_eq!(tally(&steps, true, |step| *step), Tally { passed: 2, failed: 2 });
    }

    #[test]
    fn every_gate_is_a_step() {
        let steps = steps();
        for gate in gates::ALL {
            assert!(steps.iter().any(|step| step.name == gate.name), "{} is not a step", gate.name);
        }
    }
}
