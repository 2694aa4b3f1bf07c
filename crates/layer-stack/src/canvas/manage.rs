//! Frames, sizes, and what takes layers away.

use reelm_pixel::IRect;

use super::{Canvas, ROOT, layer_key};
use crate::command::BakeMode;
use crate::layer::{ChildId, InstanceId};
use crate::manager::{EMPTY_LAYER, LayerState};
use crate::operation::{Drawing, Picture, PictureStep};
use crate::refusal::{Outcome, Refusal, RefusalCode};
use crate::telemetry::{ContextMoment, RouteChange, RouteDetails};

impl Canvas {
    /// Begins to collect operations anew, if those there are belong to a frame that is over.
    pub(super) fn open_period(&mut self) {
        if core::mem::take(&mut self.settled) {
            self.operations.clear();
            self.report.clear();
            // What the last frame has read of them was drawn.
            self.graves.retain(|(_, layer)| layer.read);
            self.graves.iter_mut().for_each(|(_, layer)| layer.read = false);
            self.release(0);
            self.graves.clear();
            let stacks = self.family.0.iter_mut().map(|instance| &mut instance.stack);
            stacks.flat_map(|stack| &mut stack.layers).for_each(LayerState::settle);
        }
    }

    pub(super) fn begin(&mut self) -> Result<Outcome, Refusal> {
        let Some(root) = self.family.get_mut(ROOT).filter(|root| !root.routing.open) else {
            return Err(Refusal::plain(RefusalCode::FrameOpen));
        };
        let from = root.routing.route;
        root.begin_frame();
        self.frame = self.frame.saturating_add(1);
        self.routed(ROOT, RouteChange::BeginFrame, from, RouteDetails::Plain);
        self.context(ROOT, ContextMoment::FrameStart);
        Ok(Outcome::Done)
    }

    pub(super) fn end(&mut self) -> Result<Outcome, Refusal> {
        if !self.root().routing.open {
            return Err(Refusal::plain(RefusalCode::NoFrame));
        }
        self.close(ROOT);
        self.settled = true;
        Ok(Outcome::Done)
    }

    /// Ends the frame of an instance.
    pub(super) fn close(&mut self, id: InstanceId) {
        let Some(instance) = self.family.get_mut(id) else { return };
        let from = instance.routing.route;
        let off = instance.routing.end_frame() as u32;
        self.report.restored = self.report.restored.saturating_add(off);
        if off > 0 {
            self.restored(id);
        }
        let details = if off > 0 { RouteDetails::Restored(off) } else { RouteDetails::Plain };
        self.routed(id, RouteChange::EndFrame, from, details);
        self.context(id, ContextMoment::FrameEnd);
    }

    pub(super) fn resize(&mut self, size: [u32; 2]) -> Result<Outcome, Refusal> {
        let (limits, total) = (self.limits, self.family.pixels());
        let Some(root) = self.family.get_mut(ROOT).filter(|root| root.stack.visible != size) else {
            return Ok(Outcome::Unchanged);
        };
        root.stack.resize(size, &limits, total.saturating_sub(root.stack.pixels()))?;
        Ok(Outcome::Done)
    }

    pub(super) fn set_source(&mut self, source: u64) -> Result<Outcome, Refusal> {
        if self.stack().source() == source {
            return Ok(Outcome::Unchanged);
        }
        self.restart(ROOT, source)?;
        Ok(Outcome::Done)
    }

    /// An instance without layers and children.
    pub(super) fn restart(&mut self, id: InstanceId, source: u64) -> Result<(), Refusal> {
        self.open_period();
        let frame = self.frame;
        let Some(instance) = self.family.get_mut(id) else { return Ok(()) };
        let first = self.graves.len();
        self.graves.extend(instance.stack.layers.iter().map(|layer| (id, *layer)));
        if let Err(refusal) = instance.stack.restart(frame, source) {
            self.graves.truncate(first);
            return Err(refusal);
        }
        instance.routing.reached = 0;
        instance.shown.clear();
        self.release(first);
        while let Some(child) = self.family.0.iter().find(|child| child.parent.is_some_and(|(parent, _)| parent == id))
        {
            self.remove(child.id);
        }
        Ok(())
    }

    pub(super) fn trim(&mut self, id: InstanceId) -> Result<Outcome, Refusal> {
        let Some(instance) = self.family.get(id) else { return Ok(Outcome::Unchanged) };
        let [width, height] = instance.stack.visible;
        let larger = instance.stack.layers.iter().filter(|layer| layer.stored != [width, height]).count();
        if larger == 0 {
            return Ok(Outcome::Unchanged);
        }
        self.open_period();
        self.check_room(larger)?;
        let region = IRect::from_size(0, 0, width, height);
        for index in 0..self.family.get(id).map_or(0, |instance| instance.stack.len()) {
            let Some(layer) = self.family.get_mut(id).and_then(|instance| instance.stack.layers.get_mut(index)) else {
                continue;
            };
            let was = core::mem::replace(&mut layer.stored, [width, height]);
            if was != layer.stored && !layer.is_empty() {
                self.push(id, index, Drawing::Trim, region);
            }
        }
        Ok(Outcome::Done)
    }

    pub(super) fn bake(&mut self, id: InstanceId, mode: BakeMode, clone: bool) -> Result<Outcome, Refusal> {
        let (limits, total, frame) = (self.limits, self.family.pixels(), self.frame);
        self.check_room(usize::from(clone))?;
        let Some(instance) = self.family.get_mut(id) else { return Ok(Outcome::Unchanged) };
        let (from, call) = (instance.routing.route, instance.routing.reached as usize);
        let found = instance.stack.layers.get_mut(call).and_then(|layer| layer.mode.as_mut());
        let details = if let Some(known) = found {
            *known = mode;
            RouteDetails::Found
        } else {
            let others = total.saturating_sub(instance.stack.pixels());
            instance.stack.bake(mode, frame, &limits, others)?;
            RouteDetails::Minted
        };
        instance.routing.reach();
        if clone && details == RouteDetails::Minted {
            self.clone_layer(id, call);
        }
        self.routed(id, RouteChange::Bake, from, details);
        Ok(Outcome::Done)
    }

    /// Copies a layer onto the one above.
    fn clone_layer(&mut self, id: InstanceId, index: usize) {
        let Some(instance) = self.family.get_mut(id) else { return };
        let size = instance.stack.visible;
        let Some(layer) = instance.stack.layers.get_mut(index).filter(|layer| !layer.is_empty()) else { return };
        layer.read = true;
        let first = self.operations.steps.len() as u32;
        self.operations.steps.push(PictureStep::Layer { instance: id, layer: layer.id, size });
        let picture = Picture::Layers { steps: first..first + 1, size, hash: layer.hash };
        let placement = kurbo::Affine::IDENTITY;
        let drawing = Drawing::Paste { picture, placement, opacity: 1.0, smooth: false };
        self.push(id, index + 1, drawing, IRect::from_size(0, 0, size[0], size[1]));
    }

    pub(super) fn unbake(&mut self, id: InstanceId, call: Option<u32>) -> Result<Outcome, Refusal> {
        let Some(instance) = self.family.get(id) else { return Ok(Outcome::Unchanged) };
        let bakes = instance.stack.bakes();
        let call = call.unwrap_or(bakes.saturating_sub(1));
        if call >= bakes {
            return Err(Refusal::new(RefusalCode::BakeMissing, f64::from(bakes) - 1.0, call.into()));
        }
        self.open_period();
        self.bury(id, call)?;
        Ok(Outcome::Done)
    }

    pub(super) fn clear_baked(&mut self, id: InstanceId) -> Result<Outcome, Refusal> {
        let bakes = self.family.get(id).map_or(0, |instance| instance.stack.bakes());
        if bakes == 0 {
            return Ok(Outcome::Unchanged);
        }
        self.open_period();
        for call in (0..bakes).rev() {
            self.bury(id, call)?;
        }
        Ok(Outcome::Done)
    }

    fn bury(&mut self, id: InstanceId, call: u32) -> Result<(), Refusal> {
        let Some(instance) = self.family.get_mut(id) else { return Ok(()) };
        let from = instance.routing.route;
        let layer = instance.stack.unbake(Some(call))?;
        instance.routing.lose(call);
        let first = self.graves.len();
        self.graves.push((id, layer));
        self.release(first);
        self.routed(id, RouteChange::Unbake, from, RouteDetails::Plain);
        Ok(())
    }

    pub(super) fn unembed(&mut self, id: InstanceId, child: ChildId) -> Result<Outcome, Refusal> {
        let missing = Refusal::plain(RefusalCode::ChildMissing);
        let child = self.family.child(id, child).ok_or(missing)?;
        self.open_period();
        if let Some(instance) = self.family.get_mut(id) {
            instance.shown.retain(|shown| shown.instance != child);
        }
        self.remove(child);
        Ok(Outcome::Done)
    }

    /// Takes an instance away, and all within it: what lies within another has a greater id.
    fn remove(&mut self, id: InstanceId) {
        while let Some(child) = self.family.0.iter().find(|child| child.parent.is_some_and(|(parent, _)| parent == id))
        {
            self.remove(child.id);
        }
        let first = self.graves.len();
        if let Some(instance) = self.family.get(id) {
            self.graves.extend(instance.stack.layers.iter().map(|layer| (id, *layer)));
        }
        self.family.0.retain(|instance| instance.id != id);
        self.release(first);
    }

    /// Tells the keys of the layers that were buried from `first` on. One of which this frame has taken a picture is needed until it is
    /// drawn: its key is told in the next.
    fn release(&mut self, first: usize) {
        for (instance, layer) in self.graves.get(first..).unwrap_or(&[]).iter().filter(|(_, layer)| !layer.read) {
            if layer.base != reelm_ids::Hash128::ZERO || layer.hash != EMPTY_LAYER {
                self.report.released.push(layer_key(self.key, *instance, layer.id));
            }
        }
    }

    /// Refuses `more` operations beyond what a frame may have.
    pub(super) fn check_room(&self, more: usize) -> Result<(), Refusal> {
        let total = self.operations.operations.len() as u64 + more as u64;
        Refusal::above(RefusalCode::Operations, self.limits.operations.into(), total)
    }
}
