//! How a number in a text is printed.

use core::fmt::{self, Write};

use super::{ValueError, quoted};

/// A number's format: `[+][0width][,][.precision][f][%]`.
///
/// `+` prints the sign of what is not negative too, `03` pads with zeros to three characters, sign, commas and `%` included, `,` groups
/// the thousands, zeros before them too, `.2` (or `.2f`) prints two decimals, `%` prints a fraction as a percentage: all as in Python.
/// Empty prints the shortest form that reads back as the same number. What is rounded to 0 has no minus, unlike in Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct NumberFormat {
    /// Whether numbers from 0 on have a `+`.
    pub plus: bool,
    /// Least number of characters, filled with zeros after the sign; 0 to 32. No number begins with a comma: where the width ends in
    /// front of one, there is a zero more.
    pub width: u8,
    /// Whether thousands are grouped by commas.
    pub group: bool,
    /// Decimals, 0 to 17; `None` prints as many as are needed.
    pub precision: Option<u8>,
    /// Whether the number is multiplied by 100 and followed by `%`.
    pub percent: bool,
}

impl NumberFormat {
    /// The format that `text` stands for.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        const EXPECTED: &str = "a format such as \".2\", \",.0\", \"03\" or \".0%\"";
        read(text.trim()).ok_or_else(|| {
            ValueError::new("bad-format", format!("{} is not a format of numbers", quoted(text)), EXPECTED)
        })
    }

    /// Appends `value` to `out`; what is not finite is printed as 0. Allocates only if `out` must grow.
    pub fn write(&self, value: f64, out: &mut String) {
        let value = if self.percent { value * 100.0 } else { value };
        let value = if value.is_finite() { value } else { 0.0 };
        let start = out.len();
        let written = match self.precision {
            Some(precision) => write!(out, "{value:.*}", usize::from(precision)),
            None => write_short(out, value),
        };
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
        drop_negative_zero(out, start);
        if self.percent {
            out.push('%');
        }
        if self.plus && !out.get(start..).is_some_and(|s| s.starts_with('-')) {
            out.insert(start, '+');
        }
        let sign = usize::from(out.get(start..).is_some_and(|s| s.starts_with(['-', '+'])));
        self.fill(out, start, start + sign);
    }

    /// Puts zeros and commas between the digits before the point, which begin at `first` in the number that begins at `start`.
    fn fill(&self, out: &mut String, start: usize, first: usize) {
        let mut digits = out.get(first..).unwrap_or_default().bytes().take_while(u8::is_ascii_digit).count();
        let beside = out.len() - start - digits;
        let commas = |digits: usize| if self.group { digits.saturating_sub(1) / 3 } else { 0 };
        while beside + digits + commas(digits) < usize::from(self.width) {
            out.insert(first, '0');
            digits += 1;
        }
        for comma in (1..=commas(digits)).rev() {
            out.insert(first + digits - 3 * comma, ',');
            digits += 1;
        }
    }
}

fn read(text: &str) -> Option<NumberFormat> {
    let mut format = NumberFormat::default();
    let (text, percent) = text.strip_suffix('%').map_or((text, false), |rest| (rest, true));
    format.percent = percent;
    let mut rest = text;
    if let Some(after) = rest.strip_prefix('+') {
        format.plus = true;
        rest = after;
    }
    if let Some(after) = rest.strip_prefix('0') {
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        format.width = after.get(..digits)?.parse().ok().filter(|width| *width <= 32)?;
        rest = after.get(digits..)?;
    }
    if let Some(after) = rest.strip_prefix(',') {
        format.group = true;
        rest = after;
    }
    if let Some(precision) = rest.strip_prefix('.') {
        // As Python writes it.
        let precision = precision.strip_suffix('f').unwrap_or(precision);
        format.precision = Some(precision.parse().ok().filter(|precision| *precision <= 17)?);
        rest = "";
    }
    rest.is_empty().then_some(format)
}

/// The shortest form; computed numbers are first rounded to 12 significant places so that 0.1 + 0.2 prints as 0.3.
fn write_short(out: &mut String, value: f64) -> fmt::Result {
    const GRID: f64 = 1.0e9;
    let rounded = if value.abs() < 1.0e6 { (value * GRID).round() / GRID } else { value };
    write!(out, "{rounded}")
}

fn drop_negative_zero(out: &mut String, start: usize) {
    let is_zero =
        out.get(start..).and_then(|s| s.strip_prefix('-')).is_some_and(|s| s.bytes().all(|b| b == b'0' || b == b'.'));
    if is_zero {
        out.remove(start);
    }
}
