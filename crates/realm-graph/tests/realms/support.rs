//! Short words for building worlds and reading plans.

use reelm_realm_graph::{
    Action, Command, Layer, LayerKey, Layout, Limits, Outcome, Quad, Realm, RealmComposer, RealmGraphPlan, RealmHandle,
    RealmId, Size, Source, Target, TargetHandle, TargetId, TargetKind,
};

pub(crate) fn composer() -> RealmComposer {
    RealmComposer::new(Limits::default())
}

pub(crate) fn put_realm(id: u32) -> Command {
    Command::PutRealm { id: RealmId(id), realm: Realm::default() }
}

pub(crate) fn put_target(id: u64, kind: TargetKind, width: u32, height: u32) -> Command {
    Command::PutTarget { id: TargetId(id), target: Target { kind, size: Size::new(width, height) } }
}

pub(crate) fn window(id: u64) -> Command {
    put_target(id, TargetKind::Window, 100, 100)
}

pub(crate) fn texture(id: u64) -> Command {
    put_target(id, TargetKind::Texture, 100, 100)
}

pub(crate) fn viewport(id: u64, within: u64) -> Command {
    let area = Layout::px(10.0, 20.0, 40.0, 50.0);
    put_target(id, TargetKind::WidgetRealmViewport { within: TargetId(within), area }, 80, 100)
}

pub(crate) fn plane(id: u64, within: u64, quad: Quad) -> Command {
    put_target(id, TargetKind::RealmPlane { within: TargetId(within), quad }, 64, 64)
}

pub(crate) fn put_layer(realm: u32, target: u64) -> Command {
    Command::PutLayer { key: LayerKey::new(realm, target), layer: Layer::default() }
}

pub(crate) fn layer_at(realm: u32, target: u64, z_index: i32, layout: Layout) -> Command {
    Command::PutLayer { key: LayerKey::new(realm, target), layer: Layer { layout, z_index, ..Layer::default() } }
}

pub(crate) fn apply(composer: &mut RealmComposer, commands: &[Command]) {
    composer.apply_all(commands).unwrap();
}

pub(crate) fn new_realm(composer: &mut RealmComposer, id: u32) -> RealmHandle {
    match composer.apply(&put_realm(id)).unwrap() {
        Outcome::RealmCreated(handle) => handle,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn new_target(composer: &mut RealmComposer, command: &Command) -> TargetHandle {
    match composer.apply(command).unwrap() {
        Outcome::TargetCreated(handle) => handle,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn realm(composer: &RealmComposer, id: u32) -> RealmHandle {
    composer.world().realm(RealmId(id)).unwrap().0
}

/// The ids of the realms in order.
pub(crate) fn order(plan: &RealmGraphPlan) -> Vec<u32> {
    plan.realms.iter().map(|realm| realm.realm.id.0).collect()
}

/// The realms in order with what they do.
pub(crate) fn actions(plan: &RealmGraphPlan) -> Vec<(u32, Action)> {
    plan.realms.iter().map(|realm| (realm.realm.id.0, realm.action)).collect()
}

/// The connectors as (realm, target, drawn into, source).
pub(crate) fn links(plan: &RealmGraphPlan) -> Vec<(u32, u64, u32, Source)> {
    let link = |c: &reelm_realm_graph::PlannedConnector| (c.key.realm.0, c.key.target.0, c.to.id.0, c.source);
    plan.connectors().iter().map(link).collect()
}

/// What a root shows.
pub(crate) fn root(plan: &RealmGraphPlan, target: u64) -> (Option<u32>, Source) {
    let root = plan.roots.iter().find(|root| root.target.id.0 == target).unwrap();
    (root.shows.map(|realm| realm.id.0), root.source)
}
