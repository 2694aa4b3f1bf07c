//! The kinds of effects that look at the place of a pixel or at its neighbours, but for blurs.

use super::{EffectKind, Param, ParamType};

/// Fractions and shares.
const UNIT: [f64; 2] = [0.0, 1.0];
/// Distances in halves of a box.
const REACH: [f64; 2] = [0.0, 10.0];
/// Sides of a grain, in pixels.
const GRAINS: [f64; 2] = [0.1, 1000.0];
/// Sides of a block, in pixels.
const BLOCKS: [f64; 2] = [1.0, 10_000.0];
/// Numbers that choose noise.
const SEEDS: [f64; 2] = [0.0, u32::MAX as f64];

pub(super) const VIGNETTE: EffectKind = EffectKind {
    name: "vignette",
    params: &[
        Param::number("amount", &[0.5], UNIT, "The share of the colour at full strength."),
        Param::number(
            "radius",
            &[0.5],
            REACH,
            "Up to here nothing changes, in halves of the node's box: 1 reaches the middles of its edges, 1.414 its corners.",
        ),
        Param::number("softness", &[0.9], REACH, "Over this further distance it reaches full strength."),
        Param::color("color", &[0.0, 0.0, 0.0, 1.0], "What the rim becomes."),
    ],
    doc: "Darkens what is far from the middle of the node's box, or colours it.",
};

pub(super) const NOISE: EffectKind = EffectKind {
    name: "noise",
    params: &[
        Param::number("amount", &[0.1], UNIT, "How far a channel may move up or down."),
        Param::choice("channels", &["mono", "color"], "Whether all channels move together or each for itself."),
        Param::number("seed", &[0.0], SEEDS, "Chooses the noise; the composition's seed counts as well."),
        Param::number("scale", &[1.0], GRAINS, "Side of a grain in pixels of the node."),
        Param {
            name: "still",
            ty: ParamType::BOOL,
            count: 1,
            default: &[0.0],
            range: UNIT,
            doc: "Whether it is the same in every frame.",
        },
    ],
    doc: "Film grain: noise that lies in the node's own pixels and is another in each frame of its time.",
};

pub(super) const PIXELATE: EffectKind = EffectKind {
    name: "pixelate",
    params: &[Param {
        name: "size",
        ty: ParamType::VEC2,
        count: 1,
        default: &[8.0, 8.0],
        range: BLOCKS,
        doc: "Width and height of a block in pixels of the node: one number, or one for x and one for y.",
    }],
    doc: "Blocks of one colour each, the mean of what they hold, from the top left of the node's box.",
};

pub(super) const SHARPEN: EffectKind = EffectKind {
    name: "sharpen",
    params: &[
        Param::number("amount", &[1.0], [0.0, 10.0], "How much of what a blur takes away is added."),
        Param {
            name: "sigma",
            ty: ParamType::VEC2,
            count: 1,
            default: &[1.0, 1.0],
            range: [0.0, super::effects::MOST_SIGMA],
            doc: "Standard deviation of that blur in pixels: one number, or one for x and one for y.",
        },
    ],
    doc: "Unsharp mask: adds what a Gaussian blur takes away.",
};
