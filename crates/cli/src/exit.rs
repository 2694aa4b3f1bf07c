//! What a command comes to, and the exit code that says so.

use std::io::Write as _;
use std::process::ExitCode;

use reelm::Error;

/// What a command comes to.
pub(crate) type Outcome = Result<(), Failure>;

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input is wrong: exit code 1. The message is printed as it is.
    Input(String),
    /// The command line is wrong: exit code 2.
    Usage(String),
    /// The output could not be written: exit code 3.
    Output(String),
    /// Interrupted: exit code 130.
    Interrupted,
    /// All was said already: exit code 1.
    Reported,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Cancelled => Self::Interrupted,
            Error::Encode(error) => error.into(),
            Error::Composition(error) => Self::Input(error.to_string()),
            Error::FrameOutOfRange { .. } | Error::NoTarget { .. } => {
                Self::Usage(format!("error[{}]: {error}", error.code()))
            }
            _ => Self::Input(format!("error[{}]: {error}", error.code())),
        }
    }
}

impl From<reelm::EncodeError> for Failure {
    fn from(error: reelm::EncodeError) -> Self {
        Self::Output(format!("error[{}]: {error}", error.code()))
    }
}

/// A failure that no input should be able to cause.
pub(crate) fn internal(error: impl std::fmt::Display) -> Failure {
    Failure::Input(format!("error: {error}"))
}

/// Prints `text` to standard output.
pub(crate) fn print(text: &str) -> Outcome {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever reads may stop reading, as `head` does.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(|error| Failure::Output(format!("error: cannot write to standard output: {error}"))),
    }
}

/// Prints a line to standard error. Whoever closed it does not want to hear, and that stops nothing.
pub(crate) fn say(line: &str) {
    if !line.is_empty() {
        let _ = writeln!(std::io::stderr(), "{line}");
    }
}

/// Says what went wrong and gives the exit code.
pub(crate) fn report(outcome: Outcome) -> ExitCode {
    let (message, code) = match outcome {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Input(message)) => (message, 1),
        Err(Failure::Usage(message)) => (message, 2),
        Err(Failure::Output(message)) => (message, 3),
        Err(Failure::Interrupted) => ("interrupted".to_owned(), 130),
        Err(Failure::Reported) => return ExitCode::from(1),
    };
    say(&message);
    ExitCode::from(code)
}
