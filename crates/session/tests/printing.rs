//! What a document prints, and what the formatter makes of its file, shows what the file shows: no hash of any frame differs.

mod common;

use std::fs;

use reelm_ids::Hash128;
use reelm_ir::{Document, Limits, SourceFile, format};
use reelm_session::{Composition, SessionOptions};

use common::Fixture;

/// The fingerprints of every fifth frame of `text` in the place of `fixture`.
fn fingerprints(fixture: &Fixture, text: &str) -> Vec<Hash128> {
    let folder = fixture.path.parent().unwrap();
    let composition = Composition::from_reader(&fixture.name, text.as_bytes(), folder, &Limits::default()).unwrap();
    let prepared = composition.compile(&[]).unwrap().prepare().unwrap();
    let mut session = prepared.session(&SessionOptions::default()).unwrap();
    (0..prepared.frames()).step_by(5).map(|frame| session.plan(frame).unwrap().fingerprint).collect()
}

#[test]
fn printing_and_formatting_change_no_frame() {
    for fixture in common::fixtures() {
        let text = fs::read_to_string(&fixture.path).unwrap();
        let source = SourceFile::new(fixture.name.as_str(), &text);
        let as_written = fingerprints(&fixture, &text);
        let document = Document::parse(&source, &Limits::default()).document.unwrap();
        assert_eq!(fingerprints(&fixture, &document.composition.to_json()), as_written, "{}", fixture.name);
        let laid_out = format(&source, &Limits::default()).unwrap();
        assert_eq!(fingerprints(&fixture, &laid_out), as_written, "{}", fixture.name);
        let distinct: std::collections::BTreeSet<_> = as_written.iter().map(|hash| hash.0).collect();
        assert!(distinct.len() > 1, "{} moves", fixture.name);
    }
}
