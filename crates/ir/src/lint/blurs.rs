//! Motion blur within motion blur, which is sampled already.

use reelm_ids::NodeIdx;

use super::values::Values;
use crate::model::Node;
use crate::registry::effect;

/// The node at hand that blurs all within it at all times.
#[derive(Default)]
pub(super) struct Blurred {
    node: NodeIdx,
    end: NodeIdx,
}

impl Blurred {
    /// The node around `node` whose motion blur leaves its own nothing to do. Nodes come in the order of the composition.
    pub(super) fn around(&mut self, idx: NodeIdx, node: &Node, values: &Values) -> Option<NodeIdx> {
        let blurs = || node.effects.iter().filter(|effect| effect.kind == effect::MOTION_BLUR);
        if idx < self.end {
            return blurs().next().map(|_| self.node);
        }
        let always = |index: usize, least: f64| {
            let is = |lane: Option<f64>| lane.is_some_and(|value| value > least);
            blurs().any(|blur| blur.lanes.get(index).is_some_and(|lane| is(values.get(*lane))))
        };
        if always(0, 0.0) && always(1, 1.5) {
            (self.node, self.end) = (idx, node.end);
        }
        None
    }
}
