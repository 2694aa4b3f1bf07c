//! [`Flows`]: the Taffy trees, kept between frames.
//!
//! All flows of a composition stand in one set of tables, each flow a contiguous range in preorder, its root first. What
//! is looked at in every frame ([`Meta`]) is apart from what is looked at when something changed (styles, caches).

mod build;
mod cache;
mod grid;
mod memo;
mod style;
mod styler;
mod tree;

use kurbo::Rect;
use reelm_ids::{AssetIdx, NodeIdx};
use reelm_ir::Anim;
use taffy::{AvailableSpace, LayoutInput, Line, RequestedAxis, RunMode, Size, SizingMode};

use crate::boxes::LONGEST;
use crate::output::{LayoutOutput, LayoutStats};
use crate::pass::Frame;
use crate::table::{NONE, Outline, Table};
use crate::text::{Shaper, Texts, placed};

use cache::Cache;
use grid::Grid;
use memo::Memo;
use style::{Calc, ItemStyle};
use styler::Styler;
use tree::View;

/// The flows of a composition.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flows {
    flows: Vec<Flow>,
    metas: Vec<Meta>,
    /// The children of all containers; each container has a range of it.
    children: Vec<u32>,
    styles: Vec<ItemStyle>,
    caches: Vec<Cache>,
    places: Vec<Place>,
    /// The lengths that are pixels and a fraction at once; each item that can have some has a block of them.
    calcs: Vec<Calc>,
    grids: Vec<Grid>,
    memo: Memo,
}

/// One flow.
#[derive(Debug, Clone)]
struct Flow {
    /// Its root's number in the tables.
    root: u32,
    /// One past its last item.
    end: u32,
    /// Whether something in it changed since its boxes were computed.
    dirty: bool,
    /// Under what its boxes were computed.
    input: Option<LayoutInput>,
    /// Whether its places were recalled, so that they are not those of the layouts in the items' caches.
    recalled: bool,
}

/// What is looked at of an item in every frame.
#[derive(Debug, Clone)]
struct Meta {
    node: NodeIdx,
    /// The container's number, or [`NONE`] for a root.
    parent: u32,
    /// One past the last item beneath it.
    end: u32,
    /// Its children in [`Flows::children`].
    children: core::ops::Range<u32>,
    content: Content,
    /// Whether its style can change.
    animated: bool,
    /// Whether its width does not depend on its height: nothing in it keeps a ratio or wraps columns.
    is_blind: bool,
    /// Whether its style was written at all.
    styled: bool,
    /// The start of its block of lengths, or [`NONE`].
    calcs: u32,
    /// The number of its tracks, or [`NONE`].
    grid: u32,
}

/// What an item is to Taffy.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Content {
    /// It lays out its children.
    Container,
    /// As large as its text needs.
    Text(u32),
    /// This size in each axis.
    Size([f32; 2]),
    /// This size, and its ratio.
    Picture([f32; 2]),
    /// As [`Self::Picture`], of an image.
    Image(AssetIdx, [f32; 2]),
    /// As [`Self::Size`], of an outline that changes.
    Outline(Outline, [f32; 2]),
}

/// Where Taffy puts an item in its container's box.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    at: [f32; 2],
    size: [f32; 2],
}

impl Flows {
    /// Forgets what is known of the sizes of texts.
    pub(crate) fn forget(&mut self) {
        self.caches.iter_mut().for_each(Cache::clear);
        self.memo.clear();
        for flow in &mut self.flows {
            flow.dirty = true;
        }
    }

    /// Keeps at most `bytes` of solved flows; none if it is 0. Forgets those that are kept.
    pub(crate) fn set_budget(&mut self, bytes: usize) {
        self.memo.set_budget(bytes);
    }

    /// See [`Self::set_budget`].
    pub(crate) fn budget(&self) -> usize {
        self.memo.budget()
    }

    /// Counts the solved flows that are kept.
    pub(crate) fn count(&self, stats: &mut LayoutStats) {
        (stats.entries, stats.bytes) = (self.memo.entries(), self.memo.bytes());
    }

    /// Finds the boxes of the items of the flow `number`, whose root lies in a box of the size `reference`.
    pub(crate) fn run(
        &mut self,
        frame: &Frame<'_>,
        shaper: &mut Shaper<'_>,
        table: &Table,
        texts: &mut Texts,
        output: &mut LayoutOutput,
        number: u32,
        reference: [f64; 2],
    ) {
        let Some(flow) = self.flows.get(number as usize) else { return };
        let (root, end) = (flow.root, flow.end);
        self.update(frame, table, texts, number, root, end);
        let Some(meta) = self.metas.get(root as usize) else { return };
        let input = input(root_size(table, output, meta.node), reference);
        if let Some(flow) = self.flows.get_mut(number as usize)
            && (flow.dirty || flow.input != Some(input))
        {
            flow.dirty = false;
            flow.input = Some(input);
            self.solve(shaper, texts, &mut output.stats, number, root, end, input);
        }
        self.write(frame, shaper, table, texts, output, root + 1, end);
    }

    /// Finds the places of the items from `root` to `end`, which are the flow `number`: recalls them, or computes them.
    fn solve(
        &mut self,
        shaper: &mut Shaper<'_>,
        texts: &Texts,
        stats: &mut LayoutStats,
        number: u32,
        root: u32,
        end: u32,
        input: LayoutInput,
    ) {
        let items = root as usize..end as usize;
        let key = self.key(texts, number, root, end, &input);
        let places = self.places.get_mut(items.clone()).unwrap_or_default();
        let found = key.is_some_and(|key| self.memo.recall(key, places));
        let recalled = self.flows.get_mut(number as usize).map(|flow| &mut flow.recalled);
        let was_recalled = recalled.is_some_and(|recalled| core::mem::replace(recalled, found));
        if found {
            stats.hits += 1;
            return;
        }
        if was_recalled {
            self.caches.get_mut(items.clone()).unwrap_or_default().iter_mut().for_each(Cache::forget_layout);
        }
        stats.flows += 1;
        View { flows: self, texts, shaper, stats }.compute(root, input);
        if let Some(key) = key {
            stats.misses += 1;
            self.memo.store(key, self.places.get(items).unwrap_or_default());
        }
    }

    /// Brings styles and texts up to date with the frame, and forgets the sizes that depend on what changed.
    fn update(&mut self, frame: &Frame<'_>, table: &Table, texts: &mut Texts, flow: u32, root: u32, end: u32) {
        let mut index = root;
        while index < end {
            let Some(meta) = self.metas.get(index as usize) else { return };
            let (node, past, content) = (meta.node, meta.end, meta.content);
            let is_in = index == root || is_in(frame, table, node);
            let mut changed = self.show(index, is_in);
            if is_in {
                changed |= self.restyle(frame, index);
                if let Content::Text(text) = content {
                    changed |= texts.update(frame.ir, frame.values, text);
                }
            }
            if changed {
                self.touch(index, flow);
            }
            index = if is_in { index + 1 } else { past };
        }
    }

    /// Takes an item into the flow or out of it; whether that is new.
    fn show(&mut self, index: u32, is_in: bool) -> bool {
        self.styles.get_mut(index as usize).is_some_and(|style| core::mem::replace(&mut style.is_in, is_in) != is_in)
    }

    /// Writes the style of an item if it can have changed; whether it has.
    fn restyle(&mut self, frame: &Frame<'_>, index: u32) -> bool {
        let Some(meta) = self.metas.get_mut(index as usize) else { return false };
        let mut changed = false;
        if let Content::Image(asset, size) = &mut meta.content {
            let now = frame.assets.image_size(*asset).map(|side| side as f32);
            changed = core::mem::replace(size, now) != now;
        }
        if let Content::Outline(outline, size) = &mut meta.content {
            let now = outline.size(frame.ir, frame.values).map(single);
            changed = core::mem::replace(size, now) != now;
        }
        if meta.styled && !meta.animated && !changed {
            return false;
        }
        meta.styled = true;
        let Some(style) = self.styles.get_mut(index as usize) else { return changed };
        let calcs = self.calcs.get_mut(meta.calcs as usize..).unwrap_or_default();
        let styler = Styler::new(frame.values, calcs, meta.calcs);
        let grid = self.grids.get_mut(meta.grid as usize);
        changed | styler.write(frame.ir, meta.node, meta.content, meta.parent == NONE, style, grid)
    }

    /// Forgets all that depends on the item.
    fn touch(&mut self, index: u32, flow: u32) {
        if let Some(flow) = self.flows.get_mut(flow as usize) {
            flow.dirty = true;
        }
        let mut at = index;
        while let (Some(cache), Some(meta)) = (self.caches.get_mut(at as usize), self.metas.get(at as usize)) {
            cache.clear();
            at = meta.parent;
        }
    }

    /// Writes the boxes of the items from `index` to `end`, and sets their texts in them.
    fn write(
        &self,
        frame: &Frame<'_>,
        shaper: &mut Shaper<'_>,
        table: &Table,
        texts: &mut Texts,
        output: &mut LayoutOutput,
        mut index: u32,
        end: u32,
    ) {
        while index < end {
            let (Some(meta), Some(place)) = (self.metas.get(index as usize), self.places.get(index as usize)) else {
                return;
            };
            // The pass over all nodes empties the boxes of those that are out.
            if !is_in(frame, table, meta.node) {
                index = meta.end;
                continue;
            }
            if let Some(rect) = output.rects.get_mut(meta.node) {
                *rect = place.rect();
            }
            if let Content::Text(text) = meta.content {
                let [width, height] = place.size;
                let shaped = texts.place(shaper, text, Some(width), Some([width, height]));
                if let Some(slot) = output.texts.get_mut(text as usize) {
                    *slot = placed(shaper.engine, shaped);
                }
            }
            index += 1;
        }
    }
}

impl Place {
    fn rect(&self) -> Rect {
        let [x, y] = self.at.map(finite);
        let [width, height] = self.size.map(finite);
        Rect::new(x, y, x + width, y + height)
    }
}

fn is_in(frame: &Frame<'_>, table: &Table, node: NodeIdx) -> bool {
    table.get(node).is_some_and(|entry| entry.is_in(node, frame.times, frame.values))
}

/// The own box of the node that roots a flow: for a comp, its canvas.
fn root_size(table: &Table, output: &LayoutOutput, node: NodeIdx) -> [f64; 2] {
    match table.get(node).map(|entry| entry.natural) {
        Some(crate::table::Natural::Picture(canvas)) => canvas,
        _ => output.rects.get(node).map_or([0.0; 2], |rect| [rect.width(), rect.height()]),
    }
}

/// What the root of a flow is told: its size, and that of the box that it lies in.
fn input(size: [f64; 2], reference: [f64; 2]) -> LayoutInput {
    let [width, height] = size.map(single);
    let [parent_width, parent_height] = reference.map(single);
    LayoutInput {
        run_mode: RunMode::PerformLayout,
        sizing_mode: SizingMode::InherentSize,
        axis: RequestedAxis::Both,
        known_dimensions: Size { width: Some(width), height: Some(height) },
        known_dimensions_are_definite: Size { width: true, height: true },
        parent_size: Size { width: Some(parent_width), height: Some(parent_height) },
        available_space: Size { width: AvailableSpace::Definite(width), height: AvailableSpace::Definite(height) },
        vertical_margins_are_collapsible: Line::FALSE,
    }
}

/// A length in single precision, at most [`LONGEST`] either way; 0 if it is not a number.
fn single(length: f64) -> f32 {
    if length.is_nan() { 0.0 } else { length.clamp(-LONGEST, LONGEST) as f32 }
}

/// A length of Taffy's; 0 if it is not finite. Adding 0 makes −0 into 0.
fn finite(length: f32) -> f64 {
    if length.is_finite() { f64::from(length) + 0.0 } else { 0.0 }
}

/// Whether a value can change from frame to frame.
fn moves<T>(value: Anim<T>) -> bool {
    matches!(value, Anim::Slot(_))
}
