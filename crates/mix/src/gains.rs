//! [`Gains`]: how much of which side of a source goes to which side of the output.

use core::f64::consts::FRAC_PI_2;

/// Factors: of the source's left and right to the output's left, then of these to its right. The one channel of a source is both its
/// left and its right, of which only the left counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gains {
    /// To the left: of the left, of the right.
    pub left: [f64; 2],
    /// To the right: of the left, of the right.
    pub right: [f64; 2],
}

impl Gains {
    /// Silence.
    pub const SILENT: Self = Self { left: [0.0; 2], right: [0.0; 2] };

    /// Of a source of one channel that stands on both sides as it is.
    pub const MONO: Self = Self { left: [1.0, 0.0], right: [1.0, 0.0] };

    /// Of a source of two channels that stay where they are.
    pub const STEREO: Self = Self { left: [1.0, 0.0], right: [0.0, 1.0] };

    /// Of a source of one channel at `pan`, −1 to 1: the equal-power law of the Web Audio API's `StereoPannerNode`. In the middle each side
    /// gets √½.
    pub fn mono_at(pan: f64) -> Self {
        let [left, right] = shares((pan.clamp(-1.0, 1.0) + 1.0) / 2.0);
        Self { left: [left, 0.0], right: [right, 0.0] }
    }

    /// Of a source of two channels at `pan`, −1 to 1, by the same law: the side that it moves away from goes over to the other.
    pub fn stereo_at(pan: f64) -> Self {
        let pan = pan.clamp(-1.0, 1.0);
        if pan <= 0.0 {
            let [stays, rest] = shares(pan + 1.0);
            Self { left: [1.0, stays], right: [0.0, rest] }
        } else {
            let [rest, stays] = shares(pan);
            Self { left: [rest, 0.0], right: [stays, 1.0] }
        }
    }

    /// All of them times `factor`.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        let times = |side: [f64; 2]| side.map(|gain| gain * factor);
        Self { left: times(self.left), right: times(self.right) }
    }

    /// Whether nothing comes through.
    pub fn is_silent(&self) -> bool {
        *self == Self::SILENT
    }

    /// Those at the share `at` of the way to `to`.
    pub(crate) fn towards(&self, to: &Self, at: f64) -> Self {
        let mix = |from: [f64; 2], to: [f64; 2]| [from[0] + (to[0] - from[0]) * at, from[1] + (to[1] - from[1]) * at];
        Self { left: mix(self.left, to.left), right: mix(self.right, to.right) }
    }
}

/// cos and sin of this share of a right angle; at its ends exactly 0 and 1.
fn shares(x: f64) -> [f64; 2] {
    match x {
        x if x <= 0.0 => [1.0, 0.0],
        x if x >= 1.0 => [0.0, 1.0],
        x => [libm::cos(x * FRAC_PI_2), libm::sin(x * FRAC_PI_2)],
    }
}
