//! Reads a composition and prints what is wrong with it: `cargo run --example check -- composition.json`.

use reelm_ir::{Document, Limits, Report, SourceFile, TextOptions};

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_default();
    let source = SourceFile::from_bytes(path.as_str(), &std::fs::read(&path)?);
    let parsed = Document::parse(&source, &Limits::default());
    print!("{}", Report::new(&source, parsed.diagnostics).to_text(&TextOptions::default()));
    Ok(())
}
