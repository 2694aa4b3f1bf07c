//! What small compositions become: which surfaces, which operations. Asserted by content, as the plan prints itself.

mod common;

use common::Lowered;
use reelm_pixel::BlendMode;
use reelm_plan::{Filter, Op, Placement, RenderPlan, TransitionKind};

/// The plan of frame 0.
fn plan(nodes: &str) -> RenderPlan {
    Lowered::new(nodes).at(0).clone()
}

/// The plan of a frame.
fn plan_at(nodes: &str, frame: u64) -> RenderPlan {
    Lowered::new(nodes).at(frame).clone()
}

/// The names of the operations in order.
fn ops(plan: &RenderPlan) -> Vec<&'static str> {
    plan.ops.values().map(Op::name).collect()
}

#[track_caller]
fn one_draw(nodes: &str, items: usize) {
    let plan = plan(nodes);
    let text = plan.to_text();
    assert_eq!((plan.surfaces.len(), ops(&plan)), (1, vec!["draw"]), "{text}");
    assert_eq!(plan.items.len(), items, "{text}");
}

const A: &str = r#"{"kind": "rect", "size": [20, 20], "fill": "red"}"#;
const B: &str = r#"{"kind": "ellipse", "size": [20, 20], "position": [30, 10], "fill": "blue"}"#;
const OVER_A: &str = r#"{"kind": "rect", "size": [20, 20], "position": [10, 10], "fill": "lime"}"#;

fn group(keys: &str, children: &[&str]) -> String {
    format!(r#"{{"kind": "group", {keys}, "children": [{}]}}"#, children.join(", "))
}

#[test]
fn plain_nodes_share_one_draw() {
    one_draw(&[A, B, OVER_A].join(", "), 3);
    one_draw(&group(r#""position": [3, 4], "rotation": 20, "scale": 2"#, &[A, B, OVER_A]), 3);
    one_draw(&format!("{A}, {}, {B}", group(r#""rotation": 5"#, &[OVER_A, A])), 4);
    one_draw(
        r#"{"kind": "text", "text": "one run", "font-size": 12}, {"kind": "text", "text": "and two", "font-size": 12}"#,
        2,
    );
}

#[test]
fn nothing_to_draw_is_no_operation() {
    for nodes in ["", r#"{"kind": "group"}"#, r#"{"kind": "rect", "size": [9, 9], "fill": "none"}"#] {
        assert!(plan(nodes).ops.is_empty(), "{nodes}");
    }
    // Off the canvas, too.
    assert!(plan(r#"{"kind": "rect", "size": [9, 9], "position": [100, 0]}"#).ops.is_empty());
}

#[test]
fn opacity_goes_into_leaves_that_are_apart() {
    one_draw(&group(r#""opacity": 0.5"#, &[A, B]), 2);
    one_draw(r#"{"kind": "rect", "size": [9, 9], "opacity": 0.5}"#, 1);
    let plan_apart = plan(&group(r#""opacity": 0.5"#, &[A, B]));
    assert!(plan_apart.items.iter().all(|item| item.opacity == 0.5));
    // Opacities multiply.
    let nested = plan(&group(r#""opacity": 0.5"#, &[&group(r#""opacity": 0.5"#, &[A, B])]));
    assert!(nested.surfaces.len() == 1 && nested.items.iter().all(|item| item.opacity == 0.25), "{}", nested.to_text());
    // Where children overlap, the group is one picture.
    let overlapping = plan(&group(r#""opacity": 0.5"#, &[A, OVER_A]));
    assert_eq!(ops(&overlapping), ["draw", "composite"], "{}", overlapping.to_text());
}

#[test]
fn surfaces_are_as_small_as_what_is_in_them() {
    let plan = plan(&group(r#""opacity": 0.5, "position": [2, 3]"#, &[A, OVER_A]));
    assert!(plan.to_text().contains("op1 s0: composite normal opacity 128 of s1"), "{}", plan.to_text());
    assert_eq!(plan.surfaces[reelm_ids::SurfaceId(1)].rect, reelm_pixel::IRect::new(2, 3, 32, 33));
}

#[test]
fn clips_of_whole_pixels_are_scissors_and_round_ones_cut_a_single_leaf() {
    one_draw(&group(r#""size": [15, 15], "clip": true"#, &[A, OVER_A]), 2);
    one_draw(&group(r#""size": [15, 15], "clip": {"radius": 4}"#, &[A]), 1);
    let text = plan(&group(r#""size": [15, 15], "clip": {"radius": 4}"#, &[A])).to_text();
    assert!(text.contains("clip of"), "{text}");
    // More than one leaf would show its seams.
    let several = plan(&group(r#""size": [15, 15], "clip": {"radius": 4}"#, &[A, OVER_A]));
    assert_eq!(ops(&several), ["draw", "draw", "mask", "composite"], "{}", several.to_text());
}

#[test]
fn isolation_costs_a_surface_only_where_something_blends() {
    one_draw(&group(r#""isolate": true"#, &[A, B]), 2);
    let leaf = format!(r#"{{"blend": "multiply", {}"#, OVER_A.strip_prefix('{').expect("an object"));
    assert_eq!(plan(&group(r#""position": [1, 1]"#, &[A, &leaf])).surfaces.len(), 1, "a leaf blends as it is drawn");
    let blending = group(r#""blend": "multiply""#, &[A, OVER_A]);
    let open = plan(&group(r#""position": [1, 1]"#, &[A, &blending]));
    assert_eq!(open.surfaces.len(), 2, "{}", open.to_text());
    let isolated = plan(&group(r#""isolate": true"#, &[A, &blending]));
    assert_eq!(isolated.surfaces.len(), 3, "{}", isolated.to_text());
    let multiplies = |op: &Op| matches!(op, Op::Composite { blend: BlendMode::Multiply, .. });
    assert_eq!(isolated.ops.values().filter(|op| multiplies(op)).count(), 1);
}

#[test]
fn effects_that_change_nothing_vanish_and_matrices_fold() {
    one_draw(
        &format!(r#"{{"effects": [{{"kind": "blur", "sigma": 0}}, {{"kind": "saturate", "amount": 1}}], {}"#, &A[1..]),
        1,
    );
    let filters = |effects: &str| {
        let plan = plan(&format!(r#"{{"effects": [{effects}], {}"#, &A[1..]));
        plan.ops.values().filter(|op| matches!(op, Op::Filter { .. })).count()
    };
    assert_eq!(filters(r#"{"kind": "invert"}, {"kind": "blur", "sigma": 2}, {"kind": "invert"}"#), 3);
    assert_eq!(filters(r#"{"kind": "invert"}, {"kind": "grayscale"}"#), 1);
}

#[test]
fn a_mask_is_drawn_into_a_surface_of_its_own() {
    let masked = plan(&format!(r#"{{"mask": {{"mode": "luma", "invert": true, "node": {A}}}, {}"#, &B[1..]));
    assert_eq!(ops(&masked), ["draw", "draw", "mask", "composite"], "{}", masked.to_text());
    assert!(masked.to_text().contains("mask luma inverted by s2"), "{}", masked.to_text());
}

#[test]
fn a_fade_of_scenes_mixes_two_pictures() {
    let scenes = format!(
        r#"{{"kind": "sequence", "children": [{{"for": 1, {}, {{"for": 1, "transition": {{"kind": "fade", "for": 0.4}}, {}]}}"#,
        &A[1..],
        &OVER_A[1..]
    );
    let mixed = plan_at(&scenes, 7);
    assert_eq!(ops(&mixed), ["draw", "draw", "transition", "composite"], "{}", mixed.to_text());
    let progress = mixed.ops.values().find_map(|op| match op {
        Op::Transition { kind: TransitionKind::Fade { progress }, .. } => Some(*progress),
        _ => None,
    });
    assert_eq!(progress, Some(0.25));
    // Before and after there is nothing to mix.
    assert_eq!(ops(&plan_at(&scenes, 5)), ["draw"]);
    assert_eq!(ops(&plan_at(&scenes, 10)), ["draw"]);
    // At progress 0 the new picture is not even drawn.
    let first = plan_at(&scenes, 6);
    assert_eq!(first.items.len(), 1, "{}", first.to_text());
}

#[test]
fn a_fade_against_nothing_is_opacity_and_a_wipe_a_transition() {
    let entering = |kind: &str| format!(r#"{{"enter": {{"kind": "{kind}", "for": 0.4}}, {}"#, &A[1..]);
    let fading = plan_at(&entering("fade"), 1);
    assert_eq!((ops(&fading), fading.items[0].opacity), (vec!["draw"], 0.25), "{}", fading.to_text());
    let wiping = plan_at(&entering("wipe"), 1);
    assert_eq!(ops(&wiping), ["draw", "transition", "composite"], "{}", wiping.to_text());
    let Some(Op::Transition { from, to, kind: TransitionKind::Wipe { direction, edge, width, .. }, .. }) =
        wiping.ops.values().find(|op| matches!(op, Op::Transition { .. }))
    else {
        panic!("{}", wiping.to_text())
    };
    assert!(from.is_none() && to.is_some());
    // A quarter of 20 pixels and the edge's own width, less half of it.
    assert_eq!((*direction, *edge, *width), ([1.0, 0.0], 0.25 * 21.0 - 0.5, 1.0));
    assert!(plan_at(&entering("wipe"), 0).ops.is_empty());
    assert_eq!(ops(&plan_at(&entering("wipe"), 4)), ["draw"]);
}

#[test]
fn a_round_blur_turns_with_its_node_and_an_oblong_one_is_made_upright_and_placed() {
    let blurred = |sigma: &str, keys: &str| {
        plan(&format!(r#"{{"effects": [{{"kind": "blur", "sigma": {sigma}}}], {keys}, {}"#, &OVER_A[1..]))
    };
    let placed = |plan: &RenderPlan| {
        plan.ops.values().any(|op| matches!(op, Op::Composite { placement: Placement::Affine(_), .. }))
    };
    let sigma = |plan: &RenderPlan| {
        plan.ops.values().find_map(|op| match op {
            Op::Filter { filter: Filter::Blur { sigma }, .. } => Some(*sigma),
            _ => None,
        })
    };
    let round = blurred("2", r#""rotation": 30, "scale": 1.5"#);
    assert!(!placed(&round), "{}", round.to_text());
    let [x, y] = sigma(&round).expect("a blur");
    assert!((x - 3.0).abs() < 1e-5 && (y - 3.0).abs() < 1e-5);
    let upright = blurred("[4, 1]", r#""scale": [2, 3]"#);
    assert_eq!((placed(&upright), sigma(&upright)), (false, Some([8.0, 3.0])));
    let quarter = blurred("[4, 1]", r#""rotation": 90"#);
    assert_eq!((placed(&quarter), sigma(&quarter)), (false, Some([1.0, 4.0])));
    let oblong = blurred("[4, 1]", r#""rotation": 30"#);
    assert_eq!((placed(&oblong), sigma(&oblong)), (true, Some([4.0, 1.0])), "{}", oblong.to_text());
    let skewed = blurred("2", r#""skew": [20, 0]"#);
    assert!(placed(&skewed), "{}", skewed.to_text());
}

#[test]
fn a_shadows_offset_is_turned_and_scaled() {
    let plan = plan(&format!(
        r##"{{"effects": [{{"kind": "drop-shadow", "offset": [3, 1], "sigma": 2}}], "rotation": 90, "scale": 2, {}"##,
        &OVER_A[1..]
    ));
    let shadow = plan.ops.values().find_map(|op| match op {
        Op::Filter { filter: Filter::DropShadow { offset, sigma, .. }, .. } => Some((*offset, *sigma)),
        _ => None,
    });
    assert_eq!(shadow, Some(([-2.0, 6.0], [4.0, 4.0])), "{}", plan.to_text());
}

#[test]
fn what_moves_by_whole_pixels_keeps_the_hashes_of_its_surfaces() {
    let mut lowered = Lowered::new(&group(r#""opacity": 0.5, "position": ["=frame", 2]"#, &[A, OVER_A]));
    let mut hashes = |frame: u64| {
        let plan = lowered.at(frame);
        (plan.surfaces[reelm_ids::SurfaceId(1)].hash, plan.fingerprint)
    };
    let (first, second) = (hashes(0), hashes(1));
    assert_eq!(first.0, second.0);
    assert_ne!(first.1, second.1);
    assert_eq!(hashes(0), first);
}

#[test]
fn a_background_is_premultiplied() {
    let mut lowered = Lowered::document(r##"{"reelm": 1, "size": [4, 4], "duration": 1, "background": "#33669980"}"##);
    assert_eq!(lowered.at(0).surfaces[reelm_ids::SurfaceId(0)].clear, [26, 51, 77, 128]);
}
