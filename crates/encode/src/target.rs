//! [`sink_for`]: the sink that an output's name asks for.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::{
    EncodeError, Ffmpeg, FfmpegOptions, Format, FrameSink, Mp4, Mp4Quality, NullSink, Output, Pattern, PngCompression,
    PngFile, PngSequence, RawRgba, Wav, Y4m,
};

/// Where a rendering goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file, a pattern of files or, if the path ends in a slash, a folder for a sequence of PNG files.
    Path(PathBuf),
    /// Standard output. The format must be set in [`SinkOptions`].
    Stdout,
    /// Nowhere: frames are rendered and dropped.
    Null,
}

impl Target {
    /// The target that a word of a command line means: `-` standard output, `null:` nowhere, else a path.
    pub fn parse(word: &std::ffi::OsStr) -> Self {
        match word.to_str() {
            Some("-") => Self::Stdout,
            Some("null:") => Self::Null,
            _ => Self::Path(word.into()),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => path.display().fmt(f),
            Self::Stdout => f.write_str("-"),
            Self::Null => f.write_str("null:"),
        }
    }
}

/// How the output is written, beyond what its name says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SinkOptions {
    /// The format, if not the one that the path's extension names.
    pub format: Option<Format>,
    /// Who writes formats that both an embedded writer and ffmpeg can write.
    pub writer: Writer,
    /// The quality of the embedded MP4 writer.
    pub mp4_quality: Mp4Quality,
    /// The compression of PNG files.
    pub png_compression: PngCompression,
    /// Settings of ffmpeg, where that is used.
    pub ffmpeg: FfmpegOptions,
}

/// Who writes a format that can be written in two ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Writer {
    /// This crate where it can, ffmpeg for the other formats.
    #[default]
    Embedded,
    /// ffmpeg for all video formats.
    Ffmpeg,
}

/// The sink for a target.
///
/// A path with an extension of [`KNOWN_EXTENSIONS`](crate::KNOWN_EXTENSIONS) is a file in that format. A `.png` whose
/// name holds a place for a number (see [`Pattern`]) is a sequence; so is a path that ends in a slash or names an
/// existing folder without such an extension. Nothing is opened, made or started here; the sink's `begin` does that.
///
/// # Errors
/// The name means no known format, standard output has no format or one that needs a seekable file, or the format needs
/// ffmpeg and that is not there.
pub fn sink_for(target: &Target, options: &SinkOptions) -> Result<Box<dyn FrameSink>, EncodeError> {
    match target {
        Target::Null => Ok(Box::new(NullSink::new())),
        Target::Stdout => to_stdout(options),
        Target::Path(path) => to_path(path, options),
    }
}

fn to_path(path: &Path, options: &SinkOptions) -> Result<Box<dyn FrameSink>, EncodeError> {
    if is_folder(path) {
        return match options.format {
            None | Some(Format::Png) => Ok(Box::new(PngSequence::in_folder(path, options.png_compression)?)),
            Some(_) => Err(EncodeError::Misuse { what: "a folder takes a sequence of PNG files only" }),
        };
    }
    let format = options.format.map_or_else(|| Format::of_path(path), Ok)?;
    let numbered = path.file_name().is_some_and(|name| Pattern::is_pattern(&name.to_string_lossy()));
    if format == Format::Png && numbered {
        return Ok(Box::new(PngSequence::with_pattern(path, options.png_compression)?));
    }
    let by_ffmpeg = options.writer == Writer::Ffmpeg && format == Format::Mp4;
    if by_ffmpeg || !format.is_embedded() {
        return Ok(Box::new(Ffmpeg::new(path, format, options.ffmpeg.clone())?));
    }
    embedded(format, Output::path(path), options)
}

fn to_stdout(options: &SinkOptions) -> Result<Box<dyn FrameSink>, EncodeError> {
    match options.format {
        None => Err(EncodeError::Misuse { what: "standard output needs a format, such as y4m" }),
        Some(format) if format.is_embedded() => embedded(format, Output::stdout(), options),
        Some(_) => Err(EncodeError::Misuse { what: "formats that ffmpeg writes need a file, not standard output" }),
    }
}

fn embedded(format: Format, output: Output, options: &SinkOptions) -> Result<Box<dyn FrameSink>, EncodeError> {
    match format {
        Format::Png => Ok(Box::new(PngFile::new(output, options.png_compression))),
        Format::Y4m => Ok(Box::new(Y4m::new(output))),
        Format::Rgba => Ok(Box::new(RawRgba::new(output))),
        Format::Wav => Ok(Box::new(Wav::new(output))),
        Format::Mp4 => Ok(Box::new(Mp4::new(output, options.mp4_quality))),
        _ => Err(EncodeError::Misuse { what: "this format has no embedded writer" }),
    }
}

fn is_folder(path: &Path) -> bool {
    // A folder that is in the way of a file must not be filled with pictures instead.
    path.as_os_str().as_encoded_bytes().ends_with(b"/") || (path.is_dir() && Format::of_path(path).is_err())
}
