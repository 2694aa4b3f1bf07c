//! Parameters of kinds that a crate's user has registered: values, choices, assets and lists of points.

use std::sync::Arc;

use reelm_ir::registry::{EFFECTS, EffectKind, Param, ParamType, Registry, TRANSITIONS, TransitionKind, asset_of_lane};
use reelm_ir::{
    Anim, AssetKind, Diagnostic, Document, Limits, LowerOptions, Lowered, SourceFile, ValueType, lower, schema_with,
};

use super::node;

const PARAMS: &[Param] = &[
    Param::points("first", [2, 4], [0.0, 1.0], "A curve."),
    Param::choice("style", &["soft", "hard", "none"], "How."),
    Param::asset("asset", AssetKind::Image, "Which."),
    Param::points("second", [2, 4], [0.0, 1.0], "Another curve."),
    Param::number("amount", &[1.0], [0.0, 1.0], "How much."),
];

fn registry() -> Registry {
    Registry::default()
        .with_effect(EffectKind { name: "warp", params: PARAMS, doc: "Warps." })
        .with_transition(TransitionKind { name: "melt", params: PARAMS, doc: "Melts." })
}

fn lowered(keys: &str) -> Lowered {
    let text = format!(r#"{{"reelm": 1, "size": [100, 50], "duration": "10s", {keys}}}"#);
    let parsed = Document::parse(&SourceFile::new("test.json", &text), &Limits::default());
    assert!(!parsed.diagnostics.has_errors(), "{:?}", parsed.diagnostics.as_slice());
    let options = LowerOptions { registry: Arc::new(registry()), ..LowerOptions::default() };
    lower(&parsed.document.unwrap(), &options)
}

const ASSETS: &str = r#""assets": {"tune": {"audio": "t.wav"}, "map": {"image": "m.png"}, "idle": {"image": "i.png"}}"#;

#[test]
fn they_become_lanes_and_points_come_after_all_others() {
    let lowered = lowered(&format!(
        r#"{ASSETS}, "vars": {{"which": {{"type": "asset", "default": "map"}}}}, "nodes": [{{"kind": "rect", "id": "r", "size": [9, 9], "effects": [
            {{"kind": "warp", "asset": "map", "style": "hard", "amount": 0.5, "second": [[0, 0.25], "=[time, 1]", [1, 1]]}},
            {{"kind": "warp", "asset": "=vars.which", "first": [[0, 0], [1, 1]], "second": [[0, 1], [1, 0]]}}],
            "enter": {{"kind": "melt", "for": 1, "asset": "map", "style": "none"}}}}]"#
    ));
    let ir = lowered.ir.unwrap();
    let (r, shown) = node(&ir, "r");
    let [first, second] = &shown.effects[..] else { panic!("two effects") };
    let constants = |lanes: &[Anim<f64>]| lanes.iter().map(|lane| lane.constant()).collect::<Vec<_>>();
    assert_eq!(constants(&first.lanes[..7]), [0.0, 1.0, 1.0, 3.0, 0.5, 0.0, 0.25].map(Some));
    assert!(matches!(first.lanes[7..9], [Anim::Slot(_), Anim::Slot(_)]) && first.lanes.len() == 11);
    assert_eq!(constants(&second.lanes), [2.0, 0.0, 1.0, 2.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0].map(Some));
    assert_eq!(ir.assets[asset_of_lane(1.0)].kind, AssetKind::Image);
    assert_eq!(constants(&shown.enter.as_ref().unwrap().lanes), [0.0, 2.0, 1.0, 0.0, 1.0].map(Some));
    let read = |path: &str| ir.property(r, &path.split('.').collect::<Vec<_>>());
    assert_eq!(read("effects.1.second.1").unwrap().lanes[..2], [Anim::Const(1.0), Anim::Const(0.0)]);
    assert_eq!(read("effects.0.second.2.x").unwrap().lanes[0], Anim::Const(1.0));
    assert_eq!(read("effects.0.second.1").unwrap().ty, ValueType::Vec2);
    assert_eq!(read("effects.0.amount").unwrap().lanes[0], Anim::Const(0.5));
    for none in ["effects.0.style", "effects.0.asset", "effects.0.second.3", "effects.0.first.0"] {
        assert!(read(none).is_none(), "{none}");
    }
    let unused: Vec<&str> = lowered.diagnostics.as_slice().iter().map(|warning| &*warning.message).collect();
    assert_eq!(unused, ["the asset `tune` is not used", "the asset `idle` is not used"]);
}

#[test]
fn what_does_not_fit_is_refused_with_the_nearest_name() {
    let found = |params: &str| -> Diagnostic {
        let keys = format!(
            r#"{ASSETS}, "nodes": [{{"kind": "rect", "size": [9, 9], "effects": [{{"kind": "warp", {params}}}]}}]"#
        );
        let lowered = lowered(&keys);
        let mut errors = lowered.diagnostics.as_slice().iter().filter(|diagnostic| diagnostic.is_error());
        let error = errors.next().unwrap_or_else(|| panic!("{params} is taken")).clone();
        assert!(errors.next().is_none() && lowered.ir.is_none(), "{params}");
        error
    };
    let is = |params: &str, code: &str, nearest: Option<&str>| {
        let error = found(params);
        assert_eq!((error.code, error.nearest.as_deref()), (code, nearest), "{params}: {}", error.message);
    };
    is(r#""style": "hart", "asset": "map""#, "unknown-name", Some("hard"));
    is(r#""style": 1, "asset": "map""#, "type-mismatch", None);
    is(r#""style": "=time", "asset": "map""#, "type-mismatch", None);
    is(r#""style": "soft""#, "missing-key", None);
    is(r#""asset": "mop""#, "unknown-name", Some("map"));
    is(r#""asset": "tune""#, "type-mismatch", None);
    is(r#""asset": 3"#, "type-mismatch", None);
    is(r#""asset": {"keys": [[0, "map"]]}"#, "type-mismatch", None);
    is(r#""asset": "map", "first": [[0, 0]]"#, "out-of-range", None);
    is(r#""asset": "map", "first": [[0,0],[0,0],[0,0],[0,0],[1,1]]"#, "limit", None);
    is(r#""asset": "map", "first": [[0, 0], [1, 2]]"#, "out-of-range", None);
    is(r#""asset": "map", "first": [[0, 0], "red"]"#, "type-mismatch", None);
    is(r#""asset": "map", "first": 3"#, "type-mismatch", None);
    is(r#""asset": "map", "styl": "soft""#, "unknown-key", Some("style"));
}

#[test]
fn the_schema_has_them() {
    let schema = schema_with(&registry());
    for (family, name, count) in [("Effect", "warp", EFFECTS.len()), ("Transition", "melt", TRANSITIONS.len())] {
        let kind = &schema["$defs"][family]["allOf"][count]["then"];
        assert_eq!(kind["title"], name);
        let keys = &kind["properties"];
        assert_eq!(keys["style"]["enum"], serde_json::json!(["soft", "hard", "none"]));
        assert_eq!(keys["style"]["default"], "soft");
        assert_eq!((&keys["first"]["minItems"], &keys["first"]["maxItems"]), (&2.into(), &4.into()));
        assert!(kind["required"].as_array().unwrap().contains(&"asset".into()));
    }
    assert_eq!(ParamType::Points(2, 4).lanes(), 1);
}
