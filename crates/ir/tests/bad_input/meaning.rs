//! Mistakes that only the meaning shows: ranges, strings that are not what they should be, names that lead nowhere,
//! cycles, limits.

use super::{Row, file, node, rect, top};

pub(crate) fn rows() -> Vec<Row> {
    canvas().into_iter().chain(names()).chain(values()).collect()
}

fn canvas() -> Vec<Row> {
    vec![
        file("out-of-range", "/size/0", r#"{ "reelm": 1, "size": [‹0, 1], "duration": 1 }"#),
        file("out-of-range", "/size/1", r#"{ "reelm": 1, "size": [1, ‹65536], "duration": 1 }"#),
        file("out-of-range", "/size/0", r#"{ "reelm": 1, "size": [‹18446744073709551615, 1], "duration": 1 }"#),
        file("out-of-range", "/size", r#"{ "reelm": 1, "size": ‹[16384, 16384], "duration": 1 }"#),
        file("out-of-range", "/duration", r#"{ "reelm": 1, "size": [1, 1], "duration": ‹0 }"#),
        file("out-of-range", "/duration", r#"{ "reelm": 1, "size": [1, 1], "duration": ‹-1 }"#),
        file("out-of-range", "/duration", r#"{ "reelm": 1, "size": [1, 1], "duration": ‹1e12 }"#),
        file("out-of-range", "/duration", r#"{ "reelm": 1, "size": [1, 1], "duration": ‹"1e300s" }"#),
        file("bad-time", "/duration", r#"{ "reelm": 1, "size": [1, 1], "duration": ‹"2 sec" }"#),
        file("bad-time", "/duration", r#"{ "reelm": 1, "size": [1, 1], "duration": ‹"" }"#),
        top("out-of-range", "/fps", r#""fps": ‹0"#),
        top("out-of-range", "/fps", r#""fps": ‹-30"#),
        top("out-of-range", "/fps", r#""fps": ‹1e9"#),
        top("out-of-range", "/fps", r#""fps": ‹1e308"#),
        top("bad-fps", "/fps", r#""fps": ‹"30fps""#),
        top("bad-color", "/background", r#""background": ‹"blurple""#),
        top("bad-color", "/background", r##""background": ‹"#12345""##),
    ]
}

fn names() -> Vec<Row> {
    let group = r#""kind": "group""#;
    vec![
        node("bad-id", "/id", r#"{ "kind": "group", "id": ‹"1a" }"#),
        node("bad-id", "/id", r#"{ "kind": "group", "id": ‹"a b" }"#),
        node("bad-id", "/id", r#"{ "kind": "group", "id": ‹"" }"#),
        top(
            "repeated-id",
            "/nodes/1/id",
            &format!(r#""nodes": [{{ {group}, "id": "a" }}, {{ {group}, "id": ‹"a" }}]"#),
        ),
        top(
            "repeated-id",
            "/nodes/0/children/0/id",
            &format!(r#""nodes": [{{ {group}, "id": "a", "children": [{{ {group}, "id": ‹"a" }}] }}]"#),
        ),
        node("unknown-name", "/asset", r#"{ "kind": "image", "asset": ‹"sky" }"#),
        node("unknown-name", "/comp", r#"{ "kind": "comp", "comp": ‹"card" }"#),
        node("unknown-name", "/active", r#"{ "kind": "switch", "active": ‹"a", "children": [] }"#),
        rect("unknown-name", "/anchor", r#""anchor": ‹"centre""#),
        rect("unknown-name", "/effects/0/kind", r#""effects": [{ "kind": ‹"blurr" }]"#),
        rect("out-of-range", "/effects/0/samples", r#""effects": [{ "kind": "motion-blur", "samples": ‹65 }]"#),
        rect("out-of-range", "/effects/0/shutter", r#""effects": [{ "kind": "motion-blur", "shutter": ‹-1 }]"#),
        rect("unknown-key", "/effects/0/radius", r#""effects": [{ "kind": "blur", ‹"radius": 3 }]"#),
        rect("unknown-name", "/enter/kind", r#""enter": { "kind": ‹"fadee", "for": 1 }"#),
        rect("unknown-key", "/enter/angle", r#""enter": { "kind": "fade", "for": 1, ‹"angle": 3 }"#),
        top(
            "type-mismatch",
            "/nodes/0/asset",
            r#""assets": { "f": { "font": "f.ttf" } }, "nodes": [{ "kind": "image", "asset": ‹"f" }]"#,
        ),
        top(
            "cycle",
            "/comps/a/nodes/0/comp",
            r#""comps": { "a": { "nodes": [{ "kind": "comp", "comp": ‹"a" }] } }, "nodes": [{ "kind": "comp", "comp": "a" }]"#,
        ),
        top("bad-path", "/assets/a/image", r#""assets": { "a": { "image": ‹"" } }"#),
    ]
}

fn values() -> Vec<Row> {
    vec![
        rect("out-of-range", "/opacity", r#""opacity": ‹2"#),
        rect("out-of-range", "/opacity", r#""opacity": ‹-0.5"#),
        node("out-of-range", "/size/0", r#"{ "kind": "rect", "size": [‹-4, 4] }"#),
        rect("bad-time", "/at", r#""at": ‹"soon""#),
        rect("out-of-range", "/for", r#""for": ‹-1"#),
        rect("bad-ease", "/opacity/keys/1/2", r#""opacity": { "keys": [[0, 0], [1, 1, ‹"out-cubc"]] }"#),
        rect("bad-ease", "/enter/ease", r#""enter": { "kind": "fade", "for": 1, "ease": ‹"cubic-bezier(2)" }"#),
        rect("key-order", "/opacity/keys/1", r#""opacity": { "keys": [[1, 0], ‹[0, 1]] }"#),
        rect("missing-key", "/opacity", r#""opacity": ‹{ "keys": [] }"#),
        rect("bad-color", "/fill", r#""fill": ‹"redd""#),
        rect("bad-color", "/fill/linear/stops/0/1", r#""fill": { "linear": { "stops": [[0, ‹"rgb(1,2"]] } }"#),
        rect("out-of-range", "/fill/linear/stops/0/0", r#""fill": { "linear": { "stops": [[‹2, "red"]] } }"#),
        rect("out-of-range", "/stroke/width", r#""stroke": { "paint": "red", "width": ‹-1 }"#),
        rect("bad-path", "/clip/path", r#""clip": { "path": ‹"hello" }"#),
        rect("bad-length", "/layout/flex-basis", r#""layout": { "flex-basis": ‹"10 apples" }"#),
        node("bad-path", "/d", r#"{ "kind": "path", "d": ‹"M0" }"#),
        node("bad-length", "/width", r#"{ "kind": "text", "text": "a", "width": ‹"50 %%" }"#),
        node("out-of-range", "/font-size", r#"{ "kind": "text", "text": "a", "font-size": ‹-3 }"#),
        node("out-of-range", "/weight", r#"{ "kind": "text", "text": "a", "weight": ‹5000 }"#),
        node("bad-template", "/text", r#"{ "kind": "text", "text": ‹"a {vars.b" }"#),
        node("unknown-var", "/text", r#"{ "kind": "text", "text": ‹"a {vars.b}" }"#),
    ]
}
