//! Time maps: from a node's local time to the time of its content.
//!
//! With c = from + ∫ speed over the local time, or from + remap, and L the content's length:
//! * `repeat` takes c modulo L, with the sign of L;
//! * `pingpong` runs the frames 0 … L−1 forwards, then L−1 … 0 backwards, so that both ends show twice;
//! * `reverse` shows the content's frames in reverse order: the frame that is shown at c is L − 1 − c, so that the first
//!   one shown is the last. Fractions before the first frame show the first frame;
//! * `freeze` replaces it all.
//!
//! Nothing is clamped: without a loop the content's time goes past its end, where its children are no longer alive.

use reelm_ids::Rational;
use reelm_ir::{LoopMode, Speed, TimeMap};

use super::clock::{Clocks, Formula, Sum};
use super::speed::Distance;

/// A time map prepared for evaluation.
#[derive(Debug, Clone)]
pub(super) struct Map {
    pub(super) distance: Travel,
    pub(super) from: Rational,
    pub(super) looping: LoopMode,
    pub(super) reverse: bool,
    pub(super) freeze: Option<Rational>,
    pub(super) length: Rational,
}

/// How far the content's time has got.
#[derive(Debug, Clone)]
pub(super) enum Travel {
    Constant(Rational),
    Keyed(Distance),
    Summed(Sum),
    Remapped(Formula),
}

impl Map {
    /// With what is computed of it: the content's time, or the sum of its speed.
    pub(super) fn new(map: &TimeMap, remap: Option<Formula>, sum: Option<Sum>) -> Self {
        let distance = match (remap, sum, &map.speed) {
            (Some(formula), ..) => Travel::Remapped(formula),
            (None, Some(sum), _) => Travel::Summed(sum),
            (None, None, Speed::Constant(speed)) => Travel::Constant(*speed),
            (None, None, Speed::Keys(keys)) => Travel::Keyed(Distance::new(keys)),
            // Only where an error was reported.
            (None, None, Speed::Driven(_)) => Travel::Constant(Rational::ONE),
        };
        let TimeMap { from, looping, reverse, freeze, content: length, .. } = *map;
        Self { distance, from, looping, reverse, freeze, length }
    }

    /// The content's time at `local`.
    pub(super) fn content(&self, clocks: &Clocks, local: Rational) -> Rational {
        if let Some(frozen) = self.freeze {
            return frozen;
        }
        let time = self.looped(self.travelled(clocks, local) + self.from);
        if self.reverse { self.backwards(time) } else { time }
    }

    /// The distance travelled up to `local`, or what `remap` gives there.
    pub(super) fn travelled(&self, clocks: &Clocks, local: Rational) -> Rational {
        match &self.distance {
            Travel::Constant(speed) if *speed == Rational::ONE => local,
            Travel::Constant(speed) => *speed * local,
            Travel::Keyed(distance) => Rational::from_f64(distance.at(local.to_f64())),
            Travel::Summed(sum) => clocks.travelled(sum, local),
            Travel::Remapped(formula) => clocks.remapped(formula, local),
        }
    }

    fn looped(&self, time: Rational) -> Rational {
        let length = self.length;
        if length <= Rational::ZERO {
            return time;
        }
        match self.looping {
            LoopMode::None => time,
            LoopMode::Repeat => time.rem_euclid(length),
            LoopMode::PingPong => {
                let time = time.rem_euclid(length + length);
                if time < length { time } else { self.backwards(time - length) }
            }
        }
    }

    fn backwards(&self, time: Rational) -> Rational {
        let reversed = self.length - Rational::ONE - time;
        if time < self.length { reversed.max(Rational::ZERO) } else { reversed }
    }
}
