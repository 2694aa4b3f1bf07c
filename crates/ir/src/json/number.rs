//! Numbers as text.

/// `value` in the shortest form that reads as the same number; 0 for what JSON cannot say (infinite, not a number).
///
/// As in ECMAScript: plain decimals from 10⁻⁶ to below 10²¹, an exponent beyond.
pub(crate) fn shortest(value: f64) -> String {
    const PLAIN: core::ops::Range<f64> = 1e-6..1e21;
    if value == 0.0 || !value.is_finite() {
        return "0".into();
    }
    if PLAIN.contains(&value.abs()) { value.to_string() } else { format!("{value:e}") }
}

/// The number that `written` says, in the shortest form: whole numbers of 64 bits keep all their digits.
pub(crate) fn literal(written: &str) -> String {
    if let Ok(whole) = written.parse::<u64>() {
        return whole.to_string();
    }
    if let Ok(whole) = written.parse::<i64>() {
        return whole.to_string();
    }
    match written.parse::<f64>() {
        Ok(value) if value.is_finite() => shortest(value),
        _ => written.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{literal, shortest};

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        for (written, short) in [
            ("0.50", "0.5"),
            ("1.0", "1"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("1e3", "1000"),
            ("1E+2", "100"),
            ("-2.50e-1", "-0.25"),
            ("18446744073709551615", "18446744073709551615"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("0.1000000000000000055", "0.1"),
            ("1e300", "1e300"),
            ("0.0000001", "1e-7"),
            ("1e-400", "0"),
            ("1e999", "1e999"),
        ] {
            assert_eq!(literal(written), short, "{written}");
        }
    }

    #[test]
    fn the_shortest_form_reads_as_the_same_number() {
        let mut bits = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..20_000 {
            bits = bits.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            let value = f64::from_bits(bits);
            if value.is_finite() {
                assert_eq!(shortest(value).parse::<f64>(), Ok(value));
            }
        }
    }
}
