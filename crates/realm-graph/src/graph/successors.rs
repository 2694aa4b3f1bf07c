//! The **successors** of each realm: the realms into which its direct connectors lead, as one table.

use core::ops::Range;

use super::{Connector, Link};

/// Successors by realm, in ascending order of connector ids.
#[derive(Debug, Default)]
pub(crate) struct Successors {
    /// Where those of each realm begin.
    starts: Vec<usize>,
    realms: Vec<u32>,
}

impl Successors {
    /// Takes over the edges between `realms` realms.
    pub(crate) fn load(&mut self, realms: usize, connectors: &[Connector]) {
        self.starts.clear();
        self.starts.resize(realms + 1, 0);
        edges(connectors).for_each(|(from, _)| self.starts[from + 1] += 1);
        for i in 1..=realms {
            self.starts[i] += self.starts[i - 1];
        }
        self.realms.clear();
        self.realms.resize(self.starts[realms], 0);
        for (from, to) in edges(connectors) {
            // The starts move up while filling, to where the next realm's began, and are moved back after.
            self.realms[self.starts[from]] = to as u32;
            self.starts[from] += 1;
        }
        self.starts.rotate_right(1);
        self.starts[0] = 0;
    }

    /// Where the successors of `realm` are.
    pub(crate) fn range(&self, realm: u32) -> Range<usize> {
        self.starts[realm as usize]..self.starts[realm as usize + 1]
    }

    /// The successor at a place of [`range`](Self::range).
    pub(crate) fn at(&self, place: usize) -> u32 {
        self.realms[place]
    }

    /// The successors of all realms, realm by realm.
    pub(crate) fn all(&self) -> &[u32] {
        &self.realms
    }
}

/// The direct connectors as pairs of realms, in ascending order of connector ids.
fn edges(connectors: &[Connector]) -> impl Iterator<Item = (usize, usize)> {
    connectors.iter().filter(|c| c.link == Link::Direct).filter_map(|c| Some((c.from?, c.to)))
}
