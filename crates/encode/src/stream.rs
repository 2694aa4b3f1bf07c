//! The nouns that every sink shares: a *stream* is announced once by a [`StreamInfo`], is a row of [`Frame`]s in order,
//! and ends in a [`Report`]; a [`FrameSink`] takes it.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use reelm_pixel::View;

use crate::EncodeError;
use crate::planes::{PlaneSizes, Planes};

/// Takes the frames of one stream, in order, and makes one output of them.
///
/// The order of calls is `begin`, any number of `frame`, then `finish` or `abort`. A sink that is dropped without
/// `finish` is aborted: nothing under the output's name has changed, no temporary file and no child process remains.
/// After an error the only sensible calls are `abort` and drop.
///
/// Bytes that went to standard output, to a device or to a named pipe cannot be taken back.
pub trait FrameSink: Send {
    /// Announces the stream and opens the output.
    ///
    /// # Errors
    /// The size or rate does not suit the format, or the output cannot be opened.
    fn begin(&mut self, info: &StreamInfo) -> Result<(), EncodeError>;

    /// What it takes of a stream.
    fn media(&self) -> Media {
        Media::Pictures
    }

    /// Takes the next samples of the sound that `begin` announced: left and right of each, −1 to 1; what is louder is clipped. All of them
    /// come before the first frame.
    ///
    /// # Errors
    /// It takes no sound, more samples come than were announced, or the output cannot take them.
    fn sound(&mut self, _samples: &[[f32; 2]]) -> Result<(), EncodeError> {
        Err(EncodeError::Misuse { what: "samples went to a sink of pictures" })
    }

    /// Takes one frame.
    ///
    /// # Errors
    /// The frame has another size than announced, or the output cannot take it.
    fn frame(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError>;

    /// What it makes of a frame's pixels before it writes them. Asked after `begin`; who renders frames can make it where they
    /// are at hand, and call [`planes`](Self::planes) instead of [`frame`](Self::frame), with the same output.
    fn form(&self) -> Form {
        Form::Pixels
    }

    /// Takes one frame in the form that [`form`](Self::form) names: as planes, or, for [`Form::Nothing`], as planes of no size.
    ///
    /// # Errors
    /// As [`frame`](Self::frame); a sink of pixels takes no planes.
    fn planes(&mut self, _index: u64, _planes: &Planes, _change: &Change) -> Result<(), EncodeError> {
        Err(EncodeError::Misuse { what: "planes went to a sink of pixels" })
    }

    /// Completes the output and gives it its name.
    ///
    /// # Errors
    /// The output could not be completed; then it is as if aborted.
    fn finish(self: Box<Self>) -> Result<Report, EncodeError>;

    /// Gives up: removes all that the sink wrote and stops what it started.
    fn abort(self: Box<Self>);

    /// A switch that another thread can use to interrupt a sink that waits for an encoder program. Sinks that never
    /// wait for others have none.
    fn stop_switch(&self) -> Option<StopSwitch> {
        None
    }
}

/// What a sink takes of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Media {
    /// Its pictures.
    #[default]
    Pictures,
    /// Its sound: no frames are handed over.
    Sound,
    /// Both, if there is a sound.
    Both,
}

/// What a sink makes of a frame's pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Form {
    /// It takes the pixels as they are.
    #[default]
    Pixels,
    /// Planes of these sizes.
    Planes(PlaneSizes),
    /// Nothing: it does not look at them. It returns at once, so that those who make frames may call it themselves, one at a time.
    Nothing,
}

/// What all frames of a stream have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamInfo {
    /// Width in pixels, at least 1; odd widths are fine.
    pub width: u32,
    /// Height in pixels, at least 1; odd heights are fine.
    pub height: u32,
    /// Frames per second.
    pub frame_rate: FrameRate,
    /// How many frames will come, if that is known. It is a hint: fewer may come, and more.
    pub frame_count: Option<u64>,
    /// The sRGB colour that shows through transparent pixels in formats without alpha. Black unless set.
    pub background: [u8; 3],
    /// Its sound, if it has any.
    pub sound: Option<SoundInfo>,
}

/// The sound of a stream: two channels, left and right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoundInfo {
    /// Samples per second.
    pub rate: u32,
    /// How many samples each channel has.
    pub samples: u64,
}

impl StreamInfo {
    /// A stream on a black background with an unknown number of frames.
    pub const fn new(width: u32, height: u32, frame_rate: FrameRate) -> Self {
        Self { width, height, frame_rate, frame_count: None, background: [0; 3], sound: None }
    }

    /// The same with the number of frames that will come.
    #[must_use]
    pub const fn with_frame_count(mut self, count: u64) -> Self {
        self.frame_count = Some(count);
        self
    }

    /// The same with another background.
    #[must_use]
    pub const fn with_background(mut self, background: [u8; 3]) -> Self {
        self.background = background;
        self
    }

    /// The same with a sound.
    #[must_use]
    pub const fn with_sound(mut self, sound: SoundInfo) -> Self {
        self.sound = Some(sound);
        self
    }

    /// Bytes of one tight premultiplied RGBA frame; saturates.
    pub const fn frame_bytes(&self) -> usize {
        (self.width as usize).saturating_mul(self.height as usize).saturating_mul(4)
    }

    pub(crate) fn check_size(&self, format: &'static str, max: u32) -> Result<(), EncodeError> {
        if (1..=max).contains(&self.width) && (1..=max).contains(&self.height) {
            return Ok(());
        }
        let (width, height) = (self.width, self.height);
        Err(EncodeError::SizeOutOfRange { format, width, height, max_width: max, max_height: max })
    }

    pub(crate) fn check_frame(&self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        let (width, height) = (frame.pixels.width(), frame.pixels.height());
        if (width, height) == (self.width, self.height) {
            return Ok(());
        }
        let (expected_width, expected_height) = (self.width, self.height);
        Err(EncodeError::FrameSize { index: frame.index, width, height, expected_width, expected_height })
    }
}

/// Frames per second as an exact fraction in lowest terms, for instance 30000/1001.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameRate {
    num: u32,
    den: u32,
}

impl FrameRate {
    /// `num / den` frames per second, or `None` if either is 0.
    pub const fn new(num: u32, den: u32) -> Option<Self> {
        if num == 0 || den == 0 {
            return None;
        }
        let divisor = gcd(num, den);
        Some(Self { num: num / divisor, den: den / divisor })
    }

    /// A whole number of frames per second; 0 is taken as 1.
    pub const fn whole(fps: u32) -> Self {
        Self { num: if fps == 0 { 1 } else { fps }, den: 1 }
    }

    /// The numerator, at least 1.
    pub const fn num(self) -> u32 {
        self.num
    }

    /// The denominator, at least 1.
    pub const fn den(self) -> u32 {
        self.den
    }

    /// The nearest floating-point number of frames per second.
    pub fn as_f64(self) -> f64 {
        f64::from(self.num) / f64::from(self.den)
    }
}

impl fmt::Display for FrameRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.num, self.den)
    }
}

const fn gcd(mut a: u32, mut b: u32) -> u32 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// One picture of the stream.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    /// The frame's number in its composition. Numbers files in a sequence; need not start at 0.
    pub index: u64,
    /// All pixels, premultiplied sRGB-encoded RGBA8, also when `change` says that few of them are new.
    pub pixels: View<'a>,
    /// What differs from the frame before. A sink may use it to do less; it must not change the output.
    pub change: Change,
}

impl<'a> Frame<'a> {
    /// A frame of which nothing is known to repeat.
    pub const fn new(index: u64, pixels: View<'a>) -> Self {
        Self { index, pixels, change: Change::All }
    }

    /// A frame that is the same as the one before.
    pub const fn repeat(index: u64, pixels: View<'a>) -> Self {
        Self { index, pixels, change: Change::Nothing }
    }
}

/// What differs between a frame and the one that the sink got before it. On the first frame it means nothing.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Change {
    /// Anything may differ.
    #[default]
    All,
    /// Only rows in this range may differ, counted from the top.
    Rows(Range<u32>),
    /// Nothing differs: the sink need not convert or compress again.
    Nothing,
}

/// What a finished sink made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Frames in the output.
    pub frames: u64,
    /// How many of them were repeats that cost no conversion.
    pub repeats: u64,
    /// Bytes in the output.
    pub bytes: u64,
    /// Files in the output: one for a video, one per frame for a sequence, none for a sink without files.
    pub files: u64,
    /// The file, or the folder of a sequence; absent for sinks without files.
    pub path: Option<PathBuf>,
    /// What a user should hear about.
    pub warnings: Vec<Warning>,
}

/// Something in the output that is not quite what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// The format holds only even sizes, some only from 16 pixels, so the last column or row was repeated.
    Padded {
        /// The size of the stream.
        from: (u32, u32),
        /// The size in the file.
        to: (u32, u32),
    },
    /// Some frames were too detailed for the quality that was asked for, and were stored more coarsely.
    Coarser {
        /// How many.
        frames: u64,
    },
    /// The sound is louder than can be written, and was clipped.
    Clipped {
        /// By how much its loudest sample is too loud, in tenths of a decibel.
        tenths: u32,
    },
}

impl Warning {
    /// The stable code of this kind of warning.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Padded { .. } => "encode.padded",
            Self::Coarser { .. } => "encode.coarser",
            Self::Clipped { .. } => "encode.clipped",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Padded { from, to } => write!(
                f,
                "the encoder takes only even sizes: {}×{} became {}×{} by repeating the last column or row",
                from.0, from.1, to.0, to.1
            ),
            Self::Coarser { frames } => {
                write!(
                    f,
                    "{frames} frames hold more detail than the encoder can store at this quality; they are coarser"
                )
            }
            Self::Clipped { tenths } => {
                write!(f, "the sound is up to {}.{} dB too loud: it is clipped", tenths / 10, tenths % 10)
            }
        }
    }
}

/// A switch shared between a sink and the thread that may have to interrupt it. Once thrown it stays thrown.
#[derive(Clone, Debug, Default)]
pub struct StopSwitch(Arc<AtomicBool>);

impl StopSwitch {
    /// A switch that nobody has thrown.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the sink to give up what it waits for.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether somebody asked.
    pub fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
