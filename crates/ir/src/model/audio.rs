//! Sounds.

use reelm_ids::{AssetIdx, Rational};

use super::Anim;

/// A sound that is played while its node exists. At a time t of its content, in frames, the moment t · `speed` / fps + `from` / fps
/// of the sound is heard.
#[derive(Debug, Clone)]
pub struct Audio {
    /// The sound.
    pub asset: AssetIdx,
    /// Factor of all samples.
    pub volume: Anim<f64>,
    /// From left, −1, to right, 1; `None` leaves the sides as they are.
    pub pan: Option<Anim<f64>>,
    /// Frames of local time in which it swells from silence, from 0 on.
    pub fade_in: Rational,
    /// Frames of local time in which it dies away, up to the node's end.
    pub fade_out: Rational,
    /// What of the sound is heard at the content's time 0, in frames of the composition.
    pub from: Rational,
    /// How fast it is played, above 0.
    pub speed: Rational,
}
