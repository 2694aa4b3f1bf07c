//! Text templates: `{vars.name}` and `{=expression}`, each with an optional `:format`; `{{` and `}}` are braces.

use super::{NumberFormat, ValueError, quoted};

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Said as it is.
    Literal(String),
    /// The value of a var.
    Var {
        /// The var's name.
        name: String,
        /// How a number is printed, as written.
        format: String,
    },
    /// The value of an expression.
    Expr {
        /// The expression, without the `=`.
        text: String,
        /// Byte offset of the expression in the text.
        offset: usize,
        /// How a number is printed, as written.
        format: String,
    },
}

const EXPECTED: &str = "{vars.name}, {=expression}, {=expression:format}, or {{ and }} for braces";

/// Cuts `text` into pieces. Formats are checked; names and expressions are not.
pub fn parse_template(text: &str) -> Result<Vec<Piece>, ValueError> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(brace) = rest.find(['{', '}']) else {
            literal.push_str(rest);
            break;
        };
        literal.push_str(rest.get(..brace).unwrap_or_default());
        at += brace;
        let tail = text.get(at..).unwrap_or_default();
        if tail.starts_with("{{") || tail.starts_with("}}") {
            literal.push_str(tail.get(..1).unwrap_or_default());
            at += 2;
        } else if tail.starts_with('}') {
            return Err(error(format!("a `}}` without `{{` in {}", quoted(text))));
        } else {
            let body = at + 1;
            let end = body_end(text, body).ok_or_else(|| error(format!("a `{{` without `}}` in {}", quoted(text))))?;
            if !literal.is_empty() {
                pieces.push(Piece::Literal(core::mem::take(&mut literal)));
            }
            pieces.push(piece(text.get(body..end).unwrap_or_default(), body)?);
            at = end + 1;
        }
    }
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    Ok(pieces)
}

fn error(message: String) -> ValueError {
    ValueError::new("bad-template", message, EXPECTED)
}

/// Where the `}` is that ends the piece whose body starts at `start`; quotes and nested braces are skipped.
fn body_end(text: &str, start: usize) -> Option<usize> {
    let mut depth = 0_u32;
    let mut quote = None;
    for (i, byte) in text.get(start..)?.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) => quote = (byte != open).then_some(open),
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'{') => depth = depth.saturating_add(1),
            (None, b'}') if depth == 0 => return Some(start + i),
            (None, b'}') => depth -= 1,
            _ => {}
        }
    }
    None
}

fn piece(body: &str, offset: usize) -> Result<Piece, ValueError> {
    let (head, format) = match format_colon(body) {
        Some(colon) => (body.get(..colon).unwrap_or_default(), body.get(colon + 1..).unwrap_or_default()),
        None => (body, ""),
    };
    NumberFormat::parse(format)?;
    let format = format.trim().to_owned();
    let lead = head.len() - head.trim_start().len();
    let trimmed = head.trim();
    if let Some(expr) = trimmed.strip_prefix('=') {
        return Ok(Piece::Expr { text: expr.to_owned(), offset: offset + lead + 1, format });
    }
    match trimmed.strip_prefix("vars.") {
        Some(name) if !name.is_empty() => Ok(Piece::Var { name: name.to_owned(), format }),
        _ => Err(error(format!("{} is neither a var nor an expression", quoted(&format!("{{{body}}}"))))),
    }
}

/// The first colon that belongs to no `cond ? a : b`, no bracket and no string.
fn format_colon(body: &str) -> Option<usize> {
    let (mut depth, mut questions) = (0_i32, 0_u32);
    let mut quote = None;
    for (i, byte) in body.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) => quote = (byte != open).then_some(open),
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') => depth -= 1,
            (None, b'?') if depth == 0 => questions += 1,
            (None, b':') if depth == 0 && questions > 0 => questions -= 1,
            (None, b':') if depth == 0 => return Some(i),
            _ => {}
        }
    }
    None
}
