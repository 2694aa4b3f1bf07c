//! [`Formatted`]: a composition's file in the one form.

use std::io::Read;
use std::path::Path;

use reelm_ir::{Limits, SourceFile, format};

use crate::composition::{read_all, read_file};
use crate::{CompositionError, Error};

/// A composition or a realm document, laid out as [`reelm_ir::format()`] does it: the comments stay, nothing that it says changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formatted {
    text: String,
    differs: bool,
}

impl Formatted {
    /// Formats the text of the file at `path`, which is left as it is.
    ///
    /// # Errors
    /// The file cannot be read or is too large, or something is wrong with its text ([`Error::Composition`]). What only shows when it
    /// is compiled is not looked for.
    pub fn from_path(path: &Path, limits: &Limits) -> Result<Self, Error> {
        Self::new(&path.to_string_lossy(), &read_file(path, limits)?, limits)
    }

    /// Formats all that `reader` gives; `name` stands for the file in messages.
    ///
    /// # Errors
    /// As [`from_path`](Self::from_path).
    pub fn from_reader(name: &str, reader: impl Read, limits: &Limits) -> Result<Self, Error> {
        Self::new(name, &read_all(reader, Path::new(name), limits)?, limits)
    }

    /// The text in the one form.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the file differs from it.
    pub const fn differs(&self) -> bool {
        self.differs
    }

    fn new(name: &str, bytes: &[u8], limits: &Limits) -> Result<Self, Error> {
        let source = SourceFile::from_bytes(name, bytes);
        match format(&source, limits) {
            Ok(text) => Ok(Self { differs: text.as_bytes() != bytes, text }),
            Err(diagnostics) => Err(CompositionError::new(source, diagnostics).into()),
        }
    }
}
