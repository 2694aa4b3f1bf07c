//! Random documents from a small grammar: lowering never panics, and what it gives is well formed.

use proptest::prelude::*;
use reelm_ir::{Document, Limits, LowerOptions, SourceFile, lower};

use super::check_invariants;

fn pick(list: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(list).prop_map(str::to_owned)
}

fn number() -> impl Strategy<Value = String> {
    pick(&["0", "1", "-1", "0.5", "7", "1e308", "-1e308", "1e-300", "16384", "-0", "9007199254740993"])
}

fn time() -> impl Strategy<Value = String> {
    prop_oneof![
        number(),
        pick(&[
            r#""1s""#,
            r#""-1s""#,
            r#""250ms""#,
            r#""45f""#,
            r#""1e300s""#,
            r#""x""#,
            r#""9223372036854775807f""#,
            "100000"
        ]),
    ]
}

fn anim() -> impl Strategy<Value = String> {
    let key = (time(), number(), pick(&["", r#","out-cubic""#, r#","steps(0)""#, r#","linear(0, 1 50%, 0)""#]))
        .prop_map(|(time, value, ease)| format!("[{time},{value}{ease}]"));
    prop_oneof![
        number(),
        pick(&[
            r#""=time""#,
            r#""=vars.n""#,
            r#""=vars.none""#,
            r#""red""#,
            "true",
            "[1,2]",
            r#"[1,"=2"]"#,
            r#"{"x":1,"y":"=2"}"#,
            r#""50%""#,
            r#""auto""#
        ]),
        prop::collection::vec(key, 0..4)
            .prop_map(|keys| format!(r#"{{"keys":[{}],"after":"continue"}}"#, keys.join(","))),
    ]
}

fn effect() -> impl Strategy<Value = String> {
    (
        pick(&["blur", "drop-shadow", "sepia", "color-matrix", "glow", "x"]),
        pick(&["sigma", "amount", "matrix", "color", "q"]),
        anim(),
    )
        .prop_map(|(kind, key, value)| format!(r#"{{"kind":"{kind}","{key}":{value}}}"#))
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (pick(&["position", "anchor", "pivot", "scale", "rotation", "skew", "size", "opacity", "visible", "radius", "fill", "font-size", "active", "width"]), anim())
            .prop_map(|(key, value)| format!(r#""{key}":{value}"#)),
        2 => (pick(&["at", "for", "gap"]), time()).prop_map(|(key, value)| format!(r#""{key}":{value}"#)),
        1 => pick(&[r#""id":"a""#, r#""id":"b-c""#, r#""id":"0""#, r#""anchor":"baseline""#, r#""clip":true"#, r#""clip":{"path":"M0 0A1 1 0 0 1 5 5z"}"#]),
        1 => (time(), pick(&["fade", "wipe", "dip"]), pick(&["enter", "exit", "transition"]))
            .prop_map(|(time, kind, key)| format!(r#""{key}":{{"kind":"{kind}","for":{time}}}"#)),
        1 => (anim(), time(), pick(&["none", "repeat", "pingpong"]))
            .prop_map(|(speed, from, looping)| format!(r#""time":{{"speed":{speed},"from":{from},"loop":"{looping}","reverse":true}}"#)),
        1 => prop::collection::vec(effect(), 0..3).prop_map(|list| format!(r#""effects":[{}]"#, list.join(","))),
        1 => pick(&[r#""text":"{vars.n} {=time:.2}""#, r#""text":"{""#, r#""text":"{=vars.n}""#, r#""d":"M0 0L1 1""#, r#""d":"x""#, r#""asset":"p""#]),
        1 => (anim(), time()).prop_map(|(remap, from)| format!(r#""time":{{"remap":{remap},"from":{from},"loop":"pingpong"}}"#)),
        1 => pick(&[r#""src":"a.json""#, r#""src":"../a.json","comp":"c""#, r#""src":"""#, r#""src":3"#]),
        1 => pick(&[r#""text":"{=vars.t == 'x' ? 'a' : vars.t}""#, r#""text":"{=vars.n:+08,.2f%}""#, r#""text":"{='}'}""#]),
        1 => pick(&[r#""comp":"c","vars":{"n":"=time"}"#, r#""comp":"d""#, r#""comp":"none""#, r#""comp":"c","vars":{"n":{"keys":[[0,0],[1,1]]},"t":3}"#]),
        1 => (pick(&["0", "1", "3", "400", "1e9", "-1", r#""=vars.n""#, r#""=index""#]), time(), pick(&["rect", "text", "comp", "switch"]))
            .prop_map(|(count, time, kind)| format!(r#""count":{count},"stagger":{time},"child":{{"kind":"{kind}","text":"{{=index}}","for":{time},"comp":"c"}}"#)),
        1 => (pick(&["padding", "gap", "margin", "flex-grow", "left", "min-width"]), anim())
            .prop_map(|(key, value)| format!(r#""layout":{{"display":"flex","{key}":{value}}}"#)),
    ]
}

fn node() -> impl Strategy<Value = String> {
    let kind = || {
        pick(&[
            "group", "stack", "sequence", "switch", "comp", "rect", "ellipse", "path", "text", "image", "star",
            "repeat",
        ])
    };
    let leaf = (kind(), prop::collection::vec(key(), 0..5)).prop_map(|(kind, keys)| {
        format!(r#"{{"kind":"{kind}"{}}}"#, keys.iter().map(|key| format!(",{key}")).collect::<String>())
    });
    leaf.prop_recursive(4, 24, 5, move |inner| {
        (
            kind(),
            prop::collection::vec(key(), 0..4),
            prop::collection::vec(inner.clone(), 0..5),
            prop::option::of(inner),
        )
            .prop_map(|(kind, keys, children, mask)| {
                let keys: String = keys.iter().map(|key| format!(",{key}")).collect();
                let mask = mask.map_or(String::new(), |mask| format!(r#","mask":{{"node":{mask},"feather":"=time"}}"#));
                let child = children.first().filter(|_| kind == "repeat");
                let child = child.map_or(String::new(), |child| format!(r#","count":3,"child":{child}"#));
                format!(r#"{{"kind":"{kind}"{keys}{mask}{child},"children":[{}]}}"#, children.join(","))
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn lowering_never_panics(
        nodes in prop::collection::vec(node(), 0..4),
        inner in prop::collection::vec(node(), 0..3),
        other in prop::collection::vec(node(), 0..2),
        duration in time(),
        fps in prop_oneof![number(), pick(&["30", r#""30000/1001""#, r#""1/0""#])],
    ) {
        let text = format!(
            r#"{{"reelm":1,"size":[64,64],"duration":{duration},"fps":{fps},"vars":{{"n":0.5}},"assets":{{"p":{{"image":"p.png"}}}},
                "comps":{{"c":{{"duration":2,"vars":{{"n":1,"t":"x"}},"nodes":[{}]}},"d":{{"nodes":[{}]}}}},"nodes":[{}]}}"#,
            inner.join(","), other.join(","), nodes.join(",")
        );
        let limits = Limits { nodes: 2000, ..Limits::default() };
        let parsed = Document::parse(&SourceFile::new("r.json", &text), &limits);
        if let Some(document) = parsed.document {
            let lowered = lower(&document, &LowerOptions { limits, ..LowerOptions::default() });
            prop_assert_eq!(lowered.ir.is_none(), lowered.diagnostics.has_errors());
            // Tables with errors are whole too, so that more errors can be looked for in them.
            if let Some(ir) = lowered.ir.or(lowered.faulty) {
                check_invariants(&ir);
            }
        }
    }
}
