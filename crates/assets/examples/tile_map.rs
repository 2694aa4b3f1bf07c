//! Draws a tile map: `cargo run -p reelm-assets --example tile_map -- fixtures/maps cavern.ldtk cavern.png [ms] [scale]`.
//!
//! Layers and sprites lie where they are when the camera is at `[0, 0]`; blend modes and turned sprites are left out.

use std::error::Error;

use image::{Rgba, RgbaImage, imageops};
use reelm_assets::{AssetEntry, AssetRoot, TileScene, prepare_entries};
use reelm_ids::{AssetIdx, IdVec};
use reelm_ir::{AssetKind, Limits, Origin};
use reelm_pixel::View;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, path, out, rest @ ..] = args.as_slice() else {
        return Err("give a folder, a map in it and a PNG to write".into());
    };
    let number = |at: usize, default| rest.get(at).map_or(Ok(default), |text| text.parse::<u64>());
    let (ms, scale) = (number(0, 0)?, number(1, 2)? as u32);
    let entry = AssetEntry {
        name: "map".into(),
        kind: AssetKind::Tiles,
        path: path.as_str().into(),
        level: None,
        origin: Origin::default(),
        used: true,
    };
    let entries: IdVec<AssetIdx, AssetEntry> = [entry].into_iter().collect();
    let assets = prepare_entries(&entries, &AssetRoot::open(folder.as_ref())?, &Limits::default());
    let assets = assets.map_err(|errors| errors.iter().map(|error| format!("{error}\n")).collect::<String>())?;
    let scene = assets.tiles(AssetIdx(0)).ok_or("no scene")?;
    let picture = draw(scene, ms);
    let (width, height) = (picture.width() * scale, picture.height() * scale);
    imageops::resize(&picture, width, height, imageops::FilterType::Nearest).save(out)?;
    Ok(())
}

fn draw(scene: &TileScene, ms: u64) -> RgbaImage {
    let mut canvas = RgbaImage::from_pixel(scene.size[0], scene.size[1], Rgba(scene.background.unwrap_or_default()));
    // A map without bounds may begin left of the middle or above it.
    let least = |axis: usize| scene.layers.iter().map(|layer| layer.offset[axis].min(0)).min().unwrap_or(0);
    let first = [least(0), least(1)].map(i64::from);
    for beneath in 0..=scene.layers.len() {
        for objects in scene.objects.iter().filter(|objects| objects.above as usize == beneath) {
            for object in objects.objects.iter().filter(|object| object.visible) {
                let Some((sprite, bank)) = object.sprite.and_then(|s| Some((s, scene.banks.get(s.bank as usize)?)))
                else {
                    continue;
                };
                if let Some(glyph) = bank.glyph(bank.glyph_at(sprite.glyph, ms)) {
                    let at = [0, 1].map(|axis| object.position[axis] as i64 - first[axis]);
                    paint(&mut canvas, glyph, at, [sprite.flip_x, sprite.flip_y], object.opacity);
                }
            }
        }
        let Some(layer) = scene.layers.get(beneath) else { continue };
        let Some(bank) = scene.banks.get(layer.bank as usize) else { continue };
        for (index, cell) in layer.cells.iter().enumerate().filter(|(_, cell)| cell.active) {
            let cell_at = [index as i64 % i64::from(layer.columns), index as i64 / i64::from(layer.columns)];
            let at = [0, 1].map(|a| cell_at[a] * i64::from(layer.tile_size) + i64::from(layer.offset[a]) - first[a]);
            if let Some(glyph) = bank.glyph(bank.glyph_at(cell.glyph, ms)) {
                paint(&mut canvas, glyph, at, [cell.flip_x, cell.flip_y], layer.opacity);
            }
        }
    }
    canvas
}

fn paint(canvas: &mut RgbaImage, glyph: View<'_>, at: [i64; 2], flips: [bool; 2], opacity: u8) {
    for (y, x) in (0..glyph.height()).flat_map(|y| (0..glyph.width()).map(move |x| (y, x))) {
        let from =
            [if flips[0] { glyph.width() - 1 - x } else { x }, if flips[1] { glyph.height() - 1 - y } else { y }];
        let place = [u32::try_from(at[0] + i64::from(x)), u32::try_from(at[1] + i64::from(y))];
        let ([Ok(x), Ok(y)], Some(pixel)) = (place, glyph.pixel(from[0], from[1])) else { continue };
        let Some(under) = canvas.get_pixel_mut_checked(x, y) else { continue };
        let alpha = u32::from(pixel[3]) * u32::from(opacity) / 255;
        let mix = |over: u8, under: u8| {
            let over = u32::from(over) * u32::from(opacity) / 255;
            (over + u32::from(under) * (255 - alpha) / 255).min(255) as u8
        };
        let [r, g, b, a] = under.0;
        under.0 =
            [mix(pixel[0], r), mix(pixel[1], g), mix(pixel[2], b), (alpha + u32::from(a) * (255 - alpha) / 255) as u8];
    }
}
