//! Pieces: what `paint` nodes draw on their canvases.

use reelm_ids::{AssetIdx, NodeIdx};

use super::{Anim, AnimPath, Rgba, Sampling, TextPart};
use crate::registry::CommandKind;

/// A `paint` node.
#[derive(Debug, Clone, Copy)]
pub struct PaintNode {
    /// Its piece: an index into [`super::CompositionIr::pieces`].
    pub piece: u32,
    /// What lies beneath the canvas, in the own box.
    pub background: Anim<Rgba>,
    /// How the canvas is read where it is scaled or turned.
    pub sampling: Sampling,
    /// The font asset that is written in; `None` is the bundled font.
    pub font: Option<AssetIdx>,
}

/// Draw commands, issued anew in each frame in which the node exists.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The node that it belongs to.
    pub node: NodeIdx,
    /// The commands in order, repetitions multiplied out; those of an `embed` follow it.
    pub commands: Vec<PaintCommand>,
}

/// One command.
#[derive(Debug, Clone)]
pub struct PaintCommand {
    /// What it does; never `repeat`.
    pub kind: CommandKind,
    /// Whether it is issued.
    pub when: Anim<bool>,
    /// The lanes of its arguments in the order of the table, then x and y of each point, or the two of a path that changes.
    pub lanes: Vec<Anim<f64>>,
    /// Bit `i`: argument `i` of the table is written.
    pub given: u32,
    /// What it says, if it writes.
    pub text: Vec<TextPart>,
    /// The image that it names.
    pub asset: Option<AssetIdx>,
    /// The path that it draws. Where it is between two keys follows the lanes of the arguments, if it changes.
    pub path: Option<AnimPath>,
    /// How many of the commands that follow are those of its child.
    pub inner: u32,
}

impl PaintCommand {
    /// Whether the argument `name` is written.
    pub fn is_given(&self, name: &str) -> bool {
        self.kind.row().argument(name).is_some_and(|(position, _)| self.given & (1 << position) != 0)
    }
}
