//! The kinds of effects that come with the engine.

use reelm_pixel::MOST_PICTURES;

use super::{EffectKind, Param, ParamType, grading, texture};
use crate::model::AssetKind;

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
    /// `inner-shadow`.
    pub const INNER_SHADOW: EffectKindId = EffectKindId(23);
    /// `glow`.
    pub const GLOW: EffectKindId = EffectKindId(24);
    /// `outline`.
    pub const OUTLINE: EffectKindId = EffectKindId(25);
    /// `directional-blur`.
    pub const DIRECTIONAL_BLUR: EffectKindId = EffectKindId(26);
    /// `zoom-blur`.
    pub const ZOOM_BLUR: EffectKindId = EffectKindId(27);
    /// `displace`.
    pub const DISPLACE: EffectKindId = EffectKindId(28);
    /// `transform`.
    pub const TRANSFORM: EffectKindId = EffectKindId(29);
    /// `motion-blur`.
    pub const MOTION_BLUR: EffectKindId = EffectKindId(30);
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

const fn vector(name: &'static str, default: &'static [f64; 2], range: [f64; 2], doc: &'static str) -> Param {
    Param { name, ty: ParamType::VEC2, count: 1, default, range, doc }
}

const ANGLE: Param =
    Param::number("angle", &[0.0], [-1.0e6, 1.0e6], "In degrees, clockwise: 0 is along x, 90 along y.");

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
    EffectKind {
        name: "inner-shadow",
        params: &[
            vector("offset", &[0.0, 0.0], [-1.0e6, 1.0e6], "Where the shadow is moved to, in pixels."),
            SIGMA,
            Param::color("color", &[0.0, 0.0, 0.0, 1.0], "The shadow's colour."),
        ],
        doc: "The shadow of what is outside of the node, cut by the node: with α its alpha and m the same, moved and blurred, a pixel becomes the mix of itself and the colour by (1 − m). Alpha stays.",
    },
    EffectKind {
        name: "glow",
        params: &[
            vector("sigma", &[8.0, 8.0], [0.0, MOST_SIGMA], SIGMA.doc),
            Param::number("amount", &[1.0], [0.0, 100.0], "How strong it is: the blurred picture is multiplied by it."),
            Param::choice(
                "source",
                &["color", "picture"],
                "`color`: the blurred alpha in one colour, beneath the node. `picture`: the blurred picture in its own colours, screened over the node.",
            ),
            Param::color("color", &[1.0, 1.0, 1.0, 1.0], "The colour of a glow of one colour."),
        ],
        doc: "Light around the node.",
    },
    EffectKind {
        name: "outline",
        params: &[
            Param::number("width", &[2.0], [0.0, 250.0], "How far it reaches, in pixels; at most 250 on the canvas."),
            Param::color("color", &[0.0, 0.0, 0.0, 1.0], "Its colour."),
        ],
        doc: "The node's coverage, grown by a circle, in one colour beneath the node: at a pixel the greatest of alpha + width − distance, in pixels, over all pixels that are covered.",
    },
    EffectKind {
        name: "directional-blur",
        params: &[ANGLE, Param::number("length", &[10.0], [0.0, 2000.0], "Length of the segment in pixels.")],
        doc: "The mean over a segment around each pixel, as of something that moves while it is exposed.",
    },
    EffectKind {
        name: "zoom-blur",
        params: &[
            vector("center", &[0.5, 0.5], [-10.0, 10.0], "The point that it goes to, in fractions of the box."),
            Param::number("amount", &[0.2], [0.0, 1.0], "The range of scales: from 1 − amount / 2 to 1 + amount / 2."),
        ],
        doc: "The mean over scales about a point, evenly spread by their logarithm; what is sharp becomes softer by up to a pixel.",
    },
    EffectKind {
        name: "displace",
        params: &[
            Param::asset("asset", AssetKind::Image, "The map, stretched over the box."),
            vector(
                "scale",
                &[20.0, 20.0],
                [-1.0e4, 1.0e4],
                "How far apart, in pixels, the places are that 0 and 1 of the map tell: one number, or one for x and one for y.",
            ),
        ],
        doc: "Each pixel is taken from elsewhere: (x, y) from (x + scale·(R − ½), y + scale·(G − ½)), R and G being the map's straight red and green from 0 to 1 (SVG `feDisplacementMap`); as much less as the map is transparent. Around the box nothing moves.",
    },
    EffectKind {
        name: "transform",
        params: &[
            vector("position", &[0.0, 0.0], [-1.0e6, 1.0e6], "How far the picture is moved, in pixels."),
            vector("scale", &[1.0, 1.0], [-1.0e4, 1.0e4], "Its scale: one number, or one for x and one for y."),
            Param::number("rotation", &[0.0], [-1.0e6, 1.0e6], "In degrees, clockwise."),
            vector(
                "anchor",
                &[0.5, 0.5],
                [-1.0e3, 1.0e3],
                "The point about which it is turned and scaled, in fractions of the box.",
            ),
        ],
        doc: "An affine of what the effects before it made: those after it do not turn with it.",
    },
    EffectKind {
        name: "motion-blur",
        params: &[
            Param::number(
                "shutter",
                &[180.0],
                [0.0, 720.0],
                "How long the shutter is open, in degrees: 360 is the time from one frame to the next.",
            ),
            Param::number(
                "samples",
                &[16.0],
                [1.0, MOST_PICTURES as f64],
                "At how many moments the node is looked at, rounded to a whole number.",
            ),
        ],
        doc: "The mean of the node's pictures while a shutter is open, which is so from before the frame until after it.",
    },
];
