//! Long camera walks: what the ring, its refreshes and its copies show equals what the maps show without any of them,
//! pixel for pixel.

mod common;

use common::walk::step;
use common::{Mirror, Rng, composer, layer, mixed, uncached};
use proptest::prelude::*;
use reelm_frame_composer::{Edge, FrameComposer, RefreshKind, SceneSource};

/// Makes a frame, compares every layer with the reference, and returns the kinds of its refreshes.
fn check(composer: &mut FrameComposer, mirror: &mut Mirror, source: &SceneSource) -> Vec<RefreshKind> {
    let (camera, viewport) = (composer.camera(), composer.viewport());
    let frame = composer.render_frame();
    mirror.take(frame);
    for (i, layer) in source.layers.iter().enumerate() {
        let same = mirror.picture(frame, i) == uncached(layer, camera, viewport);
        assert!(same, "layer {i} differs at camera {camera:?}, viewport {viewport:?}");
    }
    frame.layers().iter().flat_map(|layer| frame.requests(layer)).map(|request| request.kind).collect()
}

#[test]
fn long_walks_over_mixed_tile_sizes_equal_the_reference() {
    let mut seen = Vec::new();
    for seed in 1..=4 {
        let source = mixed(seed);
        let (mut composer, mut mirror, mut rng) =
            (composer(61, 37, source.clone()), Mirror::default(), Rng(seed * 977));
        for _ in 0..2_500 {
            let (x, y) = step(&mut rng, composer.camera(), 100_000);
            assert!(composer.set_camera(x, y).is_ok());
            seen.extend(check(&mut composer, &mut mirror, &source));
        }
    }
    use RefreshKind::{Column, Corner, Full, Line, Region};
    for kind in [Full, Line, Column, Corner, Region] {
        let times = seen.iter().filter(|seen| **seen == kind).count();
        println!("{kind:?}: {times}");
        assert!(times > 100, "{kind:?} came only {times} times");
    }
}

#[test]
fn the_ends_of_the_world_are_shown_like_any_other_place() {
    let source = mixed(9);
    let (mut composer, mut mirror) = (composer(40, 30, source.clone()), Mirror::default());
    for x in [i32::MIN, i32::MIN + 1, -1, 0, 1, i32::MAX - 1, i32::MAX] {
        for y in [i32::MAX, 0, i32::MIN] {
            assert!(composer.set_camera(x, y).is_ok());
            check(&mut composer, &mut mirror, &source);
        }
    }
}

#[test]
fn a_map_smaller_than_the_viewport_stands_still_at_the_top_left() {
    let source = SceneSource { layers: vec![layer(&mut Rng(3), 8, 3, 2, (1, 1), Edge::Clamp)] };
    let (mut composer, mut mirror) = (composer(50, 50, source.clone()), Mirror::default());
    for x in -40..40 {
        assert!(composer.set_camera(x, -x).is_ok());
        let kinds = check(&mut composer, &mut mirror, &source);
        assert_eq!(kinds.len(), usize::from(x == -40), "a layer that stands still is resolved once");
    }
}

#[test]
fn each_layer_counts_in_its_own_tiles() {
    let rng = &mut Rng(5);
    let layers = [8, 16, 32].map(|size| layer(rng, size, 40, 40, (1, 1), Edge::Wrap));
    let mut composer = composer(64, 48, SceneSource { layers: layers.to_vec() });
    composer.render_frame();
    let mut columns = [0; 3];
    for x in 1..=320 {
        assert!(composer.set_camera(x, 0).is_ok());
        let frame = composer.render_frame();
        for (layer, columns) in frame.layers().iter().zip(&mut columns) {
            for request in frame.requests(layer) {
                assert_eq!(request.kind, RefreshKind::Column);
                assert_eq!(u64::from(layer.ring.1), request.cells.count());
                *columns += 1;
            }
        }
    }
    assert_eq!(columns, [40, 20, 10]);
}

#[test]
fn a_camera_that_stands_still_refreshes_nothing() {
    let mut composer = composer(320, 200, mixed(2));
    assert!(composer.render_frame().telemetry().tiles_refreshed > 0);
    for _ in 0..3 {
        let telemetry = composer.render_frame().telemetry();
        assert_eq!((telemetry.refreshes, telemetry.tiles_refreshed), (0, 0));
        assert!(telemetry.copies >= 4);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_layer_any_viewport_any_walk(
        seed in 1_u64..u64::MAX,
        size in prop::sample::select(vec![8_u32, 16, 32]),
        map in (1_u32..12, 1_u32..12),
        viewport in (1_u32..70, 1_u32..70),
        factor in (-5_i32..=5, 1_u32..7),
        wraps in any::<(bool, bool)>(),
        walk in prop::collection::vec((-40_i32..40, -40_i32..40), 1..30),
        resize in (1_u32..70, 1_u32..70),
    ) {
        let edge = |wraps| if wraps { Edge::Wrap } else { Edge::Clamp };
        let mut one = layer(&mut Rng(seed), size, map.0, map.1, factor, edge(wraps.0));
        one.edges.y = edge(wraps.1);
        let source = SceneSource { layers: vec![one] };
        let (mut composer, mut mirror) = (composer(viewport.0, viewport.1, source.clone()), Mirror::default());
        for (i, (dx, dy)) in walk.iter().enumerate() {
            let (x, y) = composer.camera();
            prop_assert!(composer.set_camera(x + dx, y + dy).is_ok());
            if i == 15 {
                prop_assert!(composer.set_viewport(resize.0, resize.1).is_ok());
            }
            check(&mut composer, &mut mirror, &source);
        }
    }
}
