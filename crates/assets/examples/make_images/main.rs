//! Makes the pictures of the fixtures: `cargo run --release -p reelm-assets --example make_images -- fixtures/images`.
//!
//! Every pixel is computed here from formulas and a seeded hash, so the pictures are the project's own and come out the
//! same each time.

mod landscape;
mod logo;
mod paint;
mod portrait;
mod terrazzo;

use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, ImageResult, RgbImage};

fn main() -> ImageResult<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "fixtures/images".into());
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    save_jpeg(&landscape::make(1600, 1067), &folder.join("landscape.jpg"), 88)?;
    save_jpeg(&portrait::make(900, 1125), &folder.join("portrait.jpg"), 90)?;
    logo::make(512).save_with_format(folder.join("logo.png"), ImageFormat::Png)?;
    terrazzo::make(512).save_with_format(folder.join("terrazzo.png"), ImageFormat::Png)
}

fn save_jpeg(picture: &RgbImage, path: &Path, quality: u8) -> ImageResult<()> {
    let mut bytes = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality))?;
    Ok(std::fs::write(path, bytes)?)
}
