//! Small documents against the indexed form that a person works out by hand.

#[path = "lower/anims.rs"]
mod anims;
#[path = "lower/bad.rs"]
mod bad;
#[path = "lower/comps.rs"]
mod comps;
#[path = "lower/lookup.rs"]
mod lookup;
#[path = "lower/nodes.rs"]
mod nodes;
#[path = "lower/params.rs"]
mod params;
#[path = "lower/pieces.rs"]
mod pieces;
#[path = "lower/random.rs"]
mod random;
#[path = "lower/repeats.rs"]
mod repeats;
#[path = "lower/scenes.rs"]
mod scenes;
#[path = "lower/sounds.rs"]
mod sounds;
#[path = "lower/times.rs"]
mod times;

use reelm_ids::{Id as _, NodeIdx};
use reelm_ir::{CompositionIr, Document, Limits, LowerOptions, Lowered, Node, SourceFile, VarOverride, lower};

/// Reads and lowers a composition of 100 × 50 pixels, 30 fps and 10 s with these further keys.
fn lowered_with(keys: &str, vars: &[(String, VarOverride)], limits: &Limits) -> Lowered {
    let text = format!(r#"{{"reelm": 1, "size": [100, 50], "fps": 30, "duration": "10s", {keys}}}"#);
    let source = SourceFile::new("test.json", &text);
    let parsed = Document::parse(&source, limits);
    assert!(!parsed.diagnostics.has_errors(), "{keys}: {:?}", parsed.diagnostics.as_slice());
    let options = LowerOptions { vars, limits: limits.clone(), ..LowerOptions::default() };
    lower(&parsed.document.expect("a document"), &options)
}

/// What must be without errors; warnings are the second.
#[track_caller]
fn sound(keys: &str) -> (CompositionIr, Vec<&'static str>) {
    let lowered = lowered_with(keys, &[], &Limits::default());
    let codes = lowered.diagnostics.as_slice().iter().map(|diagnostic| diagnostic.code).collect();
    match lowered.ir {
        Some(ir) => (ir, codes),
        None => panic!("{keys}: {:#?}", lowered.diagnostics.as_slice()),
    }
}

/// The indexed form of what must be without errors and warnings.
#[track_caller]
fn clean(keys: &str) -> CompositionIr {
    let (ir, codes) = sound(keys);
    assert!(codes.is_empty(), "{codes:?}");
    ir
}

/// `code pointer` of all errors, in the order of the file.
#[track_caller]
fn errors(keys: &str) -> Vec<String> {
    let lowered = lowered_with(keys, &[], &Limits::default());
    assert!(lowered.ir.is_none());
    let list = lowered.diagnostics.as_slice().iter().filter(|diagnostic| diagnostic.is_error());
    list.map(|diagnostic| format!("{} {}", diagnostic.code, diagnostic.origin.pointer)).collect()
}

/// `code pointer` of all warnings, in the order of the file.
#[track_caller]
fn warnings(keys: &str) -> Vec<String> {
    let lowered = lowered_with(keys, &[], &Limits::default());
    assert!(lowered.ir.is_some(), "{:#?}", lowered.diagnostics.as_slice());
    let list = lowered.diagnostics.as_slice().iter();
    list.map(|diagnostic| format!("{} {}", diagnostic.code, diagnostic.origin.pointer)).collect()
}

/// The node with the id `id` in the composition itself.
#[track_caller]
fn node<'a>(ir: &'a CompositionIr, id: &str) -> (NodeIdx, &'a Node) {
    let index = ir.names.node(0, id).expect("a node with the id");
    (index, &ir.nodes[index])
}

/// `[start, frames]` of a node, both whole.
fn span(node: &Node) -> [i64; 2] {
    assert!(node.start.is_whole() && node.frames.is_whole());
    [node.start.num(), node.frames.num()]
}

/// What holds for every indexed form: order, ranges of subtrees, parents, slots.
fn check_invariants(ir: &CompositionIr) {
    assert_eq!(ir.nodes.len(), ir.origins.len());
    for (index, node) in ir.nodes.iter() {
        assert!(index < node.end && node.end.index() <= ir.nodes.len());
        let mut next = index.index() + 1;
        let below = node.masks.iter().map(|mask| mask.node).chain(node.children.iter().copied());
        for child in below {
            assert_eq!(child.index(), next, "preorder, masks before children");
            assert_eq!(ir.nodes[child].parent, Some(index));
            next = ir.nodes[child].end.index();
        }
        assert_eq!(next, node.end.index());
        assert!(usize::from(node.scope) < ir.scopes.len());
    }
    let mut last = 0;
    for animation in &ir.animations {
        assert!(animation.slot.index() >= last, "animations in order of their slots");
        last = animation.slot.index() + animation.ty.lanes();
        assert!(last <= ir.slot_defaults.len());
        assert!(animation.node.index() < ir.nodes.len());
    }
}
