//! Animatable values: what is constant takes no slot, what is not becomes an animation.

use reelm_ids::SlotIdx;
use reelm_ir::registry::property;
use reelm_ir::{Anim, Dim, Ease, Extend, Family, InOut, Kind, Paint, Rgba, ShapeKind, Source, ValueType};

use super::{check_invariants, clean, errors, node};

#[test]
fn constants_take_no_slot() {
    let ir = clean(
        r##""vars": {"o": 0.25, "c": "#ff0000", "w": 40}, "nodes": [{"kind": "rect", "id": "r", "scale": 2, "rotation": 90,
            "opacity": "=vars.o", "fill": "= vars.c ", "size": ["=vars.w", "50%"], "visible": {"keys": [[0, true]]},
            "skew": {"x": 1, "y": {"keys": [[0, 5], [1, 5]]}}}]"##,
    );
    let (_, r) = node(&ir, "r");
    assert!(ir.animations.is_empty() && ir.slot_defaults.is_empty());
    assert_eq!((r.scale, r.rotation, r.opacity), (Anim::Const([2.0, 2.0]), Anim::Const(90.0), Anim::Const(0.25)));
    assert_eq!(r.skew, Anim::Const([1.0, 5.0]));
    assert_eq!(r.size, [Dim::px(40.0), Dim::fraction(0.5)]);
    assert_eq!(r.visible, Anim::Const(true));
    let Kind::Shape(shape) = &r.kind else { panic!() };
    assert!(matches!(shape.fill, Paint::Solid(Anim::Const(Rgba { r: 1.0, g: 0.0, b: 0.0, a: 1.0 }))));
}

#[test]
fn keyframes_are_typed_and_keep_fractions() {
    let ir = clean(
        r#""nodes": [{"kind": "rect", "id": "r", "position": {"keys": [
            ["50ms", [0, 0]], ["1s", [10, 20], "out-cubic"]], "after": "pingpong"}}]"#,
    );
    check_invariants(&ir);
    let (index, r) = node(&ir, "r");
    assert_eq!(r.position, Anim::Slot(SlotIdx(0)));
    let [animation] = ir.animations.as_slice() else { panic!() };
    assert_eq!((animation.node, animation.property, animation.ty), (index, property::POSITION, ValueType::Vec2));
    assert!(!animation.steers_layout);
    let Source::Keys(keys) = &animation.source else { panic!() };
    assert_eq!(keys.keys.iter().map(|key| key.time).collect::<Vec<_>>(), [1.5, 30.0]);
    assert_eq!(keys.keys[1].ease, Ease::Named(InOut::Out, Family::Cubic));
    assert_eq!(
        (keys.values.as_slice(), keys.before, keys.after),
        ([0.0, 0.0, 10.0, 20.0].as_slice(), Extend::Hold, Extend::PingPong)
    );
}

#[test]
fn lanes_are_animated_one_by_one() {
    let ir = clean(
        r#""nodes": [{"kind": "rect", "id": "r", "rotation": "=1", "position": [7, "=time*10"], "size": ["=time", "auto"]}]"#,
    );
    check_invariants(&ir);
    let (_, r) = node(&ir, "r");
    let Anim::Slot(first) = r.position else { panic!() };
    assert_eq!(ir.slot_defaults[first], 7.0);
    let y = ir.animations.iter().find(|a| a.property == property::POSITION).unwrap();
    assert_eq!((y.slot, y.ty), (SlotIdx(first.0 + 1), ValueType::Number));
    let width = ir.animations.iter().find(|a| a.property == property::WIDTH).unwrap();
    assert!(width.steers_layout && width.ty == ValueType::Length);
    assert_eq!(r.size, [Dim::slots(width.slot), Dim::Auto]);
}

#[test]
fn an_expression_knows_its_place_and_its_keys() {
    let keys = r#""nodes": [{"kind": "rect", "opacity": {"keys": [[0, 0.5], [1, 1]], "expr": "=value * 2"}}]"#;
    let ir = clean(keys);
    let Source::Expr(source, Some(inner)) = &ir.animations[0].source else { panic!() };
    assert_eq!((&*source.text, inner.keys.len()), ("value * 2", 2));
    let text = format!(r#"{{"reelm": 1, "size": [100, 50], "fps": 30, "duration": "10s", {keys}}}"#);
    assert!(text[source.offset..].starts_with("value * 2"));
    assert_eq!(ir.slot_defaults[ir.animations[0].slot], 0.5);
    assert_eq!(ir.animations[0].range, [0.0, 1.0]);
}

#[test]
fn parameters_of_effects_are_lanes_in_the_order_of_the_registry() {
    let ir = clean(
        r##""nodes": [{"kind": "rect", "id": "r", "effects": [
            {"kind": "blur", "sigma": 3},
            {"kind": "drop-shadow", "color": "#000c", "offset": [0, "=time"]},
            {"kind": "sepia"},
            {"kind": "color-matrix", "matrix": [1,0,0,0,0, 0,1,0,0,0, 0,0,1,0,0, 0,0,0,"=time",0]}]}]"##,
    );
    let effects = &node(&ir, "r").1.effects;
    assert_eq!(effects[0].lanes, [Anim::Const(3.0); 2]);
    let shadow = &effects[1].lanes;
    assert_eq!(shadow.len(), 2 + 2 + 4);
    assert!(matches!(shadow[1], Anim::Slot(_)) && shadow[2] == Anim::Const(0.0) && shadow[7] == Anim::Const(0.8));
    assert_eq!(effects[2].lanes, [Anim::Const(1.0)]);
    assert_eq!(effects[3].lanes.len(), 20);
    assert!(matches!(effects[3].lanes[18], Anim::Slot(_)) && effects[3].lanes[0] == Anim::Const(1.0));
}

#[test]
fn keys_of_a_matrix_are_split_into_lanes() {
    let zeros = vec!["0"; 19].join(",");
    let ir = clean(&format!(
        r#""nodes": [{{"kind": "rect", "id": "r", "effects": [{{"kind": "color-matrix",
            "matrix": {{"keys": [[0, [1,{zeros}]], [1, [2,{zeros}]]]}}}}]}}]"#
    ));
    let lanes = &node(&ir, "r").1.effects[0].lanes;
    assert!(matches!(lanes[0], Anim::Slot(_)));
    assert!(lanes[1..].iter().all(|lane| *lane == Anim::Const(0.0)));
    assert_eq!(ir.animations.len(), 1);
}

#[test]
fn shapes_gradients_and_strokes_take_their_canonical_form() {
    let ir = clean(
        r##""nodes": [{"kind": "rect", "id": "r", "radius": [1, 2, 3, "=time"], "fill": {"linear": {"to": [0, 1], "stops": [[0, "#fff"], [1, "=vars.x"]]}},
            "stroke": {"paint": "#000", "dash": [1, 2, 3]}},
            {"kind": "ellipse", "id": "e", "fill": "none", "stroke": {"paint": "none", "width": 9}},
            {"kind": "path", "id": "p", "d": "M0 0L10 0"}, {"kind": "path", "id": "q", "d": "M0 0L10 0", "anchor": "center"}],
            "vars": {"x": "white"}"##,
    );
    let Kind::Shape(shape) = &node(&ir, "r").1.kind else { panic!() };
    let ShapeKind::Rect { radii } = shape.kind else { panic!() };
    assert!(radii[0] == Anim::Const(1.0) && matches!(radii[3], Anim::Slot(_)));
    assert!(
        matches!(&shape.fill, Paint::Gradient(g) if g.stops.len() == 2 && g.stops[1].color == Anim::Const(Rgba::WHITE))
    );
    let dash: Vec<f64> = shape.stroke.as_ref().unwrap().dash.iter().filter_map(|d| d.constant()).collect();
    assert_eq!(dash, [1.0, 2.0, 3.0, 1.0, 2.0, 3.0]);
    let Kind::Shape(shape) = &node(&ir, "e").1.kind else { panic!() };
    assert!(shape.stroke.is_none() && matches!(shape.fill, Paint::None));
    assert_eq!(node(&ir, "p").1.anchor, reelm_ir::Anchor::Origin);
    assert_eq!(node(&ir, "q").1.anchor, reelm_ir::Anchor::Fraction(Anim::Const([0.5, 0.5])));
    assert!(!node(&ir, "p").1.flags.anchored && node(&ir, "q").1.flags.anchored);
}

#[test]
fn what_is_out_of_range_or_of_another_type_is_refused() {
    let all = errors(
        r##""vars": {"big": 7}, "nodes": [{"kind": "rect", "opacity": 7, "size": [-1, 10], "position": [1e308, 0],
            "rotation": {"keys": [[1, 0], [0, 1]]}, "skew": {"keys": []}, "fill": "blurple", "anchor": "middle",
            "pivot": "baseline", "effects": [{"kind": "glow"}, {"kind": "blurr"}, {"kind": "sepia", "amount": 2}, {"kind": "blur", "sgima": 1},
                {"kind": "blur", "sigma": "x"}, {"kind": "color-matrix", "matrix": [1]}]},
            {"kind": "text", "text": "x", "font-size": 0},
            {"kind": "rect", "opacity": "=vars.big"},
            {"kind": "rect", "opacity": {"keys": [[0, 0], [1, 1.5, "wobble"]]}},
            {"kind": "rect", "clip": {"path": "M0"}},
            {"kind": "rect", "layout": {"padding": "auto"}}]"##,
    );
    let expected = [
        "out-of-range /nodes/0/opacity",
        "out-of-range /nodes/0/size",
        "out-of-range /nodes/0/position",
        "key-order /nodes/0/rotation/keys/1",
        "missing-key /nodes/0/skew",
        "bad-color /nodes/0/fill",
        "unknown-name /nodes/0/anchor",
        "unknown-name /nodes/0/pivot",
        "not-yet /nodes/0/effects/0/kind",
        "unknown-name /nodes/0/effects/1/kind",
        "out-of-range /nodes/0/effects/2/amount",
        "unknown-key /nodes/0/effects/3/sgima",
        "type-mismatch /nodes/0/effects/4/sigma",
        "type-mismatch /nodes/0/effects/5/matrix",
        "out-of-range /nodes/1/font-size",
        "out-of-range /nodes/2/opacity",
        "out-of-range /nodes/3/opacity/keys/1/1",
        "bad-ease /nodes/3/opacity/keys/1/2",
        "bad-path /nodes/4/clip/path",
        "type-mismatch /nodes/5/layout/padding",
    ];
    assert_eq!(all, expected);
}
