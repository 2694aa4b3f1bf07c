//! Repeats: spans, ids, what copies see, limits.

use reelm_ir::{Anim, Kind, Limits, NodeFlags, Source, TextPart, VarOverride, VarValue};

use super::{check_invariants, clean, errors, lowered_with, node, sound, span};

#[test]
fn copies_are_children_that_begin_one_after_another() {
    let ir = clean(
        r#""nodes": [{"kind": "repeat", "id": "r", "count": 3, "stagger": 0.5, "child":
            {"kind": "group", "id": "c", "at": "2f", "for": 1, "children": [{"kind": "rect", "id": "d"}, {"kind": "rect"}]}}]"#,
    );
    check_invariants(&ir);
    let repeat = node(&ir, "r").1;
    assert!(matches!(repeat.kind, Kind::Repeat));
    assert_eq!(span(repeat), [0, 62], "as long as what ends last");
    let spans: Vec<_> = repeat.children.iter().map(|child| span(&ir.nodes[*child])).collect();
    assert_eq!(spans, [[2, 30], [17, 30], [32, 30]]);
    let ids: Vec<_> = ir.nodes.ids().map(|index| ir.node_id(index)).collect();
    let made = ["rect_0_c_1.0", "rect_0_c_1.1", "rect_0_c_1.2"];
    assert_eq!(ids, ["root", "r", "c.0", "d.0", made[0], "c.1", "d.1", made[1], "c.2", "d.2", made[2]]);
    assert!(repeat.children.iter().all(|child| matches!(ir.nodes[*child].flags, NodeFlags { named: true, .. })));
}

/// 1.5 frames at 30 fps: each copy is snapped by itself.
#[test]
fn a_stagger_of_half_frames_does_not_drift() {
    let ir = clean(
        r#""nodes": [{"kind": "repeat", "id": "r", "count": 200, "stagger": "50ms", "child": {"kind": "rect", "for": "1f"}}]"#,
    );
    let starts: Vec<i64> = node(&ir, "r").1.children.iter().map(|child| ir.nodes[*child].start.num()).collect();
    let expected: Vec<i64> = (0..200).map(|copy| (copy * 3 + 1) / 2).collect();
    assert_eq!(starts, expected);
    let ir = clean(r#""nodes": [{"kind": "repeat", "id": "r", "count": 3, "stagger": -1, "child": {"kind": "rect"}}]"#);
    let spans: Vec<_> = node(&ir, "r").1.children.iter().map(|child| span(&ir.nodes[*child])).collect();
    assert_eq!(spans, [[0, 300], [-30, 330], [-60, 360]], "earlier; to the end of the parent");
}

#[test]
fn a_repeat_stands_in_a_sequence() {
    let keys = |count: &str| {
        format!(
            r#""vars": {{"n": 4}}, "comps": {{"c": {{"vars": {{"n": 2}}, "nodes": [{{"kind": "sequence", "children": [
                {{"kind": "repeat", "count": {count}, "stagger": "10f", "child": {{"kind": "rect", "for": "20f"}}}},
                {{"kind": "rect", "id": "after", "for": "5f"}}]}}]}}}},
            "nodes": [{{"kind": "comp", "comp": "c"}}, {{"kind": "comp", "comp": "c", "vars": {{"n": "=vars.n"}}}}]"#
        )
    };
    let starts = |keys: &str, vars: &[(String, VarOverride)]| {
        let ir = lowered_with(keys, vars, &Limits::default()).ir.expect("no errors");
        check_invariants(&ir);
        [1, 2].map(|scope| ir.nodes[ir.names.node(scope, "after").unwrap()].start.num())
    };
    assert_eq!(starts(&keys("3"), &[]), [40, 40]);
    assert_eq!(starts(&keys(r#""=vars.n""#), &[]), [30, 50], "each instance by its vars");
    assert_eq!(starts(&keys(r#""=vars.n""#), &[("n".into(), 0.0.into())]), [30, 0], "no copy takes no time");
}

#[test]
fn copies_see_their_number_down_to_the_vars_that_they_hand_in() {
    let (ir, codes) = sound(
        r#""comps": {"c": {"vars": {"i": 0, "half": 0}, "nodes": [{"kind": "text", "id": "t", "text": "{vars.i}"},
                {"kind": "repeat", "count": "=vars.i", "child": {"kind": "rect"}}]}},
            "nodes": [{"kind": "repeat", "count": 3, "child": {"kind": "group", "children": [
                {"kind": "rect", "id": "r", "rotation": "=index", "skew": ["=count", 0], "opacity": "=index / count",
                    "mask": {"node": {"kind": "rect", "opacity": "=1 - index / 2"}}},
                {"kind": "comp", "comp": "c", "vars": {"i": "=index", "half": "=index / 2"}}]}}]"#,
    );
    assert_eq!(codes, ["empty-span"], "no copy in the comp of the first copy");
    check_invariants(&ir);
    let of = |id: &str| &ir.nodes[ir.names.node(0, id).unwrap()];
    assert_eq!((of("r.2").rotation, of("r.2").skew), (Anim::Const(2.0), Anim::Const([3.0, 0.0])), "constants stay so");
    let copies: Vec<_> = ir.animations.iter().map(|a| (a.scope, a.copy.map(|copy| [copy.index, copy.count]))).collect();
    let expected: Vec<_> = (0..3).flat_map(|i| [(0, Some([i, 3])); 3]).collect();
    assert_eq!(copies, expected, "opacity, mask, var");
    for scope in 1..4 {
        let var = ir.var(scope, "i").unwrap();
        let VarValue::Number(Anim::Const(i)) = ir.vars[var].value else { panic!("a constant") };
        assert_eq!(i, f64::from(scope) - 1.0);
        let Kind::Text(text) = &ir.nodes[ir.names.node(scope, "t").unwrap()].kind else { panic!() };
        assert!(matches!(text.parts.as_slice(), [TextPart::Literal(word)] if **word == i.to_string()));
        let rects = ir.names.node_ids(scope).filter(|id| id.starts_with("rect")).count();
        assert_eq!(rects, usize::from(scope) - 1, "a number of copies that is handed in");
    }
}

#[test]
fn the_comp_of_a_copy_does_not_see_its_number() {
    let ir = clean(
        r#""comps": {"c": {"nodes": [{"kind": "rect", "opacity": "=index"}]}},
            "nodes": [{"kind": "repeat", "count": 2, "child": {"kind": "comp", "comp": "c"}}]"#,
    );
    assert!(ir.animations.iter().all(|animation| animation.copy.is_none()));
    assert!(matches!(&ir.animations[0].source, Source::Expr(source, None) if &*source.text == "index"));
}

#[test]
fn names_are_looked_up_from_the_own_copy_outwards() {
    let ir = clean(
        r#""nodes": [{"kind": "rect", "id": "lone"}, {"kind": "repeat", "count": 2, "child": {"kind": "group", "id": "row", "children": [
            {"kind": "rect", "id": "head"}, {"kind": "repeat", "count": 3, "child": {"kind": "rect", "id": "dot"}}]}}]"#,
    );
    let seen = |from: &str, name: &str| {
        let from = ir.names.node(0, from).unwrap();
        ir.node_seen_from(from, 0, name).map(|node| ir.node_id(node).to_owned())
    };
    assert_eq!(seen("dot.1.2", "dot").as_deref(), Some("dot.1.2"));
    assert_eq!(seen("dot.1.2", "dot.0").as_deref(), Some("dot.1.0"));
    assert_eq!(seen("dot.1.2", "dot.0.0").as_deref(), Some("dot.0.0"));
    assert_eq!(seen("dot.1.2", "head").as_deref(), Some("head.1"));
    assert_eq!(seen("dot.1.2", "head.0").as_deref(), Some("head.0"));
    assert_eq!(seen("dot.1.2", "row").as_deref(), Some("row.1"));
    assert_eq!(seen("dot.1.2", "lone").as_deref(), Some("lone"));
    assert_eq!(seen("head.0", "dot.2").as_deref(), Some("dot.0.2"));
    assert_eq!(seen("lone", "dot.1.1").as_deref(), Some("dot.1.1"));
    assert_eq!((seen("lone", "dot"), seen("head.0", "dot"), seen("lone", "dot.1")), (None, None, None));
}

#[test]
fn wrong_repeats_are_refused_once() {
    let found = errors(
        r#""vars": {"t": "x", "h": 2.5}, "nodes": [
            {"kind": "repeat", "count": 1.5, "child": {"kind": "rect"}},
            {"kind": "repeat", "count": -1, "child": {"kind": "rect"}},
            {"kind": "repeat", "count": "=2 * 2", "child": {"kind": "rect"}},
            {"kind": "repeat", "count": {"keys": [[0, 1], [1, 2]]}, "child": {"kind": "rect"}},
            {"kind": "repeat", "count": "=vars.h", "child": {"kind": "rect"}},
            {"kind": "repeat", "count": 5, "child": {"kind": "rect", "opacity": 2}},
            {"kind": "repeat", "count": 5, "child": {"kind": "rect", "id": "a"}}, {"kind": "rect", "id": "a"}]"#,
    );
    assert_eq!(
        found,
        [
            "out-of-range /nodes/0/count",
            "out-of-range /nodes/1/count",
            "type-mismatch /nodes/2/count",
            "type-mismatch /nodes/3/count",
            "out-of-range /nodes/4/count",
            "out-of-range /nodes/5/child/opacity",
            "repeated-id /nodes/7/id",
        ]
    );
}

#[test]
fn copies_are_counted_before_they_are_built() {
    let limit = |keys: &str, limits: &Limits| {
        let lowered = lowered_with(keys, &[], limits);
        assert!(lowered.ir.is_none() && lowered.faulty.is_none());
        let limits: Vec<_> = lowered.diagnostics.as_slice().iter().filter_map(|d| d.limit.clone()).collect();
        assert_eq!(limits.len(), 1, "{:?}", lowered.diagnostics.as_slice());
        (limits[0].name, limits[0].observed)
    };
    let repeat = |count: u64, child: &str| format!(r#"{{"kind": "repeat", "count": {count}, "child": {child}}}"#);
    let rect = r#"{"kind": "rect"}"#;
    let of = |node: &str| format!(r#""nodes": [{node}]"#);
    let all = Limits::default();
    // The root, the repeat and its copies.
    assert_eq!(limit(&of(&repeat(4_000_000_000, rect)), &all), ("nodes", 4_000_000_002));
    let nested = repeat(1000, &repeat(1000, &repeat(1000, rect)));
    assert_eq!(limit(&of(&nested), &all).0, "nodes");
    let comps = format!(r#""comps": {{"c": {{"nodes": [{}]}}}}, "#, repeat(1000, rect));
    let shown = repeat(1000, r#"{"kind": "comp", "comp": "c"}"#);
    assert_eq!(limit(&(comps + &of(&shown)), &all).0, "nodes");
    let empty = format!(r#""comps": {{"c": {{}}}}, {}"#, of(&repeat(70_000, r#"{"kind": "comp", "comp": "c"}"#)));
    assert_eq!(limit(&empty, &all), ("instances", 65_536));
    let vars = format!(
        r#""comps": {{"c": {{"vars": {{"a": 1, "b": 2}}}}}}, {}"#,
        of(&repeat(40_000, r#"{"kind": "comp", "comp": "c"}"#))
    );
    assert_eq!(limit(&vars, &all), ("vars", 65_536));
    let small = Limits { expanded_bytes: 1000, ..Limits::default() };
    // The document's nodes, and 99 more of the child.
    let keys = of(&repeat(100, rect));
    assert_eq!(
        limit(&keys, &small),
        ("expanded_bytes", (keys.len() - r#""nodes": []"#.len() + 99 * rect.len()) as u64)
    );
    let hidden = Limits { expanded_bytes: 1000, ..Limits::default() };
    let shown =
        format!(r#""comps": {{"c": {{"nodes": [{rect}]}}}}, {}"#, of(&repeat(40, r#"{"kind": "comp", "comp": "c"}"#)));
    assert_eq!(limit(&shown, &hidden).0, "expanded_bytes");
}

/// What is only as long as its parent by default does not deserve a warning when its copies come later.
#[test]
fn a_warning_of_the_end_is_for_what_is_written() {
    let keys = |child: &str| {
        format!(
            r#""comps": {{"c": {{}}}}, "nodes": [{{"kind": "repeat", "count": 3, "stagger": 1, "child": {child}}}]"#
        )
    };
    assert_eq!(sound(&keys(r#"{"kind": "comp", "comp": "c"}"#)).1, [""; 0]);
    assert!(!sound(&keys(r#"{"kind": "rect"}"#)).1.contains(&"past-end"));
    let found = sound(&keys(r#"{"kind": "rect", "for": 9}"#)).1;
    assert!(found.contains(&"past-end"), "{found:?}");
}
