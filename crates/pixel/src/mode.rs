//! A **blend mode** says what colour comes out where source and backdrop overlap.

/// The sixteen modes of W3C Compositing and Blending Level 1 and `plus-lighter`, which add a picture to what lies beneath; and two
/// Porter-Duff **operators** of the same specification, which take away and replace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum BlendMode {
    /// The source over the backdrop.
    #[default]
    Normal,
    /// Product.
    Multiply,
    /// Complement of the product of the complements.
    Screen,
    /// [`BlendMode::HardLight`] with the layers swapped.
    Overlay,
    /// The darker of both, per channel.
    Darken,
    /// The lighter of both, per channel.
    Lighten,
    /// Brightens the backdrop to reflect the source.
    ColorDodge,
    /// Darkens the backdrop to reflect the source.
    ColorBurn,
    /// Multiplies or screens, as the source tells.
    HardLight,
    /// Darkens or lightens, as the source tells.
    SoftLight,
    /// Absolute difference.
    Difference,
    /// Like difference, with less contrast.
    Exclusion,
    /// Hue of the source, saturation and luminosity of the backdrop.
    Hue,
    /// Saturation of the source, hue and luminosity of the backdrop.
    Saturation,
    /// Hue and saturation of the source, luminosity of the backdrop.
    Color,
    /// Luminosity of the source, hue and saturation of the backdrop.
    Luminosity,
    /// Sum of the premultiplied colours and of the alphas, each at most 1.
    PlusLighter,
    /// An operator: the backdrop where the source is not. It erases, as strongly as the source is opaque.
    DestinationOut,
    /// An operator: the source alone. Where a pixel is covered in part, or the opacity is below 1, backdrop and source are mixed.
    Copy,
}

impl BlendMode {
    /// All modes that add a picture to what lies beneath, in the order of their numbers.
    pub const ALL: [Self; 17] = [
        Self::Normal,
        Self::Multiply,
        Self::Screen,
        Self::Overlay,
        Self::Darken,
        Self::Lighten,
        Self::ColorDodge,
        Self::ColorBurn,
        Self::HardLight,
        Self::SoftLight,
        Self::Difference,
        Self::Exclusion,
        Self::Hue,
        Self::Saturation,
        Self::Color,
        Self::Luminosity,
        Self::PlusLighter,
    ];

    /// The modes that take away or replace what lies beneath. No name of a document stands for them.
    pub const OPERATORS: [Self; 2] = [Self::DestinationOut, Self::Copy];

    /// The mode in [`ALL`](Self::ALL) of this CSS name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// The CSS name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Multiply => "multiply",
            Self::Screen => "screen",
            Self::Overlay => "overlay",
            Self::Darken => "darken",
            Self::Lighten => "lighten",
            Self::ColorDodge => "color-dodge",
            Self::ColorBurn => "color-burn",
            Self::HardLight => "hard-light",
            Self::SoftLight => "soft-light",
            Self::Difference => "difference",
            Self::Exclusion => "exclusion",
            Self::Hue => "hue",
            Self::Saturation => "saturation",
            Self::Color => "color",
            Self::Luminosity => "luminosity",
            Self::PlusLighter => "plus-lighter",
            Self::DestinationOut => "destination-out",
            Self::Copy => "copy",
        }
    }

    /// Whether each channel is blended alone.
    #[must_use]
    pub const fn is_separable(self) -> bool {
        !matches!(self, Self::Hue | Self::Saturation | Self::Color | Self::Luminosity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_agree() {
        for (number, mode) in BlendMode::ALL.into_iter().enumerate() {
            assert_eq!(mode as usize, number);
            assert_eq!(BlendMode::from_name(mode.name()), Some(mode));
        }
        assert_eq!(BlendMode::from_name("Normal"), None);
        assert!(BlendMode::OPERATORS.iter().all(|mode| BlendMode::from_name(mode.name()).is_none()));
    }
}
