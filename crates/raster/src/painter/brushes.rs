//! **Brushes** as paints of the kernels, in the space of a frame.

use kurbo::{Affine, Point};
use reelm_ids::AssetIdx;
use reelm_pixel::{Edge, Gradient, GradientShape, IRect, Paint, Sampler};
use reelm_plan::{Brush, DrawItem, GradientKind, Sampling};

use super::Scene;
use super::levels::{ImageLevels, SharedLevels};
use super::tables::GradientTables;
use crate::RasterOptions;
use crate::color::premultiplied;

/// Makes paints. Keeps tables of gradients and levels of images.
#[derive(Debug)]
pub(super) struct Brushes {
    tables: GradientTables,
    pub(super) levels: ImageLevels,
}

/// A paint and its opacity, 0 to 255.
pub(super) struct Brushed<'a> {
    pub(super) paint: Paint<'a>,
    pub(super) opacity: u8,
}

impl Brushes {
    pub(super) fn new(options: &RasterOptions, levels: SharedLevels) -> Self {
        let levels = ImageLevels::new(options.level, options.image_bytes, levels);
        Self { tables: GradientTables::default(), levels }
    }

    /// Ends a frame of the video.
    pub(super) fn end_frame(&mut self) {
        self.tables.end_frame();
        self.levels.end_frame();
    }

    /// The paint of `item` in `frame`. `None` if it draws nothing.
    pub(super) fn paint<'a>(&'a mut self, scene: Scene<'a>, item: &DrawItem, frame: IRect) -> Option<Brushed<'a>> {
        let opacity = item.opacity.clamp(0.0, 1.0);
        let opacity = if opacity.is_nan() { 0.0 } else { opacity };
        let transform = scene.place(item.relative_transform(scene.origin), frame);
        let faded = (opacity * 255.0 + 0.5) as u8;
        match item.brush {
            Brush::Solid(color) => Some(Brushed::solid(color, opacity)),
            Brush::Gradient(index) => {
                let gradient = scene.plan.gradients.get(index as usize)?;
                let stops = scene.plan.stops.get(gradient.stops.start as usize..gradient.stops.end as usize)?;
                let last = stops.last()?;
                if stops.len() < 2 || !has_extent(gradient.kind) {
                    // SVG 1.1, 13.2: without extent the area is painted in the colour of the last stop.
                    return Some(Brushed::solid(last.color, opacity));
                }
                let shape = geometry(gradient.kind, transform * gradient.transform)?;
                let looks_up = !matches!(shape, GradientShape::Linear { .. });
                let table = self.tables.get(stops, gradient.space, looks_up);
                Some(Brushed { paint: Paint::Gradient(Gradient::new(table, shape)?), opacity: faded })
            }
            Brush::Image { asset, transform: placed, sampling } => {
                self.image(scene, asset, transform * placed, sampling, [false; 2], faded)
            }
            Brush::Pattern { asset, transform: placed, sampling, repeats } => {
                self.image(scene, asset, transform * placed, sampling, repeats, faded)
            }
        }
    }

    /// An image that `placed` maps to the frame.
    fn image<'a>(
        &'a mut self,
        scene: Scene<'a>,
        asset: AssetIdx,
        placed: Affine,
        sampling: Sampling,
        repeats: [bool; 2],
        opacity: u8,
    ) -> Option<Brushed<'a>> {
        let image = scene.resources.image(asset)?;
        let smooth = sampling == Sampling::Bilinear;
        let (pixels, [x, y]) = self.levels.get(&image, if smooth { scale_of(placed) } else { 1.0 })?;
        let inverse = inverse(placed * Affine::scale_non_uniform(x, y))?;
        let sampling = if smooth { reelm_pixel::Sampling::Bilinear } else { reelm_pixel::Sampling::Nearest };
        let sampler = Sampler::new(pixels, inverse.as_coeffs(), sampling, Edge::Pad)?.repeated(repeats);
        Some(Brushed { paint: Paint::Image { sampler, opaque: image.opaque }, opacity })
    }
}

impl Brushed<'_> {
    fn solid([r, g, b, a]: [f32; 4], opacity: f32) -> Self {
        Self { paint: Paint::Solid(premultiplied([r, g, b, a * opacity])), opacity: 255 }
    }
}

/// Whether positions along a gradient differ anywhere.
fn has_extent(kind: GradientKind) -> bool {
    match kind {
        GradientKind::Linear { from, to } => {
            let apart = (from[0] - to[0]).abs().max((from[1] - to[1]).abs());
            apart > 1e-6 && apart.is_finite()
        }
        GradientKind::Radial { radius, .. } => radius > 1e-6 && radius < 1e9,
        GradientKind::Conic { .. } => true,
    }
}

/// A gradient's geometry after `transform`.
fn geometry(kind: GradientKind, transform: Affine) -> Option<GradientShape> {
    let inverse = inverse(transform)?;
    match kind {
        GradientKind::Linear { from, to } => {
            let (from, way) = (Point::from((from[0], from[1])), [to[0] - from[0], to[1] - from[1]]);
            let [a, b, c, d, e, f] = inverse.as_coeffs();
            let square = way[0] * way[0] + way[1] * way[1];
            let along = |x: f64, y: f64| (x * way[0] + y * way[1]) / square;
            Some(GradientShape::Linear { along: [along(a, b), along(c, d), along(e - from.x, f - from.y)] })
        }
        GradientKind::Radial { focal, center, radius } => {
            let unit = Affine::scale(1.0 / radius) * Affine::translate((-focal[0], -focal[1]));
            let center = [(center[0] - focal[0]) / radius, (center[1] - focal[1]) / radius];
            Some(GradientShape::Radial { inverse: (unit * inverse).as_coeffs(), center })
        }
        GradientKind::Conic { center, start: [x, y] } => {
            let length = (x * x + y * y).sqrt();
            let turned = Affine::new([x / length, -y / length, y / length, x / length, 0.0, 0.0]);
            let unit = turned * Affine::translate((-center[0], -center[1]));
            Some(GradientShape::Conic { inverse: (unit * inverse).as_coeffs() })
        }
    }
}

/// The inverse of `transform`, if it has one.
fn inverse(transform: Affine) -> Option<Affine> {
    let inverse = transform.inverse();
    (transform.determinant() != 0.0 && inverse.is_finite()).then_some(inverse)
}

/// By how much lengths grow, as the mean of all directions.
pub(super) fn scale_of(transform: Affine) -> f64 {
    transform.determinant().abs().sqrt()
}
