//! [`Place`]: where in a source something is heard, exactly enough for days.

use reelm_ids::Rational;

/// A number of samples, with 64 bits of fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(i128);

const ONE: i128 = 1 << 64;

impl Place {
    /// The first sample.
    pub const ZERO: Self = Self(0);

    /// The place of this number of samples, rounded down to a multiple of 2⁻⁶⁴.
    pub fn new(samples: Rational) -> Self {
        let (num, den) = (i128::from(samples.num()), i128::from(samples.den().max(1)));
        // The remainder is below 2⁶³, so that nothing overflows.
        Self((num.div_euclid(den) << 64) + (num.rem_euclid(den) << 64) / den)
    }

    /// The number of the sample at it or before it.
    pub const fn whole(self) -> i64 {
        (self.0 >> 64) as i64
    }

    /// How far it lies behind that sample, 0 to 1.
    pub fn fraction(self) -> f64 {
        // Of 64 bits 53 are a number of double precision below 1.
        ((self.0 as u64) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// In samples, in double precision.
    pub fn to_f64(self) -> f64 {
        self.whole() as f64 + self.fraction()
    }

    /// Whether it falls on a sample.
    pub const fn is_whole(self) -> bool {
        self.0 % ONE == 0
    }

    /// Whether it is one sample, forwards or backwards.
    pub(crate) const fn is_unit(self) -> bool {
        self.0 == ONE || self.0 == -ONE
    }

    /// `count` steps further on.
    #[must_use]
    pub const fn after(self, count: i64, step: Self) -> Self {
        Self(self.0.saturating_add(step.0.saturating_mul(count as i128)))
    }
}
