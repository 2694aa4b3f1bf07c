//! The kinds of effects that map colours, pixel by pixel.

use super::{EffectKind, Param};
use crate::model::AssetKind;

/// Fractions, channels and shares.
const UNIT: [f64; 2] = [0.0, 1.0];
/// Exponents of levels: their reciprocals are as far from 1.
const GAMMA: [f64; 2] = [0.01, 100.0];
/// The least and the most shades of a channel.
const SHADES: [f64; 2] = [2.0, 256.0];
/// The fewest and the most points of a curve.
const POINTS: [u16; 2] = [2, MOST_POINTS];

/// The most points of a curve.
pub const MOST_POINTS: u16 = 16;

const AMOUNT: Param = Param::number("amount", &[1.0], UNIT, "0 changes nothing, 1 is all of it.");

const fn curve(name: &'static str, doc: &'static str) -> Param {
    Param::points(name, POINTS, UNIT, doc)
}

pub(super) const TINT: EffectKind = EffectKind {
    name: "tint",
    params: &[
        Param::color(
            "color",
            &[1.0, 1.0, 1.0, 1.0],
            "What white becomes; black stays black. Its alpha does not count.",
        ),
        AMOUNT,
    ],
    doc: "Gives every colour the hue of one: the luma times `color`.",
};

pub(super) const DUOTONE: EffectKind = EffectKind {
    name: "duotone",
    params: &[
        Param::color("dark", &[0.0, 0.0, 0.0, 1.0], "What black becomes. Its alpha does not count."),
        Param::color("light", &[1.0, 1.0, 1.0, 1.0], "What white becomes. Its alpha does not count."),
        AMOUNT,
    ],
    doc: "Two colours and what lies between them, by the luma.",
};

pub(super) const LEVELS: EffectKind = EffectKind {
    name: "levels",
    params: &[
        Param::number("black", &[0.0], UNIT, "What becomes `out-black`, and all below it."),
        Param::number("white", &[1.0], UNIT, "What becomes `out-white`, and all above it."),
        Param::number("gamma", &[1.0], GAMMA, "Above 1 the middle gets brighter, below 1 darker."),
        Param::number("out-black", &[0.0], UNIT, "The darkest value of the result."),
        Param::number(
            "out-white",
            &[1.0],
            UNIT,
            "The brightest value of the result; below `out-black` it is a negative.",
        ),
    ],
    doc: "Spreads a range of values over another (levels of Photoshop and After Effects).",
};

pub(super) const CURVES: EffectKind = EffectKind {
    name: "curves",
    params: &[
        curve("rgb", "What values become, for all channels; after the curves of the channels."),
        curve("r", "What values of red become."),
        curve("g", "What values of green become."),
        curve("b", "What values of blue become."),
    ],
    doc: "Maps each channel by a smooth curve through points `[from, to]`, which never overshoots; without points a curve changes nothing.",
};

pub(super) const POSTERIZE: EffectKind = EffectKind {
    name: "posterize",
    params: &[Param::number("levels", &[4.0], SHADES, "Shades of each channel, rounded to a whole number.")],
    doc: "Leaves a few shades of each channel.",
};

pub(super) const THRESHOLD: EffectKind = EffectKind {
    name: "threshold",
    params: &[Param::number("level", &[0.5], UNIT, "The luma from which on a pixel is white.")],
    doc: "Black and white.",
};

pub(super) const CHROMA_KEY: EffectKind = EffectKind {
    name: "chroma-key",
    params: &[
        Param::color("color", &[0.0, 1.0, 0.0, 1.0], "The colour of the wall. Its alpha does not count."),
        Param::number("tolerance", &[0.15], UNIT, "Up to this distance from the colour a pixel vanishes."),
        Param::number("softness", &[0.1], UNIT, "Over this further distance it comes back."),
        Param::number(
            "spill",
            &[0.1],
            UNIT,
            "Over this distance beyond the tolerance the colour's light is taken out of what is left.",
        ),
    ],
    doc: "Cuts out what stands before a wall of one colour. Distances are of colour differences, where a pure green is 0.6 from grey.",
};

pub(super) const LUT: EffectKind = EffectKind {
    name: "lut",
    params: &[Param::asset("asset", AssetKind::Lut, "The table: a .cube file of one dimension or of three."), AMOUNT],
    doc: "Looks colours up in a table. Between the entries of a cube they are mixed in tetrahedra.",
};
