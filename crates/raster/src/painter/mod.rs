//! The **painter** draws items into one surface. All that is known of the vector library (`vello_common`, `vello_cpu`) is
//! in this module; the rest of the crate sees [`Painter`] and [`Canvas`].
//!
//! An item's shape becomes **coverage** ([`coverage`]): the library flattens outlines, sorts them into tiles and computes
//! strips of coverage; text has one coverage for each cluster of its glyphs ([`clusters`]). An item's brush becomes a **paint**
//! ([`brushes`]). The kernels of `reelm-pixel` then paint what is covered straight into the surface, in whatever blend mode,
//! without a layer.
//!
//! The library's own renderer is kept beside it as the [`reference`], with which the tests compare.
//!
//! The library's vector level is pinned ([`pinned_level`]), because some of its arithmetic is fused on newer CPUs.

mod batch;
mod brushes;
mod cache;
mod clusters;
mod coverage;
mod dash;
mod glyphs;
mod levels;
mod outlines;
mod path;
mod reference;
mod stroke;
mod tables;
#[cfg(test)]
mod tests;

use core::ops::Range;

use kurbo::{Affine, Rect};
use reelm_pixel::{BlendMode, CpuLevel, IRect, Paint, ViewMut, paint};
use reelm_plan::{Brush, ClipPath, DrawItem, FillRule, RenderPlan, Resources, Shape};
use vello_common::fearless_simd::Level;
use vello_common::peniko::Fill;

use crate::surfaces::clear_to;
use crate::{PainterKind, RasterOptions, RasterStats};
use batch::{Batch, Coat};
use brushes::{Brushed, Brushes};
pub(crate) use cache::SharedCoverages;
use coverage::{Coverer, frame_of};
pub(crate) use levels::SharedLevels;
use reference::Reference;

/// What a painter draws on.
pub(crate) struct Canvas<'a> {
    /// Tight rows: of the surface, or of a part of it.
    pub(crate) pixels: ViewMut<'a>,
    /// The device rectangle that they cover.
    pub(crate) covers: IRect,
    /// The device rectangle of the surface.
    pub(crate) rect: IRect,
    /// The colour to start with, premultiplied; `None` draws on what is there.
    pub(crate) clear: Option<[u8; 4]>,
    /// Nothing outside of these device rectangles is touched. They do not overlap.
    pub(crate) clip: &'a [IRect],
}

impl Canvas<'_> {
    /// The part of `area` that lies in `clip`, and its pixels.
    fn part(&mut self, area: IRect, clip: IRect) -> Option<(IRect, ViewMut<'_>)> {
        let part = area.intersect(clip).intersect(self.covers);
        let place = part.translate(self.covers.x0.saturating_neg(), self.covers.y0.saturating_neg());
        (!part.is_empty()).then(|| (part, self.pixels.sub_mut(place)))
    }

    /// Gives all of it the colour to start with, if that was not done.
    fn start(&mut self, level: CpuLevel) {
        let Some(color) = self.clear.take() else { return };
        for clip in self.clip {
            if let Some((_, mut pixels)) = self.part(self.rect, *clip) {
                clear_to(level, &mut pixels, color);
            }
        }
    }
}

/// Draws items. Keeps its storage and its caches from draw to draw.
#[derive(Debug)]
pub(crate) struct Painter {
    level: CpuLevel,
    coverer: Coverer,
    brushes: Brushes,
    batch: Batch,
    reference: Option<Box<Reference>>,
}

/// What a draw hands to its items.
#[derive(Clone, Copy)]
struct Scene<'a> {
    plan: &'a RenderPlan,
    resources: &'a dyn Resources,
    /// Top left of the surface in device space; items are placed relative to it.
    origin: [i32; 2],
}

/// An image's rectangle and the affine from it to the item's space.
#[derive(Debug, Clone, Copy)]
struct ImagePlace {
    rect: Rect,
    transform: Affine,
}

impl Painter {
    /// Shares levels of images and coverages with others.
    pub(crate) fn new(options: &RasterOptions, levels: SharedLevels, coverages: SharedCoverages) -> Self {
        Self {
            level: options.level,
            coverer: Coverer::new(options, coverages),
            brushes: Brushes::new(options, levels),
            batch: Batch::default(),
            reference: (options.painter == PainterKind::Vello).then(|| Box::new(Reference::new(options))),
        }
    }

    /// Draws `items` of `plan` in order.
    pub(crate) fn draw(&mut self, plan: &RenderPlan, items: Range<u32>, resources: &dyn Resources, canvas: Canvas<'_>) {
        let scene = Scene { plan, resources, origin: [canvas.rect.x0, canvas.rect.y0] };
        let items = plan.items.get(items.start as usize..items.end as usize).unwrap_or_default();
        if let Some(reference) = &mut self.reference {
            return reference.draw(scene, items, canvas, &mut self.coverer.glyphs);
        }
        let mut canvas = canvas;
        for item in items {
            self.item(scene, item, &mut canvas);
        }
        self.batch.paint(self.level, &mut canvas);
        canvas.start(self.level);
    }

    /// Ends a frame: caches drop what is beyond their budgets.
    pub(crate) fn end_frame(&mut self) {
        self.coverer.end_frame();
        self.brushes.end_frame();
        self.reference.iter_mut().for_each(|reference| reference.end_frame());
    }

    /// `stats` with the painter's own counts.
    pub(crate) fn add_stats(&self, stats: RasterStats) -> RasterStats {
        let [coverage_hits, coverage_misses] = self.coverer.counts();
        RasterStats {
            glyph_hits: stats.glyph_hits + self.coverer.glyphs.hits,
            glyph_misses: stats.glyph_misses + self.coverer.glyphs.misses,
            coverage_hits: stats.coverage_hits + coverage_hits,
            coverage_misses: stats.coverage_misses + coverage_misses,
            image_levels_made: stats.image_levels_made + self.brushes.levels.made,
            ..stats
        }
    }

    /// Draws one item.
    fn item(&mut self, scene: Scene<'_>, item: &DrawItem, canvas: &mut Canvas<'_>) -> Option<()> {
        let (surface, clips) = (canvas.rect, canvas.clip);
        let seen = item.bounds.intersect(item.scissor).intersect(surface);
        if clips.iter().all(|clip| clip.intersect(seen).is_empty()) {
            return None;
        }
        let frame = frame_of(scene.plan, item, surface);
        let Brushed { paint: color, opacity } = self.brushes.paint(scene, item, frame)?;
        if opacity == 0 || matches!(color, Paint::Solid([.., 0])) {
            return None;
        }
        if let Paint::Solid(color) = color
            && let Some(clusters) = self.coverer.set(scene, item)
        {
            let color = Paint::Solid(color);
            canvas.start(self.level);
            self.batch.paint(self.level, canvas);
            for cluster in 0..clusters {
                self.cluster(scene, item, cluster, &color, canvas, seen);
            }
            return Some(());
        }
        let cut = scene.cut(item);
        let found = self.coverer.cover(scene, item, frame, cut, !canvas.covers.contains(seen))?;
        let hides = color.is_opaque() && opacity == 255 && cut.is_none() && covers(item, surface);
        if hides {
            canvas.clear = None;
        } else {
            canvas.start(self.level);
        }
        let coverage = self.coverer.coverage(found);
        if let Paint::Solid(color) = color
            && self.batch.takes(canvas, coverage, seen)
        {
            self.batch.add(coverage, Coat { color, opacity, blend: item.blend, frame, seen });
            return Some(());
        }
        self.batch.paint(self.level, canvas);
        for clip in clips {
            let Some((part, mut pixels)) = canvas.part(seen, *clip) else { continue };
            let at = (part.x0.saturating_sub(frame.x0), part.y0.saturating_sub(frame.y0));
            paint(self.level, &mut pixels, at, coverage, &color, opacity, item.blend);
        }
        Some(())
    }

    /// Draws a cluster of the item's run.
    fn cluster(
        &mut self,
        scene: Scene<'_>,
        item: &DrawItem,
        index: usize,
        color: &Paint<'_>,
        canvas: &mut Canvas<'_>,
        seen: IRect,
    ) -> Option<()> {
        let (found, frame) = self.coverer.cluster(scene, index, seen, canvas.covers)?;
        let (coverage, seen) = (self.coverer.coverage(found), seen.intersect(frame));
        for clip in canvas.clip {
            let Some((part, mut pixels)) = canvas.part(seen, *clip) else { continue };
            let at = (part.x0.saturating_sub(frame.x0), part.y0.saturating_sub(frame.y0));
            paint(self.level, &mut pixels, at, coverage, color, u8::MAX, item.blend);
        }
        Some(())
    }
}

impl<'a> Scene<'a> {
    /// A transform relative to the surface's top left, as one relative to the frame's.
    fn place(&self, relative: Affine, frame: IRect) -> Affine {
        let [x, y] = self.origin;
        let (dx, dy) = (i64::from(x) - i64::from(frame.x0), i64::from(y) - i64::from(frame.y0));
        relative.then_translate((dx as f64, dy as f64).into())
    }

    /// The chain of clips that begins with `clip`; `None` where it leads to a clip that is not there.
    fn clips(&self, clip: Option<u32>) -> impl Iterator<Item = Option<&'a ClipPath>> + use<'a> {
        let clips = &self.plan.clips;
        let mut next = clip;
        core::iter::from_fn(move || {
            let clip = clips.get(next? as usize);
            next = clip.and_then(|clip| clip.parent);
            Some(clip)
        })
    }

    /// The rectangle of the item's image, if the shape reaches beyond it.
    fn cut(&self, item: &DrawItem) -> Option<ImagePlace> {
        let (asset, transform, repeats) = match item.brush {
            Brush::Image { asset, transform, .. } => (asset, transform, [false; 2]),
            Brush::Pattern { asset, transform, repeats, .. } if repeats != [true; 2] => (asset, transform, repeats),
            _ => return None,
        };
        let image = self.resources.image(asset)?.pixels;
        let rect = extent([image.width(), image.height()], repeats);
        (!holds(rect, transform, &item.shape)).then_some(ImagePlace { rect, transform })
    }
}

/// The vector level on which the library runs. It fuses multiplications and additions from AVX2 on, so that bytes differ
/// from those of older CPUs; this level is one that every CPU of the architecture has, or one that gives the same bytes.
fn pinned_level() -> Level {
    let best = Level::try_detect().unwrap_or(Level::baseline());
    #[cfg(target_arch = "x86_64")]
    let best = match (best.as_sse4_2(), best.as_sse2()) {
        (Some(sse4_2), _) => Level::Sse4_2(sse4_2),
        (None, Some(sse2)) => Level::Sse2(sse2),
        (None, None) => best,
    };
    best
}

/// Whether an item covers all of a surface.
fn covers(item: &DrawItem, surface: IRect) -> bool {
    let whole = item.bounds.intersect(item.scissor).contains(surface);
    whole && item.clip.is_none() && item.blend == BlendMode::Normal && covers_bounds(item)
}

/// Whether the item is a rectangle of whole pixels: its bounds are then what it covers, without room for antialiasing.
fn covers_bounds(item: &DrawItem) -> bool {
    let Shape::Rect(rect) = item.shape else { return false };
    let [a, b, c, d, ..] = item.transform.as_coeffs();
    let placed = item.transform.transform_rect_bbox(rect);
    let bounds = item.bounds;
    let near = |a: f64, b: i32| (a - f64::from(b)).abs() < 1e-3;
    let turned = (b != 0.0 || c != 0.0) && (a != 0.0 || d != 0.0);
    !turned
        && near(placed.x0, bounds.x0)
        && near(placed.y0, bounds.y0)
        && near(placed.x1, bounds.x1)
        && near(placed.y1, bounds.y1)
}

/// What an image covers, in its pixels: without an end where it is repeated. Who draws it cuts it to what is seen.
fn extent([width, height]: [u32; 2], [across, down]: [bool; 2]) -> Rect {
    const FAR: f64 = 1.0e15;
    let side = |length: u32, repeats: bool| if repeats { (-FAR, FAR) } else { (0.0, f64::from(length)) };
    let ((x0, x1), (y0, y1)) = (side(width, across), side(height, down));
    Rect::new(x0, y0, x1, y1)
}

/// Whether an image's rectangle holds the whole shape, so that nothing outside of it is asked for.
fn holds(image: Rect, transform: Affine, shape: &Shape) -> bool {
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
