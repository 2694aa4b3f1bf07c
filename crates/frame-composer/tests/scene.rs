//! What a scene or a bank may not be: each refusal names the place, the limit and what was observed.

mod common;

use common::bank;
use reelm_frame_composer::{
    BankId, BankSource, Factor, GlyphBank, GlyphData, LayerSource, Limits, Place, Refusal, RefusalCode, Scene,
    SceneBankPool, SceneId, SceneSource, Tile, TileMap,
};

fn layer(size: u32) -> LayerSource {
    LayerSource::new(size, TileMap::filled(4, 3, Tile::new(0)).expect("a map"), BankId(size))
}

fn scene(layers: Vec<LayerSource>) -> Result<Scene, Refusal> {
    Scene::new(SceneSource { layers })
}

/// The refusal of a scene in a pool with all banks.
fn unbound(layers: Vec<LayerSource>) -> Refusal {
    let mut pool = SceneBankPool::new();
    for (size, id) in common::BANKS {
        pool.put_bank(id, bank(size));
    }
    pool.put_scene(SceneId(1), scene(layers).expect("a scene"));
    pool.check_scene(SceneId(1)).expect_err("refused")
}

fn numbers(refusal: Refusal) -> (RefusalCode, u64, u64) {
    (refusal.code, refusal.limit, refusal.observed)
}

#[test]
fn a_thousand_million_tiles_are_refused_before_any_memory_is_taken() {
    // 6 GB if it were taken.
    let refusal = TileMap::filled(50_000, 20_000, Tile::new(1)).expect_err("too large");
    assert_eq!(numbers(refusal), (RefusalCode::MapSize, 1 << 24, 1_000_000_000));
    let refusal = TileMap::check_size(u32::MAX, u32::MAX, &Limits::default()).expect_err("too large");
    assert_eq!(refusal.observed, u64::from(u32::MAX) * u64::from(u32::MAX));
    let json = r#"{"cols": 50000, "rows": 20000, "tiles": []}"#;
    let message = serde_json::from_str::<TileMap>(json).expect_err("too large").to_string();
    assert!(message.contains("MapSize") && message.contains("1000000000"), "{message}");
    assert!(TileMap::filled(0, 5, Tile::EMPTY).is_err());
}

#[test]
fn a_map_holds_as_many_tiles_as_it_says() {
    let refusal = TileMap::new(3, 3, vec![Tile::EMPTY; 8]).expect_err("one is missing");
    assert_eq!(numbers(refusal), (RefusalCode::MapLength, 9, 8));
    let refusal = layer(8).map.set(4, 0, Tile::EMPTY).expect_err("outside");
    assert_eq!((refusal.code, refusal.place.cell), (RefusalCode::CellRange, Some((4, 0))));
}

#[test]
fn a_scene_has_one_to_eight_layers_of_three_tile_sizes() {
    assert_eq!(numbers(scene(vec![]).expect_err("none")), (RefusalCode::LayerCount, 1, 0));
    assert_eq!(numbers(scene(vec![layer(8); 9]).expect_err("nine")), (RefusalCode::LayerCount, 8, 9));
    assert!(scene(vec![layer(8); 8]).is_ok());
    for size in [0, 1, 7, 9, 12, 24, 64, u32::MAX] {
        let refusal = scene(vec![layer(8), layer(size)]).expect_err("no such size");
        assert_eq!((refusal.code, refusal.place.layer), (RefusalCode::TileSize, Some(1)), "{size}");
    }
}

#[test]
fn a_parallax_factor_has_a_limit_and_no_zero_below() {
    for (factor, observed) in [
        (Factor { num: 1, den: 0 }, 0),
        (Factor { num: 65_537, den: 1 }, 65_537),
        (Factor { num: i32::MIN, den: 1 }, 1 << 31),
        (Factor { num: 1, den: u32::MAX }, u32::MAX.into()),
    ] {
        let mut bad = layer(16);
        bad.parallax.y = factor;
        let refusal = scene(vec![layer(8), layer(8), bad]).expect_err("out of range");
        assert_eq!((refusal.code, refusal.observed, refusal.place.layer), (RefusalCode::Parallax, observed, Some(2)));
    }
}

#[test]
fn parallax_is_the_floor_on_both_sides_of_zero() {
    let third = Factor { num: 1, den: 3 };
    let views: Vec<_> = (-7..=4).map(|camera| third.apply(camera)).collect();
    assert_eq!(views, [-3, -2, -2, -2, -1, -1, -1, 0, 0, 0, 1, 1]);
    assert_eq!(Factor { num: 65_536, den: 1 }.apply(i32::MIN), -(1 << 47));
    assert_eq!(Factor { num: -1, den: 2 }.apply(3), -2);
}

#[test]
fn ids_out_of_range_name_the_layer_and_the_cell() {
    let mut bad = layer(8);
    bad.map.set(2, 1, Tile::new(16)).expect("inside");
    let refusal = unbound(vec![layer(16), bad]);
    assert_eq!(numbers(refusal), (RefusalCode::GlyphRange, 15, 16));
    assert_eq!(refusal.place, Place { bank: Some(BankId(8)), layer: Some(1), cell: Some((2, 1)) });
    assert_eq!(refusal.to_string(), "GlyphRange at layer 1, cell (2, 1), bank bank8: limit 15, observed 16");

    let mut bad = layer(8);
    bad.map.set(3, 2, Tile { palette: 4, ..Tile::new(0) }).expect("inside");
    let refusal = unbound(vec![bad]);
    assert_eq!(numbers(refusal), (RefusalCode::PaletteRange, 3, 4));
    assert_eq!(refusal.place.cell, Some((3, 2)));

    let mut bad = layer(16);
    bad.map.set(0, 0, Tile { palette: 1, ..Tile::new(0) }).expect("inside");
    assert_eq!(numbers(unbound(vec![bad])), (RefusalCode::PaletteRange, 0, 1), "an RGBA bank has palette 0 only");
}

#[test]
fn what_an_inactive_tile_names_does_not_matter() {
    let mut odd = layer(8);
    odd.map.set(0, 0, Tile { active: false, palette: 200, ..Tile::new(9999) }).expect("inside");
    let mut pool = SceneBankPool::new();
    pool.put_bank(BankId(8), bank(8));
    pool.put_scene(SceneId(1), scene(vec![odd]).expect("a scene"));
    assert_eq!(pool.check_scene(SceneId(1)), Ok(()));
    let mut empty = layer(8);
    empty.map.set(0, 0, Tile::EMPTY).expect("inside");
    let hash = pool.scene(SceneId(1)).expect("put").layers()[0].hash();
    assert_eq!(hash, scene(vec![empty]).expect("a scene").layers()[0].hash());
    assert_ne!(hash, scene(vec![layer(8)]).expect("a scene").layers()[0].hash());
}

#[test]
fn a_layer_needs_a_bank_with_glyphs_of_its_size() {
    let mut bad = layer(8);
    bad.bank = BankId(16);
    let refusal = unbound(vec![bad]);
    assert_eq!((numbers(refusal), refusal.place.layer), ((RefusalCode::GlyphSize, 8, 16), Some(0)));
    let mut bad = layer(8);
    bad.bank = BankId(77);
    let refusal = unbound(vec![layer(16), bad]);
    assert_eq!((refusal.code, refusal.place.layer), (RefusalCode::BankMissing, Some(1)));
}

#[test]
fn a_bank_holds_whole_glyphs_and_premultiplied_colours() {
    let make = |width, height, data| GlyphBank::new(BankSource { width, height, data });
    let code = |width, height, data| make(width, height, data).expect_err("refused").code;
    let indexed = |texels: usize, palettes| GlyphData::Indexed { texels: vec![0; texels], palettes };
    assert_eq!(code(0, 8, GlyphData::Rgba(vec![0; 4])), RefusalCode::GlyphSize);
    assert_eq!(code(8, 257, GlyphData::Rgba(vec![0; 4])), RefusalCode::GlyphSize);
    assert_eq!(code(u32::MAX, u32::MAX, GlyphData::Rgba(vec![0; 4])), RefusalCode::GlyphSize);
    assert_eq!(code(2, 2, GlyphData::Rgba(vec![0; 17])), RefusalCode::GlyphCount);
    assert_eq!(code(2, 2, GlyphData::Rgba(vec![])), RefusalCode::GlyphCount);
    assert_eq!(code(1, 1, GlyphData::Rgba(vec![10, 11, 10, 10])), RefusalCode::Color);
    assert_eq!(code(8, 8, GlyphData::Rgba(vec![0; (64 << 20) + 256])), RefusalCode::BankBytes);
    assert_eq!(code(8, 8, indexed(32, vec![])), RefusalCode::PaletteCount);
    assert_eq!(code(8, 8, indexed(32, vec![[[0; 4]; 16]; 257])), RefusalCode::PaletteCount);
    assert_eq!(code(8, 8, indexed(32, vec![[[1, 0, 0, 0]; 16]])), RefusalCode::Color);
    // Rows of odd width begin with a new byte.
    let odd = make(3, 2, indexed(8, vec![[[0; 4]; 16]])).expect("two glyphs");
    assert_eq!((odd.glyphs(), odd.texels(1).map(<[u8]>::len), odd.texels(2)), (2, Some(4), None));
}

#[test]
fn scenes_and_banks_are_checked_when_they_are_read() {
    let scene = scene(vec![layer(8), layer(32)]).expect("a scene");
    let json = serde_json::to_string(&scene).expect("written");
    assert_eq!(serde_json::from_str::<Scene>(&json).expect("read"), scene);
    assert!(serde_json::from_str::<Scene>(&json.replace("\"tile_size\":8", "\"tile_size\":9")).is_err());
    assert!(serde_json::from_str::<Scene>(&json.replace("normal", "dissolve")).is_err());
    let json = serde_json::to_string(&bank(16)).expect("written");
    assert_eq!(serde_json::from_str::<GlyphBank>(&json).expect("read"), bank(16));
    assert!(serde_json::from_str::<GlyphBank>(&json.replace("\"width\":16", "\"width\":15")).is_err());
}
