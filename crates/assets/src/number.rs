//! [`NumberFormat`]: how a number in a text is printed.
//!
//! The grammar, all parts optional and in this order: `[0][width][,][.precision][%]`.
//!
//! | part | meaning |
//! |---|---|
//! | `0` | pads with zeros, behind the sign, rather than with spaces before it |
//! | `width` | least number of characters, 1 to 64 |
//! | `,` | groups the whole part by thousands |
//! | `.precision` | exactly so many decimals, 0 to 17 |
//! | `%` | multiplies by 100 and appends a per cent sign |
//!
//! Without a precision the shortest form with at most six decimals is printed, without trailing zeros. Rounding is to
//! nearest on the exact binary value, ties to even. Minus zero prints as zero, and what is not a number as 0.

use core::fmt::Write;

/// The greatest width and the greatest precision.
const MAX_WIDTH: u8 = 64;
const MAX_PRECISION: u8 = 17;
/// Decimals of the shortest form.
const SHORTEST: usize = 6;

/// A parsed format of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct NumberFormat {
    zeros: bool,
    width: u8,
    group: bool,
    precision: Option<u8>,
    percent: bool,
}

impl NumberFormat {
    /// Parses `spec`; `None` if it does not follow the grammar.
    ///
    /// ```
    /// use reelm_assets::NumberFormat;
    /// assert!(NumberFormat::parse(",.2").is_some());
    /// assert!(NumberFormat::parse("d").is_none());
    /// ```
    pub fn parse(spec: &str) -> Option<Self> {
        let mut rest = spec;
        let zeros = take(&mut rest, '0');
        let width = take_number(&mut rest, MAX_WIDTH)?.unwrap_or(0);
        let group = take(&mut rest, ',');
        let precision = match take(&mut rest, '.') {
            true => Some(take_number(&mut rest, MAX_PRECISION)??),
            false => None,
        };
        let percent = take(&mut rest, '%');
        rest.is_empty().then_some(Self { zeros, width, group, precision, percent })
    }

    /// Appends `value` to `out`. Allocates only if `out` must grow.
    pub fn write(self, value: f64, out: &mut String) {
        let value = if value.is_finite() { value } else { 0.0 };
        let value = if self.percent { (value * 100.0).clamp(f64::MIN, f64::MAX) } else { value };
        let start = out.len();
        self.write_digits(value.abs(), out);
        let negative = value < 0.0 && out[start..].bytes().any(|byte| (b'1'..=b'9').contains(&byte));
        let tail = usize::from(negative) + usize::from(self.percent);
        let width = usize::from(self.width).saturating_sub(tail);
        if self.zeros {
            self.pad_with_zeros(out, start, width);
        }
        if self.group {
            group(out, start);
        }
        if negative {
            out.insert(start, '-');
        }
        if self.percent {
            out.push('%');
        }
        while out.len() - start < usize::from(self.width) {
            out.insert(start, ' ');
        }
    }

    fn write_digits(self, value: f64, out: &mut String) {
        let precision = self.precision.map_or(SHORTEST, usize::from);
        // Writing to a String cannot fail.
        let _ = write!(out, "{value:.precision$}");
        if self.precision.is_none() {
            out.truncate(out.trim_end_matches('0').trim_end_matches('.').len());
        }
    }

    /// Adds zeros to the whole part until the number has `width` characters, counting the commas to come.
    fn pad_with_zeros(self, out: &mut String, start: usize, width: usize) {
        let whole = whole_len(&out[start..]);
        let fraction = out.len() - start - whole;
        let mut digits = whole;
        while digits + if self.group { (digits - 1) / 3 } else { 0 } + fraction < width {
            digits += 1;
        }
        for _ in whole..digits {
            out.insert(start, '0');
        }
    }
}

/// Appends `value` to `out` in the format `spec`; one that does not follow the grammar is taken for the empty one.
///
/// ```
/// let mut text = String::new();
/// reelm_assets::format_number(1234567.891, ",.1", &mut text);
/// assert_eq!(text, "1,234,567.9");
/// ```
pub fn format_number(value: f64, spec: &str, out: &mut String) {
    NumberFormat::parse(spec).unwrap_or_default().write(value, out);
}

fn group(out: &mut String, start: usize) {
    let mut at = whole_len(&out[start..]);
    while at > 3 {
        at -= 3;
        out.insert(start + at, ',');
    }
}

fn whole_len(number: &str) -> usize {
    number.find('.').unwrap_or(number.len())
}

fn take(rest: &mut &str, wanted: char) -> bool {
    let found = rest.strip_prefix(wanted);
    *rest = found.unwrap_or(rest);
    found.is_some()
}

/// The digits at the start of `rest` as a number, if there are any; `None` if it is above `most`.
fn take_number(rest: &mut &str, most: u8) -> Option<Option<u8>> {
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, after) = rest.split_at(digits);
    *rest = after;
    if number.is_empty() {
        return Some(None);
    }
    let value: u8 = number.parse().ok()?;
    (value <= most).then_some(Some(value))
}

#[cfg(test)]
mod tests {
    use super::{NumberFormat, format_number};

    fn f(value: f64, spec: &str) -> String {
        let mut out = String::from("<");
        format_number(value, spec, &mut out);
        out[1..].to_owned()
    }

    #[test]
    fn formats_are_those_of_the_table() {
        // The right column is what Python's format() prints for the same specification with an `f` (or `%`) at its end.
        for (value, spec, want) in [
            (3.14159, ".2", "3.14"),
            (-3.14159, ".0", "-3"),
            (1234567.0, ",.0", "1,234,567"),
            (123.0, ",.0", "123"),
            (-1234.5, ",.1", "-1,234.5"),
            (7.0, "03.0", "007"),
            (-7.0, "03.0", "-07"),
            (1234.0, "07,.0", "001,234"),
            (1234.0, "08,.0", "0,001,234"),
            (-1234.5, "010,.1", "-001,234.5"),
            (0.1234, ".1%", "12.3%"),
            (0.5, "6.0%", "   50%"),
            (0.5, "06.0%", "00050%"),
            (2.5, ".0", "2"),
            (3.5, ".0", "4"),
            (0.125, ".2", "0.12"),
            (1.005, ".2", "1.00"),
            (42.0, "6.1", "  42.0"),
            (1e21, ",.0", "1,000,000,000,000,000,000,000"),
        ] {
            assert_eq!(f(value, spec), want, "{value} as {spec:?}");
        }
    }

    #[test]
    fn without_a_precision_the_form_is_short() {
        for (value, spec, want) in [
            (0.0, "", "0"),
            (-0.0, "", "0"),
            (-0.000_000_1, "", "0"),
            (-0.2, ".0", "0"),
            (100.0, "", "100"),
            (0.1 + 0.2, "", "0.3"),
            (1.0 / 3.0, "", "0.333333"),
            (1e6, ",", "1,000,000"),
            (5.0, "03", "005"),
            (0.25, "%", "25%"),
            (f64::NAN, "", "0"),
            (f64::INFINITY, ".1", "0.0"),
        ] {
            assert_eq!(f(value, spec), want, "{value} as {spec:?}");
        }
    }

    #[test]
    fn what_is_not_a_format_is_refused() {
        for spec in ["d", ".", ".2f", "65", ".18", "999", "%,", "0x", " 3", ",,", "-3", "0065"] {
            assert_eq!(NumberFormat::parse(spec), None, "{spec:?}");
        }
        for spec in ["", "0", "3", "03", ",", ".0", ",.0", "012,.3%", "64.17"] {
            assert!(NumberFormat::parse(spec).is_some(), "{spec:?}");
        }
    }

    #[test]
    fn extremes_are_bounded_and_do_not_allocate_a_reserved_string() {
        let mut out = String::with_capacity(1024);
        let before = out.as_ptr();
        for value in [f64::MAX, f64::MIN, f64::MIN_POSITIVE, 1e308] {
            for spec in ["064,.17%", ",", "", ".17"] {
                out.clear();
                format_number(value, spec, &mut out);
                assert!(out.len() < 600);
            }
        }
        assert_eq!(out.as_ptr(), before);
    }
}
