//! Rules 1, 3 and 5 as tables of cases: who hosts, what presents, what connects, what sizes, in what order.

use reelm_realm_graph::{
    Command, Layer, LayerKey, Layout, Length, LinkProblem, Metrics, Quad, Realm, RealmId, Source, Unit,
};

use crate::support::{
    actions, apply, composer, layer_at, links, order, plane, put_layer, put_realm, root, texture, viewport, window,
};

const CURRENT: Source = Source::Current;
const QUAD: Quad = Quad::Affine([10.0, 0.0, 0.0, 10.0, 0.0, 0.0]);

#[test]
fn hosts_presents_and_connectors() {
    type Case = (&'static str, Vec<Command>, Vec<u32>, Vec<(u32, u64, u32)>, Vec<(u64, Option<u32>)>);
    let cases: Vec<Case> = vec![
        (
            "host on window presents",
            vec![window(1), put_realm(5), put_layer(5, 1)],
            vec![5],
            vec![],
            vec![(1, Some(5))],
        ),
        (
            "the smallest realm hosts, the others connect into it",
            vec![
                window(1),
                put_realm(9),
                put_realm(4),
                put_realm(7),
                put_layer(9, 1),
                put_layer(4, 1),
                put_layer(7, 1),
            ],
            vec![7, 9, 4],
            vec![(7, 1, 4), (9, 1, 4)],
            vec![(1, Some(4))],
        ),
        (
            "a realm that does not exist does not host",
            vec![window(1), put_realm(4), put_layer(4, 1), put_layer(2, 1)],
            vec![4],
            vec![(2, 1, 4)],
            vec![(1, Some(4))],
        ),
        (
            "a viewport connects into the window's host",
            vec![window(1), viewport(2, 1), put_realm(1), put_realm(0), put_layer(1, 1), put_layer(0, 2)],
            vec![0, 1],
            vec![(0, 2, 1)],
            vec![(1, Some(1))],
        ),
        (
            "a plane connects into the window's host",
            vec![window(1), plane(2, 1, QUAD), put_realm(1), put_realm(3), put_layer(1, 1), put_layer(3, 2)],
            vec![3, 1],
            vec![(3, 2, 1)],
            vec![(1, Some(1))],
        ),
        (
            "a texture is a root of its own",
            vec![window(1), texture(2), put_realm(1), put_realm(3), put_layer(1, 1), put_layer(3, 2)],
            vec![1, 3],
            vec![],
            vec![(1, Some(1)), (2, Some(3))],
        ),
        (
            "one realm hosts two windows with one surface",
            vec![window(1), window(2), put_realm(1), put_layer(1, 1), put_layer(1, 2)],
            vec![1],
            vec![],
            vec![(1, Some(1)), (2, Some(1))],
        ),
        (
            "a viewport in a viewport connects into the realm that the outer one shows",
            vec![
                window(1),
                viewport(2, 1),
                viewport(3, 2),
                put_realm(1),
                put_realm(2),
                put_realm(3),
                put_layer(1, 1),
                put_layer(2, 2),
                put_layer(3, 3),
            ],
            vec![3, 2, 1],
            vec![(3, 3, 2), (2, 2, 1)],
            vec![(1, Some(1))],
        ),
        ("a realm on no target has no surface", vec![window(1), put_realm(1)], vec![], vec![], vec![(1, None)]),
    ];
    for (name, commands, realms, connectors, roots) in cases {
        let mut composer = composer();
        apply(&mut composer, &commands);
        let plan = composer.plan(0);
        assert_eq!(order(plan), realms, "{name}");
        let found: Vec<_> = links(plan).into_iter().map(|(realm, target, to, _)| (realm, target, to)).collect();
        assert_eq!(found, connectors, "{name}");
        for (target, shows) in roots {
            assert_eq!(root(plan, target).0, shows, "{name}");
        }
    }
}

#[test]
fn the_smallest_target_sizes_the_surface() {
    let mut composer = composer();
    apply(&mut composer, &[window(5), viewport(3, 5), put_realm(1), put_layer(1, 5)]);
    assert_eq!((composer.plan(0).realms[0].size.width, composer.plan(0).realms[0].size.height), (100, 100));
    apply(&mut composer, &[put_layer(1, 3)]);
    assert_eq!((composer.plan(1).realms[0].size.width, composer.plan(1).realms[0].size.height), (80, 100));
}

#[test]
fn layers_compose_by_z_then_realm_then_target() {
    let mut composer = composer();
    let full = Layout::FULL;
    apply(&mut composer, &[window(1), viewport(2, 1), viewport(3, 1), put_realm(0), put_layer(0, 1)]);
    apply(&mut composer, &[put_realm(7), put_realm(8), put_realm(9)]);
    for command in [
        layer_at(9, 3, -1, full),
        layer_at(8, 2, 4, full),
        layer_at(8, 3, 4, full),
        layer_at(7, 3, 4, full),
        layer_at(7, 2, 5, full),
    ] {
        composer.apply(&command).unwrap();
    }
    let found: Vec<_> = links(composer.plan(0)).into_iter().map(|(realm, target, _, _)| (realm, target)).collect();
    assert_eq!(found, [(9, 3), (7, 3), (8, 2), (8, 3), (7, 2)]);
}

#[test]
fn what_cannot_be_linked_is_told_with_its_reason() {
    let cases = [
        ("target", vec![put_realm(1), put_layer(1, 9)], (1, 9), LinkProblem::TargetMissing),
        ("realm", vec![window(1), put_realm(1), put_layer(1, 1), put_layer(3, 1)], (3, 1), LinkProblem::RealmMissing),
        ("within", vec![viewport(2, 9), put_realm(1), put_layer(1, 2)], (1, 2), LinkProblem::WithinMissing),
        ("host", vec![window(1), viewport(2, 1), put_realm(1), put_layer(1, 2)], (1, 2), LinkProblem::HostMissing),
    ];
    for (name, commands, (realm, target), problem) in cases {
        let mut composer = composer();
        apply(&mut composer, &commands);
        composer.plan(0);
        let told: Vec<_> = composer.report().diagnostics.iter().map(|told| (told.layer, told.problem)).collect();
        assert_eq!(told, [(LayerKey::new(realm, target), problem)], "{name}");
        composer.plan(1);
        assert!(composer.report().diagnostics.is_empty(), "{name}: told once");
        assert_eq!(composer.report().failures.len(), 1, "{name}: it still stands");
    }
}

#[test]
fn masks_hide_what_shares_no_bit() {
    let cases = [
        (0b01, 0b10, Source::Hidden),
        (0b11, 0b10, CURRENT),
        (u32::MAX, 0, Source::Hidden),
        (1 << 31, 1 << 31, CURRENT),
    ];
    for (view, item, source) in cases {
        let mut composer = composer();
        apply(&mut composer, &[window(1), viewport(2, 1), put_realm(1), put_realm(2), put_layer(1, 1)]);
        let key = LayerKey::new(2, 2);
        apply(
            &mut composer,
            &[
                Command::PutRealm { id: RealmId(1), realm: Realm { mask: view, ..Realm::default() } },
                Command::PutLayer { key, layer: Layer { mask: item, ..Layer::default() } },
            ],
        );
        assert_eq!(links(composer.plan(0)), [(2, 2, 1, source)], "{view:b} {item:b}");
        assert_eq!(composer.report().blocked.contains(&key), source == Source::Hidden);
        assert_eq!(root(composer.plan(0), 1), (Some(1), CURRENT));
    }
}

#[test]
fn units_of_a_layout() {
    let cases = [(Unit::Px, 30.0), (Unit::Percent, 24.0), (Unit::Character, 150.0), (Unit::Display, 60.0)];
    for (unit, left) in cases {
        let mut composer = composer();
        let length = |value| Length { unit, value };
        let layout =
            Layout { left: length(30.0), top: Length::px(0.0), width: Length::px(20.0), height: Length::percent(50.0) };
        apply(&mut composer, &[window(1), viewport(2, 1), put_realm(1), put_realm(2), put_layer(1, 1)]);
        apply(&mut composer, &[Command::SetMetrics { metrics: Metrics { character: [5.0, 9.0], display: 2.0 } }]);
        apply(&mut composer, &[layer_at(2, 2, 0, layout)]);
        let connector = composer.plan(0).connectors()[0];
        // The viewport of 80×100 pixels lies at (10, 20) in 40×50 pixels of the host: half size.
        let corner = connector.placement.apply([0.0, 0.0]).unwrap();
        assert!(
            (corner[0] - (10.0 + left / 2.0)).abs() < 1e-12 && (corner[1] - 20.0).abs() < 1e-12,
            "{unit:?} {corner:?}"
        );
        let far = connector.placement.apply([1.0, 1.0]).unwrap();
        assert!(
            (far[0] - corner[0] - 10.0).abs() < 1e-12 && (far[1] - corner[1] - 25.0).abs() < 1e-12,
            "{unit:?} {far:?}"
        );
    }
}

#[test]
fn a_second_layer_of_a_window_lands_where_its_layout_says() {
    let mut composer = composer();
    // The host's surface of 100×100 fills the right half of the window only.
    apply(
        &mut composer,
        &[window(1), put_realm(1), put_realm(2), layer_at(1, 1, 0, Layout::px(50.0, 0.0, 50.0, 100.0))],
    );
    apply(&mut composer, &[layer_at(2, 1, 0, Layout::px(60.0, 10.0, 20.0, 20.0))]);
    let placement = composer.plan(0).connectors()[0].placement;
    let corner = placement.apply([0.0, 0.0]).unwrap();
    // 10 pixels right of the area's edge are 20 of the surface, which is shown at half its width.
    assert!((corner[0] - 20.0).abs() < 1e-12 && (corner[1] - 10.0).abs() < 1e-12, "{corner:?}");
    assert_eq!(actions(composer.plan(1)).len(), 2);
}
