//! Logical **ids**, which the host chooses, and **handles**, which add the generation of what an id names now.

use core::fmt;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($int:ty) $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $int);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    )*};
}

ids! {
    /// A realm, named by the host.
    RealmId(u32) "r";
    /// A target, named by the host.
    TargetId(u64) "t";
    /// A connector of the present graph: its number in ascending order of [`LayerKey`]. Not kept from graph to graph.
    ConnectorId(u32) "k";
    /// A pointing device, or a finger of one, named by the host.
    PointerId(u32) "p";
}

macro_rules! handles {
    ($($(#[$doc:meta])* $name:ident of $id:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The id.
            pub id: $id,
            /// When the bearer of the id was created. Never given twice, so a handle to what was disposed is stale for ever.
            pub generation: u64,
        }
    )*};
}

handles! {
    /// The realm that bears an id, and no later one of the same id.
    RealmHandle of RealmId;
    /// The target that bears an id, and no later one of the same id.
    TargetHandle of TargetId;
}

/// The key of a layer: what it shows and where. A realm is on a target at most once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayerKey {
    /// The realm that is shown; it need not exist yet.
    pub realm: RealmId,
    /// The target that shows it; it need not exist yet.
    pub target: TargetId,
}

impl LayerKey {
    /// The layer that puts `realm` on `target`.
    #[must_use]
    pub const fn new(realm: u32, target: u64) -> Self {
        Self { realm: RealmId(realm), target: TargetId(target) }
    }
}

impl fmt::Display for LayerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.realm, self.target)
    }
}

impl fmt::Debug for LayerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
