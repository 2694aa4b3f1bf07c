//! The **manager** of one instance's stack: which layers there are, what they hold, and what bakes have made of them.
//!
//! Layer `i` of the stack is drawn to in section `i` of a frame, the part before the bake with call index `i`, which freezes
//! it. The topmost has no bake: before the first bake it is the base, after that the overlay.

use reelm_ids::Hash128;
use serde::{Deserialize, Serialize};

use crate::command::BakeMode;
use crate::hex;
use crate::layer::{BakeLayerRecord, LayerDimensions, LayerId, LayerKind, LayerLabel, LayerStackSnapshot};
use crate::limits::Limits;
use crate::refusal::{Refusal, RefusalCode};

/// The hash of a layer on which nothing was drawn since it came to be, or was wiped to transparency.
pub const EMPTY_LAYER: Hash128 = Hash128(0x7265_656c_6d2d_6c61_7965_722d_656d_7074);

/// One layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LayerState {
    pub(crate) id: LayerId,
    pub(crate) created_at: u64,
    pub(crate) stored: [u32; 2],
    /// Stands for its pixels.
    #[serde(with = "hex")]
    pub(crate) hash: Hash128,
    /// Set when a bake has frozen it.
    pub(crate) mode: Option<BakeMode>,
    /// What its pixels were before the first operation that is not lowered yet; zero from clear.
    #[serde(skip)]
    pub(crate) base: Hash128,
    /// Operations before this one are of no account: it was wiped.
    #[serde(skip)]
    pub(crate) first: u32,
    /// Another layer has taken a picture of it in this frame; a later wipe must not spoil it.
    #[serde(skip)]
    pub(crate) read: bool,
    /// It was drawn to after that.
    #[serde(skip)]
    pub(crate) torn: bool,
}

impl LayerState {
    const fn new(id: LayerId, created_at: u64, size: [u32; 2]) -> Self {
        let hash = EMPTY_LAYER;
        let (base, read, torn) = (Hash128::ZERO, false, false);
        Self { id, created_at, stored: size, hash, mode: None, base, first: 0, read, torn }
    }

    /// Begins to collect operations anew: what came before has been lowered.
    pub(crate) fn settle(&mut self) {
        self.base = if self.hash == EMPTY_LAYER { Hash128::ZERO } else { self.hash };
        (self.first, self.read, self.torn) = (0, false, false);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.hash == EMPTY_LAYER
    }
}

/// The stack of one instance, bottom first. There is always a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerManager {
    pub(crate) layers: Vec<LayerState>,
    pub(crate) visible: [u32; 2],
    pub(crate) next: u32,
    pub(crate) source: u64,
}

impl LayerManager {
    pub(crate) fn new(size: [u32; 2], frame: u64, source: u64) -> Self {
        let layers = Vec::from([LayerState::new(LayerId(0), frame, size)]);
        Self { layers, visible: size, next: 1, source }
    }

    /// How many layers there are, at least 1.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.layers.len()
    }

    /// Never: there is always a layer.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    /// How many bakes have happened, and are known by their call index.
    #[must_use]
    pub const fn bakes(&self) -> u32 {
        self.layers.len().saturating_sub(1) as u32
    }

    /// Width and height of what is seen, in pixels.
    #[must_use]
    pub const fn size(&self) -> [u32; 2] {
        self.visible
    }

    /// What the piece comes from.
    #[must_use]
    pub const fn source(&self) -> u64 {
        self.source
    }

    /// The records of what bakes have made, bottom first. There are none before the first bake.
    pub fn records(&self) -> impl Iterator<Item = BakeLayerRecord> + '_ {
        (0..self.layers.len()).filter_map(|index| self.record(index))
    }

    /// The hash of every layer, bottom first: a pure function of the commands that drew it.
    pub fn hashes(&self) -> impl Iterator<Item = (LayerId, Hash128)> + '_ {
        self.layers.iter().map(|layer| (layer.id, layer.hash))
    }

    /// Writes down which layers there are.
    pub fn write_snapshot(&self, out: &mut LayerStackSnapshot) {
        out.order.clear();
        out.order.extend(self.layers.iter().map(|layer| layer.id));
        out.active_overlay = self.layers.last().filter(|_| self.bakes() > 0).map(|layer| layer.id);
    }

    /// What a layer holds and what is seen of it.
    #[must_use]
    pub fn dimensions(&self, id: LayerId) -> Option<LayerDimensions> {
        let layer = self.layers.get(self.position(id)?)?;
        Some(LayerDimensions { stored: layer.stored, visible: self.visible })
    }

    /// The role of the layer at a place of the stack.
    #[must_use]
    pub fn label(&self, index: usize) -> LayerLabel {
        match self.layers.get(index).map(|layer| layer.mode) {
            Some(Some(_)) => LayerLabel::Baked(index as u32),
            _ if self.bakes() == 0 => LayerLabel::Base,
            _ => LayerLabel::Overlay,
        }
    }

    /// The place of a layer in the stack.
    #[must_use]
    pub fn position(&self, id: LayerId) -> Option<usize> {
        self.layers.binary_search_by_key(&id, |layer| layer.id).ok()
    }

    fn record(&self, index: usize) -> Option<BakeLayerRecord> {
        let layer = self.layers.get(index)?;
        let (kind, call_index) = match self.label(index) {
            LayerLabel::Base => return None,
            LayerLabel::Baked(call) => (LayerKind::Baked, call),
            LayerLabel::Overlay => (LayerKind::Overlay, (index as u32).checked_sub(1)?),
        };
        let size = LayerDimensions { stored: layer.stored, visible: self.visible };
        Some(BakeLayerRecord { id: layer.id, kind, size, created_at: layer.created_at, call_index, hash: layer.hash })
    }

    /// Pixels of all layers.
    pub(crate) fn pixels(&self) -> u64 {
        self.layers.iter().map(|layer| area(layer.stored)).sum()
    }

    /// Freezes the topmost layer and mints an overlay. `others` is the number of pixels that other instances hold.
    pub(crate) fn bake(&mut self, mode: BakeMode, frame: u64, limits: &Limits, others: u64) -> Result<(), Refusal> {
        Refusal::above(RefusalCode::Layers, limits.layers.into(), self.layers.len() as u64 + 1)?;
        let pixels = others.saturating_add(self.pixels()).saturating_add(area(self.visible));
        Refusal::above(RefusalCode::Pixels, limits.pixels, pixels)?;
        let id = LayerId(self.next);
        self.next = self.next.checked_add(1).ok_or(Refusal::plain(RefusalCode::Layers))?;
        if let Some(top) = self.layers.last_mut() {
            top.mode = Some(mode);
        }
        self.layers.push(LayerState::new(id, frame, self.visible));
        Ok(())
    }

    /// Takes the layer of a call out of the stack.
    pub(crate) fn unbake(&mut self, call: Option<u32>) -> Result<LayerState, Refusal> {
        let bakes = self.bakes();
        let call = call.unwrap_or(bakes.saturating_sub(1));
        if call >= bakes {
            return Err(Refusal::new(RefusalCode::BakeMissing, f64::from(bakes) - 1.0, call.into()));
        }
        Ok(self.layers.remove(call as usize))
    }

    /// Sets what is seen; layers grow where they must.
    pub(crate) fn resize(&mut self, size: [u32; 2], limits: &Limits, others: u64) -> Result<(), Refusal> {
        check_size(size, limits)?;
        let grown = |stored: [u32; 2]| [stored[0].max(size[0]), stored[1].max(size[1])];
        for layer in &self.layers {
            Refusal::above(RefusalCode::LayerPixels, limits.layer_pixels, area(grown(layer.stored)))?;
        }
        let pixels = self.layers.iter().fold(others, |sum, layer| sum.saturating_add(area(grown(layer.stored))));
        Refusal::above(RefusalCode::Pixels, limits.pixels, pixels)?;
        self.visible = size;
        self.layers.iter_mut().for_each(|layer| layer.stored = grown(layer.stored));
        Ok(())
    }

    /// Sets the size of a stack that holds nothing yet.
    pub(crate) fn begin_at(&mut self, size: [u32; 2]) {
        self.visible = size;
        self.layers.iter_mut().for_each(|layer| layer.stored = size);
    }

    /// An empty base instead of all layers, which the caller has buried.
    pub(crate) fn restart(&mut self, frame: u64, source: u64) -> Result<(), Refusal> {
        let id = LayerId(self.next);
        self.next = self.next.checked_add(1).ok_or(Refusal::plain(RefusalCode::Layers))?;
        self.layers.clear();
        self.layers.push(LayerState::new(id, frame, self.visible));
        self.source = source;
        Ok(())
    }
}

/// Pixels of a layer.
pub(crate) fn area(size: [u32; 2]) -> u64 {
    u64::from(size[0]) * u64::from(size[1])
}

/// Refuses a size that no layer may have.
pub(crate) fn check_size(size: [u32; 2], limits: &Limits) -> Result<(), Refusal> {
    for side in size {
        if side == 0 || side > limits.side {
            let limit = if side == 0 { 1 } else { limits.side };
            return Err(Refusal::new(RefusalCode::Side, limit.into(), side.into()));
        }
    }
    Refusal::above(RefusalCode::LayerPixels, limits.layer_pixels, area(size))
}
