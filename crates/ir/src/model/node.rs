//! Nodes.

use core::ops::Range;

use reelm_ids::{NodeIdx, Rational};
use reelm_pixel::{BlendMode, MaskMode};

use super::{
    Anim, AnimPath, Audio, Dim, Effect, Image, LayoutStyle, Name, PaintNode, RealmView, Scene, Shape, ShapeKind, Text,
    TimeMap, Transition,
};

/// The number of a scope; see [`super::Scope`].
pub type ScopeIdx = u16;

/// One node of one comp instance.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its id, unique within its scope.
    pub id: Name,
    /// The comp instance that it belongs to.
    pub scope: ScopeIdx,
    /// The node that holds it; `None` for the root.
    pub parent: Option<NodeIdx>,
    /// One past the last node of its subtree.
    pub end: NodeIdx,
    /// What it is to its parent.
    pub role: Role,
    /// Bits that are quick to test.
    pub flags: NodeFlags,
    /// First frame in the parent's content time.
    pub start: Rational,
    /// How many frames it exists; it is shown in `[start, start + frames)`.
    pub frames: Rational,
    /// Maps local time to the content's time; `None` is the identity.
    pub time: Option<Box<TimeMap>>,
    /// Where the anchor lands in the parent's box, in pixels; added to the layout's place.
    pub position: Anim<[f64; 2]>,
    /// The point of the own box that `position` places.
    pub anchor: Anchor,
    /// The point of the own box that rotation, scale and skew turn about, as fractions.
    pub pivot: Anim<[f64; 2]>,
    /// Factors in x and y.
    pub scale: Anim<[f64; 2]>,
    /// Clockwise, in degrees.
    pub rotation: Anim<f64>,
    /// The direction of the path that it moves along, in degrees, which is added to the rotation; 0 where that is not
    /// asked for.
    pub heading: Anim<f64>,
    /// Along x and y, in degrees.
    pub skew: Anim<[f64; 2]>,
    /// Own width and height.
    pub size: [Dim; 2],
    /// 0 to 1.
    pub opacity: Anim<f64>,
    /// Whether it is shown.
    pub visible: Anim<bool>,
    /// How it meets what lies beneath.
    pub blend: BlendMode,
    /// What cuts its children.
    pub clip: Clip,
    /// What cuts its pixels; all apply.
    pub masks: Vec<Mask>,
    /// Applied in order.
    pub effects: Vec<Effect>,
    /// On its first frames, against nothing.
    pub enter: Option<Box<Transition>>,
    /// On its last frames, against nothing.
    pub exit: Option<Box<Transition>>,
    /// With the sibling before it in a sequence, on its first frames.
    pub transition: Option<Box<Transition>>,
    /// How it lays out children and is laid out.
    pub layout: Option<Box<LayoutStyle>>,
    /// What it is.
    pub kind: Kind,
    /// Its children, in painter's order, without masks.
    pub children: Vec<NodeIdx>,
}

/// What a node is to its parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// One of its children.
    Child,
    /// One of its masks.
    Mask,
}

/// Bits that are quick to test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct NodeFlags {
    /// An own surface is forced.
    pub isolate: bool,
    /// The id was written in the file (not made from the path).
    pub named: bool,
    /// `position` or `anchor` was written; a path or a line without either keeps its own coordinates.
    pub anchored: bool,
}

/// The point of the own box that `position` places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Anchor {
    /// Fractions of the own box.
    Fraction(Anim<[f64; 2]>),
    /// A fraction of the width, on the first baseline (text).
    Baseline(f64),
    /// The origin of a path's or a line's own coordinates.
    Origin,
}

/// What cuts a node's children.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Clip {
    /// Nothing.
    #[default]
    None,
    /// The own box with corners rounded by this many pixels.
    Box(Anim<f64>),
    /// A path in the node's own coordinates.
    Path(AnimPath),
}

/// A mask of a node.
#[derive(Debug, Clone)]
pub struct Mask {
    /// The node that is drawn to make it; lies in the masked node's coordinates.
    pub node: NodeIdx,
    /// How its pixels become coverage.
    pub mode: MaskMode,
    /// Whether covered and uncovered change places.
    pub invert: bool,
    /// Standard deviation of the blur of its edge, in pixels.
    pub feather: Anim<f64>,
}

/// What a node is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Children overlap.
    Group,
    /// As a group, with its longest child's span.
    Stack,
    /// Children play one after another; their `start` is already resolved.
    Sequence,
    /// Shows the child with the index ⌊active⌋; none when there is no such child.
    Switch {
        /// The index.
        active: Anim<f64>,
    },
    /// A comp instance: its children are the comp's nodes, in the scope of this number.
    Comp {
        /// The scope that it opens.
        scope: ScopeIdx,
    },
    /// Copies of a node, which are its children.
    Repeat,
    /// A shape.
    Shape(Box<Shape>),
    /// A text.
    Text(Box<Text>),
    /// An image.
    Image(Image),
    /// A sound; it has no pixels.
    Audio(Box<Audio>),
    /// Tile maps under a camera, with sprites.
    Scene(Box<Scene>),
    /// A canvas that a piece draws on.
    Paint(PaintNode),
    /// The surface of another realm.
    Realm(RealmView),
}

impl Kind {
    /// What the format calls it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Stack => "stack",
            Self::Sequence => "sequence",
            Self::Repeat => "repeat",
            Self::Switch { .. } => "switch",
            Self::Comp { .. } => "comp",
            Self::Shape(shape) => match shape.kind {
                ShapeKind::Rect { .. } => "rect",
                ShapeKind::Ellipse => "ellipse",
                ShapeKind::Corners { inner: None, .. } => "polygon",
                ShapeKind::Corners { inner: Some(_), .. } => "star",
                ShapeKind::Line { .. } => "line",
                ShapeKind::Path(_) => "path",
            },
            Self::Text(_) => "text",
            Self::Image(_) => "image",
            Self::Audio(_) => "audio",
            Self::Scene(_) => "scene",
            Self::Paint(_) => "paint",
            Self::Realm(_) => "realm",
        }
    }
}

impl Node {
    /// The nodes of the subtree as raw indices, itself first.
    pub fn subtree(&self, own: NodeIdx) -> Range<u32> {
        own.0..self.end.0
    }

    /// Whether it draws pixels of its own.
    pub const fn is_leaf(&self) -> bool {
        matches!(
            self.kind,
            Kind::Shape(_) | Kind::Text(_) | Kind::Image(_) | Kind::Scene(_) | Kind::Paint(_) | Kind::Realm(_)
        )
    }
}
