//! [`PngFile`]: one frame as one PNG; and the compression shared with sequences.

use reelm_pixel::View;

use crate::null::NOT_BEGUN;
use crate::output::Output;
use crate::raw::finish_single;
use crate::straight::Straight;
use crate::{Change, EncodeError, Frame, FrameSink, Report, StreamInfo};

/// Writes exactly one frame as a PNG with straight alpha, 8 bits per channel, marked as sRGB.
#[derive(Debug)]
pub struct PngFile {
    output: Output,
    png: PngEncoder,
    info: Option<StreamInfo>,
    report: Report,
}

/// How much work goes into making PNG files small. The pixels are the same with each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum PngCompression {
    /// A code made for PNG. The frames of the fixtures take a fifteenth of the time of [`Balanced`](Self::Balanced) and are a
    /// quarter larger together, smooth ones up to twice as large.
    #[default]
    Fast,
    /// What most tools do.
    Balanced,
    /// A little smaller; several times slower still.
    High,
}

impl PngFile {
    /// A sink that writes to `output`.
    pub fn new(output: Output, compression: PngCompression) -> Self {
        Self { output, png: PngEncoder::new(compression), info: None, report: Report::default() }
    }
}

impl FrameSink for PngFile {
    fn begin(&mut self, info: &StreamInfo) -> Result<(), EncodeError> {
        info.check_size("PNG", MAX_SIDE)?;
        self.output.open()?;
        self.info = Some(info.clone());
        Ok(())
    }

    fn frame(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        self.info.as_ref().ok_or(NOT_BEGUN)?.check_frame(frame)?;
        if self.report.frames > 0 {
            return Err(EncodeError::Misuse { what: "a single PNG takes one frame; use a pattern such as f_%04d.png" });
        }
        self.output.put(self.png.encode(frame)?)?;
        self.report.count(&frame.change);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Report, EncodeError> {
        self.info.as_ref().ok_or(NOT_BEGUN)?;
        if self.report.frames == 0 {
            return Err(EncodeError::Misuse { what: "a single PNG needs one frame and got none" });
        }
        finish_single(self.output, self.report)
    }

    fn abort(self: Box<Self>) {}
}

/// The largest side of a PNG that common decoders take.
pub(crate) const MAX_SIDE: u32 = 65_535;

/// Compresses frames into a buffer that is kept, so that a repeat costs nothing.
#[derive(Debug)]
pub(crate) struct PngEncoder {
    compression: PngCompression,
    straight: Straight,
    encoded: Vec<u8>,
    frames: u64,
}

impl PngEncoder {
    pub(crate) fn new(compression: PngCompression) -> Self {
        Self { compression, straight: Straight::default(), encoded: Vec::new(), frames: 0 }
    }

    /// The whole PNG file for `frame`.
    pub(crate) fn encode(&mut self, frame: &Frame<'_>) -> Result<&[u8], EncodeError> {
        if frame.change != Change::Nothing || self.encoded.is_empty() {
            self.compress(frame).map_err(|error| EncodeError::Codec {
                codec: "png",
                frame: self.frames,
                message: error.to_string(),
            })?;
        }
        self.frames += 1;
        Ok(&self.encoded)
    }

    fn compress(&mut self, frame: &Frame<'_>) -> Result<(), png::EncodingError> {
        self.encoded.clear();
        let mut encoder = png::Encoder::new(&mut self.encoded, frame.pixels.width(), frame.pixels.height());
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
        encoder.set_compression(match self.compression {
            PngCompression::Fast => png::Compression::Fast,
            PngCompression::Balanced => png::Compression::Balanced,
            PngCompression::High => png::Compression::High,
        });
        let mut writer = encoder.write_header()?;
        writer.write_image_data(self.straight.update(frame))?;
        writer.finish()
    }
}

/// Compresses one picture, premultiplied as everywhere, into the bytes of a PNG file.
///
/// # Errors
/// A side is 0 or above 65,535.
pub fn png_bytes(pixels: &View<'_>, compression: PngCompression) -> Result<Vec<u8>, EncodeError> {
    let info = StreamInfo::new(pixels.width(), pixels.height(), crate::FrameRate::whole(1));
    info.check_size("PNG", MAX_SIDE)?;
    let mut encoder = PngEncoder::new(compression);
    encoder.encode(&Frame::new(0, *pixels))?;
    Ok(encoder.encoded)
}
