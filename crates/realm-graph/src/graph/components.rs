//! Strongly connected **components** of the realm graph, by Tarjan's algorithm without recursion.
//!
//! R. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1 (1972).

use super::Connector;
use super::successors::Successors;

const UNSEEN: u32 = u32::MAX;

/// The components, and scratch.
#[derive(Debug, Default)]
pub(crate) struct Components {
    /// For each realm the number of its component.
    pub(crate) of: Vec<u32>,
    /// How many components there are.
    pub(crate) count: usize,
    successors: Successors,
    seen: Vec<u32>,
    low: Vec<u32>,
    stack: Vec<u32>,
    /// Realms whose successors are being visited, and which successor is next.
    path: Vec<(u32, usize)>,
}

impl Components {
    /// Finds the components of `realms` realms under their direct connectors.
    pub(crate) fn find(&mut self, realms: usize, connectors: &[Connector]) {
        self.load(realms, connectors);
        let mut clock = 0;
        for realm in 0..realms {
            if self.seen[realm] == UNSEEN {
                self.visit(realm as u32, &mut clock);
            }
        }
    }

    fn load(&mut self, realms: usize, connectors: &[Connector]) {
        self.successors.load(realms, connectors);
        for table in [&mut self.of, &mut self.seen, &mut self.low] {
            table.clear();
            table.resize(realms, UNSEEN);
        }
        self.count = 0;
    }

    fn visit(&mut self, root: u32, clock: &mut u32) {
        self.enter(root, clock);
        while let Some((realm, next)) = self.path.last_mut() {
            let (at, i) = (*realm as usize, *next);
            if i < self.successors.range(at as u32).end {
                *next += 1;
                let to = self.successors.at(i) as usize;
                if self.seen[to] == UNSEEN {
                    self.enter(to as u32, clock);
                } else if self.of[to] == UNSEEN {
                    self.low[at] = self.low[at].min(self.seen[to]);
                }
            } else {
                self.path.pop();
                self.leave(at);
            }
        }
    }

    fn enter(&mut self, realm: u32, clock: &mut u32) {
        self.seen[realm as usize] = *clock;
        self.low[realm as usize] = *clock;
        *clock += 1;
        self.stack.push(realm);
        self.path.push((realm, self.successors.range(realm).start));
    }

    fn leave(&mut self, realm: usize) {
        if let Some((parent, _)) = self.path.last() {
            let parent = *parent as usize;
            self.low[parent] = self.low[parent].min(self.low[realm]);
        }
        if self.low[realm] != self.seen[realm] {
            return;
        }
        while let Some(member) = self.stack.pop() {
            self.of[member as usize] = self.count as u32;
            if member as usize == realm {
                break;
            }
        }
        self.count += 1;
    }
}
