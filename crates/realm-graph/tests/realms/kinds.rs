//! Kinds of realms that a user of the crate registers, and what becomes of those that nobody draws.

use kurbo::{Affine, Rect};
use reelm_ids::Hash128;
use reelm_plan::{Brush, PlanBuilder, RenderPlan};
use reelm_realm_graph::{
    Action, Command, Insets, PlannedRealm, Realm, RealmComposer, RealmContent, RealmId, RealmKind, RealmKinds,
};

use crate::support::{actions, apply, composer, put_layer, realm, texture};

/// Draws one rectangle, and remembers for whom.
#[derive(Default)]
struct Drawn(Vec<u32>);

impl RealmContent for Drawn {
    fn state(&mut self, realm: &PlannedRealm) -> Option<Hash128> {
        Some(Hash128(realm.realm.generation.into()))
    }

    fn draw(&mut self, realm: &PlannedRealm, _: &Insets<'_>, builder: &mut PlanBuilder) {
        self.0.push(realm.realm.id.0);
        builder.fill_rect(Rect::new(0.0, 0.0, 9.0, 9.0), Brush::Solid([1.0; 4]), Affine::IDENTITY, 1.0);
    }
}

const PARTICLES: RealmKind = RealmKind::Custom(7);
const TERMINAL: RealmKind = RealmKind::Custom(8);

/// Realms 1 to 4 on textures: a composition, particles, a terminal, particles.
fn stage() -> RealmComposer {
    let mut composer = composer();
    for (id, kind) in (1..).zip([RealmKind::Composition, PARTICLES, TERMINAL, PARTICLES]) {
        let realm = Realm { kind, ..Realm::default() };
        apply(&mut composer, &[texture(id.into()), put_layer(id, id.into())]);
        apply(&mut composer, &[Command::PutRealm { id: RealmId(id), realm }]);
    }
    composer
}

fn lower(composer: &mut RealmComposer, content: &mut dyn RealmContent, frame: u64) {
    let (mut builder, mut plan) = (PlanBuilder::new(), RenderPlan::default());
    composer.plan(frame);
    builder.begin_without_output();
    composer.lower(content, None, &mut builder);
    builder.finish(&mut plan);
}

#[test]
fn each_realm_is_drawn_by_what_was_registered_for_its_kind() {
    let (mut compositions, mut particles) = (Drawn::default(), Drawn::default());
    let mut kinds = RealmKinds::new();
    assert!(kinds.register(PARTICLES, &mut particles).is_none());
    assert!(kinds.register(RealmKind::Composition, &mut compositions).is_none());
    assert_eq!(kinds.kinds().collect::<Vec<_>>(), [RealmKind::Composition, PARTICLES]);
    let mut composer = stage();
    lower(&mut composer, &mut kinds, 0);
    // Nobody draws terminals: that one fails and is tried again, the others are done.
    let terminal = realm(&composer, 3);
    assert_eq!(composer.report().failed, [terminal]);
    lower(&mut composer, &mut kinds, 1);
    let render = |id: u32| if id == 3 { Action::Render } else { Action::Reuse };
    assert_eq!(actions(composer.last_plan()), [1, 2, 3, 4].map(|id| (id, render(id))));
    assert_eq!(composer.report().failed, [terminal]);
    let mut terminals = Drawn::default();
    kinds.register(TERMINAL, &mut terminals);
    lower(&mut composer, &mut kinds, 2);
    assert!(composer.report().failed.is_empty());
    assert_eq!((compositions.0, particles.0, terminals.0), (vec![1], vec![2, 4], vec![3]));
}

#[test]
fn a_kind_is_registered_once_and_printed_by_its_number() {
    let (mut first, mut second) = (Drawn::default(), Drawn::default());
    let mut kinds = RealmKinds::new();
    kinds.register(PARTICLES, &mut first);
    assert!(kinds.register(PARTICLES, &mut second).is_some());
    let mut composer = stage();
    lower(&mut composer, &mut kinds, 0);
    let text = composer.last_plan().to_text();
    assert!(text.contains("r2 custom-7 100x100 render") && text.contains("r1 composition 100x100 render"), "{text}");
    assert_eq!((first.0, second.0), (vec![], vec![2, 4]));
}
