//! Pieces: lanes in the order of the table, repetitions multiplied out, limits.

use reelm_ir::registry::{CommandKind, property};
use reelm_ir::{Anim, CompositionIr, Kind, Limits, PaintCommand, Source, TextPart, ValueType};

use super::{check_invariants, clean, errors, lowered_with, node};

fn commands(keys: &str) -> (CompositionIr, Vec<PaintCommand>) {
    let ir = clean(&format!(r#""nodes": [{{"kind": "paint", "id": "p", "commands": [{keys}]}}]"#));
    check_invariants(&ir);
    let (index, p) = node(&ir, "p");
    let Kind::Paint(paint) = p.kind else { panic!("a paint node") };
    let piece = &ir.pieces[paint.piece as usize];
    assert_eq!(piece.node, index);
    let commands = piece.commands.clone();
    (ir, commands)
}

#[test]
fn lanes_follow_the_table_and_what_is_given_is_told() {
    let (ir, commands) = commands(
        r##"{"kind": "line", "to": [3, "=frame"], "from": [1, 2]}, {"kind": "poly", "points": [[5, 6], [7, 8]], "crisp": true},
            {"kind": "ink", "color": "#ff000080", "if": "=frame > 2"}, {"kind": "write", "text": "n {=frame:02}!", "at": [1, 1]}"##,
    );
    let [line, poly, ink, write] = commands.as_slice() else { panic!("four commands") };
    let constant = |command: &PaintCommand, lane: usize| command.lanes[lane].constant();
    assert_eq!(line.kind, CommandKind::Line);
    assert_eq!([0, 1, 4, 5].map(|lane| constant(line, lane)), [1.0, 2.0, 1.0, 0.0].map(Some));
    let [Anim::Slot(x), Anim::Slot(y)] = line.lanes[2..4] else { panic!("y of `to` is animated") };
    assert_eq!((ir.slot_defaults[x], y.0), (3.0, x.0 + 1));
    assert!(line.is_given("to") && !line.is_given("width"));
    let expected = [0.0, 1.0, 5.0, 6.0, 7.0, 8.0].map(Anim::Const);
    assert_eq!(poly.lanes, expected, "outline, crisp, then the points");
    assert!(matches!(ink.when, Anim::Slot(_)) && matches!(line.when, Anim::Const(true)));
    assert_eq!(ink.lanes[..2], [1.0, 0.0].map(Anim::Const));
    assert!(matches!(&write.text[..], [TextPart::Literal(_), TextPart::Number { .. }, TextPart::Literal(_)]));
    assert!(ir.animations.iter().all(|animation| animation.property == property::COMMANDS && !animation.steers_layout));
    let when = ir.animations.iter().find(|animation| animation.ty == ValueType::Bool).expect("the condition");
    assert!(matches!(&when.source, Source::Expr(source, None) if &*source.text == "frame > 2"));
}

#[test]
fn repetitions_are_multiplied_out_and_know_their_number() {
    let (ir, commands) = commands(
        r#"{"kind": "repeat", "count": 2, "commands": [{"kind": "pan", "by": ["=index * 2", 0]},
            {"kind": "repeat", "count": 3, "commands": [{"kind": "point", "at": ["=index * 2", "=count * 2"]}]}]}"#,
    );
    use CommandKind::{Pan, Point};
    let kinds: Vec<_> = commands.iter().map(|command| command.kind).collect();
    assert_eq!(kinds, [Pan, Point, Point, Point, Pan, Point, Point, Point]);
    let repeats: Vec<_> =
        ir.animations.iter().filter_map(|animation| animation.copy.map(|copy| [copy.index, copy.count])).collect();
    assert_eq!(repeats.len(), 14);
    assert_eq!(repeats[..3], [[0, 2], [0, 3], [0, 3]]);
    assert_eq!(repeats[13], [2, 3]);
}

#[test]
fn children_follow_their_embed_and_are_numbered() {
    let (_, commands) = commands(
        r#"{"kind": "embed", "at": [0, 0], "size": [4, 4], "commands": [{"kind": "wipe"},
                {"kind": "embed", "at": [0, 0], "size": [2, 2], "commands": [{"kind": "bake"}]}]},
            {"kind": "embed", "at": [0, 0], "size": [4, 4], "commands": []},
            {"kind": "embed", "child": 7, "at": [0, 0], "size": [4, 4], "commands": []}"#,
    );
    let shape: Vec<_> = commands.iter().map(|command| (command.kind.row().name, command.inner)).collect();
    assert_eq!(shape, [("embed", 3), ("wipe", 0), ("embed", 1), ("bake", 0), ("embed", 0), ("embed", 0)]);
    let children: Vec<_> = [0, 2, 4, 5].map(|at: usize| commands[at].lanes[0].constant()).into();
    assert_eq!(children, [0.0, 0.0, 1.0, 7.0].map(Some));
}

#[test]
fn what_is_too_much_is_refused_where_it_is_written() {
    let paint = |commands: &str| format!(r#""nodes": [{{"kind": "paint", "commands": [{commands}]}}]"#);
    let nested = (0..8).fold(String::new(), |inner, _| {
        format!(r#"{{"kind": "embed", "at": [0, 0], "size": [4, 4], "commands": [{inner}]}}"#)
    });
    let at = "/nodes/0".to_owned() + &"/commands/0".repeat(8);
    assert_eq!(errors(&paint(&nested)), [format!("limit {at}")]);
    let bakes = r#"{"kind": "bake"},"#.repeat(64);
    assert_eq!(errors(&paint(&bakes)), ["limit /nodes/0/commands/63"]);
    let limits = Limits { paint_replay: 599, ..Limits::default() };
    let lowered = lowered_with(&paint(r#"{"kind": "wipe"}, {"kind": "wipe"}"#), &[], &limits);
    let limit = lowered.diagnostics.as_slice()[0].limit.clone().expect("a limit");
    assert_eq!((limit.name, limit.limit, limit.observed), ("paint_replay", 599, 600));
}
