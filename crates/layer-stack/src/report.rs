//! A frame's **report**: what came of its commands.

use reelm_ids::Hash128;

use crate::layer::{InstanceId, LayerId};
use crate::refusal::Refusal;

/// What came of a frame, from its beginning (or from the first command after the last frame) to now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrameReport {
    /// Commands of the frame, those of children included.
    pub commands: u32,
    /// Those of them that lie before a bake that has happened.
    pub skipped: u32,
    /// Those of them that were refused.
    pub refused: u32,
    /// Why the first of them was.
    pub refusal: Option<Refusal>,
    /// Routes that were entered and not left.
    pub restored: u32,
    /// Keys of surfaces that are no longer used: their buffers can go before the next frame is drawn.
    pub released: Vec<u64>,
    /// Layers whose buffers do not hold what they must, as found by `lower`: their pixels are lost.
    pub changed: Vec<ChangedLayer>,
}

/// A layer whose buffer holds something else than it must.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangedLayer {
    /// Whose.
    pub instance: InstanceId,
    /// Which.
    pub layer: LayerId,
    /// The hash of what it must hold.
    pub expected: Hash128,
    /// The hash of what it holds; `None` if there is no buffer.
    pub held: Option<Hash128>,
}

impl FrameReport {
    pub(crate) fn clear(&mut self) {
        (self.commands, self.skipped, self.refused, self.refusal, self.restored) = (0, 0, 0, None, 0);
        self.released.clear();
        self.changed.clear();
    }
}
