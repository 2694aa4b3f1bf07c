//! Golden frames and plan snapshots of every fixture.
//!
//! A golden picture is a frame at half size, each pixel the mean of four, so that the pictures stay small. A channel may be off
//! by 2: that is what another version of the painter's library may change about antialiasing; anything more is a change that
//! somebody should look at. `REELM_BLESS=1 cargo test -p reelm-session --test golden` writes the pictures anew.

mod common;

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use common::Fixture;
use reelm_session::{RenderSession, SessionOptions};

/// How far a channel may be off.
const TOLERANCE: u8 = 2;

/// A picture of straight RGBA.
#[derive(PartialEq)]
struct Picture {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

#[test]
fn frames_look_as_they_did() {
    let bless = std::env::var_os("REELM_BLESS").is_some();
    let mut wrong = Vec::new();
    for fixture in common::fixtures() {
        let (mut session, frames) = session(&fixture);
        for frame in frames {
            let picture = half(&mut session, frame);
            let path = golden(&format!("{}-{frame}.png", fixture.name));
            if bless {
                write(&path, &picture);
            } else if let Err(what) = compare(&path, &picture) {
                let actual = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{frame}.png", fixture.name));
                write(&actual, &picture);
                wrong.push(format!("{}: {what}; now it is {}", path.display(), actual.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_golden_picture_has_its_frame() {
    let mut expected: Vec<String> = Vec::new();
    for fixture in common::fixtures() {
        let (_, frames) = session(&fixture);
        expected.extend(frames.iter().map(|frame| format!("{}-{frame}.png", fixture.name)));
    }
    let dead: Vec<_> = std::fs::read_dir(golden("."))
        .expect("fixtures/golden can be read")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| !expected.contains(name))
        .collect();
    assert!(dead.is_empty(), "no frame makes {dead:?}");
}

#[test]
fn plans_are_as_they_were() {
    for fixture in common::fixtures() {
        let (mut session, frames) = session(&fixture);
        let plan = session.plan(frames[1]).expect("a plan").to_text();
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("plan-{}", fixture.name), plan);
        });
    }
}

fn session(fixture: &Fixture) -> (RenderSession, Vec<u64>) {
    let prepared = fixture.prepare();
    let last = prepared.frames() - 1;
    let frames = vec![last * 15 / 100, last / 2, last * 85 / 100];
    (prepared.session(&SessionOptions { threads: 1, ..SessionOptions::default() }).expect("a session"), frames)
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/golden").join(name)
}

/// The frame at half size as straight RGBA.
fn half(session: &mut RenderSession, frame: u64) -> Picture {
    let [width, height] = session.prepared().size();
    let mut full = vec![0; session.prepared().frame_bytes()];
    session.render_frame(frame, &mut full).expect("a frame");
    let at = |x: u32, y: u32, channel: usize| u32::from(full[(y * width + x) as usize * 4 + channel]);
    let (width, height) = (width / 2, height / 2);
    let mut pixels = Vec::with_capacity((width * height * 4) as usize);
    for y in 0..height {
        for x in 0..width {
            let mean = |channel| {
                let (x, y) = (x * 2, y * 2);
                (at(x, y, channel) + at(x + 1, y, channel) + at(x, y + 1, channel) + at(x + 1, y + 1, channel) + 2) / 4
            };
            let alpha = mean(3);
            pixels.extend((0..3).map(|channel| ((mean(channel) * 255 + alpha / 2) / alpha.max(1)).min(255) as u8));
            pixels.push(alpha as u8);
        }
    }
    Picture { width, height, pixels }
}

fn compare(path: &Path, picture: &Picture) -> Result<(), String> {
    let expected = read(path).map_err(|error| format!("cannot be read ({error})"))?;
    if (expected.width, expected.height) != (picture.width, picture.height) {
        return Err(format!("is {} × {}", expected.width, expected.height));
    }
    // Straight colours of nearly transparent pixels mean nothing: compare them as they show over black.
    let shown = |pixels: &[u8], i: usize| {
        let value = u32::from(pixels[i]);
        if i % 4 == 3 { value as u8 } else { (value * u32::from(pixels[i | 3]) / 255) as u8 }
    };
    let off = |i: &usize| shown(&expected.pixels, *i).abs_diff(shown(&picture.pixels, *i)) > TOLERANCE;
    match (0..picture.pixels.len()).filter(off).count() {
        0 => Ok(()),
        count => Err(format!("{count} channels of {} are off by more than {TOLERANCE}", picture.pixels.len())),
    }
}

fn read(path: &Path) -> Result<Picture, Box<dyn std::error::Error>> {
    let mut reader = png::Decoder::new(BufReader::new(File::open(path)?)).read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().ok_or("too large")?];
    let info = reader.next_frame(&mut pixels)?;
    Ok(Picture { width: info.width, height: info.height, pixels })
}

fn write(path: &Path, picture: &Picture) {
    let file = BufWriter::new(File::create(path).expect("the picture can be made"));
    let mut encoder = png::Encoder::new(file, picture.width, picture.height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&picture.pixels).expect("the pixels");
}
