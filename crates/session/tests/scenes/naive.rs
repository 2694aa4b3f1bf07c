//! The oracle: a painter that looks up every pixel of every layer in its map, and knows neither rings nor copies.

use reelm_frame_composer::{
    BankId, BankSource, Edge, Edges, Factor, Fade, GlyphBank, GlyphData, LayerSource, Palette, Parallax, SceneSource,
    Sprite, SpriteSpace, Tile, TileMap,
};
use reelm_pixel::{BlendMode, CpuLevel, View, ViewMut, composite, scalar};

use crate::walk::Rng;

impl Rng {
    fn flip(&mut self) -> bool {
        self.range(0, 1) == 1
    }

    pub(crate) fn premultiplied(&mut self) -> [u8; 4] {
        let alpha = [0, 90, 200, 255][self.range(0, 3) as usize];
        let channel = |rng: &mut Self| rng.range(0, i64::from(alpha)) as u8;
        [channel(self), channel(self), channel(self), alpha]
    }
}

/// How many glyphs and palettes each bank has.
pub(crate) const GLYPHS: i64 = 12;
pub(crate) const PALETTES: i64 = 3;

/// A bank with its source, so that pixels can be looked up.
#[derive(Clone)]
pub(crate) struct Bank {
    pub(crate) id: BankId,
    pub(crate) source: BankSource,
    pub(crate) palettes: Vec<Palette>,
    /// What is shown for each glyph.
    pub(crate) shows: Vec<u16>,
}

impl Bank {
    /// A bank of noise: RGBA, or indexed with palettes.
    pub(crate) fn new(rng: &mut Rng, id: u32, size: [u32; 2], indexed: bool) -> Self {
        let (width, height) = (size[0], size[1]);
        let texels = GLYPHS as u32 * height * width.div_ceil(2);
        let (data, palettes) = if indexed {
            let palettes: Vec<Palette> = (0..PALETTES).map(|_| core::array::from_fn(|_| rng.premultiplied())).collect();
            let texels = (0..texels).map(|_| rng.range(0, 255) as u8).collect();
            (GlyphData::Indexed { texels, palettes: palettes.clone() }, palettes)
        } else {
            let pixels = (0..GLYPHS as u32 * width * height).flat_map(|_| rng.premultiplied()).collect();
            (GlyphData::Rgba(pixels), Vec::new())
        };
        let shows = (0..GLYPHS as u16).collect();
        Self { id: BankId(id), source: BankSource { width, height, data }, palettes, shows }
    }

    pub(crate) fn bank(&self) -> GlyphBank {
        GlyphBank::new(self.source.clone()).expect("a bank")
    }

    pub(crate) fn palette_count(&self) -> i64 {
        self.palettes.len().max(1) as i64
    }

    /// A pixel of a glyph that is shown mirrored or not.
    fn pixel(&self, glyph: u16, palette: u8, flips: [bool; 2], x: u32, y: u32) -> [u8; 4] {
        let (width, height) = (self.source.width, self.source.height);
        let x = if flips[0] { width - 1 - x } else { x };
        let y = if flips[1] { height - 1 - y } else { y };
        let glyph = u32::from(self.shows[usize::from(glyph)]);
        match &self.source.data {
            GlyphData::Rgba(pixels) => {
                let at = ((glyph * height + y) * width + x) as usize * 4;
                pixels[at..at + 4].try_into().expect("four")
            }
            GlyphData::Indexed { texels, .. } => {
                let byte = texels[((glyph * height + y) * width.div_ceil(2) + x / 2) as usize];
                let index = if x % 2 == 0 { byte & 15 } else { byte >> 4 };
                if index == 0 { [0; 4] } else { self.palettes[usize::from(palette)][usize::from(index)] }
            }
        }
    }
}

/// All that a frame shows.
pub(crate) struct Show<'a> {
    pub(crate) scene: Option<&'a SceneSource>,
    pub(crate) banks: &'a [Bank],
    pub(crate) camera: (i32, i32),
    pub(crate) sprites: &'a [Sprite],
    pub(crate) fade: Option<Fade>,
}

impl Show<'_> {
    fn bank(&self, id: BankId) -> &Bank {
        self.banks.iter().find(|bank| bank.id == id).expect("a bank")
    }

    /// Draws it over `back`.
    pub(crate) fn draw(&self, back: &mut [u8], width: u32, height: u32) {
        let mut order: Vec<(usize, &Sprite)> = self.sprites.iter().enumerate().collect();
        order.sort_by_key(|(slot, sprite)| (sprite.layer, sprite.priority, *slot));
        let layers = self.scene.map_or(&[][..], |scene| &scene.layers);
        for (number, layer) in (0..).zip(layers) {
            self.layer(layer, back, width, height);
            for (_, sprite) in order.iter().filter(|(_, sprite)| sprite.layer == number) {
                self.sprite(sprite, Some(layer), back, width, height);
            }
        }
        if layers.is_empty() {
            order.iter().for_each(|(_, sprite)| self.sprite(sprite, None, back, width, height));
        }
        if let Some(Fade { color: [r, g, b], level }) = self.fade {
            for pixel in back.as_chunks_mut::<4>().0 {
                for (channel, to) in pixel.iter_mut().zip([r, g, b, 255]) {
                    let sum = u32::from(*channel) * (255 - u32::from(level)) + u32::from(to) * u32::from(level);
                    *channel = scalar::div255(sum) as u8;
                }
            }
        }
    }

    fn layer(&self, layer: &LayerSource, back: &mut [u8], width: u32, height: u32) {
        let (bank, size) = (self.bank(layer.bank), i64::from(layer.tile_size));
        let (left, top) = view(layer, self.camera, (width, height));
        let mut picture = Vec::with_capacity(back.len());
        for y in 0..i64::from(height) {
            for x in 0..i64::from(width) {
                let (x, y) = (left + x, top + y);
                let column = fold(layer.edges.x, x.div_euclid(size), layer.map.cols());
                let row = fold(layer.edges.y, y.div_euclid(size), layer.map.rows());
                let tile = column.zip(row).and_then(|(column, row)| layer.map.get(column, row));
                picture.extend(tile.filter(|tile| tile.active).map_or([0; 4], |tile: Tile| {
                    let (x, y) = (x.rem_euclid(size) as u32, y.rem_euclid(size) as u32);
                    bank.pixel(tile.glyph, tile.palette, [tile.flip_x, tile.flip_y], x, y)
                }));
            }
        }
        lay(back, (width, height), (0, 0), &picture, (width, height), layer.opacity, layer.blend);
    }

    fn sprite(&self, sprite: &Sprite, layer: Option<&LayerSource>, back: &mut [u8], width: u32, height: u32) {
        let bank = self.bank(sprite.bank);
        let (w, h) = (bank.source.width, bank.source.height);
        let mut picture = Vec::new();
        for (y, x) in (0..h).flat_map(|y| (0..w).map(move |x| (y, x))) {
            picture.extend(bank.pixel(sprite.glyph, sprite.palette, [sprite.flip_x, sprite.flip_y], x, y));
        }
        let origin = match (sprite.space, layer) {
            (SpriteSpace::Viewport, _) => (0, 0),
            (SpriteSpace::Layer, None) => (i64::from(self.camera.0), i64::from(self.camera.1)),
            (SpriteSpace::Layer, Some(layer)) => {
                let (x, y) = view(layer, self.camera, (width, height));
                (x + i64::from(layer.offset.0), y + i64::from(layer.offset.1))
            }
        };
        let at = (i64::from(sprite.x) - origin.0, i64::from(sprite.y) - origin.1);
        let near = |at: i64| i32::try_from(at.clamp(-100_000, 100_000)).expect("near");
        lay(back, (width, height), (near(at.0), near(at.1)), &picture, (w, h), sprite.opacity, sprite.blend);
    }
}

fn lay(
    back: &mut [u8],
    size: (u32, u32),
    at: (i32, i32),
    picture: &[u8],
    of: (u32, u32),
    opacity: u8,
    blend: BlendMode,
) {
    let mut back = ViewMut::new(back, size.0, size.1).expect("a picture");
    let picture = View::new(picture, of.0, of.1).expect("a picture");
    composite(CpuLevel::baseline(), &mut back, at.0, at.1, &picture, opacity, blend);
}

/// The viewport's top left in the layer's map, by the rules in words: parallax rounded down; a clamped axis stops where the
/// viewport would leave the map or the origin; the offset moves the map.
fn view(layer: &LayerSource, camera: (i32, i32), viewport: (u32, u32)) -> (i64, i64) {
    let along = |factor: Factor, edge: Edge, camera: i32, cells: u32, viewport: u32, offset: i32| {
        let (num, den) = (i128::from(camera) * i128::from(factor.num), i128::from(factor.den));
        let mut view = num / den;
        while view * den > num {
            view -= 1;
        }
        let offset = i128::from(offset);
        if edge == Edge::Clamp {
            let end = offset + i128::from(cells) * i128::from(layer.tile_size);
            view = view.min(end - i128::from(viewport)).max(offset.min(0));
        }
        (view - offset) as i64
    };
    let (factors, edges, map) = (layer.parallax, layer.edges, &layer.map);
    (
        along(factors.x, edges.x, camera.0, map.cols(), viewport.0, layer.offset.0),
        along(factors.y, edges.y, camera.1, map.rows(), viewport.1, layer.offset.1),
    )
}

fn fold(edge: Edge, cell: i64, cells: u32) -> Option<u32> {
    let cell = if edge == Edge::Wrap { cell.rem_euclid(i64::from(cells)) } else { cell };
    u32::try_from(cell).ok().filter(|cell| *cell < cells)
}

/// A layer of noise with a tile size of its own.
pub(crate) fn layer(rng: &mut Rng, bank: &Bank, cells: [u32; 2], factor: (i32, u32), edges: [Edge; 2]) -> LayerSource {
    let palettes = bank.palette_count();
    let tiles = (0..cells[0] * cells[1]).map(|_| Tile {
        glyph: rng.range(0, GLYPHS - 1) as u16,
        palette: rng.range(0, palettes - 1) as u8,
        flip_x: rng.flip(),
        flip_y: rng.flip(),
        active: rng.range(0, 9) > 1,
    });
    let map = TileMap::new(cells[0], cells[1], tiles.collect()).expect("a map");
    let factor = Factor { num: factor.0, den: factor.1 };
    LayerSource {
        parallax: Parallax { x: factor, y: factor },
        edges: Edges { x: edges[0], y: edges[1] },
        ..LayerSource::new(bank.source.width, map, bank.id)
    }
}

/// A sprite anywhere in or around the viewport.
pub(crate) fn sprite(rng: &mut Rng, banks: &[Bank], layers: i64, camera: (i32, i32)) -> Sprite {
    let bank = &banks[rng.range(0, banks.len() as i64 - 1) as usize];
    let space = if rng.flip() { SpriteSpace::Layer } else { SpriteSpace::Viewport };
    let (x, y) = (rng.range(-40, 100) as i32, rng.range(-40, 70) as i32);
    let near = space == SpriteSpace::Viewport;
    let (x, y) = if near { (x, y) } else { (camera.0.saturating_add(x), camera.1.saturating_add(y)) };
    Sprite {
        glyph: rng.range(0, GLYPHS - 1) as u16,
        palette: rng.range(0, bank.palette_count() - 1) as u8,
        bank: bank.id,
        x,
        y,
        layer: rng.range(0, layers - 1) as u32,
        priority: rng.range(-2, 2) as i32,
        flip_x: rng.flip(),
        flip_y: rng.flip(),
        space,
        opacity: [255, 255, 120, 0][rng.range(0, 3) as usize],
        blend: [BlendMode::Normal, BlendMode::Normal, BlendMode::Multiply, BlendMode::PlusLighter]
            [rng.range(0, 3) as usize],
    }
}
