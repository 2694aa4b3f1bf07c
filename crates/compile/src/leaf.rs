//! Leaves as draw items.

use core::ops::Range;

use kurbo::{Affine, Cap, Join, PathEl, Rect};
use reelm_eval::{
    EvaluatedGradientKind, EvaluatedNode, EvaluatedPaint, EvaluatedShape, EvaluatedStroke, Geometry, Leaf, Trimmed,
};
use reelm_ids::AssetIdx;
use reelm_ir::{Fit, GradientSpace, LineCap, LineJoin, Pattern, Rgba, Sampling, StrokeAlign};
use reelm_plan::{Brush, FillRule, Gradient, GradientKind, PlanBuilder, Stop, StrokeStyle};

use crate::corners;
use crate::outline::Outline;
use crate::trim::Trimmer;
use crate::walk::Scene;

/// Half the side of the square that stands for everything outside of a shape.
const OUTSIDE: f64 = 1.0e6;

/// Draws what `node` shows itself. `world` maps its own space to the surface's.
pub(crate) fn draw(
    scene: &Scene<'_>,
    builder: &mut PlanBuilder,
    scratch: &mut LeafScratch,
    node: &EvaluatedNode,
    world: Affine,
) {
    let mut leaf = LeafPainter { scene, builder, scratch, own: node.own, world };
    match &node.leaf {
        // Scenes and canvases are shown by the walk.
        Leaf::None | Leaf::Scene(_) | Leaf::Paint { .. } => {}
        Leaf::Shape(shape) => leaf.shape(shape),
        Leaf::Text(text) => leaf.text(text),
        Leaf::Image { asset, fit, sampling } => leaf.image(*asset, *fit, *sampling),
        Leaf::Realm(view) => leaf.realm(*view),
    }
}

/// Storage that is reused from leaf to leaf.
#[derive(Debug, Default)]
pub(crate) struct LeafScratch {
    stops: Vec<Stop>,
    outline: Vec<PathEl>,
    trimmer: Trimmer,
}

pub(crate) struct LeafPainter<'a, 'b> {
    pub(crate) scene: &'a Scene<'b>,
    pub(crate) builder: &'a mut PlanBuilder,
    scratch: &'a mut LeafScratch,
    pub(crate) own: Rect,
    pub(crate) world: Affine,
}

impl LeafPainter<'_, '_> {
    fn shape(&mut self, shape: &EvaluatedShape) {
        if shape.trim == Trimmed::Nothing {
            return;
        }
        let fill = self.brush(shape.fill);
        let is_box = matches!((shape.geometry, shape.trim), (Geometry::Rect([0.0, 0.0, 0.0, 0.0]), Trimmed::Whole));
        if let (true, Some(fill), None) = (is_box, &fill, &shape.stroke) {
            self.builder.fill_rect(self.own, fill.clone(), self.world, 1.0);
            return;
        }
        let elements = self.trimmed(shape.geometry, shape.trim);
        let rule = rule(shape.rule);
        if let Some(fill) = fill {
            self.builder.fill_path(elements.clone(), rule, fill, self.world, 1.0, None);
        }
        if let Some(stroke) = &shape.stroke {
            self.stroke(elements, rule, stroke, shape);
        }
    }

    /// The part of the outline that there is.
    fn trimmed(&mut self, geometry: Geometry, trim: Trimmed) -> Range<u32> {
        let Trimmed::Part { from, to } = trim else { return self.outline(geometry) };
        let LeafScratch { outline, trimmer, .. } = self.scratch;
        trace(self.scene, geometry, self.own, outline);
        trimmer.begin();
        trimmer.extend(outline.iter().copied());
        self.builder.path(trimmer.part(from, to).iter().copied())
    }

    /// All of the outline.
    fn outline(&mut self, geometry: Geometry) -> Range<u32> {
        let outline = &mut self.scratch.outline;
        trace(self.scene, geometry, self.own, outline);
        self.builder.path(outline.iter().copied())
    }

    /// Inside and outside strokes are twice as wide, cut by the shape or by what is not the shape: by all of it, also where only a
    /// part of its outline has a stroke.
    fn stroke(&mut self, elements: Range<u32>, rule: FillRule, stroke: &EvaluatedStroke, shape: &EvaluatedShape) {
        let Some(brush) = self.brush(stroke.paint) else { return };
        let wide = if stroke.align == StrokeAlign::Center { 1.0 } else { 2.0 };
        let style = self.style(stroke, wide);
        let whole = match (shape.trim, stroke.align) {
            (Trimmed::Whole, _) | (_, StrokeAlign::Center) => elements.clone(),
            _ => self.outline(shape.geometry),
        };
        let clip = match stroke.align {
            StrokeAlign::Center => None,
            StrokeAlign::Inside => Some(self.builder.clip_path(whole, rule, self.world, None)),
            StrokeAlign::Outside => {
                let around = self.around(&whole);
                Some(self.builder.clip_path(around, FillRule::EvenOdd, self.world, None))
            }
        };
        self.builder.stroke_path(elements, style, brush, self.world, 1.0, clip);
    }

    /// Everything outside of `elements`, by the even-odd rule.
    fn around(&mut self, elements: &Range<u32>) -> Range<u32> {
        let square = Rect::new(-OUTSIDE, -OUTSIDE, OUTSIDE, OUTSIDE);
        let frame = Outline::rounded(square, [0.0; 4]);
        self.builder.path_with(frame.elements(), elements.clone())
    }

    pub(crate) fn style(&mut self, stroke: &EvaluatedStroke, factor: f64) -> u32 {
        let style = StrokeStyle {
            width: stroke.width * factor,
            join: match stroke.join {
                LineJoin::Miter => Join::Miter,
                LineJoin::Round => Join::Round,
                LineJoin::Bevel => Join::Bevel,
            },
            cap: match stroke.cap {
                LineCap::Butt => Cap::Butt,
                LineCap::Round => Cap::Round,
                LineCap::Square => Cap::Square,
            },
            miter_limit: stroke.miter,
            dashes: 0..0,
            dash_offset: stroke.dash_offset,
        };
        let dashes = stroke.dashes.start as usize..stroke.dashes.end as usize;
        self.builder.stroke(style, self.scene.graph.dashes.get(dashes).unwrap_or(&[]))
    }

    fn image(&mut self, asset: AssetIdx, fit: Fit, sampling: Sampling) {
        let [width, height] = self.scene.assets.image_size(asset).map(f64::from);
        if width <= 0.0 || height <= 0.0 {
            return;
        }
        let own = self.own;
        let (x, y) = (own.width() / width, own.height() / height);
        let (x, y) = match fit {
            Fit::Fill => (x, y),
            Fit::Contain => (x.min(y), x.min(y)),
            Fit::Cover => (x.max(y), x.max(y)),
            Fit::None => (1.0, 1.0),
        };
        let left = own.x0 + (own.width() - width * x) * 0.5;
        let top = own.y0 + (own.height() - height * y) * 0.5;
        let picture = Rect::new(left, top, left + width * x, top + height * y);
        let (transform, sampling) = (Affine::new([x, 0.0, 0.0, y, left, top]), plan_sampling(sampling));
        let brush = Brush::Image { asset, transform, sampling };
        self.builder.fill_rect(picture.intersect(own), brush, self.world, 1.0);
    }

    pub(crate) fn brush(&mut self, paint: EvaluatedPaint) -> Option<Brush> {
        match paint {
            EvaluatedPaint::None => None,
            EvaluatedPaint::Solid(color) => Some(Brush::Solid(components(color))),
            EvaluatedPaint::Gradient(index) => self.gradient(index),
            EvaluatedPaint::Pattern(pattern) => self.pattern(pattern),
        }
    }

    /// A picture from the top left of the box on.
    fn pattern(&self, Pattern { asset, tiling, sampling }: Pattern) -> Option<Brush> {
        let is_empty = self.scene.assets.image_size(asset).contains(&0);
        let (transform, repeats) = (Affine::translate((self.own.x0, self.own.y0)), tiling.axes());
        (!is_empty).then(|| Brush::Pattern { asset, transform, sampling: plan_sampling(sampling), repeats })
    }

    fn gradient(&mut self, index: u32) -> Option<Brush> {
        let gradient = self.scene.graph.gradients.get(index as usize)?;
        let stops = self.scene.graph.stops.get(gradient.stops.start as usize..gradient.stops.end as usize)?;
        let (_, last) = stops.last()?;
        let own = self.own;
        let at = |[x, y]: [f64; 2]| [own.x0 + x * own.width(), own.y0 + y * own.height()];
        let (kind, transform) = match gradient.kind {
            EvaluatedGradientKind::Linear { from, to } => {
                (GradientKind::Linear { from: at(from), to: at(to) }, Affine::IDENTITY)
            }
            EvaluatedGradientKind::Radial { center, radius, focal } => {
                let [x, y] = [radius[0] * own.width(), radius[1] * own.height()];
                if x <= 0.0 || y <= 0.0 {
                    // Everything lies beyond the circle.
                    return Some(Brush::Solid(components(*last)));
                }
                let [cx, cy] = at(center);
                let [fx, fy] = at(focal);
                let focal = inside([(fx - cx) / x, (fy - cy) / y]);
                (GradientKind::Radial { focal, center: [0.0; 2], radius: 1.0 }, Affine::new([x, 0.0, 0.0, y, cx, cy]))
            }
            EvaluatedGradientKind::Conic { center, angle } => {
                (GradientKind::Conic { center: at(center), start: heading(angle) }, Affine::IDENTITY)
            }
        };
        let space = match gradient.space {
            GradientSpace::Srgb => reelm_plan::GradientSpace::Srgb,
            GradientSpace::Oklab => reelm_plan::GradientSpace::Oklab,
        };
        self.scratch.stops.clear();
        self.scratch
            .stops
            .extend(stops.iter().map(|(offset, color)| Stop { offset: *offset as f32, color: components(*color) }));
        Some(self.builder.gradient(Gradient { kind, transform, stops: 0..0, space }, &self.scratch.stops))
    }
}

const fn plan_sampling(sampling: Sampling) -> reelm_plan::Sampling {
    match sampling {
        Sampling::Auto => reelm_plan::Sampling::Bilinear,
        Sampling::Nearest => reelm_plan::Sampling::Nearest,
    }
}

/// The direction of an angle in degrees, clockwise from the top; exact at quarters of a turn.
fn heading(degrees: f64) -> [f64; 2] {
    let turn = degrees.rem_euclid(360.0);
    match turn {
        0.0 => [0.0, -1.0],
        90.0 => [1.0, 0.0],
        180.0 => [0.0, 1.0],
        270.0 => [-1.0, 0.0],
        _ => {
            let (sin, cos) = libm::sincos(turn.to_radians());
            [sin, -cos]
        }
    }
}

/// Writes the elements of a geometry to `out`.
fn trace(scene: &Scene<'_>, geometry: Geometry, own: Rect, out: &mut Vec<PathEl>) {
    out.clear();
    match geometry {
        Geometry::Rect(radii) => out.extend_from_slice(Outline::rounded(own, radii).elements()),
        Geometry::Ellipse => out.extend_from_slice(Outline::ellipse(own).elements()),
        Geometry::Corners(corners, affine) => corners::trace(corners, affine, out),
        Geometry::Line([from, to]) => out.extend([PathEl::MoveTo(from), PathEl::LineTo(to)]),
        Geometry::Path(path, affine) => out.extend(scene.ir.path_elements(path).map(|element| affine * element)),
    }
}

/// A focal point on or beyond the unit circle is moved just inside it (SVG 1.1, 13.2.3).
fn inside([x, y]: [f64; 2]) -> [f64; 2] {
    let distance = (x * x + y * y).sqrt();
    let factor = if distance > 0.99 { 0.99 / distance } else { 1.0 };
    [x * factor, y * factor]
}

fn rule(rule: reelm_ir::FillRule) -> FillRule {
    match rule {
        reelm_ir::FillRule::NonZero => FillRule::NonZero,
        reelm_ir::FillRule::EvenOdd => FillRule::EvenOdd,
    }
}

pub(crate) fn components(color: Rgba) -> [f32; 4] {
    [color.r as f32, color.g as f32, color.b as f32, color.a as f32]
}

/// The outline of a clip that is a box with corners of `radius`.
pub(crate) fn clip_outline(own: Rect, radius: f64) -> Outline {
    let radius = radius.min(own.width() * 0.5).min(own.height() * 0.5).max(0.0);
    Outline::rounded(own, [radius; 4])
}
