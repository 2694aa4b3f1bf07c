//! Mistakes in the commands of `paint` nodes.

use super::{Row, node};

/// A row about a command; the pointer begins at the command.
fn command(code: &'static str, pointer: &str, command: &str) -> Row {
    let text = format!("{{ \"kind\": \"paint\", \"commands\": [\n      {command}\n    ] }}");
    node(code, &format!("/commands/0{pointer}"), &text)
}

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = vec![
        node("missing-key", "", r#"‹{ "kind": "paint" }"#),
        node("type-mismatch", "/commands", r#"{ "kind": "paint", "commands": ‹{} }"#),
        node("unknown-key", "/fill", r#"{ "kind": "paint", "commands": [], ‹"fill": "red" }"#),
        node("bad-color", "/background", r#"{ "kind": "paint", "commands": [], "background": ‹"blurple" }"#),
    ];
    rows.extend(shapes());
    rows.extend(meaning());
    rows
}

fn shapes() -> Vec<Row> {
    vec![
        command("type-mismatch", "", "‹5"),
        command("missing-key", "", "‹{}"),
        command("unknown-name", "/kind", r#"{ "kind": ‹"lien", "from": [0, 0] }"#),
        command("type-mismatch", "/kind", r#"{ "kind": ‹3 }"#),
        command("missing-key", "", r#"‹{ "kind": "line", "from": [0, 0] }"#),
        command("unknown-key", "/form", r#"{ "kind": "circle", "center": [0, 0], "radius": 3, ‹"form": 1 }"#),
        command("repeated-key", "/at", r#"{ "kind": "point", "at": [0, 0], ‹"at": [1, 1] }"#),
        command("type-mismatch", "/at", r#"{ "kind": "point", "at": ‹"here" }"#),
        command("type-mismatch", "/if", r#"{ "kind": "wipe", "if": ‹1 }"#),
        command("unknown-name", "/mode", r#"{ "kind": "bake", "mode": ‹"frozen" }"#),
        command("unknown-name", "/erase", r#"{ "kind": "ink", "erase": ‹"all" }"#),
        command("bad-color", "/color", r#"{ "kind": "ink", "color": ‹"blurple" }"#),
        command("type-mismatch", "/points/1", r#"{ "kind": "poly", "points": [[0, 0], ‹5] }"#),
        command("out-of-range", "/points", r#"{ "kind": "tri", "points": ‹[[0, 0], [1, 1]] }"#),
        command("bad-path", "/d", r#"{ "kind": "path", "d": ‹"M0" }"#),
        command("type-mismatch", "/count", r#"{ "kind": "repeat", "count": ‹"=2", "commands": [] }"#),
        command(
            "unknown-name",
            "/commands/0/kind",
            r#"{ "kind": "repeat", "count": 2, "commands": [{ "kind": ‹"x" }] }"#,
        ),
    ]
}

fn meaning() -> Vec<Row> {
    vec![
        command("out-of-range", "/radius", r#"{ "kind": "circle", "center": [0, 0], "radius": ‹-1 }"#),
        command("out-of-range", "/strength", r#"{ "kind": "ink", "erase": "local", "strength": ‹2 }"#),
        command("out-of-range", "/at", r#"{ "kind": "point", "at": ‹[2e6, 0] }"#),
        command("unknown-name", "/asset", r#"{ "kind": "paste", "at": [0, 0], "asset": ‹"photo" }"#),
        command("missing-key", "", r#"‹{ "kind": "stamp", "at": [0, 0] }"#),
        command("conflict", "", r#"‹{ "kind": "paste", "at": [0, 0], "child": 0, "layer": "base" }"#),
        command("missing-key", "", r#"‹{ "kind": "layer" }"#),
        command("conflict", "/if", r#"{ "kind": "repeat", "count": 1, "commands": [], "if": ‹true }"#),
        command("limit", "", r#"‹{ "kind": "repeat", "count": 100001, "commands": [] }"#),
        command(
            "out-of-range",
            "/count",
            r#"{ "kind": "repeat", "count": ‹18446744073709551615, "commands": [{ "kind": "wipe" }] }"#,
        ),
        command(
            "limit",
            "/commands/0",
            r#"{ "kind": "repeat", "count": 9999, "commands": [‹{ "kind": "repeat", "count": 9999, "commands": [] }] }"#,
        ),
        command("limit", "/commands/0", r#"{ "kind": "repeat", "count": 64, "commands": [‹{ "kind": "bake" }] }"#),
    ]
}
