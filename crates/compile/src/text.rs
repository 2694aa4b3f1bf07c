//! Texts as draw items: their runs, or the parts of these that are moved by themselves.

use core::ops::Range;

use kurbo::Rect;
use reelm_assets::ShapedText;
use reelm_eval::{EvaluatedPaint, EvaluatedSegment, EvaluatedStroke, EvaluatedText, SegmentLook};
use reelm_ids::Hash128;
use reelm_ir::Rgba;
use reelm_plan::{Brush, Layer};

use crate::leaf::LeafPainter;

/// Glyphs of a text that are drawn alike.
#[derive(Clone)]
struct Part<'a> {
    shaped: &'a ShapedText,
    text: &'a EvaluatedText,
    glyphs: Range<u32>,
    ink: Rect,
    look: SegmentLook,
}

/// Which of the glyphs' paints is drawn.
#[derive(Clone, Copy, PartialEq)]
enum Pass {
    Fill,
    Stroke,
}

impl LeafPainter<'_, '_> {
    /// All is filled before anything is outlined, as in one paragraph of CSS: no stroke lies beneath the fill of a neighbour. What is
    /// moved by itself and lets something through is one picture, and drawn with what is outlined.
    pub(crate) fn text(&mut self, text: &EvaluatedText) {
        let scene = self.scene;
        let shaped = scene.texts.get(text.text);
        let segments = scene.graph.segments(&text.segments);
        let whole =
            [EvaluatedSegment { end: shaped.glyphs.len() as u32, ink: shaped.ink_bounds, look: SegmentLook::PLAIN }];
        let segments = if segments.is_empty() { &whole } else { segments };
        let stroked = scene.graph.looks(&text.looks).iter().any(|look| look.stroke.is_some());
        for pass in [Pass::Fill, Pass::Stroke] {
            let mut start = 0;
            for segment in segments {
                let (glyphs, look) = (start..segment.end, segment.look);
                start = segment.end;
                let part = Part { shaped, text, glyphs, ink: segment.ink, look };
                let translucent = look.opacity < 1.0;
                match pass {
                    _ if look.opacity <= 0.0 => {}
                    Pass::Fill if !translucent || !stroked => self.part(&part, &[Pass::Fill]),
                    Pass::Stroke if stroked && translucent => self.part(&part, &[Pass::Fill, Pass::Stroke]),
                    Pass::Stroke if stroked => self.part(&part, &[Pass::Stroke]),
                    Pass::Fill | Pass::Stroke => {}
                }
            }
        }
    }

    /// Draws a part: as one picture, where that makes a difference.
    fn part(&mut self, part: &Part<'_>, passes: &[Pass]) {
        let runs = runs(part.shaped, &part.glyphs).len();
        let layered = part.look.opacity < 1.0 && passes.len() * runs > 1;
        if layered {
            self.builder.push_layer(&Layer { opacity: part.look.opacity as f32, ..Layer::default() }, &[]);
        }
        let opacity = if layered { 1.0 } else { part.look.opacity as f32 };
        passes.iter().for_each(|pass| self.paint(part, *pass, opacity));
        if layered {
            self.builder.pop_layer();
        }
    }

    fn paint(&mut self, part: &Part<'_>, pass: Pass, opacity: f32) {
        let mut last = None;
        let mut brush = None;
        for number in runs(part.shaped, &part.glyphs) {
            let Some(paint) = part.shaped.paints.get(number).copied() else { break };
            if last != Some(paint) {
                last = Some(paint);
                brush = self.look(part, paint, pass);
            }
            if let Some((brush, style)) = &brush {
                self.run(part, number, brush, *style, opacity);
            }
        }
    }

    /// The brush of the fill or the stroke of a number of paint, and the style of the stroke.
    fn look(&mut self, part: &Part<'_>, paint: u16, pass: Pass) -> Option<(Brush, Option<u32>)> {
        let scene = self.scene;
        let look = scene.graph.looks(&part.text.looks).get(usize::from(paint))?;
        let solid = |own: EvaluatedPaint, color: Option<Rgba>| match color {
            Some(color) if color.a > 0.0 => EvaluatedPaint::Solid(color),
            Some(_) => EvaluatedPaint::None,
            None => own,
        };
        if pass == Pass::Fill {
            return Some((self.brush(solid(look.fill, part.look.fill))?, None));
        }
        let stroke = look.stroke.as_ref()?;
        let brush = self.brush(solid(stroke.paint, part.look.stroke_paint))?;
        let width = part.look.stroke_width.unwrap_or(stroke.width);
        (width > 0.0).then(|| (brush, Some(self.style(&EvaluatedStroke { width, ..stroke.clone() }, 1.0))))
    }

    /// Draws what a part has of a run.
    fn run(&mut self, part: &Part<'_>, number: usize, brush: &Brush, stroke: Option<u32>, opacity: f32) {
        let shaped = part.shaped;
        let Some(run) = shaped.runs.get(number) else { return };
        let [start, end] = [run.glyphs.start.max(part.glyphs.start), run.glyphs.end.min(part.glyphs.end)];
        let glyphs = shaped.glyphs.get(start as usize..end as usize).unwrap_or(&[]);
        let mut content = shaped.hash.then(Hash128(number as u128));
        if [start, end] != [run.glyphs.start, run.glyphs.end] {
            content = content.then(Hash128(u128::from(start) << 32 | u128::from(end)));
        }
        let world = self.world * part.look.affine;
        self.builder.glyphs(run.clone(), glyphs, part.ink, content, stroke, brush.clone(), world, opacity);
    }
}

/// The numbers of the runs that have some of `glyphs`.
fn runs(shaped: &ShapedText, glyphs: &Range<u32>) -> Range<usize> {
    let first = shaped.runs.partition_point(|run| run.glyphs.end <= glyphs.start);
    first..shaped.runs.partition_point(|run| run.glyphs.start < glyphs.end).max(first)
}
