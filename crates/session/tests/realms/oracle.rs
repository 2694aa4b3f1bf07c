//! Realm graphs drawn by the raster, beside a compositor that knows nothing of plans: it keeps a picture for each realm and lays
//! opaque rectangles over each other, pixel by pixel. What is shown over cuts, within itself, or of realms that are not ready is
//! compared byte for byte over many frames.

use std::collections::BTreeMap;

use kurbo::{Affine, Rect};
use reelm_ids::Hash128;
use reelm_pixel::ViewMut;
use reelm_plan::{Brush, NoResources, PlanBuilder, RenderPlan};
use reelm_raster::Raster;
use reelm_realm_graph::{
    Action, Area, Command, Content, Insets, Layer, LayerKey, Layout, Limits, PlannedRealm, Projection, Realm,
    RealmComposer, RealmContent, RealmGraphPlan, RealmHandle, RealmId, Size, Source, Target, TargetId, TargetKind,
};

const SIZE: u32 = 24;
const FALLBACK: [u8; 4] = [255, 0, 255, 255];

/// Each realm is one colour, by its id and the version of its content.
struct Colours<'a>(&'a BTreeMap<u32, u64>);

fn colour(realm: u32, version: u64) -> [u8; 4] {
    [(realm * 53 + 40) as u8, (version * 37 % 200) as u8, (realm * 19) as u8, 255]
}

impl RealmContent for Colours<'_> {
    fn state(&mut self, realm: &PlannedRealm) -> Option<Hash128> {
        let version = self.0.get(&realm.realm.id.0)?;
        Some(Hash128::of(&version.to_le_bytes()))
    }

    fn draw(&mut self, realm: &PlannedRealm, _: &Insets<'_>, builder: &mut PlanBuilder) {
        let id = realm.realm.id.0;
        let rgba = colour(id, self.0[&id]).map(|byte| f32::from(byte) / 255.0);
        let all = Rect::new(0.0, 0.0, realm.size.width.into(), realm.size.height.into());
        builder.fill_rect(all, Brush::Solid(rgba), Affine::IDENTITY, 1.0);
    }
}

/// A picture of opaque or absent pixels.
#[derive(Clone)]
struct Picture {
    size: Size,
    pixels: Vec<[u8; 4]>,
}

impl Picture {
    fn filled(size: Size, colour: [u8; 4]) -> Self {
        Self { size, pixels: vec![colour; (size.width * size.height) as usize] }
    }

    /// Lays `source` (the fallback without) over this, moved, within what `clip` leaves of it.
    fn lay(&mut self, source: Option<&Self>, moved: [i32; 2], size: Size, clip: [i32; 4]) {
        for (y, x) in (0..self.size.height as i32).flat_map(|y| (0..self.size.width as i32).map(move |x| (y, x))) {
            let (u, v) = (x - moved[0], y - moved[1]);
            let inside = u >= 0 && v >= 0 && u < size.width as i32 && v < size.height as i32;
            if inside && x >= clip[0] && y >= clip[1] && x < clip[2] && y < clip[3] {
                let pixel =
                    source.map_or(FALLBACK, |source| source.pixels[(v as u32 * source.size.width + u as u32) as usize]);
                self.pixels[(y as u32 * self.size.width + x as u32) as usize] = pixel;
            }
        }
    }
}

/// The compositor.
#[derive(Default)]
struct Oracle {
    pictures: BTreeMap<RealmHandle, Picture>,
}

impl Oracle {
    fn frame(&mut self, plan: &RealmGraphPlan, versions: &BTreeMap<u32, u64>) {
        let before = self.pictures.clone();
        for realm in plan.realms.iter().filter(|realm| realm.action == Action::Render) {
            let id = realm.realm.id.0;
            let mut picture = Picture::filled(realm.size, colour(id, versions[&id]));
            for input in plan.inputs(realm) {
                let shown = match input.source {
                    Source::Hidden => continue,
                    Source::Fallback => None,
                    Source::Current => self.pictures.get(&input.from.unwrap()),
                    Source::LastGood | Source::LastFrame => before.get(&input.from.unwrap()),
                };
                let moved = moved(&input.target_to_host);
                let place = [moved[0] + input.area.left as i32, moved[1] + input.area.top as i32];
                let Area { left, top, width, height } = input.clip;
                let [x, y] = [moved[0] + left as i32, moved[1] + top as i32];
                let clip = [x, y, x + width as i32, y + height as i32];
                picture.lay(shown, place, Size::new(input.area.width as u32, input.area.height as u32), clip);
            }
            self.pictures.insert(realm.realm, picture);
        }
    }
}

fn moved(projection: &Projection) -> [i32; 2] {
    let [[one, zero, x], [_, one_too, y], _] = projection.0;
    assert_eq!([one, zero, one_too], [1.0, 0.0, 1.0], "the worlds of this test move by whole pixels only");
    [x as i32, y as i32]
}

/// Plays frames of a world that `change` changes, and compares each window.
fn compare(
    mut composer: RealmComposer,
    frames: u64,
    mut change: impl FnMut(&mut RealmComposer, u64) -> BTreeMap<u32, u64>,
) {
    let (mut raster, mut oracle) = (Raster::default(), Oracle::default());
    let (mut builder, mut plan) = (PlanBuilder::new(), RenderPlan::default());
    composer.set_fallback(FALLBACK.map(|byte| f32::from(byte) / 255.0));
    for frame in 0..frames {
        let versions = change(&mut composer, frame);
        composer.plan(frame);
        oracle.frame(composer.last_plan(), &versions);
        let root = composer.last_plan().roots.first().copied();
        builder.begin(SIZE, SIZE, [0; 4]);
        composer.lower(&mut Colours(&versions), Some(TargetId(1)), &mut builder);
        builder.finish(&mut plan);
        let mut bytes = vec![0; (SIZE * SIZE * 4) as usize];
        raster.execute(&plan, &NoResources, &mut ViewMut::new(&mut bytes, SIZE, SIZE).unwrap());
        assert_eq!(raster.stats().surfaces_stale, 0, "frame {frame}");
        composer.drain_gone().for_each(|key| raster.forget(key));
        let mut expected = Picture { size: Size::new(SIZE, SIZE), pixels: vec![[0; 4]; (SIZE * SIZE) as usize] };
        if let Some(root) = root {
            let shown =
                root.shows.filter(|_| root.source != Source::Fallback).and_then(|realm| oracle.pictures.get(&realm));
            let whole = [0, 0, SIZE as i32, SIZE as i32];
            expected.lay(shown, [0, 0], Size::new(SIZE, SIZE), whole);
        }
        let found: Vec<[u8; 4]> = bytes.chunks_exact(4).map(|pixel| pixel.try_into().unwrap()).collect();
        if let Some(at) = (0..found.len()).find(|at| found[*at] != expected.pixels[*at]) {
            let (x, y) = (at as u32 % SIZE, at as u32 / SIZE);
            panic!(
                "frame {frame}, ({x}, {y}): {:?}, expected {:?}\n{}",
                found[at],
                expected.pixels[at],
                composer.last_plan().to_text()
            );
        }
    }
}

fn put(composer: &mut RealmComposer, command: Command) {
    composer.apply(&command).unwrap_or_else(|error| panic!("{command:?}: {error}"));
}

fn put_target(composer: &mut RealmComposer, id: u64, kind: TargetKind, [width, height]: [u32; 2]) {
    put(composer, Command::PutTarget { id: TargetId(id), target: Target { kind, size: Size::new(width, height) } });
}

fn put_realm(composer: &mut RealmComposer, id: u32) {
    put(composer, Command::PutRealm { id: RealmId(id), realm: Realm::default() });
}

fn put_layer(composer: &mut RealmComposer, realm: u32, target: u64, layer: Layer) {
    put(composer, Command::PutLayer { key: LayerKey::new(realm, target), layer });
}

/// Tells the graph what realms show; a realm that is not there is passed by.
fn set_content(composer: &mut RealmComposer, id: u32, version: u64, ready: bool) {
    if let Some((realm, _)) = composer.world().realm(RealmId(id)) {
        put(composer, Command::SetContent { realm, content: Content { version, ready } });
    }
}

#[test]
fn a_realm_within_itself_shows_frame_after_frame() {
    let mut composer = RealmComposer::new(Limits::default());
    put_target(&mut composer, 1, TargetKind::Window, [SIZE, SIZE]);
    let area = Layout::px(3.0, 2.0, f64::from(SIZE), f64::from(SIZE));
    put_target(&mut composer, 2, TargetKind::WidgetRealmViewport { within: TargetId(1), area }, [SIZE, SIZE]);
    put_realm(&mut composer, 1);
    put_layer(&mut composer, 1, 1, Layer::default());
    put_layer(&mut composer, 1, 2, Layer::default());
    compare(composer, 12, |composer, frame| {
        set_content(composer, 1, frame, true);
        BTreeMap::from([(1, frame)])
    });
}

/// A number that follows from a seed: the linear congruences of Knuth's MMIX.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

#[test]
fn random_worlds_that_change_are_what_a_plain_compositor_makes_of_them() {
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let mut composer = RealmComposer::new(Limits::default());
        put_target(&mut composer, 1, TargetKind::Window, [SIZE, SIZE]);
        let targets = 2 + dice.below(6);
        for id in 2..=targets {
            let side = |dice: &mut Dice| 6 + dice.below(14) as u32;
            let [width, height] = [side(&mut dice), side(&mut dice)];
            let [x, y] = [dice.below(20) as f64 - 6.0, dice.below(20) as f64 - 6.0];
            let area = Layout::px(x, y, width.into(), height.into());
            let within = TargetId(1 + dice.below(id - 1));
            put_target(&mut composer, id, TargetKind::WidgetRealmViewport { within, area }, [width, height]);
        }
        put_layer(&mut composer, 1, 1, Layer::default());
        let realms = 2 + dice.below(5) as u32;
        let mut versions: BTreeMap<u32, u64> = (1..=realms).map(|id| (id, 0)).collect();
        compare(composer, 25, |composer, frame| {
            for _ in 0..dice.below(4) {
                let realm = 1 + dice.below(realms.into()) as u32;
                match dice.below(6) {
                    0 | 1 => put_realm(composer, realm),
                    2 if frame % 5 == 4 => {
                        if let Some((handle, _)) = composer.world().realm(RealmId(realm)) {
                            put(composer, Command::DisposeRealm { realm: handle });
                        }
                    }
                    3 => {
                        *versions.get_mut(&realm).unwrap() += 1;
                        set_content(composer, realm, versions[&realm], dice.below(4) > 0);
                    }
                    _ => {
                        let target = 2 + dice.below(targets - 1);
                        // A realm's surface has the size of its smallest target: only then is nothing scaled.
                        match primary(composer, realm, targets) {
                            None => put_layer(composer, realm, target, Layer::default()),
                            Some(own) if own < target => {
                                let size = composer.world().target(TargetId(own)).unwrap().1.size;
                                let layout = Layout::px(0.0, 0.0, size.width.into(), size.height.into());
                                let z_index = dice.below(3) as i32;
                                put_layer(composer, realm, target, Layer { layout, z_index, ..Layer::default() });
                            }
                            Some(_) => {}
                        }
                    }
                }
            }
            let budget = (frame % 7 == 3).then_some(200);
            put(composer, Command::SetBudget { pixels: budget });
            versions.clone()
        });
    }
}

/// The smallest target that the realm is on.
fn primary(composer: &RealmComposer, realm: u32, targets: u64) -> Option<u64> {
    (1..=targets).find(|target| composer.world().layer(LayerKey::new(realm, *target)).is_some())
}
