//! A **log** is the commands since a snapshot; a **snapshot** is a canvas' state as plain data, between two frames.
//!
//! Pixels are no part of either. A snapshot says by hashes which pixels the surfaces hold; a log, replayed with
//! [`CanvasLog::replay_frames`], draws them again.

use serde::{Deserialize, Serialize};

use reelm_ids::{Hash128, StableHasher};

use crate::canvas::Canvas;
use crate::command::Command;
use crate::hex;
use crate::instance::{Family, Instance, ShownChild};
use crate::layer::{ChildId, InstanceId, LayerId};
use crate::limits::Limits;
use crate::manager::{LayerManager, LayerState, check_size};
use crate::refusal::{Refusal, RefusalCode};
use crate::routing::RoutingState;

/// The commands since a snapshot, those too that were refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CanvasLog {
    /// The state before the first command.
    pub start: CanvasSnapshot,
    /// First to last.
    pub commands: Vec<Command>,
}

impl CanvasLog {
    /// A canvas to which all this has been done.
    ///
    /// # Errors
    /// As [`Canvas::restore`]. Refused commands are refused again and are no error.
    pub fn replay(&self, limits: Limits) -> Result<Canvas, Refusal> {
        self.replay_frames(limits, |_| ())
    }

    /// As [`replay`](Self::replay), and calls `frame` after each frame: to lower it, and so to draw its pixels again.
    ///
    /// # Errors
    /// As [`Canvas::restore`].
    pub fn replay_frames(&self, limits: Limits, mut frame: impl FnMut(&mut Canvas)) -> Result<Canvas, Refusal> {
        let mut canvas = Canvas::restore(&self.start, limits)?;
        for command in &self.commands {
            let done = canvas.apply(command).is_ok();
            if done && *command == Command::EndFrame {
                frame(&mut canvas);
            }
        }
        Ok(canvas)
    }
}

/// All that determines the frames to come, given the commands to come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CanvasSnapshot {
    key: u64,
    frame: u64,
    next_instance: u32,
    instances: Vec<InstanceState>,
    /// Tells a change of anything above.
    #[serde(with = "hex")]
    checksum: Hash128,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InstanceState {
    id: InstanceId,
    parent: Option<(InstanceId, ChildId)>,
    embedded: u64,
    source: u64,
    visible: [u32; 2],
    next_layer: u32,
    layers: Vec<LayerState>,
    shown: Vec<ShownChild>,
}

impl CanvasSnapshot {
    /// The hash of everything that the snapshot says.
    fn sum(&self) -> Hash128 {
        let mut hasher = StableHasher::new();
        hasher.u64(self.key).u64(self.frame).u32(self.next_instance).u64(self.instances.len() as u64);
        for state in &self.instances {
            let (parent, child) = state.parent.unwrap_or((InstanceId(u32::MAX), ChildId(0)));
            hasher.u32(state.id.0).u32(parent.0).u32(child.0).u64(state.embedded).u64(state.source);
            hasher.u32(state.visible[0]).u32(state.visible[1]).u32(state.next_layer).u64(state.layers.len() as u64);
            for layer in &state.layers {
                hasher.u32(layer.id.0).u64(layer.created_at).u32(layer.stored[0]).u32(layer.stored[1]);
                hasher.hash(layer.hash).u8(layer.mode.map_or(0, |mode| mode as u8 + 1));
            }
            hasher.u64(state.shown.len() as u64);
            for shown in &state.shown {
                hasher.u32(shown.instance.0).f64(shown.at[0]).f64(shown.at[1]).f32(shown.opacity);
            }
        }
        hasher.finish()
    }
}

impl Canvas {
    /// The state, to be saved. It is that after all operations: take it when the last frame has been lowered.
    ///
    /// # Errors
    /// `FrameOpen`.
    pub fn snapshot(&self) -> Result<CanvasSnapshot, Refusal> {
        if self.routing().is_open() {
            return Err(Refusal::plain(RefusalCode::FrameOpen));
        }
        let mut instances = Vec::new();
        instances.extend(self.family.0.iter().map(|instance| InstanceState {
            id: instance.id,
            parent: instance.parent,
            embedded: instance.embedded,
            source: instance.stack.source,
            visible: instance.stack.visible,
            next_layer: instance.stack.next,
            layers: instance.stack.layers.iter().map(plain).collect(),
            shown: instance.shown.clone(),
        }));
        let (key, frame, next_instance) = (self.key, self.frame, self.next_instance);
        let checksum = Hash128::ZERO;
        let mut snapshot = CanvasSnapshot { key, frame, next_instance, instances, checksum };
        snapshot.checksum = snapshot.sum();
        Ok(snapshot)
    }

    /// A canvas in this state. All of it is checked: a snapshot may come from a file.
    ///
    /// # Errors
    /// `SnapshotBroken` if it contradicts itself or its checksum; else what is beyond the limits.
    pub fn restore(snapshot: &CanvasSnapshot, limits: Limits) -> Result<Self, Refusal> {
        let broken = Refusal::plain(RefusalCode::SnapshotBroken);
        if snapshot.sum() != snapshot.checksum {
            return Err(broken);
        }
        let mut family = Family(Vec::new());
        for state in &snapshot.instances {
            let instance = restore_instance(state, &family, snapshot.next_instance, &limits)?;
            family.0.push(instance);
        }
        let shown = family.0.iter().flat_map(|instance| instance.shown.iter().map(|shown| (instance.id, shown)));
        for (parent, shown) in shown {
            family.get(shown.instance).and_then(|child| child.parent).filter(|it| it.0 == parent).ok_or(broken)?;
        }
        if family.0.first().is_none_or(|root| root.id != InstanceId(0)) {
            return Err(broken);
        }
        Refusal::above(RefusalCode::Instances, limits.instances.into(), family.0.len() as u64)?;
        Refusal::above(RefusalCode::Pixels, limits.pixels, family.pixels())?;
        Ok(Self::with(snapshot.key, limits, family, snapshot.next_instance, snapshot.frame))
    }
}

/// A layer without what belongs to the operations of a frame.
fn plain(layer: &LayerState) -> LayerState {
    LayerState { base: Hash128::ZERO, first: 0, read: false, torn: false, ..*layer }
}

fn restore_instance(
    state: &InstanceState,
    family: &Family,
    next_instance: u32,
    limits: &Limits,
) -> Result<Instance, Refusal> {
    let broken = Refusal::plain(RefusalCode::SnapshotBroken);
    let depth = match state.parent {
        Some((parent, _)) => family.get(parent).ok_or(broken)?.depth + 1,
        None if family.0.is_empty() => 1,
        None => return Err(broken),
    };
    let follows = family.0.last().is_none_or(|last| last.id < state.id) && state.id.0 < next_instance;
    let twice = state.parent.is_some_and(|(parent, child)| family.child(parent, child).is_some());
    if !follows || twice {
        return Err(broken);
    }
    Refusal::above(RefusalCode::Nesting, limits.nesting.into(), depth.into())?;
    let stack = restore_stack(state, limits)?;
    let mut instance = Instance::new(state.id, state.parent, depth, stack);
    instance.embedded = state.embedded;
    instance.routing = RoutingState::default();
    instance.shown.clone_from(&state.shown);
    Ok(instance)
}

fn restore_stack(state: &InstanceState, limits: &Limits) -> Result<LayerManager, Refusal> {
    let broken = Refusal::plain(RefusalCode::SnapshotBroken);
    Refusal::above(RefusalCode::Layers, limits.layers.into(), state.layers.len() as u64)?;
    check_size(state.visible, limits)?;
    let (top, baked) = state.layers.split_last().ok_or(broken)?;
    if top.mode.is_some() || baked.iter().any(|layer| layer.mode.is_none()) {
        return Err(broken);
    }
    let mut next = 0;
    for layer in &state.layers {
        check_size(layer.stored, limits)?;
        let holds = layer.stored[0] >= state.visible[0] && layer.stored[1] >= state.visible[1];
        if layer.id < LayerId(next) || layer.id.0 >= state.next_layer || !holds {
            return Err(broken);
        }
        next = layer.id.0 + 1;
    }
    let layers = state.layers.clone();
    Ok(LayerManager { layers, visible: state.visible, next: state.next_layer, source: state.source })
}
