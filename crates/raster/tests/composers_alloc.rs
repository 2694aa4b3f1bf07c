//! A scene of tiles and sprites takes no memory once it has been seen. Alone in its binary: the count is that of the process.

#[path = "composers/scene.rs"]
#[allow(dead_code, reason = "this test uses a part of it")]
mod scene;

use reelm_plan::RenderPlan;
use reelm_raster::{Raster, RasterOptions};
use scene::{Banks, Scene};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

#[test]
fn frames_allocate_nothing_after_a_while() {
    let banks = Banks::new();
    let mut scene = Scene::new();
    let plans: Vec<RenderPlan> = (0..40).map(|frame| scene.plan(frame, &banks, false)).collect();
    let mut raster = Raster::new(RasterOptions::default());
    let mut bytes = vec![0; scene::BYTES];
    let _profiler = dhat::Profiler::builder().testing().build();
    let mut run = |plans: &[RenderPlan]| {
        let before = dhat::HeapStats::get().total_blocks;
        plans.iter().for_each(|plan| raster.execute(plan, &banks, &mut scene::view(&mut bytes)));
        dhat::HeapStats::get().total_blocks - before
    };
    assert!(run(&plans) > 0, "the count bites");
    assert_eq!(run(&plans), 0);
}
