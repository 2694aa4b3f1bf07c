//! Glyphs, places and boxes against what other programs make of the same fonts, and broken fonts.

use reelm_ids::{AssetIdx, FontIdx, IdVec};
use reelm_ir::{AssetKind, Limits, Origin};

use super::{ARABIC, FONTS, HEBREW, SMALL, shape};
use crate::{AssetEntry, MemoryAssets, TextEngine, TextRequest, prepare_entries};

/// A text and the glyphs that `hb-shape` (HarfBuzz 6.0) makes of it.
struct Expected {
    text: &'static str,
    font: Option<AssetIdx>,
    weight: f32,
    /// Units per em; the text is set at this size, so that a pixel is a unit.
    size: f32,
    /// Number and advance of each glyph, left to right; a third number is the offset in x.
    glyphs: &'static [(u32, i32, i32)],
}

/// `hb-shape --variations=wght=…,opsz=32 --no-glyph-names FONT TEXT`.
const HARFBUZZ: [Expected; 7] = [
    Expected {
        text: "AVATAR To fi Hello, World",
        font: None,
        weight: 400.0,
        size: 2048.0,
        glyphs: &[
            (1, 1138, 0),
            (411, 1138, 0),
            (1, 1138, 0),
            (367, 1050, 0),
            (1, 1338, 0),
            (340, 1295, 0),
            (1568, 512, 0),
            (367, 1010, 0),
            (694, 1124, 0),
            (1568, 512, 0),
            (571, 627, 0),
            (607, 422, 0),
            (1568, 512, 0),
            (150, 1450, 0),
            (538, 1098, 0),
            (652, 422, 0),
            (652, 422, 0),
            (694, 1124, 0),
            (1346, 450, 0),
            (1568, 512, 0),
            (414, 1840, 0),
            (694, 1124, 0),
            (756, 640, 0),
            (652, 422, 0),
            (521, 1158, 0),
        ],
    },
    Expected {
        text: "Größe Łódź",
        font: None,
        weight: 700.0,
        size: 2048.0,
        glyphs: &[
            (140, 1507, 0),
            (756, 755, 0),
            (695, 1189, 0),
            (788, 1293, 0),
            (538, 1150, 0),
            (1568, 439, 0),
            (245, 1222, 0),
            (700, 1189, 0),
            (521, 1224, 0),
            (885, 1071, 0),
        ],
    },
    Expected {
        text: "Привет",
        font: None,
        weight: 700.0,
        size: 2048.0,
        glyphs: &[(1764, 1471, 0), (752, 1224, 0), (1120, 1223, 0), (1112, 1104, 0), (565, 1150, 0), (1138, 1036, 0)],
    },
    Expected {
        text: "Ελληνικά",
        font: None,
        weight: 400.0,
        size: 2048.0,
        glyphs: &[
            (122, 1187, 0),
            (1055, 1182, 0),
            (1055, 1182, 0),
            (1012, 1120, 0),
            (1843, 1098, 0),
            (1037, 470, 0),
            (1841, 997, 0),
            (969, 1284, 0),
        ],
    },
    // An arrow by contextual alternates.
    Expected {
        text: "x->y",
        font: None,
        weight: 400.0,
        size: 2048.0,
        glyphs: &[(851, 992, 0), (1596, 1890, 0), (856, 1048, 0)],
    },
    // Joined letters, a mark put on a letter, right to left.
    Expected {
        text: "السلام عليكم",
        font: Some(ARABIC),
        weight: 400.0,
        size: 1000.0,
        glyphs: &[
            (67, 562, 0),
            (50, 508, 0),
            (210, 0, 39),
            (13, 373, 0),
            (60, 300, 0),
            (41, 503, 0),
            (1, 260, 0),
            (64, 484, 0),
            (7, 379, 0),
            (61, 220, 0),
            (28, 850, 0),
            (62, 260, 0),
            (4, 238, 0),
        ],
    },
    // Points on letters.
    Expected {
        text: "שָׁלוֹם",
        font: Some(HEBREW),
        weight: 400.0,
        size: 1000.0,
        glyphs: &[(23, 684, 0), (46, 0, 82), (124, 291, -10), (55, 522, 0), (79, 0, 227), (100, 0, 539), (96, 730, 0)],
    },
];

#[test]
fn glyphs_and_advances_are_those_of_harfbuzz() {
    for expected in HARFBUZZ {
        let Expected { text, font, weight, size, glyphs } = expected;
        let shaped = shape(&TextRequest { text, font, weight, font_size: size, ..Default::default() });
        let mut x = 0;
        let placed = glyphs.iter().map(|(id, advance, offset)| {
            x += advance;
            (*id, x - advance + offset)
        });
        // Glyphs without ink, such as spaces, are left out.
        let space = if font.is_none() { 1568 } else { 1 };
        let placed: Vec<_> = placed.filter(|(id, _)| *id != space).collect();
        let ids = |glyphs: &[(u32, i32)]| glyphs.iter().map(|glyph| glyph.0).collect::<Vec<_>>();
        let ours: Vec<_> = shaped.glyphs.iter().map(|glyph| (glyph.id, glyph.x.round() as i32)).collect();
        assert_eq!(ids(&ours), ids(&placed), "{text}");
        // HarfBuzz rounds each varied advance to a whole unit.
        let far = ours.iter().zip(&placed).filter(|(ours, placed)| (ours.1 - placed.1).abs() > 1).count();
        assert_eq!(far, 0, "{text}: {ours:?} for {placed:?}");
        assert!((shaped.max_content_width - x as f32).abs() <= 1.0, "{text}");
        assert_eq!((shaped.missing, shaped.runs.len()), (0, 1), "{text}");
    }
}

#[test]
fn ink_bounds_are_those_of_the_outlines() {
    // fontTools: ControlBoundsPen over the instance at this weight and optical size, and the advance of "H".
    for (text, weight, opsz, [left, bottom, right, top]) in [
        ("H", 400.0, 32.0, [148.0, 0.0, 1302.0, 1490.0]),
        ("g", 400.0, 32.0, [72.0, -432.0, 1032.0, 1076.0]),
        ("|", 700.0, 14.0, [238.24, -480.0, 522.14, 1970.0]),
        ("Hg", 400.0, 32.0, [148.0, -432.0, 1450.0 + 1032.0, 1490.0]),
    ] {
        let shaped = shape(&TextRequest { text, weight, font_size: opsz, ..Default::default() });
        let units = 2048.0 / f64::from(opsz);
        let baseline = f64::from(shaped.first_baseline);
        let ink = shaped.ink_bounds;
        let got = [ink.x0 * units, (baseline - ink.y1) * units, ink.x1 * units, (baseline - ink.y0) * units];
        for (got, want) in got.iter().zip([left, bottom, right, top]) {
            assert!((got - want).abs() < 1.0, "{text}: {got} is not {want}");
        }
    }
}

#[test]
fn characters_come_from_the_first_font_that_has_them() {
    let text = "Hello שלום سلام";
    let with = |fallback| shape(&TextRequest { text, fallback, ..Default::default() });
    assert_eq!(with(&[]).missing, 8);
    assert_eq!(with(&[HEBREW]).missing, 4);
    let all = with(&[HEBREW, ARABIC]);
    let faces: Vec<_> = all.runs.iter().map(|run| run.font).collect();
    assert_eq!((all.missing, faces), (0, vec![FontIdx(0), FontIdx(1), FontIdx(2)]));
    // A font of the text's own comes before all; what it lacks comes from the bundled one.
    let own = shape(&TextRequest { text: "Aб", font: Some(SMALL), ..Default::default() });
    assert_eq!(own.runs.iter().map(|run| run.font).collect::<Vec<_>>(), [FontIdx(3), FontIdx(0)]);
}

#[test]
fn a_face_without_the_style_gets_it_by_synthesis_and_its_ink_grows() {
    let set = |weight, italic| {
        shape(&TextRequest { text: "AV", font: Some(SMALL), weight, italic, font_size: 96.0, ..Default::default() })
    };
    let (plain, bold, italic) = (set(400.0, false), set(700.0, false), set(400.0, true));
    assert_eq!((plain.runs[0].embolden, plain.runs[0].skew), (0.0, 0.0));
    assert_eq!((bold.runs[0].embolden, bold.runs[0].skew), (2.0, 0.0));
    // tan 14°
    assert!((f64::from(italic.runs[0].skew) - 0.249_328_002_843).abs() < 1e-6);
    assert!(bold.ink_bounds.width() > plain.ink_bounds.width() + 3.9);
    // The letters stand on the baseline, so the slant moves their tops to the right and nothing to the left.
    assert!(italic.ink_bounds.x1 > plain.ink_bounds.x1 + 10.0 && italic.ink_bounds.x0 >= plain.ink_bounds.x0);
    // The bundled face has an axis for the weight, and coordinates instead.
    let axis = shape(&TextRequest { text: "AV", weight: 900.0, ..Default::default() });
    assert_eq!((axis.runs[0].embolden, axis.runs[0].coords().last()), (0.0, Some(&16384)));
}

#[test]
fn optical_size_follows_the_em_size() {
    let advance = |font_size: f32| {
        let shaped = shape(&TextRequest { text: "H", font_size, ..Default::default() });
        (shaped.max_content_width / font_size * 2048.0, shaped.runs[0].coords().first().copied())
    };
    // Small text is set wider; beyond the ends of the axis nothing changes.
    assert!(advance(14.0).0 > advance(20.0).0 && advance(20.0).0 > advance(32.0).0);
    assert_eq!(advance(10.0).1, advance(14.0).1);
    assert_eq!(advance(32.0).1, Some(16384));
    assert_eq!(advance(64.0).1, Some(16384));
}

#[test]
fn a_bent_byte_in_a_font_is_an_error_or_another_shape_but_never_a_panic() {
    let (_, whole) = FONTS[2];
    let mut accepted = 0;
    for at in 0..whole.len() {
        let mut bent = whole.to_vec();
        bent[at] ^= [0x01, 0x80, 0xff][at % 3];
        accepted += u32::from(try_font(bent));
    }
    for len in 0..whole.len() {
        accepted += u32::from(try_font(whole[..len].to_vec()));
    }
    // Most bytes are outlines, so the test reaches far beyond the header.
    assert!(accepted > 5000, "{accepted}");
}

/// Sets a text in the font `bytes`; whether it was accepted.
fn try_font(bytes: Vec<u8>) -> bool {
    let entry = AssetEntry {
        name: "f".into(),
        kind: AssetKind::Font,
        path: "f".into(),
        level: None,
        origin: Origin::default(),
        used: true,
    };
    let entries = IdVec::from_vec(vec![entry]);
    let Ok(assets) = prepare_entries(&entries, &MemoryAssets::new().with("f", bytes), &Limits::default()) else {
        return false;
    };
    let mut engine = TextEngine::new();
    let request = TextRequest {
        text: "AV To-> 1/2 é\nfix",
        font: Some(AssetIdx(0)),
        weight: 700.0,
        max_width: Some(60.0),
        ..Default::default()
    };
    let idx = engine.shape(&assets, &request);
    let shaped = engine.get(idx);
    assert!(shaped.lines.len() >= 2 && shaped.glyphs.iter().all(|glyph| glyph.x.is_finite() && glyph.y.is_finite()));
    true
}
