//! [`View`]: the flows as Taffy's algorithms see them.

use taffy::{
    AvailableSpace, CacheTree, LayoutBlockContainer, LayoutContainingBlock, LayoutFlexboxContainer,
    LayoutGridContainer, LayoutInput, LayoutOutput, LayoutPartialTree, NodeId, RequestedAxis, RunMode, Size,
    TraversePartialTree, compute_block_layout, compute_cached_layout, compute_flexbox_layout, compute_grid_layout,
    compute_leaf_layout, compute_oof_layout,
};

use super::grid::{Grid, GridView};
use super::style::{self, ItemStyle, Length, Mode};
use super::{Content, Flows};
use crate::output::LayoutStats;
use crate::text::{Shaper, Texts};

/// The flows during one computation.
pub(super) struct View<'a, 's> {
    pub(super) flows: &'a mut Flows,
    pub(super) texts: &'a Texts,
    pub(super) shaper: &'a mut Shaper<'s>,
    pub(super) stats: &'a mut LayoutStats,
}

impl View<'_, '_> {
    /// Finds the places of all items beneath `root`.
    pub(super) fn compute(&mut self, root: u32, input: LayoutInput) {
        self.compute_child_layout(NodeId::from(root as usize), input);
    }

    fn style(&self, id: NodeId) -> &ItemStyle {
        // Taffy asks for nothing but the items of the tables.
        self.flows.styles.get(usize::from(id)).unwrap_or(&HIDDEN)
    }

    fn children(&self, id: NodeId) -> &[u32] {
        let Some(meta) = self.flows.metas.get(usize::from(id)) else { return &[] };
        self.flows.children.get(meta.children.start as usize..meta.children.end as usize).unwrap_or_default()
    }

    fn compute_container(&mut self, id: NodeId, input: LayoutInput) -> LayoutOutput {
        self.stats.containers += 1;
        let mut output = match self.style(id).mode {
            Mode::Flex => compute_flexbox_layout(self, id, input),
            Mode::Grid => compute_grid_layout(self, id, input),
            Mode::Block => compute_block_layout(self, id, input, None),
        };
        if input.run_mode == RunMode::PerformLayout {
            compute_oof_layout(self, id, &mut output);
        }
        output
    }

    fn compute_leaf(&mut self, id: NodeId, input: LayoutInput, content: Content) -> LayoutOutput {
        let Self { flows, texts, shaper, .. } = self;
        let style = flows.styles.get(usize::from(id)).unwrap_or(&HIDDEN);
        let calcs = &flows.calcs;
        let resolve = |handle, basis| calcs.get(style::number(handle)).map_or(0.0, |calc| calc.resolve(basis));
        let measure = |known, available| measure(content, style.ratio, texts, shaper, known, available);
        let mut output = compute_leaf_layout(input, &style, resolve, measure);
        if let Content::Text(text) = content
            && input.run_mode == RunMode::PerformLayout
        {
            let shaped = texts.shape(shaper, text, Some(output.size.width), None);
            output.baselines.first = shaped.map(|shaped| shaper.engine.get(shaped).first_baseline);
        }
        output
    }
}

/// The input that stands for all those that give an item of this style the same size. Fewer different questions are
/// asked of each item then, without which each level of nesting would multiply the work.
fn canonical(mut input: LayoutInput, style: &ItemStyle, is_blind: bool) -> LayoutInput {
    if let Some(ratio) = style.ratio.filter(|_| style.is_container) {
        follow(&mut input.known_dimensions, style.size, ratio);
    }
    let [by_width, by_height] = style.is_relative();
    input.parent_size.width = input.parent_size.width.filter(|_| by_width);
    input.parent_size.height = input.parent_size.height.filter(|_| by_height);
    if is_blind && input.run_mode == RunMode::ComputeSize && input.axis == RequestedAxis::Horizontal {
        input.known_dimensions.height = None;
        input.parent_size.height = None;
    }
    match input.known_dimensions.width {
        Some(width) => input.available_space.width = AvailableSpace::Definite(width),
        None => input.known_dimensions_are_definite.width = true,
    }
    match input.known_dimensions.height {
        Some(height) => input.available_space.height = AvailableSpace::Definite(height),
        // CSS Sizing 3: a height that is not given is that of the content, whatever room there is.
        None => {
            input.known_dimensions_are_definite.height = true;
            input.available_space.height = AvailableSpace::MaxContent;
        }
    }
    input
}

/// The side of a container that is neither known nor given follows from the one that is known.
fn follow(known: &mut Size<Option<f32>>, given: [Length; 2], ratio: f32) {
    let [is_width_free, is_height_free] = given.map(|side| side == Length::Auto);
    match (known.width, known.height) {
        (Some(width), None) if is_height_free => known.height = Some(width / ratio),
        (None, Some(height)) if is_width_free => known.width = Some(height * ratio),
        _ => {}
    }
}

/// The style of what is not there.
static HIDDEN: ItemStyle = ItemStyle::INITIAL;

/// The tracks of a grid that says nothing about them.
static NO_TRACKS: Grid = Grid::EMPTY;

/// The size of an item without children under what is known of it.
fn measure(
    content: Content,
    ratio: Option<f32>,
    texts: &Texts,
    shaper: &mut Shaper<'_>,
    known: Size<Option<f32>>,
    available: Size<AvailableSpace>,
) -> Size<f32> {
    if let Size { width: Some(width), height: Some(height) } = known {
        return Size { width, height };
    }
    match content {
        Content::Container => Size::ZERO,
        Content::Size(size) | Content::Picture(size) | Content::Image(_, size) | Content::Outline(_, size) => {
            measure_box(size, ratio, known)
        }
        Content::Text(text) => measure_text(text, texts, shaper, known, available),
    }
}

/// The side that is not known follows from the ratio if there is one.
fn measure_box([width, height]: [f32; 2], ratio: Option<f32>, known: Size<Option<f32>>) -> Size<f32> {
    match (known, ratio) {
        (Size { width: Some(width), height: None }, Some(ratio)) => Size { width, height: width / ratio },
        (Size { width: None, height: Some(height) }, Some(ratio)) => Size { width: height * ratio, height },
        _ => known.unwrap_or(Size { width, height }),
    }
}

/// As wide as there is room, between the narrowest and the widest setting (CSS Sizing 3, fit-content), and as high as
/// that makes it.
fn measure_text(
    text: u32,
    texts: &Texts,
    shaper: &mut Shaper<'_>,
    known: Size<Option<f32>>,
    available: Size<AvailableSpace>,
) -> Size<f32> {
    let widths = texts.widths(shaper, text);
    let width = known.width.unwrap_or(match available.width {
        AvailableSpace::MinContent => widths.min,
        AvailableSpace::MaxContent => widths.max,
        AvailableSpace::Definite(room) => room.min(widths.max).max(widths.min),
    });
    let height = known.height.unwrap_or_else(|| texts.height(shaper, text, widths, width));
    Size { width, height }
}

/// The children of an item, in painter's order.
pub(super) struct Children<'a>(core::slice::Iter<'a, u32>);

impl Iterator for Children<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        self.0.next().map(|child| NodeId::from(*child as usize))
    }
}

impl TraversePartialTree for View<'_, '_> {
    type ChildIter<'a>
        = Children<'a>
    where
        Self: 'a;

    fn child_ids(&self, parent: NodeId) -> Self::ChildIter<'_> {
        Children(self.children(parent).iter())
    }

    fn child_count(&self, parent: NodeId) -> usize {
        self.children(parent).len()
    }

    fn get_child_id(&self, parent: NodeId, index: usize) -> NodeId {
        NodeId::from(self.children(parent).get(index).map_or(usize::MAX, |child| *child as usize))
    }
}

impl LayoutPartialTree for View<'_, '_> {
    type CoreContainerStyle<'a>
        = &'a ItemStyle
    where
        Self: 'a;

    type CustomIdent = String;

    fn get_core_container_style(&self, id: NodeId) -> &ItemStyle {
        self.style(id)
    }

    fn resolve_calc_value(&self, handle: *const (), basis: f32) -> f32 {
        self.flows.calcs.get(style::number(handle)).map_or(0.0, |calc| calc.resolve(basis))
    }

    fn set_unrounded_layout(&mut self, id: NodeId, layout: &taffy::Layout) {
        if let Some(place) = self.flows.places.get_mut(usize::from(id)) {
            place.at = [layout.location.x, layout.location.y];
            place.size = [layout.size.width, layout.size.height];
        }
    }

    fn compute_child_layout(&mut self, id: NodeId, input: LayoutInput) -> LayoutOutput {
        // What is beneath an item that is out is not asked for its place.
        if input.run_mode == RunMode::PerformHiddenLayout || !self.style(id).is_in {
            return LayoutOutput::HIDDEN;
        }
        let is_blind = self.flows.metas.get(usize::from(id)).is_some_and(|meta| meta.is_blind);
        let input = canonical(input, self.style(id), is_blind);
        compute_cached_layout(self, id, input, |view, id, input| {
            match view.flows.metas.get(usize::from(id)).map(|meta| meta.content) {
                Some(Content::Container) => view.compute_container(id, input),
                Some(content) => view.compute_leaf(id, input, content),
                None => LayoutOutput::HIDDEN,
            }
        })
    }
}

impl LayoutFlexboxContainer for View<'_, '_> {
    type FlexboxContainerStyle<'a>
        = &'a ItemStyle
    where
        Self: 'a;
    type FlexboxItemStyle<'a>
        = &'a ItemStyle
    where
        Self: 'a;

    fn get_flexbox_container_style(&self, id: NodeId) -> &ItemStyle {
        self.style(id)
    }

    fn get_flexbox_child_style(&self, id: NodeId) -> &ItemStyle {
        self.style(id)
    }
}

impl LayoutGridContainer for View<'_, '_> {
    type GridContainerStyle<'a>
        = GridView<'a>
    where
        Self: 'a;
    type GridItemStyle<'a>
        = &'a ItemStyle
    where
        Self: 'a;

    fn get_grid_container_style(&self, id: NodeId) -> GridView<'_> {
        let number = self.flows.metas.get(usize::from(id)).map_or(usize::MAX, |meta| meta.grid as usize);
        GridView { item: self.style(id), grid: self.flows.grids.get(number).unwrap_or(&NO_TRACKS) }
    }

    fn get_grid_child_style(&self, id: NodeId) -> &ItemStyle {
        self.style(id)
    }
}

impl LayoutBlockContainer for View<'_, '_> {
    type BlockContainerStyle<'a>
        = &'a ItemStyle
    where
        Self: 'a;
    type BlockItemStyle<'a>
        = &'a ItemStyle
    where
        Self: 'a;

    fn get_block_container_style(&self, id: NodeId) -> &ItemStyle {
        self.style(id)
    }

    fn get_block_child_style(&self, id: NodeId) -> &ItemStyle {
        self.style(id)
    }
}

impl LayoutContainingBlock for View<'_, '_> {
    type OofItemStyle<'a>
        = &'a ItemStyle
    where
        Self: 'a;

    fn get_oof_item_style(&self, id: NodeId) -> &ItemStyle {
        self.style(id)
    }

    // Only rounding and painting by Taffy's lists would need to know where absolute boxes went.
    fn clear_hoisted_children(&mut self, _id: NodeId) {}

    fn add_hoisted_children(&mut self, _id: NodeId, _hoisted: &[NodeId]) {}
}

impl CacheTree for View<'_, '_> {
    fn cache_get(&mut self, id: NodeId, input: &LayoutInput) -> Option<LayoutOutput> {
        self.flows.caches.get(usize::from(id))?.get(input)
    }

    /// Laying out an item moves what is beneath it. So the layouts that are kept of the containers above, which told of
    /// other places, are void; those that are being computed are stored after this.
    fn cache_store(&mut self, id: NodeId, input: &LayoutInput, output: LayoutOutput) {
        let flows = &mut *self.flows;
        if let Some(cache) = flows.caches.get_mut(usize::from(id)) {
            cache.store(input, output);
        }
        if input.run_mode != RunMode::PerformLayout {
            return;
        }
        let mut above = flows.metas.get(usize::from(id)).map(|meta| meta.parent as usize);
        while let Some(at) = above
            && let Some(cache) = flows.caches.get_mut(at)
        {
            cache.forget_layout();
            above = flows.metas.get(at).map(|meta| meta.parent as usize);
        }
    }

    fn cache_clear(&mut self, id: NodeId) {
        if let Some(cache) = self.flows.caches.get_mut(usize::from(id)) {
            cache.clear();
        }
    }
}
