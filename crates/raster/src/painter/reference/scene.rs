//! The **stage**: one context of the vector library, reused for every draw.

use kurbo::{Affine, BezPath, Rect};
use reelm_pixel::ViewMut;
use vello_common::fearless_simd::Level;
use vello_cpu::color::{AlphaColor, Srgb};
use vello_cpu::peniko::{ColorStops, Fill};
use vello_cpu::{
    PaintType, PixmapMut, RasterizerSettings, RenderContext, RenderSettings, RenderState, Resources, TargetInit,
};

/// What a scene is drawn on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Start {
    /// What is there.
    OnTop,
    /// A colour whose alpha is 0 or 255; the scene covers all.
    From([u8; 4]),
}

/// A context of the vector library. The brush of the item to be drawn is set first, then the item drawn.
#[derive(Debug)]
pub(super) struct Stage {
    context: RenderContext,
    state: RenderState,
    stops: ColorStops,
    resources: Resources,
}

impl Stage {
    pub(super) fn with_level(level: Level) -> Self {
        Self {
            context: RenderContext::new_with(1, 1, RenderSettings { level, num_threads: 0 }),
            state: RenderState::default(),
            stops: ColorStops::new(),
            resources: Resources::new(),
        }
    }

    /// Starts a scene of this size in pixels; false if it is too large.
    pub(super) fn begin(&mut self, width: u32, height: u32) -> bool {
        let (Ok(width), Ok(height)) = (u16::try_from(width), u16::try_from(height)) else { return false };
        self.context.reset_and_resize(width, height);
        true
    }

    /// The brush, to be set before drawing.
    pub(super) fn paint_mut(&mut self) -> &mut PaintType {
        &mut self.state.paint
    }

    /// Storage for the stops of a gradient, emptied; it comes back when the gradient has been drawn.
    pub(super) fn take_stops(&mut self) -> ColorStops {
        let mut stops = core::mem::take(&mut self.stops);
        stops.0.clear();
        stops
    }

    /// The transform from the brush's space to that of the shape.
    pub(super) fn set_paint_transform(&mut self, transform: Affine) {
        self.state.transforms.set_paint_transform(transform);
    }

    pub(super) fn fill(&mut self, path: &BezPath, rule: Fill, transform: Affine) {
        self.state.fill_rule = rule;
        self.with_state(transform, |context| context.fill_path(path));
    }

    pub(super) fn fill_rect(&mut self, rect: Rect, transform: Affine) {
        self.with_state(transform, |context| context.fill_rect(&rect));
    }

    /// Cuts what follows by the inside of `path`.
    pub(super) fn push_clip(&mut self, path: &BezPath, rule: Fill, transform: Affine) {
        self.context.set_fill_rule(rule);
        self.context.set_transform(transform);
        self.context.push_clip_path(path);
    }

    /// Cuts what follows by a rectangle of the scene's pixels.
    pub(super) fn push_clip_rect(&mut self, rect: Rect) {
        self.context.set_transform(Affine::IDENTITY);
        self.context.push_clip_rect(&rect);
    }

    /// Ends the innermost clip.
    pub(super) fn pop_clip(&mut self) {
        self.context.pop_clip();
    }

    /// Draws the scene with its top left at `at` of `target`, whose rows are tight.
    pub(super) fn render(&mut self, target: &mut ViewMut<'_>, at: (u32, u32), start: Start) -> Option<()> {
        let (width, height) = (u16::try_from(target.width()).ok()?, u16::try_from(target.height()).ok()?);
        let offset = (u16::try_from(at.0).ok()?, u16::try_from(at.1).ok()?);
        let target = PixmapMut::new(width, height, target.data_mut())?;
        let target_init = match start {
            Start::OnTop => TargetInit::SrcOver,
            Start::From(color) => TargetInit::Clear(color_of(color)),
        };
        let settings = RasterizerSettings { target_init, offset, ..RasterizerSettings::default() };
        self.context.flush();
        self.context.render_with(target, &mut self.resources, settings);
        Some(())
    }

    /// Lends the state to the context for one item, so that what it owns (stops, dashes) is kept.
    fn with_state(&mut self, transform: Affine, draw: impl FnOnce(&mut RenderContext)) {
        self.state.transforms.set_transform(transform);
        self.context.restore_state(core::mem::take(&mut self.state));
        draw(&mut self.context);
        self.state = self.context.take_current_state();
        if let PaintType::Gradient(gradient) = &mut self.state.paint {
            self.stops = core::mem::take(&mut gradient.stops);
        }
    }
}

/// A colour of alpha 0 or 255, premultiplied and straight at once.
fn color_of(color: [u8; 4]) -> AlphaColor<Srgb> {
    AlphaColor::from_rgba8(color[0], color[1], color[2], color[3])
}
