//! Instances of comps: scopes, vars, multiplication.

use reelm_ir::{Anim, Kind, Limits, Source, VarOverride, VarValue};

use super::{check_invariants, clean, errors, lowered_with, node, sound};

#[test]
fn each_instance_has_a_scope_and_vars_of_its_own() {
    let ir = clean(
        r#""comps": {"card": {"size": [40, 30], "vars": {"title": "none", "n": 1}, "nodes": [
                {"kind": "text", "id": "label", "text": "{vars.title}"}, {"kind": "rect", "id": "bar", "opacity": "=vars.n"}]}},
            "nodes": [
                {"kind": "comp", "id": "a", "comp": "card", "vars": {"title": "A", "n": 0.5}},
                {"kind": "comp", "id": "b", "comp": "card"}]"#,
    );
    check_invariants(&ir);
    assert_eq!(ir.scopes.len(), 3);
    let Kind::Comp { scope } = node(&ir, "a").1.kind else { panic!() };
    assert_eq!((ir.scopes[1].size, ir.scopes[1].node), ([40, 30], node(&ir, "a").0));
    let bar = ir.names.node(scope, "bar").unwrap();
    assert_eq!(ir.nodes[bar].opacity, Anim::Const(0.5));
    let bar = ir.names.node(2, "bar").unwrap();
    assert_eq!(ir.nodes[bar].opacity, Anim::Const(1.0));
    assert!(ir.names.node(0, "bar").is_none());
    let title = ir.var(1, "title").unwrap();
    assert!(matches!(&ir.vars[title].value, VarValue::Text(text) if &**text == "A"));
}

#[test]
fn an_animated_var_belongs_to_the_comp_node_and_the_outer_scope() {
    let ir = clean(
        r#""comps": {"c": {"vars": {"my-n": 0}, "nodes": [{"kind": "rect", "id": "r", "opacity": "=vars.my_n"},
                {"kind": "text", "id": "t", "text": "{vars.my-n:.1}"}]}},
            "nodes": [{"kind": "comp", "id": "i", "comp": "c", "vars": {"my-n": {"keys": [[0, 0], [1, 1]]}}}]"#,
    );
    check_invariants(&ir);
    let var = ir.var(1, "my_n").unwrap();
    let VarValue::Number(Anim::Slot(slot)) = ir.vars[var].value else { panic!() };
    let animation = ir.animations.iter().find(|animation| animation.slot == slot).unwrap();
    assert_eq!((animation.node, animation.scope), (node(&ir, "i").0, 0));
    let inner: Vec<_> = ir.animations.iter().filter(|animation| animation.scope == 1).collect();
    assert_eq!(inner.len(), 2);
    assert!(inner.iter().all(|a| matches!(&a.source, Source::Expr(s, None) if &*s.text == "vars.my_n")));
}

#[test]
fn vars_pass_through_nested_comps() {
    let ir = clean(
        r#""vars": {"word": "hi", "deep": 0.25}, "assets": {"p": {"image": "p.png"}},
            "comps": {"in": {"vars": {"w": "", "d": 1, "a": {"type": "asset", "default": "p"}}, "nodes": [
                    {"kind": "text", "id": "t", "text": "{vars.w}", "opacity": "=vars.d"}, {"kind": "image", "asset": "=vars.a"}]},
                "out": {"vars": {"w": "", "d": 1}, "nodes": [{"kind": "comp", "comp": "in", "vars": {"w": "=vars.w", "d": "=vars.d", "a": "p"}}]}},
            "nodes": [{"kind": "comp", "comp": "out", "vars": {"w": "=vars.word", "d": "=vars.deep"}}]"#,
    );
    let t = ir.names.node(2, "t").unwrap();
    assert_eq!(ir.nodes[t].opacity, Anim::Const(0.25));
    let Kind::Text(text) = &ir.nodes[t].kind else { panic!() };
    assert!(matches!(text.parts.as_slice(), [reelm_ir::TextPart::Literal(word)] if &**word == "hi"));
}

#[test]
fn overrides_are_read_by_the_vars_type() {
    let head = r##""vars": {"n": 1, "b": false, "c": "#fff", "t": "x", "a": {"type": "asset", "default": "p"}}, "assets": {"p": {"image": "p.png"}}"##;
    let nodes = r#""nodes": [{"kind": "rect", "id": "r", "opacity": "=vars.n", "visible": "=vars.b", "fill": "=vars.c"},
        {"kind": "text", "id": "t", "text": "{vars.t}"}, {"kind": "image", "asset": "=vars.a"}]"#;
    let keys = format!("{head}, {nodes}");
    let vars = |list: &[(&str, VarOverride)]| -> Vec<(String, VarOverride)> {
        list.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    };
    let good =
        vars(&[("n", "0.5".into()), ("b", true.into()), ("c", "red".into()), ("t", "42".into()), ("a", "p".into())]);
    let ir = lowered_with(&keys, &good, &Limits::default()).ir.expect("no errors");
    assert_eq!((node(&ir, "r").1.opacity, node(&ir, "r").1.visible), (Anim::Const(0.5), Anim::Const(true)));
    let bad =
        vars(&[("n", "lots".into()), ("b", 1.0.into()), ("c", "blurple".into()), ("t", 3.0.into()), ("a", "q".into())]);
    let found = lowered_with(&keys, &bad, &Limits::default()).diagnostics;
    assert_eq!(found.errors(), 5);
    let unknown = lowered_with(&keys, &vars(&[("nn", "1".into())]), &Limits::default()).diagnostics;
    assert_eq!((unknown.as_slice()[0].code, unknown.as_slice()[0].nearest.as_deref()), ("unknown-var", Some("n")));
}

#[test]
fn wrong_vars_and_comps_are_refused() {
    let found = errors(
        r#""comps": {"card": {"vars": {"n": 1, "t": "", "c": {"type": "color", "default": "red"}}, "nodes": []}}, "nodes": [
            {"kind": "comp", "comp": "crad"},
            {"kind": "comp", "comp": "card", "vars": {"m": 1, "n": "x", "t": 3, "c": [1, "=2"]}},
            {"kind": "comp", "comp": "card", "vars": {"t": {"keys": [[0, "a"]]}}},
            {"kind": "comp", "comp": "card", "vars": {"t": "=vars.none"}}], "vars": {"a b": 1, "x": {"type": "number", "default": "y"}}"#,
    );
    assert_eq!(
        found,
        [
            "unknown-name /nodes/0/comp",
            "unknown-var /nodes/1/vars/m",
            "type-mismatch /nodes/1/vars/n",
            "type-mismatch /nodes/1/vars/t",
            "type-mismatch /nodes/1/vars/c",
            "type-mismatch /nodes/2/vars/t",
            "unknown-var /nodes/3/vars/t",
            "bad-id /vars/a b",
            "type-mismatch /vars/x/default",
        ]
    );
}

#[test]
fn cycles_are_refused_with_their_path() {
    let lowered = lowered_with(
        r#""comps": {"a": {"nodes": [{"kind": "comp", "comp": "b"}]}, "b": {"nodes": [{"kind": "group", "children": [{"kind": "comp", "comp": "a"}]}]},
            "self": {"nodes": [{"kind": "comp", "comp": "self"}, {"kind": "rect", "opacity": 9}]}}, "nodes": [{"kind": "comp", "comp": "a"}]"#,
        &[],
        &Limits::default(),
    );
    let messages: Vec<String> =
        lowered.diagnostics.as_slice().iter().filter(|d| d.is_error()).map(ToString::to_string).collect();
    assert_eq!(messages.len(), 3, "{messages:?}");
    assert!(
        messages[0].contains("a → b → a") && messages[0].contains("/comps/b/nodes/0/children/0/comp"),
        "{messages:?}"
    );
    assert!(messages[1].contains("self → self"), "{messages:?}");
    // What else is wrong is found in the same run.
    assert!(messages[2].contains("out-of-range"), "{messages:?}");
}

/// Ten instances on each of twelve levels are 10^12 nodes: refused by counting.
#[test]
fn a_billion_laughs_are_refused_before_anything_is_built() {
    let ten = |name: usize| vec![format!(r#"{{"kind": "comp", "comp": "c{name}"}}"#); 10].join(",");
    let comps: Vec<String> = (0..12).map(|level| format!(r#""c{level}": {{"nodes": [{}]}}"#, ten(level + 1))).collect();
    let keys = format!(
        r#""comps": {{{}, "c12": {{"nodes": [{{"kind": "rect"}}]}}}}, "nodes": [{{"kind": "comp", "comp": "c0"}}]"#,
        comps.join(",")
    );
    let lowered = lowered_with(&keys, &[], &Limits::default());
    assert!(lowered.ir.is_none());
    let limits: Vec<_> = lowered.diagnostics.as_slice().iter().filter_map(|d| d.limit.as_ref()).collect();
    let nodes = limits.iter().find(|limit| limit.name == "nodes").expect("the limit of nodes");
    // Σ 10^k for k = 0 to 12, twice the last for the rects, and the root.
    assert_eq!((nodes.limit, nodes.observed), (200_000, 2_111_111_111_112));
}

#[test]
fn instances_count_against_depth_vars_and_bytes_too() {
    let chain: Vec<String> =
        (0..70).map(|i| format!(r#""c{i}": {{"nodes": [{{"kind": "comp", "comp": "c{}"}}]}}"#, i + 1)).collect();
    let keys = format!(r#""comps": {{{}, "c70": {{}}}}, "nodes": [{{"kind": "comp", "comp": "c0"}}]"#, chain.join(","));
    let limit = |keys: &str, limits: &Limits| {
        let lowered = lowered_with(keys, &[], limits);
        lowered.diagnostics.as_slice().iter().find_map(|d| d.limit.clone()).expect("a limit")
    };
    let found = limit(&keys, &Limits::default());
    assert_eq!((found.name, found.observed), ("node_depth", 71));
    let small = Limits { expanded_bytes: 100, ..Limits::default() };
    let two = r#""comps": {"c": {"nodes": [{"kind": "rect", "fill": "rgb(1 2 3)"}]}}, "nodes": [{"kind": "comp", "comp": "c"}, {"kind": "comp", "comp": "c"}]"#;
    assert_eq!(limit(two, &small).name, "expanded_bytes");
}

#[test]
fn a_mistake_in_a_comp_is_reported_once_and_an_unused_comp_is_read_too() {
    let found = errors(
        r#""comps": {"c": {"nodes": [{"kind": "rect", "opacity": 2}]}, "unused": {"nodes": [{"kind": "rect", "rotation": {"keys": []}}]}},
            "nodes": [{"kind": "comp", "comp": "c"}, {"kind": "comp", "comp": "c"}, {"kind": "comp", "comp": "c"}]"#,
    );
    assert_eq!(found, ["out-of-range /comps/c/nodes/0/opacity", "missing-key /comps/unused/nodes/0/rotation"]);
    let (_, codes) = sound(r#""comps": {"c": {}}"#);
    assert_eq!(codes, ["unused-comp"]);
}
