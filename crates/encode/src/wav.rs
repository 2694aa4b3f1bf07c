//! [`Wav`]: the sound of a stream alone, as plain samples of 24 bits.

use crate::null::NOT_BEGUN;
use crate::output::Output;
use crate::raw::finish_single;
use crate::{EncodeError, Frame, FrameSink, Media, Report, SoundInfo, StreamInfo, Warning};

/// Writes the sound of a stream as a WAV of two channels (RIFF, `WAVE_FORMAT_EXTENSIBLE`, PCM of 24 bits), and none of its pictures.
///
/// - A sample x of −1 to 1 becomes the nearest multiple of 2⁻²³, without dither: what was decoded from 16 or 24 bits and left as it was
///   is written with the same bits. What is beyond is clipped, and the report carries [`Warning::Clipped`].
/// - The length stands at the beginning, so that the output need not be seekable. At most 4 GiB, some four hours.
#[derive(Debug)]
pub struct Wav {
    output: Option<Output>,
    writer: Option<WavWriter>,
    report: Report,
}

impl Wav {
    /// A sink that writes to `output`.
    pub fn new(output: Output) -> Self {
        Self { output: Some(output), writer: None, report: Report::default() }
    }
}

impl FrameSink for Wav {
    fn begin(&mut self, info: &StreamInfo) -> Result<(), EncodeError> {
        let sound = info.sound.ok_or(EncodeError::Misuse { what: "a WAV holds a sound, and there is none" })?;
        let output = self.output.take().ok_or(EncodeError::Misuse { what: "begin was called twice" })?;
        self.writer = Some(WavWriter::begin(output, sound)?);
        self.report.frames = info.frame_count.unwrap_or(0);
        Ok(())
    }

    fn media(&self) -> Media {
        Media::Sound
    }

    fn sound(&mut self, samples: &[[f32; 2]]) -> Result<(), EncodeError> {
        self.writer.as_mut().ok_or(NOT_BEGUN)?.write(samples)
    }

    fn frame(&mut self, _frame: &Frame<'_>) -> Result<(), EncodeError> {
        Err(EncodeError::Misuse { what: "a picture went to a sink of sound" })
    }

    fn finish(mut self: Box<Self>) -> Result<Report, EncodeError> {
        let writer = self.writer.ok_or(NOT_BEGUN)?;
        let (output, peak) = writer.finish()?;
        self.report.warnings.extend(peak.warning());
        finish_single(output, self.report)
    }

    fn abort(self: Box<Self>) {}
}

/// Writes samples, of which it knows how many there will be.
#[derive(Debug)]
pub(crate) struct WavWriter {
    output: Output,
    /// Samples that are yet to come.
    left: u64,
    peak: Peak,
    bytes: Vec<u8>,
}

/// The most samples that are converted at once.
const BLOCK: usize = 4096;

impl WavWriter {
    /// Opens `output` and writes what stands before the samples.
    pub(crate) fn begin(mut output: Output, sound: SoundInfo) -> Result<Self, EncodeError> {
        let head = head(sound).ok_or_else(|| EncodeError::TooLong {
            path: output.name().to_owned(),
            format: "WAV",
            limit: u32::MAX.into(),
            observed: sound.samples.saturating_mul(BYTES),
        })?;
        output.open()?;
        output.put(&head)?;
        Ok(Self { output, left: sound.samples, peak: Peak::default(), bytes: Vec::new() })
    }

    /// Whether all samples are there.
    pub(crate) const fn is_full(&self) -> bool {
        self.left == 0
    }

    pub(crate) fn write(&mut self, samples: &[[f32; 2]]) -> Result<(), EncodeError> {
        self.left = self.left.checked_sub(samples.len() as u64).ok_or(TOO_MANY)?;
        for block in samples.chunks(BLOCK) {
            self.bytes.clear();
            for sample in block.as_flattened() {
                self.peak.see(*sample);
                let [low, middle, high, _] = quantized(*sample).to_le_bytes();
                self.bytes.extend([low, middle, high]);
            }
            self.output.put(&self.bytes)?;
        }
        Ok(())
    }

    /// The output, which is yet to be committed, and how loud it is.
    pub(crate) fn finish(self) -> Result<(Output, Peak), EncodeError> {
        if !self.is_full() {
            return Err(EncodeError::Misuse { what: "fewer samples came than were announced" });
        }
        Ok((self.output, self.peak))
    }
}

/// Bytes of one sample of both channels.
const BYTES: u64 = 6;

/// The error of a stream whose sound is longer than it said.
pub(crate) const TOO_MANY: EncodeError = EncodeError::Misuse { what: "more samples came than were announced" };

/// The nearest whole number of 2⁻²³, in 24 bits.
fn quantized(sample: f32) -> i32 {
    const STEPS: f64 = (1 << 23) as f64;
    (f64::from(sample) * STEPS).round().clamp(-STEPS, STEPS - 1.0) as i32
}

/// What stands before the samples: the heads of the RIFF file, of its format and of its data. `None` if they are too many for it.
fn head(sound: SoundInfo) -> Option<Vec<u8>> {
    /// Bytes between the length of the file and the samples.
    const BETWEEN: u32 = 60;
    /// Microsoft's name for plain samples, but for its first four bytes: that these are of the kind 1.
    const PCM: [u8; 16] = [1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];
    let bytes = u32::try_from(sound.samples.checked_mul(BYTES)?).ok()?;
    let mut out = Vec::with_capacity(68);
    out.extend(b"RIFF");
    out.extend(bytes.checked_add(BETWEEN)?.to_le_bytes());
    out.extend(b"WAVEfmt ");
    out.extend(40_u32.to_le_bytes());
    // Extensible, two channels.
    out.extend([0xfe, 0xff, 2, 0]);
    out.extend(sound.rate.to_le_bytes());
    out.extend(sound.rate.checked_mul(BYTES as u32)?.to_le_bytes());
    // Bytes of both channels and bits of one; then 22 bytes more: the bits that count, left and right, plain samples.
    out.extend([6, 0, 24, 0, 22, 0, 24, 0, 3, 0, 0, 0]);
    out.extend(PCM);
    out.extend(b"data");
    out.extend(bytes.to_le_bytes());
    Some(out)
}

/// The loudest sample.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Peak(f32);

impl Peak {
    pub(crate) fn see(&mut self, sample: f32) {
        self.0 = self.0.max(sample.abs());
    }

    /// That it was too loud, if it was.
    pub(crate) fn warning(self) -> Option<Warning> {
        let tenths = (libm::log10f(self.0) * 200.0).ceil();
        (self.0 > 1.0).then(|| Warning::Clipped { tenths: (tenths as u32).max(1) })
    }
}
