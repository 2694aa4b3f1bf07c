//! From a composition's text to prepared assets, on files.

use reelm_assets::{AssetRoot, PreparedAssets, missing_glyphs, prepare};
use reelm_ids::AssetIdx;
use reelm_ir::{CompositionIr, Diagnostic, Document, Limits, LowerOptions, SourceFile, lower};
use reelm_plan::Resources;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures");

fn read(assets: &str, nodes: &str) -> Result<PreparedAssets, Vec<Diagnostic>> {
    read_with(assets, nodes).map(|(_, assets)| assets)
}

fn read_with(assets: &str, nodes: &str) -> Result<(CompositionIr, PreparedAssets), Vec<Diagnostic>> {
    let text =
        format!(r#"{{"reelm": 1, "size": [64, 36], "duration": 1, "assets": {{{assets}}}, "nodes": [{nodes}]}}"#);
    let parsed = Document::parse(&SourceFile::new("test.json", &text), &Limits::default());
    let lowered = lower(&parsed.document.unwrap(), &LowerOptions::default());
    let root = AssetRoot::open(FIXTURES.as_ref()).unwrap();
    let ir = lowered.ir.unwrap();
    let assets = prepare(&ir, &root, &Limits::default())?;
    Ok((ir, assets))
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

/// `pointer: message` of the warnings of missing glyphs.
fn missing(assets: &str, nodes: &str) -> Vec<String> {
    let (ir, assets) = read_with(assets, nodes).unwrap();
    let warnings = missing_glyphs(&ir, &assets);
    assert!(warnings.iter().all(|warning| warning.code == "missing-glyph" && !warning.is_error()));
    warnings.iter().map(|warning| format!("{}: {}", warning.origin.pointer, warning.message)).collect()
}

#[test]
fn characters_that_no_font_has_are_told_once_for_each_text() {
    let text = |text: &str| format!(r#"{{"kind": "text", "text": "{text}"}}"#);
    let nodes = [text("plain"), text("\u{6f22}\u{5b57}\u{6f22} {=time}"), text("smile \u{1f600}")].join(",");
    assert_eq!(
        missing("", &nodes),
        [
            "/nodes/1: no font of the text has \u{5b57} (U+5B57), \u{6f22} (U+6F22): 3 characters show as empty boxes",
            "/nodes/2: no font of the text has \u{1f600} (U+1F600): 1 character shows as an empty box",
        ]
    );
    let many: String = ('\u{4e00}'..'\u{4e0c}').collect();
    let told = missing("", &text(&many));
    assert!(told[0].contains("(U+4E07), 4 more: 12 characters"), "{told:?}");
}

#[test]
fn what_shapes_without_a_glyph_of_its_own_is_not_missing() {
    // A combining accent that joins its letter, joiners, soft hyphens, variation selectors, breaks, exotic spaces.
    for said in
        ["cafe\u{301}", "a\u{200d}b\u{200b}c\u{ad}d", "e\u{fe0f}", "a\\n\\tb", "a\u{a0}b\u{2009}c", "\u{3a9} \u{416}"]
    {
        assert_eq!(missing("", &format!(r#"{{"kind": "text", "text": "{said}"}}"#)), [""; 0], "{said:?}");
    }
}

#[test]
fn fallback_fonts_have_what_the_first_lacks() {
    let assets = r#""hebrew": {"font": "fonts/NotoSansHebrew-subset.ttf"}"#;
    let text = |keys: &str| format!(r#"{{"kind": "text", "text": "\u05e9\u05dc\u05d5\u05dd"{keys}}}"#);
    assert_eq!(missing(assets, &text(r#", "font": "hebrew""#)), [""; 0]);
    assert_eq!(missing(assets, &text(r#", "fallback": "hebrew""#)), [""; 0]);
    assert_eq!(missing(assets, &text("")).len(), 1);
}
