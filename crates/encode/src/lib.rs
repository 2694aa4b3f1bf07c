//! Frame sinks: images, raw pipes and video files.
//!
//! The nouns:
//!
//! - A **stream** is announced by a [`StreamInfo`]: size, exact [`FrameRate`], background.
//! - A **sound** ([`SoundInfo`]) may belong to it: two channels of samples, all of which come before the first frame.
//! - A **frame** ([`Frame`]) is one picture: a number, premultiplied RGBA8 pixels, and what [`Change`]d since the last.
//! - A **sink** ([`FrameSink`]) takes a stream and makes one output of it: whole, or not at all.
//! - A **target** ([`Target`]) is where the output goes; [`sink_for`] finds its sink by the [`Format`].
//! - An **output** ([`Output`]) is the byte stream of a single-file sink; on disk it is an [`AtomicFile`].
//! - A **form** ([`Form`]) is what a sink makes of pixels before it writes them: [`Planes`], for a video encoder.
//! - A **sink thread** ([`SinkThread`]) runs a sink behind a bounded channel, with buffers from a [`FramePool`] or a [`PlanePool`].
//!   One that looks at nothing is called by the sender.
//!
//! Flattening on the background and the conversion to planar BT.709 are one pass over the pixels: in the sink, or, so that no
//! frame's pixels leave the caches of who draws them, before it.
//!
//! | sink | output | alpha | needs |
//! |---|---|---|---|
//! | [`PngFile`], [`PngSequence`] | PNG | straight | |
//! | [`RawRgba`] | bare bytes | straight | |
//! | [`Y4m`] | YUV4MPEG2 4:2:0 | flattened | |
//! | [`Wav`] | the sound alone, PCM of 24 bits | | |
//! | [`Mp4`] | H.264 and Opus in MP4 | flattened | |
//! | [`Ffmpeg`] | `.mov` `.mkv` `.webm` `.gif` `.apng` `.webp`, `.mp4` when asked for | by format | ffmpeg |
//! | [`MemorySink`], [`NullSink`] | | premultiplied | |

mod error;
mod stream;

mod atomic;
mod format;
mod output;
mod part;
mod pattern;

mod planes;
mod straight;

mod ffmpeg;
mod memory;
mod mp4;
mod null;
mod raw;
mod sequence;
mod still;
mod wav;
mod y4m;

mod pool;
mod target;
mod thread;

pub use atomic::AtomicFile;
pub use error::{EncodeError, Operation};
pub use ffmpeg::{Ffmpeg, FfmpegOptions, find_program};
pub use format::{Format, KNOWN_EXTENSIONS};
pub use memory::{MemoryFrame, MemoryFrames, MemorySink};
pub use mp4::{Mp4, Mp4Quality};
pub use null::NullSink;
pub use output::Output;
pub use pattern::Pattern;
pub use planes::{PlaneSizes, Planes};
pub use pool::{FrameBuffer, FramePool, PlaneBuffer, PlanePool};
pub use raw::RawRgba;
pub use sequence::PngSequence;
pub use still::{PngCompression, PngFile, png_bytes};
pub use stream::{
    Change, Form, Frame, FrameRate, FrameSink, Media, Report, SoundInfo, StopSwitch, StreamInfo, Warning,
};
pub use target::{SinkOptions, Target, Writer, sink_for};
pub use thread::{Picture, SinkThread};
pub use wav::Wav;
pub use y4m::Y4m;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
