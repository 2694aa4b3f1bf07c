//! Whether a JPEG is whole, and a short way for most photos. Decoders fill what is missing with grey; a cut file is an error here.

use reelm_pixel::PixelBytes;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;

/// The pixels of a picture of this size in luma and chroma, with an alpha of 255: by the decoder that the general way takes too, but
/// straight to where they stay. `None` for other pictures, broken ones, and without memory.
pub(super) fn opaque_pixels(bytes: &[u8], size: [u32; 2]) -> Option<PixelBytes> {
    let options = DecoderOptions::default().set_strict_mode(false).set_max_width(usize::MAX).set_max_height(usize::MAX);
    let options = options.jpeg_set_out_colorspace(ColorSpace::RGBA);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    if decoder.input_colorspace()? != ColorSpace::YCbCr {
        return None;
    }
    let [width, height] = size.map(|side| side as usize);
    let len = width.checked_mul(height)?.checked_mul(4)?;
    if decoder.dimensions()? != (width, height) || decoder.output_buffer_size()? != len {
        return None;
    }
    let mut pixels = PixelBytes::zeroed(len)?;
    decoder.decode_into(&mut pixels).ok()?;
    Some(pixels)
}

/// Whether the segments of `bytes` (ITU T.81, annex B) run from the start marker through at least one scan to the end
/// marker. What follows the end marker is ignored.
pub(super) fn is_complete(bytes: &[u8]) -> bool {
    let mut scans = 0;
    let mut at = 0;
    while let Some((marker, after)) = next_marker(bytes, at) {
        at = match marker {
            EOI => return scans > 0,
            SOI | 0x01 | 0xd0..=0xd7 => after,
            _ => {
                scans += u32::from(marker == SOS);
                let Some(&[high, low]) = bytes.get(after..after + 2) else { return false };
                after + usize::from(u16::from_be_bytes([high, low]))
            }
        };
    }
    false
}

/// The next marker at or after `from`, and the offset behind it. Entropy-coded bytes are passed over: in them 0xff is
/// always followed by 0.
fn next_marker(bytes: &[u8], from: usize) -> Option<(u8, usize)> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == 0xff)? + 1;
        match bytes.get(at)? {
            0x00 => at += 1,
            0xff => {}
            &marker => return Some((marker, at + 1)),
        }
    }
}
