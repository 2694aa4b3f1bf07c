//! A graph that does not change is planned and lowered without an allocation, whatever its realms do.

use reelm_ids::Hash128;
use reelm_plan::{PlanBuilder, RenderPlan};
use reelm_realm_graph::{
    CachePolicy, Command, Content, Insets, Layer, LayerKey, Layout, Limits, PlannedRealm, Realm, RealmComposer,
    RealmContent, RealmHandle, RealmId, Size, Target, TargetId, TargetKind,
};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// A window whose host shows `realms` realms in as many viewports; some show each other in cycles.
fn stage(realms: u32) -> RealmComposer {
    let mut composer = RealmComposer::new(Limits::default());
    let size = Size::new(100, 100);
    let mut put = |command: Command| composer.apply(&command).map(drop).unwrap();
    put(Command::PutTarget { id: TargetId(0), target: Target { kind: TargetKind::Window, size } });
    for id in 0..realms {
        let cache = if id % 2 == 0 { CachePolicy::Always } else { CachePolicy::OnChange };
        put(Command::PutRealm { id: RealmId(id), realm: Realm { cache, ..Realm::default() } });
        let target = u64::from(id);
        if id > 0 {
            let kind = TargetKind::WidgetRealmViewport { within: TargetId(target / 2), area: Layout::FULL };
            put(Command::PutTarget { id: TargetId(target), target: Target { kind, size } });
        }
        put(Command::PutLayer {
            key: LayerKey { realm: RealmId(id), target: TargetId(target) },
            layer: Layer::default(),
        });
        put(Command::PutLayer { key: LayerKey::new(id / 3, target), layer: Layer::default() });
    }
    composer
}

/// Draws nothing, anew in every frame.
struct Nothing(u64);

impl RealmContent for Nothing {
    fn state(&mut self, realm: &PlannedRealm) -> Option<Hash128> {
        // Some cannot be rendered now and then.
        (realm.realm.id.0 % 50 != 7 || !self.0.is_multiple_of(3)).then_some(Hash128(self.0.into()))
    }

    fn draw(&mut self, _: &PlannedRealm, _: &Insets<'_>, _: &mut PlanBuilder) {}
}

#[test]
fn frames_of_an_unchanged_graph_allocate_nothing() {
    let mut composer = stage(200);
    let one: RealmHandle = composer.world().realm(RealmId(1)).unwrap().0;
    let (mut builder, mut plan) = (PlanBuilder::new(), RenderPlan::default());
    let mut lower = |composer: &mut RealmComposer, frame: u64| {
        composer.plan(frame);
        builder.begin(100, 100, [0; 4]);
        composer.lower(&mut Nothing(frame), Some(TargetId(0)), &mut builder);
        builder.finish(&mut plan);
    };
    let mut frames = |frames: core::ops::Range<u64>| {
        for frame in frames {
            let content = Content { version: frame, ready: frame % 5 != 0 };
            composer.apply(&Command::SetContent { realm: one, content }).unwrap();
            lower(&mut composer, frame);
            composer.took(one, frame);
            composer.failed(one);
        }
    };
    // As often as it takes for all that comes together to come in both of the plans that builder and host exchange.
    frames(0..60);
    let profiler = dhat::Profiler::builder().testing().build();
    frames(60..120);
    let stats = dhat::HeapStats::get();
    drop(profiler);
    assert_eq!(stats.total_blocks, 0);
}
