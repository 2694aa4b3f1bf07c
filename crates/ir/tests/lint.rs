//! Lints: what nobody will ever see is told, and what somebody may see is not.

use std::path::Path;

use reelm_ir::{Document, Limits, LowerOptions, SourceFile, lint, lower};

/// The warnings of a composition of 100 × 50 pixels and 20 frames, as `code pointer node`.
fn lints(rest: &str) -> Vec<String> {
    told(&format!(r#"{{"reelm": 1, "size": [100, 50], "fps": 10, "duration": 2, {rest}}}"#))
}

fn told(text: &str) -> Vec<String> {
    let parsed = Document::parse(&SourceFile::new("test", text), &Limits::default());
    let mut document = parsed.document.expect("JSON");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let found = document.include(&Limits::default(), &mut |path, _| Ok(std::fs::read(folder.join(path)).expect(path)));
    assert!(found.is_empty(), "{found:?}");
    let lowered = lower(&document, &LowerOptions::default());
    let ir = lowered.ir.unwrap_or_else(|| panic!("{:?}", lowered.diagnostics));
    let found = lint(&document, &ir, &[]);
    assert!(!found.has_errors());
    let line = |warning: &reelm_ir::Diagnostic| {
        let node = warning.node.as_deref().unwrap_or("-");
        format!("{} {} {node}", warning.code, warning.origin.pointer)
    };
    found.into_iter().map(line).collect()
}

fn node(keys: &str) -> Vec<String> {
    lints(&format!(r#""nodes": [{{"id": "n", "kind": "rect", "size": [10, 10], "fill": "red", {keys}}}]"#))
}

const NONE: [&str; 0] = [];

#[test]
fn what_is_never_seen_is_told() {
    assert_eq!(node(r#""visible": false"#), ["never-visible /nodes/0 n"]);
    assert_eq!(node(r#""opacity": 0"#), ["transparent /nodes/0 n"]);
    assert_eq!(node(r#""opacity": {"keys": [[0, 0], [1, 0]]}"#), ["transparent /nodes/0 n"]);
    assert_eq!(node(r#""scale": [1, 0]"#), ["zero-size /nodes/0 n"]);
    let painted = |keys: &str| lints(&format!(r#""nodes": [{{"kind": "rect", "size": [9, 9], {keys}}}]"#));
    assert_eq!(painted(r#""fill": "none""#), ["transparent /nodes/0 rect_0"]);
    assert_eq!(painted(r##""fill": "#f000", "stroke": {"paint": "none"}"##), ["transparent /nodes/0 rect_0"]);
    assert_eq!(painted(r#""fill": "none", "stroke": {"paint": "red"}"#), NONE);
    assert_eq!(painted(r#""fill": {"keys": [[0, "transparent"], [1, "red"]]}"#), NONE);
    // In a layout it may be there for the room that it takes.
    assert_eq!(painted(r#""fill": "none", "layout": {"flex-grow": 1}"#), NONE);
    // One lane is enough.
    assert_eq!(node(r#""scale": ["=time", 0]"#), ["zero-size /nodes/0 n"]);
    assert_eq!(lints(r#""nodes": [{"kind": "ellipse", "size": [10, 0], "fill": "red"}]"#).len(), 1);
    assert_eq!(lints(r#""nodes": [{"kind": "rect", "size": ["0%", 5], "fill": "red"}]"#).len(), 1);
}

#[test]
fn what_may_be_seen_is_not() {
    for keys in [
        r#""visible": "=time > 1""#,
        r#""opacity": {"keys": [[0, 0], [1, 1]]}"#,
        r#""opacity": "=0 * time""#,
        r#""scale": {"keys": [[0, 0], [1, 1]]}"#,
    ] {
        assert_eq!(node(keys), NONE, "{keys}");
    }
    // A layout decides about the size, a stroke shows without an area, and an empty mask may be meant.
    for nodes in [
        r#"{"kind": "group", "layout": {"display": "flex"}, "children": [{"kind": "rect", "size": [0, 10], "fill": "red", "layout": {"flex-grow": 1}}]}"#,
        r#"{"kind": "rect", "size": [0, 10], "stroke": {"paint": "red", "width": 2}}"#,
        r#"{"kind": "rect", "size": [9, 9], "fill": "red", "mask": {"node": {"kind": "rect", "size": [0, 1]}, "invert": true}}"#,
    ] {
        assert_eq!(lints(&format!(r#""nodes": [{nodes}]"#)), NONE, "{nodes}");
    }
}

#[test]
fn what_lies_in_a_hidden_node_is_told_once() {
    let nodes = r#""nodes": [{"id": "g", "kind": "group", "opacity": 0, "children": [
        {"kind": "rect", "size": [0, 0]}, {"kind": "rect", "size": [1, 1], "visible": false}]}]"#;
    assert_eq!(lints(nodes), ["transparent /nodes/0 g"]);
}

/// What others read may be there for that alone: a handle that moves others, a value that many take.
#[test]
fn what_expressions_read_need_not_be_seen() {
    let reader = |expression: &str| {
        let nodes = format!(
            r#"{{"id": "my-rig", "kind": "group", "visible": false, "children": [{{"id": "knob", "kind": "rect", "size": [0, 0],
                "for": 1, "rotation": {{"keys": [[0, 0], [1.5, 90]]}}}}]}},
            {{"kind": "rect", "size": [9, 9], "rotation": "{expression}"}}"#
        );
        lints(&format!(r#""nodes": [{nodes}]"#))
    };
    let [hidden, late] = ["never-visible /nodes/0 my-rig", "key-past-end /nodes/0/children/0/rotation knob"];
    assert_eq!(reader("=time"), [hidden, late]);
    assert_eq!(reader("=nodes.knob.rotation"), NONE);
    assert_eq!(reader(r#"=nodes[\"knob\"].rotation"#), NONE);
    assert_eq!(reader(r#"=nodes[\"my-rig\"].rotation"#), [late]);
}

#[test]
fn what_lies_outside_of_the_canvas_at_all_times_is_told() {
    let off = ["off-canvas /nodes/0 n"];
    for keys in [
        r#""position": [102, 0]"#,
        r#""position": [-12, 0]"#,
        r#""position": [0, 60]"#,
        r#""position": [103, 10], "anchor": [0, 0.5]"#,
        // 10 wide about its middle at 105: from 102.5 when half as wide; of 109 from 101.9 when turned by 45 degrees.
        r#""position": [100, 0], "scale": 0.5"#,
        r#""position": [104, 0], "rotation": 45"#,
    ] {
        assert_eq!(node(keys), off, "{keys}");
    }
    for keys in [
        r#""position": [99, 0]"#,
        r#""position": [-9, 49]"#,
        r#""position": [108, 0], "anchor": "right""#,
        r#""position": [101, 0], "scale": 2"#,
        r#""position": ["=200 - 10 * frame", 0]"#,
        r#""position": {"keys": [[0, [200, 0]], [1, [0, 0]]]}"#,
        r#""position": [120, 0], "effects": [{"kind": "drop-shadow", "offset": [-60, 0], "sigma": 0, "color": "black"}]"#,
        r#""position": [104, 0], "stroke": {"paint": "red", "width": 8}"#,
    ] {
        assert_eq!(node(keys), NONE, "{keys}");
    }
}

#[test]
fn groups_and_comps_move_what_they_hold() {
    let rect = r#"{"id": "r", "kind": "rect", "size": [10, 10], "fill": "red""#;
    let group = |keys: &str, child: &str| {
        lints(&format!(r#""nodes": [{{"kind": "group", {keys}, "children": [{rect}, {child}}}]}}]"#))
    };
    assert_eq!(group(r#""position": [60, 0]"#, r#""position": [60, 0]"#), ["off-canvas /nodes/0/children/0 r"]);
    assert_eq!(group(r#""position": [-60, 0]"#, r#""position": [120, 0]"#), NONE);
    assert_eq!(group(r#""position": ["=frame", 0]"#, r#""position": [120, 0]"#), NONE);
    assert_eq!(group(r#""layout": {"display": "flex"}"#, r#""position": [120, 0]"#), NONE);
    // Of a comp's size, 50 %; the comp is 20 wide.
    let comp = |at: [i32; 2]| {
        let shows: Vec<String> =
            at.iter().map(|x| format!(r#"{{"kind": "comp", "comp": "c", "position": [{x}, 0]}}"#)).collect();
        let shows = shows.join(",");
        lints(&format!(r#""comps": {{"c": {{"size": [20, 20], "nodes": [{rect}, "position": ["50%", 0]}}]}}}}, "nodes": [{shows}]"#).replace(r#""50%""#, "20"))
    };
    assert_eq!(comp([90, 200]), ["off-canvas /comps/c/nodes/0 r"]);
    // One of two is seen.
    assert_eq!(comp([10, 200]), NONE);
}

#[test]
fn keys_that_come_too_late_are_told() {
    let keys = |keys: &str| node(&format!(r#""for": 1, "rotation": {{"keys": [{keys}]}}"#));
    assert_eq!(keys("[0, 0], [1, 90]"), NONE);
    assert_eq!(keys("[0, 0], [1.5, 90]"), ["key-past-end /nodes/0/rotation n"]);
    assert_eq!(keys("[0, 0], [1.5, 90], [3, 1]"), ["key-past-end /nodes/0/rotation n"]);
    // Sampled at other times by the node itself.
    let late = r#""for": 1, "rotation": {"keys": [[0, 0], [4, 90]]"#;
    assert_eq!(node(&format!(r#"{late}, "expr": "=at(value, 2*time)"}}"#)), NONE);
    assert_eq!(node(&format!(r#"{late}}}, "opacity": "=at( self.rotation, 2*time)/90""#)), NONE);
    assert_eq!(node(&format!(r#"{late}, "expr": "=value + 1"}}"#)), ["key-past-end /nodes/0/rotation n"]);
}

#[test]
fn a_motion_blur_within_another_is_told() {
    let blur = |keys: &str| format!(r#""effects": [{{"kind": "motion-blur"{keys}}}]"#);
    let nested = |outer: &str, inner: &str| {
        let rect = |id: &str, more: &str| {
            format!(
                r#"{{"id": "{id}", "kind": "rect", "size": [9, 9], "position": ["=9*time", 0], "fill": "red"{more}}}"#
            )
        };
        let inner = rect("in", &format!(", {}", blur(inner)));
        lints(&format!(
            r#""nodes": [{{"kind": "group", "id": "out", {}, "children": [{{"kind": "group", "children": [{inner}]}}]}}, {}]"#,
            blur(outer),
            rect("after", &format!(", {}", blur("")))
        ))
    };
    assert_eq!(nested("", ""), ["nested-blur /nodes/0/children/0/children/0 in"]);
    assert_eq!(nested(r#", "shutter": "=90*time""#, ""), NONE, "at time 0 the outer one does nothing");
    assert_eq!(nested(r#", "shutter": 0"#, ""), NONE);
    assert_eq!(nested(r#", "samples": 1"#, ""), NONE);
    // A comp that is shown within a blur and without.
    let comp = |more: &str| {
        lints(&format!(
            r#""comps": {{"c": {{"size": [20, 20], "nodes": [{{"id": "r", "kind": "rect", "size": [9, 9], "fill": "red", {}}}]}}}},
                "nodes": [{{"kind": "comp", "comp": "c", {}}}{more}]"#,
            blur(""),
            blur("")
        ))
    };
    assert_eq!(comp(""), ["nested-blur /comps/c/nodes/0 r"]);
    assert_eq!(comp(r#", {"kind": "comp", "comp": "c"}"#), NONE);
}

#[test]
fn what_begins_before_its_parent_is_told() {
    assert_eq!(node(r#""at": -0.5"#), ["before-start /nodes/0 n"]);
    assert_eq!(node(r#""at": 0.5"#), NONE);
}

#[test]
fn vars_that_nothing_reads_are_told() {
    let text = r#""vars": {"a": 1, "b-c": 2, "d": "x", "e": 3, "f": 4, "unused": 5},
        "comps": {"c": {"vars": {"a": 1, "e": 2}, "nodes": [{"kind": "rect", "size": ["=vars.a", 1], "fill": "red"}]}},
        "nodes": [{"kind": "comp", "comp": "c", "vars": {"a": "=vars.e"}}, {"kind": "text", "text": "{vars.d} {=vars.f:02}", "font-size": "=vars.b_c"}]"#;
    assert_eq!(lints(text), ["unused-var /vars/a -", "unused-var /vars/unused -", "unused-var /comps/c/vars/e -"]);
}

#[test]
fn the_fixtures_have_nothing_that_is_never_seen() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().ends_with(".reelm.json") {
            assert_eq!(told(&std::fs::read_to_string(&path).unwrap()), NONE, "{}", path.display());
            seen += 1;
        }
    }
    assert!(seen >= 8);
}

/// Values that stand in the place of others.
const ODD: [&str; 14] = [
    "0",
    "-1",
    "1e300",
    "-1e-300",
    "65536",
    "null",
    "true",
    "\"\"",
    "\"x\"",
    "\"=vars.a\"",
    "\"-2s\"",
    "\"200%\"",
    "[0, 0]",
    "{\"keys\": [[0, 0], [9, 0]]}",
];

/// Every number and string of every fixture becomes something odd, some at a time: whatever is still read can be looked at.
#[test]
fn lints_look_at_whatever_can_be_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let (mut read, mut warned) = (0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.to_string_lossy().ends_with(".reelm.json") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let values = values(&text);
        for _ in 0..60 {
            let mut changed = text.clone();
            let mut at: Vec<usize> = (0..1 + random(3)).map(|_| random(values.len())).collect();
            at.sort_unstable();
            at.dedup();
            for at in at.into_iter().rev() {
                changed.replace_range(values[at].clone(), ODD[random(ODD.len())]);
            }
            let parsed = Document::parse(&SourceFile::new("test", &changed), &Limits::default());
            let Some(document) = parsed.document else { continue };
            let lowered = lower(&document, &LowerOptions::default());
            if let Some(ir) = lowered.ir.or(lowered.faulty) {
                read += 1;
                warned += usize::from(!lint(&document, &ir, &[]).is_empty());
            }
        }
    }
    assert!(read > 300 && warned > 30, "{read} read, {warned} with warnings");
}

/// Where the numbers and strings are that stand as values.
fn values(text: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let start = at;
        match bytes[at] {
            b'"' => {
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at += 1;
                if !text[at.min(text.len())..].trim_start().starts_with(':') {
                    out.push(start..at);
                }
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => at += text[at..].find('\n').unwrap_or(text.len() - at),
            b'-' | b'0'..=b'9' => {
                at += text[at..].find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c))).unwrap_or(1);
                out.push(start..at);
            }
            _ => at += 1,
        }
    }
    out
}
