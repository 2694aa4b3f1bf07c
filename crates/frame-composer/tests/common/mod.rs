//! Scenes for the tests, and a reader of frames that knows only what a raster would.
#![allow(dead_code, reason = "each test file uses its part")]

pub(crate) mod walk;

use reelm_frame_composer::{
    BankId, BankSource, ComposerConfig, Edge, Edges, Factor, Frame, FrameComposer, GlyphBank, GlyphData, LayerSource,
    Parallax, Scene, SceneId, SceneSource, Tile, TileMap,
};

pub(crate) use walk::Rng;

pub(crate) const BANKS: [(u32, BankId); 3] = [(8, BankId(8)), (16, BankId(16)), (32, BankId(32))];

/// Banks 8, 16 and 32 with glyphs of that size; 16 is RGBA, the others are indexed with four palettes.
pub(crate) fn bank(size: u32) -> GlyphBank {
    let glyphs = 16;
    let data = if size == 16 {
        GlyphData::Rgba((0..glyphs * size * size).flat_map(|i| [i as u8 / 2, 0, 0, 255]).collect())
    } else {
        let texels = (0..glyphs * size * size / 2).map(|i| i as u8).collect();
        GlyphData::Indexed { texels, palettes: (0..4).map(|i| [[i, i, i, 255]; 16]).collect() }
    };
    GlyphBank::new(BankSource { width: size, height: size, data }).expect("a bank")
}

pub(crate) fn random_map(rng: &mut Rng, cols: u32, rows: u32, palettes: i64) -> TileMap {
    let tiles = (0..cols * rows).map(|_| Tile {
        glyph: rng.range(0, 15) as u16,
        palette: rng.range(0, palettes - 1) as u8,
        flip_x: rng.range(0, 1) == 1,
        flip_y: rng.range(0, 1) == 1,
        active: rng.range(0, 9) > 0,
    });
    TileMap::new(cols, rows, tiles.collect()).expect("a map")
}

pub(crate) fn layer(rng: &mut Rng, size: u32, cols: u32, rows: u32, factor: (i32, u32), edge: Edge) -> LayerSource {
    let map = random_map(rng, cols, rows, if size == 16 { 1 } else { 4 });
    let factor = Factor { num: factor.0, den: factor.1 };
    let parallax = Parallax { x: factor, y: factor };
    LayerSource { parallax, edges: Edges { x: edge, y: edge }, ..LayerSource::new(size, map, BankId(size)) }
}

/// Four layers of all tile sizes, edges that wrap and clamp, factors below, at and above 1, and one against the camera.
pub(crate) fn mixed(seed: u64) -> SceneSource {
    let rng = &mut Rng(seed);
    let mut last = layer(rng, 8, 13, 5, (-2, 3), Edge::Wrap);
    last.edges.y = Edge::Clamp;
    let layers = vec![
        layer(rng, 32, 5, 4, (1, 3), Edge::Wrap),
        layer(rng, 16, 40, 30, (1, 1), Edge::Clamp),
        layer(rng, 8, 20, 11, (3, 2), Edge::Wrap),
        last,
    ];
    SceneSource { layers }
}

/// A composer with all banks in the pool and scene 1 bound.
pub(crate) fn composer(width: u32, height: u32, scene: SceneSource) -> FrameComposer {
    let mut composer = FrameComposer::new(ComposerConfig::new(width, height)).expect("a composer");
    for (size, id) in BANKS {
        assert!(composer.put_bank(id, bank(size)).is_ok());
    }
    assert!(composer.put_scene(SceneId(1), Scene::new(scene).expect("a scene")).is_ok());
    assert!(composer.bind_scene(SceneId(1)).is_ok());
    composer
}

/// What a raster keeps: the slots of each layer's ring, changed by nothing but the updates of frames.
#[derive(Default)]
pub(crate) struct Mirror {
    rings: Vec<((u32, u32), Vec<Tile>)>,
}

/// What one pixel shows: the tile and the place in it; nothing if the tile is inactive.
pub(crate) type Shown = Option<(Tile, i64, i64)>;

impl Mirror {
    /// Takes the updates of a frame and checks that they lead to the ring that the composer has.
    pub(crate) fn take(&mut self, frame: Frame<'_>) {
        self.rings.resize(frame.layers().len(), ((0, 0), Vec::new()));
        for (layer, (size, ring)) in frame.layers().iter().zip(&mut self.rings) {
            if *size != layer.ring {
                *size = layer.ring;
                *ring = vec![Tile::EMPTY; (size.0 * size.1) as usize];
            }
            for update in frame.updates(layer) {
                ring[(update.row * size.0 + update.col) as usize] = update.tile;
            }
            assert_eq!(ring, frame.ring(layer), "the updates and the ring of layer {} differ", layer.layer);
        }
    }

    /// The viewport of a layer, row by row, by the frame's copies alone. Every pixel must be copied exactly once.
    pub(crate) fn picture(&self, frame: Frame<'_>, layer: usize) -> Vec<Shown> {
        let (width, height) = frame.viewport();
        let mut picture = vec![None; (width * height) as usize];
        let info = &frame.layers()[layer];
        let ((cols, _), ring) = &self.rings[layer];
        let size = info.tile_size as i32;
        assert!((1..=4).contains(&frame.copies(info).len()));
        for copy in frame.copies(info) {
            assert_eq!((copy.src.width(), copy.src.height()), (copy.dst.width(), copy.dst.height()));
            for y in 0..copy.dst.height() as i32 {
                for x in 0..copy.dst.width() as i32 {
                    let (sx, sy) = (copy.src.x0 + x, copy.src.y0 + y);
                    let tile = ring[((sy / size) * *cols as i32 + sx / size) as usize];
                    let at = (copy.dst.y0 + y) * width as i32 + copy.dst.x0 + x;
                    let seen = tile.active.then_some((tile, i64::from(sx % size), i64::from(sy % size)));
                    assert!(picture[at as usize].replace(seen).is_none(), "a pixel is copied twice");
                }
            }
        }
        picture.into_iter().map(|pixel| pixel.expect("every pixel is copied")).collect()
    }
}

/// The viewport of a layer straight from its source: no ring, no anchors, no cells but those that are looked at.
pub(crate) fn uncached(source: &LayerSource, camera: (i32, i32), viewport: (u32, u32)) -> Vec<Shown> {
    let (size, map) = (i128::from(source.tile_size), &source.map);
    let axis = |factor: Factor, edge: Edge, camera: i32, cells: u32, viewport: u32, pixel: u32| -> Option<(u32, i64)> {
        let (num, den) = (i128::from(camera) * i128::from(factor.num), i128::from(factor.den));
        // The floor by its definition: the greatest q with q · den ≤ num.
        let mut view = num / den;
        while view * den > num {
            view -= 1;
        }
        let whole = i128::from(cells) * size;
        if edge == Edge::Clamp {
            view = view.min(whole - i128::from(viewport)).max(0);
        }
        let mut at = view + i128::from(pixel);
        if edge == Edge::Wrap {
            at = ((at % whole) + whole) % whole;
        }
        (at < whole).then(|| ((at / size) as u32, (at % size) as i64))
    };
    let (factors, edges) = (source.parallax, source.edges);
    let mut picture = Vec::new();
    for y in 0..viewport.1 {
        for x in 0..viewport.0 {
            let col = axis(factors.x, edges.x, camera.0, map.cols(), viewport.0, x);
            let row = axis(factors.y, edges.y, camera.1, map.rows(), viewport.1, y);
            picture.push(col.zip(row).and_then(|((col, px), (row, py))| {
                let tile = map.get(col, row).expect("a cell of the map");
                tile.active.then_some((tile, px, py))
            }));
        }
    }
    picture
}
