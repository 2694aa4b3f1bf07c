//! The text of an expression cut into **tokens**: numbers, names, quoted ids, `#` colours and signs, each with its byte
//! position in the text.

use core::ops::Range;

use super::{Fault, Place};

/// One token.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token<'a> {
    Number(f64),
    Name(&'a str),
    /// The text between double or single quotes; there are no escapes.
    Text(&'a str),
    /// Straight sRGB, each lane 0 to 1.
    Color([f64; 4]),
    /// `+`, `==`, `(`, …
    Sign(&'static str),
    End,
}

/// Two-character signs come first, so that the longest is taken.
const SIGNS: [&str; 23] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "^", "!", "?", ":", "=", ";", ",", ".", "(",
    ")",
];
const BRACKETS: [&str; 2] = ["[", "]"];

/// Reads tokens one after another.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The text at `place`.
    pub(super) fn slice(&self, place: Place) -> &'a str {
        self.text.get(place.start as usize..place.end as usize).unwrap_or("")
    }

    /// The next token and its place. After the end, [`Token::End`] again and again.
    pub(super) fn next(&mut self) -> Result<(Token<'a>, Place), Fault> {
        let rest = self.text.get(self.at..).unwrap_or("");
        let trimmed = rest.trim_start();
        let start = self.at + (rest.len() - trimmed.len());
        let (token, len) = scan(trimmed, start)?;
        self.at = start + len;
        Ok((token, place(start..self.at)))
    }
}

fn place(range: Range<usize>) -> Place {
    Place { start: range.start as u32, end: range.end as u32 }
}

/// The token at the start of `text` and its length.
fn scan(text: &str, at: usize) -> Result<(Token<'_>, usize), Fault> {
    let Some(first) = text.chars().next() else { return Ok((Token::End, 0)) };
    let second_is_digit = text.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    match first {
        '0'..='9' => number(text, at),
        '.' if second_is_digit => number(text, at),
        'a'..='z' | 'A'..='Z' | '_' => {
            let len = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
            Ok((Token::Name(&text[..len]), len))
        }
        '#' => color(text, at),
        '"' | '\'' => quoted(text, first, at),
        _ => sign(text, first, at),
    }
}

fn sign(text: &str, first: char, at: usize) -> Result<(Token<'_>, usize), Fault> {
    let found = SIGNS.iter().chain(&BRACKETS).find(|sign| text.starts_with(**sign));
    if let Some(sign) = found {
        return Ok((Token::Sign(sign), sign.len()));
    }
    let hint = match first {
        '&' => Some("`&&`"),
        '|' => Some("`||`"),
        '×' | '·' => Some("`*`"),
        '÷' => Some("`/`"),
        '−' | '–' | '—' => Some("`-`"),
        '≤' => Some("`<=`"),
        '≥' => Some("`>=`"),
        '≠' => Some("`!=`"),
        '“' | '”' | '‘' | '’' | '„' | '`' => Some("`\"` or `'` around a text"),
        letter if letter.is_alphabetic() => Some("a name of letters from a to z, digits and `_`"),
        _ => None,
    };
    let fault = Fault::new("syntax", format!("`{first}` means nothing here"), place(at..at + first.len_utf8()));
    Err(hint.into_iter().fold(fault, Fault::expected))
}

/// Digits, a point, an exponent. A number may not run into a name, as in `2px`.
fn number(text: &str, at: usize) -> Result<(Token<'_>, usize), Fault> {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut len = digits(0);
    if bytes.get(len) == Some(&b'.') && bytes.get(len + 1).is_none_or(|b| !b.is_ascii_alphabetic() && *b != b'_') {
        len += 1;
        len += digits(len);
    }
    if matches!(bytes.get(len), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(len + 1), Some(b'+' | b'-')));
        let exponent = digits((len + 1 + sign).min(bytes.len()));
        if exponent > 0 {
            len += 1 + sign + exponent;
        }
    }
    let tail = bytes[len..].iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    if tail > 0 {
        let message = format!("`{}` is neither a number nor a name", &text[..len + tail]);
        let fault = Fault::new("syntax", message, place(at..at + len + tail));
        return Err(fault.expected("a plain number, pixels, degrees or seconds, without a unit"));
    }
    match text[..len].parse::<f64>() {
        Ok(value) if value.is_finite() => Ok((Token::Number(value), len)),
        _ => {
            let message = format!("the number `{}` is too large", text[..len].chars().take(20).collect::<String>());
            Err(Fault::new("out-of-range", message, place(at..at + len)))
        }
    }
}

/// `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa`.
fn color(text: &str, at: usize) -> Result<(Token<'_>, usize), Fault> {
    let digits: Vec<u32> = text[1..].chars().map_while(|c| c.to_digit(16)).take(9).collect();
    let tail = text[1..].bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    let pair = |i: usize| match digits.len() {
        3 | 4 => digits.get(i).map_or(255, |d| d * 17),
        _ => digits.get(2 * i).zip(digits.get(2 * i + 1)).map_or(255, |(a, b)| a * 16 + b),
    };
    if tail == digits.len() && matches!(tail, 3 | 4 | 6 | 8) {
        let lanes = [0, 1, 2, 3].map(|i| f64::from(pair(i)) / 255.0);
        return Ok((Token::Color(lanes), 1 + tail));
    }
    let message = format!("`{}` is not a colour", text.chars().take(1 + tail.min(20)).collect::<String>());
    Err(Fault::new("syntax", message, place(at..at + 1 + tail)).expected("`#` and 3, 4, 6 or 8 hexadecimal digits"))
}

fn quoted(text: &str, quote: char, at: usize) -> Result<(Token<'_>, usize), Fault> {
    match text[1..].find(quote) {
        Some(len) => Ok((Token::Text(&text[1..=len]), len + 2)),
        None => Err(Fault::new("syntax", "the quoted text does not end", place(at..at + text.len()))),
    }
}
