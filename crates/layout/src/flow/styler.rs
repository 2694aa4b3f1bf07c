//! [`Styler`]: from a node's layout object and the values of a frame to the item's style.

use reelm_expr::Values;
use reelm_ids::NodeIdx;
use reelm_ir::{
    AlignContent, AlignItems, CompositionIr, Dim, Display, FlexDirection, FlexWrap, LayoutStyle, PositionType, Sides,
    TrackSize,
};

use super::grid::Grid;
use super::style::{Calc, ItemStyle, Length, Mode};
use super::{Content, single};
use crate::boxes::ratio;
use crate::table::NONE;

/// How many lengths an item has, but for the tracks of a grid.
pub(super) const LENGTHS: usize = 21;

/// Writes the style of one item.
pub(super) struct Styler<'a> {
    values: &'a Values,
    /// The item's block of lengths that are pixels and a fraction at once; empty if it can have none.
    calcs: &'a mut [Calc],
    /// The number of the first of `calcs`, or [`NONE`].
    first: u32,
    /// How many lengths were written.
    written: usize,
    changed: bool,
}

impl<'a> Styler<'a> {
    pub(super) fn new(values: &'a Values, calcs: &'a mut [Calc], first: u32) -> Self {
        Self { values, calcs, first, written: 0, changed: false }
    }

    /// Writes the style of `node`; whether it, or a length that it names by number, changed. The root of a flow has its
    /// size already.
    pub(super) fn write(
        mut self,
        ir: &CompositionIr,
        node: NodeIdx,
        content: Content,
        is_root: bool,
        style: &mut ItemStyle,
        grid: Option<&mut Grid>,
    ) -> bool {
        let Some(node) = ir.nodes.get(node) else { return false };
        let is_container = content == Content::Container;
        let mut new = ItemStyle { is_in: style.is_in, is_container, ..ItemStyle::INITIAL };
        let size = node.size.map(|dim| self.length(dim, false));
        if !is_root {
            new.size = size;
        }
        if let Content::Picture([width, height]) | Content::Image(_, [width, height]) = content {
            new.is_replaced = true;
            new.ratio = (width > 0.0 && height > 0.0).then(|| width / height);
        }
        // A comp keeps the size of its canvas where nothing else is said: stretching it would scale all that it shows.
        if let Content::Picture([width, height]) = content
            && new.size == [Length::Auto; 2]
        {
            new.size = [Length::Px(width), Length::Px(height)];
        }
        if let Some(layout) = &node.layout {
            self.write_container(layout, &mut new);
            if !is_root {
                self.write_item(layout, &mut new);
            }
            if let (Some(grid), Some(tracks)) = (grid, &layout.grid) {
                // Tracks come after all other lengths, whether these were written or not.
                self.written = LENGTHS;
                let changed = grid.write(tracks, |size| match size {
                    TrackSize::Length(dim) | TrackSize::FitContent(dim) => self.length(dim, false),
                    _ => self.length(Dim::Auto, false),
                });
                self.changed |= changed;
            }
        }
        self.changed |= *style != new;
        *style = new;
        self.changed
    }

    /// How the item lays out its children. What lays out none has no padding.
    fn write_container(&mut self, layout: &LayoutStyle, style: &mut ItemStyle) {
        let padding = self.sides(layout.padding, false);
        let gap = [layout.column_gap, layout.row_gap].map(|dim| self.length(dim, false));
        if !style.is_container {
            return;
        }
        style.mode = match layout.display {
            Some(Display::Grid) => Mode::Grid,
            Some(Display::Block) => Mode::Block,
            Some(Display::Flex | Display::None) | None => Mode::Flex,
        };
        style.padding = padding;
        style.gap = gap;
        style.direction = direction(layout.flex_direction);
        style.wrap = wrap(layout.flex_wrap);
        style.justify_content = layout.justify_content.map_or(taffy::AlignContent::NORMAL, align_content);
        style.align_content = layout.align_content.map_or(taffy::AlignContent::NORMAL, align_content);
        style.align_items = layout.align_items.map_or(taffy::AlignItems::NORMAL, align_items);
        style.justify_items = layout.justify_items.map_or(taffy::AlignItems::NORMAL, align_items);
    }

    /// How the item is laid out.
    fn write_item(&mut self, layout: &LayoutStyle, style: &mut ItemStyle) {
        style.is_absolute = layout.position == PositionType::Absolute;
        style.grow = single(self.values.get(layout.flex_grow)).max(0.0);
        style.shrink = single(self.values.get(layout.flex_shrink)).max(0.0);
        style.basis = self.length(layout.flex_basis, false);
        style.align_self = layout.align_self.map(align_items);
        style.justify_self = layout.justify_self.map(align_items);
        style.lines = layout.lines;
        style.margin = self.sides(layout.margin, true);
        style.inset = self.sides(layout.inset, true);
        style.least = layout.min_size.map(|dim| self.length(dim, false));
        style.greatest = layout.max_size.map(|dim| self.length(dim, false));
        style.ratio = ratio(layout, self.values).map(single).or(style.ratio);
    }

    fn sides(&mut self, sides: Sides, signed: bool) -> [Length; 4] {
        [sides.left, sides.right, sides.top, sides.bottom].map(|dim| self.length(dim, signed))
    }

    /// The next length. Each has its own place in the block, whether it is pixels and a fraction in this frame or not.
    fn length(&mut self, dim: Dim, signed: bool) -> Length {
        let at = self.written;
        self.written += 1;
        let Dim::Length { px, fraction } = dim else { return Length::Auto };
        let [px, fraction] = [px, fraction].map(|value| single(self.values.get(value)));
        let bounded = |value: f32| if signed { value } else { value.max(0.0) };
        if fraction == 0.0 {
            return Length::Px(bounded(px));
        }
        if px == 0.0 {
            return Length::Fraction(bounded(fraction));
        }
        let Some(slot) = self.calcs.get_mut(at).filter(|_| self.first != NONE) else { return Length::Px(bounded(px)) };
        let calc = Calc { px, fraction, signed };
        self.changed |= core::mem::replace(slot, calc) != calc;
        Length::Calc(self.first + at as u32)
    }
}

fn direction(direction: FlexDirection) -> taffy::FlexDirection {
    match direction {
        FlexDirection::Row => taffy::FlexDirection::Row,
        FlexDirection::RowReverse => taffy::FlexDirection::RowReverse,
        FlexDirection::Column => taffy::FlexDirection::Column,
        FlexDirection::ColumnReverse => taffy::FlexDirection::ColumnReverse,
    }
}

fn wrap(wrap: FlexWrap) -> taffy::FlexWrap {
    match wrap {
        FlexWrap::NoWrap => taffy::FlexWrap::NoWrap,
        FlexWrap::Wrap => taffy::FlexWrap::Wrap,
        FlexWrap::WrapReverse => taffy::FlexWrap::WrapReverse,
    }
}

fn align_content(align: AlignContent) -> taffy::AlignContent {
    match align {
        AlignContent::Start => taffy::AlignContent::START,
        AlignContent::End => taffy::AlignContent::END,
        AlignContent::FlexStart => taffy::AlignContent::FLEX_START,
        AlignContent::FlexEnd => taffy::AlignContent::FLEX_END,
        AlignContent::Center => taffy::AlignContent::CENTER,
        AlignContent::Stretch => taffy::AlignContent::STRETCH,
        AlignContent::SpaceBetween => taffy::AlignContent::SPACE_BETWEEN,
        AlignContent::SpaceEvenly => taffy::AlignContent::SPACE_EVENLY,
        AlignContent::SpaceAround => taffy::AlignContent::SPACE_AROUND,
    }
}

fn align_items(align: AlignItems) -> taffy::AlignItems {
    match align {
        AlignItems::Start => taffy::AlignItems::START,
        AlignItems::End => taffy::AlignItems::END,
        AlignItems::FlexStart => taffy::AlignItems::FLEX_START,
        AlignItems::FlexEnd => taffy::AlignItems::FLEX_END,
        AlignItems::Center => taffy::AlignItems::CENTER,
        AlignItems::Baseline => taffy::AlignItems::BASELINE,
        AlignItems::Stretch => taffy::AlignItems::STRETCH,
    }
}
