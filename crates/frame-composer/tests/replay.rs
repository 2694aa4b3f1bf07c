//! State comes from commands alone: a replayed log, and a restored snapshot, give the same frames.

mod common;

use common::{Rng, bank, mixed};
use proptest::prelude::*;
use reelm_frame_composer::{
    BankId, Command, CommandLog, ComposerConfig, Fade, FrameComposer, Limits, Palette, Scene, SceneId, Snapshot,
    Sprite, SpriteSpace, Telemetry,
};
use reelm_ids::Hash128;
use reelm_pixel::BlendMode;

/// Any command, right or wrong: ids, palettes, layers and sizes reach beyond what exists.
fn command(rng: &mut Rng) -> Command {
    match rng.range(0, 43) {
        0 => {
            let scene = Scene::new(mixed(rng.next() | 1)).expect("a scene");
            Command::PutScene { id: SceneId(rng.range(0, 2) as u32), scene: scene.into() }
        }
        1 => Command::RemoveScene(SceneId(rng.range(0, 2) as u32)),
        2 => Command::PutBank { id: BankId(16), bank: bank([8, 16][rng.range(0, 1) as usize]).into() },
        3 => Command::RemoveBank(any_bank(rng)),
        4..=5 => Command::BindScene(SceneId(rng.range(0, 2) as u32)),
        6 => Command::UnbindScene,
        7 => Command::BindBank(any_bank(rng)),
        8 => Command::UnbindBank(any_bank(rng)),
        9..=11 => {
            let (alpha, color) = (rng.range(0, 255) as u8, rng.range(0, 255) as u8);
            let colors: Palette = [[color, 0, color.min(alpha), alpha]; 16];
            Command::SetPalette { bank: any_bank(rng), palette: rng.range(0, 4) as u8, colors }
        }
        12..=18 => Command::SetCamera { x: rng.range(-90, 90) as i32, y: rng.range(-90, 90) as i32 },
        19 => Command::SetViewport { width: rng.range(0, 60) as u32, height: rng.range(0, 60) as u32 },
        20..=29 => Command::EmitSprite(Sprite {
            glyph: rng.range(0, 17) as u16,
            palette: rng.range(0, 1) as u8,
            bank: any_bank(rng),
            x: rng.range(-30, 80) as i32,
            y: rng.range(-30, 80) as i32,
            layer: rng.range(0, 4) as u32,
            priority: rng.range(-2, 2) as i32,
            flip_x: rng.range(0, 1) == 1,
            flip_y: rng.range(0, 1) == 1,
            space: [SpriteSpace::Viewport, SpriteSpace::Layer][rng.range(0, 1) as usize],
            opacity: [255, 200, 0][rng.range(0, 2) as usize],
            blend: [BlendMode::Normal, BlendMode::Screen][rng.range(0, 1) as usize],
        }),
        30..=31 => Command::SetFade(Fade { color: [rng.range(0, 255) as u8; 3], level: rng.range(0, 255) as u8 }),
        32..=35 => {
            Command::ShowGlyph { bank: any_bank(rng), glyph: rng.range(0, 17) as u16, shows: rng.range(0, 17) as u16 }
        }
        _ => Command::RenderFrame,
    }
}

fn any_bank(rng: &mut Rng) -> BankId {
    BankId([8, 8, 16, 16, 32, 7][rng.range(0, 5) as usize])
}

fn start() -> FrameComposer {
    let config = ComposerConfig { sprite_capacity: 4, ..ComposerConfig::new(48, 40) };
    let mut composer = FrameComposer::new(config).expect("a composer");
    for (size, id) in common::BANKS {
        assert!(composer.put_bank(id, bank(size)).is_ok());
    }
    for seed in [1, 2] {
        let scene = Scene::new(mixed(seed)).expect("a scene");
        assert!(composer.put_scene(SceneId(seed as u32), scene).is_ok());
    }
    composer
}

/// The next frame, with what was done for it.
fn frame(composer: &mut FrameComposer) -> (Hash128, Telemetry) {
    let frame = composer.render_frame();
    (frame.hash(), frame.telemetry())
}

fn through_json<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).expect("written")).expect("read")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_replayed_log_is_the_same_composer(seed in 1_u64..u64::MAX, length in 1_usize..150) {
        let rng = &mut Rng(seed);
        let mut composer = start();
        composer.start_log();
        let statuses: Vec<_> = (0..length).map(|_| composer.apply(command(rng))).collect();
        let log = composer.take_log().expect("a log");
        prop_assert_eq!(log.commands.len(), length);

        let log: CommandLog = through_json(&log);
        let mut again = log.replay(Limits::default()).expect("replayed");
        prop_assert_eq!(again.snapshot(), composer.snapshot());
        prop_assert_eq!(frame(&mut again), frame(&mut composer), "rings and counts are the same too");

        let mut third = FrameComposer::restore(&log.start, Limits::default()).expect("restored");
        let answers: Vec<_> = log.commands.into_iter().map(|command| third.apply(command)).collect();
        prop_assert_eq!(answers, statuses);
    }

    #[test]
    fn a_restored_snapshot_makes_the_same_frames(seed in 1_u64..u64::MAX, before in 0_usize..80) {
        let rng = &mut Rng(seed);
        let mut composer = start();
        for _ in 0..before {
            let _ = composer.apply(command(rng));
        }
        let snapshot: Snapshot = through_json(&composer.snapshot());
        let mut restored = FrameComposer::restore(&snapshot, Limits::default()).expect("restored");
        prop_assert_eq!(restored.snapshot(), snapshot);
        for _ in 0..60 {
            let next = command(rng);
            prop_assert_eq!(restored.apply(next.clone()), composer.apply(next));
            if rng.range(0, 3) == 0 {
                prop_assert_eq!(frame(&mut restored).0, frame(&mut composer).0);
            }
        }
        prop_assert_eq!(restored.snapshot(), composer.snapshot());
    }
}

#[test]
fn a_snapshot_within_a_frame_keeps_sprites_overflow_and_fade() {
    let mut composer = start();
    assert!(composer.bind_bank(BankId(16)).is_ok());
    for i in 0..7 {
        let answer = composer.emit_sprite(Sprite { bank: BankId(16), x: i, ..Sprite::default() });
        assert_eq!(answer.is_ok(), i < 4);
    }
    assert!(composer.set_fade(Fade { color: [1, 2, 3], level: 4 }).is_ok());
    let mut restored =
        FrameComposer::restore(&through_json(&composer.snapshot()), Limits::default()).expect("restored");
    let (hash, telemetry) = frame(&mut restored);
    assert_eq!((hash, telemetry), frame(&mut composer));
    assert_eq!((telemetry.sprites_drawn, telemetry.sprites_dropped), (4, 3));
}

#[test]
fn a_snapshot_from_elsewhere_is_checked() {
    let mut composer = start();
    assert!(composer.bind_scene(SceneId(1)).is_ok());
    assert!(composer.bind_bank(BankId(8)).is_ok());
    let json = serde_json::to_value(composer.snapshot()).expect("written");
    let changed = |path: &str, value: serde_json::Value| {
        let mut json = json.clone();
        *json.pointer_mut(path).expect(path) = value;
        serde_json::from_value::<Snapshot>(json)
            .map(|snapshot| FrameComposer::restore(&snapshot, Limits::default()).map(|_| ()).is_ok())
    };
    let ok = |path, value| changed(path, value).unwrap_or(false);
    assert!(ok("/camera/0", 77.into()));
    assert!(!ok("/viewport/0", 0.into()));
    assert!(!ok("/sprite_capacity", 70_000.into()));
    assert!(!ok("/scene/banks", serde_json::json!([])));
    assert!(!ok("/scene/banks/0/palettes", serde_json::json!([])));
    assert!(!ok("/banks/0/palettes/0/1", serde_json::json!([9, 0, 0, 0])));
    assert!(!ok("/scene/scene/layers/0/tile_size", 16.into()));
    assert!(!ok("/scene/scene/layers/0/map/cols", 50_000.into()));
}
