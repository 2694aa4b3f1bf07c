//! [`Cache`]: the sizes that were found for an item.
//!
//! Taffy's own cache takes some inputs for the same that are not (it ignores the height of the container when it
//! measures), which is harmless within one frame, but would let a frame depend on those before it. This one compares
//! whole inputs, so that a kept tree gives the same bits as a fresh one.

use taffy::{LayoutInput, LayoutOutput, RunMode, Size};

/// The most measurements that are kept of one item. Each level of nesting adds a few; far fewer would be measured over
/// and over, and each level would multiply the work instead.
const MOST: usize = 1024;

/// The sizes that were found for an item, by the inputs that they were found for.
#[derive(Debug, Clone, Default)]
pub(super) struct Cache {
    measures: Vec<(LayoutInput, Size<f32>)>,
    /// The measurement to replace next, once there are [`MOST`].
    oldest: usize,
    layout: Option<(LayoutInput, LayoutOutput)>,
}

impl Cache {
    pub(super) fn get(&self, input: &LayoutInput) -> Option<LayoutOutput> {
        match input.run_mode {
            RunMode::PerformLayout => {
                self.layout.as_ref().filter(|found| found.0 == *input).map(|found| found.1.clone())
            }
            RunMode::ComputeSize => {
                let found = self.measures.iter().find(|found| found.0 == *input)?;
                Some(LayoutOutput::from_outer_size(found.1))
            }
            RunMode::PerformHiddenLayout => None,
        }
    }

    pub(super) fn store(&mut self, input: &LayoutInput, output: LayoutOutput) {
        match input.run_mode {
            RunMode::PerformLayout => self.layout = Some((*input, output)),
            RunMode::ComputeSize => self.store_measure((*input, output.size)),
            RunMode::PerformHiddenLayout => {}
        }
    }

    /// Forgets the layout, whose descendants have been laid out in another way since, but not the measurements.
    pub(super) fn forget_layout(&mut self) {
        self.layout = None;
    }

    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.measures.clear();
        self.oldest = 0;
        self.layout = None;
    }

    fn store_measure(&mut self, measure: (LayoutInput, Size<f32>)) {
        if self.measures.len() < MOST {
            self.measures.push(measure);
        } else if let Some(slot) = self.measures.get_mut(self.oldest) {
            *slot = measure;
            self.oldest = (self.oldest + 1) % MOST;
        }
    }
}
