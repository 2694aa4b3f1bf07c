//! The **frame report**: what a frame did and why, in words of the host's ids. Filled by planning, always.

use crate::id::{LayerKey, RealmHandle};

/// Why a layer could not be linked as it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkProblem {
    /// Its target does not exist: it is shown nowhere.
    TargetMissing,
    /// Its realm does not exist: the fallback stands in.
    RealmMissing,
    /// The target that its target is within does not exist: it is shown nowhere.
    WithinMissing,
    /// No realm that exists names the target that would show it: it is shown nowhere.
    HostMissing,
}

impl LinkProblem {
    /// As it is printed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TargetMissing => "target-missing",
            Self::RealmMissing => "realm-missing",
            Self::WithinMissing => "within-missing",
            Self::HostMissing => "host-missing",
        }
    }
}

/// A layer that could not be linked as it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkFailure {
    /// Which one.
    pub layer: LayerKey,
    /// Why.
    pub problem: LinkProblem,
}

/// How many commands have added, removed and updated something since the frame before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChangeCounts {
    /// New ones.
    pub added: u32,
    /// Those that are no more.
    pub removed: u32,
    /// Those that are otherwise.
    pub updated: u32,
}

/// What a frame did. The order and each realm's action are in the plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrameReport {
    /// The frame.
    pub frame: u64,
    /// Whether the graph was built anew; the one of the frame before was used otherwise.
    pub graph_built: bool,
    /// Realms to render.
    pub rendered: u32,
    /// Realms whose surface is still right.
    pub reused: u32,
    /// Realms and connectors that show an older surface: not ready, or cut.
    pub last_good: u32,
    /// Realms, connectors and roots that show the fallback.
    pub fallbacks: u32,
    /// Realms that are due and wait for want of budget, in the plan's order.
    pub held: Vec<RealmHandle>,
    /// Realms that the plan renders and the host could not, as it told for this frame, in that order: they show their last good
    /// picture, or the fallback.
    pub failed: Vec<RealmHandle>,
    /// Connectors that were cut, ascending.
    pub cut: Vec<LayerKey>,
    /// Connectors that are hidden by masks, ascending.
    pub blocked: Vec<LayerKey>,
    /// Connectors that show a realm within itself, ascending.
    pub self_sampling: Vec<LayerKey>,
    /// What could not be linked, ascending.
    pub failures: Vec<LinkFailure>,
    /// Those of the failures that no frame before had: each is told once, and again only after it was mended.
    pub diagnostics: Vec<LinkFailure>,
    /// What happened to targets.
    pub targets: ChangeCounts,
    /// What happened to layers.
    pub layers: ChangeCounts,
    /// Nanoseconds for each realm, as the host reported them for this frame, in that order.
    pub times: Vec<(RealmHandle, u64)>,
}
