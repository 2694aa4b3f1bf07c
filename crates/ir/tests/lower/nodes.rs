//! Ids, order, texts, assets and switches.

use reelm_ids::NodeIdx;
use reelm_ir::{Anchor, Anim, Diagnostic, Kind, Limits, Role, Source, Text, TextPart};

use super::{check_invariants, clean, errors, lowered_with, node, sound};

fn text(kind: &Kind) -> &Text {
    match kind {
        Kind::Text(text) => text,
        _ => panic!("not a text"),
    }
}

#[test]
fn nodes_stand_in_preorder_with_masks_first() {
    let ir = clean(
        r#""nodes": [{"kind": "group", "id": "g", "mask": [{"node": {"kind": "rect", "id": "m1"}}, {"node": {"kind": "group", "id": "m2",
            "children": [{"kind": "rect", "id": "in-mask"}]}}], "children": [{"kind": "rect", "id": "a"}, {"kind": "rect", "id": "b"}]}]"#,
    );
    check_invariants(&ir);
    let order: Vec<&str> = ir.nodes.ids().map(|id| ir.node_id(id)).collect();
    assert_eq!(order, ["root", "g", "m1", "m2", "in-mask", "a", "b"]);
    assert_eq!(node(&ir, "m2").1.role, Role::Mask);
    assert_eq!(node(&ir, "g").1.end, NodeIdx(7));
    assert_eq!(&*ir.origins[node(&ir, "in-mask").0].pointer, "/nodes/0/mask/1/node/children/0");
}

#[test]
fn ids_are_made_from_the_path_and_avoid_those_that_are_written() {
    let ir = clean(
        r#""nodes": [{"kind": "rect"}, {"kind": "group", "children": [{"kind": "text", "text": ""}]}, {"kind": "rect", "id": "rect_0"}]"#,
    );
    let ids: Vec<&str> = ir.nodes.ids().map(|id| ir.node_id(id)).collect();
    assert_eq!(ids, ["root", "rect_0_", "group_1", "text_1_0", "rect_0"]);
    assert!(node(&ir, "rect_0").1.flags.named && !node(&ir, "group_1").1.flags.named);
}

#[test]
fn repeated_and_malformed_ids_are_refused_with_both_places() {
    let found = errors(
        r#""nodes": [{"kind": "rect", "id": "a"}, {"kind": "group", "children": [{"kind": "rect", "id": "a"}]}, {"kind": "rect", "id": "1x"}]"#,
    );
    assert_eq!(found, ["repeated-id /nodes/1/children/0/id", "bad-id /nodes/2/id"]);
    let lowered =
        lowered_with(r#""nodes": [{"kind": "rect", "id": "a"}, {"kind": "rect", "id": "a"}]"#, &[], &Limits::default());
    let related = lowered.diagnostics.as_slice()[0].related.as_ref().expect("the other place");
    assert_eq!(&*related.origin.pointer, "/nodes/0/id");
    // The same id in another comp is another node.
    clean(
        r#""comps": {"c": {"nodes": [{"kind": "rect", "id": "a"}]}}, "nodes": [{"kind": "rect", "id": "a"}, {"kind": "comp", "comp": "c"}]"#,
    );
}

#[test]
fn templates_inline_constants() {
    let ir = clean(
        r#""vars": {"name": "Ada", "n": 1234.5, "yes": true}, "nodes": [
            {"kind": "text", "id": "t", "text": "{{Hi}} {vars.name}: {vars.n:,.2} {=vars.yes} {=vars.name}"},
            {"kind": "text", "id": "u", "text": "{=time * 2:.1} s"}]"#,
    );
    let [TextPart::Literal(all)] = text(&node(&ir, "t").1.kind).parts.as_slice() else { panic!() };
    assert_eq!(&**all, "{Hi} Ada: 1,234.50 true Ada");
    let [TextPart::Number { value: Anim::Slot(slot), format }, TextPart::Literal(rest)] =
        text(&node(&ir, "u").1.kind).parts.as_slice()
    else {
        panic!()
    };
    assert_eq!((&**format, &**rest), (".1", " s"));
    let animation = ir.animations.iter().find(|animation| animation.slot == *slot).unwrap();
    assert!(animation.steers_layout);
    assert!(matches!(&animation.source, Source::Expr(source, None) if &*source.text == "time * 2"));
}

#[test]
fn bad_templates_are_refused() {
    let found = errors(
        r#""vars": {"c": "rgb(1 2 3)"}, "nodes": [{"kind": "text", "text": "{x}"}, {"kind": "text", "text": "{vars.nam}"},
            {"kind": "text", "text": "{=time:q}"}, {"kind": "text", "text": "{vars.c}"}, {"kind": "text", "text": "a } b"}]"#,
    );
    assert_eq!(
        found,
        [
            "bad-template /nodes/0/text",
            "unknown-var /nodes/1/text",
            "bad-format /nodes/2/text",
            "type-mismatch /nodes/3/text",
            "bad-template /nodes/4/text",
        ]
    );
}

#[test]
fn assets_are_found_typed_and_warned_of() {
    let head = r#""assets": {"photo": {"image": "a.png"}, "face": {"font": "f.ttf"}}, "vars": {"pic": {"type": "asset", "default": "photo"}}"#;
    let ir = clean(&format!(
        r#"{head}, "nodes": [{{"kind": "image", "id": "i", "asset": "=vars.pic"}}, {{"kind": "image", "asset": "{{vars.pic}}"}},
            {{"kind": "text", "text": "", "font": "face"}}]"#
    ));
    assert!(
        matches!(&node(&ir, "i").1.kind, Kind::Image(image) if ir.names.text(ir.assets[image.asset].name) == "photo")
    );
    let (_, codes) = sound(&format!(r#"{head}, "nodes": []"#));
    assert_eq!(codes, ["unused-asset", "unused-asset"]);
    let found = errors(&format!(
        r#"{head}, "nodes": [{{"kind": "image", "asset": "foto"}}, {{"kind": "image", "asset": "face"}},
            {{"kind": "text", "text": "", "font": "=1+1"}}]"#
    ));
    assert_eq!(found, ["unknown-name /nodes/0/asset", "type-mismatch /nodes/1/asset", "type-mismatch /nodes/2/font"]);
}

fn error(keys: &str) -> Diagnostic {
    let found = lowered_with(keys, &[], &Limits::default()).diagnostics;
    found.as_slice().iter().find(|diagnostic| diagnostic.is_error()).expect("an error").clone()
}

#[test]
fn the_name_of_a_font_family_is_not_yet_a_font() {
    let assets = r#""assets": {"photo": {"image": "a.png"}, "title": {"font": "t.ttf"}, "body": {"font": "b.ttf"}}"#;
    let document = |head: &str, font: &str| format!(r#"{head}, "nodes": [{{"kind": "text", "text": "", {font}}}]"#);
    for (font, place) in [
        (r#""font": "Arial""#, "font"),
        (r#""font": "Helvetica Neue, sans-serif""#, "font"),
        (r#""fallback": ["body", "Noto Sans"]"#, "fallback/1"),
        (r#""fallback": "Noto Sans""#, "fallback"),
    ] {
        let error = error(&document(assets, font));
        assert_eq!((error.code, error.origin.pointer.as_ref()), ("not-yet", format!("/nodes/0/{place}").as_str()));
        assert!(error.message.contains("font family"), "{}", error.message);
        assert_eq!(error.expected.as_deref(), Some("the key of a font asset: `title`, `body`"));
    }
    assert_eq!(error(&document(assets, r#""font": "titel""#)).nearest.as_deref(), Some("title"));
    let none = error(&document(r#""vars": {}"#, r#""font": "Inter""#));
    assert!(none.expected.as_ref().is_some_and(|expected| expected.contains("is set in Inter")), "{none:?}");
}

#[test]
fn a_switch_is_told_by_index_or_id() {
    let ir = clean(
        r#""nodes": [{"kind": "switch", "id": "s", "active": "b", "children": [{"kind": "rect", "id": "a"}, {"kind": "rect", "id": "b"}]},
            {"kind": "switch", "id": "t", "active": "=floor(time)", "children": []}]"#,
    );
    assert!(matches!(node(&ir, "s").1.kind, Kind::Switch { active: Anim::Const(1.0) }));
    assert!(matches!(node(&ir, "t").1.kind, Kind::Switch { active: Anim::Slot(_) }));
    assert_eq!(
        errors(r#""nodes": [{"kind": "switch", "active": "x", "children": []}]"#),
        ["unknown-name /nodes/0/active"]
    );
}

#[test]
fn anchors_have_names_and_texts_have_baselines() {
    let ir = clean(
        r#""nodes": [{"kind": "text", "id": "t", "text": "", "anchor": "baseline-center", "width": 200},
            {"kind": "rect", "id": "r", "anchor": "bottom-right", "pivot": "top-left"}]"#,
    );
    assert_eq!(node(&ir, "t").1.anchor, Anchor::Baseline(0.5));
    assert_eq!(node(&ir, "t").1.size[0], reelm_ir::Dim::px(200.0));
    assert_eq!(node(&ir, "r").1.anchor, Anchor::Fraction(Anim::Const([1.0, 1.0])));
    assert_eq!(node(&ir, "r").1.pivot, Anim::Const([0.0, 0.0]));
    let found = errors(
        r#""nodes": [{"kind": "rect", "anchor": "baseline"}, {"kind": "text", "text": "", "width": 1, "size": [1, 1]}]"#,
    );
    assert_eq!(found, ["type-mismatch /nodes/0/anchor", "conflict /nodes/1/width"]);
}

#[test]
fn the_layout_object_fills_in_its_shorthands() {
    let ir = clean(
        r#""nodes": [{"kind": "group", "id": "g", "layout": {"display": "flex", "gap": [1, 2], "padding": [10, 20], "padding-left": "5%",
            "margin": "auto", "inset": 3, "top": "auto", "flex-grow": "=time", "min-width": 7}}]"#,
    );
    use reelm_ir::Dim;
    let layout = node(&ir, "g").1.layout.as_ref().unwrap();
    assert_eq!((layout.row_gap, layout.column_gap), (Dim::px(1.0), Dim::px(2.0)));
    let padding = layout.padding;
    assert_eq!([padding.top, padding.right, padding.left], [Dim::px(10.0), Dim::px(20.0), Dim::fraction(0.05)]);
    assert_eq!(layout.margin.left, Dim::Auto);
    assert_eq!((layout.inset.top, layout.inset.bottom), (Dim::Auto, Dim::px(3.0)));
    assert!(matches!(layout.flex_grow, Anim::Slot(_)) && ir.animations[0].steers_layout);
    assert_eq!(layout.min_size, [Dim::px(7.0), Dim::Auto]);
}
