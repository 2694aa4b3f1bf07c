//! **Telemetry**: what happened, as typed events in the order in which it did. Off by default; when off, nothing is made.

use core::fmt;

use reelm_ids::Hash128;
use serde::Serialize;

use crate::command::{CommandKind, Source};
use crate::hex;
use crate::layer::{InstanceId, LayerId, LayerLabel, LayerStackSnapshot};
use crate::refusal::RefusalCode;
use crate::routing::Route;

/// Which events are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TelemetryConfig {
    /// Changes of routing.
    pub route: bool,
    /// Every command.
    pub trace: bool,
    /// The stack at certain moments.
    pub context: bool,
    /// Events kept until they are taken; those beyond are counted.
    pub capacity: u32,
}

impl TelemetryConfig {
    /// All events, 65,536 of them.
    pub const ALL: Self = Self { route: true, trace: true, context: true, capacity: 65_536 };
}

/// One event.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum TelemetryEvent {
    /// Routing has changed.
    Route(RouteEvent),
    /// A command was executed.
    Trace(TraceEvent),
    /// How things stood.
    Context(ContextEvent),
}

/// A change of routing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RouteEvent {
    /// Whose.
    pub instance: InstanceId,
    /// What changed it.
    pub event: RouteChange,
    /// The route before.
    pub from: Route,
    /// The route now.
    pub to: Route,
    /// The place in the stack of the layer that is drawn to now.
    pub layer_index: u32,
    /// Its role.
    pub layer_label: LayerLabel,
    /// What else there is to say.
    pub details: RouteDetails,
}

/// What changed routing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RouteChange {
    /// A frame has begun.
    BeginFrame,
    /// A bake was reached.
    Bake,
    /// A layer was chosen.
    Layer,
    /// A layer was entered.
    Enter,
    /// A layer was left.
    Leave,
    /// A layer has gone.
    Unbake,
    /// The frame has ended.
    EndFrame,
}

/// Details of a change of routing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RouteDetails {
    /// Nothing.
    Plain,
    /// The bake has made a layer.
    Minted,
    /// The bake had happened in an earlier frame.
    Found,
    /// So many routes were taken off that were entered and not left.
    Restored(u32),
}

/// A command that was executed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TraceEvent {
    /// For which instance.
    pub instance: InstanceId,
    /// What.
    pub cmd: CommandKind,
    /// The layer that was active.
    pub target: LayerId,
    /// What its picture was taken of.
    pub source: Option<Source>,
    /// The role of the layer.
    pub layer: LayerLabel,
    /// What came of it.
    pub phase: TracePhase,
    /// It copied pixels that are in another layer as well.
    pub duplicated: bool,
    /// Layers beneath in which it erased too.
    pub mirrored: u32,
    /// It reads or writes whole layers.
    pub expensive: bool,
    /// The image that it names.
    pub asset: Option<u32>,
}

/// What came of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TracePhase {
    /// It did what it says.
    Done,
    /// It lies before a bake that has happened.
    Frozen,
    /// It lies before a bake that has happened, and has drawn into its layer.
    Live,
    /// There was nothing to do.
    Unchanged,
    /// It was refused.
    Refused(RefusalCode),
}

/// How things stood.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContextEvent {
    /// For which instance.
    pub instance: InstanceId,
    /// When.
    pub at: ContextMoment,
    /// In which frame, from 1.
    pub frame: u64,
    /// The layers.
    pub stack: LayerStackSnapshot,
    /// The place in the stack of the layer that is drawn to.
    pub active: u32,
    /// Calls of `bake` that were reached.
    pub reached: u32,
    /// Routes that were entered and not left.
    pub depth: u32,
    /// Stands for all pixels of the instance.
    #[serde(with = "hex")]
    pub hash: Hash128,
}

/// When a context was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContextMoment {
    /// At the start of a frame.
    FrameStart,
    /// When routing was back where it was before `enter`.
    Restored,
    /// At the end of a frame.
    FrameEnd,
}

/// The events that were kept.
#[derive(Clone, Debug, Default)]
pub struct Telemetry {
    pub(crate) config: TelemetryConfig,
    events: Vec<TelemetryEvent>,
    dropped: u64,
}

impl Telemetry {
    /// First to last.
    #[must_use]
    pub fn events(&self) -> &[TelemetryEvent] {
        &self.events
    }

    /// Events that were not kept since the last [`clear`](Self::clear).
    #[must_use]
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Forgets all events.
    pub fn clear(&mut self) {
        self.events.clear();
        self.dropped = 0;
    }

    /// Writes the events as JSON, one in a line.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_json_lines(&self, out: &mut impl fmt::Write) -> fmt::Result {
        for event in &self.events {
            out.write_str(&serde_json::to_string(event).map_err(|_| fmt::Error)?)?;
            out.write_char('\n')?;
        }
        Ok(())
    }

    pub(crate) fn push(&mut self, event: TelemetryEvent) {
        if self.events.len() < self.config.capacity as usize {
            self.events.push(event);
        } else {
            self.dropped += 1;
        }
    }
}
