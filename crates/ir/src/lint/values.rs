//! Values as far as they are the same in every frame.

use reelm_ids::{IdVec, SlotIdx};

use crate::model::{Anim, CompositionIr, Dim, Lanes};

/// The value of each slot; `None` where it changes.
pub(super) struct Values(IdVec<SlotIdx, Option<f64>>);

impl Values {
    /// What no animation writes stays, and what an expression writes may be one of `constants`.
    pub(super) fn new(ir: &CompositionIr, constants: &[(SlotIdx, f64)]) -> Self {
        let mut slots: IdVec<SlotIdx, Option<f64>> = ir.slot_defaults.values().map(|value| Some(*value)).collect();
        for animation in &ir.animations {
            let first = animation.slot.0;
            for slot in (first..first.saturating_add(animation.ty.lanes() as u32)).map(SlotIdx) {
                if let Some(value) = slots.get_mut(slot) {
                    *value = None;
                }
            }
        }
        for (slot, constant) in constants {
            if let Some(value) = slots.get_mut(*slot) {
                *value = Some(*constant);
            }
        }
        Self(slots)
    }

    /// The value, if it is always the same.
    pub(super) fn get<T: Lanes>(&self, anim: Anim<T>) -> Option<T> {
        let slot = match anim {
            Anim::Const(value) => return Some(value),
            Anim::Slot(slot) => slot,
        };
        let mut lanes = [0.0; 4];
        for (lane, slot) in lanes.iter_mut().zip(slot.0..).take(T::LANES) {
            *lane = self.slot(SlotIdx(slot))?;
        }
        Some(T::from_lanes(&lanes))
    }

    /// Those of two lanes that are always the same.
    pub(super) fn lanes(&self, anim: Anim<[f64; 2]>) -> [Option<f64>; 2] {
        match anim {
            Anim::Const(lanes) => lanes.map(Some),
            Anim::Slot(slot) => [slot, SlotIdx(slot.0.saturating_add(1))].map(|slot| self.slot(slot)),
        }
    }

    /// A length of a box in one of `reference` pixels.
    pub(super) fn length(&self, dim: Dim, reference: f64) -> Option<f64> {
        let Dim::Length { px, fraction } = dim else { return None };
        let (px, fraction) = (self.get(px)?, self.get(fraction)?);
        (reference > 0.0 || fraction == 0.0).then_some(px + fraction * reference)
    }

    fn slot(&self, slot: SlotIdx) -> Option<f64> {
        self.0.get(slot).copied().flatten()
    }
}
