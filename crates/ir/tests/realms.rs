//! Realm documents: what is read, and what a person gets for a bad one. As in `bad_input`, `‹` marks the place.

use reelm_ir::{
    AreaDesc, Kind, LengthUnit, Limits, LowerOptions, LoweredRealms, RealmCache, RealmDocument, RealmKind, RealmSource,
    RealmsAction, Report, ReportEntry, SourceFile, TargetDescKind, VarOverride, lower, lower_realms, realms_schema,
};

fn lowered(text: &str) -> (LoweredRealms, Vec<ReportEntry>) {
    let (source, limits) = (SourceFile::new("stage.json", text), Limits::default());
    let parsed = RealmDocument::parse(&source, &limits);
    let mut diagnostics = parsed.diagnostics;
    let document = parsed.document.unwrap_or_else(|| panic!("no JSON: {text}"));
    let lowered = lower_realms(&document, &limits);
    diagnostics.append(lowered.diagnostics.clone());
    (lowered, Report::new(&source, diagnostics).entries())
}

fn errors(text: &str) -> Vec<(&'static str, String, usize, usize)> {
    let (source, limits) = (SourceFile::new("stage.json", text), Limits::default());
    let parsed = RealmDocument::parse(&source, &limits);
    let mut diagnostics = parsed.diagnostics;
    if let Some(document) = parsed.document {
        diagnostics.append(lower_realms(&document, &limits).diagnostics);
    }
    let entries = Report::new(&source, diagnostics).entries();
    let errors = entries.into_iter().filter(|entry| entry.severity == "error");
    errors.map(|entry| (entry.code, entry.pointer, entry.line, entry.column)).collect()
}

const WHOLE: &str = r##"{
  // Comments and trailing commas are as in compositions.
  "reelm-realms": 1, "fps": 10, "duration": "2s", "fallback": "#102030", "budget": 5000, "trace": "basic",
  "metrics": { "character": [10, 20] },
  "realms": {
    "1": { "src": "host.json", "importance": -3, "cache": { "every": 4 }, "mask": 5 },
    "2": { "composition": { "reelm": 1, "size": [4, 4], "duration": 1 }, "cache": "always", "loop": true, "fit": "cover" },
    "3": { "src": "host.json" },
    "4": { "src": "host.json", "vars": { "a": 1, "b": "x", "c": true } },
  },
  "targets": [
    { "id": 1, "kind": "window", "size": [640, 360] },
    { "id": 2, "kind": "widget-realm-viewport", "size": [64, 36], "within": 1,
      "area": { "left": -8, "top": "25%", "width": { "unit": "character", "value": 4 }, "height": { "unit": "display", "value": 9 } } },
    { "id": 3, "kind": "realm-plane", "size": [8, 8], "within": 1, "quad": { "perspective": [[0, 0], [9, 1], [8, 8], [1, 9]] } },
    { "id": 4, "kind": "realm-plane", "size": [8, 8], "within": 1, "quad": { "affine": [1, 0, 0, 1, 5, 6] } },
    { "id": 9007199254740991, "kind": "texture", "size": [1, 1] },
  ],
  "layers": [{ "realm": 1, "target": 1 }, { "realm": 2, "target": 2, "z-index": -1, "opacity": 0.5, "blend": "screen",
    "clip": { "width": 3 }, "mask": 1 }],
  "commands": [
    { "at": "1s", "dispose-realm": 2 },
    { "at": 0.5, "put-realm": { "id": 5, "src": "late.json" } },
    { "at": "5f", "resize-target": { "target": 2, "size": [9, 9] } },
    { "at": 1, "set-budget": 0 },
    { "at": 1, "remove-layer": { "realm": 2, "target": 2 } },
    { "at": 1, "set-ready": { "realm": 1, "ready": false } },
    { "at": 1, "set-metrics": { "display": 2 } },
    { "at": 1, "dispose-target": 2 },
  ],
  "events": [{ "at": 1, "window": 1, "phase": "down", "position": [1, 2] }, { "at": 0, "window": 1, "pointer": 3, "phase": "move", "position": [-1, 2.5] }],
}"##;

#[test]
fn a_document_becomes_commands_by_frame() {
    let (lowered, entries) = lowered(WHOLE);
    assert!(entries.is_empty(), "{entries:?}");
    let ir = lowered.ir.expect("no errors");
    assert_eq!((ir.frames, ir.fps.num(), ir.fps.den()), (20, 10, 1));
    let frames: Vec<u64> = ir.commands.iter().map(|command| command.frame).collect();
    assert_eq!(frames, [[0; 13].as_slice(), &[5, 5], &[10; 6]].concat());
    let pointers: Vec<&str> = ir.commands.iter().map(|command| &*command.origin.pointer).collect();
    assert_eq!(pointers[..4], ["/metrics", "/budget", "/targets/0", "/targets/1"]);
    assert_eq!(
        pointers[7..15],
        ["/realms/1", "/realms/2", "/realms/3", "/realms/4", "/layers/0", "/layers/1", "/commands/1", "/commands/2"]
    );
    // Realms that name a file without vars share what it holds.
    let content = |at: usize| match &ir.commands[at].action {
        RealmsAction::PutRealm(_, realm) => realm.content,
        other => panic!("{other:?}"),
    };
    assert_eq!((content(7), content(9), content(10)), (Some(0), Some(0), Some(2)));
    assert!(matches!(&ir.contents[1].source, RealmSource::Inline(_)));
    assert_eq!(ir.contents[2].vars[1], ("b".to_owned(), VarOverride::from("x")));
    let RealmsAction::PutRealm(1, one) = ir.commands[7].action.clone() else { panic!() };
    assert_eq!((one.importance, one.mask), (-3, 5));
    assert!(matches!(one.cache, RealmCache::Every(frames) if frames.get() == 4));
    let RealmsAction::PutTarget(2, target) = ir.commands[3].action.clone() else { panic!() };
    let lengths =
        [(LengthUnit::Px, -8.0), (LengthUnit::Percent, 25.0), (LengthUnit::Character, 4.0), (LengthUnit::Display, 9.0)];
    assert_eq!(target.kind, TargetDescKind::Viewport { within: 1, area: AreaDesc(lengths) });
    assert_eq!(ir.events.iter().map(|event| (event.frame, event.pointer)).collect::<Vec<_>>(), [(0, 3), (10, 0)]);
}

/// A row about keys of a document that is complete but for them.
fn row(code: &'static str, pointer: &'static str, keys: &str) -> (&'static str, &'static str, String) {
    (code, pointer, format!("{{\n  \"reelm-realms\": 1, \"duration\": 2,\n  {keys}\n}}"))
}

fn target(code: &'static str, pointer: &'static str, keys: &str) -> (&'static str, &'static str, String) {
    row(code, pointer, &format!("\"targets\": [{{ \"id\": 1, {keys} }}]"))
}

fn layer(code: &'static str, pointer: &'static str, keys: &str) -> (&'static str, &'static str, String) {
    row(code, pointer, &format!("\"layers\": [{{ \"realm\": 1, \"target\": 1, {keys} }}]"))
}

#[test]
fn every_bad_document_gives_its_error_at_its_place_and_no_other() {
    let rows = [
        row("missing-key", "", "").2.replace("\"duration\": 2,", "").replacen('{', "‹{", 1),
    ]
    .map(|text| ("missing-key", "", text))
    .into_iter()
    .chain([
        ("unsupported-version", "/reelm-realms", "{ \"reelm-realms\": ‹2, \"duration\": 1 }".to_owned()),
        row("out-of-range", "/fps", r#""fps": ‹0"#),
        row("unknown-key", "/realm", r#"‹"realm": {}"#),
        row("unknown-name", "/trace", r#""trace": ‹"loud""#),
        row("bad-color", "/fallback", r#""fallback": ‹"rod""#),
        row("type-mismatch", "/realms", r#""realms": ‹3"#),
        row("missing-key", "/realms/1", r#""realms": { "1": ‹{} }"#),
        row("missing-key", "/realms/0", r#""realms": [‹{ "src": "a" }]"#),
        row("conflict", "/realms/1/id", r#""realms": { "1": { "id": ‹1, "src": "a" } }"#),
        row("bad-id", "/realms/one", r#""realms": { ‹"one": { "src": "a" } }"#),
        row("bad-id", "/realms/-1", r#""realms": { ‹"-1": { "src": "a" } }"#),
        row("out-of-range", "/realms/4294967296", r#""realms": { ‹"4294967296": { "src": "a" } }"#),
        row("repeated-key", "/realms/1", r#""realms": { "1": { "src": "a" }, ‹"1": { "src": "a" } }"#),
        row("repeated-id", "/realms/1", r#""realms": [{ "id": 1, "src": "a" }, ‹{ "id": 1, "src": "b" }]"#),
        row("conflict", "/realms/1/composition", r#""realms": { "1": { "src": "a", "composition": ‹{ "reelm": 1, "size": [1, 1], "duration": 1 } } }"#),
        row("missing-key", "/realms/1/composition", r#""realms": { "1": { "composition": ‹{ "reelm": 1, "duration": 1 } } }"#),
        row("unknown-key", "/realms/1/composition/nodes/0/fil", r#""realms": { "1": { "composition": { "reelm": 1, "size": [1, 1], "duration": 1, "nodes": [{ "kind": "rect", ‹"fil": 1 }] } } }"#),
        row("unknown-name", "/realms/1/cache", r#""realms": { "1": { "src": "a", "cache": ‹"never" } }"#),
        row("out-of-range", "/realms/1/cache/every", r#""realms": { "1": { "src": "a", "cache": { "every": ‹0 } } }"#),
        row("out-of-range", "/realms/1/mask", r#""realms": { "1": { "src": "a", "mask": ‹4294967296 } }"#),
        row("type-mismatch", "/realms/1/importance", r#""realms": { "1": { "src": "a", "importance": ‹0.5 } }"#),
        row("out-of-range", "/realms/1/importance", r#""realms": { "1": { "src": "a", "importance": ‹1e10 } }"#),
        row("type-mismatch", "/realms/1/vars/a", r#""realms": { "1": { "src": "a", "vars": { "a": ‹[1] } } }"#),
        row("unknown-name", "/realms/1/kind", r#""realms": { "1": { "src": "a", "kind": ‹"composer" } }"#),
        row("type-mismatch", "/realms/1/kind", r#""realms": { "1": { "kind": ‹3, "scene": {} } }"#),
        row("unknown-key", "/realms/1/sorce", r#""realms": { "1": { ‹"sorce": "a", "src": "a" } }"#),
        // What belongs to another kind.
        row("unknown-key", "/realms/1/src", r#""realms": { "1": { "kind": "scene", "size": [1, 1], "scene": { "asset": "a" }, ‹"src": "a" } }"#),
        row("unknown-key", "/realms/1/piece", r#""realms": { "1": { "kind": "scene", "size": [1, 1], "scene": { "asset": "a" }, ‹"piece": { "commands": [] } } }"#),
        row("unknown-key", "/realms/1/scene", r#""realms": { "1": { "src": "a", ‹"scene": { "asset": "a" } } }"#),
        row("unknown-key", "/realms/1/size", r#""realms": { "1": { "src": "a", ‹"size": [1, 1] } }"#),
        row("unknown-key", "/realms/1/background", r##""realms": { "1": { "kind": "canvas", "size": [1, 1], "piece": { "commands": [] }, ‹"background": "#fff" } }"##),
        // What a kind needs.
        row("missing-key", "/realms/1", r#""realms": { "1": ‹{ "kind": "scene", "scene": { "asset": "a" } } }"#),
        row("missing-key", "/realms/1", r#""realms": { "1": ‹{ "kind": "scene", "size": [1, 1] } }"#),
        row("missing-key", "/realms/1", r#""realms": { "1": ‹{ "kind": "canvas", "size": [1, 1] } }"#),
        row("missing-key", "/realms/1/scene", r#""realms": { "1": { "kind": "scene", "size": [1, 1], "scene": ‹{ } } }"#),
        row("missing-key", "/realms/1/piece", r#""realms": { "1": { "kind": "canvas", "size": [1, 1], "piece": ‹{ } } }"#),
        row("unknown-key", "/realms/1/scene/camra", r#""realms": { "1": { "kind": "scene", "size": [1, 1], "scene": { "asset": "a", ‹"camra": [0, 0] } } }"#),
        row("unknown-name", "/realms/1/piece/commands/0/kind", r#""realms": { "1": { "kind": "canvas", "size": [1, 1], "piece": { "commands": [{ "kind": ‹"lien" }] } } }"#),
        row("missing-key", "/commands/0/put-realm", r#""commands": [{ "at": 1, "put-realm": ‹{ "id": 1, "kind": "composition" } }]"#),
        row("missing-key", "/commands/0/put-realm", r#""commands": [{ "at": 1, "put-realm": ‹{ "id": 1, "kind": "canvas", "size": [1, 1] } }]"#),
        target("unknown-name", "/targets/0/kind", r#""size": [1, 1], "kind": ‹"windows""#),
        target("out-of-range", "/targets/0/size/1", r#""kind": "window", "size": [1, ‹0]"#),
        target("type-mismatch", "/targets/0/size/0", r#""kind": "window", "size": [‹-4, 1]"#),
        target("out-of-range", "/targets/0/size/0", r#""kind": "window", "size": [‹16385, 1]"#),
        target("conflict", "/targets/0/within", r#""kind": "window", "size": [1, 1], "within": ‹2"#),
        target("conflict", "/targets/0/quad", r#""kind": "texture", "size": [1, 1], "quad": ‹{ "affine": [1, 0, 0, 1, 0, 0] }"#),
        target("conflict", "/targets/0/area", r#""kind": "realm-plane", "within": 2, "quad": { "affine": [1, 0, 0, 1, 0, 0] }, "size": [1, 1], "area": ‹{}"#),
        row("missing-key", "/targets/0", r#""targets": [‹{ "id": 1, "kind": "widget-realm-viewport", "size": [1, 1] }]"#),
        row("missing-key", "/targets/0", r#""targets": [‹{ "id": 1, "kind": "realm-plane", "within": 2, "size": [1, 1] }]"#),
        target("type-mismatch", "/targets/0/quad/affine", r#""kind": "realm-plane", "within": 2, "size": [1, 1], "quad": { "affine": ‹[1, 2] }"#),
        target("type-mismatch", "/targets/0/quad/perspective", r#""kind": "realm-plane", "within": 2, "size": [1, 1], "quad": { "perspective": ‹[[0, 0]] }"#),
        target("out-of-range", "/targets/0/area/width", r#""kind": "widget-realm-viewport", "within": 2, "size": [1, 1], "area": { "width": ‹0 }"#),
        row("out-of-range", "/targets/0/id", r#""targets": [{ "id": ‹9007199254740992, "kind": "window", "size": [1, 1] }]"#),
        layer("out-of-range", "/layers/0/layout/width", r#""layout": { "width": ‹-3 }"#),
        layer("out-of-range", "/layers/0/layout/left", r#""layout": { "left": ‹1e999 }"#),
        layer("out-of-range", "/layers/0/layout/left", r#""layout": { "left": ‹1e7 }"#),
        layer("bad-length", "/layers/0/layout/left", r#""layout": { "left": ‹"nan" }"#),
        layer("type-mismatch", "/layers/0/layout/left", r#""layout": { "left": ‹"auto" }"#),
        layer("type-mismatch", "/layers/0/layout/left", r#""layout": { "left": ‹null }"#),
        layer("unknown-name", "/layers/0/layout/left/unit", r#""layout": { "left": { "unit": ‹"em", "value": 1 } }"#),
        layer("out-of-range", "/layers/0/opacity", r#""opacity": ‹1.5"#),
        row("repeated-id", "/layers/1", r#""layers": [{ "realm": 1, "target": 1 }, ‹{ "realm": 1, "target": 1 }]"#),
        row("missing-key", "/commands/0", r#""commands": [‹{ "at": 1 }]"#),
        row("missing-key", "/commands/0", r#""commands": [‹{ "dispose-realm": 1 }]"#),
        row("conflict", "/commands/0/dispose-target", r#""commands": [{ "at": 1, "dispose-realm": 1, "dispose-target": ‹1 }]"#),
        row("out-of-range", "/commands/0/at", r#""commands": [{ "at": ‹-1, "dispose-realm": 1 }]"#),
        row("bad-time", "/commands/0/at", r#""commands": [{ "at": ‹"1h", "dispose-realm": 1 }]"#),
        row("unknown-name", "/events/0/phase", r#""events": [{ "at": 0, "window": 1, "phase": ‹"click", "position": [0, 0] }]"#),
        row("out-of-range", "/metrics/display", r#""metrics": { "display": ‹0 }"#),
    ]);
    let mut wrong = Vec::new();
    for (code, pointer, marked) in rows {
        let (before, after) = marked.split_once('‹').expect("a row marks a place");
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        let (found, expected) = (errors(&format!("{before}{after}")), [(code, pointer.to_owned(), line, column)]);
        if found != expected {
            wrong.push(format!("{marked}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_key_of_another_kind_is_refused_with_what_is_expected_and_what_may_be_meant() {
    let told = |realm: &str| {
        let (_, entries) = lowered(&format!(r#"{{ "reelm-realms": 1, "duration": 1, "realms": {{ "1": {realm} }} }}"#));
        let [entry] = entries.as_slice() else { panic!("{entries:?}") };
        (entry.message.clone(), entry.expected.clone().unwrap_or_default(), entry.nearest.clone())
    };
    let (message, expected, _) = told(r#"{ "src": "a", "scene": { "asset": "a" } }"#);
    assert_eq!(message, "unknown key `scene` in a realm of the kind `composition`; the kind `scene` has it");
    assert!(expected.starts_with("one of `kind`, `src`, `composition`, `vars`, `id`"), "{expected}");
    let (message, expected, nearest) =
        told(r#"{ "kind": "canvas", "size": [1, 1], "piece": { "commands": [] }, "peice": 1 }"#);
    assert_eq!((message.as_str(), nearest.as_deref()), ("unknown key `peice` in a realm", Some("piece")));
    assert!(expected.contains("`piece`, `size`") && !expected.contains("`scene`"), "{expected}");
    assert_eq!(told(r#"{ "kind": "scne", "scene": { "asset": "a" } }"#).2.as_deref(), Some("scene"));
}

/// A scene and a piece are compositions of one node, with the clock of the realm document.
#[test]
fn scenes_and_pieces_are_contents_of_their_kind() {
    let text = r##"{ "reelm-realms": 1, "fps": "30000/1001", "duration": "45f", "realms": {
        "1": { "kind": "scene", "size": [64, 48], "background": "#123", "assets": { "map": { "tiles": "a.tmx" } },
               "vars": { "speed": 2 }, "scene": { "asset": "map", "camera": ["=vars.speed*frame", 0] }, "loop": true },
        "2": { "kind": "canvas", "size": [8, 8], "duration": "10f", "seed": 7, "piece": { "commands": [{ "kind": "point", "at": [1, 1] }] } },
        "3": { "kind": "composition", "src": "a.json" } } }"##;
    let (lowered, entries) = lowered(text);
    assert!(entries.is_empty(), "{entries:?}");
    let ir = lowered.ir.expect("no errors");
    let kinds: Vec<RealmKind> = ir.contents.iter().map(|content| content.kind).collect();
    assert_eq!(kinds, [RealmKind::Scene, RealmKind::Canvas, RealmKind::Composition]);
    let composition = |at: usize| {
        let RealmSource::Inline(document) = &ir.contents[at].source else { panic!("written here") };
        let options = LowerOptions { within_realms: true, ..LowerOptions::default() };
        let lowered = lower(document, &options);
        lowered.ir.unwrap_or_else(|| panic!("{:?}", lowered.diagnostics))
    };
    let (scene, canvas) = (composition(0), composition(1));
    assert_eq!((scene.size, scene.frames, scene.fps.num(), scene.fps.den()), ([64, 48], 45, 30_000, 1001));
    assert_eq!((canvas.size, canvas.frames, canvas.seed), ([8, 8], 10, 7));
    assert!(scene.nodes.values().any(|node| matches!(node.kind, Kind::Scene(_))));
    assert!(canvas.nodes.values().any(|node| matches!(node.kind, Kind::Paint(_))));
    let shown = scene.origins.values().next_back().map(|origin| &*origin.pointer);
    assert_eq!(shown, Some("/realms/1/scene"));
}

#[test]
fn too_many_of_anything_is_refused_with_the_limit() {
    let many = |count: usize, one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<Vec<_>>().join(",");
    let realms = many(100_000, &|id| format!("\"{id}\": {{ \"src\": \"a.json\" }}"));
    let layers = many(10_000, &|id| format!("{{ \"realm\": {id}, \"target\": 1 }}"));
    let cases = [
        (format!("\"realms\": {{ {realms} }}"), "realms", 4096, 100_000, "/realms"),
        (format!("\"layers\": [{layers}]"), "layers", 8192, 10_000, "/layers"),
    ];
    for (keys, name, limit, observed, pointer) in cases {
        let (lowered, entries) = lowered(&format!("{{ \"reelm-realms\": 1, \"duration\": 1, {keys} }}"));
        assert!(lowered.ir.is_none());
        let [entry] = entries.as_slice() else { panic!("{entries:?}") };
        let exceeded = entry.limit.as_ref().expect("the limit is named");
        assert_eq!((entry.code, entry.pointer.as_str()), ("limit", pointer));
        assert_eq!((exceeded.name, exceeded.limit, exceeded.observed), (name, limit, observed));
    }
}

#[test]
fn a_realm_document_is_known_by_its_key_alone() {
    let is_one = |text: &str| RealmDocument::is_one(&SourceFile::new("a", text), &Limits::default());
    assert!(is_one(WHOLE) && is_one("{ \"reelm-realms\": 2 }"));
    for other in [
        "{ \"reelm\": 1, \"nodes\": [\"reelm-realms\"] }",
        "[\"reelm-realms\"]",
        "\"reelm-realms\"",
        "{ \"reelm-realms\"",
        "",
    ] {
        assert!(!is_one(other), "{other}");
    }
}

/// The schema that is checked in is the one that the types give. `REELM_BLESS=1` writes it.
#[test]
fn the_schema_that_is_checked_in_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reelm-realms.schema.json");
    if std::env::var_os("REELM_BLESS").is_some() {
        let text = serde_json::to_string_pretty(&realms_schema()).expect("a schema is plain data");
        std::fs::write(path, text + "\n").expect("docs can be written");
    }
    let text = std::fs::read_to_string(path).expect("docs/reelm-realms.schema.json is there");
    let written: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert!(
        written == realms_schema(),
        "docs/reelm-realms.schema.json is out of date; run the test with REELM_BLESS=1"
    );
}
