//! Texts as draw items: their runs, or the parts of these that are moved by themselves.

use core::ops::Range;

use kurbo::Rect;
use reelm_assets::ShapedText;
use reelm_eval::{EvaluatedPaint, EvaluatedSegment, EvaluatedStroke, EvaluatedText, SegmentLook};
use reelm_ids::Hash128;
use reelm_ir::{Rgba, StrokeAlign};
use reelm_pixel::MaskMode;
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

/// How the fill or the stroke of glyphs is drawn.
struct Coat {
    brush: Brush,
    /// Of a stroke.
    style: Option<u32>,
    align: StrokeAlign,
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
        let mut rest = runs(part.shaped, &part.glyphs);
        while let Some(paint) = part.shaped.paints.get(rest.start).copied().filter(|_| !rest.is_empty()) {
            let own = part.shaped.paints.get(rest.clone()).unwrap_or(&[]);
            let count = own.iter().take_while(|own| **own == paint).count().max(1);
            let alike = rest.start..rest.start + count;
            rest.start = alike.end;
            match self.coat(part, paint, pass) {
                Some(coat) if coat.align == StrokeAlign::Center => {
                    alike.for_each(|number| self.run(part, number, &coat.brush, coat.style, opacity));
                }
                Some(coat) => self.cut(part, alike, &coat, opacity),
                None => {}
            }
        }
    }

    /// Draws strokes that lie on one side: twice as wide, and cut by their glyphs, or by whatever glyphs there are.
    fn cut(&mut self, part: &Part<'_>, numbers: Range<usize>, coat: &Coat, opacity: f32) {
        let outside = coat.align == StrokeAlign::Outside;
        self.builder.push_layer(&Layer { opacity, ..Layer::default() }, &[]);
        self.builder.push_mask(MaskMode::Alpha, outside, 0.0);
        let cutting = if outside { runs(part.shaped, &part.glyphs) } else { numbers.clone() };
        cutting.for_each(|number| self.run(part, number, &Brush::Solid([1.0; 4]), None, 1.0));
        self.builder.pop_layer();
        numbers.for_each(|number| self.run(part, number, &coat.brush, coat.style, 1.0));
        self.builder.pop_layer();
    }

    /// How the fill or the stroke of a number of paint is drawn.
    fn coat(&mut self, part: &Part<'_>, paint: u16, pass: Pass) -> Option<Coat> {
        let scene = self.scene;
        let look = scene.graph.looks(&part.text.looks).get(usize::from(paint))?;
        let solid = |own: EvaluatedPaint, color: Option<Rgba>| match color {
            Some(color) if color.a > 0.0 => EvaluatedPaint::Solid(color),
            Some(_) => EvaluatedPaint::None,
            None => own,
        };
        if pass == Pass::Fill {
            let brush = self.brush(solid(look.fill, part.look.fill))?;
            return Some(Coat { brush, style: None, align: StrokeAlign::Center });
        }
        let stroke = look.stroke.as_ref()?;
        let brush = self.brush(solid(stroke.paint, part.look.stroke_paint))?;
        let (width, align) = (part.look.stroke_width.unwrap_or(stroke.width), stroke.align);
        let factor = if align == StrokeAlign::Center { 1.0 } else { 2.0 };
        let style = |painter: &mut Self| painter.style(&EvaluatedStroke { width, ..stroke.clone() }, factor);
        (width > 0.0).then(|| Coat { brush, style: Some(style(self)), align })
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
