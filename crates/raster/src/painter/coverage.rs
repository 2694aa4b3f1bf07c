//! **Coverage**: what an item's shape and clip leave of each pixel, as strips.
//!
//! It is made in a **frame**, a rectangle of whole device pixels that moves with the item (or with the clip that cuts it):
//! an item that moves by whole pixels has the same coverage, and one that was seen lately is found in the cache. Text that is
//! filled has frames of its own, one for each [cluster](super::clusters) of glyphs.

use kurbo::{Affine, Rect};
use reelm_ids::{Hash128, StableHasher};
use reelm_pixel::{Coverage, IRect, STRIP_HEIGHT, Strip};
use reelm_plan::{ClipPath, DrawItem, RenderPlan, Shape};
use vello_common::clip::{ClipRef, ClipShape, PathDataRef};
use vello_common::fearless_simd::Level;
use vello_common::geometry::RectU16;
use vello_common::peniko::Fill;
use vello_common::strip::visit_strip_fill_segments;
use vello_common::strip_generator::{StripGenerator, StripStorage};
use vello_common::tile::Tile;
use vello_common::util::strip_bbox;

use super::cache::{CoverageCache, Found, SharedCoverages};
use super::clusters::Clusters;
use super::glyphs::GlyphCache;
use super::path::{FLATNESS, PathScratch, visible_rect};
use super::stroke::Stroker;
use crate::RasterOptions;

use super::{ImagePlace, Scene, fill, pinned_level};

/// A chain of clips is followed up to here; a longer one draws nothing.
const DEEPEST: usize = 64;

/// Strips of shapes in larger frames are not joined.
const MOST_JOINED: u64 = 4096;

/// A frame has at most this many pixels on a side; single precision still tells the 1024th part of a pixel apart.
pub(super) const LONGEST: u32 = 16_384;

/// Makes coverages. Keeps its storage and what it made lately.
#[derive(Debug)]
pub(super) struct Coverer {
    generator: StripGenerator,
    made: StripStorage,
    strips: Vec<Strip>,
    joined: Vec<u8>,
    clips: Clips,
    cache: CoverageCache,
    path: PathScratch,
    pub(super) glyphs: GlyphCache,
    clusters: Clusters,
    stroker: Stroker,
    hasher: StableHasher,
}

/// The clip in force: the strips of its chain, intersected.
#[derive(Debug, Default)]
struct Clips {
    /// The result and a spare one.
    storage: [StripStorage; 2],
    result: usize,
    bounds: Option<RectU16>,
}

impl Coverer {
    pub(super) fn new(options: &RasterOptions, shared: SharedCoverages) -> Self {
        Self::at_level(pinned_level(), options, shared)
    }

    pub(super) fn at_level(level: Level, options: &RasterOptions, shared: SharedCoverages) -> Self {
        Self {
            generator: StripGenerator::new(1, 1, level),
            made: StripStorage::default(),
            strips: Vec::new(),
            joined: Vec::new(),
            clips: Clips::default(),
            cache: CoverageCache::new(options.coverage_bytes, shared),
            path: PathScratch::default(),
            glyphs: GlyphCache::new(options.glyph_bytes),
            clusters: Clusters::default(),
            stroker: Stroker::default(),
            hasher: StableHasher::new(),
        }
    }

    /// Ends a frame of the video: caches drop what is beyond their budgets.
    pub(super) fn end_frame(&mut self) {
        self.cache.end_frame();
        self.glyphs.end_frame();
    }

    /// Coverages that were found, and that were made.
    pub(super) fn counts(&self) -> [u64; 2] {
        [self.cache.hits, self.cache.misses]
    }

    /// Finds or makes the coverage of `item` in `frame`, cut by `cut` as well. `None` if there is none. With `stays` it is asked for
    /// again before the frame ends.
    pub(super) fn cover(
        &mut self,
        scene: Scene<'_>,
        item: &DrawItem,
        frame: IRect,
        cut: Option<ImagePlace>,
        stays: bool,
    ) -> Option<Found> {
        let transform = scene.place(item.relative_transform(scene.origin), frame);
        if !transform.is_finite() {
            return None;
        }
        let aligned = aligned_rect(&item.shape, transform);
        let clipped = item.clip.is_some() || cut.is_some();
        if aligned.is_some_and(|rect| covers(rect, frame)) && !clipped {
            self.whole(frame);
            return Some(Found::Made);
        }
        let key = (aligned.is_none() && cut.is_none()).then(|| self.key(scene, item, frame, transform));
        if let Some(found) = key.and_then(|key| self.cache.find(key)) {
            return Some(found);
        }
        self.make(scene, item, frame, transform, aligned, cut);
        if let Some(key) = key {
            self.cache.offer(key, Coverage { strips: &self.strips, values: &self.made.alphas }, stays);
        }
        (!self.strips.is_empty()).then_some(Found::Made)
    }

    /// Sets the run of an item that is filled and not clipped, as clusters of glyphs; how many. `None` if they cannot be told
    /// apart and the run must be covered as a whole.
    pub(super) fn set(&mut self, scene: Scene<'_>, item: &DrawItem) -> Option<usize> {
        let Shape::Glyphs { run, stroke: None } = item.shape else { return None };
        let run = scene.plan.glyph_runs.get(run as usize).filter(|_| item.clip.is_none())?;
        let transform = item.relative_transform(scene.origin);
        let glyphs = scene.plan.glyphs.get(run.glyphs.start as usize..run.glyphs.end as usize)?;
        let setting = self.glyphs.set(run, scene.resources, transform)?;
        self.clusters.set(&mut self.glyphs, setting, glyphs)
    }

    /// Finds or makes the coverage of a cluster of the run that was [set](Self::set), and what its strips reach of its frame's space.
    /// `None` if none of it is in `seen`. What is seen beyond `covers` is asked for again before the frame ends.
    pub(super) fn cluster(
        &mut self,
        scene: Scene<'_>,
        index: usize,
        seen: IRect,
        covers: IRect,
    ) -> Option<(Found, IRect)> {
        let cluster = self.clusters.get(index)?;
        let [x, y] = scene.origin;
        let frame = cluster.frame.translate(x, y);
        if frame.intersect(seen).is_empty() {
            return None;
        }
        let key = self.clusters.key(cluster);
        let reach = small(frame).unwrap_or(frame);
        if let Some(found) = self.cache.find(key) {
            return Some((found, reach));
        }
        self.path.clear();
        self.clusters.append(cluster, &mut self.glyphs, &mut self.path);
        self.strips.clear();
        self.made.clear();
        self.clips.bounds = None;
        self.generator.reset(frame.width() as u16, frame.height() as u16);
        self.fill(Fill::NonZero, Affine::IDENTITY);
        self.list(frame);
        if let Some(reach) = small(frame) {
            self.join(reach);
        }
        let stays = !covers.contains(frame.intersect(seen));
        self.cache.offer(key, Coverage { strips: &self.strips, values: &self.made.alphas }, stays);
        Some((Found::Made, reach))
    }

    /// Makes of the strips that lie side by side one that has all columns of `reach`, with coverages of 0 where there was none. A
    /// glyph has a dozen short strips, each with a loop of another length; these have all the same, which is quicker by a fifth.
    fn join(&mut self, reach: IRect) {
        let (columns, height) = (reach.width() as usize, STRIP_HEIGHT as usize);
        self.joined.clear();
        self.joined.resize(columns * reach.height() as usize, 0);
        for strip in &self.strips {
            let start = usize::from(strip.y) * columns + usize::from(strip.x) * height;
            let joined = self.joined.get_mut(start..start + usize::from(strip.width) * height).unwrap_or_default();
            let own = self.made.alphas.get(strip.values as usize..).and_then(|values| values.get(..joined.len()));
            match own {
                Some(values) => joined.copy_from_slice(values),
                None => joined.fill(u8::MAX),
            }
        }
        self.strips.clear();
        let rows = (0..reach.height()).step_by(height);
        self.strips.extend(rows.map(|y| Strip {
            x: 0,
            y: y as u16,
            width: columns as u16,
            values: y * columns as u32,
        }));
        core::mem::swap(&mut self.joined, &mut self.made.alphas);
    }

    /// The coverage that [`cover`](Self::cover) or [`cluster`](Self::cluster) found or made last.
    pub(super) fn coverage(&self, found: Found) -> Coverage<'_> {
        match found {
            Found::Made => Coverage { strips: &self.strips, values: &self.made.alphas },
            Found::Kept(index) => self.cache.get(index),
        }
    }

    /// Everything that determines a coverage.
    fn key(&mut self, scene: Scene<'_>, item: &DrawItem, frame: IRect, transform: Affine) -> Hash128 {
        let hasher = &mut self.hasher;
        let mut add = |hash: Hash128, transform: Affine| {
            hasher.hash(hash);
            // Placements are in single precision.
            transform.as_coeffs().iter().for_each(|value| _ = hasher.f32(*value as f32));
        };
        add(item.coverage, transform);
        for clip in scene.clips(item.clip).take(DEEPEST) {
            match clip {
                Some(clip) => add(clip.content, scene.place(clip.relative_transform(scene.origin), frame)),
                None => add(Hash128::ZERO, Affine::IDENTITY),
            }
        }
        if let Shape::Glyphs { run, .. } = item.shape {
            // Other resources may have another font under the same index.
            let font = scene.plan.glyph_runs.get(run as usize).and_then(|run| scene.resources.font(run.font));
            hasher.hash(font.map_or(Hash128::ZERO, |font| font.hash));
        }
        hasher.u32(frame.width()).u32(frame.height()).finish()
    }

    /// Covers all of the frame.
    fn whole(&mut self, frame: IRect) {
        self.strips.clear();
        self.made.clear();
        let width = frame.width() as u16;
        let rows = (0..frame.height()).step_by(STRIP_HEIGHT as usize);
        self.strips.extend(rows.map(|y| Strip { x: 0, y: y as u16, width, values: Strip::FULL }));
    }

    fn make(
        &mut self,
        scene: Scene<'_>,
        item: &DrawItem,
        frame: IRect,
        transform: Affine,
        aligned: Option<Rect>,
        cut: Option<ImagePlace>,
    ) {
        self.strips.clear();
        self.made.clear();
        self.generator.reset(frame.width() as u16, frame.height() as u16);
        let clips = scene.clips(item.clip);
        if self.clips.set(&mut self.generator, &mut self.path, scene, clips, frame, cut, transform).is_none() {
            return;
        }
        match aligned {
            Some(rect) => {
                let clip = self.clips.current().map(|path| ClipRef { path, shape: ClipShape::Path });
                self.generator.generate_filled_rect_fast(&rect, &mut self.made, clip);
            }
            None => _ = self.shape(scene, &item.shape, frame, transform),
        }
        self.list(frame);
    }

    fn shape(&mut self, scene: Scene<'_>, shape: &Shape, frame: IRect, transform: Affine) -> Option<()> {
        let plan = scene.plan;
        match shape {
            Shape::Rect(rect) => {
                self.path.rect(visible_rect(*rect, transform, frame)?);
                self.fill(Fill::NonZero, transform);
            }
            Shape::Path { elements, rule } => {
                self.path.copy(plan, elements, transform)?;
                self.fill(fill(*rule), transform);
            }
            Shape::Stroke { elements, stroke } => {
                self.path.copy(plan, elements, transform)?;
                self.stroke(plan, *stroke, transform)?;
            }
            Shape::Glyphs { run, stroke } => {
                let run = plan.glyph_runs.get(*run as usize)?;
                if let Some(stroke) = stroke {
                    self.glyphs.copy(plan, run, scene.resources, &mut self.path)?;
                    self.path.check(transform)?;
                    self.stroke(plan, *stroke, transform)?;
                } else {
                    self.glyphs.lines(plan, run, scene.resources, transform, &mut self.path)?;
                    self.fill(Fill::NonZero, Affine::IDENTITY);
                }
            }
        }
        Some(())
    }

    /// Covers the inside of the path in scratch.
    fn fill(&mut self, rule: Fill, transform: Affine) {
        let path = self.path.flattened(transform, FLATNESS).iter();
        self.generator.generate_filled_path(path, rule, transform, None, &mut self.made, self.clips.current());
    }

    /// Covers the outline of the path in scratch.
    fn stroke(&mut self, plan: &RenderPlan, style: u32, transform: Affine) -> Option<()> {
        let path = self.stroker.outline(plan, style, &mut self.path, transform)?.iter();
        let (rule, clip) = (Fill::NonZero, self.clips.current());
        self.generator.generate_filled_path(path, rule, transform, None, &mut self.made, clip);
        Some(())
    }

    /// Lists the strips and the gaps between them that are covered.
    fn list(&mut self, frame: IRect) {
        let tiles = RectU16::new(
            0,
            0,
            frame.width().div_ceil(u32::from(Tile::WIDTH)) as u16,
            frame.height().div_ceil(STRIP_HEIGHT) as u16,
        );
        visit_strip_fill_segments(
            &self.made.strips,
            tiles,
            &mut self.strips,
            |strips, part| {
                let width = part.x1() - part.x0();
                strips.push(Strip { x: part.x0(), y: part.y(), width, values: part.alpha_idx });
            },
            |strips, part| {
                strips.push(Strip { x: part.x0(), y: part.y(), width: part.x1() - part.x0(), values: Strip::FULL });
            },
        );
    }
}

impl Clips {
    /// What is in force.
    fn current(&self) -> Option<PathDataRef<'_>> {
        let bbox = self.bounds?;
        let result = self.storage.get(self.result)?;
        Some(PathDataRef { strips: &result.strips, alphas: &result.alphas, bbox })
    }

    /// Puts a chain of clips and an image's rectangle in force. `None` if they leave nothing.
    fn set<'a>(
        &mut self,
        generator: &mut StripGenerator,
        path: &mut PathScratch,
        scene: Scene<'_>,
        clips: impl Iterator<Item = Option<&'a ClipPath>>,
        frame: IRect,
        cut: Option<ImagePlace>,
        transform: Affine,
    ) -> Option<()> {
        self.bounds = None;
        // A chain begins in the same storage each time, so that neither has to grow once a frame has been seen.
        self.result = 1;
        if let Some(image) = cut {
            let placed = transform * image.transform;
            path.rect(visible_rect(image.rect, placed, frame)?);
            self.intersect(generator, path, Fill::NonZero, placed)?;
        }
        for (depth, clip) in clips.enumerate() {
            let clip = clip.filter(|_| depth < DEEPEST)?;
            let transform = scene.place(clip.relative_transform(scene.origin), frame);
            path.copy(scene.plan, &clip.elements, transform)?;
            self.intersect(generator, path, fill(clip.rule), transform)?;
        }
        Some(())
    }

    fn intersect(
        &mut self,
        generator: &mut StripGenerator,
        path: &mut PathScratch,
        rule: Fill,
        transform: Affine,
    ) -> Option<()> {
        let next = 1 - self.result;
        let [first, second] = &mut self.storage;
        let (from, to) = if next == 0 { (second, first) } else { (first, second) };
        to.clear();
        let clip = self.bounds.map(|bbox| PathDataRef { strips: &from.strips, alphas: &from.alphas, bbox });
        generator.generate_filled_path(path.flattened(transform, FLATNESS).iter(), rule, transform, None, to, clip);
        self.result = next;
        self.bounds = Some(strip_bbox(&to.strips)?);
        Some(())
    }
}

/// The frame that holds whole strips of four columns and contains `frame`, if that is small.
fn small(frame: IRect) -> Option<IRect> {
    let [width, height] = [frame.width(), frame.height()].map(|side| side.next_multiple_of(STRIP_HEIGHT));
    let reach = IRect::from_size(frame.x0, frame.y0, width, height);
    (reach.area() <= MOST_JOINED && reach.contains(frame)).then_some(reach)
}

/// The frame in which an item is covered: what its clip leaves or, without a clip, its bounds; the surface if that is too
/// large.
pub(super) fn frame_of(plan: &RenderPlan, item: &DrawItem, surface: IRect) -> IRect {
    let clip = item.clip.and_then(|index| plan.clips.get(index as usize));
    let frame = clip.map_or(item.bounds, |clip| clip.bounds);
    if frame.width().max(frame.height()) <= LONGEST { frame } else { surface }
}

/// A rectangle that is one in the frame, too.
fn aligned_rect(shape: &Shape, transform: Affine) -> Option<Rect> {
    let Shape::Rect(rect) = shape else { return None };
    let [a, b, c, d, ..] = transform.as_coeffs();
    let aligned = (b == 0.0 && c == 0.0) || (a == 0.0 && d == 0.0);
    let placed = transform.transform_rect_bbox(*rect);
    (aligned && placed.is_finite()).then_some(placed)
}

/// Whether `rect` covers the whole frame, but for what no byte can tell.
fn covers(rect: Rect, frame: IRect) -> bool {
    let slack = 1.0 / 1024.0;
    rect.x0 <= slack
        && rect.y0 <= slack
        && rect.x1 >= f64::from(frame.width()) - slack
        && rect.y1 >= f64::from(frame.height()) - slack
}
