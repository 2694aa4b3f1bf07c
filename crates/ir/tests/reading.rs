//! What a good composition is read as, and that no text at all makes the reader panic.

use proptest::prelude::*;
use reelm_ir::doc::{Anim, AnimPair, Body, Paint, Time, Var};
use reelm_ir::{Document, Limits, LowerOptions, Report, SourceFile, TextOptions, lower};

const EVERYTHING: &str = include_str!("good/everything.json");

fn read(text: &str) -> Document {
    let source = SourceFile::new("good.json", text);
    let parsed = Document::parse(&source, &Limits::default());
    let report = Report::new(&source, parsed.diagnostics).to_text(&TextOptions::default());
    assert_eq!(report, "");
    parsed.document.expect("a document without errors")
}

#[test]
fn a_composition_with_every_key_has_no_errors_and_says_what_is_written() {
    let document = read(EVERYTHING);
    let composition = &document.composition;
    assert_eq!(composition.seed.as_ref().map(|seed| seed.value.0), Some(u64::MAX), "whole numbers are exact");
    assert_eq!(composition.duration.as_ref().map(|at| at.value.clone()), Some(Time::Text("4s".into())));
    let vars = composition.vars.as_ref().map(|vars| &vars.value.0).expect("vars");
    assert!(matches!(vars[0].value.value, Var::Declared(_)) && matches!(vars[2].value.value, Var::Bare(_)));
    let nodes = &composition.nodes.as_ref().expect("nodes").value;
    let words: Vec<_> = nodes.iter().map(|node| node.value.body.word()).collect();
    let expected = ["sequence", "comp", "group", "scene", "text", "text", "paint", "repeat", "group", "realm", "audio"];
    assert_eq!(words, expected);
    let lowered = lower(&document, &LowerOptions::default());
    let errors: Vec<_> = lowered.diagnostics.into_iter().filter(|diagnostic| diagnostic.is_error()).collect();
    assert!(errors.is_empty() && lowered.ir.is_some(), "{errors:?}");
}

#[test]
fn a_place_knows_its_pointer_and_its_text() {
    let document = read(EVERYTHING);
    let nodes = &document.composition.nodes.as_ref().expect("nodes").value;
    let Body::Sequence(sequence) = &nodes[0].value.body else { panic!("a sequence") };
    let group = &sequence.children.as_ref().expect("children").value[0];
    let Body::Group(group) = &group.value.body else { panic!("a group") };
    let dot = &group.children.as_ref().expect("children").value[0].value;
    let Body::Ellipse(ellipse) = &dot.body else { panic!("an ellipse") };
    let Some(Paint::Linear(linear)) = ellipse.fill.as_ref().map(|fill| &fill.value) else { panic!("a gradient") };
    let stop = &linear.value.stops.as_ref().expect("stops").value[1].value;
    let origin = document.origin(stop.color.place);
    assert_eq!(&*origin.pointer, "/nodes/0/children/0/children/0/fill/linear/stops/1/1");
    assert_eq!(&EVERYTHING[origin.span], "\"=vars.accent\"");
    let Anim::Expr(expr) = &stop.color.value else { panic!("an expression") };
    assert_eq!((&*expr.text, &EVERYTHING[expr.offset..expr.offset + 11]), ("vars.accent", "vars.accent"));
    let Some(AnimPair::Lanes(_)) = dot.common.position.as_ref().map(|at| &at.value) else { panic!("lanes") };
}

#[test]
fn a_document_with_errors_still_holds_what_could_be_read() {
    let text = r#"{ "reelm": 1, "size": [8, 8], "duration": true, "nodes": [
        { "kind": "rect", "opacity": "half", "rotation": 5 }, 3, { "kind": "elipse", "id": "later" } ] }"#;
    let parsed = Document::parse(&SourceFile::new("a", text), &Limits::default());
    assert_eq!(parsed.diagnostics.errors(), 4);
    let composition = parsed.document.expect("a document").composition;
    let nodes = composition.nodes.expect("nodes").value;
    assert!(composition.duration.is_none() && composition.size.is_some());
    assert!(nodes[0].value.common.opacity.is_none() && nodes[0].value.common.rotation.is_some());
    assert_eq!(nodes[1].value.common.id.as_ref().map(|id| &*id.value), Some("later"));
    assert!(matches!(nodes[1].value.body, Body::Unknown));
}

/// Reads and lowers `bytes` and prints what is wrong: nothing of that may panic.
fn survive(bytes: &[u8]) {
    let source = SourceFile::from_bytes("hurt.json", bytes);
    let mut parsed = Document::parse(&source, &Limits::default());
    if let Some(document) = &parsed.document {
        parsed.diagnostics.append(lower(document, &LowerOptions::default()).diagnostics);
    }
    let report = Report::new(&source, parsed.diagnostics);
    report.to_text(&TextOptions { most: 5, color: true });
    for entry in report.entries() {
        assert!(entry.line >= 1 && entry.column >= 1 && !entry.message.is_empty() && !entry.code.is_empty());
    }
}

#[test]
fn every_prefix_of_a_composition_is_survived() {
    for end in 0..EVERYTHING.len() {
        survive(&EVERYTHING.as_bytes()[..end]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_change_of_bytes_is_survived(changes in prop::collection::vec((0..EVERYTHING.len(), any::<u8>()), 1..6)) {
        let mut bytes = EVERYTHING.as_bytes().to_vec();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        survive(&bytes);
    }

    #[test]
    fn any_piece_put_elsewhere_is_survived(from in 0..EVERYTHING.len(), length in 1..80usize, to in 0..EVERYTHING.len()) {
        let piece = EVERYTHING.as_bytes().get(from..from + length).unwrap_or(b"[]").to_vec();
        let mut bytes = EVERYTHING.as_bytes().to_vec();
        bytes.splice(to..to, piece);
        survive(&bytes);
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        survive(&bytes);
    }
}
