//! Rules 2, 4, 5 and 7 over frames: what renders again, what stands in, what the report says.

use core::num::NonZeroU32;

use reelm_realm_graph::{
    Action, CachePolicy, Command, Content, LayerKey, Layout, Realm, RealmComposer, RealmId, Source, TargetId,
    TargetKind,
};

use crate::support::{
    actions, apply, composer, layer_at, links, order, put_layer, put_realm, put_target, realm, root, texture, viewport,
    window,
};

/// Realm 1 on window 1 shows realm 2 in viewport 2, which shows realm 3 in viewport 3.
fn chain() -> RealmComposer {
    let mut composer = composer();
    apply(&mut composer, &[window(1), viewport(2, 1), viewport(3, 2)]);
    for id in 1..=3 {
        apply(&mut composer, &[put_realm(id), put_layer(id, id.into())]);
    }
    composer
}

fn set_content(composer: &mut RealmComposer, id: u32, version: u64, ready: bool) {
    let realm = realm(composer, id);
    composer.apply(&Command::SetContent { realm, content: Content { version, ready } }).unwrap();
}

fn set_cache(composer: &mut RealmComposer, id: u32, cache: CachePolicy) {
    composer.apply(&Command::PutRealm { id: RealmId(id), realm: Realm { cache, ..Realm::default() } }).unwrap();
}

#[test]
fn a_change_renders_the_realm_and_those_that_show_it() {
    let mut composer = chain();
    let all = |a, b, c| vec![(3, a), (2, b), (1, c)];
    let (render, reuse) = (Action::Render, Action::Reuse);
    assert_eq!(actions(composer.plan(0)), all(render, render, render));
    assert_eq!(actions(composer.plan(1)), all(reuse, reuse, reuse));
    assert!(!composer.report().graph_built);
    set_content(&mut composer, 2, 1, true);
    assert_eq!(actions(composer.plan(2)), all(reuse, render, render));
    assert!(!composer.report().graph_built);
    assert_eq!((composer.report().rendered, composer.report().reused), (2, 1));
    set_content(&mut composer, 3, 1, true);
    assert_eq!(actions(composer.plan(3)), all(render, render, render));
    assert_eq!(actions(composer.plan(4)), all(reuse, reuse, reuse));
}

#[test]
fn a_change_of_a_layer_renders_the_realm_that_shows_it_and_no_other() {
    let mut composer = chain();
    composer.plan(0);
    apply(&mut composer, &[layer_at(3, 3, 0, Layout::px(1.0, 1.0, 10.0, 10.0))]);
    assert_eq!(actions(composer.plan(1)), [(3, Action::Reuse), (2, Action::Render), (1, Action::Render)]);
    assert!(composer.report().graph_built);
    assert_eq!(composer.report().layers.updated, 1);
    // The same again is no change.
    apply(&mut composer, &[layer_at(3, 3, 0, Layout::px(1.0, 1.0, 10.0, 10.0))]);
    composer.plan(2);
    assert!(!composer.report().graph_built);
    assert_eq!(composer.report().layers.updated, 0);
}

#[test]
fn cache_policies() {
    let frames = |cache, changes: &[u64]| {
        let mut composer = composer();
        apply(&mut composer, &[window(1), put_realm(1), put_layer(1, 1)]);
        set_cache(&mut composer, 1, cache);
        let mut rendered = Vec::new();
        for frame in 0..8 {
            if changes.contains(&frame) {
                set_content(&mut composer, 1, frame, true);
            }
            if composer.plan(frame).realms[0].action == Action::Render {
                rendered.push(frame);
            }
        }
        rendered
    };
    assert_eq!(frames(CachePolicy::Always, &[]), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(frames(CachePolicy::OnChange, &[2, 5]), [0, 2, 5]);
    assert_eq!(frames(CachePolicy::Every(NonZeroU32::new(3).unwrap()), &[2, 4]), [0, 3, 6]);
}

#[test]
fn a_realm_that_is_not_ready_shows_its_last_good_surface_or_the_fallback() {
    let mut composer = chain();
    set_content(&mut composer, 3, 0, false);
    assert_eq!(actions(composer.plan(0))[0], (3, Action::Fallback));
    assert_eq!(links(composer.plan(0))[0], (3, 3, 2, Source::Fallback));
    set_content(&mut composer, 3, 0, true);
    assert_eq!(actions(composer.plan(1)), [(3, Action::Render), (2, Action::Render), (1, Action::Render)]);
    set_content(&mut composer, 3, 1, false);
    assert_eq!(actions(composer.plan(2)), [(3, Action::LastGood), (2, Action::Reuse), (1, Action::Reuse)]);
    assert_eq!(links(composer.plan(2))[0].3, Source::LastGood);
    // The realm, and its connector.
    assert_eq!(composer.report().last_good, 2);
}

#[test]
fn what_failed_is_tried_again_and_its_older_picture_stays() {
    let mut composer = chain();
    composer.plan(0);
    let three = realm(&composer, 3);
    assert!(composer.failed(three));
    assert!(!composer.failed(three), "only once");
    assert_eq!(actions(composer.plan(1))[0], (3, Action::Render));
    assert_eq!(actions(composer.plan(2))[0], (3, Action::Reuse));
    assert!(!composer.failed(three), "it was not rendered");
}

#[test]
fn a_late_realm_is_picked_up_on_the_next_frame() {
    let mut composer = composer();
    apply(&mut composer, &[put_layer(2, 2), put_layer(1, 1), window(1)]);
    assert_eq!(root(composer.plan(0), 1), (None, Source::Fallback));
    apply(&mut composer, &[put_realm(1)]);
    assert_eq!(root(composer.plan(1), 1), (Some(1), Source::Current));
    apply(&mut composer, &[viewport(2, 1)]);
    assert_eq!(links(composer.plan(2)), [(2, 2, 1, Source::Fallback)]);
    assert_eq!(composer.report().diagnostics.len(), 1, "{:?}", composer.report().diagnostics);
    apply(&mut composer, &[put_realm(2)]);
    assert_eq!(links(composer.plan(3)), [(2, 2, 1, Source::Current)]);
    assert!(composer.report().failures.is_empty());
}

#[test]
fn a_realm_of_the_same_id_does_not_inherit_the_picture() {
    let mut composer = chain();
    composer.plan(0);
    let old = realm(&composer, 3);
    apply(&mut composer, &[Command::DisposeRealm { realm: old }]);
    assert_eq!(links(composer.plan(1))[0], (3, 3, 2, Source::Fallback));
    apply(&mut composer, &[put_realm(3)]);
    set_content(&mut composer, 3, 0, false);
    assert_eq!(actions(composer.plan(2))[0], (3, Action::Fallback));
    // The problem was mended in between, so it is told again.
    let new = realm(&composer, 3);
    apply(&mut composer, &[Command::DisposeRealm { realm: new }]);
    composer.plan(3);
    assert_eq!(composer.report().diagnostics.len(), 1);
}

#[test]
fn a_cycle_shows_the_last_good_surface_across_its_cut() {
    let mut composer = composer();
    apply(&mut composer, &[texture(1), texture(2), viewport(11, 1), viewport(12, 2), put_realm(1), put_realm(2)]);
    apply(&mut composer, &[put_layer(1, 1), put_layer(2, 2), put_layer(2, 11), put_layer(1, 12)]);
    // Realm 2 is drawn into realm 1 through target 11, and 1 into 2 through 12; 2@11 is the larger connector.
    assert_eq!(order(composer.plan(0)), [1, 2]);
    assert_eq!(links(composer.plan(0)), [(2, 11, 1, Source::LastGood), (1, 12, 2, Source::Current)]);
    assert_eq!(composer.report().cut, [LayerKey::new(2, 11)]);
    let mut fresh = RealmComposer::replay(reelm_realm_graph::Limits::default(), &[]).unwrap();
    fresh.restore(composer.world().clone()).unwrap();
    assert_eq!(links(fresh.plan(0))[0].3, Source::Fallback, "nothing was rendered yet");
    // What each shows changes with every frame, so neither comes to rest.
    for frame in 1..4 {
        assert_eq!(actions(fresh.plan(frame)), [(1, Action::Render), (2, Action::Render)]);
    }
}

#[test]
fn a_realm_within_itself_shows_its_last_frame() {
    let mut composer = composer();
    apply(&mut composer, &[window(1), viewport(2, 1), put_realm(1), put_layer(1, 1), put_layer(1, 2)]);
    assert_eq!(links(composer.plan(0)), [(1, 2, 1, Source::Fallback)]);
    assert_eq!(links(composer.plan(1)), [(1, 2, 1, Source::LastFrame)]);
    assert_eq!(actions(composer.plan(2)), [(1, Action::Render)]);
    assert_eq!(composer.report().self_sampling, [LayerKey::new(1, 2)]);
    assert!(composer.report().cut.is_empty());
}

#[test]
fn the_report_counts_changes_and_carries_times() {
    let mut composer = chain();
    composer.plan(0);
    assert_eq!((composer.report().targets.added, composer.report().layers.added), (3, 3));
    let (one, three) = (realm(&composer, 1), realm(&composer, 3));
    composer.took(three, 7);
    composer.took(one, 9);
    assert_eq!(composer.report().times, [(three, 7), (one, 9)]);
    let target = composer.world().target(TargetId(3)).unwrap().0;
    apply(&mut composer, &[Command::DisposeTarget { target }, Command::RemoveLayer { key: LayerKey::new(2, 2) }]);
    composer.plan(1);
    assert_eq!((composer.report().targets.removed, composer.report().layers.removed), (1, 1));
    apply(&mut composer, &[put_target(2, TargetKind::Texture, 5, 5)]);
    composer.plan(2);
    assert_eq!((composer.report().targets.updated, composer.report().targets.added), (1, 0));
    assert!(composer.report().times.is_empty());
}

/// Three realms, each on a texture of its own of 100 × 100 pixels, that change in every frame.
fn busy(importances: [i32; 3]) -> RealmComposer {
    let mut composer = composer();
    for (id, importance) in (1..).zip(importances) {
        let realm = Realm { cache: CachePolicy::Always, importance, ..Realm::default() };
        apply(&mut composer, &[texture(id.into()), put_layer(id, id.into())]);
        apply(&mut composer, &[Command::PutRealm { id: RealmId(id), realm }]);
    }
    composer
}

/// Which realms a frame renders.
fn rendered(composer: &mut RealmComposer, frame: u64) -> Vec<u32> {
    let plan = composer.plan(frame);
    plan.realms.iter().filter(|realm| realm.action == Action::Render).map(|realm| realm.realm.id.0).collect()
}

#[test]
fn a_budget_holds_the_least_important_and_lets_those_that_waited_go_first() {
    let mut composer = busy([0, 7, 0]);
    assert_eq!(rendered(&mut composer, 0), [1, 2, 3]);
    apply(&mut composer, &[Command::SetBudget { pixels: Some(20_000) }]);
    assert_eq!(rendered(&mut composer, 1), [1, 2]);
    assert_eq!(composer.report().held, [realm(&composer, 3)]);
    assert_eq!(composer.last_plan().realms[2].action, Action::LastGood);
    assert_eq!(rendered(&mut composer, 2), [2, 3], "realm 3 has waited");
    assert_eq!(rendered(&mut composer, 3), [1, 2]);
    // However little it is, the most important realm that is due is rendered.
    apply(&mut composer, &[Command::SetBudget { pixels: Some(1) }]);
    assert_eq!(rendered(&mut composer, 4), [2]);
    apply(&mut composer, &[Command::SetBudget { pixels: None }]);
    assert_eq!(rendered(&mut composer, 5), [1, 2, 3]);
    assert!(composer.report().held.is_empty());
}

#[test]
fn what_a_budget_held_is_rendered_when_there_is_room_although_nothing_changes_then() {
    let mut composer = chain();
    apply(&mut composer, &[Command::SetBudget { pixels: Some(10_000) }]);
    let mut done = Vec::new();
    for frame in 0..8 {
        done.push(rendered(&mut composer, frame));
        let spent: u32 = composer
            .last_plan()
            .realms
            .iter()
            .filter(|realm| realm.action == Action::Render)
            .map(|realm| realm.size.width * realm.size.height)
            .sum();
        assert!(spent <= 10_000 || done[frame as usize].len() == 1, "frame {frame}");
    }
    for id in 1..=3 {
        assert!(done.iter().any(|ids| ids.contains(&id)), "{done:?}");
    }
    assert_eq!(done.last(), Some(&Vec::new()), "it comes to rest: {done:?}");
}

#[test]
fn an_inset_is_an_edge_that_is_not_composited_and_no_door_unless_the_host_says_where() {
    let mut composer = composer();
    let inset = |id, of| put_target(id, TargetKind::Inset { realm: RealmId(of) }, 30, 20);
    // Realm 1 on the window shows realm 2 in its content, which shows realm 1 in its own.
    apply(&mut composer, &[window(1), inset(10, 1), inset(11, 2), put_realm(1), put_realm(2)]);
    apply(&mut composer, &[put_layer(1, 1), put_layer(2, 10), put_layer(1, 11)]);
    let plan = composer.plan(0);
    assert_eq!(order(plan), [1, 2], "the connector with the larger key is cut: 2@10");
    assert_eq!((plan.realms[1].size.width, plan.realms[1].size.height), (30, 20), "the inset sizes the surface");
    assert!(plan.connectors().iter().all(|connector| connector.is_inset));
    let event = reelm_realm_graph::PointerEvent {
        window: TargetId(1),
        pointer: reelm_realm_graph::PointerId(0),
        phase: reelm_realm_graph::PointerPhase::Move,
        position: [5.0, 5.0],
    };
    assert_eq!(composer.route(&event).realm.map(|realm| realm.id), Some(RealmId(1)));
    let one = realm(&composer, 1);
    apply(&mut composer, &[Command::DisposeRealm { realm: one }]);
    composer.plan(1);
    let problems: Vec<_> = composer.report().failures.iter().map(|failure| failure.problem).collect();
    assert!(problems.contains(&reelm_realm_graph::LinkProblem::HostMissing), "{problems:?}");
}

#[test]
fn a_plan_prints_as_text_and_as_pictures() {
    let mut composer = chain();
    composer.plan(3);
    let plan = composer.last_plan();
    let text = "frame 3\nr3 composition 80x100 render\nr2 composition 80x100 render\n  <- r3 t3 z0 current\n\
                r1 composition 100x100 render\n  <- r2 t2 z0 current\nt1 window shows r1 current\n";
    assert_eq!(plan.to_text(), text);
    let (dot, mermaid) = (plan.to_dot(), plan.to_mermaid());
    assert!(dot.starts_with("digraph") && dot.contains("r3 -> r2 [style=solid") && dot.ends_with("}\n"), "{dot}");
    assert!(mermaid.starts_with("flowchart LR\n") && mermaid.contains("r3 -->|\"t3 z0 current\"| r2"), "{mermaid}");
}
