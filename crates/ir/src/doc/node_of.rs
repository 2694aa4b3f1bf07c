//! [`NodeOf`]: a node that is being built, whose kind its type tells.

use super::effect::Effect;
use super::give::Give;
use super::node::Common;
use super::place::At;

/// A node of the kind whose keys are `K`: `NodeOf<RectKeys>` is a rectangle. Functions named after the kinds make them.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeOf<K> {
    /// The keys that all nodes have.
    pub common: Common,
    /// The keys that only this kind has.
    pub keys: K,
}

/// The keys of a kind of nodes.
pub trait KindKeys {}

impl<K: KindKeys> NodeOf<K> {
    /// A node with the keys `keys`, and no other.
    pub(crate) fn of(keys: K) -> Self {
        Self { common: Common::default(), keys }
    }
}

impl<K> NodeOf<K> {
    /// With one more effect.
    #[must_use]
    pub fn effect(mut self, effect: impl Give<Effect>) -> Self {
        let effects = self.common.effects.get_or_insert_with(|| At::new(Vec::new()));
        effects.value.push(At::new(effect.give()));
        self
    }
}
