//! Commands: handles, limits, all or nothing, replay and snapshots, any order of disposal.

use proptest::prelude::*;
use reelm_realm_graph::{
    Command, CommandError, Content, Layer, LayerKey, Layout, Length, Limits, LinkProblem, Metrics, Outcome,
    PointerEvent, PointerId, PointerPhase, Quad, RealmComposer, RealmGraphPlan, RealmHandle, RealmId, RealmWorld,
    Refusal, RefusalCode, Size, Source, Target, TargetHandle, TargetId, TargetKind, Unit,
};

use crate::support::{
    apply, composer, new_realm, new_target, plane, put_layer, put_realm, put_target, viewport, window,
};

#[test]
fn a_stale_handle_is_an_error_and_never_another_object() {
    let mut composer = composer();
    let old = new_realm(&mut composer, 1);
    composer.apply(&Command::DisposeRealm { realm: old }).unwrap();
    let new = new_realm(&mut composer, 1);
    assert_ne!(old, new);
    let content = Content { version: 3, ready: false };
    for command in [Command::DisposeRealm { realm: old }, Command::SetContent { realm: old, content }] {
        assert_eq!(composer.apply(&command), Err(CommandError::StaleRealm(old)));
    }
    assert_eq!(composer.world().content(old), None);
    assert_eq!(composer.world().content(new), Some(Content::default()));

    let old = new_target(&mut composer, &window(1));
    composer.apply(&Command::DisposeTarget { target: old }).unwrap();
    let new = new_target(&mut composer, &window(1));
    for command in
        [Command::DisposeTarget { target: old }, Command::ResizeTarget { target: old, size: Size::new(1, 1) }]
    {
        assert_eq!(composer.apply(&command), Err(CommandError::StaleTarget(old)));
    }
    let size = Size::new(7, 9);
    assert_eq!(composer.apply(&Command::ResizeTarget { target: new, size }), Ok(Outcome::TargetUpdated(new)));
    assert_eq!(composer.world().target(TargetId(1)).unwrap().1.size, size);
}

#[test]
fn what_is_beyond_a_limit_is_refused_with_the_limit_and_the_value() {
    let limits = Limits { realms: 1, targets: 1, layers: 1, side: 100, coordinate: 1000.0, ..Limits::default() };
    let mut composer = RealmComposer::new(limits);
    apply(&mut composer, &[put_realm(1), window(1), put_layer(1, 1)]);
    let before = composer.world().clone();
    let layout = |layout| Command::PutLayer { key: LayerKey::new(1, 1), layer: Layer { layout, ..Layer::default() } };
    let opacity =
        |opacity| Command::PutLayer { key: LayerKey::new(1, 1), layer: Layer { opacity, ..Layer::default() } };
    let flat = Quad::Perspective([[0.0, 0.0], [10.0, 0.0], [20.0, 0.0], [0.0, 10.0]]);
    let folded = Quad::Perspective([[0.0, 0.0], [10.0, 10.0], [10.0, 0.0], [0.0, 10.0]]);
    let metrics = Metrics { character: [0.0, 1.0], display: 1.0 };
    let cases = [
        (put_realm(2), RefusalCode::TooManyRealms, 1.0, 2.0),
        (window(2), RefusalCode::TooManyTargets, 1.0, 2.0),
        (put_layer(2, 1), RefusalCode::TooManyLayers, 1.0, 2.0),
        (put_target(1, TargetKind::Window, 0, 10), RefusalCode::SideZero, 1.0, 0.0),
        (put_target(1, TargetKind::Window, 10, 101), RefusalCode::SideTooLong, 100.0, 101.0),
        (layout(Layout::px(f64::INFINITY, 0.0, 1.0, 1.0)), RefusalCode::NotFinite, 1000.0, f64::INFINITY),
        (layout(Layout::px(0.0, -1001.0, 1.0, 1.0)), RefusalCode::CoordinateTooLarge, 1000.0, -1001.0),
        (layout(Layout::px(0.0, 0.0, 0.0, 1.0)), RefusalCode::LengthNotPositive, 0.0, 0.0),
        (layout(Layout::px(0.0, 0.0, 1.0, -2.0)), RefusalCode::LengthNotPositive, 0.0, -2.0),
        (opacity(1.5), RefusalCode::OpacityOutOfRange, 1.0, 1.5),
        (plane(1, 2, flat), RefusalCode::QuadDegenerate, 1e-3, 0.0),
        (plane(1, 2, folded), RefusalCode::QuadDegenerate, 1e-3, -100.0),
        (plane(1, 2, Quad::Affine([1.0, 2.0, 2.0, 4.0, 0.0, 0.0])), RefusalCode::QuadDegenerate, 1e-3, 0.0),
        (viewport(1, 1), RefusalCode::WithinItself, 1.0, 1.0),
        (Command::SetMetrics { metrics }, RefusalCode::LengthNotPositive, 0.0, 0.0),
    ];
    for (command, code, limit, observed) in cases {
        let refusal = Refusal { code, limit, observed };
        assert_eq!(composer.apply(&command), Err(CommandError::Refused(refusal)), "{command:?}");
        assert_eq!(composer.world(), &before, "{command:?}");
    }
    let nan =
        [layout(Layout::px(0.0, 0.0, f64::NAN, 1.0)), opacity(f32::NAN), plane(1, 2, Quad::Affine([f64::NAN; 6]))];
    for command in nan {
        assert!(matches!(composer.apply(&command), Err(CommandError::Refused(_))), "{command:?}");
        assert_eq!(composer.world(), &before, "{command:?}");
    }
}

#[test]
fn a_batch_happens_whole_or_not_at_all() {
    let mut composer = composer();
    apply(&mut composer, &[window(1)]);
    composer.plan(0);
    let before = composer.world().clone();
    let absent = Command::RemoveLayer { key: LayerKey::new(9, 9) };
    let error = composer.apply_all(&[put_realm(1), put_layer(1, 1), absent]);
    assert_eq!(error, Err((2, CommandError::NoLayer(LayerKey::new(9, 9)))));
    assert_eq!(composer.world(), &before);
    composer.plan(1);
    assert!(!composer.report().graph_built);
}

#[test]
fn documents_of_a_hundred_thousand_realms_are_refused() {
    let log: Vec<_> = (0..100_000).map(put_realm).collect();
    let (place, error) = RealmComposer::replay(Limits::default(), &log).unwrap_err();
    assert_eq!(place, 4096);
    let refusal = Refusal { code: RefusalCode::TooManyRealms, limit: 4096.0, observed: 4097.0 };
    assert_eq!(error, CommandError::Refused(refusal));
}

#[test]
fn a_saved_world_that_contradicts_itself_is_refused() {
    let mut composer = composer();
    apply(&mut composer, &[put_realm(1), put_realm(2), window(1), put_layer(1, 1)]);
    let saved = serde_json::to_string(composer.world()).unwrap();
    let broken = [
        saved.replacen("[[1,{\"generation\":1", "[[3,{\"generation\":1", 1),
        saved.replacen("\"generation\":1", "\"generation\":99", 1),
        saved.replacen("\"width\":100", "\"width\":0", 1),
        saved.replacen("\"created\":3", "\"created\":18446744073709551615", 1),
    ];
    for text in broken {
        assert_ne!(text, saved);
        let world: RealmWorld = serde_json::from_str(&text).unwrap();
        assert!(composer.restore(world).is_err(), "{text}");
    }
    composer.restore(serde_json::from_str(&saved).unwrap()).unwrap();
}

fn lengths() -> impl Strategy<Value = Length> {
    let unit = prop::sample::select(vec![Unit::Px, Unit::Percent, Unit::Character, Unit::Display]);
    // Quarters: numbers that any reader of JSON gets right to the bit.
    (unit, -80..480_i32).prop_map(|(unit, quarters)| Length { unit, value: f64::from(quarters) / 4.0 })
}

fn targets() -> impl Strategy<Value = Target> {
    let within = (0..6_u64).prop_map(TargetId);
    let number = (0..400_i32).prop_map(|quarters| f64::from(quarters) / 4.0);
    let corners = prop::array::uniform4(prop::array::uniform2(number));
    let kind = prop_oneof![
        Just(TargetKind::Window),
        Just(TargetKind::Texture),
        within.clone().prop_map(|within| TargetKind::WidgetRealmViewport { within, area: Layout::FULL }),
        (within, corners).prop_map(|(within, c)| TargetKind::RealmPlane { within, quad: Quad::Perspective(c) }),
    ];
    (kind, 0..200_u32).prop_map(|(kind, side)| Target { kind, size: Size::new(side, 100) })
}

/// Commands on few ids, so that they often meet; many name what is not there or is out of range.
fn any_command() -> impl Strategy<Value = Command> {
    let realm = || (0..6_u32, 1..20_u64).prop_map(|(id, generation)| RealmHandle { id: RealmId(id), generation });
    let target = || (0..6_u64, 1..20_u64).prop_map(|(id, generation)| TargetHandle { id: TargetId(id), generation });
    let key = || (0..6_u32, 0..6_u64).prop_map(|(realm, target)| LayerKey::new(realm, target));
    let layer = (lengths(), lengths(), -2..3_i32).prop_map(|(left, width, z_index)| Layer {
        layout: Layout { left, width, ..Layout::FULL },
        z_index,
        ..Layer::default()
    });
    let content = (0..3_u64, any::<bool>()).prop_map(|(version, ready)| Content { version, ready });
    prop_oneof![
        3 => (0..6_u32).prop_map(put_realm),
        2 => realm().prop_map(|realm| Command::DisposeRealm { realm }),
        1 => (realm(), content).prop_map(|(realm, content)| Command::SetContent { realm, content }),
        4 => (0..6_u64, targets()).prop_map(|(id, target)| Command::PutTarget { id: TargetId(id), target }),
        2 => target().prop_map(|target| Command::DisposeTarget { target }),
        6 => (key(), layer).prop_map(|(key, layer)| Command::PutLayer { key, layer }),
        1 => key().prop_map(|key| Command::RemoveLayer { key }),
    ]
}

/// What a stage consists of: a window, a viewport in it, a plane in that, each with a realm, and a cycle.
fn parts() -> Vec<Command> {
    let quad = Quad::Perspective([[0.0, 0.0], [50.0, 5.0], [45.0, 60.0], [5.0, 50.0]]);
    let mut parts = vec![window(1), viewport(2, 1), plane(3, 2, quad), viewport(4, 3)];
    parts.extend((1..=3).map(put_realm));
    parts.extend([put_layer(1, 1), put_layer(2, 2), put_layer(3, 3), put_layer(2, 4)]);
    parts
}

/// The command that takes a part away, if it is there.
fn disposal(composer: &RealmComposer, part: &Command) -> Option<Command> {
    let world = composer.world();
    match *part {
        Command::PutRealm { id, .. } => world.realm(id).map(|(realm, _)| Command::DisposeRealm { realm }),
        Command::PutTarget { id, .. } => world.target(id).map(|(target, _)| Command::DisposeTarget { target }),
        Command::PutLayer { key, .. } => world.layer(key).map(|_| Command::RemoveLayer { key }),
        _ => None,
    }
}

/// What a plan shows, without generations.
fn shown(plan: &RealmGraphPlan) -> String {
    let words = plan.connectors().iter().map(|c| (c.key, c.to.id, c.source == Source::Hidden, c.placement));
    let realms: Vec<_> = plan.realms.iter().map(|realm| (realm.realm.id, realm.size)).collect();
    let roots: Vec<_> = plan.roots.iter().map(|root| (root.target.id, root.shows.map(|realm| realm.id))).collect();
    format!("{realms:?} {:?} {roots:?}", words.collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is taken away while it is in use, and put back in whatever order: every frame between has a plan, and in the end
    /// it is as if nothing had happened.
    #[test]
    fn what_is_disposed_and_created_anew_in_any_order_is_shown_as_before(
        steps in prop::collection::vec(0..11_usize, 0..60),
        back in Just((0..11_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let parts = parts();
        let mut composer = composer();
        apply(&mut composer, &parts);
        let before = shown(composer.plan(0));
        let event = |phase, at| PointerEvent { window: TargetId(1), pointer: PointerId(0), phase, position: [at, 40.0] };
        composer.route(&event(PointerPhase::Down, 20.0));
        for (frame, step) in (1..).zip(&steps) {
            let command = disposal(&composer, &parts[*step]).unwrap_or(parts[*step]);
            prop_assert!(composer.apply(&command).is_ok());
            composer.plan(frame);
            // Each layer that is there is linked, or it is told why not.
            let report = composer.report();
            let linked = composer.last_plan().connectors().len() + composer.last_plan().roots.iter().filter(|root| root.shows.is_some()).count();
            let [_, _, layers] = composer.world().counts();
            let unlinked = report.failures.iter().filter(|failure| failure.problem != LinkProblem::RealmMissing).count();
            prop_assert!(linked + report.failures.len() >= layers && unlinked <= layers);
            composer.route(&event(PointerPhase::Move, f64::from(frame as u32 % 100)));
        }
        for part in back {
            prop_assert!(composer.apply(&parts[part]).is_ok());
            composer.plan(100);
        }
        prop_assert!(composer.report().failures.is_empty());
        prop_assert_eq!(shown(composer.plan(101)), before);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_commands_plans_routes_and_replays(commands in prop::collection::vec(any_command(), 0..80)) {
        let mut composer = composer();
        let mut log = Vec::new();
        for (frame, command) in (0..).zip(&commands) {
            if composer.apply(command).is_ok() {
                log.push(*command);
            }
            if frame % 3 == 0 {
                composer.plan(frame);
            }
            let window = TargetId(frame % 6);
            let phase = [PointerPhase::Down, PointerPhase::Move, PointerPhase::Up][frame as usize % 3];
            let position = [(frame * 7 % 100) as f64, 50.0];
            composer.route(&PointerEvent { window, pointer: PointerId(0), phase, position });
        }
        let text = serde_json::to_string(&log).unwrap();
        let log: Vec<Command> = serde_json::from_str(&text).unwrap();
        let mut replayed = RealmComposer::replay(Limits::default(), &log).unwrap();
        prop_assert_eq!(replayed.world(), composer.world());

        let saved = serde_json::to_string(composer.world()).unwrap();
        let mut restored = RealmComposer::new(Limits::default());
        restored.restore(serde_json::from_str(&saved).unwrap()).unwrap();
        prop_assert_eq!(restored.world(), composer.world());
        prop_assert_eq!(restored.plan(0), replayed.plan(0));
    }
}
