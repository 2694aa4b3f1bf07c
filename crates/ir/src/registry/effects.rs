//! The kinds of effects that come with the engine.

use super::{EffectKind, Param, ParamType, grading, texture};

/// The ids of the kinds of effects that come with the engine.
pub mod effect {
    use reelm_ids::EffectKindId;

    /// `blur`.
    pub const BLUR: EffectKindId = EffectKindId(0);
    /// `drop-shadow`.
    pub const DROP_SHADOW: EffectKindId = EffectKindId(1);
    /// `brightness`.
    pub const BRIGHTNESS: EffectKindId = EffectKindId(2);
    /// `contrast`.
    pub const CONTRAST: EffectKindId = EffectKindId(3);
    /// `saturate`.
    pub const SATURATE: EffectKindId = EffectKindId(4);
    /// `grayscale`.
    pub const GRAYSCALE: EffectKindId = EffectKindId(5);
    /// `sepia`.
    pub const SEPIA: EffectKindId = EffectKindId(6);
    /// `invert`.
    pub const INVERT: EffectKindId = EffectKindId(7);
    /// `hue-rotate`.
    pub const HUE_ROTATE: EffectKindId = EffectKindId(8);
    /// `opacity`.
    pub const OPACITY: EffectKindId = EffectKindId(9);
    /// `color-matrix`.
    pub const COLOR_MATRIX: EffectKindId = EffectKindId(10);
    /// `tint`.
    pub const TINT: EffectKindId = EffectKindId(11);
    /// `duotone`.
    pub const DUOTONE: EffectKindId = EffectKindId(12);
    /// `levels`.
    pub const LEVELS: EffectKindId = EffectKindId(13);
    /// `curves`.
    pub const CURVES: EffectKindId = EffectKindId(14);
    /// `posterize`.
    pub const POSTERIZE: EffectKindId = EffectKindId(15);
    /// `threshold`.
    pub const THRESHOLD: EffectKindId = EffectKindId(16);
    /// `chroma-key`.
    pub const CHROMA_KEY: EffectKindId = EffectKindId(17);
    /// `lut`.
    pub const LUT: EffectKindId = EffectKindId(18);
    /// `vignette`.
    pub const VIGNETTE: EffectKindId = EffectKindId(19);
    /// `noise`.
    pub const NOISE: EffectKindId = EffectKindId(20);
    /// `pixelate`.
    pub const PIXELATE: EffectKindId = EffectKindId(21);
    /// `sharpen`.
    pub const SHARPEN: EffectKindId = EffectKindId(22);
}

/// Greatest standard deviation of a blur in pixels.
pub(super) const MOST_SIGMA: f64 = 1000.0;
/// Greatest factor of the colour functions that have no bound of their own.
const MOST_FACTOR: f64 = 1000.0;

const SIGMA: Param = Param {
    name: "sigma",
    ty: ParamType::VEC2,
    count: 1,
    default: &[0.0, 0.0],
    range: [0.0, MOST_SIGMA],
    doc: "Standard deviation of the Gaussian in pixels: one number, or one for x and one for y.",
};

const fn amount(most: f64, doc: &'static str) -> Param {
    Param { name: "amount", ty: ParamType::NUMBER, count: 1, default: &[1.0], range: [0.0, most], doc }
}

/// The kinds of effects that come with the engine; [`effect`] has their ids. Where CSS Filter Effects 1 or SVG defines
/// one, it is that one, computed in sRGB.
pub const EFFECTS: &[EffectKind] = &[
    EffectKind { name: "blur", params: &[SIGMA], doc: "Gaussian blur (CSS `blur()`)." },
    EffectKind {
        name: "drop-shadow",
        params: &[
            Param {
                name: "offset",
                ty: ParamType::VEC2,
                count: 1,
                default: &[0.0, 0.0],
                range: [-1.0e6, 1.0e6],
                doc: "Where the shadow lies relative to the node, in pixels.",
            },
            SIGMA,
            Param {
                name: "color",
                ty: ParamType::COLOR,
                count: 1,
                default: &[0.0, 0.0, 0.0, 1.0],
                range: [0.0, 1.0],
                doc: "The shadow's colour.",
            },
        ],
        doc: "A blurred copy of the node's alpha in one colour, beneath the node (CSS `drop-shadow()`).",
    },
    EffectKind {
        name: "brightness",
        params: &[amount(MOST_FACTOR, "Factor; 0 is black, 1 changes nothing.")],
        doc: "Multiplies the colour (CSS `brightness()`).",
    },
    EffectKind {
        name: "contrast",
        params: &[amount(MOST_FACTOR, "Factor; 0 is grey, 1 changes nothing.")],
        doc: "Moves the colour away from grey (CSS `contrast()`).",
    },
    EffectKind {
        name: "saturate",
        params: &[amount(MOST_FACTOR, "Factor; 0 is without colour, 1 changes nothing.")],
        doc: "Moves the colour away from its grey (CSS `saturate()`).",
    },
    EffectKind {
        name: "grayscale",
        params: &[amount(1.0, "0 changes nothing, 1 is without colour.")],
        doc: "Takes the colour away (CSS `grayscale()`).",
    },
    EffectKind {
        name: "sepia",
        params: &[amount(1.0, "0 changes nothing, 1 is all sepia.")],
        doc: "Tints brown (CSS `sepia()`).",
    },
    EffectKind {
        name: "invert",
        params: &[amount(1.0, "0 changes nothing, 1 is the negative.")],
        doc: "Inverts the colour (CSS `invert()`).",
    },
    EffectKind {
        name: "hue-rotate",
        params: &[Param {
            name: "angle",
            ty: ParamType::NUMBER,
            count: 1,
            default: &[0.0],
            range: [-1.0e6, 1.0e6],
            doc: "In degrees.",
        }],
        doc: "Turns the hue (CSS `hue-rotate()`).",
    },
    EffectKind {
        name: "opacity",
        params: &[amount(1.0, "0 is invisible, 1 changes nothing.")],
        doc: "Multiplies the alpha (CSS `opacity()`).",
    },
    EffectKind {
        name: "color-matrix",
        params: &[Param {
            name: "matrix",
            ty: ParamType::NUMBER,
            count: 20,
            default: &[
                1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0,
            ],
            range: [-1.0e4, 1.0e4],
            doc: "Four rows of five: the factors of r, g, b, a and 1, of straight colours in 0 to 1.",
        }],
        doc: "Any linear map of the colour (SVG `feColorMatrix`).",
    },
    grading::TINT,
    grading::DUOTONE,
    grading::LEVELS,
    grading::CURVES,
    grading::POSTERIZE,
    grading::THRESHOLD,
    grading::CHROMA_KEY,
    grading::LUT,
    texture::VIGNETTE,
    texture::NOISE,
    texture::PIXELATE,
    texture::SHARPEN,
];

/// Names of effects that the format has and this version refuses with `not-yet`.
pub const LATER_EFFECTS: &[&str] =
    &["transform", "inner-shadow", "glow", "outline", "directional-blur", "zoom-blur", "displace", "motion-blur"];
