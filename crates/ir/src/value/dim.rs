//! Lengths.

use super::number::css_number;
use super::{ValueError, quoted};

/// A constant length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DimValue {
    /// Found from the content, or by the layout.
    Auto,
    /// Pixels plus a fraction of the reference length.
    Length {
        /// Pixels.
        px: f64,
        /// Fraction of the reference length; 1 is all of it.
        fraction: f64,
    },
}

/// The length that a string stands for: `auto`, `50%`, `120px`, `120`.
pub fn parse_dim(text: &str) -> Result<DimValue, ValueError> {
    let trimmed = text.trim();
    if trimmed == "auto" {
        return Ok(DimValue::Auto);
    }
    let value = match trimmed.strip_suffix('%') {
        Some(percent) => css_number(percent).map(|p| DimValue::Length { px: 0.0, fraction: p / 100.0 }),
        None => {
            css_number(trimmed.strip_suffix("px").unwrap_or(trimmed)).map(|px| DimValue::Length { px, fraction: 0.0 })
        }
    };
    value.ok_or_else(|| {
        let expected = "a number of pixels, or a string such as \"50%\", \"120px\" or \"auto\"";
        ValueError::new("bad-length", format!("{} is not a length", quoted(text)), expected).near(trimmed, "auto")
    })
}
