//! The composition format: parsing, validation, diagnostics and the indexed form.
mod diagnostic;
mod limits;
mod model;
mod nearest;
pub use diagnostic::{Diagnostic, LimitExceeded, Severity};
pub use limits::Limits;
pub use model::*;
