//! [`EncodeError`]: everything that can go wrong between a frame and a finished file, with a stable code for each kind.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a sink could not take a frame or finish its output.
///
/// Each kind has a stable [`code`](Self::code); the text after it is for people and may change.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// The operating system refused something: a full disk, a missing folder, a lost permission.
    #[error("cannot {operation} {} after {bytes} bytes: {source}", path.display())]
    Io {
        /// What was tried.
        operation: Operation,
        /// The file, folder or stream it was tried on. `-` is standard output.
        path: PathBuf,
        /// Bytes of this output that had been handed over before.
        bytes: u64,
        /// What the system said.
        source: io::Error,
    },
    /// The encoder program ended before the stream did, or reported a failure at its end.
    #[error("the encoder {} {status} after {frames} frames{}", program.display(), Tail(stderr))]
    EncoderDied {
        /// The program that ran.
        program: PathBuf,
        /// How it ended, for instance `ended with exit code 1`.
        status: String,
        /// The last lines that it wrote to its standard error, bounded; empty if it said nothing.
        stderr: String,
        /// Frames that had been handed over whole.
        frames: u64,
    },
    /// The encoder program is alive but has not read anything for longer than the stall limit.
    #[error("the encoder {} took nothing for {seconds} s; it was stopped", program.display())]
    EncoderStalled {
        /// The program that ran.
        program: PathBuf,
        /// The limit that passed, in seconds.
        seconds: u64,
    },
    /// The format needs an encoder program, and none was found.
    #[error(
        "{} files need the program `{}`, which was not found; install it or write one of: {}",
        extension, program.display(), KnownList(embedded)
    )]
    EncoderMissing {
        /// The program that was looked for.
        program: PathBuf,
        /// The extension that was asked for, with its dot.
        extension: String,
        /// The extensions that need no program.
        embedded: &'static [&'static str],
    },
    /// The output names no format that a sink writes.
    #[error("{given} is no known output format{}; known are: {}", Nearest(*nearest), KnownList(known))]
    UnsupportedFormat {
        /// The extension or format name that was given, or the path if it has none.
        given: String,
        /// All extensions that are known.
        known: &'static [&'static str],
        /// The known extension most like the given one, if any is close.
        nearest: Option<&'static str>,
    },
    /// The frame size is 0 or above what the format can hold.
    #[error("{format} cannot hold {width}×{height}: at most {max_width}×{max_height}")]
    SizeOutOfRange {
        /// The format that was asked for.
        format: &'static str,
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The largest width for this shape.
        max_width: u32,
        /// The largest height for this shape.
        max_height: u32,
    },
    /// The output would be larger than its container can address.
    #[error("{} would grow above {limit} bytes, the most that {format} holds here; it has {observed}", path.display())]
    TooLong {
        /// The output.
        path: PathBuf,
        /// The format that was asked for.
        format: &'static str,
        /// The largest size in bytes.
        limit: u64,
        /// The size that was reached.
        observed: u64,
    },
    /// The frame rate cannot be expressed by the format.
    #[error("{format} cannot hold a frame rate of {num}/{den}")]
    FrameRate {
        /// The format that was asked for.
        format: &'static str,
        /// Numerator of frames per second.
        num: u32,
        /// Denominator of frames per second.
        den: u32,
    },
    /// A frame does not have the size that the stream announced.
    #[error("frame {index} is {width}×{height}, the stream is {expected_width}×{expected_height}")]
    FrameSize {
        /// The frame's number.
        index: u64,
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The announced width.
        expected_width: u32,
        /// The announced height.
        expected_height: u32,
    },
    /// The pattern of a picture sequence is not one of those described at [`PngSequence`](crate::PngSequence).
    #[error("`{pattern}` is no pattern for a sequence: {reason}")]
    Pattern {
        /// The pattern as given.
        pattern: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// An encoder inside this program failed.
    #[error("{codec} failed at frame {frame}: {message}")]
    Codec {
        /// The encoder or writer.
        codec: &'static str,
        /// Frames that had been taken.
        frame: u64,
        /// What it said.
        message: String,
    },
    /// The sink was used out of order, for instance a frame before `begin`.
    #[error("the sink was used out of order: {what}")]
    Misuse {
        /// The rule that was broken.
        what: &'static str,
    },
    /// The sink was stopped from outside, or had failed before and reported why then.
    #[error("the sink has stopped")]
    Stopped,
}

impl EncodeError {
    /// The stable code of this kind of error, for programs to match on.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "encode.io",
            Self::EncoderDied { .. } => "encode.encoder-died",
            Self::EncoderStalled { .. } => "encode.encoder-stalled",
            Self::EncoderMissing { .. } => "encode.encoder-missing",
            Self::UnsupportedFormat { .. } => "encode.unsupported-format",
            Self::SizeOutOfRange { .. } => "encode.size-out-of-range",
            Self::TooLong { .. } => "encode.too-long",
            Self::FrameRate { .. } => "encode.frame-rate",
            Self::FrameSize { .. } => "encode.frame-size",
            Self::Pattern { .. } => "encode.pattern",
            Self::Codec { .. } => "encode.codec",
            Self::Misuse { .. } => "encode.misuse",
            Self::Stopped => "encode.stopped",
        }
    }

    /// The file, folder or program that the error is about, if it is about one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Io { path, .. } | Self::TooLong { path, .. } => Some(path),
            Self::EncoderDied { program, .. }
            | Self::EncoderStalled { program, .. }
            | Self::EncoderMissing { program, .. } => Some(program),
            _ => None,
        }
    }

    pub(crate) fn io(operation: Operation, path: &Path, bytes: u64, source: io::Error) -> Self {
        Self::Io { operation, path: path.to_owned(), bytes, source }
    }
}

/// What was being done when the operating system refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation {
    /// Make the temporary file or folder beside the output.
    Create,
    /// Open an existing stream or device.
    Open,
    /// Write bytes.
    Write,
    /// Wait until the bytes are on the disk.
    Sync,
    /// Give the finished output its name.
    Rename,
    /// Start a program.
    Start,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Create => "create",
            Self::Open => "open",
            Self::Write => "write",
            Self::Sync => "sync",
            Self::Rename => "rename",
            Self::Start => "start",
        })
    }
}

struct Tail<'a>(&'a str);

impl fmt::Display for Tail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.trim() {
            "" => Ok(()),
            text => write!(f, "; it said: {text}"),
        }
    }
}

struct Nearest(Option<&'static str>);

impl fmt::Display for Nearest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(name) => write!(f, " (did you mean {name}?)"),
            None => Ok(()),
        }
    }
}

struct KnownList<'a>(&'a [&'static str]);

impl fmt::Display for KnownList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, name) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(f, "{comma}{name}")?;
        }
        Ok(())
    }
}
