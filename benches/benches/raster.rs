//! Whole plans at 1920×1080 on one core: what a raster needs for typical pictures, without building the plan.
//!
//! After criterion's own output it prints one table: milliseconds (the minimum of many runs), surfaces and the reuse rate
//! of the pool. `REELM_SIMD` names a lower level of the kernels; `REELM_TABLE_ONLY` skips criterion.

use std::hint::black_box;
use std::time::Instant;

use criterion::Criterion;
use kurbo::{Affine, Rect, RoundedRect, Shape};
use reelm_ids::{AssetIdx, FontIdx, Hash128};
use reelm_pixel::{BlendMode, CpuLevel, ViewMut};
use reelm_plan::*;
use reelm_raster::{Raster, RasterOptions};

/// A picture's name, and what draws it.
type Picture = (&'static str, fn(&mut PlanBuilder));

const WIDTH: u32 = 1920;
const HEIGHT: u32 = 1080;

fn main() {
    let name = std::env::var("REELM_SIMD").unwrap_or_default();
    let level = CpuLevel::from_name(&name).unwrap_or_else(CpuLevel::detect);
    let font = Font(
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/assets/fonts/Inter.ttf"))
            .expect("the bundled font"),
    );
    let pictures: [Picture; 7] = [
        ("solid full frame", solid),
        ("50 gradient rounded rectangles", gradients),
        ("8 shadowed cards", cards),
        ("219 glyphs", glyphs),
        ("4 blend layers", blends),
        ("blurred group", blurred),
        ("fade of two pictures", fade),
    ];
    let mut raster = Raster::new(RasterOptions { level, ..RasterOptions::default() });
    let mut bytes = vec![0; WIDTH as usize * HEIGHT as usize * 4];
    let plans = pictures.map(|(name, build)| (name, plan(build)));
    if std::env::var_os("REELM_TABLE_ONLY").is_none() {
        let mut criterion = Criterion::default().sample_size(20).configure_from_args();
        for (name, plan) in &plans {
            criterion
                .bench_function(&format!("raster/{name}"), |b| b.iter(|| run(&mut raster, plan, &font, &mut bytes)));
        }
        criterion.final_summary();
    }
    println!("\n1920×1080, one core, kernels at {}\n", level.name());
    println!("{:<34} {:>9} {:>9} {:>9}", "picture", "ms", "surfaces", "ops");
    for (name, plan) in &plans {
        let best = (0..30).map(|_| run(&mut raster, plan, &font, &mut bytes)).fold(f64::MAX, f64::min);
        println!("{name:<34} {best:>9.3} {:>9} {:>9}", plan.surfaces.len(), plan.ops.len());
    }
    let stats = raster.stats();
    let mib = stats.peak_bytes >> 20;
    println!("\n{} frames, reuse rate of surfaces {:.4}, at most {mib} MiB at once", stats.frames, stats.reuse_rate());
}

/// Executes a plan and gives the milliseconds that it took.
fn run(raster: &mut Raster, plan: &RenderPlan, font: &Font, bytes: &mut [u8]) -> f64 {
    let start = Instant::now();
    let mut output = ViewMut::new(bytes, WIDTH, HEIGHT).expect("the buffer has the size of the view");
    raster.execute(black_box(plan), font, &mut output);
    start.elapsed().as_secs_f64() * 1e3
}

struct Font(Vec<u8>);

impl Resources for Font {
    fn image(&self, _asset: AssetIdx) -> Option<ImageView<'_>> {
        None
    }

    fn font(&self, _font: FontIdx) -> Option<FontView<'_>> {
        Some(FontView { data: &self.0, index: 0, hash: Hash128(1) })
    }
}

fn plan(build: fn(&mut PlanBuilder)) -> RenderPlan {
    let mut builder = PlanBuilder::new();
    let mut plan = RenderPlan::default();
    builder.begin(WIDTH, HEIGHT, [20, 24, 32, 255]);
    build(&mut builder);
    builder.finish(&mut plan);
    plan
}

fn color(n: u32) -> [f32; 4] {
    [0.2 + 0.1 * (n % 8) as f32, 0.9 - 0.1 * (n % 7) as f32, 0.3 + 0.1 * (n % 5) as f32, 1.0]
}

fn solid(b: &mut PlanBuilder) {
    b.fill_rect(Rect::new(0.0, 0.0, 1920.0, 1080.0), Brush::Solid(color(3)), Affine::IDENTITY, 1.0);
}

fn rounded(b: &mut PlanBuilder, rect: Rect, brush: Brush) {
    let path = b.path(RoundedRect::from_rect(rect, 24.0).path_elements(0.1));
    b.fill_path(path, FillRule::NonZero, brush, Affine::IDENTITY, 1.0, None);
}

fn gradients(b: &mut PlanBuilder) {
    for n in 0..50_u32 {
        let (x, y) = (f64::from(n % 10) * 190.0 + 10.0, f64::from(n / 10) * 210.0 + 10.0);
        let kind = GradientKind::Linear { from: [x, y], to: [x + 170.0, y + 190.0] };
        let stops = [Stop { offset: 0.0, color: color(n) }, Stop { offset: 1.0, color: color(n + 3) }];
        let gradient = Gradient { kind, transform: Affine::IDENTITY, stops: 0..0, space: GradientSpace::Srgb };
        let brush = b.gradient(gradient, &stops);
        rounded(b, Rect::new(x, y, x + 170.0, y + 190.0), brush);
    }
}

fn cards(b: &mut PlanBuilder) {
    solid(b);
    let shadow = Filter::DropShadow { offset: [0.0, 12.0], sigma: [14.0; 2], color: [0.0, 0.0, 0.0, 0.5] };
    for n in 0..8_u32 {
        let (x, y) = (f64::from(n % 4) * 450.0 + 75.0, f64::from(n / 4) * 480.0 + 100.0);
        b.push_layer(&Layer::default(), &[shadow]);
        rounded(b, Rect::new(x, y, x + 400.0, y + 400.0), Brush::Solid(color(n)));
        b.pop_layer();
    }
}

fn glyphs(b: &mut PlanBuilder) {
    let glyph = |n: u32| Glyph { id: 2 + n % 60, x: 40.0 + 24.0 * (n % 73) as f32, y: 100.0 + 60.0 * (n / 73) as f32 };
    let glyphs: Vec<_> = (0..219).map(glyph).collect();
    let run = GlyphRun {
        font: FontIdx(0),
        size: 40.0,
        coords: [0; MAX_COORDS],
        coord_count: 0,
        skew: 0.0,
        embolden: 0.0,
        glyphs: 0..0,
    };
    let ink = Rect::new(0.0, 50.0, 1900.0, 260.0);
    b.glyphs(run, &glyphs, ink, Hash128(2), None, Brush::Solid([1.0; 4]), Affine::IDENTITY, 1.0);
}

fn blends(b: &mut PlanBuilder) {
    solid(b);
    for (n, blend) in
        [BlendMode::Multiply, BlendMode::Screen, BlendMode::Overlay, BlendMode::SoftLight].into_iter().enumerate()
    {
        b.push_layer(&Layer { blend, ..Layer::default() }, &[]);
        let at = 40.0 * n as f64;
        rounded(b, Rect::new(20.0 + at, 20.0 + at, 1720.0 + at, 920.0 + at), Brush::Solid(color(n as u32)));
        b.pop_layer();
    }
}

fn blurred(b: &mut PlanBuilder) {
    b.push_layer(&Layer::default(), &[Filter::Blur { sigma: [8.0; 2] }]);
    gradients(b);
    b.pop_layer();
}

fn fade(b: &mut PlanBuilder) {
    b.push_transition(TransitionKind::Fade { progress: 0.4 });
    for (comes, build) in [(false, solid as fn(&mut PlanBuilder)), (true, gradients)] {
        b.push_picture(comes);
        build(b);
        b.pop_layer();
    }
    b.pop_layer();
}
