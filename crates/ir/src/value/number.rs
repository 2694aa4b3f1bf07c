//! Decimal numbers, exactly.

use reelm_ids::Rational;

/// The exact fraction that a decimal number (`-1.5`, `.25`, `3e-2`) stands for.
///
/// `None` if `text` is not such a number, has more than 18 significant digits, or does not fit.
pub fn decimal(text: &str) -> Option<Rational> {
    const MOST_DIGITS: u32 = 18;
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && part.is_empty() || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let part = part.trim_end_matches('0');
    let significant = whole.trim_start_matches('0').len().saturating_add(part.len());
    if significant > MOST_DIGITS as usize {
        return None;
    }
    let mut value: i64 = 0;
    for digit in whole.bytes().chain(part.bytes()) {
        value = value.checked_mul(10)?.checked_add(i64::from(digit - b'0'))?;
    }
    let power = exponent.checked_sub(i32::try_from(part.len()).ok()?)?;
    scale(if negative { -value } else { value }, power)
}

/// A finite number in CSS or SVG syntax: no `inf`, no `nan`, no trailing point.
pub(crate) fn css_number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
    let value: f64 = if plain && !text.ends_with('.') { text.parse().ok()? } else { return None };
    value.is_finite().then_some(value)
}

/// The exact fraction of a number from JSON: that of its shortest decimal form, so 29.97 is 2997/100.
pub(crate) fn exact(value: f64) -> Rational {
    if !value.is_finite() || value.abs() >= 1.0e18 {
        return Rational::from_f64(value);
    }
    decimal(&value.to_string()).unwrap_or_else(|| Rational::from_f64(value))
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

fn scale(value: i64, power: i32) -> Option<Rational> {
    if value == 0 {
        return Some(Rational::ZERO);
    }
    let factor = 10_i64.checked_pow(power.unsigned_abs())?;
    if power < 0 { Rational::new(value, factor) } else { Some(Rational::whole(value.checked_mul(factor)?)) }
}
