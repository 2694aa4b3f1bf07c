//! Rules 2, 4, 5 and 7 over frames: what renders again, what stands in, what the report says.

use core::num::NonZeroU32;

use reelm_realm_graph::{
    Action, CachePolicy, Command, Content, LayerKey, Layout, Realm, RealmComposer, RealmId, Source, TargetId,
};

use crate::support::{
    actions, apply, composer, layer_at, links, order, put_layer, put_realm, realm, root, texture, viewport, window,
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
    assert!(composer.report().times.is_empty());
}
