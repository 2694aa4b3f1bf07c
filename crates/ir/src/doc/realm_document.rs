//! [`RealmDocument`]: a realm document's file after reading.

use super::place::Place;
use super::read::{Read as _, Reader, span};
use super::realms::Realms;
use super::top::Composition;
use super::{Document, report_no_thread};
use crate::{Diagnostics, Limits, SourceFile, ast};

/// A realm document as it is written.
#[derive(Debug, Clone)]
pub struct RealmDocument {
    /// What it says.
    pub realms: Realms,
    /// The text and its places.
    pub(crate) document: Document,
}

/// What reading a realm document gives.
#[derive(Debug, Clone)]
pub struct ParsedRealms {
    /// The document; `None` when the text is not JSON or exceeds a limit. With errors it is incomplete.
    pub document: Option<RealmDocument>,
    /// The errors.
    pub diagnostics: Diagnostics,
}

impl RealmDocument {
    /// Whether `source` is a realm document, as its key `reelm-realms` says; read no further than that takes. Neither one nor the
    /// other if it is no JSON.
    pub fn is_one(source: &SourceFile, limits: &Limits) -> bool {
        let has_key = || {
            let tree = ast::parse(source, limits).ok()?;
            let object = tree.as_object()?;
            Some(object.get(VERSION_KEY).is_some())
        };
        source.text().contains(VERSION_KEY) && ast::on_own_stack(has_key).ok().flatten().unwrap_or(false)
    }

    /// Reads `source`, as [`Document::parse`] does a composition, with the same codes of errors.
    pub fn parse(source: &SourceFile, limits: &Limits) -> ParsedRealms {
        ast::on_own_stack(|| read_realms(source, limits)).unwrap_or_else(|error| {
            let diagnostics = report_no_thread(&error);
            ParsedRealms { document: None, diagnostics }
        })
    }

    /// The text that it was read from.
    pub const fn source(&self) -> &SourceFile {
        self.document.source()
    }

    /// A composition that is written at `root` as a document of its own, whose places are those of this file.
    pub(crate) fn composition(&self, composition: Composition, root: Place) -> Document {
        Document { composition, root, ..self.document.clone() }
    }
}

/// The key that tells a realm document from a composition.
const VERSION_KEY: &str = "reelm-realms";

fn read_realms(source: &SourceFile, limits: &Limits) -> ParsedRealms {
    let tree = match ast::parse(source, limits) {
        Ok(tree) => tree,
        Err(error) => {
            let mut diagnostics = Diagnostics::new();
            diagnostics.push(*error);
            return ParsedRealms { document: None, diagnostics };
        }
    };
    let mut reader = Reader::new(span(&tree), limits, Place::ROOT);
    let realms = Realms::read(&tree, Place::ROOT, &mut reader).unwrap_or_default();
    let mut diagnostics = reader.diagnostics;
    diagnostics.sort();
    let document = Document::of(Composition::default(), reader.sources, reader.places, source);
    ParsedRealms { document: Some(RealmDocument { realms, document }), diagnostics }
}
