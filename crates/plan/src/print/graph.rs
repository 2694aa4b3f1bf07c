//! The plan as a picture: operations, with an edge from each to those that need the pixels that it wrote.

use core::fmt::Write;

use reelm_ids::{IdVec, OpId, SurfaceId};

use super::words::{Doing, Pixels};
use crate::plan::{Op, RenderPlan};

/// Graphviz.
pub(super) fn dot(plan: &RenderPlan) -> String {
    let mut out = String::from("digraph plan {\n    node [shape=box];\n");
    for (id, op) in plan.ops.iter() {
        let _ = writeln!(out, "    {id} [label=\"{id} {}\\n{}\"];", Doing(plan, op), label(plan, op.target()));
    }
    for root in &plan.roots {
        let _ = writeln!(out, "    root_{root} [shape=oval, label=\"{}\"];", label(plan, *root));
    }
    edges(plan, |from, to, surface| match to {
        Some(to) => _ = writeln!(out, "    {from} -> {to} [label=\"{surface}\"];"),
        None => _ = writeln!(out, "    {from} -> root_{surface};"),
    });
    out.push_str("}\n");
    out
}

/// Mermaid.
pub(super) fn mermaid(plan: &RenderPlan) -> String {
    let mut out = String::from("flowchart TD\n");
    for (id, op) in plan.ops.iter() {
        let _ = writeln!(out, "    {id}[\"{id} {}<br/>{}\"]", Doing(plan, op), label(plan, op.target()));
    }
    for root in &plan.roots {
        let _ = writeln!(out, "    root_{root}([\"{}\"])", label(plan, *root));
    }
    edges(plan, |from, to, surface| match to {
        Some(to) => _ = writeln!(out, "    {from} -->|{surface}| {to}"),
        None => _ = writeln!(out, "    {from} --> root_{surface}"),
    });
    out
}

/// A surface by name and place.
fn label(plan: &RenderPlan, id: SurfaceId) -> String {
    plan.surfaces.get(id).map_or_else(|| id.to_string(), |surface| format!("{id} {}", Pixels(surface.rect)))
}

/// Calls `edge` for each use of pixels that an operation wrote: who wrote them, who needs them (`None`: the caller of the
/// plan), and in which surface they lie.
fn edges(plan: &RenderPlan, mut edge: impl FnMut(OpId, Option<OpId>, SurfaceId)) {
    let mut written: IdVec<SurfaceId, Option<OpId>> = IdVec::new();
    written.resize(plan.surfaces.len(), None);
    for (id, op) in plan.ops.iter() {
        let replaces = matches!(op, Op::Transition { .. } | Op::Mean { .. });
        let kept = (!replaces).then_some(op.target());
        for surface in plan.sources(op).chain(kept) {
            if let Some(from) = written.get(surface).copied().flatten() {
                edge(from, Some(id), surface);
            }
        }
        if let Some(last) = written.get_mut(op.target()) {
            *last = Some(id);
        }
    }
    for root in &plan.roots {
        if let Some(from) = written.get(*root).copied().flatten() {
            edge(from, None, *root);
        }
    }
}
