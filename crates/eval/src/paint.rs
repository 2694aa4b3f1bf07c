//! Paints, strokes and shapes with their values of the frame.

use kurbo::{Affine, Rect};
use reelm_expr::Values;
use reelm_ir::{CompositionIr, Gradient, GradientKind, Node, Paint, PathAt, Shape, ShapeKind, Stroke};

use crate::graph::{
    EvaluatedGradient, EvaluatedGradientKind, EvaluatedGraph, EvaluatedPaint, EvaluatedShape, EvaluatedStroke,
    Geometry, Trimmed,
};

/// Appends to the graph's arenas.
pub(crate) struct Painter<'a> {
    pub(crate) values: &'a Values,
    pub(crate) graph: &'a mut EvaluatedGraph,
}

impl Painter<'_> {
    /// The shape of a node whose own box is `own`.
    pub(crate) fn shape(&mut self, ir: &CompositionIr, node: &Node, shape: &Shape, own: Rect) -> EvaluatedShape {
        let geometry = match shape.kind {
            ShapeKind::Rect { radii } => Geometry::Rect(fit_radii(radii.map(|radius| self.values.get(radius)), own)),
            ShapeKind::Ellipse => Geometry::Ellipse,
            ShapeKind::Path(path) => {
                let path = path.resolve(self.values.get(path.at));
                Geometry::Path(path, fit_path(ir, node, path, own))
            }
        };
        EvaluatedShape {
            geometry,
            trim: trimmed([shape.trim.start, shape.trim.end, shape.trim.offset].map(|value| self.values.get(value))),
            rule: shape.fill_rule,
            fill: self.paint(&shape.fill),
            stroke: self.stroke(shape.stroke.as_deref()),
        }
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

/// Scales a path's bounding box to the own box where a size is given; else the path keeps its own coordinates.
fn fit_path(ir: &CompositionIr, node: &Node, path: PathAt, own: Rect) -> Affine {
    if node.size.iter().all(|dim| dim.is_auto()) {
        return Affine::IDENTITY;
    }
    let bounds = ir.path_bounds(path);
    let factor = |own: f64, bounds: f64| if bounds > 0.0 { own / bounds } else { 1.0 };
    let (x, y) = (factor(own.width(), bounds.width()), factor(own.height(), bounds.height()));
    Affine::new([x, 0.0, 0.0, y, own.x0 - bounds.x0 * x, own.y0 - bounds.y0 * y])
}
