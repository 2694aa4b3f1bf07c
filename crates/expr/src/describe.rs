//! How an animation is called in messages, and the seed of its noise. Both come from ids and keys, not from indices, so
//! that neither changes when other nodes come and go.

use reelm_ids::{NodeIdx, SlotIdx, StableHasher};
use reelm_ir::registry::property;
use reelm_ir::{Anim, Animation, CompositionIr, ExprSource, Source, VarValue};

/// The animated property as an expression would name it: `nodes.title.position.x`, `vars.speed`.
pub(crate) fn path_of(ir: &CompositionIr, animation: &Animation) -> String {
    if animation.property == property::VAR {
        let var = ir.vars.values().find(|var| first_slot(&var.value) == Some(animation.slot));
        return format!("vars.{}", var.map_or("?", |var| ir.names.text(var.name)));
    }
    let id = ir.node_id(animation.node);
    let node = if id.contains('-') { format!("nodes[\"{id}\"]") } else { format!("nodes.{id}") };
    let name = ir.registry.property_name(animation.property).replace('-', "_");
    format!("{node}.{name}{}", lane_of(animation))
}

/// `.x` or `.y` where the animation is one lane of a pair.
fn lane_of(animation: &Animation) -> &'static str {
    let whole = property::get(animation.property).map_or(1, |property| property.ty.lanes());
    if whole <= animation.ty.lanes() {
        return "";
    }
    let keys = animation.origin.pointer.split('/');
    keys.rev()
        .find_map(|key| match key {
            "x" | "0" => Some(".x"),
            "y" | "1" => Some(".y"),
            _ => None,
        })
        .unwrap_or("")
}

fn first_slot(value: &VarValue) -> Option<SlotIdx> {
    match value {
        VarValue::Number(Anim::Slot(slot)) | VarValue::Bool(Anim::Slot(slot)) | VarValue::Color(Anim::Slot(slot)) => {
            Some(*slot)
        }
        _ => None,
    }
}

/// The seed of the noise of one animation: the composition's seed, the ids from the node up through the comps that hold
/// it, and the place within the node; or the composition's seed and the one that was chosen.
pub(crate) fn seed_of(ir: &CompositionIr, animation: &Animation) -> u64 {
    let mut hasher = StableHasher::new();
    hasher.u64(ir.seed);
    if let Source::Expr(ExprSource { seed: Some(seed), .. }, _) = &animation.source {
        return hasher.u64(*seed).finish().0 as u64;
    }
    let mut node = animation.node;
    // A scope is opened by a node of a scope nearer to the root.
    for _ in 0..ir.scopes.len().max(1) {
        let id = ir.node_id(node);
        hasher.u32(id.len() as u32).bytes(id.as_bytes());
        let Some(scope) = ir.nodes.get(node).filter(|node| node.scope > 0).map(|node| node.scope) else { break };
        node = ir.scopes.get(usize::from(scope)).map_or(NodeIdx(0), |scope| scope.node);
    }
    let pointer: &str = &animation.origin.pointer;
    let of_node = ir.origins.get(animation.node).map_or("", |origin| &*origin.pointer);
    let inside = pointer.strip_prefix(of_node).unwrap_or(pointer).trim_end_matches("/expr");
    hasher.bytes(inside.as_bytes());
    // Copies of a repeat are written once, and each has a noise of its own.
    if let Some(copy) = animation.copy {
        hasher.u32(copy.index);
    }
    hasher.finish().0 as u64
}
