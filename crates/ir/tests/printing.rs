//! Printing: what is read, printed and read again is the same; the formatter keeps all that it does not lay out.

#[path = "printing/comments.rs"]
mod comments;
#[path = "printing/sample.rs"]
mod sample;

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use reelm_ir::doc::{Composition, Realms};
use reelm_ir::{Document, Limits, RealmDocument, SourceFile, format, realms_schema, schema};

use sample::Sampler;

/// What a text says.
#[derive(Debug, PartialEq)]
enum Said {
    Composition(Box<Composition>),
    Realms(Box<Realms>),
}

impl Said {
    fn print(&self) -> String {
        match self {
            Self::Composition(composition) => composition.to_json(),
            Self::Realms(realms) => realms.to_json(),
        }
    }
}

/// What `text` says; the errors as text if it has any.
fn read(text: &str) -> Result<Said, String> {
    let (source, limits) = (SourceFile::new("in.json", text), Limits::default());
    let (said, diagnostics) = if RealmDocument::is_one(&source, &limits) {
        let parsed = RealmDocument::parse(&source, &limits);
        (parsed.document.map(|document| Said::Realms(Box::new(document.realms))), parsed.diagnostics)
    } else {
        let parsed = Document::parse(&source, &limits);
        (parsed.document.map(|document| Said::Composition(Box::new(document.composition))), parsed.diagnostics)
    };
    match said {
        Some(said) if !diagnostics.has_errors() => Ok(said),
        _ => Err(format!("{:#?}", diagnostics.as_slice())),
    }
}

fn formatted(text: &str) -> String {
    format(&SourceFile::new("in.json", text), &Limits::default()).unwrap()
}

/// Every composition and realm document that is checked in.
fn fixtures() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folders = ["fixtures", "fixtures/stage", "benches/peers"].map(|folder| root.join(folder));
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.to_string_lossy().ends_with(".reelm.json"));
    let fixtures: Vec<_> = files.map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect();
    assert!(fixtures.len() > 14, "{fixtures:?}");
    fixtures
}

/// Prints and formats `text` and compares what all of it says.
fn check_both_ways(text: &str) -> Result<(), TestCaseError> {
    let said = read(text).map_err(|errors| TestCaseError::fail(format!("{errors}\n{text}")))?;
    let printed = said.print();
    let again = read(&printed).map_err(|errors| TestCaseError::fail(format!("{errors}\n{printed}")))?;
    prop_assert_eq!(&again, &said, "{}\n{}", text, &printed);
    prop_assert_eq!(&again.print(), &printed);
    prop_assert_eq!(&formatted(&printed), &printed, "the formatter leaves it alone");
    let laid_out = formatted(text);
    let again = read(&laid_out).map_err(|errors| TestCaseError::fail(format!("{errors}\n{laid_out}")))?;
    prop_assert_eq!(&again, &said, "{}\n{}", text, &laid_out);
    prop_assert_eq!(&formatted(&laid_out), &laid_out);
    Ok(())
}

#[test]
fn fixtures_come_back_as_they_were() {
    for (path, text) in fixtures() {
        check_both_ways(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

/// Fixtures and the compositions that the docs open with are laid out as `reelm fmt` does it; the reference has so many that it
/// writes them closer. `REELM_BLESS=1` writes them so.
#[test]
fn what_is_checked_in_is_in_the_one_form() {
    let mut wrong = Vec::new();
    let mut compare = |path: &Path, text: &str, laid_out: &str| {
        if std::env::var_os("REELM_BLESS").is_some() {
            fs::write(path, laid_out).unwrap();
        } else if text != laid_out {
            wrong.push(path.to_owned());
        }
    };
    for (path, text) in fixtures() {
        compare(&path, &text, &formatted(&text));
    }
    for name in ["README.md", "docs/realms.md"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
        let text = fs::read_to_string(&path).unwrap();
        compare(&path, &text, &with_formatted_blocks(&text));
    }
    assert!(wrong.is_empty(), "not as `reelm fmt` writes it; run the test with REELM_BLESS=1: {wrong:#?}");
}

/// A page whose `json` blocks that hold a whole file are formatted.
fn with_formatted_blocks(page: &str) -> String {
    const FENCE: &str = "```json\n";
    let mut out = String::new();
    for (index, part) in page.split(FENCE).enumerate() {
        let (block, rest) = part.split_once("```").unwrap_or((part, ""));
        let is_whole = index > 0 && (block.contains("\"reelm\": 1") || block.contains("\"reelm-realms\": 1"));
        out.push_str(if index > 0 { FENCE } else { "" });
        out.push_str(&if is_whole { format!("{}```{rest}", formatted(block)) } else { part.to_owned() });
    }
    out
}

#[test]
fn a_printed_document_is_plain_json_in_the_order_of_the_reference() {
    let text = r##"{ "nodes": [{ "fill": "#f80", "size": [4.0, "50%"], "kind": "rect", "at": "250ms", "id": "a" }, // seen
        { "kind": "text", "text": "caf\u00e9 \"x\"\n", "position": { "keys": [[0, [1e0, 2]], { "t": "9f", "v": [3, 4.50] },] } }],
        "duration": 2.50, "size": [64, 36], "reelm": 1, "vars": { "b": true, "a": 1 } }"##;
    let printed = read(text).unwrap().print();
    let expected = r##"{
  "reelm": 1,
  "size": [64, 36],
  "duration": 2.5,
  "vars": { "b": true, "a": 1 },
  "nodes": [
    { "id": "a", "kind": "rect", "at": "250ms", "size": [4, "50%"], "fill": "#f80" },
    {
      "kind": "text",
      "position": { "keys": [[0, [1, 2]], ["9f", [3, 4.5]]] },
      "text": "café \"x\"\n"
    }
  ]
}
"##;
    assert_eq!(printed, expected);
    assert!(serde_json::from_str::<serde_json::Value>(&printed).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn what_the_schema_allows_comes_back_as_it_was(seed in any::<u64>()) {
        check_both_ways(&Sampler::new(schema(), seed).document())?;
    }

    #[test]
    fn realm_documents_come_back_as_they_were(seed in any::<u64>()) {
        check_both_ways(&Sampler::new(realms_schema(), seed).document())?;
    }
}

#[test]
fn every_key_of_the_schema_comes_back_as_it_was() {
    let of_compositions = sample::keys(&schema());
    let of_realms = sample::keys(&realms_schema()).difference(&of_compositions).cloned().collect();
    for (schema, mut unused) in [(schema(), of_compositions), (realms_schema(), of_realms)] {
        let mut sampler = Sampler::new(schema, 1);
        for _ in 0..20_000 {
            check_both_ways(&sampler.document()).unwrap();
            unused.retain(|key| !sampler.used.contains(key));
            if unused.is_empty() {
                break;
            }
        }
        assert!(unused.is_empty(), "{unused:?}");
    }
}
