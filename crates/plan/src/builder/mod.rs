//! [`PlanBuilder`]: takes a tree of layers and items, gives a plan.
//!
//! Two passes. While the producer speaks, layers and items are **recorded** and bounds and counts are summed from the leaves
//! up (`record`). At the end the tree is **resolved** from the root down (`resolve`): what a layer's parent shows is known
//! then, so that each surface is as small as what is seen of it.

mod hash;
mod leaves;
mod record;
mod resolve;

use core::ops::Range;

use kurbo::{Affine, PathEl, Rect, Shape as _};
use reelm_ids::{Hash128, StableHasher, SurfaceId};
use reelm_pixel::{BlendMode, ColorMatrix, IRect, MOST_PICTURES, MaskMode, Tones};

pub(crate) use hash::relative;
pub use hash::{from_surface, mosaic_on, relative_affine};
pub use leaves::{CopyPart, FloodFill, Lasting, ResourceSet, Show};
pub use record::{Layer, LayerClip};

use crate::bounds::{EVERYWHERE, filter_extent, is_identity, transformed_bounds};
use crate::item::{Brush, ClipPath, DrawItem, FillRule, Glyph, GlyphRun, Gradient, Shape, Stop, StrokeStyle};
use crate::plan::{Filter, RenderPlan, TransitionKind};
use hash::{ItemHash, Words, add_path, add_stroke, item_hash};
use leaves::Leaf;
use record::{LayerRecord, Record, Role};

/// Antialiasing touches pixels up to this far from the geometry.
const ANTIALIAS: f64 = 1.0;

/// Takes a frame as a tree of layers and items and gives a plan. Reused from frame to frame; allocates nothing once it has
/// seen a frame of the same size.
#[derive(Debug, Default)]
pub struct PlanBuilder {
    /// Arenas of the plan under construction.
    plan: RenderPlan,
    /// Items as recorded; they are copied to the plan in the order of drawing, with what they inherit.
    items: Vec<DrawItem>,
    records: Vec<Record>,
    layers: Vec<LayerRecord>,
    filters: Vec<Filter>,
    /// The layers that are open, outermost first.
    open: Vec<u32>,
    leaves: Vec<Leaf>,
    lasting: Vec<Lasting>,
    /// The layers that are sections, in the order in which they ended.
    sections: Vec<u32>,
    resources: ResourceSet,
    /// Pictures of the means that are being resolved, as a stack.
    pictures: Vec<SurfaceId>,
    /// How many of the plan's items are in an operation.
    drawn: u32,
    has_output: bool,
    hasher: StableHasher,
    /// Area of the surfaces that live at this point of the second pass.
    live: u64,
    canvas: IRect,
    background: [u8; 4],
}

/// How much a plan holds, for reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlanCounts {
    /// Surfaces.
    pub surfaces: usize,
    /// Operations.
    pub ops: usize,
    /// Draw items.
    pub items: usize,
}

impl PlanBuilder {
    /// An empty builder.
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts a frame of `width × height` pixels over `background` (premultiplied RGBA8).
    pub fn begin(&mut self, width: u32, height: u32, background: [u8; 4]) {
        self.plan.clear();
        self.items.clear();
        self.records.clear();
        self.layers.clear();
        self.filters.clear();
        self.open.clear();
        self.leaves.clear();
        self.lasting.clear();
        self.sections.clear();
        self.resources = ResourceSet::default();
        self.has_output = true;
        self.canvas = IRect::from_size(0, 0, width, height);
        self.background = background;
        let root = LayerRecord::new(&Layer::default(), Role::Content, 0..0, self.canvas, None);
        self.open_layer(root);
    }

    /// Opens a layer; what follows until [`pop_layer`](Self::pop_layer) is its content. Filters apply in order.
    pub fn push_layer(&mut self, layer: &Layer, filters: &[Filter]) {
        self.push(layer, filters, Role::Content);
    }

    /// Opens a mask of the innermost layer; what follows until [`pop_layer`](Self::pop_layer) is the mask's content, in the
    /// layer's space. `feather` is the standard deviation of the blur of its edge in device pixels.
    pub fn push_mask(&mut self, mode: MaskMode, invert: bool, feather: f32) {
        let blur = [Filter::Blur { sigma: [feather; 2] }];
        self.push(&Layer { isolate: true, ..Layer::default() }, &blur, Role::Mask { mode, invert });
    }

    /// Opens a transition; it takes two pictures, each between [`push_picture`](Self::push_picture) and
    /// [`pop_layer`](Self::pop_layer), and ends with [`pop_layer`](Self::pop_layer).
    pub fn push_transition(&mut self, kind: TransitionKind) {
        self.push(&Layer { isolate: true, ..Layer::default() }, &[], Role::Transition(kind));
    }

    /// Opens a picture of the innermost transition: the one that goes, or the one that comes.
    pub fn push_picture(&mut self, comes: bool) {
        let role = if comes { Role::To } else { Role::From };
        self.push(&Layer { isolate: true, ..Layer::default() }, &[], role);
    }

    /// Opens what a transition of the kind [`TransitionKind::Matte`] reads, beside its pictures; ends with
    /// [`pop_layer`](Self::pop_layer).
    pub fn push_matte(&mut self) {
        self.push(&Layer { isolate: true, ..Layer::default() }, &[], Role::Matte);
    }

    /// Opens the mean of `count` pictures (1 to 64), each between [`push_term`](Self::push_term) and [`pop_layer`](Self::pop_layer); those
    /// that are left out are transparent, and those beyond the count are no part of it. Ends with [`pop_layer`](Self::pop_layer).
    pub fn push_mean(&mut self, count: u32) {
        let count = count.clamp(1, MOST_PICTURES);
        self.push(&Layer { isolate: true, ..Layer::default() }, &[], Role::Mean(count));
    }

    /// Opens a picture of the innermost mean.
    pub fn push_term(&mut self) {
        self.push(&Layer { isolate: true, ..Layer::default() }, &[], Role::Term);
    }

    /// Closes the innermost layer. A call without an open layer does nothing.
    pub fn pop_layer(&mut self) {
        if self.open.len() > 1 && !self.is_in_section() {
            self.close_layer();
        }
    }

    /// Draws the rectangle `rect`.
    pub fn fill_rect(&mut self, rect: Rect, brush: Brush, transform: Affine, opacity: f32) {
        let brush = self.named(brush);
        let content = item_hash(&mut self.hasher, &self.plan, |h| _ = h.rect(rect), &brush);
        let bounds = whole_pixels(rect, transform).unwrap_or_else(|| transformed_bounds(transform, rect, ANTIALIAS));
        self.item(Shape::Rect(rect), brush, transform, opacity, bounds, None, content);
    }

    /// Draws the inside of `elements` (made by [`path`](Self::path)), cut by `clip`.
    pub fn fill_path(
        &mut self,
        elements: Range<u32>,
        rule: FillRule,
        brush: Brush,
        transform: Affine,
        opacity: f32,
        clip: Option<u32>,
    ) {
        let brush = self.named(brush);
        let path = self.elements(&elements);
        let bounds = transformed_bounds(transform, path.bounding_box(), ANTIALIAS);
        let content = self.path_hash(&elements, rule, &brush);
        self.item(Shape::Path { elements, rule }, brush, transform, opacity, bounds, clip, content);
    }

    /// Draws the outline of `elements` (made by [`path`](Self::path)) with `stroke` (made by [`stroke`](Self::stroke)), cut by
    /// `clip`.
    pub fn stroke_path(
        &mut self,
        elements: Range<u32>,
        stroke: u32,
        brush: Brush,
        transform: Affine,
        opacity: f32,
        clip: Option<u32>,
    ) {
        let brush = self.named(brush);
        let Some(style) = self.plan.strokes.get(stroke as usize) else { return };
        let reach = stroke_reach(style);
        let bounds = self.elements(&elements).bounding_box().inflate(reach, reach);
        let bounds = transformed_bounds(transform, bounds, ANTIALIAS);
        let path = self.plan.elements.get(elements.start as usize..elements.end as usize).unwrap_or(&[]);
        let shape = |h: &mut StableHasher| {
            add_path(h, path);
            add_stroke(h, &self.plan, stroke);
        };
        let content = item_hash(&mut self.hasher, &self.plan, shape, &brush);
        self.item(Shape::Stroke { elements, stroke }, brush, transform, opacity, bounds, clip, content);
    }

    /// Draws `run` with its glyphs. `ink` bounds the outlines in the item's space; `content` is the hash of face, sizes and
    /// glyphs.
    pub fn glyphs(
        &mut self,
        run: GlyphRun,
        glyphs: &[Glyph],
        ink: Rect,
        content: Hash128,
        stroke: Option<u32>,
        brush: Brush,
        transform: Affine,
        opacity: f32,
    ) {
        let (brush, font) = (self.named(brush), self.named_font(run.font));
        let first = self.plan.glyphs.len() as u32;
        self.plan.glyphs.extend_from_slice(glyphs);
        let range = first..self.plan.glyphs.len() as u32;
        let reach = stroke.and_then(|i| self.plan.strokes.get(i as usize)).map_or(0.0, stroke_reach);
        let bounds = transformed_bounds(transform, ink.inflate(reach, reach), ANTIALIAS);
        let shape = |h: &mut StableHasher| {
            h.hash(content).word(u32::from(stroke.is_some()));
            stroke.into_iter().for_each(|stroke| add_stroke(h, &self.plan, stroke));
        };
        let content = item_hash(&mut self.hasher, &self.plan, shape, &brush);
        let index = self.plan.glyph_runs.len() as u32;
        self.plan.glyph_runs.push(GlyphRun { font, glyphs: range, ..run });
        self.item(Shape::Glyphs { run: index, stroke }, brush, transform, opacity, bounds, None, content);
    }

    /// Copies path elements into the plan; the range names them.
    pub fn path(&mut self, elements: impl IntoIterator<Item = PathEl>) -> Range<u32> {
        let first = self.plan.elements.len() as u32;
        self.plan.elements.extend(elements);
        first..self.plan.elements.len() as u32
    }

    /// Copies `first` and then the elements of `second` (made by [`path`](Self::path)) into the plan.
    pub fn path_with(&mut self, first: &[PathEl], second: Range<u32>) -> Range<u32> {
        let start = self.plan.elements.len() as u32;
        self.plan.elements.extend_from_slice(first);
        let end = (second.end as usize).min(start as usize);
        self.plan.elements.extend_from_within((second.start as usize).min(end)..end);
        start..self.plan.elements.len() as u32
    }

    /// Copies a stroke style into the plan; the index names it. Its own `dashes` range is replaced by `dashes`.
    pub fn stroke(&mut self, style: StrokeStyle, dashes: &[f64]) -> u32 {
        let first = self.plan.dashes.len() as u32;
        self.plan.dashes.extend_from_slice(dashes);
        let dashes = first..self.plan.dashes.len() as u32;
        self.plan.strokes.push(StrokeStyle { dashes, ..style });
        self.plan.strokes.len() as u32 - 1
    }

    /// Copies a gradient into the plan; its own `stops` range is replaced by `stops`.
    pub fn gradient(&mut self, gradient: Gradient, stops: &[Stop]) -> Brush {
        let first = self.plan.stops.len() as u32;
        self.plan.stops.extend_from_slice(stops);
        let stops = first..self.plan.stops.len() as u32;
        self.plan.gradients.push(Gradient { stops, ..gradient });
        Brush::Gradient(self.plan.gradients.len() as u32 - 1)
    }

    /// Makes a clip from `elements` (made by [`path`](Self::path)); `parent` cuts as well.
    pub fn clip_path(&mut self, elements: Range<u32>, rule: FillRule, transform: Affine, parent: Option<u32>) -> u32 {
        let outline = self.elements(&elements).bounding_box();
        let mut bounds = transformed_bounds(transform, outline, ANTIALIAS);
        if let Some(parent) = parent.and_then(|i| self.plan.clips.get(i as usize)) {
            bounds = bounds.intersect(parent.bounds);
        }
        let content = self.path_hash(&elements, rule, &Brush::Solid([1.0; 4])).coverage;
        self.plan.clips.push(ClipPath { elements, rule, transform, parent, content, bounds });
        self.plan.clips.len() as u32 - 1
    }

    /// Copies tables of tones into the plan; the filter names them. `None` if they change nothing.
    pub fn tones(&mut self, tones: &Tones) -> Option<Filter> {
        if tones.is_identity() {
            return None;
        }
        self.plan.tones.push(*tones);
        Some(Filter::Tones(self.plan.tones.len() as u32 - 1))
    }

    /// Resolves the frame into `plan`. The builder takes over the storage of the plan that was there.
    pub fn finish(&mut self, plan: &mut RenderPlan) {
        while !self.open.is_empty() {
            self.close_layer();
        }
        self.resolve();
        core::mem::swap(&mut self.plan, plan);
    }

    fn push(&mut self, layer: &Layer, filters: &[Filter], role: Role) {
        let first = self.filters.len() as u32;
        filters.iter().filter(|filter| !is_identity(filter)).for_each(|filter| self.push_filter(*filter, first));
        let filters = first..self.filters.len() as u32;
        let (scissor, clip) = self.resolve_clip(&layer.clip);
        self.open_layer(LayerRecord::new(layer, role, filters, scissor, clip));
    }

    /// Adds a filter; a colour matrix folds into the one before it where no clamping lies between, and tones into tones.
    fn push_filter(&mut self, filter: Filter, first: u32) {
        let filter = self.named_filter(filter);
        if let Filter::ColorMatrix(next) = filter
            && self.filters.len() as u32 > first
            && let Some(Filter::ColorMatrix(last)) = self.filters.last_mut()
            && ColorMatrix(*last).can_fold_with(&ColorMatrix(next))
        {
            *last = ColorMatrix(*last).then(&ColorMatrix(next)).0;
            return;
        }
        if let Filter::Tones(next) = filter
            && self.filters.len() as u32 > first
            && let Some(Filter::Tones(last)) = self.filters.last()
            && let (Some(last), Some(next)) = (self.plan.tones.get(*last as usize), self.plan.tones.get(next as usize))
        {
            let both = last.then(next);
            self.filters.pop();
            let both = self.tones(&both);
            self.filters.extend(both);
            return;
        }
        self.filters.push(filter);
    }

    /// A clip as a scissor where a rectangle of whole pixels says the same, else as a path within a rectangle.
    fn resolve_clip(&mut self, clip: &LayerClip) -> (IRect, Option<u32>) {
        match *clip {
            LayerClip::None => (EVERYWHERE, None),
            LayerClip::Path(index) => match self.plan.clips.get(index as usize) {
                Some(path) => (path.bounds, Some(index)),
                None => (IRect::EMPTY, None),
            },
            LayerClip::Rect(rect, transform) => {
                if let Some(scissor) = whole_pixels(rect, transform) {
                    return (scissor, None);
                }
                let elements = self.path(rect.path_elements(0.1));
                let index = self.clip_path(elements, FillRule::NonZero, transform, None);
                (self.plan.clips[index as usize].bounds, Some(index))
            }
        }
    }

    fn open_layer(&mut self, mut layer: LayerRecord) {
        let index = self.layers.len() as u32;
        self.records.push(Record::Push(index));
        layer.records = self.records.len() as u32..0;
        self.layers.push(layer);
        self.open.push(index);
    }

    fn close_layer(&mut self) {
        let Some(index) = self.open.pop() else { return };
        let end = self.records.len() as u32;
        self.records.push(Record::Pop);
        let layer = &mut self.layers[index as usize];
        layer.records.end = end;
        if layer.filters.is_empty() {
            // Content outside of the masks is needed by filters only; those run before the masks.
            layer.content = layer.content.intersect(layer.mask_bounds);
        }
        layer.surface = layer.needs_surface(index == 0);
        let filters = &self.filters[layer.filters.start as usize..layer.filters.end as usize];
        let filtered = filters.iter().fold(layer.content, |extent, filter| filter_extent(filter, extent));
        let masked = filtered.intersect(layer.mask_bounds);
        layer.outer = match layer.placement {
            Some(placement) => transformed_bounds(placement, crate::bounds::to_rect(masked), ANTIALIAS),
            None => masked,
        };
        let layer = layer.clone();
        if let Role::On(_) = layer.role {
            self.sections.push(index);
        } else if let Some(parent) = self.open.last() {
            self.layers[*parent as usize].take_child(&layer);
        }
    }

    fn item(
        &mut self,
        shape: Shape,
        brush: Brush,
        transform: Affine,
        opacity: f32,
        bounds: IRect,
        clip: Option<u32>,
        hash: ItemHash,
    ) {
        let opacity = opacity.clamp(0.0, 1.0);
        let cut =
            clip.and_then(|i| self.plan.clips.get(i as usize)).map_or(bounds, |clip| bounds.intersect(clip.bounds));
        if cut.is_empty() || opacity <= 0.0 || matches!(brush, Brush::Solid([.., a]) if a <= 0.0) {
            return;
        }
        let Some(layer) = self.open.last() else { return };
        self.layers[*layer as usize].add(cut, 1, 0, true);
        self.records.push(Record::Item(self.items.len() as u32));
        let (scissor, blend) = (EVERYWHERE, BlendMode::Normal);
        let ItemHash { coverage, content } = hash;
        let item = DrawItem { shape, brush, transform, opacity, blend, bounds: cut, scissor, clip, coverage, content };
        self.items.push(item);
    }

    fn path_hash(&mut self, elements: &Range<u32>, rule: FillRule, brush: &Brush) -> ItemHash {
        let path = self.plan.elements.get(elements.start as usize..elements.end as usize).unwrap_or(&[]);
        let shape = |h: &mut StableHasher| {
            add_path(h, path);
            h.word(rule as u32);
        };
        item_hash(&mut self.hasher, &self.plan, shape, brush)
    }

    fn elements(&self, range: &Range<u32>) -> &[PathEl] {
        self.plan.elements.get(range.start as usize..range.end as usize).unwrap_or(&[])
    }
}

impl LayerRecord {
    /// Whether the layer must be drawn apart and laid over its parent as one picture.
    fn needs_surface(&self, root: bool) -> bool {
        let one = self.items + self.surfaces <= 1 || self.apart;
        root || self.isolate && self.role != Role::Content
            || self.isolate && (self.blends || !one)
            // A single item meets what lies beneath by itself.
            || self.blend != BlendMode::Normal
                && (self.blends || self.items + self.leaves != 1 || self.surfaces != self.leaves)
            || !self.filters.is_empty()
            || self.masks > 0
            || self.placement.is_some()
            || self.opacity < 1.0 && (!one || self.blends)
            // A clip isolates, whether or not it happens to lie on whole pixels.
            || self.blends && self.scissor != EVERYWHERE && !self.through
            // A soft clip cuts a single item as it is drawn; anything more would show its seams.
            || self.clip.is_some() && (self.items != 1 && !self.through || self.surfaces != 0)
    }

    /// Sums up a finished child.
    fn take_child(&mut self, child: &Self) {
        match child.role {
            Role::Mask { invert, .. } => {
                self.masks += 1;
                if !invert {
                    self.mask_bounds = self.mask_bounds.intersect(child.outer);
                }
            }
            Role::Matte => {}
            _ if child.surface => {
                self.add(child.outer, 0, 1, true);
                self.blends |= child.blend != BlendMode::Normal;
            }
            _ => {
                self.add(child.outer, child.items, child.surfaces, child.apart);
                self.leaves += child.leaves;
                self.blends |= child.blends || child.blend != BlendMode::Normal;
            }
        }
    }
}

/// The whole pixels of `rect` after `transform`, if it is exactly such.
fn whole_pixels(rect: Rect, transform: Affine) -> Option<IRect> {
    let [a, b, c, d, ..] = transform.as_coeffs();
    if b != 0.0 || c != 0.0 || a <= 0.0 || d <= 0.0 {
        return None;
    }
    let bounds = transform.transform_rect_bbox(rect);
    let near = |v: f64| v.abs() < 1e9 && (v - v.round()).abs() < 1e-6;
    let whole = near(bounds.x0) && near(bounds.y0) && near(bounds.x1) && near(bounds.y1);
    let corner = |v: f64| v.round() as i32;
    whole.then(|| IRect::new(corner(bounds.x0), corner(bounds.y0), corner(bounds.x1), corner(bounds.y1)))
}

/// How far a stroke's pixels may lie from its path.
fn stroke_reach(stroke: &StrokeStyle) -> f64 {
    let half = stroke.width * 0.5;
    let join = if stroke.join == kurbo::Join::Miter { stroke.miter_limit.max(1.0) } else { 1.0 };
    let cap = if stroke.cap == kurbo::Cap::Square { core::f64::consts::SQRT_2 } else { 1.0 };
    half * join.max(cap)
}
