//! What a command answers: an **outcome**, or a **refusal** that names the place, the limit and what was observed.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::layer::InstanceId;

/// What a command has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// What it says.
    Done,
    /// Nothing: it lies before a bake that has happened, and what was baked stays as it is.
    Skipped,
    /// Nothing: all was so already, or nothing of it lies in what is seen.
    Unchanged,
}

/// What is wrong with a refused command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RefusalCode {
    /// There is no frame: it begins with `begin-frame`.
    NoFrame,
    /// A frame is being made, and this is for the time between frames.
    FrameOpen,
    /// The frame has more commands than allowed.
    Commands,
    /// The frame has more operations than allowed.
    Operations,
    /// One layer more than an instance may have.
    Layers,
    /// Instances lie deeper in each other than allowed.
    Nesting,
    /// One instance more than allowed.
    Instances,
    /// A side is 0, or longer than allowed.
    Side,
    /// A layer would have more pixels than allowed.
    LayerPixels,
    /// All layers together would have more pixels than allowed.
    Pixels,
    /// A number is infinite or not a number.
    NotFinite,
    /// The magnitude of a coordinate is larger than allowed.
    Coordinate,
    /// A number lies outside of the range that its field tells.
    Range,
    /// More points or path elements than allowed.
    Points,
    /// A path does not begin with a `move`.
    PathStart,
    /// A crisp polygon is too high for its number of corners.
    PolygonWork,
    /// A text has more bytes than allowed.
    Text,
    /// The layer does not exist.
    LayerMissing,
    /// No such bake has happened.
    BakeMissing,
    /// The child was never embedded.
    ChildMissing,
    /// The child has been embedded in this frame already.
    ChildTwice,
    /// The child is being drawn: it cannot be taken away, nor its parent changed by it.
    ChildOpen,
    /// `leave` without `enter`.
    RoutingEmpty,
    /// Routing is deeper than allowed.
    RoutingDepth,
    /// The ink erases, and this command needs a colour.
    EraseInk,
    /// The command is for the canvas, not for a piece inside of it.
    Placement,
    /// A saved state contradicts itself.
    SnapshotBroken,
}

/// Where something was refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The instance that the command was for.
    pub instance: InstanceId,
    /// The number of the command within the frame, from 0 at `begin-frame`; children's commands count.
    pub command: u32,
    /// The place of the active layer in its stack, from 0 at the bottom.
    pub layer: Option<u32>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "command {} of {}", self.command, self.instance)?;
        self.layer.map_or(Ok(()), |layer| write!(f, ", layer {layer}"))
    }
}

/// Why, where, the limit, and what was observed. For a code without a number both are 0. The command changed nothing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{code:?} at {place}: limit {limit}, observed {observed}")]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// What is wrong.
    pub code: RefusalCode,
    /// Where.
    pub place: Place,
    /// The largest value that is taken (the smallest, if `observed` is below it).
    pub limit: f64,
    /// The value that was found.
    pub observed: f64,
}

impl Refusal {
    pub(crate) const fn new(code: RefusalCode, limit: f64, observed: f64) -> Self {
        let place = Place { instance: InstanceId(0), command: 0, layer: None };
        Self { code, place, limit, observed }
    }

    /// A refusal that has no number.
    pub(crate) const fn plain(code: RefusalCode) -> Self {
        Self::new(code, 0.0, 0.0)
    }

    /// Refuses `observed` above `limit`.
    pub(crate) fn above(code: RefusalCode, limit: u64, observed: u64) -> Result<(), Self> {
        if observed > limit { Err(Self::new(code, limit as f64, observed as f64)) } else { Ok(()) }
    }

    /// Refuses a number outside of `least` to `most`.
    pub(crate) fn outside(least: f64, most: f64, observed: f64) -> Result<(), Self> {
        match observed {
            value if !value.is_finite() => Err(Self::new(RefusalCode::NotFinite, most, value)),
            low if low < least => Err(Self::new(RefusalCode::Range, least, low)),
            high if high > most => Err(Self::new(RefusalCode::Range, most, high)),
            _ => Ok(()),
        }
    }
}
