//! Paints, strokes and shapes with their values of the frame.

use core::ops::Range;

use kurbo::{Affine, Point, Rect};
use reelm_expr::Values;
use reelm_ir::{CompositionIr, Gradient, GradientKind, Node, Paint, Shape, ShapeKind, Stroke, Text};

use crate::graph::{
    Corners, EvaluatedGradient, EvaluatedGradientKind, EvaluatedGraph, EvaluatedLook, EvaluatedPaint, EvaluatedShape,
    EvaluatedStroke, Geometry, Trimmed,
};

/// The most corners on the outer circle of a polygon or a star.
const MOST_CORNERS: u32 = 1000;

/// Appends to the graph's arenas.
pub(crate) struct Painter<'a> {
    pub(crate) values: &'a Values,
    pub(crate) graph: &'a mut EvaluatedGraph,
}

impl Painter<'_> {
    /// The shape of a node whose own box is `own`.
    pub(crate) fn shape(&mut self, ir: &CompositionIr, node: &Node, shape: &Shape, own: Rect) -> EvaluatedShape {
        let is_sized = node.size.iter().any(|dim| !dim.is_auto());
        let natural = if is_sized { natural_box(ir, self.values, shape.kind) } else { None };
        let fit = |own| natural.map_or(Affine::IDENTITY, |natural| stretch(natural, own));
        let geometry = match shape.kind {
            ShapeKind::Rect { radii } => Geometry::Rect(fit_radii(radii.map(|radius| self.values.get(radius)), own)),
            ShapeKind::Ellipse => Geometry::Ellipse,
            ShapeKind::Path(path) => Geometry::Path(path.resolve(self.values.get(path.at)), fit(own)),
            ShapeKind::Corners { count, outer, inner, radius } => {
                let value = |value| self.values.get(value);
                let corners = Corners {
                    // Saturates; what is not a number becomes the least.
                    count: (value(count) as u32).clamp(3, MOST_CORNERS),
                    outer: value(outer),
                    inner: inner.map(value),
                    radius: value(radius),
                };
                Geometry::Corners(corners, fit(own))
            }
            ShapeKind::Line { from, to } => {
                let map = fit(own);
                Geometry::Line([from, to].map(|end| map * point(self.values.get(end))))
            }
        };
        let is_line = matches!(shape.kind, ShapeKind::Line { .. });
        EvaluatedShape {
            geometry,
            trim: trimmed([shape.trim.start, shape.trim.end, shape.trim.offset].map(|value| self.values.get(value))),
            rule: shape.fill_rule,
            fill: if is_line { EvaluatedPaint::None } else { self.paint(&shape.fill) },
            stroke: self.stroke(shape.stroke.as_deref()),
        }
    }

    /// How the glyphs of a text are painted: those that have no paint of their own, then those of each span that has.
    pub(crate) fn looks(&mut self, text: &Text) -> Range<u32> {
        let first = self.graph.looks.len() as u32;
        let own = EvaluatedLook { fill: self.paint(&text.fill), stroke: self.stroke(text.stroke.as_deref()) };
        self.graph.looks.push(own.clone());
        for span in text.spans.iter().filter(|span| span.has_paint()) {
            let fill = span.fill.as_ref().map_or(own.fill, |fill| self.paint(fill));
            let stroke = match &span.stroke {
                Some(stroke) => self.stroke(stroke.as_deref()),
                None => own.stroke.clone(),
            };
            self.graph.looks.push(EvaluatedLook { fill, stroke });
        }
        first..self.graph.looks.len() as u32
    }

    /// The paint; invisible ones become `None`.
    pub(crate) fn paint(&mut self, paint: &Paint) -> EvaluatedPaint {
        match paint {
            Paint::None => EvaluatedPaint::None,
            Paint::Solid(color) => {
                let color = self.values.get(*color);
                if color.a <= 0.0 { EvaluatedPaint::None } else { EvaluatedPaint::Solid(color) }
            }
            Paint::Gradient(gradient) => self.gradient(gradient),
            Paint::Pattern(pattern) => EvaluatedPaint::Pattern(*pattern),
        }
    }

    /// The stroke; one without width or paint becomes `None`.
    pub(crate) fn stroke(&mut self, stroke: Option<&Stroke>) -> Option<EvaluatedStroke> {
        let stroke = stroke?;
        let width = self.values.get(stroke.width);
        let paint = self.paint(&stroke.paint);
        if width <= 0.0 || paint == EvaluatedPaint::None {
            return None;
        }
        let first = self.graph.dashes.len() as u32;
        let values = self.values;
        self.graph.dashes.extend(stroke.dash.iter().map(|length| values.get(*length).max(0.0)));
        // A pattern of nothing but zeros is a solid line (SVG 2, 13.5.6).
        if self.graph.dashes[first as usize..].iter().all(|length| *length <= 0.0) {
            self.graph.dashes.truncate(first as usize);
        }
        Some(EvaluatedStroke {
            paint,
            width,
            join: stroke.join,
            cap: stroke.cap,
            miter: values.get(stroke.miter).max(1.0),
            dashes: first..self.graph.dashes.len() as u32,
            dash_offset: values.get(stroke.dash_offset),
            align: stroke.align,
        })
    }

    fn gradient(&mut self, gradient: &Gradient) -> EvaluatedPaint {
        let values = self.values;
        let first = self.graph.stops.len() as u32;
        let mut least: f64 = 0.0;
        for stop in &gradient.stops {
            // An offset below the one before it counts as that one (CSS Images 3, 3.4.3).
            least = values.get(stop.offset).clamp(0.0, 1.0).max(least);
            self.graph.stops.push((least, values.get(stop.color)));
        }
        let kind = match gradient.kind {
            GradientKind::Linear { from, to } => {
                EvaluatedGradientKind::Linear { from: values.get(from), to: values.get(to) }
            }
            GradientKind::Radial { center, radius, focal } => EvaluatedGradientKind::Radial {
                center: values.get(center),
                radius: values.get(radius),
                focal: values.get(focal),
            },
            GradientKind::Conic { center, angle } => {
                EvaluatedGradientKind::Conic { center: values.get(center), angle: values.get(angle) }
            }
        };
        let stops = first..self.graph.stops.len() as u32;
        self.graph.gradients.push(EvaluatedGradient { kind, stops, space: gradient.space });
        EvaluatedPaint::Gradient(self.graph.gradients.len() as u32 - 1)
    }
}

/// The part that `start`, `end` and `offset` of a trim say. The lesser of the first two comes first, as in Lottie.
fn trimmed([start, end, offset]: [f64; 3]) -> Trimmed {
    let (first, last) = (start.min(end).clamp(0.0, 1.0), start.max(end).clamp(0.0, 1.0));
    let length = last - first;
    if length >= 1.0 {
        return Trimmed::Whole;
    }
    let from = first + offset;
    let from = from - from.floor();
    // A fraction so little below 0 that it is rounded to 1 is where the outline begins.
    let from = if from < 1.0 { from } else { 0.0 };
    if length > 0.0 && from.is_finite() { Trimmed::Part { from, to: from + length } } else { Trimmed::Nothing }
}

/// Radii scaled down together until neighbours fit (CSS Backgrounds 3, 5.5).
fn fit_radii(radii: [f64; 4], own: Rect) -> [f64; 4] {
    let radii = radii.map(|radius| radius.max(0.0));
    let [tl, tr, br, bl] = radii;
    let ratio = |length: f64, sum: f64| if sum > length { length / sum } else { 1.0 };
    let (width, height) = (own.width(), own.height());
    let factor =
        ratio(width, tl + tr).min(ratio(width, bl + br)).min(ratio(height, tl + bl)).min(ratio(height, tr + br));
    radii.map(|radius| radius * factor)
}

fn point([x, y]: [f64; 2]) -> Point {
    Point::new(x, y)
}

/// The box of a geometry that has a size of its own, in its own coordinates.
pub(crate) fn natural_box(ir: &CompositionIr, values: &Values, kind: ShapeKind) -> Option<Rect> {
    match kind {
        ShapeKind::Rect { .. } | ShapeKind::Ellipse => None,
        ShapeKind::Path(path) => Some(ir.path_bounds(path.resolve(values.get(path.at)))),
        ShapeKind::Corners { outer, .. } => {
            let side = 2.0 * values.get(outer);
            Some(Rect::new(0.0, 0.0, side, side))
        }
        ShapeKind::Line { from, to } => {
            let ([x0, y0], [x1, y1]) = (values.get(from), values.get(to));
            Some(Rect::new(x0, y0, x1, y1).abs())
        }
    }
}

/// Scales and moves `natural` to `own`. A side of length 0 is only moved.
fn stretch(natural: Rect, own: Rect) -> Affine {
    let factor = |own: f64, natural: f64| if natural > 0.0 { own / natural } else { 1.0 };
    let (x, y) = (factor(own.width(), natural.width()), factor(own.height(), natural.height()));
    Affine::new([x, 0.0, 0.0, y, own.x0 - natural.x0 * x, own.y0 - natural.y0 * y])
}
