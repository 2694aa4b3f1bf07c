//! Building the tables of flows, once per composition.

use reelm_ids::NodeIdx;
use reelm_ir::{
    CompositionIr, Dim, Display, FlexDirection, FlexWrap, GridStyle, Kind, LayoutStyle, Node, Sides, TrackSize,
};

use super::grid::{Grid, lengths};
use super::style::{Calc, ItemStyle};
use super::styler::LENGTHS;
use super::{Cache, Content, Flow, Flows, Meta, Place, moves};
use crate::table::{NONE, Natural, Table, lays_out};

impl Flows {
    /// The flows of `ir`, in the order of their roots, which are noted in `table`.
    pub(crate) fn new(ir: &CompositionIr, table: &mut Table) -> Self {
        let mut flows = Self::default();
        for (index, node) in ir.nodes.iter() {
            if lays_out(node) && (is_comp(node) || !table.get(index).is_some_and(|entry| entry.item)) {
                table.set_flow(index, u32::try_from(flows.flows.len()).unwrap_or(NONE));
                flows.add_flow(ir, table, index);
            }
        }
        flows
    }

    fn add_flow(&mut self, ir: &CompositionIr, table: &Table, node: NodeIdx) {
        let root = self.push(ir, node, NONE, Content::Container);
        self.add_children(ir, table, node, root);
        let end = self.metas.len() as u32;
        self.flows.push(Flow { root, end, dirty: true, input: None, recalled: false });
    }

    /// Adds the children of the container `node` and what is beneath them. Recursion is as deep as nodes nest, which
    /// `ir` limits.
    fn add_children(&mut self, ir: &CompositionIr, table: &Table, node: NodeIdx, container: u32) {
        let Some(children) = ir.nodes.get(node).map(|node| &node.children) else { return };
        let first = self.children.len() as u32;
        self.children.resize(self.children.len() + children.len(), NONE);
        for (slot, child) in (first..).zip(children) {
            let content = content(ir, table, *child);
            let item = self.push(ir, *child, container, content);
            if let Some(slot) = self.children.get_mut(slot as usize) {
                *slot = item;
            }
            if content == Content::Container {
                self.add_children(ir, table, *child, item);
            }
        }
        let end = self.metas.len() as u32;
        let inner = self.metas.get(container as usize + 1..).unwrap_or_default();
        let is_blind = inner.iter().all(|meta| meta.is_blind);
        if let Some(meta) = self.metas.get_mut(container as usize) {
            meta.is_blind &= is_blind;
            meta.children = first..first + children.len() as u32;
            meta.end = end;
        }
    }

    fn push(&mut self, ir: &CompositionIr, node: NodeIdx, parent: u32, content: Content) -> u32 {
        let index = self.metas.len() as u32;
        let found = ir.nodes.get(node);
        let animated = found.is_some_and(is_animated);
        let mut calcs = NONE;
        let tracks = found.filter(|_| content == Content::Container).and_then(tracks);
        if found.is_some_and(|node| dims(node).any(|dim| is_mixed(&dim))) {
            calcs = self.calcs.len() as u32;
            let lengths = LENGTHS + tracks.map_or(0, |tracks| lengths(tracks).count());
            self.calcs.resize(self.calcs.len() + lengths, Calc::default());
        }
        let grid = tracks.map_or(NONE, |tracks| {
            self.grids.push(Grid::new(tracks));
            self.grids.len() as u32 - 1
        });
        let is_blind = found.is_some_and(|node| is_blind(node, content));
        let (children, end, styled) = (0..0, index + 1, false);
        self.metas.push(Meta { node, parent, end, children, content, animated, is_blind, styled, calcs, grid });
        self.styles.push(ItemStyle::INITIAL);
        self.caches.push(Cache::default());
        self.places.push(Place::default());
        index
    }
}

fn is_comp(node: &Node) -> bool {
    matches!(node.kind, Kind::Comp { .. })
}

/// What an item is to Taffy. A comp is a picture of its canvas, in which it lays out its own children apart.
fn content(ir: &CompositionIr, table: &Table, index: NodeIdx) -> Content {
    let (Some(node), Some(entry)) = (ir.nodes.get(index), table.get(index)) else { return Content::Size([0.0; 2]) };
    let single = |size: [f64; 2]| size.map(super::single);
    match entry.natural {
        Natural::Parent if lays_out(node) => Content::Container,
        Natural::Parent => Content::Size([0.0; 2]),
        Natural::Text => Content::Text(entry.text),
        Natural::Size(size) => Content::Size(single(size)),
        Natural::Picture(size) => Content::Picture(single(size)),
        Natural::Image(asset) => Content::Image(asset, [0.0; 2]),
        Natural::Outline(outline) => Content::Outline(outline, [0.0; 2]),
    }
}

fn is_animated(node: &Node) -> bool {
    let numbers = |layout: &LayoutStyle| {
        moves(layout.flex_grow) || moves(layout.flex_shrink) || layout.aspect_ratio.is_some_and(moves)
    };
    dims(node).any(|dim| is_moving(&dim)) || node.layout.as_deref().is_some_and(numbers)
}

/// Whether the width of an item does not depend on its height, as far as it is up to itself.
fn is_blind(node: &Node, content: Content) -> bool {
    let is_picture = matches!(content, Content::Picture(_) | Content::Image(..));
    let layout = node.layout.as_deref();
    // Rows of a grid may be as high as its columns are wide, and columns as wide as an item is high.
    let is_grid = |layout: &LayoutStyle| layout.display == Some(Display::Grid);
    let is_column =
        |layout: &LayoutStyle| matches!(layout.flex_direction, FlexDirection::Column | FlexDirection::ColumnReverse);
    !is_picture
        && layout.is_none_or(|layout| {
            let wraps_columns = is_column(layout) && layout.flex_wrap != FlexWrap::NoWrap;
            layout.aspect_ratio.is_none() && !wraps_columns && !is_grid(layout)
        })
}

fn is_moving(dim: &Dim) -> bool {
    matches!(dim, Dim::Length { px, fraction } if moves(*px) || moves(*fraction))
}

/// Whether a length can be pixels and a fraction at once.
fn is_mixed(dim: &Dim) -> bool {
    match dim {
        Dim::Auto => false,
        Dim::Length { px, fraction } => px.constant() != Some(0.0) && fraction.constant() != Some(0.0),
    }
}

/// All lengths that steer a node's size and its children's places.
fn dims(node: &Node) -> impl Iterator<Item = Dim> {
    let layout = node.layout.as_deref().map(|layout| {
        let sides = |sides: Sides| [sides.left, sides.right, sides.top, sides.bottom];
        let pairs = [layout.min_size, layout.max_size, [layout.row_gap, layout.column_gap]];
        let quads = [sides(layout.padding), sides(layout.margin), sides(layout.inset)];
        pairs.into_iter().flatten().chain(quads.into_iter().flatten()).chain([layout.flex_basis])
    });
    let tracks = tracks(node).into_iter().flat_map(lengths).filter_map(|size| match size {
        TrackSize::Length(dim) | TrackSize::FitContent(dim) => Some(dim),
        _ => None,
    });
    node.size.into_iter().chain(layout.into_iter().flatten()).chain(tracks)
}

/// The tracks of a node that is a grid.
fn tracks(node: &Node) -> Option<&GridStyle> {
    let layout = node.layout.as_deref().filter(|layout| layout.display == Some(Display::Grid))?;
    layout.grid.as_deref()
}
