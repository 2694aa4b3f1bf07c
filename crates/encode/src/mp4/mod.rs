//! [`Mp4`]: H.264 in MP4 without any program installed.
//!
//! OpenH264 (compiled in from source) makes the pictures, muxide the boxes; [`retime`] corrects the clock that muxide
//! writes, so that every rational rate is exact.

mod retime;
mod sound;

use muxide::api::{AudioCodec, Muxer, MuxerBuilder, MuxerError, VideoCodec};
use openh264::encoder::{
    BitRate, Complexity, Encoder, EncoderConfig, FrameRate as CodecRate, FrameType, IntraFramePeriod, QpRange,
    RateControlMode, UsageType, VuiConfig,
};
use openh264::formats::YUVSource;
use openh264::{OpenH264API, Timestamp};

use crate::error::Operation;
use crate::null::NOT_BEGUN;
use crate::output::Output;
use crate::planes::{Planar, PlaneSizes, Planes};
use crate::raw::finish_single;
use crate::{Change, EncodeError, Form, Frame, FrameSink, Media, Report, StreamInfo, Warning};
use retime::{Clock, Retimed, Track};
use sound::{PACKET, RATE, Sound};

/// Writes H.264 (Constrained Baseline, 4:2:0, BT.709 limited range, stated in the stream) into a fast-start MP4: the
/// index stands before the pictures, so that playback can begin while the file arrives.
///
/// - Quality is constant: every picture is quantised with the same step, [`Mp4Quality`].
/// - A key frame stands at least every two seconds.
/// - A sound is Opus, 160 kbit/s, in step with the pictures: an edit list leaves out by how much the encoder is late.
/// - Rates are exact for every fraction. Every frame lasts equally long, the last one too.
/// - H.264 with 4:2:0 chroma holds only even sizes, and the encoder none below 16 pixels. Other pictures are extended
///   to the right and to the bottom by their last column and row, and the report carries [`Warning::Padded`].
/// - A frame that is noisier than the encoder's buffers (12 bits per pixel) is stored more coarsely, as a key frame, and
///   the report carries [`Warning::Coarser`].
/// - At most 3840×2160 or 2160×3840, which is what the encoder takes.
/// - Compressed pictures stay in memory until `finish`, a few hundred kilobytes per second of calm 1080p; more
///   than 4 GiB are refused when they are reached.
#[derive(Debug)]
pub struct Mp4 {
    output: Option<Output>,
    quality: Mp4Quality,
    state: Option<State>,
    report: Report,
}

/// How finely pictures are quantised: H.264's QP, from 12 (large, hardly any loss) to 51 (small, coarse). Six steps
/// halve or double the size, roughly. The default is 20: losses are hard to see on text and flat colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mp4Quality(u8);

impl Mp4Quality {
    const FINEST: u8 = 12;
    const COARSEST: u8 = 51;

    /// The nearest quality within the range.
    pub const fn new(qp: u8) -> Self {
        Self(match qp {
            ..Self::FINEST => Self::FINEST,
            Self::COARSEST.. => Self::COARSEST,
            _ => qp,
        })
    }

    /// The quantisation parameter, 12 to 51.
    pub const fn qp(self) -> u8 {
        self.0
    }
}

impl Default for Mp4Quality {
    fn default() -> Self {
        Self(20)
    }
}

struct State {
    info: StreamInfo,
    planar: Planar,
    encoder: Encoder,
    muxer: Muxer<Retimed<Output>>,
    clock: Clock,
    sound: Option<Sound>,
    quality: Mp4Quality,
    /// Whether the encoder of the last frame was made for that frame alone, at a coarser quality.
    detour: bool,
    coarser: u64,
    /// The compressed picture, as the encoder left it.
    packet: Vec<u8>,
    buffered: u64,
}

impl Mp4 {
    /// A sink that writes to `output`, which need not be seekable.
    pub fn new(output: Output, quality: Mp4Quality) -> Self {
        Self { output: Some(output), quality, state: None, report: Report::default() }
    }
}

impl FrameSink for Mp4 {
    fn begin(&mut self, info: &StreamInfo) -> Result<(), EncodeError> {
        check_size(info)?;
        let clock = Clock::new(info.frame_rate).ok_or_else(|| rate_error(info))?;
        let mut output = self.output.take().ok_or(EncodeError::Misuse { what: "begin was called twice" })?;
        output.open()?;
        let planar = Planar::new(info, PlaneSizes::EvenFrom(MIN_SIDE));
        let (width, height) = (planar.size().0 as u32, planar.size().1 as u32);
        if (width, height) != (info.width, info.height) {
            let from = (info.width, info.height);
            self.report.warnings.push(Warning::Padded { from, to: (width, height) });
        }
        self.report.path = output.file();
        let encoder = new_encoder(info, self.quality).map_err(|error| codec_error(CODEC, 0, error))?;
        let sound = info.sound.map(Sound::new).transpose()?;
        let track = info.sound.map(|sound| Track { samples: sound.samples });
        let mut builder = MuxerBuilder::new(Retimed::new(output, clock, track))
            .video(VideoCodec::H264, width, height, info.frame_rate.as_f64())
            .with_fast_start(true);
        if sound.is_some() {
            builder = builder.audio(AudioCodec::Opus, RATE, 2);
        }
        let muxer = builder.build().map_err(|error| codec_error(MUXER, 0, error))?;
        let info = info.clone();
        self.state = Some(State {
            info,
            planar,
            encoder,
            muxer,
            clock,
            sound,
            quality: self.quality,
            detour: false,
            coarser: 0,
            packet: Vec::new(),
            buffered: 0,
        });
        Ok(())
    }

    fn frame(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        let planes = self.state.as_mut().ok_or(NOT_BEGUN)?.planar.converted(frame)?;
        self.planes(frame.index, &planes, &frame.change)?;
        self.state.as_mut().ok_or(NOT_BEGUN)?.planar.keep(planes);
        Ok(())
    }

    fn media(&self) -> Media {
        Media::Both
    }

    fn sound(&mut self, samples: &[[f32; 2]]) -> Result<(), EncodeError> {
        let sound = self.state.as_mut().ok_or(NOT_BEGUN)?.sound.as_mut();
        sound.ok_or(EncodeError::Misuse { what: "a sound came that was not announced" })?.write(samples)
    }

    fn form(&self) -> Form {
        self.state.as_ref().map(|state| state.planar.form()).unwrap_or_default()
    }

    fn planes(&mut self, index: u64, planes: &Planes, change: &Change) -> Result<(), EncodeError> {
        let state = self.state.as_mut().ok_or(NOT_BEGUN)?;
        state.planar.check(index, planes)?;
        let count = self.report.frames;
        let key = state.compress(planes, count)?;
        state.check_length(&self.report)?;
        let seconds = state.clock.muxer_seconds(count);
        let written = state.muxer.write_video(seconds, &state.packet, key);
        written.map_err(|error| codec_error(MUXER, count, error))?;
        self.report.count(change);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Report, EncodeError> {
        let mut state = self.state.ok_or(NOT_BEGUN)?;
        let frames = self.report.frames;
        if frames == 0 {
            return Err(EncodeError::Misuse { what: "an MP4 needs at least one frame and got none" });
        }
        if state.coarser > 0 {
            self.report.warnings.push(Warning::Coarser { frames: state.coarser });
        }
        self.report.warnings.extend(state.add_sound()?);
        let finished = state.muxer.finish_in_place();
        let retimed = state.muxer.into_writer();
        let (output, seen) = (retimed.inner, retimed.done);
        match finished {
            Ok(()) if seen => finish_single(output, self.report),
            Ok(()) => Err(codec_error(MUXER, frames, "the index box was not found in what it wrote")),
            Err(MuxerError::Io(error)) => Err(output.fail(Operation::Write, error)),
            Err(error) => Err(codec_error(MUXER, frames, error)),
        }
    }

    fn abort(self: Box<Self>) {}
}

impl State {
    /// Compresses planes into `packet`; whether that made a key frame.
    fn compress(&mut self, planes: &Planes, count: u64) -> Result<bool, EncodeError> {
        if std::mem::take(&mut self.detour) {
            self.restart(self.quality, count)?;
        }
        let mut quality = self.quality;
        loop {
            match self.attempt(planes, count) {
                Err(_) if quality.0 < Mp4Quality::COARSEST => {
                    // The encoder's buffer was too small for so much detail; its state is not to be trusted now.
                    quality = Mp4Quality::new(quality.0.saturating_add(6));
                    self.restart(quality, count)?;
                    self.coarser += u64::from(!self.detour);
                    self.detour = true;
                }
                result => return result,
            }
        }
    }

    fn attempt(&mut self, planes: &Planes, count: u64) -> Result<bool, EncodeError> {
        let fail = |error: &dyn std::fmt::Display| codec_error(CODEC, count, error);
        let time = Timestamp::from_millis(self.clock.milliseconds(count));
        let picture = self.encoder.encode_at(&Picture(planes), time).map_err(|error| fail(&error))?;
        self.packet.clear();
        picture.write_vec(&mut self.packet);
        if self.packet.is_empty() {
            return Err(fail(&"it skipped a frame"));
        }
        Ok(matches!(picture.frame_type(), FrameType::IDR))
    }

    fn restart(&mut self, quality: Mp4Quality, count: u64) -> Result<(), EncodeError> {
        self.encoder = new_encoder(&self.info, quality).map_err(|error| codec_error(CODEC, count, error))?;
        Ok(())
    }

    /// Hands the sound to the muxer, which puts both in order; what is to be said of it.
    fn add_sound(&mut self) -> Result<Option<Warning>, EncodeError> {
        let Some(sound) = self.sound.take() else { return Ok(None) };
        let (packets, peak) = sound.finish()?;
        for (count, packet) in (0_u64..).zip(&packets) {
            let seconds = self.clock.muxer_seconds_at(count * u64::from(PACKET), RATE);
            let written = self.muxer.write_audio(seconds, packet);
            written.map_err(|error| codec_error(MUXER, count, error))?;
        }
        Ok(peak.warning())
    }

    /// Refuses at once what the container could not address at the end.
    fn check_length(&mut self, report: &Report) -> Result<(), EncodeError> {
        self.buffered = self.buffered.saturating_add(self.packet.len() as u64);
        let sound = self.sound.as_ref().map_or(0, |sound| sound.bytes.saturating_mul(2));
        let tables = report.frames.saturating_mul(16).saturating_add(65_536);
        let observed = self.buffered.saturating_add(tables).saturating_add(sound);
        if observed <= u64::from(u32::MAX) {
            return Ok(());
        }
        let path = report.path.clone().unwrap_or_else(|| "-".into());
        Err(EncodeError::TooLong { path, format: "MP4", limit: u32::MAX.into(), observed })
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("info", &self.info).field("buffered", &self.buffered).finish_non_exhaustive()
    }
}

/// The planes in the form that the encoder reads.
struct Picture<'a>(&'a Planes);

impl YUVSource for Picture<'_> {
    fn dimensions(&self) -> (usize, usize) {
        self.0.size()
    }

    fn strides(&self) -> (usize, usize, usize) {
        let width = self.0.size().0;
        (width, width / 2, width / 2)
    }

    fn y(&self) -> &[u8] {
        self.0.split().0
    }

    fn u(&self) -> &[u8] {
        self.0.split().1
    }

    fn v(&self) -> &[u8] {
        self.0.split().2
    }
}

const CODEC: &str = "openh264";
const MUXER: &str = "muxide";
/// What OpenH264 takes.
const MIN_SIDE: usize = 16;
const MAX_LONG_SIDE: u32 = 3840;
const MAX_SHORT_SIDE: u32 = 2160;

/// The rate that the encoder is told, a tenth of a bit per pixel. With a fixed quantiser it steers nothing but the level
/// (H.264, Annex A) that the stream states, which should be the usual one for the size.
fn nominal_rate(info: &StreamInfo) -> BitRate {
    let pixels = f64::from(info.width) * f64::from(info.height) * info.frame_rate.as_f64();
    BitRate::from_bps((pixels / 10.0).clamp(50_000.0, 100_000_000.0) as u32)
}

fn new_encoder(info: &StreamInfo, quality: Mp4Quality) -> Result<Encoder, openh264::Error> {
    Encoder::with_api_config(OpenH264API::from_source(), config(info, quality))
}

/// With the rate control that looks at buffers, which the wrapper has none of, and a range of one step, every
/// picture gets exactly that quantiser. (The mode called `Off` would ignore the range.)
fn config(info: &StreamInfo, quality: Mp4Quality) -> EncoderConfig {
    let rate = info.frame_rate.as_f64();
    let key_interval = (rate * 2.0).round().clamp(1.0, 600.0) as u32;
    EncoderConfig::new()
        .usage_type(UsageType::CameraVideoRealTime)
        .rate_control_mode(RateControlMode::Bufferbased)
        .bitrate(nominal_rate(info))
        .qp(QpRange::new(quality.0, quality.0))
        .max_frame_rate(CodecRate::from_hz(rate.clamp(1.0, 60.0) as f32))
        .skip_frames(false)
        .complexity(Complexity::Low)
        .scene_change_detect(false)
        .background_detection(false)
        .adaptive_quantization(false)
        .intra_frame_period(IntraFramePeriod::from_num_frames(key_interval))
        .num_threads(1)
        .vui(VuiConfig::bt709())
}

fn check_size(info: &StreamInfo) -> Result<(), EncodeError> {
    let StreamInfo { width, height, .. } = *info;
    let (long, short) = (width.max(height), width.min(height));
    if short >= 1 && long <= MAX_LONG_SIDE && short <= MAX_SHORT_SIDE {
        return Ok(());
    }
    let (max_width, max_height) =
        if width >= height { (MAX_LONG_SIDE, MAX_SHORT_SIDE) } else { (MAX_SHORT_SIDE, MAX_LONG_SIDE) };
    Err(EncodeError::SizeOutOfRange { format: "MP4 with the embedded encoder", width, height, max_width, max_height })
}

fn rate_error(info: &StreamInfo) -> EncodeError {
    EncodeError::FrameRate { format: "MP4", num: info.frame_rate.num(), den: info.frame_rate.den() }
}

fn codec_error(codec: &'static str, frame: u64, error: impl std::fmt::Display) -> EncodeError {
    EncodeError::Codec { codec, frame, message: error.to_string() }
}
