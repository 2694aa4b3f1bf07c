//! A **colour matrix** maps the unpremultiplied colour and alpha of a pixel to new ones, as SVG's
//! `feColorMatrix` does. The colour functions of CSS Filter Effects are such matrices.

/// Twenty numbers in SVG's order: four rows (R, G, B, A) of four factors and an offset, where 1 is
/// full.
///
/// A result is clamped to 0..=1 before the colour is multiplied by the alpha again. Everything happens
/// on sRGB-encoded values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ColorMatrix(pub [f32; 20]);

impl ColorMatrix {
    /// Leaves every pixel as it is.
    pub const IDENTITY: Self = Self([
        1.0, 0.0, 0.0, 0.0, 0.0, //
        0.0, 1.0, 0.0, 0.0, 0.0, //
        0.0, 0.0, 1.0, 0.0, 0.0, //
        0.0, 0.0, 0.0, 1.0, 0.0,
    ]);

    /// CSS `brightness()`: 0 is black, 1 leaves as is, more brightens.
    #[must_use]
    pub const fn brightness(amount: f32) -> Self {
        Self::per_channel(amount, 0.0)
    }

    /// CSS `contrast()`: 0 is mid-grey, 1 leaves as is.
    #[must_use]
    pub const fn contrast(amount: f32) -> Self {
        Self::per_channel(amount, 0.5 - 0.5 * amount)
    }

    /// CSS `invert()`: 0 leaves as is, 1 inverts.
    #[must_use]
    pub const fn invert(amount: f32) -> Self {
        Self::per_channel(1.0 - 2.0 * amount, amount)
    }

    /// CSS `opacity()`: multiplies the alpha.
    #[must_use]
    pub const fn opacity(amount: f32) -> Self {
        let mut m = Self::IDENTITY.0;
        m[18] = amount;
        Self(m)
    }

    /// CSS `saturate()`: 0 is grey, 1 leaves as is, more saturates.
    #[must_use]
    pub const fn saturate(amount: f32) -> Self {
        let s = amount;
        Self::color([
            [0.213 + 0.787 * s, 0.715 - 0.715 * s, 0.072 - 0.072 * s],
            [0.213 - 0.213 * s, 0.715 + 0.285 * s, 0.072 - 0.072 * s],
            [0.213 - 0.213 * s, 0.715 - 0.715 * s, 0.072 + 0.928 * s],
        ])
    }

    /// Mixes the colour with the one that its luma has between `dark` and `light`, which are straight r, g, b in 0..=1: 0 leaves
    /// as is, 1 is `dark` + luma·(`light` − `dark`). The luma has the weights of [`ColorMatrix::grayscale`]. From black, this is
    /// the tint of After Effects that maps black to black.
    #[must_use]
    pub fn duotone(dark: [f32; 3], light: [f32; 3], amount: f32) -> Self {
        let k = amount.clamp(0.0, 1.0);
        let mut m = Self::IDENTITY.0;
        for i in 0..3 {
            let span = light[i] - dark[i];
            for (j, weight) in [0.2126, 0.7152, 0.0722].into_iter().enumerate() {
                m[5 * i + j] = k * span * weight + if i == j { 1.0 - k } else { 0.0 };
            }
            m[5 * i + 4] = k * dark[i];
        }
        Self(m)
    }

    /// CSS `grayscale()`: 0 leaves as is, 1 is grey. Amounts are clamped to 0..=1.
    #[must_use]
    pub const fn grayscale(amount: f32) -> Self {
        let k = 1.0 - amount.clamp(0.0, 1.0);
        Self::color([
            [0.2126 + 0.7874 * k, 0.7152 - 0.7152 * k, 0.0722 - 0.0722 * k],
            [0.2126 - 0.2126 * k, 0.7152 + 0.2848 * k, 0.0722 - 0.0722 * k],
            [0.2126 - 0.2126 * k, 0.7152 - 0.7152 * k, 0.0722 + 0.9278 * k],
        ])
    }

    /// CSS `sepia()`: 0 leaves as is, 1 is sepia. Amounts are clamped to 0..=1.
    #[must_use]
    pub const fn sepia(amount: f32) -> Self {
        let k = 1.0 - amount.clamp(0.0, 1.0);
        Self::color([
            [0.393 + 0.607 * k, 0.769 - 0.769 * k, 0.189 - 0.189 * k],
            [0.349 - 0.349 * k, 0.686 + 0.314 * k, 0.168 - 0.168 * k],
            [0.272 - 0.272 * k, 0.534 - 0.534 * k, 0.131 + 0.869 * k],
        ])
    }

    /// CSS `hue-rotate()`, in degrees.
    #[must_use]
    pub fn hue_rotate(degrees: f32) -> Self {
        let angle = f64::from(degrees).to_radians();
        let (s, c) = (libm::sin(angle) as f32, libm::cos(angle) as f32);
        Self::color([
            [0.213 + c * 0.787 - s * 0.213, 0.715 - c * 0.715 - s * 0.715, 0.072 - c * 0.072 + s * 0.928],
            [0.213 - c * 0.213 + s * 0.143, 0.715 + c * 0.285 + s * 0.140, 0.072 - c * 0.072 - s * 0.283],
            [0.213 - c * 0.213 - s * 0.787, 0.715 - c * 0.715 + s * 0.715, 0.072 + c * 0.928 + s * 0.072],
        ])
    }

    /// The one matrix that does `self`, then `next`.
    ///
    /// Equal to applying both in turn only where `self` clamps nothing, see
    /// [`ColorMatrix::can_fold_with`].
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let mut out = [0.0; 20];
        for (row, out) in next.rows().zip(out.as_chunks_mut::<5>().0) {
            for (column, out) in out.iter_mut().enumerate() {
                let offset = if column == 4 { row[4] } else { 0.0 };
                let terms = self.rows().zip(row).map(|(inner, factor)| inner[column] * factor);
                *out = terms.fold(offset, |sum, term| sum + term);
            }
        }
        Self(out)
    }

    /// Whether it changes nothing.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        *self == Self::IDENTITY
    }

    /// Whether some colour with all channels in 0..=1 gives a value outside of 0..=1, which is then
    /// clamped. The test allows for 1e-5 of rounding. A matrix that is not finite clamps.
    #[must_use]
    pub fn clamps(&self) -> bool {
        const SLACK: f32 = 1e-5;
        !self.rows().all(|row| {
            let factors = || row[..4].iter();
            let low = row[4] + factors().map(|v| v.min(0.0)).sum::<f32>();
            let high = row[4] + factors().map(|v| v.max(0.0)).sum::<f32>();
            row.iter().all(|v| v.is_finite()) && low >= -SLACK && high <= 1.0 + SLACK
        })
    }

    /// Whether [`ColorMatrix::then`] gives what both matrices in turn give. This depends on `self`
    /// alone, unless `next` is the identity.
    #[must_use]
    pub fn can_fold_with(&self, next: &Self) -> bool {
        !self.clamps() || next.is_identity()
    }

    /// The four rows, each of four factors and an offset.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &[f32; 5]> {
        self.0.as_chunks::<5>().0.iter()
    }

    /// The same line for R, G and B.
    const fn per_channel(slope: f32, offset: f32) -> Self {
        let mut m = Self::IDENTITY.0;
        (m[0], m[6], m[12]) = (slope, slope, slope);
        (m[4], m[9], m[14]) = (offset, offset, offset);
        Self(m)
    }

    /// R, G and B from R, G and B; alpha as it is.
    const fn color([r, g, b]: [[f32; 3]; 3]) -> Self {
        Self([
            r[0], r[1], r[2], 0.0, 0.0, //
            g[0], g[1], g[2], 0.0, 0.0, //
            b[0], b[1], b[2], 0.0, 0.0, //
            0.0, 0.0, 0.0, 1.0, 0.0,
        ])
    }
}

impl Default for ColorMatrix {
    fn default() -> Self {
        Self::IDENTITY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_that_leave_as_is_are_the_identity() {
        let near = |m: ColorMatrix| m.0.iter().zip(ColorMatrix::IDENTITY.0).all(|(a, b)| (a - b).abs() < 1e-6);
        assert!(ColorMatrix::brightness(1.0).is_identity());
        assert!(ColorMatrix::contrast(1.0).is_identity());
        assert!(ColorMatrix::invert(0.0).is_identity());
        assert!(near(ColorMatrix::saturate(1.0)));
        assert!(near(ColorMatrix::grayscale(0.0)));
        assert!(near(ColorMatrix::sepia(0.0)));
        assert!(near(ColorMatrix::hue_rotate(0.0)));
    }

    #[test]
    fn two_inversions_fold_to_the_identity() {
        let invert = ColorMatrix::invert(1.0);
        assert!(invert.can_fold_with(&invert));
        assert!(invert.then(&invert).is_identity());
    }

    #[test]
    fn only_matrices_that_stay_inside_fold() {
        assert!(!ColorMatrix::grayscale(1.0).clamps());
        assert!(!ColorMatrix::brightness(0.5).clamps());
        assert!(ColorMatrix::brightness(1.5).clamps());
        assert!(ColorMatrix::saturate(2.0).clamps());
        assert!(ColorMatrix([f32::NAN; 20]).clamps());
    }
}
