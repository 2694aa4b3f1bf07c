//! A **ratio** is an exact fraction: how fast a layer moves with the camera.

/// The greatest numerator (of either sign) and denominator.
const MOST: i128 = 1 << 16;

/// `num / den`, in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    /// Numerator, at most 65,536 in magnitude.
    pub num: i32,
    /// Denominator, 1 to 65,536.
    pub den: u32,
}

impl Ratio {
    /// 1: as fast as the camera.
    pub const ONE: Self = Self { num: 1, den: 1 };

    /// The fraction that the shortest decimal of `value` writes: 0.3 is 3/10. A decimal whose denominator would exceed
    /// 65,536 gives the nearest fraction that fits (0.333333 is 1/3). `None` if `value` is no number or exceeds 65,536
    /// in magnitude.
    pub(crate) fn of_f32(value: f32) -> Option<Self> {
        Self::of_decimal(&value.to_string())
    }

    /// As [`Self::of_f32`].
    pub(crate) fn of_f64(value: f64) -> Option<Self> {
        Self::of_decimal(&value.to_string())
    }

    /// The product, or the nearest fraction that fits; `None` if it exceeds 65,536 in magnitude.
    pub(crate) fn times(self, other: Self) -> Option<Self> {
        let num = i128::from(self.num) * i128::from(other.num);
        Self::nearest(num, i128::from(self.den) * i128::from(other.den))
    }

    /// 1 less this, or the nearest fraction that fits; `None` if it exceeds 65,536 in magnitude.
    pub(crate) fn one_less(self) -> Option<Self> {
        let den = i128::from(self.den);
        Self::nearest(den - i128::from(self.num), den)
    }

    /// As a float.
    pub(crate) fn to_f64(self) -> f64 {
        f64::from(self.num) / f64::from(self.den)
    }

    fn of_decimal(text: &str) -> Option<Self> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let whole: i128 = whole.parse().ok().filter(|whole| *whole <= MOST)?;
        // What lies beyond the 18th place is far below what a denominator of 65,536 tells apart.
        let (mut num, mut den) = (whole, 1);
        for digit in part.chars().take(18) {
            num = num * 10 + i128::from(digit.to_digit(10)?);
            den *= 10;
        }
        Self::nearest(sign * num, den)
    }

    /// The fraction nearest to `num / den` among those with a numerator and a denominator that fit: the last convergent
    /// of its continued fraction, or the last fraction between two convergents if that is nearer.
    fn nearest(num: i128, den: i128) -> Option<Self> {
        let (sign, num) = (num.signum(), num.abs());
        if num > den * MOST {
            return None;
        }
        let most = (MOST * den).checked_div(num).map_or(MOST, |most| most.min(MOST));
        let ([mut p, mut p_last], [mut q, mut q_last]) = ([1, 0], [0, 1]);
        let (mut n, mut d) = (num, den);
        while d != 0 {
            let term = n / d;
            if q_last + term * q > most && q != 0 {
                let term = (most - q_last) / q;
                let between = (p_last + term * p, q_last + term * q);
                // |between − x| < |convergent − x|, multiplied out.
                let miss = |(p, q): (i128, i128)| (p * den - num * q).abs();
                if miss(between) * q < miss((p, q)) * between.1 {
                    (p, q) = between;
                }
                break;
            }
            ([p, p_last], [q, q_last]) = ([p_last + term * p, p], [q_last + term * q, q]);
            (n, d) = (d, n - term * d);
        }
        Some(Self { num: i32::try_from(sign * p).ok()?, den: u32::try_from(q).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::Ratio;

    fn ratio(num: i32, den: u32) -> Option<Ratio> {
        Some(Ratio { num, den })
    }

    #[test]
    fn decimals_are_exact_where_they_fit() {
        assert_eq!(Ratio::of_f32(0.3), ratio(3, 10));
        assert_eq!(Ratio::of_f32(1.0), Some(Ratio::ONE));
        assert_eq!(Ratio::of_f32(-0.25), ratio(-1, 4));
        assert_eq!(Ratio::of_f32(0.0), ratio(0, 1));
        assert_eq!(Ratio::of_f64(2.5), ratio(5, 2));
        assert_eq!(Ratio::of_f32(65536.0), ratio(65536, 1));
        assert_eq!(Ratio::of_f32(0.333_333), ratio(1, 3));
        for value in [f32::NAN, f32::INFINITY, 65537.0, -1e30] {
            assert_eq!(Ratio::of_f32(value), None);
        }
        let half = Ratio { num: 1, den: 2 };
        assert_eq!(half.times(half), ratio(1, 4));
        assert_eq!(Ratio { num: 3, den: 10 }.one_less(), ratio(7, 10));
    }

    #[test]
    fn what_does_not_fit_gives_the_nearest_fraction_by_brute_force() {
        for (num, den) in [(314_159, 100_000), (123_457, 999_983), (1, 70_001), (99_991, 3), (1_234_567, 89)] {
            let got = Ratio::nearest(num, den).unwrap();
            let miss = |p: i128, q: i128| (p * den - num * q).abs() as f64 / (q * den) as f64;
            let best = (1..=65_536_i128)
                .flat_map(|q| [(num * q / den, q), (num * q / den + 1, q)])
                .filter(|(p, _)| *p <= 65_536)
                .map(|(p, q)| miss(p, q))
                .fold(f64::MAX, f64::min);
            assert_eq!(miss(got.num.into(), got.den.into()), best, "{num}/{den} gave {got:?}");
        }
    }
}
