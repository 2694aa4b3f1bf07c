//! The two **graphs** that are made of the world's maps: which realm owns which target ([`TargetGraph`]), and which realm
//! is drawn into which ([`RealmGraph`]). Dense: realms and targets are numbered in ascending order of their ids.

mod components;
mod cut;
mod order;
mod realms;
mod successors;

pub(crate) use realms::{Connector, Link, RealmGraph, Root};

use crate::desc::TargetKind;
use crate::world::RealmWorld;

/// Who hosts each target, and which target sizes each realm.
#[derive(Debug, Default)]
pub(crate) struct TargetGraph {
    /// One for each target.
    pub(crate) nodes: Vec<TargetNode>,
    /// For each realm the target that sizes it: the smallest one that it names and that exists.
    pub(crate) primary: Vec<Option<usize>>,
    /// For each layer its realm and its target, as far as they exist.
    pub(crate) ends: Vec<(Option<usize>, Option<usize>)>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct TargetNode {
    /// The smallest realm that names the target and exists, and the layer by which it does.
    pub(crate) host: Option<(usize, usize)>,
    /// Whether it is a root.
    pub(crate) is_root: bool,
}

impl TargetGraph {
    /// Resolves the maps of `world`.
    pub(crate) fn build(&mut self, world: &RealmWorld) {
        self.nodes.clear();
        self.nodes.extend(world.targets.iter().map(|(_, entry)| TargetNode {
            host: None,
            is_root: matches!(entry.target.kind, TargetKind::Window | TargetKind::Texture),
        }));
        self.primary.clear();
        self.primary.resize(world.realms.len(), None);
        self.ends.clear();
        // Layers ascend by realm, then target, so the first to claim a place is the smallest.
        for (layer, (key, _)) in world.layers.iter().enumerate() {
            let ends = (world.realms.position(key.realm), world.targets.position(key.target));
            self.ends.push(ends);
            if let (Some(realm), Some(target)) = ends {
                self.nodes[target].host.get_or_insert((realm, layer));
                self.primary[realm].get_or_insert(target);
            }
        }
    }
}
