//! `reelm fmt`: compositions and realm documents in the one form.

use std::path::Path;

use reelm::{Error, Formatted, Limits, Output};

use crate::args::FmtArgs;
use crate::exit::{Failure, Outcome, print, say};
use crate::input;

/// Runs it. A file that is wrong is told and left as it is; the others are done nevertheless.
pub(crate) fn run(args: &FmtArgs) -> Outcome {
    check_usage(args)?;
    let mut outcome = Ok(());
    for path in &args.inputs {
        match one(args, path) {
            Ok(()) => {}
            Err(Failure::Input(message)) => {
                say(&message);
                outcome = Err(Failure::Reported);
            }
            Err(Failure::Reported) => outcome = Err(Failure::Reported),
            Err(failure) => return Err(failure),
        }
    }
    outcome
}

fn check_usage(args: &FmtArgs) -> Outcome {
    if args.inputs.len() > 1 && !args.check && !args.write {
        return Err(Failure::Usage("error: several files take --check or --write".to_owned()));
    }
    if args.write && args.inputs.iter().any(|path| path.as_os_str() == "-") {
        return Err(Failure::Usage("error: standard input cannot be written back; leave --write out".to_owned()));
    }
    Ok(())
}

fn one(args: &FmtArgs, path: &Path) -> Outcome {
    let formatted = read(path).map_err(input::failure)?;
    if args.check {
        return if formatted.differs() { tell(path) } else { Ok(()) };
    }
    let output = match &args.output {
        Some(output) if output != "-" => Output::path(output),
        None if args.write && !formatted.differs() => return Ok(()),
        None if args.write => Output::path(path),
        _ => return print(formatted.text()),
    };
    output.write_whole(formatted.text().as_bytes())?;
    Ok(())
}

fn read(path: &Path) -> Result<Formatted, Error> {
    let limits = Limits::default();
    if path.as_os_str() == "-" {
        return Formatted::from_reader("<stdin>", std::io::stdin().lock(), &limits);
    }
    Formatted::from_path(path, &limits)
}

/// Names a file that differs.
fn tell(path: &Path) -> Outcome {
    print(&format!("{}\n", path.display()))?;
    Err(Failure::Reported)
}
