//! JSON text to a syntax tree with byte ranges, under limits.
//!
//! What is accepted is JSON (RFC 8259) with `//` and `/* */` comments and trailing commas. The parser recurses, so the
//! nesting is counted first, by a loop, and parsing happens on a stack of known size ([`on_own_stack`]).

use core::ops::Range;

use jsonc_parser::ast::Value;
use jsonc_parser::tokens::TokenAndRange;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, ParseResult, parse_to_ast};

use crate::model::Origin;
use crate::{Diagnostic, Limits, SourceFile};

/// Bytes of the stack that compositions are parsed on.
pub const STACK_BYTES: usize = 8 << 20;

/// Runs `f` on a thread with a stack of [`STACK_BYTES`], so that what it may use does not depend on the caller's. A
/// panic of `f` goes on in the caller.
///
/// # Errors
/// When the system gives no thread.
pub fn on_own_stack<R: Send>(f: impl FnOnce() -> R + Send) -> std::io::Result<R> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("reelm-ir".into()).stack_size(STACK_BYTES);
        let handle = thread.spawn_scoped(scope, f)?;
        Ok(handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// The syntax tree of `source`.
///
/// # Errors
/// The one thing that keeps it from being read as JSON: `not-utf-8`, `limit`, `empty` or `syntax`.
pub(crate) fn parse<'s>(source: &'s SourceFile, limits: &Limits) -> Result<Value<'s>, Box<Diagnostic>> {
    let tree = parse_and_collect(source, limits, &CollectOptions::default())?;
    tree.value.ok_or_else(empty)
}

/// The tokens of `source`, comments included: those of one whole value.
///
/// # Errors
/// As [`parse`].
pub(crate) fn tokens<'s>(source: &'s SourceFile, limits: &Limits) -> Result<Vec<TokenAndRange<'s>>, Box<Diagnostic>> {
    let collect = CollectOptions { comments: CommentCollectionStrategy::AsTokens, tokens: true };
    let tree = parse_and_collect(source, limits, &collect)?;
    tree.value.as_ref().ok_or_else(empty)?;
    tree.tokens.ok_or_else(empty)
}

fn parse_and_collect<'s>(
    source: &'s SourceFile,
    limits: &Limits,
    collect: &CollectOptions,
) -> Result<ParseResult<'s>, Box<Diagnostic>> {
    let text = source.text();
    let most = limits.document_bytes.min(u64::from(u32::MAX));
    if text.len() as u64 > most {
        return Err(limit("document_bytes", most, text.len() as u64, 0..0, "the file is too large"));
    }
    if let Some(offset) = source.invalid() {
        let error = Diagnostic::error("not-utf-8", "the file is not UTF-8 text", origin(offset..offset + 1));
        return Err(Box::new(error));
    }
    scan(text.as_bytes(), limits)?;
    let options = ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    parse_to_ast(text, collect, &options).map_err(|error| {
        let range = error.range();
        syntax(&lower_first(&error.kind().to_string()), range.start..range.end)
    })
}

fn empty() -> Box<Diagnostic> {
    let message = "the file is empty; expected a composition";
    Box::new(Diagnostic::error("empty", message, origin(0..0)).with_expected("an object"))
}

/// Counts nesting and values, without recursion, and refuses what the parser would let pass: control characters in
/// strings.
fn scan(bytes: &[u8], limits: &Limits) -> Result<(), Box<Diagnostic>> {
    let mut tally = Tally::default();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at = match byte {
            b'"' => skip_string(bytes, at)?,
            b'/' => skip_comment(bytes, at),
            byte => {
                tally.count(*byte, at, limits.json_depth);
                at + 1
            }
        };
    }
    if let Some(first) = tally.too_deep {
        let message = "the file nests too deeply";
        return Err(limit("json_depth", limits.json_depth.into(), tally.deepest, first..first + 1, message));
    }
    if tally.values > u64::from(limits.json_values) {
        let message = "the file holds too many values";
        return Err(limit("json_values", limits.json_values.into(), tally.values, 0..0, message));
    }
    Ok(())
}

/// What [`scan`] counts.
#[derive(Default)]
struct Tally {
    depth: u64,
    deepest: u64,
    values: u64,
    too_deep: Option<usize>,
}

impl Tally {
    fn count(&mut self, byte: u8, at: usize, most: u32) {
        match byte {
            b'{' | b'[' => {
                self.values += 1;
                self.depth += 1;
                self.deepest = self.deepest.max(self.depth);
                if self.depth > u64::from(most) {
                    self.too_deep.get_or_insert(at);
                }
            }
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            b',' => self.values += 1,
            _ => {}
        }
    }
}

/// The offset after the string that begins at `start`; the end if it is never closed.
fn skip_string(bytes: &[u8], start: usize) -> Result<usize, Box<Diagnostic>> {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return Ok(at + 1),
            b'\\' => at += 2,
            b'\n' | b'\r' => return Err(syntax("unterminated string", start..at)),
            0..0x20 => return Err(syntax("control character in a string; write it as an escape", at..at + 1)),
            _ => at += 1,
        }
    }
    Ok(bytes.len())
}

/// The offset after the comment that begins at `start`, or after the slash if it begins none.
fn skip_comment(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start + 2..).unwrap_or(&[]);
    let length = match bytes.get(start + 1) {
        Some(b'/') => rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len()),
        Some(b'*') => rest.windows(2).position(|pair| pair == b"*/").map_or(rest.len(), |at| at + 2),
        _ => return start + 1,
    };
    start + 2 + length
}

fn origin(span: Range<usize>) -> Origin {
    Origin { pointer: "".into(), span }
}

fn syntax(message: &str, span: Range<usize>) -> Box<Diagnostic> {
    Box::new(Diagnostic::error("syntax", format!("not JSON: {message}"), origin(span)))
}

fn limit(name: &'static str, limit: u64, observed: u64, span: Range<usize>, message: &str) -> Box<Diagnostic> {
    let message = format!("{message}: {observed}, at most {limit}");
    Box::new(Diagnostic::error("limit", message, origin(span)).with_limit(name, limit, observed))
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
