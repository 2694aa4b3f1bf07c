//! The kinds of transitions that come with the engine.

use super::{Param, ParamType, TransitionKind};

/// The ids of the kinds of transitions that come with the engine.
pub mod transition {
    use reelm_ids::TransitionKindId;

    /// `fade`.
    pub const FADE: TransitionKindId = TransitionKindId(0);
    /// `wipe`.
    pub const WIPE: TransitionKindId = TransitionKindId(1);
}

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
            Param {
                name: "angle",
                ty: ParamType::NUMBER,
                count: 1,
                default: &[0.0],
                range: [-1.0e6, 1.0e6],
                doc: "Where the edge moves to, in degrees clockwise: 0 is from left to right, 90 from top to bottom.",
            },
            Param {
                name: "softness",
                ty: ParamType::NUMBER,
                count: 1,
                default: &[0.0],
                range: [0.0, 1.0],
                doc: "Width of the soft edge as a fraction of the way that the edge goes; 0 is a hard edge.",
            },
        ],
        doc: "An edge moves across and uncovers the new picture.",
    },
];

/// Names of transitions that the format has and this version refuses with `not-yet`.
pub const LATER_TRANSITIONS: &[&str] =
    &["dip", "slide", "push", "cover", "zoom", "iris", "clock", "blinds", "pixelate", "blur", "luma"];
