//! [`Report`]: diagnostics with the file that they concern, for people ([`Report::to_text`]) and for programs
//! ([`Report::entries`]).

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin as Header, Renderer, Snippet, normalize_untrusted_str,
};
use serde::Serialize;

use crate::model::Origin;
use crate::{Diagnostic, Diagnostics, LineColumn, Severity, SourceFile};

/// Diagnostics with the file that they concern, in the order of their places.
#[derive(Debug, Clone)]
pub struct Report<'a> {
    source: &'a SourceFile,
    diagnostics: Diagnostics,
}

/// How a report is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextOptions {
    /// How many diagnostics are printed; the rest are counted.
    pub most: usize,
    /// Whether ANSI colours are used.
    pub color: bool,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self { most: 100, color: false }
    }
}

/// A diagnostic as data. Keys without a value are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportEntry {
    /// Stable, kebab-case.
    pub code: &'static str,
    /// `error` or `warning`.
    pub severity: &'static str,
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// The file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// JSON pointer.
    pub pointer: String,
    /// The id of the node that it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// What was expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// The nearest valid name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<String>,
    /// The limit that was exceeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<LimitEntry>,
    /// Another place that has to do with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related: Option<RelatedEntry>,
}

/// A limit that was exceeded, as data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LimitEntry {
    /// The field of [`crate::Limits`].
    pub name: &'static str,
    /// The limit.
    pub limit: u64,
    /// What was asked for.
    pub observed: u64,
}

/// Another place, as data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RelatedEntry {
    /// What is there.
    pub message: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// JSON pointer.
    pub pointer: String,
}

impl<'a> Report<'a> {
    /// A report of `diagnostics`, which concern `source`.
    pub fn new(source: &'a SourceFile, mut diagnostics: Diagnostics) -> Self {
        diagnostics.sort();
        Self { source, diagnostics }
    }

    /// For people: each diagnostic with its line of the file, what was expected and the nearest name. Empty when there is
    /// nothing to report.
    pub fn to_text(&self, options: &TextOptions) -> String {
        let renderer = if options.color { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.decor_style(DecorStyle::Ascii);
        let mut text = String::new();
        for diagnostic in self.diagnostics.as_slice().iter().take(options.most) {
            text.push_str(renderer.render(&[self.group(diagnostic)]).trim_end());
            text.push_str("\n\n");
        }
        let printed = self.diagnostics.as_slice().len().min(options.most);
        let more = self.diagnostics.errors() + self.diagnostics.warnings() - printed;
        if more > 0 {
            text.push_str(&format!("and {more} more\n"));
        }
        text
    }

    /// For programs: one entry for each diagnostic that is kept.
    pub fn entries(&self) -> Vec<ReportEntry> {
        self.diagnostics.into_iter().map(|diagnostic| self.entry(diagnostic)).collect()
    }

    /// The diagnostics, in the order of their places.
    pub const fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// The file in which `origin` lies, and its line and column there.
    fn position(&self, origin: &Origin) -> (&'a SourceFile, LineColumn) {
        let (file, offset) = self.source.file_at(origin.span.start);
        (file, file.position(offset))
    }

    fn entry(&self, diagnostic: &Diagnostic) -> ReportEntry {
        let (file, position) = self.position(&diagnostic.origin);
        ReportEntry {
            code: diagnostic.code,
            severity: match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            message: diagnostic.message.clone(),
            file: file.name().to_owned(),
            line: position.line,
            column: position.column,
            pointer: diagnostic.origin.pointer.to_string(),
            node: diagnostic.node.as_deref().map(str::to_owned),
            expected: diagnostic.expected.clone(),
            nearest: diagnostic.nearest.clone(),
            limit: diagnostic.limit.as_ref().map(|exceeded| LimitEntry {
                name: exceeded.name,
                limit: exceeded.limit,
                observed: exceeded.observed,
            }),
            related: diagnostic.related.as_ref().map(|related| {
                let (_, position) = self.position(&related.origin);
                RelatedEntry {
                    message: related.message.clone(),
                    line: position.line,
                    column: position.column,
                    pointer: related.origin.pointer.to_string(),
                }
            }),
        }
    }

    fn group<'d>(&'d self, diagnostic: &'d Diagnostic) -> Group<'d> {
        let level = if diagnostic.is_error() { Level::ERROR } else { Level::WARNING };
        let (source, position) = self.position(&diagnostic.origin);
        let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code);
        let file = normalize_untrusted_str(source.name());
        let header = Header::path(file.clone()).line(position.line).char_column(position.column);
        let mut group = match self.snippet(&diagnostic.origin, position.line) {
            None => title.element(header),
            Some(Piece { snippet, whole: true }) => title.element(snippet.path(file)),
            Some(Piece { snippet, whole: false }) => title.element(header).element(snippet),
        };
        for (name, text) in self.notes(diagnostic) {
            group = group.element(Level::NOTE.with_name(name).message(normalize_untrusted_str(&text)));
        }
        group
    }

    /// The line on which `origin` begins, or a piece of it when it is long.
    fn snippet(&self, origin: &Origin, line: usize) -> Option<Piece<'_>> {
        let (source, offset) = self.source.file_at(origin.span.start);
        let (line_start, _) = source.line_range(line);
        let line_end = line_start + source.line(line).len();
        let start = source.char_boundary(offset.clamp(line_start, line_end));
        let from = source.char_boundary(start.saturating_sub(BEFORE).max(line_start));
        let to = source.char_boundary((start + AFTER).min(line_end));
        let end = offset.saturating_add(origin.span.len());
        let end = source.char_boundary(end.clamp(start, to));
        let text = source.text().get(from..to).filter(|text| !text.is_empty())?;
        let span = AnnotationKind::Primary.span(start - from..end - from);
        let snippet = Snippet::source(text).line_start(line).annotation(span);
        Some(Piece { snippet, whole: (from, to) == (line_start, line_end) })
    }

    /// What stands beneath the line.
    fn notes(&self, diagnostic: &Diagnostic) -> Vec<(&'static str, String)> {
        let mut notes = Vec::new();
        let pointer = &diagnostic.origin.pointer;
        match &diagnostic.node {
            Some(node) => notes.push(("at", format!("{pointer} in node `{node}`"))),
            None if !pointer.is_empty() => notes.push(("at", pointer.to_string())),
            None => {}
        }
        notes.extend(diagnostic.expected.as_ref().map(|expected| ("expected", expected.clone())));
        notes.extend(diagnostic.nearest.as_ref().map(|nearest| ("nearest", format!("`{nearest}`"))));
        notes.extend(diagnostic.limit.as_ref().map(|exceeded| {
            ("limit", format!("`{}` is {}, observed {}", exceeded.name, exceeded.limit, exceeded.observed))
        }));
        notes.extend(diagnostic.related.as_ref().map(|related| {
            let (_, position) = self.position(&related.origin);
            ("note", format!("{}: line {}, column {}", related.message, position.line, position.column))
        }));
        notes
    }
}

/// Bytes of a line that are shown before a place.
const BEFORE: usize = 90;
/// Bytes of a line that are shown from a place on.
const AFTER: usize = 150;

/// A line of the file, or a piece of it.
struct Piece<'a> {
    snippet: Snippet<'a, Annotation<'a>>,
    /// Whether it is the whole line, so that columns count from its start.
    whole: bool,
}
