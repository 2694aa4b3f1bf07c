//! The order of evaluation. A **reader** is an animation whose expression reads slots that other animations write; the
//! layout is a barrier between the animations that it reads and those that read laid-out boxes.
//!
//! Strongly connected components come from Tarjan's algorithm (1972) with an explicit stack; it yields what is read
//! before who reads it, which is the order wanted.

use core::ops::Range;

/// Who reads whom: for each animation the animations that it reads, ascending.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reads {
    ranges: Vec<Range<u32>>,
    targets: Vec<u32>,
}

impl Reads {
    /// Adds the next animation; `targets` need not be sorted.
    pub(crate) fn push(&mut self, targets: &mut Vec<u32>) {
        targets.sort_unstable();
        targets.dedup();
        let start = self.targets.len() as u32;
        self.targets.append(targets);
        self.ranges.push(start..self.targets.len() as u32);
    }

    /// What animation `of` reads.
    pub(crate) fn of(&self, of: u32) -> &[u32] {
        let range = self.ranges.get(of as usize).cloned().unwrap_or(0..0);
        self.targets.get(range.start as usize..range.end as usize).unwrap_or(&[])
    }

    fn len(&self) -> usize {
        self.ranges.len()
    }
}

/// The animations in an order in which each comes after all that it reads, or all circles: for each group of animations
/// that read each other, the shortest one through its first member, which stands at both ends.
pub(crate) fn sort(reads: &Reads) -> Result<Vec<u32>, Vec<Vec<u32>>> {
    let groups = components(reads);
    let mut order = Vec::with_capacity(reads.len());
    let mut circles = Vec::new();
    let mut group_of = vec![0_u32; reads.len()];
    for (number, group) in groups.iter().enumerate() {
        group.iter().for_each(|member| group_of[*member as usize] = number as u32);
    }
    for group in &groups {
        match group.as_slice() {
            [only] if !reads.of(*only).contains(only) => order.push(*only),
            _ => circles.push(circle(reads, group, &group_of)),
        }
    }
    if circles.is_empty() {
        return Ok(order);
    }
    circles.sort();
    Err(circles)
}

const UNSEEN: u32 = u32::MAX;

/// Strongly connected components, what is read first.
fn components(reads: &Reads) -> Vec<Vec<u32>> {
    let count = reads.len();
    let mut number = vec![UNSEEN; count];
    let mut lowest = vec![0_u32; count];
    let mut open = vec![false; count];
    let mut path: Vec<u32> = Vec::new();
    // Animation and how many of its targets have been followed.
    let mut visits: Vec<(u32, u32)> = Vec::new();
    let mut groups = Vec::new();
    let mut next = 0;
    for root in 0..count as u32 {
        if number[root as usize] == UNSEEN {
            visits.push((root, 0));
        }
        while let Some((at, followed)) = visits.pop() {
            let index = at as usize;
            if followed == 0 {
                (number[index], lowest[index], open[index]) = (next, next, true);
                next += 1;
                path.push(at);
            }
            let targets = reads.of(at);
            if let Some(last) = (followed as usize).checked_sub(1).and_then(|i| targets.get(i))
                && open[*last as usize]
            {
                lowest[index] = lowest[index].min(lowest[*last as usize]);
            }
            match targets.get(followed as usize) {
                Some(target) => {
                    visits.push((at, followed + 1));
                    if number[*target as usize] == UNSEEN {
                        visits.push((*target, 0));
                    } else if open[*target as usize] {
                        lowest[index] = lowest[index].min(number[*target as usize]);
                    }
                }
                None if lowest[index] == number[index] => {
                    let start = path.iter().rposition(|member| *member == at).unwrap_or(0);
                    let mut group = path.split_off(start);
                    group.sort_unstable();
                    group.iter().for_each(|member| open[*member as usize] = false);
                    groups.push(group);
                }
                None => {}
            }
        }
    }
    groups
}

/// The shortest circle through the first member of `group`, by breadth-first search.
fn circle(reads: &Reads, group: &[u32], group_of: &[u32]) -> Vec<u32> {
    let Some(&start) = group.first() else { return Vec::new() };
    let slot = |member: u32| group.binary_search(&member).unwrap_or(0);
    let mut from = vec![UNSEEN; group.len()];
    let mut queue = vec![start];
    let mut head = 0;
    while let Some(&at) = queue.get(head) {
        head += 1;
        for &target in reads.of(at) {
            if target == start {
                return walk_back(at, start, |member| from[slot(member)]);
            }
            if group_of[target as usize] == group_of[start as usize] && from[slot(target)] == UNSEEN {
                from[slot(target)] = at;
                queue.push(target);
            }
        }
    }
    vec![start, start]
}

/// start → … → `last` → start, from the predecessors.
fn walk_back(last: u32, start: u32, from: impl Fn(u32) -> u32) -> Vec<u32> {
    let mut path = vec![start, last];
    let mut at = last;
    while at != start {
        at = from(at);
        path.push(at);
    }
    if last == start {
        path.pop();
        path.push(start);
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::{Reads, sort};

    fn reads(edges: &[&[u32]]) -> Reads {
        let mut reads = Reads::default();
        edges.iter().for_each(|targets| reads.push(&mut targets.to_vec()));
        reads
    }

    #[test]
    fn what_is_read_comes_first() {
        let order = sort(&reads(&[&[2], &[0, 3], &[], &[2], &[1]])).unwrap();
        assert_eq!(order, [2, 0, 3, 1, 4]);
    }

    #[test]
    fn each_circle_is_reported_once_with_its_whole_path() {
        assert_eq!(sort(&reads(&[&[0]])), Err(vec![vec![0, 0]]));
        assert_eq!(sort(&reads(&[&[1], &[0], &[3], &[4], &[2], &[0]])), Err(vec![vec![0, 1, 0], vec![2, 3, 4, 2]]));
        // Two circles that share a member are one group; the shortest through its first member is shown.
        assert_eq!(sort(&reads(&[&[1, 2], &[0], &[3], &[0]])), Err(vec![vec![0, 1, 0]]));
    }

    /// Every graph over four animations, against reachability by matrix.
    #[test]
    fn all_graphs_of_four_agree_with_reachability() {
        for bits in 0_u32..1 << 16 {
            let edge = |a: u32, b: u32| bits >> (4 * a + b) & 1 == 1;
            let lists: Vec<Vec<u32>> = (0..4).map(|a| (0..4).filter(|b| edge(a, *b)).collect()).collect();
            let mut reach: Vec<Vec<bool>> = (0..4).map(|a| (0..4).map(|b| edge(a, b)).collect()).collect();
            for k in 0..4 {
                for a in 0..4 {
                    for b in 0..4 {
                        reach[a][b] |= reach[a][k] && reach[k][b];
                    }
                }
            }
            let cyclic = (0..4).any(|a| reach[a][a]);
            let lists: Vec<&[u32]> = lists.iter().map(Vec::as_slice).collect();
            match sort(&reads(&lists)) {
                Ok(order) => {
                    assert!(!cyclic);
                    let place = |a: u32| order.iter().position(|x| *x == a);
                    assert!((0..4).all(|a| (0..4).all(|b| !edge(a, b) || place(b) < place(a))), "{bits:b}");
                }
                Err(circles) => {
                    assert!(cyclic);
                    for path in circles {
                        assert_eq!(path.first(), path.last());
                        assert!(path.windows(2).all(|pair| edge(pair[0], pair[1])), "{bits:b} {path:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_chain_of_a_hundred_thousand_needs_no_stack() {
        let mut chain = Reads::default();
        for i in 0..100_000_u32 {
            chain.push(&mut vec![(i + 1) % 100_000]);
        }
        assert_eq!(sort(&chain).unwrap_err()[0].len(), 100_001);
    }
}
