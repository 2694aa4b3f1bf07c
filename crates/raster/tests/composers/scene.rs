//! A small scene as a composer would lower it: two layers of tiles in rings, sprites, a fade.

use reelm_ids::{BankIdx, Hash128};
use reelm_pixel::{BlendMode, IRect, ViewMut};
use reelm_plan::*;

const WIDTH: u32 = 200;
const HEIGHT: u32 = 120;
pub(crate) const BYTES: usize = (WIDTH * HEIGHT * 4) as usize;

/// Size of tiles, columns and rows of the ring, and how many frames it takes the camera to move by one pixel.
const LAYERS: [(u32, u32, u32, i32); 2] = [(16, 14, 9, 2), (8, 27, 17, 1)];

pub(crate) fn view(bytes: &mut [u8]) -> ViewMut<'_> {
    ViewMut::new(bytes, WIDTH, HEIGHT).unwrap()
}

/// A bank of tiles (RGBA), one of smaller tiles (indexed), one of sprites.
pub(crate) struct Banks {
    large: Vec<u8>,
    small: Vec<u8>,
    palettes: Vec<Palette>,
    sprites: Vec<u8>,
}

/// Bytes that look random; every fourth is an alpha that no colour exceeds.
fn pixels(count: usize, seed: u32) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..4 * count as u32).map(|i| (i * seed / 7 % 251) as u8).collect();
    for pixel in bytes.as_chunks_mut::<4>().0 {
        pixel[3] = if pixel[0] % 5 == 0 { 0 } else { 128 + pixel[3] / 2 };
        let alpha = pixel[3];
        pixel[..3].iter_mut().for_each(|v| *v = (*v).min(alpha));
    }
    bytes
}

impl Banks {
    pub(crate) fn new() -> Self {
        let colors = pixels(32, 977);
        let palettes = colors.as_chunks::<4>().0.as_chunks::<16>().0.to_vec();
        let small = (0..8 * 4 * 10_u32).map(|i| (i * 37 / 5) as u8).collect();
        Self { large: pixels(16 * 16 * 10, 131), small, palettes, sprites: pixels(16 * 16 * 4, 71) }
    }

    pub(crate) fn sprite_pixel(&self, glyph: u16, x: u32, y: u32) -> [u8; 4] {
        self.sprites.as_chunks::<4>().0[usize::from(glyph) * 256 + (y * 16 + x) as usize]
    }
}

impl Resources for Banks {
    fn image(&self, _: reelm_ids::AssetIdx) -> Option<ImageView<'_>> {
        None
    }

    fn font(&self, _: reelm_ids::FontIdx) -> Option<FontView<'_>> {
        None
    }

    fn bank(&self, bank: BankIdx) -> Option<BankView<'_>> {
        let glyphs = match bank.0 {
            0 => Glyphs { width: 16, height: 16, pixels: GlyphPixels::Rgba(&self.large) },
            1 => {
                let pixels = GlyphPixels::Indexed { texels: &self.small, palettes: &self.palettes };
                Glyphs { width: 8, height: 8, pixels }
            }
            2 => Glyphs { width: 16, height: 16, pixels: GlyphPixels::Rgba(&self.sprites) },
            _ => return None,
        };
        Some(BankView { glyphs, hash: Hash128(bank.0.into()) })
    }
}

pub(crate) fn sprite(x: i32, y: i32, glyph: u16) -> SpriteItem {
    SpriteItem {
        bank: BankIdx(2),
        glyph,
        palette: 0,
        flip_x: false,
        flip_y: false,
        dst: IRect::from_size(x, y, 16, 16),
        opacity: 255,
        blend: BlendMode::Normal,
    }
}

/// What each ring showed in the frame before.
pub(crate) struct Scene {
    builder: PlanBuilder,
    before: [Vec<Tile>; 2],
}

fn tile_at(column: i32, row: i32) -> Tile {
    let mix = (column.wrapping_mul(31) ^ row.wrapping_mul(17)).rem_euclid(64) as u16;
    let (palette, flip_x, flip_y) = ((mix % 2) as u8, mix & 4 != 0, mix & 8 != 0);
    Tile { glyph: mix % 10, palette, flip_x, flip_y, active: !mix.is_multiple_of(7) }
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self { builder: PlanBuilder::new(), before: [Vec::new(), Vec::new()] }
    }

    /// The plan of a frame. `afresh` says that the rings are drawn from clear.
    pub(crate) fn plan(&mut self, frame: i32, _: &Banks, afresh: bool) -> RenderPlan {
        let mut plan = RenderPlan::default();
        self.builder.begin(WIDTH, HEIGHT, [20, 30, 40, 255]);
        for (layer, (size, columns, rows, slow)) in LAYERS.into_iter().enumerate() {
            // The camera stands still now and then.
            let camera = [(frame - frame % 4) * 3 / slow, frame / (2 * slow)];
            self.layer(layer, [size, columns, rows], camera, afresh);
            let sprites = (0..6).map(|i| sprite((frame * (i + 1)) % 200 - 8, 20 * i - 5, i as u16 % 4));
            self.builder.sprites(sprites);
        }
        self.builder.fade([0, 0, 0, 255], if frame % 10 < 5 { 0 } else { 60 });
        self.builder.finish(&mut plan);
        plan
    }

    fn layer(&mut self, layer: usize, [size, columns, rows]: [u32; 3], camera: [i32; 2], afresh: bool) {
        let first = camera.map(|at| at.div_euclid(size as i32));
        // The slot of a ring shows the only cell of the window that is congruent to it.
        let cell = |slot: i32, first: i32, count: u32| first + (slot - first).rem_euclid(count as i32);
        let tiles: Vec<Tile> = (0..(columns * rows) as i32)
            .map(|i| (i % columns as i32, i / columns as i32))
            .map(|(x, y)| tile_at(cell(x, first[0], columns), cell(y, first[1], rows)))
            .collect();
        let before = core::mem::replace(&mut self.before[layer], tiles.clone());
        let changed = |i: &u32| before.get(*i as usize) != tiles.get(*i as usize);
        let updates: Vec<u32> = (0..tiles.len() as u32).filter(changed).collect();
        let hash = |tiles: &[Tile]| match tiles {
            [] => Hash128::ZERO,
            _ => Hash128::of(tiles.iter().flat_map(|tile| tile.key()).collect::<Vec<u8>>().as_slice()),
        };
        let rect = IRect::from_size(0, 0, columns * size, rows * size);
        let base = if afresh { Hash128::ZERO } else { hash(&before) };
        let b = &mut self.builder;
        let ring = b.lasting(Lasting { key: layer as u64, rect, clear: [0; 4], base, state: hash(&tiles) });
        b.begin_on(ring);
        let run = TileRun { bank: BankIdx(layer as u32), tile_size: size, columns, rows, ..TileRun::default() };
        b.tiles(&run, &tiles, &updates, 255, BlendMode::Copy);
        b.end_on();
        let starts = [(0, WIDTH), (1, HEIGHT)].map(|(axis, len)| {
            let side = [rect.x1, rect.y1][axis];
            let start = camera[axis].rem_euclid(side);
            let one = (side - start).min(len as i32);
            [(start, 0, one), (0, one, len as i32 - one)]
        });
        for (x, to_x, width) in starts[0] {
            for (y, to_y, height) in starts[1] {
                let from = IRect::new(x, y, x + width, y + height);
                b.copy(CopyPart { source: ring, from, to: [to_x, to_y], opacity: 230, blend: BlendMode::Normal });
            }
        }
    }
}
