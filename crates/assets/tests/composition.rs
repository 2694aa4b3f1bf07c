//! From a composition's text to prepared assets, on files.

use reelm_assets::{AssetRoot, PreparedAssets, prepare};
use reelm_ids::AssetIdx;
use reelm_ir::{Diagnostic, Document, Limits, LowerOptions, SourceFile, lower};
use reelm_plan::Resources;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures");

fn read(assets: &str, nodes: &str) -> Result<PreparedAssets, Vec<Diagnostic>> {
    let text =
        format!(r#"{{"reelm": 1, "size": [64, 36], "duration": 1, "assets": {{{assets}}}, "nodes": [{nodes}]}}"#);
    let parsed = Document::parse(&SourceFile::new("test.json", &text), &Limits::default());
    let lowered = lower(&parsed.document.unwrap(), &LowerOptions::default());
    let root = AssetRoot::open(FIXTURES.as_ref()).unwrap();
    prepare(&lowered.ir.unwrap(), &root, &Limits::default())
}

#[test]
fn the_pictures_and_fonts_of_the_fixtures_are_read() {
    let assets = r#"
        "hills": {"image": "images/landscape.jpg"}, "head": {"image": "images/portrait.jpg"},
        "logo": {"image": "images/logo.png"}, "stone": {"image": "images/terrazzo.png"},
        "arabic": {"font": "fonts/NotoSansArabic-subset.ttf"}"#;
    let nodes = r#"
        {"kind": "image", "asset": "hills"}, {"kind": "image", "asset": "head"}, {"kind": "image", "asset": "logo"},
        {"kind": "image", "asset": "stone"}, {"kind": "text", "text": "x", "font": "arabic"}"#;
    let assets = read(assets, nodes).unwrap();
    let sizes: Vec<_> = (0..5).map(|i| assets.image_size(AssetIdx(i))).collect();
    assert_eq!(sizes, [[1600, 1067], [900, 1125], [512, 512], [512, 512], [0, 0]]);
    assert!(assets.font_of(AssetIdx(4)).is_some());
    // The logo lies on nothing; the photograph has no holes.
    let logo = assets.image(AssetIdx(2)).unwrap();
    assert!(!logo.opaque && logo.pixels.pixel(0, 0) == Some([0; 4]));
    assert!(assets.image(AssetIdx(0)).unwrap().opaque);
}

#[test]
fn a_missing_file_is_told_at_the_place_of_the_asset() {
    let nodes = r#"{"kind": "image", "asset": "a"}, {"kind": "image", "asset": "b"}"#;
    let errors = read(r#""a": {"image": "images/none.png"}, "b": {"image": "images"}"#, nodes).unwrap_err();
    let told: Vec<_> = errors.iter().map(|error| (error.code, error.origin.pointer.to_string())).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!((told[0].0, told[1].0), ("asset-missing", "not-a-regular-file"));
    assert!(told[0].1.starts_with("/assets/a") && told[1].1.starts_with("/assets/b"), "{told:?}");
}

#[test]
fn what_no_node_uses_is_not_read() {
    assert!(read(r#""a": {"image": "images/none.png"}"#, "").is_ok());
}
