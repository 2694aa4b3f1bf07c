//! The same plan gives the same bytes, whatever was executed before.

use kurbo::Affine;
use reelm_pixel::{CpuLevel, ViewMut};
use reelm_plan::{Filter, Layer, NoResources, PlanBuilder, RenderPlan, TransitionKind};
use reelm_raster::{Raster, RasterOptions};

use crate::support::*;

/// A frame of an animation with surfaces of changing sizes.
fn frame(n: u32) -> RenderPlan {
    let t = f64::from(n);
    plan(160, 90, [20, 20, 30, 255], |b: &mut PlanBuilder| {
        let shadow = Filter::DropShadow { offset: [2.0, 3.0], sigma: [3.0, 3.0], color: [0.0, 0.0, 0.0, 0.6] };
        for i in 0..4 {
            b.push_layer(&Layer { opacity: 0.9, ..Layer::default() }, &[shadow]);
            let at = Affine::translate((10.0 + 30.0 * f64::from(i) + t, 20.0 + t * 0.5)) * Affine::rotate(t * 0.1);
            fill_shape(b, kurbo::RoundedRect::new(0.0, 0.0, 24.0 + t, 30.0, 4.0), rgba(200, 80, 40 * i as u8, 255), at);
            b.pop_layer();
        }
        b.push_transition(TransitionKind::Fade { progress: n as f32 / 20.0 });
        for comes in [false, true] {
            b.push_picture(comes);
            fill_rect(b, rect(t, 60.0, 60.0, 20.0), rgba(if comes { 255 } else { 0 }, 200, 0, 255));
            b.pop_layer();
        }
        b.pop_layer();
    })
}

#[test]
fn order_and_instance_have_no_influence() {
    let plans: Vec<_> = (0..20).map(frame).collect();
    let mut raster = Raster::default();
    let forward: Vec<_> = plans.iter().map(|plan| execute_with(&mut raster, plan, &NoResources)).collect();
    for index in [7, 3, 19, 0, 12, 12, 5] {
        assert!(execute_with(&mut raster, &plans[index], &NoResources) == forward[index], "again: {index}");
        assert!(execute(&plans[index], &NoResources) == forward[index], "alone: {index}");
    }
    forward[12].look("frame");
}

#[test]
fn every_level_gives_the_same_bytes() {
    let plan = frame(11);
    let expected = execute(&plan, &NoResources);
    for level in CpuLevel::available() {
        let mut raster = Raster::new(RasterOptions { level: *level, ..RasterOptions::default() });
        assert!(execute_with(&mut raster, &plan, &NoResources) == expected, "{level:?}");
    }
}

#[test]
fn after_a_few_frames_no_buffer_is_new() {
    let plans: Vec<_> = (0..20).map(frame).collect();
    let mut raster = Raster::default();
    for plan in plans.iter().chain(&plans) {
        execute_with(&mut raster, plan, &NoResources);
    }
    let warm = raster.stats();
    for plan in plans.iter().cycle().take(200) {
        execute_with(&mut raster, plan, &NoResources);
    }
    let later = raster.stats();
    assert_eq!(later.surfaces_allocated, warm.surfaces_allocated);
    assert_eq!(later.peak_bytes, warm.peak_bytes);
    assert_eq!(later.live_bytes, 0, "every surface is given back");
    assert!(later.surfaces_acquired > warm.surfaces_acquired && later.reuse_rate() > 0.98, "{later:?}");
    // Four cards one after the other need a buffer or two, not eight.
    assert!(later.peak_bytes < 160 * 90 * 4 * 2, "{later:?}");
}

#[test]
fn an_output_with_gaps_between_its_rows_shows_the_same() {
    let plan = frame(4);
    let expected = execute(&plan, &NoResources);
    let stride = 160 * 4 + 24;
    let mut bytes = vec![0xA5; stride * 90];
    Raster::default().execute(&plan, &NoResources, &mut ViewMut::with_stride(&mut bytes, 160, 90, stride).unwrap());
    for (row, expected) in bytes.chunks(stride).zip(expected.bytes.chunks(640)) {
        assert!(row[..640] == *expected);
        assert_eq!(row[640..], [0xA5; 24], "the gap is the caller's");
    }
}

#[test]
fn an_output_of_another_size_shows_what_fits() {
    let plan = frame(4);
    let expected = execute(&plan, &NoResources);
    let mut bytes = vec![0xA5; 200 * 50 * 4];
    let mut output = ViewMut::new(&mut bytes, 200, 50).unwrap();
    Raster::default().execute(&plan, &NoResources, &mut output);
    for y in 0..50 {
        assert!(output.row(y)[..640] == expected.bytes[y as usize * 640..][..640]);
        assert!(output.row(y)[640..].iter().all(|byte| *byte == 0xA5));
    }
}
