//! Procedural sources as they are written: values that are computed from the node's local time alone.

use jsonc_parser::ast::Object;

use super::read::Fields as _;
use super::value::{Scale, Time, Whole};
use crate::ranges::{NOT_NEGATIVE, OCTAVES, POSITIVE};

object! { "one of {\"sine\": …}, {\"noise\": …}, {\"envelope\": …}, {\"spring\": …}" of 1 key
    /// A procedural source: a value that is computed from the node's local time. Exactly one key is given.
    pub struct Procedural {
        /// A sine wave.
        optional sine "sine": Sine;
        /// Smooth noise.
        optional noise "noise": Noise;
        /// A rise, a level and a fall.
        optional envelope "envelope": Envelope;
        /// A damped oscillation from one value to another.
        optional spring "spring": Spring;
    }
}

object! { "a sine wave"
    /// A sine wave: base + amp · sin(360° · freq · time + phase).
    pub struct Sine {
        /// The greatest distance from `base`.
        optional amp "amp": Scale = "1";
        /// Oscillations per second.
        optional freq "freq": f64 = "1";
        /// Where in the oscillation the node starts, in degrees.
        optional phase "phase": f64 = "0";
        /// The value in the middle.
        optional base "base": Scale = "0";
    }
}

object! { "noise"
    /// Smooth noise between base − amp and base + amp; each lane of a vector has its own.
    pub struct Noise {
        /// The greatest distance from `base`.
        optional amp "amp": Scale = "1";
        /// How many turns per second, roughly.
        optional freq "freq": f64 = "1";
        /// Noises that are added up, each of twice the frequency and half the amplitude of the one before: 1 to 32.
        optional octaves "octaves": f64 = "1", in OCTAVES;
        /// Chooses the noise; without it the property has one of its own. The composition's seed counts in either case.
        optional seed "seed": Whole;
        /// The value in the middle.
        optional base "base": Scale = "0";
    }
}

object! { "an envelope"
    /// An envelope: 0 to `amp` in `attack`, `amp` for `hold`, down to `sustain` · `amp` in `decay`, and to 0 in the last `release` of the
    /// node's span.
    pub struct Envelope {
        /// How long it rises.
        optional attack "attack": Time = "0", in NOT_NEGATIVE;
        /// How long it stays at its height.
        optional hold "hold": Time = "0", in NOT_NEGATIVE;
        /// How long it falls to its level.
        optional decay "decay": Time = "0", in NOT_NEGATIVE;
        /// The level that it keeps, as a share of `amp`.
        optional sustain "sustain": f64 = "1";
        /// How long it falls to 0 at the end of the node's span.
        optional release "release": Time = "0", in NOT_NEGATIVE;
        /// Its height.
        optional amp "amp": Scale = "1";
    }
}

object! { "a spring"
    /// The position of a damped spring that is let go at the node's start.
    pub struct Spring {
        /// Where it starts.
        optional from "from": Scale = "0";
        /// Where it comes to rest.
        optional to "to": Scale = "1";
        /// Force per distance, greater than 0.
        optional stiffness "stiffness": f64 = "100", in POSITIVE;
        /// Friction, at least 0.
        optional damping "damping": f64 = "10", in NOT_NEGATIVE;
        /// Greater than 0.
        optional mass "mass": f64 = "1", in POSITIVE;
    }
}

/// Whether `object` is a procedural source.
pub(super) fn is_procedural(object: &Object<'_>) -> bool {
    Procedural::FIELDS.iter().any(|field| object.get(field.key).is_some())
}
