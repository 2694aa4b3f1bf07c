//! When nodes exist.

use reelm_ids::Rational;
use reelm_ir::{Anim, Kind, LoopMode, Speed};

use super::{check_invariants, clean, errors, node, sound, span};

#[test]
fn spans_snap_and_default_to_the_rest_of_the_parent() {
    let ir = clean(
        r#""nodes": [
            {"kind": "group", "id": "g", "at": "1s", "for": "5s", "children": [
                {"kind": "rect", "id": "a"},
                {"kind": "rect", "id": "b", "at": 0.25, "for": "250ms"},
                {"kind": "rect", "id": "c", "at": "45f"}
            ]},
            {"kind": "rect", "id": "d", "at": 9}
        ]"#,
    );
    assert_eq!(ir.frames, 300);
    assert_eq!(span(&ir.nodes[reelm_ids::NodeIdx(0)]), [0, 300]);
    assert_eq!(span(node(&ir, "g").1), [30, 150]);
    assert_eq!(span(node(&ir, "a").1), [0, 150]);
    // 7.5 frames: a half goes up.
    assert_eq!(span(node(&ir, "b").1), [8, 8]);
    assert_eq!(span(node(&ir, "c").1), [45, 105]);
    assert_eq!(span(node(&ir, "d").1), [270, 30]);
}

#[test]
fn a_sequence_plays_one_after_another() {
    let ir = clean(
        r#""nodes": [{"kind": "sequence", "id": "s", "gap": "5f", "children": [
            {"kind": "rect", "id": "a", "for": "30f"},
            {"kind": "stack", "id": "b", "transition": {"kind": "fade", "for": "15f"}, "children": [
                {"kind": "rect", "for": "60f"}, {"kind": "rect", "at": "20f", "for": "10f"}, {"kind": "rect", "id": "bg"}
            ]},
            {"kind": "rect", "id": "c", "at": "10f", "for": "20f"}
        ]}]"#,
    );
    assert_eq!(span(node(&ir, "a").1), [0, 30]);
    // 30 + 5 − 15; the longest child is 60 frames long.
    assert_eq!(span(node(&ir, "b").1), [20, 60]);
    assert_eq!(span(node(&ir, "bg").1), [0, 60]);
    // 80 + 5 + 10.
    assert_eq!(span(node(&ir, "c").1), [95, 20]);
    assert_eq!(span(node(&ir, "s").1), [0, 115]);
    let transition = node(&ir, "b").1.transition.as_ref().expect("a transition");
    assert_eq!(transition.frames, 15);
}

#[test]
fn a_child_without_length_takes_the_rest_of_a_sequence() {
    let ir = clean(
        r#""nodes": [{"kind": "sequence", "id": "s", "for": "100f", "children": [
            {"kind": "rect", "id": "a", "for": "30f"}, {"kind": "rect", "id": "b"}]}]"#,
    );
    assert_eq!((span(node(&ir, "s").1), span(node(&ir, "b").1)), ([0, 100], [30, 70]));
    let ir = clean(r#""nodes": [{"kind": "sequence", "id": "s", "at": 1, "children": [{"kind": "rect", "id": "a"}]}]"#);
    assert_eq!((span(node(&ir, "s").1), span(node(&ir, "a").1)), ([30, 270], [0, 270]));
}

#[test]
fn transitions_are_cut_and_need_a_predecessor() {
    let (ir, codes) = sound(
        r#""nodes": [{"kind": "sequence", "children": [
            {"kind": "rect", "id": "a", "for": "10f", "transition": {"kind": "fade", "for": "5f"}},
            {"kind": "rect", "id": "b", "for": "20f", "transition": {"kind": "wipe", "for": "1s"}}]},
            {"kind": "rect", "id": "c", "transition": {"kind": "fade", "for": "1s"}}]"#,
    );
    assert_eq!(codes, ["no-effect", "past-end", "no-effect"]);
    assert!(node(&ir, "a").1.transition.is_none() && node(&ir, "c").1.transition.is_none());
    assert_eq!(node(&ir, "b").1.transition.as_ref().map(|t| t.frames), Some(10));
    assert_eq!(span(node(&ir, "b").1), [0, 20]);
}

#[test]
fn a_nested_sequence_has_the_length_of_its_sum() {
    let ir = clean(
        r#""nodes": [{"kind": "sequence", "id": "outer", "children": [
            {"kind": "sequence", "id": "inner", "children": [{"kind": "rect", "for": 1}, {"kind": "rect", "for": 2}]},
            {"kind": "group", "id": "last", "for": "2s", "children": [{"kind": "rect", "id": "leaf"}]}]}]"#,
    );
    assert_eq!(span(node(&ir, "inner").1), [0, 90]);
    assert_eq!(span(node(&ir, "last").1), [90, 60]);
    assert_eq!(span(node(&ir, "leaf").1), [0, 60]);
}

#[test]
fn a_comp_lasts_as_long_as_its_content_mapped_by_time() {
    let ir = clean(
        r#""comps": {"c": {"duration": "4s", "nodes": [{"kind": "rect"}]}}, "nodes": [
            {"kind": "comp", "id": "plain", "comp": "c"},
            {"kind": "comp", "id": "fast", "comp": "c", "time": {"speed": 2}},
            {"kind": "comp", "id": "late", "comp": "c", "time": {"from": "1s", "speed": 0.5}},
            {"kind": "comp", "id": "loop", "comp": "c", "at": 1, "time": {"loop": "repeat"}},
            {"kind": "comp", "id": "cut", "comp": "c", "for": "1s"}]"#,
    );
    let spans = ["plain", "fast", "late", "loop", "cut"].map(|id| span(node(&ir, id).1));
    assert_eq!(spans, [[0, 120], [0, 60], [0, 180], [30, 270], [0, 30]]);
    let time = node(&ir, "late").1.time.as_ref().expect("a map");
    assert_eq!(time.speed, Speed::Constant(Rational::new(1, 2).unwrap()));
    assert_eq!((time.from, time.content), (Rational::whole(30), Rational::whole(120)));
    assert!(node(&ir, "plain").1.time.is_none());
    assert_eq!(node(&ir, "loop").1.time.as_ref().map(|t| t.looping), Some(LoopMode::Repeat));
    // The comp's nodes live in the comp's time, however long the instance is.
    let child = node(&ir, "cut").1.children[0];
    assert_eq!(span(&ir.nodes[child]), [0, 120]);
}

#[test]
fn a_time_map_stretches_what_its_children_can_fill() {
    let ir = clean(
        r#""nodes": [
            {"kind": "group", "id": "g", "for": "2s", "time": {"speed": 3, "from": "10f"}, "children": [{"kind": "rect", "id": "a"}]},
            {"kind": "group", "id": "l", "time": {"loop": "pingpong"}, "children": [{"kind": "rect", "at": "5f", "for": "10f"}]},
            {"kind": "group", "id": "k", "for": "2s", "children": [{"kind": "rect", "id": "b"}],
             "time": {"speed": {"keys": [[0, 0], [1, 2]]}}}]"#,
    );
    assert_eq!(span(node(&ir, "a").1), [0, 190]);
    assert_eq!(node(&ir, "l").1.time.as_ref().map(|t| t.content), Some(Rational::whole(15)));
    assert!(matches!(&node(&ir, "k").1.time.as_ref().unwrap().speed, Speed::Keys(keys) if keys.values == [0.0, 2.0]));
    assert_eq!(span(node(&ir, "b").1), [0, 120]);
}

#[test]
fn the_identity_is_no_map() {
    let ir = clean(
        r#""nodes": [{"kind": "group", "id": "g", "time": {"speed": 1, "from": 0, "loop": "none", "reverse": false}}]"#,
    );
    assert!(node(&ir, "g").1.time.is_none());
    assert!(matches!(node(&ir, "g").1.kind, Kind::Group));
}

#[test]
fn spans_past_the_end_and_empty_ones_are_warned_of() {
    let (_, codes) = sound(r#""nodes": [{"kind": "rect", "at": 9, "for": 2}]"#);
    assert_eq!(codes, ["past-end"]);
    let (_, codes) = sound(r#""nodes": [{"kind": "rect", "at": 10}]"#);
    assert_eq!(codes, ["empty-span"]);
    let (_, codes) = sound(r#""nodes": [{"kind": "sequence", "children": [{"kind": "rect", "for": 20}]}]"#);
    assert!(codes.contains(&"past-end"), "{codes:?}");
    let (_, codes) = sound(r#""nodes": [{"kind": "rect", "enter": {"kind": "fade", "for": 1}, "for": "10f"}]"#);
    assert_eq!(codes, ["past-end"]);
    let (_, codes) = sound(r#""nodes": [{"kind": "rect", "time": {"speed": 2}}]"#);
    assert_eq!(codes, ["no-effect"]);
}

#[test]
fn a_mask_lives_in_the_time_of_the_node_that_it_cuts() {
    let ir = clean(
        r#""nodes": [{"kind": "group", "id": "g", "at": 2, "for": 3, "time": {"speed": 2},
            "mask": {"node": {"kind": "rect", "id": "m"}, "mode": "luma", "invert": true, "feather": 3}}]"#,
    );
    let (index, g) = node(&ir, "g");
    let (mask, m) = node(&ir, "m");
    assert_eq!((g.masks[0].node, m.parent), (mask, Some(index)));
    assert_eq!(span(m), [0, 90]);
    assert!(g.children.is_empty());
}

#[test]
fn times_out_of_range_are_refused() {
    let all = errors(
        r#""nodes": [
            {"kind": "rect", "for": -1}, {"kind": "rect", "at": 1e12}, {"kind": "rect", "for": "1 week"},
            {"kind": "group", "time": {"speed": -1}}, {"kind": "group", "time": {"speed": "=vars.none", "remap": 2}},
            {"kind": "rect", "enter": {"kind": "fade", "for": -1}}]"#,
    );
    assert_eq!(
        all,
        [
            "out-of-range /nodes/0/for",
            "out-of-range /nodes/1/at",
            "bad-time /nodes/2/for",
            "out-of-range /nodes/3/time/speed",
            "conflict /nodes/4/time/speed",
            "out-of-range /nodes/5/enter/for",
        ]
    );
}

/// A clock that is computed is one where it is a constant var, and else has no end that could be told.
#[test]
fn computed_clocks() {
    let ir = clean(
        r#""vars": {"rate": 2}, "comps": {"c": {"duration": 4, "vars": {"rate": 1}, "nodes": [
                {"kind": "comp", "id": "own", "comp": "d", "time": {"speed": "=vars.rate"}}]}, "d": {"duration": 1}},
            "nodes": [
            {"kind": "comp", "id": "var", "comp": "c", "time": {"speed": "=vars.rate"}, "vars": {"rate": 0.5}},
            {"kind": "comp", "id": "one", "comp": "c"},
            {"kind": "comp", "id": "computed", "comp": "c", "time": {"speed": "=1 + time"}},
            {"kind": "comp", "id": "mapped", "comp": "c", "time": {"remap": {"keys": [[0, 0], [2, 1]]}}},
            {"kind": "group", "id": "still", "time": {"remap": 1.5}, "children": [{"kind": "rect", "id": "a"}]},
            {"kind": "group", "id": "keyed", "time": {"remap": {"keys": [[0, 0], [2, 1.5]]}}, "children": [{"kind": "rect", "id": "b"}]},
            {"kind": "group", "id": "swung", "time": {"remap": {"keys": [[0, 0], [2, 1.5, "out-back"]]}}, "children": [{"kind": "rect", "id": "e"}]}]"#,
    );
    check_invariants(&ir);
    assert_eq!(["var", "one", "computed", "mapped"].map(|id| span(node(&ir, id).1)[1]), [60, 120, 300, 300]);
    let own = |scope| span(&ir.nodes[ir.names.node(scope, "own").unwrap()])[1];
    assert_eq!([own(1), own(3)], [60, 30], "each instance by its vars");
    let time = |id: &str| node(&ir, id).1.time.clone().unwrap();
    assert!(matches!(&time("computed").speed, Speed::Driven(driven) if driven.0.node == node(&ir, "computed").0));
    assert!(time("mapped").remap.is_some());
    assert_eq!(
        (time("still").speed.clone(), time("still").from),
        (Speed::Constant(Rational::ZERO), Rational::whole(45))
    );
    assert_eq!([span(node(&ir, "a").1), span(node(&ir, "b").1)], [[0, 46], [0, 46]]);
    assert_eq!(span(node(&ir, "e").1), [0, 1 << 40]);
    // What a clock gives in a frame can be read.
    let reads = |id: &str, path: &[&str]| ir.property(node(&ir, id).0, path).map(|found| found.lanes[0]);
    assert_eq!(reads("var", &["time", "speed"]), Some(Anim::Const(2.0)));
    assert_eq!(reads("one", &["time", "speed"]), Some(Anim::Const(1.0)));
    assert_eq!(reads("still", &["time", "remap"]), Some(Anim::Const(1.5)));
    assert!(matches!(reads("computed", &["time", "speed"]), Some(Anim::Slot(_))));
    assert!(matches!(reads("mapped", &["time", "remap"]), Some(Anim::Slot(_))));
    assert_eq!((reads("mapped", &["time", "speed"]), reads("a", &["time", "speed"])), (None, None));
    let clocks =
        ir.animations.iter().filter(|animation| ir.registry.property_name(animation.property).starts_with("time."));
    assert_eq!(clocks.count(), 4, "computed, mapped, keyed, swung");
}
