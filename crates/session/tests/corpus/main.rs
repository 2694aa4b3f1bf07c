//! What strangers hand over, and mutants of it (fixtures/corpus): whatever it is, reading, checking, planning and drawing come to an
//! end, within the limits, with pixels or with an error that says something.

mod mutants;

use std::io::Cursor;

use mutants::{files, fixtures, lines, with_mutants};
use reelm_assets::{AssetCache, AssetRoot, AssetSource, MemoryAssets};
use reelm_ir::{Limits, TextOptions};
use reelm_session::{Composition, Error, NameTemplate, RealmStage, Rows, SessionOptions, read_vars};

/// Drawn at all: larger pictures take long, and are drawn as these are.
const SMALL: usize = 64 * 64 * 4;

/// Less than by default, so that what may take long takes less.
fn limits() -> Limits {
    Limits {
        nodes: 2_000,
        expanded_bytes: 4 << 20,
        sprites: 5_000,
        surface_pixels: 1 << 22,
        live_pixels: 1 << 24,
        frames: 100_000,
        clock_ops: 1_000_000,
        paint_replay: 100_000,
        realm_replay: 200,
        decoded_bytes: 1 << 24,
        total_decoded_bytes: 1 << 26,
        audio_frames: 10_000,
        ..Limits::default()
    }
}

fn options() -> SessionOptions {
    SessionOptions { threads: 1, ..SessionOptions::default() }
}

/// Reads, plans and draws a composition as far as it goes.
fn render(text: &[u8], files: &dyn AssetSource, cache: &AssetCache) -> Result<(), Error> {
    let composition = Composition::from_json("mutant.reelm.json", &String::from_utf8_lossy(text), &limits())?;
    let prepared = composition.including(files).compile(&[])?.prepare_shared(files, cache)?;
    let mut session = prepared.session(&options())?;
    let mut pixels = vec![0; prepared.frame_bytes().min(SMALL)];
    for frame in [0, prepared.frames() / 2, prepared.frames().saturating_sub(1)] {
        match prepared.frame_bytes() <= SMALL {
            true => drop(session.render_frame(frame, &mut pixels)?),
            false => drop(session.plan(frame)?.fingerprint),
        }
    }
    let colors_exceed_alpha = pixels.as_chunks::<4>().0.iter().any(|[r, g, b, a]| r.max(g).max(b) > a);
    assert!(!colors_exceed_alpha, "a pixel is not premultiplied");
    drop(session.inspect(0)?);
    drop(session.warnings().to_text(&TextOptions::default()));
    Ok(())
}

#[test]
fn compositions() {
    let (root, cache) = (AssetRoot::open(&fixtures()).expect("the fixtures"), AssetCache::new(1 << 28));
    for (seeds, each) in [(lines("compositions.txt"), 60), (files("", &[".reelm.json"]), 6)] {
        with_mutants(&seeds, each, |text| render(text, &root, &cache)).is_sound();
    }
}

#[test]
fn expressions_and_texts() {
    let (files, cache) = (MemoryAssets::new(), AssetCache::new(0));
    let within = |expression: bool| {
        move |text: &[u8]| {
            let text = String::from_utf8_lossy(text);
            // An expression is not escaped in the corpus; a text is.
            let text = if expression {
                serde_json::to_string(&format!("={text}")).expect("a text")
            } else {
                format!("\"{text}\"")
            };
            let (key, kind) = if expression { ("rotation", "rect") } else { ("text", "text") };
            format!(
                r#"{{ "reelm": 1, "size": [16, 16], "fps": 10, "duration": 1, "vars": {{ "x": 3, "n": 2 }}, "nodes": [
                    {{ "kind": "{kind}", "id": "a", "size": [9, 9], "{key}": {text} }}] }}"#
            )
        }
    };
    for (file, write) in [("expressions.txt", within(true)), ("texts.txt", within(false))] {
        let tally = with_mutants(&lines(file), 150, |text| render(write(text).as_bytes(), &files, &cache));
        assert!(tally.mutants_taken > 0, "{file}: {tally:?}");
    }
}

#[test]
fn realm_documents() {
    let root = AssetRoot::open(&fixtures().join("stage")).expect("the fixtures");
    let play = |text: &[u8]| -> Result<(), Error> {
        let stage = RealmStage::from_json("mutant.reelm.json", &String::from_utf8_lossy(text), &limits())?;
        let prepared = stage.prepare_with(&root)?;
        let mut session = prepared.session(&options(), None)?;
        for frame in [0, prepared.frames().saturating_sub(1).min(20)] {
            if session.frame_bytes() <= SMALL {
                session.render_frame(frame, &mut vec![0; session.frame_bytes()])?;
            } else {
                session.plan(frame)?;
            }
        }
        Ok(())
    };
    for (seeds, each) in [(lines("realms.txt"), 200), (files("stage", &["stage.reelm.json"]), 100)] {
        with_mutants(&seeds, each, play).is_sound();
    }
}

/// Shows an asset that is read from `path`.
fn show(asset: &str, path: &str, node: &str, bytes: &[u8], source: &MemoryAssets) -> Result<(), Error> {
    let composition = format!(
        r#"{{ "reelm": 1, "size": [16, 16], "fps": 10, "duration": 1,
            "assets": {{ "a": {{ "{asset}": "{path}" }} }}, "nodes": [{node}] }}"#
    );
    let source = source.clone().with(path, bytes.to_vec());
    render(composition.as_bytes(), &source, &AssetCache::new(0))
}

/// As [`show`], with nothing beside it.
fn show_alone(asset: &str, node: &str, bytes: &[u8]) -> Result<(), Error> {
    show(asset, "a", node, bytes, &MemoryAssets::new())
}

#[test]
fn pictures() {
    let node = r#"{ "kind": "image", "asset": "a", "size": [16, 16] }"#;
    for (seeds, each) in [(files("maps", &[".png"]), 60), (files("images", &["portrait.jpg", "terrazzo.png"]), 15)] {
        with_mutants(&seeds, each, |bytes| show_alone("image", node, bytes)).is_sound();
    }
}

#[test]
fn fonts() {
    let node = r#"{ "kind": "text", "text": "ab אב من", "font": "a", "font-size": 9 }"#;
    with_mutants(&files("fonts", &[".ttf"]), 40, |bytes| show_alone("font", node, bytes)).is_sound();
}

#[test]
fn sounds() {
    let node = r#"{ "kind": "audio", "asset": "a", "volume": "=1 - time" }"#;
    with_mutants(&files("sounds", &["chime.wav", "beat.flac"]), 30, |bytes| show_alone("audio", node, bytes))
        .is_sound();
}

#[test]
fn lookup_tables() {
    let node =
        r##"{ "kind": "rect", "size": [16, 16], "fill": "#345", "effects": [{ "kind": "lut", "asset": "a" }] }"##;
    with_mutants(&files("luts", &[".cube"]), 100, |bytes| show_alone("lut", node, bytes)).is_sound();
}

#[test]
fn tile_maps() {
    let node = r#"{ "kind": "scene", "asset": "a", "objects": true, "size": [16, 16], "camera": ["=40 * time", 9] }"#;
    let mut beside = MemoryAssets::new();
    for file in files("maps", &[".png", ".tsx"]) {
        beside = beside.with(&file.name, file.bytes);
    }
    for file in files("maps/islands", &[".ldtkl"]) {
        beside = beside.with(format!("islands/{}", file.name), file.bytes);
    }
    for (end, path) in [(".tmx", "a.tmx"), (".ldtk", "a.ldtk")] {
        with_mutants(&files("maps", &[end]), 60, |bytes| show("tiles", path, node, bytes, &beside)).is_sound();
    }
}

#[test]
fn batches() {
    let unescaped = |text: &[u8]| String::from_utf8_lossy(text).replace("\\n", "\n").into_bytes();
    let templates: Vec<_> = lines("names.txt");
    let (mut in_csv, mut in_json) = (0, 0);
    with_mutants(&lines("rows.csv.txt"), 200, |text| {
        Rows::csv(Cursor::new(unescaped(text)), &limits()).map(|rows| in_csv += names(rows, &templates))
    });
    with_mutants(&lines("rows.jsonl.txt"), 200, |text| {
        in_json += names(Rows::json_lines(Cursor::new(unescaped(text)), &limits()), &templates);
        Ok::<_, String>(())
    });
    assert!(in_csv > 100 && in_json > 100, "{in_csv} and {in_json} names");
    with_mutants(&lines("names.txt"), 300, |text| NameTemplate::parse(&String::from_utf8_lossy(text)).map(drop));
    with_mutants(&lines("rows.jsonl.txt"), 100, |text| read_vars(&String::from_utf8_lossy(text)).map(drop));
}

/// Names the outputs of rows, of which none leads out of its folder; how many.
fn names(rows: Rows, templates: &[mutants::Seed]) -> usize {
    let mut count = 0;
    for row in rows.take(20) {
        let Ok(row) = row else { continue };
        for template in templates {
            let Ok(template) = NameTemplate::parse(&String::from_utf8_lossy(&template.bytes)) else { continue };
            let Ok(name) = template.fill(&row) else { continue };
            let ups = |path: &std::path::Path| path.components().filter(|part| part.as_os_str() == "..").count();
            assert!(ups(&name) <= 1, "{} leads out", name.display());
            count += 1;
        }
    }
    count
}
