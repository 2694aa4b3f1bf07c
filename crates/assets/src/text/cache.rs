//! The cache of shaped texts: found by the hash of the request, evicted by age under a byte budget.

use core::hash::{BuildHasherDefault, Hasher};
use std::collections::HashMap;

use reelm_ids::{Hash128, Id, TextIdx};

use super::ShapedText;

/// A hash table whose keys are hashes already. It is never iterated.
pub(super) type ByHash<V> = HashMap<Hash128, V, BuildHasherDefault<TakeHash>>;

/// Takes the low bits of a 128-bit hash as they are.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct TakeHash(u64);

impl Hasher for TakeHash {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = Hash128::of(bytes).0 as u64;
    }

    fn write_u128(&mut self, value: u128) {
        self.0 = value as u64;
    }
}

/// Shaped texts by key.
#[derive(Debug, Default)]
pub(super) struct TextCache {
    index: ByHash<TextIdx>,
    slots: Vec<Slot>,
    free: Vec<TextIdx>,
    bytes: usize,
    frame: u64,
}

#[derive(Debug, Default)]
struct Slot {
    key: Hash128,
    shaped: ShapedText,
    bytes: usize,
    /// The frame of its last use; `None` for a free slot.
    used: Option<u64>,
}

/// What the slot itself and its index entry take.
const OVERHEAD: usize = size_of::<Slot>() + 32;

impl TextCache {
    /// Starts a frame, then drops the texts that have gone unused longest until the rest take at most `budget` bytes.
    /// Returns how many were dropped. Allocates nothing.
    pub(super) fn begin_frame(&mut self, budget: usize) -> u64 {
        self.frame += 1;
        let mut dropped = 0;
        while self.bytes > budget {
            let aged = self.slots.iter().enumerate().filter_map(|(at, slot)| Some((slot.used?, at)));
            let Some((_, oldest)) = aged.min() else { break };
            self.drop_slot(oldest);
            dropped += 1;
        }
        dropped
    }

    /// The text of `key`, if it is here; counts as a use.
    pub(super) fn find(&mut self, key: Hash128) -> Option<TextIdx> {
        let idx = *self.index.get(&key)?;
        self.slots.get_mut(idx.index())?.used = Some(self.frame);
        Some(idx)
    }

    /// Whether the text `idx` is still that of `key`; counts as a use if it is.
    pub(super) fn renew(&mut self, idx: TextIdx, key: Hash128) -> bool {
        let slot = self.slots.get_mut(idx.index()).filter(|slot| slot.used.is_some() && slot.key == key);
        slot.map(|slot| slot.used = Some(self.frame)).is_some()
    }

    /// The key of the text `idx`.
    pub(super) fn key(&self, idx: TextIdx) -> Option<Hash128> {
        self.slots.get(idx.index()).filter(|slot| slot.used.is_some()).map(|slot| slot.key)
    }

    /// An empty text for `key`, to be filled by [`Self::fill`]. Reuses the buffers of a dropped text.
    pub(super) fn insert(&mut self, key: Hash128) -> TextIdx {
        let idx = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot::default());
            TextIdx::from_index(self.slots.len() - 1)
        });
        if let Some(slot) = self.slots.get_mut(idx.index()) {
            slot.key = key;
            slot.used = Some(self.frame);
        }
        self.index.insert(key, idx);
        idx
    }

    /// Lets `write` fill the text `idx`, and weighs it.
    pub(super) fn fill(&mut self, idx: TextIdx, write: impl FnOnce(&mut ShapedText)) {
        let Some(slot) = self.slots.get_mut(idx.index()) else { return };
        write(&mut slot.shaped);
        let bytes = OVERHEAD + weight(&slot.shaped);
        self.bytes = self.bytes - slot.bytes + bytes;
        slot.bytes = bytes;
    }

    pub(super) fn get(&self, idx: TextIdx) -> Option<&ShapedText> {
        self.slots.get(idx.index()).map(|slot| &slot.shaped)
    }

    pub(super) fn clear(&mut self) {
        for at in 0..self.slots.len() {
            self.drop_slot(at);
        }
    }

    /// How many texts there are and how many bytes they take.
    pub(super) fn size(&self) -> (usize, usize) {
        (self.index.len(), self.bytes)
    }

    fn drop_slot(&mut self, at: usize) {
        let Some(slot) = self.slots.get_mut(at) else { return };
        if slot.used.take().is_some() {
            self.index.remove(&slot.key);
            self.bytes -= slot.bytes;
            slot.bytes = 0;
            self.free.push(TextIdx::from_index(at));
        }
    }
}

fn weight(shaped: &ShapedText) -> usize {
    size_of_val(shaped.lines.as_slice())
        + size_of_val(shaped.runs.as_slice())
        + size_of_val(shaped.paints.as_slice())
        + size_of_val(shaped.glyphs.as_slice())
        + shaped.units.weight()
}
