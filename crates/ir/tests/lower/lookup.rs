//! Properties by name, as expressions see them.

use reelm_ir::registry::property;
use reelm_ir::{Anim, ValueType};

use super::{clean, node};

#[test]
fn properties_are_found_by_name_and_lane() {
    let ir = clean(
        r##""nodes": [{"kind": "rect", "id": "r", "scale": 2, "position": [1, "=time"], "size": [10, "50%"], "fill": "#ff0000", "radius": 4,
            "stroke": {"paint": {"linear": {"stops": [[0, "#000"], [1, "#fff"]]}}, "width": 3, "dash": [5, 6]},
            "effects": [{"kind": "blur", "sigma": [1, 2]}, {"kind": "drop-shadow", "color": "#fff"}],
            "layout": {"flex-grow": 2}, "enter": {"kind": "wipe", "for": 1, "angle": 45}},
            {"kind": "text", "id": "t", "text": "{=time:.1}", "font-size": 30}]"##,
    );
    let (r, _) = node(&ir, "r");
    let number = |path: &[&str]| match ir.property(r, path) {
        Some(found) if found.ty == ValueType::Number => found.lanes[0].constant(),
        _ => None,
    };
    assert_eq!(number(&["size", "width"]), None);
    assert_eq!(number(&["scale", "x"]), Some(2.0));
    assert_eq!(number(&["stroke", "width"]), Some(3.0));
    assert_eq!(number(&["stroke", "dash", "1"]), Some(6.0));
    assert_eq!(number(&["effects", "blur", "sigma", "y"]), Some(2.0));
    assert_eq!(number(&["effects", "1", "color", "g"]), Some(1.0));
    assert_eq!(number(&["layout", "flex_grow"]), Some(2.0));
    assert_eq!(number(&["enter", "angle"]), Some(45.0));
    assert_eq!(number(&["radius"]), Some(4.0));
    assert_eq!(number(&["fill", "r"]), Some(1.0));
    assert_eq!(number(&["stroke", "paint", "stops", "1", "offset"]), Some(1.0));
    let position = ir.property(r, &["position"]).unwrap();
    assert_eq!((position.property, position.ty), (property::POSITION, ValueType::Vec2));
    assert!(matches!(position.lanes[1], Anim::Slot(_)) && !position.steers_layout);
    let y = ir.property(r, &["position", "y"]).unwrap();
    assert_eq!((y.ty, y.lanes[0]), (ValueType::Number, position.lanes[1]));
    let height = ir.property(r, &["size", "height"]).unwrap();
    assert_eq!((height.ty, height.lanes[1]), (ValueType::Length, Anim::Const(0.5)));
    assert!(height.steers_layout);
    assert_eq!(ir.property(r, &["font_size"]), None);
    assert!(ir.property_names(r).contains(&"layout.flex_grow".to_owned()));
    let (t, _) = node(&ir, "t");
    assert_eq!(ir.property(t, &["font_size"]).unwrap().lanes[0], Anim::Const(30.0));
    assert!(ir.property(t, &["text"]).unwrap().steers_layout);
}

#[test]
fn arguments_of_commands_are_found_by_their_numbers() {
    let ir = clean(
        r##""nodes": [{"kind": "paint", "id": "p", "commands": [
            {"kind": "ink", "color": "#ff0000"},
            {"kind": "repeat", "count": 3, "commands": [{"kind": "circle", "center": ["=index", 7], "radius": "=index * 2", "if": "=time > 1"}]},
            {"kind": "embed", "at": [1, 2], "size": [8, 8], "commands": [{"kind": "box", "at": [3, 4], "size": [5, "=time"]}]},
            {"kind": "tri", "points": [[0, 1], [2, "=time"], [4, 5]]}]}]"##,
    );
    let (p, _) = node(&ir, "p");
    let constants = |path: &str| {
        let path: Vec<&str> = path.split('.').collect();
        ir.property(p, &path)
            .map(|found| found.lanes.iter().take(found.ty.lanes()).map(|lane| lane.constant()).collect())
    };
    assert_eq!(constants("commands.0.color.r"), Some(vec![Some(1.0)]));
    assert_eq!(constants("commands.2.center.x"), Some(vec![Some(1.0)]));
    assert_eq!((constants("commands.2.radius"), constants("commands.3.if")), (Some(vec![None]), Some(vec![None])));
    assert_eq!(constants("commands.1.if"), Some(vec![None]));
    assert_eq!(constants("commands.4.at"), Some(vec![Some(1.0), Some(2.0)]));
    assert_eq!(constants("commands.5.size"), Some(vec![None, None]));
    assert_eq!(constants("commands.6.points.2.y"), Some(vec![Some(5.0)]));
    assert_eq!(constants("commands.6.points.1"), Some(vec![None, None]));
    assert_eq!(constants("commands.0.if"), Some(vec![Some(1.0)]));
    // One that is not given has its default, or is not there.
    assert_eq!((constants("commands.1.crisp"), constants("commands.1.outline")), (Some(vec![Some(0.0)]), None));
    assert_eq!(
        (constants("commands.7.at"), constants("commands.6.points.3"), constants("commands.0.radius")),
        (None, None, None)
    );
}

#[test]
fn a_shorthand_is_read_where_its_sides_are_one() {
    let ir = clean(
        r#""nodes": [{"kind": "group", "id": "g", "layout": {"padding": "=time", "margin": [3, 3], "gap": [1, 2], "inset": [1, 2]}},
            {"kind": "group", "id": "h", "layout": {"padding": 4, "padding-left": 5, "gap": "10%"}}]"#,
    );
    let read =
        |id: &str, key: &str| ir.property(node(&ir, id).0, &["layout", key]).map(|found| found.lanes[0].constant());
    assert_eq!((read("g", "padding"), read("g", "margin")), (Some(None), Some(Some(3.0))));
    assert_eq!((read("g", "gap"), read("g", "inset"), read("h", "padding")), (None, None, None));
    assert_eq!((read("h", "gap"), read("h", "padding_left")), (Some(Some(0.0)), Some(Some(5.0))));
}
