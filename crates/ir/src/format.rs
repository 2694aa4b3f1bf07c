//! [`format()`]: a file in the one form.

use crate::doc::read::Read as _;
use crate::doc::{Composition, Document, RealmDocument, Realms, report_no_thread};
use crate::json::{layout, tokens};
use crate::{Diagnostics, Limits, SourceFile, ast};

/// The text of a composition or a realm document in the one form, with the comments where they are.
///
/// Values stay as they are written, in the order in which they are written; how they are laid out is decided anew: indentation by
/// two, short objects and arrays on one line of up to 100 columns, numbers as short as they can be, strings with no escape that they
/// do not need, one blank line at most where there were any, no trailing commas. What it gives, it leaves as it is.
///
/// # Errors
/// What [`Document::parse`] or [`RealmDocument::parse`] finds wrong with it.
pub fn format(source: &SourceFile, limits: &Limits) -> Result<String, Diagnostics> {
    let diagnostics = if RealmDocument::is_one(source, limits) {
        RealmDocument::parse(source, limits).diagnostics
    } else {
        Document::parse(source, limits).diagnostics
    };
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    ast::on_own_stack(|| laid_out(source, limits)).unwrap_or_else(|error| Err(report_no_thread(&error)))
}

fn laid_out(source: &SourceFile, limits: &Limits) -> Result<String, Diagnostics> {
    let tokens = ast::tokens(source, limits).map_err(|error| {
        let mut diagnostics = Diagnostics::new();
        diagnostics.push(*error);
        diagnostics
    })?;
    let file = tokens::read(source.text(), &tokens);
    Ok(file.map(|file| layout::file(&file.root, &file.tail)).unwrap_or_default())
}

impl Composition {
    /// The composition as JSON, which reads as an equal one: the keys that are given, in the order of the reference, laid out as
    /// [`format()`] does it.
    pub fn to_json(&self) -> String {
        layout::plain(self.print())
    }
}

impl Realms {
    /// The realm document as JSON, which reads as an equal one, laid out as [`format()`] does it.
    pub fn to_json(&self) -> String {
        layout::plain(self.print())
    }
}
