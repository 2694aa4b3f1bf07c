//! What is kept from frame to frame: what is found is not made again, what is never seen again is not kept, and no pixel
//! shows any of it.

#[path = "../pixels/support.rs"]
#[allow(dead_code, reason = "this test uses a part of it")]
mod support;

use kurbo::{Affine, RoundedRect};
use reelm_ids::{Hash128, OpId};
use reelm_pixel::IRect;
use reelm_plan::*;
use reelm_raster::{Raster, RasterOptions, RasterStats, SurfaceStore};
use support::*;

const SHADOW: Filter = Filter::DropShadow { offset: [0.0, 6.0], sigma: [5.0, 5.0], color: [0.0, 0.0, 0.0, 0.5] };

/// A raster whose every picture is compared with that of one that keeps nothing and has seen nothing.
struct Checked {
    raster: Raster,
    before: RasterStats,
}

impl Checked {
    fn new(retained_bytes: usize) -> Self {
        let raster = Raster::new(RasterOptions { retained_bytes, ..RasterOptions::default() });
        Self { raster, before: RasterStats::default() }
    }

    /// Executes `plan` and gives `[surfaces found, operations executed, surfaces kept at the end]`.
    fn run(&mut self, plan: &RenderPlan) -> [u64; 3] {
        self.run_with(plan, &NoResources)
    }

    fn run_with(&mut self, plan: &RenderPlan, resources: &dyn Resources) -> [u64; 3] {
        let mut plain = Raster::new(RasterOptions { retained_bytes: 0, ..RasterOptions::default() });
        let expected = execute_with(&mut plain, plan, resources);
        assert!(execute_with(&mut self.raster, plan, resources) == expected, "what is kept shows");
        assert_eq!(plain.stats().ops_skipped, 0);
        let (now, before) = (self.raster.stats(), core::mem::replace(&mut self.before, self.raster.stats()));
        assert_eq!(now.live_bytes, 0, "all that was lent is given back");
        [
            now.surfaces_retained_hits - before.surfaces_retained_hits,
            (now.ops - now.ops_skipped) - (before.ops - before.ops_skipped),
            now.surfaces_retained - before.surfaces_retained,
        ]
    }
}

fn card(b: &mut PlanBuilder, x: f64, y: f64) {
    fill_shape(b, RoundedRect::new(0.0, 0.0, 60.0, 40.0, 8.0), rgba(240, 240, 250, 255), Affine::translate((x, y)));
}

fn shadowed(b: &mut PlanBuilder, x: f64, y: f64, opacity: f32) {
    b.push_layer(&Layer { opacity, ..Layer::default() }, &[SHADOW]);
    card(b, x, y);
    b.pop_layer();
}

fn frame(build: impl FnOnce(&mut PlanBuilder)) -> RenderPlan {
    plan(240, 160, [30, 60, 90, 255], build)
}

#[test]
fn a_shadow_that_moves_is_blurred_once() {
    let mut raster = Checked::new(1 << 20);
    let mut counts = Vec::new();
    for n in 0..8 {
        counts.push(raster.run(&frame(|b| shadowed(b, 60.0 + f64::from(n) * 3.0, 50.0 + f64::from(n), 1.0))));
    }
    // Seen once, it is not kept; seen twice, it is; then all that remains is to lay it over the root.
    assert_eq!(counts[..2], [[0, 3, 0], [0, 3, 1]]);
    assert!(counts[2..].iter().all(|count| *count == [1, 1, 0]), "{counts:?}");
    assert_eq!(raster.raster.stats().retained_surfaces, 1);
}

#[test]
fn a_shadow_that_moves_by_parts_of_a_pixel_is_not_kept() {
    let mut raster = Checked::new(1 << 20);
    for n in 0..8 {
        let count = raster.run(&frame(|b| shadowed(b, 60.0 + f64::from(n) * 0.3, 50.0, 1.0)));
        assert_eq!(count, [0, 3, 0], "frame {n}");
    }
}

#[test]
fn a_group_that_fades_is_drawn_once() {
    let mut raster = Checked::new(1 << 20);
    let mut counts = Vec::new();
    for n in 1..8 {
        counts.push(raster.run(&frame(|b| {
            b.push_layer(&layer(n as f32 / 9.0), &[]);
            (0..12).for_each(|i| card(b, 20.0 + f64::from(i) * 10.0, 20.0 + f64::from(i) * 5.0));
            b.pop_layer();
        })));
    }
    assert_eq!(counts[..2], [[0, 2, 0], [0, 2, 1]]);
    assert!(counts[2..].iter().all(|count| *count == [1, 1, 0]), "{counts:?}");
}

/// A picture in a picture in a picture: a scene of its own with a shadowed card, faded and blurred.
fn nested(b: &mut PlanBuilder, inner: f64, sigma: f32) {
    b.push_layer(&layer(0.8), &[Filter::Blur { sigma: [sigma; 2] }]);
    card(b, 30.0, 30.0);
    shadowed(b, 60.0 + inner, 60.0, 0.7);
    b.pop_layer();
}

#[test]
fn of_nested_pictures_that_stay_the_outermost_is_kept_alone() {
    let mut raster = Checked::new(1 << 20);
    let constant = frame(|b| nested(b, 0.0, 2.0));
    let ops = constant.ops.len() as u64;
    assert_eq!(raster.run(&constant), [0, ops, 0]);
    assert_eq!(raster.run(&constant), [0, ops, 1]);
    assert_eq!(raster.run(&constant), [1, 1, 0]);
    assert_eq!(raster.raster.stats().retained_surfaces, 1);
}

#[test]
fn while_the_outer_picture_changes_the_inner_one_is_kept() {
    let mut raster = Checked::new(1 << 20);
    for n in 0..6 {
        let changing = frame(|b| nested(b, 0.0, 2.0 + n as f32 * 0.1));
        let ops = changing.ops.len() as u64;
        let expected = match n {
            0 => [0, ops, 0],
            1 => [0, ops, 1],
            // A draw and the shadow are not executed.
            _ => [1, ops - 2, 0],
        };
        assert_eq!(raster.run(&changing), expected, "frame {n}");
    }
    // Then the outer picture stands still: it is kept instead, made from the inner one.
    let still = frame(|b| nested(b, 0.0, 2.5));
    let ops = still.ops.len() as u64;
    assert_eq!(raster.run(&still), [1, ops - 2, 1]);
    assert_eq!(raster.run(&still), [1, 1, 0]);
}

#[test]
fn pictures_of_a_transition_and_masks_are_found() {
    let mut raster = Checked::new(1 << 20);
    for n in 1..7 {
        let crossfade = frame(|b| {
            b.push_transition(TransitionKind::Fade { progress: n as f32 / 7.0 });
            for comes in [false, true] {
                b.push_picture(comes);
                shadowed(b, if comes { 40.5 } else { 90.0 }, 40.0, 1.0);
                b.push_mask(reelm_pixel::MaskMode::Alpha, false, 3.0);
                fill_rect(b, rect(0.0, 0.0, 240.0, 70.0), rgba(255, 255, 255, 255));
                b.pop_layer();
                b.pop_layer();
            }
            b.pop_layer();
        });
        let ops = crossfade.ops.len() as u64;
        let expected = match n {
            1 => [0, ops, 0],
            2 => [0, ops, 2],
            _ => [2, 2, 0],
        };
        assert_eq!(raster.run(&crossfade), expected, "frame {n}\n{}", crossfade.to_text());
    }
}

#[test]
fn what_costs_less_to_draw_than_to_keep_is_not_kept() {
    let mut raster = Checked::new(1 << 20);
    for n in 0..5 {
        let count = raster.run(&frame(|b| {
            b.push_layer(&Layer { blend: reelm_pixel::BlendMode::Multiply, ..Layer::default() }, &[]);
            b.push_layer(&layer(0.5), &[]);
            fill_rect(b, rect(10.0, 10.0, 200.0, 100.0), rgba(200, 100, 0, 255));
            fill_rect(b, rect(40.0, 40.0, 190.0, 110.0), rgba(20, 100, 0, 255));
            b.pop_layer();
            b.pop_layer();
        }));
        assert_eq!((count[0], count[2]), (0, 0), "frame {n}");
    }
}

#[test]
fn equal_pictures_in_one_plan_are_made_once() {
    let four = frame(|b| (0..4).for_each(|n| shadowed(b, 20.0 + 50.0 * f64::from(n % 2), 30.0 * f64::from(n), 1.0)));
    let mut raster = Checked::new(1 << 20);
    // Those in the corner are cut by the canvas; of the other three two are not made.
    let [found, executed, kept] = raster.run(&four);
    let shared = raster.raster.stats().surfaces_shared;
    assert_eq!((found, kept), (0, 0), "what is seen in one frame only is not kept");
    assert!(shared >= 2, "{}", four.to_text());
    assert_eq!(executed, four.ops.len() as u64 - 2 * shared);
    raster.run(&four);
    assert_eq!(raster.run(&four)[1], 4, "then all are found");
}

#[test]
fn pictures_that_wait_for_their_twins_take_no_more_than_the_budget() {
    let pairs = frame(|b| {
        for n in 0..12 {
            shadowed(b, 60.0 + 0.05 * f64::from(n % 6), 50.0, 1.0);
        }
    });
    for (budget, shared) in [(1 << 20, 6), (100 << 10, 3), (1, 0)] {
        let mut raster = Checked::new(budget);
        raster.run(&pairs);
        let stats = raster.raster.stats();
        assert_eq!(stats.surfaces_shared, shared, "{budget} bytes: {stats:?}");
    }
}

#[test]
fn a_budget_is_kept_and_what_is_asked_for_most_stays() {
    let mut raster = Checked::new(100 << 10);
    let mut found = 0;
    for n in 0..60 {
        // One that stays, and one that changes every other frame.
        found += raster.run(&frame(|b| {
            shadowed(b, 40.0, 30.0, 1.0);
            shadowed(b, 120.0, 60.0 + f64::from(n / 2) * 0.03 + 0.01, 1.0);
        }))[0];
        assert!(raster.raster.stats().retained_bytes <= 100 << 10);
    }
    let stats = raster.raster.stats();
    assert!(stats.surfaces_evicted > 10, "{stats:?}");
    assert_eq!(found, 58, "the one that stays is found in every frame");
}

#[test]
fn a_picture_of_other_images_is_another_picture() {
    let mut raster = Checked::new(1 << 20);
    let with_image = frame(|b| {
        b.push_layer(&layer(0.7), &[SHADOW]);
        let brush =
            Brush::Image { asset: reelm_ids::AssetIdx(0), transform: Affine::IDENTITY, sampling: Sampling::Nearest };
        fill_rect(b, rect(20.0, 20.0, 80.0, 60.0), brush);
        b.pop_layer();
    });
    let image = |color: [u8; 4]| Picture { width: 100, height: 100, bytes: color.repeat(100 * 100) };
    for color in [[255, 0, 0, 255], [0, 0, 255, 255], [0, 90, 0, 100]] {
        let assets = Assets { image: Some(image(color)), font: None };
        (0..3).for_each(|_| _ = raster.run_with(&with_image, &assets));
        assert_eq!(raster.run_with(&with_image, &assets)[0], 1);
    }
    raster.run_with(&with_image, &NoResources);
}

#[test]
fn rasters_on_one_store_find_what_the_other_made() {
    let store = SurfaceStore::new(RasterOptions::default());
    let mut rasters = [Raster::on(&store), Raster::on(&store)];
    let plan = frame(|b| shadowed(b, 60.0, 50.0, 1.0));
    let expected = execute(&plan, &NoResources);
    for n in 0..6 {
        assert!(execute_with(&mut rasters[n % 2], &plan, &NoResources) == expected);
    }
    let [first, second] = rasters.each_ref().map(Raster::stats);
    assert_eq!((first.surfaces_retained_hits, second.surfaces_retained_hits), (2, 2));
    assert_eq!(first.retained_surfaces, 1);
    let both = first.with(second);
    assert_eq!((both.frames, both.surfaces_retained_hits, both.surfaces_retained), (6, 4, 1));
}

#[test]
fn a_persistent_surface_and_what_is_made_of_it_are_never_taken_from_the_cache() {
    let mut raster = Raster::default();
    let mut layered = frame(|b| shadowed(b, 60.0, 50.0, 0.5));
    // The layer's surface lasts: each frame draws and throws a shadow once more over what is there.
    let surface = layered.ops.values().find_map(|op| layered.sources(op).next()).expect("the layer's surface");
    layered.surfaces[surface].lifetime = Lifetime::Persistent(7);
    let pictures: Vec<Picture> = (0..6).map(|_| execute_with(&mut raster, &layered, &NoResources)).collect();
    assert!(pictures.windows(2).take(3).all(|pair| pair[0] != pair[1]), "the shadows add up");
    assert_eq!((raster.stats().ops_skipped, raster.stats().retained_surfaces), (0, 0));
}

#[test]
fn a_surface_that_is_written_after_it_was_read_is_made_each_time() {
    let mut raster = Checked::new(1 << 20);
    let mut odd = frame(|b| {
        shadowed(b, 60.0, 50.0, 0.5);
        shadowed(b, 20.0, 20.0, 0.5);
    });
    // Once more over the first layer's surface after it was laid over the root, and then it is read again.
    let surface = odd.ops.values().find_map(|op| odd.sources(op).next()).expect("the layer's surface");
    odd.ops.push(Op::Filter { target: surface, filter: Filter::Blur { sigma: [9.0; 2] } });
    odd.op_hashes.push(Hash128(5));
    let again = odd.ops.values().find(|op| odd.sources(op).any(|source| source == surface)).expect("an op").clone();
    odd.ops.push(again);
    odd.op_hashes.push(Hash128(6));
    odd.surfaces[surface].uses[1] = OpId(odd.ops.len() as u32);
    for n in 0..5 {
        let count = raster.run(&odd);
        assert_eq!(count[0], u64::from(n >= 2), "only the other one is found");
    }
}

#[test]
fn a_surface_without_a_hash_is_never_kept() {
    let mut raster = Checked::new(1 << 20);
    let mut plain = frame(|b| shadowed(b, 60.0, 50.0, 0.5));
    plain.surfaces.values_mut().for_each(|desc| desc.hash = Hash128::ZERO);
    (0..4).for_each(|_| assert_eq!(raster.run(&plain), [0, 3, 0]));
}

#[test]
fn operations_that_nobody_sees_are_not_executed() {
    let mut plan = frame(|b| shadowed(b, 60.0, 50.0, 1.0));
    plan.ops.push(Op::Filter { target: plan.ops[OpId(0)].target(), filter: Filter::Blur { sigma: [3.0; 2] } });
    let unseen = plan.surfaces.push(SurfaceDesc { rect: IRect::new(0, 0, 50, 50), ..plan.surfaces[plan.roots[0]] });
    plan.ops.push(Op::Filter { target: unseen, filter: Filter::Blur { sigma: [3.0; 2] } });
    let [_, executed, _] = Checked::new(1 << 20).run(&plan);
    assert_eq!(executed, 4, "the blur of what was read before is the only waste");
}
