//! Effects and transitions as a node holds them: a kind, and lanes in the order of the registry.

use reelm_ids::{EffectKindId, TransitionKindId};

use super::{Anim, Ease};

/// One effect of a node.
#[derive(Debug, Clone)]
pub struct Effect {
    /// Which effect; see [`crate::Registry::effect`].
    pub kind: EffectKindId,
    /// The parameters' lanes, one after another in the order of the registry.
    pub lanes: Vec<Anim<f64>>,
}

/// A transition: of a node with nothing (`enter`, `exit`) or with the sibling before it (`transition` in a sequence).
#[derive(Debug, Clone)]
pub struct Transition {
    /// Which transition; see [`crate::Registry::transition`].
    pub kind: TransitionKindId,
    /// Length in frames, at least 0. In its frame k the progress is k / frames.
    pub frames: i64,
    /// How the progress runs.
    pub ease: Ease,
    /// The parameters' lanes, one after another in the order of the registry.
    pub lanes: Vec<Anim<f64>>,
}
