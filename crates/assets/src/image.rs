//! Decoding of raster images: PNG, JPEG and WebP to premultiplied RGBA8.
//!
//! The header is read first and weighed against the limits; only then are pixels made. Sixteen-bit channels, grey and
//! palettes become eight-bit RGBA, the EXIF orientation is applied, the first picture of an animation is taken, and
//! colours are taken for sRGB (an embedded profile is not applied).

mod jpeg;

use std::io::Cursor;

use ::image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, metadata::Orientation};
use reelm_ids::{Hash128, StableHasher};
use reelm_ir::{LimitExceeded, Limits};
use reelm_pixel::PixelBytes;

/// A decoded image.
#[derive(Debug)]
pub(crate) struct Decoded {
    /// Width and height in pixels, at least 1.
    pub(crate) size: [u32; 2],
    /// Premultiplied RGBA8, rows without gaps.
    pub(crate) pixels: PixelBytes,
    /// Hash of size and pixels.
    pub(crate) hash: Hash128,
    /// Whether every pixel is opaque.
    pub(crate) opaque: bool,
}

/// Why an image cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DecodeError {
    /// It is broken, or not of a known format.
    Broken(String),
    /// It would be too large.
    Limit(LimitExceeded),
}

/// Decodes `bytes`; `budget` is how many decoded bytes are left for all assets together.
pub(crate) fn decode(bytes: &[u8], limits: &Limits, budget: u64) -> Result<Decoded, DecodeError> {
    let format = sniff(bytes)?;
    if format == ImageFormat::Png {
        // Its reader refuses what is too large without saying how large it is.
        weigh(png_size(bytes), 0, limits, budget)?;
    }
    if format == ImageFormat::Jpeg && !jpeg::is_complete(bytes) {
        return Err(DecodeError::Broken("the JPEG ends before its picture does".into()));
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(decoder_limits(limits));
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let size: [u32; 2] = decoder.dimensions().into();
    weigh(size, decoder.total_bytes(), limits, budget)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    if format == ImageFormat::Jpeg
        && orientation == Orientation::NoTransforms
        && let Some(pixels) = jpeg::opaque_pixels(bytes, size)
    {
        return Ok(Decoded::new(size, pixels, true));
    }
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    finish(picture).ok_or_else(|| DecodeError::Broken("there is no memory for its pixels".into()))
}

/// `None` without memory.
fn finish(picture: DynamicImage) -> Option<Decoded> {
    let size = [picture.width(), picture.height()];
    let (pixels, opaque) = match picture {
        // Nothing to multiply, and the general conversion is slower.
        DynamicImage::ImageRgb8(rgb) => (with_alpha(rgb.as_raw())?, true),
        other => premultiplied(other.into_rgba8().as_raw())?,
    };
    Some(Decoded::new(size, pixels, opaque))
}

impl Decoded {
    fn new(size: [u32; 2], pixels: PixelBytes, opaque: bool) -> Self {
        let hash = StableHasher::new().u32(size[0]).u32(size[1]).bytes(&pixels).finish();
        Self { size, pixels, hash, opaque }
    }
}

fn sniff(bytes: &[u8]) -> Result<ImageFormat, DecodeError> {
    match ::image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)) => Ok(format),
        Ok(other) => Err(DecodeError::Broken(format!("{other:?} images are not yet read; PNG, JPEG and WebP are"))),
        Err(_) => Err(DecodeError::Broken("the file is not a PNG, JPEG or WebP image".into())),
    }
}

fn decoder_limits(limits: &Limits) -> ::image::Limits {
    let mut caps = ::image::Limits::default();
    caps.max_alloc = Some(limits.decoded_bytes);
    caps
}

/// Width and height in the header of a PNG, which stands first (PNG, 11.2.1).
fn png_size(bytes: &[u8]) -> [u32; 2] {
    let word = |at| bytes.get(at..at + 4).and_then(|word| word.try_into().ok()).map_or(1, u32::from_be_bytes);
    [word(16), word(20)]
}

/// Checks what the header promises. `raw` is the size of the decoder's own output, which for 16-bit channels is larger
/// than what is kept.
fn weigh([width, height]: [u32; 2], raw: u64, limits: &Limits, budget: u64) -> Result<(), DecodeError> {
    let area = u64::from(width) * u64::from(height);
    if area == 0 {
        return Err(DecodeError::Broken("the image has no pixels".into()));
    }
    let within = |name, limit, observed| {
        if observed <= limit { Ok(()) } else { Err(DecodeError::Limit(LimitExceeded { name, limit, observed })) }
    };
    within("side", limits.side.into(), width.max(height).into())?;
    within("surface_pixels", limits.surface_pixels, area)?;
    within("decoded_bytes", limits.decoded_bytes, raw.max(area.saturating_mul(4)))?;
    let used = limits.total_decoded_bytes.saturating_sub(budget);
    within("total_decoded_bytes", limits.total_decoded_bytes, used.saturating_add(area.saturating_mul(4)))
}

/// RGB as opaque RGBA.
fn with_alpha(rgb: &[u8]) -> Option<PixelBytes> {
    let (from, _) = rgb.as_chunks::<3>();
    let mut rgba = PixelBytes::zeroed(from.len() * 4)?;
    for (to, &[r, g, b]) in rgba.as_chunks_mut::<4>().0.iter_mut().zip(from) {
        *to = [r, g, b, 255];
    }
    Some(rgba)
}

/// Colours multiplied by alpha, rounded to nearest, and whether all pixels are opaque.
fn premultiplied(straight: &[u8]) -> Option<(PixelBytes, bool)> {
    let mut pixels = PixelBytes::zeroed(straight.len())?;
    let mut opaque = true;
    for (to, from) in pixels.as_chunks_mut::<4>().0.iter_mut().zip(straight.as_chunks::<4>().0) {
        let [r, g, b, a] = *from;
        let part = |channel| ((u16::from(channel) * u16::from(a) + 127) / 255) as u8;
        opaque &= a == 255;
        *to = if a == 255 { *from } else { [part(r), part(g), part(b), a] };
    }
    Some((pixels, opaque))
}

fn broken(error: ImageError) -> DecodeError {
    DecodeError::Broken(error.to_string())
}

#[cfg(test)]
mod tests;
