//! What a frame of a tile scene costs on one core: a frame composer with three scrolling layers of 8 px tiles and 512 sprites of
//! 16 px. Planning (commands, the composer's frame, its lowering) and drawing are timed apart. And what a frame of a `paint` node
//! costs: 200 strokes and an eraser above two baked layers, from the expressions to the pixels.
//!
//! After criterion's own output it prints two tables: milliseconds, the minimum and the mean of many frames. `REELM_SIMD` names a
//! lower level of the kernels; `REELM_TABLE_ONLY` skips criterion.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use reelm_frame_composer::{
    BankId, BankSource, ComposerConfig, Edge, Edges, Factor, FrameBanks, FrameComposer, GlyphBank, GlyphData,
    LayerSource, Lowering, Parallax, Scene, SceneId, SceneSource, Sprite, Tile, TileMap, lower,
};
use reelm_pixel::{CpuLevel, ViewMut};
use reelm_plan::{Palette, PlanBuilder, RenderPlan};
use reelm_raster::{Raster, RasterOptions};
use reelm_session::{Composition, RenderSession, SessionOptions};

/// 1280 × 720: 200 strokes and an eraser on the overlay above two baked layers.
const CANVAS: &str = r##"{
  "reelm": 1, "size": [1280, 720], "fps": 30, "duration": "100000f", "nodes": [
    { "kind": "paint", "background": "#fff", "commands": [
      { "kind": "wipe", "color": "#204060" }, { "kind": "bake" },
      { "kind": "ink", "color": "#fa0c" }, { "kind": "circle", "center": [640, 360], "radius": 300 }, { "kind": "bake" },
      { "kind": "wipe" }, { "kind": "ink", "color": "#fff8" },
      { "kind": "repeat", "count": 200, "commands": [
        { "kind": "line", "from": ["=mod(index*61 + frame*3, 1280)", "=mod(index*37, 720)"],
          "to": ["=mod(index*61 + frame*3, 1280) + 60", "=mod(index*37, 720) + 25"], "width": 3 } ] },
      { "kind": "ink", "erase": "local" }, { "kind": "circle", "center": ["=mod(frame*5, 1280)", 360], "radius": 90 }
    ] }
  ] }"##;

const TILE: u32 = 8;
/// Frames of a row of the tables, the first of which are not counted.
const FRAMES: usize = 200;
const SEEN: usize = 20;
const TILES: BankId = BankId(0);
const SPRITES: BankId = BankId(1);

fn main() {
    let name = std::env::var("REELM_SIMD").unwrap_or_default();
    let level = CpuLevel::from_name(&name).unwrap_or_else(CpuLevel::detect);
    if std::env::var_os("REELM_TABLE_ONLY").is_none() {
        let mut criterion = Criterion::default()
            .sample_size(20)
            .warm_up_time(Duration::from_millis(200))
            .measurement_time(Duration::from_secs(1))
            .configure_from_args();
        for (size, glyphs, mut walk) in walks(level) {
            criterion.bench_function(&format!("scene/{size}/{glyphs}"), |b| b.iter(|| walk.frame()));
        }
        let mut canvas = Played::new(level);
        criterion.bench_function("canvas/1280x720", |b| b.iter(|| canvas.frame()));
        criterion.final_summary();
    }
    table(level);
}

/// Milliseconds: the minimum of planning, of drawing and of both, and the mean of both; then of the canvas minimum and mean.
fn table(level: CpuLevel) {
    println!("\n3 layers of 8 px tiles and 512 sprites of 16 px, one core, kernels at {}\n", level.name());
    println!("{:<12} {:<9} {:>9} {:>9} {:>9} {:>9}", "size", "glyphs", "plan", "draw", "sum", "mean");
    for (size, glyphs, mut walk) in walks(level) {
        let times: Vec<[f64; 2]> = (0..FRAMES).map(|_| walk.frame()).skip(SEEN).collect();
        let [(plan, _), (draw, _)] = [0, 1].map(|k| least_and_mean(times.iter().map(|times| times[k])));
        let (best, mean) = least_and_mean(times.iter().map(|[plan, draw]| plan + draw));
        println!("{size:<12} {glyphs:<9} {plan:>9.3} {draw:>9.3} {best:>9.3} {mean:>9.3}");
    }
    let mut canvas = Played::new(level);
    let (least, mean) = least_and_mean((0..FRAMES).map(|_| canvas.frame()).skip(SEEN));
    println!("\ncanvas of 1280x720, 200 strokes and an eraser above two baked layers\n");
    println!("{:>9} {:>9}\n{least:>9.3} {mean:>9.3}", "least", "mean");
}

fn least_and_mean(times: impl Iterator<Item = f64>) -> (f64, f64) {
    let (least, sum, count) =
        times.fold((f64::MAX, 0.0, 0), |(least, sum, count), time| (least.min(time), sum + time, count + 1));
    (least, sum / f64::from(count))
}

/// The scene in two sizes, of both kinds of glyphs.
fn walks(level: CpuLevel) -> impl Iterator<Item = (&'static str, &'static str, Walk)> {
    let sizes = [("480x270", [480, 270]), ("1920x1080", [1920, 1080])];
    sizes.into_iter().flat_map(move |(name, size)| {
        let kinds = [("rgba", false), ("indexed", true)];
        kinds.into_iter().map(move |(kind, indexed)| (name, kind, Walk::new(level, size, indexed)))
    })
}

/// Frames of a scene under a camera that moves.
struct Walk {
    composer: FrameComposer,
    raster: Raster,
    size: [u32; 2],
    bytes: Vec<u8>,
    builder: PlanBuilder,
    plan: RenderPlan,
    number: i32,
}

impl Walk {
    fn new(level: CpuLevel, [width, height]: [u32; 2], indexed: bool) -> Self {
        Self {
            composer: composer(width, height, indexed),
            raster: Raster::new(RasterOptions { level, ..RasterOptions::default() }),
            size: [width, height],
            bytes: vec![0; width as usize * height as usize * 4],
            builder: PlanBuilder::new(),
            plan: RenderPlan::default(),
            number: 0,
        }
    }

    /// Makes the next frame; milliseconds of planning and of drawing.
    fn frame(&mut self) -> [f64; 2] {
        let (start, [width, height]) = (Instant::now(), self.size);
        direct(&mut self.composer, self.number);
        self.number += 1;
        let frame = self.composer.render_frame();
        self.builder.begin(width, height, [0, 0, 0, 255]);
        lower(frame, &mut self.builder, &Lowering::default());
        self.builder.finish(&mut self.plan);
        let planned = start.elapsed();
        let mut output = ViewMut::new(&mut self.bytes, width, height).expect("the buffer has the size of the view");
        self.raster.execute(black_box(&self.plan), &FrameBanks(frame), &mut output);
        [planned, start.elapsed() - planned].map(|time| time.as_secs_f64() * 1e3)
    }
}

/// Frames of a canvas, played one after another.
struct Played {
    session: RenderSession,
    pixels: Vec<u8>,
    number: u64,
}

impl Played {
    fn new(level: CpuLevel) -> Self {
        let composition = Composition::from_json("canvas", CANVAS, &Default::default()).expect("a composition");
        let prepared = composition.compile(&[]).and_then(|compiled| compiled.prepare()).expect("a sound composition");
        let options = SessionOptions { threads: 1, level, ..SessionOptions::default() };
        let session = prepared.session(&options).expect("a session");
        Self { session, pixels: vec![0; prepared.frame_bytes()], number: 0 }
    }

    /// Makes the next frame; milliseconds.
    fn frame(&mut self) -> f64 {
        let start = Instant::now();
        self.session.render_frame(self.number, black_box(&mut self.pixels)).expect("a frame");
        self.number += 1;
        start.elapsed().as_secs_f64() * 1e3
    }
}

/// Three layers that wrap, each at its own pace.
fn composer(width: u32, height: u32, indexed: bool) -> FrameComposer {
    let mut composer = FrameComposer::new(ComposerConfig::new(width, height)).expect("a composer");
    assert!(composer.put_bank(TILES, bank(TILE, 256, indexed)).is_ok());
    assert!(composer.put_bank(SPRITES, bank(16, 64, indexed)).is_ok());
    let layers = (1..=3).map(|pace| {
        let cell = |i: u32| Tile::new(((i % 512).wrapping_mul(31) ^ (i / 512).wrapping_mul(17)) as u16 % 256);
        let map = TileMap::new(512, 256, (0..512 * 256).map(cell).collect()).expect("a map");
        let factor = Factor { num: pace, den: 1 };
        let edges = Edges { x: Edge::Wrap, y: Edge::Wrap };
        LayerSource { parallax: Parallax { x: factor, y: factor }, edges, ..LayerSource::new(TILE, map, TILES) }
    });
    let scene = Scene::new(SceneSource { layers: layers.collect() }).expect("a scene");
    assert!(composer.put_scene(SceneId(0), scene).is_ok());
    assert!(composer.bind_scene(SceneId(0)).is_ok());
    assert!(composer.bind_bank(SPRITES).is_ok());
    composer
}

/// Glyphs of noise; three pixels of four are opaque, the others transparent.
fn bank(side: u32, glyphs: u32, indexed: bool) -> GlyphBank {
    let pixels = side * side * glyphs;
    let rgba = |i: u32| if i * 7 % 4 == 3 { [0; 4] } else { [i as u8, (i / 3) as u8, 90, 255] };
    let palette = |color| -> Palette { std::array::from_fn(|i| if i == 0 { [0; 4] } else { color }) };
    let data = match indexed {
        true => GlyphData::Indexed {
            texels: (0..pixels / 2).map(|i| (i * 37 / 3) as u8).collect(),
            palettes: vec![palette([9, 80, 20, 255]), palette([200, 8, 20, 255])],
        },
        false => GlyphData::Rgba((0..pixels).flat_map(rgba).collect()),
    };
    GlyphBank::new(BankSource { width: side, height: side, data }).expect("a bank")
}

/// The camera goes two pixels to the right and one down; 512 sprites go their ways.
fn direct(composer: &mut FrameComposer, frame: i32) {
    let (width, height) = composer.viewport();
    assert!(composer.set_camera(2 * frame, frame).is_ok());
    let place = |i: i32, k: i32, side: u32| (i * k + frame * (i % 5)).rem_euclid(side as i32);
    for i in 0..512 {
        let sprite = Sprite {
            bank: SPRITES,
            glyph: (i % 64) as u16,
            x: place(i, 37, width),
            y: place(i, 23, height),
            layer: 2,
            flip_x: i % 3 == 0,
            flip_y: i % 4 == 0,
            ..Sprite::default()
        };
        assert!(composer.emit_sprite(sprite).is_ok());
    }
}
