//! A side-scroller of three layers (32, 16 and 8 px) and 200 sprites: prints what each frame asks for.
//!
//! `scroll [frames [width height]]`; above 20 frames only the sums are printed.

use reelm_frame_composer::{
    BankId, BankSource, ComposerConfig, Edge, Edges, Factor, FrameComposer, GlyphBank, GlyphData, LayerSource,
    Parallax, Refusal, Scene, SceneId, SceneSource, Sprite, SpriteSpace, Telemetry, Tile, TileMap,
};

fn main() -> Result<(), Refusal> {
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse::<u32>().ok());
    let frames = numbers.next().unwrap_or(12);
    let (width, height) = (numbers.next().unwrap_or(480), numbers.next().unwrap_or(270));
    let mut composer = stage(width, height)?;
    let mut tiles = 0;
    for frame in 0..frames {
        let telemetry = play(&mut composer, i32::try_from(frame).unwrap_or(i32::MAX));
        tiles += telemetry.tiles_refreshed;
        if frames <= 20 {
            println!("frame {frame:>2}: {telemetry:?}");
        }
    }
    println!("{frames} frames, {tiles} tiles refreshed");
    Ok(())
}

/// A composer with the scene bound.
fn stage(width: u32, height: u32) -> Result<FrameComposer, Refusal> {
    let mut composer = FrameComposer::new(ComposerConfig::new(width, height))?;
    let mut layers = Vec::new();
    for (size, num, den) in [(32, 1, 4), (16, 1, 2), (8, 1, 1)] {
        let _ = composer.put_bank(BankId(size), bank(size)?);
        let mut map = TileMap::filled(256, 64, Tile::EMPTY)?;
        for (col, row) in (0..256).flat_map(|col| (32 - col % 7..64).map(move |row| (col, row))) {
            map.set(col, row, Tile { flip_x: col % 2 == 1, ..Tile::new(row as u16 % 4) })?;
        }
        let parallax = Parallax { x: Factor { num, den }, y: Factor { num, den } };
        let edges = Edges { x: Edge::Wrap, y: Edge::Clamp };
        layers.push(LayerSource { parallax, edges, ..LayerSource::new(size, map, BankId(size)) });
    }
    let _ = composer.put_scene(SceneId(1), Scene::new(SceneSource { layers })?);
    let _ = composer.bind_scene(SceneId(1));
    Ok(composer)
}

/// Four glyphs with a palette.
fn bank(size: u32) -> Result<GlyphBank, Refusal> {
    let texels = (0..4 * size * size / 2).map(|i| (i / 16) as u8).collect();
    let palettes = vec![core::array::from_fn(|i| [i as u8 * 17, 80, 120, 255])];
    GlyphBank::new(BankSource { width: size, height: size, data: GlyphData::Indexed { texels, palettes } })
}

/// One frame: the camera goes 3 pixels to the right, and 200 sprites walk along the ground.
fn play(composer: &mut FrameComposer, frame: i32) -> Telemetry {
    let _ = composer.set_camera(frame.wrapping_mul(3), 160);
    for i in 0..200 {
        let (x, y) = (i * 11 + frame, 200 + i % 40);
        let sprite = Sprite {
            bank: BankId(16),
            x,
            y,
            layer: 2,
            priority: i % 5,
            space: SpriteSpace::Layer,
            ..Sprite::default()
        };
        let _ = composer.emit_sprite(sprite);
    }
    composer.render_frame().telemetry()
}
