//! **Brushes** in the vector library's form.

use kurbo::{Affine, Point};
use reelm_plan::{Brush, DrawItem, Gradient, GradientKind, GradientSpace, Sampling, Stop};
use vello_cpu::ImageSource;
use vello_cpu::PaintType;
use vello_cpu::color::{AlphaColor, ColorSpaceTag, DynamicColor, HueDirection, Srgb};
use vello_cpu::peniko::{
    ColorStop, Extend, Gradient as PenikoGradient, GradientKind as PenikoKind, ImageBrush, ImageQuality, ImageSampler,
    InterpolationAlphaSpace, LinearGradientPosition, RadialGradientPosition, SweepGradientPosition,
};

use super::images::ImageCache;
use super::scene::Stage;
use super::{ImagePlace, Scene, extent};
use crate::painter::brushes::scale_of;

/// Sets the item's brush, with the item's opacity, and tells where its image lies, outside of which nothing is drawn. `None`
/// if it draws nothing.
pub(super) fn set(
    stage: &mut Stage,
    images: &mut ImageCache,
    scene: Scene<'_>,
    item: &DrawItem,
) -> Option<Option<ImagePlace>> {
    let opacity = item.opacity.clamp(0.0, 1.0);
    let opacity = if opacity.is_nan() { 0.0 } else { opacity };
    stage.set_paint_transform(Affine::IDENTITY);
    match item.brush {
        Brush::Solid(color) => {
            set_solid(stage, color, opacity);
            Some(None)
        }
        Brush::Gradient(index) => {
            let gradient = scene.plan.gradients.get(index as usize)?;
            let stops = scene.plan.stops.get(gradient.stops.start as usize..gradient.stops.end as usize)?;
            set_gradient(stage, gradient, stops, opacity)?;
            Some(None)
        }
        Brush::Image { .. } | Brush::Pattern { .. } => {
            let (asset, transform, sampling, repeats) = match item.brush {
                Brush::Image { asset, transform, sampling } => (asset, transform, sampling, [false; 2]),
                Brush::Pattern { asset, transform, sampling, repeats } => (asset, transform, sampling, repeats),
                Brush::Solid(_) | Brush::Gradient(_) => return None,
            };
            let image = scene.resources.image(asset)?;
            let (width, height) = (image.pixels.width(), image.pixels.height());
            let shrink = scale_of(item.relative_transform(scene.origin) * transform);
            let smooth = sampling == Sampling::Bilinear;
            let (pixmap, [x, y]) = images.get(&image, if smooth { shrink } else { 1.0 })?;
            let quality = if smooth { ImageQuality::Medium } else { ImageQuality::Low };
            let [x_extend, y_extend] = repeats.map(|repeats| if repeats { Extend::Repeat } else { Extend::Pad });
            let sampler = ImageSampler { x_extend, y_extend, quality, alpha: opacity };
            *stage.paint_mut() = PaintType::Image(ImageBrush { image: ImageSource::Pixmap(pixmap), sampler });
            stage.set_paint_transform(transform * Affine::scale_non_uniform(x, y));
            let rect = extent([width, height], repeats);
            Some((repeats != [true; 2]).then_some(ImagePlace { rect, transform }))
        }
    }
}

fn set_solid(stage: &mut Stage, color: [f32; 4], opacity: f32) {
    *stage.paint_mut() = PaintType::Solid(alpha_color(color, opacity));
}

fn set_gradient(stage: &mut Stage, gradient: &Gradient, stops: &[Stop], opacity: f32) -> Option<()> {
    let last = stops.last()?;
    let Some(kind) = geometry(gradient.kind).filter(|_| stops.len() > 1) else {
        // SVG 1.1, 13.2: without extent the area is painted in the colour of the last stop.
        set_solid(stage, last.color, opacity);
        return Some(());
    };
    let turned = match gradient.kind {
        GradientKind::Conic { center, start } => Affine::translate((center[0], center[1])) * turn_to(start),
        GradientKind::Linear { .. } | GradientKind::Radial { .. } => Affine::IDENTITY,
    };
    stage.set_paint_transform(gradient.transform * turned);
    let mut out = stage.take_stops();
    let mut reached = 0.0_f32;
    for stop in stops {
        reached = reached.max(stop.offset.clamp(0.0, 1.0));
        let color = DynamicColor::from_alpha_color(alpha_color(stop.color, opacity));
        out.0.push(ColorStop { offset: reached, color });
    }
    *stage.paint_mut() = PaintType::Gradient(PenikoGradient {
        kind,
        extend: Extend::Pad,
        interpolation_cs: match gradient.space {
            GradientSpace::Srgb => ColorSpaceTag::Srgb,
            GradientSpace::Oklab => ColorSpaceTag::Oklab,
        },
        hue_direction: HueDirection::default(),
        interpolation_alpha_space: InterpolationAlphaSpace::Premultiplied,
        stops: out,
    });
    Some(())
}

/// `None` if the geometry has no extent.
fn geometry(kind: GradientKind) -> Option<PenikoKind> {
    let point = |[x, y]: [f64; 2]| (x.is_finite() && y.is_finite()).then_some(Point::new(x, y));
    match kind {
        GradientKind::Linear { from, to } => {
            let (start, end) = (point(from)?, point(to)?);
            let apart = (start.x - end.x).abs().max((start.y - end.y).abs());
            (apart > 1e-6).then(|| LinearGradientPosition { start, end }.into())
        }
        GradientKind::Radial { focal, center, radius } => {
            let position = RadialGradientPosition {
                start_center: point(focal)?,
                start_radius: 0.0,
                end_center: point(center)?,
                end_radius: radius as f32,
            };
            (radius > 1e-6 && radius < 1e9).then(|| position.into())
        }
        // Where it lies and begins, the paint's transform says.
        GradientKind::Conic { .. } => {
            let end_angle = core::f32::consts::TAU;
            Some(SweepGradientPosition { center: Point::ORIGIN, start_angle: 0.0, end_angle }.into())
        }
    }
}

/// The rotation that turns what points to the right to `way`.
fn turn_to([x, y]: [f64; 2]) -> Affine {
    let length = (x * x + y * y).sqrt();
    Affine::new([x / length, y / length, -y / length, x / length, 0.0, 0.0])
}

/// A straight colour with its alpha times `opacity`; channels are clamped to 0..=1, NaN is 0.
fn alpha_color(color: [f32; 4], opacity: f32) -> AlphaColor<Srgb> {
    let [r, g, b, a] = color.map(|v| if v.is_nan() { 0.0 } else { v.clamp(0.0, 1.0) });
    AlphaColor::new([r, g, b, a * opacity])
}
