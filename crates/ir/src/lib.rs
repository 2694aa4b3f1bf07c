//! The composition format: from JSON text to the indexed form that every later stage works on.
//!
//! * a **source** ([`SourceFile`]) is the text of a file; an offset in it has a line and a column.
//! * a **document** ([`Document`]) is the file as it is written, in typed structs, each value with its place ([`doc`]).
//! * a **diagnostic** ([`Diagnostic`]) is one thing that is wrong, with its place; a [`Report`] prints them.
//! * **lowering** ([`lower()`]) finds out what the strings mean ([`value`]), looks names up ([`registry`]) and gives the
//!   **indexed form** ([`CompositionIr`]), in which everything is a number.
//! * a **limit** ([`Limits`]) is how much a composition may ask for; only the host sets it.
//!
//! The structs of [`doc`] are the one declaration of the format: the reader, its messages, the printer ([`doc::Composition::to_json`])
//! and the JSON Schema ([`schema()`]) are made from them. [`format()`] lays a file out anew, comments and all.
//!
//! ```
//! use reelm_ir::{Document, Limits, LowerOptions, SourceFile, lower};
//!
//! let text = r##"{ "reelm": 1, "size": [64, 36], "duration": 2, "nodes": [{ "kind": "rect", "fill": "#f80" }] }"##;
//! let parsed = Document::parse(&SourceFile::new("card.json", text), &Limits::default());
//! let lowered = lower(&parsed.document.unwrap(), &LowerOptions::default());
//! assert_eq!(lowered.ir.unwrap().frames, 60);
//! ```

mod ast;
pub mod builder;
mod diagnostic;
pub mod doc;
mod format;
mod json;
mod limits;
mod lint;
mod lower;
mod model;
mod nearest;
mod ranges;
pub mod registry;
mod report;
mod schema;
mod source;
pub mod value;

pub use ast::{STACK_BYTES, on_own_stack};
pub use diagnostic::{Diagnostic, Diagnostics, LimitExceeded, Related, Severity};
pub use doc::{Document, Parsed, ParsedRealms, RealmDocument, Unreadable};
pub use format::format;
pub use limits::Limits;
pub use lint::lint;
pub use lower::{
    Ahead, DistanceAhead, Foresight, LowerOptions, Lowered, LoweredRealms, NumberAhead, VarOverride, lower,
    lower_realms,
};
pub use model::*;
pub use registry::Registry;
pub use report::{LimitEntry, RelatedEntry, Report, ReportEntry, TextOptions};
pub use schema::{realms_schema, schema, schema_with};
pub use source::{LineColumn, SourceFile};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
