//! The **order** of rendering: Kahn's algorithm over direct connectors, the ready realm of the smallest id first.
//!
//! A. B. Kahn, "Topological sorting of large networks", Communications of the ACM 5 (1962).

use core::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Connector;
use super::successors::Successors;

/// Scratch of the sort, kept from graph to graph.
#[derive(Debug, Default)]
pub(crate) struct Sorter {
    successors: Successors,
    /// How many direct connectors into a realm are not yet done.
    waiting: Vec<u32>,
    ready: BinaryHeap<Reverse<u32>>,
}

impl Sorter {
    /// Takes over the edges between `realms` realms.
    pub(crate) fn load(&mut self, realms: usize, connectors: &[Connector]) {
        self.successors.load(realms, connectors);
        self.waiting.clear();
        self.waiting.resize(realms, 0);
        self.successors.all().iter().for_each(|to| self.waiting[*to as usize] += 1);
    }

    /// Writes the order; realms on a cycle, or behind one, are left out.
    pub(crate) fn sort(&mut self, order: &mut Vec<u32>) {
        order.clear();
        self.ready.clear();
        self.ready.extend((0..).zip(&self.waiting).filter(|(_, waiting)| **waiting == 0).map(|(i, _)| Reverse(i)));
        while let Some(Reverse(realm)) = self.ready.pop() {
            order.push(realm);
            for place in self.successors.range(realm) {
                let next = self.successors.at(place);
                self.waiting[next as usize] -= 1;
                if self.waiting[next as usize] == 0 {
                    self.ready.push(Reverse(next));
                }
            }
        }
    }
}
