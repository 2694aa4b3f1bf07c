//! The times of nodes in one frame.
//!
//! * a node's **local time** is the number of frames since its start, counted in its parent's content time;
//! * its **content time** is the local time after its time map: the clock that its children, masks and own media run on;
//! * a node is **alive** when its local time lies in `[0, frames)` and its parent is alive.
//!
//! Times are exact rationals. Most are whole numbers, which take a path of their own.

mod beside;
mod clock;
mod edge;
mod map;
mod speed;
mod stretch;

use core::cmp::Ordering;
use std::sync::Arc;

use reelm_ids::{Id, IdVec, NodeIdx, Rational};
use reelm_ir::CompositionIr;

pub(crate) use clock::Clocks;
pub use edge::Edge;
pub use stretch::{Stretch, Stretches};

use crate::program::Program;

/// The times of one node in one frame, in frames.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NodeTime {
    /// Since the node's start.
    pub local: Rational,
    /// Of its content.
    pub content: Rational,
    /// The local time in double precision.
    pub local_f64: f64,
    /// The content time in double precision.
    pub content_f64: f64,
}

impl NodeTime {
    const ZERO: Self = Self { local: Rational::ZERO, content: Rational::ZERO, local_f64: 0.0, content_f64: 0.0 };

    fn unmapped(local: Rational) -> Self {
        let local_f64 = local.to_f64();
        Self { local, content: local, local_f64, content_f64: local_f64 }
    }
}

/// What does not change from frame to frame, close together.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: Rational,
    frames: Rational,
    /// The parent's index; the root is its own.
    parent: u32,
    /// One past the last node of the subtree.
    end: u32,
    /// Index into the maps, or [`NO_MAP`].
    map: u32,
}

const NO_MAP: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
struct Entry {
    time: NodeTime,
    /// The round in which the node was alive last.
    round: u64,
}

/// The times of all nodes in the frame that was resolved last.
///
/// Built for one composition; [`resolve`](Self::resolve) allocates nothing and does not enter subtrees that are not
/// alive. A frame's times do not depend on the frames that were resolved before.
#[derive(Debug, Clone)]
pub struct NodeTimes {
    spans: IdVec<NodeIdx, Span>,
    clocks: Arc<Clocks>,
    entries: IdVec<NodeIdx, Entry>,
    /// Grows by one with each frame, so that nothing has to be cleared.
    round: u64,
    frame: Rational,
    /// Where edges are resolved: which way the content of each node goes from there.
    ways: Vec<Ordering>,
}

impl NodeTimes {
    /// The tables for `ir`, with no node alive; `program` is `ir` compiled.
    pub fn new(ir: &CompositionIr, program: &Program) -> Self {
        let clocks = Arc::clone(&program.clocks);
        let mut maps = clocks.nodes.iter().enumerate().peekable();
        let spans = ir.nodes.iter().map(|(index, node)| {
            let map = maps.next_if(|(_, node)| **node == index).map_or(NO_MAP, |(map, _)| map as u32);
            // A parent stands before its children; anything else is treated as a child of the root.
            let parent = node.parent.filter(|parent| *parent < index).map_or(0, |parent| parent.0);
            let end = node.end.0.clamp(index.0 + 1, ir.nodes.len() as u32);
            Span { start: node.start, frames: node.frames, parent, end, map }
        });
        let spans = IdVec::from_vec(spans.collect());
        let mut entries = IdVec::new();
        entries.resize(ir.nodes.len(), Entry { time: NodeTime::ZERO, round: 0 });
        Self { spans, clocks, entries, round: 0, frame: Rational::ZERO, ways: Vec::new() }
    }

    /// Finds the times of all nodes that are alive in frame `frame` of the composition.
    ///
    /// `ir` must be the composition that the tables were made for; of one that has another number of nodes none is alive.
    pub fn resolve(&mut self, ir: &CompositionIr, frame: u64) {
        self.round += 1;
        if self.spans.len() != ir.nodes.len() {
            return;
        }
        self.frame = Rational::whole(i64::try_from(frame).unwrap_or(i64::MAX));
        let mut index = 0;
        while let Some(span) = self.spans.as_slice().get(index) {
            let parent_content = match index {
                0 => self.frame,
                _ => self.entries.as_slice()[span.parent as usize].time.content,
            };
            let local = difference(parent_content, span.start);
            if is_within(local, span.frames) {
                let time = self.mapped(span, local);
                self.entries.as_mut_slice()[index] = Entry { time, round: self.round };
                index += 1;
            } else {
                index = span.end as usize;
            }
        }
    }

    /// The moment of the composition that was resolved last, in frames: a whole number but for moments within a frame.
    pub const fn moment(&self) -> Rational {
        self.frame
    }

    /// Whether `node` is alive.
    #[inline]
    pub fn is_alive(&self, node: NodeIdx) -> bool {
        self.entries.get(node).is_some_and(|entry| entry.round == self.round && self.round > 0)
    }

    /// The times of `node` if it is alive.
    #[inline]
    pub fn get(&self, node: NodeIdx) -> Option<&NodeTime> {
        self.entries.get(node).filter(|entry| entry.round == self.round && self.round > 0).map(|entry| &entry.time)
    }

    /// The times of `node`, alive or not: before its start the local time is negative, after its end at least its
    /// number of frames. Slower than [`get`](Self::get) for a node that is not alive.
    pub fn locate(&self, node: NodeIdx) -> NodeTime {
        if let Some(time) = self.get(node) {
            return *time;
        }
        // From the node up to the first living ancestor, then down again, one generation at a time: depth is bounded
        // by the limits, and this is rare.
        let Some(root) = self.spans.get(NodeIdx(0)) else { return NodeTime::ZERO };
        let mut time = self.mapped(root, difference(self.frame, root.start));
        let mut done = NodeIdx(0);
        while done != node {
            let Some((next, span)) = self.step_towards(node, done) else { break };
            time = match self.get(next) {
                Some(alive) => *alive,
                None => self.mapped(span, difference(time.content, span.start)),
            };
            done = next;
        }
        time
    }

    /// The child of `ancestor` on the way down to `node`.
    fn step_towards(&self, node: NodeIdx, ancestor: NodeIdx) -> Option<(NodeIdx, &Span)> {
        let mut at = node;
        loop {
            let span = self.spans.get(at)?;
            if at.index() == 0 {
                return None;
            }
            if span.parent == ancestor.0 {
                return Some((at, span));
            }
            at = NodeIdx(span.parent);
        }
    }

    #[inline(always)]
    fn mapped(&self, span: &Span, local: Rational) -> NodeTime {
        let time = NodeTime::unmapped(local);
        match self.clocks.maps.get(span.map as usize) {
            None => time,
            Some(map) => {
                let content = map.content(&self.clocks, local);
                NodeTime { content, content_f64: content.to_f64(), ..time }
            }
        }
    }
}

/// `a − b`, quick for whole numbers.
#[inline]
fn difference(a: Rational, b: Rational) -> Rational {
    if a.is_whole() && b.is_whole() { Rational::whole(a.num().saturating_sub(b.num())) } else { a - b }
}

/// Whether `0 ≤ time < length`, quick for whole numbers.
#[inline]
fn is_within(time: Rational, length: Rational) -> bool {
    let below = if time.is_whole() && length.is_whole() { time.num() < length.num() } else { time < length };
    !time.is_negative() && below
}
