//! One operation, within the section of its layer.

use kurbo::{Affine, Cap, Join, Rect};
use reelm_ids::AssetIdx;
use reelm_pixel::{BlendMode, IRect};
use reelm_plan::{
    Brush, CopyPart, FillRule, Filter, FloodFill, Layer, LayerClip, Placement, PlanBuilder, Sampling, Show, StrokeStyle,
};

use super::text::Glyphs;
use super::{Lowering, Surface};
use crate::operation::{Drawing, FrameOperations, LayerOperation, Paint, Picture, Shape};

/// Ratio of mitre length to width above which a corner is cut.
const MITER_LIMIT: f64 = 4.0;

impl Lowering {
    /// Draws an operation; the section of `surface`, its layer's, is open.
    pub(super) fn draw(
        &mut self,
        builder: &mut PlanBuilder,
        glyphs: &mut dyn Glyphs,
        frame: &FrameOperations,
        operation: &LayerOperation,
        surface: Surface,
    ) {
        let region = operation.region;
        builder.push_layer(&within(region), &[]);
        match &operation.drawing {
            Drawing::Fill { shape, paint } => self.fill(builder, glyphs, frame, shape, *paint),
            Drawing::Clear(color) => clear(builder, *color, region),
            Drawing::Paste { picture, placement, opacity, smooth } => {
                self.paste(builder, frame, picture, *placement, *opacity, *smooth);
            }
            Drawing::Scroll(by) => scroll(builder, surface, region, *by),
            Drawing::Place { placement, smooth } => place(builder, surface, region, *placement, *smooth),
            Drawing::Blur(_) | Drawing::Matrix(_) if region != surface.rect => {
                let filter = filter(&operation.drawing);
                builder.push_layer(&replacing(), filter.as_slice());
                copy(builder, surface, region, [region.x0, region.y0]);
                builder.pop_layer();
            }
            _ => {}
        }
        builder.pop_layer();
        // These are for the section itself, not for a layer in it.
        match &operation.drawing {
            Drawing::Trim => trim(builder, region, surface.rect),
            Drawing::Flood { seed, color, tolerance } => {
                let (color, tolerance, blend) = (premultiplied(*color), *tolerance, BlendMode::Normal);
                builder.flood(FloodFill { seed: *seed, color, tolerance, blend, within: region });
            }
            whole if region == surface.rect => filter(whole).into_iter().for_each(|filter| builder.filter_on(filter)),
            _ => {}
        }
    }

    fn fill(
        &mut self,
        builder: &mut PlanBuilder,
        glyphs: &mut dyn Glyphs,
        frame: &FrameOperations,
        shape: &Shape,
        paint: Paint,
    ) {
        let (brush, blend) = match paint {
            Paint::Color(color) => (solid(color), BlendMode::Normal),
            Paint::Erase(strength) => (Brush::Solid([0.0, 0.0, 0.0, strength]), BlendMode::DestinationOut),
        };
        if let Shape::Text { text, at, size } = shape {
            return self.write(builder, glyphs, frame.text(text), *at, *size, &brush, blend);
        }
        builder.push_layer(&Layer { blend, ..Layer::default() }, &[]);
        match shape {
            Shape::Rect(rect) => builder.fill_rect(*rect, brush, Affine::IDENTITY, 1.0),
            Shape::Path(elements) => {
                let path = builder.path(frame.path(elements).iter().copied());
                builder.fill_path(path, FillRule::NonZero, brush, Affine::IDENTITY, 1.0, None);
            }
            Shape::Outline { elements, width } => {
                let path = builder.path(frame.path(elements).iter().copied());
                let stroke = builder.stroke(outline(*width), &[]);
                builder.stroke_path(path, stroke, brush, Affine::IDENTITY, 1.0, None);
            }
            Shape::Text { .. } => {}
        }
        builder.pop_layer();
    }

    fn write(
        &mut self,
        builder: &mut PlanBuilder,
        glyphs: &mut dyn Glyphs,
        text: &str,
        at: [f64; 2],
        size: f32,
        brush: &Brush,
        blend: BlendMode,
    ) {
        self.text.clear();
        glyphs.shape(text, size, &mut self.text);
        for shaped in &self.text.runs {
            let range = shaped.run.glyphs.start as usize..shaped.run.glyphs.end as usize;
            let glyphs = self.text.glyphs.get(range).unwrap_or(&[]);
            let (ink, content) = (shaped.ink, shaped.content);
            builder.push_layer(&Layer { blend, ..Layer::default() }, &[]);
            let transform = Affine::translate((at[0], at[1]));
            builder.glyphs(shaped.run.clone(), glyphs, ink, content, None, brush.clone(), transform, 1.0);
            builder.pop_layer();
        }
    }

    fn paste(
        &self,
        builder: &mut PlanBuilder,
        frame: &FrameOperations,
        picture: &Picture,
        placement: Affine,
        opacity: f32,
        smooth: bool,
    ) {
        match picture {
            Picture::Image { asset, size } => {
                let (sampling, transform) = (sampling(smooth), Affine::IDENTITY);
                let brush = Brush::Image { asset: AssetIdx(*asset), transform, sampling };
                let rect = Rect::new(0.0, 0.0, size[0].into(), size[1].into());
                builder.fill_rect(rect, brush, placement, opacity);
            }
            Picture::Layers { steps, size, .. } => {
                self.show(builder, frame.steps(steps), *size, placement, opacity, smooth);
            }
        }
    }
}

/// A layer that only cuts.
pub(super) fn within(region: IRect) -> Layer {
    Layer { clip: LayerClip::Rect(rect(region), Affine::IDENTITY), through: true, ..Layer::default() }
}

pub(super) const fn sampling(smooth: bool) -> Sampling {
    if smooth { Sampling::Bilinear } else { Sampling::Nearest }
}

/// A layer of its own that takes the place of what lies beneath.
fn replacing() -> Layer {
    Layer { blend: BlendMode::Copy, isolate: true, ..Layer::default() }
}

fn rect(rect: IRect) -> Rect {
    Rect::new(rect.x0.into(), rect.y0.into(), rect.x1.into(), rect.y1.into())
}

fn solid(color: [u8; 4]) -> Brush {
    Brush::Solid(color.map(|channel| f32::from(channel) / 255.0))
}

/// As the painter does it with a solid colour.
fn premultiplied([r, g, b, a]: [u8; 4]) -> [u8; 4] {
    let times = |channel: u8| ((u32::from(channel) * u32::from(a) + 127) / 255) as u8;
    [times(r), times(g), times(b), a]
}

fn outline(width: f64) -> StrokeStyle {
    let (join, cap, miter_limit) = (Join::Miter, Cap::Butt, MITER_LIMIT);
    StrokeStyle { width, join, cap, miter_limit, dashes: 0..0, dash_offset: 0.0 }
}

fn filter(drawing: &Drawing) -> Option<Filter> {
    match drawing {
        Drawing::Blur(sigma) => Some(Filter::Blur { sigma: [*sigma; 2] }),
        Drawing::Matrix(matrix) => Some(Filter::ColorMatrix(*matrix)),
        _ => None,
    }
}

/// Makes all pixels of a rectangle one colour.
fn clear(builder: &mut PlanBuilder, color: [u8; 4], region: IRect) {
    let (brush, blend) = match color {
        [.., 0] => (Brush::Solid([0.0, 0.0, 0.0, 1.0]), BlendMode::DestinationOut),
        color => (solid(color), BlendMode::Copy),
    };
    builder.push_layer(&Layer { blend, ..Layer::default() }, &[]);
    builder.fill_rect(rect(region), brush, Affine::IDENTITY, 1.0);
    builder.pop_layer();
}

/// Empties what lies to the right of and beneath a region.
fn trim(builder: &mut PlanBuilder, region: IRect, all: IRect) {
    let right = IRect::new(region.x1, all.y0, all.x1, all.y1);
    let below = IRect::new(all.x0, region.y1, region.x1, all.y1);
    for outside in [right, below].into_iter().filter(|outside| !outside.is_empty()) {
        clear(builder, [0; 4], outside);
    }
}

fn copy(builder: &mut PlanBuilder, surface: Surface, from: IRect, to: [i32; 2]) {
    builder.copy(CopyPart { source: surface.id, from, to, opacity: 255, blend: BlendMode::Normal });
}

/// Four copies of a region about its new place tile it.
fn scroll(builder: &mut PlanBuilder, surface: Surface, region: IRect, by: [i32; 2]) {
    let (width, height) = (region.width() as i32, region.height() as i32);
    let (dx, dy) = (by[0].rem_euclid(width.max(1)), by[1].rem_euclid(height.max(1)));
    builder.push_layer(&replacing(), &[]);
    builder.push_layer(&within(region), &[]);
    for to in [[dx, dy], [dx - width, dy], [dx, dy - height], [dx - width, dy - height]] {
        copy(builder, surface, region, [region.x0.saturating_add(to[0]), region.y0.saturating_add(to[1])]);
    }
    builder.pop_layer();
    builder.pop_layer();
}

/// Draws a region elsewhere, on nothing, and takes all of that.
fn place(builder: &mut PlanBuilder, surface: Surface, part: IRect, placement: Affine, smooth: bool) {
    builder.push_layer(&replacing(), &[]);
    // So that the picture reaches as far as the region, whatever is drawn into it.
    clear(builder, [0; 4], part);
    let placement = Placement::Affine(placement);
    let (blend, sampling) = (BlendMode::Normal, sampling(smooth));
    builder.show(Show { source: surface.id, part, placement, opacity: 255, blend, sampling });
    builder.pop_layer();
}
