//! **Lowering**: the operations of a frame become sections of a render plan, each on the lasting surface of its layer; and the
//! canvas is shown, its layers bottom to top, then its children in place.

mod draw;
mod picture;
mod text;

use kurbo::Affine;
use reelm_ids::{Hash128, SurfaceId};
use reelm_pixel::IRect;
use reelm_plan::{Lasting, PlanBuilder};

pub use text::{Glyphs, NoGlyphs, ShapedRun, ShapedText};

use crate::canvas::{Canvas, ROOT, layer_key, write_steps};
use crate::layer::{InstanceId, LayerId};
use crate::manager::LayerState;
use crate::operation::PictureStep;
use crate::refusal::{Refusal, RefusalCode};
use crate::report::ChangedLayer;

/// A layer's surface in the plan that is being made.
#[derive(Clone, Copy, Debug)]
struct Surface {
    instance: InstanceId,
    layer: LayerId,
    id: SurfaceId,
    rect: IRect,
    /// Operations before this one are of no account.
    first: u32,
}

/// What lowering keeps from frame to frame, so that it allocates nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lowering {
    surfaces: Vec<Surface>,
    steps: Vec<PictureStep>,
    text: ShapedText,
}

impl Canvas {
    /// Lowers the frame: brings the surfaces of all layers up to date, and shows the canvas in the layer of `builder` that is open, with
    /// its top left at the origin. `held` says what the raster holds for a key (`Raster::held`); layers whose pixels are lost are listed
    /// in the report. The same frame can be lowered again.
    ///
    /// Every frame is to be lowered, in order, for its pixels are made of those before. One that is not to be seen needs
    /// [`update`](Self::update) alone.
    ///
    /// # Errors
    /// `FrameOpen`.
    pub fn lower(
        &mut self,
        builder: &mut PlanBuilder,
        glyphs: &mut dyn Glyphs,
        held: &dyn Fn(u64) -> Option<Hash128>,
    ) -> Result<(), Refusal> {
        self.update(builder, glyphs, held)?;
        self.show(builder, Affine::IDENTITY, true);
        Ok(())
    }

    /// Shows the canvas in the layer of `builder` that is open, cut to its size, through `placement`; what is not on whole pixels is read between
    /// pixels if it is `smooth`. Follows [`update`](Self::update) in the same plan.
    pub fn show(&mut self, builder: &mut PlanBuilder, placement: Affine, smooth: bool) {
        let mut steps = core::mem::take(&mut self.lowering.steps);
        steps.clear();
        write_steps(&self.family, &mut steps, ROOT);
        self.lowering.show(builder, &steps, self.stack().size(), placement, 1.0, smooth);
        self.lowering.steps = steps;
    }

    /// As [`lower`](Self::lower), and shows nothing.
    ///
    /// # Errors
    /// `FrameOpen`.
    pub fn update(
        &mut self,
        builder: &mut PlanBuilder,
        glyphs: &mut dyn Glyphs,
        held: &dyn Fn(u64) -> Option<Hash128>,
    ) -> Result<(), Refusal> {
        if self.routing().is_open() {
            return Err(Refusal::plain(RefusalCode::FrameOpen));
        }
        self.settled = true;
        self.declare(builder, held);
        let lowering = &mut self.lowering;
        let mut open = None;
        for (index, operation) in self.operations.operations.iter().enumerate() {
            let Some(surface) = lowering.surface(operation.instance, operation.layer) else { continue };
            if (index as u32) < surface.first {
                continue;
            }
            if open != Some(surface.id) {
                close(builder, &mut open);
                builder.begin_on(surface.id);
                open = Some(surface.id);
            }
            lowering.draw(builder, glyphs, &self.operations, operation, surface);
        }
        close(builder, &mut open);
        Ok(())
    }

    /// Makes the surfaces of all layers that hold something known, and finds those whose pixels are lost.
    fn declare(&mut self, builder: &mut PlanBuilder, held: &dyn Fn(u64) -> Option<Hash128>) {
        self.lowering.surfaces.clear();
        self.report.changed.clear();
        let living = self.family.0.iter().flat_map(|it| it.stack.layers.iter().map(|layer| (it.id, layer)));
        let buried = self.graves.iter().filter(|(_, layer)| layer.read).map(|(id, layer)| (*id, layer));
        for (instance, layer) in living.chain(buried).filter(|(_, layer)| !layer.is_empty()) {
            let key = layer_key(self.key, instance, layer.id);
            self.report.changed.extend(lost(instance, layer, || held(key)));
            let rect = IRect::from_size(0, 0, layer.stored[0], layer.stored[1]);
            let (base, state) = (layer.base, layer.hash);
            let id = builder.lasting(Lasting { key, rect, clear: [0; 4], base, state });
            let (layer, first) = (layer.id, layer.first);
            self.lowering.surfaces.push(Surface { instance, layer, id, rect, first });
        }
        self.lowering.surfaces.sort_unstable_by_key(|surface| (surface.instance, surface.layer));
    }
}

impl Lowering {
    fn surface(&self, instance: InstanceId, layer: LayerId) -> Option<Surface> {
        let place = self.surfaces.binary_search_by_key(&(instance, layer), |it| (it.instance, it.layer)).ok()?;
        self.surfaces.get(place).copied()
    }
}

/// Whether a layer's buffer holds neither what the frame begins with nor what it ends with.
fn lost(instance: InstanceId, layer: &LayerState, held: impl Fn() -> Option<Hash128>) -> Option<ChangedLayer> {
    if layer.base == Hash128::ZERO {
        return None;
    }
    let held = held();
    let known = held == Some(layer.base) || held == Some(layer.hash);
    (!known).then_some(ChangedLayer { instance, layer: layer.id, expected: layer.base, held })
}

fn close(builder: &mut PlanBuilder, open: &mut Option<SurfaceId>) {
    if open.take().is_some() {
        builder.end_on();
    }
}
