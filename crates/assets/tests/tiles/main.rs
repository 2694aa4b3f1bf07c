//! Tile maps: what comes out of the fixtures' maps, against a plain reading of the same files, and what is refused.

mod bad;
mod hostile;
mod ldtk;
mod objects;
mod oracle;
mod tmx;

use std::sync::{Arc, OnceLock};

use reelm_assets::{AssetEntry, AssetRoot, AssetSource, MemoryAssets, TileScene, prepare_entries};
use reelm_ids::{AssetIdx, IdVec};
use reelm_ir::{AssetKind, Diagnostic, Limits, Origin};

const MAPS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/maps");

/// The scene of `path` in `source`, or the one error.
fn load_from(path: &str, source: &dyn AssetSource, limits: &Limits) -> Result<Arc<TileScene>, Box<Diagnostic>> {
    load_level(path, None, source, limits)
}

/// The scene of a level of `path`, or of its first.
fn load_level(
    path: &str,
    level: Option<&str>,
    source: &dyn AssetSource,
    limits: &Limits,
) -> Result<Arc<TileScene>, Box<Diagnostic>> {
    let level = level.map(Into::into);
    let origin = Origin { pointer: "/assets/level".into(), span: 3..9 };
    let entry =
        AssetEntry { name: "level".into(), kind: AssetKind::Tiles, path: path.into(), level, origin, used: true };
    let entries: IdVec<AssetIdx, AssetEntry> = [entry].into_iter().collect();
    let assets = prepare_entries(&entries, source, limits).map_err(|mut errors| {
        assert_eq!((errors.len(), &*errors[0].origin.pointer), (1, "/assets/level"));
        Box::new(errors.remove(0))
    })?;
    let scene = assets.tiles(AssetIdx(0)).unwrap();
    assert_eq!(assets.decoded_bytes(), scene.bytes());
    check_whole(scene);
    Ok(scene.clone())
}

/// The scene of a fixture.
fn load(path: &str) -> Arc<TileScene> {
    let root = AssetRoot::open(MAPS.as_ref()).unwrap();
    load_from(path, &root, &Limits::default()).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A file of the fixtures' maps.
fn file(path: &str) -> Vec<u8> {
    std::fs::read(format!("{MAPS}/{path}")).unwrap()
}

/// A fixture as text.
fn text(path: &str) -> String {
    String::from_utf8(file(path)).unwrap()
}

/// All pictures and tilesets of the fixtures' maps.
fn pictures() -> MemoryAssets {
    static READ: OnceLock<MemoryAssets> = OnceLock::new();
    let names = ["meadow.png", "arrow.png", "sky.png", "town.png", "tree.png", "sign.png", "coin.png"];
    let names = names.into_iter().chain(["meadow.tsx", "things.tsx", "islands/Keep.ldtkl"]);
    READ.get_or_init(|| names.fold(MemoryAssets::new(), |assets, name| assets.with(name, file(name)))).clone()
}

/// The scene of a map with this text, beside the fixtures' pictures.
fn load_text(path: &str, text: impl Into<Vec<u8>>) -> Result<Arc<TileScene>, Box<Diagnostic>> {
    load_from(path, &pictures().with(path, text), &Limits::default())
}

/// What holds of every scene: all that it names is there, so that nothing has to be checked again.
fn check_whole(scene: &TileScene) {
    for layer in &scene.layers {
        assert_eq!(layer.cells.len() as u64, u64::from(layer.columns) * u64::from(layer.rows));
        assert!(matches!(layer.tile_size, 8 | 16 | 32) && layer.columns > 0 && layer.rows > 0);
        let bank = &scene.banks[layer.bank as usize];
        assert_eq!([bank.width, bank.height], [layer.tile_size; 2]);
        assert!(layer.cells.iter().all(|cell| !cell.active || u32::from(cell.glyph) < bank.glyphs()));
        assert!(layer.cells.iter().all(|cell| cell.palette == 0));
        assert!(layer.parallax.iter().all(|ratio| (1..=65_536).contains(&ratio.den) && ratio.num.abs() <= 65_536));
    }
    for sprite in scene.objects.iter().flat_map(|layer| &layer.objects).filter_map(|object| object.sprite) {
        assert!(u32::from(sprite.glyph) < scene.banks[sprite.bank as usize].glyphs());
    }
    for bank in &scene.banks {
        let premultiplied = bank.pixels.as_chunks::<4>().0.iter().all(|[r, g, b, a]| r <= a && g <= a && b <= a);
        assert!(premultiplied && bank.pixels.len() as u64 == u64::from(bank.glyphs() * bank.width * bank.height * 4));
        assert!(bank.animations.is_sorted_by_key(|animation| animation.glyph));
        for animation in &bank.animations {
            let shown = || animation.frames.iter();
            assert!(shown().all(|frame| u32::from(frame.glyph) < bank.glyphs() && frame.ms > 0));
            assert_eq!(animation.total_ms, shown().map(|frame| u64::from(frame.ms)).sum::<u64>());
        }
    }
}
