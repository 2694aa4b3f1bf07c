//! The **world** of a stage: the realm graph, and what its realms run.

use std::collections::BTreeMap;

use reelm_ids::Rational;
use reelm_ir::{Fit, Kind, RealmContent, RealmsAction};
use reelm_realm_graph::{
    Command, CommandError, Layer, LayerKey, Limits, Outcome, RealmComposer, RealmHandle, RealmId, Size, Target,
    TargetHandle, TargetId, TargetKind,
};

use super::commands;
use crate::composition::Prepared;

/// The realm graph of a stage, and what its realms run.
#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) composer: RealmComposer,
    pub(super) realms: BTreeMap<u32, RealmState>,
}

/// What a realm runs.
#[derive(Debug, Clone, Copy)]
pub(super) struct RealmState {
    pub(super) handle: RealmHandle,
    /// By number.
    pub(super) content: usize,
    pub(super) fit: Fit,
    pub(super) looping: bool,
    pub(super) ready: bool,
    /// The frame of the stage in which it began to run it.
    pub(super) born: u64,
}

/// A realm that a composition shows, with the size of the surface that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct InsetNode {
    pub(super) realm: u32,
    pub(super) size: [u32; 2],
}

/// Why a command of a document fails.
#[derive(Debug)]
pub(super) enum Failure {
    /// The graph refuses it.
    Graph(CommandError),
    /// There is no such realm at that time.
    NoRealm(u32),
    /// There is no such target at that time.
    NoTarget(u64),
    /// The realm is new and has no composition.
    NoContent(u32),
}

impl From<CommandError> for Failure {
    fn from(error: CommandError) -> Self {
        Self::Graph(error)
    }
}

/// What the world needs to know of each content.
pub(super) struct Contents<'a> {
    pub(super) all: &'a [RealmContent],
    pub(super) insets: &'a [Vec<InsetNode>],
}

impl World {
    pub(super) fn new(limits: &reelm_ir::Limits) -> Self {
        let limits = Limits {
            realms: limits.realms as usize,
            targets: limits.targets as usize,
            layers: limits.layers as usize,
            side: limits.side,
            ..Limits::default()
        };
        Self { composer: RealmComposer::new(limits), realms: BTreeMap::new() }
    }

    /// Does what a command says, before `frame` is planned.
    pub(super) fn apply(&mut self, action: &RealmsAction, frame: u64, contents: &Contents<'_>) -> Result<(), Failure> {
        match *action {
            RealmsAction::PutRealm(id, ref desc) => self.put_realm(id, desc, frame, contents)?,
            RealmsAction::DisposeRealm(id) => {
                let realm = self.realms.remove(&id).ok_or(Failure::NoRealm(id))?;
                self.take_insets(id, contents.insets.get(realm.content))?;
                self.composer.apply(&Command::DisposeRealm { realm: realm.handle })?;
            }
            RealmsAction::SetReady(id, ready) => {
                self.realms.get_mut(&id).ok_or(Failure::NoRealm(id))?.ready = ready;
            }
            RealmsAction::PutTarget(id, ref desc) => {
                self.composer.apply(&Command::PutTarget { id: TargetId(id), target: commands::target(desc) })?;
            }
            RealmsAction::ResizeTarget(id, size) => {
                let target = self.target(id)?;
                self.composer.apply(&Command::ResizeTarget { target, size: commands::size(size) })?;
            }
            RealmsAction::DisposeTarget(id) => {
                let target = self.target(id)?;
                self.composer.apply(&Command::DisposeTarget { target })?;
            }
            RealmsAction::PutLayer(realm, target, ref desc) => {
                let key = LayerKey::new(realm, target);
                self.composer.apply(&Command::PutLayer { key, layer: commands::layer(desc) })?;
            }
            RealmsAction::RemoveLayer(realm, target) => {
                self.composer.apply(&Command::RemoveLayer { key: LayerKey::new(realm, target) })?;
            }
            RealmsAction::SetMetrics(metrics) => {
                self.composer.apply(&Command::SetMetrics { metrics: commands::metrics(metrics) })?;
            }
            RealmsAction::SetBudget(pixels) => {
                self.composer.apply(&Command::SetBudget { pixels })?;
            }
        }
        Ok(())
    }

    fn put_realm(
        &mut self,
        id: u32,
        desc: &reelm_ir::RealmDesc,
        frame: u64,
        contents: &Contents<'_>,
    ) -> Result<(), Failure> {
        let known = self.realms.get(&id).copied();
        let content = desc.content.map(|content| content as usize).or(known.map(|known| known.content));
        let content = content.ok_or(Failure::NoContent(id))?;
        let kind = contents.all.get(content).map_or_else(Default::default, |content| content.kind);
        let realm = commands::realm(desc, kind);
        let outcome = self.composer.apply(&Command::PutRealm { id: RealmId(id), realm })?;
        let handle = match (outcome, known) {
            (Outcome::RealmCreated(handle) | Outcome::RealmUpdated(handle), _) => handle,
            (_, Some(known)) => known.handle,
            (_, None) => return Err(Failure::NoRealm(id)),
        };
        let goes_on = known.filter(|known| known.content == content);
        if goes_on.is_none() {
            if let Some(known) = known {
                self.take_insets(id, contents.insets.get(known.content))?;
            }
            self.put_insets(id, contents.insets.get(content))?;
        }
        let born = goes_on.map_or(frame, |known| known.born);
        let (fit, looping, ready) = (desc.fit, desc.looping, desc.ready);
        self.realms.insert(id, RealmState { handle, content, fit, looping, ready, born });
        Ok(())
    }

    /// Tells the graph which realms the content of realm `id` shows.
    fn put_insets(&mut self, id: u32, insets: Option<&Vec<InsetNode>>) -> Result<(), Failure> {
        for (number, inset) in insets.into_iter().flatten().enumerate() {
            let target = inset_target(id, number);
            let kind = TargetKind::Inset { realm: RealmId(id) };
            self.composer.apply(&Command::PutTarget {
                id: target,
                target: Target { kind, size: Size::new(inset.size[0], inset.size[1]) },
            })?;
            let key = LayerKey { realm: RealmId(inset.realm), target };
            self.composer.apply(&Command::PutLayer { key, layer: Layer::default() })?;
        }
        Ok(())
    }

    fn take_insets(&mut self, id: u32, insets: Option<&Vec<InsetNode>>) -> Result<(), Failure> {
        for (number, inset) in insets.into_iter().flatten().enumerate() {
            let target = inset_target(id, number);
            self.composer.apply(&Command::RemoveLayer { key: LayerKey { realm: RealmId(inset.realm), target } })?;
            let target = self.target(target.0)?;
            self.composer.apply(&Command::DisposeTarget { target })?;
        }
        Ok(())
    }

    fn target(&self, id: u64) -> Result<TargetHandle, Failure> {
        self.composer.world().target(TargetId(id)).map(|(handle, _)| handle).ok_or(Failure::NoTarget(id))
    }
}

impl RealmState {
    /// The frame of its composition that it shows in a frame of the stage: that of the same time since it was born.
    pub(super) fn content_frame(&self, frame: u64, fps: Rational, content: &Prepared) -> u64 {
        let elapsed = Rational::whole(i64::try_from(frame.saturating_sub(self.born)).unwrap_or(i64::MAX));
        let at = (elapsed * content.ir.fps).div_or_zero(fps).floor();
        let (at, frames) = (u64::try_from(at).unwrap_or(0), content.ir.frames.max(1));
        if self.looping { at % frames } else { at.min(frames - 1) }
    }
}

/// The target of inset `number` of realm `id`. Documents name no targets so high.
pub(super) const fn inset_target(id: u32, number: usize) -> TargetId {
    TargetId((1 << 63) | ((id as u64) << 31) | number as u64)
}

/// The realm whose composition shows what is on `target`, if that stands for a node of the kind `realm`.
pub const fn inset_host(target: TargetId) -> Option<u32> {
    if target.0 >> 63 == 1 { Some((target.0 >> 31) as u32) } else { None }
}

/// The realms that a composition shows, each once.
pub(super) fn insets(content: &Prepared) -> Vec<InsetNode> {
    let mut insets: Vec<InsetNode> = Vec::new();
    for node in content.ir.nodes.values() {
        let Kind::Realm(view) = node.kind else { continue };
        if insets.iter().any(|inset| inset.realm == view.realm) {
            continue;
        }
        let canvas = content.ir.scopes.get(usize::from(node.scope)).map_or(content.ir.size, |scope| scope.size);
        let side = |dim: &reelm_ir::Dim, canvas: u32| match dim {
            reelm_ir::Dim::Length { px: reelm_ir::Anim::Const(px), fraction: reelm_ir::Anim::Const(fraction) } => {
                (px + fraction * f64::from(canvas)).round().clamp(1.0, 16_384.0) as u32
            }
            _ => canvas,
        };
        let size = [side(&node.size[0], canvas[0]), side(&node.size[1], canvas[1])];
        insets.push(InsetNode { realm: view.realm, size });
    }
    insets
}
