//! The kinds of transitions that come with the engine.

use super::{Param, ParamType, TransitionKind};
use crate::model::AssetKind;

/// The ids of the kinds of transitions that come with the engine.
pub mod transition {
    use reelm_ids::TransitionKindId;

    /// `fade`.
    pub const FADE: TransitionKindId = TransitionKindId(0);
    /// `wipe`.
    pub const WIPE: TransitionKindId = TransitionKindId(1);
    /// `dip`.
    pub const DIP: TransitionKindId = TransitionKindId(2);
    /// `slide`.
    pub const SLIDE: TransitionKindId = TransitionKindId(3);
    /// `push`.
    pub const PUSH: TransitionKindId = TransitionKindId(4);
    /// `cover`.
    pub const COVER: TransitionKindId = TransitionKindId(5);
    /// `zoom`.
    pub const ZOOM: TransitionKindId = TransitionKindId(6);
    /// `clock`.
    pub const CLOCK: TransitionKindId = TransitionKindId(7);
    /// `blinds`.
    pub const BLINDS: TransitionKindId = TransitionKindId(8);
    /// `blur`.
    pub const BLUR: TransitionKindId = TransitionKindId(9);
    /// `iris`.
    pub const IRIS: TransitionKindId = TransitionKindId(10);
    /// `luma`.
    pub const LUMA: TransitionKindId = TransitionKindId(11);
    /// `pixelate`.
    pub const PIXELATE: TransitionKindId = TransitionKindId(12);
}

/// Greatest standard deviation of a blur in pixels.
const MOST_SIGMA: f64 = 1000.0;
/// Greatest side of a block in pixels.
const MOST_SIDE: f64 = 10_000.0;

const fn angle(default: &'static [f64; 1], doc: &'static str) -> Param {
    Param::number("angle", default, [-1.0e6, 1.0e6], doc)
}

const fn softness(doc: &'static str) -> Param {
    Param::number("softness", &[0.0], [0.0, 1.0], doc)
}

const SOFTNESS: Param =
    softness("Width of the soft edge as a fraction of the way that the edge goes; 0 is a hard edge.");

const MOTION: Param = angle(
    &[180.0],
    "Where things move to, in degrees clockwise: 180 is to the left, so that the new picture comes from the right; 0 is to the right, 90 downwards.",
);

const CENTER: Param = Param {
    name: "center",
    ty: ParamType::VEC2,
    count: 1,
    default: &[0.5, 0.5],
    range: [-1.0e3, 1.0e3],
    doc: "The point from which the new picture grows, in fractions of the box.",
};

/// The kinds of transitions that come with the engine; [`transition`] has their ids.
pub const TRANSITIONS: &[TransitionKind] = &[
    TransitionKind {
        name: "fade",
        params: &[],
        doc: "The exact mix (1 − p)·A + p·B of the two finished pictures, p being the progress.",
    },
    TransitionKind {
        name: "wipe",
        params: &[
            angle(
                &[0.0],
                "Where the edge moves to, in degrees clockwise: 0 is from left to right, 90 from top to bottom.",
            ),
            SOFTNESS,
        ],
        doc: "An edge moves across and uncovers the new picture.",
    },
    TransitionKind {
        name: "dip",
        params: &[Param::color("color", &[0.0, 0.0, 0.0, 1.0], "The colour that fills the box half way.")],
        doc: "A fade to one colour in the first half, and from it in the second: (1 − 2p)·A + 2p·C, then (2 − 2p)·C + (2p − 1)·B.",
    },
    TransitionKind {
        name: "slide",
        params: &[MOTION],
        doc: "The old picture moves away and uncovers the new one, which stands still.",
    },
    TransitionKind { name: "push", params: &[MOTION], doc: "The new picture moves in and pushes the old one out." },
    TransitionKind {
        name: "cover",
        params: &[MOTION],
        doc: "The new picture moves in over the old one, which stands still.",
    },
    TransitionKind {
        name: "zoom",
        params: &[CENTER],
        doc: "The new picture grows over the old one: its scale is the progress. As `exit` the node shrinks away.",
    },
    TransitionKind {
        name: "clock",
        params: &[
            angle(&[0.0], "Where the hand starts, in degrees clockwise from twelve o'clock."),
            softness("Width of the soft edge as a fraction of the whole turn; 0 is a hard edge."),
        ],
        doc: "A hand turns clockwise about the middle of the box and uncovers the new picture.",
    },
    TransitionKind {
        name: "blinds",
        params: &[
            Param::number("count", &[8.0], [1.0, 1000.0], "How many strips there are, rounded down."),
            angle(&[0.0], "Where the edge of each strip moves to, in degrees clockwise: 0 is from left to right."),
            softness("Width of the soft edges as a fraction of a strip; 0 is a hard edge."),
        ],
        doc: "The box is cut into strips, and each is wiped for itself.",
    },
    TransitionKind {
        name: "blur",
        params: &[Param::number(
            "sigma",
            &[12.0],
            [0.0, MOST_SIGMA],
            "Standard deviation of the Gaussian half way, in pixels; it rises from 0 and falls to 0 again.",
        )],
        doc: "A fade of two pictures that are blurred meanwhile.",
    },
    TransitionKind {
        name: "iris",
        params: &[
            Param::choice("shape", &["circle", "rect", "diamond"], "What the edge looks like."),
            CENTER,
            softness("Width of the soft edge as a fraction of the way to the farthest corner; 0 is a hard edge."),
        ],
        doc: "A hole opens and uncovers the new picture. As `exit` it closes on the node.",
    },
    TransitionKind {
        name: "luma",
        params: &[
            Param::asset("asset", AssetKind::Image, "The picture, stretched over the box."),
            softness("Width of the soft edge as a fraction of the way from black to white; 0 is a hard edge."),
        ],
        doc: "A picture says when the new picture comes: where it is dark, first. Its luminance counts (Rec. 709 weights of its encoded, premultiplied colour).",
    },
    TransitionKind {
        name: "pixelate",
        params: &[Param::number(
            "size",
            &[24.0],
            [1.0, MOST_SIDE],
            "Side of a block half way, in pixels; it rises from 1 and falls to 1 again.",
        )],
        doc: "A fade of two pictures that are blocks of one colour each meanwhile.",
    },
];
