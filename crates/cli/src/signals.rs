//! What the signals of Ctrl-C, `kill` and a closing terminal do to a render.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use reelm::{Cancel, Target};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag::{register, register_conditional_shutdown};

use crate::exit::Failure;

/// The exit code of an interrupted render.
const INTERRUPTED: i32 = 130;

/// The first signal stops the render in good order; a second one ends the process at once.
///
/// A render to a stream (standard output, a pipe, a device) has nothing to tidy up, and may be waiting for a reader that
/// does not come: there the first signal ends the process. A signal that whoever started the process ignores, as `nohup`
/// does, stays ignored.
pub(crate) fn cancel_on_signals(target: &Target) -> Result<Cancel, Failure> {
    let flag = Arc::new(AtomicBool::new(false));
    let end_at_once = if is_stream(target) { Arc::new(AtomicBool::new(true)) } else { Arc::clone(&flag) };
    let ignored = ignored_signals();
    for signal in [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0) {
        register_conditional_shutdown(signal, INTERRUPTED, Arc::clone(&end_at_once))
            .and_then(|_| register(signal, Arc::clone(&flag)))
            .map_err(|error| Failure::Input(format!("error: cannot listen to signals: {error}")))?;
    }
    Ok(Cancel::from_flag(flag))
}

fn is_stream(target: &Target) -> bool {
    match target {
        Target::Stdout => true,
        Target::Null => false,
        Target::Path(path) => is_special(path),
    }
}

fn is_special(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir())
}

/// The signals that are ignored, bit `n - 1` for signal `n`, as Linux tells; none where it does not.
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}
