//! The units of texts in one frame: how each character, word or line is moved and painted.
//!
//! What animates them is computed for each unit by itself, with a clock, a number and a count of its own, so this is a pass of its own
//! before the walk, when boxes and shaped texts are known. Nothing is shaped for it.
//!
//! * a **look** is what the animators of one kind of unit make of one of them;
//! * a **segment** is glyphs that follow each other and look alike: what moves characters within what moves words within what moves
//!   lines. A text whose units all stand as they would without animators has none, and is drawn as if it had no animators.

use core::ops::Range;

use kurbo::{Affine, Rect, Vec2};
use reelm_assets::{NO_UNIT, ShapedText, TextEngine};
use reelm_expr::{NodeTimes, Program, Values};
use reelm_ids::NodeIdx;
use reelm_ir::{Animator, CompositionIr, Kind, Rgba, Text, TextUnit};
use reelm_layout::LayoutOutput;

use crate::transform::linear;

/// The segments of all texts in one frame. Reused from frame to frame.
#[derive(Debug, Clone, Default)]
pub struct EvaluatedUnits {
    /// The texts that have animators.
    nodes: Vec<NodeIdx>,
    /// Of each of them a range of the segments.
    ranges: Vec<Range<u32>>,
    segments: Vec<EvaluatedSegment>,
    /// Of the text at hand, for each kind of unit.
    looks: [Vec<Look>; 3],
}

/// Glyphs of a text that follow each other and look alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EvaluatedSegment {
    /// One past the last of its glyphs in the shaped text; its first follows those of the segment before.
    pub end: u32,
    /// The box of their ink where they stand in the text.
    pub ink: Rect,
    /// How they look.
    pub look: SegmentLook,
}

/// How the glyphs of a segment look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SegmentLook {
    /// Moves them, in the text's own space.
    pub affine: Affine,
    /// 0 to 1.
    pub opacity: f64,
    /// In place of the fill.
    pub fill: Option<Rgba>,
    /// In place of the paint of the stroke.
    pub stroke_paint: Option<Rgba>,
    /// In place of the width of the stroke, in pixels.
    pub stroke_width: Option<f64>,
}

impl SegmentLook {
    /// As without animators.
    pub const PLAIN: Self =
        Self { affine: Affine::IDENTITY, opacity: 1.0, fill: None, stroke_paint: None, stroke_width: None };
    /// Not to be seen.
    pub const HIDDEN: Self = Self { opacity: 0.0, ..Self::PLAIN };
}

/// What the units of one frame are found from.
#[derive(Clone, Copy)]
pub struct UnitsFrame<'a> {
    /// The composition.
    pub ir: &'a CompositionIr,
    /// Its animations.
    pub program: &'a Program,
    /// The local time of every node.
    pub times: &'a NodeTimes,
    /// The box and the shaped text of every node.
    pub layout: &'a LayoutOutput,
    /// The shaped texts.
    pub texts: &'a TextEngine,
}

/// What the animators of one kind make of a unit.
#[derive(Debug, Clone, Copy)]
struct Look {
    position: Vec2,
    scale: [f64; 2],
    rotation: f64,
    skew: [f64; 2],
    opacity: f64,
    fill: Option<Rgba>,
    stroke_paint: Option<Rgba>,
    stroke_width: Option<f64>,
}

impl EvaluatedUnits {
    /// Those of `ir`, of no frame yet.
    pub fn new(ir: &CompositionIr) -> Self {
        let animated = |kind: &Kind| matches!(kind, Kind::Text(text) if !text.animators.is_empty());
        let mut units = Self::default();
        for (index, _) in ir.nodes.iter().filter(|(_, node)| animated(&node.kind)) {
            units.nodes.push(index);
            units.ranges.push(0..0);
        }
        units
    }

    /// Finds the units of `frame`, whose other values are in `values`.
    pub fn evaluate(&mut self, frame: &UnitsFrame<'_>, expressions: &mut reelm_expr::Evaluator, values: &mut Values) {
        self.segments.clear();
        for number in 0..self.nodes.len() {
            let (Some(node), first) = (self.nodes.get(number).copied(), self.segments.len()) else { break };
            if let Some((text, shaped)) = seen(frame, node, values) {
                self.find_looks(frame, text, shaped, expressions, values);
                self.find_segments(shaped, first);
            }
            if let Some(range) = self.ranges.get_mut(number) {
                *range = first as u32..self.segments.len() as u32;
            }
        }
    }

    /// The segments of the text `node`, in the order of its glyphs; none where it is as without animators.
    pub fn segments(&self, node: NodeIdx) -> &[EvaluatedSegment] {
        let range = self.nodes.binary_search(&node).ok().and_then(|at| self.ranges.get(at));
        range.and_then(|range| self.segments.get(range.start as usize..range.end as usize)).unwrap_or(&[])
    }

    fn find_looks(
        &mut self,
        frame: &UnitsFrame<'_>,
        text: &Text,
        shaped: &ShapedText,
        expressions: &mut reelm_expr::Evaluator,
        values: &mut Values,
    ) {
        self.looks.iter_mut().for_each(Vec::clear);
        let place = (frame.ir, frame.times, &frame.layout.rects);
        for animator in &text.animators {
            let kind = kind(animator.by);
            let count = shaped.units.middles.get(kind).map_or(0, Vec::len);
            let Some(looks) = self.looks.get_mut(kind) else { continue };
            looks.resize(count, Look::PLAIN);
            expressions.units(frame.program, place, animator, count as u32, values, |index, values| {
                if let Some(look) = looks.get_mut(index as usize) {
                    look.add(animator, values);
                }
            });
        }
    }

    /// Appends the segments of the text whose looks have been found; those from `first` on are its own.
    fn find_segments(&mut self, shaped: &ShapedText, first: usize) {
        let mut last = None;
        let mut look = SegmentLook::PLAIN;
        for (glyph, (units, ink)) in shaped.units.glyphs.iter().zip(&shaped.units.inks).enumerate() {
            if last != Some(*units) {
                last = Some(*units);
                look = self.look(shaped, units);
            }
            let end = glyph as u32 + 1;
            match self.segments.last_mut().filter(|segment| segment.look == look).filter(|_| glyph > 0) {
                Some(segment) => (segment.end, segment.ink) = (end, segment.ink.union(*ink)),
                None => self.segments.push(EvaluatedSegment { end, ink: *ink, look }),
            }
        }
        if self.segments.get(first..).is_some_and(|own| own.iter().all(|segment| segment.look == SegmentLook::PLAIN)) {
            self.segments.truncate(first);
        }
    }

    /// The look of a glyph of these units.
    fn look(&self, shaped: &ShapedText, units: &[u32; 3]) -> SegmentLook {
        let mut out = SegmentLook::PLAIN;
        // From the character outwards.
        for ((looks, middles), unit) in self.looks.iter().zip(&shaped.units.middles).zip(units) {
            let (Some(look), Some(middle)) = (looks.get(*unit as usize), middles.get(*unit as usize)) else { continue };
            out.affine = look.affine(middle.map(f64::from)) * out.affine;
            out.opacity *= look.opacity;
            // What is within counts, where both say something.
            out.fill = out.fill.or(look.fill);
            out.stroke_paint = out.stroke_paint.or(look.stroke_paint);
            out.stroke_width = out.stroke_width.or(look.stroke_width);
        }
        if out.opacity > 0.0 && out.affine.determinant() != 0.0 { out } else { SegmentLook::HIDDEN }
    }
}

impl Look {
    const PLAIN: Self = Self {
        position: Vec2::ZERO,
        scale: [1.0; 2],
        rotation: 0.0,
        skew: [0.0; 2],
        opacity: 1.0,
        fill: None,
        stroke_paint: None,
        stroke_width: None,
    };

    /// Adds what one more animator says.
    fn add(&mut self, animator: &Animator, values: &Values) {
        let [x, y] = values.get(animator.position);
        self.position += Vec2::new(x, y);
        let ([x, y], skew) = (values.get(animator.scale), values.get(animator.skew));
        self.scale = [self.scale[0] * x, self.scale[1] * y];
        self.skew = [self.skew[0] + skew[0], self.skew[1] + skew[1]];
        self.rotation += values.get(animator.rotation);
        self.opacity *= values.get(animator.opacity);
        self.fill = animator.fill.map(|fill| values.get(fill)).or(self.fill);
        self.stroke_paint = animator.stroke_paint.map(|paint| values.get(paint)).or(self.stroke_paint);
        self.stroke_width = animator.stroke_width.map(|width| values.get(width)).or(self.stroke_width);
    }

    /// translate(position) · translate(middle) · rotate · skew · scale · translate(−middle).
    fn affine(&self, [x, y]: [f64; 2]) -> Affine {
        if self.rotation == 0.0 && self.skew == [0.0; 2] && self.scale == [1.0; 2] {
            return Affine::translate(self.position);
        }
        let middle = Vec2::new(x, y);
        let linear = linear(self.rotation, self.skew, self.scale);
        Affine::translate(self.position + middle) * linear * Affine::translate(-middle)
    }
}

/// The text `node` and its glyphs, if it is there and may be seen.
fn seen<'a>(frame: &UnitsFrame<'a>, node: NodeIdx, values: &Values) -> Option<(&'a Text, &'a ShapedText)> {
    let own = frame.ir.nodes.get(node)?;
    let Kind::Text(text) = &own.kind else { return None };
    let there = frame.times.is_alive(node) && !frame.layout.is_hidden(node);
    let seen = there && values.get(own.visible) && values.get(own.opacity) > 0.0;
    let shaped = frame.layout.text(node).filter(|_| seen)?;
    Some((text, frame.texts.get(shaped)))
}

/// Where a kind of unit stands in the numbers of a glyph.
const fn kind(by: TextUnit) -> usize {
    match by {
        TextUnit::Char => 0,
        TextUnit::Word => 1,
        TextUnit::Line => 2,
    }
}

// A unit that is none is beyond all looks.
const _: () = assert!(NO_UNIT == u32::MAX);
