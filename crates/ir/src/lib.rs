//! The composition format: parsing, validation, diagnostics and the indexed form.
