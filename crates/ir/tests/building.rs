//! The builder: what it makes is what a file is read to, whatever there is to write, and its mistakes are told like those of a file.

use reelm_ir::builder::*;
use reelm_ir::registry::{
    Argument as CommandArgument, COMMANDS, EFFECTS, Form, Param as KindParam, ParamType, TRANSITIONS,
};
use reelm_ir::{Diagnostics, Document, Limits, LowerOptions, RealmDocument, SourceFile, ValueType, lower};

/// What `text` is read to.
fn read(text: &str) -> Composition {
    let parsed = Document::parse(&SourceFile::new("in.json", text), &Limits::default());
    assert!(parsed.diagnostics.is_empty(), "{:#?}\n{text}", parsed.diagnostics);
    parsed.document.unwrap().composition
}

/// What is wrong with `composition`.
fn wrong(composition: &Composition) -> Diagnostics {
    let parsed = Document::parse(&SourceFile::new("built", &composition.to_json()), &Limits::default());
    let mut diagnostics = parsed.diagnostics;
    diagnostics.append(lower(&parsed.document.unwrap(), &LowerOptions::default()).diagnostics);
    diagnostics
}

/// A composition of one node.
fn one(node: impl Give<Node>) -> Composition {
    Composition::new([64, 36], 1).node(node)
}

/// The node that `json` says, in a composition of nothing else.
fn one_read(json: &str) -> Composition {
    read(&format!(r#"{{ "reelm": 1, "size": [64, 36], "duration": 1, "nodes": [{json}] }}"#))
}

#[test]
fn what_is_built_is_what_a_file_is_read_to() {
    let card = Comp::new()
        .size([380, 210])
        .var("label", "Card")
        .var("tint", VarDecl::new(VarType::Color, "#5b8def").description("Of the dot"))
        .node(ellipse().size([56, 56]).fill(expr("vars.tint")))
        .node(text("{vars.label}").font_size(30).weight(650).anchor((0, expr("0.5"))));
    let built = Composition::new([1920, 1080], secs(5))
        .schema("reelm.schema.json")
        .fps("30000/1001")
        .background("#0d1117")
        .seed(u64::MAX)
        .vars([("side", 0.5)])
        .var("big", true)
        .asset("photo", Asset::image("a.jpg"))
        .assets((("font", Asset::font("a.ttf")), ("level", Asset::tiles("a.tmx"))))
        .comp("card", card)
        .node(sequence().gap(ms(-250)).children((
            comp("card").var("label", "One").span(2).transition(transition("fade", frames(6)).ease("out-quad")),
            group().at("1s").span(3).children(vec![rect().radius([1, 2, 3, 4]), rect().fill("none")]),
        )));
    let file = r##"{
        "$schema": "reelm.schema.json", "reelm": 1, "size": [1920, 1080], "fps": "30000/1001", "duration": 5,
        "background": "#0d1117", "seed": 18446744073709551615, "vars": { "side": 0.5, "big": true },
        "assets": { "font": { "font": "a.ttf" }, "level": { "tiles": "a.tmx" } },
        "comps": { "card": {
            "size": [380, 210],
            "vars": { "label": "Card", "tint": { "type": "color", "default": "#5b8def", "description": "Of the dot" } },
            "nodes": [
                { "kind": "ellipse", "size": [56, 56], "fill": "=vars.tint" },
                { "kind": "text", "text": "{vars.label}", "font-size": 30, "weight": 650, "anchor": [0, "=0.5"] }
            ]
        } },
        "nodes": [{ "kind": "sequence", "gap": "-250ms", "children": [
            { "kind": "comp", "comp": "card", "vars": { "label": "One" }, "for": 2,
              "transition": { "kind": "fade", "for": "6f", "ease": "out-quad" } },
            { "kind": "group", "at": "1s", "for": 3, "children": [
                { "kind": "rect", "radius": [1, 2, 3, 4] }, { "kind": "rect", "fill": "none" }
            ] }
        ] }]
    }"##;
    assert_eq!(built, read(file));
    assert_eq!(read(&built.to_json()), built);
}

#[test]
fn sounds_of_the_timeline_are_built() {
    let built = Composition::new([64, 36], 1)
        .sound(AudioClip::new("a").id("intro").at(1).span(2).volume(0.5))
        .sound(AudioClip::new("b").fade_out(frames(3)));
    let file = r#"{ "reelm": 1, "size": [64, 36], "duration": 1, "audio": [
        { "id": "intro", "at": 1, "for": 2, "asset": "a", "volume": 0.5 }, { "asset": "b", "fade-out": "3f" }] }"#;
    assert_eq!(built, read(file));
    assert_eq!(read(&built.to_json()), built);
    let listed = Composition::new([64, 36], 1).audio([AudioClip::new("a"), AudioClip::new("b")]);
    assert_eq!(listed.audio.unwrap().value.0.len(), 2);
}

#[test]
fn values_are_given_as_a_person_would_write_them() {
    let rows: Vec<(Node, &str)> = vec![
        (rect().opacity(0.5).into(), r#""opacity": 0.5"#),
        (rect().opacity(1).into(), r#""opacity": 1"#),
        (rect().opacity(expr("time")).into(), r#""opacity": "=time""#),
        (rect().opacity(keys([key(0, 0), key("1s", 1)])).into(), r#""opacity": { "keys": [[0, 0], ["1s", 1]] }"#),
        (
            rect().opacity(keys([key(0, 0.5)]).before(Extend::Repeat).expr(expr("value"))).into(),
            r#""opacity": { "keys": [[0, 0.5]], "before": "repeat", "expr": "=value" }"#,
        ),
        (
            rect().rotation(Sine::new().amp(20).freq(0.5)).into(),
            r#""rotation": { "sine": { "amp": 20, "freq": 0.5 } }"#,
        ),
        (rect().scale(2).into(), r#""scale": 2"#),
        (rect().scale([2, 3]).into(), r#""scale": [2, 3]"#),
        (rect().position([1.5, 2.5]).into(), r#""position": [1.5, 2.5]"#),
        (rect().position((10, expr("20*time"))).into(), r#""position": [10, "=20*time"]"#),
        (rect().position((Noise::new(), 4)).into(), r#""position": [{ "noise": {} }, 4]"#),
        (rect().size(("50%", 80)).into(), r#""size": ["50%", 80]"#),
        (rect().size([percent(12.5), percent(50)]).into(), r#""size": ["12.5%", "50%"]"#),
        (rect().size(("=10 * time", "auto")).into(), r#""size": ["=10 * time", "auto"]"#),
        (
            rect().size(keys([key(0, [1, 2]), key(1, [3, 4])])).into(),
            r#""size": { "keys": [[0, [1, 2]], [1, [3, 4]]] }"#,
        ),
        (rect().anchor("center").pivot([0.5, 1.0]).into(), r#""anchor": "center", "pivot": [0.5, 1]"#),
        (
            rect().visible(false).isolate(true).blend(BlendMode::Screen).into(),
            r#""visible": false, "isolate": true, "blend": "screen""#,
        ),
        (
            rect().fill(Conic::new([(0, "red"), (1, "blue")]).center([0.5, 1.0]).angle(expr("time * 90"))).into(),
            r#""fill": { "conic": { "center": [0.5, 1], "angle": "=time * 90", "stops": [[0, "red"], [1, "blue"]] } }"#,
        ),
        (
            rect().fill(Pattern::new("wood").repeat(Tiling::RepeatX).sampling(Sampling::Nearest)).into(),
            r#""fill": { "image": "wood", "repeat": "repeat-x", "sampling": "nearest" }"#,
        ),
        (
            rect()
                .layout(
                    Layout::new()
                        .display(Display::Grid)
                        .grid_template_columns("200px 1fr")
                        .grid_auto_rows(40)
                        .grid_template_areas("a b")
                        .grid_auto_flow(GridFlow::ColumnDense)
                        .flex("1 0 auto")
                        .grid_row(2)
                        .place_items("center"),
                )
                .into(),
            r#""layout": { "display": "grid", "grid-template-columns": "200px 1fr", "grid-auto-rows": 40, "grid-template-areas": "a b",
                "grid-auto-flow": "column dense", "flex": "1 0 auto", "grid-row": 2, "place-items": "center" }"#,
        ),
        (rect().clip(true).into(), r#""clip": true"#),
        (rect().clip(Clip::rounded(8)).into(), r#""clip": { "radius": 8 }"#),
        (rect().clip(Clip::along("M0 0")).into(), r#""clip": { "path": "M0 0" }"#),
        (
            rect().mask(Mask::new(ellipse()).mode(MaskMode::Luma).feather(4)).into(),
            r#""mask": { "node": { "kind": "ellipse" }, "mode": "luma", "feather": 4 }"#,
        ),
        (
            rect()
                .fill(Linear::new([(0, "red"), (1, "blue")]).to((1, expr("time"))).space(GradientSpace::Oklab))
                .into(),
            r#""fill": { "linear": { "stops": [[0, "red"], [1, "blue"]], "to": [1, "=time"], "space": "oklab" } }"#,
        ),
        (
            rect().fill(Radial::new(((0, "red"), (expr("time"), keys([key(0, "red")])))).radius(0.5)).into(),
            r#""fill": { "radial": { "stops": [[0, "red"], ["=time", { "keys": [[0, "red"]] }]], "radius": 0.5 } }"#,
        ),
        (
            rect().stroke(Stroke::new("#fff").width(2).dash([4, 2]).cap(LineCap::Round)).into(),
            r##""stroke": { "paint": "#fff", "width": 2, "dash": [4, 2], "cap": "round" }"##,
        ),
        (
            rect()
                .layout(Layout::new().display(Display::Flex).gap(4).padding([1, 2]).margin((1, "5%", 3)).inset("auto"))
                .into(),
            r#""layout": { "display": "flex", "gap": 4, "padding": [1, 2], "margin": [1, "5%", 3], "inset": "auto" }"#,
        ),
        (
            rect().time(TimeMap::new().speed(2).looping(LoopMode::PingPong).freeze(frames(3))).into(),
            r#""time": { "speed": 2, "loop": "pingpong", "freeze": "3f" }"#,
        ),
        (
            rect()
                .effects([effect("blur").with("sigma", [2, 3])])
                .enter(transition("wipe", 1).with("angle", expr("time")))
                .into(),
            r#""effects": [{ "kind": "blur", "sigma": [2, 3] }], "enter": { "kind": "wipe", "for": 1, "angle": "=time" }"#,
        ),
    ];
    for (built, json) in rows {
        let file = format!(r#"{{ "kind": "rect", {json} }}"#);
        assert_eq!(one(built.clone()), one_read(&file), "{file}");
        assert_eq!(read(&one(built.clone()).to_json()), one(built), "{file}");
    }
}

#[test]
fn every_kind_has_its_function() {
    let sprite = Sprite::new(3).position([1, 2]).bank(Sheet::new("coin", [16, 16])).layer("ground").flip_x(true);
    let rows: Vec<(Node, &str)> = vec![
        (group().into(), r#""kind": "group""#),
        (stack().into(), r#""kind": "stack""#),
        (sequence().into(), r#""kind": "sequence""#),
        (switch(1).children([rect()]).into(), r#""kind": "switch", "active": 1, "children": [{ "kind": "rect" }]"#),
        (switch("a").into(), r#""kind": "switch", "active": "a""#),
        (comp("c").into(), r#""kind": "comp", "comp": "c""#),
        (comp_file("a.json").into(), r#""kind": "comp", "src": "a.json""#),
        (
            repeat(3, rect()).stagger(1).into(),
            r#""kind": "repeat", "count": 3, "child": { "kind": "rect" }, "stagger": 1"#,
        ),
        (
            ellipse().trim(Trim::new().start(0.1).end(expr("time")).offset(-2)).into(),
            r#""kind": "ellipse", "trim": { "start": 0.1, "end": "=time", "offset": -2 }"#,
        ),
        (polygon(6, expr("time")).radius(4).into(), r#""kind": "polygon", "sides": 6, "outer": "=time", "radius": 4"#),
        (star(5, 10, 20).fill("red").into(), r#""kind": "star", "points": 5, "inner": 10, "outer": 20, "fill": "red""#),
        (
            line((expr("time"), 4)).from([1, 2]).stroke(Stroke::new("red")).into(),
            r#""kind": "line", "to": ["=time", 4], "from": [1, 2], "stroke": { "paint": "red" }"#,
        ),
        (path("M0 0").fill_rule(FillRule::EvenOdd).into(), r#""kind": "path", "d": "M0 0", "fill-rule": "evenodd""#),
        (
            rich_text((Span::new("a ").weight(700), Span::new("b").fill(expr("vars.c")).baseline_shift(2))).into(),
            r#""kind": "text", "spans": [{ "text": "a ", "weight": 700 },
                { "text": "b", "fill": "=vars.c", "baseline-shift": 2 }]"#,
        ),
        (
            text("x")
                .animate(
                    Animator::new(TextUnit::Word, UnitProps::new().opacity(0.5).stroke(UnitStroke::new().width(2)))
                        .stagger(ms(80)),
                )
                .into(),
            r#""kind": "text", "text": "x", "animate": [{ "by": "word", "stagger": "80ms",
                "props": { "opacity": 0.5, "stroke": { "width": 2 } } }]"#,
        ),
        (text("x").fallback(["a", "b"]).into(), r#""kind": "text", "text": "x", "fallback": ["a", "b"]"#),
        (image("a").fit(Fit::Cover).into(), r#""kind": "image", "asset": "a", "fit": "cover""#),
        (
            scene(["a", "b"]).sprites((sprite.clone(), SpriteRepeat::new(4, sprite))).into(),
            r#""kind": "scene", "asset": ["a", "b"], "sprites": [
                { "glyph": 3, "position": [1, 2], "bank": { "image": "coin", "size": [16, 16] }, "layer": "ground", "flip-x": true },
                { "repeat": { "count": 4, "sprite":
                    { "glyph": 3, "position": [1, 2], "bank": { "image": "coin", "size": [16, 16] }, "layer": "ground", "flip-x": true } } }
            ]"#,
        ),
        (
            paint([
                command(CommandKind::Ink).with("color", "#f00").when(expr("frame > 2")),
                command(CommandKind::Bake),
            ])
            .into(),
            r##""kind": "paint", "commands": [{ "kind": "ink", "if": "=frame > 2", "color": "#f00" }, { "kind": "bake" }]"##,
        ),
        (realm(7).into(), r#""kind": "realm", "realm": 7"#),
        (
            audio("a").volume(expr("time")).pan(-1).fade_in(ms(5)).from(2).speed(0.5).into(),
            r#""kind": "audio", "asset": "a", "volume": "=time", "pan": -1, "fade-in": "5ms", "from": 2, "speed": 0.5"#,
        ),
    ];
    for (built, json) in &rows {
        assert_eq!(one(built.clone()), one_read(&format!("{{ {json} }}")), "{json}");
    }
    let schema = reelm_ir::schema();
    let kinds = schema["$defs"]["Node"]["properties"]["kind"]["oneOf"].as_array().unwrap();
    for kind in kinds.iter().map(|kind| kind["const"].as_str().unwrap()).filter(|kind| *kind != "rect") {
        assert!(rows.iter().any(|(node, _)| node.body.word() == kind), "{kind} is not built here");
    }
}

/// Every parameter of every effect and transition, and every argument of every command, can be given and is read.
#[test]
fn whatever_the_registry_has_can_be_given() {
    fn value(param: &KindParam) -> Param {
        let one: Param = match param.ty {
            ParamType::Value(ValueType::Bool) => true.give(),
            ParamType::Value(ValueType::Color) => "red".give(),
            ParamType::Value(_) => param.range[0].max(0.0).give(),
            ParamType::Choice(names) => names[names.len() - 1].give(),
            ParamType::Asset(_) => "x".give(),
            ParamType::Points(..) => [[0, 0], [1, 1]].give(),
        };
        match (param.count, one) {
            (1, one) => one,
            (count, Param::Whole(Anim::Const(one))) => vec![one; usize::from(count)].give(),
            (_, other) => other,
        }
    }
    fn with(command: Command, argument: &CommandArgument) -> Command {
        let name = argument.name;
        match argument.form {
            Form::Value(_) => command.with(name, value(&argument.param().unwrap())),
            Form::Word(words) => command.with(name, words[words.len() - 1]),
            Form::Points(..) => command.points([[0, 0], [1, 0], [1, 1]]),
            Form::Path => command.with(name, "M0 0H1"),
            Form::Text | Form::Image => command.with(name, "x"),
            Form::Count => command.with(name, 3),
            Form::Commands => command.commands([super_command()]),
        }
    }
    fn super_command() -> Command {
        command(CommandKind::Bake)
    }
    let mut node = rect();
    for kind in EFFECTS {
        node = node
            .effect(kind.params.iter().fold(effect(kind.name), |effect, param| effect.with(param.name, value(param))));
    }
    let mut nodes = vec![Node::from(node)];
    for kind in TRANSITIONS {
        let enter = transition(kind.name, frames(1));
        nodes.push(
            rect().enter(kind.params.iter().fold(enter, |enter, param| enter.with(param.name, value(param)))).into(),
        );
    }
    let commands: Vec<Command> =
        COMMANDS.iter().map(|row| row.arguments.iter().fold(command(row.kind), with)).collect();
    nodes.push(paint(commands).into());
    let built = Composition::new([64, 36], 1).nodes(nodes);
    assert_eq!(read(&built.to_json()), built);
}

#[test]
fn mistakes_are_told_with_their_places() {
    let built = Composition::new([0, 36], "1 hour").node(group().children([
        Node::from(rect().id("box").fill("blurple").effect(effect("blr"))),
        image("nowhere").into(),
        paint([command(CommandKind::Ink).with("colour", "red").with("color", [1, 2])]).into(),
        comp("none").blend(BlendMode::Copy).into(),
    ]));
    let diagnostics = wrong(&built);
    for (pointer, code, nearest) in [
        ("/size/0", "out-of-range", None),
        ("/duration", "bad-time", None),
        ("/nodes/0/children/0/fill", "bad-color", None),
        ("/nodes/0/children/0/effects/0/kind", "unknown-name", Some("blur")),
        ("/nodes/0/children/1/asset", "unknown-name", None),
        ("/nodes/0/children/2/commands/0/colour", "unknown-key", Some("color")),
        ("/nodes/0/children/3/blend", "unknown-name", None),
    ] {
        let found = diagnostics.as_slice().iter().find(|found| &*found.origin.pointer == pointer);
        let found = found.unwrap_or_else(|| panic!("{pointer}: {diagnostics:#?}"));
        assert_eq!(found.code, code, "{pointer}");
        assert!(nearest.is_none() || found.nearest.as_deref() == nearest, "{found:?}");
    }
}

#[test]
fn realm_documents_are_built_too() {
    let host = Composition::new([64, 36], 1).node(rect().fill("red"));
    let built = Realms::new("4s")
        .fps(10)
        .realm(composition_realm().id(1).src("a.json").vars([("name", "A")]))
        .realm(composition_realm().id(2).composition(host))
        .realm(canvas_realm(PaintKeys::new([command(CommandKind::Wipe)]), [64, 36]).id(4).importance(2))
        .realm(
            scene_realm(SceneKeys::new("town").camera([8, 0]), [64, 36])
                .id(5)
                .assets([("town", Asset::tiles("a.tmx"))]),
        )
        .targets([
            TargetKeys::new(TargetKindWord::Window, [640, 360]).id(1),
            TargetKeys::new(TargetKindWord::Plane, [32, 24]).id(2).within(1).quad(QuadKeys::new().perspective([
                [0, 0],
                [9, 0],
                [9, 9],
                [0, 9],
            ])),
        ])
        .layers([LayerKeys::new(1, 1)
            .z_index(-1)
            .layout(AreaKeys::new().left("5%").top(LengthKeys::new(LengthUnit::Display, 2)))])
        .commands([
            RealmCommandKeys::new("1s").put_realm(composition_realm().id(3).cache(Cache::every(2)).looping(true)),
            RealmCommandKeys::new(2).remove_layer(LayerName::new(1, 1)),
        ])
        .events([EventKeys::new(0.5, 1, PointerPhase::Down, [10, 20])]);
    let text = r#"{ "reelm-realms": 1, "duration": "4s", "fps": 10,
        "realms": [{ "id": 1, "src": "a.json", "vars": { "name": "A" } }, { "id": 2, "composition":
            { "reelm": 1, "size": [64, 36], "duration": 1, "nodes": [{ "kind": "rect", "fill": "red" }] } },
            { "id": 4, "kind": "canvas", "piece": { "commands": [{ "kind": "wipe" }] }, "size": [64, 36], "importance": 2 },
            { "id": 5, "kind": "scene", "scene": { "asset": "town", "camera": [8, 0] }, "size": [64, 36],
              "assets": { "town": { "tiles": "a.tmx" } } }],
        "targets": [{ "id": 1, "kind": "window", "size": [640, 360] },
            { "id": 2, "kind": "realm-plane", "size": [32, 24], "within": 1, "quad": { "perspective": [[0, 0], [9, 0], [9, 9], [0, 9]] } }],
        "layers": [{ "realm": 1, "target": 1, "z-index": -1,
            "layout": { "left": "5%", "top": { "unit": "display", "value": 2 } } }],
        "commands": [{ "at": "1s", "put-realm": { "id": 3, "cache": { "every": 2 }, "loop": true } },
            { "at": 2, "remove-layer": { "realm": 1, "target": 1 } }],
        "events": [{ "at": 0.5, "window": 1, "phase": "down", "position": [10, 20] }] }"#;
    let read = |text: &str| {
        let parsed = RealmDocument::parse(&SourceFile::new("in.json", text), &Limits::default());
        assert!(parsed.diagnostics.is_empty(), "{:#?}", parsed.diagnostics);
        parsed.document.unwrap().realms
    };
    assert_eq!(built, read(text));
    assert_eq!(read(&built.to_json()), built);
}
