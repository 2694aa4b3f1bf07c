//! The **world**: the maps of realms, targets and layers, and the metrics. A pure function of the commands applied to it.
//!
//! Every entry carries the **revision** of the world at its last change, and realms and targets their **generation**: the
//! count of things created up to theirs, so none is given twice.

use serde::{Deserialize, Serialize};

use crate::command::{Command, CommandError, Outcome};
use crate::desc::{Content, Layer, Metrics, Realm, Target};
use crate::id::{LayerKey, RealmHandle, RealmId, TargetHandle, TargetId};
use crate::limits::{Limits, Refusal, RefusalCode, check_count};
use crate::table::Table;

/// All that commands can change. Comparable, and saved and restored through serde; a clone is a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RealmWorld {
    /// How many realms and targets were ever created.
    created: u64,
    /// How many commands have changed the graph.
    revision: u64,
    /// How many commands have changed the content of a realm.
    content_revision: u64,
    metrics: Metrics,
    /// How many pixels of surfaces a frame renders at most.
    #[serde(default)]
    budget: Option<u64>,
    pub(crate) realms: Table<RealmId, RealmEntry>,
    pub(crate) targets: Table<TargetId, TargetEntry>,
    pub(crate) layers: Table<LayerKey, LayerEntry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RealmEntry {
    pub(crate) generation: u64,
    pub(crate) revision: u64,
    pub(crate) realm: Realm,
    pub(crate) content: Content,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TargetEntry {
    pub(crate) generation: u64,
    pub(crate) revision: u64,
    pub(crate) target: Target,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LayerEntry {
    pub(crate) revision: u64,
    pub(crate) layer: Layer,
}

impl RealmWorld {
    /// The realm that bears `id` now, and its handle.
    #[must_use]
    pub fn realm(&self, id: RealmId) -> Option<(RealmHandle, &Realm)> {
        self.realms.get(id).map(|entry| (RealmHandle { id, generation: entry.generation }, &entry.realm))
    }

    /// The target that bears `id` now, and its handle.
    #[must_use]
    pub fn target(&self, id: TargetId) -> Option<(TargetHandle, &Target)> {
        self.targets.get(id).map(|entry| (TargetHandle { id, generation: entry.generation }, &entry.target))
    }

    /// The layer of this key.
    #[must_use]
    pub fn layer(&self, key: LayerKey) -> Option<&Layer> {
        self.layers.get(key).map(|entry| &entry.layer)
    }

    /// The content of a realm; `None` if the handle is stale.
    #[must_use]
    pub fn content(&self, realm: RealmHandle) -> Option<Content> {
        self.realms.get(realm.id).filter(|entry| entry.generation == realm.generation).map(|entry| entry.content)
    }

    /// What the units that depend on the host are worth.
    #[must_use]
    pub const fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// How many pixels of surfaces a frame renders at most; `None` is any number.
    #[must_use]
    pub const fn budget(&self) -> Option<u64> {
        self.budget
    }

    /// The realms, in ascending order of their ids.
    pub fn realms(&self) -> impl Iterator<Item = (RealmHandle, &Realm)> {
        self.realms.iter().map(|(id, entry)| (RealmHandle { id: *id, generation: entry.generation }, &entry.realm))
    }

    /// How many realms, targets and layers there are.
    #[must_use]
    pub fn counts(&self) -> [usize; 3] {
        [self.realms.len(), self.targets.len(), self.layers.len()]
    }

    /// How many commands have changed the graph so far.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// How many commands have changed the content of a realm so far.
    #[must_use]
    pub const fn content_revision(&self) -> u64 {
        self.content_revision
    }

    pub(crate) fn apply(&mut self, limits: &Limits, command: &Command) -> Result<Outcome, CommandError> {
        match *command {
            Command::PutRealm { id, realm } => self.put_realm(limits, id, realm),
            Command::DisposeRealm { realm } => {
                self.realm_mut(realm)?;
                self.realms.remove(realm.id);
                self.revision += 1;
                Ok(Outcome::RealmDisposed(realm))
            }
            Command::SetContent { realm, content } => self.set_content(realm, content),
            Command::PutTarget { id, target } => self.put_target(limits, id, target),
            Command::ResizeTarget { target, size } => {
                let resized = Target { size, ..self.target_mut(target)?.target };
                self.put_target(limits, target.id, resized)
            }
            Command::DisposeTarget { target } => {
                self.target_mut(target)?;
                self.targets.remove(target.id);
                self.revision += 1;
                Ok(Outcome::TargetDisposed(target))
            }
            Command::PutLayer { key, layer } => self.put_layer(limits, key, layer),
            Command::RemoveLayer { key } => {
                if !self.layers.remove(key) {
                    return Err(CommandError::NoLayer(key));
                }
                self.revision += 1;
                Ok(Outcome::LayerRemoved(key))
            }
            Command::SetMetrics { metrics } => self.set_metrics(limits, metrics),
            Command::SetBudget { pixels } => Ok(self.set_budget(pixels)),
        }
    }

    /// Whether this could have come of commands under `limits`; asked of a world that was read from outside.
    pub(crate) fn check(&self, limits: &Limits) -> Result<(), Refusal> {
        check_count(self.realms.len(), limits.realms, RefusalCode::TooManyRealms)?;
        check_count(self.targets.len(), limits.targets, RefusalCode::TooManyTargets)?;
        check_count(self.layers.len(), limits.layers, RefusalCode::TooManyLayers)?;
        self.metrics.check(limits)?;
        self.targets.iter().try_for_each(|(id, entry)| entry.target.check(*id, limits))?;
        self.layers.iter().try_for_each(|(_, entry)| entry.layer.check(limits))?;
        let sorted = self.realms.is_sorted() && self.targets.is_sorted() && self.layers.is_sorted();
        let realms = self.realms.iter().map(|(_, entry)| (entry.generation, entry.revision));
        let targets = self.targets.iter().map(|(_, entry)| (entry.generation, entry.revision));
        let layers = self.layers.iter().map(|(_, entry)| (0, entry.revision));
        let newest = realms.chain(targets).chain(layers).fold((0, 0), |a: (u64, u64), b| (a.0.max(b.0), a.1.max(b.1)));
        let headroom = self.created.max(self.revision).max(self.content_revision) < u64::MAX / 2;
        if !sorted || !headroom || newest.0 > self.created || newest.1 > self.revision {
            return Err(Refusal::new(RefusalCode::SnapshotBroken, self.created as f64, newest.0 as f64));
        }
        Ok(())
    }

    fn put_realm(&mut self, limits: &Limits, id: RealmId, realm: Realm) -> Result<Outcome, CommandError> {
        let revision = self.revision + 1;
        let outcome = if let Some(entry) = self.realms.get_mut(id) {
            if entry.realm == realm {
                return Ok(Outcome::Unchanged);
            }
            (entry.realm, entry.revision) = (realm, revision);
            Outcome::RealmUpdated(RealmHandle { id, generation: entry.generation })
        } else {
            check_count(self.realms.len() + 1, limits.realms, RefusalCode::TooManyRealms)?;
            self.created += 1;
            let generation = self.created;
            self.realms.insert(id, RealmEntry { generation, revision, realm, content: Content::default() });
            Outcome::RealmCreated(RealmHandle { id, generation })
        };
        self.revision = revision;
        Ok(outcome)
    }

    fn set_content(&mut self, realm: RealmHandle, content: Content) -> Result<Outcome, CommandError> {
        let entry = self.realm_mut(realm)?;
        if entry.content == content {
            return Ok(Outcome::Unchanged);
        }
        entry.content = content;
        self.content_revision += 1;
        Ok(Outcome::ContentSet(realm))
    }

    fn put_target(&mut self, limits: &Limits, id: TargetId, target: Target) -> Result<Outcome, CommandError> {
        target.check(id, limits)?;
        let revision = self.revision + 1;
        let outcome = if let Some(entry) = self.targets.get_mut(id) {
            if entry.target == target {
                return Ok(Outcome::Unchanged);
            }
            (entry.target, entry.revision) = (target, revision);
            Outcome::TargetUpdated(TargetHandle { id, generation: entry.generation })
        } else {
            check_count(self.targets.len() + 1, limits.targets, RefusalCode::TooManyTargets)?;
            self.created += 1;
            let generation = self.created;
            self.targets.insert(id, TargetEntry { generation, revision, target });
            Outcome::TargetCreated(TargetHandle { id, generation })
        };
        self.revision = revision;
        Ok(outcome)
    }

    fn put_layer(&mut self, limits: &Limits, key: LayerKey, layer: Layer) -> Result<Outcome, CommandError> {
        layer.check(limits)?;
        let revision = self.revision + 1;
        let outcome = if let Some(entry) = self.layers.get_mut(key) {
            if entry.layer == layer {
                return Ok(Outcome::Unchanged);
            }
            *entry = LayerEntry { revision, layer };
            Outcome::LayerUpdated(key)
        } else {
            check_count(self.layers.len() + 1, limits.layers, RefusalCode::TooManyLayers)?;
            self.layers.insert(key, LayerEntry { revision, layer });
            Outcome::LayerAdded(key)
        };
        self.revision = revision;
        Ok(outcome)
    }

    fn set_metrics(&mut self, limits: &Limits, metrics: Metrics) -> Result<Outcome, CommandError> {
        metrics.check(limits)?;
        if self.metrics == metrics {
            return Ok(Outcome::Unchanged);
        }
        self.metrics = metrics;
        self.revision += 1;
        Ok(Outcome::MetricsSet)
    }

    fn set_budget(&mut self, pixels: Option<u64>) -> Outcome {
        if self.budget == pixels {
            return Outcome::Unchanged;
        }
        self.budget = pixels;
        self.content_revision += 1;
        Outcome::BudgetSet
    }

    fn realm_mut(&mut self, handle: RealmHandle) -> Result<&mut RealmEntry, CommandError> {
        let found = self.realms.get_mut(handle.id).filter(|entry| entry.generation == handle.generation);
        found.ok_or(CommandError::StaleRealm(handle))
    }

    fn target_mut(&mut self, handle: TargetHandle) -> Result<&mut TargetEntry, CommandError> {
        let found = self.targets.get_mut(handle.id).filter(|entry| entry.generation == handle.generation);
        found.ok_or(CommandError::StaleTarget(handle))
    }
}
