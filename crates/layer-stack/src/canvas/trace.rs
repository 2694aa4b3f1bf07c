//! What telemetry is told. Each of these does nothing if nobody wants to know.

use super::Canvas;
use crate::command::{BakeMode, Command, CommandKind, Source};
use crate::layer::{InstanceId, LayerId, LayerLabel, LayerStackSnapshot};
use crate::operation::{Drawing, Picture};
use crate::refusal::{Outcome, Refusal};
use crate::routing::Route;
use crate::telemetry::{
    ContextEvent, ContextMoment, RouteChange, RouteDetails, RouteEvent, TelemetryEvent, TraceEvent, TracePhase,
};

impl Canvas {
    /// Routing has changed.
    pub(super) fn routed(&mut self, id: InstanceId, event: RouteChange, from: Route, details: RouteDetails) {
        if !self.telemetry.config.route {
            return;
        }
        let Some(instance) = self.family.get(id) else { return };
        let index = instance.routing.active(&instance.stack);
        let (to, layer_label) = (instance.routing.route, instance.stack.label(index));
        let layer_index = index as u32;
        let event = RouteEvent { instance: id, event, from, to, layer_index, layer_label, details };
        self.telemetry.push(TelemetryEvent::Route(event));
    }

    /// Routing is back where it was.
    pub(super) fn restored(&mut self, id: InstanceId) {
        self.context(id, ContextMoment::Restored);
    }

    /// Writes down how things stand.
    pub(super) fn context(&mut self, id: InstanceId, at: ContextMoment) {
        if !self.telemetry.config.context {
            return;
        }
        let hash = self.family.hash(id, &mut self.hasher);
        let Some(instance) = self.family.get(id) else { return };
        let mut stack = LayerStackSnapshot::default();
        instance.stack.write_snapshot(&mut stack);
        let active = instance.routing.active(&instance.stack) as u32;
        let (reached, depth) = (instance.routing.reached, instance.routing.depth() as u32);
        let event = ContextEvent { instance: id, at, frame: self.frame, stack, active, reached, depth, hash };
        self.telemetry.push(TelemetryEvent::Context(event));
    }

    /// The layer that is active before a command, with its role.
    pub(super) fn target(&self, id: InstanceId) -> Option<(LayerId, LayerLabel)> {
        let instance = self.family.get(id)?;
        let index = instance.routing.active(&instance.stack);
        Some((instance.stack.layers.get(index)?.id, instance.stack.label(index)))
    }

    /// A command was executed; its operations begin at `first`.
    pub(super) fn trace(
        &mut self,
        instance: InstanceId,
        command: &Command,
        (target, layer): (LayerId, LayerLabel),
        first: usize,
        result: &Result<Outcome, Refusal>,
    ) {
        let (cmd, source) = (command.kind(), source(command));
        let own = !matches!(cmd, CommandKind::Embed | CommandKind::Trim);
        let drawn = self.operations.operations.get(first..).filter(|_| own).unwrap_or(&[]);
        let one = drawn.last().map(|operation| &operation.drawing);
        let picture = |drawing: &Drawing| matches!(drawing, Drawing::Paste { picture: Picture::Layers { .. }, .. });
        let asset = source.and_then(|source| match source {
            Source::Image { asset, .. } => Some(asset),
            _ => None,
        });
        let event = TraceEvent {
            instance,
            cmd,
            target,
            source,
            layer,
            phase: self.phase(instance, result),
            duplicated: one.is_some_and(picture),
            mirrored: drawn.len().saturating_sub(1) as u32,
            expensive: one.is_some_and(Drawing::is_expensive),
            asset,
        };
        self.telemetry.push(TelemetryEvent::Trace(event));
    }

    fn phase(&self, id: InstanceId, result: &Result<Outcome, Refusal>) -> TracePhase {
        let live = || {
            self.family.get(id).is_some_and(|instance| {
                let section = instance.stack.layers.get(instance.routing.reached as usize);
                section.is_some_and(|layer| layer.mode == Some(BakeMode::Live))
            })
        };
        match result {
            Ok(Outcome::Done) if live() => TracePhase::Live,
            Ok(Outcome::Done) => TracePhase::Done,
            Ok(Outcome::Skipped) => TracePhase::Frozen,
            Ok(Outcome::Unchanged) => TracePhase::Unchanged,
            Err(refusal) => TracePhase::Refused(refusal.code),
        }
    }
}

const fn source(command: &Command) -> Option<Source> {
    match command {
        Command::Paste { source, .. } | Command::Stamp { source, .. } => Some(*source),
        _ => None,
    }
}
