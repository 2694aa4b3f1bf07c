//! [`Pattern`]: how the files of a picture sequence are named.

use crate::EncodeError;

/// The name of a sequence's file with a place for the frame's number.
///
/// The place is `%d`, `%4d` or `%04d` (filled with zeros to that width), or `{n}`; there is exactly one. `%%` is a
/// per cent sign. Numbers wider than the place are written in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    before: String,
    width: usize,
    after: String,
}

impl Pattern {
    /// Reads a file name.
    ///
    /// # Errors
    /// There is no place or more than one, or a per cent sign that is part of none.
    pub fn parse(name: &str) -> Result<Self, EncodeError> {
        let fail = |reason| EncodeError::Pattern { pattern: name.to_owned(), reason };
        let mut parts = vec![String::new()];
        let mut width = 0;
        let mut rest = name;
        while let Some(first) = rest.chars().next() {
            if let Some((digits, after)) = place(rest) {
                width = digits.map_or(Ok(0), |digits| digits.parse().map_err(|_| fail("the width is not a number")))?;
                parts.push(String::new());
                rest = after;
                continue;
            }
            let after = match rest.strip_prefix("%%") {
                Some(after) => after,
                None if first == '%' => return Err(fail("% must be part of %d, %04d or %%")),
                None => rest.split_at(first.len_utf8()).1,
            };
            if let Some(last) = parts.last_mut() {
                last.push(first);
            }
            rest = after;
        }
        match <[String; 2]>::try_from(parts) {
            Ok(_) if width > MAX_WIDTH => Err(fail("a number has at most 20 digits")),
            Ok([before, after]) => Ok(Self { before, width, after }),
            Err(parts) if parts.len() < 2 => Err(fail("it has no place for the number, such as %04d or {n}")),
            Err(_) => Err(fail("it has more than one place for the number")),
        }
    }

    /// Whether `name` has a place for a number, so that it means a sequence and not one file.
    pub fn is_pattern(name: &str) -> bool {
        Self::parse(name).is_ok()
    }

    /// The name of the file for frame `index`.
    pub fn name(&self, index: u64) -> String {
        let Self { before, width, after } = self;
        format!("{before}{index:0width$}{after}")
    }
}

/// No frame number has more digits than 2⁶⁴.
const MAX_WIDTH: usize = 20;

/// If `text` begins with a place for the number: its digits and what follows. `{n}` has no digits.
fn place(text: &str) -> Option<(Option<&str>, &str)> {
    if let Some(after) = text.strip_prefix("{n}") {
        return Some((None, after));
    }
    let body = text.strip_prefix('%')?;
    let digits = body.len() - body.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (digits, after) = body.split_at(digits);
    let after = after.strip_prefix('d')?;
    Some(((!digits.is_empty()).then_some(digits), after))
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    fn name(pattern: &str, index: u64) -> String {
        Pattern::parse(pattern).unwrap().name(index)
    }

    #[test]
    fn numbers_take_their_place() {
        assert_eq!(name("f_%04d.png", 7), "f_0007.png");
        assert_eq!(name("f_%04d.png", 123_456), "f_123456.png");
        assert_eq!(name("%d.png", 7), "7.png");
        assert_eq!(name("a{n}b.png", 42), "a42b.png");
        assert_eq!(name("50%%_%02d.png", 3), "50%_03.png");
        assert_eq!(name("ä%03dö.png", 3), "ä003ö.png");
        assert_eq!(name("%020d.png", u64::MAX), "18446744073709551615.png");
    }

    #[test]
    fn everything_else_is_refused_with_a_reason() {
        for pattern in
            ["plain.png", "", "%s.png", "%", "%04", "%d%d.png", "{n}_%04d.png", "%021d", "%99999999999999999999999d"]
        {
            let error = Pattern::parse(pattern).unwrap_err();
            assert_eq!(error.code(), "encode.pattern", "{pattern}");
            assert!(error.to_string().contains(&format!("`{pattern}`")), "{error}");
        }
    }
}
