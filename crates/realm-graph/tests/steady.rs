//! A graph that does not change is planned without an allocation, whatever its realms do.

use reelm_realm_graph::{
    CachePolicy, Command, Content, Layer, LayerKey, Layout, Limits, Realm, RealmComposer, RealmHandle, RealmId, Size,
    Target, TargetId, TargetKind,
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

#[test]
fn frames_of_an_unchanged_graph_allocate_nothing() {
    let mut composer = stage(200);
    let one: RealmHandle = composer.world().realm(RealmId(1)).unwrap().0;
    composer.plan(0);
    composer.plan(1);
    let profiler = dhat::Profiler::builder().testing().build();
    for frame in 2..50 {
        let content = Content { version: frame, ready: frame % 5 != 0 };
        composer.apply(&Command::SetContent { realm: one, content }).unwrap();
        composer.plan(frame);
        composer.took(one, frame);
        composer.failed(one);
    }
    let stats = dhat::HeapStats::get();
    drop(profiler);
    assert_eq!(stats.total_blocks, 0);
}
