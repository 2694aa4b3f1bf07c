//! Children: an instance within an instance, with a stack of its own.

use super::Canvas;
use crate::context::check_point;
use crate::instance::{Instance, ShownChild};
use crate::layer::{ChildId, InstanceId};
use crate::manager::{LayerManager, area, check_size};
use crate::piece::Piece;
use crate::refusal::{Outcome, Refusal, RefusalCode};
use crate::telemetry::{ContextMoment, RouteChange, RouteDetails};

impl Canvas {
    /// Runs a child's piece and shows it.
    pub(super) fn embed(
        &mut self,
        parent: InstanceId,
        child: ChildId,
        at: [f64; 2],
        size: [u32; 2],
        opacity: f32,
        origin: u64,
        piece: &Piece,
    ) -> Result<Outcome, Refusal> {
        check_point(at, &self.limits)?;
        Refusal::outside(0.0, 1.0, opacity.into())?;
        check_size(size, &self.limits)?;
        let id = match self.family.child(parent, child) {
            Some(id) => self.prepare(id, size, origin)?,
            None => self.adopt(parent, child, size, origin)?,
        };
        self.run_piece(id, piece);
        if let Some(instance) = self.family.get_mut(parent) {
            let at = instance.context.moved(at);
            instance.shown.push(ShownChild { instance: id, at, opacity });
        }
        Ok(Outcome::Done)
    }

    /// A child that there is: of the right size, and empty if its piece comes from elsewhere.
    fn prepare(&mut self, id: InstanceId, size: [u32; 2], origin: u64) -> Result<InstanceId, Refusal> {
        let (limits, total, frame) = (self.limits, self.family.pixels(), self.frame);
        let Some(instance) = self.family.get_mut(id) else { return Ok(id) };
        if instance.embedded == frame {
            return Err(Refusal::plain(RefusalCode::ChildTwice));
        }
        let others = total.saturating_sub(instance.stack.pixels());
        if instance.stack.source() != origin {
            // What it held goes, and need not fit.
            Refusal::above(RefusalCode::Pixels, limits.pixels, others.saturating_add(area(size)))?;
            self.restart(id, origin)?;
            self.family.get_mut(id).into_iter().for_each(|instance| instance.stack.begin_at(size));
        } else if instance.stack.visible != size {
            instance.stack.resize(size, &limits, others)?;
        }
        Ok(id)
    }

    /// A child that there was not.
    fn adopt(
        &mut self,
        parent: InstanceId,
        child: ChildId,
        size: [u32; 2],
        origin: u64,
    ) -> Result<InstanceId, Refusal> {
        let depth = self.family.get(parent).map_or(1, |parent| parent.depth.saturating_add(1));
        Refusal::above(RefusalCode::Nesting, self.limits.nesting.into(), depth.into())?;
        Refusal::above(RefusalCode::Instances, self.limits.instances.into(), self.family.0.len() as u64 + 1)?;
        let pixels = self.family.pixels().saturating_add(area(size));
        Refusal::above(RefusalCode::Pixels, self.limits.pixels, pixels)?;
        let id = InstanceId(self.next_instance);
        self.next_instance = self.next_instance.checked_add(1).ok_or(Refusal::plain(RefusalCode::Instances))?;
        let stack = LayerManager::new(size, self.frame, origin);
        self.family.0.push(Instance::new(id, Some((parent, child)), depth, stack));
        Ok(id)
    }

    /// A frame of a child. What is refused is refused alone, and is in the report.
    fn run_piece(&mut self, id: InstanceId, piece: &Piece) {
        let frame = self.frame;
        let Some(instance) = self.family.get_mut(id) else { return };
        let from = instance.routing.route;
        instance.embedded = frame;
        instance.begin_frame();
        self.routed(id, RouteChange::BeginFrame, from, RouteDetails::Plain);
        self.context(id, ContextMoment::FrameStart);
        for command in piece.iter() {
            let _ = self.run(id, command);
        }
        self.close(id);
    }
}
