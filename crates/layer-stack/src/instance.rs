//! An **instance** of a canvas: a stack, its routing and context, and the children that its frame shows.

use reelm_ids::{Hash128, StableHasher};
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::layer::{ChildId, InstanceId};
use crate::manager::LayerManager;
use crate::routing::RoutingState;

/// A child that a frame shows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShownChild {
    pub(crate) instance: InstanceId,
    pub(crate) at: [f64; 2],
    pub(crate) opacity: f32,
}

/// One instance.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Instance {
    pub(crate) id: InstanceId,
    /// The instance that embeds it, and by what name.
    pub(crate) parent: Option<(InstanceId, ChildId)>,
    /// How many instances it lies in, itself included.
    pub(crate) depth: u32,
    /// The last frame that embedded it.
    pub(crate) embedded: u64,
    pub(crate) stack: LayerManager,
    pub(crate) routing: RoutingState,
    pub(crate) context: Context,
    pub(crate) shown: Vec<ShownChild>,
}

impl Instance {
    pub(crate) fn new(id: InstanceId, parent: Option<(InstanceId, ChildId)>, depth: u32, stack: LayerManager) -> Self {
        let (routing, context) = (RoutingState::default(), Context::default());
        Self { id, parent, depth, embedded: 0, stack, routing, context, shown: Vec::new() }
    }

    pub(crate) fn begin_frame(&mut self) {
        self.routing.begin_frame();
        self.context = Context::default();
        self.shown.clear();
    }
}

/// Instances in ascending order of their ids; the outermost is the first.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Family(pub(crate) Vec<Instance>);

impl Family {
    pub(crate) fn get(&self, id: InstanceId) -> Option<&Instance> {
        self.0.get(self.position(id)?)
    }

    pub(crate) fn get_mut(&mut self, id: InstanceId) -> Option<&mut Instance> {
        let position = self.position(id)?;
        self.0.get_mut(position)
    }

    pub(crate) fn child(&self, parent: InstanceId, child: ChildId) -> Option<InstanceId> {
        self.0.iter().find(|instance| instance.parent == Some((parent, child))).map(|instance| instance.id)
    }

    /// Pixels of all layers of all instances.
    pub(crate) fn pixels(&self) -> u64 {
        self.0.iter().fold(0, |sum, instance| sum.saturating_add(instance.stack.pixels()))
    }

    /// Stands for all pixels of an instance, with its children.
    pub(crate) fn hash(&self, id: InstanceId, hasher: &mut StableHasher) -> Hash128 {
        let Some(instance) = self.get(id) else { return Hash128::ZERO };
        let [width, height] = instance.stack.visible;
        let mut hash = hasher.u32(width).u32(height).finish();
        for layer in instance.stack.layers.iter().filter(|layer| !layer.is_empty()) {
            hash = hash.then(layer.hash);
        }
        for child in &instance.shown {
            let inner = self.hash(child.instance, hasher);
            let place = hasher.f64(child.at[0]).f64(child.at[1]).f32(child.opacity).finish();
            hash = hash.then(inner).then(place);
        }
        hash
    }

    fn position(&self, id: InstanceId) -> Option<usize> {
        self.0.binary_search_by_key(&id, |instance| instance.id).ok()
    }
}
