//! [`Cache`]: the sizes that were found for an item.
//!
//! Taffy's own cache takes some inputs for the same that are not (it ignores the height of the container when it
//! measures), which is harmless within one frame, but would let a frame depend on those before it. This one compares
//! whole inputs, so that a kept tree gives the same bits as a fresh one.

use taffy::{LayoutInput, LayoutOutput, RunMode, Size};

/// How many measurements are kept of one item.
const MEASURES: usize = 8;

/// The sizes that were found for an item, by the inputs that they were found for.
#[derive(Debug, Clone, Default)]
pub(super) struct Cache {
    measures: [Option<(LayoutInput, Size<f32>)>; MEASURES],
    /// The measurement to replace next.
    next: u8,
    layout: Option<(LayoutInput, LayoutOutput)>,
}

impl Cache {
    pub(super) fn get(&self, input: &LayoutInput) -> Option<LayoutOutput> {
        match input.run_mode {
            RunMode::PerformLayout => {
                self.layout.as_ref().filter(|found| found.0 == *input).map(|found| found.1.clone())
            }
            RunMode::ComputeSize => {
                let found = self.measures.iter().flatten().find(|found| found.0 == *input)?;
                Some(LayoutOutput::from_outer_size(found.1))
            }
            RunMode::PerformHiddenLayout => None,
        }
    }

    pub(super) fn store(&mut self, input: &LayoutInput, output: LayoutOutput) {
        match input.run_mode {
            RunMode::PerformLayout => self.layout = Some((*input, output)),
            RunMode::ComputeSize => {
                let at = usize::from(self.next) % MEASURES;
                if let Some(slot) = self.measures.get_mut(at) {
                    *slot = Some((*input, output.size));
                }
                self.next = ((at + 1) % MEASURES) as u8;
            }
            RunMode::PerformHiddenLayout => {}
        }
    }

    /// Forgets the layout, whose descendants have been laid out in another way since, but not the measurements.
    pub(super) fn forget_layout(&mut self) {
        self.layout = None;
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}
