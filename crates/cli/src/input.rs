//! Reading the composition, and the moment of it that is asked for.

use std::fs::File;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use reelm::{Composition, Error, Limits, Prepared, Rational, TextOptions};

use crate::args::{InputArgs, MomentArgs};
use crate::exit::{Failure, say};
use crate::vars::vars;

/// The input's text. It is read once: whether it is a composition or a realm document is known only then, and a pipe gives it once.
static TEXT: OnceLock<Vec<u8>> = OnceLock::new();

/// Reads the input, up to a byte more than the limit.
pub(crate) fn text(args: &InputArgs, limits: &Limits) -> Result<&'static [u8], Error> {
    if let Some(text) = TEXT.get() {
        return Ok(text);
    }
    let most = limits.document_bytes.saturating_add(1);
    let mut text = Vec::new();
    let read = match is_standard(args) {
        true => std::io::stdin().lock().take(most).read_to_end(&mut text),
        false => File::open(&args.input).and_then(|file| file.take(most).read_to_end(&mut text)),
    };
    read.map_err(|source| Error::Read { path: PathBuf::from(name(args)), source })?;
    Ok(TEXT.get_or_init(|| text))
}

/// What the input is called in messages.
pub(crate) fn name(args: &InputArgs) -> String {
    if is_standard(args) { "<stdin>".to_owned() } else { args.input.to_string_lossy().into_owned() }
}

/// The folder that its paths are relative to: its own, for standard input the present one.
pub(crate) fn folder(args: &InputArgs) -> &Path {
    let own = args.input.parent().filter(|folder| !folder.as_os_str().is_empty() && !is_standard(args));
    own.unwrap_or(Path::new("."))
}

fn is_standard(args: &InputArgs) -> bool {
    args.input.as_os_str() == "-"
}

/// Reads the composition.
pub(crate) fn read(args: &InputArgs) -> Result<Composition, Error> {
    let limits = Limits::default();
    Composition::from_reader(&name(args), text(args, &limits)?, folder(args), &limits)
}

/// Reads, compiles and prepares the composition; prints its warnings.
pub(crate) fn prepare(args: &InputArgs) -> Result<Prepared, Failure> {
    let composition = read(args).map_err(failure)?;
    let vars = vars(args)?;
    let prepared = match composition.compile(&vars) {
        Ok(compiled) => compiled.prepare().map_err(failure)?,
        // Assets may be missing too; say everything at once.
        Err(Error::Composition(_)) => return Err(failure(composition.check(&vars).into())),
        Err(error) => return Err(failure(error)),
    };
    let warnings = prepared.warning_report().to_text(&text_options(&std::io::stderr()));
    if !warnings.is_empty() {
        say(warnings.trim_end());
    }
    Ok(prepared)
}

/// The frame that `--frame` or `--time` names; the first without either.
pub(crate) fn moment(args: &MomentArgs, fps: Rational, frames: u64) -> Result<u64, Failure> {
    let frame = match (&args.frame, &args.time) {
        (Some(frame), _) => *frame,
        (None, Some(time)) => frame_at(time, fps)?,
        (None, None) => 0,
    };
    if frame < frames { Ok(frame) } else { Err(Error::FrameOutOfRange { frame, frames }.into()) }
}

fn frame_at(time: &str, fps: Rational) -> Result<u64, Failure> {
    let time = reelm::parse_time(time)
        .map_err(|error| Failure::Usage(format!("error: --time: {}; expected {}", error.message, error.expected)))?;
    let frames = time.frames(fps);
    // The frame that is shown at that time.
    u64::try_from(frames.floor()).map_err(|_| Failure::Usage("error: --time: before the start".to_owned()))
}

/// How diagnostics are printed to `stream`: in colour on a terminal.
pub(crate) fn text_options(stream: &impl IsTerminal) -> TextOptions {
    let color = stream.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    TextOptions { color, ..TextOptions::default() }
}

/// The failure that an error is, with diagnostics in colour on a terminal.
pub(crate) fn failure(error: Error) -> Failure {
    match error {
        Error::Composition(error) => {
            Failure::Input(error.report().to_text(&text_options(&std::io::stderr())).trim_end().to_owned())
        }
        Error::Realms(error) => {
            let options = text_options(&std::io::stderr());
            let texts: Vec<String> = error.files().iter().map(|file| file.report().to_text(&options)).collect();
            Failure::Input(texts.concat().trim_end().to_owned())
        }
        error => error.into(),
    }
}
