//! Drawing: a command becomes operations on the active layer, and on those beneath where an erase is mirrored.

use kurbo::{Affine, Vec2};
use reelm_ids::Hash128;
use reelm_pixel::IRect;

use super::Canvas;
use crate::command::{Command, Ink, LayerRef, Placing, Reach, Source};
use crate::context::{check_placing, check_point, turn};
use crate::draw::Pen;
use crate::instance::Family;
use crate::layer::InstanceId;
use crate::manager::EMPTY_LAYER;
use crate::operation::{Drawing, LayerOperation, Paint, Picture, PictureStep};
use crate::refusal::{Outcome, Refusal, RefusalCode};
use crate::routing::{Route, resolve};

impl Canvas {
    pub(super) fn draw(&mut self, id: InstanceId, command: &Command) -> Result<Outcome, Refusal> {
        let arena = &self.operations;
        let marks = (arena.elements.len(), arena.text.len(), arena.steps.len());
        let drawing = self.drawing(id, command);
        let outcome = drawing.and_then(|drawing| drawing.map_or(Ok(Outcome::Unchanged), |it| self.record(id, it)));
        if outcome != Ok(Outcome::Done) {
            self.operations.elements.truncate(marks.0);
            self.operations.text.truncate(marks.1);
            self.operations.steps.truncate(marks.2);
        }
        outcome
    }

    fn drawing(&mut self, id: InstanceId, command: &Command) -> Result<Option<Drawing>, Refusal> {
        match command {
            Command::Paste { source, at, how } => self.picture(id, *source, *at, how, 0.0),
            Command::Stamp { source, at, how } => self.picture(id, *source, *at, how, 0.5),
            command => {
                let Some(instance) = self.family.get(id) else { return Ok(None) };
                let region = instance.context.region(instance.stack.visible);
                let (context, limits) = (&instance.context, &self.limits);
                Pen { context, region, limits, arena: &mut self.operations, runs: &mut self.runs }.draw(command)
            }
        }
    }

    /// A picture with the share `hold` of its size at `at`.
    fn picture(
        &mut self,
        id: InstanceId,
        source: Source,
        at: [f64; 2],
        how: &Placing,
        hold: f64,
    ) -> Result<Option<Drawing>, Refusal> {
        check_placing(how, &self.limits)?;
        check_point(at, &self.limits)?;
        let Some(instance) = self.family.get(id) else { return Ok(None) };
        let at = instance.context.moved(at);
        let Some((picture, size)) = self.take_picture(id, source)? else { return Ok(None) };
        let held = Vec2::new(f64::from(size[0]) * hold, f64::from(size[1]) * hold);
        let placement = Affine::translate((at[0], at[1]))
            * turn(how.turn)
            * Affine::scale_non_uniform(how.scale[0], how.scale[1])
            * Affine::translate(-held);
        let drawing = Drawing::Paste { picture, placement, opacity: how.opacity, smooth: how.smooth };
        Ok((how.opacity > 0.0).then_some(drawing))
    }

    /// A picture and its size; `None` if it is empty.
    fn take_picture(&mut self, id: InstanceId, source: Source) -> Result<Option<(Picture, [u32; 2])>, Refusal> {
        let first = self.operations.steps.len() as u32;
        let (size, hash) = match source {
            Source::Image { asset, size } => {
                for side in size {
                    Refusal::outside(1.0, self.limits.side.into(), side.into())?;
                }
                return Ok(Some((Picture::Image { asset, size }, size)));
            }
            Source::Child(child) => {
                let child = self.family.child(id, child).ok_or(Refusal::plain(RefusalCode::ChildMissing))?;
                self.write_steps(child);
                mark_read(&mut self.family, child);
                let size = self.family.get(child).map_or([0; 2], |child| child.stack.visible);
                (size, self.family.hash(child, &mut self.hasher))
            }
            Source::Layer(layer) => self.layer_picture(id, layer)?,
        };
        let steps = first..self.operations.steps.len() as u32;
        Ok((!steps.is_empty()).then_some((Picture::Layers { steps, size, hash }, size)))
    }

    fn layer_picture(&mut self, id: InstanceId, layer: LayerRef) -> Result<([u32; 2], Hash128), Refusal> {
        let missing = Refusal::plain(RefusalCode::LayerMissing);
        let instance = self.family.get_mut(id).ok_or(missing)?;
        let index = match resolve(layer, &instance.stack)? {
            Route::Layer(id) => instance.stack.position(id).ok_or(missing)?,
            Route::Overlay => instance.stack.len() - 1,
            Route::Section => (instance.routing.reached as usize).min(instance.stack.len() - 1),
        };
        let size = instance.stack.visible;
        let layer = instance.stack.layers.get_mut(index).ok_or(missing)?;
        if !layer.is_empty() {
            layer.read = true;
            self.operations.steps.push(PictureStep::Layer { instance: id, layer: layer.id, size });
        }
        Ok((size, layer.hash))
    }

    /// Writes how the picture of an instance is drawn: its layers, then its children in place.
    pub(crate) fn write_steps(&mut self, id: InstanceId) {
        write_steps(&self.family, &mut self.operations.steps, id);
    }

    fn record(&mut self, id: InstanceId, drawing: Drawing) -> Result<Outcome, Refusal> {
        let Some(instance) = self.family.get(id) else { return Ok(Outcome::Unchanged) };
        let region = instance.context.region(instance.stack.visible);
        let active = instance.routing.active(&instance.stack);
        if region.is_empty() {
            return Ok(Outcome::Unchanged);
        }
        let erases = matches!(drawing, Drawing::Fill { paint: Paint::Erase(_), .. });
        let mirrored = erases && matches!(instance.context.ink, Ink::Erase { reach: Reach::Mirrored, .. });
        self.check_room(if mirrored { active + 1 } else { 1 })?;
        if let Drawing::Clear(color) = drawing
            && self.wipe(id, active, color, region)
        {
            return Ok(Outcome::Done);
        }
        for beneath in (0..active).filter(|_| mirrored) {
            self.push(id, beneath, drawing.clone(), region);
        }
        self.push(id, active, drawing, region);
        Ok(Outcome::Done)
    }

    /// Wipes a layer as a whole, if that is what the region says: what it held is of no account from here on.
    fn wipe(&mut self, id: InstanceId, index: usize, color: [u8; 4], region: IRect) -> bool {
        let next = self.operations.operations.len() as u32;
        let Some(layer) = self.family.get_mut(id).and_then(|instance| instance.stack.layers.get_mut(index)) else {
            return false;
        };
        let whole = IRect::from_size(0, 0, layer.stored[0], layer.stored[1]);
        if region != whole || layer.read {
            return false;
        }
        (layer.base, layer.first, layer.hash) = (Hash128::ZERO, next, EMPTY_LAYER);
        if color[3] > 0 {
            self.push(id, index, Drawing::Clear(color), region);
        }
        true
    }

    /// Adds an operation and moves the layer's hash on. What brings no colour does nothing to an empty layer.
    pub(super) fn push(&mut self, id: InstanceId, index: usize, drawing: Drawing, region: IRect) {
        let hash = self.operations.hash(&mut self.hasher, &drawing, region);
        let Some(layer) = self.family.get_mut(id).and_then(|instance| instance.stack.layers.get_mut(index)) else {
            return;
        };
        if layer.is_empty() && !drawing.brings_color() {
            return;
        }
        if layer.read && !layer.torn && layer.base == Hash128::ZERO {
            // A layer that is drawn from clear in every frame would be taken as it is at the end of the last one, where the
            // picture is of the middle of this one. With another hash in every frame it is drawn anew.
            layer.hash = layer.hash.then(Hash128::of(&self.frame.to_le_bytes()));
            layer.torn = true;
        }
        layer.hash = layer.hash.then(hash);
        let hash = layer.hash;
        let layer = layer.id;
        self.operations.operations.push(LayerOperation { instance: id, layer, region, drawing, hash });
    }
}

/// The steps of an instance's picture.
pub(crate) fn write_steps(family: &Family, steps: &mut Vec<PictureStep>, id: InstanceId) {
    let Some(instance) = family.get(id) else { return };
    let size = instance.stack.visible;
    for layer in instance.stack.layers.iter().filter(|layer| !layer.is_empty()) {
        steps.push(PictureStep::Layer { instance: id, layer: layer.id, size });
    }
    for shown in &instance.shown {
        let Some(child) = family.get(shown.instance) else { continue };
        steps.push(PictureStep::Child { at: shown.at, size: child.stack.visible, opacity: shown.opacity });
        write_steps(family, steps, shown.instance);
        steps.push(PictureStep::End);
    }
}

/// From here on a wipe of these layers does not undo what was drawn on them in this frame.
fn mark_read(family: &mut Family, id: InstanceId) {
    let Some(instance) = family.get_mut(id) else { return };
    instance.stack.layers.iter_mut().for_each(|layer| layer.read = true);
    for i in 0..instance.shown.len() {
        let child = family.get(id).and_then(|instance| instance.shown.get(i)).map(|shown| shown.instance);
        child.into_iter().for_each(|child| mark_read(family, child));
    }
}
