//! Decoding against pixels that the test made, and files cut and bent in every place.

use std::io::Cursor;

use ::image::{DynamicImage, ExtendedColorType, GrayAlphaImage, ImageBuffer, ImageFormat, Rgba, RgbaImage};
use reelm_ir::Limits;

use super::{DecodeError, Decoded, decode, jpeg};

fn read(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    let limits = Limits::default();
    decode(bytes, &limits, limits.total_decoded_bytes)
}

fn encode(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// A picture of `width` × `height` whose pixels all differ, with alpha.
fn picture(width: u32, height: u32) -> RgbaImage {
    RgbaImage::from_fn(width, height, |x, y| {
        Rgba([(x * 16) as u8, (y * 16) as u8, (x * 7 + y * 3) as u8, (255 - x * 9) as u8])
    })
}

/// The exact premultiplied channel, rounded to nearest.
fn premultiplied(channel: u8, alpha: u8) -> u8 {
    (f64::from(channel) * f64::from(alpha) / 255.0).round() as u8
}

#[test]
fn lossless_formats_give_the_exact_premultiplied_pixels() {
    let source = picture(13, 9);
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let decoded = read(&encode(&source.clone().into(), format)).unwrap();
        assert_eq!((decoded.size, decoded.opaque), ([13, 9], false));
        for (pixel, got) in source.pixels().zip(decoded.pixels.as_chunks::<4>().0) {
            let [r, g, b, a] = pixel.0;
            assert_eq!(*got, [premultiplied(r, a), premultiplied(g, a), premultiplied(b, a), a]);
        }
    }
}

#[test]
fn sixteen_bits_and_grey_become_eight_bit_rgba() {
    let deep: ImageBuffer<Rgba<u16>, Vec<u16>> = ImageBuffer::from_pixel(2, 2, Rgba([65535, 32896, 257, 65535]));
    let decoded = read(&encode(&deep.into(), ImageFormat::Png)).unwrap();
    assert_eq!(decoded.pixels[..4], [255, 128, 1, 255]);
    assert!(decoded.opaque);
    let grey = GrayAlphaImage::from_pixel(1, 1, ::image::LumaA([200, 128]));
    let decoded = read(&encode(&grey.into(), ImageFormat::Png)).unwrap();
    let value = premultiplied(200, 128);
    assert_eq!(decoded.pixels[..], [value, value, value, 128]);
}

#[test]
fn the_hash_tells_pictures_apart_by_content_and_by_shape() {
    let flat = |width, height, value| {
        let image = RgbaImage::from_pixel(width, height, Rgba([value, 0, 0, 255]));
        (
            read(&encode(&image.clone().into(), ImageFormat::Png)).unwrap(),
            read(&encode(&image.into(), ImageFormat::WebP)).unwrap(),
        )
    };
    let (png, webp) = flat(4, 2, 9);
    assert_eq!(png.hash, webp.hash);
    assert_ne!(png.hash, flat(2, 4, 9).0.hash);
    assert_ne!(png.hash, flat(4, 2, 8).0.hash);
}

/// A JPEG of `rgb` with an EXIF segment that says `orientation`.
fn jpeg_with_orientation(rgb: &[u8], width: u32, height: u32, orientation: u8) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut encoder = ::image::codecs::jpeg::JpegEncoder::new_with_quality(&mut plain, 100);
    encoder.encode(rgb, width, height, ExtendedColorType::Rgb8).unwrap();
    let mut exif = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    plain.splice(2..2, exif);
    plain
}

#[test]
fn the_orientation_of_a_camera_is_applied() {
    // Left half red, right half blue, 32 × 16.
    let rgb: Vec<u8> = (0..32 * 16).flat_map(|at| if at % 32 < 16 { [255, 0, 0] } else { [0, 0, 255] }).collect();
    let corner = |orientation| {
        let image = read(&jpeg_with_orientation(&rgb, 32, 16, orientation)).unwrap();
        let at = (image.size[0] * 2 + 2) as usize * 4;
        (image.size, if image.pixels[at] > 128 { "red" } else { "blue" })
    };
    // EXIF 2.3, tag 0x0112: which side of the stored picture is shown at the top left.
    assert_eq!(corner(1), ([32, 16], "red"));
    assert_eq!(corner(2), ([32, 16], "blue"));
    assert_eq!(corner(3), ([32, 16], "blue"));
    assert_eq!(corner(6), ([16, 32], "red"));
    assert_eq!(corner(8), ([16, 32], "blue"));
}

#[test]
fn every_prefix_of_a_file_is_refused() {
    // Noise does not compress.
    let noise = RgbaImage::from_fn(16, 16, |x, y| {
        Rgba([(x * x * 31 + y * 77) as u8, (x * y * 13) as u8, ((y * y * 57) ^ (x * 91)) as u8, 255])
    });
    let png = encode(&noise.clone().into(), ImageFormat::Png);
    assert!(png.len() > 600, "{}", png.len());
    let webp = encode(&noise.clone().into(), ImageFormat::WebP);
    let jpeg = encode(&DynamicImage::ImageRgba8(noise).to_rgb8().into(), ImageFormat::Jpeg);
    for (name, bytes) in [("png", png), ("webp", webp), ("jpeg", jpeg)] {
        assert!(read(&bytes).is_ok(), "{name}");
        // The last chunk of a PNG holds nothing, nor does the byte that makes a WebP even: all pixels are there.
        let needed = bytes.len() - if name == "png" { 12 } else { usize::from(name == "webp") };
        for len in 0..needed {
            assert!(read(&bytes[..len]).is_err(), "{name}: {len} bytes of {}", bytes.len());
        }
    }
}

#[test]
fn a_bent_byte_is_an_error_or_another_picture_but_never_a_panic() {
    let png = encode(&picture(9, 5).into(), ImageFormat::Png);
    let webp = encode(&picture(9, 5).into(), ImageFormat::WebP);
    let jpeg = encode(&DynamicImage::ImageRgba8(picture(9, 5)).to_rgb8().into(), ImageFormat::Jpeg);
    let limits = Limits { decoded_bytes: 1 << 20, side: 1024, ..Limits::default() };
    for bytes in [png, webp, jpeg] {
        for at in 0..bytes.len() {
            for flip in [0x01, 0x80, 0xff] {
                let mut bent = bytes.clone();
                bent[at] ^= flip;
                if let Ok(image) = decode(&bent, &limits, limits.total_decoded_bytes) {
                    assert_eq!(image.pixels.len() as u64, u64::from(image.size[0]) * u64::from(image.size[1]) * 4);
                }
            }
        }
    }
}

/// A PNG that promises `width` × `height` and holds nothing.
fn promise(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 6, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    png.extend(&header);
    png.extend(crc32(&header).to_be_bytes());
    png.extend(b"\0\0\x04\0IDAT");
    png
}

/// CRC-32 (ISO 3309), as a PNG's chunks end with.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes
        .iter()
        .fold(!0_u32, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1))))
}

#[test]
fn a_promise_of_too_much_is_refused_before_anything_is_made() {
    let limit = |bytes: &[u8], limits: &Limits, budget| match decode(bytes, limits, budget) {
        Err(DecodeError::Limit(over)) => (over.name, over.limit, over.observed),
        other => panic!("{other:?}"),
    };
    let limits = Limits::default();
    let all = limits.total_decoded_bytes;
    assert!(read(&promise(0x7fff_ffff, 0x7fff_ffff)).is_err());
    assert_eq!(limit(&promise(16_385, 1), &limits, all), ("side", 16_384, 16_385));
    assert_eq!(limit(&promise(16_000, 16_000), &limits, all), ("surface_pixels", 64 << 20, 256_000_000));
    let small = Limits { decoded_bytes: 399, ..limits.clone() };
    assert_eq!(limit(&promise(10, 10), &small, all), ("decoded_bytes", 399, 400));
    assert_eq!(limit(&promise(10, 10), &limits, 399), ("total_decoded_bytes", all, all + 1));
}

#[test]
fn other_formats_are_named() {
    let gif = b"GIF89a\x01\0\x01\0\0\0\0;";
    let Err(DecodeError::Broken(why)) = read(gif) else { panic!() };
    assert!(why.contains("Gif") && why.contains("PNG"), "{why}");
    for bytes in [&b""[..], b"<svg/>", b"hello"] {
        assert!(matches!(read(bytes), Err(DecodeError::Broken(_))));
    }
}

#[test]
fn a_thumbnail_inside_does_not_make_a_cut_jpeg_whole() {
    let rgb = vec![90; 48 * 48 * 3];
    let thumbnail = jpeg_with_orientation(&rgb, 48, 48, 1);
    assert!(jpeg::is_complete(&thumbnail));
    let mut outer = thumbnail.clone();
    let mut segment = vec![0xff, 0xe2];
    segment.extend((thumbnail.len() as u16 + 2).to_be_bytes());
    segment.extend(&thumbnail);
    outer.splice(2..2, segment);
    assert!(jpeg::is_complete(&outer));
    assert!(!jpeg::is_complete(&outer[..outer.len() - 40]));
}

/// What the general way makes of a JPEG.
fn the_general_way(bytes: &[u8]) -> Decoded {
    super::finish(::image::load_from_memory(bytes).unwrap()).unwrap()
}

#[test]
fn the_short_way_for_photos_gives_what_the_general_way_gives() {
    let photo = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/images/landscape.jpg")).unwrap();
    let noise = |width, height| {
        let rgb = ::image::RgbImage::from_fn(width, height, |x, y| {
            ::image::Rgb([(x * x * 31 + y * 7) as u8, ((x * 13) ^ (y * 29)) as u8, (x * y) as u8])
        });
        encode(&rgb.into(), ImageFormat::Jpeg)
    };
    let files = [(1, 1), (7, 5), (8, 8), (17, 33), (100, 63), (257, 130)].map(|(width, height)| noise(width, height));
    for bytes in files.iter().chain([&photo]) {
        let (decoded, general) = (read(bytes).unwrap(), the_general_way(bytes));
        assert!(jpeg::opaque_pixels(bytes, decoded.size).is_some(), "the short way is taken");
        assert_eq!((decoded.size, decoded.opaque, decoded.hash), (general.size, true, general.hash));
        assert!(decoded.pixels.iter().eq(general.pixels.iter()), "{:?}", decoded.size);
    }
    // Grey, and a size that is not the file's, go the other way.
    let grey = encode(&DynamicImage::new_luma8(9, 9), ImageFormat::Jpeg);
    assert!(jpeg::opaque_pixels(&grey, [9, 9]).is_none() && jpeg::opaque_pixels(&photo, [9, 9]).is_none());
    assert!(read(&grey).unwrap().opaque);
}
