//! [`Rational`]: exact fractions for times and frame rates.

use core::cmp::Ordering;
use core::fmt;

/// An exact fraction in lowest terms with a positive denominator.
///
/// Arithmetic is exact while numerator and denominator fit 64 bits. A result that does not fit is rounded to the
/// nearest multiple of 2⁻³⁰ and saturates at ±2⁶³, the same on every machine; times within the limits of a
/// composition (24 hours, 1,000 frames per second, nested time maps with small ratios) stay exact.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rational {
    num: i64,
    den: i64,
}

impl Rational {
    /// 0.
    pub const ZERO: Self = Self { num: 0, den: 1 };
    /// 1.
    pub const ONE: Self = Self { num: 1, den: 1 };

    /// `num / den` in lowest terms, or `None` if `den` is 0 or the result does not fit.
    pub fn new(num: i64, den: i64) -> Option<Self> {
        (den != 0).then(|| Self::reduce(num.into(), den.into()))
    }

    /// The whole number `value`.
    pub const fn whole(value: i64) -> Self {
        Self { num: value, den: 1 }
    }

    /// The nearest fraction to `value` with a denominator that divides 10⁶ (so that decimals of up to six digits are
    /// exact). NaN gives 0; saturates.
    pub fn from_f64(value: f64) -> Self {
        const DEN: f64 = 1_000_000.0;
        if value.abs() < 9.0e12 {
            Self::reduce((value * DEN).round() as i128, 1_000_000)
        } else {
            Self::whole(value as i64)
        }
    }

    /// The nearest number of double precision.
    pub fn to_f64(self) -> f64 {
        self.num as f64 / self.den as f64
    }

    /// The numerator; carries the sign.
    pub const fn num(self) -> i64 {
        self.num
    }

    /// The denominator, at least 1.
    pub const fn den(self) -> i64 {
        self.den
    }

    /// The largest whole number that is not greater.
    pub const fn floor(self) -> i64 {
        self.num.div_euclid(self.den)
    }

    /// The smallest whole number that is not less.
    pub const fn ceil(self) -> i64 {
        let floor = self.floor();
        if self.num.rem_euclid(self.den) == 0 { floor } else { floor.saturating_add(1) }
    }

    /// The nearest whole number; a half goes up.
    pub fn round(self) -> i64 {
        let twice = i128::from(self.num) * 2 + i128::from(self.den);
        saturate(twice.div_euclid(i128::from(self.den) * 2))
    }

    /// Whether this is a whole number.
    pub const fn is_whole(self) -> bool {
        self.den == 1
    }

    /// Whether this is less than 0.
    pub const fn is_negative(self) -> bool {
        self.num < 0
    }

    /// `self / divisor`, or 0 if the divisor is 0.
    #[must_use]
    pub fn div_or_zero(self, divisor: Self) -> Self {
        if divisor.num == 0 {
            return Self::ZERO;
        }
        Self::reduce(i128::from(self.num) * i128::from(divisor.den), i128::from(self.den) * i128::from(divisor.num))
    }

    /// The remainder of the Euclidean division, in `[0, |modulus|)`, or 0 if the modulus is 0.
    #[must_use]
    pub fn rem_euclid(self, modulus: Self) -> Self {
        if modulus.num == 0 {
            return Self::ZERO;
        }
        let (a, b) = self.same_den(modulus);
        Self::reduce(a.rem_euclid(b), i128::from(self.den) * i128::from(modulus.den))
    }

    fn same_den(self, other: Self) -> (i128, i128) {
        (i128::from(self.num) * i128::from(other.den), i128::from(other.num) * i128::from(self.den))
    }

    fn reduce(num: i128, den: i128) -> Self {
        let (num, den) = if den < 0 { (-num, -den) } else { (num, den) };
        let divisor = gcd(num.unsigned_abs(), den.unsigned_abs()).max(1) as i128;
        let (num, den) = (num / divisor, den / divisor);
        match (i64::try_from(num), i64::try_from(den)) {
            (Ok(num), Ok(den)) => Self { num, den },
            _ => Self::approximate(num, den),
        }
    }

    fn approximate(num: i128, den: i128) -> Self {
        const GRID: i128 = 1 << 30;
        let whole = num.div_euclid(den);
        let Ok(small) = i64::try_from(whole.saturating_mul(GRID)) else {
            return Self::whole(saturate(whole));
        };
        // The remainder is below `den`; where the product would overflow, both lose the bits that cannot matter.
        let rest = num.rem_euclid(den);
        let shift = (127 - rest.max(1).leading_zeros()).saturating_sub(90);
        let part = ((rest >> shift) * GRID + (den >> shift) / 2) / (den >> shift).max(1);
        Self::reduce(i128::from(small) + part, GRID)
    }
}

impl Default for Rational {
    fn default() -> Self {
        Self::ZERO
    }
}

impl From<i64> for Rational {
    fn from(value: i64) -> Self {
        Self::whole(value)
    }
}

impl core::ops::Add for Rational {
    type Output = Self;

    #[expect(clippy::suspicious_arithmetic_impl, reason = "the common denominator is a product")]
    fn add(self, other: Self) -> Self {
        let (a, b) = self.same_den(other);
        Self::reduce(a.saturating_add(b), i128::from(self.den) * i128::from(other.den))
    }
}

impl core::ops::Sub for Rational {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl core::ops::Mul for Rational {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self::reduce(i128::from(self.num) * i128::from(other.num), i128::from(self.den) * i128::from(other.den))
    }
}

impl core::ops::Neg for Rational {
    type Output = Self;

    fn neg(self) -> Self {
        Self { num: self.num.saturating_neg(), den: self.den }
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rational {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = self.same_den(*other);
        a.cmp(&b)
    }
}

impl fmt::Display for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.den == 1 { write!(f, "{}", self.num) } else { write!(f, "{}/{}", self.num, self.den) }
    }
}

impl fmt::Debug for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        // Most values fit 64 bits, where a division is ten times quicker.
        if let (Ok(x), Ok(y)) = (u64::try_from(a), u64::try_from(b)) {
            return gcd64(x, y).into();
        }
        (a, b) = (b, a % b);
    }
    a
}

fn gcd64(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn saturate(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::Rational;

    fn r(num: i64, den: i64) -> Rational {
        Rational::new(num, den).unwrap()
    }

    #[test]
    fn arithmetic_is_exact() {
        assert_eq!(r(1, 3) + r(1, 6), r(1, 2));
        assert_eq!(r(30000, 1001) * r(1001, 30000), Rational::ONE);
        assert_eq!(r(1, 2).div_or_zero(r(1, 4)), Rational::whole(2));
        assert_eq!(r(-7, 2).rem_euclid(r(2, 1)), r(1, 2));
        assert_eq!(r(3, -6), r(-1, 2));
    }

    #[test]
    fn rounding_goes_the_documented_way() {
        assert_eq!((r(-7, 2).floor(), r(-7, 2).ceil(), r(-7, 2).round()), (-4, -3, -3));
        assert_eq!((r(7, 2).floor(), r(7, 2).ceil(), r(7, 2).round()), (3, 4, 4));
        assert_eq!((r(4, 2).floor(), r(4, 2).ceil(), r(4, 2).round()), (2, 2, 2));
    }

    #[test]
    fn decimals_of_six_digits_are_exact() {
        assert_eq!(Rational::from_f64(0.1), r(1, 10));
        assert_eq!(Rational::from_f64(29.97), r(2997, 100));
        assert_eq!(Rational::from_f64(f64::NAN), Rational::ZERO);
    }

    #[test]
    fn what_does_not_fit_is_rounded_and_never_panics() {
        let big = r(i64::MAX, 3);
        assert_eq!(big * big, Rational::whole(i64::MAX));
        let tiny = r(1, i64::MAX);
        assert!((tiny * tiny).to_f64() < 1e-9);
        let sum = r(1, i64::MAX) + r(1, i64::MAX - 2) + r(5, 7);
        assert!((sum.to_f64() - 5.0 / 7.0).abs() < 1e-9, "{sum}");
        assert!(r(i64::MIN, 1) < r(i64::MIN, 3));
        assert_eq!(-r(i64::MIN, 1), Rational::whole(i64::MAX));
    }

    #[test]
    fn no_drift_over_ten_hours_of_ntsc() {
        let frame = r(1001, 30000);
        let frames = 10 * 3600 * 30;
        let mut time = Rational::ZERO;
        for _ in 0..1000 {
            time = time + frame * Rational::whole(frames / 1000);
        }
        assert_eq!(time, frame * Rational::whole(frames));
    }
}
