//! Counts of repeats as expressions: what they see before there are frames, and what is refused.

mod common;

use common::indexed;
use reelm_expr::FORESIGHT;
use reelm_ir::{CompositionIr, Diagnostic, Document, Limits, LowerOptions, SourceFile, lower};

/// A canvas of 320 × 180, 10 s at 30 fps, with vars.
fn text(nodes: &str) -> String {
    format!(
        r##"{{"reelm": 1, "size": [320, 180], "fps": 30, "duration": 10, "seed": 5,
        "vars": {{"n": 4, "width": 250, "wide": true, "mode": "rows", "tint": "#f00"}},
        "comps": {{"c": {{"size": [90, 50], "duration": 4, "vars": {{"n": 1}}, "nodes": [{{"kind": "sequence", "children": [
            {{"kind": "repeat", "count": "=vars.n * 2", "stagger": "10f", "child": {{"kind": "rect", "for": "10f"}}}},
            {{"kind": "repeat", "id": "after", "for": 1, "count": "=canvas.width / 30", "child": {{"kind": "rect", "id": "a"}}}}]}}]}}}},
        "nodes": [{nodes}]}}"##
    )
}

fn repeat(count: &str) -> String {
    format!(r#"{{"kind": "repeat", "id": "r", "count": {count:?}, "child": {{"kind": "rect"}}}}"#)
}

fn copies(ir: &CompositionIr, id: &str) -> usize {
    ir.nodes[ir.names.node(0, id).unwrap()].children.len()
}

fn count(expression: &str) -> usize {
    copies(&indexed(&text(&repeat(expression))), "r")
}

fn errors(nodes: &str) -> Vec<Diagnostic> {
    let source = SourceFile::new("test.json", &text(nodes));
    let document = Document::parse(&source, &Limits::default()).document.unwrap();
    let lowered = lower(&document, &LowerOptions { foresight: Some(FORESIGHT), ..LowerOptions::default() });
    assert!(lowered.ir.is_none(), "{nodes}");
    lowered.diagnostics.as_slice().iter().filter(|found| found.is_error()).cloned().collect()
}

#[test]
fn a_count_is_any_expression_of_what_does_not_change() {
    for (expression, expected) in [
        ("=vars.n + 1", 5),
        ("=floor(vars.width / 40)", 6),
        ("=vars.n", 4),
        ("=canvas.width / 32", 10),
        ("=round(fps / 7) + seed", 9),
        ("=let rows = vars.n; rows * (rows - 1)", 12),
        ("=vars.wide ? 3 : 1", 3),
        ("=vars.mode == \"rows\" && !(vars.mode == \"columns\") ? 7 : 2", 7),
        ("=\"a\" == \"b\" ? 1 : 2", 2),
        ("=random(3) < 2 ? 8 : 1", 8),
        ("=max(vars.n, 2, 11)", 11),
        ("=vars.tint.r * 3", 3),
        ("=[vars.n, 2].x", 4),
        ("=ease(\"linear\", 0.5) * 4", 2),
        ("=2 * 2 - 4", 0),
    ] {
        assert_eq!(count(expression), expected, "{expression}");
    }
}

#[test]
fn the_duration_is_known_where_it_is_written() {
    let nodes = |rest: &str| {
        format!(r#"{{"kind": "repeat", "id": "r", "count": "=duration * 2", {rest} "child": {{"kind": "rect"}}}}"#)
    };
    assert_eq!(copies(&indexed(&text(&nodes(r#""for": "1500ms","#))), "r"), 3);
    let found = errors(&nodes(""));
    assert_eq!(found[0].code, "not-here");
    assert!(found[0].expected.as_deref().unwrap().contains("`duration` where `for` is given"));
}

/// The outline, which knows how long a repeat is, and the nodes agree: what follows in a sequence begins where the last copy ends.
#[test]
fn each_instance_counts_by_its_vars() {
    let ir = indexed(&text(
        r#"{"kind": "comp", "comp": "c"}, {"kind": "comp", "comp": "c", "vars": {"n": "=vars.n"}},
           {"kind": "repeat", "count": 2, "child": {"kind": "comp", "comp": "c", "vars": {"n": "=index"}}}"#,
    ));
    let of = |scope: u16| {
        let after = &ir.nodes[ir.names.node(scope, "after").unwrap()];
        (after.start.num(), after.children.len())
    };
    assert_eq!([1, 2, 3, 4].map(of), [(20, 3), (80, 3), (0, 3), (20, 3)]);
}

#[test]
fn inner_repeats_and_sprites_count_by_the_number_of_the_outer_copy() {
    let ir = indexed(&text(
        r#"{"kind": "repeat", "count": 4, "child": {"kind": "repeat", "id": "row", "count": "=index + 1", "child": {"kind": "rect"}}}"#,
    ));
    assert_eq!([0, 1, 2, 3].map(|i| copies(&ir, &format!("row.{i}"))), [1, 2, 3, 4]);
    let ir = indexed(
        r#"{"reelm": 1, "size": [64, 64], "duration": 2, "assets": {"m": {"tiles": "m.tmx"}}, "nodes": [
            {"kind": "scene", "id": "s", "asset": "m", "sprites": [{"repeat": {"count": "=3 * duration", "sprite": {"glyph": 1}}}]}]}"#,
    );
    let reelm_ir::Kind::Scene(scene) = &ir.nodes[ir.names.node(0, "s").unwrap()].kind else { panic!("a scene") };
    assert_eq!(scene.sprites.len(), 6);
}

/// Commands of `paint` nodes count as nodes do.
#[test]
fn commands_are_repeated_as_often_as_an_expression_says() {
    let commands = |count: &str, inner: &str| {
        format!(
            r#"{{"kind": "paint", "id": "p", "commands": [{{"kind": "repeat", "count": {count}, "commands": [{inner}]}}]}}"#
        )
    };
    let point = r#"{"kind": "point", "at": ["=index", "=count"]}"#;
    let issued = |json: &str| indexed(&text(json)).pieces.first().map_or(0, |piece| piece.commands.len());
    assert_eq!(issued(&commands("\"=vars.n * 2 + floor(canvas.width / 100)\"", point)), 11);
    assert_eq!(issued(&commands("\"=duration\"", point)), 10);
    let inner = r#"{"kind": "repeat", "count": "=index + 1", "commands": [{"kind": "bake"}]}"#;
    assert_eq!(issued(&commands("3", inner)), 6);
    for (count, code) in [
        ("\"=time\"", "not-here"),
        ("\"=vars.n / 8\"", "out-of-range"),
        ("-1", "out-of-range"),
        ("1e300", "out-of-range"),
        ("\"=1e9\"", "limit"),
        (r#"{"keys": [[0, 1], [1, 3]]}"#, "type-mismatch"),
    ] {
        let found = errors(&commands(count, point));
        assert_eq!(found.iter().map(|error| error.code).collect::<Vec<_>>(), [code], "{count}");
        assert!(found[0].origin.pointer.starts_with("/nodes/0/commands/0"), "{found:?}");
    }
}

#[test]
fn what_has_no_value_yet_is_refused_where_it_stands() {
    for (expression, code, word) in [
        ("=1 + time", "not-here", "time"),
        ("=frame", "not-here", "frame"),
        ("=3 * progress", "not-here", "progress"),
        ("=global.time", "not-here", "global"),
        ("=nodes.r.opacity", "not-here", "nodes"),
        ("=self.opacity", "not-here", "self"),
        ("=parent.rect.width", "not-here", "parent"),
        ("=wiggle(1, 2)", "not-here", "wiggle"),
        ("=noise(3)", "not-here", "noise"),
        ("=index", "not-here", "index"),
        ("=vars.m + 1", "unknown-var", "m"),
        ("=sqr(4)", "unknown-function", "sqr"),
        ("=vars.n +", "syntax", ""),
        ("=#f00", "type-mismatch", "#f00"),
    ] {
        let nodes = repeat(expression);
        let found = errors(&nodes);
        assert_eq!(found.iter().map(|error| error.code).collect::<Vec<_>>(), [code], "{expression}");
        let (file, span) = (text(&nodes), found[0].origin.span.clone());
        assert_eq!(file.get(span), Some(word), "{expression}");
        assert_eq!((&*found[0].origin.pointer, found[0].node.as_deref()), ("/nodes/0/count", Some("r")));
    }
    assert_eq!(errors(&repeat("=vars.widht / 2"))[0].nearest.as_deref(), Some("width"));
}

#[test]
fn a_count_is_whole_and_within_the_limits() {
    let found = |expression: &str| {
        let found = errors(&repeat(expression));
        (found[0].code, found[0].message.clone(), found.len())
    };
    let half = found("=vars.n / 8");
    assert_eq!(half, ("out-of-range", "the count is 0.5, which is not a whole number".into(), 1));
    assert_eq!(found("=vars.n - 5").0, "out-of-range");
    assert_eq!(found("=1e12 * 5").0, "out-of-range");
    let undefined = found("=vars.n / (vars.n - 4)");
    assert_eq!((undefined.0, &*undefined.1), ("out-of-range", "the number is undefined: division by zero"));
    assert_eq!(errors(&repeat("=vars.n * 1e6"))[0].limit.as_ref().unwrap().name, "nodes");
    // One that is animated where it is handed in.
    let nodes = r#"{"kind": "comp", "comp": "c", "vars": {"n": "=time"}}"#;
    assert!(errors(nodes)[0].message.starts_with("the var `n`, which changes, has no value yet"));
}
