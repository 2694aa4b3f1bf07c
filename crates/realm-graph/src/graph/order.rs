//! The **order** of rendering: Kahn's algorithm over direct connectors, the ready realm of the smallest id first.
//!
//! A. B. Kahn, "Topological sorting of large networks", Communications of the ACM 5 (1962).

use core::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Connector, Link};

/// Scratch of the sort, kept from graph to graph.
#[derive(Debug, Default)]
pub(crate) struct Sorter {
    /// Where the successors of each realm begin.
    starts: Vec<usize>,
    successors: Vec<u32>,
    /// How many direct connectors into a realm are not yet done.
    waiting: Vec<u32>,
    ready: BinaryHeap<Reverse<u32>>,
}

impl Sorter {
    /// Takes over the edges between `realms` realms.
    pub(crate) fn load(&mut self, realms: usize, connectors: &[Connector]) {
        self.starts.clear();
        self.starts.resize(realms + 1, 0);
        self.waiting.clear();
        self.waiting.resize(realms, 0);
        for (from, to) in edges(connectors) {
            self.starts[from + 1] += 1;
            self.waiting[to] += 1;
        }
        for i in 1..=realms {
            self.starts[i] += self.starts[i - 1];
        }
        self.successors.clear();
        self.successors.resize(self.starts[realms], 0);
        for (from, to) in edges(connectors) {
            // The starts move up while filling, to where the next realm's began, and are moved back after.
            self.successors[self.starts[from]] = to as u32;
            self.starts[from] += 1;
        }
        self.starts.rotate_right(1);
        self.starts[0] = 0;
    }

    /// Writes the order; realms on a cycle, or behind one, are left out.
    pub(crate) fn sort(&mut self, order: &mut Vec<u32>) {
        order.clear();
        self.ready.clear();
        self.ready.extend((0..).zip(&self.waiting).filter(|(_, waiting)| **waiting == 0).map(|(i, _)| Reverse(i)));
        while let Some(Reverse(realm)) = self.ready.pop() {
            order.push(realm);
            let successors = self.starts[realm as usize]..self.starts[realm as usize + 1];
            for &next in &self.successors[successors] {
                self.waiting[next as usize] -= 1;
                if self.waiting[next as usize] == 0 {
                    self.ready.push(Reverse(next));
                }
            }
        }
    }
}

/// The direct connectors as pairs of realms, in ascending order of connector ids.
pub(crate) fn edges(connectors: &[Connector]) -> impl Iterator<Item = (usize, usize)> {
    connectors.iter().filter(|c| c.link == Link::Direct).filter_map(|c| Some((c.from?, c.to)))
}
