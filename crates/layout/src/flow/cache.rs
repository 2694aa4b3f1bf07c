//! [`Cache`]: the sizes that were found for an item.
//!
//! Taffy's own cache takes some inputs for the same that are not (it ignores the height of the container when it
//! measures), which is harmless within one frame, but would let a frame depend on those before it. This one compares
//! whole inputs, so that a kept tree gives the same bits as a fresh one.

use taffy::{CollapsibleMarginSet, LayoutInput, LayoutOutput, RunMode, Size};

/// The most measurements that are kept of one item. Each level of nesting adds a few; far fewer would be measured over
/// and over, and each level would multiply the work instead.
const MOST: usize = 1024;

/// The sizes that were found for an item, by the inputs that they were found for.
#[derive(Debug, Clone, Default)]
pub(super) struct Cache {
    measures: Vec<(LayoutInput, Measure)>,
    /// The measurement to replace next, once there are [`MOST`].
    oldest: usize,
    layout: Option<(LayoutInput, LayoutOutput)>,
}

/// What a measurement gives: the size, and the margins that meet those around in a block.
#[derive(Debug, Clone, Copy)]
struct Measure {
    size: Size<f32>,
    margins: [CollapsibleMarginSet; 2],
    /// Whether the two margins are one.
    collapses: bool,
}

impl Cache {
    pub(super) fn get(&self, input: &LayoutInput) -> Option<LayoutOutput> {
        match input.run_mode {
            RunMode::PerformLayout => {
                self.layout.as_ref().filter(|found| found.0 == *input).map(|found| found.1.clone())
            }
            RunMode::ComputeSize => {
                let found = self.measures.iter().find(|found| found.0 == *input)?;
                let Measure { size, margins: [top_margin, bottom_margin], collapses } = found.1;
                let output = LayoutOutput::from_outer_size(size);
                Some(LayoutOutput { top_margin, bottom_margin, margins_can_collapse_through: collapses, ..output })
            }
            RunMode::PerformHiddenLayout => None,
        }
    }

    pub(super) fn store(&mut self, input: &LayoutInput, output: LayoutOutput) {
        match input.run_mode {
            RunMode::PerformLayout => self.layout = Some((*input, output)),
            RunMode::ComputeSize => {
                let margins = [output.top_margin, output.bottom_margin];
                let collapses = output.margins_can_collapse_through;
                self.store_measure((*input, Measure { size: output.size, margins, collapses }));
            }
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

    fn store_measure(&mut self, measure: (LayoutInput, Measure)) {
        if self.measures.len() < MOST {
            self.measures.push(measure);
        } else if let Some(slot) = self.measures.get_mut(self.oldest) {
            *slot = measure;
            self.oldest = (self.oldest + 1) % MOST;
        }
    }
}
