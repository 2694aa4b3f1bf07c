//! Files that are not what their names say, for the table of bad input.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use super::support::{MOVING, Place};

/// A folder `in` with bad assets, and beside it files that no composition may reach.
pub(crate) fn bad_files() -> Place {
    let place = Place::new();
    fs::create_dir_all(place.path("in/folder.png")).unwrap();
    place.write("secret.png", good_png());
    let good = good_png();
    for (name, bytes) in [
        ("good.png", good.clone()),
        ("text.png", b"This is no picture.\n".to_vec()),
        ("empty.png", Vec::new()),
        ("signature.png", good[..8].to_vec()),
        ("cut.png", good[..good.len() * 2 / 3].to_vec()),
        ("flipped.png", flip(&good, good.len() / 2)),
        ("checksum.png", flip(&good, 29)),
        ("wide.png", with_size(&good, 0x7fff_ffff, 1)),
        ("huge.png", with_size(&good, 16_384, 16_384)),
        ("zero.png", with_size(&good, 0, 4)),
        ("jpeg.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01".to_vec()),
        ("webp.webp", b"RIFF\xff\xff\xff\x7fWEBPVP8L".to_vec()),
        ("svg.png", b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>".to_vec()),
        ("text.ttf", b"This is no font.\n".to_vec()),
        ("empty.ttf", Vec::new()),
        ("cut.ttf", font()[..font().len() / 2].to_vec()),
        ("head.ttf", font()[..200].to_vec()),
        ("tables.ttf", b"\0\x01\0\0\xff\xff\xff\xff\xff\xff\xff\xff".to_vec()),
    ] {
        place.write(&format!("in/{name}"), bytes);
    }
    for (link, target) in [
        ("out.png", "../secret.png"),
        ("etc.png", "/etc/passwd"),
        ("self.png", "self.png"),
        ("zeros.png", "/dev/zero"),
        ("up", ".."),
    ] {
        symlink(target, place.path("in").join(link)).unwrap();
    }
    assert!(Command::new("mkfifo").arg(place.path("in/pipe.png")).status().unwrap().success());
    place
}

/// A picture as this project writes it.
fn good_png() -> Vec<u8> {
    let place = Place::with(MOVING);
    place.run_well(&["still", "in.json", "-o", "-"])
}

fn font() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/fonts/Inter-small.ttf");
    fs::read(path).unwrap()
}

fn flip(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 0x55;
    bytes
}

/// `png` with another size in its header, and the checksum that goes with it.
fn with_size(png: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut png = png.to_vec();
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc(&png[12..29]);
    png[29..33].copy_from_slice(&checksum.to_be_bytes());
    png
}

/// CRC-32 as PNG defines it.
fn crc(bytes: &[u8]) -> u32 {
    let byte = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    };
    !bytes.iter().fold(!0, byte)
}
