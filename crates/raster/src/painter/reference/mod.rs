//! The **reference**: items drawn by the vector library's own renderer, `vello_cpu`. A draw is one scene of the library, no
//! larger than what the items cover. It allocates in each call and is slower than the strip painter; it is there to be
//! compared with.

mod brush;
mod clip;
mod images;
mod scene;

use kurbo::Affine;
use reelm_pixel::{BlendMode, CpuLevel, IRect, ViewMut, composite};
use reelm_plan::{DrawItem, RenderPlan, Shape};
use vello_common::peniko::Fill;

use super::glyphs::GlyphCache;
use super::path::{self, FLATNESS, PathScratch};
use super::stroke::Stroker;
use super::{Canvas, ImagePlace, Scene, extent, fill, holds, pinned_level};
use crate::RasterOptions;
use crate::surfaces::clear_to;
use clip::ClipStack;
use images::ImageCache;
use scene::{Stage, Start};

/// Draws items through the library.
#[derive(Debug)]
pub(super) struct Reference {
    level: CpuLevel,
    stage: Stage,
    clips: ClipStack,
    path: PathScratch,
    stroker: Stroker,
    images: ImageCache,
    /// An item that blends, before it is composited.
    alone: Vec<u8>,
}

/// What is drawn of a scene, in device space.
#[derive(Clone, Copy)]
struct View<'a> {
    scene: Scene<'a>,
    area: IRect,
}

impl View<'_> {
    /// A transform relative to the surface's top left, as one relative to the drawn area's.
    fn place(&self, relative: Affine) -> Affine {
        self.scene.place(relative, self.area)
    }
}

impl Reference {
    pub(super) fn new(options: &RasterOptions) -> Self {
        Self {
            level: options.level,
            stage: Stage::with_level(pinned_level()),
            clips: ClipStack::default(),
            path: PathScratch::default(),
            stroker: Stroker::default(),
            images: ImageCache::new(options.image_bytes),
            alone: Vec::new(),
        }
    }

    /// Draws `items` in order. The canvas' clip is not heeded: it is for painters that draw parts.
    pub(super) fn draw(&mut self, scene: Scene<'_>, items: &[DrawItem], canvas: Canvas<'_>, glyphs: &mut GlyphCache) {
        let Canvas { mut pixels, covers, rect, mut clear, clip } = canvas;
        for run in items.chunk_by(|a, b| a.blend == BlendMode::Normal && b.blend == BlendMode::Normal) {
            match run {
                [item, ..] if item.blend != BlendMode::Normal => {
                    clear.take().into_iter().for_each(|color| clear_to(self.level, &mut pixels, color));
                    self.blend(scene, item, &mut pixels, rect, glyphs);
                }
                _ => self.run(
                    scene,
                    run,
                    Canvas { pixels: pixels.reborrow(), covers, rect, clear: clear.take(), clip },
                    glyphs,
                ),
            }
        }
        clear.into_iter().for_each(|color| clear_to(self.level, &mut pixels, color));
    }

    pub(super) fn end_frame(&mut self) {
        self.images.end_frame();
    }

    /// Draws an item alone and blends it with the surface.
    fn blend(
        &mut self,
        scene: Scene<'_>,
        item: &DrawItem,
        pixels: &mut ViewMut<'_>,
        rect: IRect,
        glyphs: &mut GlyphCache,
    ) -> Option<()> {
        let mut alone = core::mem::take(&mut self.alone);
        alone.clear();
        alone.resize(rect.width() as usize * rect.height() as usize * 4, 0);
        let picture = ViewMut::new(&mut alone, rect.width(), rect.height())?;
        let canvas = Canvas { pixels: picture, covers: rect, rect, clear: Some([0; 4]), clip: &[] };
        self.run(scene, core::slice::from_ref(item), canvas, glyphs);
        let picture = reelm_pixel::View::new(&alone, rect.width(), rect.height())?;
        composite(self.level, pixels, 0, 0, &picture, 255, item.blend);
        self.alone = alone;
        Some(())
    }

    /// Draws items that do not blend.
    fn run(&mut self, scene: Scene<'_>, items: &[DrawItem], canvas: Canvas<'_>, glyphs: &mut GlyphCache) {
        let Canvas { mut pixels, rect, clear, .. } = canvas;
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
        self.clips.reset();
        for item in items {
            self.item(View { scene, area }, item, glyphs);
        }
        let at = (area.x0.abs_diff(rect.x0), area.y0.abs_diff(rect.y0));
        self.stage.render(&mut pixels, at, start);
    }

    fn item(&mut self, view: View<'_>, item: &DrawItem, glyphs: &mut GlyphCache) -> Option<()> {
        let seen = seen(item).intersect(view.area);
        if seen.is_empty() {
            return None;
        }
        let transform = view.place(item.relative_transform(view.scene.origin));
        if !transform.is_finite() {
            return None;
        }
        let image = brush::set(&mut self.stage, &mut self.images, view.scene, item)?;
        let scissor = (!item.scissor.contains(item.bounds.intersect(view.area))).then_some(item.scissor);
        self.clips.set(&mut self.stage, &mut self.path, view, item.clip, scissor)?;
        let cut = image.filter(|image| !holds(image.rect, image.transform, &item.shape));
        if let Some(image) = cut {
            let placed = transform * image.transform;
            self.path.rect(path::visible_rect(image.rect, placed, view.area)?);
            self.stage.push_clip(self.path.path(), Fill::NonZero, placed);
        }
        self.shape(view, item, transform, glyphs);
        if cut.is_some() {
            self.stage.pop_clip();
        }
        Some(())
    }

    fn shape(&mut self, view: View<'_>, item: &DrawItem, transform: Affine, glyphs: &mut GlyphCache) -> Option<()> {
        let plan = view.scene.plan;
        match &item.shape {
            Shape::Rect(rect) => {
                let rect = path::visible_rect(*rect, transform, view.area)?;
                self.stage.fill_rect(rect, transform);
            }
            Shape::Path { elements, rule } => {
                self.path.copy(plan, elements, transform)?;
                self.stage.fill(self.path.flattened(transform, FLATNESS), fill(*rule), transform);
            }
            Shape::Stroke { elements, stroke } => {
                self.path.copy(plan, elements, transform)?;
                self.stroke(plan, *stroke, transform);
            }
            Shape::Glyphs { run, stroke } => {
                let run = plan.glyph_runs.get(*run as usize)?;
                if let Some(stroke) = stroke {
                    glyphs.copy(plan, run, view.scene.resources, &mut self.path)?;
                    self.path.check(transform)?;
                    self.stroke(plan, *stroke, transform)?;
                } else {
                    glyphs.lines(plan, run, view.scene.resources, transform, &mut self.path)?;
                    self.stage.fill(self.path.path(), Fill::NonZero, Affine::IDENTITY);
                }
            }
        }
        Some(())
    }

    /// Draws the outline of the path in scratch.
    fn stroke(&mut self, plan: &RenderPlan, style: u32, transform: Affine) -> Option<()> {
        let path = self.stroker.outline(plan, style, &mut self.path, transform)?;
        self.stage.fill(path, Fill::NonZero, transform);
        Some(())
    }
}

/// The pixels that an item may touch.
fn seen(item: &DrawItem) -> IRect {
    item.bounds.intersect(item.scissor)
}
