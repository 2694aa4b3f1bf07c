//! Copies of a canvas' state that keep the memory of what they replace.

use super::Canvas;
use crate::instance::Instance;
use crate::operation::FrameOperations;

impl Canvas {
    /// Takes over the state of `other`, as a clone would be, into the memory that this canvas has. The log stays.
    pub fn copy_from(&mut self, other: &Self) {
        (self.key, self.limits, self.next_instance) = (other.key, other.limits, other.next_instance);
        (self.frame, self.settled) = (other.frame, other.settled);
        self.family.0.truncate(other.family.0.len());
        let known = self.family.0.len();
        self.family.0.iter_mut().zip(&other.family.0).for_each(|(own, other)| copy_instance(own, other));
        self.family.0.extend(other.family.0.iter().skip(known).cloned());
        copy_operations(&mut self.operations, &other.operations);
        self.graves.clone_from(&other.graves);
        let (own, from) = (&mut self.report, &other.report);
        (own.commands, own.skipped, own.refused) = (from.commands, from.skipped, from.refused);
        (own.refusal, own.restored) = (from.refusal, from.restored);
        own.released.clone_from(&from.released);
        own.changed.clone_from(&from.changed);
    }
}

fn copy_instance(own: &mut Instance, other: &Instance) {
    (own.id, own.parent, own.depth, own.embedded) = (other.id, other.parent, other.depth, other.embedded);
    own.context = other.context;
    own.shown.clone_from(&other.shown);
    own.stack.layers.clone_from(&other.stack.layers);
    (own.stack.visible, own.stack.next, own.stack.source) = (other.stack.visible, other.stack.next, other.stack.source);
    (own.routing.open, own.routing.reached, own.routing.route) =
        (other.routing.open, other.routing.reached, other.routing.route);
    own.routing.saved.clone_from(&other.routing.saved);
}

fn copy_operations(own: &mut FrameOperations, other: &FrameOperations) {
    own.operations.clone_from(&other.operations);
    own.elements.clone_from(&other.elements);
    own.text.clone_from(&other.text);
    own.steps.clone_from(&other.steps);
}
