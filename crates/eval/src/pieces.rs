//! Pieces in one frame: which commands are issued, with the numbers of their arguments.
//!
//! A piece runs in every frame in which its node exists, shown or not: what it draws stays on its canvas. So this is a pass of
//! its own, before the walk, whose state hashes need to know what the canvases hold.

use core::ops::Range;

use reelm_ir::{Piece, TextPart};

use crate::walk::Frame;

/// The greatest width and height of a canvas in pixels.
const MOST_SIDE: f64 = 16_384.0;

/// The pieces that run in one frame. Reused from frame to frame.
#[derive(Debug, Clone, Default)]
pub struct EvaluatedPieces {
    /// In the order of the composition's.
    pub pieces: Vec<EvaluatedPiece>,
    /// Commands, by the ranges of pieces.
    pub commands: Vec<EvaluatedCommand>,
    /// Numbers, by the ranges of commands.
    pub lanes: Vec<f64>,
}

/// A piece that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluatedPiece {
    /// Which: an index into [`reelm_ir::CompositionIr::pieces`].
    pub piece: u32,
    /// Width and height of its canvas in pixels: those of the node's box, rounded, at least 1; `None` while no box is laid out.
    pub size: Option<[u32; 2]>,
    /// A range of [`EvaluatedPieces::commands`].
    pub commands: Range<u32>,
}

/// A command that is issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluatedCommand {
    /// Which: an index into [`Piece::commands`].
    pub command: u32,
    /// A range of [`EvaluatedPieces::lanes`]: the arguments in the order of the table, the points, the numbers in its text.
    pub lanes: Range<u32>,
    /// How many of the commands that follow are those of its child.
    pub inner: u32,
}

impl EvaluatedPieces {
    /// Finds the pieces that run in `frame` and what they issue. [`Frame::canvases`] is not read.
    pub fn evaluate(&mut self, frame: &Frame<'_>) {
        self.pieces.clear();
        self.commands.clear();
        self.lanes.clear();
        for (number, piece) in frame.ir.pieces.iter().enumerate() {
            if frame.times.is_alive(piece.node) {
                let first = self.commands.len() as u32;
                self.issue(frame, piece, 0..piece.commands.len());
                let commands = first..self.commands.len() as u32;
                self.pieces.push(EvaluatedPiece { piece: number as u32, size: size(frame, piece), commands });
            }
        }
    }

    /// The commands of `piece`.
    pub fn commands(&self, piece: &EvaluatedPiece) -> &[EvaluatedCommand] {
        self.commands.get(piece.commands.start as usize..piece.commands.end as usize).unwrap_or(&[])
    }

    /// The numbers of `command`.
    pub fn lanes(&self, command: &EvaluatedCommand) -> &[f64] {
        self.lanes.get(command.lanes.start as usize..command.lanes.end as usize).unwrap_or(&[])
    }

    /// Appends those of the commands `range` that are issued. Recursion is as deep as canvases nest, which `ir` limits.
    fn issue(&mut self, frame: &Frame<'_>, piece: &Piece, range: Range<usize>) {
        let mut next = range.start;
        while let Some(command) = piece.commands.get(next).filter(|_| next < range.end) {
            let number = next;
            next += 1 + command.inner as usize;
            if !frame.values.get(command.when) {
                continue;
            }
            let first = self.lanes.len() as u32;
            self.lanes.extend(command.lanes.iter().map(|lane| frame.values.get(*lane)));
            self.lanes.extend(command.text.iter().flat_map(|part| said(frame, part)).flatten());
            let own = self.commands.len();
            let lanes = first..self.lanes.len() as u32;
            self.commands.push(EvaluatedCommand { command: number as u32, lanes, inner: 0 });
            self.issue(frame, piece, number + 1..next.min(range.end));
            self.commands[own].inner = (self.commands.len() - own - 1) as u32;
        }
    }
}

/// What a part of a text that changes is made from.
fn said(frame: &Frame<'_>, part: &TextPart) -> [Option<f64>; 2] {
    match part {
        TextPart::Literal(_) => [None; 2],
        TextPart::Number { value, .. } => [Some(frame.values.get(*value)), None],
        TextPart::Computed { value, .. } => frame.values.get(*value).map(Some),
    }
}

/// Width and height of the canvas.
fn size(frame: &Frame<'_>, piece: &Piece) -> Option<[u32; 2]> {
    if frame.layout.is_hidden(piece.node) {
        return None;
    }
    let rect = frame.layout.rects.get(piece.node)?;
    Some([rect.width(), rect.height()].map(|side| side.round().clamp(1.0, MOST_SIDE) as u32))
}
