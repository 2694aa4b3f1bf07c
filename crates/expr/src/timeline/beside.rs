//! Moments **beside** a frame: what a shutter sees that is open for longer than a moment.

use reelm_ids::{NodeIdx, Rational};

use super::{Entry, NodeTimes, difference};

impl NodeTimes {
    /// Finds the times of all nodes that are alive in `frame`, so many frames later, or earlier if `offset` is negative. They may lie
    /// before the nodes' starts and after their ends: who is alive is what the frame says.
    ///
    /// `frame` must be that of the same composition; of one that has another number of nodes none is alive.
    pub fn resolve_beside(&mut self, frame: &Self, offset: Rational) {
        self.round += 1;
        self.frame = frame.frame + offset;
        if self.spans.len() != frame.spans.len() {
            return;
        }
        let mut index = 0;
        while let Some(span) = self.spans.as_slice().get(index) {
            if !frame.is_alive(NodeIdx(index as u32)) {
                index = span.end as usize;
                continue;
            }
            let parent_content = match index {
                0 => self.frame,
                _ => self.entries.as_slice()[span.parent as usize].time.content,
            };
            let time = self.mapped(span, difference(parent_content, span.start));
            self.entries.as_mut_slice()[index] = Entry { time, round: self.round };
            index += 1;
        }
    }
}
