//! Shaping against HarfBuzz and fontTools, line breaking against CSS, and the cache against no cache.

mod fonts;
mod lines;
mod spans;
mod units;

use reelm_ids::{AssetIdx, IdVec};
use reelm_ir::{AssetKind, Limits, Origin};

use super::{ShapedText, TextEngine, TextRequest};
use crate::{AssetEntry, MemoryAssets, PreparedAssets, prepare_entries};

/// The fonts of the tests, in this order.
const ARABIC: AssetIdx = AssetIdx(0);
const HEBREW: AssetIdx = AssetIdx(1);
const SMALL: AssetIdx = AssetIdx(2);

const FONTS: [(&str, &[u8]); 3] = [
    ("arabic", include_bytes!("../../../../fixtures/fonts/NotoSansArabic-subset.ttf")),
    ("hebrew", include_bytes!("../../../../fixtures/fonts/NotoSansHebrew-subset.ttf")),
    ("small", include_bytes!("../../../../fixtures/fonts/Inter-small.ttf")),
];

fn assets() -> PreparedAssets {
    let mut source = MemoryAssets::new();
    let mut entries = IdVec::new();
    for (path, bytes) in FONTS {
        source = source.with(path, bytes);
        let (name, path) = (path.into(), path.into());
        entries.push(AssetEntry {
            name,
            kind: AssetKind::Font,
            path,
            level: None,
            origin: Origin::default(),
            used: true,
        });
    }
    prepare_entries(&entries, &source, &Limits::default()).unwrap()
}

/// `request`, shaped by an engine that has seen nothing else.
fn shape(request: &TextRequest<'_>) -> ShapedText {
    let mut engine = TextEngine::new();
    let idx = engine.shape(&assets(), request);
    engine.get(idx).clone()
}

#[test]
fn a_text_from_the_cache_equals_one_shaped_anew() {
    let assets = assets();
    let texts = ["Hello, World", "Привет", "السلام عليكم", "a b c d e f g", "", "x\ny"];
    let mut requests = Vec::new();
    for text in texts {
        for max_width in [None, Some(40.0), Some(200.0)] {
            for (font_size, fit) in [(16.0, None), (31.5, None), (80.0, Some([60.0, 90.0]))] {
                requests.push(TextRequest {
                    text,
                    max_width,
                    font_size,
                    fit,
                    fallback: &[ARABIC],
                    ..Default::default()
                });
            }
        }
    }
    let anew: Vec<ShapedText> = requests.iter().map(shape).collect();
    let mut engine = TextEngine::new();
    // Forwards, backwards, and again with all of them in the cache.
    for round in 0..3 {
        let mut order: Vec<usize> = (0..requests.len()).collect();
        if round == 1 {
            order.reverse();
            engine = TextEngine::new();
        }
        engine.begin_frame();
        for at in order {
            let idx = engine.shape(&assets, &requests[at]);
            assert_eq!(*engine.get(idx), anew[at], "round {round}: {:?}", requests[at]);
        }
    }
    let stats = engine.stats();
    assert_eq!((stats.misses, stats.hits), (requests.len() as u64, requests.len() as u64));
}

#[test]
fn requests_that_differ_in_anything_have_texts_of_their_own() {
    use reelm_ir::TextAlign;
    let plain = TextRequest { text: "Value 12", font_size: 20.0, max_width: Some(300.0), ..Default::default() };
    let variants = [
        plain,
        TextRequest { text: "Value 13", ..plain },
        TextRequest { font: Some(SMALL), ..plain },
        TextRequest { font_size: 20.5, ..plain },
        TextRequest { weight: 500.0, ..plain },
        TextRequest { italic: true, ..plain },
        TextRequest { line_height: Some(2.0), ..plain },
        TextRequest { letter_spacing: 1.0, ..plain },
        TextRequest { align: TextAlign::Right, ..plain },
        TextRequest { max_width: Some(60.0), ..plain },
        TextRequest { fit: Some([40.0, 40.0]), ..plain },
    ];
    let (mut engine, assets) = (TextEngine::new(), assets());
    let ids: Vec<_> = variants.iter().map(|request| engine.shape(&assets, request)).collect();
    for (at, id) in ids.iter().enumerate() {
        for other in &ids[..at] {
            assert_ne!(engine.get(*id), engine.get(*other), "{:?}", variants[at]);
            // A greater line height moves the baseline, so all of these differ in pixels too.
            assert_ne!(engine.get(*id).hash, engine.get(*other).hash, "{:?}", variants[at]);
        }
    }
}

#[test]
fn the_cache_keeps_to_its_budget_and_never_drops_a_text_of_the_running_frame() {
    let assets = assets();
    let mut engine = TextEngine::with_budget(20_000);
    for frame in 0..60 {
        engine.begin_frame();
        assert!(engine.stats().bytes <= 20_000, "frame {frame}");
        let title = TextRequest { text: "The title stays", ..Default::default() };
        let title = engine.shape(&assets, &title);
        let texts: Vec<String> = (0..8).map(|i| format!("number {frame} of {i}")).collect();
        let ids: Vec<_> =
            texts.iter().map(|text| engine.shape(&assets, &TextRequest { text, ..Default::default() })).collect();
        for (text, id) in texts.iter().zip(ids) {
            assert_eq!(engine.get(id).lines[0].text, 0..text.len() as u32);
        }
        assert_eq!(engine.get(title).lines[0].text, 0..15);
    }
    let stats = engine.stats();
    assert_eq!((stats.misses, stats.hits), (1 + 60 * 8, 59));
    assert!(stats.dropped > 400 && stats.entries < 80, "{stats:?}");
}

#[test]
fn other_assets_do_not_find_texts_of_these() {
    let mut engine = TextEngine::new();
    let request = TextRequest { text: "שלום", font: Some(HEBREW), ..Default::default() };
    let (full, bare) = (assets(), PreparedAssets::default());
    let idx = engine.shape(&full, &request);
    assert_eq!(engine.get(idx).missing, 0);
    let idx = engine.shape(&bare, &request);
    assert_eq!(engine.get(idx).missing, 4);
}

#[test]
fn a_handle_finds_its_text_until_that_is_dropped() {
    let (these, others) = (assets(), PreparedAssets::default());
    let request = TextRequest { text: "Hello", ..Default::default() };
    let mut engine = TextEngine::with_budget(0);
    let idx = engine.shape(&these, &request);
    let handle = engine.handle(idx).unwrap();
    assert_eq!(engine.renew(&these, handle), Some(idx));
    assert_eq!(engine.stats().hits, 1);
    // Dropped, and its place taken by another.
    engine.begin_frame();
    assert_eq!(engine.renew(&these, handle), None);
    assert_eq!(engine.handle(idx), None);
    assert_eq!(engine.shape(&these, &TextRequest { text: "Bye", ..request }), idx);
    assert_eq!(engine.renew(&these, handle), None);

    // Found in a later frame, and not in other faces.
    let mut engine = TextEngine::new();
    let idx = engine.shape(&these, &request);
    let handle = engine.handle(idx).unwrap();
    engine.begin_frame();
    assert_eq!(engine.renew(&these, handle), Some(idx));
    assert_eq!(engine.renew(&others, handle), None);
}

#[test]
fn an_engine_goes_to_the_thread_that_uses_it() {
    fn sent<T: Send>() {}
    sent::<TextEngine>();
}
