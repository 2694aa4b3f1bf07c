//! What planning a graph of realms costs on one core: built anew after a change, and unchanged. 1,000 realms in as many viewports,
//! nested in tens, with a layer that closes a cycle in every tenth.
//!
//! After criterion's own output it prints one table: microseconds, the minimum and the mean of many frames. `REELM_TABLE_ONLY` skips
//! criterion.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use reelm_realm_graph::{
    Command, Content, Layer, LayerKey, Layout, Limits, Realm, RealmComposer, RealmId, Size, Target, TargetId,
    TargetKind,
};

/// Frames of a row of the table, and how many before them are not counted.
const FRAMES: u64 = 500;
const WARM_UP: u64 = 20;

fn main() {
    let filter = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    if std::env::var_os("REELM_TABLE_ONLY").is_none() {
        let mut criterion = Criterion::default()
            .warm_up_time(Duration::from_millis(200))
            .measurement_time(Duration::from_millis(800))
            .configure_from_args();
        for case in cases() {
            let mut stage = Stage::new(&case);
            criterion
                .bench_function(&case.name(), |b| b.iter_custom(|frames| (0..frames).map(|_| stage.frame()).sum()));
        }
        criterion.final_summary();
    }
    table(filter.as_deref());
}

/// What happens between two frames, and to how large a graph.
struct Case {
    realms: u32,
    cycles: bool,
    what: &'static str,
    change: Change,
}

/// What happens before a frame.
type Change = fn(&mut RealmComposer, u64);

impl Case {
    fn name(&self) -> String {
        let cycles = if self.cycles { ", with cycles" } else { "" };
        format!("realms/{}/{}{cycles}", self.realms, self.what)
    }
}

fn cases() -> impl Iterator<Item = Case> {
    let changes: [(&str, Change); 3] =
        [("a layer moved", move_layer), ("a content changed", change_content), ("unchanged", |_, _| {})];
    let sizes = [100, 1000].into_iter().flat_map(|realms| [false, true].map(|cycles| (realms, cycles)));
    sizes.flat_map(move |(realms, cycles)| changes.map(|(what, change)| Case { realms, cycles, what, change }))
}

/// A graph that is planned frame by frame.
struct Stage {
    composer: RealmComposer,
    change: Change,
    next: u64,
}

impl Stage {
    fn new(case: &Case) -> Self {
        let mut stage = Self { composer: stage(case.realms, case.cycles), change: case.change, next: 0 };
        (0..WARM_UP).for_each(|_| _ = stage.frame());
        stage
    }

    /// What planning the next frame takes, after the change.
    fn frame(&mut self) -> Duration {
        (self.change)(&mut self.composer, self.next);
        let start = Instant::now();
        black_box(self.composer.plan(self.next));
        self.next += 1;
        start.elapsed()
    }
}

fn table(filter: Option<&str>) {
    println!("\na graph of realms, one core\n");
    println!("{:<44} {:>10} {:>10}", "frame", "min µs", "mean µs");
    for case in cases().filter(|case| filter.is_none_or(|filter| case.name().contains(filter))) {
        let mut stage = Stage::new(&case);
        let times: Vec<f64> = (0..FRAMES).map(|_| stage.frame().as_secs_f64() * 1e6).collect();
        let least = times.iter().copied().fold(f64::MAX, f64::min);
        let mean = times.iter().sum::<f64>() / times.len() as f64;
        println!("{:<44} {least:>10.2} {mean:>10.2}", case.name());
    }
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
