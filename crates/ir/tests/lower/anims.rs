//! Animatable values: what is constant takes no slot, what is not becomes an animation.

use reelm_ids::SlotIdx;
use reelm_ir::registry::property;
use reelm_ir::{Anim, Dim, Ease, Extend, Family, InOut, Kind, Motion, Pace, Paint, Rgba, ShapeKind, Source, ValueType};

use super::{check_invariants, clean, errors, node, sound};

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
fn points_have_tangents_and_a_pace() {
    let ir = clean(
        r#""nodes": [{"kind": "rect", "id": "r", "auto-orient": true, "position": {"keys": [
            {"t": 0, "v": [0, 0], "out": [10, 0]}, [1, [50, 50]], {"t": 2, "v": [0, 0], "in": [5, 6]}], "pace": "curve"}}]"#,
    );
    check_invariants(&ir);
    let Source::Keys(keys) = &ir.animations[0].source else { panic!() };
    let tangents = vec![[[0.0, 0.0], [10.0, 0.0]], [[0.0; 2]; 2], [[5.0, 6.0], [0.0, 0.0]]];
    assert_eq!(keys.motion.as_deref(), Some(&Motion { tangents, pace: Pace::Curve }));
    let (_, r) = node(&ir, "r");
    assert!(matches!((&ir.animations[1].source, r.position), (Source::Heading(slot), Anim::Slot(of)) if *slot == of));
    assert_eq!(r.heading, Anim::Slot(ir.animations[1].slot));
    // A loop that ends where it began is no constant.
    let loops = r#"[{"t": 0, "v": [0, 0], "out": [10, 0]}, {"t": 2, "v": [0, 0], "in": [5, 6]}]"#;
    let ir = clean(&format!(r#""nodes": [{{"kind": "rect", "position": {{"keys": {loops}}}}}]"#));
    assert_eq!(ir.animations.len(), 1);
}

#[test]
fn what_has_no_path_or_colour_is_told_so() {
    let keys = |property: &str, keys: &str| errors(&format!(r#""nodes": [{{"kind": "rect", "{property}": {keys}}}]"#));
    let in_key = keys("rotation", r#"{"keys": [[0, 1], {"t": 1, "v": 2, "in": [1, 1]}]}"#);
    assert_eq!(in_key, ["type-mismatch /nodes/0/rotation/keys/1/in"]);
    let pace = keys("opacity", r#"{"keys": [[0, 1], [1, 0]], "pace": "even"}"#);
    assert_eq!(pace, ["type-mismatch /nodes/0/opacity/pace"]);
    let space = keys("position", r#"{"keys": [[0, [1, 1]], [1, [0, 0]]], "space": "oklab"}"#);
    assert_eq!(space, ["type-mismatch /nodes/0/position/space"]);
    let far = keys("position", r#"{"keys": [[0, [1, 1]], {"t": 1, "v": [0, 0], "in": [1e8, 0]}]}"#);
    assert_eq!(far, ["out-of-range /nodes/0/position/keys/1/in"]);
    let (_, codes) = sound(r#""nodes": [{"kind": "rect", "position": [3, 4], "auto-orient": true}]"#);
    assert_eq!(codes, ["no-effect"]);
}

#[test]
fn an_expression_knows_its_place_and_its_keys() {
    let keys = r#""nodes": [{"kind": "rect", "opacity": {"keys": [[0, 0.5], [1, 1]], "expr": "=value * 2"}}]"#;
    let ir = clean(keys);
    let Source::Expr(source, Some(inner)) = &ir.animations[0].source else { panic!() };
    assert_eq!((&*source.text, inner.keys.len()), ("value * 2", 2));
    let text = format!(r#"{{"reelm": 1, "size": [100, 50], "fps": 30, "duration": "10s", {keys}}}"#);
    assert!(text[source.place.span(0..9).start..].starts_with("value * 2"));
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
            "pivot": "baseline", "effects": [{"kind": "motion-blur", "shutter": 721}, {"kind": "blurr"}, {"kind": "sepia", "amount": 2}, {"kind": "blur", "sgima": 1},
                {"kind": "blur", "sigma": "x"}, {"kind": "color-matrix", "matrix": [1]}]},
            {"kind": "text", "text": "x", "font-size": 0},
            {"kind": "rect", "opacity": "=vars.big"},
            {"kind": "rect", "opacity": {"keys": [[0, 0], [1, 1.5, "wobble"]]}},
            {"kind": "rect", "clip": {"path": "M0"}},
            {"kind": "rect", "layout": {"padding": "auto"}}]"##,
    );
    let expected = [
        "out-of-range /nodes/0/opacity",
        "out-of-range /nodes/0/size/0",
        "out-of-range /nodes/0/position",
        "key-order /nodes/0/rotation/keys/1",
        "missing-key /nodes/0/skew",
        "bad-color /nodes/0/fill",
        "unknown-name /nodes/0/anchor",
        "unknown-name /nodes/0/pivot",
        "out-of-range /nodes/0/effects/0/shutter",
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

/// The path of node `p` at a value of its slots, as SVG.
fn path_at(ir: &reelm_ir::CompositionIr, at: [f64; 2]) -> String {
    let Kind::Shape(shape) = &node(ir, "p").1.kind else { panic!() };
    let ShapeKind::Path(path) = shape.kind else { panic!() };
    svg(ir.path_elements(path.resolve(at)))
}

fn svg(elements: impl Iterator<Item = kurbo::PathEl>) -> String {
    let text = elements.map(|element| match element {
        kurbo::PathEl::MoveTo(to) => format!("M{},{}", to.x, to.y),
        kurbo::PathEl::LineTo(to) => format!("L{},{}", to.x, to.y),
        kurbo::PathEl::CurveTo(a, b, to) => format!("C{},{} {},{} {},{}", a.x, a.y, b.x, b.y, to.x, to.y),
        kurbo::PathEl::QuadTo(..) => "a quadratic curve".to_owned(),
        kurbo::PathEl::ClosePath => "Z".to_owned(),
    });
    text.collect::<Vec<_>>().join(" ")
}

#[test]
fn paths_of_equal_structure_morph() {
    let ir = clean(
        r#""nodes": [{"kind": "path", "id": "p", "clip": {"path": {"keys": [[0, "M0 0H9V9Z"], [1, "M1 1L8 0 7 9z"]]}},
            "d": {"keys": [[0, "M0 0 L10 0 Q10 10 0 10 Z"], [1, "m2 2 h10 c0 8 -2 10 -10 10 z", "ease"], [2, "M0 0L0 0Q0 0 0 0Z"]]}}]"#,
    );
    check_invariants(&ir);
    assert_eq!(ir.animations.iter().map(|a| a.property).collect::<Vec<_>>(), [property::CLIP_PATH, property::D]);
    assert!(ir.animations[1].steers_layout, "its box is that of the path");
    assert_eq!(path_at(&ir, [1.0, 0.0]), "M2,2 L12,2 C12,10 10,12 2,12 Z");
    assert_eq!(path_at(&ir, [1.0, 0.5]), "M1,1 L6,1 C6,5 5,6 1,6 Z");
    assert_eq!(path_at(&ir, [1.0, 1.5]), "M-1,-1 L-6,-1 C-6,-5 -5,-6 -1,-6 Z");
    assert_eq!(path_at(&ir, [2.0, 0.0]), "M0,0 L0,0 C0,0 0,0 0,0 Z");
    assert_eq!(path_at(&ir, [9.0, 0.0]), path_at(&ir, [2.0, 0.0]));
    let Kind::Shape(shape) = &node(&ir, "p").1.kind else { panic!() };
    let ShapeKind::Path(path) = shape.kind else { panic!() };
    let path = path.resolve([0.0, 0.25]);
    let bounds = kurbo::Shape::bounding_box(&kurbo::BezPath::from_iter(ir.path_elements(path)));
    let found = ir.path_bounds(path);
    assert!((found.x1 - bounds.x1).abs() + (found.y1 - bounds.y1).abs() + (found.x0 - bounds.x0).abs() < 1e-9);
}

#[test]
fn equal_paths_and_texts_of_vars_stand_still() {
    let ir = clean(
        r#""vars": {"shape": {"type": "text", "default": "M0 0L5 5"}}, "nodes": [
            {"kind": "path", "id": "p", "d": {"keys": [[0, "M0 0L1 1"], [1, "M0 0 l1 1"]]}}, {"kind": "path", "d": "=vars.shape"}]"#,
    );
    assert!(ir.animations.is_empty());
    assert_eq!(path_at(&ir, [0.0, 0.0]), "M0,0 L1,1");
}

#[test]
fn where_the_structure_of_paths_differs_is_told() {
    let message = |second: &str| {
        let keys =
            format!(r#""nodes": [{{"kind": "path", "d": {{"keys": [[0, "M0 0L9 0L9 9Z"], [1, "{second}"]]}}}}]"#);
        let lowered = super::lowered_with(&keys, &[], &reelm_ir::Limits::default());
        let [error] = lowered.diagnostics.as_slice() else { panic!("{:?}", lowered.diagnostics.as_slice()) };
        assert_eq!((error.code, &*error.origin.pointer), ("unequal-paths", "/nodes/0/d/keys/1/1"));
        error.message.clone()
    };
    assert_eq!(message("M0 0L9 0C1 1 2 2 3 3Z"), "element 3 of the path is a curve, where the first key has a line");
    let short = "the path has 3 elements and that of the first key 4 (an arc counts as its curves); element 4 is a closing, \
        which only the first key has";
    assert_eq!(message("M0 0L9 0L9 9"), short);
    assert!(message("M0 0L9 0L9 9ZL4 4").ends_with("element 5 is a move, which the first key has not"));
    assert!(message("M0 0L9 0A5 5 0 0 1 2 2Z").starts_with("element 3 of the path is a curve"));
    let no_path = errors(
        r#""nodes": [{"kind": "path", "d": "=time"}, {"kind": "path", "d": {"sine": {}}},
        {"kind": "path", "d": {"keys": [[0, "M0 0"]], "expr": "=value"}}, {"kind": "path", "d": {"keys": [[0, "M0 0"], [1, "x"]]}}]"#,
    );
    let expected = [
        "type-mismatch /nodes/0/d",
        "type-mismatch /nodes/1/d",
        "type-mismatch /nodes/2/d/expr",
        "bad-path /nodes/3/d/keys/1/1",
    ];
    assert_eq!(no_path, expected);
}
