//! The composition format: parsing, validation, diagnostics and the indexed form.
mod ast;
mod diagnostic;
pub mod doc;
mod limits;
mod model;
mod nearest;
pub mod registry;
mod schema;
mod source;
pub mod value;
pub use ast::{STACK_BYTES, on_own_stack};
pub use diagnostic::{Diagnostic, Diagnostics, LimitExceeded, Related, Severity};
pub use doc::{Document, Parsed};
pub use limits::Limits;
pub use model::*;
pub use registry::Registry;
pub use schema::{schema, schema_with};
pub use source::{LineColumn, SourceFile};
