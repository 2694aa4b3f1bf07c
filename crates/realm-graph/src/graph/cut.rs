//! **Cuts**: the connectors that are taken out so that no cycle is left, by component, never a connector outside one.
//!
//! * A component of at most [`EXACT_REALMS`] realms and [`EXACT_EDGES`] connectors is cut by as few connectors as possible.
//!   Among several smallest sets the one with the largest connector ids wins (compared from the largest down). That is a
//!   minimum feedback arc set by dynamic programming over sets of realms (E. L. Lawler, "A comment on minimum feedback arc
//!   sets", 1964), with weights that order the sets completely.
//! * In a larger one, where the exact answer may take exponential time, connectors are taken in ascending order of ids, and
//!   each that closes a cycle is cut: always the largest id of that cycle, and no cut connector could be put back.

use super::components::Components;
use super::{Connector, Link};

/// The most realms of a component that is cut by as few connectors as possible.
pub(crate) const EXACT_REALMS: usize = 10;
/// The most connectors of such a component; their preferences fit the low bits of a weight.
pub(crate) const EXACT_EDGES: usize = 96;
/// The weight of a cut before preference: larger than all preferences together.
const CUT: u128 = 1 << 100;

#[derive(Clone, Copy, Debug)]
struct Edge {
    component: u32,
    connector: u32,
    from: u32,
    to: u32,
}

/// Scratch of the cuts.
#[derive(Debug, Default)]
pub(crate) struct Cutter {
    edges: Vec<Edge>,
    /// For each realm its number within its component; valid for members of the present one.
    local: Vec<u32>,
    members: Vec<u32>,
    best: Vec<u128>,
    last: Vec<u8>,
    kept: Kept,
}

impl Cutter {
    /// Cuts every cycle among the direct connectors.
    pub(crate) fn cut(&mut self, components: &Components, connectors: &mut [Connector]) {
        self.edges.clear();
        for (connector, c) in (0..).zip(connectors.iter()).filter(|(_, c)| c.link == Link::Direct) {
            let Some(from) = c.from else { continue };
            let component = components.of[from];
            if component == components.of[c.to] {
                self.edges.push(Edge { component, connector, from: from as u32, to: c.to as u32 });
            }
        }
        self.edges.sort_unstable_by_key(|edge| (edge.component, edge.connector));
        self.local.clear();
        self.local.resize(components.of.len(), 0);
        let edges = core::mem::take(&mut self.edges);
        for group in edges.chunk_by(|a, b| a.component == b.component) {
            self.number(group);
            if self.members.len() == group.len() {
                // As many connectors as realms: a single cycle.
                group.last().into_iter().for_each(|edge| cut_edge(connectors, *edge));
            } else if self.members.len() <= EXACT_REALMS && group.len() <= EXACT_EDGES {
                self.cut_fewest(group, connectors);
            } else {
                self.kept.cut(self.members.len(), group, &self.local, connectors);
            }
        }
        self.edges = edges;
    }

    /// Numbers the realms of a component in ascending order.
    fn number(&mut self, group: &[Edge]) {
        self.members.clear();
        self.members.extend(group.iter().map(|edge| edge.from));
        self.members.sort_unstable();
        self.members.dedup();
        for (local, realm) in (0..).zip(&self.members) {
            self.local[*realm as usize] = local;
        }
    }

    fn cut_fewest(&mut self, group: &[Edge], connectors: &mut [Connector]) {
        let realms = self.members.len();
        let mut weights = [[0_u128; EXACT_REALMS]; EXACT_REALMS];
        for (rank, edge) in group.iter().enumerate() {
            let (from, to) = (self.local[edge.from as usize] as usize, self.local[edge.to as usize] as usize);
            weights[from][to] += CUT - (1 << rank);
        }
        self.search(realms, &weights);
        let mut place = [0_usize; EXACT_REALMS];
        let mut set = (1_usize << realms) - 1;
        for position in (0..realms).rev() {
            let last = self.last[set] as usize;
            place[last] = position;
            set &= !(1 << last);
        }
        for edge in group {
            let (from, to) = (self.local[edge.from as usize] as usize, self.local[edge.to as usize] as usize);
            if place[from] > place[to] {
                cut_edge(connectors, *edge);
            }
        }
    }

    /// For each set of realms the least weight of connectors that run backwards in any order of it, and its last realm.
    fn search(&mut self, realms: usize, weights: &[[u128; EXACT_REALMS]; EXACT_REALMS]) {
        self.best.clear();
        self.best.resize(1 << realms, u128::MAX);
        self.last.clear();
        self.last.resize(1 << realms, 0);
        self.best[0] = 0;
        let successors =
            weights.map(|row| (0..realms).filter(|to| row[*to] > 0).fold(0_usize, |set, to| set | 1 << to));
        for set in 0..1_usize << realms {
            let so_far = self.best[set];
            for next in (0..realms).filter(|next| set & 1 << next == 0) {
                let mut weight = so_far;
                let mut backwards = successors[next] & set;
                while backwards != 0 {
                    weight += weights[next][backwards.trailing_zeros() as usize];
                    backwards &= backwards - 1;
                }
                let with = set | 1 << next;
                if weight < self.best[with] {
                    self.best[with] = weight;
                    self.last[with] = next as u8;
                }
            }
        }
    }
}

fn cut_edge(connectors: &mut [Connector], edge: Edge) {
    if let Some(connector) = connectors.get_mut(edge.connector as usize) {
        connector.link = Link::Cut;
    }
}

const NONE: u32 = u32::MAX;

/// Connectors that are kept, by the realm that they lead into.
#[derive(Debug, Default)]
struct Kept {
    /// For each realm the newest connector into it.
    first: Vec<u32>,
    /// For each connector the realm that it comes from, and the next older one into the same realm.
    edges: Vec<(u32, u32)>,
    /// For each realm one more than the last realm that it was found to lead to.
    leads_to: Vec<u32>,
    stack: Vec<u32>,
}

impl Kept {
    /// Keeps what closes no cycle, in ascending order of ids, and cuts the rest.
    ///
    /// Ids ascend by the realm that is shown, so all connectors out of a realm come together, and none of them changes
    /// which realms lead to it: one search for each realm is enough.
    fn cut(&mut self, realms: usize, group: &[Edge], local: &[u32], connectors: &mut [Connector]) {
        self.first.clear();
        self.first.resize(realms, NONE);
        self.edges.clear();
        self.leads_to.clear();
        self.leads_to.resize(realms, 0);
        for run in group.chunk_by(|a, b| a.from == b.from) {
            let from = run.first().map_or(0, |edge| local[edge.from as usize]);
            self.search(from);
            for edge in run {
                let to = local[edge.to as usize] as usize;
                if self.leads_to[to] == from + 1 {
                    cut_edge(connectors, *edge);
                } else {
                    let older = core::mem::replace(&mut self.first[to], self.edges.len() as u32);
                    self.edges.push((from, older));
                }
            }
        }
    }

    /// Marks the realms that lead to `realm`, itself among them.
    fn search(&mut self, realm: u32) {
        let mark = realm + 1;
        self.leads_to[realm as usize] = mark;
        self.stack.clear();
        self.stack.push(realm);
        while let Some(at) = self.stack.pop() {
            let mut edge = self.first[at as usize];
            while let Some(&(from, older)) = self.edges.get(edge as usize) {
                if self.leads_to[from as usize] != mark {
                    self.leads_to[from as usize] = mark;
                    self.stack.push(from);
                }
                edge = older;
            }
        }
    }
}
