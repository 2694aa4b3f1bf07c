//! [`Memo`]: the places of flows that were solved before.
//!
//! An animation that runs again, or a picture of it that is asked for again, meets the flows that it met before. They
//! are found here by the hash of all that determines them ([`Flows::key`]), and Taffy, which allocates, is not run.

use reelm_ids::{Hash128, StableHasher};
use taffy::LayoutInput;

use super::{Content, Flows, Place};
use crate::text::Texts;

/// Bytes of solved flows that are kept by default.
const DEFAULT_BUDGET: usize = 8 << 20;

/// The most bytes that an entry takes in the table, which is at least a quarter full once it has grown.
const ENTRY: usize = 4 * size_of::<Slot>();

/// The slots of a table that has some.
const LEAST_SLOTS: usize = 16;

/// The places of solved flows, by hash. When they exceed the budget, all are forgotten.
#[derive(Debug, Clone)]
pub(super) struct Memo {
    /// A power of two of slots or none, at most half of them taken. A slot that is taken by another key is followed by
    /// the next.
    slots: Vec<Slot>,
    places: Vec<Place>,
    entries: usize,
    budget: usize,
    hasher: StableHasher,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// [`Hash128::ZERO`] in a free slot.
    key: Hash128,
    /// Where its places begin. Their number is the flow's.
    first: u32,
}

impl Default for Memo {
    fn default() -> Self {
        let (slots, places, hasher) = (Vec::new(), Vec::new(), StableHasher::new());
        Self { slots, places, entries: 0, budget: DEFAULT_BUDGET, hasher }
    }
}

impl Memo {
    /// Copies the places that are kept of `key` into `places`, which has the length that they were stored with; whether
    /// there are any.
    pub(super) fn recall(&self, key: Hash128, places: &mut [Place]) -> bool {
        let Some(slot) = self.slot(key).and_then(|at| self.slots.get(at)).filter(|slot| slot.key == key) else {
            return false;
        };
        let first = slot.first as usize;
        let Some(found) = self.places.get(first..first + places.len()) else { return false };
        places.copy_from_slice(found);
        true
    }

    /// Keeps `places` under `key`, which is not here yet. Those that exceed the budget alone are not kept.
    pub(super) fn store(&mut self, key: Hash128, places: &[Place]) {
        if self.bytes_with(1, places.len()) > self.budget {
            self.clear();
        }
        if self.bytes_with(1, places.len()) > self.budget {
            return;
        }
        self.grow(places.len());
        let first = self.places.len() as u32;
        self.put(Slot { key, first });
        self.entries += 1;
        self.places.extend_from_slice(places);
    }

    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.slots.fill(Slot::default());
        self.places.clear();
        self.entries = 0;
    }

    /// Keeps at most `budget` bytes from now on, and forgets everything.
    pub(super) fn set_budget(&mut self, budget: usize) {
        *self = Self { budget, ..Self::default() };
    }

    pub(super) fn budget(&self) -> usize {
        self.budget
    }

    /// How many flows are kept.
    pub(super) fn entries(&self) -> usize {
        self.entries
    }

    /// How many bytes they take, at most the budget.
    pub(super) fn bytes(&self) -> usize {
        self.bytes_with(0, 0)
    }

    fn bytes_with(&self, entries: usize, places: usize) -> usize {
        (self.entries + entries) * ENTRY + (self.places.len() + places) * size_of::<Place>()
    }

    /// Makes room for one more entry with this many places.
    fn grow(&mut self, places: usize) {
        let (len, room) = (self.places.len(), self.places.capacity());
        if len + places > room {
            let most = self.budget / size_of::<Place>();
            self.places.reserve_exact((2 * room).min(most).max(len + places) - len);
        }
        if 2 * (self.entries + 1) > self.slots.len() {
            let slots = vec![Slot::default(); (2 * self.slots.len()).max(LEAST_SLOTS)];
            let old = core::mem::replace(&mut self.slots, slots);
            old.into_iter().filter(|slot| slot.key != Hash128::ZERO).for_each(|slot| self.put(slot));
        }
    }

    fn put(&mut self, new: Slot) {
        if let Some(slot) = self.slot(new.key).and_then(|at| self.slots.get_mut(at)) {
            *slot = new;
        }
    }

    /// The slot of `key`, or the one to put it in.
    fn slot(&self, key: Hash128) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let first = key.0 as usize & mask;
        let mut probes = (0..=mask).map(|step| (first + step) & mask);
        probes.find(|at| self.slots.get(*at).is_some_and(|slot| slot.key == key || slot.key == Hash128::ZERO))
    }
}

impl Flows {
    /// The hash of all that determines the places in the flow `number`, whose items from `root` to `end` are up to date
    /// with the frame; `None` if nothing is to be remembered.
    ///
    /// What the composition fixes is not in it but for the flow's number, nor are the faces of texts: when they change,
    /// everything is forgotten.
    pub(super) fn key(
        &mut self,
        texts: &Texts,
        number: u32,
        root: u32,
        end: u32,
        input: &LayoutInput,
    ) -> Option<Hash128> {
        if self.memo.budget == 0 {
            return None;
        }
        let hasher = &mut self.memo.hasher;
        hasher.u32(number);
        let (size, parent) = (input.known_dimensions, input.parent_size);
        for side in [size.width, size.height, parent.width, parent.height] {
            hasher.u32(side.unwrap_or_default().to_bits());
        }
        let mut index = root;
        while index < end
            && let (Some(meta), Some(style)) = (self.metas.get(index as usize), self.styles.get(index as usize))
        {
            hasher.u8(style.is_in.into());
            if !style.is_in {
                index = meta.end;
                continue;
            }
            if meta.animated {
                style.hash(&self.calcs, hasher);
                if let Some(grid) = self.grids.get(meta.grid as usize) {
                    grid.hash(&self.calcs, hasher);
                }
            }
            match meta.content {
                Content::Text(text) => _ = hasher.hash(texts.hash(text)),
                Content::Image(_, [width, height]) | Content::Outline(_, [width, height]) => {
                    hasher.u32(width.to_bits()).u32(height.to_bits());
                }
                Content::Container | Content::Size(_) | Content::Picture(_) => {}
            }
            index += 1;
        }
        Some(hasher.finish())
    }
}
