//! What a frame of a tile scene costs on one core: a frame composer with three scrolling layers of 8 px tiles and 512 sprites of
//! 16 px. Planning (commands, the composer's frame, its lowering) and drawing are timed apart. And what a frame of a `paint` node
//! costs: 200 strokes and an eraser above two baked layers, from the expressions to the pixels.
//!
//! Prints two tables: milliseconds, the minimum and the mean of many frames. `REELM_SIMD` names a lower level of the kernels.

use std::hint::black_box;
use std::time::Instant;

use reelm_frame_composer::{
    BankId, BankSource, ComposerConfig, Edge, Edges, Factor, FrameBanks, FrameComposer, GlyphBank, GlyphData,
    LayerSource, Lowering, Parallax, Scene, SceneId, SceneSource, Sprite, Tile, TileMap, lower,
};
use reelm_pixel::{CpuLevel, ViewMut};
use reelm_plan::{Palette, PlanBuilder, RenderPlan};
use reelm_raster::{Raster, RasterOptions};
use reelm_session::{Composition, SessionOptions};

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
const FRAMES: i32 = 200;
const TILES: BankId = BankId(0);
const SPRITES: BankId = BankId(1);

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
    canvas(level);
}

/// Frames of a canvas, played one after another.
fn canvas(level: CpuLevel) {
    let composition = Composition::from_json("canvas", CANVAS, &Default::default()).expect("a composition");
    let prepared = composition.compile(&[]).and_then(|compiled| compiled.prepare()).expect("a sound composition");
    let options = SessionOptions { threads: 1, level, ..SessionOptions::default() };
    let mut session = prepared.session(&options).expect("a session");
    let mut pixels = vec![0; prepared.frame_bytes()];
    let mut frame = |frame: i32| {
        let start = Instant::now();
        session.render_frame(frame as u64, black_box(&mut pixels)).expect("a frame");
        start.elapsed().as_secs_f64() * 1e3
    };
    (0..20).for_each(|number| _ = frame(number));
    let times: Vec<f64> = (20..FRAMES).map(frame).collect();
    let (least, mean) =
        (times.iter().copied().fold(f64::MAX, f64::min), times.iter().sum::<f64>() / times.len() as f64);
    println!("\ncanvas of 1280×720, 200 strokes and an eraser above two baked layers\n");
    println!("{:>9} {:>9}\n{least:>9.3} {mean:>9.3}", "least", "mean");
}

/// Milliseconds of planning and of drawing of each frame of a walk, once everything has been seen.
fn walk(level: CpuLevel, width: u32, height: u32, indexed: bool) -> Vec<[f64; 2]> {
    let mut composer = composer(width, height, indexed);
    let mut raster = Raster::new(RasterOptions { level, ..RasterOptions::default() });
    let mut bytes = vec![0; width as usize * height as usize * 4];
    let (mut builder, mut plan) = (PlanBuilder::new(), RenderPlan::default());
    let mut frame = |number: i32| {
        let start = Instant::now();
        direct(&mut composer, number);
        let frame = composer.render_frame();
        builder.begin(width, height, [0, 0, 0, 255]);
        lower(frame, &mut builder, &Lowering::default());
        builder.finish(&mut plan);
        let planned = start.elapsed();
        let mut output = ViewMut::new(&mut bytes, width, height).expect("the buffer has the size of the view");
        raster.execute(black_box(&plan), &FrameBanks(frame), &mut output);
        [planned, start.elapsed() - planned].map(|time| time.as_secs_f64() * 1e3)
    };
    (0..20).for_each(|number| _ = frame(number));
    (20..FRAMES).map(frame).collect()
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
