//! What planning a graph of realms costs on one core: built anew after a change, and unchanged. 1,000 realms in as many viewports,
//! nested in tens, with a layer that closes a cycle in every tenth.
//!
//! Prints one table: microseconds, the minimum and the mean of many frames.

use std::hint::black_box;
use std::time::Instant;

use reelm_realm_graph::{
    Command, Content, Layer, LayerKey, Layout, Limits, Realm, RealmComposer, RealmId, Size, Target, TargetId,
    TargetKind,
};

const FRAMES: u64 = 500;

fn main() {
    println!("\na graph of realms, one core\n");
    println!("{:<8} {:<28} {:>10} {:>10}", "realms", "frame", "min µs", "mean µs");
    for realms in [100, 1000] {
        let acyclic = stage(realms, false);
        let cyclic = stage(realms, true);
        row(realms, "a layer moved", acyclic, move_layer);
        row(realms, "a layer moved, with cycles", cyclic, move_layer);
        row(realms, "a content changed", stage(realms, false), change_content);
        row(realms, "unchanged", stage(realms, false), |_, _| {});
        row(realms, "unchanged, with cycles", stage(realms, true), |_, _| {});
    }
}

fn row(realms: u32, name: &str, mut composer: RealmComposer, mut change: impl FnMut(&mut RealmComposer, u64)) {
    let times: Vec<f64> = (0..FRAMES)
        .map(|frame| {
            change(&mut composer, frame);
            let start = Instant::now();
            black_box(composer.plan(frame));
            start.elapsed().as_secs_f64() * 1e6
        })
        .skip(20)
        .collect();
    let least = times.iter().copied().fold(f64::MAX, f64::min);
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    println!("{realms:<8} {name:<28} {least:>10.2} {mean:>10.2}");
}

fn move_layer(composer: &mut RealmComposer, frame: u64) {
    let layout = Layout::px((frame % 7) as f64, 0.0, 10.0, 10.0);
    put(composer, Command::PutLayer { key: LayerKey::new(5, 5), layer: Layer { layout, ..Layer::default() } });
}

fn change_content(composer: &mut RealmComposer, frame: u64) {
    if let Some((realm, _)) = composer.world().realm(RealmId(5)) {
        put(composer, Command::SetContent { realm, content: Content { version: frame, ready: true } });
    }
}

fn stage(realms: u32, cycles: bool) -> RealmComposer {
    let mut composer = RealmComposer::new(Limits::default());
    let size = Size::new(100, 100);
    for id in 0..realms {
        let target = u64::from(id);
        let kind = match id {
            0 => TargetKind::Window,
            _ => TargetKind::WidgetRealmViewport { within: TargetId(target / 10), area: Layout::FULL },
        };
        put(&mut composer, Command::PutTarget { id: TargetId(target), target: Target { kind, size } });
        put(&mut composer, Command::PutRealm { id: RealmId(id), realm: Realm::default() });
        put(&mut composer, Command::PutLayer { key: LayerKey::new(id, target), layer: Layer::default() });
        if cycles && id % 10 == 9 {
            // Its holder within itself, by way of it.
            let inner = u64::from(realms) + target;
            let kind = TargetKind::WidgetRealmViewport { within: TargetId(target), area: Layout::FULL };
            put(&mut composer, Command::PutTarget { id: TargetId(inner), target: Target { kind, size } });
            put(&mut composer, Command::PutLayer { key: LayerKey::new(id / 10, inner), layer: Layer::default() });
        }
    }
    composer
}

fn put(composer: &mut RealmComposer, command: Command) {
    if let Err(error) = composer.apply(&command) {
        panic!("{command:?}: {error}");
    }
}
