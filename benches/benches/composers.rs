//! What a frame of a tile scene costs on one core: three scrolling layers of 8 px tiles from rings, each with the ring's refresh and
//! the copies to the screen, and 512 sprites of 16 px. Planning and drawing are timed apart.
//!
//! Prints one table: milliseconds, the minimum and the mean of many frames. `REELM_SIMD` names a lower level of the kernels.

use std::hint::black_box;
use std::time::Instant;

use reelm_ids::{AssetIdx, BankIdx, FontIdx, Hash128, StableHasher};
use reelm_pixel::{BlendMode, CpuLevel, IRect, ViewMut};
use reelm_plan::*;
use reelm_raster::{Raster, RasterOptions};

const TILE: u32 = 8;
const FRAMES: i32 = 200;

fn main() {
    let name = std::env::var("REELM_SIMD").unwrap_or_default();
    let level = CpuLevel::from_name(&name).unwrap_or_else(CpuLevel::detect);
    println!("\n3 layers of 8 px tiles and 512 sprites of 16 px, one core, kernels at {}\n", level.name());
    println!("{:<12} {:<9} {:>9} {:>9} {:>9} {:>9}", "size", "glyphs", "plan", "draw", "sum", "mean");
    for (width, height) in [(480, 270), (1920, 1080)] {
        for indexed in [false, true] {
            let times = walk(level, width, height, indexed);
            let sums = times.iter().map(|[plan, draw]| plan + draw);
            let least = |k: usize| times.iter().map(|times| times[k]).fold(f64::MAX, f64::min);
            let mean = sums.clone().sum::<f64>() / times.len() as f64;
            let best = sums.fold(f64::MAX, f64::min);
            let (size, glyphs) = (format!("{width}×{height}"), if indexed { "indexed" } else { "rgba" });
            let [plan, draw] = [least(0), least(1)];
            println!("{size:<12} {glyphs:<9} {plan:>9.3} {draw:>9.3} {best:>9.3} {mean:>9.3}");
        }
    }
}

/// Milliseconds of planning and of drawing of each frame of a walk, once everything has been seen.
fn walk(level: CpuLevel, width: u32, height: u32, indexed: bool) -> Vec<[f64; 2]> {
    let banks = Banks::new(indexed);
    let mut raster = Raster::new(RasterOptions { level, ..RasterOptions::default() });
    let mut bytes = vec![0; width as usize * height as usize * 4];
    let mut scene = Scene::new(width, height);
    let mut plan = RenderPlan::default();
    let mut frame = |frame: i32| {
        let start = Instant::now();
        scene.plan(frame, &mut plan);
        let planned = start.elapsed();
        let mut output = ViewMut::new(&mut bytes, width, height).expect("the buffer has the size of the view");
        raster.execute(black_box(&plan), &banks, &mut output);
        [planned, start.elapsed() - planned].map(|time| time.as_secs_f64() * 1e3)
    };
    (0..20).for_each(|number| _ = frame(number));
    (20..FRAMES).map(frame).collect()
}

/// One bank, of tiles and sprites alike; three pixels of four are opaque, the others transparent.
struct Banks {
    tiles: Vec<u8>,
    sprites: Vec<u8>,
    palettes: [Palette; 2],
    indexed: bool,
}

impl Banks {
    fn new(indexed: bool) -> Self {
        let rgba = |count: u32| -> Vec<u8> {
            (0..count).flat_map(|i| if i * 7 % 4 == 3 { [0; 4] } else { [i as u8, (i / 3) as u8, 90, 255] }).collect()
        };
        let texels = |count: u32| -> Vec<u8> { (0..count / 2).map(|i| (i * 37 / 3) as u8).collect() };
        let pixels: &dyn Fn(u32) -> Vec<u8> = if indexed { &texels } else { &rgba };
        let palettes = [[[0, 0, 0, 0], [9, 80, 20, 255]], [[0, 0, 0, 0], [200, 8, 20, 255]]];
        let palettes = palettes.map(|pair| std::array::from_fn(|i| pair[i.min(1)]));
        Self { tiles: pixels(64 * 256), sprites: pixels(256 * 64), palettes, indexed }
    }
}

impl Resources for Banks {
    fn image(&self, _: AssetIdx) -> Option<ImageView<'_>> {
        None
    }

    fn font(&self, _: FontIdx) -> Option<FontView<'_>> {
        None
    }

    fn bank(&self, bank: BankIdx) -> Option<BankView<'_>> {
        let (data, side) = if bank.0 == 0 { (&self.tiles, TILE) } else { (&self.sprites, 16) };
        let pixels = match self.indexed {
            true => GlyphPixels::Indexed { texels: data, palettes: &self.palettes },
            false => GlyphPixels::Rgba(data),
        };
        Some(BankView { glyphs: Glyphs { width: side, height: side, pixels }, hash: Hash128(bank.0.into()) })
    }
}

/// Rings as a composer keeps them.
struct Scene {
    size: [u32; 2],
    builder: PlanBuilder,
    hasher: StableHasher,
    rings: [Ring; 3],
}

struct Ring {
    columns: u32,
    rows: u32,
    tiles: Vec<Tile>,
    updates: Vec<u32>,
    state: Hash128,
}

impl Scene {
    fn new(width: u32, height: u32) -> Self {
        let (columns, rows) = (width.div_ceil(TILE) + 3, height.div_ceil(TILE) + 3);
        let ring = || Ring {
            columns,
            rows,
            tiles: vec![Tile::EMPTY; (columns * rows) as usize],
            updates: Vec::new(),
            state: Hash128::ZERO,
        };
        let rings = [ring(), ring(), ring()];
        Self { size: [width, height], builder: PlanBuilder::new(), hasher: StableHasher::new(), rings }
    }

    fn plan(&mut self, frame: i32, plan: &mut RenderPlan) {
        let [width, height] = self.size;
        self.builder.begin(width, height, [0, 0, 0, 255]);
        for layer in 0..3 {
            // Two to six pixels in a frame, each layer at its own pace.
            let camera = [frame * 2 * (layer + 1), frame * (layer + 1)];
            self.layer(layer as usize, camera);
        }
        let place = |i: i32, k: i32, side: u32| (i * k + frame * (i % 5)).rem_euclid(side as i32);
        self.builder.sprites((0..512).map(|i| SpriteItem {
            bank: BankIdx(1),
            glyph: (i % 64) as u16,
            palette: (i % 2) as u8,
            flip_x: i % 3 == 0,
            flip_y: i % 4 == 0,
            dst: IRect::from_size(place(i, 37, width), place(i, 23, height), 16, 16),
            opacity: 255,
            blend: BlendMode::Normal,
        }));
        self.builder.finish(plan);
    }

    fn layer(&mut self, layer: usize, camera: [i32; 2]) {
        let (ring, [width, height]) = (&mut self.rings[layer], self.size);
        let base = ring.state;
        ring.refresh(camera);
        let hash = self.hasher.i32(camera[0].div_euclid(TILE as i32)).i32(camera[1].div_euclid(TILE as i32));
        ring.state = hash.u32(layer as u32).finish();
        let rect = IRect::from_size(0, 0, ring.columns * TILE, ring.rows * TILE);
        let b = &mut self.builder;
        let surface = b.lasting(Lasting { key: layer as u64, rect, clear: [0; 4], base, state: ring.state });
        b.begin_on(surface);
        let (columns, rows) = (ring.columns, ring.rows);
        let run = TileRun { bank: BankIdx(0), tile_size: TILE, columns, rows, ..TileRun::default() };
        b.tiles(&run, &ring.tiles, &ring.updates, 255, BlendMode::Copy);
        b.end_on();
        let [across, down] = [(0, width, rect.x1), (1, height, rect.y1)].map(|(axis, len, side)| {
            let start = camera[axis].rem_euclid(side);
            let one = (side - start).min(len as i32);
            [(start, 0, one), (0, one, len as i32 - one)]
        });
        for (x, to_x, width) in across {
            for (y, to_y, height) in down {
                let from = IRect::new(x, y, x + width, y + height);
                b.copy(CopyPart { source: surface, from, to: [to_x, to_y], opacity: 255, blend: BlendMode::Normal });
            }
        }
    }
}

impl Ring {
    /// Brings the slots to what the camera sees; only those that change are named.
    fn refresh(&mut self, camera: [i32; 2]) {
        let first = camera.map(|at| at.div_euclid(TILE as i32));
        let cell = |slot: u32, first: i32, count: u32| first + (slot as i32 - first).rem_euclid(count as i32);
        self.updates.clear();
        for row in 0..self.rows {
            let y = cell(row, first[1], self.rows);
            for column in 0..self.columns {
                let x = cell(column, first[0], self.columns);
                let tile = Tile::new((x.wrapping_mul(31) ^ y.wrapping_mul(17)).rem_euclid(256) as u16);
                let index = row * self.columns + column;
                let place = &mut self.tiles[index as usize];
                if *place != tile {
                    *place = tile;
                    self.updates.push(index);
                }
            }
        }
    }
}
