//! Assets by list: what is prepared, and what is said of the rest.

use std::io::Cursor;
use std::sync::atomic::{AtomicUsize, Ordering};

use reelm_ids::{AssetIdx, FontIdx, IdVec};
use reelm_ir::{AssetKind, Limits, Origin};
use reelm_plan::Resources;

use super::{AssetEntry, PreparedAssets, prepare_entries, prepare_list};
use crate::{AssetCache, AssetSource, BUNDLED_FONT, MemoryAssets, ReadError};

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let image = image::RgbaImage::from_pixel(width, height, image::Rgba([10, 20, 30, 255]));
    image.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

fn entry(kind: AssetKind, path: &str) -> AssetEntry {
    let origin = Origin { pointer: format!("/assets/{path}").into(), span: 3..7 };
    AssetEntry { name: path.into(), kind, path: path.into(), level: None, origin, used: true }
}

fn entries(list: &[(AssetKind, &str)]) -> IdVec<AssetIdx, AssetEntry> {
    list.iter().map(|(kind, path)| entry(*kind, path)).collect()
}

#[test]
fn it_is_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<PreparedAssets>();
}

#[test]
fn images_and_faces_are_found_by_index() {
    let source = MemoryAssets::new().with("a.png", png(3, 2)).with("b.ttf", BUNDLED_FONT);
    let list = entries(&[(AssetKind::Image, "a.png"), (AssetKind::Font, "b.ttf")]);
    let assets = prepare_entries(&list, &source, &Limits::default()).unwrap();
    assert_eq!(assets.image_size(AssetIdx(0)), [3, 2]);
    assert_eq!(assets.image(AssetIdx(0)).unwrap().pixels.pixel(2, 1), Some([10, 20, 30, 255]));
    assert!(assets.image(AssetIdx(0)).unwrap().opaque);
    assert_eq!(assets.decoded_bytes(), 24);
    assert_eq!((assets.font_of(AssetIdx(1)), assets.font_of(AssetIdx(0))), (Some(FontIdx(1)), None));
    assert_eq!(assets.font(FontIdx(1)).unwrap().hash, assets.font(FontIdx(0)).unwrap().hash);
    assert!(assets.font(FontIdx(2)).is_none() && assets.image(AssetIdx(1)).is_none());
    assert_eq!(assets.image_size(AssetIdx(9)), [0, 0]);
}

#[test]
fn all_errors_come_at_once_each_at_its_place() {
    let source =
        MemoryAssets::new().with("cut.png", &png(3, 2)[..40]).with("big.png", png(20, 20)).with("x.ttf", "text");
    let mut list = entries(&[
        (AssetKind::Image, "none.png"),
        (AssetKind::Image, "cut.png"),
        (AssetKind::Image, "big.png"),
        (AssetKind::Font, "x.ttf"),
        (AssetKind::Font, "unused.ttf"),
    ]);
    list.values_mut().last().unwrap().used = false;
    let limits = Limits { side: 16, ..Limits::default() };
    let errors = prepare_entries(&list, &source, &limits).unwrap_err();
    let told: Vec<_> = errors.iter().map(|e| (e.code, &*e.origin.pointer)).collect();
    assert_eq!(
        told,
        [
            ("asset-missing", "/assets/none.png"),
            ("asset-broken", "/assets/cut.png"),
            ("limit", "/assets/big.png"),
            ("asset-broken", "/assets/x.ttf"),
        ]
    );
    let over = errors[2].limit.as_ref().unwrap();
    assert_eq!((over.name, over.limit, over.observed), ("side", 16, 20));
    assert!(errors[0].message.contains("none.png"));
}

#[test]
fn the_budget_is_for_all_images_together_and_the_limit_of_bytes_for_each_file() {
    let source = MemoryAssets::new().with("a.png", png(10, 10)).with("b.png", png(10, 10));
    let list = entries(&[(AssetKind::Image, "a.png"), (AssetKind::Image, "b.png")]);
    let limits = Limits { total_decoded_bytes: 799, ..Limits::default() };
    let errors = prepare_entries(&list, &source, &limits).unwrap_err();
    assert_eq!(errors.len(), 1);
    assert_eq!(&*errors[0].origin.pointer, "/assets/b.png");
    assert_eq!(errors[0].limit.as_ref().unwrap().observed, 800);
    let limits = Limits { asset_bytes: 10, ..Limits::default() };
    let errors = prepare_entries(&list, &source, &limits).unwrap_err();
    assert_eq!(errors[1].limit.as_ref().map(|over| (over.name, over.limit)), Some(("asset_bytes", 10)));
    assert!(prepare_entries(&list, &source, &Limits { total_decoded_bytes: 800, ..Limits::default() }).is_ok());
}

/// A source that counts how often it is asked.
struct Counted(MemoryAssets, AtomicUsize);

impl AssetSource for Counted {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.read(path, limit)
    }
}

impl Counted {
    fn new() -> Self {
        let files = MemoryAssets::new().with("a.png", png(3, 2)).with("b.png", png(2, 2)).with("f.ttf", BUNDLED_FONT);
        Self(files, AtomicUsize::new(0))
    }

    fn reads(&self) -> usize {
        self.1.load(Ordering::Relaxed)
    }
}

#[test]
fn a_cache_lets_each_file_be_read_once_and_changes_nothing_else() {
    let source = Counted::new();
    let cache = AssetCache::new(1 << 20);
    let list = entries(&[(AssetKind::Image, "a.png"), (AssetKind::Font, "f.ttf")]);
    let other = entries(&[(AssetKind::Font, "f.ttf"), (AssetKind::Image, "b.png"), (AssetKind::Image, "a.png")]);
    let first = prepare_list(&list, &source, &Limits::default(), &cache).unwrap();
    let again = prepare_list(&list, &source, &Limits::default(), &cache).unwrap();
    assert_eq!(source.reads(), 2);
    let more = prepare_list(&other, &source, &Limits::default(), &cache).unwrap();
    assert_eq!(source.reads(), 3);
    let hash = |assets: &PreparedAssets, at| assets.image(AssetIdx(at)).unwrap().hash;
    assert_eq!((hash(&first, 0), first.fonts_hash()), (hash(&again, 0), again.fonts_hash()));
    assert_eq!((hash(&more, 2), more.image_size(AssetIdx(1))), (hash(&first, 0), [2, 2]));
    let alone = prepare_entries(&other, &source, &Limits::default()).unwrap();
    assert_eq!((hash(&more, 1), more.fonts_hash()), (hash(&alone, 1), alone.fonts_hash()));
    assert_eq!(more.decoded_bytes(), 24 + 16);
}

#[test]
fn a_cache_gives_up_what_was_not_asked_for_longest_and_keeps_no_errors() {
    let source = Counted::new();
    let cache = AssetCache::new(30);
    let one = |path| prepare_list(&entries(&[(AssetKind::Image, path)]), &source, &Limits::default(), &cache);
    one("a.png").unwrap();
    one("b.png").unwrap();
    one("b.png").unwrap();
    assert_eq!(source.reads(), 2);
    one("a.png").unwrap();
    assert_eq!(source.reads(), 3);
    assert!(one("none.png").is_err() && one("none.png").is_err());
    assert_eq!(source.reads(), 5);
}

#[test]
fn the_budget_counts_what_comes_from_a_cache() {
    let source = Counted::new();
    let cache = AssetCache::new(1 << 20);
    let limits = Limits { total_decoded_bytes: 30, ..Limits::default() };
    for path in ["a.png", "b.png"] {
        prepare_list(&entries(&[(AssetKind::Image, path)]), &source, &limits, &cache).unwrap();
    }
    let both = entries(&[(AssetKind::Image, "a.png"), (AssetKind::Image, "b.png")]);
    let errors = prepare_list(&both, &source, &limits, &cache).unwrap_err();
    let limit = errors[0].limit.as_ref().unwrap();
    assert_eq!((errors[0].code, limit.name, limit.limit, limit.observed), ("limit", "total_decoded_bytes", 30, 40));
}
