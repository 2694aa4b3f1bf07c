//! [`LayoutOutput`]: the box of every node in one frame.

use kurbo::Rect;
use reelm_ids::{IdVec, NodeIdx, TextIdx};

use crate::table::{NONE, Table};

/// The boxes of one frame.
#[derive(Debug, Clone, Default)]
pub struct LayoutOutput {
    /// The own box of each node at its place in its parent's box, in pixels; empty and at the origin for a node that is
    /// out.
    pub rects: IdVec<NodeIdx, Rect>,
    pub(crate) marks: IdVec<NodeIdx, Mark>,
    pub(crate) texts: Vec<PlacedText>,
    pub(crate) stats: LayoutStats,
}

/// What never changes of a node's output.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    /// The number of its text, or [`NONE`].
    pub(crate) text: u32,
    /// Whether it or a node above it has `display: none`.
    pub(crate) hidden: bool,
}

/// A text in its box.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PlacedText {
    pub(crate) shaped: Option<TextIdx>,
    pub(crate) baseline: f64,
}

/// Counts since the layout was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LayoutStats {
    /// Flows whose boxes were computed because something in them changed.
    pub flows: u64,
    /// Runs of an algorithm over one container. Taffy allocates at most twice in each of flexbox, for the list of items
    /// and the list of lines, more often in one of a grid, and four times more where children are placed absolutely. Nothing else in this crate
    /// allocates after the first frames, but the memory of solved flows while it grows.
    pub containers: u64,
    /// Flows in which something changed, and whose boxes were not computed but remembered.
    pub hits: u64,
    /// Flows whose boxes were computed because they were not remembered; all of them unless
    /// [`Layout::remember`](crate::Layout::remember) says 0.
    pub misses: u64,
    /// Solved flows that are remembered now.
    pub entries: usize,
    /// Bytes that they take now.
    pub bytes: usize,
}

impl LayoutOutput {
    pub(crate) fn new(table: &Table) -> Self {
        let mut output = Self::default();
        for entry in table.entries() {
            output.rects.push(Rect::ZERO);
            output.marks.push(Mark { text: entry.text, hidden: entry.hidden });
        }
        output.texts.resize(table.texts(), PlacedText::default());
        output
    }

    /// Whether `node`, or a node above it, has `display: none`.
    #[inline]
    pub fn is_hidden(&self, node: NodeIdx) -> bool {
        self.marks.get(node).is_some_and(|mark| mark.hidden)
    }

    /// The shaped text of a text node that is not out, wrapped and aligned in its box.
    #[inline]
    pub fn text(&self, node: NodeIdx) -> Option<TextIdx> {
        self.placed(node)?.shaped
    }

    /// Where the first baseline of a text node lies below the top of its box, in pixels; 0 for other nodes.
    #[inline]
    pub fn baseline(&self, node: NodeIdx) -> f64 {
        self.placed(node).map_or(0.0, |text| text.baseline)
    }

    /// Counts since the layout was made.
    pub fn stats(&self) -> LayoutStats {
        self.stats
    }

    #[inline]
    fn placed(&self, node: NodeIdx) -> Option<&PlacedText> {
        let text = self.marks.get(node)?.text;
        if text == NONE { None } else { self.texts.get(text as usize) }
    }
}
