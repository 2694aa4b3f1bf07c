//! Scenes: maps, sprites, repeats.

use reelm_ir::{
    Anim, Limits, RepeatCopy, Sampling, Scene, SpriteBank, SpriteGlyph, SpriteLayer, SpriteSpace, ValueType,
};

use super::{clean, errors, lowered_with, node};

const MAPS: &str = r#""assets": {"near": {"tiles": "near.tmx"}, "far": {"tiles": "far.ldtk", "level": "Night"}, "hero": {"image": "hero.png"}}"#;

fn scene_of(keys: &str) -> (reelm_ir::CompositionIr, Scene) {
    let ir = clean(&format!(r#"{MAPS}, "nodes": [{{"kind": "scene", "id": "s", {keys}}}, {OTHERS}]"#));
    let scene = match &node(&ir, "s").1.kind {
        reelm_ir::Kind::Scene(scene) => (**scene).clone(),
        other => panic!("not a scene: {other:?}"),
    };
    (ir, scene)
}

/// Uses every asset, so that there is no warning.
const OTHERS: &str = r#"{"kind": "scene", "asset": ["far", "near"]}, {"kind": "image", "asset": "hero"}"#;

#[test]
fn a_scene_has_defaults_for_all_but_its_map() {
    let (ir, scene) = scene_of(r#""asset": "near""#);
    assert_eq!(scene.maps.len(), 1);
    assert_eq!(ir.names.text(ir.assets[scene.maps[0]].name), "near");
    assert_eq!(scene.camera, Anim::Const([0.0, 0.0]));
    assert_eq!((scene.objects, scene.sampling, scene.sprites.len()), (false, Sampling::Nearest, 0));
    assert!(scene.fade.is_none());
}

#[test]
fn maps_lie_in_the_order_of_the_list() {
    let (ir, scene) = scene_of(r#""asset": ["far", "near"]"#);
    let names: Vec<&str> = scene.maps.iter().map(|map| ir.names.text(ir.assets[*map].name)).collect();
    assert_eq!(names, ["far", "near"]);
    let levels: Vec<Option<&str>> = scene.maps.iter().map(|map| ir.assets[*map].level.as_deref()).collect();
    assert_eq!(levels, [Some("Night"), None]);
}

#[test]
fn sprites_say_what_they_show_and_where() {
    let (ir, scene) = scene_of(
        r#""asset": "near", "sprites": [
            {"glyph": "coin", "position": [3, 4], "layer": "ground", "priority": 7, "flip-x": true, "space": "screen"},
            {"glyph": 12, "bank": "far", "layer": 0, "opacity": 0.5},
            {"glyph": "=1 + floor(time) % 4", "bank": {"image": "hero", "size": [16, 24]}}]"#,
    );
    let [coin, tile, hero] = scene.sprites.as_slice() else { panic!("three sprites") };
    assert!(matches!(&coin.glyph, SpriteGlyph::Name(name) if &**name == "coin"));
    assert_eq!(
        (&coin.layer, coin.space, coin.bank),
        (&SpriteLayer::Name("ground".into()), SpriteSpace::Screen, SpriteBank::Scene)
    );
    assert_eq!(
        (coin.position, coin.priority, coin.flip_x),
        (Anim::Const([3.0, 4.0]), Anim::Const(7.0), Anim::Const(true))
    );
    assert!(matches!(tile.glyph, SpriteGlyph::Number(Anim::Const(12.0))));
    assert!(matches!(tile.bank, SpriteBank::Tiles(map) if ir.names.text(ir.assets[map].name) == "far"));
    assert_eq!((&tile.layer, tile.opacity), (&SpriteLayer::Number(0), Anim::Const(0.5)));
    assert!(matches!(hero.glyph, SpriteGlyph::Number(Anim::Slot(_))));
    assert!(matches!(hero.bank, SpriteBank::Sheet { size: [16, 24], .. }));
    assert_eq!(&*hero.origin.pointer, "/nodes/0/sprites/2");
}

#[test]
fn a_repeat_is_multiplied_out_and_its_animations_know_their_copy() {
    let (ir, scene) = scene_of(
        r#""asset": "near", "sprites": [{"glyph": "coin"}, {"repeat": {"count": 3, "sprite": {"glyph": "coin", "position": ["=index * 16", 5]}}}]"#,
    );
    assert_eq!(scene.sprites.len(), 4);
    let copies: Vec<_> = ir.animations.iter().map(|animation| (animation.ty, animation.copy)).collect();
    let copy = |index| (ValueType::Number, Some(RepeatCopy { index, count: 3 }));
    assert_eq!(copies, [copy(0), copy(1), copy(2)]);
}

#[test]
fn properties_of_a_scene_are_found_by_name() {
    let (ir, _) = scene_of(
        r##""asset": "near", "camera": [1, 2], "fade": {"color": "#fff", "level": 0.25}, "sprites": [{"glyph": 1}, {"glyph": "a", "position": [8, 9]}]"##,
    );
    let index = node(&ir, "s").0;
    let lane = |path: &[&str]| ir.property(index, path).map(|found| found.lanes[0]);
    assert_eq!(lane(&["camera", "y"]), Some(Anim::Const(2.0)));
    assert_eq!(lane(&["fade", "level"]), Some(Anim::Const(0.25)));
    assert_eq!(lane(&["sprites", "1", "position", "x"]), Some(Anim::Const(8.0)));
    assert_eq!(lane(&["sprites", "0", "flip_x"]), Some(Anim::Const(0.0)));
    assert_eq!(lane(&["sprites", "1", "glyph"]), None, "a name is no number");
    assert_eq!(lane(&["sprites", "2", "position"]), None);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let scene = |keys: &str| errors(&format!(r#"{MAPS}, "nodes": [{{"kind": "scene", {keys}}}, {OTHERS}]"#));
    assert_eq!(scene(r#""asset": "none""#), ["unknown-name /nodes/0/asset"]);
    assert_eq!(scene(r#""asset": ["near", "hero"]"#), ["type-mismatch /nodes/0/asset/1"]);
    assert_eq!(scene(r#""asset": []"#), ["missing-key /nodes/0/asset"]);
    let repeat = |count: &str| {
        scene(&format!(r#""asset": "near", "sprites": [{{"repeat": {{"count": {count}, "sprite": {{"glyph": 1}}}}}}]"#))
    };
    assert_eq!(repeat("1.5"), ["out-of-range /nodes/0/sprites/0/repeat/count"]);
    assert_eq!(repeat("-1"), ["out-of-range /nodes/0/sprites/0/repeat/count"]);
    assert_eq!(repeat(r#""=time""#), ["type-mismatch /nodes/0/sprites/0/repeat/count"]);
    assert_eq!(
        scene(r#""asset": "near", "sprites": [{"glyph": 1, "bank": {"image": "hero", "size": [0, 257]}}]"#),
        ["out-of-range /nodes/0/sprites/0/bank/size/0", "out-of-range /nodes/0/sprites/0/bank/size/1"]
    );
}

#[test]
fn repeats_are_weighed_before_they_are_multiplied_out() {
    let huge = format!(
        r#"{MAPS}, "nodes": [{{"kind": "scene", "asset": "near", "sprites": [{{"repeat": {{"count": 4000000000, "sprite": {{"glyph": 1}}}}}}]}}, {OTHERS}]"#
    );
    let lowered = lowered_with(&huge, &[], &Limits::default());
    let error = lowered.diagnostics.as_slice().iter().find(|diagnostic| diagnostic.is_error()).expect("an error");
    let limit = error.limit.as_ref().expect("a limit");
    assert_eq!((error.code, limit.name, limit.limit, limit.observed), ("limit", "sprites", 20_000, 4_000_000_000));
    // Few sprites that are long: their length in the file counts as often as they are copied.
    let limits = Limits { expanded_bytes: 10_000, ..Limits::default() };
    let long = huge.replace("4000000000", "1000");
    let lowered = lowered_with(&long, &[], &limits);
    let found =
        lowered.diagnostics.as_slice().iter().any(|d| d.limit.as_ref().is_some_and(|l| l.name == "expanded_bytes"));
    assert!(found, "{:?}", lowered.diagnostics.as_slice());
}
