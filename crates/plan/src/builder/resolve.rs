//! The second pass: from the root down, layers become surfaces and operations.
//!
//! The order of emission is depth-first. What is drawn into a surface before a layer that needs its own comes first, then
//! everything of that layer, then the composite.

use core::ops::Range;

use kurbo::{Affine, Rect};
use reelm_ids::{AssetIdx, Hash128, Id, OpId, SurfaceId};
use reelm_pixel::{BlendMode, IRect, MaskMode, opacity_to_u8};

use super::PlanBuilder;
use super::hash::{Words as _, item_hash, op_hash};
use super::record::{LayerRecord, Record, Role};
use crate::bounds::{filter_extent, filter_holds, filter_reads, to_rect, transformed_bounds};
use crate::item::{Brush, DrawItem, Sampling, Shape};
use crate::placement::Placement;
use crate::plan::{Filter, Lifetime, Op, SurfaceDesc, TransitionKind};

/// What a layer without a surface hands on to its content.
#[derive(Clone, Copy)]
pub(super) struct Context {
    pub(super) target: SurfaceId,
    pub(super) scissor: IRect,
    pub(super) opacity: f32,
    pub(super) blend: BlendMode,
    clip: Option<u32>,
}

impl Context {
    /// Nothing inherited.
    pub(super) const fn new(target: SurfaceId, scissor: IRect) -> Self {
        Self { target, scissor, opacity: 1.0, blend: BlendMode::Normal, clip: None }
    }
}

impl PlanBuilder {
    /// Turns the records into surfaces and operations.
    pub(super) fn resolve(&mut self) {
        (self.live, self.drawn) = (0, 0);
        let root = self.surface(self.canvas, self.background);
        self.place_lasting();
        self.emit_sections();
        let context = Context::new(root, self.canvas);
        let records = self.layers.first().map_or(0..0, |layer| layer.records.clone());
        self.emit(records, context);
        self.flush(root);
        if self.has_output {
            self.plan.roots.push(root);
            self.plan.fingerprint = self.plan.surfaces[root].hash;
        } else {
            let hashes = self.plan.surfaces.values().map(|surface| surface.hash);
            self.plan.fingerprint = hashes.fold(Hash128::ZERO, Hash128::then);
        }
    }

    /// Emits what lies between a layer's `Push` and `Pop`, without its masks.
    pub(super) fn emit(&mut self, records: Range<u32>, context: Context) {
        let mut at = records.start;
        while at < records.end {
            match self.records[at as usize] {
                Record::Item(item) => self.emit_item(item, context),
                Record::Leaf(leaf) => self.emit_leaf(leaf, context),
                Record::Push(index) => {
                    let layer = self.layers[index as usize].clone();
                    at = layer.records.end;
                    match layer.role {
                        Role::Mask { .. } | Role::On(_) => {}
                        _ if layer.surface => self.emit_surface(&layer, context),
                        _ => self.emit_inline(&layer, context),
                    }
                }
                Record::Pop => {}
            }
            at += 1;
        }
    }

    fn emit_item(&mut self, item: u32, context: Context) {
        let item = &self.items[item as usize];
        if item.bounds.intersect(context.scissor).is_empty() {
            return;
        }
        let mut item = item.clone();
        item.scissor = context.scissor;
        item.opacity *= context.opacity;
        item.blend = context.blend;
        item.clip = self.chain(item.clip, context.clip);
        self.plan.items.push(item);
    }

    fn emit_inline(&mut self, layer: &LayerRecord, context: Context) {
        let scissor = context.scissor.intersect(layer.scissor);
        let opacity = context.opacity * layer.opacity;
        if scissor.intersect(layer.content).is_empty() || opacity <= 0.0 {
            return;
        }
        let clip = self.chain(layer.clip, context.clip);
        let blend = if layer.blend == BlendMode::Normal { context.blend } else { layer.blend };
        self.emit(layer.records.clone(), Context { scissor, opacity, blend, clip, ..context });
    }

    fn emit_surface(&mut self, layer: &LayerRecord, context: Context) {
        let opacity = opacity_to_u8(layer.opacity * context.opacity);
        let scissor = context.scissor.intersect(layer.outer);
        if opacity == 0 || scissor.is_empty() {
            return;
        }
        self.flush(context.target);
        if let Some(source) = self.picture(layer, scissor) {
            let (placement, part) = (Placement::from(layer.placement), self.plan.surfaces[source].rect);
            let scissor = scissor.intersect(placement.bounds(part, 1.0));
            let (target, blend, sampling) = (context.target, layer.blend, Sampling::Bilinear);
            self.op(Op::Composite { source, target, opacity, blend, part, placement, sampling, scissor });
        }
    }

    /// Emits everything of `layer` into a surface of its own, of which `view` (in the parent's space) is wanted. `None` if
    /// nothing of it is seen.
    fn picture(&mut self, layer: &LayerRecord, view: IRect) -> Option<SurfaceId> {
        let view = match layer.placement {
            Some(placement) if placement.determinant() == 0.0 => return None,
            Some(placement) => transformed_bounds(placement.inverse(), to_rect(view), 1.0),
            None => view,
        };
        let rect = self.extent(layer, view);
        if rect.is_empty() {
            return None;
        }
        if let Role::Transition(kind) = layer.role {
            return self.transition(layer, kind, rect);
        }
        if let Role::Mean(count) = layer.role {
            return self.mean(layer, count, rect);
        }
        let target = self.surface(rect, [0; 4]);
        let scissor = rect.intersect(layer.scissor);
        self.emit(layer.records.clone(), Context::new(target, scissor));
        self.flush(target);
        if let Some(clip) = layer.clip {
            self.cut(target, clip);
        }
        for filter in layer.filters.clone() {
            match self.filters[filter as usize] {
                Filter::Displace { asset, image, area, transform, scale } => {
                    self.displace(target, (asset, image), (area, transform), scale);
                }
                filter => self.op(Op::Filter { target, filter }),
            }
        }
        if layer.masks > 0 {
            self.masks(layer.records.clone(), target, rect);
        }
        Some(target)
    }

    /// The pixels that a layer's surface must hold so that `view` comes out right.
    fn extent(&self, layer: &LayerRecord, view: IRect) -> IRect {
        let filters = &self.filters[layer.filters.start as usize..layer.filters.end as usize];
        let mut wanted = view.intersect(layer.mask_bounds);
        let mut extent = IRect::EMPTY;
        for stage in (0..=filters.len()).rev() {
            let covered = filters[..stage].iter().fold(layer.content, |extent, filter| filter_extent(filter, extent));
            let last = stage.checked_sub(1).and_then(|i| filters.get(i));
            let held = last.map_or(wanted, |filter| filter_holds(filter, wanted));
            extent = extent.union(covered.intersect(held));
            if let Some(filter) = last {
                wanted = filter_reads(filter, wanted);
            }
        }
        extent
    }

    /// Cuts `target` by a clip path: a surface with the path's coverage becomes its mask.
    fn cut(&mut self, target: SurfaceId, clip: u32) {
        let rect = self.plan.surfaces[target].rect;
        let Some(path) = self.plan.clips.get(clip as usize).cloned() else { return };
        let mask = self.surface(one_at_least(rect.intersect(path.bounds)), [0; 4]);
        self.plan.items.push(DrawItem {
            shape: Shape::Path { elements: path.elements, rule: path.rule },
            brush: Brush::Solid([1.0; 4]),
            transform: path.transform,
            opacity: 1.0,
            blend: BlendMode::Normal,
            bounds: path.bounds,
            scissor: rect,
            clip: path.parent,
            coverage: path.content,
            content: path.content,
        });
        self.flush(mask);
        self.op(Op::Mask { target, mask, mode: MaskMode::Alpha, invert: false });
    }

    /// Displaces `target` by an image that is stretched over an area, drawn into a surface of its own.
    fn displace(
        &mut self,
        target: SurfaceId,
        (asset, image): (AssetIdx, Affine),
        (area, transform): (Rect, Affine),
        scale: [f32; 2],
    ) {
        let (rect, bounds) = (self.plan.surfaces[target].rect, transformed_bounds(transform, area, 0.0));
        let seen = rect.intersect(bounds);
        if seen.is_empty() {
            return;
        }
        let brush = Brush::Image { asset, transform: image, sampling: Sampling::Bilinear };
        let hash = item_hash(&mut self.hasher, &self.plan, |h| _ = h.rect(area), &brush);
        let map = self.surface(seen, [0; 4]);
        self.plan.items.push(DrawItem {
            shape: Shape::Rect(area),
            brush,
            transform,
            opacity: 1.0,
            blend: BlendMode::Normal,
            bounds,
            scissor: seen,
            clip: None,
            coverage: hash.coverage,
            content: hash.content,
        });
        self.flush(map);
        self.op(Op::Displace { target, map, scale });
    }

    /// Applies every mask among `records` to `target`.
    fn masks(&mut self, records: Range<u32>, target: SurfaceId, view: IRect) {
        let mut at = records.start;
        while at < records.end {
            if let Record::Push(index) = self.records[at as usize] {
                let layer = self.layers[index as usize].clone();
                at = layer.records.end;
                if let Role::Mask { mode, invert } = layer.role {
                    self.mask(&layer, target, view, mode, invert);
                }
            }
            at += 1;
        }
    }

    fn mask(&mut self, layer: &LayerRecord, target: SurfaceId, view: IRect, mode: MaskMode, invert: bool) {
        let mask = match self.picture(layer, view) {
            Some(mask) => mask,
            None if invert => return,
            None => self.surface(one_at_least(IRect::new(view.x0, view.y0, view.x0, view.y0)), [0; 4]),
        };
        self.op(Op::Mask { target, mask, mode, invert });
    }

    fn transition(&mut self, layer: &LayerRecord, kind: TransitionKind, rect: IRect) -> Option<SurfaceId> {
        let mut pictures = [None; 3];
        let mut at = layer.records.start;
        while at < layer.records.end {
            if let Record::Push(index) = self.records[at as usize] {
                let picture = self.layers[index as usize].clone();
                at = picture.records.end;
                let slot = match picture.role {
                    Role::From if is_seen(kind, false) => Some(0),
                    Role::To if is_seen(kind, true) => Some(1),
                    Role::Matte => Some(2),
                    _ => None,
                };
                if let Some(slot) = slot {
                    pictures[slot] = self.picture(&picture, rect);
                }
            }
            at += 1;
        }
        let [from, to, matte] = pictures;
        match (kind, from, to) {
            (_, None, None) => None,
            // The mix of a picture with itself alone, at the end that is all of it.
            (TransitionKind::Fade { progress }, Some(only), None) if progress <= 0.0 => Some(only),
            (TransitionKind::Fade { progress }, None, Some(only)) if progress >= 1.0 => Some(only),
            _ => {
                let target = self.surface(rect, [0; 4]);
                self.op(Op::Transition { from, to, matte, target, kind });
                Some(target)
            }
        }
    }

    /// The mean of the pictures of `layer`, of which there are `count`; `None` if nothing of any is seen. They are there at once, so that
    /// large ones are made strip by strip.
    fn mean(&mut self, layer: &LayerRecord, count: u32, rect: IRect) -> Option<SurfaceId> {
        let rows = rows_at_once(rect, count);
        if rows >= rect.height() {
            return self.mean_of(layer, count, rect);
        }
        let mut target = None;
        for top in (rect.y0..rect.y1).step_by(rows as usize) {
            let strip = IRect { y0: top, y1: top.saturating_add(rows as i32).min(rect.y1), ..rect };
            let Some(source) = self.mean_of(layer, count, strip) else { continue };
            let target = *target.get_or_insert_with(|| self.surface(rect, [0; 4]));
            let (blend, placement, sampling) = (BlendMode::Normal, Placement::Whole, Sampling::Bilinear);
            self.op(Op::Composite {
                source,
                target,
                opacity: 255,
                blend,
                part: strip,
                placement,
                sampling,
                scissor: strip,
            });
        }
        target
    }

    /// The part `rect` of a mean.
    fn mean_of(&mut self, layer: &LayerRecord, count: u32, rect: IRect) -> Option<SurfaceId> {
        let (first, mut left) = (self.pictures.len(), count);
        let mut at = layer.records.start;
        while at < layer.records.end && left > 0 {
            if let Record::Push(index) = self.records[at as usize] {
                let term = self.layers[index as usize].clone();
                at = term.records.end;
                if term.role == Role::Term {
                    left -= 1;
                    let picture = self.picture(&term, rect);
                    self.pictures.extend(picture);
                }
            }
            at += 1;
        }
        if self.pictures.len() == first {
            return None;
        }
        let start = self.plan.terms.len() as u32;
        self.plan.terms.extend(self.pictures.drain(first..));
        let terms = start..self.plan.terms.len() as u32;
        let target = self.surface(rect, [0; 4]);
        self.op(Op::Mean { terms, count, target });
        Some(target)
    }

    /// The clip `own`, cut by `outer` as well.
    fn chain(&mut self, own: Option<u32>, outer: Option<u32>) -> Option<u32> {
        let (Some(index), Some(_)) = (own, outer) else { return own.or(outer) };
        let Some(mut path) = self.plan.clips.get(index as usize).cloned() else { return outer };
        path.parent = self.chain(path.parent, outer);
        self.plan.clips.push(path);
        Some(self.plan.clips.len() as u32 - 1)
    }

    pub(super) fn surface(&mut self, rect: IRect, clear: [u8; 4]) -> SurfaceId {
        let hash = self.hasher.u32(rect.width()).u32(rect.height()).bytes(&clear).finish();
        self.live = self.live.saturating_add(rect.area());
        self.plan.live_pixels = self.plan.live_pixels.max(self.live);
        self.plan.surfaces.push(SurfaceDesc::of_frame(rect, clear, hash))
    }

    /// Draws the items since the last draw into `target`.
    pub(super) fn flush(&mut self, target: SurfaceId) {
        let items = self.drawn..self.plan.items.len() as u32;
        if !items.is_empty() {
            self.drawn = items.end;
            self.op(Op::Draw { target, items });
        }
    }

    pub(super) fn op(&mut self, op: Op) {
        let (id, target) = (self.plan.ops.next_id(), op.target());
        let state = self.plan.surfaces[target].state;
        // What is known to lead to a state needs no description of its own.
        let hash = match state == Hash128::ZERO {
            true => op_hash(&mut self.hasher, &self.plan, &op),
            false => self.hasher.hash(state).u32(id.0).finish(),
        };
        for surface in op.sources(&self.plan.terms).chain([target]) {
            let uses = &mut self.plan.surfaces[surface].uses;
            uses[0] = uses[0].min(id);
            uses[1] = OpId::from_index(id.index() + 1);
        }
        // A source is read once, and is free from then on.
        for source in op.sources(&self.plan.terms) {
            let desc = &self.plan.surfaces[source];
            let freed = if desc.lifetime == Lifetime::Frame { desc.rect.area() } else { 0 };
            self.live = self.live.saturating_sub(freed);
        }
        if state == Hash128::ZERO {
            let surface = &mut self.plan.surfaces[target];
            surface.hash = surface.hash.then(hash);
        }
        self.plan.ops.push(op);
        self.plan.op_hashes.push(hash);
    }
}

/// The most pixels of the pictures of a mean: 96 MB.
const MOST_AT_ONCE: u64 = 24 << 20;

/// Strips have a multiple of so many rows, and so many at least.
const STRIP_ROWS: u64 = 64;

/// Rows of `rect` for which `count` pictures are made at once.
fn rows_at_once(rect: IRect, count: u32) -> u32 {
    let row = u64::from(rect.width()) * u64::from(count.max(1));
    if row * u64::from(rect.height()) <= MOST_AT_ONCE {
        return rect.height();
    }
    let rows = (MOST_AT_ONCE / row.max(1)) / STRIP_ROWS * STRIP_ROWS;
    rows.max(STRIP_ROWS) as u32
}

/// Whether a picture of a transition is seen: the one that goes, or the one that comes.
fn is_seen(kind: TransitionKind, comes: bool) -> bool {
    match kind {
        TransitionKind::Fade { progress } if comes => progress > 0.0,
        TransitionKind::Fade { progress } => progress < 1.0,
        TransitionKind::Wipe { .. } | TransitionKind::Arrival { .. } | TransitionKind::Matte { .. } => true,
    }
}

/// `rect`, or one pixel at its corner if it is empty.
fn one_at_least(rect: IRect) -> IRect {
    if rect.is_empty() { IRect::from_size(rect.x0, rect.y0, 1, 1) } else { rect }
}
