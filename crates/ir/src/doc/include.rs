//! The files that a composition's `comp` nodes name by `src`: compositions of their own, read with it.
//!
//! * an **included file** is known by its path beneath the folder of the composition's file, without `.` and `..`; a file
//!   is read once, however often and from wherever it is named.
//! * its text follows that of the composition's file: an offset beyond the text of one file is a place in the next, and
//!   so one number tells file, line and column ([`SourceFile::file_at`]).

use std::collections::HashSet;
use std::sync::Arc;

use super::place::{At, Place};
use super::read::Reader;
use super::top::{Composition, read_composition};
use super::value::Text;
use super::{Document, read};
use crate::{Diagnostic, Diagnostics, Limits, SourceFile, ast};

/// A file that a composition includes.
#[derive(Debug, Clone)]
pub(crate) struct Included {
    /// Its path beneath the folder of the composition's file.
    pub(crate) path: Arc<str>,
    /// What it says.
    pub(crate) composition: Composition,
    /// Where that is written.
    root: Place,
    /// What its `comp` nodes name by `src`.
    sources: Vec<At<Text>>,
}

/// Gives the bytes of the file at a path beneath the folder of the composition's file, at most so many.
pub type Open<'a> = dyn FnMut(&str, u64) -> Result<Vec<u8>, Unreadable> + 'a;

/// Why a file that is included cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The code of the error: `asset-missing`, `path-outside-root`, `not-a-regular-file`, `asset-unreadable`, ….
    pub code: &'static str,
    /// What is wrong, a clause without a full stop.
    pub message: String,
    /// How many bytes it has, at least, if that is too many.
    pub observed: Option<u64>,
}

impl Document {
    /// Whether its nodes name other files.
    pub fn includes(&self) -> bool {
        !self.sources.is_empty()
    }

    /// Reads the files that `comp` nodes name by `src`, and those that these name, through `open`.
    ///
    /// The codes of its errors are those of [`Document::parse`] and of [`Unreadable`]; they tell file, line and column in
    /// a report of [`Document::source`]. A file that cannot be read is an error at the node that names it, once.
    pub fn include(&mut self, limits: &Limits, open: &mut Open<'_>) -> Diagnostics {
        let mut run = Run {
            document: self,
            limits,
            diagnostics: Diagnostics::new(),
            bytes: 0,
            asked: HashSet::new(),
            full: false,
        };
        run.bytes = run.document.source.text().len() as u64;
        let mut file = 0;
        while file <= run.document.included.len() {
            for source in run.document.sources_of(file) {
                run.name(file, &source, open);
            }
            file += 1;
        }
        let mut diagnostics = run.diagnostics;
        diagnostics.sort();
        diagnostics
    }

    /// The composition of a file: 0 is the document's own, then those that are included.
    pub(crate) fn file(&self, file: usize) -> &Composition {
        let included = file.checked_sub(1).and_then(|at| self.included.get(at));
        included.map_or(&self.composition, |included| &included.composition)
    }

    /// How many files there are, the document's own counted.
    pub(crate) const fn files(&self) -> usize {
        self.included.len() + 1
    }

    /// Where the composition of a file is written.
    pub(crate) fn file_root(&self, file: usize) -> Place {
        file.checked_sub(1).and_then(|at| self.included.get(at)).map_or(self.root, |included| included.root)
    }

    /// The path of a file beneath the folder of the document's own, for which it is empty.
    pub(crate) fn file_path(&self, file: usize) -> &str {
        file.checked_sub(1).and_then(|at| self.included.get(at)).map_or("", |included| &included.path)
    }

    /// The number of the file that `src` names in file number `file`.
    pub(crate) fn file_named(&self, file: usize, src: &str) -> Option<usize> {
        let path = self.path_from(file, src);
        self.included.iter().position(|included| *included.path == *path).map(|at| at + 1)
    }

    /// The path that `written` is, beneath the folder of the document's own file, when it stands in file number `file`.
    /// What leads out of there keeps its `..`, and an absolute one its slash: neither is ever opened.
    pub(crate) fn path_from(&self, file: usize, written: &str) -> String {
        let folder = self.file_path(file).rsplit_once('/').map_or("", |(folder, _)| folder);
        if written.starts_with('/') || written.contains("://") {
            return written.to_owned();
        }
        let mut parts: Vec<&str> = Vec::new();
        for part in folder.split('/').chain(written.split('/')) {
            match part {
                "" | "." => {}
                ".." if parts.last().is_some_and(|last| *last != "..") => _ = parts.pop(),
                part => parts.push(part),
            }
        }
        parts.join("/")
    }

    /// Whether `src` of file number `file` names a file that could not be read, which was reported.
    pub(crate) fn is_refused(&self, file: usize, src: &str) -> bool {
        self.refused.contains(TOO_MANY) || self.refused.contains(&self.path_from(file, src))
    }

    /// The offset at which the text of the file begins that `place` is in.
    pub(crate) fn text_start(&self, place: Place) -> usize {
        let start = self.places.span(place).start;
        start - self.source.file_at(start).1
    }

    /// What the nodes of a file name by `src`.
    fn sources_of(&self, file: usize) -> Vec<At<Text>> {
        let included = file.checked_sub(1).and_then(|at| self.included.get(at));
        included.map_or(&self.sources, |included| &included.sources).clone()
    }

    /// What messages call the file `path`.
    fn name_of(&self, path: &str) -> String {
        match self.source.name().rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{path}"),
            None => path.to_owned(),
        }
    }
}

struct Run<'a> {
    document: &'a mut Document,
    limits: &'a Limits,
    diagnostics: Diagnostics,
    /// Of all files so far.
    bytes: u64,
    /// The paths that were asked for.
    asked: HashSet<String>,
    /// Whether there are too many of them.
    full: bool,
}

/// In place of a path: of the files that are named, some were not even looked for. No path is empty.
const TOO_MANY: &str = "";

impl Run<'_> {
    /// Reads the file that `source` names, unless that was tried before.
    fn name(&mut self, file: usize, source: &At<Text>, open: &mut Open<'_>) {
        let path = self.document.path_from(file, &source.value);
        if self.full || path.is_empty() || !self.asked.insert(path.clone()) {
            return;
        }
        // Those that cannot be read count too: looking for them is work.
        let (files, most) = (self.asked.len() as u64 + 1, u64::from(self.limits.files));
        if files > most {
            self.full = true;
            let message = format!("the composition names more than {most} files");
            return self.refuse(TOO_MANY, ("limit", message), source, |error| error.with_limit("files", most, files));
        }
        let (most, left) = (self.limits.document_bytes, self.limits.document_bytes.saturating_sub(self.bytes));
        match open(&path, left) {
            Ok(bytes) => self.read(path, &bytes),
            Err(error) => {
                let message = format!("the composition `{}` cannot be read: {}", source.value, error.message);
                let all = error.observed.map(|observed| self.bytes.saturating_add(observed));
                self.refuse(&path, (error.code, message), source, |refusal| match all {
                    Some(all) => refusal.with_limit("document_bytes", most, all),
                    None => refusal,
                });
            }
        }
    }

    fn refuse(
        &mut self,
        path: &str,
        (code, message): (&'static str, String),
        source: &At<Text>,
        fill: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        let origin = self.document.origin(source.place);
        self.document.refused.insert(path.to_owned());
        self.diagnostics.push(fill(Diagnostic::error(code, message, origin)));
    }

    fn read(&mut self, path: String, bytes: &[u8]) {
        let source = SourceFile::from_bytes(self.document.name_of(&path), bytes);
        self.bytes = self.bytes.saturating_add(source.text().len() as u64);
        let base = self.document.source.include(source.clone());
        let values = u32::try_from(self.document.places.len()).unwrap_or(u32::MAX);
        let limits = Limits { json_values: self.limits.json_values.saturating_sub(values), ..self.limits.clone() };
        let first = Place::after(&self.document.places);
        let parsed = ast::on_own_stack(|| read_file(&source, &limits, first));
        let mut file =
            Included { path: path.into(), composition: Composition::default(), root: first, sources: Vec::new() };
        match parsed {
            Ok((composition, reader, diagnostics)) => {
                self.diagnostics.append(diagnostics.moved(base));
                file.composition = composition;
                if let Some(reader) = reader {
                    file.sources = reader.sources;
                    Arc::make_mut(&mut self.document.places).extend(reader.places, base);
                }
            }
            Err(error) => self.diagnostics.append(super::report_no_thread(&error)),
        }
        self.document.included.push(file);
    }
}

/// Reads a file whose places begin with `first`.
fn read_file(source: &SourceFile, limits: &Limits, first: Place) -> (Composition, Option<Reader>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    match ast::parse(source, limits) {
        Ok(tree) => {
            let mut reader = Reader::new(read::span(&tree), limits, first);
            let composition = read_composition(&tree, first, &mut reader);
            diagnostics = core::mem::take(&mut reader.diagnostics);
            (composition, Some(reader), diagnostics)
        }
        Err(error) => {
            diagnostics.push(*error);
            (Composition::default(), None, diagnostics)
        }
    }
}
