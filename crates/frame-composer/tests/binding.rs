//! Binding: what a replaced scene shows and when; frames without a scene; palettes, fades, hashes.

mod common;

use std::sync::Arc;

use common::{Mirror, bank, composer, mixed, uncached};
use reelm_frame_composer::{
    BankId, BankSource, Command, ComposerConfig, Fade, FrameComposer, GlyphBank, GlyphData, LayerSource, Limits,
    RefusalCode, Scene, SceneId, SceneSource, Sprite, Status, Step, Tile, TileMap,
};

/// One 8 px layer of one glyph.
fn plain(glyph: u16) -> SceneSource {
    let map = TileMap::filled(20, 20, Tile::new(glyph)).expect("a map");
    SceneSource { layers: vec![LayerSource::new(8, map, BankId(8))] }
}

fn scene(source: SceneSource) -> Scene {
    Scene::new(source).expect("a scene")
}

/// The glyph in the first slot of the first layer's ring.
fn glyph(composer: &mut FrameComposer) -> u16 {
    let frame = composer.render_frame();
    // The slot (0, 0) holds the map's first cell while the camera is at (0, 0).
    frame.ring(&frame.layers()[0])[0].glyph
}

#[test]
fn replaced_contents_show_after_a_new_bind_only() {
    let mut composer = composer(64, 48, plain(3));
    assert_eq!(glyph(&mut composer), 3);
    assert!(composer.put_scene(SceneId(1), scene(plain(5))).is_ok());
    assert!(composer.set_camera(8, 0).is_ok());
    assert!(composer.set_camera(0, 0).is_ok());
    assert_eq!(glyph(&mut composer), 3, "the pool is not polled");
    assert!(composer.bind_scene(SceneId(1)).is_ok());
    assert_eq!(glyph(&mut composer), 5);
}

#[test]
fn the_bound_scene_outlives_the_pool_s() {
    let mut composer = composer(64, 48, plain(3));
    let kept = Arc::clone(composer.scene().expect("bound").1);
    assert!(composer.apply(Command::RemoveScene(SceneId(1))).is_ok());
    assert!(composer.apply(Command::RemoveBank(BankId(8))).is_ok());
    assert_eq!(glyph(&mut composer), 3);
    assert!(Arc::ptr_eq(&kept, composer.scene().expect("still bound").1), "nothing was copied");
    assert_eq!(composer.bind_scene(SceneId(1)), Status::SceneUnavailable);
    assert_eq!(composer.apply(Command::RemoveScene(SceneId(1))), Status::SceneUnavailable);
    assert_eq!(glyph(&mut composer), 3, "a refused bind changes nothing");
}

#[test]
fn unbinding_drops_the_scene_and_its_rings() {
    let mut composer = composer(64, 48, plain(3));
    let kept = Arc::clone(composer.scene().expect("bound").1);
    assert!(composer.apply(Command::RemoveScene(SceneId(1))).is_ok());
    composer.render_frame();
    assert_eq!(Arc::strong_count(&kept), 2, "the composer, and this test");
    assert!(composer.unbind_scene().is_ok());
    assert_eq!(Arc::strong_count(&kept), 1);
    assert!(composer.scene().is_none());
    // What is bound next is resolved anew, also where the camera has not moved.
    assert!(composer.put_scene(SceneId(2), scene(plain(4))).is_ok());
    assert!(composer.bind_scene(SceneId(2)).is_ok());
    let frame = composer.render_frame();
    let layer = &frame.layers()[0];
    assert_eq!(frame.updates(layer).len() as u32, layer.ring.0 * layer.ring.1);
}

#[test]
fn a_scene_that_its_banks_do_not_hold_is_refused_and_the_old_one_stays() {
    let mut composer = composer(64, 48, plain(3));
    assert!(composer.put_scene(SceneId(2), scene(plain(16))).is_ok());
    assert_eq!(composer.bind_scene(SceneId(2)), Status::BankInvalid);
    let refusal = composer.refusal().expect("a reason");
    assert_eq!((refusal.code, refusal.place.cell), (RefusalCode::GlyphRange, Some((0, 0))));
    assert_eq!(composer.scene().map(|(id, _)| id), Some(SceneId(1)));
    assert_eq!(glyph(&mut composer), 3);
    assert!(composer.refusal().is_none(), "a command that is done has no refusal");
}

#[test]
fn frames_are_valid_with_no_scene_at_any_time() {
    let mut bare = FrameComposer::new(ComposerConfig::new(64, 48)).expect("a composer");
    assert_eq!(bare.render_frame().steps().count(), 0, "nothing is drawn and nothing is cleared");
    assert!(bare.unbind_scene().is_ok());
    assert_eq!(bare.bind_scene(SceneId(9)), Status::SceneUnavailable);
    assert_eq!(bare.render_frame().layers().len(), 0);

    let source = mixed(4);
    let (mut composer, mut mirror) = (composer(64, 48, source.clone()), Mirror::default());
    composer.render_frame();
    assert!(composer.unbind_scene().is_ok());
    assert_eq!(composer.render_frame().steps().count(), 0);
    assert!(composer.set_camera(123, 45).is_ok());
    assert!(composer.bind_scene(SceneId(1)).is_ok());
    let frame = composer.render_frame();
    mirror.take(frame);
    for (i, layer) in source.layers.iter().enumerate() {
        assert!(mirror.picture(frame, i) == uncached(layer, (123, 45), (64, 48)));
    }
}

#[test]
fn a_viewport_out_of_range_is_refused() {
    let mut composer = composer(64, 48, plain(0));
    for (width, height) in [(0, 5), (5, 0), (16_385, 5), (5, u32::MAX), (16_384, 4_097)] {
        assert_eq!(composer.set_viewport(width, height), Status::ArgRangeInvalid);
        assert!(FrameComposer::new(ComposerConfig::new(width, height)).is_err());
    }
    assert_eq!(composer.render_frame().viewport(), (64, 48));
    let many = ComposerConfig { sprite_capacity: 65_537, ..ComposerConfig::new(5, 5) };
    assert_eq!(FrameComposer::new(many).expect_err("too many").code, RefusalCode::SpriteCapacity);
    assert!(composer.set_viewport(16_384, 4_096).is_ok());
    assert!(composer.render_frame().telemetry().tiles_refreshed >= 2048 * 512);
}

#[test]
fn every_status_has_a_command_that_gives_it() {
    let config = ComposerConfig { sprite_capacity: 1, ..ComposerConfig::new(64, 48) };
    let mut composer = FrameComposer::new(config).expect("a composer");
    let other = |bank_id, layer| Sprite { bank: BankId(bank_id), layer, ..Sprite::default() };
    let answers = [
        (composer.put_bank(BankId(8), bank(8)), Status::Ok),
        (composer.bind_bank(BankId(8)), Status::Ok),
        (composer.bind_scene(SceneId(1)), Status::SceneUnavailable),
        (composer.apply(Command::RemoveScene(SceneId(1))), Status::SceneUnavailable),
        (composer.set_viewport(0, 9), Status::ArgRangeInvalid),
        (composer.set_palette(BankId(8), 0, [[9, 0, 0, 1]; 16]), Status::ArgRangeInvalid),
        (composer.bind_bank(BankId(9)), Status::BankInvalid),
        (composer.emit_sprite(other(9, 0)), Status::BankInvalid),
        (composer.emit_sprite(other(8, 8)), Status::LayerInvalid),
        (composer.emit_sprite(other(8, 7)), Status::Ok),
        (composer.emit_sprite(other(8, 7)), Status::SpriteOverflow),
    ];
    answers.iter().for_each(|(given, wanted)| assert_eq!(given, wanted));
    assert_eq!(composer.render_frame().telemetry().sprites_dropped, 1);
}

/// Each limit set below what the scene, its bank, the viewport or the sprites take; the command is refused and nothing changes.
#[test]
fn what_exceeds_the_limits_of_the_host_is_refused() {
    let all = Limits { viewport_side: 100, viewport_area: 6000, sprites: 9, ..Limits::default() };
    let made =
        |limits| FrameComposer::new(ComposerConfig { limits, sprite_capacity: 9, ..ComposerConfig::new(64, 48) });
    let told = |limits: Limits| {
        let mut composer = made(limits).expect("a composer");
        let banks = [8, 16, 32].map(|size| composer.put_bank(BankId(size), bank(size)));
        let scene = composer.put_scene(SceneId(1), Scene::new(mixed(1)).expect("a scene"));
        let empty = composer.pool().scene(SceneId(1)).is_none();
        assert_eq!(empty, !scene.is_ok());
        (banks.into_iter().chain([scene]).find(|status| !status.is_ok()), composer.refusal().map(|it| it.code))
    };
    assert_eq!(told(all), (None, None));
    let layers = mixed(1).layers.len() as u32;
    let last = |limits| (Some(Status::ArgRangeInvalid), Some(limits));
    assert_eq!(told(Limits { layers: layers - 1, ..all }), (Some(Status::LayerInvalid), Some(RefusalCode::LayerCount)));
    assert_eq!(told(Limits { map_tiles: 1, ..all }), last(RefusalCode::MapSize));
    let tiles: u64 = mixed(1).layers.iter().map(|layer| layer.map.tiles().len() as u64).sum();
    assert_eq!(told(Limits { scene_tiles: tiles - 1, ..all }), last(RefusalCode::SceneTiles));
    assert_eq!(told(Limits { scene_tiles: tiles, ..all }), (None, None));
    assert_eq!(told(Limits { glyph_side: 31, ..all }).0, Some(Status::BankInvalid));
    for limits in [Limits { glyphs: 1, ..all }, Limits { bank_bytes: 1, ..all }, Limits { palettes: 1, ..all }] {
        assert_eq!(told(limits).0, Some(Status::ArgRangeInvalid));
    }
    let mut small = made(all).expect("a composer");
    for size in [(101, 5), (5, 101), (100, 61)] {
        assert_eq!(small.set_viewport(size.0, size.1), Status::ArgRangeInvalid);
        assert_eq!(small.viewport(), (64, 48));
    }
    assert!(small.set_viewport(100, 60).is_ok());
    let code = |limits| made(limits).err().map(|refusal| refusal.code);
    assert_eq!(code(Limits { sprites: 8, ..all }), Some(RefusalCode::SpriteCapacity));
    assert_eq!(code(Limits { viewport_side: 63, ..all }), Some(RefusalCode::Viewport));
    assert_eq!(code(Limits { layers: 9, ..all }), Some(RefusalCode::LimitRange));
    assert_eq!(code(Limits { palettes: 0, ..all }), Some(RefusalCode::LimitRange));
    assert!(Limits::MOST.check().is_ok());
    assert_eq!(Limits { layers: 99, palettes: 0, ..all }.clamped(), Limits { layers: 8, palettes: 1, ..all });

    // What comes from a file is held to them as well.
    let whole = composer(64, 48, mixed(1)).snapshot();
    let restored = |limits| FrameComposer::restore(&whole, limits).err().map(|refusal| refusal.code);
    assert_eq!(restored(Limits::default()), None);
    assert_eq!(restored(Limits { glyph_side: 31, ..Limits::default() }), Some(RefusalCode::GlyphSize));
    assert_eq!(restored(Limits { map_tiles: 1, ..Limits::default() }), Some(RefusalCode::MapSize));
}

#[test]
fn a_palette_refreshes_the_layers_that_use_it_and_no_others() {
    let mut source = mixed(1);
    source.layers.push(plain(1).layers.remove(0));
    let mut composer = composer(64, 48, source);
    let before: Vec<_> = composer.render_frame().layers().iter().map(|layer| layer.content_hash).collect();
    // Palette 3 of the 8 px bank: layers 2 and 3 use it, layer 4 has palette 0 only.
    assert!(composer.set_palette(BankId(8), 3, [[9, 9, 9, 9]; 16]).is_ok());
    let frame = composer.render_frame();
    let changed: Vec<_> = frame.layers().iter().zip(&before).map(|(layer, old)| layer.content_hash != *old).collect();
    assert_eq!(changed, [false, false, true, true, false]);
    for (layer, changed) in frame.layers().iter().zip(changed) {
        assert_eq!(frame.updates(layer).len() as u32, if changed { layer.ring.0 * layer.ring.1 } else { 0 });
    }
    let shown = frame.bank(frame.layers()[2].bank).expect("a bank");
    assert_eq!((shown.id, shown.palettes[3][1]), (BankId(8), [9; 4]));
    // The same colours again, or another entry 0, change nothing that is seen.
    let hash = frame.hash();
    let mut colors = [[9, 9, 9, 9]; 16];
    colors[0] = [1, 1, 1, 1];
    assert!(composer.set_palette(BankId(8), 3, colors).is_ok());
    let frame = composer.render_frame();
    assert_eq!((frame.hash(), frame.telemetry().refreshes), (hash, 0));
    // A new bind brings the bank's own palettes back.
    assert!(composer.bind_scene(SceneId(1)).is_ok());
    let back: Vec<_> = composer.render_frame().layers().iter().map(|layer| layer.content_hash).collect();
    assert_eq!(back, before);
}

#[test]
fn a_palette_that_is_not_there_or_not_premultiplied_is_refused() {
    let mut composer = composer(64, 48, mixed(1));
    let hash = composer.render_frame().hash();
    assert_eq!(composer.set_palette(BankId(8), 4, [[0; 4]; 16]), Status::BankInvalid);
    assert_eq!(composer.set_palette(BankId(16), 0, [[0; 4]; 16]), Status::BankInvalid, "an RGBA bank has none");
    assert_eq!(composer.set_palette(BankId(77), 0, [[0; 4]; 16]), Status::BankInvalid);
    assert_eq!(composer.set_palette(BankId(8), 0, [[1, 0, 0, 0]; 16]), Status::ArgRangeInvalid);
    assert_eq!(composer.render_frame().hash(), hash);
}

#[test]
fn a_fade_is_for_one_frame_and_comes_last() {
    let mut composer = composer(64, 48, plain(0));
    let fade = Fade { color: [200, 100, 0], level: 128 };
    assert!(composer.set_fade(Fade { color: [0; 3], level: 1 }).is_ok());
    assert!(composer.set_fade(fade).is_ok());
    assert_eq!(composer.render_frame().steps().last(), Some(Step::Fade(fade)));
    assert_eq!(composer.render_frame().fade(), None);
    assert!(composer.set_fade(Fade { level: 0, ..fade }).is_ok());
    assert_eq!(composer.render_frame().fade(), None, "level 0 draws nothing");
}

#[test]
fn hashes_stay_when_nothing_that_is_seen_changes() {
    let mut composer = composer(64, 48, mixed(1));
    let frame = composer.render_frame();
    let (hash, layers) = (frame.hash(), frame.layers().to_vec());
    assert_eq!(composer.render_frame().hash(), hash, "the ring's history is not in it");

    assert!(composer.set_camera(3, 0).is_ok());
    let frame = composer.render_frame();
    assert_ne!(frame.hash(), hash);
    for (now, before) in frame.layers().iter().zip(&layers) {
        assert_eq!(now.content_hash, before.content_hash, "scrolling changes no content");
        assert_eq!(now.state_hash == before.state_hash, now.view == before.view);
    }
    assert!(composer.set_camera(0, 0).is_ok());
    assert_eq!(composer.render_frame().hash(), hash);

    // 32 px layer, factor 1/3, five columns that wrap: 480 px of camera are one turn.
    assert!(composer.set_camera(480, 0).is_ok());
    let turned = composer.render_frame().layers()[0].clone();
    assert_eq!((turned.view.0, turned.state_hash), (160, layers[0].state_hash));

    assert!(composer.set_camera(0, 0).is_ok());
    assert!(composer.set_fade(Fade { color: [0; 3], level: 1 }).is_ok());
    assert_ne!(composer.render_frame().hash(), hash);
    assert!(composer.put_bank(BankId(8), bank(8)).is_ok());
    assert!(composer.bind_scene(SceneId(1)).is_ok());
    assert_eq!(composer.render_frame().hash(), hash, "equal contents hash equally");
}

#[test]
fn a_palette_that_no_tile_names_is_not_part_of_the_content() {
    let mut composer = composer(64, 48, plain(0));
    let hash = composer.render_frame().layers()[0].content_hash;
    for (palette, same) in [(3, true), (0, false)] {
        let mut source = BankSource::from(bank(8));
        let GlyphData::Indexed { palettes, .. } = &mut source.data else { panic!("the bank is indexed") };
        palettes[palette] = [[7; 4]; 16];
        assert!(composer.put_bank(BankId(8), GlyphBank::new(source).expect("a bank")).is_ok());
        assert!(composer.bind_scene(SceneId(1)).is_ok());
        assert_eq!(composer.render_frame().layers()[0].content_hash == hash, same, "palette {palette}");
    }
}
