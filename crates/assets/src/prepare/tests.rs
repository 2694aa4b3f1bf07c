//! Assets by list: what is prepared, and what is said of the rest.

use std::io::Cursor;

use reelm_ids::{AssetIdx, FontIdx, IdVec};
use reelm_ir::{AssetKind, Limits, Origin};
use reelm_plan::Resources;

use super::{AssetEntry, PreparedAssets, prepare_entries};
use crate::{BUNDLED_FONT, MemoryAssets};

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let image = image::RgbaImage::from_pixel(width, height, image::Rgba([10, 20, 30, 255]));
    image.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

fn entry(kind: AssetKind, path: &str) -> AssetEntry {
    let origin = Origin { pointer: format!("/assets/{path}").into(), span: 3..7 };
    AssetEntry { name: path.into(), kind, path: path.into(), origin, used: true }
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
