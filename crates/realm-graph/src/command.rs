//! **Commands**, the only way to change a world, and what comes of one: an [`Outcome`] or a [`CommandError`].

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::desc::{Content, Layer, Metrics, Realm, Target};
use crate::geometry::Size;
use crate::id::{LayerKey, RealmHandle, RealmId, TargetHandle, TargetId};
use crate::limits::Refusal;

/// A change of the world. It happens whole or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// Creates the realm `id`, or changes the description of the one there is, which keeps its generation.
    PutRealm {
        /// The host's name for it.
        id: RealmId,
        /// What it is from now on.
        realm: Realm,
    },
    /// Disposes a realm. Its layers stay and show the fallback until the id is borne again.
    DisposeRealm {
        /// Which one.
        realm: RealmHandle,
    },
    /// Tells that the inside of a realm has changed. This does not change the graph.
    SetContent {
        /// Of which one.
        realm: RealmHandle,
        /// What it holds now.
        content: Content,
    },
    /// Creates the target `id`, or changes the description of the one there is, which keeps its generation.
    PutTarget {
        /// The host's name for it.
        id: TargetId,
        /// What it is from now on.
        target: Target,
    },
    /// Changes the size of a target.
    ResizeTarget {
        /// Which one.
        target: TargetHandle,
        /// The new size.
        size: Size,
    },
    /// Disposes a target. Its layers stay and wait for the id to be borne again.
    DisposeTarget {
        /// Which one.
        target: TargetHandle,
    },
    /// Puts a realm on a target, or changes how. Neither need exist yet.
    PutLayer {
        /// Which realm on which target.
        key: LayerKey,
        /// How.
        layer: Layer,
    },
    /// Takes a realm off a target.
    RemoveLayer {
        /// Which realm off which target.
        key: LayerKey,
    },
    /// Changes what the units `character` and `display` are worth.
    SetMetrics {
        /// The new worth.
        metrics: Metrics,
    },
    /// Changes how many pixels of surfaces are rendered in a frame; see the crate's page. This does not change the graph.
    SetBudget {
        /// The most pixels; `None` is any number.
        pixels: Option<u64>,
    },
}

/// What a command has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing: all was so already.
    Unchanged,
    /// There is a new realm; this is its handle.
    RealmCreated(RealmHandle),
    /// The realm has changed.
    RealmUpdated(RealmHandle),
    /// The realm is no more.
    RealmDisposed(RealmHandle),
    /// The content of the realm has changed.
    ContentSet(RealmHandle),
    /// There is a new target; this is its handle.
    TargetCreated(TargetHandle),
    /// The target has changed.
    TargetUpdated(TargetHandle),
    /// The target is no more.
    TargetDisposed(TargetHandle),
    /// There is a new layer.
    LayerAdded(LayerKey),
    /// The layer has changed.
    LayerUpdated(LayerKey),
    /// The layer is no more.
    LayerRemoved(LayerKey),
    /// The metrics have changed.
    MetricsSet,
    /// The budget has changed.
    BudgetSet,
}

/// Why a command did nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CommandError {
    /// The realm of this handle has been disposed, or never was.
    StaleRealm(RealmHandle),
    /// The target of this handle has been disposed, or never was.
    StaleTarget(TargetHandle),
    /// There is no such layer.
    NoLayer(LayerKey),
    /// A value is beyond what is allowed.
    Refused(Refusal),
}

impl From<Refusal> for CommandError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StaleRealm(handle) => write!(f, "no realm {} of generation {}", handle.id, handle.generation),
            Self::StaleTarget(handle) => write!(f, "no target {} of generation {}", handle.id, handle.generation),
            Self::NoLayer(key) => write!(f, "no layer {key}"),
            Self::Refused(refusal) => refusal.fmt(f),
        }
    }
}

impl core::error::Error for CommandError {}
