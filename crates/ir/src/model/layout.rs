//! Lengths, and how a node lays out its children and is laid out (CSS flexbox, grid and block).

use reelm_ids::SlotIdx;

use super::{Anim, GridLine, GridStyle};

/// A length.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Dim {
    /// Found from the content, or by the layout.
    #[default]
    Auto,
    /// Pixels plus a fraction of the reference length.
    Length {
        /// Pixels.
        px: Anim<f64>,
        /// Fraction of the reference length; 1 is all of it.
        fraction: Anim<f64>,
    },
}

impl Dim {
    /// The constant length of `px` pixels.
    pub const fn px(px: f64) -> Self {
        Self::Length { px: Anim::Const(px), fraction: Anim::Const(0.0) }
    }

    /// The constant length of `fraction` times the reference length.
    pub const fn fraction(fraction: f64) -> Self {
        Self::Length { px: Anim::Const(0.0), fraction: Anim::Const(fraction) }
    }

    /// The length in the slots `first` (pixels) and the one after it (fraction).
    pub const fn slots(first: SlotIdx) -> Self {
        Self::Length { px: Anim::Slot(first), fraction: Anim::Slot(SlotIdx(first.0 + 1)) }
    }

    /// Whether it is `auto`.
    pub const fn is_auto(&self) -> bool {
        matches!(self, Self::Auto)
    }
}

/// A length for each side of a box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sides {
    /// Left.
    pub left: Dim,
    /// Right.
    pub right: Dim,
    /// Top.
    pub top: Dim,
    /// Bottom.
    pub bottom: Dim,
}

impl Sides {
    /// `dim` on all sides.
    pub const fn all(dim: Dim) -> Self {
        Self { left: dim, right: dim, top: dim, bottom: dim }
    }
}

/// The `layout` object of a node. Names and defaults are those of CSS, but that a node with `display` absent does not
/// lay out its children at all: they overlap, each placed by its own `position`.
#[derive(Debug, Clone, PartialEq)]
pub struct LayoutStyle {
    /// How children are laid out; `None` when the object only says how the node itself is laid out.
    pub display: Option<Display>,
    /// Whether the node takes part in its parent's flow.
    pub position: PositionType,
    /// Main axis of the children.
    pub flex_direction: FlexDirection,
    /// Whether children break into lines.
    pub flex_wrap: FlexWrap,
    /// Share of free space.
    pub flex_grow: Anim<f64>,
    /// Share of missing space.
    pub flex_shrink: Anim<f64>,
    /// Size on the main axis before growing and shrinking.
    pub flex_basis: Dim,
    /// Children on the main axis.
    pub justify_content: Option<AlignContent>,
    /// Lines on the cross axis.
    pub align_content: Option<AlignContent>,
    /// Children on the cross axis.
    pub align_items: Option<AlignItems>,
    /// The node itself on its parent's cross axis.
    pub align_self: Option<AlignItems>,
    /// Children across their areas of a grid.
    pub justify_items: Option<AlignItems>,
    /// The node itself across its area of a grid.
    pub justify_self: Option<AlignItems>,
    /// The tracks of a grid.
    pub grid: Option<Box<GridStyle>>,
    /// Where the node lies in its parent's grid: the lines where its rows begin and end, then those of its columns.
    pub lines: [[GridLine; 2]; 2],
    /// Space between rows.
    pub row_gap: Dim,
    /// Space between columns.
    pub column_gap: Dim,
    /// Space inside the border; `auto` does not occur.
    pub padding: Sides,
    /// Space outside the border.
    pub margin: Sides,
    /// Distance from the parent's edges.
    pub inset: Sides,
    /// Least width and height.
    pub min_size: [Dim; 2],
    /// Greatest width and height.
    pub max_size: [Dim; 2],
    /// Width over height.
    pub aspect_ratio: Option<Anim<f64>>,
}

impl Default for LayoutStyle {
    fn default() -> Self {
        Self {
            display: None,
            position: PositionType::Relative,
            flex_direction: FlexDirection::Row,
            flex_wrap: FlexWrap::NoWrap,
            flex_grow: Anim::Const(0.0),
            flex_shrink: Anim::Const(1.0),
            flex_basis: Dim::Auto,
            justify_content: None,
            align_content: None,
            align_items: None,
            align_self: None,
            justify_items: None,
            justify_self: None,
            grid: None,
            lines: [[GridLine::Auto; 2]; 2],
            row_gap: Dim::px(0.0),
            column_gap: Dim::px(0.0),
            padding: Sides::all(Dim::px(0.0)),
            margin: Sides::all(Dim::px(0.0)),
            inset: Sides::all(Dim::Auto),
            min_size: [Dim::Auto; 2],
            max_size: [Dim::Auto; 2],
            aspect_ratio: None,
        }
    }
}

/// `display`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Display {
    /// Flexbox.
    Flex,
    /// A grid.
    Grid,
    /// One below the other.
    Block,
    /// Not laid out and not drawn.
    None,
}

impl Display {
    /// Whether it lays out children.
    pub const fn lays_out(self) -> bool {
        !matches!(self, Self::None)
    }
}

/// `position`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PositionType {
    /// In the flow.
    Relative,
    /// Out of the flow, placed by `inset`.
    Absolute,
}

/// `flex-direction`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FlexDirection {
    /// Left to right.
    Row,
    /// Right to left.
    RowReverse,
    /// Top to bottom.
    Column,
    /// Bottom to top.
    ColumnReverse,
}

/// `flex-wrap`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FlexWrap {
    /// One line.
    NoWrap,
    /// As many lines as needed.
    Wrap,
    /// As many lines as needed, the first at the end.
    WrapReverse,
}

/// `justify-content`, `align-content`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AlignContent {
    /// At the start of the axis.
    Start,
    /// At the end of the axis.
    End,
    /// At the start in the flex direction.
    FlexStart,
    /// At the end in the flex direction.
    FlexEnd,
    /// In the middle.
    Center,
    /// Fills the axis.
    Stretch,
    /// Equal space between.
    SpaceBetween,
    /// Equal space between and at the ends.
    SpaceEvenly,
    /// Equal space around each.
    SpaceAround,
}

/// `align-items`, `align-self`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AlignItems {
    /// At the start of the axis.
    Start,
    /// At the end of the axis.
    End,
    /// At the start in the flex direction.
    FlexStart,
    /// At the end in the flex direction.
    FlexEnd,
    /// In the middle.
    Center,
    /// On the first baseline.
    Baseline,
    /// Fills the axis.
    Stretch,
}
