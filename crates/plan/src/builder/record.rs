//! What a producer said, recorded flat: layers, items and what lies between them.

use core::ops::Range;

use kurbo::{Affine, Rect};
use reelm_ids::SurfaceId;
use reelm_pixel::{BlendMode, IRect, MaskMode};

use crate::plan::TransitionKind;

/// A group of items and layers that is treated as one picture where its fields ask for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// 0 to 1; applies to the layer as one picture.
    pub opacity: f32,
    /// How the picture meets what lies beneath.
    pub blend: BlendMode,
    /// Forces a surface of its own.
    pub isolate: bool,
    /// Cuts the content, before filters and masks. What blends in a clipped layer meets only the layer's own content.
    pub clip: LayerClip,
    /// What blends in the layer meets what lies beneath it although it is clipped. A clip that is no rectangle of whole pixels then
    /// cuts each item on its own.
    pub through: bool,
    /// From the layer's own space to its parent's. `None`: the layer is drawn in its parent's space. With a placement the
    /// layer gets a surface in its own space, which is resampled.
    pub placement: Option<Affine>,
}

impl Default for Layer {
    fn default() -> Self {
        let (blend, clip) = (BlendMode::Normal, LayerClip::None);
        Self { opacity: 1.0, blend, isolate: false, clip, through: false, placement: None }
    }
}

/// What cuts a layer's content.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum LayerClip {
    /// Nothing.
    #[default]
    None,
    /// A rectangle after an affine.
    Rect(Rect, Affine),
    /// Index of a clip path made by [`crate::PlanBuilder::clip_path`].
    Path(u32),
}

/// One recorded step.
#[derive(Debug, Clone, Copy)]
pub(super) enum Record {
    /// A layer begins.
    Push(u32),
    /// An item of this number is drawn.
    Item(u32),
    /// A leaf of this number is laid.
    Leaf(u32),
    /// The innermost layer ends.
    Pop,
}

/// What a layer is to the one that holds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Role {
    /// Part of its picture.
    Content,
    /// A mask of it.
    Mask {
        mode: MaskMode,
        invert: bool,
    },
    /// Two pictures that are mixed: its children have the roles `From` and `To`, and `Matte` if it reads one.
    Transition(TransitionKind),
    From,
    To,
    /// A mean of so many pictures: its children have the role `Term`.
    Mean(u32),
    Term,
    /// It decides about the pictures beside it and is none.
    Matte,
    /// No part of it: drawn into a lasting surface.
    On(SurfaceId),
}

/// A recorded layer.
#[derive(Debug, Clone)]
pub(super) struct LayerRecord {
    pub opacity: f32,
    pub blend: BlendMode,
    pub isolate: bool,
    pub through: bool,
    pub role: Role,
    pub placement: Option<Affine>,
    /// Pixels outside are cut: the rectangle of a clip that is one, else everywhere.
    pub scissor: IRect,
    /// A clip that no rectangle of whole pixels can express.
    pub clip: Option<u32>,
    /// Filters that change something.
    pub filters: Range<u32>,
    /// The record after its `Push`, and its `Pop`.
    pub records: Range<u32>,
    /// Where the content has pixels: own space, after scissor and clip, before filters.
    pub content: IRect,
    /// Where the finished picture has pixels, in the parent's space.
    pub outer: IRect,
    /// Items drawn straight into it or into layers without a surface.
    pub items: u32,
    /// Surfaces composited straight into it or into layers without a surface.
    pub surfaces: u32,
    /// Of these surfaces, leaves that can take over the blend mode.
    pub leaves: u32,
    /// Whether the items and surfaces are known to be apart from each other, so that opacity may go into each.
    pub apart: bool,
    /// Whether something in it blends with what lies beneath.
    pub blends: bool,
    pub masks: u32,
    /// Intersection of its masks' reach; everywhere without masks.
    pub mask_bounds: IRect,
    /// Whether it gets a surface.
    pub surface: bool,
}

impl LayerRecord {
    pub(super) fn new(layer: &Layer, role: Role, filters: Range<u32>, scissor: IRect, clip: Option<u32>) -> Self {
        Self {
            opacity: layer.opacity.clamp(0.0, 1.0),
            blend: layer.blend,
            isolate: layer.isolate,
            through: layer.through,
            role,
            placement: layer.placement,
            scissor,
            clip,
            filters,
            records: 0..0,
            content: IRect::EMPTY,
            outer: IRect::EMPTY,
            items: 0,
            surfaces: 0,
            leaves: 0,
            apart: true,
            blends: false,
            masks: 0,
            mask_bounds: crate::bounds::EVERYWHERE,
            surface: false,
        }
    }

    /// Takes note of a child that draws `bounds`.
    pub(super) fn add(&mut self, bounds: IRect, items: u32, surfaces: u32, apart: bool) {
        let bounds = bounds.intersect(self.scissor);
        if bounds.is_empty() {
            return;
        }
        self.apart &= apart && self.content.intersect(bounds).is_empty();
        self.content = self.content.union(bounds);
        self.items += items;
        self.surfaces += surfaces;
    }
}
