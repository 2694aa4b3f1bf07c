//! The **painter** draws items into one surface. All that is known of the vector library (`vello_cpu`) is in this module;
//! the rest of the crate sees [`Painter`] and [`Canvas`].
//!
//! A draw is one scene of the library, no larger than what the items cover. The library's vector level is pinned
//! ([`scene::pinned_level`]), because some of its arithmetic is fused on newer CPUs.

mod brush;
mod clip;
mod glyphs;
mod images;
mod outlines;
mod path;
mod scene;
mod stroke;
#[cfg(test)]
mod tests;

use core::ops::Range;

use kurbo::Affine;
use reelm_pixel::{CpuLevel, IRect, ViewMut};
use reelm_plan::{DrawItem, FillRule, RenderPlan, Resources, Shape};
use vello_cpu::peniko::Fill;

use crate::surfaces::clear_to;
use crate::{RasterOptions, RasterStats};
use clip::ClipStack;
use glyphs::GlyphCache;
use images::ImageCache;
use path::PathScratch;
use scene::{Stage, Start};

/// What a painter draws on.
pub(crate) struct Canvas<'a> {
    /// Tight rows.
    pub(crate) pixels: ViewMut<'a>,
    /// The device rectangle that they cover.
    pub(crate) rect: IRect,
    /// The colour to start with, premultiplied; `None` draws on what is there.
    pub(crate) clear: Option<[u8; 4]>,
}

/// Draws items. Keeps its storage, glyph outlines and images from draw to draw.
#[derive(Debug)]
pub(crate) struct Painter {
    level: CpuLevel,
    stage: Stage,
    clips: ClipStack,
    path: PathScratch,
    glyphs: GlyphCache,
    images: ImageCache,
}

/// What a draw hands to its items.
#[derive(Clone, Copy)]
struct Scene<'a> {
    plan: &'a RenderPlan,
    resources: &'a dyn Resources,
    /// Top left of the surface in device space; items are placed relative to it.
    origin: [i32; 2],
    /// What is drawn, in device space.
    area: IRect,
}

impl Painter {
    pub(crate) fn new(options: &RasterOptions) -> Self {
        Self {
            level: options.level,
            stage: Stage::new(options.around_painter),
            clips: ClipStack::default(),
            path: PathScratch::default(),
            glyphs: GlyphCache::new(options.glyph_bytes),
            images: ImageCache::new(options.image_bytes),
        }
    }

    /// Draws `items` of `plan` in order.
    pub(crate) fn draw(&mut self, plan: &RenderPlan, items: Range<u32>, resources: &dyn Resources, canvas: Canvas<'_>) {
        let Canvas { mut pixels, rect, clear } = canvas;
        let items = plan.items.get(items.start as usize..items.end as usize).unwrap_or_default();
        let area = items.iter().map(seen).fold(IRect::EMPTY, IRect::union).intersect(rect);
        let start = match clear {
            Some(color) if area == rect && matches!(color[3], 0 | 255) => Start::From(color),
            Some(color) => {
                clear_to(self.level, &mut pixels, color);
                Start::OnTop
            }
            None => Start::OnTop,
        };
        if area.is_empty() || !self.stage.begin(area.width(), area.height()) {
            return;
        }
        let scene = Scene { plan, resources, origin: [rect.x0, rect.y0], area };
        self.clips.reset();
        for item in items {
            self.item(scene, item);
        }
        let at = (area.x0.abs_diff(rect.x0), area.y0.abs_diff(rect.y0));
        self.stage.render(&mut pixels, at, start);
    }

    /// Ends a frame: caches drop what is beyond their budgets.
    pub(crate) fn end_frame(&mut self) {
        self.images.end_frame();
        self.glyphs.end_frame();
    }

    /// `stats` with the painter's own counts.
    pub(crate) fn add_stats(&self, stats: RasterStats) -> RasterStats {
        RasterStats {
            glyph_hits: self.glyphs.hits,
            glyph_misses: self.glyphs.misses,
            images_loaded: self.images.loaded,
            painter_allocating_calls: self.stage.allocating_calls,
            ..stats
        }
    }

    fn item(&mut self, scene: Scene<'_>, item: &DrawItem) -> Option<()> {
        let seen = seen(item).intersect(scene.area);
        if seen.is_empty() {
            return None;
        }
        let transform = scene.place(item.relative_transform(scene.origin));
        if !transform.is_finite() {
            return None;
        }
        let brush = brush::set(&mut self.stage, &mut self.images, scene, item)?;
        let scissor = (!item.scissor.contains(item.bounds.intersect(scene.area))).then_some(item.scissor);
        self.clips.set(&mut self.stage, &mut self.path, scene, item.clip, scissor)?;
        let cut = brush.image.filter(|image| !covers(image.rect, image.transform, &item.shape));
        if let Some(image) = cut {
            self.path.rect(image.rect);
            self.stage.push_clip(self.path.path(), Fill::NonZero, transform * image.transform);
        }
        self.shape(scene, item, transform);
        if cut.is_some() {
            self.stage.pop_clip();
        }
        Some(())
    }

    fn shape(&mut self, scene: Scene<'_>, item: &DrawItem, transform: Affine) -> Option<()> {
        let plan = scene.plan;
        match &item.shape {
            Shape::Rect(rect) => {
                let rect = path::visible_rect(*rect, transform, scene.area)?;
                self.stage.fill_rect(rect, transform);
            }
            Shape::Path { elements, rule } => {
                self.path.copy(plan, elements, transform)?;
                self.stage.fill(self.path.flattened(transform), fill(*rule), transform);
            }
            Shape::Stroke { elements, stroke } => {
                self.path.copy(plan, elements, transform)?;
                self.stroke(plan, *stroke, transform);
            }
            Shape::Glyphs { run, stroke } => {
                let run = plan.glyph_runs.get(*run as usize)?;
                self.path.clear();
                self.glyphs.append(plan, run, scene.resources, &mut self.path);
                self.path.check(transform)?;
                match stroke {
                    Some(stroke) => self.stroke(plan, *stroke, transform)?,
                    None => self.stage.fill(self.path.flattened(transform), Fill::NonZero, transform),
                }
            }
        }
        Some(())
    }

    /// Draws the outline of the path in scratch.
    fn stroke(&mut self, plan: &RenderPlan, style: u32, transform: Affine) -> Option<()> {
        let style = plan.strokes.get(style as usize)?;
        let dashes = plan.dashes.get(style.dashes.start as usize..style.dashes.end as usize).unwrap_or_default();
        let dashed = stroke::set(self.stage.stroke_mut(), style, dashes, self.path.length())?;
        self.stage.stroke(self.path.path(), transform, dashed);
        Some(())
    }
}

impl Scene<'_> {
    /// A transform relative to the surface's top left, as one relative to the drawn area's.
    fn place(&self, relative: Affine) -> Affine {
        let [x, y] = self.origin;
        let (dx, dy) = (i64::from(x) - i64::from(self.area.x0), i64::from(y) - i64::from(self.area.y0));
        relative.then_translate((dx as f64, dy as f64).into())
    }
}

/// The pixels that an item may touch.
fn seen(item: &DrawItem) -> IRect {
    item.bounds.intersect(item.scissor)
}

/// Whether an image's rectangle holds the whole shape, so that nothing outside of it is asked for.
fn covers(image: kurbo::Rect, transform: Affine, shape: &Shape) -> bool {
    let [a, b, c, d, ..] = transform.as_coeffs();
    let Shape::Rect(rect) = shape else { return false };
    let aligned = (b == 0.0 && c == 0.0) || (a == 0.0 && d == 0.0);
    let placed = transform.transform_rect_bbox(image).inflate(1e-6, 1e-6);
    aligned && placed.contains_rect(*rect)
}

fn fill(rule: FillRule) -> Fill {
    match rule {
        FillRule::NonZero => Fill::NonZero,
        FillRule::EvenOdd => Fill::EvenOdd,
    }
}
