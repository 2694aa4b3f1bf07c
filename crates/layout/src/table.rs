//! [`Table`]: what layout knows of each node before the first frame, close together.

use reelm_expr::{NodeTimes, Values};
use reelm_ids::{Id, IdVec, NodeIdx};
use reelm_ir::{Anim, AnimPath, CompositionIr, Dim, Display, Kind, Node, PathAt, Role, ShapeKind};

/// No text, no flow, no parent.
pub(crate) const NONE: u32 = u32::MAX;

/// The nodes of a composition as layout sees them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    entries: IdVec<NodeIdx, Entry>,
    texts: u32,
}

/// A node as layout sees it.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// One past the last node of its subtree; above its own index.
    pub(crate) end: u32,
    /// The box that its own box is measured against.
    pub(crate) reference: Reference,
    /// What `size` says.
    pub(crate) size: [Dim; 2],
    /// Its size where `size` says nothing.
    pub(crate) natural: Natural,
    /// Which child of a switch it is.
    pub(crate) choice: Option<Choice>,
    /// The flow that it is the root of, or [`NONE`]. Set once the flows are known.
    pub(crate) flow: u32,
    /// The number of its text, or [`NONE`].
    pub(crate) text: u32,
    /// Whether its box comes from a flow.
    pub(crate) item: bool,
    /// Whether it or a node above it has `display: none`, or is a sound.
    pub(crate) hidden: bool,
    /// Whether it has a least or greatest size or an aspect ratio.
    pub(crate) limited: bool,
}

/// The box that a node's own box is measured against.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reference {
    /// The canvas of the composition or of a comp, in pixels.
    Canvas([f64; 2]),
    /// The own box of the node with this index, which is lower.
    Parent(u32),
}

/// The size of a node where `size` says nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Natural {
    /// The parent's box; nothing, for an item.
    Parent,
    /// As large as its text needs.
    Text,
    /// This size in each axis.
    Size([f64; 2]),
    /// This size, and its ratio when one axis is given.
    Picture([f64; 2]),
    /// As [`Self::Picture`], of an image.
    Image(reelm_ids::AssetIdx),
    /// The bounding box of an outline that changes.
    Outline(Outline),
}

/// An outline that changes, and with it the natural size of its node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Outline {
    /// A path.
    Path(AnimPath),
    /// Of a polygon or a star: the radius of the outer circle.
    Corners(Anim<f64>),
    /// Of a line: its ends.
    Line([Anim<[f64; 2]>; 2]),
}

/// Which child of a switch a node is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice {
    active: Anim<f64>,
    index: u32,
}

impl Table {
    pub(crate) fn new(ir: &CompositionIr) -> Self {
        let mut table = Self::default();
        for (index, node) in ir.nodes.iter() {
            let entry = table.entry(ir, index, node);
            table.entries.push(entry);
        }
        table
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// How many texts there are.
    pub(crate) fn texts(&self) -> usize {
        self.texts as usize
    }

    pub(crate) fn entries(&self) -> core::slice::Iter<'_, Entry> {
        self.entries.values()
    }

    #[inline]
    pub(crate) fn get(&self, node: NodeIdx) -> Option<&Entry> {
        self.entries.get(node)
    }

    pub(crate) fn set_flow(&mut self, node: NodeIdx, flow: u32) {
        if let Some(entry) = self.entries.get_mut(node) {
            entry.flow = flow;
        }
    }

    fn entry(&mut self, ir: &CompositionIr, index: NodeIdx, node: &Node) -> Entry {
        // A parent stands before its children; anything else is treated as a child of the root.
        let parent = node.parent.filter(|parent| *parent < index).unwrap_or(NodeIdx(0));
        let holder = ir.nodes.get(parent).filter(|_| index.0 > 0);
        let above = self.entries.get(parent);
        let text = if matches!(node.kind, Kind::Text(_)) { self.texts } else { NONE };
        let entry = Entry {
            end: node.end.0.clamp(index.0 + 1, ir.nodes.len() as u32),
            reference: reference(ir, parent, holder, node.role),
            size: if index.0 == 0 { [Dim::Auto; 2] } else { node.size },
            natural: natural(ir, node),
            choice: holder.and_then(|holder| choice(holder, index)),
            flow: NONE,
            text,
            item: node.role == Role::Child && holder.is_some_and(lays_out),
            hidden: has_display(node, Display::None)
                || matches!(node.kind, Kind::Audio(_))
                || (index.0 > 0 && above.is_some_and(|above| above.hidden)),
            limited: index.0 > 0 && is_limited(node),
        };
        self.texts += u32::from(text != NONE);
        entry
    }
}

impl Entry {
    /// Whether the node takes part in this frame at all, as far as it is up to itself.
    #[inline]
    pub(crate) fn is_in(&self, node: NodeIdx, times: &NodeTimes, values: &Values) -> bool {
        !self.hidden && times.is_alive(node) && self.choice.is_none_or(|choice| choice.is_chosen(values))
    }
}

impl Choice {
    fn is_chosen(self, values: &Values) -> bool {
        values.get(self.active).floor() == f64::from(self.index)
    }
}

/// Whether `node` lays out its children.
pub(crate) fn lays_out(node: &Node) -> bool {
    let display = node.layout.as_ref().and_then(|layout| layout.display);
    display.is_some_and(Display::lays_out) && !node.is_leaf()
}

fn has_display(node: &Node, display: Display) -> bool {
    node.layout.as_ref().is_some_and(|layout| layout.display == Some(display))
}

fn is_limited(node: &Node) -> bool {
    node.layout.as_ref().is_some_and(|layout| {
        let sizes = [layout.min_size, layout.max_size];
        layout.aspect_ratio.is_some() || sizes.iter().flatten().any(|dim| !dim.is_auto())
    })
}

fn reference(ir: &CompositionIr, parent: NodeIdx, holder: Option<&Node>, role: Role) -> Reference {
    match holder.map(|holder| &holder.kind) {
        None => Reference::Canvas(ir.size.map(f64::from)),
        Some(Kind::Comp { scope }) if role == Role::Child => Reference::Canvas(canvas(ir, *scope)),
        Some(_) => Reference::Parent(parent.0),
    }
}

/// The canvas of the comp instance `scope`, in pixels.
pub(crate) fn canvas(ir: &CompositionIr, scope: reelm_ir::ScopeIdx) -> [f64; 2] {
    ir.scopes.get(usize::from(scope)).map_or([0.0; 2], |scope| scope.size.map(f64::from))
}

fn natural(ir: &CompositionIr, node: &Node) -> Natural {
    match &node.kind {
        Kind::Group
        | Kind::Stack
        | Kind::Sequence
        | Kind::Switch { .. }
        | Kind::Repeat
        | Kind::Audio(_)
        | Kind::Scene(_)
        | Kind::Paint(_)
        | Kind::Realm(_) => Natural::Parent,
        Kind::Comp { scope } => Natural::Picture(canvas(ir, *scope)),
        Kind::Text(_) => Natural::Text,
        Kind::Image(image) => Natural::Image(image.asset),
        Kind::Shape(shape) => match shape.kind {
            ShapeKind::Path(path) => match path.at {
                Anim::Const(at) => Natural::Size(path_size(ir, path.resolve(at))),
                Anim::Slot(_) => Natural::Outline(Outline::Path(path)),
            },
            ShapeKind::Corners { outer, .. } => match outer {
                Anim::Const(outer) => Natural::Size(corners_size(outer)),
                Anim::Slot(_) => Natural::Outline(Outline::Corners(outer)),
            },
            ShapeKind::Line { from, to } => match (from, to) {
                (Anim::Const(from), Anim::Const(to)) => Natural::Size(line_size(from, to)),
                _ => Natural::Outline(Outline::Line([from, to])),
            },
            ShapeKind::Rect { .. } | ShapeKind::Ellipse => Natural::Size([0.0; 2]),
        },
    }
}

impl Outline {
    /// Width and height of its box in one frame.
    pub(crate) fn size(self, ir: &CompositionIr, values: &Values) -> [f64; 2] {
        match self {
            Self::Path(path) => path_size(ir, path.resolve(values.get(path.at))),
            Self::Corners(outer) => corners_size(values.get(outer)),
            Self::Line([from, to]) => line_size(values.get(from), values.get(to)),
        }
    }
}

/// Width and height of the square around a polygon or a star.
fn corners_size(outer: f64) -> [f64; 2] {
    [2.0 * outer.max(0.0); 2]
}

/// Width and height of the bounding box of a line.
fn line_size(from: [f64; 2], to: [f64; 2]) -> [f64; 2] {
    [0, 1].map(|axis| (to[axis] - from[axis]).abs())
}

/// Width and height of the bounding box of `path`; 0 for one without points.
fn path_size(ir: &CompositionIr, path: PathAt) -> [f64; 2] {
    let bounds = ir.path_bounds(path);
    [bounds.width(), bounds.height()].map(|side| if side.is_finite() { side.max(0.0) } else { 0.0 })
}

fn choice(holder: &Node, index: NodeIdx) -> Option<Choice> {
    let Kind::Switch { active } = holder.kind else { return None };
    let at = holder.children.binary_search(&index).ok()?;
    Some(Choice { active, index: u32::try_from(at).unwrap_or(NONE) })
}

impl Reference {
    /// Width and height of the box, in pixels.
    #[inline]
    pub(crate) fn size(self, rects: &IdVec<NodeIdx, kurbo::Rect>) -> [f64; 2] {
        match self {
            Self::Canvas(size) => size,
            Self::Parent(parent) => {
                rects.get(NodeIdx::from_index(parent as usize)).map_or([0.0; 2], |rect| [rect.width(), rect.height()])
            }
        }
    }
}
