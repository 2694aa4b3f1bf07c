//! Names and records of **layers**: what a reader of a stack sees.

use core::fmt;

use reelm_ids::Hash128;
use serde::{Deserialize, Serialize, Serializer};

use crate::hex;

/// An instance of a canvas: 0 is the outermost. A number is never given twice within a canvas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InstanceId(pub u32);

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "instance{}", self.0)
    }
}

/// A child of an instance; the piece chooses the number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChildId(pub u32);

/// A layer of an instance. A number is never given twice within an instance, so that a kept one names no other layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LayerId(pub u32);

/// What a layer is to its stack. The base, before the first bake, is neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LayerKind {
    /// Frozen by a bake.
    Baked,
    /// Minted by a bake, and on top of the stack.
    Overlay,
}

/// A layer that a bake has frozen or minted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BakeLayerRecord {
    /// Its id.
    pub id: LayerId,
    /// What it is.
    pub kind: LayerKind,
    /// What it holds and what is seen of it.
    pub size: LayerDimensions,
    /// The frame in which it came to be, from 1.
    pub created_at: u64,
    /// The call of `bake`, counted from 0 within a frame, that froze it or, for an overlay, minted it.
    pub call_index: u32,
    /// Stands for its pixels: a pure function of the commands that drew it.
    #[serde(with = "hex")]
    pub hash: Hash128,
}

/// A stack at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayerStackSnapshot {
    /// All layers, bottom to top.
    pub order: Vec<LayerId>,
    /// The overlay; `None` before the first bake, when there is the base alone.
    pub active_overlay: Option<LayerId>,
}

/// Width and height of a layer, in pixels. Each side of `stored` is at least that of `visible`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayerDimensions {
    /// What the layer holds.
    pub stored: [u32; 2],
    /// What is seen of it and can be drawn to, from the top left.
    pub visible: [u32; 2],
}

/// A layer's role by name: `base`, `baked 0`, `overlay`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LayerLabel {
    /// The only layer, before the first bake.
    Base,
    /// The layer that this call has frozen.
    Baked(u32),
    /// The layer on top.
    Overlay,
}

impl fmt::Display for LayerLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base => f.write_str("base"),
            Self::Baked(call) => write!(f, "baked {call}"),
            Self::Overlay => f.write_str("overlay"),
        }
    }
}

impl Serialize for LayerLabel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
