//! Lints: what a composition says that cannot be meant, because nobody will ever see it.
//!
//! A lint looks at the indexed form, where comps are instances. What holds of some instances of a comp only is nothing that is wrong
//! with the comp: a lint speaks if it holds of all of them. It speaks of constants; what changes may be seen at some time. A node
//! that expressions read may be there for that alone.

mod blurs;
mod places;
mod reads;
mod values;
mod vars;

use std::collections::{BTreeMap, HashMap};

use reelm_ids::{NodeIdx, Rational, SlotIdx};

use crate::doc::Document;
use crate::model::{Animation, CompositionIr, Kind, Node, Origin, Paint, Role, ShapeKind, Source, Stroke};
use crate::value::quoted;
use crate::{Diagnostic, Diagnostics};
use values::Values;

/// All that cannot be seen in a composition without errors, in the order of the file. `constants` are the slots to which an
/// expression gives the same value in every frame.
///
/// The codes of its warnings: `never-visible`, `transparent`, `zero-size`, `off-canvas`, `before-start`, `nested-blur`,
/// `key-past-end`, `unused-var`.
pub fn lint(document: &Document, ir: &CompositionIr, constants: &[(SlotIdx, f64)]) -> Diagnostics {
    let mut lints = Lints::default();
    let values = Values::new(ir, constants);
    let worlds = places::Worlds::new(ir, &values);
    let read = reads::Reads::new(document);
    let mut hidden_to = NodeIdx(0);
    let mut blurred = blurs::Blurred::default();
    for (idx, node) in ir.nodes.iter() {
        let Some(origin) = ir.origins.get(idx) else { continue };
        *lints.instances.entry(origin.span.start).or_default() += 1;
        // What lies in a hidden node is hidden for that reason alone.
        if idx < hidden_to {
            continue;
        }
        let name = ir.names.text(node.id);
        if let Some((code, message)) = hidden(ir, node, &values) {
            hidden_to = node.end;
            if !read.has_one_of(ir, idx, node.end) && !sounds(ir, idx, node.end) {
                lints.add(origin.span.start, Diagnostic::warning(code, message, origin.clone()).with_node(name));
            }
        } else if worlds.is_off_canvas(ir, idx, &values) && !read.has(name) {
            let message = "the node lies outside of the canvas at all times";
            lints.add(origin.span.start, Diagnostic::warning("off-canvas", message, origin.clone()).with_node(name));
        }
        if let Some(outer) = blurred.around(idx, node, &values) {
            let outer = quoted(ir.node_id(outer));
            let message = format!("`motion-blur` does nothing here: the node lies within {outer}, which has it");
            lints.add(origin.span.start, Diagnostic::warning("nested-blur", message, origin.clone()).with_node(name));
        }
        if let Some(early) = early(node) {
            let message = format!("the node begins {early} frames before its parent");
            lints.add(origin.span.start, Diagnostic::warning("before-start", message, origin.clone()).with_node(name));
        }
    }
    for animation in &ir.animations {
        let (Some(node), Some(origin)) = (ir.nodes.get(animation.node), ir.origins.get(animation.node)) else {
            continue;
        };
        let read_elsewhen = || read.has(ir.names.text(node.id)) || samples(written(document, origin));
        if let Some(message) = key_past_end(ir, node, animation).filter(|_| !read_elsewhen()) {
            let warning = Diagnostic::warning("key-past-end", message, animation.origin.clone());
            lints.add(origin.span.start, warning.with_node(ir.names.text(node.id)));
        }
    }
    let mut diagnostics = lints.finish();
    diagnostics.extend(vars::unused(document));
    diagnostics.sort();
    diagnostics
}

/// What was found, by where it is written.
#[derive(Default)]
struct Lints {
    /// How many nodes are instances of the one that is written there.
    instances: HashMap<usize, u32>,
    /// By the place and the code of the warning: where the node is written, and of how many instances it holds.
    found: BTreeMap<(usize, &'static str), (usize, u32, Diagnostic)>,
}

impl Lints {
    /// Adds a warning of an instance of the node that is written at `node`.
    fn add(&mut self, node: usize, warning: Diagnostic) {
        let key = (warning.origin.span.start, warning.code);
        self.found.entry(key).or_insert((node, 0, warning)).1 += 1;
    }

    fn finish(self) -> Diagnostics {
        let Self { instances, found } = self;
        let all = |node: usize, count: u32| instances.get(&node).is_none_or(|instances| count >= *instances);
        let mut diagnostics = Diagnostics::new();
        diagnostics
            .extend(found.into_values().filter(|(node, count, _)| all(*node, *count)).map(|(_, _, warning)| warning));
        diagnostics
    }
}

/// Whether one of the nodes from `first` up to `end` is heard, seen or not.
fn sounds(ir: &CompositionIr, first: NodeIdx, end: NodeIdx) -> bool {
    (first.0..end.0).any(|node| ir.nodes.get(NodeIdx(node)).is_some_and(|node| matches!(node.kind, Kind::Audio(_))))
}

/// Why nothing of a node is ever seen.
fn hidden(ir: &CompositionIr, node: &Node, values: &Values) -> Option<(&'static str, &'static str)> {
    // An empty mask hides what it masks, or shows all of it: that may be meant. A sound is not there to be seen.
    if node.role == Role::Mask || matches!(node.kind, Kind::Audio(_)) {
        return None;
    }
    if values.get(node.visible) == Some(false) {
        return Some(("never-visible", "the node is never seen: `visible` is false"));
    }
    if values.get(node.opacity) == Some(0.0) {
        return Some(("transparent", "the node is never seen: `opacity` is 0"));
    }
    if values.lanes(node.scale).contains(&Some(0.0)) {
        return Some(("zero-size", "the node is never seen: `scale` is 0"));
    }
    if has_no_size(ir, node, values) {
        return Some(("zero-size", "the node is never seen: its `size` is 0"));
    }
    has_no_paint(ir, node, values).then_some(("transparent", "the node is never seen: neither fill nor stroke shows"))
}

/// Whether the node is a shape or a text that nothing colours, and that only takes room in no layout.
fn has_no_paint(ir: &CompositionIr, node: &Node, values: &Values) -> bool {
    let (fill, stroke) = match &node.kind {
        Kind::Shape(shape) if matches!(shape.kind, ShapeKind::Line { .. }) => (&Paint::None, &shape.stroke),
        Kind::Shape(shape) => (&shape.fill, &shape.stroke),
        // What moves its units may colour it.
        Kind::Text(text) if text.animators.iter().any(|animator| animator.fill.is_some()) => return false,
        Kind::Text(text) => (&text.fill, &text.stroke),
        _ => return false,
    };
    let shows = |paint: &Paint| match paint {
        Paint::None => false,
        Paint::Solid(color) => values.get(*color).is_none_or(|color| color.a > 0.0),
        Paint::Gradient(_) | Paint::Pattern(_) => true,
    };
    let strokes = |stroke: &Option<Box<Stroke>>| stroke.as_ref().is_some_and(|stroke| shows(&stroke.paint));
    let paints = |fill: &Paint, stroke: &Option<Box<Stroke>>| shows(fill) || strokes(stroke);
    let seen = match &node.kind {
        Kind::Text(text) if !text.spans.is_empty() => text
            .spans
            .iter()
            .any(|span| paints(span.fill.as_ref().unwrap_or(fill), span.stroke.as_ref().unwrap_or(stroke))),
        _ => paints(fill, stroke),
    };
    !seen && !is_laid_out(ir, node)
}

/// Whether the node is a leaf that fills its box, and the box has no area that a layout could change.
fn has_no_size(ir: &CompositionIr, node: &Node, values: &Values) -> bool {
    let fills_box = match &node.kind {
        Kind::Shape(shape) => {
            shape.stroke.is_none() && matches!(shape.kind, ShapeKind::Rect { .. } | ShapeKind::Ellipse)
        }
        Kind::Image(_) => true,
        _ => false,
    };
    fills_box && !is_laid_out(ir, node) && node.size.iter().any(|dim| values.length(*dim, 0.0) == Some(0.0))
}

/// Whether a layout has a say in the node's place and size.
fn is_laid_out(ir: &CompositionIr, node: &Node) -> bool {
    let parent = node.parent.and_then(|parent| ir.nodes.get(parent));
    node.layout.is_some() || parent.is_some_and(|parent| parent.layout.is_some())
}

/// How many frames of a node that is seen lie before its parent's start.
fn early(node: &Node) -> Option<i64> {
    let seen = node.start + node.frames > Rational::ZERO;
    (node.start < Rational::ZERO && seen).then(|| -node.start.floor())
}

/// What is to be said of a key that the node does not live to see.
fn key_past_end(ir: &CompositionIr, node: &Node, animation: &Animation) -> Option<String> {
    let (Source::Keys(keys) | Source::Expr(_, Some(keys))) = &animation.source else { return None };
    let frames = node.frames.to_f64();
    let key = keys.keys.iter().find(|key| key.time > frames)?;
    let seconds = |frames: f64| (frames / ir.fps.to_f64() * 1000.0).round() / 1000.0;
    let (at, end) = (seconds(key.time), seconds(frames));
    Some(format!("the key at {at}s lies after the node's end at {end}s"))
}

/// Whether an expression in `text` samples something at another time.
fn samples(text: &str) -> bool {
    let is_name = |before: &str| before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    text.match_indices("at(").any(|(at, _)| !is_name(text.get(..at).unwrap_or_default()))
}

/// The text that stands at `origin`.
fn written<'a>(document: &'a Document, origin: &Origin) -> &'a str {
    let (file, start) = document.source().file_at(origin.span.start);
    let end = start.saturating_add(origin.span.len());
    file.text().get(start..end).unwrap_or_default()
}
