//! Rule 2 on random graphs: every edge that is not on a cycle is respected, cuts are few, and ids alone decide.

use proptest::prelude::*;
use reelm_realm_graph::{Command, LayerKey, RealmComposer, RealmGraphPlan};

use crate::support::{apply, composer, order, put_layer, put_realm, texture, viewport};

/// Edge number k draws the realm of its first end into that of its second through the viewport 1000 + k.
type Edges = Vec<(u32, u32)>;

fn commands(realms: u32, edges: &Edges) -> Vec<Command> {
    let mut commands = Vec::new();
    for id in 0..realms {
        commands.extend([texture(id.into()), put_realm(id), put_layer(id, id.into())]);
    }
    for (k, (from, to)) in (1000..).zip(edges) {
        commands.extend([viewport(k, u64::from(*to)), put_layer(*from, k)]);
    }
    commands
}

fn planned(commands: &[Command]) -> RealmComposer {
    let mut composer = composer();
    apply(&mut composer, commands);
    composer.plan(0);
    composer
}

fn keys(edges: &Edges) -> Vec<LayerKey> {
    (1000..).zip(edges).map(|(k, (from, _))| LayerKey::new(*from, k)).collect()
}

/// Whether the edges that `keep` chooses have no cycle, those of a realm to itself aside.
fn acyclic(realms: u32, edges: &Edges, keep: impl Fn(usize) -> bool) -> bool {
    let mut gone = vec![false; realms as usize];
    for _ in 0..realms {
        let free = |v: u32, gone: &[bool]| {
            let mut into = edges.iter().enumerate().filter(|(k, (from, to))| *to == v && from != to && keep(*k));
            into.all(|(_, (from, _))| gone[*from as usize])
        };
        match (0..realms).find(|v| !gone[*v as usize] && free(*v, &gone)) {
            Some(v) => gone[v as usize] = true,
            None => return false,
        }
    }
    true
}

fn reaches(edges: &Edges, start: u32, end: u32) -> bool {
    let mut seen = vec![start];
    let mut i = 0;
    while let Some(&at) = seen.get(i) {
        for (_, to) in edges.iter().filter(|(from, _)| *from == at) {
            if !seen.contains(to) {
                seen.push(*to);
            }
        }
        i += 1;
    }
    seen.contains(&end)
}

/// Checks what holds for every graph; returns the numbers of the cut edges.
fn check(realms: u32, edges: &Edges, composer: &RealmComposer, plan: &RealmGraphPlan) -> Vec<usize> {
    let keys = keys(edges);
    let cut: Vec<_> = (0..edges.len()).filter(|k| composer.report().cut.contains(&keys[*k])).collect();
    assert_eq!(cut.len(), composer.report().cut.len());
    let order = order(plan);
    assert_eq!(order.len(), realms as usize);
    let place = |realm: u32| order.iter().position(|at| *at == realm).unwrap();
    for (k, (from, to)) in edges.iter().enumerate() {
        if cut.contains(&k) {
            assert!(from != to && reaches(edges, *to, *from), "edge {k} is on no cycle");
            assert!(place(*from) > place(*to), "edge {k} need not be cut");
            assert!(!acyclic(realms, edges, |other| other == k || !cut.contains(&other)), "edge {k} could stay");
        } else {
            assert!(from == to || place(*from) < place(*to), "edge {k} is not respected");
        }
    }
    // The ready realm of the smallest id comes first: none could come before its left neighbour.
    for pair in order.windows(2) {
        let waits = edges.iter().enumerate().any(|(k, edge)| *edge == (pair[0], pair[1]) && !cut.contains(&k));
        assert!(pair[0] < pair[1] || waits, "{pair:?} in {order:?}");
    }
    cut
}

/// The smallest set of edges without which there is no cycle; of several the one with the largest connector ids.
fn fewest(realms: u32, edges: &Edges) -> Vec<usize> {
    let keys = keys(edges);
    let sets = (0..1_u32 << edges.len()).filter(|set| acyclic(realms, edges, |k| set & 1 << k == 0));
    let sets = sets.map(|set| {
        let mut cut: Vec<_> = (0..edges.len()).filter(|k| set & 1 << k != 0).collect();
        cut.sort_by_key(|k| core::cmp::Reverse(keys[*k]));
        cut
    });
    let preference = |cut: &Vec<usize>| cut.iter().map(|k| keys[*k]).collect::<Vec<_>>();
    let mut best =
        sets.min_by(|a, b| a.len().cmp(&b.len()).then_with(|| preference(b).cmp(&preference(a)))).unwrap_or_default();
    best.sort_unstable();
    best
}

fn graph(realms: core::ops::Range<u32>, edges: usize) -> impl Strategy<Value = (u32, Edges)> {
    realms.prop_flat_map(move |n| (Just(n), prop::collection::vec((0..n, 0..n), 0..edges)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn small_graphs_are_cut_by_as_few_connectors_as_brute_force_finds((realms, edges) in graph(2..7, 12)) {
        let mut composer = planned(&commands(realms, &edges));
        let plan = composer.plan(1).clone();
        let cut = check(realms, &edges, &composer, &plan);
        prop_assert_eq!(cut, fewest(realms, &edges));
    }

    #[test]
    fn large_graphs_respect_every_edge_that_is_not_cut((realms, edges) in graph(12..40, 120)) {
        let mut composer = planned(&commands(realms, &edges));
        let plan = composer.plan(1).clone();
        check(realms, &edges, &composer, &plan);
    }

    #[test]
    fn the_order_of_the_commands_changes_nothing(
        ((realms, edges), shuffled) in graph(2..24, 60).prop_flat_map(|(realms, edges)| {
            let all = commands(realms, &edges);
            (Just((realms, edges)), Just(all).prop_shuffle())
        })
    ) {
        let mut a = planned(&commands(realms, &edges));
        let mut b = planned(&shuffled);
        prop_assert_eq!(&a.report().cut, &b.report().cut);
        prop_assert_eq!(&a.report().self_sampling, &b.report().self_sampling);
        let (a, b) = (a.plan(1), b.plan(1));
        prop_assert_eq!(order(a), order(b));
        let words = |plan: &RealmGraphPlan| -> Vec<_> {
            plan.connectors().iter().map(|c| (c.id, c.key, c.to.id, c.source, c.placement)).collect()
        };
        prop_assert_eq!(words(a), words(b));
    }
}

#[test]
fn two_cycles_that_share_an_edge_lose_that_edge_though_its_id_is_the_smallest() {
    // 0→1 is on both cycles 0→1→2→0 and 0→1→3→0; the larger ids alone would cost two cuts.
    let edges = vec![(0, 1), (1, 2), (2, 0), (1, 3), (3, 0)];
    let composer = planned(&commands(4, &edges));
    assert_eq!(composer.report().cut, [LayerKey::new(0, 1000)]);
}

#[test]
fn a_ring_loses_its_largest_connector() {
    let edges = (0..50).map(|i| (i, (i + 1) % 50)).collect();
    let composer = planned(&commands(50, &edges));
    assert_eq!(composer.report().cut, [LayerKey::new(49, 1049)]);
}
