//! Sounds of more than two channels, folded to two: what stands in the middle goes to both sides and what stands behind to its own,
//! each 3 dB less (ITU-R BS.775); what lies beneath hearing, the LFE channel, is left out.
//!
//! The order of channels is that of WAV and FLAC: front left and right, centre, LFE, back left and right; of seven and eight channels
//! also back centre, side left and right.

use core::f64::consts::FRAC_1_SQRT_2;

/// What of a channel goes to the left and to the right.
type Shares = [f64; 2];

const LEFT: Shares = [1.0, 0.0];
const RIGHT: Shares = [0.0, 1.0];
const MIDDLE: Shares = [FRAC_1_SQRT_2, FRAC_1_SQRT_2];
const BEHIND: Shares = [0.5, 0.5];
const LEFT_BEHIND: Shares = [FRAC_1_SQRT_2, 0.0];
const RIGHT_BEHIND: Shares = [0.0, FRAC_1_SQRT_2];
const NONE: Shares = [0.0; 2];

/// The shares of `count` channels. Of more than eight the others are left out.
const fn shares(count: usize) -> &'static [Shares] {
    match count {
        0..=2 => &[LEFT, RIGHT],
        3 => &[LEFT, RIGHT, MIDDLE],
        4 => &[LEFT, RIGHT, LEFT_BEHIND, RIGHT_BEHIND],
        5 => &[LEFT, RIGHT, MIDDLE, LEFT_BEHIND, RIGHT_BEHIND],
        6 => &[LEFT, RIGHT, MIDDLE, NONE, LEFT_BEHIND, RIGHT_BEHIND],
        7 => &[LEFT, RIGHT, MIDDLE, NONE, BEHIND, LEFT_BEHIND, RIGHT_BEHIND],
        _ => &[LEFT, RIGHT, MIDDLE, NONE, LEFT_BEHIND, RIGHT_BEHIND, LEFT_BEHIND, RIGHT_BEHIND],
    }
}

/// Left and right of `channels`, which are equally long.
pub(super) fn fold(channels: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let shares = shares(channels.len());
    let side = |side: usize| {
        let len = channels.first().map_or(0, Vec::len);
        let mut sum = vec![0.0_f64; len];
        for (channel, shares) in channels.iter().zip(shares).filter(|(_, shares)| shares[side] != 0.0) {
            sum.iter_mut().zip(channel).for_each(|(sum, sample)| *sum += f64::from(*sample) * shares[side]);
        }
        sum.into_iter().map(|sample| sample as f32).collect()
    };
    vec![side(0), side(1)]
}
